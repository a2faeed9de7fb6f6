"""Where a simulator may still meet its aims: history matching (Craig et al. 1997; Vernon, Goldstein and Bower 2010)."""

from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np
from scipy.special import ndtri

from calibration.fit.emulator import Emulator
from calibration.fit.problem import Floats, Problem

RULED_OUT_WRONGLY = 0.001
"""Chance that a wave rules out the true values, shared out among the aims: with 20 aims a cutoff of 4.1."""

POOL = 4096
MOST_LEVELS, MOVES, NEARER = 20, 8, 0.2
"""Levels of a search for a small region, moves of each point at a level, share of points that make the next level."""


class Wave(NamedTuple):
    """Emulators of a wave, the observations they are held against, and how far off is implausible."""

    emulator: Emulator
    values: Floats
    spreads: Floats
    cutoff: float

    @classmethod
    def of(cls, emulator: Emulator, problem: Problem) -> Self:
        """Hold emulators against the aims of a problem."""
        cutoff = float(-ndtri(0.5 * RULED_OUT_WRONGLY / len(problem.aims)))
        return cls(emulator, problem.values, problem.spreads, cutoff)

    def implausibility(self, scores: Floats) -> Floats:
        """Distance of each aim, shape (points, aims).

        |E f(z) - y| / sqrt(Var f(z) + σ²): the variance is that of a run (emulator, luck and parameters not fitted), σ
        that of the observation and of the model's discrepancy.
        """
        mean, variance = self.emulator.predict(scores)
        return np.asarray(np.abs(mean - self.values) / np.sqrt(variance + self.spreads**2))


@dataclass(frozen=True)
class Region:
    """Scores that no wave has ruled out; `slack` widens every cutoff, 1 unless nothing was left."""

    waves: tuple[Wave, ...] = ()
    slack: float = 1.0

    def beyond(self, scores: Floats) -> Floats:
        """Largest implausibility over waves and aims, in cutoffs, shape (points,): at most `slack` inside."""
        worst = np.zeros(len(scores))
        for wave in self.waves:
            np.maximum(worst, wave.implausibility(scores).max(axis=1) / wave.cutoff, out=worst)
        return worst

    def holds(self, scores: Floats) -> np.ndarray:
        """Whether each point is in it."""
        return np.asarray(self.beyond(scores) <= self.slack)

    def after(self, wave: Wave) -> "Region":
        """Give what another wave leaves of it."""
        return replace(self, waves=(*self.waves, wave))


def prior_within(region: Region, n_parameters: int, n: int, luck: np.random.Generator) -> tuple[Floats, Region, float]:
    """Draw from the prior restricted to a region; give the points, the region and its share of the prior.

    Where few draws of the prior fall inside, subset simulation (Au and Beck 2001): draws beyond a level are replaced by
    others, which move by z' = sqrt(1 - b²) z + b ε as long as they stay within the level; such moves keep a standard
    normal as it is. When the region cannot be reached, it is widened to the level that was.
    """
    points = luck.standard_normal((max(POOL, 2 * n), n_parameters))
    beyond, share, step = region.beyond(points), 1.0, 0.5
    level = region.slack
    for _ in range(MOST_LEVELS):
        inside = np.flatnonzero(beyond <= region.slack)
        if len(inside) >= n:
            return points[inside[:n]], region, share * len(inside) / len(points)
        level = max(region.slack, float(np.quantile(beyond, NEARER)))
        near = np.flatnonzero(beyond <= level)
        share *= len(near) / len(points)
        chosen = luck.choice(near, len(points))
        points, beyond = points[chosen], beyond[chosen]
        for _ in range(MOVES):
            moved = np.sqrt(1.0 - step**2) * points + step * luck.standard_normal(points.shape)
            moved_beyond = region.beyond(moved)
            stays = moved_beyond <= level
            points, beyond = np.where(stays[:, None], moved, points), np.where(stays, moved_beyond, beyond)
            step = float(np.clip(step * np.exp(stays.mean() - 0.3), 0.05, 0.9))
    return points[:n], replace(region, slack=level), share
