"""Support to farms: heifers, milking machines, advice on rations, and credit."""

from typing import NamedTuple


class FarmSupport(NamedTuple):
    """Parameters of farm support: what is not for a planner to choose; see the registry for ranges and sources."""

    imported_heifer_mad: float
    contributions_paid_share: float
    applies_share: float
    dossier_months: float
    dossier_refused_share: float
    milking_machine_mad: float
    machine_from_cows: float
    milking_hours_share: float
    machine_time_saved_share: float
    machine_upkeep_mad_year: float
    machine_wear_per_year: float
    advice_mad: float
    advice_take_up_share: float
    advice_skill_closed_share: float
    advice_conservation_gain: float
    advice_fade_per_year: float
    credit_take_up_share: float
    guarantee_provision_per_year: float
