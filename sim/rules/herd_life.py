"""Births, deaths, mastitis, conception, sales and culls: what may happen to an animal in a quinzaine."""

import math
from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np

from sim.rules.cattle import CALF_DAYS, FEMALE, MALE, NEVER, Cattle, value_mad
from sim.rules.compiled import compiled
from sim.rules.luck import Purpose, normal, stream, uniform, waiting_days, word


class HerdLife(NamedTuple):
    """Parameters of reproduction and herd demography; see the registry for units, ranges and sources."""

    gestation_days: float
    first_service_days: float
    voluntary_wait_days: float
    heat_detection_share: float
    conception_share: float
    conception_condition: float
    insemination_share: float
    inseminations_per_conception: float
    stillbirth_share: float
    calf_mortality: float
    adult_mortality_per_year: float
    thin_mortality_multiple: float
    mastitis_per_year: float
    mastitis_days: float
    male_sale_days: float
    male_fattened_share: float
    fattened_sale_days: float
    heifer_choice_days: float
    heifer_kept_share: float
    cull_per_year: float
    old_cow_parity: float
    old_cow_cull_per_year: float
    infertile_days: float
    infertile_cull_per_year: float
    destocking_per_year: float
    merit_spread: float
    merit_inheritance: float


STAYS, DIED, CALVED, SOLD_CALF, SOLD_HEIFER, CULLED = 0, 1, 2, 3, 4, 5

LEAST_MERIT = 0.3

_OESTRUS_CYCLE_DAYS = 21.0
_DAYS_A_YEAR = 365.0
_THIN = 2.0


@compiled
def conception_hazard(condition: float, life: HerdLife) -> float:
    """Chance of conceiving per day of an open cow: detection · success / 21 days, reduced when she is thin.

    The factor for condition rises linearly from 0 at score 1 to 1 at `conception_condition`.
    """
    fitness = min(max((condition - 1.0) / (life.conception_condition - 1.0), 0.0), 1.0)
    return life.heat_detection_share * life.conception_share * fitness / _OESTRUS_CYCLE_DAYS


@compiled
def usual_death_hazards(life: HerdLife) -> tuple[float, float]:
    """Chance of dying per day of a calf to 180 days, and of an adult, that is not thin."""
    return (
        -math.log(1.0 - life.calf_mortality) / CALF_DAYS,
        -math.log(1.0 - life.adult_mortality_per_year) / _DAYS_A_YEAR,
    )


@compiled
def death_hazard(age_days: float, condition: float, usual: tuple[float, float], life: HerdLife) -> float:
    """Chance of dying per day: the usual one of its age, see `usual_death_hazards`; thin animals die more."""
    hazard = usual[0] if age_days < CALF_DAYS else usual[1]
    return hazard * (1.0 + (life.thin_mortality_multiple - 1.0) * min(max(_THIN - condition, 0.0), 1.0))


@compiled
def cull_hazard(parity: int, open_days: float, surplus_cows: float, life: HerdLife) -> float:
    """Chance per day that a cow is sold: a base, more when old, long not in calf, or too many for the household."""
    per_year = life.cull_per_year
    if parity >= life.old_cow_parity:
        per_year += life.old_cow_cull_per_year
    if open_days > life.infertile_days:
        per_year += life.infertile_cull_per_year
    if surplus_cows > 0.0:
        per_year += life.destocking_per_year * min(surplus_cows, 1.0)
    return per_year / _DAYS_A_YEAR


@compiled
def heifer_kept_probability(n_cows: float, target_cows: float, life: HerdLife) -> float:
    """Chance that a heifer is reared rather than sold young: more when the household has fewer cows than it wants."""
    return min(life.heifer_kept_share * (target_cows + 0.5) / (n_cows + 0.5), 1.0)


@compiled
def conception_day(draw: float, ready: int, start: int, end: int, condition: float, life: HerdLife) -> int:
    """Day in [start, end) on which an open female conceives, NEVER if she does not; `ready` is when she first can."""
    first = max(ready, start)
    if first >= end:
        return NEVER
    wait = waiting_days(draw, conception_hazard(condition, life), float(end - first))
    return NEVER if wait == math.inf else first + int(wait)


@compiled
def mastitis_end(draw: float, blood: float, start: int, days: float, life: HerdLife) -> int:
    """Day a bout of mastitis that strikes in the quinzaine ends, NEVER if none strikes; pure cows suffer more.

    Hazard: yearly rate · (0.5 + blood) / 365.
    """
    wait = waiting_days(draw, life.mastitis_per_year / _DAYS_A_YEAR * (0.5 + blood), days)
    return NEVER if wait == math.inf else start + int(wait) + int(life.mastitis_days)


@compiled
def sale_age_of_male(draw_age: float, draw_kept: float, life: HerdLife) -> float:
    """Age at which a male is sold, days: most as calves, within a quarter of the usual age; some are fattened."""
    if draw_kept < life.male_fattened_share:
        return life.fattened_sale_days
    return life.male_sale_days * (0.75 + 0.5 * draw_age)


@compiled
def is_choice_time(age: float, days: float, life: HerdLife) -> bool:
    """Whether a heifer reaches the age of choice, kept or sold, in this quinzaine (age at its first day)."""
    return age < life.heifer_choice_days <= age + days


OwnerColumns = namedtuple(
    "OwnerColumns",
    "cattle_died cattle_sales cattle_sold commune inseminations n_cows target_cows",
)
"""Columns of herders that `live` reads or writes."""


@compiled
def live(  # noqa: PLR0912, PLR0915 - one pass over the herd, one animal after the other
    herd: Any,
    herders: OwnerColumns,
    fate: np.ndarray,
    bull_blood: np.ndarray,
    start: int,
    end: int,
    seed: int,
    beef_price: float,
    market_index: float,
    cattle: Cattle,
    life: HerdLife,
) -> None:
    """Decide each animal's fate in [start, end) and write it to `fate` (int8, one of STAYS ... CULLED).

    In this order: death; for males sale at their age; for females calving, else conception, mastitis (only while in
    milk; NEVER when none is running), culling of cows and the choice of heifers. A pregnant cow counts no open
    days; the herd is too large by what exceeds the wish and half a cow. Whoever dies, calves or is sold has no
    other event. Also writes conceptions (herd.conceived_day, sire_blood), mastitis (herd.mastitis_until), and for
    owners cattle_sold (head), cattle_sales (MAD), cattle_died (head), inseminations (number). bull_blood: improved
    blood of the bulls of each commune, shape (communes,); a cow is inseminated with probability share · (0.5 +
    blood), else served. Prices: beef MAD/kg carcass times the province's market index. Draws are keyed by the
    animal and the first day; those made once in a life (heifer kept, age a male is sold at) by the animal and day 0
    or 1.
    """
    days = float(end - start)
    usual = usual_death_hazards(life)
    death = stream(seed, Purpose.DEATH)
    conception = stream(seed, Purpose.CONCEPTION)
    sire = stream(seed, Purpose.BULL_OR_INSEMINATION)
    mastitis = stream(seed, Purpose.MASTITIS)
    culling = stream(seed, Purpose.CULLING)
    kept = stream(seed, Purpose.HEIFER_KEPT)
    herders.cattle_sold[:] = 0
    herders.cattle_sales[:] = 0.0
    herders.cattle_died[:] = 0
    herders.inseminations[:] = 0.0
    for i in range(len(herd.alive)):
        fate[i] = STAYS
        if not herd.alive[i]:
            continue
        owner, name = herd.owner[i], herd.identity[i]
        age, condition, blood = float(start - herd.birth_day[i]), herd.condition[i], herd.blood[i]
        parity, conceived = herd.parity[i], herd.conceived_day[i]
        if waiting_days(uniform(death, name, start), death_hazard(age, condition, usual, life), days) < days:
            fate[i] = DIED
            herders.cattle_died[owner] += 1
            continue
        if herd.sex[i] != FEMALE:
            if age >= sale_age_of_male(uniform(kept, name, 1), uniform(kept, name, 0), life):
                fate[i] = SOLD_CALF
        elif conceived != NEVER and conceived + int(life.gestation_days) < end:
            fate[i] = CALVED
        else:
            if conceived == NEVER:
                ready = herd.birth_day[i] + int(life.first_service_days)
                if parity > 0:
                    ready = herd.calved_day[i] + int(life.voluntary_wait_days)
                day = conception_day(uniform(conception, name, start), ready, start, end, condition, life)
                if day != NEVER:
                    herd.conceived_day[i] = day
                    herd.sire_blood[i] = bull_blood[herders.commune[owner]]
                    if uniform(sire, name, start) < life.insemination_share * (0.5 + blood):
                        herd.sire_blood[i] = 1.0
                        herders.inseminations[owner] += life.inseminations_per_conception
            if parity > 0:
                if herd.potential_l[i] > 0.0 and herd.mastitis_until[i] <= start:
                    herd.mastitis_until[i] = mastitis_end(uniform(mastitis, name, start), blood, start, days, life)
                open_days = 0.0 if conceived != NEVER else float(start - herd.calved_day[i])
                surplus = herders.n_cows[owner] - herders.target_cows[owner] - 0.5
                hazard = cull_hazard(parity, open_days, surplus, life)
                if waiting_days(uniform(culling, name, start), hazard, days) < days:
                    fate[i] = CULLED
            elif is_choice_time(age, days, life):
                n_cows, target = float(herders.n_cows[owner]), herders.target_cows[owner]
                if uniform(kept, name, 0) > heifer_kept_probability(n_cows, target, life):
                    fate[i] = SOLD_HEIFER
        if fate[i] > CALVED:
            herders.cattle_sold[owner] += 1
            herders.cattle_sales[owner] += market_index * value_mad(age, blood, parity, beef_price, cattle)


@compiled
def calve(
    herd: Any,
    dams: np.ndarray,
    lives: np.ndarray,
    identity: np.ndarray,
    sex: np.ndarray,
    blood: np.ndarray,
    merit: np.ndarray,
    start: int,
    seed: int,
    life: HerdLife,
) -> None:
    """One calf a dam, unless stillborn: sex by luck, blood of both parents, merit partly the dam's.

    merit = 1 + h·(dam's - 1) + s·√(1 - h²)·luck, at least 0.3: h the part inherited, s the spread of the breed. The
    calf's name comes from its dam's and the day of its birth. `dams`: herd rows of those that calve in the quinzaine.
    Writes by dam, shape (dams,), lives (bool), identity, sex, blood and merit of the calf; for dams herd.parity,
    calved_day and conceived_day.
    """
    stillbirth, calf_sex = stream(seed, Purpose.STILLBIRTH), stream(seed, Purpose.CALF_SEX)
    calf_merit, calf_name = stream(seed, Purpose.CALF_MERIT), stream(seed, Purpose.CALF_NAME)
    spread = life.merit_spread * math.sqrt(1.0 - life.merit_inheritance * life.merit_inheritance)
    for i in range(len(dams)):
        dam = dams[i]
        name, day = herd.identity[dam], herd.conceived_day[dam] + int(life.gestation_days)
        lives[i] = uniform(stillbirth, name, start) >= life.stillbirth_share
        identity[i] = word(calf_name, name, day)
        sex[i] = FEMALE if uniform(calf_sex, name, start) < 0.5 else MALE
        blood[i] = 0.5 * (herd.blood[dam] + herd.sire_blood[dam])
        inherited = 1.0 + life.merit_inheritance * (herd.merit[dam] - 1.0)
        merit[i] = max(inherited + spread * normal(calf_merit, name, start), LEAST_MERIT)
        herd.parity[dam] += 1
        herd.calved_day[dam] = day
        herd.conceived_day[dam] = NEVER
