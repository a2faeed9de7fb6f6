"""Home: calves suckle, the family drinks, what is left can be sold."""

from collections import namedtuple
from typing import NamedTuple

from sim.rules.compiled import compiled


class Home(NamedTuple):
    """Parameters of milk kept at home; see the registry for units, ranges and sources."""

    suckling_l_calf_day: float
    suckling_share_limit: float
    home_use_l_person_day: float
    home_share_limit: float


HomeColumns = namedtuple("HomeColumns", "calves_l cash home_l milk_l n_calves n_people surplus_l")
"""Columns of herders that `keep_at_home` reads or writes."""


@compiled
def keep_at_home(herders: HomeColumns, days: int, home: Home) -> None:
    """Milk of the quinzaine that calves suckle and the family eats (L); the rest is surplus for sale.

    calves = min(calves · l/day · days, limit · milk); family = min(people · l/day · days, limit · rest), so that even a
    poor household sells some of a good day. Writes herders.calves_l, home_l, surplus_l.
    """
    for h in range(len(herders.cash)):
        milk = herders.milk_l[h]
        calves = min(herders.n_calves[h] * home.suckling_l_calf_day * days, home.suckling_share_limit * milk)
        rest = milk - calves
        family = min(herders.n_people[h] * home.home_use_l_person_day * days, home.home_share_limit * rest)
        herders.calves_l[h] = calves
        herders.home_l[h] = family
        herders.surplus_l[h] = rest - family
