"""The seven impacts: their curves, their levels, and who has which."""

from collections.abc import Mapping

from sim.report import charts
from sim.report.brief.blocks import Block, Bullets, Picture, Row, Section, Table, Text
from sim.report.brief.drawing import COLOURS, WIDTH, time_of, writer
from sim.report.brief.groups import groups_shown, label_and_role
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.brief.wording import MILLION, is_a_share, level
from sim.report.brief.year_tables import table_of_years
from sim.report.charts import Panel, as_svg, canvas
from sim.report.evidence import HEADLINES, IN_GROUPS, Evidence
from sim.report.numbers import NOTHING, number, significant
from sim.report.words import say


def impacts_section(evidence: Evidence, language: str) -> Section:
    """What is counted, the seven curves, their levels by year, and who has which."""
    blocks: list[Block] = [
        Text(say("brief.impacts.says", language)),
        Text(_followed(evidence, language)),
        Bullets(
            tuple(
                _named(say(f"impact.{impact}", language), say(f"indicator.{indicator}", language), language)
                for impact, indicator in HEADLINES.items()
            )
        ),
        picture_of_impacts(evidence, language),
        _levels(evidence, language),
        _poverty(evidence, language),
        Text(_work(evidence, language), "note"),
    ]
    blocks += [_by_group(evidence, year, language) for year in evidence.compared]
    return Section("impacts", say("brief.impacts", language), tuple(blocks))


def _followed(evidence: Evidence, language: str) -> str:
    """Who is counted: the households that are followed, and how many of them keep cattle still."""
    year = evidence.after
    counts = {"followed": evidence.size("all", "all", year), "keepers": evidence.yearly("keepers", year)}
    return say(
        "brief.impacts.followed", language, year=year, **{name: number(n, 0, language) for name, n in counts.items()}
    )


def _named(name: str, text: str, language: str) -> str:
    """A name and what it stands for; in French the colon has a space before it."""
    return f"{name}{NO_BREAK_SPACE if language == 'fr' else ''}: {text}"


def picture_of_impacts(evidence: Evidence, language: str) -> Picture:
    """A curve for each of the seven impacts."""
    panels = []
    for impact, indicator in HEADLINES.items():
        is_share = is_a_share(evidence, indicator)
        values = [value * (100.0 if is_share else 1.0) for value in evidence.series(indicator)]
        subtitle = say(f"charts.unit.{indicator}", language)
        panels.append(Panel(say(f"impact.{impact}", language), subtitle, values, COLOURS[impact], writer(language)))
    with canvas(WIDTH, 3.5) as figure:
        charts.draw_small_multiples(figure, panels, time_of(evidence, language))
        svg = as_svg(figure, "seven-impacts")
    first, last = evidence.years[0], evidence.years[-1]
    key = "brief.impacts.caption" if last > first else "brief.impacts.caption_one"
    caption = say(key, language, first=first, last=last)
    return Picture("seven-impacts", caption, say("brief.impacts.alt", language), svg)


def _levels(evidence: Evidence, language: str) -> Table:
    """A row for each year, a column for each impact."""
    rows = tuple(
        Row(
            str(year),
            tuple(level(evidence, indicator, year, language) for indicator in HEADLINES.values()),
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


def _poverty(evidence: Evidence, language: str) -> Table:
    """How many are poor, how many hardly above the line, the aid they get, and consumption in money of the day."""
    years = evidence.compared
    rows = [
        Row(say(f"indicator.{name}", language), tuple(level(evidence, name, year, language) for year in years))
        for name in ("poverty_headcount", "poor_people", "vulnerable")
    ]
    aid = tuple(number(evidence.yearly("social_aid_mad", year) / MILLION, 1, language) for year in years)
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
    return table_of_years(caption, tuple(rows), note, evidence, language)


def _work(evidence: Evidence, language: str) -> str:
    """How unemployment and decent work are to be read."""
    return say("brief.impacts.work_note", language, year=evidence.farmers_cover_year)


def _by_group(evidence: Evidence, year: int, language: str) -> Table:
    """A row for each group, its number, and a column for each impact."""
    rows = [Row(say("group.all.all", language), _cells(evidence, "all", "all", year, language), "total")]
    for kind, groups in groups_shown(evidence):
        rows.append(Row(say(f"group.{kind}", language), (), "head"))
        for _, group in groups:
            size = evidence.size(kind, group, year)
            label, role = label_and_role(say(f"group.{kind}.{group}", language), size)
            rows.append(Row(label, _cells(evidence, kind, group, year, language), role))
    columns = (say("brief.group", language), say("brief.count", language), *_titles(IN_GROUPS, language))
    caption = say("brief.impacts.groups", language, year=year)
    note = f"{say('brief.few', language)} {say('brief.impacts.groups_note', language)}"
    return Table(caption, columns, tuple(rows), note, is_wide=True)


def _cells(evidence: Evidence, kind: str, group: str, year: int, language: str) -> tuple[str, ...]:
    """How many, then the impacts; poverty of tenths of consumption would say nothing."""
    levels = (
        NOTHING if kind == "tenth" and impact == "poverty" else level(evidence, indicator, year, language, kind, group)
        for impact, indicator in IN_GROUPS.items()
    )
    return number(evidence.size(kind, group, year), 0, language), *levels
