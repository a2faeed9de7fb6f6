"""Phase 5, herd: conception, calving, deaths, sales of calves and culls."""

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy import farm_equipment
from sim.rules.cattle import FEMALE, MALE, NEVER
from sim.rules.herd_life import CALVED, STAYS, OwnerColumns, live
from sim.rules.lactation import HerdCountColumns, count_herds
from sim.rules.luck import Purpose, identities, normals, uniforms


def let_herds_live(province: Province) -> None:
    """Decide every animal's fate, take away the sold and the dead, let the calves be born."""
    if province.quinzaine.number == 1:
        province.bull_blood = _bulls(province)
    fate = _decide_fates(province)
    calving = np.flatnonzero(fate == CALVED)
    province.herd.remove(np.flatnonzero((fate != STAYS) & (fate != CALVED)))
    _give_birth(province, calving)
    count_herds(province.herd.arrays, province.herders.only(HerdCountColumns))
    _sell(province)


def _decide_fates(province: Province) -> np.ndarray:
    herd, herders, parameters = province.herd, province.herders, province.parameters
    fate = np.zeros(len(herd.alive), np.int8)
    live(
        herd.arrays,
        herders.only(OwnerColumns),
        fate,
        province.bull_blood,
        province.quinzaine.start,
        province.quinzaine.end,
        province.seed,
        province.outside.beef_price,
        province.animal_index,
        parameters.cattle,
        parameters.herd_life,
    )
    return fate


def _bulls(province: Province) -> np.ndarray:
    """Improved blood of the year's bulls of each commune: that of its cattle, whose sons they are."""
    herd = province.herd
    commune = province.herders.commune[herd.owner]
    counted = herd.alive.astype(float)
    blood = province.in_communes(herd.blood * counted, commune)
    return np.asarray(blood / np.maximum(province.in_communes(counted, commune), 1.0))


def _give_birth(province: Province, dams: np.ndarray) -> None:
    """One calf a dam, unless stillborn: sex by luck, blood of both parents, merit partly the dam's."""
    herd, seed, life = province.herd, province.seed, province.parameters.herd_life
    calved = herd.conceived_day[dams] + int(life.gestation_days)
    names, owner = herd.identity[dams], herd.owner[dams]
    own_luck = normals(seed, Purpose.CALF_MERIT, names, province.quinzaine.start)
    inherited = 1.0 + life.merit_inheritance * (herd.merit[dams] - 1.0)
    is_stillborn = uniforms(seed, Purpose.STILLBIRTH, names, province.quinzaine.start) < life.stillbirth_share
    sex = np.where(uniforms(seed, Purpose.CALF_SEX, names, province.quinzaine.start) < 0.5, FEMALE, MALE)
    blood = 0.5 * (herd.blood[dams] + herd.sire_blood[dams])
    born = identities(seed, names, calved, Purpose.CALF_NAME)
    herd.parity[dams] += 1
    herd.calved_day[dams] = calved
    herd.conceived_day[dams] = NEVER
    living = np.flatnonzero(~is_stillborn)
    spread = life.merit_spread * np.sqrt(1.0 - life.merit_inheritance**2)
    herd.add(
        len(living),
        owner=owner[living],
        identity=born[living],
        sex=sex[living],
        blood=blood[living],
        merit=np.maximum(inherited[living] + spread * own_luck[living], 0.3),
        birth_day=calved[living],
    )


def _sell(province: Province) -> None:
    """Animals go to the livestock market and its fee to the State; care and inseminations are paid."""
    herders, ledger, household = province.herders, province.ledger, province.parameters.household
    cpi, days = province.outside.cpi, province.quinzaine.days
    ledger.move(Good.CATTLE, Account.HERDERS, Account.REST, herders.cattle_sold, herders.cattle_sales)
    fee = household.market_fee_mad_head * cpi * herders.cattle_sold
    ledger.pay(Good.TAX, Account.HERDERS, Account.STATE, fee)
    care = household.care_mad_cow_year * cpi * days / 365.0 * herders.n_cows
    care = care + household.insemination_mad * cpi * herders.inseminations
    ledger.move(Good.CARE, Account.SERVICES, Account.HERDERS, value=care)
    upkeep = household.fixed_costs_mad_cow_year * cpi * days / 365.0 * herders.n_cows
    upkeep = upkeep + farm_equipment.upkeep(province)
    ledger.move(Good.SUPPLIES, Account.SERVICES, Account.HERDERS, value=upkeep)
    herders.care_cost[:] = care + upkeep + fee
