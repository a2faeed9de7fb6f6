"""Which uncertainty could turn a ranking of two policies round: how often one is better, by third of a parameter."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm

from calibration.fit.problem import Floats

HALF = 0.5
CONFIDENCE, CHANCE = 0.95, 0.01


class Frequency(NamedTuple):
    """How often something is better over some units, ties counted half, with its 95% interval (Wilson)."""

    n: int
    probability: float
    low: float
    high: float
    ties: float


class Turn(NamedTuple):
    """How often a policy is better in the lowest and in the highest third of a parameter.

    `is_clear`: the thirds differ more than chance does; `is_flip`: besides, their intervals lie on two sides of one
    half.
    """

    lowest: Frequency
    highest: Frequency
    is_clear: bool
    is_flip: bool


def frequency(advantage: Floats) -> Frequency:
    """How often an advantage is more than nought; units in which it is not defined are left out."""
    known = advantage[np.isfinite(advantage)]
    n = len(known)
    if not n:
        return Frequency(0, math.nan, math.nan, math.nan, math.nan)
    ties = float((known == 0.0).mean())
    probability = float((known > 0.0).mean()) + ties / 2.0
    ends = binomtest(round(probability * n), n).proportion_ci(CONFIDENCE, "wilson")
    return Frequency(n, probability, float(ends.low), float(ends.high), ties)


def thirds(scores: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which units lie in the lowest and in the highest third of a parameter; the same number in both."""
    n = len(scores) // 3
    order = scores.argsort(kind="stable")
    lowest, highest = np.zeros(len(scores), bool), np.zeros(len(scores), bool)
    lowest[order[:n]], highest[order[len(order) - n :]] = True, True
    return lowest, highest


def turn(advantage: Floats, scores: Floats) -> Turn:
    """Compare the lowest and the highest third of a parameter, by the test of two proportions."""
    lowest, highest = (frequency(advantage[part]) for part in thirds(scores))
    is_clear = _differ(lowest, highest)
    return Turn(lowest, highest, is_clear, is_clear and _side(lowest) * _side(highest) < 0)


def _side(found: Frequency) -> int:
    """1 when something is surely better more often than not, -1 when surely less often, 0 when that is open."""
    return int(found.low > HALF) - int(found.high < HALF)


def _differ(one: Frequency, other: Frequency) -> bool:
    if not one.n or not other.n:
        return False
    common = (one.probability * one.n + other.probability * other.n) / (one.n + other.n)
    error = math.sqrt(common * (1.0 - common) * (1.0 / one.n + 1.0 / other.n))
    return error > 0.0 and 2.0 * float(norm.sf(abs(one.probability - other.probability) / error)) < CHANCE
