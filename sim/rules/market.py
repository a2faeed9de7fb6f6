"""Consumption and prices: segments buy by price, income and season; loose milk clears, other prices move in steps."""

import math
from typing import NamedTuple

from sim.rules.compiled import compiled


class Market(NamedTuple):
    """Parameters of demand and prices; see the registry for units, ranges and sources."""

    dairy_urban_l_person_year: float
    dairy_rural_l_person_year: float
    price_elasticity: float
    income_elasticity: float
    ramadan_multiplier: float
    loose_share_urban: float
    loose_share_rural: float
    loose_substitution: float
    packaged_reference_price_mad_l: float
    loose_parity_ratio: float
    scarcity_elasticity: float
    reference_national_milk_billion_l: float
    parity_season_amplitude: float
    parity_low_season_day: float
    trade_cost_mad_l: float
    trade_depth_share: float
    trade_steepness: float
    churned_share: float
    raib_share: float
    jben_share: float
    churned_premium: float
    raib_premium: float
    jben_premium: float
    neighbour_share_limit: float
    direct_price_share: float
    souk_price_share: float
    mahlaba_margin_mad_l: float
    retail_margin_share: float
    farmgate_share: float
    low_season_premium_mad_l: float
    low_season_first_month: float
    low_season_last_month: float
    price_step_mad_l: float
    price_step_trigger_mad_l: float
    retail_step_mad_l: float
    retail_step_trigger_mad_l: float
    pasteurised_share_urban: float
    pasteurised_share_rural: float


URBAN, RURAL = 0, 1
_SEARCH_HALVINGS = 50
_CHEAPEST, _DEAREST = 0.2, 5.0


@compiled
def appetite_l_day(mean_l_year: float, income: float, mean_income: float, elasticity: float) -> float:
    """Dairy a person of a segment wants per day at reference prices (L milk equivalent): mean · (y / ȳ)^η / 365."""
    return float(mean_l_year / 365.0 * (income / mean_income) ** elasticity)


def split_demand(
    loose_price: float, packaged_price: float, cpi: float, loose_share: float, market: Market
) -> tuple[float, float]:
    """Loose and packaged dairy bought for each litre of appetite (L, L) at the given prices (MAD/L milk equivalent).

    Quantity: (P / P₂₀₁₄)^ε, P the share-weighted price deflated by cpi (2014 = 1). Split: logit in relative price,
    odds = s/(1-s) · (relative price of loose milk)^-σ, equal to the surveyed share s at the reference ratio.
    """
    relative = loose_price / packaged_price / market.loose_parity_ratio
    odds = loose_share / (1.0 - loose_share) * relative ** (-market.loose_substitution)
    loose = odds / (1.0 + odds)
    packaged_index = packaged_price / market.packaged_reference_price_mad_l
    index = packaged_index * (loose_share * relative + 1.0 - loose_share) / cpi
    quantity = index**market.price_elasticity
    return quantity * loose, quantity * (1.0 - loose)


_split_demand = compiled(split_demand)


def parity_price(packaged_price: float, national_milk: float, day_of_year: float, market: Market) -> float:
    """Price of loose milk in the big town next door (MAD/L), which this province is too small to move.

    ratio · packaged price · (reference / national milk)^κ · (1 + amplitude · season), dearest in the low season.
    """
    scarcity = float((market.reference_national_milk_billion_l / national_milk) ** market.scarcity_elasticity)
    season = math.cos(2.0 * math.pi * (day_of_year - market.parity_low_season_day) / 365.25)
    return market.loose_parity_ratio * packaged_price * scarcity * (1.0 + market.parity_season_amplitude * season)


@compiled
def net_export_l(price: float, parity: float, town_demand_l: float, cpi: float, market: Market) -> float:
    """Loose milk that leaves for the big town (negative: comes in), L milk equivalent in the quinzaine.

    depth · demand of the town · (r^-η - r^η), r = price / (parity - transport): cheap local milk is shipped out, dear
    local milk brings milk in; the steeper η, the closer the province stays to parity.
    """
    ratio = price / max(parity - market.trade_cost_mad_l * cpi, 0.5)
    steepness = market.trade_steepness
    return market.trade_depth_share * town_demand_l * float(ratio**-steepness - ratio**steepness)


@compiled
def clearing_price(
    supply_l: float,
    appetite_urban_l: float,
    appetite_rural_l: float,
    town_demand_l: float,
    packaged_price: float,
    parity: float,
    cpi: float,
    market: Market,
) -> float:
    """Loose-milk price (MAD/L) at which the province's demand plus net exports meet its supply of the quinzaine.

    Excess demand falls with the price, so bisection on its logarithm finds the one root, to 1e-14 of the range.
    """
    low, high = math.log(_CHEAPEST * parity), math.log(_DEAREST * parity)
    for _ in range(_SEARCH_HALVINGS):
        middle = 0.5 * (low + high)
        price = math.exp(middle)
        urban, _packaged = _split_demand(price, packaged_price, cpi, market.loose_share_urban, market)
        rural, _packaged = _split_demand(price, packaged_price, cpi, market.loose_share_rural, market)
        demand = appetite_urban_l * urban + appetite_rural_l * rural
        if demand + net_export_l(price, parity, town_demand_l, cpi, market) > supply_l:
            low = middle
        else:
            high = middle
    return math.exp(0.5 * (low + high))


@compiled
def stepped(current: float, target: float, step: float, trigger: float) -> float:
    """A price that stays until its target is a trigger away, then jumps to the step nearest the target (MAD/L)."""
    if abs(target - current) < trigger:
        return current
    return step * math.floor(target / step + 0.5)


@compiled
def is_low_season(month: int, first: float, last: float) -> bool:
    """Whether plants pay their low-season premium in this month; the season may run over New Year."""
    if first <= last:
        return first <= month <= last
    return month >= first or month <= last
