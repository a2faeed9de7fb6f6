"""Coaching (Mourafaka): two years of diagnosis, training and visits for young cooperatives (PF119-122).

It works through two things only: an assembly that reads its books sets its fee at once instead of groping for it, and
the risk that a cooperative founded with aid stops is lower, a prior that no evaluation supports (PF270).
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.actors.province import Province
from sim.policy.lever import funded
from sim.policy.reach import Reaching, buy_services
from sim.rules.luck import Purpose, uniforms

PROGRAMME = "coaching"


class Coaching(Reaching):
    """Every January, cooperatives below an age that ask for a coach get one, the youngest first."""

    writes: ClassVar[frozenset[str]] = frozenset({"cooperatives.is_coached"})

    with_grant: bool = False
    """Whether older cooperatives that got a grant are eligible too."""

    def act(self, province: Province) -> None:
        """Sign the contracts of the year, paid at once for both years."""
        if not self.judges(province):
            return
        cooperatives, investing = province.cooperatives, province.parameters.investing
        rows = self.eligible(province)
        draws = uniforms(
            province.seed, Purpose.COACHING_APPLICATION, cooperatives.identity[rows], province.quinzaine.start
        )
        rows = rows[draws < investing.coaching_apply_per_year]
        cost = investing.coaching_mad * province.outside.cpi
        youngest_first = cooperatives.founded_year[rows].astype(np.float64)
        chosen = rows[funded(youngest_first, np.full(len(rows), cost), self.budget_mad_year)]
        buy_services(province, PROGRAMME, self.payer, cost * len(chosen))
        cooperatives.is_coached[chosen] = True

    def eligible(self, province: Province) -> NDArray[np.intp]:
        """Active cooperatives of chosen communes, young or with a grant if it counts, that never had a coach."""
        cooperatives = province.cooperatives
        age = province.quinzaine.year - cooperatives.founded_year
        is_open = age < province.parameters.investing.coaching_oldest_years
        if self.with_grant:
            is_open = is_open | (cooperatives.grant_year > 0)
        is_open &= cooperatives.alive & cooperatives.is_active & ~cooperatives.is_coached
        return np.flatnonzero(is_open & self.is_chosen(province, cooperatives.commune))
