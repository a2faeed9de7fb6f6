"""Estimates from a sample in clusters: weighted ratios, their design-based standard error and 90% interval.

A ratio R = sum(w a) / sum(w b) is that of two stages, clusters drawn among `n_clusters` of the frame (share f), then
units within them. With e = w (a - R b) / sum(w b) for a unit, e_c their sum over cluster c and h = w b / sum(w b) the
weight of a unit or a cluster in the ratio,

    V = (1 - f) (c - 1) / c sum_c (e_c / (1 - h_c) - mean)^2
        + f sum_c (1 - g_c) m_c / (m_c - 1) sum_i (e_i / (1 - h_i) - mean_c)^2

with c clusters seen, m_c units in a cluster and g_c the share of its units that were seen. The first term is the
jackknife that leaves out one cluster after the other: e_c / (1 - h_c) is how far the ratio moves. Where all clusters of
the frame were visited f = 1 and only the second term stays, as it must. With few clusters, or one that weighs most, the
standard error is itself uncertain: the interval takes Student's t, each term having 2 c / (k - 1) degrees of freedom
(at most c - 1) for the kurtosis k of what it adds up, combined as by Satterthwaite.

Sources: Cochran, Sampling Techniques (3rd ed., 1977), sections 6.4, 10.4 and 11.7; Wolter, Introduction to Variance
Estimation (2nd ed., 2007), chapter 4. Coverage over repeated samples is measured in docs/field_data.md.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEVEL = 0.9
"""Share of samples whose interval should hold the truth."""


class Sample(NamedTuple):
    """Who was seen: a weight and a cluster for each unit, and how many clusters the frame has."""

    weights: Floats
    clusters: NDArray[np.int64]
    n_clusters: int

    def part(self, seen: NDArray[np.bool_]) -> "Sample":
        """Give some of its units."""
        return Sample(self.weights[seen], self.clusters[seen], self.n_clusters)


class Estimate(NamedTuple):
    """A value, its standard error, its 90% interval, and what it rests on."""

    value: float
    standard_error: float
    low: float
    high: float
    degrees: float
    units: int
    clusters: int


def ratio(top: Floats, bottom: Floats, sample: Sample) -> Estimate | None:
    """Estimate sum(top) / sum(bottom) over the population, from the units for which both are known.

    None when fewer than two clusters, or nothing to divide by, are left.
    """
    known = np.isfinite(top) & np.isfinite(bottom)
    weights = sample.weights[known]
    whole = float(np.sum(weights * bottom[known]))
    if whole <= 0.0:
        return None
    value = float(np.sum(weights * top[known])) / whole
    leverage = weights * bottom[known] / whole
    return spread_of(value, weights * top[known] / whole - value * leverage, leverage, sample.part(known))


def spread_of(value: float, moved: Floats, leverage: Floats, sample: Sample) -> Estimate | None:
    """Give the estimate of a statistic from its value, and for each unit e and h of the formula above."""
    clusters, of = np.unique(sample.clusters, return_inverse=True)
    c = len(clusters)
    if c < 2:
        return None
    f = min(c / max(sample.n_clusters, 1), 1.0)
    sums = _inflated(_by(of, moved), _by(of, leverage))
    sums = sums - sums.mean()
    between = (1.0 - f) * (c - 1.0) / c * float(np.sum(sums**2))
    m = _by(of, np.ones(len(of)))
    each = _inflated(moved, leverage)
    each = each - (_by(of, each) / m)[of]
    unseen = 1.0 - np.minimum(m / np.maximum(f * _by(of, sample.weights), m), 1.0)
    each *= np.sqrt(unseen * m / np.maximum(m - 1.0, 1.0))[of]
    inside = f * float(np.sum(each**2))
    degrees = _together((between, _degrees(sums, c - 1.0)), (inside, _degrees(each, float(len(of) - c))))
    error = float(np.sqrt(between + inside))
    reach = float(stats.t.ppf(0.5 + LEVEL / 2.0, degrees)) * error
    return Estimate(value, error, value - reach, value + reach, degrees, len(of), c)


def _by(of: NDArray[np.intp], values: Floats) -> Floats:
    """Sums of the values of each cluster."""
    return np.bincount(of, weights=values).astype(np.float64)


def _inflated(moved: Floats, leverage: Floats) -> Floats:
    """How far the statistic moves when a part is left out; one that is nearly all of it counts ten times."""
    return np.asarray(moved / np.maximum(1.0 - leverage, 0.1))


def _degrees(terms: Floats, most: float) -> float:
    """Degrees of freedom of a sum of squares of terms of mean 0: 2 n / (kurtosis - 1), from 1 to `most`."""
    squares = terms**2
    total = float(squares.sum())
    if total <= 0.0:
        return max(most, 1.0)
    kurtosis = len(terms) * float(np.sum(squares**2)) / total**2
    return float(np.clip(2.0 * len(terms) / max(kurtosis - 1.0, 1e-9), 1.0, max(most, 1.0)))


def _together(*terms: tuple[float, float]) -> float:
    """Degrees of freedom of a sum of variances, each with its own (Satterthwaite)."""
    total = sum(variance for variance, _ in terms)
    each = sum(variance**2 / degrees for variance, degrees in terms)
    return total**2 / each if each > 0.0 else 1.0
