"""Draws of parameters, from their posterior or their ranges: what is not known about numbers, carried to results."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.rules.luck import named
from sim.territory.registry import Entry, Registry

LOGNORMAL_MASS = 1.96
"""Standard deviations of a lognormal, to each side, that its range spans: 95% of its mass."""


def drawn(registry: Registry, draw: int) -> Mapping[str, float]:
    """Draw the parameters: from the posterior where the territory has one, else from their ranges.

    Draw 0 is the centre of the posterior, the default values without one.
    """
    if registry.posterior is not None:
        return registry.posterior.row(draw) if draw else registry.posterior.centre()
    return drawn_from_ranges(registry, draw) if draw else {}


def drawn_from_ranges(registry: Registry, draw: int) -> Mapping[str, float]:
    """Draw every parameter that is not fixed from its range.

    A parameter's value belongs to (draw, its name): adding a parameter changes no other.
    """
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


def quantile(entry: Entry, chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the values below which a number drawn as in `sample` lies with some chances, shape of `chances` (0 to 1).

    Those of a year are whole.
    """
    if entry.unit != "year":
        return _quantile(entry, chances)
    if entry.distribution == "uniform":
        return np.asarray(np.minimum(np.floor(entry.low + chances * (entry.high + 1.0 - entry.low)), entry.high))
    return np.round(_quantile(entry, chances))


def _quantile(entry: Entry, chances: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import betaincinv, ndtri  # noqa: PLC0415 - a run needs none

    low, mode, high = entry.low, entry.value, entry.high
    match entry.distribution:
        case "fixed":
            return np.full_like(chances, mode)
        case "uniform":
            return np.asarray(low + chances * (high - low))
        case "triangular":
            rising = low + np.sqrt(chances * (high - low) * (mode - low))
            falling = high - np.sqrt((1.0 - chances) * (high - low) * (high - mode))
            return np.asarray(np.where(chances < (mode - low) / (high - low), rising, falling))
        case "pert":
            rise, fall = 1.0 + 4.0 * (mode - low) / (high - low), 1.0 + 4.0 * (high - mode) / (high - low)
            return np.asarray(low + (high - low) * betaincinv(rise, fall, chances))
        case "lognormal":
            spread = math.log(high / low) / (2.0 * LOGNORMAL_MASS)
            return np.asarray(np.clip(mode * np.exp(spread * ndtri(chances)), low, high))
