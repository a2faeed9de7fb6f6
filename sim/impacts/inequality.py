"""Gini, Lorenz curve, medians and poverty indices of (values, weights), for one population or for many cells at once.

Weights are numbers of persons or households, 0 or more. A population without weight has no index: the answer is NaN.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


class Ranking(NamedTuple):
    """Values and weights sorted by cell, then by value, with where each cell begins and what it holds."""

    values: Floats
    weights: Floats
    cells: Codes
    weight_before: Floats
    weight_of: Floats
    sum_before: Floats
    sum_of: Floats
    cumulated_weight: Floats
    cumulated_sum: Floats


def ranking(values: Floats, weights: Floats, cells: Codes, n_cells: int) -> Ranking:
    """Sort `values` within `cells` (numbered 0 to n_cells - 1)."""
    by_value = np.argsort(values, kind="stable")
    return ranked(values[by_value], weights[by_value], cells[by_value], n_cells)


def ranked(values: Floats, weights: Floats, cells: Codes, n_cells: int) -> Ranking:
    """Group by cell what is already in the order of `values`."""
    narrow = cells.astype(np.int16) if n_cells < 2**15 else cells  # a radix sort for 16 bits, much the faster
    order = np.argsort(narrow, kind="stable")
    values, weights, cells = values[order], weights[order], cells[order]
    cumulated_weight, cumulated_sum = np.cumsum(weights), np.cumsum(weights * values)
    ends = np.cumsum(np.bincount(cells, minlength=n_cells))
    weight_at, sum_at = np.concatenate([[0.0], cumulated_weight])[ends], np.concatenate([[0.0], cumulated_sum])[ends]
    weight_of, sum_of = np.diff(weight_at, prepend=0.0), np.diff(sum_at, prepend=0.0)
    return Ranking(
        values,
        weights,
        cells,
        weight_at - weight_of,
        weight_of,
        sum_at - sum_of,
        sum_of,
        cumulated_weight,
        cumulated_sum,
    )


def ginis(ranking: Ranking) -> Floats:
    """Gini coefficient of each cell; see `gini`."""
    weights, cells = ranking.weights, ranking.cells
    below_less_above = 2.0 * (ranking.cumulated_weight - ranking.weight_before[cells]) - weights
    below_less_above -= ranking.weight_of[cells]
    spread = np.bincount(cells, weights * ranking.values * below_less_above, minlength=len(ranking.weight_of))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(ranking.sum_of > 0.0, spread / (ranking.weight_of * ranking.sum_of), np.nan)


def medians(ranking: Ranking) -> Floats:
    """Value in the middle of the weight of each cell; halfway between two when the middle falls between them."""
    middle = ranking.weight_before + 0.5 * ranking.weight_of
    last = max(len(ranking.values) - 1, 0)
    low = np.minimum(np.searchsorted(ranking.cumulated_weight, middle, side="left"), last)
    high = np.minimum(np.searchsorted(ranking.cumulated_weight, middle, side="right"), last)
    if len(ranking.values) == 0:
        return np.full(len(middle), np.nan)
    return np.where(ranking.weight_of > 0.0, 0.5 * (ranking.values[low] + ranking.values[high]), np.nan)


def bottom_means(ranking: Ranking, share: float) -> Floats:
    """Mean value of the poorest `share` (0-1) of the weight of each cell; who is on the border counts in part."""
    target = ranking.weight_before + share * ranking.weight_of
    weight = np.concatenate([[0.0], ranking.cumulated_weight])
    total = np.interp(target, weight, np.concatenate([[0.0], ranking.cumulated_sum])) - ranking.sum_before
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(ranking.weight_of > 0.0, total / (share * ranking.weight_of), np.nan)


def gini(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Gini coefficient: half the mean absolute difference between two persons, over the mean.

    G = Σi Σj wi wj |yi - yj| / (2 W² ȳ), computed after sorting as Σi wi yi (2 Fi - wi - W) / (W Σ w y), where Fi is
    the weight up to and with i. Negative values are kept as they are: G may then exceed 1. A total of zero or less has
    no Gini (NaN).
    """
    return float(ginis(_alone(values, weights))[0])


def lorenz(values: ArrayLike, weights: ArrayLike | None = None) -> tuple[Floats, Floats]:
    """Lorenz curve, from (0, 0) to (1, 1): share of the weight, poorest first, and share of the total that it has.

    With negative values the curve first falls below zero. NaN shares when the total is zero or less.
    """
    one = _alone(values, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        people = np.concatenate([[0.0], one.cumulated_weight]) / one.weight_of[0]
        total = np.concatenate([[0.0], one.cumulated_sum]) / (one.sum_of[0] if one.sum_of[0] > 0.0 else np.nan)
    return people, total


def shortfall(values: Floats, line: Floats | float) -> Floats:
    """How far below the poverty line, as a share of it; 0 for who is not poor."""
    return np.maximum((line - values) / line, 0.0)


def fgt(values: ArrayLike, weights: ArrayLike | None, line: float, alpha: float) -> float:
    """Foster-Greer-Thorbecke index: Σ w ((z - y)/z)^α over the poor (y < z), over Σ w (PF253).

    α = 0: share of poor; 1: mean gap, the poor alone having one; 2: severity.
    """
    y = np.asarray(values, np.float64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, np.float64)
    if w.sum() <= 0.0:
        return float("nan")
    poor = y < line
    return float((w * np.where(poor, shortfall(y, line) ** alpha, 0.0)).sum() / w.sum())


def _alone(values: ArrayLike, weights: ArrayLike | None) -> Ranking:
    """Rank one population."""
    y = np.asarray(values, np.float64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, np.float64)
    return ranking(y, w, np.zeros(len(y), np.intp), 1)
