"""Rations, herder by herder."""

import math

from sim.actors.herder import Herder
from sim.rules.feeding import Feeding
from twins.stage import Stage


def days_to_spring(day_of_year: int) -> int:
    """Days to 1 March, at least a quinzaine."""
    return max(60 - day_of_year if day_of_year < 60 else 60 - day_of_year + 365, 15)


def willingness_to_buy(milk_price: float, feed_price: float, feeding: Feeding) -> float:
    benefit_cost = feeding.concentrate_response_l_per_kg * milk_price / feed_price
    return 1.0 / (1.0 + math.exp(feeding.margin_sharpness * (feeding.margin_half_ratio - benefit_cost)))


def choose_rations(
    stage: Stage,
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
    for herder in stage.agents_by_type[Herder]:
        herder.concentrate_kg = herder.subsidised_kg = herder.straw_kg = herder.feed_cost = 0.0
        if herder.upkeep_ufl == 0.0:
            herder.forage_stock_ufl = 0.0
            herder.energy_ratio = herder.upkeep_ratio = 1.0
            continue
        upkeep, milk_need = herder.upkeep_ufl, herder.milk_need_ufl
        roughage = feeding.forage_milk_limit_l_day * milk_ufl_per_l * herder.n_cows * days
        eaten = _graze(
            herder, rainfed_ufl_ha, irrigated_ufl_ha, days, day_of_year, upkeep + min(milk_need, roughage), feeding
        )

        purse = max(0.0, feeding.purse_share_for_feed * (herder.cash + herder.due))
        straw = min(max(upkeep - eaten, 0.0) / feeding.straw_ufl_per_kg, purse / straw_price)
        purse = max(purse - straw * straw_price, 0.0)

        ufl_per_kg = feeding.concentrate_response_l_per_kg * milk_ufl_per_l
        gap_kg = max(milk_need - max(eaten - upkeep, 0.0), 0.0) / ufl_per_kg

        def wanted(price: float, herder: Herder = herder, gap_kg: float = gap_kg) -> float:
            eager = herder.feeding_skill * willingness_to_buy(herder.expected_milk_price, price, feeding)
            return gap_kg * min(eager, 1.0)

        cheap = 0.0
        if herder.is_on_feed_list and subsidised_kg_cow * herder.n_cows > 0.0:
            cheap = min(subsidised_kg_cow * herder.n_cows, wanted(subsidised_price), purse / subsidised_price)
            purse = max(purse - cheap * subsidised_price, 0.0)
        full = min(max(wanted(concentrate_price) - cheap, 0.0), purse / concentrate_price)

        roughage_eaten = eaten + straw * feeding.straw_ufl_per_kg
        bought = (full + cheap) * ufl_per_kg
        to_upkeep = min(bought, feeding.shortage_upkeep_share * max(upkeep - roughage_eaten, 0.0))
        to_milk = max(roughage_eaten - upkeep, 0.0) + bought - to_upkeep
        herder.upkeep_ratio = min((roughage_eaten + to_upkeep) / upkeep, 1.0)
        herder.energy_ratio = min(to_milk / milk_need, 1.0) if milk_need else 1.0
        herder.concentrate_kg, herder.subsidised_kg, herder.straw_kg = full, cheap, straw
        herder.feed_cost = straw * straw_price + full * concentrate_price + cheap * subsidised_price


def _graze(
    herder: Herder, rainfed: float, irrigated: float, days: int, day_of_year: int, need: float, feeding: Feeding
) -> float:
    """What the herd eats of its own forage: the stock is spread to spring, unless upkeep asks for more now."""
    fresh = herder.rainfed_ha * rainfed + herder.irrigated_ha * irrigated
    stock = herder.forage_stock_ufl * (1.0 - feeding.stock_loss_per_year * days / 365)
    offered = min(stock, max(stock * days / days_to_spring(day_of_year), herder.upkeep_ufl - fresh))
    eaten = min(fresh + offered, need)
    spared = fresh + offered - eaten
    conserved = min(spared, fresh)
    put_back = max(spared - fresh, 0.0)
    herder.forage_stock_ufl = (
        stock - offered + put_back + conserved * min(feeding.conservation_efficiency + herder.conservation_gained, 1.0)
    )
    return eaten
