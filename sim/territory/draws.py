"""Draws of parameters from the ranges of the registry: what is not known about them, carried to results."""

import math
from collections.abc import Mapping

import numpy as np

from sim.rules.luck import named
from sim.territory.registry import Entry, Registry


def drawn(registry: Registry, draw: int) -> Mapping[str, float]:
    """Draw every parameter that is not fixed; draw 0 are the default values.

    A parameter's value belongs to (draw, its name): adding a parameter changes no other. Triangular between low and
    high with the mode at the value; PERT likewise, with shape 4 (Vose 2008); uniform from low to high.
    """
    if draw == 0:
        return {}
    return {
        name: _value(entry, np.random.default_rng([draw, int(named(name))]))
        for name, entry in registry.entries.items()
        if entry.distribution != "fixed"
    }


def _value(entry: Entry, luck: np.random.Generator) -> float:
    width = entry.high - entry.low
    match entry.distribution:
        case "uniform":
            return entry.low + width * float(luck.random())
        case "triangular":
            return float(luck.triangular(entry.low, entry.value, entry.high))
        case "pert":
            left = 1.0 + 4.0 * (entry.value - entry.low) / width
            return entry.low + width * float(luck.beta(left, 6.0 - left))
        case "lognormal":
            middle, spread = math.sqrt(entry.low * entry.high), math.log(entry.high / entry.low) / (2.0 * 1.645)
            return min(max(middle * math.exp(spread * float(luck.standard_normal())), entry.low), entry.high)
    raise AssertionError(entry.distribution)
