"""Feeding by energy: forage first, then bought straw and concentrate as far as margin and cash allow."""

import math
from collections import namedtuple
from typing import NamedTuple

from sim.rules.compiled import compiled


class Feeding(NamedTuple):
    """Parameters of feeding; see the registry for units, ranges and sources."""

    straw_ufl_per_kg: float
    concentrate_response_l_per_kg: float
    conservation_efficiency: float
    stock_loss_per_year: float
    forage_milk_limit_l_day: float
    margin_sharpness: float
    margin_half_ratio: float
    purse_share_for_feed: float
    shortage_upkeep_share: float


_SPRING_DAY = 60
_DAYS_A_YEAR = 365


@compiled
def days_to_spring(day_of_year: int) -> int:
    """Days that the fodder stock must still last: until 1 March, at least one quinzaine."""
    left = _SPRING_DAY - day_of_year
    if left <= 0:
        left += _DAYS_A_YEAR
    return max(left, 15)


@compiled
def willingness_to_buy(milk_price: float, feed_price: float, feeding: Feeding) -> float:
    """Share (0-1) of the milk gap a herder closes with concentrate, by its benefit-cost ratio.

    logistic(s·(R - R½)), R = response (1.5 L/kg, PF160) · milk price / feed price.
    """
    ratio = feeding.concentrate_response_l_per_kg * milk_price / feed_price
    return 1.0 / (1.0 + math.exp(-feeding.margin_sharpness * (ratio - feeding.margin_half_ratio)))


@compiled
def forage_eaten(available_ufl: float, upkeep_ufl: float, milk_need_ufl: float, roughage_milk_ufl: float) -> float:
    """Forage the herd eats (UFL): all its needs, but roughage alone sustains only so much milk (8 L a cow, PF160)."""
    return min(available_ufl, upkeep_ufl + min(milk_need_ufl, roughage_milk_ufl))


RationColumns = namedtuple(
    "RationColumns",
    "cash concentrate_kg conservation_gained due energy_ratio expected_milk_price feed_cost feeding_skill "
    "forage_stock_ufl irrigated_ha is_on_feed_list milk_need_ufl n_cows rainfed_ha straw_kg subsidised_kg "
    "upkeep_ratio upkeep_ufl",
)
"""Columns of herders that `choose_rations` reads or writes."""


@compiled
def choose_rations(
    herders: RationColumns,
    rainfed_ufl_ha: float,
    irrigated_ufl_ha: float,
    days: int,
    day_of_year: int,
    concentrate_price: float,
    straw_price: float,
    subsidised_price: float,
    subsidised_kg_cow: float,
    milk_ufl_per_l: float,
    feeding: Feeding,
) -> None:
    """Each herder's ration for the quinzaine.

    Forage: what grows this quinzaine, and of the store (less its yearly loss) the larger of an even share until
    spring and what upkeep still lacks. What is not eaten is kept: all of the store's, and of the fresh growth the
    conserved share, more for those who were advised. A household without animals keeps no store. Money: a share of
    the purse and of the milk pay due this quinzaine. It goes to straw, to fill upkeep; then to subsidised feed for
    households on the list, up to its quota; then to concentrate. Each of the two closes the milk gap by skill ·
    willingness (at most 1) at its own price. When upkeep still lacks energy, bought feed goes to it first, up to
    `shortage_upkeep_share` of the lack.
    rainfed_ufl_ha, irrigated_ufl_ha: forage that becomes available per hectare in the quinzaine (UFL). Prices
    MAD/kg; subsidised_kg_cow: quota, kg a cow for the quinzaine. Writes herders.forage_stock_ufl, concentrate_kg,
    subsidised_kg, straw_kg, feed_cost (MAD), energy_ratio and upkeep_ratio (both 0-1).
    """
    keep = 1.0 - feeding.stock_loss_per_year * days / _DAYS_A_YEAR
    left = days_to_spring(day_of_year)
    for h in range(len(herders.cash)):
        fresh = herders.rainfed_ha[h] * rainfed_ufl_ha + herders.irrigated_ha[h] * irrigated_ufl_ha
        stock = herders.forage_stock_ufl[h] * keep
        upkeep, milk_need = herders.upkeep_ufl[h], herders.milk_need_ufl[h]
        if upkeep == 0.0:
            herders.forage_stock_ufl[h] = 0.0
            herders.concentrate_kg[h] = 0.0
            herders.subsidised_kg[h] = 0.0
            herders.straw_kg[h] = 0.0
            herders.feed_cost[h] = 0.0
            herders.energy_ratio[h] = 1.0
            herders.upkeep_ratio[h] = 1.0
            continue
        roughage_milk = feeding.forage_milk_limit_l_day * milk_ufl_per_l * herders.n_cows[h] * days
        from_stock = min(stock, max(stock * days / left, upkeep - fresh))
        eaten = forage_eaten(fresh + from_stock, upkeep, milk_need, roughage_milk)
        spared = fresh + from_stock - eaten
        kept = min(feeding.conservation_efficiency + herders.conservation_gained[h], 1.0)
        saved_fresh = min(spared, fresh) * kept
        herders.forage_stock_ufl[h] = stock - from_stock + max(spared - fresh, 0.0) + saved_fresh

        price = herders.expected_milk_price[h]
        money = feeding.purse_share_for_feed * max(herders.cash[h] + herders.due[h], 0.0)
        cheap_kg_limit = subsidised_kg_cow * herders.n_cows[h] if herders.is_on_feed_list[h] else 0.0

        straw_wanted = max(upkeep - eaten, 0.0) / feeding.straw_ufl_per_kg
        straw = min(straw_wanted, max(money, 0.0) / straw_price)
        money -= straw * straw_price

        milk_from_forage = max(eaten - upkeep, 0.0)
        ufl_per_kg = feeding.concentrate_response_l_per_kg * milk_ufl_per_l
        gap_kg = max(milk_need - milk_from_forage, 0.0) / ufl_per_kg
        wanted = gap_kg * min(herders.feeding_skill[h] * willingness_to_buy(price, concentrate_price, feeding), 1.0)
        cheap = 0.0
        if cheap_kg_limit > 0.0:
            cheap_wanted = gap_kg * min(
                herders.feeding_skill[h] * willingness_to_buy(price, subsidised_price, feeding), 1.0
            )
            cheap = min(cheap_kg_limit, cheap_wanted, max(money, 0.0) / subsidised_price)
            money -= cheap * subsidised_price
        full = min(max(wanted - cheap, 0.0), max(money, 0.0) / concentrate_price)

        supply = eaten + straw * feeding.straw_ufl_per_kg
        upkeep_left = max(upkeep - supply, 0.0)
        bought_ufl = (full + cheap) * ufl_per_kg
        to_upkeep = min(bought_ufl, feeding.shortage_upkeep_share * upkeep_left)
        to_milk = max(supply - upkeep, 0.0) + bought_ufl - to_upkeep
        herders.upkeep_ratio[h] = min((supply + to_upkeep) / upkeep, 1.0)
        herders.energy_ratio[h] = 1.0 if milk_need == 0.0 else min(to_milk / milk_need, 1.0)
        herders.concentrate_kg[h] = full
        herders.subsidised_kg[h] = cheap
        herders.straw_kg[h] = straw
        herders.feed_cost[h] = straw * straw_price + full * concentrate_price + cheap * subsidised_price
