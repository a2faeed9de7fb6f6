"""Numbers, units and names of the report as its language writes them."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from calibration.targets import Target
from sim.report.brief.blocks import apart
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.numbers import NOTHING, number, percent, plain
from sim.report.words import in_language, say

UNITS = frozenset(
    (
        *("year", "day", "days", "cow", "person", "household", "households", "month", "months", "women", "members"),
        *("cooperatives", "years", "head", "cows", "MAD", "million"),
        *("points", "ratio"),
    )
)
"""Words of units that are said in the reader's language; the others are the same in all."""

IN_POINTS = frozenset(("change_of_poverty", "improved_breeds_a_year"))
"""Measures that take one share from another: what they give is in points, not in per cent of anything."""

LONGEST_NAME = 110
"""Letters of the plain name of a parameter."""

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


class Written(NamedTuple):
    """How the numbers of a fact are written: the unit beside its name, hundredfold or not, with a per cent sign or not.

    A share has the sign in each number; what one share has more than another is in points.
    """

    language: str
    unit: str
    is_hundredfold: bool
    has_sign: bool

    @classmethod
    def of(cls, target: Target, values: Iterable[float], language: str) -> "Written":
        """Choose it for a target from its unit, its measure and the numbers shown; a ratio may be far above 1."""
        per = target.unit.removeprefix("1")
        if per == target.unit:
            return cls(language, target.unit, False, False)
        if target.measure in IN_POINTS:
            return cls(language, f"points{per}", True, False)
        if per:
            return cls(language, f"%{per}", True, False)
        is_share = all(not abs(value) > 1.0 for value in values)
        return cls(language, "" if is_share else "ratio", is_share, is_share)

    def named(self, label: str) -> str:
        """A label with the unit."""
        said = unit_said(self.unit, self.language)
        return f"{label} ({said})" if said else label

    def figure(self, value: float) -> str:
        """A number."""
        times = 100.0 if self.is_hundredfold and not self.has_sign else 1.0
        return figure(times * value, self.language, share=self.has_sign)

    def interval(self, middle: float, low: float, high: float) -> str:
        """A number with the ends of its interval."""
        return interval(middle, low, high, self.figure)


def figure(value: float, language: str, *, share: bool = False) -> str:
    """A number with three figures that matter; a share in per cent with as many."""
    if value != value:  # noqa: PLR0124 - not a number
        return NOTHING
    if share:
        return percent(value, 0 if abs(value) >= 0.1 else 1, language)
    rounded = float(f"{value:.{FIGURES}g}")
    return number(rounded, 0, language) if abs(rounded) >= 100.0 else plain(rounded, language)


def interval(middle: float, low: float, high: float, write: Callable[[float], str]) -> str:
    """A number with the ends of its interval."""
    if middle != middle:  # noqa: PLR0124 - not a number
        return NOTHING
    middle_said, low_said, high_said = map(write, (middle, low, high))
    return f"{middle_said} ({low_said}{NO_BREAK_SPACE}{DASH}{NO_BREAK_SPACE}{high_said})"


def years_said(period: tuple[int, int]) -> str:
    """One year, or the first and the last."""
    return DASH.join(str(year) for year in dict.fromkeys(period))


def plain_name(note: object, language: str) -> str:
    """What a parameter is, as the registry notes it: as far as its first stop."""
    first = in_language(note, language).partition(";")[0].partition(". ")[0].strip().rstrip(".")
    return first if len(first) <= LONGEST_NAME else f"{first[:LONGEST_NAME].rsplit(' ', 1)[0]} …"


def title(labels: object, language: str) -> str:
    """A label in the reader's language, or set apart where it is in another."""
    said = in_language(labels, language)
    return apart(said) if language == "ar" else said


def joined(names: Iterable[str], language: str) -> str:
    """Names one after the other."""
    return {"fr": " ; ", "en": "; ", "ar": "؛ "}[language].join(names)
