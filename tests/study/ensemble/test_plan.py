"""The plan says all that results depend on, and refuses what cannot be compared."""

import pytest

from sim.study.comparison import Pair
from sim.study.ensemble.plan import Plan, coalition_name, draws_and_seeds, under_luck
from sim.study.scenario import Scenario
from sim.territory import BadInput
from sim.territory.reading import Record

from .levers import package


def test_a_plan_is_read_back_as_it_was_written(baseline: Scenario, without: Scenario) -> None:
    plan = Plan.of([without], draws_and_seeds(2, 1), baseline=baseline, n_years=2, scale=0.5)
    again = Plan.model_validate_json(plan.text)
    assert again.text == plan.text
    assert [each.name for each in again.every] == ["baseline", "no_cooperatives"]
    assert again.units == (Pair(1, 0), Pair(1, 1), Pair(2, 2))
    assert (again.years, again.scale) == (range(2026, 2028), 0.5)


def test_what_matters_is_in_the_plan(baseline: Scenario, without: Scenario) -> None:
    def text(baseline: Scenario = baseline, draws: int = 2, **settings: object) -> str:
        return Plan.of([without], draws_and_seeds(draws, 0), baseline=baseline, **settings).text  # type: ignore[arg-type]

    others = [text(draws=3), text(n_years=2), text(scale=0.5), text(baseline.but(has_cooperatives=False))]
    assert text() == text()
    assert len({text(), *others}) == 5


def test_years_are_those_that_all_scenarios_keep(baseline: Scenario, without: Scenario) -> None:
    plan = Plan.of([without.but(last_year=2028)], [Pair(1, 0)], baseline=baseline)
    assert plan.years == range(2026, 2029)
    with pytest.raises(BadInput, match=r"last_year: read 2028, allowed 2031 or later to compare"):
        Plan.of([without.but(last_year=2028)], [Pair(1, 0)], baseline=baseline, n_years=6)
    with pytest.raises(BadInput, match=r"last_year: read 2020, allowed 2026 or later to compare"):
        Plan.of([without.but(last_year=2020)], [Pair(1, 0)], baseline=baseline)


def test_one_name_cannot_stand_for_two_scenarios(baseline: Scenario, without: Scenario) -> None:
    with pytest.raises(BadInput, match="two of them are named 'baseline'"):
        Plan.of([without.but(name="baseline")], [Pair(1, 0)], baseline=baseline)
    assert len(Plan.of([baseline, without, without], [Pair(1, 0)], baseline=baseline).every) == 2


def test_there_must_be_something_to_compare(baseline: Scenario, without: Scenario) -> None:
    with pytest.raises(BadInput, match="'baseline' alone"):
        Plan.of([baseline], [Pair(1, 0)], baseline=baseline)
    with pytest.raises(BadInput, match="at least one pair"):
        Plan.of([without], [], baseline=baseline)


def test_what_a_scenario_sets_itself_stays_in_every_draw(baseline: Scenario) -> None:
    scenario = baseline.but(parameters={"a.b": 1.0})
    drawn = under_luck(scenario, Pair(7, 3), range(2026, 2028), {"a.b": 2.0, "c.d": 3.0})
    assert drawn.parameters == {"a.b": 1.0, "c.d": 3.0}
    assert (drawn.seed, drawn.first_year, drawn.last_year) == (7, 2026, 2027)


def test_a_package_is_run_with_every_set_of_its_levers(baseline: Scenario) -> None:
    scenario, levers = package(baseline, 3)
    plan = Plan.of([scenario], [Pair(1, 0)], baseline=baseline, packages=["package"])
    assert len(plan.coalitions) == 2**3 - 1
    named = {each.name: set(each.levers.levers) for each in plan.coalitions}
    assert named[coalition_name("package", [])] == set()
    assert named[coalition_name("package", levers[1:])] == set(levers[1:])
    assert [each.name for each in plan.scenarios] == ["baseline", "package"]


def test_too_many_levers_are_not_taken_apart(baseline: Scenario) -> None:
    scenario, _ = package(baseline, 6)
    for name, read in (("package", "package with 6"), ("baseline", "baseline with 0")):
        with pytest.raises(BadInput, match=rf"--shapley: read {read}, allowed 1 to 5 levers"):
            Plan.of([scenario], [Pair(1, 0)], baseline=baseline, packages=[name])
    with pytest.raises(BadInput, match=r"--shapley: read 'other'|--shapley: read other, allowed baseline"):
        Plan.of([scenario], [Pair(1, 0)], baseline=baseline, packages=["other"])


def test_a_plan_refuses_what_it_does_not_know() -> None:
    assert issubclass(Plan, Record)
