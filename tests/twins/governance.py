"""Membership, herder by herder."""

import math

import numpy as np

from sim.actors.herder import Herder
from sim.rules.governance import Governance
from sim.rules.luck import Purpose
from sim.rules.outlets import Outlets
from twins.luck import uniform
from twins.outlets import cooperative_worth
from twins.stage import Stage

NOBODY = -1


def decide_to_leave(stage: Stage, leaves: np.ndarray, start: int, days: int, seed: int, governance: Governance) -> None:
    leaves[:] = False
    for herder in stage.agents_by_type[Herder]:
        if herder.cooperative == NOBODY:
            continue
        delivered = herder.share_cooperative if herder.n_cows else 0.0
        doubt = max(0.0, 1.0 - herder.trust / governance.leave_trust)
        absence = max(0.0, 1.0 - delivered / 0.1)
        chance = governance.leave_per_year * days / 365.0 * max(doubt, absence)
        leaves[herder.row] = uniform(seed, Purpose.LEAVING, herder.unique_id, start) < chance


def decide_to_join(
    stage: Stage,
    joins: np.ndarray,
    best: np.ndarray,
    trust_around: np.ndarray,
    member_price: np.ndarray,
    rejected: np.ndarray,
    has_vehicle: np.ndarray,
    women_only: np.ndarray,
    collector_price: np.ndarray,
    start: int,
    days: int,
    seed: int,
    outlets: Outlets,
    governance: Governance,
) -> None:
    joins[:] = False
    for herder in stage.agents_by_type[Herder]:
        at, trust = int(best[herder.commune]), float(trust_around[herder.commune])
        if herder.cooperative != NOBODY or at == NOBODY or not herder.n_cows:
            continue
        if herder.distance_km > governance.join_reach_km or herder.cash <= governance.member_share_mad:
            continue
        if herder.receivable != 0.0 or (women_only[at] and not herder.n_women):
            continue
        worth = cooperative_worth(
            herder, float(member_price[at]), float(rejected[at]), bool(has_vehicle[at]), trust, outlets
        )
        other = float(collector_price[herder.collector]) if herder.collector != NOBODY else 0.0
        pull = 1.0 / (1.0 + math.exp(-5.0 * (worth - other - governance.join_gain_mad)))
        chance = governance.join_per_year * days / 365.0 * pull * trust
        if women_only[at]:
            chance *= governance.join_women_only_share
        joins[herder.row] = uniform(seed, Purpose.JOINING, herder.unique_id, start) < chance
