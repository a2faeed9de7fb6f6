"""Proof that fitting works: known truths are simulated, fitted, and must lie anywhere in their posteriors alike.

Simulation-based calibration (Talts et al. 2018): when truths are drawn from the prior and data from the simulator, the
rank of a truth in its posterior is uniform, whatever the problem; 90% intervals hold 90% of the truths.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import chisquare, kstest

from calibration.fit.fitting import Plan, Posterior, Supply, fit
from calibration.fit.problem import Floats, Problem

LOW, HIGH = 0.05, 0.95
BINS = 10


@dataclass(frozen=True)
class Proof:
    """Truths and what fitting made of them, in scores, each of shape (truths, parameters)."""

    names: tuple[str, ...]
    truths: Floats
    ranks: Floats
    means: Floats
    low: Floats
    high: Floats

    @property
    def coverage(self) -> Floats:
        """How often the interval from the 5th to the 95th percentile holds the truth, shape (parameters,)."""
        return np.asarray(((self.low <= self.truths) & (self.truths <= self.high)).mean(axis=0))

    @property
    def uniformity(self) -> Floats:
        """Chance of ranks no more even than these if they were uniform, Kolmogorov-Smirnov, shape (parameters,)."""
        return np.array([kstest(self.ranks[:, at], "uniform").pvalue for at in range(len(self.names))])

    @property
    def evenness(self) -> Floats:
        """The same by χ² over ten bins of equal width, shape (parameters,)."""
        return np.array([chisquare(self.histogram(at)).pvalue for at in range(len(self.names))])

    @property
    def recovery(self) -> Floats:
        """Share of the prior's variance that the posterior mean recovers, at most 1, shape (parameters,)."""
        lost = ((self.means - self.truths) ** 2).mean(axis=0) / self.truths.var(axis=0)
        return np.asarray(1.0 - lost)

    @property
    def narrowing(self) -> Floats:
        """Mean width of the 90% interval over that of the prior, shape (parameters,)."""
        return np.asarray((self.high - self.low).mean(axis=0) / (ndtri(HIGH) - ndtri(LOW)))

    def histogram(self, at: int) -> Floats:
        """Ranks of a parameter counted in ten bins."""
        counts, _ = np.histogram(self.ranks[:, at], bins=BINS, range=(0.0, 1.0))
        return counts.astype(np.float64)


def prove(
    problem: Problem,
    truths: Floats,
    statistics: Floats,
    supply: Callable[[int], Supply],
    plan: Plan,
    after: Callable[[Posterior], None] = lambda _: None,
) -> Proof:
    """Fit what the simulator gave at known truths, shapes (n, parameters) and (n, aims), as if it had been observed.

    Errors and discrepancies of the aims are drawn and added; `supply` gives the runs to fit truth number i with.
    """
    ranks, means, low, high = [], [], [], []
    for number, (truth, given) in enumerate(zip(truths, statistics, strict=True)):
        luck = np.random.default_rng([plan.seed, number])
        observed = given + problem.spreads * luck.standard_normal(len(problem.aims))
        posterior = fit(problem.observing(observed), supply(number), plan._replace(seed=plan.seed + number))
        ranks.append(posterior.draws.rank(truth))
        means.append(posterior.draws.mean())
        ends = posterior.draws.quantiles([LOW, HIGH])
        low.append(ends[0])
        high.append(ends[1])
        after(posterior)
    return Proof(problem.names, truths, np.array(ranks), np.array(means), np.array(low), np.array(high))
