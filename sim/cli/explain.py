"""The command `lben explain`."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markup import escape
from rich.text import Text
from rich.tree import Tree

from sim.cli.app import Language, LanguageOption, ResultsOption, app, open_console
from sim.report.meanings import meaning
from sim.report.numbers import number
from sim.report.words import say

if TYPE_CHECKING:
    from sim.accounts.origins import Cell, Columns, Number, Origin, Term
    from sim.study.explaining import Explained

FIGURES_THAT_MATTER = 6
"""Of each number, so that a reader can redo a division."""
MILLION, LARGE = 1e6, 1e7
PARAMETER = "parameter"
TOLD_BY_LINES = (PARAMETER, "sum of cells", "sum of wages and profits")
"""Beginnings of formulas that say no more than the lines below them."""

HELD_SPACES = str.maketrans("\u202f\u00a0", "\ue000\ue001")
SPACES_AGAIN = str.maketrans("\ue000\ue001", "\u202f\u00a0")
"""Spaces that do not break, and the signs that stand for them while lines are broken: rich would break at any."""

UNITS = {
    "MAD": "explain.unit.mad",
    "MAD of 2014": "explain.unit.mad_2014",
    "MAD/L": "explain.unit.mad_l",
    "MAD/h": "explain.unit.mad_h",
    "MAD/kg": "explain.unit.mad_kg",
    "MAD/household": "explain.unit.mad_household",
    "L": "explain.unit.l",
    "L/L": "explain.unit.l_l",
    "L/cow/year": "explain.unit.l_cow",
    "kg": "explain.unit.kg",
    "kg carcass": "explain.unit.kg_carcass",
    "FTE": "explain.unit.fte",
    "h": "explain.unit.h",
    "h/year": "explain.unit.h_year",
    "h/day": "explain.unit.h_day",
    "days": "explain.unit.days",
    "persons": "explain.unit.persons",
    "households": "explain.unit.households",
    "cooperatives": "explain.unit.cooperatives",
    "head": "explain.unit.head",
    "items": "explain.unit.items",
    "seats": "explain.unit.seats",
    "kg CO2e/kg FPCM": "explain.unit.ghg_kg",
    "g N/kg FPCM": "explain.unit.nitrogen_kg",
    "m2/kg FPCM": "explain.unit.land_kg",
    "t CO2e": "explain.unit.ghg_t",
    "t FPCM": "explain.unit.fpcm_t",
}
"""Words of units; a unit of a parameter that is not among them is shown as the registry writes it."""
NO_UNIT = ("1", "share")

SOURCES = {
    "model": "explain.source.model",
    "definition": "explain.source.definition",
    "ledger": "explain.source.ledger",
    "prior": "explain.source.prior",
}
"""Words of sources that are no publication."""

TERMS = {"term": "explain.term.", "good": "explain.good.", "item": "explain.item.", "account": "explain.account."}
"""How the key of a term begins, by the kind of thing it is."""
DETAILS = {
    "not_tradable": "explain.not_tradable",
    "wages": "explain.recipient.wages",
    "profit": "explain.recipient.profit",
}
"""Words of what a term is of the thing."""


@app.command("explain")
def explain_indicator(
    indicator: Annotated[str, typer.Argument(help="Indicateur ou impact. / Indicator or impact.")],
    year: Annotated[int, typer.Option(help="Année. / Year.")],
    scenario: Annotated[
        str | None,
        typer.Option(
            help="Scénario simulé ; le dernier simulé par défaut. / Scenario that was run; by default the last run."
        ),
    ] = None,
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Dire d'où vient un chiffre. / Say where a number comes from."""
    from sim.study.explaining import explain, figure_of, indicators_of  # noqa: PLC0415
    from sim.study.store import last_run, read_run  # noqa: PLC0415

    name, folder = figure_of(indicator), last_run(results, scenario)
    explained = explain(read_run(folder), name, year)
    console = open_console()
    console.print(escape(say("explain.title", language, scenario=folder.name, year=year)))
    console.print(_Unbroken(_tree(explained, language, told=set())))
    if name != indicator:
        others = indicators_of(indicator)
        console.print(escape(say("explain.impact", language, n=len(others), names=", ".join(others))), style="dim")


class _Unbroken:
    """A tree whose lines break at ordinary spaces only: not inside 6 329 739, nor before its unit."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._tree, options):
            yield segment._replace(text=segment.text.translate(SPACES_AGAIN))


def _tree(explained: "Explained", language: str, told: set[str]) -> Tree:
    """A branch for each part; a figure told before is not taken apart again."""
    figure = explained.figure
    line = Text.assemble((figure.name, "bold"), "  ", _amount(explained.value, figure.unit, language))
    if figure.name in told:
        return Tree(_held(line.append(f"  {say('explain.told', language)}", style="dim")))
    told.add(figure.name)
    if not figure.formula.startswith(TOLD_BY_LINES):
        line.append(f"\n= {figure.formula}")
    line.append(f"\n{meaning(figure.name, language)}. {_where_from(explained, language)}", style="dim")
    branch = Tree(_held(line))
    for part in explained.parts:
        branch.add(_tree(part, language, told))
    for read in () if figure.formula == PARAMETER else _read_from(explained, language):
        branch.add(_held(Text(read)))
    return branch


def _held(line: Text) -> Text:
    """The line with signs in the place of the spaces at which it must not break."""
    held = line.copy()
    held.plain = line.plain.translate(HELD_SPACES)
    return held


def _where_from(explained: "Explained", language: str) -> str:
    """The source of a formula, or the range and source of a parameter."""
    if explained.figure.formula == PARAMETER:
        return _known_as(explained.origin.numbers[0], language)
    return say("explain.source", language, source=_source(explained.figure.source, language))


def _read_from(explained: "Explained", language: str) -> Iterator[str]:
    """A line for each thing that a figure was read off."""
    yield from _lines(explained.origin, language)
    if not explained.parts and not any(explained.origin[:4]):
        yield say("explain.nothing", language)


def _lines(origin: "Origin", language: str) -> Iterator[str]:
    yield from (_cell(cell, language) for cell in origin.cells)
    unit = "L" if origin.adds == "milk" else "MAD"
    yield from (_term(term, unit, language) for term in origin.terms)
    if origin.adds == "price" and origin.cells:
        yield _division(origin, language)
    yield from (_number(each, language) for each in origin.numbers)
    yield from (_columns(each, language) for each in origin.columns)


def _cell(cell: "Cell", language: str) -> str:
    amounts = [_amount(cell.value, "MAD", language)]
    if cell.milk_l and not (cell.unit == "L" and math.isclose(cell.quantity, cell.milk_l)):
        amounts.insert(0, say("explain.raw", language, amount=_amount(cell.milk_l, "L", language)))
    if cell.quantity and cell.unit != "MAD":
        amounts.insert(0, _amount(cell.quantity, cell.unit, language))
    return say(
        "explain.cell",
        language,
        seller=say(f"explain.account.{cell.seller}", language),
        buyer=say(f"explain.account.{cell.buyer}", language),
        good=say(f"explain.good.{cell.good}", language),
        amounts=", ".join(amounts),
    )


def _term(term: "Term", unit: str, language: str) -> str:
    kind, thing, *details = term.names
    name = say(TERMS[kind] + thing, language)
    for detail in details:
        name = say(DETAILS[detail], language, name=name)
    return f"{name}  {_amount(term.amount, unit, language)}"


def _division(origin: "Origin", language: str) -> str:
    money = _amount(sum(cell.value for cell in origin.cells), "MAD", language)
    return f"{money} / {_amount(sum(cell.milk_l for cell in origin.cells), 'L', language)}"


def _number(told: "Number", language: str) -> str:
    line = f"{told.name}  {_amount(told.value, told.unit, language)}"
    return f"{line}. {_known_as(told, language)}" if told.source else line


def _known_as(told: "Number", language: str) -> str:
    """The range of a number, where it has one, and its source."""
    source = say("explain.source", language, source=_source(told.source, language))
    if told.low is None or told.high is None or told.low == told.high:
        return source
    low, high = _written(told.low, language), _written(told.high, language)
    return say("explain.range", language, low=low, high=high) + f" {source}"


def _columns(columns: "Columns", language: str) -> str:
    count = number(columns.n_rows, 0, language)
    if columns.table == "herders":
        read = say("explain.households_read", language, n=count, weight=_written(columns.weight, language))
    else:
        read = say("explain.rows_read", language, n=count, table=columns.table)
    return say("explain.columns", language, read=read, columns=", ".join(columns.names)) if columns.names else read


def _amount(value: float, unit: str, language: str) -> str:
    """A number and its unit: 0,123019; 3 400 000 L; 158,256 millions de DH."""
    if unit in NO_UNIT:
        return _written(value, language)
    words = say(UNITS[unit], language) if unit in UNITS else unit
    if abs(value) >= LARGE and unit in ("MAD", "L", "h", "kg"):
        return say("explain.million", language, amount=_written(value / MILLION, language), unit=words)
    return f"{_written(value, language)}\u00a0{words}"


def _written(value: float, language: str) -> str:
    """A number with the figures that matter and no zeros behind them; of a large one, every figure to the unit."""
    if not math.isfinite(value) or value == 0.0:
        return number(value, 0, language)
    places = max(FIGURES_THAT_MATTER - 1 - math.floor(math.log10(abs(value))), 0)
    rounded = round(value, places)
    while places and round(rounded, places - 1) == rounded:
        places -= 1
    return number(rounded, places, language)


def _source(source: str, language: str) -> str:
    """A source in words; ids of publications stay as they are."""
    each = (part.strip() for part in source.split(","))
    return ", ".join(say(SOURCES[part], language) if part in SOURCES else part for part in each)
