"""The indicators of a year, as a planner knows them, computed from the tables of a run."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.accounts.figure import Figure


class Rows:
    """Rows of a table, or of some of its rows; what is read of the table is read once."""

    def __init__(
        self,
        table: pd.DataFrame,
        rows: slice | NDArray[np.intp] = slice(None),
        known: dict[str, NDArray[Any]] | None = None,
    ) -> None:
        self._table, self._rows, self._known = table, rows, {} if known is None else known

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Give a column; names are objects."""
        if name not in self._known:
            self._known[name] = self._table[name].to_numpy()
        return self._known[name][self._rows]

    def of_year(self, year: int) -> "Rows":
        """Give the rows of a year of a whole table; where they stand together, as a run leaves them, as a slice."""
        rows = np.flatnonzero(self["year"] == year)
        is_together = len(rows) and rows[-1] - rows[0] + 1 == len(rows)
        return Rows(self._table, slice(rows[0], rows[-1] + 1) if is_together else rows, self._known)


class Tables(NamedTuple):
    """What indicators are computed from: tables of one run, or of one year of it."""

    chain: Rows
    flows: Rows
    herders: Rows


class Indicator(NamedTuple):
    """One number for each year: its unit, its meaning, how it is read off the tables of that year, and its formula.

    `parts` are names of other indicators, or of `PARTS`; one without parts names columns and their table.
    """

    name: str
    unit: str
    meaning: str
    of_year: Callable[[Tables], float]
    formula: str
    parts: tuple[str, ...] = ()

    @property
    def figure(self) -> Figure:
        """What is told of it when it is explained."""
        source = "definition" if self.parts else "model"
        return Figure(self.name, self.unit, self.meaning, self.formula, source, self.parts)


def yearly(chain: pd.DataFrame, flows: pd.DataFrame, herders: pd.DataFrame) -> pd.DataFrame:
    """All indicators, one row a year; `year` is the index."""
    years = sorted(chain["year"].unique())
    whole = Tables(*map(Rows, (chain, flows, herders)))
    tables = {year: Tables(*(table.of_year(year) for table in whole)) for year in years}
    values = {each.name: [float(each.of_year(tables[year])) for year in years] for each in INDICATORS}
    return pd.DataFrame(values, index=pd.Index(years, name="year", dtype="int64"))


def _sum(name: str) -> Callable[[Tables], float]:
    return lambda year: year.chain[name].sum()


def _mean(name: str) -> Callable[[Tables], float]:
    return lambda year: year.chain[name].mean()


def _end(name: str) -> Callable[[Tables], float]:
    return lambda year: year.chain[name][-1]


def _raw_milk(buyer: str, column: str) -> Callable[[Tables], float]:
    """A column of the flow of raw milk from herders to a buyer."""

    def amount(year: Tables) -> float:
        seller, taker, product = (year.flows[key] for key in ("seller", "buyer", "product"))
        is_sold = (seller == "herders") & (taker == buyer) & (product == "raw_milk")
        return float(year.flows[column][is_sold].sum())

    return amount


def _farm_gate_price(buyer: str) -> Callable[[Tables], float]:
    """Money over measured litres of the year."""

    def price(year: Tables) -> float:
        litres = _raw_milk(buyer, "quantity")(year)
        return _raw_milk(buyer, "value_mad")(year) / litres if litres > 0.0 else float("nan")

    return price


def _keepers(year: Tables, *columns: str) -> list[NDArray[Any]]:
    """Some columns of the households that have cattle at the end of the year."""
    has_cattle = year.herders["n_cattle"] > 0
    return [year.herders[name][has_cattle].astype(np.float64) for name in columns]


def _mean_keeper(values: NDArray[Any]) -> float:
    """Mean over the households that have cattle, not a number where none has."""
    return float(values.mean()) if len(values) else float("nan")


def _of_keepers(column: str) -> Callable[[Tables], float]:
    return lambda year: float(_keepers(year, column)[0].astype(float).sum())


def _dairy_income(year: Tables) -> float:
    """Milk, animals and surplus earned, less animals bought, feed, care, hands and fees; of households with cattle."""
    earnings = ("milk_earned_year", "patronage_received_year", "cattle_sales_year")
    milk, surplus, animals, bought, spent = _keepers(year, *earnings, "cattle_bought_year", "dairy_costs_year")
    return _mean_keeper(milk + surplus + animals - (bought + spent))


def _milk_margin(year: Tables) -> float:
    """Milk sold less feed bought, for a household that has cattle."""
    milk, feed = _keepers(year, "milk_earned_year", "feed_cost_year")
    return _mean_keeper(milk - feed)


def _poor_keepers(year: Tables) -> float:
    """People of households with cattle who live on less than the rural line at prices of the year."""
    spending, people = _keepers(year, "spending_year", "n_people")
    is_poor = spending / people < float(year.chain["poverty_line"].mean())
    return float((is_poor * people.astype(float)).sum())


def _poverty(year: Tables) -> float:
    """Share of people, in households that have cattle, who live on less than the rural line at prices of the year."""
    people = _of_keepers("n_people")(year)
    return _poor_keepers(year) / people if people else float("nan")


_EARNED = ("keepers_milk_earned", "keepers_patronage", "keepers_cattle_sales")
_SPENT = ("keepers_cattle_bought", "keepers_dairy_costs")

INDICATORS = (
    Indicator("milk_l", "L", "milk produced", _sum("milk_l"), "sum of milk_l of chain"),
    Indicator(
        "organised_share",
        "1",
        "share of the milk produced that goes through cooperatives",
        lambda year: year.chain["cooperative_l"].sum() / year.chain["milk_l"].sum(),
        "cooperative_l / milk_l",
        ("cooperative_l", "milk_l"),
    ),
    Indicator(
        "cooperative_price",
        "MAD/L",
        "price paid by cooperatives to members",
        _farm_gate_price("cooperatives"),
        "paid_by_cooperatives / litres_to_cooperatives",
        ("paid_by_cooperatives", "litres_to_cooperatives"),
    ),
    Indicator(
        "collector_price",
        "MAD/L",
        "price paid by collectors to herders",
        _farm_gate_price("collectors"),
        "paid_by_collectors / litres_to_collectors",
        ("paid_by_collectors", "litres_to_collectors"),
    ),
    Indicator(
        "loose_price",
        "MAD/L",
        "price of loose milk in town, mean of the year",
        _mean("loose_price"),
        "mean loose_price of chain",
    ),
    Indicator(
        "packaged_price",
        "MAD/L",
        "price of packaged milk in the shops, mean of the year",
        _mean("packaged_price"),
        "mean packaged_price of chain",
    ),
    Indicator(
        "dairy_income_mad",
        "MAD",
        "net income of the cattle of a household that has some",
        _dairy_income,
        f"({' + '.join(_EARNED)} - {' - '.join(_SPENT)}) / keepers_simulated",
        (*_EARNED, *_SPENT, "keepers_simulated"),
    ),
    Indicator(
        "milk_margin_mad",
        "MAD",
        "milk sold less feed bought, of a household with cattle",
        _milk_margin,
        "(keepers_milk_earned - keepers_feed_cost) / keepers_simulated",
        ("keepers_milk_earned", "keepers_feed_cost", "keepers_simulated"),
    ),
    Indicator(
        "keepers", "households", "households with cattle, end of the year", _end("keepers"), "last keepers of chain"
    ),
    Indicator("cows", "head", "females that have calved, end of the year", _end("cows"), "last cows of chain"),
    Indicator(
        "active_cooperatives",
        "cooperatives",
        "cooperatives that collect milk, end of the year",
        _end("active_cooperatives"),
        "last active_cooperatives of chain",
    ),
    Indicator(
        "members", "households", "members of cooperatives, end of the year", _end("members"), "last members of chain"
    ),
    Indicator(
        "women_members",
        "persons",
        "women among the members, end of the year",
        _end("women_members"),
        "last women_members of chain",
    ),
    Indicator(
        "social_aid_mad",
        "MAD",
        "direct social aid to herder households",
        _sum("social_aid_mad"),
        "sum of social_aid_mad of chain",
    ),
    Indicator(
        "poverty_share",
        "1",
        "people in households with cattle below the rural poverty line",
        _poverty,
        "keepers_poor_people / keepers_people",
        ("keepers_poor_people", "keepers_people"),
    ),
)
"""The table of a run, in its order."""


def _simulated(name: str, meaning: str, column: str) -> Indicator:
    """A sum over the simulated households that have cattle."""
    formula = f"sum of {column} where n_cattle > 0"
    return Indicator(name, "MAD", f"households with cattle, simulated: {meaning}", _of_keepers(column), formula)


PARTS = (
    Indicator(
        "cooperative_l", "L", "milk that cooperatives take", _sum("cooperative_l"), "sum of cooperative_l of chain"
    ),
    Indicator(
        "paid_by_cooperatives",
        "MAD",
        "paid by cooperatives for milk",
        _raw_milk("cooperatives", "value_mad"),
        "value_mad of flows, herders to cooperatives, raw_milk",
    ),
    Indicator(
        "litres_to_cooperatives",
        "L",
        "milk paid by cooperatives, as measured",
        _raw_milk("cooperatives", "quantity"),
        "quantity of flows, herders to cooperatives, raw_milk",
    ),
    Indicator(
        "paid_by_collectors",
        "MAD",
        "paid by collectors for milk",
        _raw_milk("collectors", "value_mad"),
        "value_mad of flows, herders to collectors, raw_milk",
    ),
    Indicator(
        "litres_to_collectors",
        "L",
        "milk paid by collectors, as measured",
        _raw_milk("collectors", "quantity"),
        "quantity of flows, herders to collectors, raw_milk",
    ),
    _simulated("keepers_milk_earned", "milk sold", "milk_earned_year"),
    _simulated("keepers_patronage", "surplus that cooperatives shared", "patronage_received_year"),
    _simulated("keepers_cattle_sales", "animals sold", "cattle_sales_year"),
    _simulated("keepers_cattle_bought", "animals bought", "cattle_bought_year"),
    _simulated("keepers_dairy_costs", "feed, care, hired hands, fees", "dairy_costs_year"),
    _simulated("keepers_feed_cost", "feed bought", "feed_cost_year"),
    Indicator(
        "keepers_simulated",
        "households",
        "households with cattle, simulated, end of the year",
        lambda year: float((year.herders["n_cattle"] > 0).sum()),
        "1 where n_cattle > 0",
    ),
    Indicator(
        "keepers_people",
        "persons",
        "people of the simulated households with cattle",
        _of_keepers("n_people"),
        "sum of n_people where n_cattle > 0",
    ),
    Indicator(
        "keepers_poor_people",
        "persons",
        "people below the rural line in the simulated households with cattle",
        _poor_keepers,
        "sum of n_people where n_cattle > 0 and spending_year / n_people < mean poverty_line of the year",
    ),
)
"""What indicators are made of; none of it is in the table of a run."""
