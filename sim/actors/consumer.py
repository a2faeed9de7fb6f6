"""The consumer: a segment of people of one commune (or the big town) in one income tenth."""

from typing import NamedTuple, Self

import numpy as np

from sim.engine.columns import Column, Population, RowAgent, Rows


class Consumer(RowAgent):
    """A consumer segment. Litres (milk equivalent) and money are of the running quinzaine unless said."""

    id_base = 4_000_000

    commune = Column(np.int32, default=-1, unit="row", doc="commune, -1 for the big town")
    is_urban = Column(np.bool_, unit="1", doc="whether it lives in a municipality or the big town")
    tenth = Column(np.int8, unit="1", doc="income tenth, 1 poorest to 10 richest")
    n_people = Column(float, unit="persons", doc="people it stands for")
    income_year = Column(float, unit="MAD/person/year", doc="spending a head, prices of 2014")
    appetite_l_day = Column(float, unit="L/day", doc="dairy a person wants at reference prices")
    loose_l = Column(float, unit="L", doc="loose dairy wanted at the price found")
    packaged_l = Column(float, unit="L", doc="packaged dairy bought")
    dairy_spending = Column(float, unit="MAD", doc="spent on dairy")
    cash = Column(float, unit="MAD", doc="money in hand; moves only through the ledger")
    receivable = Column(float, unit="MAD", doc="owed to it")
    payable = Column(float, unit="MAD", doc="owed by it")


class Segments(NamedTuple):
    """Rows of consumers by where they live, which never changes: in the province, of it urban or rural, and in town."""

    here: Rows
    urban_here: Rows
    rural_here: Rows
    town: Rows

    @classmethod
    def of(cls, consumers: Population) -> Self:
        """Find them."""
        is_here = consumers.commune >= 0
        where = (is_here, is_here & consumers.is_urban, is_here & ~consumers.is_urban, ~is_here)
        return cls(*map(np.flatnonzero, where))
