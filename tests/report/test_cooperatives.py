"""The page on what cooperatives bring: verdicts by rule, and nothing claimed beyond the replicates."""

import numpy as np
import pandas as pd
import pytest

from sim.impacts.direction import LESS_IS_BETTER, NOT_JUDGED
from sim.impacts.measure import IMPACTS, INDICATORS
from sim.report.cooperatives import (
    MOVED,
    Finding,
    as_markdown,
    findings,
    headlines,
    moved_sentence,
    moved_without,
    sentence,
)
from sim.report.words import LANGUAGES
from sim.territory.territory import Territory

FIRST = [impact.indicators[0] for impact in IMPACTS]
ABOUT = {"first": 2014, "last": 2025, "replicates": 20, "draws": 20, "version": "0"}


def moved() -> pd.DataFrame:
    """Shares of households that live better and worse without cooperatives."""
    shares = {"better_off_share": 0.2, "worse_off_share": 0.3}
    table = compared(np.zeros(5), "real_consumption", 0).assign(baseline=0.0)
    return pd.concat([table.assign(indicator=name, other=share) for name, share in shares.items()])


def compared(difference: np.ndarray, indicator: str, draw: int, unit: str = "1") -> pd.DataFrame:
    """A comparison in which taking cooperatives away changes an indicator by `difference`."""
    return pd.DataFrame(
        {
            "seed": np.arange(len(difference)),
            "draw": draw,
            "impact": INDICATORS[indicator],
            "indicator": indicator,
            "group_kind": "all",
            "group": "all",
            "unit": unit,
            "baseline": 0.5,
            "other": 0.5 + difference,
            "difference": difference,
        }
    )


def only(table: pd.DataFrame) -> Finding:
    (finding,) = findings(table)
    return finding


def test_the_sign_is_what_cooperatives_bring() -> None:
    finding = only(compared(np.full(20, -0.1), "decent_share", 0))
    assert finding.by_luck.difference == pytest.approx(0.1)
    assert (finding.by_luck.other, finding.by_luck.baseline) == pytest.approx((0.5, 0.4))
    assert finding.verdict == "better"


def test_less_poverty_is_better() -> None:
    assert "poverty_headcount" in LESS_IS_BETTER
    assert only(compared(np.full(20, 0.1), "poverty_headcount", 0)).verdict == "better"
    assert {*INDICATORS, *MOVED} >= LESS_IS_BETTER | NOT_JUDGED
    assert not LESS_IS_BETTER & NOT_JUDGED


@pytest.mark.parametrize("indicator", ["decent_cover", "poverty_headcount"])
def test_what_never_moves_is_the_same(indicator: str) -> None:
    assert only(compared(np.zeros(50), indicator, 0)).verdict == "same"


@pytest.mark.parametrize("indicator", ["decent_cover", "poverty_headcount"])
def test_ties_speak_for_neither_side(indicator: str) -> None:
    sign = 1.0 if indicator in LESS_IS_BETTER else -1.0
    half = only(compared(np.where(np.arange(50) < 25, 0.0, sign * 0.1), indicator, 0))
    assert (half.better, half.worse, half.verdict) == (0.5, 0.0, "unclear")
    assert only(compared(np.where(np.arange(50) < 9, 0.0, sign * 0.1), indicator, 0)).verdict == "likely_better"
    assert only(compared(np.where(np.arange(50) < 9, 0.0, -sign * 0.1), indicator, 0)).verdict == "likely_worse"


def test_few_pairs_conclude_nothing() -> None:
    finding = only(compared(np.full(19, -0.1), "decent_share", 0))
    assert finding.verdict == "too_few"
    assert sentence(finding, "en").startswith("Decent work: too few pairs to conclude")


def test_a_part_of_a_whole_is_not_judged() -> None:
    assert only(compared(np.full(20, 0.1), "jobs_hired", 0, "FTE")).verdict == "not_judged"


def test_households_that_move_are_told_in_a_sentence() -> None:
    assert [finding.indicator for finding in findings(pd.concat([moved(), moved()]))] == []
    said = moved_sentence(moved_without(moved()), "en")
    assert "20% of the households would live better" in said
    assert "30% worse" in said


@pytest.mark.parametrize(
    ("better", "verdict"),
    [
        (20, "better"),
        (19, "better"),
        (18, "likely_better"),
        (16, "likely_better"),
        (15, "unclear"),
        (10, "unclear"),
        (5, "unclear"),
        (4, "likely_worse"),
        (2, "likely_worse"),
        (1, "worse"),
        (0, "worse"),
    ],
)
def test_verdicts_follow_the_share_of_replicates(better: int, verdict: str) -> None:
    difference = np.where(np.arange(20) < better, -0.1, 0.1)
    assert only(compared(difference, "decent_share", 0)).verdict == verdict


def test_parameters_decide_when_they_were_drawn() -> None:
    luck = compared(np.full(20, -0.1), "decent_share", 0)
    parameters = compared(np.linspace(-1.0, 1.0, 20), "decent_share", 3)
    finding = only(pd.concat([luck, parameters]))
    assert finding.verdict == "unclear"
    assert finding.by_luck.above == 1.0


def test_a_clear_difference_may_be_slight() -> None:
    slight = sentence(only(compared(np.full(20, -0.001), "decent_share", 0)), "en")
    assert slight.endswith("The difference is less than 1%.")
    assert not sentence(only(compared(np.full(20, -0.1), "decent_share", 0)), "en").endswith("less than 1%.")


def test_what_exists_on_one_side_only_is_said_so() -> None:
    finding = only(compared(np.full(3, np.nan), "gender_board_ratio", 0))
    assert finding.verdict == "undefined"
    assert "n'existe pas" in sentence(finding, "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_something_of_each_of_the_seven(sefrou: Territory, language: str) -> None:
    luck = np.random.default_rng(1)
    tables = [compared(luck.normal(0.0, 0.1, 20), name, draw) for name in FIRST for draw in (0, 4)]
    table = pd.concat([*tables, moved()])
    found = findings(table)
    assert [finding.indicator for finding in headlines(found)] == FIRST
    page = as_markdown(table, ABOUT, sefrou.registry, language)
    for place, finding in enumerate(headlines(found), start=1):
        assert f"{place}. {sentence(finding, language)}" in page
    assert "nan" not in page
    assert page.count("\n## ") == len(FIRST) + 2
