"""Parameters that matter are found among many, and what acts on nothing is not."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from calibration.fit.problem import Floats
from calibration.sensitivity.choosing import (
    Correlations,
    candidates,
    clear_ones,
    correlations,
    is_above_luck,
    kept_for,
    why_kept,
)
from calibration.sensitivity.elementary import Effects
from calibration.sensitivity.inputs import Inputs, design, design_scores, weighted_quantile

N, MANY = 300, 200


@pytest.fixture(scope="module")
def scores() -> Floats:
    return design_scores(MANY, N, seed=1)


@pytest.fixture(scope="module")
def found(scores: Floats) -> Correlations:
    luck = np.random.default_rng(2).standard_normal((2, N))
    values = np.column_stack([scores[:, 3] + 0.5 * scores[:, 7] + luck[0], luck[1], np.zeros(N)])
    values[:5, 1] = np.nan
    return correlations(scores, values)


def test_rank_correlations_are_those_of_scipy(scores: Floats, found: Correlations) -> None:
    column = scores[:, 3] + 0.5 * scores[:, 7] + np.random.default_rng(2).standard_normal((2, N))[0]
    expected = spearmanr(scores[:, 7], column)
    assert found.rho[7, 0] == pytest.approx(expected.statistic)
    assert found.p[7, 0] == pytest.approx(expected.pvalue, rel=1e-6)


def test_what_matters_is_clear_and_hardly_anything_else(found: Correlations) -> None:
    clear = np.flatnonzero(found.is_clear[:, 0])
    assert {3, 7} <= set(clear.tolist())
    assert len(clear) <= 4
    assert not found.is_clear[:, 1].any()


def test_a_chance_companion_of_what_matters_is_not_taken_for_it(scores: Floats) -> None:
    """A column correlated with the one that acts, by chance or by make, is not clear beside it."""
    outcome = scores[:, 3] + 0.1 * np.random.default_rng(3).standard_normal(N)
    columns = np.column_stack([scores[:, :20], scores[:, 3] + scores[:, 30]])
    assert abs(spearmanr(columns[:, 20], outcome).statistic) > 0.5
    assert clear_ones(columns, outcome) == [3]


def test_what_is_faint_is_heard_once_what_is_loud_is_taken(scores: Floats) -> None:
    outcome = scores[:, 0] + 0.12 * scores[:, 1] + 0.1 * np.random.default_rng(3).standard_normal(N)
    assert clear_ones(scores, outcome)[:2] == [0, 1]


def test_what_does_not_vary_has_no_correlation(found: Correlations) -> None:
    assert not found.rho[:, 2].any()
    assert (found.p[:, 2] == 1.0).all()


def effects(mu_star: list[list[float]], conf: float = 0.0, names: str = "ab") -> Effects:
    star = np.array(mu_star)
    return Effects(tuple(names), star, np.full_like(star, conf), star, star)


def test_an_influence_below_luck_is_not_claimed() -> None:
    moved = effects([[5.0, 5.0, 0.1], [1.0, 0.0, 0.0]])
    heard = is_above_luck(moved, np.array([1.0, 10.0, 0.0]))
    assert heard.tolist() == [[True, False, True], [False, False, False]]
    assert not is_above_luck(effects([[5.0], [5.0]], conf=4.0), np.array([1.0])).any()


def test_every_topic_that_is_heard_has_a_candidate(found: Correlations, scores: Floats) -> None:
    names = tuple(f"{'far' if at >= 150 else 'near'}.{at}" for at in range(MANY))
    topics = tuple(name.partition(".")[0] for name in names)
    chosen = candidates(names, topics, found, {"near": True, "far": True}, 5)
    assert len(chosen) == 5
    assert {"near.3", "near.7"} <= set(chosen)
    assert any(name.startswith("far") for name in chosen)
    only_near = candidates(names, topics, found, {"near": True, "far": False}, 1)
    assert only_near == ("near.3",)


def test_kept_are_those_of_either_look_strongest_first() -> None:
    rho = np.array([[0.6], [0.1], [0.3]])
    found = Correlations(rho, 1.0 - rho, np.array([[True], [False], [True]]))
    moved = Effects(("b",), np.array([[5.0]]), np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)))
    luck, spread = np.array([0.1]), np.array([2.0])
    names = ("a", "b", "c")
    assert kept_for(names, found, moved, luck, spread, 0) == ("b", "a", "c")
    assert kept_for(names, found, moved, luck, spread, 0, most=1) == ("b",)
    assert why_kept(names, found, moved, luck, {"a", "b"}) == {"a": "correlation", "b": "morris"}


def test_a_larger_design_begins_with_the_smaller() -> None:
    np.testing.assert_array_equal(design_scores(7, 20, seed=1)[:8], design_scores(7, 8, seed=1))
    inputs = Inputs({"t.a": lambda chances: 2.0 * chances, "t.b": lambda chances: chances}, {"t.a": 1.0, "t.b": 0.5})
    scores, trials = design(inputs, 3, seed=1)
    assert [trial.seed for trial in trials] == [1, 2, 3]
    assert scores.shape == (3, 2)
    assert all(0.0 < trial.theta["t.a"] < 2.0 for trial in trials)


def test_quantiles_of_weighted_draws() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.25, 0.5, 0.25])
    assert weighted_quantile(values, weights, np.array([0.0, 0.25, 0.625, 1.0])).tolist() == [1.0, 1.0, 2.0, 3.0]
    many = np.random.default_rng(1).normal(5.0, 2.0, 4000)
    given = weighted_quantile(many, np.full(4000, 1 / 4000), np.array([0.05, 0.5, 0.95]))
    np.testing.assert_allclose(given, np.quantile(many, [0.05, 0.5, 0.95]), atol=0.01)
