"""Waves of runs and emulators, each where the last left room, then the posterior."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from calibration.fit.adjusting import Draws, adjust
from calibration.fit.emulator import Emulator
from calibration.fit.problem import Floats, Problem, Runner, sobol_scores
from calibration.fit.region import Region, Wave, prior_within


class Plan(NamedTuple):
    """How a problem is fitted: runs of the first wave and of each later one, number of waves, draws wanted, seed."""

    first: int = 256
    later: int = 128
    waves: int = 3
    draws: int = 400
    seed: int = 1

    @property
    def runs(self) -> int:
        """Runs of all waves."""
        return self.first + (self.waves - 1) * self.later


class Batch(NamedTuple):
    """Runs: scores (n, parameters), statistics (n, aims), seeds (n,), and what was left of the prior to draw from."""

    scores: Floats
    statistics: Floats
    seeds: NDArray[np.int64]
    region: Region = Region()
    share: float = 1.0


class Supply(Protocol):
    """Where runs come from."""

    def first(self, problem: Problem, n: int) -> Batch:
        """Give runs spread over the prior."""

    def within(self, problem: Problem, region: Region, n: int) -> Batch:
        """Give further runs from the prior restricted to a region."""


class Fresh:
    """Runs made when asked for; seeds count from 1."""

    def __init__(self, run: Runner, seed: int) -> None:
        self._run, self._seed, self._n_done = run, seed, 0

    def first(self, problem: Problem, n: int) -> Batch:
        """Give runs spread over the prior."""
        return self._done(problem, sobol_scores(len(problem.names), n, self._seed), Region(), 1.0)

    def within(self, problem: Problem, region: Region, n: int) -> Batch:
        """Give further runs from the prior restricted to a region."""
        luck = np.random.default_rng([self._seed, self._n_done])
        return self._done(problem, *prior_within(region, len(problem.names), n, luck))

    def _done(self, problem: Problem, scores: Floats, region: Region, share: float) -> Batch:
        seeds = np.arange(self._n_done + 1, self._n_done + 1 + len(scores))
        self._n_done += len(scores)
        return Batch(scores, self._run(problem.trials(scores, seeds.tolist())), seeds, region, share)


class Pool:
    """Runs made before, spread over the prior: those in a region are draws from the prior restricted to it."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._is_free = np.ones(len(batch.scores), bool)

    def first(self, problem: Problem, n: int) -> Batch:
        """Give the first ones."""
        return self.within(problem, Region(), n)

    def within(self, problem: Problem, region: Region, n: int) -> Batch:
        """Give the next ones in a region, as many as there are."""
        del problem
        inside = region.holds(self._batch.scores)
        chosen = np.flatnonzero(self._is_free & inside)[:n]
        self._is_free[chosen] = False
        scores, statistics, seeds, *_ = self._batch
        return Batch(scores[chosen], statistics[chosen], seeds[chosen], region, float(inside.mean()))


class WaveReport(NamedTuple):
    """What a wave did: runs made, those without every statistic, share of the prior they are drawn from, and emulators.

    `left_out` and `explained` are those of `Emulator`; `coverage` is how often 90% intervals of the emulators before it
    held what its runs gave (NaN for the first), each of shape (aims,); `slack` is more than 1 where nothing was left.
    """

    runs: int
    dropped: int
    share: float
    slack: float
    left_out: Floats
    explained: Floats
    coverage: Floats


@dataclass(frozen=True)
class Posterior:
    """Draws of the fitted parameters; `seeds` are those of the runs behind them, `waves` say how they were found.

    `n_runs` is how many runs the draws were made from, `is_scarce` whether too few lay in the last region, so that runs
    outside had to serve.
    """

    problem: Problem
    draws: Draws
    seeds: NDArray[np.int64]
    waves: tuple[WaveReport, ...]
    n_runs: int
    is_scarce: bool
    region: Region = field(repr=False)

    def values(self) -> Floats:
        """Parameter values of the draws, shape (draws, parameters)."""
        return self.problem.values_at(self.draws.scores)


LEVEL = 0.9
LIKELY = float(norm.isf(0.5 * (1.0 - LEVEL)))


def fit(
    problem: Problem, supply: Supply, plan: Plan, after_wave: Callable[[WaveReport], None] = lambda _: None
) -> Posterior:
    """Fit a problem: waves of runs, each from the prior where emulators of those before find every aim plausible.

    All runs inside the last region, of whatever wave, have the same density under the prior, for regions are nested:
    they are what the posterior is made from.
    """
    scores, statistics = np.empty((0, len(problem.names))), np.empty((0, len(problem.aims)))
    seeds = np.empty(0, np.int64)
    region, reports = Region(), []
    for number in range(plan.waves):
        batch = supply.within(problem, region, plan.later) if number else supply.first(problem, plan.first)
        region = batch.region
        is_whole = np.isfinite(batch.statistics).all(axis=1)
        coverage = _coverage(region, batch.scores[is_whole], batch.statistics[is_whole])
        scores = np.vstack([scores, batch.scores[is_whole]])
        statistics = np.vstack([statistics, batch.statistics[is_whole]])
        seeds = np.concatenate([seeds, batch.seeds[is_whole]])
        inside, _ = _enough(region, scores, problem)
        emulator = Emulator.of(scores[inside], statistics[inside])
        dropped = int((~is_whole).sum())
        facts = (batch.share, region.slack, emulator.left_out, emulator.explained)
        reports.append(WaveReport(len(batch.scores), dropped, *facts, coverage))
        after_wave(reports[-1])
        region = region.after(Wave.of(emulator, problem))
    inside, is_scarce = _enough(region, scores, problem)
    luck = np.random.default_rng([plan.seed, plan.runs])
    draws = adjust(problem, scores[inside], statistics[inside], plan.draws, luck)
    return Posterior(problem, draws, seeds[inside][draws.origin], tuple(reports), len(inside), is_scarce, region)


def _enough(region: Region, scores: Floats, problem: Problem) -> tuple[NDArray[np.intp], bool]:
    """Runs in a region, in order; where they are too few for a regression, the nearest to it, and True."""
    beyond = region.beyond(scores)
    inside = np.flatnonzero(beyond <= region.slack)
    fewest = min(len(scores), 8 * (len(problem.aims) + 1))
    if len(inside) >= fewest:
        return inside, False
    return np.sort(beyond.argsort(kind="stable")[:fewest]), True


def _coverage(region: Region, scores: Floats, statistics: Floats) -> Floats:
    """How often 90% intervals of the last emulators hold what runs gave, shape (aims,)."""
    if not region.waves or not len(scores):
        return np.full(statistics.shape[1], np.nan)
    mean, variance = region.waves[-1].emulator.predict(scores)
    return np.asarray((np.abs(statistics - mean) <= LIKELY * np.sqrt(variance)).mean(axis=0))
