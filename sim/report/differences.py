"""What a difference between two scenarios is worth: the words it deserves, and how it is written with its interval."""

from typing import Literal

from sim.impacts.direction import LESS_IS_BETTER, NOT_JUDGED
from sim.report.numbers import LEFT_TO_RIGHT, NOTHING, number
from sim.report.words import say
from sim.study.comparison import Effect

SURE, LIKELY = 0.95, 0.8
"""Shares of replicates on one side from which a difference is called clear, and likely."""

LEAST_PAIRS = 20
"""Replicates below which nothing is concluded."""

SLIGHT = 0.01
"""Difference, as a share of the level it starts from, under which it is called slight."""

Verdict = Literal[
    "better", "likely_better", "unclear", "likely_worse", "worse", "undefined", "not_judged", "too_few", "same", "nil"
]
"""What is said of a difference; `same`: there is none in any replicate, `nil`: it is written as nought."""

JUDGED: tuple[Verdict, ...] = ("better", "likely_better", "unclear", "likely_worse", "worse")
"""Verdicts that rest on the share of replicates in which an indicator is better."""


def better_share(indicator: str, effect: Effect) -> float:
    """Share of replicates in which an indicator is better."""
    return effect.below if indicator in LESS_IS_BETTER else effect.above


def worse_share(indicator: str, effect: Effect) -> float:
    """Share of replicates in which it is worse; in the rest nothing changes."""
    return effect.above if indicator in LESS_IS_BETTER else effect.below


def verdict_of(indicator: str, effect: Effect) -> Verdict:
    """What can be said of an effect, claiming no more than the replicates do."""
    return _why_none(indicator, effect) or _judged(indicator, effect)


def _why_none(indicator: str, effect: Effect) -> Verdict | None:
    """Why there is nothing to conclude, if there is not."""
    if not effect.replicates:
        return "undefined"
    if indicator in NOT_JUDGED:
        return "not_judged"
    if effect.replicates < LEAST_PAIRS:
        return "too_few"
    return "same" if effect.above == effect.below == 0.0 else None


def _judged(indicator: str, effect: Effect) -> Verdict:
    better, worse = better_share(indicator, effect), worse_share(indicator, effect)
    if better >= LIKELY:
        return "better" if better >= SURE else "likely_better"
    if worse >= LIKELY:
        return "worse" if worse >= SURE else "likely_worse"
    return "unclear"


def is_slight(effect: Effect) -> bool:
    """Whether a difference is too small, beside the level it starts from, to matter much."""
    return abs(effect.difference) < SLIGHT * abs(effect.baseline)


# How it is written


def decimals_of(effect: Effect, unit: str) -> int:
    """Decimals at which the interval of a difference can be told from nought."""
    size = max(abs(effect.low), abs(effect.high)) * (100.0 if unit == "1" else 1.0)
    for digits in (0, 1, 2):
        if size >= 10.0 ** (1 - digits):
            return digits
    return 3


def shown(value: float, unit: str, digits: int, language: str, *, signed: bool = False) -> str:
    """Write a level, or with its sign a difference; shares and indices out of 100."""
    amount = 100.0 * value if unit == "1" else value
    written = number(amount, digits, language)
    if not (signed and round(amount, digits) > 0.0):
        return written
    return f"{LEFT_TO_RIGHT if language == 'ar' else ''}+{written}"


def with_interval(effect: Effect | None, unit: str, digits: int, language: str) -> str:
    """A difference and its interval, or a dash."""
    if effect is None or not effect.replicates:
        return NOTHING
    middle, low, high = (
        shown(value, unit, digits, language, signed=True) for value in (effect.difference, effect.low, effect.high)
    )
    return say("cooperatives.interval", language, middle=middle, low=low, high=high)
