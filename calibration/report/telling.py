"""Numbers, units and names of the report as its language writes them."""

import re
from collections.abc import Iterable

from sim.report.brief.blocks import apart
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.numbers import NOTHING, number, percent, plain
from sim.report.words import in_language, say

UNITS = frozenset(
    (
        *("year", "day", "days", "cow", "person", "household", "households", "month", "months", "women", "members"),
        *("cooperatives", "years", "head", "cows", "MAD", "million"),
    )
)
"""Words of units that are said in the reader's language; the others are the same in all."""

FIGURES = 3
DASH = "–\u2060"
"""A dash that no line ends with."""


def unit_said(unit: str, language: str) -> str:
    """A unit as the reader says it; nothing where there is none, or a share."""
    if unit == "1":
        return ""
    said = re.sub(
        r"[A-Za-z]+", lambda word: say(f"calibration.unit.{word[0]}", language) if word[0] in UNITS else word[0], unit
    )
    return re.sub(r"^1/", "/", said)


def named(label: str, unit: str, language: str) -> str:
    """A label with its unit."""
    said = unit_said(unit, language)
    return f"{label} ({said})" if said else label


def is_share(unit: str, values: Iterable[float]) -> bool:
    """Whether numbers are shares, to be written in per cent: without unit, and none far above 1."""
    return unit == "1" and all(not abs(value) > 1.0 for value in values)


def figure(value: float, language: str, *, share: bool = False) -> str:
    """A number with three figures that matter; a share in per cent with as many."""
    if value != value:  # noqa: PLR0124 - not a number
        return NOTHING
    if share:
        return percent(value, 0 if abs(value) >= 0.1 else 1, language)
    rounded = float(f"{value:.{FIGURES}g}")
    return number(rounded, 0, language) if abs(rounded) >= 100.0 else plain(rounded, language)


def interval(middle: float, low: float, high: float, language: str, *, share: bool = False) -> str:
    """A number with the ends of its interval."""
    if middle != middle:  # noqa: PLR0124 - not a number
        return NOTHING
    middle_said, low_said, high_said = (figure(value, language, share=share) for value in (middle, low, high))
    return f"{middle_said} ({low_said}{NO_BREAK_SPACE}{DASH}{NO_BREAK_SPACE}{high_said})"


def years_said(period: tuple[int, int]) -> str:
    """One year, or the first and the last."""
    return DASH.join(str(year) for year in dict.fromkeys(period))


def title(labels: object, language: str) -> str:
    """A label in the reader's language, or set apart where it is in another."""
    said = in_language(labels, language)
    return apart(said) if language == "ar" else said


def joined(names: Iterable[str], language: str) -> str:
    """Names one after the other."""
    return {"fr": " ; ", "en": "; ", "ar": "؛ "}[language].join(names)
