"""Elementary effects (Morris 1991; Campolongo et al. 2007): topics first, then single parameters, along random paths.

All units of a path share their luck. A path that moved nothing but luck would show effects too: each table says what
those would be, from runs at the centre under different luck, and nothing below that is claimed.
"""

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from SALib.analyze import morris as analysis
from SALib.sample import morris as sampling

from calibration.fit.problem import Floats, Trial
from calibration.sensitivity.inputs import Inputs

LEVELS, RESAMPLES = 4, 200
STEP = LEVELS / (2.0 * (LEVELS - 1.0))
EDGE = 0.05
"""The lowest and the highest level stand at these chances from the ends of a distribution."""

BY_LUCK = 2.0 / math.sqrt(math.pi) / STEP
"""Mean absolute elementary effect that luck of standard deviation 1 gives: E|N(0, 2)| over the step."""

Evaluate = Callable[[Sequence[Trial]], Floats]
"""Gives the outputs of trials, shape (trials, outputs); NaN for what is not defined."""


class Effects(NamedTuple):
    """Elementary effects over nine tenths of each distribution, arrays of shape (names, outputs).

    `conf` is half the 95% interval of `mu_star`; `mu` and `sigma` are NaN for a topic.
    """

    names: tuple[str, ...]
    mu_star: Floats
    conf: Floats
    mu: Floats
    sigma: Floats

    @property
    def low(self) -> Floats:
        """Lower end of the interval of `mu_star`."""
        return np.asarray(np.maximum(self.mu_star - self.conf, 0.0))


def elementary_effects(
    inputs: Inputs, names: tuple[str, ...], evaluate: Evaluate, *, paths: int, seed: int, by_topic: bool = False
) -> Effects:
    """Move parameters, or their topics, along random paths; path k has the luck of seed k.

    An output that is not defined in a unit counts as its median over the others.
    """
    moved: dict[str, Any] = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    if by_topic:
        of_name = dict(zip(inputs.names, inputs.topics, strict=True))
        moved["groups"] = [of_name[name] for name in names]
    levels = sampling.sample(moved, paths, num_levels=LEVELS, seed=seed)
    chances = EDGE + (1.0 - 2.0 * EDGE) * levels
    seeds = np.repeat(np.arange(1, paths + 1), len(levels) // paths).tolist()
    given = evaluate(inputs.trials(names, chances, seeds))
    parts = [_analysed(moved, levels, _filled(column), seed) for column in given.T]
    labels = tuple(str(name) for name in parts[0]["names"])
    columns = ("mu_star", "mu_star_conf", "mu", "sigma")
    mu_star, conf, mu, sigma = (np.column_stack([_plain(part[key]) for part in parts]) for key in columns)
    nothing = np.full_like(mu, np.nan)
    return Effects(labels, mu_star, conf, nothing if by_topic else mu, nothing if by_topic else sigma)


def _analysed(moved: dict[str, Any], levels: Floats, values: Floats, seed: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the spread over a single path is not known
        return analysis.analyze(moved, levels, values, num_levels=LEVELS, num_resamples=RESAMPLES, seed=seed)


def _filled(column: Floats) -> Floats:
    is_known = np.isfinite(column)
    return np.where(is_known, column, np.median(column[is_known]) if is_known.any() else 0.0)


def _plain(values: Any) -> Floats:
    return np.asarray(np.ma.filled(np.ma.asarray(values, np.float64), np.nan))
