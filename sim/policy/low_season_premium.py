"""Low-season premium: so much more for a litre delivered to a cooperative in the months when milk is scarce."""

import numpy as np
from pydantic import Field

from sim.actors.province import Province
from sim.policy.price_support import MilkPriceLever
from sim.rules.market import is_low_season


class LowSeasonPremium(MilkPriceLever):
    """The State pays the same premium to members of all cooperatives, in the months of the plants' own low season."""

    programme = "low_season_premium"

    premium_mad_l: float = Field(ge=0, le=50)

    def promised_mad_l(self, province: Province) -> np.ndarray:
        """The premium in the low season, nothing in other months (MAD/L)."""
        market, month = province.parameters.market, province.quinzaine.first.month
        is_low = is_low_season(month, market.low_season_first_month, market.low_season_last_month)
        return np.full(len(province.cooperatives.cash), self.premium_mad_l if is_low else 0.0)
