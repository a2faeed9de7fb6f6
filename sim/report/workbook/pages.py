"""What a sheet of the workbook is made of, as plain values: columns, rows, and how numbers are shown."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

Cell = str | float

NUMBER_FORMATS = {
    "whole": "#,##0",
    "one": "#,##0.0",
    "two": "#,##0.00",
    "three": "#,##0.000",
    "percent": "0.0%",
    "fine_percent": "0.000%",
    "general": "General",
    "year": "0",
}
"""How a spreadsheet shows a number, by name; marks of thousands and decimals are those of its reader."""


class Column(NamedTuple):
    """A column: its title, its width in characters, and the format of its numbers, that of the row when empty."""

    title: str
    width: float
    form: str = ""
    is_text: bool = True


class Row(NamedTuple):
    """A row: its cells in the order of the columns, the format of its numbers, and whether it adds others up."""

    cells: tuple[Cell, ...]
    form: str = "whole"
    is_total: bool = False


class Page(NamedTuple):
    """A sheet: one table, and what stands above it. `key` names it.

    The first `labels` columns say what a row is about; a line is drawn where one of the first `marks` of them changes.
    """

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    labels: int
    marks: int = 1


class Unit(NamedTuple):
    """What amounts are multiplied by to be shown, in what unit that is, and their format."""

    text: str
    factor: float = 1.0
    form: str = "whole"


TABLE_WIDTH, NAME_WIDTH, UNIT_WIDTH, YEAR_WIDTH = 20.0, 36.0, 15.0, 10.0


def text_column(title: str, width: float = NAME_WIDTH) -> Column:
    """A column of words."""
    return Column(title, width)


def number_column(title: str, form: str = "general", width: float = YEAR_WIDTH) -> Column:
    """A column of numbers that all have one format."""
    return Column(title, width, form, is_text=False)


def year_columns(years: Sequence[int], width: float = YEAR_WIDTH) -> tuple[Column, ...]:
    """A column for each year, the format being that of the row."""
    return tuple(Column(str(year), width, is_text=False) for year in years)


def row(labels: Sequence[str], unit: Unit, values: Iterable[float], *, is_total: bool = False) -> Row:
    """A row of words, its unit and its values, one for each year."""
    scaled = (float(value) * unit.factor for value in values)
    return Row((*labels, unit.text, *scaled), unit.form, is_total)


class Series:
    """A tidy table read by what its rows are about: the values of the years, NaN where the table has none."""

    def __init__(self, table: pd.DataFrame, keys: Sequence[str], years: Sequence[int], column: str = "value") -> None:
        self._keys = tuple(keys)
        self._at = {year: place for place, year in enumerate(years)}
        self.values: dict[tuple[str, ...], list[float]] = {}
        names = (table[key].astype(object).tolist() for key in keys)
        for year, value, *key in zip(table["year"].tolist(), table[column].tolist(), *names, strict=True):
            found = self.values.setdefault(tuple(key), [np.nan] * len(self._at))
            found[self._at[year]] = float(value)

    def __getitem__(self, key: tuple[str, ...]) -> list[float]:
        return self.values.get(key, [np.nan] * len(self._at))

    def in_order(self, table: pd.DataFrame) -> list[tuple[str, ...]]:
        """Give the keys in the order of the categories of the table, that of the ledger."""
        ranks = [{name: k for k, name in enumerate(table[key].cat.categories)} for key in self._keys]
        return sorted(self.values, key=lambda key: tuple(rank[name] for rank, name in zip(ranks, key, strict=True)))

    def __contains__(self, key: tuple[str, ...]) -> bool:
        return key in self.values


def over(part: Iterable[float], whole: Iterable[float]) -> np.ndarray:
    """Part over whole, NaN where there is no whole."""
    top, bottom = np.asarray(part, np.float64), np.asarray(whole, np.float64)
    return np.asarray(np.divide(top, bottom, out=np.full(bottom.shape, np.nan), where=bottom != 0.0))
