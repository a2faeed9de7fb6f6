"""The check of a synthetic population finds what fits and what does not."""

from dataclasses import replace

import pytest

from sim.territory.check import Fit, check
from sim.territory.territory import Territory


def test_the_province_fits_what_it_was_given(sefrou: Territory) -> None:
    fits = {(fit.name, fit.place): fit for fit in check(sefrou)}
    assert fits["surveyed_women", ""].asked == 105
    assert fits["surveyed_women", ""].holds
    assert fits["tanks", ""].made == 29_000
    assert all(fits["consumers", commune.commune].holds for commune in sefrou.communes)
    for name in ("households", "cattle", "cows", "herds_1_2", "breed_pure", "children", "members", "plants"):
        assert fits[name, ""].holds, fits[name, ""]


def test_what_was_not_made_is_found(sefrou: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.territory.check as module

    made = module.settle(sefrou, module.parameters_of(sefrou.registry.values()), 1)
    spoilt = replace(made, cooperatives={**made.cooperatives, "tank_capacity_l_day": made.cooperatives["fee"]})
    monkeypatch.setattr(module, "settle", lambda *_: spoilt)
    assert [fit.name for fit in check(sefrou) if fit.name == "tanks" and not fit.holds] == ["tanks"]


@pytest.mark.parametrize(
    ("asked", "made", "digits", "holds"),
    [
        (100.0, 100.9, 1, True),
        (100.0, 101.1, 1, False),
        (100.0, 98.9, 1, False),
        (20.4, 20.0, 0, True),
        (20.4, 21.0, 0, False),
        (0.0, 0.0, 1, True),
        (0.0, 2.0, 0, False),
        (50.0, float("nan"), 1, False),
    ],
)
def test_one_percent_or_half_a_unit(asked: float, made: float, digits: int, holds: bool) -> None:
    assert Fit("cattle", asked, made, digits).holds is holds
