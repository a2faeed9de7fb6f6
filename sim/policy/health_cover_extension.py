"""Extension of health cover: the State pays for a time the insurance contribution (AMO) of farmers without cover."""

from typing import ClassVar

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy import social_aid
from sim.policy.lever import funded
from sim.policy.reach import Reaching
from sim.rules.luck import Purpose, uniforms

NAME = "health_cover_extension"


class HealthCoverExtension(Reaching):
    """Each January contributions of the year are paid for keepers of cattle without cover, the poorest a head first.

    A household accepts with probability `inclusion.cover_take_up_share`, its own luck; each costs
    `inclusion.cover_contribution_mad_year` × CPI (PF289). Cover lasts to the end of the year: `sim.policy.health_cover`
    draws its list anew each January, and the lever adds to it as long as it is open.
    """

    payer: ClassVar[Payer] = Payer.SOCIAL
    writes: ClassVar[frozenset[str]] = frozenset({"herders.has_health_cover"})

    def act(self, province: Province) -> None:
        """Pay contributions in January."""
        if not self.judges(province):
            return
        herders, inclusion = province.herders, province.parameters.inclusion
        is_open = herders.alive & (herders.n_cattle > 0) & ~herders.has_health_cover
        draws = uniforms(province.seed, Purpose.COVER_OFFER, herders.unique_id, 0)
        is_open &= draws < inclusion.cover_take_up_share
        rows = np.flatnonzero(is_open & self.is_chosen(province, herders.commune))
        cost = np.full(len(rows), inclusion.cover_contribution_mad_year * province.outside.cpi * province.weight)
        covered = rows[funded(-social_aid.income_a_head(province)[rows], cost, self.budget_mad_year)]
        if len(covered):
            value = float(cost[: len(covered)].sum())
            province.purse.pay(NAME, self.payer, Good.SOCIAL_AID, Account.REST, value)
        herders.has_health_cover[covered] = True
