"""The frontier in words and as a picture, in three languages; what is said is what was found."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from sim.report.frontier import Frontier, columns, draw_frontier, goals_said, how, package, rows, sentences, title
from sim.report.words import LANGUAGES, catalogue, say
from sim.study.optimising.evaluating import Outcome
from sim.study.optimising.frontier import points_of, write_frontier
from sim.study.optimising.goals import GOALS, goals_of
from sim.study.optimising.search import Found, Plan, Tried
from sim.study.optimising.space import Choice, Part, searched_levers
from sim.study.scenario import Scenario
from sim.study.store import Results

HEIFERS: Choice = (Part("heifers", 12, (("target", "small_herds"),)), Part("indh_grant", 6, (("public_share", 0.8),)))
SEATS: Choice = (Part("womens_seats", 20, (("seats_share", 0.3),)),)
STEP = {"jobs": 10.0, "real_consumption": 50.0}
"""How far an indicator moves at a time; shares and indices, a hundredth."""


def found(goals: tuple[str, ...], choices: tuple[Choice, ...] = (HEIFERS, SEATS, ()), draws: int = 20) -> Found:
    """A search in which the first package is best in the first goal, the second in all others, by so much a draw."""
    plan = Plan(1e7, goals, 2026, 2031, fresh_draws=draws, scale=0.2)
    return Found(plan, goals_of(goals), [_tried(plan, at, each) for at, each in enumerate(choices)], 5, 3, 40, 300)


def _tried(plan: Plan, at: int, choice: Choice) -> Tried:
    goals = goals_of(plan.goals)
    steps = np.array([STEP.get(goal.indicator, 0.01) for goal in goals])
    size = np.array(
        [{0: 2.0, 1: 1.0}.get(at, 0.0) if place == 0 else {1: 2.0}.get(at, 0.0) for place in range(len(goals))]
    )
    gains = np.linspace(0.5, 1.5, plan.fresh_draws)[:, None] * size * steps
    before = np.full(gains.shape, 0.5)
    signs = np.array([goal.sign for goal in goals])
    spent = {"heifers": {"agriculture": 4e6}, "indh_grant": {"indh": 2.5e6}} if choice else {}
    return Tried(choice, gains, before, before + signs * gains, [Outcome({}, spent)] * plan.fresh_draws)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n_goals", [1, 2, 3, 7])
def test_it_is_drawn_and_told(n_goals: int, language: str, tmp_path: Path) -> None:
    frontier = Frontier.of(found(tuple(GOALS)[:n_goals]))
    picture = tmp_path / "frontier.png"
    draw_frontier(frontier, language, picture)
    drawn = imread(picture)
    assert (drawn[..., :3].min(axis=2) < 0.9).mean() > 0.01
    texts = [title(frontier, language), *how(frontier, language), *sentences(frontier, language)]
    assert not [text for text in texts if "{" in text or "frontier." in text]
    assert {len(row) for row in rows(frontier, language)} == {len(columns(frontier, language))}


def test_the_same_frontier_is_drawn_in_the_same_bytes(tmp_path: Path) -> None:
    frontier = Frontier.of(found(("poverty", "jobs")))
    for name in ("one.png", "two.png"):
        draw_frontier(frontier, "fr", tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_a_sentence_says_how_much_and_how_sure() -> None:
    told = list(sentences(Frontier.of(found(("poverty", "jobs"))), "en"))
    assert "package 1 does best, −2.0 percentage points of people below the poverty line" in told[0]
    assert "(90% of draws from −2.9 to −1.1): clearly better" in told[0]
    assert "Mean of the worst tenth of draws: −1.1" in told[0]
    assert "package 2 does best, +20 full-time equivalents" in told[1]
    assert told[2] == (
        "Package 1: Heifers 60% (small herds first), INDH grant 30% (public share 80%), not allotted 10%. "
        "Spent: MAD 6.5m (Agriculture (FDA, DPA) 4.0, INDH 2.5)."
    )
    assert told[4] == "Package 3: spend nothing. Spent: MAD 0.0m (nobody)."


def test_from_few_draws_nothing_is_concluded() -> None:
    frontier = Frontier.of(found(("poverty",), draws=5))
    assert any("Fewer than 20 draws" in line for line in how(frontier, "en"))
    assert "too few pairs" in next(sentences(frontier, "en"))


def test_where_nothing_keeps_within_the_budget_that_is_said(tmp_path: Path) -> None:
    frontier = Frontier.of(found(("poverty", "jobs"), choices=()))
    assert list(sentences(frontier, "en")) == ["No package tried keeps within the budget."]
    draw_frontier(frontier, "en", tmp_path / "frontier.png")


def test_a_point_is_unbeaten_in_the_draws_in_which_no_other_is_better_in_all_goals() -> None:
    points = Frontier.of(found(("poverty", "jobs"))).points
    assert [point.stays for point in points] == [1.0, 1.0, 0.0]


def test_each_point_is_a_scenario_that_can_be_checked(tmp_path: Path) -> None:
    with Results(tmp_path, "optimise") as results:
        results.replace(
            lambda folder: write_frontier(found(("poverty", "jobs")), folder, dict.fromkeys(LANGUAGES, "two goals"))
        )
    first, second, third = (Scenario.read(tmp_path / "optimise" / f"package-{n}.yaml") for n in (1, 2, 3))
    assert set(first.levers.levers) == {"heifers", "indh_grant"}
    assert first.planned_cost["agriculture"][2026]["heifers"] == 1e6  # type: ignore[index]
    assert first.levers.indh_grant is not None
    assert first.levers.indh_grant.public_share == 0.8
    assert set(second.levers.levers) == {"womens_seats"}
    assert not third.levers.levers
    for scenario in (first, second, third):
        scenario.settled()
    with Results(tmp_path, "optimise"):
        pass  # the next search knows these files for its own


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lever_and_setting_that_is_tried_has_words(language: str) -> None:
    words = catalogue(language)
    for lever in searched_levers():
        assert f"lever.{lever.name}" in words
        for setting, values in lever.offered.items():
            for value in values:
                assert {f"frontier.{setting}", f"frontier.{setting}.{value}"} & set(words), (lever.name, setting)
                choice = (Part(lever.name, 20, ((setting, value),)),)
                (point,) = Frontier.of(_alone(choice)).points
                assert "_" not in package(point, language)


def _alone(choice: Choice) -> Found:
    others = {
        name: each[0]
        for lever in searched_levers()
        if lever.name == choice[0].lever
        for name, each in lever.offered.items()
    }
    settings = tuple({**others, **dict(choice[0].settings)}.items())
    return found(("jobs",), choices=((choice[0]._replace(settings=settings),),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_goals_are_said_in_words_and_one_draw_is_one(language: str) -> None:
    made = found(("poverty", "jobs"))
    said = goals_said(made.goals, language)
    assert say("impact.poverty", language) in said
    once = replace(made, plan=replace(made.plan, draws=1))
    lines = list(how(Frontier.of(once), language))
    assert say("frontier.one_draw", language) in lines[0]


def test_packages_that_spend_less_say_why() -> None:
    made = found(("poverty", "jobs"))
    points = points_of(made)
    assert any(point.choice for point in points)
    spends = [point._replace(cost={"state": 1.0}) for point in points if point.choice]
    full = [point._replace(cost={"state": sum(point.envelopes.values()) * len(made.plan.years)}) for point in spends]
    assert say("frontier.less", "en") in list(how(Frontier(made, spends), "en"))
    assert say("frontier.less", "en") not in list(how(Frontier(made, full), "en"))
