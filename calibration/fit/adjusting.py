"""From runs near the observations to draws of the posterior: ABC with regression adjustment (Beaumont et al. 2002)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from calibration.fit.problem import Floats, Problem

KEPT_SHARE = 0.5
"""Share of the runs, the nearest, that carry weight; the regression does the rest."""


class Draws(NamedTuple):
    """Weighted draws: scores (n, parameters), weights that add to 1, and the run behind each."""

    scores: Floats
    weights: Floats
    origin: NDArray[np.intp]

    @property
    def effective(self) -> float:
        """Number of runs of equal weight that say as much: 1 / Σ w², summed up by run."""
        by_run = np.bincount(self.origin, self.weights)
        return float(1.0 / (by_run**2).sum())

    def mean(self) -> Floats:
        """Weighted mean of each score."""
        return np.asarray(self.weights @ self.scores)

    def quantiles(self, chances: list[float]) -> Floats:
        """Weighted quantiles of each score, shape (chances, parameters)."""
        order = self.scores.argsort(axis=0)
        columns = []
        for at in range(self.scores.shape[1]):
            weights = self.weights[order[:, at]]
            middle = np.cumsum(weights) - 0.5 * weights
            columns.append(np.interp(chances, middle, self.scores[order[:, at], at]))
        return np.column_stack(columns)

    def rank(self, scores: Floats) -> Floats:
        """Share of the weight below each of some scores, shape (parameters,)."""
        return np.asarray(self.weights @ (self.scores < scores))


def adjust(problem: Problem, scores: Floats, statistics: Floats, at_least: int, luck: np.random.Generator) -> Draws:
    """Turn runs drawn from the prior, shapes (n, parameters) and (n, aims), into draws of the posterior.

    Each statistic gets an error drawn from its spread, so that what is compared with the observation is what would be
    observed (Wilkinson 2013); runs are taken several times, with errors of their own, where there are fewer than
    `at_least` draws otherwise. Weights are 1 - (d / d_kept)², d the distance in standard deviations (Epanechnikov).
    Scores are regressed on statistics, and each moves along the regression to the observation; residuals are widened by
    what the regression took from their variance, and by what it does not know itself.
    """
    copies = max(1, int(np.ceil(at_least / (KEPT_SHARE * len(scores)))))
    origin = np.tile(np.arange(len(scores)), copies)
    errors = problem.spreads * luck.standard_normal((len(origin), len(problem.aims)))
    observed = statistics[origin] + errors
    away = (observed - problem.values) / observed.std(axis=0)
    distance = np.sqrt((away**2).sum(axis=1))
    weights = np.maximum(0.0, 1.0 - (distance / np.quantile(distance, KEPT_SHARE)) ** 2)
    kept = np.flatnonzero(weights > 0.0)
    weights, origin, away = weights[kept] / weights[kept].sum(), origin[kept], away[kept]
    return Draws(_moved(scores[origin], away, weights, origin), weights, origin)


def _moved(scores: Floats, away: Floats, weights: Floats, origin: NDArray[np.intp]) -> Floats:
    """Move scores along their weighted regression on distances to where the distance is nought.

    With p terms and n independent runs residuals have lost p / n of their variance, and the line is unsure by as much.
    """
    predictors = np.column_stack([np.ones(len(away)), away])
    root = np.sqrt(weights)[:, None]
    slopes, *_ = np.linalg.lstsq(root * predictors, root * scores, rcond=1e-10)
    residuals = scores - predictors @ slopes
    lost = min(0.5, predictors.shape[1] * float((np.bincount(origin, weights) ** 2).sum()))
    return np.asarray(slopes[0] + residuals * np.sqrt((1.0 + lost) / (1.0 - lost)))
