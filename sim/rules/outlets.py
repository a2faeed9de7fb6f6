"""Sale: a herder splits the surplus over the outlets open to him; side-selling emerges from prices, trust and need."""

import math
from collections import namedtuple
from typing import NamedTuple

import numpy as np

from sim.rules.compiled import compiled


class Outlets(NamedTuple):
    """Parameters of outlet choice; see the registry for units, ranges and sources."""

    choice_spread_mad: float
    inertia_share: float
    distance_cost_mad_km: float
    vehicle_way_share: float
    delay_cost_share: float
    trust_value_mad: float
    service_value_mad: float
    direct_effort_mad: float
    souk_effort_mad: float
    souk_hours_per_l: float
    souk_hours_woman_day: float
    refused_discount_share: float


COOPERATIVE, COLLECTOR, DIRECT, SOUK = 0, 1, 2, 3
N_OUTLETS = 4
NOBODY = -1
_CLOSED = -1e9

LOGIT, SATISFICING, REINFORCEMENT = 0, 1, 2
THEORIES = {"logit": LOGIT, "satisficing": SATISFICING, "reinforcement": REINFORCEMENT}
"""How a herder decides, by the name that a scenario gives it."""


@compiled
def cash_need(cash: float, usual_spending: float) -> float:
    """How much a household needs money now: 1 with an empty purse, 0 with a quinzaine of spending in hand."""
    if usual_spending <= 0.0:
        return 0.0
    return min(max(1.0 - cash / usual_spending, 0.0), 1.0)


@compiled
def way_km(distance_km: float, has_vehicle: bool, outlets: Outlets) -> float:
    """Way a member carries milk himself (km): all of it, or a share where the cooperative's vehicle comes round."""
    return distance_km * (outlets.vehicle_way_share if has_vehicle else 1.0)


@compiled
def cooperative_utility(
    price: float, distance_km: float, rejected_share: float, need: float, trust: float, outlets: Outlets
) -> float:
    """Worth of delivering to the cooperative, MAD/L.

    price·(1 - rejected - delay·need) - distance cost + services + value of trust above one half. Being paid a quinzaine
    later costs most to those who need money now.
    """
    return (
        price * (1.0 - rejected_share - outlets.delay_cost_share * need)
        - outlets.distance_cost_mad_km * distance_km
        + outlets.service_value_mad
        + outlets.trust_value_mad * (trust - 0.5)
    )


@compiled
def choice_shares(utilities: np.ndarray, spread: float, shares: np.ndarray) -> None:
    """Multinomial logit over outlets, written to `shares`: exp(U/s) / Σ exp(U/s); a closed outlet gets nothing."""
    best = _CLOSED
    for k in range(N_OUTLETS):
        best = max(best, utilities[k])
    total = 0.0
    for k in range(N_OUTLETS):
        shares[k] = 0.0 if utilities[k] == _CLOSED else math.exp((utilities[k] - best) / spread)
        total += shares[k]
    for k in range(N_OUTLETS):
        shares[k] /= total


@compiled
def satisficing_shares(utilities: np.ndarray, last: np.ndarray, gap: float, shares: np.ndarray) -> None:
    """Good enough is kept (Simon 1955), written to `shares`; a closed outlet gets nothing.

    Good enough is what is worth at most `gap` (MAD/L) less than the best open outlet. Σ last·U / Σ last good enough:
    shares are the last ones over open outlets. If not, all goes to the outlet used most of those that are good enough.
    """
    best, used, worth = _CLOSED, 0.0, 0.0
    for k in range(N_OUTLETS):
        best = max(best, utilities[k])
        if utilities[k] != _CLOSED:
            used += last[k]
            worth += last[k] * utilities[k]
    if used > 0.0 and worth / used >= best - gap:
        for k in range(N_OUTLETS):
            shares[k] = 0.0 if utilities[k] == _CLOSED else last[k] / used
        return
    chosen = -1
    for k in range(N_OUTLETS):
        if utilities[k] >= best - gap and (chosen < 0 or last[k] > last[chosen]):
            chosen = k
    for k in range(N_OUTLETS):
        shares[k] = 1.0 if k == chosen else 0.0


@compiled
def reinforced_shares(utilities: np.ndarray, last: np.ndarray, trial: float, shares: np.ndarray) -> None:
    """What paid is done again (Roth & Erev 1995), written to `shares`; a closed outlet gets nothing.

    share ∝ (last share + trial / outlets) · max(U, 0): each outlet counts as tried with a small part of the milk, so
    that none is forgotten for good. Alike over open outlets when none is worth anything.
    """
    total, n_open = 0.0, 0
    for k in range(N_OUTLETS):
        shares[k] = 0.0
        if utilities[k] != _CLOSED:
            shares[k] = (last[k] + trial / N_OUTLETS) * max(utilities[k], 0.0)
            n_open += 1
        total += shares[k]
    for k in range(N_OUTLETS):
        if total > 0.0:
            shares[k] /= total
        elif utilities[k] != _CLOSED:
            shares[k] = 1.0 / n_open


OutletColumns = namedtuple(
    "OutletColumns",
    "account_is_womans account_reluctance cash collector cooperative distance_km n_women share_collector "
    "share_cooperative share_direct share_souk surplus_l trust usual_spending",
)
"""Columns of herders that `choose_outlets` reads or writes."""


@compiled
def choose_outlets(
    herders: OutletColumns,
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
    """Each herder's wished split of the surplus.

    Prices in MAD/L at 2014 prices: by cooperative row, by collector row, of neighbours, and of a litre churned for
    the souk. shadow_wage: what a woman's hour would earn elsewhere (MAD/h). share = inertia · last share + (1 -
    inertia) · wished share, over the outlets open to the herder; wished by the logit, or as `theory` says. Closed ones
    lose their inertia too, and the shares are scaled to add to 1. Where the milk money is hers, a man who minds counts
    his reluctance (MAD/L) against delivering. Without surplus they stay as they were. Writes
    herders.share_cooperative, share_collector, share_direct, share_souk.
    """
    utilities = np.empty(N_OUTLETS)
    last = np.empty(N_OUTLETS)
    wished = np.empty(N_OUTLETS)
    for h in range(len(herders.cash)):
        if herders.surplus_l[h] <= 0.0:
            continue
        need = cash_need(herders.cash[h], herders.usual_spending[h])
        cooperative, collector = herders.cooperative[h], herders.collector[h]
        utilities[COOPERATIVE] = _CLOSED
        if cooperative != NOBODY and cooperative_open[cooperative]:
            utilities[COOPERATIVE] = cooperative_utility(
                cooperative_price[cooperative],
                way_km(herders.distance_km[h], has_vehicle[cooperative], outlets),
                cooperative_rejected[cooperative],
                need,
                herders.trust[h],
                outlets,
            )
            if herders.account_is_womans[h]:
                utilities[COOPERATIVE] -= herders.account_reluctance[h]
        utilities[COLLECTOR] = _CLOSED
        if collector != NOBODY and collector_open[collector]:
            utilities[COLLECTOR] = collector_price[collector]
        utilities[DIRECT] = direct_price - outlets.direct_effort_mad
        utilities[SOUK] = _CLOSED
        if herders.n_women[h] > 0:
            utilities[SOUK] = souk_value - outlets.souk_effort_mad - outlets.souk_hours_per_l * shadow_wage
        last[COOPERATIVE] = herders.share_cooperative[h]
        last[COLLECTOR] = herders.share_collector[h]
        last[DIRECT] = herders.share_direct[h]
        last[SOUK] = herders.share_souk[h]
        if theory == SATISFICING:
            satisficing_shares(utilities, last, outlets.choice_spread_mad, wished)
        elif theory == REINFORCEMENT:
            reinforced_shares(utilities, last, 1.0 - outlets.inertia_share, wished)
        else:
            choice_shares(utilities, outlets.choice_spread_mad, wished)
        total = 0.0
        for k in range(N_OUTLETS):
            if utilities[k] == _CLOSED:
                last[k] = 0.0
            last[k] = outlets.inertia_share * last[k] + (1.0 - outlets.inertia_share) * wished[k]
            total += last[k]
        herders.share_cooperative[h] = last[COOPERATIVE] / total
        herders.share_collector[h] = last[COLLECTOR] / total
        herders.share_direct[h] = last[DIRECT] / total
        herders.share_souk[h] = last[SOUK] / total


HandOverColumns = namedtuple(
    "HandOverColumns",
    "calves_l cash collector commune cooperative n_women share_collector share_cooperative share_direct "
    "share_souk surplus_l to_collector_l to_cooperative_l to_direct_l to_souk_l",
)
"""Columns of herders that `hand_over` reads or writes."""


@compiled
def hand_over(
    herders: HandOverColumns,
    direct_demand_l: np.ndarray,
    collector_room_l: np.ndarray,
    cooperative_open: np.ndarray,
    collector_open: np.ndarray,
    weight: float,
    days: int,
    outlets: Outlets,
) -> None:
    """Turn wished shares into litres that each outlet can take; what finds no buyer goes on, at last to the calves.

    Neighbours take no more than they drink (direct_demand_l by commune, L), a collector no more than his vehicle holds
    (collector_room_l, L); the excess is shared out in proportion. It goes to the cooperative for its members, then to
    souk products within the women's hours, then back to the calves. `weight`: households one herder stands for.
    Writes herders.to_cooperative_l, to_collector_l, to_direct_l, to_souk_l (L); adds to calves_l.
    """
    wished_direct = np.zeros(len(direct_demand_l))
    wished_collector = np.zeros(len(collector_room_l))
    for h in range(len(herders.cash)):
        surplus = herders.surplus_l[h]
        wished_direct[herders.commune[h]] += weight * surplus * herders.share_direct[h]
        if herders.collector[h] != NOBODY:
            wished_collector[herders.collector[h]] += weight * surplus * herders.share_collector[h]
    for c in range(len(wished_direct)):
        wished_direct[c] = 1.0 if wished_direct[c] <= direct_demand_l[c] else direct_demand_l[c] / wished_direct[c]
    for c in range(len(wished_collector)):
        wished_collector[c] = (
            1.0 if wished_collector[c] <= collector_room_l[c] else collector_room_l[c] / wished_collector[c]
        )
    for h in range(len(herders.cash)):
        surplus = herders.surplus_l[h]
        direct = surplus * herders.share_direct[h] * wished_direct[herders.commune[h]]
        collector = 0.0
        if herders.collector[h] != NOBODY and collector_open[herders.collector[h]]:
            collector = surplus * herders.share_collector[h] * wished_collector[herders.collector[h]]
        souk_limit = herders.n_women[h] * outlets.souk_hours_woman_day * days / outlets.souk_hours_per_l
        souk = min(surplus * herders.share_souk[h], souk_limit)
        cooperative = surplus * herders.share_cooperative[h]
        left = max(surplus - direct - collector - souk - cooperative, 0.0)
        if herders.cooperative[h] != NOBODY and cooperative_open[herders.cooperative[h]]:
            cooperative += left
            left = 0.0
        more_souk = min(left, souk_limit - souk)
        souk += more_souk
        left -= more_souk
        herders.to_direct_l[h] = direct
        herders.to_collector_l[h] = collector
        herders.to_souk_l[h] = souk
        herders.to_cooperative_l[h] = cooperative
        herders.calves_l[h] += left


@compiled
def trust_after(trust: float, paid_share: float, price_gap_mad: float, speed: float) -> float:
    """Trust in the cooperative (0-1) after a pay day: moves towards how well it paid, in time and in price.

    target = share paid in time · logistic(2 · (cooperative price - collector's)); trust += speed · (target - trust).
    """
    target = paid_share / (1.0 + math.exp(-2.0 * price_gap_mad))
    return trust + speed * (target - trust)


TrustColumns = namedtuple("TrustColumns", "cash collector cooperative trust")
"""Columns of herders that `revise_trust` reads or writes."""


@compiled
def revise_trust(
    herders: TrustColumns, member_price: np.ndarray, paid_share: np.ndarray, collector_price: np.ndarray, speed: float
) -> None:
    """Every member's trust after a pay day; prices in MAD/L of 2014, a rival's is 0 where no collector goes round."""
    for h in range(len(herders.cash)):
        cooperative, collector = herders.cooperative[h], herders.collector[h]
        if cooperative == NOBODY:
            continue
        rival = 0.0 if collector == NOBODY else collector_price[collector]
        gap = member_price[cooperative] - rival
        herders.trust[h] = trust_after(herders.trust[h], paid_share[cooperative], gap, speed)
