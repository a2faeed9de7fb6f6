"""Tables with a column for each year that is compared."""

import math
from typing import NamedTuple

from sim.report.brief.blocks import Row, Table
from sim.report.evidence import Evidence
from sim.report.numbers import number
from sim.report.words import say


class Line(NamedTuple):
    """A line of a table: name of the figure, what it is multiplied by, decimals, and whether its band is shown."""

    name: str
    factor: float
    digits: int
    has_band: bool = False


def banded(found: tuple[float, float, float], line: Line, language: str) -> str:
    """A number and, in brackets, its band."""
    value, low, high = (number(each * line.factor, line.digits, language) for each in found)
    if not line.has_band or not math.isfinite(found[1]):
        return value
    return f"{value} ({say('brief.range', language, low=low, high=high)})"


def table_of_years(caption: str, rows: tuple[Row, ...], note: str, evidence: Evidence, language: str) -> Table:
    """A table with a column for each year that is compared."""
    return Table(caption, (say("brief.indicator", language), *map(str, evidence.compared)), rows, note)
