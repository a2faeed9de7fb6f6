"""Milk: Wood's curve by breed and parity, exact to the day, limited by feeding, buffered by body reserves."""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np

from sim.rules.cattle import FEMALE, NEVER, Cattle, adult_weight_kg, breed_of, upkeep_ufl_day
from sim.rules.compiled import compiled


class Lactation(NamedTuple):
    """Parameters of milk production; see the registry for units, ranges and sources."""

    wood_b: float
    wood_c_per_day: float
    yield_305_local_l: float
    yield_305_cross_l: float
    yield_305_pure_l: float
    parity_1_share: float
    parity_2_share: float
    parity_7_share: float
    longest_lactation_days: float
    dry_period_days: float
    mastitis_milk_loss: float
    reserve_support_share: float
    reserve_floor: float
    reserve_target: float
    reserve_ufl_per_point: float
    reserve_recovery_points_day: float


REFERENCE_DAYS = 305
SUCKLING_DAYS = 100.0
LEAST_CONDITION, BEST_CONDITION = 1.0, 5.0

_ROUNDING = 1e-9
"""Share of a need that may be missing where it counts as met: sums over a herd in another order."""


def wood_cumulative(lactation: Lactation) -> np.ndarray:
    """Milk given from calving to the end of each day in milk, as a share of 305-day milk.

    Wood (1967): y(t) = a·t^b·exp(-c·t), t the day in milk. Entry d sums days 1 to d; entry 0 is 0 and entry 305 is
    1, so that milk between two dates is a difference of two entries: exact to the day. Shape (longest lactation +
    2,).
    """
    days = np.arange(1, int(lactation.longest_lactation_days) + 2, dtype=float)
    curve = days**lactation.wood_b * np.exp(-lactation.wood_c_per_day * days)
    cumulative = np.concatenate([[0.0], np.cumsum(curve)])
    return np.asarray(cumulative / cumulative[min(REFERENCE_DAYS, len(cumulative) - 1)])


@compiled
def yield_305_l(blood: float, parity: int, merit: float, lactation: Lactation) -> float:
    """305-day milk (L) of a well-fed cow: breed by blood (local to cross to pure, linear between), parity, merit."""
    if blood < 0.5:
        breed = lactation.yield_305_local_l + 2.0 * blood * (lactation.yield_305_cross_l - lactation.yield_305_local_l)
    else:
        breed = lactation.yield_305_cross_l + 2.0 * (blood - 0.5) * (
            lactation.yield_305_pure_l - lactation.yield_305_cross_l
        )
    share = 1.0
    if parity <= 1:
        share = lactation.parity_1_share
    elif parity == 2:
        share = lactation.parity_2_share
    elif parity >= 7:
        share = lactation.parity_7_share
    return breed * share * merit


@compiled
def milking_days(
    start: int, end: int, calved: int, conceived: int, gestation: float, lactation: Lactation
) -> tuple[int, int, int]:
    """First and last+1 day in milk of a cow in [start, end), counted from her calving, and 1 if she calves in it.

    She is dried off before the next calving or when her lactation is longest. A cow due inside the quinzaine gives milk
    from the day she calves. Days are ordinals; `calved` and `conceived` are NEVER (-1) when they do not apply.
    """
    if conceived != NEVER:
        due = conceived + int(gestation)
        if start <= due < end:
            return 0, end - due, 1
    if calved == NEVER:
        return 0, 0, 0
    last = calved + int(lactation.longest_lactation_days)
    if conceived != NEVER:
        last = min(last, conceived + int(gestation) - int(lactation.dry_period_days))
    first_day = max(start, calved)
    last_day = min(end, last)
    if last_day <= first_day:
        return 0, 0, 0
    return first_day - calved, last_day - calved, 0


@compiled
def reserve_draw(energy_ratio: float, condition: float, lactation: Lactation) -> float:
    """Share of potential milk that body reserves pay for when feed does not.

    min(1 - e, support · (condition - floor) / (target - floor)), never negative: a thin cow has nothing to give.
    """
    fatness = (condition - lactation.reserve_floor) / (lactation.reserve_target - lactation.reserve_floor)
    support = lactation.reserve_support_share * min(max(fatness, 0.0), 1.0)
    return min(1.0 - energy_ratio, support)


AssessedColumns = namedtuple("AssessedColumns", "milk_need_ufl n_calves n_cattle n_cows upkeep_ufl")
"""Columns of herders that `assess_needs` reads or writes."""


@compiled
def assess_needs(
    herd: Any,
    herders: AssessedColumns,
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
    """What each animal needs and could give in [start, end), and the sums by owner.

    wood, growth: see `wood_cumulative` and `growth_curve`; nobody is born after `start`. Writes herd.potential_l (L)
    and herd.upkeep_ufl (UFL); for owners upkeep_ufl and milk_need_ufl (UFL), n_cows, n_cattle and n_calves (head;
    calves are those still suckling).
    """
    herders.upkeep_ufl[:] = 0.0
    herders.milk_need_ufl[:] = 0.0
    herders.n_cows[:] = 0
    herders.n_cattle[:] = 0
    herders.n_calves[:] = 0
    days = end - start
    for i in range(len(herd.alive)):
        if not herd.alive[i]:
            continue
        owner = herd.owner[i]
        blood = herd.blood[i]
        age = start - herd.birth_day[i]
        adult = adult_weight_kg(blood, cattle)
        weight = adult * growth[max(0, min(age, len(growth) - 1))]
        to_calving = np.inf
        if herd.conceived_day[i] != NEVER:
            to_calving = herd.conceived_day[i] + gestation - start
        need = days * upkeep_ufl_day(float(age), weight, adult - weight, to_calving, cattle)
        potential = 0.0
        if herd.sex[i] == FEMALE:
            first, last, calves_now = milking_days(
                start, end, herd.calved_day[i], herd.conceived_day[i], gestation, lactation
            )
            if last > first:
                full = yield_305_l(blood, herd.parity[i] + calves_now, herd.merit[i], lactation)
                potential = full * (wood[last] - wood[first]) * (1.0 - heat * blood * heat_milk_loss_pure)
                if herd.mastitis_until[i] > start:
                    potential *= 1.0 - lactation.mastitis_milk_loss
            if herd.parity[i] > 0:
                herders.n_cows[owner] += 1
        herd.upkeep_ufl[i] = need
        herd.potential_l[i] = potential
        herders.upkeep_ufl[owner] += need
        herders.milk_need_ufl[owner] += cattle.milk_ufl_per_l * potential
        herders.n_cattle[owner] += 1
        if age < SUCKLING_DAYS:
            herders.n_calves[owner] += 1


HerdCountColumns = namedtuple("HerdCountColumns", "n_cattle n_cows")
"""Columns of herders that `count_herds` reads or writes."""


@compiled
def count_herds(herd: Any, herders: HerdCountColumns) -> None:
    """Animals of each household as they stand: writes herders.n_cattle and n_cows (head)."""
    herders.n_cattle[:] = 0
    herders.n_cows[:] = 0
    for i in range(len(herd.alive)):
        if herd.alive[i]:
            owner = herd.owner[i]
            herders.n_cattle[owner] += 1
            herders.n_cows[owner] += herd.parity[i] > 0  # a sum without a branch: half of all animals are cows


MilkColumns = namedtuple("MilkColumns", "energy_ratio milk_l upkeep_ratio")
"""Columns of herders that `give_milk` reads or writes."""


@compiled
def give_milk(
    herd: Any,
    herders: MilkColumns,
    days: int,
    cattle: Cattle,
    lactation: Lactation,
) -> None:
    """Milk of each cow and its sum by owner; body condition pays for deficits and recovers when energy is enough.

    milk = potential · (e + r): e the herd's energy ratio for milk (0-1), r the reserve draw. Condition (1-5) loses
    r·potential·0.44 UFL and any shortfall of upkeep, each divided by the energy of one point, and regains towards the
    target when upkeep is fed and no reserves are drawn, both but for rounding, faster the better the milk is fed for.
    Writes herd.milk_l (L), herd.condition and herders.milk_l (L).
    """
    herders.milk_l[:] = 0.0
    for i in range(len(herd.alive)):
        if not herd.alive[i]:
            continue
        owner = herd.owner[i]
        fed = herders.energy_ratio[owner]
        condition = herd.condition[i]
        draw = 0.0
        if herd.potential_l[i] > 0.0:
            draw = reserve_draw(fed, condition, lactation)
        milk = herd.potential_l[i] * (fed + draw)
        lost_ufl = draw * herd.potential_l[i] * cattle.milk_ufl_per_l
        lost_ufl += (1.0 - herders.upkeep_ratio[owner]) * herd.upkeep_ufl[i]
        condition -= lost_ufl / lactation.reserve_ufl_per_point
        if herders.upkeep_ratio[owner] >= 1.0 - _ROUNDING and draw <= _ROUNDING:
            condition += min(
                lactation.reserve_recovery_points_day * days * (0.5 + 0.5 * fed),
                max(lactation.reserve_target - condition, 0.0),
            )
        herd.condition[i] = min(max(condition, LEAST_CONDITION), BEST_CONDITION)
        herd.milk_l[i] = milk
        herders.milk_l[owner] += milk


@compiled
def milk_by_breed(herd: Any) -> np.ndarray:
    """Cows (head) and their milk of the quinzaine (L): two rows; columns local, cross and pure breed."""
    sums = np.zeros((2, 3))
    for i in range(len(herd.alive)):
        if herd.alive[i] and herd.parity[i] > 0:
            breed = breed_of(herd.blood[i])
            sums[0, breed] += 1.0
            sums[1, breed] += herd.milk_l[i]
    return sums
