"""Demand and the loose-milk price, in plain Python."""

import math

from sim.rules.market import Market


def split_demand(
    loose_price: float, packaged_price: float, cpi: float, loose_share: float, market: Market
) -> tuple[float, float]:
    """Loose and packaged litres for each litre of appetite: a logit in the relative price, on a price index."""
    relative = loose_price / (packaged_price * market.loose_parity_ratio)
    utility = math.log(loose_share / (1.0 - loose_share)) - market.loose_substitution * math.log(relative)
    loose = 1.0 / (1.0 + math.exp(-utility))
    in_2014 = packaged_price / market.packaged_reference_price_mad_l / cpi
    index = in_2014 * (loose_share * relative + (1.0 - loose_share))
    wanted = math.exp(market.price_elasticity * math.log(index))
    return wanted * loose, wanted * (1.0 - loose)


def net_export_l(price: float, parity: float, town_demand_l: float, cpi: float, market: Market) -> float:
    cheapness = math.log(max(parity - market.trade_cost_mad_l * cpi, 0.5) / price)
    return 2.0 * market.trade_depth_share * town_demand_l * math.sinh(market.trade_steepness * cheapness)


def excess_demand(
    price: float,
    supply_l: float,
    urban_l: float,
    rural_l: float,
    town_l: float,
    packaged_price: float,
    parity: float,
    cpi: float,
    market: Market,
) -> float:
    urban, _ = split_demand(price, packaged_price, cpi, market.loose_share_urban, market)
    rural, _ = split_demand(price, packaged_price, cpi, market.loose_share_rural, market)
    return urban_l * urban + rural_l * rural + net_export_l(price, parity, town_l, cpi, market) - supply_l
