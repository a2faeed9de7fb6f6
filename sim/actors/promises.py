"""Promises: what levers have undertaken for the running quinzaine, for later phases of it to keep."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.public_purse import Payer

FROM_PLANTS = "plants"


class PriceSupport(NamedTuple):
    """What the State adds to the price of members' milk: by cooperative row (MAD/L), within an envelope of the year."""

    payer: Payer
    budget_mad_year: float
    mad_l: NDArray[np.float64]


class SchoolOrder(NamedTuple):
    """Milk that schools want in the quinzaine (L), from whom and at what price (MAD/L)."""

    payer: Payer
    supplier: str
    litres: float
    price_mad_l: float
