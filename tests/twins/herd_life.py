"""What happens to each animal in a quinzaine, animal by animal."""

import math

import numpy as np

from sim.actors.herder import Herder
from sim.rules.cattle import Cattle
from sim.rules.herd_life import CALVED, CULLED, DIED, SOLD_CALF, SOLD_HEIFER, STAYS, HerdLife
from sim.rules.luck import Purpose
from twins.cattle import CALF_UNTIL_DAYS, value_mad
from twins.luck import happens_within, normal, stream, uniform, word
from twins.stage import Stage, cattle_of

NEVER = -1
FEMALE = 0


def conception_hazard(condition: float, life: HerdLife) -> float:
    fitness = (condition - 1.0) / (life.conception_condition - 1.0)
    return life.heat_detection_share * life.conception_share / 21.0 * min(max(fitness, 0.0), 1.0)


def death_hazard(age: float, condition: float, life: HerdLife) -> float:
    if age < CALF_UNTIL_DAYS:
        daily = -math.log(1.0 - life.calf_mortality) / 180.0
    else:
        daily = -math.log(1.0 - life.adult_mortality_per_year) / 365.0
    thinness = min(1.0, max(0.0, 2.0 - condition))
    return daily * (1.0 + thinness * (life.thin_mortality_multiple - 1.0))


def cull_hazard(parity: int, open_days: float, surplus_cows: float, life: HerdLife) -> float:
    yearly = life.cull_per_year
    yearly += life.old_cow_cull_per_year if parity >= life.old_cow_parity else 0.0
    yearly += life.infertile_cull_per_year if open_days > life.infertile_days else 0.0
    yearly += life.destocking_per_year * min(max(surplus_cows, 0.0), 1.0)
    return yearly / 365.0


def live(
    stage: Stage,
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
    fate[:] = STAYS
    herd = stage.herd
    for herder in stage.agents_by_type[Herder]:
        herder.cattle_sold = herder.cattle_died = 0
        herder.cattle_sales = herder.inseminations = 0.0
        for row in cattle_of(stage, herder):
            fate[row] = _fate(stage, herder, row, float(bull_blood[herder.commune]), start, end, seed, life)
            if fate[row] == DIED:
                herder.cattle_died += 1
            elif fate[row] in (SOLD_CALF, SOLD_HEIFER, CULLED):
                age, blood = float(start - herd.birth_day[row]), float(herd.blood[row])
                herder.cattle_sold += 1
                herder.cattle_sales += market_index * value_mad(age, blood, int(herd.parity[row]), beef_price, cattle)


def _fate(stage: Stage, herder: Herder, row: int, bull: float, start: int, end: int, seed: int, life: HerdLife) -> int:
    herd, days = stage.herd, float(end - start)
    name, age, condition = int(herd.identity[row]), float(start - herd.birth_day[row]), float(herd.condition[row])

    def draw(purpose: Purpose, day: int = start) -> float:
        return uniform(seed, purpose, name, day)

    if happens_within(days, death_hazard(age, condition, life), draw(Purpose.DEATH)) is not None:
        return DIED
    if herd.sex[row] != FEMALE:
        sale_age = life.male_sale_days * (0.75 + 0.5 * draw(Purpose.HEIFER_KEPT, 1))
        if draw(Purpose.HEIFER_KEPT, 0) < life.male_fattened_share:
            sale_age = life.fattened_sale_days
        return SOLD_CALF if age >= sale_age else STAYS
    calved, conceived, parity = int(herd.calved_day[row]), int(herd.conceived_day[row]), int(herd.parity[row])
    if conceived != NEVER and conceived + int(life.gestation_days) < end:
        return CALVED
    if conceived == NEVER:
        _serve(stage, herder, row, bull, start, end, draw, life)
    if parity > 0:
        _fall_ill(stage, row, start, days, draw, life)
        open_days = float(start - calved) if conceived == NEVER else 0.0
        too_many = herder.n_cows - herder.target_cows - 0.5
        hazard = cull_hazard(parity, open_days, too_many, life)
        return STAYS if happens_within(days, hazard, draw(Purpose.CULLING)) is None else CULLED
    if age < life.heifer_choice_days <= age + days:
        odds = life.heifer_kept_share * (herder.target_cows + 0.5) / (herder.n_cows + 0.5)
        return SOLD_HEIFER if draw(Purpose.HEIFER_KEPT, 0) > min(odds, 1.0) else STAYS
    return STAYS


def _serve(stage, herder, row, bull, start, end, draw, life) -> None:
    """An open cow or heifer may conceive from the day she can be served."""
    herd = stage.herd
    if herd.parity[row] > 0:
        ready = int(herd.calved_day[row]) + int(life.voluntary_wait_days)
    else:
        ready = int(herd.birth_day[row]) + int(life.first_service_days)
    first = max(ready, start)
    if first >= end:
        return
    wait = happens_within(end - first, conception_hazard(float(herd.condition[row]), life), draw(Purpose.CONCEPTION))
    if wait is None:
        return
    herd.conceived_day[row] = first + math.floor(wait)
    herd.sire_blood[row] = bull
    if draw(Purpose.BULL_OR_INSEMINATION) < life.insemination_share * (0.5 + float(herd.blood[row])):
        herd.sire_blood[row] = 1.0
        herder.inseminations += life.inseminations_per_conception


def _fall_ill(stage, row, start, days, draw, life) -> None:
    herd = stage.herd
    if herd.potential_l[row] <= 0.0 or herd.mastitis_until[row] > start:
        return
    hazard = life.mastitis_per_year / 365.0 * (0.5 + float(herd.blood[row]))
    wait = happens_within(days, hazard, draw(Purpose.MASTITIS))
    until = NEVER if wait is None else start + math.floor(wait) + int(life.mastitis_days)
    herd.mastitis_until[row] = until


def calve(
    stage: Stage,
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
    herd = stage.herd
    own = life.merit_spread * (1.0 - life.merit_inheritance**2) ** 0.5
    for calf, dam in enumerate(dams):
        name, born = int(herd.identity[dam]), int(herd.conceived_day[dam]) + int(life.gestation_days)
        lives[calf] = not uniform(seed, Purpose.STILLBIRTH, name, start) < life.stillbirth_share
        identity[calf] = word(stream(seed, Purpose.CALF_NAME), name, born)
        sex[calf] = 0 if uniform(seed, Purpose.CALF_SEX, name, start) < 0.5 else 1
        blood[calf] = (herd.blood[dam] + herd.sire_blood[dam]) / 2.0
        of_dam = 1.0 - life.merit_inheritance + life.merit_inheritance * float(herd.merit[dam])
        merit[calf] = max(0.3, of_dam + own * normal(seed, Purpose.CALF_MERIT, name, start))
        herd.parity[dam] += 1
        herd.calved_day[dam], herd.conceived_day[dam] = born, NEVER
