"""National programmes that reach herders whatever the province does: direct social aid, drought feed."""

from typing import NamedTuple

from sim.rules.compiled import compiled


class SafetyNets(NamedTuple):
    """Parameters of national programmes; see the registry for units, ranges and sources."""

    aid_income_limit_mad_person_year: float
    aid_take_up_share: float
    aid_children_paid_limit: float
    drought_feed_reached_share: float
    farmers_cover_first_year: float
    farmers_cover_share: float


@compiled
def aid_month_mad(n_children: int, least: float, per_child: float, paid_limit: float) -> float:
    """Direct social aid of a household per month (MAD): per child, up to a number of children, at least the minimum."""
    return max(least, per_child * min(float(n_children), paid_limit))
