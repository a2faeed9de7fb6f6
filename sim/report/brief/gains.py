"""Who gains: value added by actor and recipient, the result of herders by group, and inequality."""

from collections.abc import Sequence

from sim.impacts.groups import PERSON_KINDS
from sim.impacts.inequality import gini, lorenz
from sim.report import charts
from sim.report.brief.blocks import Pair, Picture, Row, Section, Table, Text
from sim.report.brief.drawing import is_arabic, share_writer
from sim.report.brief.groups import CLASSES, MEMBERS, TENTHS, ZONES, groups_shown, label_and_role
from sim.report.brief.wording import MILLION, amount, ratio
from sim.report.charts import Bar, Curve, as_svg, canvas
from sim.report.evidence import Evidence
from sim.report.numbers import number, percent
from sim.report.words import say


def gains_section(evidence: Evidence, language: str) -> Section:
    """What animals bring, who gets the value added, and how the rest is divided."""
    return Section(
        "gains",
        say("brief.gains", language),
        (
            Text(_animals(evidence, language)),
            _added(evidence, language),
            Pair((picture_of_actors(evidence, language), picture_of_classes(evidence, language))),
            _classes(evidence, language),
            picture_of_lorenz(evidence, language),
        ),
    )


_RECEIPTS = ("milk_earned_year", "patronage_received_year", "cattle_sales_year")


def _animals(evidence: Evidence, language: str) -> str:
    """What part of herders' receipts comes from animals, and whether milk sold pays for the feed bought."""
    year = evidence.settled_year
    table = evidence.run.herders
    keepers = table[(table["year"] == year) & (table["n_cattle"] > 0)]
    milk, patronage, animals = (float(keepers[name].sum()) for name in _RECEIPTS)
    margin = round(evidence.yearly("milk_margin_mad", year), -2)
    key = "brief.gains.milk_pays" if margin >= 0.0 else "brief.gains.milk_pays_not"
    share = percent(ratio(animals, milk + patronage + animals), 0, language)
    said = say("brief.gains.animals", language, year=year, share=share)
    return f"{said} {say(key, language, margin=number(abs(margin), 0, language))}"


_RECIPIENTS = ("profit", "wages", "state", "banks", "depreciation")


def _added(evidence: Evidence, language: str) -> Table:
    """Value added by actor, in rows, and by recipient, in columns."""
    year = evidence.settled_year
    table = evidence.added(year)[list(_RECIPIENTS)] / MILLION
    whole = float(table.to_numpy().sum())

    def row(label: str, values: Sequence[float], role: str = "") -> Row:
        total = float(sum(values))
        cells = (*(amount(value, language) for value in values), amount(total, language))
        return Row(label, (*cells, number(100.0 * ratio(total, whole), 1, language)), role)

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


ACTOR_COLOURS = {
    "herders": "#7a5c3e",
    "cooperatives": "#1b6f8a",
    "collectors": "#d98f3e",
    "mahlabas": "#c2703d",
    "plants": "#4b7f96",
    "retail": "#6c7f96",
}


def picture_of_actors(evidence: Evidence, language: str) -> Picture:
    """Share of each actor in direct value added."""
    year = evidence.settled_year
    added = evidence.added(year).sum(axis=1)
    whole = float(added.sum())
    bars = [
        Bar(
            say(f"brief.actor.{actor}", language),
            float(value) / whole if whole else 0.0,
            percent(float(value) / whole if whole else 0.0, 1, language),
            ACTOR_COLOURS[str(actor)],
        )
        for actor, value in added.items()
        if value != 0.0
    ]
    caption = say("brief.gains.actors", language, year=year)
    return _bars(bars, "actors", caption, say("brief.gains.actors_alt", language), language, 3.55)


def _classes(evidence: Evidence, language: str) -> Table:
    """What the herd leaves to each group of herders."""
    year = evidence.settled_year
    whole = evidence.herders("all", "all", "net_operating_profit", year)
    rows = []
    for kind, groups in groups_shown(evidence):
        if kind in PERSON_KINDS:
            continue
        rows.append(Row(say(f"group.{kind}", language), (), "head"))
        for _, group in groups:
            result = evidence.herders(kind, group, "net_operating_profit", year)
            size = evidence.herders(kind, group, "households", year)
            lines = ("net_operating_profit", "profit_after_family_labour")
            each = (round(per_household(evidence, kind, group, line, year), -2) for line in lines)
            cells = (
                number(size, 0, language),
                *(number(value, 0, language) for value in each),
                number(100.0 * ratio(result, whole), 1, language),
            )
            label, role = label_and_role(say(f"group.{kind}.{group}", language), size)
            rows.append(Row(label, cells, role))
    names = ("households", "per_household", "after_labour", "share_of_all")
    columns = (say("brief.group", language), *(say(f"brief.gains.{name}", language) for name in names))
    caption = say("brief.gains.classes_table", language, year=year)
    note = f"{say('brief.few', language)} {say('brief.gains.classes_note', language)}"
    return Table(caption, columns, tuple(rows), note, is_wide=True)


def per_household(evidence: Evidence, kind: str, group: str, line: str, year: int) -> float:
    """A line of the herders' account per household of a group (MAD); NaN where there is none."""
    households = evidence.herders(kind, group, "households", year)
    return evidence.herders(kind, group, line, year) / households if households > 0.0 else float("nan")


_CLASS_COLOURS = {"size": "#7a5c3e", "zone": "#4f7d4c", "member": "#1b6f8a", "tenth": "#a23e6c"}


def picture_of_classes(evidence: Evidence, language: str) -> Picture:
    """Net result per household by herd size, zone, membership and tenth."""
    year = evidence.settled_year
    bars = []
    for kind, group in (*CLASSES[1:], *ZONES, *MEMBERS, *TENTHS[::9]):
        result = per_household(evidence, kind, group, "net_operating_profit", year)
        if result != result:  # noqa: PLR0124 - not a number: no household
            continue
        label = say(f"group.{kind}.{group}", language)
        bars.append(Bar(label, result, number(round(result, -2), 0, language), _CLASS_COLOURS[kind]))
    caption = say("brief.gains.classes", language, year=year)
    return _bars(bars, "classes", caption, say("brief.gains.classes_alt", language), language, 3.55)


def _bars(bars: list[Bar], name: str, caption: str, alt: str, language: str, width: float) -> Picture:
    with canvas(width, 0.25 * len(bars) + 0.12) as figure:
        charts.draw_bars(figure, bars, is_mirrored=is_arabic(language))
        return Picture(name, caption, alt, as_svg(figure, name), width="half")


_CONCEPTS = {"consumption": charts.BLUE, "profit": charts.OCHRE, "cows": charts.GREEN}


def picture_of_lorenz(evidence: Evidence, language: str) -> Picture:
    """Lorenz curves of consumption, of what the herd brings and of cows, with their Gini indices written below."""
    year = evidence.settled_year
    curves, ginis = [], {}
    for concept, colour in _CONCEPTS.items():
        values, weights = evidence.shared_out(concept, year)
        ginis[concept] = number(100.0 * gini(values, weights), 1, language)
        curves.append(Curve(say(f"charts.{concept}", language), *lorenz(values, weights), colour))
    with canvas(4.4, 3.7) as figure:
        words = [say(f"charts.{name}", language) for name in ("people", "total", "equality")]
        charts.draw_lorenz(figure, curves, words[0], words[1], words[2], share_writer(language))
        svg = as_svg(figure, "lorenz")
    note = say("brief.lorenz.note", language, **ginis)
    caption = say("brief.lorenz", language, year=year)
    return Picture("lorenz", caption, say("brief.lorenz.alt", language), svg, note=note, width="middle")
