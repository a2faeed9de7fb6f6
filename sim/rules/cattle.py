"""One animal: breed by blood, weight by age, energy it needs, what it is worth."""

import math
from typing import NamedTuple

import numpy as np

from sim.rules.compiled import compiled


class Cattle(NamedTuple):
    """Parameters of growth and maintenance; see the registry for units, ranges and sources."""

    adult_weight_local_kg: float
    adult_weight_pure_kg: float
    growth_rate_per_day: float
    birth_weight_share: float
    maintenance_base_ufl: float
    maintenance_ufl_per_100kg: float
    growth_ufl_per_kg: float
    pregnancy_ufl_day: float
    pregnancy_costly_days: float
    milk_ufl_per_l: float
    dressing_share: float
    calf_value_premium: float
    cow_value_premium_local: float
    cow_value_premium_pure: float


LOCAL, CROSS, PURE = 0, 1, 2
FEMALE, MALE = 0, 1
NEVER = -1
ADULT_DAYS = 1500.0
CALF_DAYS = 180.0

_CROSS_FROM_BLOOD = 0.25
_PURE_FROM_BLOOD = 0.85


@compiled
def breed_of(blood: float) -> int:
    """Breed class of a share of improved blood: local under 1/4, pure from 0.85, crossbred between."""
    if blood < _CROSS_FROM_BLOOD:
        return LOCAL
    return PURE if blood >= _PURE_FROM_BLOOD else CROSS


@compiled
def adult_weight_kg(blood: float, cattle: Cattle) -> float:
    """Live weight of an adult (kg), between local and pure adults by blood (DF138)."""
    return cattle.adult_weight_local_kg + blood * (cattle.adult_weight_pure_kg - cattle.adult_weight_local_kg)


@compiled
def grown_share(age_days: float, cattle: Cattle) -> float:
    """Weight as a share of the adult's, Brody: 1 - (1 - b)·exp(-k·age), 1 from 1,500 days on."""
    if age_days >= ADULT_DAYS:
        return 1.0
    return 1.0 - (1.0 - cattle.birth_weight_share) * math.exp(-cattle.growth_rate_per_day * age_days)


@compiled
def growth_curve(cattle: Cattle) -> np.ndarray:
    """`grown_share` at each age in whole days from birth to adult, to look up: exponentials are dear. Shape (1501,)."""
    shares = np.empty(int(ADULT_DAYS) + 1)
    for age in range(len(shares)):
        shares[age] = grown_share(float(age), cattle)
    return shares


@compiled
def weight_kg(age_days: float, blood: float, cattle: Cattle) -> float:
    """Live weight (kg): the adult's, as far as the animal has grown."""
    return adult_weight_kg(blood, cattle) * grown_share(age_days, cattle)


@compiled
def maintenance_ufl_day(weight: float, cattle: Cattle) -> float:
    """Energy for maintenance, UFL a day: 1.4 + 0.6·W/100 (INRA)."""
    return cattle.maintenance_base_ufl + cattle.maintenance_ufl_per_100kg * weight / 100.0


@compiled
def upkeep_ufl_day(
    age_days: float, weight: float, adult_gap_kg: float, days_to_calving: float, cattle: Cattle
) -> float:
    """Energy of an animal apart from its milk, UFL a day: maintenance, growth and late pregnancy.

    adult_gap_kg: adult weight minus weight, so that daily gain is k times it (the derivative of the Brody curve).
    days_to_calving: infinite when not pregnant.
    """
    need = maintenance_ufl_day(weight, cattle)
    if age_days < ADULT_DAYS:
        need += cattle.growth_ufl_per_kg * cattle.growth_rate_per_day * adult_gap_kg
    if days_to_calving < cattle.pregnancy_costly_days:
        need += cattle.pregnancy_ufl_day
    return need


@compiled
def value_mad(age_days: float, blood: float, parity: int, beef_price: float, cattle: Cattle) -> float:
    """Market value of an animal (MAD): carcass at the beef price, times a premium for calves and for dairy merit.

    value = weight · dressing · price · premium; calves carry `calf_value_premium` (a male calf of 3-6 months near 5,500
    MAD, DF431), cows in their prime a dairy premium rising with blood (a cow 25,000-30,000 MAD, DF187).
    """
    carcass = weight_kg(age_days, blood, cattle) * cattle.dressing_share
    premium = 1.0
    if age_days < 2.0 * CALF_DAYS:
        premium = cattle.calf_value_premium
    elif 0 < parity <= 6:
        premium = cattle.cow_value_premium_local + blood * (
            cattle.cow_value_premium_pure - cattle.cow_value_premium_local
        )
    return carcass * beef_price * premium


@compiled
def maintenance_by_owner(
    owner: np.ndarray, age_days: np.ndarray, blood: np.ndarray, owners: int, cattle: Cattle
) -> np.ndarray:
    """Maintenance of each owner's animals, UFL a day; owner row, age and blood by animal. Shape (owners,)."""
    need = np.zeros(owners)
    for i in range(len(owner)):
        need[owner[i]] += maintenance_ufl_day(weight_kg(age_days[i], blood[i], cattle), cattle)
    return need
