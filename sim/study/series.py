"""The series recorded each quinzaine: for each its name, its unit, what it means and how it is read off the chain.

Amounts are those of the whole territory, whatever the scale. A price is what was paid over what was measured in the
quinzaine; it is not a number when nothing was sold.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.chain import DairyChain
from sim.engine.ledger import N_DAIRY, Account, Flows, Good
from sim.rules.cattle import CROSS, LOCAL, PURE
from sim.rules.lactation import milk_by_breed

A, G = Account, Good


class QuinzaineFlows:
    """The ledger's flows of the quinzaine that a chain has just finished."""

    def __init__(self) -> None:
        self._closed = Flows.none()
        self._by_breed: NDArray[np.float64] | None = None

    def follow(self, chain: DairyChain) -> None:
        """Read the quinzaine just finished."""
        self._closed, self._by_breed = chain.ledger.closed, None

    def by_breed(self, chain: DairyChain) -> NDArray[np.float64]:
        """Cows and their milk by breed class, see `rules.lactation.milk_by_breed`."""
        if self._by_breed is None:
            self._by_breed = milk_by_breed(chain.herd.arrays)
        return self._by_breed

    def quantity(self, good: Good, seller: Account, buyer: Account) -> float:
        """Quantity that changed hands, in the good's unit."""
        return float(self._closed.quantity[seller, buyer, good])

    def milk(self, good: Good, seller: Account, buyer: Account) -> float:
        """Raw milk that changed hands or what it stands for, L."""
        return float(self._closed.milk[seller, buyer, good])

    def value(self, good: Good, seller: Account, buyer: Account) -> float:
        """Money that changed hands, MAD."""
        return float(self._closed.value[seller, buyer, good])

    def lost_l(self) -> float:
        """Milk lost by anybody, milk equivalent, L."""
        return float(self._closed.milk[:, Account.LOSSES].sum())

    def dairy_sales(self, seller: Account) -> float:
        """What a seller earned on milk and dairy products, MAD."""
        return float(self._closed.value[seller, :, :N_DAIRY].sum())

    def price(self, seller: Account, buyer: Account) -> float:
        """Price of raw milk between two, MAD/L."""
        return _ratio(self.value(Good.RAW_MILK, seller, buyer), self.quantity(Good.RAW_MILK, seller, buyer))


class Series(NamedTuple):
    """One recorded series."""

    name: str
    unit: str
    meaning: str
    read: Callable[[DairyChain, QuinzaineFlows], Any]


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")


def _mean(values: NDArray[Any], weights: NDArray[Any]) -> float:
    return _ratio(float((values * weights).sum()), float(weights.sum()))


def _active(chain: DairyChain) -> NDArray[np.intp]:
    return np.flatnonzero(chain.cooperatives.alive & chain.cooperatives.is_active)


def _tank_use(chain: DairyChain) -> float:
    rows, cooperatives = _active(chain), chain.cooperatives
    room = float(cooperatives.tank_capacity_l_day[rows].sum()) * chain.finished.days
    return _ratio(float(cooperatives.received_l[rows].sum()), room)


def _condition(chain: DairyChain) -> float:
    cows = chain.herd.alive & (chain.herd.parity > 0)
    return _ratio(float((chain.herd.condition * cows).sum()), float(np.count_nonzero(cows)))


def _births(chain: DairyChain) -> float:
    born = chain.herd.alive & (chain.herd.birth_day >= chain.finished.start)
    return float(np.count_nonzero(born)) * chain.weight


def _breed(what: int, breed: int) -> Callable[[DairyChain, QuinzaineFlows], float]:
    """Cows (0) or their milk (1) of a breed class, see `rules.lactation.milk_by_breed`."""
    return lambda chain, flows: float(flows.by_breed(chain)[what, breed]) * chain.weight


def _herders(column: str) -> Callable[[DairyChain, QuinzaineFlows], float]:
    """Sum of a column over all herders, real ones."""
    return lambda chain, _: float(getattr(chain.herders, column).sum()) * chain.weight


def _milk(seller: Account, buyer: Account) -> Callable[[DairyChain, QuinzaineFlows], float]:
    return lambda _, flows: flows.milk(Good.RAW_MILK, seller, buyer)


def _price(seller: Account, buyer: Account) -> Callable[[DairyChain, QuinzaineFlows], float]:
    return lambda _, flows: flows.price(seller, buyer)


def _paid(good: Good, seller: Account, buyer: Account) -> Callable[[DairyChain, QuinzaineFlows], float]:
    return lambda _, flows: flows.value(good, seller, buyer)


def _outside(field: str) -> Callable[[DairyChain, QuinzaineFlows], float]:
    return lambda chain, _: float(getattr(chain.outside, field))


SERIES = (
    # When
    Series("first_day", "date", "first day of the quinzaine", lambda c, _: c.finished.first),
    Series("last_day", "date", "last day of the quinzaine", lambda c, _: c.finished.last),
    Series("year", "year", "calendar year", lambda c, _: c.finished.year),
    Series("number", "1", "place of the quinzaine in its year, 1 to 24", lambda c, _: c.finished.number),
    Series("days", "days", "length of the quinzaine", lambda c, _: c.finished.days),
    Series("is_history", "1", "whether the world outside was observed", lambda c, _: bool(c.outside.is_history)),
    # Where the milk goes: the first is the sum of the eight that follow
    Series("milk_l", "L", "milk produced", _milk(A.COWS, A.HERDERS)),
    Series("calves_l", "L", "milk that calves drink", _milk(A.HERDERS, A.CALVES)),
    Series("home_l", "L", "milk that herder families eat and drink", _milk(A.HERDERS, A.TABLE)),
    Series("cooperative_l", "L", "milk accepted by cooperatives", _milk(A.HERDERS, A.COOPERATIVES)),
    Series("collector_l", "L", "milk sold to collectors", _milk(A.HERDERS, A.COLLECTORS)),
    Series("neighbours_l", "L", "milk sold at the farm gate to neighbours", _milk(A.HERDERS, A.CONSUMERS)),
    Series("souk_l", "L", "milk churned by women for the souk", _milk(A.HERDERS, A.WORKSHOP)),
    Series("farm_loss_l", "L", "milk spoiled or refused before anybody bought it", _milk(A.HERDERS, A.LOSSES)),
    Series("lost_l", "L", "milk lost from the farm to the town", lambda _, f: f.lost_l()),
    Series("plant_l", "L", "milk that cooperatives sell to plants", _milk(A.COOPERATIVES, A.PLANTS)),
    Series("workshop_l", "L", "milk that cooperatives turn into products", _milk(A.COOPERATIVES, A.WORKSHOP)),
    Series(
        "net_export_l", "L", "loose milk that leaves for the big town, less what comes", lambda c, _: c.net_export_l
    ),
    # Prices
    Series("cooperative_price", "MAD/L", "paid by cooperatives to members", _price(A.HERDERS, A.COOPERATIVES)),
    Series("collector_price", "MAD/L", "paid by collectors to herders", _price(A.HERDERS, A.COLLECTORS)),
    Series("neighbours_price", "MAD/L", "paid by neighbours at the farm gate", _price(A.HERDERS, A.CONSUMERS)),
    Series("plant_price", "MAD/L", "paid by plants to cooperatives", _price(A.COOPERATIVES, A.PLANTS)),
    Series("wholesale_price", "MAD/L", "paid by mahlabas to collectors", lambda c, _: c.wholesale_price),
    Series("loose_price", "MAD/L", "loose milk in the towns of the territory", lambda c, _: c.loose_price),
    Series("parity_price", "MAD/L", "loose milk in the big town", lambda c, _: c.parity),
    Series("packaged_price", "MAD/L", "packaged milk in the shops", lambda c, _: c.packaged_price),
    Series("concentrate_price", "MAD/kg", "concentrate at the dealer's", _outside("concentrate_price")),
    Series("straw_price", "MAD/kg", "straw", _outside("straw_price")),
    Series("beef_price", "MAD/kg carcass", "beef", _outside("beef_price")),
    Series("animal_index", "1", "price of animals against normal", lambda c, _: c.animal_index),
    Series("wage_hour", "MAD/h", "farm wage", _outside("wage_hour")),
    Series("cpi", "1", "consumer prices, 2014 = 1", _outside("cpi")),
    Series(
        "poverty_line",
        "MAD/person/year",
        "rural poverty line at prices of the day",
        lambda c, _: c.territory.margins["rural_poverty_line"] * c.outside.cpi,
    ),
    # Herds
    Series("cattle", "head", "cattle of all ages", lambda c, _: len(c.herd) * c.weight),
    Series("cows", "head", "females that have calved", _herders("n_cows")),
    Series("births", "head", "calves born alive", lambda c, _: _births(c)),
    *(
        Series(f"cows_{name}", "head", f"females that have calved, {name} breed", _breed(0, code))
        for name, code in (("local", LOCAL), ("cross", CROSS), ("pure", PURE))
    ),
    *(
        Series(f"milk_{name}_l", "L", f"milk of {name} cows", _breed(1, code))
        for name, code in (("local", LOCAL), ("cross", CROSS), ("pure", PURE))
    ),
    Series(
        "keepers", "households", "households with cattle", lambda c, _: np.count_nonzero(c.herders.n_cattle) * c.weight
    ),
    Series("condition", "score", "mean body condition of cows, 1 thin to 5 fat", lambda c, _: _condition(c)),
    Series(
        "energy_ratio",
        "1",
        "share of the energy for milk that is fed",
        lambda c, _: _mean(c.herders.energy_ratio, c.herders.milk_need_ufl),
    ),
    Series("heat", "1", "heat of the season, 0 to 1", _outside("heat")),
    Series("ramadan_share", "1", "share of the days in Ramadan", _outside("ramadan_share")),
    # Cooperatives and collectors
    Series("active_cooperatives", "cooperatives", "cooperatives that collect milk", lambda c, _: len(_active(c))),
    Series("members", "households", "members", lambda c, _: float(c.cooperatives.n_members[_active(c)].sum())),
    Series(
        "women_members",
        "persons",
        "women among the members",
        lambda c, _: float(c.cooperatives.n_women_members[_active(c)].sum()),
    ),
    Series("tank_use_share", "1", "share of the tanks of active cooperatives that is used", lambda c, _: _tank_use(c)),
    Series(
        "active_collectors", "collectors", "collectors who go round", lambda c, _: int(c.collectors.is_active.sum())
    ),
    # Money of herders
    Series("milk_income_mad", "MAD", "milk and products sold by herders", lambda _, f: f.dairy_sales(A.HERDERS)),
    Series(
        "feed_cost_mad",
        "MAD",
        "feed paid by herders",
        lambda _, f: sum(f.value(good, A.FEED_DEALERS, A.HERDERS) for good in (G.CONCENTRATE, G.STRAW)),
    ),
    Series("cattle_sales_mad", "MAD", "animals sold", _paid(G.CATTLE, A.HERDERS, A.REST)),
    Series("cattle_bought_mad", "MAD", "animals bought", _paid(G.CATTLE, A.REST, A.HERDERS)),
    Series("social_aid_mad", "MAD", "direct social aid to herder households", _herders("social_aid")),
    Series("debt_mad", "MAD", "microcredit outstanding of herder households", _herders("debt")),
    # Work
    Series("women_dairy_hours", "h", "women's hours for herd and milk", _herders("women_dairy_hours")),
    Series("men_dairy_hours", "h", "men's hours for herd and milk", _herders("men_dairy_hours")),
    Series("hired_hours", "h", "hours of workers hired by herders", _herders("hired_hours")),
)
