"""What is fitted to what: parameters with their priors, targets with their errors, and trials of a simulator.

Everything here works in normal scores: a parameter θ with prior distribution F is z = Φ⁻¹(F(θ)), so that every prior is
a standard normal, and a value computed in scores never leaves the range of its prior.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

Floats = NDArray[np.float64]
Quantile = Callable[[Floats], Floats]
"""Gives the values of a prior below which it has some chances, element by element."""


class Aim(NamedTuple):
    """What the simulator should give: an observed value, its standard error, and how far the model may be off.

    `discrepancy` is the standard deviation of what no parameter value can put right, stated before fitting.
    """

    name: str
    value: float
    error: float
    discrepancy: float = 0.0

    @property
    def spread(self) -> float:
        """Standard deviation of the observation around what the simulator gives."""
        return math.hypot(self.error, self.discrepancy)


class Trial(NamedTuple):
    """One run of the simulator: all its parameter values, and the seed of its luck."""

    theta: Mapping[str, float]
    seed: int


Runner = Callable[[Sequence[Trial]], Floats]
"""Runs trials; gives the statistics, shape (trials, aims), in the order asked; NaN for what does not exist in a run."""


def _none(_: int) -> Mapping[str, float]:
    return {}


@dataclass(frozen=True)
class Problem:
    """Parameters to fit with the quantile function of each prior, and aims.

    `others` gives the values of the parameters that are not fitted in the trial of some seed: draws from their priors,
    so that what is not fitted stays uncertain.
    """

    quantiles: Mapping[str, Quantile]
    aims: tuple[Aim, ...]
    others: Callable[[int], Mapping[str, float]] = _none

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters fitted."""
        return tuple(self.quantiles)

    @cached_property
    def values(self) -> Floats:
        """Observed values, shape (aims,)."""
        return np.array([aim.value for aim in self.aims])

    @cached_property
    def spreads(self) -> Floats:
        """Standard deviations of the observations around the simulator, shape (aims,)."""
        return np.array([aim.spread for aim in self.aims])

    def observing(self, values: Sequence[float] | Floats) -> Self:
        """Give the same problem with other observations."""
        aims = tuple(aim._replace(value=float(value)) for aim, value in zip(self.aims, values, strict=True))
        return replace(self, aims=aims)

    def values_at(self, scores: Floats) -> Floats:
        """Parameter values at some scores, shape (points, parameters) like these."""
        chances = ndtr(scores)
        columns = [quantile(chances[:, at]) for at, quantile in enumerate(self.quantiles.values())]
        return np.column_stack(columns)

    def trials(self, scores: Floats, seeds: Sequence[int]) -> list[Trial]:
        """The trials at some scores, each with a seed of its own."""
        return [
            Trial({**self.others(seed), **dict(zip(self.names, row.tolist(), strict=True))}, seed)
            for row, seed in zip(self.values_at(scores), seeds, strict=True)
        ]


def sobol_scores(n_parameters: int, n: int, seed: int) -> Floats:
    """Scores spread over the prior: the first points of a scrambled Sobol sequence, shape (n, parameters)."""
    sequence = qmc.Sobol(n_parameters, scramble=True, rng=np.random.default_rng(seed))
    cube = sequence.random_base2(max(0, math.ceil(math.log2(n))))[:n]
    return np.asarray(ndtri(np.clip(cube, FARTHEST, 1.0 - FARTHEST)))


FARTHEST = 1e-6
"""Chances at each end of a prior that no point of a design lies in."""
