"""The brief of a run: one page of results, then what a planner asks, in one self-contained file.

What the page says is collected first, as plain values (`sim.report.blocks`); every sentence and every number comes from
the run by rule. Then it is laid out as HTML, with all that users wrote escaped. The same run gives the same bytes.
"""

import datetime
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.impacts.direction import LESS_IS_BETTER
from sim.impacts.groups import PERSON_KINDS
from sim.impacts.measure import DECLARED
from sim.impacts.social_profile import Profile, profile, read_social_profile, values_by_year
from sim.report import brief_pictures as pictures
from sim.report.blocks import (
    FIRST,
    LAST,
    Block,
    Bullets,
    Card,
    Facts,
    Heading,
    Page,
    Pair,
    Picture,
    Row,
    Section,
    Table,
    Text,
    apart,
)
from sim.report.brief_pictures import LEAST_WRITTEN
from sim.report.chain_flows import milk_flows, money_flows
from sim.report.charts import sparkline
from sim.report.evidence import HEADLINES, IN_GROUPS, Evidence
from sim.report.numbers import LEFT_TO_RIGHT, NOTHING, date, number, percent, plain, significant
from sim.report.words import in_language, say
from sim.study.patterns import Verdict, judge, measure, read_patterns
from sim.study.record import Run
from sim.study.scenario import TERRITORIES
from sim.territory.territory import Source

MILLION = 1e6
FEW = 100.0
"""Fewer households than this are not to be read by themselves."""
NO_BREAK_SPACE, THIN_SPACE = "\u00a0", "\u202f"
TEMPLATES = Path(__file__).with_name("templates")

VCA4D = "Fabre, Dabat & Orlandoni (2021), Methodological brief for agri-based value chain analysis"
PAM = "Monke & Pearson (1989), The Policy Analysis Matrix for Agricultural Development"
FGT = "Foster, Greer & Thorbecke (1984)"
WEAI = "A-WEAI, IFPRI (2015)"
IPCC = "IPCC 2019 Refinement, vol. 4, Tier 2; FIL-IDF 479 (2015)"


def write_brief(evidence: Evidence, language: str, path: Path) -> None:
    """Write the brief of a run into a file; the same run gives the same bytes. Raises BadInput for data of no use."""
    path.write_text(as_html(page_of(evidence, language)), encoding="utf-8", newline="\n")


# The page, as plain values


def page_of(evidence: Evidence, language: str) -> Page:
    """Collect all that the brief says."""
    about = evidence.run.about
    footer = say("brief.footer", language, software=_software(about, "lben"), date=_finished(evidence, language))
    return Page(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        kicker=say("brief.kicker", language),
        title=say("brief.title", language, place=apart(in_language(about["place"], language))),
        head=_head(evidence, language),
        banner_title=say("brief.status", language),
        banner=_banner(evidence, language),
        cards_title=say("brief.cards", language),
        cards=tuple(_cards(evidence, language)),
        cards_legend=_cards_legend(evidence, language),
        cards_note=f"{say('brief.cards.note', language)} {say('brief.cards.empowerment', language)}",
        chart=pictures.picture_of_milk(evidence, language),
        sentences_title=say("brief.sentences", language),
        sentences=_sentences(evidence, language),
        contents_title=say("brief.contents", language),
        sections=(
            _questions(evidence, language),
            _impacts(evidence, language),
            _flows(evidence, language),
            _gains(evidence, language),
            _uncertain(evidence, language),
            _limits(evidence, language),
            _method(evidence, language),
        ),
        footer=footer,
    )


def _finished(evidence: Evidence, language: str) -> str:
    finished = datetime.datetime.fromisoformat(evidence.run.about["finished_at"])
    return date(finished.date(), language)


def _head(evidence: Evidence, language: str) -> tuple[tuple[str, str], ...]:
    """Scenario, question and period."""
    scenario = evidence.run.scenario
    first, last = evidence.years[0], evidence.years[-1]
    if first == last:
        period = str(first)
    elif evidence.has_outlook:
        observed = evidence.last_observed
        period = say("brief.period.outlook", language, first=first, last=last, observed=observed)
    else:
        is_history = last <= evidence.last_observed
        key = "brief.period.history" if is_history else "brief.period.only_outlook"
        period = say(key, language, first=first, last=last)
    return (
        (say("brief.scenario", language), apart(in_language(scenario.title, language))),
        (say("brief.question", language), apart(in_language(scenario.question, language))),
        (say("brief.period", language), period),
    )


def _banner(evidence: Evidence, language: str) -> tuple[str, ...]:
    about = evidence.run.about
    counts = {name: number(len(about[name]), 0, language) for name in ("priors", "parameters")}
    return say("brief.status.text", language, **counts), *_scale(evidence, language)


def _scale(evidence: Evidence, language: str) -> Iterator[str]:
    """A warning about a run that is not one household for one."""
    about = evidence.run.about
    scale = plain(about["scale"], language)
    if about["scale"] < 1.0:
        yield say("brief.uncertain.scale", language, scale=scale, weight=number(about["weight"], 0, language))
    elif about["scale"] > 1.0:
        yield say("brief.uncertain.enlarged", language, scale=scale)


# Indicators, as readers see them


class _Written(NamedTuple):
    """A number as it is written: rounded, and its decimals."""

    value: float
    digits: int

    def said(self, language: str) -> str:
        """Write it."""
        return number(self.value, self.digits, language)


def _written(evidence: Evidence, indicator: str, value: float) -> _Written:
    """Shares and indices out of 100 with a decimal; amounts and numbers to three figures."""
    if _is_share(evidence, indicator):
        return _Written(round(100.0 * value, 1), 1)
    return _Written(significant(value), 0)


def _is_share(evidence: Evidence, indicator: str) -> bool:
    table = evidence.impacts
    return bool((table.loc[table["indicator"] == indicator, "unit"] == "1").any())


def _level(evidence: Evidence, indicator: str, year: int, language: str, kind: str = "all", group: str = "all") -> str:
    return _written(evidence, indicator, evidence.level(indicator, year, kind, group)).said(language)


def _difference(evidence: Evidence, indicator: str) -> float:
    """Difference between the two levels of the first page, as they are written; NaN where there are not two."""
    if evidence.earlier == evidence.later:
        return float("nan")
    then, now = (_written(evidence, indicator, evidence.mean(indicator, span)).value for span in evidence.spans)
    return now - then


def _change(evidence: Evidence, indicator: str, language: str) -> str:
    """An arrow and the difference of what is written: points for shares and indices, for others with the per cent."""
    if evidence.earlier == evidence.later:
        return ""
    difference = _difference(evidence, indicator)
    if not math.isfinite(difference):
        return NOTHING
    if _is_share(evidence, indicator):
        difference = round(difference, 1)
        return f"{_arrow(difference)} {say('brief.points', language, number=signed(difference, 1, language))}"
    then = _written(evidence, indicator, evidence.mean(indicator, evidence.earlier)).value
    share = signed_percent(_ratio(difference, then), 0, language)
    return f"{_arrow(difference)} {signed(difference, 0, language)} ({share})"


def _arrow(difference: float) -> str:
    return "=" if difference == 0.0 else "↑" if difference > 0.0 else "↓"


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


# First page


def _cards(evidence: Evidence, language: str) -> Iterator[Card]:
    marked = evidence.years.index(evidence.last_observed) if evidence.has_outlook else None
    for place, (impact, indicator) in enumerate(HEADLINES.items(), start=1):
        values, colour = evidence.series(indicator), pictures.COLOURS[impact]
        curve = sparkline(values, marked, colour, is_mirrored=pictures.is_arabic(language))
        wished = "fall" if indicator in LESS_IS_BETTER else "rise"
        yield Card(
            number=number(place, 0, language),
            name=say(f"impact.{impact}", language),
            indicator=say(f"indicator.{indicator}", language),
            levels=tuple(
                (span_of(span), _written(evidence, indicator, evidence.mean(indicator, span)).said(language))
                for span in evidence.spans
            ),
            change=_change(evidence, indicator, language),
            wished=say(f"brief.wished.{wished}", language),
            sparkline=curve,
        )


def _cards_legend(evidence: Evidence, language: str) -> str:
    if not evidence.has_outlook:
        return say("brief.cards.alone", language)
    return say("brief.cards.spans", language, earlier=span_of(evidence.earlier), later=span_of(evidence.later))


def _sentences(evidence: Evidence, language: str) -> tuple[str, ...]:
    """Milk, impacts, and who gains, in one sentence each."""
    earlier, later = evidence.earlier, evidence.later
    milk_before, milk_after = (round(_of_years(evidence, "milk_l", span) / MILLION, 1) for span in (earlier, later))
    said = {
        "before": span_of(earlier),
        "after": span_of(later),
        "from_l": number(milk_before, 1, language),
        "to_l": number(milk_after, 1, language),
        "change": signed_percent(_ratio(milk_after - milk_before, milk_before), 0, language),
    }
    year = evidence.settled_year
    gains = say(
        "brief.sentence.gains",
        language,
        year=year,
        herders=percent(_herders_share(evidence, year), 0, language),
        farm=percent(evidence.figure("farm_gate_share_all", year)[0], 0, language),
    )
    if earlier == later:
        milk = say("brief.sentence.milk_one", language, **said)
        return milk + _organised_in_words(evidence, language), say("brief.sentence.impacts_one", language), gains
    milk = say("brief.sentence.milk", language, **said) + _organised_in_words(evidence, language)
    return milk, _impacts_in_words(evidence, language), gains


def _organised_in_words(evidence: Evidence, language: str) -> str:
    """The share of milk that cooperatives get; nothing where there are none."""
    if not has_cooperatives(evidence):
        return ""
    shares = [percent(_of_years(evidence, "organised_share", span), 1, language) for span in evidence.spans]
    key = "brief.sentence.organised" if len(shares) > 1 else "brief.sentence.organised_one"
    return " " + say(key, language, before=shares[0], after=shares[-1])


def has_cooperatives(evidence: Evidence) -> bool:
    """Whether any cooperative worked in the years of the run."""
    return bool(evidence.run.years["active_cooperatives"].to_numpy().any())


def _of_years(evidence: Evidence, name: str, years: Sequence[int]) -> float:
    """Mean over years of an indicator of the table of years."""
    return sum(_of_year(evidence, name, year) for year in years) / len(years)


def _of_year(evidence: Evidence, name: str, year: int) -> float:
    """An indicator of the table of years."""
    return float(evidence.run.years[name].to_numpy()[evidence.years.index(year)])


def _impacts_in_words(evidence: Evidence, language: str) -> str:
    """Which of the seven indicators rise, fall, or stay as they are written; without saying that it is good."""
    by_way: dict[str, list[str]] = {"↑": [], "↓": [], "=": []}
    for impact, indicator in HEADLINES.items():
        difference = _difference(evidence, indicator)
        if math.isfinite(difference):
            by_way[_arrow(round(difference, 1))].append(say(f"brief.moved.{impact}", language))
    comma = "، " if language == "ar" else ", "
    nothing = say("brief.none", language)
    said = {name: comma.join(by_way[way]) or nothing for name, way in (("up", "↑"), ("down", "↓"), ("same", "="))}
    spans = {"before": span_of(evidence.earlier), "after": span_of(evidence.later)}
    return say("brief.sentence.impacts", language, **spans, **said)


def _herders_share(evidence: Evidence, year: int) -> float:
    part, whole = (evidence.figure(name, year)[0] for name in ("value_added_herders", "direct_value_added"))
    return part / whole if whole else float("nan")


# The four framing questions


def _questions(evidence: Evidence, language: str) -> Section:
    blocks = (
        *_growth(evidence, language),
        *_inclusiveness(evidence, language),
        *_social(evidence, language),
        *_environment(evidence, language),
    )
    return Section("questions", say("brief.questions", language), blocks)


class _Line(NamedTuple):
    """A line of a table: name of the figure, what it is multiplied by, decimals, and whether its band is shown."""

    name: str
    factor: float
    digits: int
    has_band: bool = False


_GROWTH = (
    _Line("direct_value_added", 1e-6, 1),
    _Line("total_value_added", 1e-6, 1, has_band=True),
    _Line("integration", 100.0, 1, has_band=True),
    _Line("gdp_share_provincial", 100.0, 2, has_band=True),
    _Line("gdp_share_agricultural", 100.0, 3, has_band=True),
    _Line("public_balance", 1e-6, 1),
    _Line("powder_replaced", 1e-6, 1, has_band=True),
    _Line("total_imports", 1e-6, 1, has_band=True),
    _Line("foreign_exchange_saved", 1e-6, 1, has_band=True),
    _Line("npc", 1.0, 2, has_band=True),
    _Line("epc", 1.0, 2, has_band=True),
    _Line("drc_vca4d", 1.0, 2, has_band=True),
    _Line("drc_pam", 1.0, 2, has_band=True),
)
_INCLUSIVENESS = (
    _Line("herders_share", 100.0, 1),
    _Line("wages_share", 100.0, 1),
    _Line("farm_gate_share_all", 100.0, 1),
    _Line("farm_gate_share_loose", 100.0, 1),
    _Line("farm_gate_share_packaged", 100.0, 1),
    _Line("women_share_by_work", 100.0, 1),
    _Line("women_share_by_money", 100.0, 1),
    _Line("women_jobs_share", 100.0, 1),
    _Line("paid_jobs_share", 100.0, 1),
)
_IN_INCLUSIVENESS = ("gini_consumption", "real_consumption_bottom40", "youth_unemployment_15_24")
"""Indicators of impacts that answer the second question too."""

_FOOTPRINT = (
    _Line("ghg_per_kg_fpcm", 1.0, 2, has_band=True),
    _Line("ghg_enteric", 1.0, 2),
    _Line("ghg_manure_methane", 1.0, 2),
    _Line("ghg_manure_n2o", 1.0, 2),
    _Line("ghg_concentrate", 1.0, 2),
    _Line("ghg_straw", 1.0, 2),
    _Line("ghg_forage", 1.0, 2),
    _Line("ghg_cooling", 1.0, 2),
    _Line("ghg_transport", 1.0, 2),
    _Line("ghg_per_kg_fpcm_biophysical", 1.0, 2, has_band=True),
    _Line("water_per_l", 1.0, 0, has_band=True),
    _Line("water_feed_blue", 1.0, 0),
    _Line("land_per_kg_fpcm", 1.0, 2, has_band=True),
    _Line("nitrogen_per_kg_fpcm", 1.0, 1, has_band=True),
    _Line("milk_per_cow", 1.0, 0),
)
_SOURCES = ("enteric", "manure_methane", "manure_n2o", "concentrate", "straw", "forage", "cooling", "transport")


def _banded(found: tuple[float, float, float], line: _Line, language: str) -> str:
    """A number and, in brackets, its band."""
    value, low, high = (number(each * line.factor, line.digits, language) for each in found)
    if not line.has_band or not math.isfinite(found[1]):
        return value
    return f"{value} ({say('brief.range', language, low=low, high=high)})"


def _growth(evidence: Evidence, language: str) -> Iterator[Block]:
    yield Heading(say("brief.growth", language))
    yield Text(_growth_in_words(evidence, language))
    rows = tuple(
        Row(
            say(f"brief.figure.{line.name}", language),
            tuple(_banded(evidence.figure(line.name, year), line, language) for year in evidence.compared),
        )
        for line in _GROWTH
    )
    aid = tuple(number(_of_year(evidence, "social_aid_mad", y) / MILLION, 1, language) for y in evidence.compared)
    rows = (*rows, Row(say("brief.figure.social_aid", language), aid))
    caption, note = say("brief.growth.caption", language), say("brief.growth.note", language)
    yield _table_of_years(caption, rows, note, evidence, language)
    yield Text(_public_money(evidence, language), "note")
    yield Text(say("brief.growth.two_costs", language), "note")


def _public_money(evidence: Evidence, language: str) -> str:
    """Which public money is counted in the balance of a year, and which is not."""
    year = evidence.settled_year
    table = evidence.accounts.public
    one = table[(table["year"] == year) & (table["value"].abs() >= LEAST_WRITTEN * MILLION / 2.0)]
    parts: dict[bool, list[str]] = {True: [], False: []}
    for name, value, is_beside in zip(one["instrument"], one["value"], one["is_memorandum"], strict=True):
        said = say(f"workbook.instrument.{name}", language)
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


def _table_of_years(caption: str, rows: tuple[Row, ...], note: str, evidence: Evidence, language: str) -> Table:
    return Table(caption, (say("brief.indicator", language), *map(str, evidence.compared)), rows, note)


def _inclusiveness(evidence: Evidence, language: str) -> Iterator[Block]:
    yield Heading(say("brief.inclusive", language))
    rows = []
    for line in _INCLUSIVENESS:
        values = [_shared(evidence, line.name, year) for year in evidence.compared]
        if line.name == "farm_gate_share_packaged" and not has_cooperatives(evidence):
            continue
        cells = tuple(number(value * line.factor, line.digits, language) for value in values)
        rows.append(Row(say(f"brief.figure.{line.name}", language), cells))
    for indicator in _IN_INCLUSIVENESS:
        cells = tuple(_level(evidence, indicator, year, language) for year in evidence.compared)
        rows.append(Row(say(f"indicator.{indicator}", language), cells))
    caption, note = say("brief.inclusive.caption", language), say("brief.inclusive.note", language)
    yield _table_of_years(caption, tuple(rows), note, evidence, language)


def _shared(evidence: Evidence, name: str, year: int) -> float:
    """A share of the table of inclusiveness, 0-1."""
    match name:
        case "herders_share":
            return _herders_share(evidence, year)
        case "wages_share":
            return _ratio(evidence.figure("wages", year)[0], evidence.figure("direct_value_added", year)[0])
        case "women_jobs_share":
            return _ratio(evidence.level("jobs", year, "sex", "women"), evidence.level("jobs", year))
        case "paid_jobs_share":
            return _ratio(evidence.level("jobs_paid", year), evidence.level("jobs", year))
        case _:
            return evidence.figure(name, year)[0]


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")


def _social(evidence: Evidence, language: str) -> Iterator[Block]:
    year = evidence.settled_year
    found = social_profile(evidence, year)
    yield Heading(say("brief.social", language))
    counts = {
        "questions": len(found.answers),
        "modelled": sum(score.n_modelled for score in found.domains.values()),
        "expert": sum(score.n_expert for score in found.domains.values()),
        "unanswered": len(found.unanswered),
    }
    yield Text(say("brief.social.says", language, year=year, **counts))
    caption = say("brief.social.caption", language)
    yield pictures.picture_of_profile(found, caption, language)
    rows = tuple(
        Row(
            in_language(score.title, language),
            (
                number(score.points, 1, language),
                say(
                    "brief.range",
                    language,
                    low=number(score.low, 1, language),
                    high=number(score.high, 1, language),
                ),
                pictures.band_of(score.band, language),
                " / ".join(number(n, 0, language) for n in (score.n_modelled, score.n_expert, score.n_unanswered)),
            ),
        )
        for score in found.domains.values()
    )
    names = ("domain", "score", "spread", "band", "answers")
    yield Table(caption, tuple(say(f"brief.social.{name}", language) for name in names), rows)


def social_profile(evidence: Evidence, year: int) -> Profile:
    """Answer the social profile of the territory for a year of the run."""
    territory = evidence.run.territory
    tree = read_social_profile(TERRITORIES / territory.name / "social_profile.yaml", territory.sources)
    return profile(values_by_year(evidence.run.books, evidence.impacts)[year], tree)


def _environment(evidence: Evidence, language: str) -> Iterator[Block]:
    year = evidence.settled_year
    gases = {source: evidence.burden(f"ghg_{source}", year)[0] for source in _SOURCES}
    total = sum(gases.values())
    yield Heading(say("brief.environment", language))
    if math.isfinite(total) and total > 0.0:
        largest = max(gases, key=lambda source: gases[source])
        said = {
            "ghg": number(evidence.burden("ghg_per_kg_fpcm", year)[0], 2, language),
            "source": say(f"brief.source.{largest}", language),
            "share": percent(gases[largest] / total, 0, language),
            "water": number(evidence.burden("water_per_l", year)[0], 0, language),
        }
        yield Text(say("brief.environment.says", language, year=year, **said))
    rows = tuple(
        Row(
            say(f"indicator.{line.name}", language),
            tuple(_banded(evidence.burden(line.name, y), line, language) for y in evidence.compared),
        )
        for line in _FOOTPRINT
    )
    caption, note = say("brief.environment.caption", language), say("brief.environment.note", language)
    yield _table_of_years(caption, rows, note, evidence, language)


# The seven impacts


def _impacts(evidence: Evidence, language: str) -> Section:
    blocks: list[Block] = [
        Text(say("brief.impacts.says", language)),
        Text(_followed(evidence, language)),
        Bullets(
            tuple(
                _named(say(f"impact.{impact}", language), say(f"indicator.{indicator}", language), language)
                for impact, indicator in HEADLINES.items()
            )
        ),
        pictures.picture_of_impacts(evidence, language),
        _levels(evidence, language),
        _poverty(evidence, language),
        Text(_work(evidence, language), "note"),
    ]
    blocks += [_by_group(evidence, year, language) for year in evidence.compared]
    return Section("impacts", say("brief.impacts", language), tuple(blocks))


def _followed(evidence: Evidence, language: str) -> str:
    """Who is counted: the households that are followed, and how many of them keep cattle still."""
    year = evidence.after
    counts = {"followed": evidence.size("all", "all", year), "keepers": _of_year(evidence, "keepers", year)}
    return say(
        "brief.impacts.followed", language, year=year, **{name: number(n, 0, language) for name, n in counts.items()}
    )


def _poverty(evidence: Evidence, language: str) -> Table:
    """How many are poor, how many hardly above the line, the aid they get, and consumption in money of the day."""
    years = evidence.compared
    rows = [
        Row(say(f"indicator.{name}", language), tuple(_level(evidence, name, year, language) for year in years))
        for name in ("poverty_headcount", "poor_people", "vulnerable")
    ]
    aid = tuple(number(_of_year(evidence, "social_aid_mad", year) / MILLION, 1, language) for year in years)
    chain = evidence.run.chain
    spent = tuple(
        number(
            significant(evidence.level("real_consumption", year) * chain.loc[chain["year"] == year, "cpi"].mean()),
            0,
            language,
        )
        for year in years
    )
    rows += [Row(say("brief.figure.social_aid", language), aid), Row(say("brief.figure.spent", language), spent)]
    caption, note = say("brief.impacts.poverty", language), say("brief.impacts.poverty_note", language)
    return _table_of_years(caption, tuple(rows), note, evidence, language)


def _work(evidence: Evidence, language: str) -> str:
    """How unemployment and decent work are to be read."""
    return say("brief.impacts.work_note", language, year=_cover_year(evidence))


def _cover_year(evidence: Evidence) -> int:
    """The year in which health insurance opens to farmers."""
    return int(evidence.run.books.registry["safety_nets.farmers_cover_first_year"])


def _named(name: str, text: str, language: str) -> str:
    """A name and what it stands for; in French the colon has a space before it."""
    return f"{name}{NO_BREAK_SPACE if language == 'fr' else ''}: {text}"


def _levels(evidence: Evidence, language: str) -> Table:
    """A row for each year, a column for each impact."""
    rows = tuple(
        Row(
            str(year),
            tuple(_level(evidence, indicator, year, language) for indicator in HEADLINES.values()),
            "last" if evidence.has_outlook and year == evidence.last_observed else "",
        )
        for year in evidence.years
    )
    columns = (say("brief.year", language), *_titles(HEADLINES, language))
    note = say("brief.impacts.levels_note", language)
    return Table(say("brief.impacts.levels", language), columns, rows, note, is_wide=True)


def _titles(indicators: Mapping[str, str], language: str) -> tuple[str, ...]:
    """The impacts, each with the unit of its indicator."""
    return tuple(
        f"{say(f'impact.{impact}', language)} ({say(f'charts.unit.{indicator}', language)})"
        for impact, indicator in indicators.items()
    )


_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("sex", (("sex", "women"), ("sex", "men"))),
    ("age", (("age", "15-24"), ("age", "25-34"))),
    ("size", pictures.CLASSES),
    ("zone", pictures.ZONES),
    ("member", pictures.MEMBERS),
    ("tenth", pictures.TENTHS),
)


def _by_group(evidence: Evidence, year: int, language: str) -> Table:
    """A row for each group, its number, and a column for each impact."""
    rows = [Row(say("group.all.all", language), _cells(evidence, "all", "all", year, language), "total")]
    for kind, groups in _groups(evidence):
        rows.append(Row(say(f"group.{kind}", language), (), "head"))
        for _, group in groups:
            size = evidence.size(kind, group, year)
            label, role = _marked(say(f"group.{kind}.{group}", language), size)
            rows.append(Row(label, _cells(evidence, kind, group, year, language), role))
    columns = (say("brief.group", language), say("brief.count", language), *_titles(IN_GROUPS, language))
    caption = say("brief.impacts.groups", language, year=year)
    note = f"{say('brief.few', language)} {say('brief.impacts.groups_note', language)}"
    return Table(caption, columns, tuple(rows), note, is_wide=True)


def _groups(evidence: Evidence) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The groups that are shown; members and others only where there are cooperatives."""
    return tuple(each for each in _GROUPS if each[0] != "member" or has_cooperatives(evidence))


def _marked(label: str, size: float) -> tuple[str, str]:
    """The label of a group and the role of its row: marked where the group is too small to be read by itself."""
    return (f"{label} †", "few") if 0.0 < size < FEW else (label, "")


def _cells(evidence: Evidence, kind: str, group: str, year: int, language: str) -> tuple[str, ...]:
    """How many, then the impacts; poverty of tenths of consumption would say nothing."""
    levels = (
        NOTHING if kind == "tenth" and impact == "poverty" else _level(evidence, indicator, year, language, kind, group)
        for impact, indicator in IN_GROUPS.items()
    )
    return number(evidence.size(kind, group, year), 0, language), *levels


# Milk and money


def _flows(evidence: Evidence, language: str) -> Section:
    year = evidence.settled_year
    milk = [flow for flow in milk_flows(evidence.run, year) if flow.source == "cows"]
    total = sum(flow.value for flow in milk)
    kept = _kept(evidence, year)
    return Section(
        "flows",
        say("brief.flows", language),
        (
            pictures.picture_of_the_milk_way(evidence, language),
            _parts(
                say("brief.flows.balance", language, year=year),
                ("use", "litres", "share"),
                [(_use(flow.target, language), flow.value) for flow in milk],
                (say("brief.flows.total", language), total),
                language,
            ),
            pictures.picture_of_the_money_way(evidence, language),
            _parts(
                say("brief.flows.kept", language, year=year),
                ("use", "millions", "share"),
                [(_one_line(f"sankey.{name}", language), value) for name, value in kept],
                (say("brief.flows.all_money", language), sum(value for _, value in kept)),
                language,
            ),
        ),
    )


def _use(target: str, language: str) -> str:
    """What milk of the cows becomes; what is lost straight from the cow is lost on the farm."""
    return say("brief.flows.farm_losses", language) if target == "losses" else _one_line(f"sankey.{target}", language)


_ENDS_OF_MONEY = (
    "herders_profit",
    "traders_profit",
    "wages",
    "feed",
    "suppliers",
    "milk_elsewhere",
    "state_and_banks",
    "wear",
)


def _kept(evidence: Evidence, year: int) -> list[tuple[str, float]]:
    """What reaches each end of the money, millions of dirhams."""
    flows = money_flows(evidence.accounts, year)
    sums = {name: sum(flow.value for flow in flows if flow.target == name) for name in _ENDS_OF_MONEY}
    return [(name, value) for name, value in sums.items() if value > 0.0]


def _one_line(key: str, language: str) -> str:
    return _capital(say(key, language).replace("\n", " "))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _parts(
    caption: str, columns: tuple[str, ...], parts: Sequence[tuple[str, float]], whole: tuple[str, float], language: str
) -> Table:
    """Parts of a whole, with the share of each."""
    rows = [
        Row(name, (_little(value, language), number(100.0 * _ratio(value, whole[1]), 1, language)), role)
        for name, value, role in (*((name, value, "") for name, value in parts), (*whole, "total"))
    ]
    return Table(caption, tuple(say(f"brief.flows.{name}", language) for name in columns), tuple(rows))


def _little(value: float, language: str) -> str:
    """Millions with a decimal; what would be written as nought is said to be less than the least."""
    return pictures.amount(value, language)


# Who gains


def _gains(evidence: Evidence, language: str) -> Section:
    return Section(
        "gains",
        say("brief.gains", language),
        (
            Text(_animals(evidence, language)),
            _added(evidence, language),
            Pair((pictures.picture_of_actors(evidence, language), pictures.picture_of_classes(evidence, language))),
            _classes(evidence, language),
            pictures.picture_of_lorenz(evidence, language),
        ),
    )


def _animals(evidence: Evidence, language: str) -> str:
    """What part of herders' receipts comes from animals, and whether milk sold pays for the feed bought."""
    year = evidence.settled_year
    table = evidence.run.herders
    keepers = table[(table["year"] == year) & (table["n_cattle"] > 0)]
    milk, patronage, animals = (float(keepers[name].sum()) for name in _RECEIPTS)
    margin = round(_of_year(evidence, "milk_margin_mad", year), -2)
    key = "brief.gains.milk_pays" if margin >= 0.0 else "brief.gains.milk_pays_not"
    share = percent(_ratio(animals, milk + patronage + animals), 0, language)
    said = say("brief.gains.animals", language, year=year, share=share)
    return f"{said} {say(key, language, margin=number(abs(margin), 0, language))}"


_RECEIPTS = ("milk_earned_year", "patronage_received_year", "cattle_sales_year")

_RECIPIENTS = ("profit", "wages", "state", "banks", "depreciation")


def _added(evidence: Evidence, language: str) -> Table:
    """Value added by actor, in rows, and by recipient, in columns."""
    year = evidence.settled_year
    table = evidence.added(year)[list(_RECIPIENTS)] / MILLION
    whole = float(table.to_numpy().sum())

    def row(label: str, values: Sequence[float], role: str = "") -> Row:
        total = float(sum(values))
        cells = (*(_little(value, language) for value in values), _little(total, language))
        return Row(label, (*cells, number(100.0 * _ratio(total, whole), 1, language)), role)

    rows = [
        row(say(f"brief.actor.{actor}", language), values.tolist())
        for actor, values in table.iterrows()
        if values.to_numpy().any()
    ]
    rows.append(row(say("brief.total", language), table.sum().tolist(), "total"))
    columns = (
        say("brief.actor", language),
        *(say(f"brief.recipient.{name}", language) for name in _RECIPIENTS),
        say("brief.total", language),
        say("brief.share", language),
    )
    caption = say("brief.gains.caption", language, year=year)
    return Table(caption, columns, tuple(rows), say("brief.gains.note", language), is_wide=True)


def _classes(evidence: Evidence, language: str) -> Table:
    """What the herd leaves to each group of herders."""
    year = evidence.settled_year
    whole = evidence.herders("all", "all", "net_operating_profit", year)
    rows = []
    for kind, groups in _groups(evidence):
        if kind in PERSON_KINDS:
            continue
        rows.append(Row(say(f"group.{kind}", language), (), "head"))
        for _, group in groups:
            result = evidence.herders(kind, group, "net_operating_profit", year)
            size = evidence.herders(kind, group, "households", year)
            lines = ("net_operating_profit", "profit_after_family_labour")
            each = (round(pictures.per_household(evidence, kind, group, line, year), -2) for line in lines)
            cells = (
                number(size, 0, language),
                *(number(value, 0, language) for value in each),
                number(100.0 * _ratio(result, whole), 1, language),
            )
            label, role = _marked(say(f"group.{kind}.{group}", language), size)
            rows.append(Row(label, cells, role))
    names = ("households", "per_household", "after_labour", "share_of_all")
    columns = (say("brief.group", language), *(say(f"brief.gains.{name}", language) for name in names))
    caption = say("brief.gains.classes_table", language, year=year)
    note = f"{say('brief.few', language)} {say('brief.gains.classes_note', language)}"
    return Table(caption, columns, tuple(rows), note, is_wide=True)


# What is uncertain


def _uncertain(evidence: Evidence, language: str) -> Section:
    about = evidence.run.about
    counts = {name: number(len(about[name]), 0, language) for name in ("priors", "parameters")}
    items = [
        say("brief.uncertain.single", language, seed=about["seed"]),
        say("brief.uncertain.priors", language, **counts),
        *_outlook(evidence, language),
        *_scale(evidence, language),
        _bands(evidence, language),
    ]
    return Section(
        "uncertain",
        say("brief.uncertain", language),
        (Bullets(tuple(items)), *_patterns(evidence, language)),
    )


def _outlook(evidence: Evidence, language: str) -> Iterator[str]:
    """Luck and assumptions after history, in a run that goes beyond it."""
    if evidence.after <= evidence.last_observed:
        return
    last, outlook = evidence.last_observed, evidence.run.scenario.outlook
    yield say("brief.uncertain.luck", language, last=last)
    growth = {
        "inflation": outlook.inflation,
        "feed": outlook.feed_price_growth,
        "wage": outlook.wage_growth,
        "milk": outlook.national_milk_growth,
    }
    said = {name: signed_percent(value, 1, language) for name, value in growth.items()}
    yield say("brief.uncertain.outlook", language, last=last, **said)


def _bands(evidence: Evidence, language: str) -> str:
    year = evidence.settled_year
    shown = (
        ("total", evidence.figure("total_value_added", year), 1e-6, 1),
        ("net", evidence.figure("foreign_exchange_saved", year), 1e-6, 1),
        ("integration", evidence.figure("integration", year), 100.0, 1),
        ("drc", evidence.figure("drc_pam", year), 1.0, 2),
        ("ghg", evidence.burden("ghg_per_kg_fpcm", year), 1.0, 2),
    )
    said = {}
    for name, (_, low, high), factor, digits in shown:
        ends = {end: number(each * factor, digits, language) for end, each in (("low", low), ("high", high))}
        if name == "integration":
            ends = {end: percent(each, digits, language) for end, each in (("low", low), ("high", high))}
        said[name] = say("brief.range", language, **ends)
    return say("brief.uncertain.bands", language, year=year, **said)


def verdicts_of(run: Run) -> list[Verdict]:
    """Facts observed in the years of a run, beside what it gives for them, missed ones first."""
    first, last = int(run.years.index[0]), int(run.years.index[-1])
    patterns = read_patterns(run.scenario.territory)
    inside = {name: each for name, each in patterns.items() if first <= each.period[0] and each.period[1] <= last}
    return judge(inside, [measure(inside, run)])


def _patterns(evidence: Evidence, language: str) -> Iterator[Block]:
    scenario = evidence.run.scenario
    if not scenario.has_cooperatives or scenario.parameters:
        yield Text(say("brief.uncertain.patterns_none", language), "note")
        return
    verdicts = verdicts_of(evidence.run)
    missed = [verdict for verdict in verdicts if not verdict.is_met]
    if not missed:
        if verdicts:
            yield Text(say("brief.uncertain.all_met", language, count=len(verdicts)), "note")
        return
    names = ("fact", "years", "band", "simulated")
    columns = tuple(say(f"brief.uncertain.{name}", language) for name in names)
    caption = say("brief.uncertain.patterns", language, missed=len(missed), count=len(verdicts))
    rows = tuple(_miss(verdict, language) for verdict in missed)
    yield Table(caption, columns, rows, say("brief.uncertain.patterns_note", language))


def _miss(verdict: Verdict, language: str) -> Row:
    pattern = verdict.pattern
    factor = 100.0 if pattern.unit == "1" and pattern.high <= 1.0 else 1.0
    values = [each * factor for each in (pattern.low, pattern.high, verdict.middle)]
    digits = 0 if max(map(abs, values)) >= 100.0 else 1 if max(map(abs, values)) >= 10.0 else 2
    low, high, simulated = (number(value, digits, language) for value in values)
    first, last = pattern.period
    years = span_of((first, last) if last > first else (first,))
    label = say(f"brief.measure.{pattern.measure}", language)
    return Row(label, (years, say("brief.range", language, low=low, high=high), simulated))


# Limits, method


LIMITS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)


def _limits(evidence: Evidence, language: str) -> Section:
    items = tuple(say(f"brief.limit.{place}", language, year=_cover_year(evidence)) for place in LIMITS)
    return Section("limits", say("brief.limits", language), (Bullets(items),))


def _method(evidence: Evidence, language: str) -> Section:
    about, scenario = evidence.run.about, evidence.run.scenario
    run_text = say(
        "brief.method.run_text",
        language,
        scenario=apart(scenario.name),
        seed=about["seed"],
        scale=plain(about["scale"], language),
        date=_finished(evidence, language),
        software=_software(about, "lben", "mesa", "python"),
    )
    hours = number(evidence.run.books.registry["welfare.fte_hours_year"], 0, language)
    sources = {name: apart(text) for name, text in (("fgt", FGT), ("weai", WEAI), ("ipcc", IPCC))}
    hashes = {name: apart(about[f"{name}_sha256"][:16]) for name in ("scenario", "territory", "code")}
    facts = [
        ("model", say("brief.method.model_text", language)),
        ("economics", say("brief.method.economics_text", language, vca4d=apart(VCA4D), pam=apart(PAM))),
        ("impacts", say("brief.method.impacts_text", language, hours=hours, **sources)),
        ("facts", _facts(evidence, language)),
        ("run", run_text),
        ("hashes", say("brief.method.hashes_text", language, **hashes)),
    ]
    if scenario.parameters:
        changed = "; ".join(f"{name} = {value:g}" for name, value in scenario.parameters.items())
        facts.append(("changed", apart(changed)))
    named = tuple((say(f"brief.method.{name}", language), text) for name, text in facts)
    says = Text(say("brief.sources.says", language))
    blocks = (Facts(named), Heading(say("brief.sources", language)), says, _sources(evidence, language))
    return Section("method", say("brief.method", language), blocks)


def _sources(evidence: Evidence, language: str) -> Bullets:
    """The facts that carry most: those that coefficients of the accounts cite, and the poverty line."""
    coefficients = evidence.accounts.coefficients
    lists = [entry.source for entry in coefficients.entries.values()]
    lists += [series.source for series in coefficients.series.values()]
    lists.append((DECLARED["poverty_line"].figure.source,))
    known = evidence.run.territory.sources
    cited = [known[name] for name in sorted({name for names in lists for name in names} & set(known))]
    return Bullets(tuple(apart(_cited(it, language)) for it in cited))


def _cited(source: Source, language: str) -> str:
    title = say("workbook.assumed", language) if source.is_assumption else source.source_title
    about = ", ".join(part for part in (f"{source.value} {source.unit}".strip(), source.year) if part)
    return f"{source.id}. {source.quantity}: {about}. {title}"


_PROPER = {"lben": "lben", "mesa": "Mesa", "python": "Python"}


def _software(about: Mapping[str, Any], *names: str) -> str:
    """Programs and their versions."""
    return apart(", ".join(f"{_PROPER[name]} {about['versions'][name]}" for name in names))


def _facts(evidence: Evidence, language: str) -> str:
    territory = evidence.run.territory
    known = set(territory.sources)
    used = {source for entry in territory.registry.entries.values() for source in entry.source} & known
    patterns = read_patterns(evidence.run.scenario.territory)
    cited = {source for pattern in patterns.values() for source in pattern.source} & known
    counts = {"facts": len(known), "used": len(used), "cited": len(cited)}
    return say(
        "brief.method.facts_text", language, **{name: number(value, 0, language) for name, value in counts.items()}
    )


# HTML


def as_html(page: Page) -> str:
    """Lay a page out. All text is escaped; only the figures that this package draws are put in as they are."""
    return str(_environment_of_templates(page.language).get_template("brief.html.jinja").render(page=page)) + "\n"


@cache
def _environment_of_templates(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["said"] = partial(said, language=language)
    environment.filters["plain"] = partial(typeset, language=language)
    environment.filters["drawn"] = drawn
    return environment


def typeset(text: str, language: str) -> str:
    """Set a text as French printers do: spaces that do not break beside double signs, apostrophes that are ones."""
    if language != "fr":
        return text
    text = re.sub(r"(?<=[^\W\d_])'(?=\w)", "\u2019", text)
    text = re.sub(r" (?=[;?!])", THIN_SPACE, text)
    text = re.sub(r" (?=[:»%])", NO_BREAK_SPACE, text)
    return re.sub(r"(?<=«) ", NO_BREAK_SPACE, text)


def said(text: str, language: str = "") -> Markup:
    """Escape a text; what was set apart in it is isolated from the direction of the line."""
    safe = str(escape(typeset(text, language))).replace(FIRST, "<bdi>").replace(LAST, "</bdi>")
    return Markup(safe)


def drawn(picture: Picture | str) -> Markup:
    """Put a drawing of our own in as it is."""
    return Markup(picture.svg if isinstance(picture, Picture) else picture)
