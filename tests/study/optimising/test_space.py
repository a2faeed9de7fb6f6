"""Whatever is chosen keeps within the budget and is a package that a scenario accepts."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policy.package import Package
from sim.study.optimising.space import PARTS, Space, left_out, package_of, searched_levers
from sim.study.scenario import Scenario

SPACE = Space()
YEARS = range(2026, 2032)


def test_every_lever_with_an_envelope_is_searched() -> None:
    """A new lever with a setting that has no default needs values to try in `OFFERED`."""
    for name in left_out():
        kind = next(each for each in get_args(Package.model_fields[name].annotation) if each is not type(None))
        assert "budget_mad_year" not in kind.model_fields, name


def test_what_is_offered_is_a_setting_of_the_lever() -> None:
    for lever in searched_levers():
        for setting, values in lever.offered.items():
            for value in values:
                span = {"first_year": 2026, "last_year": 2027, "budget_mad_year": 1.0}
                others = {name: each[0] for name, each in lever.offered.items()}
                package = Package.model_validate({lever.name: {**span, **others, setting: value}})
                assert getattr(package.levers[lever.name], setting) == value


@given(st.lists(st.floats(0, 1), min_size=SPACE.size, max_size=SPACE.size), st.floats(1e3, 1e10))
def test_no_choice_asks_for_more_than_the_budget(point: list[float], budget: float) -> None:
    choice = SPACE.choice(np.array(point))
    assert sum(part.parts for part in choice) <= PARTS
    package = package_of(choice, budget, YEARS)
    asked = sum(sum(lever.planned_cost(year).values()) for lever in package.levers.values() for year in YEARS)
    assert asked <= budget
    assert set(package.levers) == {part.lever for part in choice}


def test_a_lever_alone_gets_the_whole_budget_and_nothing_is_a_choice() -> None:
    points = SPACE.first_points(2, np.random.default_rng(1))
    choices = [SPACE.choice(point) for point in points]
    assert choices[0] == ()
    alone = {choice[0].lever for choice in choices[1:] if len(choice) == 1 and choice[0].parts == PARTS}
    assert alone == {lever.name for lever in searched_levers()}
    assert len(SPACE.first_points(200, np.random.default_rng(1))) == 200


def test_shares_are_in_proportion_to_what_exceeds_a_half() -> None:
    space = Space(("heifers", "price_floor"))
    by_name = [lever.name for lever in space.levers]
    point = np.zeros(space.size)
    point[by_name.index("heifers")], point[by_name.index("price_floor")], point[2] = 1.0, 0.75, 0.75
    assert {part.lever: part.parts for part in space.choice(point)} == {"heifers": 10, "price_floor": 5}


@pytest.mark.parametrize(("at", "value"), [(0.0, 0.6), (0.34, 0.8), (1.0, 0.9)])
def test_a_coordinate_picks_a_setting(at: float, value: float) -> None:
    space = Space(("indh_grant",))
    point = np.full(space.size, at)
    point[:2] = 1.0, 0.0
    (part,) = space.choice(point)
    assert dict(part.settings)["public_share"] == value


def test_a_choice_is_a_scenario(baseline: Scenario) -> None:
    for point in SPACE.first_points(30, np.random.default_rng(2))[-6:]:
        package = package_of(SPACE.choice(point), 1e7, YEARS)
        baseline.but(first_year=2026, levers=package).settled()
