"""Parameters come from the files that their classes declare, and from nowhere else."""

import pytest

from sim.territory import BadInput, Territory


def test_values_come_in_the_class_that_declares_them(made_up: Territory, declared) -> None:
    lactation = made_up.registry.values()["lactation"]
    assert isinstance(lactation, declared["lactation"])
    assert (lactation.wood_b, lactation.wood_c) == (0.15, 0.003)
    assert made_up.registry.entry("lactation.wood_b").source == ("prior", "KA04")


def test_other_values_are_laid_over_without_touching_the_first(made_up: Territory) -> None:
    other = made_up.registry.with_values({"lactation.wood_b": 0.2})
    assert other.values()["lactation"].wood_b == 0.2
    assert made_up.registry.values()["lactation"].wood_b == 0.15


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"lactation.wod_b": 1.0}, "unknown parameter 'lactation.wod_b'; did you mean 'lactation.wood_b'?"),
        (
            {"lactation.wood_b": 0.5},
            "parameter 'lactation.wood_b': read 0.5, allowed 0.08 to 0.25 dimensionless",
        ),
        (
            {"lactation.wood_b": float("nan")},
            "parameter 'lactation.wood_b': read nan, allowed 0.08 to 0.25 dimensionless",
        ),
        (
            {"lactation.wood_c": 0.002},
            "parameter 'lactation.wood_c': read 0.002, allowed 0.003 to 0.003 per day",
        ),
    ],
)
def test_values_that_are_refused(made_up: Territory, values: dict[str, float], message: str) -> None:
    with pytest.raises(BadInput) as refusal:
        made_up.registry.with_values(values)
    assert str(refusal.value) == message
