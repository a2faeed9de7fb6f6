"""Phase 9, processing: cooperatives choose between workshop, plant and mahlabas; plants take milk at their grid."""

from typing import NamedTuple

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy import school_milk
from sim.rules import governance
from sim.rules.market import Market, is_low_season
from sim.rules.processing import workshop_share


class Mix(NamedTuple):
    """Shares of a litre turned into each product (milk equivalent), adding to 1 with raw milk."""

    raw: float
    churned: float
    raib: float
    jben: float


RAIB_ONLY = Mix(0.0, 0.0, 1.0, 0.0)
"""What workshops make for schools."""


def loose_mix(market: Market) -> Mix:
    """What mahlabas make: the shares of loose dairy that people buy."""
    return Mix(
        1.0 - market.churned_share - market.raib_share - market.jben_share,
        market.churned_share,
        market.raib_share,
        market.jben_share,
    )


def workshop_mix(market: Market) -> Mix:
    """What workshops make: the same products without raw milk."""
    made = market.churned_share + market.raib_share + market.jben_share
    return Mix(0.0, market.churned_share / made, market.raib_share / made, market.jben_share / made)


def mean_premium(mix: Mix, market: Market) -> float:
    """Price of a litre of the mix relative to a litre of raw milk."""
    return (
        mix.raw + mix.churned * market.churned_premium + mix.raib * market.raib_premium + mix.jben * market.jben_premium
    )


def products_of(province: Province, mix: Mix) -> list[tuple[Good, float, float, float]]:
    """Products of one litre: (good, quantity in its unit, milk equivalent in L, price premium) for each."""
    market, products = province.parameters.market, province.territory.products
    churning = province.territory.joint_products["churning"].outputs
    lben_milk = churning.lben * products["lben"].milk_equivalent_l
    jben = products["jben"].milk_equivalent_l
    raib = products["raib"].milk_equivalent_l
    return [
        (Good.RAW_MILK, mix.raw, mix.raw, 1.0),
        (Good.LBEN, mix.churned * churning.lben, mix.churned * lben_milk, market.churned_premium),
        (Good.BUTTER, mix.churned * churning.butter, mix.churned * (1.0 - lben_milk), market.churned_premium),
        (Good.RAIB, mix.raib / raib, mix.raib, market.raib_premium),
        (Good.JBEN, mix.jben / jben, mix.jben, market.jben_premium),
    ]


def transform(province: Province, account: Account, milk_l: float, mix: Mix) -> None:
    """Book the passage of milk (L) through an account's workshop into the products of a mix."""
    ledger = province.ledger
    made = milk_l * (1.0 - mix.raw)
    ledger.move(Good.RAW_MILK, account, Account.WORKSHOP, made, milk=made)
    for good, quantity, milk, _ in products_of(province, mix):
        if good is not Good.RAW_MILK:
            ledger.move(good, Account.WORKSHOP, account, milk_l * quantity, milk=milk_l * milk)


def process(province: Province) -> None:
    """Cooperatives place their milk; what they send is paid later by plants, or sold when the loose market clears."""
    _price_grids_of_the_season(province)
    _place_milk(province)
    cooperatives = province.cooperatives
    sold_loose = float((cooperatives.workshop_l - cooperatives.school_l).sum())
    transform(province, Account.COOPERATIVES, sold_loose, workshop_mix(province.parameters.market))
    transform(province, Account.COOPERATIVES, float(cooperatives.school_l.sum()), RAIB_ONLY)


def _price_grids_of_the_season(province: Province) -> None:
    """Plants pay their base, and a premium in the low season (DF250, DF402)."""
    market, processors, plants = province.parameters.market, province.processors, province.plants
    month = province.quinzaine.first.month
    is_low = is_low_season(month, market.low_season_first_month, market.low_season_last_month)
    processors.price[plants] = processors.base_price[plants] + (market.low_season_premium_mad_l if is_low else 0.0)


def _place_milk(province: Province) -> None:
    """Workshop first as far as it pays, then the plant of the contract as far as it takes, then mahlabas."""
    cooperatives, processors, days = province.cooperatives, province.processors, province.quinzaine.days
    parameters = province.parameters
    market = parameters.market
    received = cooperatives.received_milk_l
    plant_price = processors.price[cooperatives.plant]
    cost = workshop_cost(province)
    own_price = mean_premium(workshop_mix(market), market) * province.loose_price * market.souk_price_share
    workshop_net = own_price - cost
    eager = np.array(
        [workshop_share(workshop_net, price, parameters.governance.workshop_spread_mad_l) for price in plant_price]
    )
    cooperatives.workshop_l[:] = eager * np.minimum(cooperatives.workshop_capacity_l_day * days, received)
    cooperatives.school_l[:] = school_milk.order_from_workshops(province, plant_price, cost)
    cooperatives.workshop_l[:] = np.maximum(cooperatives.workshop_l, cooperatives.school_l)
    offered = received - cooperatives.workshop_l
    n = len(processors.cash)
    by_plant = np.bincount(cooperatives.plant, weights=offered, minlength=n)
    room = processors.capacity_l_day * days
    taken = np.minimum(1.0, np.divide(room, by_plant, out=np.ones(n), where=by_plant > 0.0))
    taken[province.leader] *= boycott_share(province)
    cooperatives.plant_l[:] = offered * taken[cooperatives.plant]
    cooperatives.loose_l[:] = offered - cooperatives.plant_l
    processors.intake_l[:] = np.bincount(cooperatives.plant, weights=cooperatives.plant_l, minlength=n)
    sent = cooperatives.plant_l
    rows = np.arange(len(sent))
    province.ledger.move(
        Good.RAW_MILK,
        Account.COOPERATIVES,
        Account.PLANTS,
        sent,
        sent * plant_price,
        milk=sent,
        seller_rows=rows,
        buyer_rows=cooperatives.plant,
        on_credit=True,
    )


def workshop_cost(province: Province) -> float:
    """Supplies and hours of a litre turned into products (MAD/L)."""
    outside = province.outside
    return float(governance.workshop_cost(outside.cpi, outside.wage_hour, province.parameters.governance))


def boycott_share(province: Province) -> float:
    """Share of what its suppliers bring that the leader takes while it is boycotted (SF036): (its sales)^elasticity."""
    return float(province.outside.leader_factor**province.parameters.processing.boycott_intake_elasticity)
