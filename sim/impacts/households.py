"""Herder households, a row for each and each year, as columns of numbers; and the other tables, summed by year."""

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.accounts.books import Books
from sim.impacts.welfare import Welfare

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.intp]
T = TypeVar("T")

QUINZAINES = 24
"""Quinzaines of a year: persons of `_year` columns are sums over them."""


class Annual:
    """Tables of the whole territory by year: sums and means, shape (years,)."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.years = np.unique(books.chain["year"].to_numpy())
        self._rows: dict[str, Codes] = {}

    def __len__(self) -> int:
        return len(self.years)

    def _table(self, table: str) -> pd.DataFrame:
        frame: pd.DataFrame = getattr(self.books, table)
        return frame

    def column(self, table: str, column: str) -> Floats:
        """Give a column of a table as numbers."""
        return self._table(table)[column].to_numpy(np.float64)

    def rows(self, table: str) -> Codes:
        """Give the number of the year of each row of a table."""
        if table not in self._rows:
            self._rows[table] = np.searchsorted(self.years, self._table(table)["year"].to_numpy())
        return self._rows[table]

    def add(self, table: str, amounts: Floats | Bools) -> Floats:
        """Add up by year what there is one of for each row of a table."""
        return np.bincount(self.rows(table), amounts, minlength=len(self.years)).astype(np.float64)

    def sum(self, table: str, column: str) -> Floats:
        """Add up a column by year."""
        return self.add(table, self.column(table, column))

    def mean(self, column: str) -> Floats:
        """Mean over the quinzaines of a year of a column of the chain."""
        return self.sum("chain", column) / np.bincount(self.rows("chain"), minlength=len(self.years))

    def lowest(self, column: str) -> Floats:
        """Lowest value in a year of a column of the chain."""
        least = np.full(len(self.years), np.inf)
        np.minimum.at(least, self.rows("chain"), self.column("chain", column))
        return least

    def flow(self, seller: str, buyer: str, product: str, column: str) -> Floats:
        """Add up by year one cell of the flow table."""
        flows = self.books.flows
        is_it = (flows["seller"] == seller) & (flows["buyer"] == buyer) & (flows["product"] == product)
        found = flows[is_it.to_numpy()]
        rows = np.searchsorted(self.years, found["year"].to_numpy())
        return np.bincount(rows, found[column].to_numpy(np.float64), minlength=len(self.years)).astype(np.float64)


class Households:
    """Columns of the herder table as numbers, read once; what is derived from them, worked out once.

    Amounts are those of one simulated household, not yet times the weight.
    """

    def __init__(self, books: Books, annual: Annual | None = None) -> None:
        self.annual = annual or Annual(books)
        self.year = self.annual.rows("herders")
        registry = books.registry
        self.women_wage_share = registry["labour.women_wage_share"]
        self.domestic_hours = {sex: registry[f"labour.domestic_hours_{sex}_day"] for sex in ("woman", "man")}
        self.welfare = Welfare._make(registry[f"welfare.{name}"] for name in Welfare._fields)
        self._frame = books.herders
        self._columns: dict[str, Floats] = {}
        self._derived: dict[Callable[[Households], object], object] = {}

    def __len__(self) -> int:
        return len(self.year)

    def __getitem__(self, column: str) -> Floats:
        """Give a column as numbers; truth is 1."""
        if column not in self._columns:
            self._columns[column] = self._frame[column].to_numpy(np.float64)
        return self._columns[column]

    def of_year(self, values: Floats) -> Floats:
        """Give each row the value of its year."""
        return values[self.year]

    @cached_property
    def _edges(self) -> list[int]:
        """Where each year begins and the last ends; nothing when rows are in another order."""
        is_in_order = bool((np.diff(self.year) >= 0).all())
        return np.searchsorted(self.year, np.arange(len(self.annual) + 1)).tolist() if is_in_order else []

    def by_year(self, amounts: Floats) -> Floats:
        """Add up by year; rows in the order of years, as runs leave them, are added slice by slice, much the faster."""
        if not self._edges:
            return np.bincount(self.year, amounts, minlength=len(self.annual)).astype(np.float64)
        return np.array([amounts[start:end].sum() for start, end in pairwise(self._edges)])

    def once(self, derive: Callable[["Households"], T]) -> T:
        """Give what a function derives from these households, worked out at the first call."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return self._derived[derive]  # type: ignore[return-value]  # what `derive` made


def consumption_a_head(h: Households) -> Floats:
    """Spending of a person of the household, MAD of the day a year."""
    return h["spending_year"] / h["n_people"]


def real_consumption(h: Households) -> Floats:
    """Spending of a person of the household, MAD of 2014 a year."""
    return h.once(consumption_a_head) / h.of_year(h.annual.mean("cpi"))


class Work(NamedTuple):
    """A year of work of the women, or of the men, of each household."""

    hours: Floats
    paid_hours: Floats
    unpaid_hours: Floats
    pay: Floats


class Pay(NamedTuple):
    """Work of women and of men."""

    women: Work
    men: Work


def pay(h: Households) -> Pay:
    """Hours and pay by sex, on the herd and in casual work.

    Receipts of the herd are women's where a woman receives them: milk money that reaches a woman, the surplus of the
    cooperative where she is the member, animals in the share that is titled to women; all where there is no man, none
    where there is no woman. The net income of the herd (receipts less animals bought, feed, care and hired hands) is
    shared as the receipts are; without receipts, as the hours are. Dairy hours of a sex are paid up to its share of
    receipts times all family hours. Casual pay is shared by hours, a woman's hour counting labour.women_wage_share.
    """
    women_dairy, men_dairy = h["women_dairy_hours_year"], h["men_dairy_hours_year"]
    family = women_dairy + men_dairy
    receipts = h["milk_money_year"] + h["patronage_received_year"] + h["cattle_sales_year"]
    womens = h["women_milk_money_year"] + h["patronage_received_year"] * h["member_is_woman"]
    womens = womens + h["cattle_sales_year"] * h["title_women_share"]
    share_of_hours = part(women_dairy, family)
    share = np.where(receipts > 0.0, np.clip(part(womens, receipts), 0.0, 1.0), share_of_hours)
    share = np.where(h["n_men"] == 0, 1.0, np.where(h["n_women"] == 0, 0.0, share))
    net = receipts - h["cattle_bought_year"] - h["dairy_costs_year"]
    women_casual, men_casual = h["women_casual_hours_year"], h["men_casual_hours_year"]
    women_counted = h.women_wage_share * women_casual
    women_wages = h["casual_income_year"] * part(women_counted, women_counted + men_casual)
    is_sold = receipts > 0.0
    women_paid = np.where(is_sold, np.minimum(women_dairy, share * family), 0.0)
    men_paid = np.where(is_sold, np.minimum(men_dairy, (1.0 - share) * family), 0.0)
    return Pay(
        Work(
            women_dairy + women_casual,
            women_paid + women_casual,
            women_dairy - women_paid,
            share * net + women_wages,
        ),
        Work(
            men_dairy + men_casual,
            men_paid + men_casual,
            men_dairy - men_paid,
            (1.0 - share) * net + h["casual_income_year"] - women_wages,
        ),
    )


def part(top: Floats, bottom: Floats) -> Floats:
    """Share of one in the other, 0 where there is nothing to share."""
    return np.divide(top, bottom, out=np.zeros(len(top)), where=bottom > 0.0)
