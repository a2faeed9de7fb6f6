"""Public money for equipment: who asks, what a committee sees in it, and what members can bring themselves."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Investing(NamedTuple):
    """Parameters of grants, coaching and helped foundings; see the registry for units, ranges and sources."""

    least_women_and_youth_share: float
    youth_member_share: float
    apply_per_year: float
    apply_wealth_share: float
    apply_helped_per_year: float
    file_help_mad: float
    committee_capture_share: float
    own_part_kind_share: float
    never_realised_share: float
    delivery_months: float
    years_between_grants: float
    vehicle_project_mad: float
    tank_project_mad: float
    tank_project_l_day: float
    workshop_project_mad: float
    workshop_project_l_day: float
    tester_project_mad: float
    vehicle_from_km: float
    project_from_l_day: float
    contribution_income_share: float
    coaching_mad: float
    coaching_oldest_years: float
    coaching_apply_per_year: float
    exit_per_year: float
    exit_years: float
    exit_coached_share: float
    founding_help_mad: float
    founding_helped_per_year: float
    women_group_per_year: float
    women_group_size: float
    women_asset_mad: float
    women_tank_l_day: float
    women_workshop_l_day: float
    women_start_cash_share: float


class Financing(NamedTuple):
    """Who pays for a project (MAD): public grant, own part in money; the rest of the cost is brought in kind."""

    cost: float
    grant: float
    own_cash: float


def financed(cost: float, public_share: float, ceiling: float, kind_share: float) -> Financing:
    """Split a cost (MAD): grant = min(public share · cost, ceiling); a share of the rest is brought in kind (PF033)."""
    grant = min(public_share * cost, ceiling)
    own = cost - grant
    return Financing(cost, grant, (1.0 - kind_share) * own)


def ranks(values: Floats) -> Floats:
    """Rank of each value among all, from 0 (least) to 1 (most); one half for one alone. Ties keep their order."""
    n = len(values)
    if n < 2:
        return np.full(n, 0.5)
    place = np.empty(n)
    place[np.argsort(values, kind="stable")] = np.arange(n)
    return np.asarray(place / (n - 1))


def chance_to_apply(per_year: float, wealth_rank: Floats, wealth_share: float) -> Floats:
    """Chance that each applies this year: mean · (1 + share · (2 rank - 1)), the better-off more often."""
    return np.asarray(per_year * (1.0 + wealth_share * (2.0 * wealth_rank - 1.0)))


def committee_score(need: Floats, women: Floats | None, wealth_rank: Floats, capture_share: float) -> Floats:
    """Score of applications, 0-1: (1 - capture) · (mean of need and women's share, or need alone) + capture · wealth.

    need, women: 0-1; `women` None when the call does not put women first.
    """
    merit = need if women is None else 0.5 * (need + women)
    return np.asarray((1.0 - capture_share) * merit + capture_share * wealth_rank)


def contributions(missing: float, spare: Floats) -> Floats | None:
    """What each member brings (MAD) so that all bring `missing` together: alike, but none more than he can spare.

    None when they cannot: sum(spare) < missing.
    """
    if missing <= 0.0:
        return np.zeros(len(spare))
    if float(spare.sum()) < missing:
        return None
    poorest_first = np.sort(spare)
    left = missing - np.concatenate(([0.0], np.cumsum(poorest_first)[:-1]))
    level = left / np.arange(len(spare), 0, -1)
    at = int(np.argmax(level <= poorest_first))
    return np.asarray(np.minimum(spare, level[at]))
