"""Processing: what plants, mahlabas and workshops make of milk, and what it costs them."""

from typing import Any, NamedTuple

import numpy as np

from sim.rules.compiled import compiled
from sim.rules.luck import Purpose, stream, uniform
from sim.rules.market import stepped


class Processing(NamedTuple):
    """Parameters of processing and trade; see the registry for units, ranges and sources."""

    plant_capacity_l_day: float
    plant_collection_cost_mad_l: float
    plant_processing_cost_mad_l: float
    plant_hours_per_1000l: float
    plant_stock_days: float
    plant_loss_share: float
    boycott_intake_elasticity: float
    mahlaba_supplies_mad_l: float
    mahlaba_hours_per_1000l: float
    mahlaba_loss_share: float
    retail_hours_per_1000l: float
    retail_supplies_mad_l: float
    collector_cost_mad_l: float
    collector_margin_mad_l: float
    collector_margin_spread_mad_l: float
    collector_hours_per_1000l: float
    collector_price_step_mad_l: float
    collector_review_share: float
    collector_working_cash_mad: float
    mahlaba_working_cash_mad: float
    collector_entry_per_year: float
    collector_exit_purse_mad: float
    profit_tax_share: float


@compiled
def workshop_share(workshop_net: float, plant_net: float, spread: float) -> float:
    """How eagerly a cooperative fills its workshop (0-1): linear in the gap of net prices (MAD/L) within ± spread."""
    return min(max(0.5 + 0.5 * (workshop_net - plant_net) / spread, 0.0), 1.0)


@compiled
def collector_target_price(wholesale: float, yield_share: float, costs: float, margin: float) -> float:
    """What a collector can pay for a litre as it comes (MAD/L): what it sells for, less his costs and his pay.

    wholesale · yield - costs - margin; the yield is the milk that reaches town for each litre paid, after watering and
    souring.
    """
    return wholesale * yield_share - costs - margin


@compiled
def review_collector_prices(
    collectors: Any, wholesale: float, cpi: float, start: int, seed: int, processing: Processing
) -> None:
    """A collector who reviews his price this quinzaine moves it, in steps, to what he can pay.

    wholesale: what mahlabas pay (MAD/L); cpi: consumer prices, 2014 = 1. Luck says who reviews. Writes
    collectors.price.
    """
    key = stream(seed, Purpose.COLLECTOR_PRICE)
    step = processing.collector_price_step_mad_l
    for c in range(len(collectors.price)):
        if uniform(key, np.uint64(collectors.unique_id[c]), start) >= processing.collector_review_share:
            continue
        costs, margin = processing.collector_cost_mad_l * cpi, collectors.margin[c] * cpi
        target = collector_target_price(wholesale, collectors.yield_share[c], costs, margin)
        collectors.price[c] = max(stepped(collectors.price[c], target, step, step), step)
