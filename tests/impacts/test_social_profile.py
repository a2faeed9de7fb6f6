"""The social profile: its shape, its scale, what moves and what is frozen, and what its file may not hold."""

from collections.abc import Callable
from math import isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts.books import Books
from sim.impacts.social_profile import (
    BANDS,
    EXPERT,
    FIGURES,
    MODELLED,
    SHAPE,
    ExpertQuestion,
    ModelledQuestion,
    Tree,
    band_of,
    profile,
    read_social_profile,
    values_by_year,
)
from sim.territory.reading import BadInput
from sim.territory.registry import Registry
from sim.territory.territory import Territory

FILE = Path(__file__).parents[2] / "calibration" / "sefrou" / "social_profile.yaml"


@pytest.fixture(scope="module")
def tree(sefrou: Territory) -> Tree:
    return read_social_profile(FILE, sefrou.sources)


@pytest.fixture
def changed(tmp_path: Path, sefrou: Territory) -> Callable[..., str]:
    """What is said of the file after a change; at least one line."""

    def read(change: Callable[[dict], None]) -> str:
        content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        change(content)
        path = tmp_path / "social_profile.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        with pytest.raises(BadInput) as refusal:
            read_social_profile(path, sefrou.sources)
        assert "\n" not in str(refusal.value)
        return str(refusal.value)

    return read


def question(content: dict, number: str) -> dict:
    domain, subdomain = number.split(".", maxsplit=1)[0], number.rpartition(".")[0]
    return content[domain]["subdomains"][subdomain]["questions"][number]


def middling(tree: Tree) -> dict[str, float]:
    """Values that answer every modelled question with 3, or so: the second threshold."""
    return {q.figure: q.thresholds[1] for q in tree.questions.values() if isinstance(q, ModelledQuestion)}


def test_six_domains_twenty_two_subdomains_sixty_three_questions(tree: Tree) -> None:
    assert SHAPE == (6, 22, 63)
    assert len(tree.domains) == 6
    assert [len(domain.subdomains) for domain in tree.domains.values()] == [4, 3, 5, 4, 3, 3]
    assert len(tree.questions) == 63


def test_eighteen_questions_or_more_are_answered_by_the_model(tree: Tree) -> None:
    modelled = [q for q in tree.questions.values() if isinstance(q, ModelledQuestion)]
    assert len(modelled) >= 18
    assert len(tree.figures) == len(modelled)  # no indicator counts twice
    assert set(tree.figures) <= set(FIGURES)


def test_every_title_and_question_is_said_in_three_languages(tree: Tree) -> None:
    titles = [each.title for domain in tree.domains.values() for each in (domain, *domain.subdomains.values())]
    for text in [*titles, *(q.text for q in tree.questions.values())]:
        assert any("\u0600" <= letter <= "\u06ff" for letter in text.ar)
        assert text.fr != text.en


def test_land_and_water_are_for_experts_alone(tree: Tree) -> None:
    score = profile(middling(tree), tree).domains["2"]
    assert (score.n_modelled, score.n_expert) == (0, 10)
    assert isnan(score.modelled)


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (1.0, "not at all"),
        (1.49, "not at all"),
        (1.5, "moderate"),
        (2.49, "moderate"),
        (2.5, "substantial"),
        (3.5, "high"),
        (4.0, "high"),
        (nan, "not answered"),
    ],
)
def test_bands(points: float, band: str) -> None:
    assert band_of(points) == band
    assert set(BANDS[band]) == {"fr", "en", "ar"}


@pytest.mark.parametrize(
    ("thresholds", "value", "points"),
    [
        ((0.1, 0.2, 0.3), 0.0, 1),
        ((0.1, 0.2, 0.3), 0.1, 2),
        ((0.1, 0.2, 0.3), 0.29, 3),
        ((0.1, 0.2, 0.3), 9.0, 4),
        ((30.0, 20.0, 10.0), 31.0, 1),
        ((30.0, 20.0, 10.0), 30.0, 2),
        ((30.0, 20.0, 10.0), 10.0, 4),
    ],
)
def test_thresholds_turn_a_value_into_points(
    tree: Tree, thresholds: tuple[float, float, float], value: float, points: int
) -> None:
    one = next(q for q in tree.questions.values() if isinstance(q, ModelledQuestion))
    assert one.model_copy(update={"thresholds": thresholds}).answer(value) == points


@given(values=st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(nan)), min_size=22, max_size=22))
def test_scores_stay_on_the_scale_and_frozen_answers_never_move(tree: Tree, values: list[float]) -> None:
    first = profile({}, tree)
    moved = profile(dict(zip(tree.figures, values, strict=True)), tree)
    for number, answer in moved.answers.items():
        if answer.standing == EXPERT:
            assert answer == first.answers[number]
    for score in (*moved.subdomains.values(), *moved.domains.values()):
        assert isnan(score.points) or 1.0 <= score.low <= score.points <= score.high <= 4.0
    for number, score in moved.domains.items():
        assert (isnan(score.expert) and isnan(first.domains[number].expert)) or score.expert == first.domains[
            number
        ].expert
        counts = score.n_modelled + score.n_expert + score.n_unanswered
        assert counts == sum(len(s.questions) for s in tree.domains[number].subdomains.values())


def test_means_are_plain(tree: Tree) -> None:
    """Of answers in a sub-domain, of sub-domains in a domain."""
    done = profile(middling(tree), tree)
    for number, domain in tree.domains.items():
        means = []
        for name, subdomain in domain.subdomains.items():
            points = [done.answers[q].points for q in subdomain.questions]
            means.append(sum(points) / len(points))
            assert done.subdomains[name].points == pytest.approx(means[-1])
        assert done.domains[number].points == pytest.approx(sum(means) / len(means))
    assert done.unanswered == ()


def test_a_missing_value_is_not_answered_and_left_out(tree: Tree) -> None:
    values = middling(tree)
    whole = profile(values, tree)
    for gap in ({}, {"decent_share": nan}):
        short = profile({**{k: v for k, v in values.items() if k != "decent_share"}, **gap}, tree)
        assert short.unanswered == ("1.1.3",)
        assert not short.answers["1.1.3"].is_answered
        rest = [short.answers[f"1.1.{place}"].points for place in (1, 2, 4, 5)]
        assert short.subdomains["1.1"].points == pytest.approx(sum(rest) / 4)
        assert short.subdomains["1.1"].n_unanswered == 1
        assert short.domains["2"] == whole.domains["2"] or isnan(short.domains["2"].modelled)


def test_a_subdomain_without_answers_has_no_score_and_is_left_out(tree: Tree) -> None:
    none = profile({}, tree)
    assert none.subdomains["4.4"].band == "not answered"
    assert isnan(none.subdomains["4.4"].points)
    assert not isnan(none.domains["4"].points)


def test_a_better_value_moves_its_own_domain_only(tree: Tree) -> None:
    values = middling(tree)
    before, after = profile(values, tree), profile({**values, "gender_title_ratio": 1.0}, tree)
    moved = [number for number in tree.domains if after.domains[number].points != before.domains[number].points]
    assert moved == ["3"]
    assert after.answers["3.2.1"].points == 4


def test_expert_bounds_bracket_their_answers_and_modelled_ones_have_none(tree: Tree) -> None:
    for answer in profile(middling(tree), tree).answers.values():
        assert answer.low <= answer.points <= answer.high
        if answer.standing == MODELLED:
            assert answer.low == answer.high


# Values from the books


def made_up_books() -> Books:
    """Two households, one of them a member, in one year of two quinzaines."""
    chain = pd.DataFrame(
        {
            "year": [2015, 2015],
            "days": [15, 16],
            "milk_l": [1000.0, 1000.0],
            "cooperative_l": [200.0, 300.0],
            "collector_l": [300.0, 0.0],
            "neighbours_l": [0.0, 0.0],
            "souk_l": [100.0, 80.0],
            "farm_loss_l": [0.0, 20.0],
            "lost_l": [30.0, 20.0],
            "cooperative_price": [4.0, 4.0],
            "collector_price": [3.0, np.nan],
            "neighbours_price": [np.nan, np.nan],
        }
    )
    herders = pd.DataFrame(
        {
            "year": 2015,
            "n_cattle": [3, 2],
            "n_people": [6, 4],
            "n_women": [2, 1],
            "cooperative": [7, -1],
            "has_health_cover": [True, False],
            "home_l_year": [600.0, 400.0],
            "receivable": [0.0, 310.0],
            "milk_earned_year": [2000.0, 1100.0],
        }
    )
    cooperatives = pd.DataFrame(
        {
            "year": 2015,
            "is_active": [True, True, False],
            "n_members": [30, 10, 99],
            "n_women_members": [0, 10, 99],
            "president_is_woman": [False, True, True],
        }
    )
    blank = pd.DataFrame()
    return Books(chain, blank, blank, blank, herders, cooperatives, blank, blank, 1.0, Registry({}, {}), {})


def test_values_come_from_the_impacts_and_the_tables(tree: Tree) -> None:
    measured = pd.DataFrame(
        {
            "year": [2015] * 4,
            "indicator": ["jobs", "jobs_paid", "decent_share", "decent_share"],
            "group_kind": ["all", "all", "all", "sex"],
            "value": [8.0, 2.0, 0.4, 0.9],
        }
    )
    values = values_by_year(made_up_books(), measured)
    assert list(values) == [2015]
    assert values[2015] == pytest.approx(
        {
            "jobs": 8.0,
            "jobs_paid": 2.0,
            "jobs_paid_share": 0.25,
            "decent_share": 0.4,
            "health_cover_share": 0.5,
            "home_milk_l_head": 100.0,
            "member_share": 0.5,
            "milk_loss_share": 50.0 / 1000.0,
            "organised_share": 0.25,
            "payment_delay_days": 310.0 / 100.0,  # 3,100 MAD earned in 31 days
            "price_instability": 0.3 / 3.7,  # 3.4 and 4 MAD
            "women_members_share": 0.25,
            "women_presidents_share": 0.5,
        }
    )
    done = profile(values[2015], tree)
    assert done.answers["5.1.2"].points == 4
    assert "3.3.1" in done.unanswered


# What the file may not hold


def test_an_unknown_figure_is_refused_with_the_nearest(changed: Callable[..., str]) -> None:
    said = changed(lambda content: question(content, "1.1.3").update(figure="decent_shares"))
    assert "1.1.3.figure" in said
    assert "did you mean 'decent_share'?" in said


def test_an_answer_off_the_scale_is_refused(changed: Callable[..., str]) -> None:
    assert "4 or less" in changed(lambda content: question(content, "1.1.1").update(answer=5, high=5))
    assert "whole number" in changed(lambda content: question(content, "1.1.1").update(answer=2.5))
    assert "allowed in order" in changed(lambda content: question(content, "1.1.1").update(answer=2, low=3))


@pytest.mark.parametrize("thresholds", [[0.1, 0.3, 0.2], [0.1, 0.1, 0.2], [0.2, 0.2, 0.2]])
def test_thresholds_out_of_order_are_refused(changed: Callable[..., str], thresholds: list[float]) -> None:
    said = changed(lambda content: question(content, "1.1.3").update(thresholds=thresholds))
    assert "all rise or all fall" in said


@pytest.mark.parametrize(
    ("number", "thresholds", "problem"),
    [
        ("1.1.3", [0.15, 0.35, 15.0], "read 15, allowed 0 to 1 (decent_share)"),
        ("3.3.1", [0.45, 0.65, 1.8], "read 1.8, allowed 0 to 1 (five_de)"),
        ("1.4.2", [0.4, 0.25, -0.1], "read -0.1, allowed 0 to 1 (youth_unemployment_15_24)"),
        ("4.3.1", [-40.0, 75.0, 110.0], "read -40, allowed 0 or more (home_milk_l_head)"),
        ("3.2.1", [-0.1, 0.4, 1.5], "read -0.1, allowed 0 or more (gender_title_ratio)"),
    ],
)
def test_thresholds_out_of_reach_are_refused(
    changed: Callable[..., str], number: str, thresholds: list[float], problem: str
) -> None:
    said = changed(lambda content: question(content, number).update(thresholds=thresholds))
    assert f"{number}.thresholds (line " in said
    assert said.endswith(problem)


@pytest.mark.parametrize("thresholds", [[0.1, 0.2], [0.1, 0.2, 0.3, 0.4], "high"])
def test_three_thresholds_are_wanted(changed: Callable[..., str], thresholds: object) -> None:
    assert "thresholds" in changed(lambda content: question(content, "1.1.3").update(thresholds=thresholds))


def test_an_unknown_source_standing_or_key_is_refused(changed: Callable[..., str]) -> None:
    assert "unknown source 'SF999'" in changed(lambda content: question(content, "1.1.3").update(source="SF999"))
    said = changed(lambda content: question(content, "1.1.3").update(standing="modeled"))
    assert "did you mean 'modelled'?" in said
    assert "did you mean 'thresholds'?" in changed(lambda content: question(content, "1.1.3").update(treshold=[1]))
    assert "missing" in changed(lambda content: question(content, "1.1.3").pop("standing"))
    assert "unknown key 'questionz'" in changed(lambda content: content["1"]["subdomains"]["1.1"].update(questionz={}))


def test_an_expert_question_takes_no_figure(changed: Callable[..., str]) -> None:
    assert "unknown key 'figure'" in changed(lambda content: question(content, "1.1.1").update(figure="jobs"))


def test_a_number_out_of_place_or_missing_is_refused(changed: Callable[..., str]) -> None:
    assert "allowed 6" in changed(lambda content: content.pop("6"))
    assert "allowed '2' here" in changed(lambda content: content.update({"9": content.pop("2")}) or _sort(content))
    said = changed(lambda content: content["1"]["subdomains"]["1.2"]["questions"].pop("1.2.2"))
    assert "62 questions" in said


def _sort(content: dict) -> None:
    for number in sorted(content):
        content[number] = content.pop(number)


def test_every_expert_answer_says_where_it_comes_from(tree: Tree) -> None:
    for number, one in tree.questions.items():
        assert one.source, number
        if isinstance(one, ExpertQuestion):
            assert one.note.fr.endswith("."), number
