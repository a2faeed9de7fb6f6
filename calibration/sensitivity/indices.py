"""Sobol indices with interactions (Saltelli et al. 2010, SALib), of an emulator or of any function of normal scores."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from SALib.analyze import sobol as analysis
from SALib.sample import sobol as sampling
from scipy.special import ndtri

from calibration.fit.emulator import Emulator
from calibration.fit.problem import FARTHEST, Floats

POINTS, POINTS_REDRAWN, REDRAWN = 1024, 256, 30
"""Points of the sequence for the indices, and for each of the emulators redrawn for their intervals."""

LEAST_EXPLAINED = 0.5
"""Indices of an output are withheld when its emulator explains less of the variance of a unit left out."""

FEWEST_UNITS = 20
LOW, HIGH = 0.05, 0.95

Function = Callable[[Floats], Floats]
"""Values at some scores, shapes (points, parameters) and (points,)."""


class Indices(NamedTuple):
    """First-order, total and second-order indices: shapes (parameters,), (parameters,), (parameters, parameters).

    `s2` is above its diagonal; NaN elsewhere.
    """

    s1: Floats
    st: Floats
    s2: Floats


def sobol_indices(function: Function, n_parameters: int, seed: int, points: int = POINTS) -> Indices:
    """Indices of a function of independent normal scores. A function that does not vary has none: 0."""
    problem = {
        "num_vars": n_parameters,
        "names": [f"x{at}" for at in range(n_parameters)],
        "bounds": [[0.0, 1.0]] * n_parameters,
    }
    chances = np.clip(sampling.sample(problem, points, seed=seed), FARTHEST, 1.0 - FARTHEST)
    values = function(np.asarray(ndtri(chances)))
    if np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        nothing = np.zeros(n_parameters)
        return Indices(nothing, nothing, _above(np.zeros((n_parameters, n_parameters))))
    found: Any = analysis.analyze(problem, values, num_resamples=2, seed=seed)
    s2 = np.asarray(found["S2"], np.float64)
    return Indices(np.asarray(found["S1"], np.float64), np.asarray(found["ST"], np.float64), _above(s2))


def _above(square: Floats) -> Floats:
    return np.where(np.triu(np.ones(square.shape, bool), 1), square, np.nan)


class Explained(NamedTuple):
    """An emulator of one output, its indices, and their ends over emulators that the same units allow."""

    names: tuple[str, ...]
    emulator: Emulator
    indices: Indices
    low: Indices
    high: Indices

    @property
    def share(self) -> float:
        """Share of the variance of a unit left out that the emulator explains."""
        return float(self.emulator.explained[0])


def explain(names: tuple[str, ...], scores: Floats, values: Floats, seed: int) -> Explained | None:
    """Emulate an output in some parameters, shapes (units, parameters) and (units,), and find its indices.

    None where there is no parameter, too few units, or nothing that varies.
    """
    is_known = np.isfinite(values)
    known = values[is_known]
    if not names or len(known) < FEWEST_UNITS or np.ptp(known) == 0.0:
        return None
    middle, spread = known.mean(), known.std()
    emulator = Emulator.of(scores[is_known], ((known - middle) / spread)[:, None])
    indices = sobol_indices(_mean_of(emulator), len(names), seed)
    luck = np.random.default_rng(seed)
    redrawn = [
        sobol_indices(_mean_of(emulator.redrawn(luck)), len(names), seed, POINTS_REDRAWN) for _ in range(REDRAWN)
    ]
    ends = [
        Indices(*(np.quantile(np.array([each[at] for each in redrawn]), chance, axis=0) for at in range(3)))
        for chance in (LOW, HIGH)
    ]
    return Explained(names, emulator, indices, *ends)


def _mean_of(emulator: Emulator) -> Function:
    return lambda scores: np.asarray(emulator.predict(scores)[0][:, 0])
