"""Phase 7, sale: each herder splits the surplus over the outlets open to him."""

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy import school_milk
from sim.policy.price_support import members_price
from sim.rules.market import split_demand
from sim.rules.outlets import HandOverColumns, OutletColumns, choose_outlets, hand_over


def split_the_surplus(province: Province) -> None:
    """Choose outlets at real prices (2014), hand the milk over, give the calves what nobody takes."""
    herders, parameters, cpi = province.herders, province.parameters, province.outside.cpi
    cooperatives, collectors = province.cooperatives, province.collectors
    market = parameters.market
    choose_outlets(
        herders.only(OutletColumns),
        members_price(province) / cpi,
        cooperatives.expected_rejection,
        cooperatives.is_active,
        cooperatives.has_vehicle,
        collectors.price / cpi,
        collectors.is_active,
        market.direct_price_share * province.loose_price / cpi,
        market.souk_price_share * market.churned_premium * province.loose_price / cpi,
        parameters.labour.women_wage_share * province.outside.wage_hour / cpi,
        province.theory,
        parameters.outlets,
    )
    days = province.quinzaine.days
    hand_over(
        herders.only(HandOverColumns),
        neighbours_demand_l(province),
        collectors.capacity_l_day * days,
        cooperatives.is_active,
        collectors.is_active,
        province.weight,
        days,
        parameters.outlets,
    )
    herders.souk_hours[:] = parameters.outlets.souk_hours_per_l * herders.to_souk_l
    province.ledger.move(Good.RAW_MILK, Account.HERDERS, Account.CALVES, herders.calves_l, milk=herders.calves_l)


def appetite_l(province: Province) -> np.ndarray:
    """Dairy each consumer segment wants this quinzaine at reference prices (L milk equivalent).

    People · appetite · days, more in Ramadan and with real income (index^η), less what pupils ate at school instead.
    """
    consumers, market, outside = province.consumers, province.parameters.market, province.outside
    season = 1.0 + (market.ramadan_multiplier - 1.0) * outside.ramadan_share
    means = outside.living_factor**market.income_elasticity
    wanted = consumers.n_people * consumers.appetite_l_day * (province.quinzaine.days * season * means)
    if not province.school_l:
        return np.asarray(wanted)
    people_here = consumers.n_people * (consumers.commune >= 0)
    at_school = school_milk.displaced_l(province) / max(float(people_here.sum()), 1e-9) * people_here
    return np.asarray(np.maximum(wanted - at_school, 0.0))


def neighbours_demand_l(province: Province) -> np.ndarray:
    """Most that people buy at the farm gate, by commune: a share of their loose dairy, at last prices (L)."""
    consumers, market, cpi = province.consumers, province.parameters.market, province.outside.cpi
    urban, _ = split_demand(province.loose_price, province.packaged_price, cpi, market.loose_share_urban, market)
    rural, _ = split_demand(province.loose_price, province.packaged_price, cpi, market.loose_share_rural, market)
    loose = appetite_l(province) * np.where(consumers.is_urban, urban, rural)
    here = province.segments.here
    return np.asarray(market.neighbour_share_limit * province.in_communes(loose[here], consumers.commune[here]))
