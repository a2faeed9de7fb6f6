"""Women's seats: cooperatives are helped to vote a bylaw that keeps a share of the board for women."""

from typing import ClassVar

import numpy as np

from sim.actors.province import Province
from sim.policy.lever import Share, funded
from sim.policy.reach import Reaching, buy_services
from sim.rules.luck import Purpose, uniforms

NAME = "womens_seats"


class WomensSeats(Reaching):
    """Each January mixed cooperatives with women members and no such bylaw are supported, most women members first.

    Cost = `inclusion.assembly_support_mad` × CPI for each assembly supported. It votes the bylaw with probability
    `inclusion.bylaw_adopted_share`; where it does not, support is offered again the next year. The bylaw takes effect
    at the next election: see `sim.rules.inclusion.seats_reserved`.
    """

    writes: ClassVar[frozenset[str]] = frozenset({"cooperatives.reserved_seats_share"})

    seats_share: Share

    def act(self, province: Province) -> None:
        """Support assemblies in January."""
        if not self.judges(province):
            return
        cooperatives, inclusion = province.cooperatives, province.parameters.inclusion
        rows = self._without_bylaw(province)
        women_share = cooperatives.n_women_members[rows] / cooperatives.n_members[rows]
        cost = np.full(len(rows), inclusion.assembly_support_mad * province.outside.cpi)
        supported = rows[funded(women_share, cost, self.budget_mad_year)]
        buy_services(province, NAME, self.payer, float(cost[: len(supported)].sum()))
        names, year = cooperatives.identity[supported], province.quinzaine.year
        adopts = uniforms(province.seed, Purpose.SEATS_BYLAW, names, year) < inclusion.bylaw_adopted_share
        cooperatives.reserved_seats_share[supported[adopts]] = self.seats_share

    def _without_bylaw(self, province: Province) -> np.ndarray:
        cooperatives = province.cooperatives
        is_open = cooperatives.alive & cooperatives.is_active & ~cooperatives.is_women_only
        is_open &= (cooperatives.n_women_members > 0.0) & (cooperatives.reserved_seats_share < self.seats_share)
        return np.flatnonzero(is_open & self.is_chosen(province, cooperatives.commune))
