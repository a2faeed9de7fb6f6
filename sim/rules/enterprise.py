"""What is not known of enterprises, plants and purchases that public money starts: take-up, delays, costs, losses."""

from typing import NamedTuple


class Enterprise(NamedTuple):
    """Parameters of levers on trade and processing; see the registry for units, ranges and sources."""

    youth_project_mad: float
    youth_aid_limit_mad: float
    youth_applications_per_year: float
    youth_delay_months: float
    youth_never_realised_share: float
    youth_women_share: float
    youth_wear_per_year: float
    union_plant_mad_l_day: float
    union_plant_delay_years: float
    union_plant_processing_cost_mad_l: float
    union_plant_fixed_cost_share: float
    union_plant_discount_share: float
    union_plant_loan_years: float
    union_plant_wear_per_year: float
    union_plant_exit_debt_share: float
    school_days_year: float
    school_displaced_share: float
    school_carriage_mad_l: float


def plant_processing_cost(
    processed_l: float, capacity_l: float, cost_mad_l: float, fixed_share: float, cpi: float
) -> float:
    """What it costs a plant to process so much of what it could in the quinzaine (L, L), MAD.

    cost · CPI · ((1 - fixed) · processed + fixed · capacity): at full use the cost of every litre is `cost_mad_l`, and
    a plant that stands idle still pays the fixed share.
    """
    return cost_mad_l * cpi * ((1.0 - fixed_share) * processed_l + fixed_share * capacity_l)
