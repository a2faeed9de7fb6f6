"""Screening keeps what moves an aim, drops topics that move nothing, and is not taken in by luck."""

from collections.abc import Sequence

import numpy as np
import pytest

from calibration.fit.problem import Aim, Floats, Quantile, Trial
from calibration.fit.screening import EDGE, screen

NAMES = ("milk.yield", "milk.season", "milk.idle", "tax.rate", "tax.threshold", "price.margin")
QUANTILES: dict[str, Quantile] = {name: lambda chances: 10.0 * chances for name in NAMES}
AIMS = (Aim("level", 0.0, 2.0), Aim("ratio", 0.0, 3.0, 4.0))


def village(luck_of_level: float, asked: list[Trial]):  # type: ignore[no-untyped-def]
    """Level 2 yield + margin, ratio 3 season; nothing else counts."""

    def run(trials: Sequence[Trial]) -> Floats:
        asked.extend(trials)
        rows = []
        for theta, seed in trials:
            luck = luck_of_level * np.random.default_rng([seed, len(rows), len(asked)]).standard_normal()
            rows.append([2.0 * theta["milk.yield"] + theta["price.margin"] + luck, 3.0 * theta["milk.season"]])
        return np.array(rows)

    return run


def screened(luck_of_level: float = 0.0, asked: list[Trial] | None = None, most_moved: int = 100):  # type: ignore[no-untyped-def]
    run = village(luck_of_level, [] if asked is None else asked)
    defaults = dict.fromkeys(NAMES, 5.0)
    return screen(QUANTILES, AIMS, run, group_paths=2, paths=3, most_moved=most_moved, seed=1, defaults=defaults)


def test_effects_are_slopes_over_the_prior_in_spreads() -> None:
    """Over nine tenths of a prior of width 10: 2 · 9 / 2, 9 / 2, and 3 · 9 over the spread of 3 and 4, which is 5."""
    found = dict(zip(NAMES, screened().scores, strict=True))
    width = 10.0 * (1.0 - 2.0 * EDGE)
    assert found["milk.yield"] == pytest.approx(2.0 * width / 2.0)
    assert found["price.margin"] == pytest.approx(width / 2.0)
    assert found["milk.season"] == pytest.approx(3.0 * width / 5.0)
    assert found["milk.idle"] == found["tax.rate"] == 0.0
    assert screened().chosen() == ("milk.yield", "milk.season", "price.margin")
    assert screened().chosen(1) == ("milk.yield",)


def test_a_topic_that_moves_nothing_is_not_searched() -> None:
    asked: list[Trial] = []
    found = screened(asked=asked)
    assert found.runs == len(asked) == 8 + 2 * (3 + 1) + 3 * (4 + 1)
    assert {trial.theta["tax.rate"] for trial in asked[16:]} == {5.0}


def test_the_topics_that_move_most_go_first_where_not_all_can() -> None:
    asked: list[Trial] = []
    assert screened(asked=asked, most_moved=3).chosen() == ("milk.yield", "milk.season")
    assert len(asked) == 8 + 2 * (3 + 1) + 3 * (3 + 1)


def test_luck_does_not_look_like_an_effect() -> None:
    """Luck of 100 beside an error of 2: every parameter seems to move the level."""
    assert screened(luck_of_level=100.0).chosen() == ("milk.season",)
