"""Draws from the ranges of the registry: what is not known about numbers, carried to results."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.rules.luck import named
from sim.territory.registry import Entry, Registry

LOGNORMAL_MASS = 1.96
"""Standard deviations of a lognormal, to each side, that its range spans: 95% of its mass."""


def drawn(registry: Registry, draw: int) -> Mapping[str, float]:
    """Draw every parameter that is not fixed; draw 0 are the default values.

    A parameter's value belongs to (draw, its name): adding a parameter changes no other.
    """
    if draw == 0:
        return {}
    return {
        name: _one(entry, np.random.default_rng([draw, named(name)]))
        for name, entry in registry.entries.items()
        if entry.distribution != "fixed"
    }


def _one(entry: Entry, luck: np.random.Generator) -> float:
    """Draw once; a year is a whole number, each of its range with the same chance when it is uniform."""
    if entry.unit == "year" and entry.distribution == "uniform":
        return float(luck.integers(int(entry.low), int(entry.high) + 1))
    drawn = float(sample(entry, luck, 1)[0])
    return round(drawn) if entry.unit == "year" else drawn


def sample(entry: Entry, luck: np.random.Generator, n: int) -> NDArray[np.float64]:
    """Draw a number `n` times from its range, shape (n,).

    Triangular between low and high with the mode at the value; PERT likewise, with shape 4 (Vose 2008); uniform from
    low to high; lognormal around the value with 95% of its mass in the range, cut off there.
    """
    low, mode, high = entry.low, entry.value, entry.high
    match entry.distribution:
        case "fixed":
            return np.full(n, mode)
        case "uniform":
            return luck.uniform(low, high, n)
        case "triangular":
            return luck.triangular(low, mode, high, n)
        case "pert":
            rise, fall = 1.0 + 4.0 * (mode - low) / (high - low), 1.0 + 4.0 * (high - mode) / (high - low)
            return np.asarray(low + (high - low) * luck.beta(rise, fall, n))
        case "lognormal":
            spread = math.log(high / low) / (2.0 * LOGNORMAL_MASS)
            return np.clip(mode * np.exp(spread * luck.standard_normal(n)), low, high)
