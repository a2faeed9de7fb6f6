"""How a number came about: the figures it is made of, down to the books and the registry."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from sim.accounts.figure import Figure
from sim.impacts import measure as impacts
from sim.study.record import Run
from sim.territory.reading import BadInput, unknown, wrong


class Explained(NamedTuple):
    """A figure of a year, its value, and its parts explained likewise."""

    figure: Figure
    value: float
    parts: tuple["Explained", ...]


def figures() -> Mapping[str, Figure]:
    """Give every figure that can be explained, by name."""
    return {figure.name: figure for figure in impacts.FIGURES}


def explain(made: Run, name: str, year: int) -> Explained:
    """Explain a figure of a year of a run. Raises BadInput for an unknown figure or a year that was not recorded."""
    known = figures()
    if name not in known:
        raise BadInput(unknown("indicator", name, known))
    years = [int(each) for each in made.years.index]
    if year not in years:
        raise wrong("--year", year, f"{years[0]} to {years[-1]}, the years of the run")
    values = {str(figure): float(value) for figure, value in _values(made).loc[[year]].iloc[0].items()}
    return _explained(known, values, name)


def _values(made: Run) -> pd.DataFrame:
    return impacts.values(made.books)


def _explained(known: Mapping[str, Figure], values: Mapping[str, float], name: str) -> Explained:
    figure = known[name]
    parts = tuple(_explained(known, values, part) for part in figure.parts)
    return Explained(figure, values[name], parts)
