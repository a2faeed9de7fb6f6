"""Numbers, years and dates, written alike in every part of the brief."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.report.brief.blocks import apart
from sim.report.evidence import Evidence
from sim.report.numbers import LEFT_TO_RIGHT, date, number, percent, significant
from sim.report.words import say

MILLION = 1e6
LEAST_WRITTEN = 0.1
"""Least amount that ribbons give in figures."""


class Written(NamedTuple):
    """A number as it is written: rounded, and its decimals."""

    value: float
    digits: int

    def said(self, language: str) -> str:
        """Write it."""
        return number(self.value, self.digits, language)


def as_written(evidence: Evidence, indicator: str, value: float) -> Written:
    """Shares and indices out of 100 with a decimal; amounts and numbers to three figures."""
    if is_a_share(evidence, indicator):
        return Written(round(100.0 * value, 1), 1)
    return Written(significant(value), 0)


def is_a_share(evidence: Evidence, indicator: str) -> bool:
    """Whether an indicator is a share or an index, and is written out of 100."""
    table = evidence.impacts
    return bool((table.loc[table["indicator"] == indicator, "unit"] == "1").any())


def level(evidence: Evidence, indicator: str, year: int, language: str, kind: str = "all", group: str = "all") -> str:
    """An indicator of a year and a group, as it is written."""
    return as_written(evidence, indicator, evidence.level(indicator, year, kind, group)).said(language)


def amount(value: float, language: str) -> str:
    """An amount with a decimal; one that would be written as nought is said to be less than the least."""
    if 0.0 < value < LEAST_WRITTEN / 2.0:
        return say("charts.less", language, number=number(LEAST_WRITTEN, 1, language))
    return number(value, 1, language)


def span_of(years: Sequence[int]) -> str:
    """Years as they are written: one, or the first and the last."""
    return apart(str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}")


def signed(value: float, digits: int, language: str) -> str:
    """Write a number with its sign, plus or minus."""
    return _with_plus(number(value, digits, language), value, language)


def signed_percent(share: float, digits: int, language: str) -> str:
    """Write a change in per cent with its sign."""
    return _with_plus(percent(share, digits, language), share, language)


def _with_plus(written: str, value: float, language: str) -> str:
    if not value > 0.0 or not any(figure in "123456789" for figure in written):
        return written
    return f"{LEFT_TO_RIGHT if language == 'ar' else ''}+{written}"


def ratio(part: float, whole: float) -> float:
    """Part over whole; NaN for a whole of nothing."""
    return part / whole if whole > 0.0 else float("nan")


def finished_on(evidence: Evidence, language: str) -> str:
    """The day on which the run ended."""
    finished = datetime.datetime.fromisoformat(evidence.run.about["finished_at"])
    return date(finished.date(), language)


def software(about: Mapping[str, Any], *names: str) -> str:
    """Programs and their versions."""
    return apart(", ".join(f"{_PROPER[name]} {about['versions'][name]}" for name in names))


_PROPER = {"lben": "lben", "mesa": "Mesa", "python": "Python"}
