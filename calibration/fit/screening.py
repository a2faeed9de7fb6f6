"""Which parameters can be fitted: those that move an aim, by elementary effects (Morris 1991; Campolongo et al. 2007).

First whole topics are moved: one of which no member can change any statistic, to the last bit, leaves the search. Then
each parameter that is left is moved on its own.
"""

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from SALib.analyze import morris as analysis
from SALib.sample import morris as design

from calibration.fit.problem import Aim, Floats, Quantile, Runner, Trial

LEVELS, RESAMPLES = 4, 2
EDGE = 0.05
"""The lowest and the highest level stand at these chances from the ends of a prior, where hardly anything is drawn."""

LUCK_RUNS = 8
"""Runs of the default values under different luck, from which its standard deviation is known."""

LUCK_LOOKS_LIKE = 6.0
"""Standard deviations s of luck that count against an effect: mere luck gives a mean absolute effect of 1.7 s."""

LEAST, MOST = 0.5, 20
"""A parameter is fitted that moves an aim by half its spread over nine tenths of its prior, and at most so many."""


@dataclass(frozen=True)
class Screening:
    """How far each parameter moves each aim: mean absolute elementary effects μ*, shape (parameters, aims).

    In units of sqrt(σ² + (6 s)²), σ the spread of the aim and s the standard deviation of luck: what luck could have
    done counts for little.
    """

    names: tuple[str, ...]
    aims: tuple[str, ...]
    effects: Floats
    runs: int

    @property
    def scores(self) -> Floats:
        """The largest effect of each parameter, shape (parameters,)."""
        return np.asarray(self.effects.max(axis=1))

    def chosen(self, most: int = MOST) -> tuple[str, ...]:
        """The parameters to fit, those that move an aim most first."""
        order = self.scores.argsort(kind="stable")[::-1][:most]
        return tuple(self.names[at] for at in order if self.scores[at] >= LEAST)


def screen(
    quantiles: Mapping[str, Quantile],
    aims: tuple[Aim, ...],
    run: Runner,
    *,
    group_paths: int,
    paths: int,
    most_moved: int,
    seed: int,
    defaults: Mapping[str, float],
) -> Screening:
    """Move topics, then parameters, along random paths through their priors; runs of a path share their luck.

    A topic is what stands before the dot of a name. At most so many parameters are moved on their own, those of the
    topics that move most first. `defaults` are the values of the parameters that are not moved. A statistic that does
    not exist in a run counts as its median over the others.
    """
    topics = _topics(quantiles)
    luck = np.nanstd(run([Trial(defaults, number) for number in range(1, LUCK_RUNS + 1)]), axis=0, ddof=1)
    units = np.hypot([aim.spread for aim in aims], LUCK_LOOKS_LIKE * luck)
    groups = _effects(quantiles, units, run, group_paths, seed, defaults, topics)
    moving = sorted((topic for topic in groups if groups[topic].max() > 0.0), key=lambda topic: -groups[topic].max())
    by_topic = [name for topic in moving for name in np.array(list(quantiles))[topics == topic].tolist()]
    moved = {name: quantiles[name] for name in by_topic[:most_moved]}
    effects = _effects(moved, units, run, paths, seed + 1, defaults, None) if moved else {}
    runs = LUCK_RUNS + group_paths * (len(groups) + 1) + (paths * (len(moved) + 1) if moved else 0)
    nothing = np.zeros(len(aims))
    rows = np.array([effects.get(name, nothing) for name in quantiles])
    return Screening(tuple(quantiles), tuple(aim.name for aim in aims), rows, runs)


def fewest_runs(names: Iterable[str], group_paths: int, paths: int) -> int:
    """Give the runs that screening takes at least, whatever moves: a path of parameters has two runs or more."""
    return LUCK_RUNS + group_paths * (len(set(_topics(names))) + 1) + 2 * paths


def _topics(names: Iterable[str]) -> NDArray[np.str_]:
    return np.array([name.split(".")[0] for name in names])


def _effects(
    quantiles: Mapping[str, Quantile],
    units: Floats,
    run: Runner,
    paths: int,
    seed: int,
    defaults: Mapping[str, float],
    groups: NDArray[np.str_] | None,
) -> dict[str, Floats]:
    """Mean absolute elementary effects by parameter, or by group, each of shape (aims,), in units of each aim."""
    moved: dict[str, Any] = {
        "num_vars": len(quantiles),
        "names": list(quantiles),
        "bounds": [[0.0, 1.0]] * len(quantiles),
    }
    moved |= {} if groups is None else {"groups": groups.tolist()}
    levels = design.sample(moved, paths, num_levels=LEVELS, seed=seed)
    chances = EDGE + (1.0 - 2.0 * EDGE) * levels
    values = np.column_stack([quantile(chances[:, at]) for at, quantile in enumerate(quantiles.values())])
    luck = np.repeat(np.arange(1, paths + 1), len(levels) // paths)
    trials = [
        Trial({**defaults, **dict(zip(quantiles, row.tolist(), strict=True))}, int(one))
        for row, one in zip(values, luck, strict=True)
    ]
    given = run(trials)
    found: dict[str, list[float]] = {}
    for at, unit in enumerate(units):
        column = given[:, at]
        whole = np.where(np.isfinite(column), column, np.nanmedian(column))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the spread over a single path is not used
            analysed = analysis.analyze(moved, levels, whole, num_levels=LEVELS, num_resamples=RESAMPLES, seed=seed)
        for name, effect in zip(analysed["names"], analysed["mu_star"], strict=True):
            found.setdefault(str(name), []).append(float(effect) / unit)
    return {name: np.array([0.0 if math.isnan(effect) else effect for effect in each]) for name, each in found.items()}
