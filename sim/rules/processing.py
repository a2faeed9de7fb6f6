"""Processing: what plants, mahlabas and workshops make of milk, and what it costs them."""

from typing import NamedTuple

from sim.rules.compiled import compiled


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
