"""Inclusion: how offers of milk money, seats or a course to women, and of aid or cover to households, are received."""

import math
from typing import NamedTuple


class Inclusion(NamedTuple):
    """Parameters of offers to women and to poor households; see the registry for units, ranges and sources."""

    account_cost_mad: float
    account_take_up_share: float
    account_unprompted_take_up_share: float
    reluctant_men_share: float
    reluctance_mad_l: float
    visit_cost_mad: float
    assembly_support_mad: float
    bylaw_adopted_share: float
    course_cost_mad: float
    course_hours: float
    course_skill_change: float
    registered_share: float
    cover_contribution_mad_year: float
    cover_take_up_share: float


def seats_reserved(seats: int, reserved_share: float, women_members: float) -> int:
    """Least number of women on a board under a bylaw: ⌈seats · share⌉, and no more than there are women members."""
    return min(math.ceil(seats * reserved_share - 1e-9), math.floor(women_members), seats)
