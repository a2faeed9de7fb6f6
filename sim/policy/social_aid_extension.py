"""Extension of direct social aid: a campaign registers poor households that do not draw it, or the amount is raised."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy import social_aid
from sim.policy.lever import funded
from sim.policy.reach import Reaching
from sim.rules.luck import Purpose, uniforms

NAME = "social_aid_extension"


class SocialAidExtension(Reaching):
    """Each January the campaign visits households entitled to aid that do not receive it, the poorest a head first.

    A visit costs `inclusion.visit_cost_mad` × CPI and registers the household with probability
    `inclusion.registered_share`; it then draws the ordinary aid as long as it is entitled, and its health cover. The
    envelope pays the visits and holds the year's aid of all whom the campaign has registered, entitled this year or
    not; what is left raises the amount of every recipient, by up to `raise_share`. After `last_year` the raise ends;
    who is registered stays so, and the ordinary programme pays the aid it draws.
    """

    payer: ClassVar[Payer] = Payer.SOCIAL
    writes: ClassVar[frozenset[str]] = frozenset(
        {
            "herders.is_registered",
            "herders.campaign_pays",
            "herders.receives_aid",
            "herders.has_health_cover",
            "herders.aid_raise",
        }
    )

    raise_share: Annotated[float, Field(ge=0, le=10)] = 0.0

    def act(self, province: Province) -> None:
        """Visit in January, and set the raise of the year."""
        herders, quinzaine = province.herders, province.quinzaine
        if quinzaine.number == 1 and self.first_year < quinzaine.year <= self.last_year + 1:
            herders.aid_raise[:] = 0.0
        if quinzaine.year > self.last_year:
            herders.campaign_pays[:] = False
        if not self.judges(province) or province.outside.aid_month <= 0.0:
            return
        year_aid = 12.0 * social_aid.month_mad(province) * province.weight
        promised = float(year_aid[herders.is_registered].sum())
        left = self.budget_mad_year - promised - self._visit(province, year_aid, self.budget_mad_year - promised)
        all_aid = float(year_aid[herders.receives_aid].sum())
        if all_aid > 0.0:
            raised = min(self.raise_share, max(left, 0.0) / all_aid)
            herders.aid_raise[:] = np.where(herders.receives_aid, raised, 0.0)

    def _visit(self, province: Province, year_aid: np.ndarray, envelope: float) -> float:
        """Register households; gives what the visits and the aid of the year will cost (MAD)."""
        herders, inclusion = province.herders, province.parameters.inclusion
        is_open = herders.alive & social_aid.is_entitled(province) & ~herders.receives_aid
        rows = np.flatnonzero(is_open & self.is_chosen(province, herders.commune))
        draws = uniforms(province.seed, Purpose.AID_CAMPAIGN, herders.unique_id[rows], province.quinzaine.year)
        registers = draws < inclusion.registered_share
        visit = inclusion.visit_cost_mad * province.outside.cpi * province.weight
        asked = visit + year_aid[rows] * registers
        visited = funded(-social_aid.income_a_head(province)[rows], asked, envelope)
        if len(visited):
            province.purse.pay(NAME, self.payer, Good.SOCIAL_AID, Account.SERVICES, visit * len(visited))
        new = rows[visited][registers[visited]]
        herders.is_registered[new] = True
        herders.campaign_pays[new] = True
        herders.receives_aid[new] = True
        herders.has_health_cover[new] = True
        return float(asked[visited].sum())


def pay(province: Province) -> None:
    """Pay the aid of those registered by the campaign, and the raise of all, on top of the ordinary programme."""
    herders = province.herders
    extra = herders.social_aid * (herders.campaign_pays + herders.aid_raise)
    if extra.any():
        herders.social_aid[:] *= 1.0 + herders.aid_raise
        province.purse.pay(NAME, Payer.SOCIAL, Good.SOCIAL_AID, Account.HERDERS, extra)
