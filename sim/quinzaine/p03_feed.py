"""Phase 3, feed: needs in UFL, forage first, then straw and concentrate as far as margin and cash allow."""

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy import drought_feed
from sim.rules.feeding import RationColumns, choose_rations
from sim.rules.lactation import AssessedColumns, assess_needs


def feed_the_herds(province: Province) -> None:
    """Assess every animal's needs, choose rations, pay the dealers."""
    _assess(province)
    outside, parameters = province.outside, province.parameters
    choose_rations(
        province.herders.only(RationColumns),
        outside.rainfed_ufl_ha,
        outside.irrigated_ufl_ha,
        province.quinzaine.days,
        outside.day_of_year,
        outside.concentrate_price,
        outside.straw_price,
        outside.subsidised_feed_price,
        outside.subsidised_feed_kg_cow,
        parameters.cattle.milk_ufl_per_l,
        parameters.feeding,
    )
    _pay_dealers(province)


def _assess(province: Province) -> None:
    parameters, quinzaine = province.parameters, province.quinzaine
    assess_needs(
        province.herd.arrays,
        province.herders.only(AssessedColumns),
        province.wood,
        province.growth,
        quinzaine.start,
        quinzaine.end,
        province.outside.heat,
        parameters.cattle,
        parameters.lactation,
        parameters.herd_life.gestation_days,
        parameters.climate.heat_milk_loss_pure,
    )


def _pay_dealers(province: Province) -> None:
    herders, outside, ledger = province.herders, province.outside, province.ledger
    dealers, buyers = Account.FEED_DEALERS, Account.HERDERS
    ledger.move(Good.STRAW, dealers, buyers, herders.straw_kg, herders.straw_kg * outside.straw_price)
    full_price = herders.concentrate_kg * outside.concentrate_price
    reduced_price = herders.subsidised_kg * outside.subsidised_feed_price
    ledger.move(
        Good.CONCENTRATE, dealers, buyers, herders.concentrate_kg + herders.subsidised_kg, full_price + reduced_price
    )
    if outside.subsidised_feed_kg_cow > 0.0:
        drought_feed.pay_the_difference(province)
