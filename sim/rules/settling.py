"""Spreads and shares with which the synthetic population is drawn."""

from typing import NamedTuple


class Settling(NamedTuple):
    """Parameters of the synthetic population beyond its margins; see the registry for units, ranges and sources."""

    distance_median_km: float
    distance_log_spread: float
    land_log_spread: float
    feeding_skill_low: float
    feeding_skill_high: float
    herd_breed_correlation: float
    other_income_mean_mad_person_year: float
    other_income_log_spread: float
    cash_start_quinzaines: float
    fodder_start_days: float
    condition_at_start: float
    herd_title_women_share: float
    woman_account_share_mixed: float
    collector_capacity_low_l_day: float
    collector_capacity_high_l_day: float
    collector_tests_share: float
    collector_start_price_mad_l: float
    cooperative_start_cash_mad_member: float
    cooperative_start_price_mad_l: float
    workshop_equipment_mad: float
    tank_equipment_mad_l_day: float
    vehicle_equipment_mad: float
    adults_15_24_share: float
    adults_25_34_share: float
