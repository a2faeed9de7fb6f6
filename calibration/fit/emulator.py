"""Emulators: what the simulator would give at scores where it was not run, and how unsure that is.

Each statistic is a quadratic polynomial of the scores, fitted by ridge regression whose penalty leaves least error when
each run is left out in turn (closed form, Golub, Heath and Wahba 1979). What the polynomial does not say (luck,
parameters that are not fitted, shape) is in the variance of a new run.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from calibration.fit.problem import Floats

PENALTIES = np.logspace(-3.0, 4.0, 15)
SECOND_ORDER = 0.5
"""Second-order terms are scaled by this: squares and products must show four times as clearly as slopes."""


def terms(scores: Floats) -> Floats:
    """Slopes, squares and products, shape (points, d + d (d + 1) / 2); the constant is left to the fit."""
    first, second = np.triu_indices(scores.shape[1])
    return np.hstack([scores, SECOND_ORDER * scores[:, first] * scores[:, second]])


@dataclass(frozen=True)
class Emulator:
    """Polynomials of all statistics, fitted to the same runs.

    `variance` is that of a run around its polynomial, `left_out` the root mean square error when each run is left out,
    `explained` the share of variance that the polynomial then explains; each of shape (statistics,).
    """

    variance: Floats
    left_out: Floats
    explained: Floats
    _centre: Floats
    _turn: Floats
    _coefficients: Floats
    _mean: Floats
    _unsure: Floats

    @classmethod
    def of(cls, scores: Floats, statistics: Floats) -> Self:
        """Fit to runs, shapes (n, parameters) and (n, statistics), all finite.

        y = m + (φ(z) - c) β + e; β minimises |e|² + λ |β|². With the singular values d of φ - c, run i is predicted
        from the others with the error e_i / (1 - h_i), h_i = 1/n + Σ_j u_ij² d_j² / (d_j² + λ).
        """
        features = terms(scores)
        centre, mean = features.mean(axis=0), statistics.mean(axis=0)
        left, singular, turn = np.linalg.svd(features - centre, full_matrices=False)
        along = left.T @ (statistics - mean)
        shrink = singular**2 / (singular**2 + PENALTIES[:, None])
        leverage = np.minimum(1.0 / len(scores) + shrink @ (left**2).T, 0.999)
        fitted = np.einsum("nj,pj,js->pns", left, shrink, along)
        errors = (statistics - mean - fitted) / (1.0 - leverage)[:, :, None]
        best = (errors**2).mean(axis=1).argmin(axis=0)
        at = np.arange(statistics.shape[1])
        chosen, trust = errors[best, :, at].T, (1.0 - leverage)[best].T
        left_out = np.sqrt((chosen**2).mean(axis=0))
        total = statistics.std(axis=0)
        return cls(
            variance=(chosen**2 * trust).mean(axis=0),
            left_out=left_out,
            explained=1.0 - np.divide(left_out, total, out=np.ones_like(total), where=total > 0.0) ** 2,
            _centre=centre,
            _turn=turn.T,
            _coefficients=(singular / (singular**2 + PENALTIES[best, None])).T * along,
            _mean=mean,
            _unsure=1.0 / (singular**2 + PENALTIES[best, None]).T,
        )

    def predict(self, scores: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the statistics of a run at some scores, each of shape (points, statistics)."""
        turned = (terms(scores) - self._centre) @ self._turn
        return self._mean + turned @ self._coefficients, self.variance * (1.0 + turned**2 @ self._unsure)

    def redrawn(self, luck: np.random.Generator) -> Self:
        """Give polynomials that the same runs allow as well: coefficients drawn as normal, as unsure as they are."""
        spread = np.sqrt(self.variance * self._unsure)
        return replace(self, _coefficients=self._coefficients + spread * luck.standard_normal(spread.shape))
