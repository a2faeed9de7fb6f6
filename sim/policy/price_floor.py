"""Price floor: a deficiency payment on milk that cooperatives pay their members less than a floor for."""

import numpy as np
from pydantic import Field

from sim.actors.province import Province
from sim.policy.price_support import MilkPriceLever


class PriceFloor(MilkPriceLever):
    """The State pays max(floor - price the cooperative pays, 0) on every litre its members deliver."""

    programme = "price_floor"

    floor_mad_l: float = Field(ge=0, le=50)

    def promised_mad_l(self, province: Province) -> np.ndarray:
        """The gap between the floor and what each cooperative pays (MAD/L)."""
        return np.asarray(np.maximum(self.floor_mad_l - province.cooperatives.member_price, 0.0))
