"""One animal, in plain Python."""

import math

from sim.rules.cattle import Cattle

ADULT_AT_DAYS = 1500
CALF_UNTIL_DAYS = 180


def adult_kg(blood: float, cattle: Cattle) -> float:
    return cattle.adult_weight_local_kg + blood * (cattle.adult_weight_pure_kg - cattle.adult_weight_local_kg)


def weight_kg(age: float, blood: float, cattle: Cattle) -> float:
    """Brody's curve, full-grown from 1,500 days."""
    if age >= ADULT_AT_DAYS:
        return adult_kg(blood, cattle)
    missing = (1.0 - cattle.birth_weight_share) * math.exp(-cattle.growth_rate_per_day * age)
    return adult_kg(blood, cattle) * (1.0 - missing)


def upkeep_ufl_day(age: float, blood: float, days_to_calving: float | None, cattle: Cattle) -> float:
    """Maintenance, growth (the derivative of Brody's curve) and late pregnancy."""
    weight = weight_kg(age, blood, cattle)
    need = cattle.maintenance_base_ufl + cattle.maintenance_ufl_per_100kg * weight / 100.0
    if age < ADULT_AT_DAYS:
        daily_gain = cattle.growth_rate_per_day * (adult_kg(blood, cattle) - weight)
        need += cattle.growth_ufl_per_kg * daily_gain
    if days_to_calving is not None and days_to_calving < cattle.pregnancy_costly_days:
        need += cattle.pregnancy_ufl_day
    return need


def value_mad(age: float, blood: float, parity: int, beef_price: float, cattle: Cattle) -> float:
    premium = 1.0
    if age < 2 * CALF_UNTIL_DAYS:
        premium = cattle.calf_value_premium
    elif 1 <= parity <= 6:
        local, pure = cattle.cow_value_premium_local, cattle.cow_value_premium_pure
        premium = local + blood * (pure - local)
    return weight_kg(age, blood, cattle) * cattle.dressing_share * beef_price * premium
