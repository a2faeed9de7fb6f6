"""The first sheet, which says what was run and how to read the others; coefficients, sources, yearly indicators."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sim.report.evidence import Evidence
from sim.report.standing import say_by_standing
from sim.report.table import shown_of
from sim.report.words import in_language, say
from sim.report.workbook.naming import PERCENT, Words, label_and_unit
from sim.report.workbook.pages import Page, Row, number_column, text_column, year_columns
from sim.study.beside import social_profile_of
from sim.territory.registry import Entry

PARAMETER_TOPICS = ("welfare", "environment", "labour")
"""Topics of the registry that accounts and impacts read."""

CONVENTIONS = ("money", "milk", "followed", "province", "digits", "undefined", "filters")
SET_BESIDE = frozenset({"PF066", "PF105", "PF106", "PF107", "PF108"})
"""Facts that no number is made of: the poverty line, and surveys to read unemployment and participation against."""

METHODS = ("accounts", "impacts")


class Fact(NamedTuple):
    """A line of the first sheet: a name, and a text, number or date."""

    name: str
    value: str | float | datetime.datetime


class Cover(NamedTuple):
    """The first sheet."""

    title: str
    warning: str
    facts: tuple[Fact, ...]
    contents: tuple[str, tuple[tuple[str, str], ...]]
    notes: tuple[tuple[str, tuple[str, ...]], ...]


def cover(evidence: Evidence, words: Words, pages: Iterable[Page]) -> Cover:
    """What was run, the warning, the list of sheets, conventions and methods."""
    about, language = evidence.run.about, words.language
    counts = {"priors": len(about["priors"]), "parameters": len(about["parameters"])}
    notes = (
        (
            say("workbook.conventions", language),
            tuple(say(f"workbook.convention.{name}", language) for name in CONVENTIONS),
        ),
        (say("workbook.methods", language), tuple(say(f"workbook.method.{name}", language) for name in METHODS)),
    )
    return Cover(
        title=words.title("read_me", **_span(evidence, words)),
        warning=say_by_standing("workbook.warning", evidence.run.territory.registry, language, **counts),
        facts=tuple(_facts(evidence, words)),
        contents=(say("workbook.contents", language), tuple((words.sheet(page.key), page.title) for page in pages)),
        notes=notes,
    )


def subtitle(evidence: Evidence, words: Words) -> str:
    """The line below the title of every sheet: where, when, which scenario, and whether it is calibrated."""
    title = in_language(evidence.run.scenario.title, words.language)
    registry = evidence.run.territory.registry
    return say_by_standing("workbook.subtitle", registry, words.language, title=title, **_span(evidence, words))


def finished_at(about: Mapping[str, Any]) -> datetime.datetime:
    """When the run ended, in universal time, without a zone, as spreadsheets have it."""
    moment = datetime.datetime.fromisoformat(about["finished_at"])
    return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _span(evidence: Evidence, words: Words) -> dict[str, object]:
    place = in_language(evidence.run.about["place"], words.language)
    return {"place": place, "period": _period(evidence)}


def _period(evidence: Evidence) -> str:
    first, last = evidence.years[0], evidence.years[-1]
    return str(first) if first == last else f"{first}-{last}"


def _facts(evidence: Evidence, words: Words) -> Iterator[Fact]:
    run, language = evidence.run, words.language
    about, scenario = run.about, run.scenario
    changed = [
        say("workbook.changed", language, name=name, value=f"{value:g}") for name, value in scenario.parameters.items()
    ]
    values: dict[str, str | float | datetime.datetime] = {
        "scenario": f"{in_language(scenario.title, language)} ({scenario.name})",
        "question": in_language(scenario.question, language),
        "place": in_language(about["place"], language),
        "period": _period(evidence),
        "changed": "; ".join(changed) or say("workbook.none", language),
        "seed": str(about["seed"]),
        "scale": float(about["scale"]),
        "weight": float(about["weight"]),
        "version": about["versions"]["lben"],
        "date": finished_at(about),
    }
    for name, value in values.items():
        yield Fact(say(f"workbook.fact.{name}", language), value)


# 11 Coefficients and parameters


def coefficients_page(evidence: Evidence, words: Words) -> Page:
    """Every coefficient of the accounts and parameter of the impacts: value, range, unit, source, note."""
    columns = (
        text_column(words.column("table"), 22.0),
        text_column(words.column("name"), 38.0),
        number_column(words.column("value"), width=14.0),
        number_column(words.column("low"), width=14.0),
        number_column(words.column("high"), width=14.0),
        text_column(words.column("unit"), 24.0),
        number_column(words.column("year"), "year", 8.0),
        text_column(words.column("source"), 24.0),
        text_column(words.column("note"), 90.0),
    )
    rows = tuple(_coefficients(evidence, words))
    return Page("coefficients", words.title("coefficients"), words.note("coefficients"), columns, rows, labels=2)


def _coefficients(evidence: Evidence, words: Words) -> Iterator[Row]:
    coefficients = evidence.accounts.coefficients
    for name, entry in coefficients.entries.items():
        yield _entry(words, "accounts", name, entry)
    for name, series in coefficients.series.items():
        note = in_language(series.note, words.language)
        for year, value in series.values.items():
            spread = (value * (1.0 - series.range_share), value * (1.0 + series.range_share))
            about = (series.unit, float(year), "; ".join(series.source), note)
            yield Row((words.table("series"), name, value, *spread, *about))
    for name, entry in _parameters(evidence).items():
        yield _entry(words, "parameters", name, entry)


def _parameters(evidence: Evidence) -> dict[str, Entry]:
    entries = evidence.run.territory.registry.entries
    return {name: entry for name, entry in entries.items() if name.partition(".")[0] in PARAMETER_TOPICS}


def _entry(words: Words, table: str, name: str, entry: Entry) -> Row:
    about = (entry.unit, float(entry.year) if entry.year else "", "; ".join(entry.source))
    note = in_language(entry.note, words.language)
    return Row((words.table(table), name, entry.value, entry.low, entry.high, *about, note))


# 12 Sources


def sources_page(evidence: Evidence, words: Words) -> Page:
    """The sources that coefficients, parameters and answers cite."""
    columns = (
        text_column(words.column("id"), 9.0),
        text_column(words.column("quantity"), 50.0),
        text_column(words.column("published"), 18.0),
        text_column(words.column("unit"), 18.0),
        text_column(words.column("year"), 11.0),
        text_column(words.column("place"), 18.0),
        text_column(words.column("title"), 60.0),
        text_column(words.column("address"), 50.0),
        text_column(words.column("confidence"), 11.0),
    )
    known = evidence.run.territory.sources
    rows = []
    for name in sorted(_cited(evidence) & set(known)):
        it = known[name]
        title = say("workbook.assumed", words.language) if it.is_assumption else it.source_title
        about = (it.quantity, it.value, it.unit, it.year, it.place, title, it.source_url, it.confidence)
        rows.append(Row((name, *about)))
    return Page("sources", words.title("sources"), words.note("sources"), columns, tuple(rows), labels=1, marks=0)


def _cited(evidence: Evidence) -> set[str]:
    coefficients = evidence.accounts.coefficients
    lists = [entry.source for entry in (*coefficients.entries.values(), *_parameters(evidence).values())]
    lists += [series.source for series in coefficients.series.values()]
    lists += [question.source for question in social_profile_of(evidence.run.territory).questions.values()]
    return {name for names in lists for name in names} | SET_BESIDE


# 13 Yearly indicators


def years_page(evidence: Evidence, words: Words) -> Page:
    """The indicators that are printed after a run."""
    columns = (
        text_column(words.column("indicator"), 58.0),
        text_column(words.column("unit"), 22.0),
        *year_columns(evidence.years),
    )
    table = evidence.run.years
    rows = []
    for name, shown in shown_of(table).items():
        label, unit = label_and_unit(say(name, words.language))
        is_share = PERCENT in unit
        form = "percent" if is_share else ("whole", "one", "two")[shown.digits]
        factor = 1.0 if is_share else shown.factor
        rows.append(Row((label, unit, *(float(value) * factor for value in table[name])), form))
    return Page(
        "years", words.title("years"), say("table.units", words.language), columns, tuple(rows), labels=2, marks=0
    )
