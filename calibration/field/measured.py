"""Measures that field data answer for, besides those of `calibration.measures`."""

import pandas as pd

from calibration.measures import measure
from sim.study.record import Run


def _years(table: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    return table[table["year"].between(first, last)]


def _keepers(one: Run, first: int, last: int) -> pd.DataFrame:
    """Rows, one a year, of households that have cattle at the end of the year."""
    herders = _years(one.herders, first, last)
    return herders[herders["n_cattle"] > 0]


def _over(part: pd.Series, whole: pd.Series) -> float:
    total = float(whole.sum())
    return float(part.sum()) / total if total > 0.0 else float("nan")


@measure("cows/household")
def cows_a_household(one: Run, first: int, last: int) -> float:
    """Cows of a household that has cattle, at the end of the year."""
    return float(_keepers(one, first, last)["n_cows"].mean())


@measure("persons/household")
def household_size(one: Run, first: int, last: int) -> float:
    """People of a household that has cattle."""
    return float(_keepers(one, first, last)["n_people"].mean())


@measure("MAD/L")
def collector_price(one: Run, first: int, last: int) -> float:
    """Price paid by collectors to herders, mean of the years."""
    return float(one.years.loc[first:last, "collector_price"].mean())


@measure("MAD/L")
def neighbours_price(one: Run, first: int, last: int) -> float:
    """Price paid by neighbours at the farm gate, weighted by litres."""
    chain = _years(one.chain, first, last)
    return _over(chain["neighbours_price"] * chain["neighbours_l"], chain["neighbours_l"])


@measure("MAD/L")
def loose_price(one: Run, first: int, last: int) -> float:
    """Price of loose milk in the towns of the territory, mean of the years."""
    return float(one.years.loc[first:last, "loose_price"].mean())


@measure("MAD/L")
def packaged_price(one: Run, first: int, last: int) -> float:
    """Price of packaged milk in the shops, mean of the years."""
    return float(one.years.loc[first:last, "packaged_price"].mean())


@measure("1")
def farm_loss_share(one: Run, first: int, last: int) -> float:
    """Milk spoiled or refused before anybody buys it, in marketed milk and what was so lost."""
    chain = _years(one.chain, first, last)
    marketed = chain[["cooperative_l", "collector_l", "neighbours_l", "souk_l", "farm_loss_l"]].sum(axis=1)
    return _over(chain["farm_loss_l"], marketed)


@measure("1")
def collector_loss_share(one: Run, first: int, last: int) -> float:
    """Share of the milk that collectors buy and lose before they sell it."""
    collectors = _years(one.collectors, first, last)
    return _over(collectors["lost_l_year"], collectors["milk_l_year"])


@measure("1")
def women_milk_money_share(one: Run, first: int, last: int) -> float:
    """Share of milk money that women of herder households receive themselves."""
    keepers = _keepers(one, first, last)
    return _over(keepers["women_milk_money_year"], keepers["milk_money_year"])


@measure("1")
def women_seats(one: Run, first: int, last: int) -> float:
    """Share of women on the boards of all cooperatives, at the end of the year."""
    cooperatives = _years(one.cooperatives, first, last)
    return _over(cooperatives["board_women"], cooperatives["board_seats"])


@measure("1")
def women_members(one: Run, first: int, last: int) -> float:
    """Share of women among the members of cooperatives, at the end of the year."""
    cooperatives = _years(one.cooperatives, first, last)
    return _over(cooperatives["n_women_members"], cooperatives["n_members"])
