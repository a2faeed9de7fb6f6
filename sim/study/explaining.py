"""How a number came about: the figures it is made of, down to the books and the registry.

Four chapters tell of figures: the impacts, the accounts, the footprint and the table of a run. Only the chapter asked
for is computed, and all but the accounts for the year asked for alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from sim.accounts import results as accounts
from sim.accounts.books import Books
from sim.accounts.figure import Figure
from sim.accounts.origins import Cell, Columns, Number, Origin, origin
from sim.engine.ledger import UNITS, Good
from sim.impacts import environment
from sim.impacts import measure as impacts
from sim.impacts.declared import Parameter
from sim.study.indicators import INDICATORS, PARTS, Indicator, Rows, Tables
from sim.study.record import Run
from sim.territory.reading import BadInput, unknown, wrong

TABLES = ("chain", "cooperatives", "collectors", "processors")
"""Tables that a formula may name; one that names none is about herders."""


class Explained(NamedTuple):
    """A figure of a year, its value, its parts explained likewise, and where the rest of it was read."""

    figure: Figure
    value: float
    parts: tuple["Explained", ...]
    origin: Origin


class _Read(NamedTuple):
    """A chapter read for a year: the value of a figure, and where what is not a part of it comes from."""

    value: Callable[[str], float]
    origin: Callable[[str], Origin]


class _Chapter(NamedTuple):
    """Figures by name, and how they are read for a year of a run."""

    figures: Mapping[str, Figure]
    read: Callable[[Run, int], _Read]


# What can be asked for


def figures() -> Mapping[str, Figure]:
    """Give every figure that can be explained, by name. A name of two chapters is that of the first."""
    return {name: figure for chapter in reversed(_CHAPTERS) for name, figure in chapter.figures.items()}


def indicators_of(impact: str) -> tuple[str, ...]:
    """Give the indicators of an impact, the first at the head; nothing for any other name."""
    return next((each.indicators for each in impacts.IMPACTS if each.name == impact), ())


def figure_of(name: str) -> str:
    """Give the figure that a name asks for: for an impact its first indicator. Raises BadInput when unknown."""
    known = figures()
    if name in known:
        return name
    if indicators_of(name):
        return indicators_of(name)[0]
    raise BadInput(unknown("indicator", name, [*known, *(impact.name for impact in impacts.IMPACTS)]))


def explain(made: Run, name: str, year: int) -> Explained:
    """Explain a figure of a year of a run. Raises BadInput for an unknown figure or a year that was not recorded."""
    name = figure_of(name)
    years = sorted(int(each) for each in made.chain["year"].unique())
    if year not in years:
        raise wrong("--year", year, f"{years[0]} to {years[-1]}, the years of the run")
    chapter = next(each for each in _CHAPTERS if name in each.figures)
    return _explained(chapter.figures, chapter.read(made, year), name)


def _explained(known: Mapping[str, Figure], read: _Read, name: str) -> Explained:
    figure = known[name]
    parts = tuple(_explained(known, read, part) for part in figure.parts)
    return Explained(figure, read.value(name), parts, read.origin(name))


# Chapters


def _read_impacts(made: Run, year: int) -> _Read:
    books = _of_year(made.books, year)
    values = impacts.values(books)

    def read_off(name: str) -> Origin:
        if isinstance(impacts.DECLARED[name], Parameter):
            return Origin(numbers=(_parameter(books, name),))
        return _named(impacts.DECLARED[name].figure, books)

    return _Read(lambda name: float(values[name].to_numpy()[0]), read_off)


def _read_accounts(made: Run, year: int) -> _Read:
    drawn_up = made.accounts
    at = int(drawn_up.years.searchsorted(year))
    return _Read(lambda name: float(drawn_up.values[name][at]), lambda name: origin(drawn_up, name, year))


def _read_environment(made: Run, year: int) -> _Read:
    books = _of_year(made.books, year)
    measured = environment.measure(books)
    values = measured[measured["group"] == "all"].set_index("indicator")["value"]
    known = {figure.name: figure for figure in environment.FIGURES}
    return _Read(lambda name: float(values[name]), lambda name: _named(known[name], books))


def _read_table(made: Run, year: int) -> _Read:
    books = _of_year(made.books, year)
    tables = Tables(*map(Rows, (books.chain, books.flows, books.herders)))
    simulated = books._replace(weight=1.0)
    return _Read(lambda name: float(_TABLE[name].of_year(tables)), lambda name: _named(_TABLE[name].figure, simulated))


_TABLE: Mapping[str, Indicator] = {each.name: each for each in (*INDICATORS, *PARTS)}
_CHAPTERS = (
    _Chapter({figure.name: figure for figure in impacts.FIGURES}, _read_impacts),
    _Chapter({figure.name: figure for figure in accounts.FIGURES}, _read_accounts),
    _Chapter({figure.name: figure for figure in environment.FIGURES}, _read_environment),
    _Chapter({name: each.figure for name, each in _TABLE.items()}, _read_table),
)


def _of_year(books: Books, year: int) -> Books:
    """The books of one year; balances are left whole, for a year begins with the end of the one before."""
    names = ("chain", "flows", "herders", "cooperatives", "collectors", "processors")
    tables = {name: getattr(books, name) for name in names}
    return books._replace(**{name: table[table["year"] == year] for name, table in tables.items()})


# What a formula names


_NAME = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?")
_FLOW = re.compile(r"(\w+) of flows, (\w+) to (\w+), (\w+)")


def _named(figure: Figure, books: Books) -> Origin:
    """Columns, parameters and cells of the ledger that a formula names; of one with parts, parameters alone."""
    if figure.parts:
        return Origin(numbers=tuple(_parameters(figure, books)))
    flow = _FLOW.search(figure.formula)
    if flow:
        measure, seller, buyer, good = flow.groups()
        return Origin(_cells(books.flows, seller, buyer, good), adds="money" if measure == "value_mad" else "milk")
    return Origin(numbers=tuple(_parameters(figure, books)), columns=(_columns(figure, books),))


def _columns(figure: Figure, books: Books) -> Columns:
    words = dict.fromkeys(_NAME.findall(figure.formula))
    table = next((table for table in TABLES if table in words), "herders")
    frame: pd.DataFrame = getattr(books, table)
    names = tuple(name for name in words if name in frame.columns)
    return Columns(table, names, len(frame), books.weight if table == "herders" else 1.0)


def _parameters(figure: Figure, books: Books) -> Iterator[Number]:
    for name in dict.fromkeys(_NAME.findall(f"{figure.formula} {figure.source}")):
        if name in books.registry.entries and name not in figure.parts:
            yield _parameter(books, name)


def _parameter(books: Books, name: str) -> Number:
    entry = books.registry.entry(name)
    return Number(name, entry.value, entry.unit, entry.low, entry.high, ", ".join(entry.source))


def _cells(flows: pd.DataFrame, seller: str, buyer: str, good: str) -> tuple[Cell, ...]:
    rows = flows[(flows["seller"] == seller) & (flows["buyer"] == buyer) & (flows["product"] == good)]
    amounts = [float(rows[column].sum()) for column in ("quantity", "milk_equivalent_l", "value_mad")]
    quantity, milk, value = amounts
    return (Cell(seller, buyer, good, quantity, UNITS[Good[good.upper()]], milk, value),) if any(amounts) else ()
