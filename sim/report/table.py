"""The table of a run: indicators down, years across, as many years as fit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rich import box
from rich.table import Table

from sim.report.numbers import decimal_mark, number
from sim.report.words import say

WIDEST_LABEL = 38
YEAR_WIDTH = 8
"""Characters of one year's column, its spaces included: enough for 103 456."""


class Shown(NamedTuple):
    """How an indicator is printed: what it is multiplied by, and its decimals."""

    factor: float
    digits: int


SHOWN: Mapping[str, Shown] = {
    "milk_l": Shown(1e-6, 1),
    "organised_share": Shown(100.0, 1),
    "cooperative_price": Shown(1.0, 2),
    "collector_price": Shown(1.0, 2),
    "loose_price": Shown(1.0, 2),
    "packaged_price": Shown(1.0, 2),
    "dairy_income_mad": Shown(1.0, 0),
    "milk_margin_mad": Shown(1.0, 0),
    "keepers": Shown(1.0, 0),
    "cows": Shown(1.0, 0),
    "active_cooperatives": Shown(1.0, 0),
    "members": Shown(1.0, 0),
    "women_members": Shown(1.0, 0),
    "social_aid_mad": Shown(1e-6, 1),
    "poverty_share": Shown(100.0, 1),
}


OF_COOPERATIVES = ("organised_share", "cooperative_price", "active_cooperatives", "members", "women_members")
"""Indicators that are left out where no cooperative ever works."""


def shown_of(years: pd.DataFrame) -> dict[str, Shown]:
    """What is printed of a run."""
    has_cooperatives = bool(years["active_cooperatives"].to_numpy().any())
    return {name: shown for name, shown in SHOWN.items() if has_cooperatives or name not in OF_COOPERATIVES}


def years_that_fit(years: Sequence[int], width: int) -> list[int]:
    """Choose the years to print in so many characters: all, or every second, third... counted back from the last."""
    room = max((width - WIDEST_LABEL - 2) // YEAR_WIDTH, 1)
    every = -(-len(years) // room)
    return sorted(years[::-1][::every])


def year_table(years: pd.DataFrame, language: str, width: int) -> Table:
    """Make the table of a run from its yearly indicators (index: years), for a terminal of so many characters."""
    chosen = years_that_fit([int(year) for year in years.index], width)
    table = Table(
        title=say("table.title", language),
        caption=say("table.units", language),
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column("", max_width=WIDEST_LABEL)
    for year in chosen:
        table.add_column(str(year), justify="right", no_wrap=True)
    for name, shown in shown_of(years).items():
        values = years.loc[chosen, name].astype(float) * shown.factor
        table.add_row(say(name, language), *(number(value, shown.digits, language) for value in values))
    return table


def write_spreadsheet(years: pd.DataFrame, language: str, path: Path) -> None:
    """Write the same table, all years, for a spreadsheet: semicolons, decimal commas except in English."""
    mark = decimal_mark(language)
    rows = {
        say(name, language): [f"{value:.{shown.digits}f}".replace(".", mark) for value in years[name] * shown.factor]
        for name, shown in shown_of(years).items()
    }
    pd.DataFrame(rows, index=years.index).T.to_csv(path, sep=";", encoding="utf-8-sig")
