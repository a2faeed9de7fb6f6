"""The verdict of an effect as it is written: words never say more than the figures that stand beside them."""

from typing import Literal

from sim.report.differences import JUDGED, LEAST_PAIRS, LIKELY, SURE, Verdict, decimals_of, verdict_of
from sim.study.comparison import Effect

FINEST = {"1": 2, "MAD/L": 2}
"""Most decimals of a difference by its unit; one for others."""

Sureness = Literal["", "likely", "clear"]


def finest(unit: str) -> int:
    """Most decimals with which a difference in a unit is written."""
    return FINEST.get(unit, 1)


def written(value: float, unit: str, digits: int) -> float:
    """What a reader sees of a value: rounded, shares and indices out of 100."""
    return round(value * (100.0 if unit == "1" else 1.0), digits)


def is_written(value: float, unit: str) -> bool:
    """Whether a difference is anything but nought as it is written, with the finest decimals."""
    return abs(written(value, unit, finest(unit))) > 0.0


def is_nil(effect: Effect, unit: str) -> bool:
    """Whether an effect is written as nought, its interval no wider than the last decimal on either side."""
    step = 1.001 * 10.0 ** -finest(unit)
    ends = (abs(written(end, unit, finest(unit))) for end in (effect.low, effect.high))
    return not is_written(effect.difference, unit) and all(end <= step for end in ends)


def digits_of(effect: Effect, unit: str) -> int:
    """Decimals at which a difference, and an end of its interval that is not nought, can be told from nought.

    No finer than a planner can use.
    """
    if not (is_written(effect.low, unit) or is_written(effect.high, unit)):
        return 0
    digits = min(decimals_of(effect, unit), finest(unit))
    if effect.low * effect.high <= 0.0:
        return digits
    nearest = min(abs(effect.low), abs(effect.high))
    seen = (each for each in range(digits, finest(unit) + 1) if written(nearest, unit, each) > 0.0)
    return next(seen, digits)


def is_apart(effect: Effect, unit: str) -> bool:
    """Whether the interval, as it is written, leaves nought out."""
    low, high = (written(end, unit, digits_of(effect, unit)) for end in (effect.low, effect.high))
    return low > 0.0 or high < 0.0


def sureness(effect: Effect, unit: str) -> Sureness:
    """How sure the direction of an effect is, whether or not that is good; nothing of what is written as nought."""
    sign, side = (1.0, effect.above) if effect.above >= effect.below else (-1.0, effect.below)
    if effect.replicates < LEAST_PAIRS or side < LIKELY or is_nil(effect, unit):
        return ""
    if written(sign * effect.difference, unit, finest(unit)) <= 0.0:
        return ""
    return "clear" if side >= SURE and is_apart(effect, unit) else "likely"


def verdict_written(indicator: str, effect: Effect, unit: str) -> Verdict:
    """What can be said of an effect beside its figures: `nil` where they are nought, clear only where they show it."""
    verdict = verdict_of(indicator, effect)
    if verdict not in JUDGED:
        return verdict
    if is_nil(effect, unit):
        return "nil"
    sure = sureness(effect, unit)
    if not sure:
        return "unclear"
    if verdict in ("better", "likely_better"):
        return "better" if sure == "clear" else "likely_better"
    return "worse" if sure == "clear" else "likely_worse"


def part_of(mean: float, low: float, high: float) -> Effect:
    """A part of a difference as an effect of its own, from nought."""
    return Effect(0.0, mean, mean, low, high, float(low > 0.0), float(high < 0.0), 1)
