"""The indicators of a year, as a planner knows them, computed from the tables of a run."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd


class Tables(NamedTuple):
    """What indicators are computed from: tables of one run, or of one year of it."""

    chain: pd.DataFrame
    flows: pd.DataFrame
    herders: pd.DataFrame


class Indicator(NamedTuple):
    """One number for each year: its unit, its meaning and its formula, given the tables of that year."""

    name: str
    unit: str
    meaning: str
    of_year: Callable[[Tables], float]


def yearly(chain: pd.DataFrame, flows: pd.DataFrame, herders: pd.DataFrame) -> pd.DataFrame:
    """All indicators, one row a year; `year` is the index."""
    years = sorted(chain["year"].unique())
    tables = {year: Tables(*(t[t["year"] == year] for t in (chain, flows, herders))) for year in years}
    values = {each.name: [float(each.of_year(tables[year])) for year in years] for each in INDICATORS}
    return pd.DataFrame(values, index=pd.Index(years, name="year", dtype="int64"))


def _sum(name: str) -> Callable[[Tables], float]:
    return lambda year: year.chain[name].sum()


def _mean(name: str) -> Callable[[Tables], float]:
    return lambda year: year.chain[name].mean()


def _end(name: str) -> Callable[[Tables], float]:
    return lambda year: year.chain[name].iloc[-1]


def _farm_gate_price(buyer: str) -> Callable[[Tables], float]:
    """Money over measured litres of the year."""

    def price(year: Tables) -> float:
        flows = year.flows
        sold = flows[(flows["seller"] == "herders") & (flows["buyer"] == buyer) & (flows["product"] == "raw_milk")]
        litres = sold["quantity"].sum()
        return float(sold["value_mad"].sum() / litres) if litres > 0.0 else float("nan")

    return price


def _dairy_income(year: Tables) -> float:
    """Milk, animals and surplus earned, less animals bought, feed, care, hands and fees; of households with cattle."""
    keepers = year.herders[year.herders["n_cattle"] > 0]
    earned = keepers["milk_earned_year"] + keepers["patronage_received_year"] + keepers["cattle_sales_year"]
    spent = keepers["cattle_bought_year"] + keepers["dairy_costs_year"]
    return float((earned - spent).mean())


def _milk_margin(year: Tables) -> float:
    """Milk sold less feed bought, for a household that has cattle."""
    keepers = year.herders[year.herders["n_cattle"] > 0]
    return float((keepers["milk_earned_year"] - keepers["feed_cost_year"]).mean())


def _poverty(year: Tables) -> float:
    """Share of people, in households that have cattle, who live on less than the rural line at prices of the year."""
    keepers = year.herders[year.herders["n_cattle"] > 0]
    line = year.chain["poverty_line"].mean()
    is_poor = keepers["spending_year"] / keepers["n_people"] < line
    people = keepers["n_people"].astype(float)
    return float((is_poor * people).sum() / people.sum()) if len(keepers) else float("nan")


INDICATORS = (
    Indicator("milk_l", "L", "milk produced", _sum("milk_l")),
    Indicator(
        "organised_share",
        "1",
        "share of the milk produced that goes through cooperatives",
        lambda year: year.chain["cooperative_l"].sum() / year.chain["milk_l"].sum(),
    ),
    Indicator("cooperative_price", "MAD/L", "paid by cooperatives to members", _farm_gate_price("cooperatives")),
    Indicator("collector_price", "MAD/L", "paid by collectors to herders", _farm_gate_price("collectors")),
    Indicator("loose_price", "MAD/L", "loose milk in town, mean of the year", _mean("loose_price")),
    Indicator("packaged_price", "MAD/L", "packaged milk in the shops, mean of the year", _mean("packaged_price")),
    Indicator("dairy_income_mad", "MAD", "net income of the cattle of a household that has some", _dairy_income),
    Indicator("milk_margin_mad", "MAD", "milk sold less feed bought, of a household with cattle", _milk_margin),
    Indicator("keepers", "households", "with cattle, end of the year", _end("keepers")),
    Indicator("cows", "head", "females that have calved, end of the year", _end("cows")),
    Indicator("active_cooperatives", "cooperatives", "that collect milk, end of the year", _end("active_cooperatives")),
    Indicator("members", "households", "members of cooperatives, end of the year", _end("members")),
    Indicator("women_members", "persons", "women among the members, end of the year", _end("women_members")),
    Indicator("social_aid_mad", "MAD", "direct social aid to herder households", _sum("social_aid_mad")),
    Indicator("poverty_share", "1", "people in households with cattle below the rural poverty line", _poverty),
)
