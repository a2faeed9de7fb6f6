"""Which parameters are looked at more closely: hundreds are uncertain, and few matter for any one output.

Two looks at all of them: rank correlations over the design, in which all are drawn at once, and elementary effects of
whole topics. They choose which parameters are moved one by one; that and the correlations choose which go on.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from scipy.stats import t as student

from calibration.fit.problem import Floats
from calibration.sensitivity.elementary import BY_LUCK, Effects

FALSE_DISCOVERIES = 0.10
"""Share of correlations called clear that may be none (as Benjamini and Hochberg 1995), output by output."""

MOST_KEPT = 10
"""Parameters of the emulator of an output, at most."""

FEWEST_UNITS = MOST_KEPT + 4
"""Units that correlations take at least."""

NINE_TENTHS = 3.289707253902945
"""Standard deviations of a normal distribution between its 5th and 95th percentiles."""


class Correlations(NamedTuple):
    """Rank correlations of parameters with outputs, each of shape (parameters, outputs); see `correlations`."""

    rho: Floats
    p: Floats
    is_clear: NDArray[np.bool_]


def correlations(scores: Floats, values: Floats) -> Correlations:
    """Spearman's ρ of each parameter with each output over the units in which the output is defined.

    p by Student's t of ρ √((n - 2) / (1 - ρ²)). An output that does not vary has no correlation: 0, p 1. Which are
    clear is found one after the other, see `clear_ones`.
    """
    shape = scores.shape[1], values.shape[1]
    rho, p, is_clear = np.zeros(shape), np.ones(shape), np.zeros(shape, bool)
    for at, column in enumerate(values.T):
        is_known = np.isfinite(column)
        known = column[is_known]
        if len(known) < FEWEST_UNITS or np.ptp(known) == 0.0:
            continue
        ranks = rankdata(scores[is_known], axis=0)
        outcome = rankdata(known)
        rho[:, at], p[:, at] = _correlation(ranks, outcome, taken=0)
        is_clear[clear_ones(ranks, outcome), at] = True
    return Correlations(rho, p, is_clear)


def clear_ones(columns: Floats, outcome: Floats) -> list[int]:
    """Columns that are clearly correlated with an outcome, shapes (units, columns) and (units,), clearest first.

    The clearest is taken, the outcome is freed of it by regression, and so on: in a few hundred units any two of
    hundreds of parameters are correlated a little by chance, and one that does nothing would pass for one that does
    much. The k-th is taken where p < `FALSE_DISCOVERIES` k / m, m the number of columns; at most `MOST_KEPT`.
    """
    taken: list[int] = []
    left = outcome - outcome.mean()
    while len(taken) < MOST_KEPT:
        _, p = _correlation(columns, left, taken=len(taken))
        p[taken] = 1.0
        best = int(p.argmin())
        if p[best] >= FALSE_DISCOVERIES * (len(taken) + 1) / columns.shape[1]:
            break
        taken.append(best)
        basis, _ = np.linalg.qr(columns[:, taken] - columns[:, taken].mean(axis=0))
        centred = outcome - outcome.mean()
        left = centred - basis @ (basis.T @ centred)
        if left.std() <= 1e-9 * centred.std():
            break
    return taken


def _correlation(columns: Floats, values: Floats, taken: int) -> tuple[Floats, Floats]:
    """Correlation of each column with what is left of some values after some columns were taken, and its p."""
    deviations, moves = columns - columns.mean(axis=0), values - values.mean()
    length = np.sqrt((deviations**2).sum(axis=0)) * np.sqrt((moves**2).sum())
    rho = np.divide(moves @ deviations, length, out=np.zeros(columns.shape[1]), where=length > 0.0)
    freedom = len(values) - 2 - taken
    with np.errstate(divide="ignore"):
        p = 2.0 * student.sf(np.abs(rho) * np.sqrt(freedom / np.maximum(1.0 - rho**2, 0.0)), freedom)
    return rho, np.asarray(p)


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

    First the best one of each topic that is heard above luck, so that no topic goes unseen; then the best. Best are
    those that are clear for some output, and among these and the others those whose least p is smallest.
    """
    order = np.lexsort((found.p.min(axis=1), ~found.is_clear.any(axis=1)))
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
