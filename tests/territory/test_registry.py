"""Parameters come from the files that their classes declare, and from nowhere else."""

import shutil
from pathlib import Path

import pytest
import yaml

from sim.impacts.topics import TOPICS
from sim.territory import BadInput, Territory
from sim.territory.registry import DIVISORS, bounds_of, read_registry

PARAMETERS = Path(__file__).parents[2] / "calibration" / "sefrou" / "parameters"


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


@pytest.mark.parametrize(
    ("name", "unit", "allowed"),
    [
        ("cow_weight_share", "1", "0 to 1"),
        ("women_share_hired", "1", "0 to 1"),
        ("repayment_share", "1/quinzaine", "0 to 1"),
        ("heat_detection_share", "1", "more than 0, at most 1"),
        ("member_share_mad", "MAD", "0 or more"),
        ("hired_share_from_cows", "cows", "more than 0"),
        ("meat_share_slope", "kg FPCM/kg", "more than 0"),
        ("calf_mortality", "1", "0 to 0.99"),
        ("thin_mortality_multiple", "1", "1 or more"),
        ("vulnerability_multiple", "1", "1 or more"),
        ("price_elasticity", "1", "-10 to 10"),
        ("leave_per_year", "1/year", "0 or more"),
        ("fee_mad_l", "MAD/L", "0 or more"),
        ("fte_hours_year", "h/year", "more than 0, at most 8784"),
        ("full_week_hours", "h/week", "more than 0, at most 168"),
        ("conception_condition", "points", "more than 1, at most 5"),
        ("spring_peak_day", "day of year", "1 to 366"),
        ("farmers_cover_first_year", "year", "1900 to 2100"),
        ("straw_co2e", "kg CO2e/kg", "0 or more"),
    ],
)
def test_bounds_follow_names_then_units(name: str, unit: str, allowed: str) -> None:
    assert str(bounds_of(name, unit)) == allowed


def test_divisors_are_parameters() -> None:
    assert {name for names in TOPICS.values() for name in names._fields} >= DIVISORS


@pytest.mark.parametrize(
    ("parameter", "end", "value", "problem"),
    [
        ("environment.cow_weight_share", "low", -2.0, "read -2, allowed 0 to 1 (1)"),
        ("welfare.women_share_hired", "high", 1.1, "read 1.1, allowed 0 to 1 (1)"),
        ("welfare.vulnerability_multiple", None, 0.5, "read 0.5, allowed 1 or more (1)"),
        ("welfare.fte_hours_year", None, 0.0, "read 0, allowed more than 0, at most 8784 (h/year)"),
        ("welfare.fte_hours_year", None, -1.0, "read -1, allowed more than 0, at most 8784 (h/year)"),
        ("settling.distance_median_km", "low", 0.0, "read 0, allowed more than 0 (km)"),
        ("governance.fee_mad_l", "low", -0.1, "read -0.1, allowed 0 or more (MAD/L)"),
        ("safety_nets.farmers_cover_first_year", "high", 3000.0, "read 3000, allowed 1900 to 2100 (year)"),
        ("cattle.calf_value_premium", "year", 20240, "read 20240, allowed 2100 or less"),
        ("herd_life.gestation_days", "high", 1e16, "read 1e+16, allowed more than 0 (days)"),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, sefrou: Territory, parameter: str, end: str | None, value: float, problem: str
) -> None:
    topic, name = parameter.split(".")
    folder = tmp_path / "parameters"
    shutil.copytree(PARAMETERS, folder)
    path = folder / f"{topic}.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content[name] |= {end: value} if end else dict.fromkeys(("low", "value", "high"), value)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_registry(folder, TOPICS, sefrou.sources)
    assert str(refusal.value).startswith(f"parameters/{topic}.yaml: {name}.{end or 'value'} (line ")
    assert str(refusal.value).endswith(problem)
