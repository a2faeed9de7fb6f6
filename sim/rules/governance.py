"""The cooperative's year: one member, one vote; fee, surplus, board, founding and closing."""

import math
from collections import namedtuple
from typing import NamedTuple

import numpy as np

from sim.rules.compiled import compiled
from sim.rules.luck import Purpose, stream, uniform
from sim.rules.outlets import NOBODY, Outlets, cash_need, cooperative_utility, way_km


class Governance(NamedTuple):
    """Parameters of cooperatives; see the registry for units, ranges and sources."""

    fee_mad_l: float
    fee_step_mad_l: float
    fee_least_mad_l: float
    fee_most_mad_l: float
    price_memory_share: float
    price_step_mad_l: float
    legal_reserve_share: float
    training_share: float
    mandate_years: float
    openness_to_women: float
    least_members: float
    months_in_red: float
    tank_cost_mad_l_day: float
    expansion_from_use: float
    depreciation_per_year: float
    member_share_mad: float
    join_reach_km: float
    join_per_year: float
    join_gain_mad: float
    join_women_only_share: float
    leave_per_year: float
    leave_trust: float
    founding_per_year: float
    founding_candidates: float
    founding_size: float
    founding_capacity_l_day: float
    founding_grant_share: float
    founding_women_only_share: float
    woman_member_share: float
    trust_at_start: float
    trust_speed: float
    running_cost_mad_l: float
    vehicle_cost_mad_l: float
    staff_hours_day: float
    staff_hours_per_1000l: float
    workshop_hours_per_1000l: float
    workshop_cost_mad_l: float
    workshop_capacity_share: float
    workshop_spread_mad_l: float
    small_cooperative_l_day: float
    working_cash_quinzaines: float


@compiled
def fee_voted(fee: float, yearly_result: float, litres: float, governance: Governance) -> float:
    """Fee the assembly votes (MAD/L): up a step after a loss, down a step after a result above half the fee.

    One member, one vote: all deliver milk, so all prefer the lowest fee that keeps the cooperative out of the red.
    """
    if yearly_result < 0.0:
        fee += governance.fee_step_mad_l
    elif litres > 0.0 and yearly_result / litres > 0.5 * fee:
        fee -= governance.fee_step_mad_l
    return min(max(fee, governance.fee_least_mad_l), governance.fee_most_mad_l)


@compiled
def fee_by_the_books(fee: float, yearly_result: float, litres: float, governance: Governance) -> float:
    """Fee a coached assembly votes (MAD/L): the one under which last year's result would have been 0 to half the fee.

    It wants what `fee_voted` wants, but reads it off its books at once instead of groping for it step by step.
    """
    if litres > 0.0:
        result = yearly_result / litres
        fee -= min(result, 0.0) + max(result - 0.5 * fee, 0.0)
    return min(max(fee, governance.fee_least_mad_l), governance.fee_most_mad_l)


def workshop_cost(cpi: float, wage_hour: float, governance: Governance) -> float:
    """Supplies and hours of a litre turned into products (MAD/L)."""
    hours = governance.workshop_hours_per_1000l / 1000.0
    return governance.workshop_cost_mad_l * cpi + hours * wage_hour


@compiled
def votes_to_invest(mean_need: float, mean_trust: float) -> bool:
    """Whether the assembly keeps the surplus to invest: members not in need of money who trust the cooperative do."""
    return mean_trust * (1.0 - mean_need) > 0.25


@compiled
def women_elected(seats: int, women_share: float, women_only: bool, draw: float, governance: Governance) -> int:
    """Women on the board: all in a women's cooperative; else seats · women's share · openness, rounded by luck."""
    if women_only:
        return seats
    expected = seats * min(women_share * governance.openness_to_women, 1.0)
    return min(math.floor(expected + draw), seats)


@compiled
def president_is_woman(seats: int, board_women: int, women_only: bool, draw: float, governance: Governance) -> bool:
    """Whether a woman presides: always in a women's cooperative; else by her share of the board times openness."""
    if women_only:
        return True
    return draw < board_women / max(seats, 1) * min(governance.openness_to_women, 1.0)


@compiled
def join_probability(gain_mad_l: float, trust: float, days: int, governance: Governance) -> float:
    """Chance that a herder within reach joins in so many days: rate · logistic((gain - hurdle) / 0.2) · trust around.

    gain: the cooperative's worth over the collector's price, MAD/L; trust: the mean of the members of his commune.
    """
    pull = 1.0 / (1.0 + math.exp(-(gain_mad_l - governance.join_gain_mad) / 0.2))
    return governance.join_per_year * days / 365.0 * pull * trust


@compiled
def leave_probability(trust: float, share_delivered: float, days: int, governance: Governance) -> float:
    """Chance that a member leaves in so many days: one who has lost trust, or delivers hardly anything any more."""
    doubt = max(governance.leave_trust - trust, 0.0) / governance.leave_trust
    absence = max(0.1 - share_delivered, 0.0) / 0.1
    return governance.leave_per_year * days / 365.0 * max(doubt, absence)


LeavingColumns = namedtuple("LeavingColumns", "cooperative n_cows share_cooperative trust unique_id")
"""Columns of herders that `decide_to_leave` reads or writes."""


@compiled
def decide_to_leave(
    herders: LeavingColumns, leaves: np.ndarray, start: int, days: int, seed: int, governance: Governance
) -> None:
    """Which members leave in so many days from `start`: writes leaves (bool, by herder).

    A member without cows delivers nothing, whatever share he wished to.
    """
    key = stream(seed, Purpose.LEAVING)
    for h in range(len(leaves)):
        leaves[h] = False
        if herders.cooperative[h] != NOBODY:
            share = herders.share_cooperative[h] if herders.n_cows[h] > 0 else 0.0
            chance = leave_probability(herders.trust[h], share, days, governance)
            leaves[h] = uniform(key, np.uint64(herders.unique_id[h]), start) < chance


JoiningColumns = namedtuple(
    "JoiningColumns",
    "cash collector commune cooperative distance_km n_cows n_women receivable unique_id usual_spending",
)
"""Columns of herders that `decide_to_join` reads or writes."""


@compiled
def decide_to_join(
    herders: JoiningColumns,
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
    """Which keepers join the best cooperative of their commune in so many days from `start`: writes joins (bool).

    best: cooperative row by commune, NOBODY for none; trust_around: mean trust by commune (0-1). Prices in MAD/L at
    2014 prices and rejected shares by row; a collector who has stopped has price 0. One must keep cows, live within
    reach and have the member's share in cash and nothing to get from an earlier cooperative; a women's cooperative
    takes households with a woman only, and multiplies their chance by `join_women_only_share`: few wish it.
    """
    key = stream(seed, Purpose.JOINING)
    for h in range(len(joins)):
        joins[h] = False
        commune = herders.commune[h]
        at = best[commune]
        is_candidate = (
            herders.cooperative[h] == NOBODY
            and at != NOBODY
            and herders.n_cows[h] > 0
            and herders.distance_km[h] <= governance.join_reach_km
            and herders.cash[h] > governance.member_share_mad
            and herders.receivable[h] == 0.0
            and (herders.n_women[h] > 0 or not women_only[at])
        )
        if is_candidate:
            need = cash_need(herders.cash[h], herders.usual_spending[h])
            worth = cooperative_utility(
                member_price[at],
                way_km(herders.distance_km[h], has_vehicle[at], outlets),
                rejected[at],
                need,
                trust_around[commune],
                outlets,
            )
            rival = 0.0 if herders.collector[h] == NOBODY else collector_price[herders.collector[h]]
            chance = join_probability(worth - rival, trust_around[commune], days, governance)
            if women_only[at]:
                chance *= governance.join_women_only_share
            joins[h] = uniform(key, np.uint64(herders.unique_id[h]), start) < chance
