"""Needs and milk, cow by cow and day by day."""

import math
from functools import lru_cache

from sim.actors.herder import Herder
from sim.rules.cattle import Cattle
from sim.rules.lactation import Lactation
from twins import cattle as animal
from twins.stage import Stage, cattle_of

NEVER = -1
FEMALE = 0


def wood_share(day_in_milk: int, lactation: Lactation) -> float:
    """Milk of one day in milk as a share of the first 305."""
    return _wood(day_in_milk, lactation) / _wood_305(lactation)


@lru_cache
def _wood_305(lactation: Lactation) -> float:
    return math.fsum(_wood(t, lactation) for t in range(1, 306))


def _wood(day_in_milk: int, lactation: Lactation) -> float:
    return day_in_milk**lactation.wood_b * math.exp(-lactation.wood_c_per_day * day_in_milk)


def yield_305_l(blood: float, parity: int, merit: float, lactation: Lactation) -> float:
    local, cross, pure = (
        lactation.yield_305_local_l,
        lactation.yield_305_cross_l,
        lactation.yield_305_pure_l,
    )
    breed = local + (cross - local) * blood / 0.5 if blood < 0.5 else cross + (pure - cross) * (blood - 0.5) / 0.5
    by_parity = {1: lactation.parity_1_share, 2: lactation.parity_2_share}
    share = lactation.parity_7_share if parity >= 7 else by_parity.get(max(parity, 1), 1.0)
    return breed * share * merit


def days_in_milk(
    start: int, end: int, calved: int, conceived: int, gestation: float, lactation: Lactation
) -> tuple[list[int], bool]:
    """The days in milk she goes through in [start, end), and whether she calves in it."""
    due = conceived + int(gestation) if conceived != NEVER else math.inf
    if start <= due < end:
        return [day - int(due) + 1 for day in range(int(due), end)], True
    milked = []
    for day in range(start, end):
        if calved == NEVER or day < calved:
            continue
        if day < calved + int(lactation.longest_lactation_days) and day < due - int(lactation.dry_period_days):
            milked.append(day - calved + 1)
    return milked, False


def assess_needs(
    stage: Stage,
    _wood_table: object,
    _growth_table: object,
    start: int,
    end: int,
    heat: float,
    cattle: Cattle,
    lactation: Lactation,
    gestation: float,
    heat_milk_loss_pure: float,
) -> None:
    herd = stage.herd
    for herder in stage.agents_by_type[Herder]:
        herder.upkeep_ufl = herder.milk_need_ufl = 0.0
        herder.n_cows = herder.n_cattle = herder.n_calves = 0
        for row in cattle_of(stage, herder):
            age, blood = float(start - herd.birth_day[row]), float(herd.blood[row])
            conceived = int(herd.conceived_day[row])
            to_calving = None if conceived == NEVER else conceived + gestation - start
            herd.upkeep_ufl[row] = (end - start) * animal.upkeep_ufl_day(age, blood, to_calving, cattle)
            herd.potential_l[row] = 0.0
            if herd.sex[row] == FEMALE:
                herd.potential_l[row] = _potential(
                    stage, row, start, end, heat * heat_milk_loss_pure, lactation, gestation
                )
                herder.n_cows += int(herd.parity[row] > 0)
            herder.upkeep_ufl += float(herd.upkeep_ufl[row])
            herder.milk_need_ufl += cattle.milk_ufl_per_l * float(herd.potential_l[row])
            herder.n_cattle += 1
            herder.n_calves += int(age < 100)


def _potential(
    stage: Stage, row: int, start: int, end: int, heat_loss_pure: float, lactation: Lactation, gestation: float
) -> float:
    herd = stage.herd
    milked, calves_now = days_in_milk(
        start, end, int(herd.calved_day[row]), int(herd.conceived_day[row]), gestation, lactation
    )
    blood, parity = float(herd.blood[row]), int(herd.parity[row]) + calves_now
    litres = yield_305_l(blood, parity, float(herd.merit[row]), lactation)
    litres *= math.fsum(wood_share(day, lactation) for day in milked)
    litres *= 1.0 - heat_loss_pure * blood
    if herd.mastitis_until[row] > start:
        litres *= 1.0 - lactation.mastitis_milk_loss
    return litres


def count_herds(stage: Stage) -> None:
    for herder in stage.agents_by_type[Herder]:
        rows = cattle_of(stage, herder)
        herder.n_cattle = len(rows)
        herder.n_cows = sum(1 for row in rows if stage.herd.parity[row] > 0)


def reserve_draw(energy_ratio: float, condition: float, lactation: Lactation) -> float:
    floor, target = lactation.reserve_floor, lactation.reserve_target
    fatness = min(1.0, max(0.0, (condition - floor) / (target - floor)))
    return min(1.0 - energy_ratio, lactation.reserve_support_share * fatness)


def give_milk(stage: Stage, days: int, cattle: Cattle, lactation: Lactation) -> None:
    herd = stage.herd
    for herder in stage.agents_by_type[Herder]:
        herder.milk_l = 0.0
        for row in cattle_of(stage, herder):
            potential, condition = float(herd.potential_l[row]), float(herd.condition[row])
            draw = reserve_draw(herder.energy_ratio, condition, lactation) if potential > 0.0 else 0.0
            herd.milk_l[row] = potential * (herder.energy_ratio + draw)
            herder.milk_l += float(herd.milk_l[row])
            unfed = draw * potential * cattle.milk_ufl_per_l
            unfed += (1.0 - herder.upkeep_ratio) * float(herd.upkeep_ufl[row])
            condition -= unfed / lactation.reserve_ufl_per_point
            if herder.upkeep_ratio >= 1.0 - 1e-9 and draw <= 1e-9:
                speed = lactation.reserve_recovery_points_day * (0.5 + 0.5 * herder.energy_ratio)
                condition += min(speed * days, max(0.0, lactation.reserve_target - condition))
            herd.condition[row] = min(5.0, max(1.0, condition))
