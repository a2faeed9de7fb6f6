"""What the figures of the brief share: their width, their colours, and how numbers stand on their axes."""

from sim.report.axes import Writer
from sim.report.charts import Time
from sim.report.evidence import Evidence
from sim.report.numbers import number, percent
from sim.report.words import say

COLOURS = {
    "living_standard": "#1b6f8a",
    "jobs": "#b0742a",
    "poverty": "#b5563c",
    "unemployment": "#8a4b6e",
    "decent_work": "#4f7d4c",
    "gender_equality": "#a23e6c",
    "empowerment": "#6a5aa0",
}
"""A colour for each of the seven impacts."""
WIDTH = 7.4
"""Inches: the width of a page."""


def is_arabic(language: str) -> bool:
    """Whether figures run from right to left."""
    return language == "ar"


def writer(language: str) -> Writer:
    """Write numbers of an axis with as many decimals as they need."""
    return lambda value, digits: number(value, digits, language)


def share_writer(language: str) -> Writer:
    """Write shares of an axis in per cent."""
    return lambda share, digits: percent(share, max(digits - 2, 0), language)


def time_of(evidence: Evidence, language: str) -> Time:
    """The years of a run and the words beside the line where history ends."""
    history, outlook = say("charts.history", language), say("charts.outlook", language)
    return Time(evidence.years, evidence.last_observed, history, outlook)
