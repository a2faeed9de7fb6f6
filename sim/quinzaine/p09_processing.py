"""Phase 9, processing: cooperatives choose between workshop, plant and mahlabas; plants take milk at their grid."""

import numpy as np

from sim.actors.province import Province
from sim.actors.recipe import Recipe
from sim.engine.ledger import Account, Good
from sim.policy import school_milk
from sim.rules import governance
from sim.rules.market import is_low_season
from sim.rules.processing import workshop_share


def transform(province: Province, account: Account, milk_l: float, recipe: Recipe) -> None:
    """Book the passage of milk (L) through an account's workshop into the products of a recipe."""
    if not milk_l:
        return
    used = milk_l * (1.0 - recipe.raw)
    province.ledger.move(Good.RAW_MILK, account, Account.WORKSHOP, used, milk=used)
    province.ledger.make(account, milk_l, recipe.products)


def process(province: Province) -> None:
    """Cooperatives place their milk; what they send is paid later by plants, or sold when the loose market clears."""
    _price_grids_of_the_season(province)
    _place_milk(province)
    cooperatives, recipes = province.cooperatives, province.recipes
    sold_loose = float((cooperatives.workshop_l - cooperatives.school_l).sum())
    transform(province, Account.COOPERATIVES, sold_loose, recipes.workshop)
    transform(province, Account.COOPERATIVES, float(cooperatives.school_l.sum()), recipes.raib)


def _price_grids_of_the_season(province: Province) -> None:
    """Plants pay their base, and a premium in the low season (DF250, DF402)."""
    market, processors, plants = province.parameters.market, province.processors, province.plants
    month = province.quinzaine.first.month
    is_low = is_low_season(month, market.low_season_first_month, market.low_season_last_month)
    processors.price[plants] = processors.base_price[plants] + (market.low_season_premium_mad_l if is_low else 0.0)


def _place_milk(province: Province) -> None:
    """Workshop first as far as it pays, then the plant of the contract as far as it takes, then mahlabas."""
    cooperatives, processors, days = province.cooperatives, province.processors, province.quinzaine.days
    received = cooperatives.received_milk_l
    plant_price = processors.price[cooperatives.plant]
    cost = workshop_cost(province)
    kept = _workshop_shares(province, cost)[cooperatives.plant]
    cooperatives.workshop_l[:] = kept * np.minimum(cooperatives.workshop_capacity_l_day * days, received)
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
    province.ledger.move(
        Good.RAW_MILK,
        Account.COOPERATIVES,
        Account.PLANTS,
        sent,
        sent * plant_price,
        milk=sent,
        buyer_rows=cooperatives.plant,
        on_credit=True,
    )


def _workshop_shares(province: Province, cost: float) -> np.ndarray:
    """Share of what workshops can take that is worth more there than at the plant, by plant of the contract."""
    market, spread = province.parameters.market, province.parameters.governance.workshop_spread_mad_l
    own_price = province.recipes.workshop.premium * province.loose_price * market.souk_price_share
    price = province.processors.price
    shares = np.zeros(len(price))
    for plant in province.plants:
        shares[plant] = workshop_share(own_price - cost, price[plant], spread)
    return shares


def workshop_cost(province: Province) -> float:
    """Supplies and hours of a litre turned into products (MAD/L)."""
    outside = province.outside
    return float(governance.workshop_cost(outside.cpi, outside.wage_hour, province.parameters.governance))


def boycott_share(province: Province) -> float:
    """Share of what its suppliers bring that the leader takes while it is boycotted (SF036): (its sales)^elasticity."""
    return float(province.outside.leader_factor**province.parameters.processing.boycott_intake_elasticity)
