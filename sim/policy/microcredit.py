"""Microcredit: a line up to a ceiling at a reduced rate; public money pays the difference and a guarantee."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.actors.province import Province
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy.lever import Lever, Share
from sim.rules.luck import Purpose, uniforms
from sim.territory.outside import MONTH_DAYS

PROGRAMME = "microcredit"
MONTHS, YEAR_DAYS = 12.0, 365.0


class Microcredit(Lever):
    """A line for the keepers who take it up, to `ceiling_mad` and a share of the herd's value, at `rate_per_year`.

    The ceiling is that of a known lender (PF176); without the line a year costs 18-35% (PF290). The line first takes
    over what they already owe: that part of public money changes nothing but their interest. When the money left would
    not last the year at this pace, less of the rate is spared. Ordinary credit stays open beside it.
    """

    writes: ClassVar[frozenset[str]] = frozenset({"herders.credit_line_mad", "herders.line_relief_per_month"})
    payer: ClassVar[Payer] = Payer.STATE

    ceiling_mad: Annotated[float, Field(ge=0, le=1e6)] = 30_000.0
    herd_share: Share = 0.35
    rate_per_year: Share = 0.12

    def act(self, province: Province) -> None:
        """Open, adjust or close the lines, and pay lenders for what is owed under them in this quinzaine."""
        herders = province.herders
        herders.credit_line_mad[:] = 0.0
        herders.line_relief_per_month[:] = 0.0
        if not self.is_open(province) or self.budget_mad_year == 0.0:
            return
        draws = uniforms(province.seed, Purpose.CREDIT_TAKE_UP, herders.unique_id, 0)
        takes = herders.alive & (draws < province.parameters.farm_support.credit_take_up_share)
        line = np.minimum(self.ceiling_mad, self.herd_share * herders.herd_value)
        herders.credit_line_mad[:] = np.where(takes, line, 0.0)
        self._spare_interest(province)

    def _spare_interest(self, province: Province) -> None:
        """Pay share · debt under the line · (rate spared · months + provision · days / 365) to lenders.

        share = min(1, money left / quinzaines left / the same without share). Debts stay as they are until households
        pay their interest (phase 12), so the borrower is spared what is paid here.
        """
        herders, quinzaine = province.herders, province.quinzaine
        support = province.parameters.farm_support
        spared = max(province.parameters.household.interest_per_month - self.rate_per_year / MONTHS, 0.0)
        under = float(np.minimum(herders.debt, herders.credit_line_mad).sum()) * province.weight
        provision = support.guarantee_provision_per_year * quinzaine.days / YEAR_DAYS
        full = under * (spared * quinzaine.days / MONTH_DAYS + provision)
        affordable = self.left(province, PROGRAMME) / (QUINZAINES_PER_YEAR - quinzaine.number + 1)
        share = min(1.0, affordable / full) if full > 0.0 else 1.0
        herders.line_relief_per_month[:] = np.where(herders.credit_line_mad > 0.0, share * spared, 0.0)
        if full > 0.0:
            province.purse.pay(PROGRAMME, self.payer, Good.SUBSIDY, Account.BANKS, share * full)
