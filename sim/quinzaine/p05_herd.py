"""Phase 5, herd: conception, calving, deaths, sales of calves and culls."""

import numpy as np

from sim.actors.herd import Herd
from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy import farm_equipment
from sim.rules.herd_life import CALVED, STAYS, OwnerColumns, calve, live
from sim.rules.household import HerdCostColumns, count_herd_costs
from sim.rules.lactation import HerdCountColumns, count_herds


def let_herds_live(province: Province) -> None:
    """Decide every animal's fate, take away the sold and the dead, let the calves be born."""
    if province.quinzaine.number == 1:
        _line_up(province.herd)
        province.bull_blood = _bulls(province)
    fate = _decide_fates(province)
    calving = np.flatnonzero(fate == CALVED)
    province.herd.remove(np.flatnonzero((fate != STAYS) & (fate != CALVED)))
    _give_birth(province, calving)
    count_herds(province.herd.arrays, province.herders.only(HerdCountColumns))
    _sell(province)


def _line_up(herd: Herd) -> None:
    """Once a year, the eldest first: rules that pass every animal go fastest when neighbours are of an age."""
    rows = herd.rows()
    herd.line_up(rows[np.argsort(herd.birth_day[rows], kind="stable")])


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
    """Dams calve, and the living calves are their owners'."""
    herd, n = province.herd, len(dams)
    lives, identity, sex = np.empty(n, bool), np.empty(n, np.uint64), np.empty(n, np.int8)
    blood, merit = np.empty((2, n))
    life, today = province.parameters.herd_life, province.quinzaine.start
    calve(herd.arrays, dams, lives, identity, sex, blood, merit, today, province.seed, life)
    living = np.flatnonzero(lives)
    mothers = dams[living]
    herd.add(
        len(living),
        owner=herd.owner[mothers],
        identity=identity[living],
        sex=sex[living],
        blood=blood[living],
        merit=merit[living],
        birth_day=herd.calved_day[mothers],
    )


def _sell(province: Province) -> None:
    """Animals go to the livestock market and its fee to the State; care, inseminations, stable and tools are paid."""
    herders, ledger, household = province.herders, province.ledger, province.parameters.household
    cpi, days = province.outside.cpi, province.quinzaine.days
    fee, care, upkeep = np.empty((3, len(herders.cash)))
    count_herd_costs(
        herders.only(HerdCostColumns),
        fee,
        care,
        upkeep,
        household.market_fee_mad_head * cpi,
        household.care_mad_cow_year * cpi * days / 365.0,
        household.insemination_mad * cpi,
        household.fixed_costs_mad_cow_year * cpi * days / 365.0,
        farm_equipment.upkeep_mad(province),
    )
    ledger.move(Good.CATTLE, Account.HERDERS, Account.REST, herders.cattle_sold, herders.cattle_sales)
    ledger.pay(Good.TAX, Account.HERDERS, Account.STATE, fee)
    ledger.move(Good.CARE, Account.SERVICES, Account.HERDERS, value=care)
    ledger.move(Good.SUPPLIES, Account.SERVICES, Account.HERDERS, value=upkeep)
