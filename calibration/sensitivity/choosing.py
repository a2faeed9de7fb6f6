"""Which parameters are looked at more closely: hundreds are uncertain, and few matter for any one output.

Two looks at all of them: rank correlations over the design, in which all are drawn at once, and elementary effects of
whole topics. They choose which parameters are moved one by one; that and the correlations choose which go on.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, rankdata
from scipy.stats import t as student

from calibration.fit.problem import Floats
from calibration.sensitivity.elementary import BY_LUCK, Effects

FALSE_DISCOVERIES = 0.10
"""Expected share of correlations called clear that are none (Benjamini and Hochberg 1995), output by output."""

MOST_KEPT = 10
"""Parameters of the emulator of an output, at most."""

NINE_TENTHS = 3.289707253902945
"""Standard deviations of a normal distribution between its 5th and 95th percentiles."""


class Correlations(NamedTuple):
    """Rank correlations of parameters with outputs, each of shape (parameters, outputs)."""

    rho: Floats
    p: Floats
    is_clear: NDArray[np.bool_]


def correlations(scores: Floats, values: Floats) -> Correlations:
    """Spearman's ρ of each parameter with each output over the units in which the output is defined.

    p by Student's t of ρ √((n - 2) / (1 - ρ²)). An output that does not vary has no correlation: 0, p 1.
    """
    shape = scores.shape[1], values.shape[1]
    rho, p, is_clear = np.zeros(shape), np.ones(shape), np.zeros(shape, bool)
    for at, column in enumerate(values.T):
        is_known = np.isfinite(column)
        known = column[is_known]
        n = len(known)
        if n < 4 or np.ptp(known) == 0.0:
            continue
        ranks = np.column_stack([rankdata(each) for each in scores[is_known].T])
        rho[:, at] = _correlation(ranks, rankdata(known))
        with np.errstate(divide="ignore"):
            statistic = np.abs(rho[:, at]) * np.sqrt((n - 2) / (1.0 - rho[:, at] ** 2))
        p[:, at] = 2.0 * student.sf(statistic, n - 2)
        is_clear[:, at] = false_discovery_control(p[:, at]) < FALSE_DISCOVERIES
    return Correlations(rho, p, is_clear)


def _correlation(columns: Floats, values: Floats) -> Floats:
    """Correlation of each column with some values; 0 for a column that does not vary."""
    deviations, moves = columns - columns.mean(axis=0), values - values.mean()
    length = np.sqrt((deviations**2).sum(axis=0)) * np.sqrt((moves**2).sum())
    return np.asarray(np.divide(moves @ deviations, length, out=np.zeros(columns.shape[1]), where=length > 0.0))


def is_above_luck(effects: Effects, luck: Floats) -> NDArray[np.bool_]:
    """Whether effects are surely more than luck of some standard deviations gives, shape (names, outputs).

    Where luck does nothing an effect of nought is not above it.
    """
    return np.asarray(effects.low > np.maximum(BY_LUCK * luck, 1e-12 * np.abs(effects.mu_star).max(axis=0)))


def candidates(
    names: tuple[str, ...],
    topics: tuple[str, ...],
    found: Correlations,
    is_topic_heard: dict[str, bool],
    most: int,
) -> tuple[str, ...]:
    """Choose the parameters to move one by one, at most so many, in the order of `names`.

    First the best correlated one of each topic that is heard above luck, so that no topic goes unseen; then those whose
    least p over the outputs is smallest.
    """
    order = found.p.min(axis=1).argsort(kind="stable")
    first: dict[str, int] = {}
    for at in order.tolist():
        if is_topic_heard[topics[at]]:
            first.setdefault(topics[at], at)
    chosen = list(dict.fromkeys([*first.values(), *order.tolist()]))[:most]
    return tuple(names[at] for at in sorted(chosen))


def kept_for(
    names: tuple[str, ...],
    found: Correlations,
    moved: Effects,
    luck: Floats,
    spread: Floats,
    at: int,
    most: int = MOST_KEPT,
) -> tuple[str, ...]:
    """Parameters that matter for an output, strongest first: above luck when moved, or clearly correlated.

    Strength is a correlation, or what amounts to one: the mean absolute effect over the 3.3 standard deviations that it
    spans, in standard deviations of the output.
    """
    strength = dict.fromkeys(names, 0.0)
    for name, rho, is_clear in zip(names, found.rho[:, at], found.is_clear[:, at], strict=True):
        strength[name] = abs(float(rho)) if is_clear else 0.0
    heard = is_above_luck(moved, luck)[:, at]
    for name, effect, is_heard in zip(moved.names, moved.mu_star[:, at], heard, strict=True):
        if is_heard and spread[at] > 0.0:
            strength[name] = max(strength[name], float(effect) / NINE_TENTHS / float(spread[at]))
    best = sorted((name for name in names if strength[name] > 0.0), key=lambda name: -strength[name])
    return tuple(best[:most])


def why_kept(
    names: tuple[str, ...], found: Correlations, moved: Effects, luck: Floats, kept: set[str]
) -> dict[str, str]:
    """Tell of each kept parameter which look found it: morris, correlation or both."""
    by_moving = {name for name, row in zip(moved.names, is_above_luck(moved, luck), strict=True) if row.any()}
    by_rank = {name for name, row in zip(names, found.is_clear, strict=True) if row.any()}
    return {
        name: "both" if name in by_moving & by_rank else "morris" if name in by_moving else "correlation"
        for name in names
        if name in kept
    }
