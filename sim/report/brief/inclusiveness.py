"""The second question: who gets which part of the income, and of the work."""

from collections.abc import Iterator

from sim.report.brief.blocks import Block, Heading, Row
from sim.report.brief.wording import level, ratio
from sim.report.brief.year_tables import Line, table_of_years
from sim.report.evidence import Evidence
from sim.report.numbers import number
from sim.report.words import say

_INCLUSIVENESS = (
    Line("herders_share", 100.0, 1),
    Line("wages_share", 100.0, 1),
    Line("farm_gate_share_all", 100.0, 1),
    Line("farm_gate_share_loose", 100.0, 1),
    Line("farm_gate_share_packaged", 100.0, 1),
    Line("women_share_by_work", 100.0, 1),
    Line("women_share_by_money", 100.0, 1),
    Line("women_jobs_share", 100.0, 1),
    Line("paid_jobs_share", 100.0, 1),
)
_IN_INCLUSIVENESS = ("gini_consumption", "real_consumption_bottom40", "youth_unemployment_15_24")
"""Indicators of impacts that answer the second question too."""


def inclusiveness_blocks(evidence: Evidence, language: str) -> Iterator[Block]:
    """Who gets which share, of income and of work."""
    yield Heading(say("brief.inclusive", language))
    rows = []
    for line in _INCLUSIVENESS:
        values = [_shared(evidence, line.name, year) for year in evidence.compared]
        if line.name == "farm_gate_share_packaged" and not evidence.has_cooperatives:
            continue
        cells = tuple(number(value * line.factor, line.digits, language) for value in values)
        rows.append(Row(say(f"brief.figure.{line.name}", language), cells))
    for indicator in _IN_INCLUSIVENESS:
        cells = tuple(level(evidence, indicator, year, language) for year in evidence.compared)
        rows.append(Row(say(f"indicator.{indicator}", language), cells))
    caption, note = say("brief.inclusive.caption", language), say("brief.inclusive.note", language)
    yield table_of_years(caption, tuple(rows), note, evidence, language)


def _shared(evidence: Evidence, name: str, year: int) -> float:
    """A share of the table of inclusiveness, 0-1."""
    match name:
        case "herders_share":
            return herders_share(evidence, year)
        case "wages_share":
            return ratio(evidence.figure("wages", year)[0], evidence.figure("direct_value_added", year)[0])
        case "women_jobs_share":
            return ratio(evidence.level("jobs", year, "sex", "women"), evidence.level("jobs", year))
        case "paid_jobs_share":
            return ratio(evidence.level("jobs_paid", year), evidence.level("jobs", year))
        case _:
            return evidence.figure(name, year)[0]


def herders_share(evidence: Evidence, year: int) -> float:
    """The share of direct value added that herders get, 0-1."""
    part, whole = (evidence.figure(name, year)[0] for name in ("value_added_herders", "direct_value_added"))
    return part / whole if whole else float("nan")
