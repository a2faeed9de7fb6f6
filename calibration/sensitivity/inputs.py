"""The uncertain parameters of a territory, as they are drawn: from the posterior where fitted, else from the prior.

As in `calibration.fit.problem` everything is done in normal scores: a parameter θ with distribution F is Φ⁻¹(F(θ)).
Each parameter is taken by its own distribution, as if it were independent of the others; the links that a posterior
holds between parameters are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import ndtr

from calibration.fit.problem import Floats, Quantile, Trial
from sim.territory.draws import drawn, quantile
from sim.territory.registry import Registry


@dataclass(frozen=True)
class Inputs:
    """Uncertain parameters: the quantile function of each, and the centre at which those not moved stand.

    `fitted` are those that have a posterior.
    """

    quantiles: Mapping[str, Quantile]
    centre: Mapping[str, float]
    fitted: frozenset[str] = frozenset()

    @classmethod
    def of(cls, registry: Registry, topics: tuple[str, ...] | None = None) -> "Inputs":
        """Take every parameter that is not fixed, or those of some topics."""
        posterior = registry.posterior
        fitted = frozenset(posterior.fitted) if posterior else frozenset()
        quantiles: dict[str, Quantile] = {}
        for name, entry in registry.entries.items():
            if entry.distribution == "fixed" or (topics and topic_of(name) not in topics):
                continue
            if posterior and name in fitted:
                values = posterior.values[:, posterior.names.index(name)]
                quantiles[name] = partial(weighted_quantile, values, posterior.weights)
            else:
                quantiles[name] = partial(quantile, entry)
        centre = {name: registry[name] for name in quantiles}
        centre |= {name: value for name, value in drawn(registry, 0).items() if name in quantiles}
        return cls(quantiles, centre, fitted & set(quantiles))

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters."""
        return tuple(self.quantiles)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topic of each parameter, in the same order."""
        return tuple(topic_of(name) for name in self.quantiles)

    def at_centre(self, seed: int) -> Trial:
        """Every parameter at its centre, under some luck."""
        return Trial(dict(self.centre), seed)

    def trials(self, names: tuple[str, ...], chances: Floats, seeds: list[int]) -> list[Trial]:
        """Trials with some parameters at some chances, shape (trials, names), and the others at the centre."""
        columns = [self.quantiles[name](chances[:, at]) for at, name in enumerate(names)]
        return [
            Trial({**self.centre, **dict(zip(names, row.tolist(), strict=True))}, seed)
            for row, seed in zip(np.column_stack(columns), seeds, strict=True)
        ]


def topic_of(name: str) -> str:
    """What stands before the dot of a name."""
    return name.partition(".")[0]


def design_scores(n_parameters: int, n: int, seed: int) -> Floats:
    """Independent draws of all scores, shape (n, parameters); more of them begin with the same ones.

    Not a Sobol sequence: over hundreds of parameters and hundreds of points pairs of its columns are correlated by up
    to 0.86, so that what one parameter does would be laid at the door of another.
    """
    rows = [np.random.default_rng([seed, row]).standard_normal(n_parameters) for row in range(n)]
    return np.array(rows)


def design(inputs: Inputs, n: int, seed: int) -> tuple[Floats, list[Trial]]:
    """Scores and trials of the design; trial k has seed k, so that luck is drawn like a parameter."""
    scores = design_scores(len(inputs.names), n, seed)
    return scores, inputs.trials(inputs.names, ndtr(scores), list(range(1, n + 1)))


def weighted_quantile(values: Floats, weights: Floats, chances: Floats) -> Floats:
    """Values below which weighted draws lie with some chances, straight between draws, never beyond them."""
    order = values.argsort(kind="stable")
    middle = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.asarray(np.interp(chances, middle / weights.sum(), values[order]))
