"""Season and heat: when grass grows and when milk spoils."""

import math
from typing import NamedTuple

import numpy as np

from sim.rules.compiled import compiled


class Climate(NamedTuple):
    """Parameters of season and heat; see the registry for units, ranges and sources."""

    rainfed_yield_ufl_ha: float
    irrigated_yield_ufl_ha: float
    spring_peak_day: float
    spring_spread_days: float
    autumn_share: float
    stubble_share: float
    irrigated_evenness: float
    harvest_reference_million_quintals: float
    harvest_elasticity: float
    straw_harvest_elasticity: float
    heat_peak_day: float
    heat_spread_days: float
    heat_milk_loss_pure: float


DAYS = 366
_AUTUMN_PEAK_DAY, _AUTUMN_SPREAD_DAYS = 345.0, 25.0
_STUBBLE_PEAK_DAY, _STUBBLE_SPREAD_DAYS = 190.0, 25.0


@compiled
def seasonal_bell(day: float, peak: float, spread: float) -> float:
    """Bell around a day of the year, wrapping over New Year: exp(-d² / 2s²), d the shortest distance in days."""
    distance = abs(day - peak)
    distance = min(distance, 365.25 - distance)
    return math.exp(-0.5 * (distance / spread) ** 2)


def growth_calendar(climate: Climate) -> tuple[np.ndarray, np.ndarray]:
    """Share of the year's forage that becomes available on each day of the year, rainfed and irrigated.

    Rainfed: a spring flush, an autumn regrowth after the first rains and summer stubble. Irrigated (lucerne, berseem,
    maize): a constant base mixed with spring warmth. Both sum to 1. Shapes (366,), (366,). Prior: no growth curve of
    the province was found; the Mediterranean pattern is general knowledge.
    """
    spring = np.array(
        [seasonal_bell(d, climate.spring_peak_day, climate.spring_spread_days) for d in range(1, DAYS + 1)]
    )
    autumn = np.array([seasonal_bell(d, _AUTUMN_PEAK_DAY, _AUTUMN_SPREAD_DAYS) for d in range(1, DAYS + 1)])
    stubble = np.array([seasonal_bell(d, _STUBBLE_PEAK_DAY, _STUBBLE_SPREAD_DAYS) for d in range(1, DAYS + 1)])
    spring_share = 1.0 - climate.autumn_share - climate.stubble_share
    rainfed = (
        spring_share * spring / spring.sum()
        + climate.autumn_share * autumn / autumn.sum()
        + climate.stubble_share * stubble / stubble.sum()
    )
    even = np.full(DAYS, 1.0 / DAYS)
    irrigated = climate.irrigated_evenness * even + (1.0 - climate.irrigated_evenness) * spring / spring.sum()
    return rainfed, irrigated


@compiled
def forage_index(harvest: float, reference: float, elasticity: float) -> float:
    """How good the campaign is for rainfed forage: (harvest / reference)^elasticity; cereals are the usual proxy."""
    return float((harvest / reference) ** elasticity)


@compiled
def heat(day_of_year: float, peak_day: float, spread_days: float) -> float:
    """Heat of the season, 0 in winter to 1 at the height of summer."""
    return seasonal_bell(day_of_year, peak_day, spread_days)
