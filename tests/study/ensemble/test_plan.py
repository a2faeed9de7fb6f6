"""The plan says all that results depend on, and refuses what cannot be compared."""

from importlib.metadata import version

import pytest

from sim.study.comparison import Pair
from sim.study.ensemble.plan import Plan, coalition_name, draws_and_seeds, folder_name, under_luck
from sim.study.scenario import Scenario, read_scenario
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


def test_a_pair_counts_once_and_territories_do_not_mix(baseline: Scenario, without: Scenario) -> None:
    assert Plan.of([without], [Pair(1, 0), Pair(2, 0), Pair(1, 0)], baseline=baseline).units == (Pair(1, 0), Pair(2, 0))
    with pytest.raises(BadInput, match=r"territory.*: read elsewhere, allowed sefrou, the baseline's"):
        Plan.of([without.model_copy(update={"territory": "elsewhere"})], [Pair(1, 0)], baseline=baseline)


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


def test_of_many_levers_some_sets_are_run(baseline: Scenario) -> None:
    """Six levers: what three orders and their reverses pass through, and each alone, of 63 sets but all."""
    scenario, levers = package(baseline, 6)
    plan = Plan.of([scenario], [Pair(1, 0)], baseline=baseline, packages=["package"])
    names = [each.name for each in plan.coalitions]
    assert len(names) == len(set(names)) < 2**6 - 1
    assert {coalition_name("package", [lever]) for lever in levers} | {coalition_name("package", [])} <= set(names)
    assert coalition_name("package", levers) not in names
    for each in plan.coalitions:
        assert each.name == coalition_name("package", [name for name in levers if name in each.levers.levers])


def test_the_full_package_can_be_taken_apart() -> None:
    full = read_scenario("full_package")
    plan = Plan.of([full], [Pair(1, 0)], baseline=read_scenario("baseline"), packages=["full_package"])
    assert len(full.levers.levers) == 9
    assert len(plan.every) < 60


def test_without_levers_there_is_nothing_to_take_apart(baseline: Scenario) -> None:
    scenario, _ = package(baseline, 2)
    with pytest.raises(BadInput, match=r"--shapley: read baseline without levers, allowed a scenario with one lever"):
        Plan.of([scenario], [Pair(1, 0)], baseline=baseline, packages=["baseline"])
    with pytest.raises(BadInput, match=r"--shapley: read 'other'|--shapley: read other, allowed baseline"):
        Plan.of([scenario], [Pair(1, 0)], baseline=baseline, packages=["other"])


def test_versions_of_libraries_are_in_the_plan(
    baseline: Scenario, without: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan.of([without], [Pair(1, 0)], baseline=baseline)
    assert f"numpy {version('numpy')}" in plan.machine
    assert f"numba {version('numba')}" in plan.machine
    monkeypatch.setattr("sim.study.ensemble.plan.machine", lambda: "numpy 1")
    assert Plan.of([without], [Pair(1, 0)], baseline=baseline).text != plan.text


def test_the_folder_is_named_after_what_is_compared(baseline: Scenario, without: Scenario) -> None:
    """Whatever is cut from a long name is told apart; two plans with the same folder have marks of their own."""

    def named(*names: str, against: str = "baseline", scale: float = 1.0) -> str:
        others = [without.but(name=name) for name in names]
        plan = Plan.of(others, [Pair(1, 0)], baseline=baseline.but(name=against), scale=scale)
        return folder_name(plan)

    assert named("heifers", "plant") == "compare-heifers-plant"
    assert named("heifers", against="baseline-under-drought") == "compare-heifers"
    assert named("heifers", against="plant", scale=0.2) == "compare-heifers-against-plant-scale-0.2"
    assert named("a" * 80) == f"compare-{'a' * 80}"
    long = [named("a" * 85), named("a" * 86), named("a" * 85, "b"), named("h", against="c" * 90)]
    long.append(named("h", against="c" * 91))
    assert len(set(long)) == 5
    assert max(map(len, long)) < 120
    plans = [Plan.of([without], [Pair(1, 0)] * n, baseline=baseline, n_years=n) for n in (1, 2)]
    assert plans[0].mark != plans[1].mark
    assert len(plans[0].mark) == 8


def test_a_plan_refuses_what_it_does_not_know() -> None:
    assert issubclass(Plan, Record)
