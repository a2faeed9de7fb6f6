"""Emulators know what they do not know; regions are what the prior leaves."""

import numpy as np
import pytest

from calibration.fit.emulator import Emulator
from calibration.fit.problem import Aim, Problem, sobol_scores
from calibration.fit.region import Region, Wave, prior_within


def quadratic(scores: np.ndarray, luck: np.random.Generator) -> np.ndarray:
    smooth = np.column_stack([1.0 + scores[:, 0] - 0.5 * scores[:, 1] ** 2, 3.0 * scores[:, 2], np.sin(scores[:, 0])])
    return smooth + np.array([0.3, 1.0, 0.1]) * luck.standard_normal(smooth.shape)


def test_intervals_hold_new_runs_as_often_as_they_say() -> None:
    luck = np.random.default_rng(1)
    scores = sobol_scores(6, 256, 1)
    emulator = Emulator.of(scores, quadratic(scores, luck))
    new = luck.standard_normal((4000, 6))
    mean, variance = emulator.predict(new)
    inside = (np.abs(quadratic(new, luck) - mean) <= 1.645 * np.sqrt(variance)).mean(axis=0)
    assert inside[:2] == pytest.approx([0.9, 0.9], abs=0.03)
    assert inside[2] > 0.75  # a sine is no quadratic
    assert emulator.left_out[:2] == pytest.approx([0.3, 1.0], rel=0.15)
    assert emulator.explained[1] == pytest.approx(0.9, abs=0.03)


def test_leaving_one_out_in_closed_form_is_leaving_one_out() -> None:
    """The mean of the left-out errors over runs, each fitted without it at the penalty chosen."""
    luck = np.random.default_rng(2)
    scores = luck.standard_normal((60, 2))
    given = quadratic(np.column_stack([scores, scores[:, 0]]), luck)[:, :1]
    closed = Emulator.of(scores, given).left_out[0]
    rest = [np.delete(np.arange(60), at) for at in range(60)]
    errors = [
        given[at, 0] - Emulator.of(scores[r], given[r]).predict(scores[[at]])[0][0, 0] for at, r in enumerate(rest)
    ]
    assert closed == pytest.approx(np.sqrt(np.mean(np.square(errors))), rel=0.03)


def test_a_constant_statistic_is_known() -> None:
    scores = sobol_scores(2, 64, 1)
    mean, variance = Emulator.of(scores, np.full((64, 1), 4.0)).predict(scores)
    assert mean == pytest.approx(4.0)
    assert variance == pytest.approx(0.0)


def region_of_mean(n_parameters: int, at: float, spread: float) -> Region:
    """Where the mean of all scores is about `at`."""
    scores = sobol_scores(n_parameters, 1024, 3)
    problem = Problem(dict.fromkeys(map(str, range(n_parameters)), np.asarray), (Aim("mean", at, spread),))
    return Region().after(Wave.of(Emulator.of(scores, scores.mean(axis=1, keepdims=True)), problem))


def test_the_prior_within_a_large_region_is_drawn_directly() -> None:
    region = region_of_mean(2, 0.0, 0.5)
    points, same, share = prior_within(region, 2, 500, np.random.default_rng(1))
    assert same is region
    assert region.holds(points).all()
    assert share == pytest.approx(0.98, abs=0.02)  # mean of two within 3.29 · 0.5 of 0: 2.33 deviations


def test_a_region_in_the_tail_is_reached_and_its_share_known() -> None:
    """The mean of 4 is N(0, 1/4): more than 2.2 - 3.2905 · 0.1 = 1.87095 has the chance 9.1e-5."""
    region = region_of_mean(4, 2.2, 0.1)
    points, same, share = prior_within(region, 4, 400, np.random.default_rng(1))
    assert same is region
    assert region.holds(points).all()
    assert share == pytest.approx(9.1e-5, rel=0.35)
    assert points.mean(axis=1).mean() == pytest.approx(1.99, abs=0.03)  # a normal beyond 3.74 deviations: 3.98 / 2
    across = points - points.mean(axis=1, keepdims=True)
    assert across.std() == pytest.approx(np.sqrt(0.75), rel=0.08)  # what the mean says nothing of stays as it was
