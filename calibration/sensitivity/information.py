"""What knowing something would narrow: expected reduction of the 90% interval of an effect before it is measured.

Over the units of the design the effect is regressed on what would be known, a parameter or a quantity with the error of
its measurement. The spread that is left around the regression is the spread expected after measuring (preposterior):
exact where all is normal and linear, and otherwise as good as a quadratic of the normal scores of what is known. The
interval is taken to keep its shape, so that it narrows like the standard deviation, which a few hundred units tell
three times as surely as the distance between two of their percentiles.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from calibration.fit.problem import Floats

LOW, HIGH = 0.05, 0.95
MEASUREMENTS, RESAMPLES = 16, 100
FARTHEST = 0.01
"""Effects beyond these chances from the ends count as if they stood there: one odd unit must not say it all."""

FEWEST_UNITS = 20


class Reduction(NamedTuple):
    """Expected reduction of the width of a 90% interval, as a share, and its 5th and 95th percentile."""

    share: float
    low: float
    high: float


def reduction(effect: Floats, known: Floats, error: float, seed: int) -> Reduction | None:
    """How much narrower the 90% interval of an effect gets when something is known with a standard error.

    `effect` and `known` have the shape (units,); units in which one is not defined are left out. The interval of the
    reduction is that over resampled units. None where too few units are left or nothing varies.
    """
    is_whole = np.isfinite(effect) & np.isfinite(known)
    effect, known = effect[is_whole], known[is_whole]
    if len(effect) < FEWEST_UNITS:
        return None
    effect = np.clip(effect, *np.quantile(effect, [FARTHEST, 1.0 - FARTHEST]))
    if np.ptp(effect) == 0.0 or np.ptp(known) == 0.0:
        return None
    luck = np.random.default_rng(seed)
    share = float(np.mean([_once(effect, known, error, luck) for _ in range(MEASUREMENTS if error > 0.0 else 1)]))
    resampled = []
    for _ in range(RESAMPLES):
        rows = luck.integers(len(effect), size=len(effect))
        if np.ptp(effect[rows]) > 0.0 and np.ptp(known[rows]) > 0.0:
            resampled.append(_once(effect[rows], known[rows], error, luck))
    low, high = np.quantile(resampled, [LOW, HIGH])
    return Reduction(share, float(low), float(high))


def _once(effect: Floats, known: Floats, error: float, luck: np.random.Generator) -> float:
    measured = known + error * luck.standard_normal(len(known)) if error > 0.0 else known
    return 1.0 - float(residuals(effect, normal_scores(measured)).std() / effect.std())


def normal_scores(values: Floats) -> Floats:
    """Normal scores of the ranks of values; equal values share theirs."""
    return np.asarray(ndtri((rankdata(values) - 0.5) / len(values)))


def residuals(effect: Floats, scores: Floats) -> Floats:
    """What a quadratic of the scores, fitted to the others, leaves of each unit: e_i / (1 - h_i)."""
    terms = np.column_stack([np.ones_like(scores), scores, scores**2])
    basis, singular, _ = np.linalg.svd(terms, full_matrices=False)
    basis = basis[:, singular > 1e-9 * singular[0]]
    left = effect - basis @ (basis.T @ effect)
    return np.asarray(left / np.maximum(1.0 - (basis**2).sum(axis=1), 1e-3))
