"""Phase 8, collection: rounds, heat and time, tests, full tanks; what is rejected is sold on or lost."""

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy.price_support import members_price
from sim.rules.outlets import NOBODY
from sim.rules.quality import (
    CollectorSaleColumns,
    DeliveryColumns,
    collect_for_cooperatives,
    sell_to_collectors,
    spoiled_share,
)


def collect(province: Province) -> None:
    """Cooperatives take in members' milk, collectors go round, losses are booked."""
    _cooperatives_collect(province)
    _collectors_collect(province)
    lost = province.herders.spoiled_l
    province.ledger.move(Good.RAW_MILK, Account.HERDERS, Account.LOSSES, lost, milk=lost)


def _cooperatives_collect(province: Province) -> None:
    herders, cooperatives, quinzaine = province.herders, province.cooperatives, province.quinzaine
    cooperatives.received_l[:] = 0.0
    collect_for_cooperatives(
        herders.only(DeliveryColumns),
        cooperatives.has_vehicle,
        cooperatives.has_tester,
        cooperatives.tank_capacity_l_day * quinzaine.days,
        members_price(province),
        cooperatives.received_l,
        province.weight,
        province.outside.cpi,
        quinzaine.start,
        quinzaine.days,
        province.seed,
        province.outside.heat,
        province.parameters.quality,
    )
    members = np.flatnonzero((herders.cooperative != NOBODY) & (herders.accepted_volume_l > 0.0))
    at = herders.cooperative[members].astype(np.intp)
    n = len(cooperatives.cash)
    milk, volume = herders.accepted_l[members], herders.accepted_volume_l[members]
    cooperatives.received_milk_l[:] = np.bincount(at, weights=milk * province.weight, minlength=n)
    _remember_rejections(province)
    province.ledger.move(
        Good.RAW_MILK,
        Account.HERDERS,
        Account.COOPERATIVES,
        volume,
        volume * cooperatives.member_price[at],
        milk=milk,
        seller_rows=members,
        buyer_rows=at,
        on_credit=True,
    )
    cooperatives.received_year_l[:] += cooperatives.received_l
    room = np.maximum(cooperatives.tank_capacity_l_day * quinzaine.days, 1e-9)
    cooperatives.highest_use[:] = np.maximum(cooperatives.highest_use, cooperatives.received_l / room)
    herders.delivered_year_l[:] += herders.accepted_volume_l


def _remember_rejections(province: Province) -> None:
    """Members expect the share of rejected milk they have seen lately."""
    herders, cooperatives = province.herders, province.cooperatives
    members = np.flatnonzero((herders.cooperative != NOBODY) & (herders.to_cooperative_l > 0.0))
    at, n = herders.cooperative[members], len(cooperatives.cash)
    sent = np.bincount(at, weights=herders.to_cooperative_l[members], minlength=n)
    back = np.bincount(at, weights=(herders.spoiled_l + herders.refused_l)[members], minlength=n)
    share = np.divide(back, sent, out=np.zeros(n), where=sent > 0.0)
    memory = 0.5 * province.parameters.governance.price_memory_share  # half a month
    cooperatives.expected_rejection[:] += memory * (share - cooperatives.expected_rejection)


def _collectors_collect(province: Province) -> None:
    herders, collectors, parameters = province.herders, province.collectors, province.parameters
    sell_to_collectors(
        herders.only(CollectorSaleColumns),
        collectors.tests,
        collectors.is_active,
        collectors.price,
        collectors.capacity_l_day * province.quinzaine.days,
        province.weight,
        province.outside.cpi,
        province.quinzaine.start,
        province.quinzaine.days,
        province.seed,
        parameters.outlets.refused_discount_share,
        parameters.quality,
    )
    clients = np.flatnonzero((herders.collector != NOBODY) & (herders.collector_volume_l > 0.0))
    at, n, weight = herders.collector[clients].astype(np.intp), len(collectors.cash), province.weight
    milk, volume = herders.to_collector_l[clients], herders.collector_volume_l[clients]
    collectors.volume_l[:] = np.bincount(at, weights=volume * weight, minlength=n)
    collectors.milk_l[:] = np.bincount(at, weights=milk * weight, minlength=n)
    collectors.n_clients[:] = np.bincount(at, minlength=n) * weight
    province.ledger.move(
        Good.RAW_MILK,
        Account.HERDERS,
        Account.COLLECTORS,
        volume,
        herders.collector_money[clients],
        milk=milk,
        seller_rows=clients,
        buyer_rows=at,
    )
    soured = spoiled_share(parameters.quality.collector_hours, province.outside.heat, parameters.quality)
    collectors.lost_l[:] = soured * collectors.milk_l
    kept = np.divide(
        collectors.milk_l - collectors.lost_l,
        collectors.volume_l,
        out=collectors.yield_share.copy(),
        where=collectors.volume_l > 0.0,
    )
    memory = 0.5 * parameters.governance.price_memory_share  # half a month
    collectors.yield_share[:] += memory * (kept - collectors.yield_share)
    province.ledger.move(Good.RAW_MILK, Account.COLLECTORS, Account.LOSSES, collectors.lost_l, milk=collectors.lost_l)
