"""The declared task on whole columns: needs and milk of a herd in NumPy."""

import numpy as np

from sim.actors.herd import Herd
from sim.engine.columns import Population
from sim.rules.cattle import Cattle
from sim.rules.lactation import Lactation

NEVER = -1


def assess_needs(
    herd: Herd,
    herders: Population,
    wood: np.ndarray,
    growth: np.ndarray,
    start: int,
    end: int,
    heat: float,
    cattle: Cattle,
    lactation: Lactation,
    gestation: float,
    heat_milk_loss_pure: float,
) -> None:
    days, alive, owner = end - start, herd.alive, herd.owner
    blood, age = herd.blood, (start - herd.birth_day).astype(float)
    adult = cattle.adult_weight_local_kg + blood * (cattle.adult_weight_pure_kg - cattle.adult_weight_local_kg)
    is_young = age < 1500.0
    weight = adult * growth[np.clip(start - herd.birth_day, 0, 1500)]
    is_pregnant = herd.conceived_day != NEVER
    due = herd.conceived_day + int(gestation)
    need = cattle.maintenance_base_ufl + cattle.maintenance_ufl_per_100kg * weight / 100.0
    need += is_young * (cattle.growth_ufl_per_kg * cattle.growth_rate_per_day * (adult - weight))
    need += (is_pregnant & (due - start < cattle.pregnancy_costly_days)) * cattle.pregnancy_ufl_day
    need *= days

    calves_now = is_pregnant & (due >= start) & (due < end)
    last = herd.calved_day + int(lactation.longest_lactation_days)
    last = np.where(is_pregnant, np.minimum(last, due - int(lactation.dry_period_days)), last)
    first_day, last_day = np.maximum(start, herd.calved_day), np.minimum(end, last)
    in_milk = (herd.calved_day != NEVER) & (last_day > first_day)
    first = np.where(calves_now | ~in_milk, 0, first_day - herd.calved_day)
    until = np.where(calves_now, end - due, np.where(in_milk, last_day - herd.calved_day, 0))
    local, cross, pure = lactation.yield_305_local_l, lactation.yield_305_cross_l, lactation.yield_305_pure_l
    breed = np.where(blood < 0.5, local + 2 * blood * (cross - local), cross + 2 * (blood - 0.5) * (pure - cross))
    parity = herd.parity + calves_now
    share = np.select(
        [parity <= 1, parity == 2, parity >= 7],
        [lactation.parity_1_share, lactation.parity_2_share, lactation.parity_7_share],
        1.0,
    )
    potential = breed * share * herd.merit * (wood[until] - wood[first])
    potential *= 1.0 - heat * blood * heat_milk_loss_pure
    potential *= np.where(herd.mastitis_until > start, 1.0 - lactation.mastitis_milk_loss, 1.0)
    potential[(herd.sex != 0) | ~alive] = 0.0
    need[~alive] = 0.0
    herd.upkeep_ufl[:] = need
    herd.potential_l[:] = potential

    n = len(herders.cash)
    herders.upkeep_ufl[:] = np.bincount(owner, weights=need, minlength=n)
    herders.milk_need_ufl[:] = np.bincount(owner, weights=cattle.milk_ufl_per_l * potential, minlength=n)
    herders.n_cows[:] = np.bincount(owner, weights=alive & (herd.sex == 0) & (herd.parity > 0), minlength=n)
    herders.n_cattle[:] = np.bincount(owner, weights=alive, minlength=n)
    herders.n_calves[:] = np.bincount(owner, weights=alive & (age < 100.0), minlength=n)


def give_milk(herd: Herd, herders: Population, days: int, cattle: Cattle, lactation: Lactation) -> None:
    owner, alive = herd.owner, herd.alive
    fed, kept_up = herders.energy_ratio[owner], herders.upkeep_ratio[owner]
    fatness = (herd.condition - lactation.reserve_floor) / (lactation.reserve_target - lactation.reserve_floor)
    support = lactation.reserve_support_share * np.clip(fatness, 0.0, 1.0)
    draw = np.where(herd.potential_l > 0.0, np.minimum(1.0 - fed, support), 0.0)
    milk = herd.potential_l * (fed + draw) * alive
    lost = draw * herd.potential_l * cattle.milk_ufl_per_l + (1.0 - kept_up) * herd.upkeep_ufl
    condition = herd.condition - lost / lactation.reserve_ufl_per_point
    gain = np.minimum(
        lactation.reserve_recovery_points_day * days * (0.5 + 0.5 * fed),
        np.maximum(lactation.reserve_target - condition, 0.0),
    )
    condition += np.where((kept_up >= 1.0) & (draw == 0.0), gain, 0.0)
    herd.condition[:] = np.where(alive, np.clip(condition, 1.0, 5.0), herd.condition)
    herd.milk_l[:] = np.where(alive, milk, herd.milk_l)
    herders.milk_l[:] = np.bincount(owner, weights=milk, minlength=len(herders.cash))
