"""Quantities that a province can have measured: those of the model's measures that mean something in any year."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from calibration.fit.problem import Floats
from calibration.measures import MEASURES
from calibration.targets import Target

MEASURED = (
    *("milk_million_l", "organised_share", "tank_use", "yield_local_l", "yield_cross_l", "yield_pure_l"),
    *("sold_per_cow_l", "calves_share", "home_share", "churned_share", "collector_share", "loss_share"),
    *("farm_loss_share", "collector_loss_share", "bought_feed_per_cow", "seasonal_ratio", "cooperative_price"),
    *("collector_price", "neighbours_price", "loose_price", "collector_premium_autumn", "collector_premium_spring"),
    *("calving_interval_days", "milk_share_of_product", "margin_of_small_herds", "milk_of_small_herds"),
    *("litres_a_work_day", "labour_over_feed", "womens_market_hours", "unemployment", "underemployment", "poverty"),
    *("vulnerable_share", "consumption_a_head", "members_a_cooperative", "clients_a_round", "cows_a_household"),
    *("women_milk_money_share", "women_seats", "women_members"),
)
"""Names of measures, see `calibration.measures` and `calibration.field.measured`."""

ERROR_SHARE = 0.10
"""Standard error where no target says one, as a share of the median over the units (a prior)."""

LEAST_ERROR = {"1": 0.01}
"""Least standard error by unit: hardly any survey measures a share more closely (a prior)."""


class Datum(NamedTuple):
    """A quantity that can be measured, and the standard error of its measurement in its unit."""

    name: str
    unit: str
    error: float


def data_of(targets: Mapping[str, Target], simulated: Mapping[str, Floats]) -> list[Datum]:
    """Give each quantity the standard error of the latest target of its measure, else a tenth of its median."""
    latest: dict[str, Target] = {}
    for target in targets.values():
        known = latest.get(target.measure)
        if known is None or target.period > known.period:
            latest[target.measure] = target
    return [_datum(name, latest.get(name), values) for name, values in simulated.items()]


def _datum(name: str, target: Target | None, values: Floats) -> Datum:
    unit = MEASURES[name].unit
    error = target.error if target else _share_of_median(values)
    return Datum(name, unit, max(error, LEAST_ERROR.get(unit, 0.0)))


def _share_of_median(values: Floats) -> float:
    return ERROR_SHARE * abs(float(np.nanmedian(values))) if np.isfinite(values).any() else 0.0
