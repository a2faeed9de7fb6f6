"""The scenarios that come with lben: each can be run, asks its question in three languages, costs what it should."""

import re
from pathlib import Path

import pytest

from sim.study import Scenario, read_scenario, run, scenario_names
from sim.study.scenario import SCENARIOS
from sim.study.shocks import SHOCKS, shock_names, under
from sim.territory.territory import Territory

WITHOUT_POLICY = {"baseline", "no_cooperatives"}
POLICIES = sorted(set(scenario_names()) - WITHOUT_POLICY)
DEARER = {"plant", "full_package"}
"""Do not compete with the others for the same money, and say so."""


def asked(scenario: Scenario) -> float:
    return sum(sum(of.values()) for years in scenario.planned_cost.values() for of in years.values())


def test_the_policies_a_planner_compares_are_all_there() -> None:
    assert {
        *("indh_6040", "indh_8020", "indh_coaching", "feed_first", "heifers", "heifers_feed", "womens_bundle"),
        *("training_only", "youth", "plant", "social_aid_alone", "full_package"),
    } == set(POLICIES)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_asks_for_no_more_than_is_voted(name: str) -> None:
    scenario = read_scenario(name)
    scenario.settled()
    assert (scenario.first_year, scenario.last_year) == (2026, 2031)
    voted = sum(sum(years.values()) for years in scenario.budget.values())
    assert 0.0 < asked(scenario) <= voted
    if name in DEARER:
        assert "fois la dépense des autres scénarios" in scenario.question.fr


@pytest.mark.parametrize("name", scenario_names())
def test_a_question_is_asked_in_three_languages(name: str) -> None:
    scenario = read_scenario(name)
    assert scenario.question.fr.endswith("?") and scenario.question.en.endswith("?")
    assert scenario.question.ar.endswith("؟") and re.search("[\u0621-\u064a]", scenario.title.ar)
    assert len({scenario.title.fr, scenario.title.en, scenario.title.ar} | {scenario.question.fr}) >= 3


def test_no_scenario_is_the_copy_of_another() -> None:
    baseline = read_scenario("baseline")
    same = {"name": "x", "title": baseline.title, "question": baseline.question}
    hashes = [read_scenario(name).but(**same).content_hash() for name in scenario_names()]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize("path", [*SCENARIOS.glob("*.yaml"), *SHOCKS.glob("*.yaml")], ids=lambda path: path.stem)
def test_what_a_file_cites_is_in_the_table_of_sources(path: Path, sefrou: Territory) -> None:
    cited = set(re.findall(r"\b[DPS]F\d{3}\b", path.read_text(encoding="utf-8")))
    assert cited <= set(sefrou.sources)


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("shock", shock_names())
def test_every_policy_can_be_put_under_every_shock(name: str, shock: str) -> None:
    assert under(read_scenario(name), shock).settled()


@pytest.mark.slow
@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_runs_and_spends_no_more_than_it_asked(name: str) -> None:
    scenario = read_scenario(name).but(last_year=2027)
    costs = run(scenario, scale=0.02).public_costs
    mine = costs[costs["programme"].isin(scenario.levers.levers)]
    assert set(mine["year"]) <= {2026, 2027}
    most = sum(
        sum(of.values()) for years in scenario.planned_cost.values() for year, of in years.items() if year <= 2027
    )
    assert mine["value_mad"].sum() <= most * (1.0 + 1e-9)
