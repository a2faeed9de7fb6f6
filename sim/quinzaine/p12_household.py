"""Phase 12, household: work, spend, save, borrow; sell or buy an animal; join, leave, enter, exit."""

import numpy as np

from sim.actors.province import Province
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.engine.ledger import Account, Good
from sim.policy import heifers
from sim.policy.price_support import members_price
from sim.rules.cattle import FEMALE, NEVER
from sim.rules.governance import JoiningColumns, LeavingColumns, decide_to_join, decide_to_leave
from sim.rules.household import (
    BudgetColumns,
    GoalColumns,
    HerdValueColumns,
    IncomeColumns,
    NeedColumns,
    PurchaseColumns,
    WorkColumns,
    WorkerColumns,
    animal_market_index,
    count_income,
    count_workers,
    live_on_it,
    pick_animals,
    revise_goals,
    spend_time,
    value_herds,
    wants_to_buy,
)
from sim.rules.lactation import HerdCountColumns, count_herds
from sim.rules.luck import Purpose, identities, uniforms
from sim.rules.outlets import NOBODY

MONTH_DAYS = 30


def run_households(province: Province) -> None:
    """The household's quinzaine, from working hours to the herd it wants next year."""
    _work(province)
    _live(province)
    _sell_in_need(province)
    province.herders.cattle_bought[:] = 0.0
    _buy_heifers_with_aid(province)
    _buy_cows(province)
    count_herds(province.herd.arrays, province.herders.only(HerdCountColumns))
    _clear_animal_market(province)
    revise_goals(province.herders.only(GoalColumns), province.quinzaine.days, province.parameters.household)
    if province.quinzaine.closes_month:
        _leave_cooperatives(province)
        _join_cooperatives(province)


def _work(province: Province) -> None:
    quinzaine, outside = province.quinzaine, province.outside
    spend_time(
        province.herders.only(WorkColumns),
        quinzaine.days,
        float(outside.day_of_year),
        outside.casual_factor,
        quinzaine.start,
        province.seed,
        outside.wage_hour,
        province.parameters.labour,
    )
    count_workers(province.herders.only(WorkerColumns), quinzaine.days, province.parameters.labour)
    hired = province.herders.hired_hours
    province.ledger.move(Good.LABOUR, Account.WORKERS, Account.HERDERS, hired, hired * outside.wage_hour)


def _live(province: Province) -> None:
    """Earn outside dairy, then spend, borrow and repay."""
    herders, ledger, outside = province.herders, province.ledger, province.outside
    days, income = province.quinzaine.days, np.empty(len(herders.cash))
    count_income(herders.only(IncomeColumns), income, days, outside.cpi, outside.living_factor, outside.wage_hour)
    hours = herders.women_casual_hours + herders.men_casual_hours
    ledger.move(Good.LABOUR, Account.HERDERS, Account.REST, hours, herders.casual_income)
    ledger.pay(Good.OTHER_INCOME, Account.REST, Account.HERDERS, herders.other_income)
    if not province.quinzaine.closes_month:
        _value_herds(province)
    live_on_it(herders.only(BudgetColumns), income, days, outside.cpi, province.parameters.household)
    ledger.pay(Good.LOAN, Account.BANKS, Account.HERDERS, herders.borrowed)
    ledger.pay(Good.INTEREST, Account.HERDERS, Account.BANKS, herders.interest)
    ledger.pay(Good.OTHER_CONSUMPTION, Account.HERDERS, Account.REST, herders.spending)
    ledger.pay(Good.REPAYMENT, Account.HERDERS, Account.BANKS, herders.repaid)


def _value_herds(province: Province) -> None:
    """What each household's animals are worth, once a month."""
    value_herds(
        province.herd.arrays,
        province.herders.only(HerdValueColumns),
        province.quinzaine.start,
        province.outside.beef_price,
        province.parameters.cattle,
    )


def _sell_in_need(province: Province) -> None:
    """A household short of money sells an animal at what the market gives; what was missing is then spent."""
    herders, herd, outside = province.herders, province.herd, province.outside
    n = len(herders.cash)
    chosen, worth = np.empty(n, np.int64), np.zeros(n)
    pick_animals(
        herd.arrays,
        herders.only(NeedColumns),
        chosen,
        worth,
        province.quinzaine.start,
        outside.beef_price,
        province.parameters.cattle,
    )
    sellers = np.flatnonzero(chosen >= 0)
    if not len(sellers):
        return
    fee = province.parameters.household.market_fee_mad_head * province.outside.cpi
    price = worth[sellers] * province.animal_index
    province.ledger.pay(Good.TAX, Account.HERDERS, Account.STATE, np.full(len(sellers), fee), payer_rows=sellers)
    spent = np.minimum(herders.shortage[sellers], np.maximum(price - fee, 0.0))
    province.ledger.move(Good.CATTLE, Account.HERDERS, Account.REST, np.ones(len(sellers)), price, seller_rows=sellers)
    province.ledger.pay(Good.OTHER_CONSUMPTION, Account.HERDERS, Account.REST, spent, payer_rows=sellers)
    herders.spending[sellers] += spent
    herders.cattle_sold[sellers] += 1
    herders.cattle_sales[sellers] += price
    herders.care_cost[sellers] += fee
    herders.dairy_costs[sellers] += fee
    herd.remove(chosen[sellers])


def _buy_cows(province: Province) -> None:
    """Households below the herd they want buy an in-calf heifer of the breed they keep, from outside the province."""
    herders, parameters, quinzaine = province.herders, province.parameters, province.quinzaine
    n = len(herders.cash)
    buys, price = np.empty(n, bool), np.empty(n)
    wants_to_buy(
        herders.only(PurchaseColumns),
        buys,
        price,
        quinzaine.start,
        quinzaine.days,
        province.seed,
        province.outside.cpi,
        province.outside.beef_price,
        province.animal_index,
        parameters.cattle,
        parameters.household,
    )
    buyers = np.flatnonzero(buys)
    _bring_home(province, buyers, price[buyers], herders.mean_blood[buyers], Purpose.PURCHASED_ANIMAL)


def _buy_heifers_with_aid(province: Province) -> None:
    """Households to whom aid for a heifer of pure blood was granted buy her, if they still can."""
    if not len(province.projects):
        return
    buyers, price = heifers.to_buy(province)
    _bring_home(province, buyers, price, np.ones(len(buyers)), Purpose.AIDED_HEIFER)


def _bring_home(province: Province, buyers: np.ndarray, price: np.ndarray, blood: np.ndarray, why: Purpose) -> None:
    """Pay for an in-calf heifer each (MAD a head), from the purse and on credit, and put her into the herd."""
    if not len(buyers):
        return
    herders, parameters, today = province.herders, province.parameters, province.quinzaine.start
    _borrow_for_cows(province, buyers, price)
    herders.cattle_bought[buyers] += price
    province.ledger.move(Good.CATTLE, Account.REST, Account.HERDERS, np.ones(len(buyers)), price, buyer_rows=buyers)
    names = identities(province.seed, herders.unique_id[buyers].astype(np.uint64), np.full(len(buyers), today), why)
    in_calf_for = int(parameters.herd_life.gestation_days) - 60
    province.herd.add(
        len(buyers),
        owner=buyers,
        identity=names,
        sex=FEMALE,
        blood=blood,
        sire_blood=blood,
        birth_day=today - int(parameters.household.purchase_age_days),
        calved_day=NEVER,
        conceived_day=today - in_calf_for,
    )


def _borrow_for_cows(province: Province, buyers: np.ndarray, price: np.ndarray) -> None:
    """What the purse lacks for a cow, beyond a reserve, is borrowed."""
    herders, household = province.herders, province.parameters.household
    reserve = household.purchase_reserve_quinzaines * herders.usual_spending[buyers]
    loan = np.maximum(price + reserve - herders.cash[buyers], 0.0)
    province.ledger.pay(Good.LOAN, Account.BANKS, Account.HERDERS, loan, payee_rows=buyers)
    herders.debt[buyers] += loan
    herders.borrowed[buyers] += loan


def _clear_animal_market(province: Province) -> None:
    """The more of the herd is for sale over the last year, the less an animal fetches."""
    herders, household = province.herders, province.parameters.household
    share = float(herders.cattle_sold.sum()) / max(len(province.herd), 1) * QUINZAINES_PER_YEAR
    province.sold_share_year += (share - province.sold_share_year) / 6.0
    province.animal_index = animal_market_index(province.animal_index, province.sold_share_year, household)


def _leave_cooperatives(province: Province) -> None:
    """Members who lost trust, deliver next to nothing or have no cattle left may leave."""
    herders, quinzaine = province.herders, province.quinzaine
    leaves = np.empty(len(herders.cash), bool)
    governance = province.parameters.governance
    decide_to_leave(herders.only(LeavingColumns), leaves, quinzaine.start, MONTH_DAYS, province.seed, governance)
    herders.cooperative[leaves] = NOBODY
    herders.delivered_year_l[leaves] = 0.0
    herders.member_is_woman[leaves] = False
    herders.account_is_womans[leaves] = False


def _join_cooperatives(province: Province) -> None:
    """Keepers within reach of a cooperative that would pay them better, in real terms, may join and pay their share."""
    herders, cooperatives, collectors = province.herders, province.cooperatives, province.collectors
    parameters, cpi = province.parameters, province.outside.cpi
    best = _best_cooperative(province)
    joins = np.empty(len(herders.cash), bool)
    decide_to_join(
        herders.only(JoiningColumns),
        joins,
        best,
        _trust_around(province),
        members_price(province) / cpi,
        cooperatives.expected_rejection,
        cooperatives.has_vehicle,
        cooperatives.is_women_only,
        np.where(collectors.is_active, collectors.price, 0.0) / cpi,
        province.quinzaine.start,
        MONTH_DAYS,
        province.seed,
        parameters.outlets,
        parameters.governance,
    )
    _enrol(province, np.flatnonzero(joins), best)


def _enrol(province: Province, rows: np.ndarray, best: np.ndarray) -> None:
    """Make herders members of the best cooperative of their commune; they pay a share of its capital."""
    herders, governance = province.herders, province.parameters.governance
    at = best[herders.commune[rows]]
    herders.cooperative[rows] = at
    herders.delivered_year_l[rows] = 0.0
    herders.trust[rows] = governance.trust_at_start
    draws = uniforms(province.seed, Purpose.JOINING, herders.unique_id[rows], 0)
    is_woman = province.cooperatives.is_women_only[at] | herders.is_female_headed[rows]
    is_woman |= draws < governance.woman_member_share
    herders.member_is_woman[rows] = is_woman & (herders.n_women[rows] > 0)
    herders.account_is_womans[rows] = herders.member_is_woman[rows]
    province.ledger.pay(
        Good.MEMBER_SHARE,
        Account.HERDERS,
        Account.COOPERATIVES,
        np.full(len(rows), governance.member_share_mad),
        payer_rows=rows,
        payee_rows=at,
    )
    herders.shares_paid[rows] += governance.member_share_mad


def _best_cooperative(province: Province) -> np.ndarray:
    """The active cooperative one would join in each commune: the mixed one that pays best, else the women's one.

    Row, -1 for none, shape (communes,).
    """
    cooperatives = province.cooperatives
    best = np.full(province.communes, NOBODY)
    rows = np.flatnonzero(cooperatives.alive & cooperatives.is_active)
    preferred_last = np.lexsort((cooperatives.member_price[rows], ~cooperatives.is_women_only[rows]))
    for row in rows[preferred_last]:
        best[cooperatives.commune[row]] = row
    return best


def _trust_around(province: Province) -> np.ndarray:
    """Mean trust of the members of each commune; the starting trust where there are none."""
    herders = province.herders
    members = (herders.cooperative != NOBODY).astype(float)
    count = province.in_communes(members, herders.commune)
    total = province.in_communes(members * herders.trust, herders.commune)
    start = np.full(province.communes, province.parameters.governance.trust_at_start)
    return np.asarray(np.divide(total, count, out=start, where=count > 0.0))
