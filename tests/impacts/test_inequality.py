"""Gini, Lorenz, medians and poverty indices against slow formulas and cases worked by hand."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.impacts.inequality import bottom_means, fgt, gini, ginis, lorenz, medians, ranking

INCOMES = arrays(np.float64, st.integers(1, 30), elements=st.floats(0.0, 1e6))


def persons(values: np.ndarray, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 9, len(values)).astype(float)


def naive_gini(values: np.ndarray, weights: np.ndarray) -> float:
    """Half the mean absolute difference between two persons, over the mean: every pair."""
    people = list(zip(values, weights, strict=True))
    pairs = sum(wi * wj * abs(yi - yj) for yi, wi in people for yj, wj in people)
    return pairs / (2.0 * weights.sum() * (weights * values).sum())


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([5.0, 5.0, 5.0], None, 0.0),
        ([0.0, 0.0, 0.0, 8.0], None, 0.75),  # one of four has all: 1 - 1/4
        ([1.0, 3.0], None, 0.25),  # two pairs of |1 - 3| = 4, over 2 * 4 * 2 = 16
        ([1.0, 3.0], [3.0, 1.0], 0.25),  # 2 * 3 * 1 * 2 = 12, over 2 * 4 * 6 = 48
        ([-1.0, 3.0], None, 1.0),  # a debt: 2 * 4 = 8, over 2 * 2 * 2 = 8
        ([-2.0, 3.0], None, 2.5),  # 2 * 5 = 10, over 2 * 2 * 1 = 4: more than 1
    ],
)
def test_gini_by_hand(values: list[float], weights: list[float] | None, expected: float) -> None:
    assert gini(values, weights) == pytest.approx(expected)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [-3.0, 1.0]])
def test_no_gini_of_nothing(values: list[float]) -> None:
    assert np.isnan(gini(values))


@given(INCOMES, st.integers(0, 9))
def test_gini_is_that_of_all_pairs_and_of_the_lorenz_curve(values: np.ndarray, seed: int) -> None:
    weights = persons(values, seed)
    assume((weights * values).sum() > 1e-3)
    assert gini(values, weights) == pytest.approx(naive_gini(values, weights), abs=1e-9)
    assert -1e-12 <= gini(values, weights) <= 1.0
    share, has = lorenz(values, weights)
    assert 1.0 - 2.0 * np.trapezoid(has, share) == pytest.approx(gini(values, weights), abs=1e-9)
    assert (share[0], has[0], share[-1], has[-1]) == pytest.approx((0.0, 0.0, 1.0, 1.0))
    assert (np.diff(has) >= -1e-12).all()


@given(INCOMES, st.floats(0.01, 1e3), st.integers(0, 9))
def test_gini_does_not_know_the_unit(values: np.ndarray, scale: float, seed: int) -> None:
    weights = persons(values, seed)
    assume((weights * values).sum() > 1.0)
    assert gini(values * scale, weights) == pytest.approx(gini(values, weights), abs=1e-9)
    assert gini(values, 3.0 * weights) == pytest.approx(gini(values, weights), abs=1e-9)


@given(INCOMES, st.integers(0, 9))
def test_a_weight_is_so_many_persons(values: np.ndarray, seed: int) -> None:
    weights = persons(values, seed)
    each = np.repeat(values, weights.astype(int))
    assume(each.sum() > 1e-3)
    cell = ranking(values, weights, np.zeros(len(values), np.intp), 1)
    assert ginis(cell)[0] == pytest.approx(gini(each), abs=1e-9)
    assert medians(cell)[0] == pytest.approx(np.median(each))
    for line in (1.0, 1e3):
        for alpha in (0.0, 1.0, 2.0):
            assert fgt(values, weights, line, alpha) == pytest.approx(fgt(each, None, line, alpha))


def test_the_poorest_by_hand() -> None:
    """The poorest 40% of 5 persons are 2; of 4 persons, the first and 0.6 of the second."""
    five = ranking(np.array([9.0, 1.0, 5.0, 2.0, 7.0]), np.ones(5), np.zeros(5, np.intp), 1)
    assert bottom_means(five, 0.4) == pytest.approx([1.5])
    four = ranking(np.array([4.0, 1.0, 2.0, 3.0]), np.ones(4), np.zeros(4, np.intp), 1)
    assert bottom_means(four, 0.4) == pytest.approx([(1.0 + 0.6 * 2.0) / 1.6])


def test_cells_are_as_if_alone() -> None:
    rng = np.random.default_rng(5)
    values, weights, cells = rng.exponential(1.0, 300), rng.integers(1, 7, 300) * 1.0, rng.integers(0, 7, 300)
    together = ranking(values, weights, cells, 8)
    for cell in range(7):
        at = cells == cell
        alone = ranking(values[at], weights[at], np.zeros(at.sum(), np.intp), 1)
        assert ginis(together)[cell] == pytest.approx(gini(values[at], weights[at]))
        assert medians(together)[cell] == pytest.approx(medians(alone)[0])
        assert bottom_means(together, 0.4)[cell] == pytest.approx(bottom_means(alone, 0.4)[0])
    assert np.isnan([ginis(together)[7], medians(together)[7], bottom_means(together, 0.4)[7]]).all()


def test_fgt_by_hand() -> None:
    """Line 100; gaps 0.5, 0.2, 0 (on the line: not poor), 0; weights 1, 2, 3, 4."""
    values, weights = [50.0, 80.0, 100.0, 300.0], [1.0, 2.0, 3.0, 4.0]
    assert fgt(values, weights, 100.0, 0.0) == pytest.approx(0.3)
    assert fgt(values, weights, 100.0, 1.0) == pytest.approx((0.5 + 2 * 0.2) / 10)
    assert fgt(values, weights, 100.0, 2.0) == pytest.approx((0.25 + 2 * 0.04) / 10)
    assert np.isnan(fgt([], [], 100.0, 0.0))


@given(INCOMES, st.integers(0, 9), st.sampled_from([0.0, 1.0, 2.0]), st.floats(1.0, 1e5))
def test_fgt_of_a_population_is_the_mean_of_its_groups(
    values: np.ndarray, seed: int, alpha: float, line: float
) -> None:
    weights, group = persons(values, seed), np.random.default_rng(seed).integers(0, 2, len(values)) == 1
    whole = fgt(values, weights, line, alpha)
    parts = [weights[g].sum() * fgt(values[g], weights[g], line, alpha) for g in (group, ~group) if g.any()]
    assert whole == pytest.approx(sum(parts) / weights.sum(), abs=1e-12)
    assert 0.0 <= whole <= 1.0
    assert fgt(values, weights, line, 2.0) <= fgt(values, weights, line, 1.0) <= fgt(values, weights, line, 0.0)
