"""School milk: the province buys milk products for pupils, from cooperatives' workshops or from plants.

Pupils served = what the envelope pays for a whole school year, at most those wanted; each gets so many litres on every
school day. A cooperative fills an order as far as its workshop and its milk go, and only if the school pays it more
than its plant; it makes raib, one litre for one. Plants deliver pasteurised milk by their market shares. Pupils eat at
school; their families buy a displaced share less at home (prior).
"""

from datetime import date, timedelta
from typing import Literal

import numpy as np
from pydantic import Field

from sim.actors.promises import FROM_PLANTS, SchoolOrder
from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy.lever import Lever

PROGRAMME = "school_milk"
HOLIDAY_MONTHS = (7, 8)


class SchoolMilk(Lever):
    """Milk for so many pupils, at a price fixed by contract (MAD a litre of milk, money of the day)."""

    pupils: float = Field(ge=0, le=1e6)
    litres_pupil_day: float = Field(default=0.2, ge=0, le=2)
    price_mad_l: float = Field(ge=0, le=100)
    supplier: Literal["cooperatives", "plants"] = "cooperatives"
    payer: Payer = Payer.COMMUNES

    def act(self, province: Province) -> None:
        """Order the milk of the quinzaine, as far as the envelope of the year allows."""
        cost = self.price_mad_l + carriage_mad_l(province)
        days = province.parameters.enterprise.school_days_year
        a_pupil = self.litres_pupil_day * days * cost
        if not self.is_open(province) or a_pupil <= 0.0:
            return
        served = min(self.pupils, self.budget_mad_year / a_pupil)
        left = self.left(province, PROGRAMME)
        litres = min(served * self.litres_pupil_day * days * school_share(province), left / cost)
        if litres > 0.0:
            province.school_order = SchoolOrder(self.payer, self.supplier, litres, self.price_mad_l)


def school_share(province: Province) -> float:
    """Share of the year's school days that fall in the quinzaine: all months but July and August, evenly."""
    quinzaine = province.quinzaine
    if quinzaine.first.month in HOLIDAY_MONTHS:
        return 0.0
    first, after = date(quinzaine.year, 1, 1), date(quinzaine.year + 1, 1, 1)
    days = (first + timedelta(days=k) for k in range((after - first).days))
    return quinzaine.days / sum(day.month not in HOLIDAY_MONTHS for day in days)


def carriage_mad_l(province: Province) -> float:
    """Cold delivery to schools and serving (MAD/L)."""
    return province.parameters.enterprise.school_carriage_mad_l * province.outside.cpi


def displaced_l(province: Province) -> float:
    """What families of pupils eat less of at home, for what schools got last (L milk equivalent)."""
    return province.parameters.enterprise.school_displaced_share * province.school_l


def order_from_workshops(province: Province, plant_price: np.ndarray, cost_mad_l: float) -> np.ndarray:
    """Milk that each cooperative makes for schools (L): the order, shared out by room, where it beats the plant.

    `plant_price` is what its plant pays (MAD/L), `cost_mad_l` what the workshop costs. Remembers in `province.school_l`
    what schools get.
    """
    cooperatives, order = province.cooperatives, province.school_order
    province.school_l = 0.0
    room = np.zeros(len(cooperatives.cash))
    if order is None:
        return room
    if order.supplier == FROM_PLANTS:
        province.school_l = order.litres
        return room
    pays = order.price_mad_l - cost_mad_l > plant_price
    capacity = cooperatives.workshop_capacity_l_day * province.quinzaine.days
    room[pays] = np.minimum(capacity, cooperatives.received_milk_l)[pays]
    made = room * min(1.0, order.litres / max(float(room.sum()), 1e-9))
    province.school_l = float(made.sum())
    return np.asarray(made)


def order_from_plants(province: Province, shares: np.ndarray) -> np.ndarray:
    """Pasteurised milk that each plant delivers to schools (L), by its share of the market."""
    order = province.school_order
    wanted = order.litres if order is not None and order.supplier == FROM_PLANTS else 0.0
    return np.asarray(wanted * shares)


def price_mad_l(province: Province) -> float:
    """What schools pay for a litre (MAD), 0 when they order nothing."""
    return 0.0 if province.school_order is None else province.school_order.price_mad_l


def deliver(
    province: Province, good: Good, seller: Account, litres: np.ndarray, rows: np.ndarray | None, per_l: float = 1.0
) -> None:
    """The buyer pays for milk (L by row of the seller, `per_l` units of the good each) and carriage; pupils eat."""
    order = province.school_order
    if order is None or not litres.any():
        return
    purse, whole = province.purse, float(litres.sum())
    value = litres * order.price_mad_l
    purse.pay(PROGRAMME, order.payer, good, seller, value, payee_rows=rows, quantity=litres * per_l, milk=litres)
    province.ledger.move(good, Account.STATE, Account.TABLE, whole * per_l, milk=whole)
    purse.pay(PROGRAMME, order.payer, Good.TRANSPORT, Account.SERVICES, whole * carriage_mad_l(province))
