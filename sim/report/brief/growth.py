"""The first question: what the chain adds to growth, to public money and to trade."""

import math
from collections.abc import Iterator

from sim.report.brief.blocks import Block, Heading, Row, Text
from sim.report.brief.wording import LEAST_WRITTEN, MILLION, signed
from sim.report.brief.year_tables import Line, banded, table_of_years
from sim.report.evidence import Evidence
from sim.report.numbers import number, percent
from sim.report.public_money import public_instrument
from sim.report.words import say

_GROWTH = (
    Line("direct_value_added", 1e-6, 1),
    Line("total_value_added", 1e-6, 1, has_band=True),
    Line("integration", 100.0, 1, has_band=True),
    Line("gdp_share_provincial", 100.0, 2, has_band=True),
    Line("gdp_share_agricultural", 100.0, 3, has_band=True),
    Line("public_balance", 1e-6, 1),
    Line("powder_replaced", 1e-6, 1, has_band=True),
    Line("total_imports", 1e-6, 1, has_band=True),
    Line("foreign_exchange_saved", 1e-6, 1, has_band=True),
    Line("npc", 1.0, 2, has_band=True),
    Line("epc", 1.0, 2, has_band=True),
    Line("drc_vca4d", 1.0, 2, has_band=True),
    Line("drc_pam", 1.0, 2, has_band=True),
)


def growth_blocks(evidence: Evidence, language: str) -> Iterator[Block]:
    """Figures of growth, of public money and of trade, with what they say."""
    yield Heading(say("brief.growth", language))
    yield Text(_growth_in_words(evidence, language))
    rows = tuple(
        Row(
            say(f"brief.figure.{line.name}", language),
            tuple(banded(evidence.figure(line.name, year), line, language) for year in evidence.compared),
        )
        for line in _GROWTH
    )
    aid = tuple(number(evidence.yearly("social_aid_mad", y) / MILLION, 1, language) for y in evidence.compared)
    rows = (*rows, Row(say("brief.figure.social_aid", language), aid))
    caption, note = say("brief.growth.caption", language), say("brief.growth.note", language)
    yield table_of_years(caption, rows, note, evidence, language)
    yield Text(_public_money(evidence, language), "note")
    yield Text(say("brief.growth.two_costs", language), "note")


def _public_money(evidence: Evidence, language: str) -> str:
    """Which public money is counted in the balance of a year, and which is not."""
    year = evidence.settled_year
    table = evidence.accounts.public
    one = table[(table["year"] == year) & (table["value"].abs() >= LEAST_WRITTEN * MILLION / 2.0)]
    parts: dict[bool, list[str]] = {True: [], False: []}
    for name, value, is_beside in zip(one["instrument"], one["value"], one["is_memorandum"], strict=True):
        said = public_instrument(name, language)
        said = said[:1].lower() + said[1:]
        parts[bool(is_beside)].append(f"{said} ({signed(round(value / MILLION, 1), 1, language)})")
    semicolon, nothing = {"ar": "؛ ", "fr": " ; "}.get(language, "; "), say("brief.none", language)
    counted, beside = (semicolon.join(parts[key]) or nothing for key in (False, True))
    return say("brief.growth.public_money", language, year=year, counted=counted, beside=beside)


def _growth_in_words(evidence: Evidence, language: str) -> str:
    year = evidence.settled_year
    public = evidence.figure("public_balance", year)[0]
    public_key = "brief.growth.public_gain" if public >= 0.0 else "brief.growth.public_cost"
    return say(
        "brief.growth.says",
        language,
        year=year,
        total=number(evidence.figure("total_value_added", year)[0] / MILLION, 1, language),
        integration=percent(evidence.figure("integration", year)[0], 1, language),
        public=say(public_key, language, value=number(abs(public) / MILLION, 1, language)),
        trade=_trade_in_words(evidence, year, language),
        drc=_competitiveness(evidence, year, language),
    ).strip()


def _trade_in_words(evidence: Evidence, year: int, language: str) -> str:
    """Powder that need not be imported, less what the chain imports: as they are written, so that they add up."""
    written = {name: _in_millions(evidence.figure(name, year)[0]) for name in ("powder_replaced", "total_imports")}
    net = round(written["powder_replaced"] - written["total_imports"], 1)
    _, low, high = evidence.figure("foreign_exchange_saved", year)
    said = {name: number(value, 1, language) for name, value in (*written.items(), ("net", abs(net)))}
    ends = {name: number(each / MILLION, 1, language) for name, each in (("low", low), ("high", high))}
    key = "brief.growth.trade_gain" if net >= 0.0 else "brief.growth.trade_cost"
    return say(key, language, **said, band=say("brief.range", language, **ends))


def _in_millions(value: float) -> float:
    return round(value / MILLION, 1)


def _competitiveness(evidence: Evidence, year: int, language: str) -> str:
    """What the domestic resource cost says, and only if the whole band says it."""
    value, low, high = evidence.figure("drc_pam", year)
    if not math.isfinite(value):
        return ""
    written = {name: number(each, 2, language) for name, each in (("value", value), ("low", low), ("high", high))}
    if low < 1.0 < high:
        return say("brief.growth.drc_unsure", language, low=written["low"], high=written["high"])
    key = "brief.growth.drc_gain" if value < 1.0 else "brief.growth.drc_loss"
    return say(key, language, value=written["value"])
