"""Sheets 7 to 10: employment, the seven impacts, the social profile, the environmental footprint."""

from collections.abc import Iterator, Mapping, Sequence

from sim.impacts.environment import UNITS as FOOTPRINT_UNITS
from sim.impacts.groups import ALL, KINDS, MEN, PERSON_KINDS, WOMEN
from sim.impacts.measure import DECLARED, IMPACTS
from sim.impacts.social_profile import (
    BANDS,
    Answer,
    ModelledQuestion,
    Profile,
    Question,
    Score,
    Tree,
    band_of,
    profile,
    values_by_year,
)
from sim.report.evidence import Evidence
from sim.report.numbers import plain
from sim.report.words import in_language, say
from sim.report.workbook.naming import Named, Words
from sim.report.workbook.pages import (
    TABLE_WIDTH,
    UNIT_WIDTH,
    Cell,
    Column,
    Page,
    Row,
    Series,
    number_column,
    row,
    text_column,
    year_columns,
)
from sim.study.beside import social_profile_of

STAGES = (
    *("jobs", "jobs_on_farm", "jobs_family_women", "jobs_family_men", "jobs_hired", "jobs_cooperatives"),
    *("jobs_collection", "jobs_processing", "jobs_plants", "jobs_mahlabas_here", "jobs_mahlabas_town", "jobs_retail"),
)
CONTRACTS = ("jobs_paid", "jobs_self_employed", "jobs_regular_wage", "jobs_casual_wage", "jobs_unpaid")
NET = ("jobs_outside", "jobs_net", "jobs_on_farm_net")
SUMS = ("jobs", "jobs_on_farm", "jobs_processing", "jobs_paid", "jobs_unpaid", "jobs_net", "jobs_on_farm_net")

_KINDS = {**KINDS, **PERSON_KINDS}
_SEXES = ((ALL, ALL), ("sex", WOMEN), ("sex", MEN))


def _impact(words: Words, name: str) -> Named:
    return words.indicator(name, DECLARED[name].figure.unit)


# 7 Employment


def jobs_page(evidence: Evidence, words: Words) -> Page:
    """Full-time equivalents by stage, contract and sex; those on farms by group of households."""
    columns = (
        text_column(words.column("table"), TABLE_WIDTH),
        text_column(words.column("item"), 48.0),
        text_column(words.column("group"), 28.0),
        text_column(words.column("unit"), 20.0),
        *year_columns(evidence.years),
    )
    hours = plain(evidence.run.territory.registry["welfare.fte_hours_year"], words.language)
    series = Series(evidence.impacts, ("indicator", "group_kind", "group"), evidence.years)
    rows = (*_jobs(series, words), *_farm_jobs(series, words))
    return Page("jobs", words.title("jobs"), words.note("jobs", hours=hours), columns, rows, labels=4, marks=2)


def _jobs(series: Series, words: Words) -> Iterator[Row]:
    for table, names in (("stages", STAGES), ("contracts", CONTRACTS), ("net", NET)):
        for name in names:
            label, unit = _impact(words, name)
            for kind, group in _SEXES:
                if (name, kind, group) in series:
                    about = (words.table(table), label, words.group(kind, group) if kind == "sex" else words.kind(ALL))
                    values = series[name, kind, group]
                    yield row(about, unit, values, is_total=name in SUMS and kind == ALL)


def _farm_jobs(series: Series, words: Words) -> Iterator[Row]:
    label, unit = _impact(words, "jobs_on_farm")
    for kind, groups in KINDS.items():
        for group in groups if kind != ALL else ():
            about = (words.table("on_farm"), label, words.group(kind, group))
            yield row(about, unit, series["jobs_on_farm", kind, group])


# 8 Seven impacts


def impacts_page(evidence: Evidence, words: Words) -> Page:
    """Every indicator of the seven impacts: for everybody, then by group."""
    columns = (
        text_column(words.column("table"), 11.0),
        text_column(words.column("impact"), 20.0),
        text_column(words.column("indicator"), 43.0),
        text_column(words.column("kind"), 16.0),
        text_column(words.column("group"), 22.0),
        text_column(words.column("unit"), 22.0),
        *year_columns(evidence.years),
    )
    series = Series(evidence.impacts, ("indicator", "group_kind", "group"), evidence.years)
    rows = (*_impacts(series, words), *_counts(evidence, words))
    return Page("impacts", words.title("impacts"), words.note("impacts"), columns, rows, labels=6, marks=2)


def _impacts(series: Series, words: Words) -> Iterator[Row]:
    for table in ("all", "groups"):
        for impact in IMPACTS:
            said = say(f"impact.{impact.name}", words.language)
            for indicator in impact.indicators:
                label, unit = _impact(words, indicator)
                for kind, groups in _KINDS.items():
                    if (kind == ALL) != (table == "all"):
                        continue
                    for group in groups:
                        if (indicator, kind, group) in series:
                            about = (words.table(table), said, label, words.kind(kind), words.group(kind, group))
                            is_first = kind == ALL and indicator == impact.indicators[0]
                            yield row(about, unit, series[indicator, kind, group], is_total=is_first)


def _counts(evidence: Evidence, words: Words) -> Iterator[Row]:
    """How many households, or persons of 15 and over, each group has."""
    counted = words.column("counted")
    for kind, groups in _KINDS.items():
        unit = words.persons if kind in PERSON_KINDS else words.households
        for group in groups:
            about = (words.table("counts"), counted, unit.text, words.kind(kind), words.group(kind, group))
            yield row(about, unit, (evidence.size(kind, group, year) for year in evidence.years))


# 9 Social profile


def social_page(evidence: Evidence, words: Words) -> Page:
    """Domains, sub-domains and questions, with answers by year, who answers, range, source and note."""
    columns = (
        text_column(words.column("table"), 13.0),
        text_column(words.column("number"), 7.0),
        text_column(words.column("question"), 52.0),
        text_column(words.column("standing"), 11.0),
        text_column(words.column("unit"), 13.0),
        *year_columns(evidence.years, 6.5),
        text_column(words.column("band", year=evidence.settled_year), 17.0),
        number_column(words.column("low"), "two", 9.0),
        number_column(words.column("high"), "two", 9.0),
        number_column(words.column("answer_value", year=evidence.settled_year), width=16.0),
        text_column(words.column("thresholds"), 22.0),
        text_column(words.column("source"), 18.0),
        text_column(words.column("note"), 60.0),
    )
    tree = social_profile_of(evidence.run.territory)
    values = values_by_year(evidence.run.books, evidence.impacts)
    profiles = [profile(values[year], tree) for year in evidence.years]
    at = evidence.years.index(evidence.settled_year)
    rows = (*_scores(profiles, at, words), *_answers(profiles, at, tree, words))
    return Page("social", words.title("social"), words.note("social"), columns, rows, labels=5)


def _scores(profiles: Sequence[Profile], at: int, words: Words) -> Iterator[Row]:
    """Means by year; band and range are those of the year that the brief shows."""
    shown = profiles[at]
    for domain, score in shown.domains.items():
        yield _score(words, "domain", score, [each.domains[domain] for each in profiles])
        for number, inner in shown.subdomains.items():
            if number.split(".")[0] == domain:
                yield _score(words, "subdomain", inner, [each.subdomains[number] for each in profiles])


def _score(words: Words, table: str, shown: Score, scores: Sequence[Score]) -> Row:
    title = in_language(shown.title, words.language)
    about = (words.table(table), shown.number, title, "", words.points.text)
    band = in_language(BANDS[shown.band], words.language)
    points = (each.points for each in scores)
    return Row((*about, *points, band, shown.low, shown.high, "", "", "", ""), "two", table == "domain")


def _answers(profiles: Sequence[Profile], at: int, tree: Tree, words: Words) -> Iterator[Row]:
    for number, question in tree.questions.items():
        answers = [each.answers[number] for each in profiles]
        shown = answers[at]
        standing = say(f"workbook.standing.{shown.standing}", words.language)
        about = (words.table("question"), number, in_language(shown.text, words.language), standing, words.points.text)
        points = (each.points for each in answers)
        band = in_language(BANDS[band_of(shown.points)], words.language)
        said = ("; ".join(question.source), in_language(question.note, words.language))
        by = _answered_by(shown, question, words)
        yield Row((*about, *points, band, shown.low, shown.high, *by, *said), "whole")


def _answered_by(answer: Answer, question: Question, words: Words) -> tuple[Cell, Cell]:
    """Value of the indicator that answers, and its thresholds; nothing where the answer is frozen."""
    if not isinstance(question, ModelledQuestion):
        return "", ""
    thresholds = " ; ".join(plain(threshold, words.language) for threshold in question.thresholds)
    return float(f"{answer.value:.4g}"), thresholds


# 10 Environment


def environment_page(evidence: Evidence, words: Words) -> Page:
    """The footprint for everybody, with its range, and by group."""
    columns: tuple[Column, ...] = (
        text_column(words.column("table"), 11.0),
        text_column(words.column("indicator"), 48.0),
        text_column(words.column("kind"), 16.0),
        text_column(words.column("group"), 22.0),
        text_column(words.column("estimate"), 12.0),
        text_column(words.column("unit"), UNIT_WIDTH),
        *year_columns(evidence.years),
    )
    keys = ("indicator", "group_kind", "group")
    series = {name: Series(evidence.footprint, keys, evidence.years, name) for name in ("value", "low", "high")}
    rows = (*_footprint(series, words), *_footprint_by_group(series["value"], words))
    return Page("environment", words.title("environment"), words.note("environment"), columns, rows, labels=6, marks=2)


def _footprint(series: Mapping[str, Series], words: Words) -> Iterator[Row]:
    for name, in_unit in FOOTPRINT_UNITS.items():
        label, unit = words.indicator(name, in_unit)
        about = (words.table("all"), label, words.kind(ALL), words.group(ALL, ALL))
        for estimate, each in series.items():
            yield row((*about, words.estimate(estimate)), unit, each[name, ALL, ALL], is_total=estimate == "value")


def _footprint_by_group(series: Series, words: Words) -> Iterator[Row]:
    for name, in_unit in FOOTPRINT_UNITS.items():
        label, unit = words.indicator(name, in_unit)
        for kind, groups in KINDS.items():
            for group in groups if kind != ALL else ():
                about = (words.table("groups"), label, words.kind(kind), words.group(kind, group))
                yield row((*about, words.estimate("value")), unit, series[name, kind, group])
