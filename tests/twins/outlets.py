"""Outlets, herder by herder."""

import math
from collections import defaultdict

import numpy as np

from sim.actors.herder import Herder
from sim.rules.outlets import REINFORCEMENT, SATISFICING, Outlets
from twins.stage import Stage

NOBODY = -1
OUTLETS = ("cooperative", "collector", "direct", "souk")


def cash_need(cash: float, usual_spending: float) -> float:
    if usual_spending <= 0.0:
        return 0.0
    return min(1.0, max(0.0, 1.0 - cash / usual_spending))


def cooperative_worth(
    herder: Herder, price: float, rejected: float, has_vehicle: bool, trust: float, outlets: Outlets
) -> float:
    """What a litre at the cooperative is worth to a herder (MAD)."""
    need = cash_need(herder.cash, herder.usual_spending)
    paid = price * (1.0 - rejected - outlets.delay_cost_share * need)
    way = herder.distance_km
    if has_vehicle:
        way *= outlets.vehicle_way_share
    carried = outlets.distance_cost_mad_km * way
    return paid - carried + outlets.service_value_mad + outlets.trust_value_mad * (trust - 0.5)


def choose_outlets(
    stage: Stage,
    cooperative_price: np.ndarray,
    cooperative_rejected: np.ndarray,
    cooperative_open: np.ndarray,
    has_vehicle: np.ndarray,
    collector_price: np.ndarray,
    collector_open: np.ndarray,
    direct_price: float,
    souk_value: float,
    shadow_wage: float,
    theory: int,
    outlets: Outlets,
) -> None:
    for herder in stage.agents_by_type[Herder]:
        if herder.surplus_l <= 0.0:
            continue
        worth = {"direct": direct_price - outlets.direct_effort_mad}
        if herder.cooperative != NOBODY and cooperative_open[herder.cooperative]:
            price = float(cooperative_price[herder.cooperative])
            rejected = float(cooperative_rejected[herder.cooperative])
            comes_round = bool(has_vehicle[herder.cooperative])
            worth["cooperative"] = cooperative_worth(herder, price, rejected, comes_round, herder.trust, outlets)
            worth["cooperative"] -= herder.account_reluctance if herder.account_is_womans else 0.0
        if herder.collector != NOBODY and collector_open[herder.collector]:
            worth["collector"] = float(collector_price[herder.collector])
        if herder.n_women > 0:
            worth["souk"] = souk_value - outlets.souk_effort_mad - outlets.souk_hours_per_l * shadow_wage
        keep = outlets.inertia_share
        last = {name: float(getattr(herder, f"share_{name}")) for name in OUTLETS if name in worth}
        wished = _wished(worth, last, theory, outlets)
        share = {name: keep * last[name] + (1.0 - keep) * wished[name] for name in worth}
        for name in OUTLETS:
            setattr(herder, f"share_{name}", share.get(name, 0.0) / sum(share.values()))


def _wished(worth: dict[str, float], last: dict[str, float], theory: int, outlets: Outlets) -> dict[str, float]:
    """Split over open outlets that a herder would like, by each theory."""
    best = max(worth.values())
    odds = {name: math.exp((worth[name] - best) / outlets.choice_spread_mad) for name in last}
    if theory == SATISFICING:
        good = [name for name in last if worth[name] >= best - outlets.choice_spread_mad]
        used = sum(last.values())
        if used > 0.0 and sum(last[name] * worth[name] for name in last) / used >= best - outlets.choice_spread_mad:
            odds = last
        else:
            most = max(good, key=lambda name: last[name])
            odds = {name: float(name == most) for name in last}
    elif theory == REINFORCEMENT:
        trial = (1.0 - outlets.inertia_share) / len(OUTLETS)
        odds = {name: (last[name] + trial) * max(worth[name], 0.0) for name in last}
        odds = odds if any(odds.values()) else dict.fromkeys(last, 1.0)
    return {name: odds[name] / sum(odds.values()) for name in odds}


def hand_over(
    stage: Stage,
    direct_demand_l: np.ndarray,
    collector_room_l: np.ndarray,
    cooperative_open: np.ndarray,
    collector_open: np.ndarray,
    weight: float,
    days: int,
    outlets: Outlets,
) -> None:
    herders = list(stage.agents_by_type[Herder])
    wished_direct: dict[int, float] = defaultdict(float)
    wished_collector: dict[int, float] = defaultdict(float)
    for herder in herders:
        wished_direct[herder.commune] += weight * herder.surplus_l * herder.share_direct
        if herder.collector != NOBODY:
            wished_collector[herder.collector] += weight * herder.surplus_l * herder.share_collector
    for herder in herders:
        surplus = herder.surplus_l
        direct = (
            surplus
            * herder.share_direct
            * _served(wished_direct[herder.commune], float(direct_demand_l[herder.commune]))
        )
        collector = 0.0
        if herder.collector != NOBODY and collector_open[herder.collector]:
            room = float(collector_room_l[herder.collector])
            collector = surplus * herder.share_collector * _served(wished_collector[herder.collector], room)
        churnable = herder.n_women * outlets.souk_hours_woman_day * days / outlets.souk_hours_per_l
        souk = min(surplus * herder.share_souk, churnable)
        cooperative = surplus * herder.share_cooperative
        left = max(surplus - direct - collector - souk - cooperative, 0.0)
        if herder.cooperative != NOBODY and cooperative_open[herder.cooperative]:
            cooperative, left = cooperative + left, 0.0
        extra = min(left, churnable - souk)
        herder.to_direct_l, herder.to_collector_l = direct, collector
        herder.to_souk_l, herder.to_cooperative_l = souk + extra, cooperative
        herder.calves_l += left - extra


def _served(wished: float, taken: float) -> float:
    """Share of a wish that is met when everybody is cut alike."""
    return 1.0 if wished <= taken else taken / wished


def revise_trust(
    stage: Stage, member_price: np.ndarray, paid_share: np.ndarray, collector_price: np.ndarray, speed: float
) -> None:
    for herder in stage.agents_by_type[Herder]:
        if herder.cooperative == NOBODY:
            continue
        rival = float(collector_price[herder.collector]) if herder.collector != NOBODY else 0.0
        gap = float(member_price[herder.cooperative]) - rival
        target = float(paid_share[herder.cooperative]) / (1.0 + math.exp(-2.0 * gap))
        herder.trust += speed * (target - herder.trust)
