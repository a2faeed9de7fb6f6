"""Phase 13, once a month or a year: price lists, assembly, surplus, elections, founding, dissolution, depreciation."""

import numpy as np

from sim.actors.province import Province
from sim.engine.columns import Population
from sim.engine.ledger import Account, Good
from sim.policy import founding, school_milk
from sim.policy.founding import count_members, elect
from sim.policy.industrial_plant import others
from sim.policy.investment import votes_to_invest
from sim.quinzaine.p09_processing import workshop_cost
from sim.rules.governance import fee_by_the_books, fee_voted
from sim.rules.luck import Purpose, uniforms
from sim.rules.market import stepped
from sim.rules.outlets import NOBODY
from sim.rules.processing import review_collector_prices


def decide(province: Province) -> None:
    """Prices of collectors each quinzaine; of cooperatives and plants each month; assemblies at the end of the year."""
    count_members(province)
    _collectors_price(province)
    _traders_take_money_home(province)
    if province.quinzaine.closes_month:
        _cooperatives_price(province)
        _plants_price(province)
        _collectors_come_and_go(province)
        _dissolve(province)
    if province.quinzaine.closes_year:
        _hold_assemblies(province)
        if province.has_cooperatives:
            _found(province)
        _plants_distribute(province)
    _square_with_the_bank(province)


# Prices


def _collectors_price(province: Province) -> None:
    review_collector_prices(
        province.collectors.arrays,
        province.wholesale_price,
        province.outside.cpi,
        province.quinzaine.start,
        province.seed,
        province.parameters.processing,
    )


def _cooperatives_price(province: Province) -> None:
    """Members get what the milk fetched, smoothed, less the fee, in steps."""
    cooperatives, governance = province.cooperatives, province.parameters.governance
    litres = cooperatives.received_l
    sales = (
        cooperatives.plant_l * province.processors.price[cooperatives.plant]
        + cooperatives.loose_l * province.wholesale_price
        + cooperatives.workshop_l * (province.workshop_price - workshop_cost(province))
        + cooperatives.school_l * (school_milk.price_mad_l(province) - province.workshop_price)
    )
    plant = province.processors.price[cooperatives.plant]
    fetched = np.divide(sales, litres, out=plant.copy(), where=litres > 0.0)
    cooperatives.realised_price[:] += governance.price_memory_share * (fetched - cooperatives.realised_price)
    step = governance.price_step_mad_l
    wanted = np.maximum(cooperatives.realised_price - cooperatives.fee, step)
    cooperatives.member_price[:] = [
        stepped(now, target, step, step) for now, target in zip(cooperatives.member_price, wanted, strict=True)
    ]


def _plants_price(province: Province) -> None:
    """Prices move in rare steps: the base towards a share of the shop price, higher when milk is scarce."""
    market, processors, outside = province.parameters.market, province.processors, province.outside
    scarcity = (market.reference_national_milk_billion_l / outside.national_milk) ** market.scarcity_elasticity
    for row in others(province):
        target = market.farmgate_share * float(processors.retail_price[row]) * scarcity
        processors.base_price[row] = stepped(
            float(processors.base_price[row]), target, market.price_step_mad_l, market.price_step_trigger_mad_l
        )
        if not outside.is_history:
            wanted = province.shop_price_real * outside.cpi
            processors.retail_price[row] = stepped(
                float(processors.retail_price[row]), wanted, market.retail_step_mad_l, market.retail_step_trigger_mad_l
            )
    if outside.is_history:
        province.shop_price_real = outside.packaged_price / outside.cpi


# Traders


def _square_with_the_bank(province: Province) -> None:
    """Whoever ends the quinzaine overdrawn borrows what is missing; businesses in funds repay first, with interest."""
    for account, population, rows in (
        (Account.COOPERATIVES, province.cooperatives, np.arange(len(province.cooperatives.cash))),
        (Account.COLLECTORS, province.collectors, np.arange(len(province.collectors.cash))),
        (Account.MAHLABAS, province.processors, province.mahlabas),
        (Account.PLANTS, province.processors, province.plants),
    ):
        _borrow_or_repay(province, account, population, rows)
    herders = province.herders
    missing = np.maximum(-herders.cash, 0.0)
    if not missing.any():
        return
    province.ledger.pay(Good.LOAN, Account.BANKS, Account.HERDERS, missing)
    herders.debt[:] += missing
    herders.borrowed[:] += missing


def _borrow_or_repay(province: Province, account: Account, population: Population, rows: np.ndarray) -> None:
    ledger, household = province.ledger, province.parameters.household
    debt = population.debt[rows]
    if debt.any():
        interest = debt * household.interest_per_month * province.quinzaine.days / 30.4
        ledger.pay(Good.INTEREST, account, Account.BANKS, interest, payer_rows=rows)
        repaid = np.minimum(debt, np.maximum(population.cash[rows], 0.0))
        ledger.pay(Good.REPAYMENT, account, Account.BANKS, repaid, payer_rows=rows)
        population.debt[rows] -= repaid
    borrowed = np.maximum(-population.cash[rows], 0.0)
    if borrowed.any():
        ledger.pay(Good.LOAN, Account.BANKS, account, borrowed, payee_rows=rows)
        population.debt[rows] += borrowed


def _traders_take_money_home(province: Province) -> None:
    """Collectors and mahlabas live on what is left above their working cash and their debts."""
    collectors, processors, ledger = province.collectors, province.processors, province.ledger
    processing, cpi = province.parameters.processing, province.outside.cpi
    kept = processing.collector_working_cash_mad * cpi + collectors.debt
    collectors.income[:] = np.maximum(collectors.cash - kept, 0.0)
    ledger.pay(Good.OWNER, Account.COLLECTORS, Account.REST, collectors.income)
    rows = province.mahlabas
    kept_in_shop = processing.mahlaba_working_cash_mad * cpi + processors.debt[rows]
    takings = np.maximum(processors.cash[rows] - kept_in_shop, 0.0)
    ledger.pay(Good.OWNER, Account.MAHLABAS, Account.REST, takings, payer_rows=rows)


def _collectors_come_and_go(province: Province) -> None:
    """A collector deep in the red stops; his round waits for another, who starts debt-free when luck has it."""
    collectors, processing = province.collectors, province.parameters.processing
    broke = collectors.is_active & (-collectors.debt < processing.collector_exit_purse_mad * province.outside.cpi)
    collectors.is_active[broke] = False
    rows = np.flatnonzero(~collectors.is_active)
    if not len(rows):
        return
    draws = uniforms(province.seed, Purpose.COLLECTOR_ENTRY, collectors.unique_id[rows], province.quinzaine.start)
    starts = rows[draws < processing.collector_entry_per_year / 12.0]
    debt = collectors.debt[starts]
    province.ledger.pay(Good.OWNER, Account.REST, Account.COLLECTORS, debt, payee_rows=starts)
    province.ledger.pay(Good.REPAYMENT, Account.COLLECTORS, Account.BANKS, debt, payer_rows=starts)
    collectors.debt[starts] = 0.0
    collectors.is_active[starts] = True


def _plants_distribute(province: Province) -> None:
    """Plants pay profit tax and hand their year's profit to owners outside, who cover a loss; a union's does not."""
    processors, ledger, plants = province.processors, province.ledger, others(province)
    profit = processors.cash[plants] - processors.debt[plants]
    tax = province.parameters.processing.profit_tax_share * np.maximum(profit, 0.0)
    ledger.pay(Good.TAX, Account.PLANTS, Account.STATE, tax, payer_rows=plants)
    ledger.pay(Good.OWNER, Account.PLANTS, Account.REST, profit - tax, payer_rows=plants)


# Assembly


def _hold_assemblies(province: Province) -> None:
    """Each active cooperative closes its year: wear of equipment off the result, fee, surplus, board."""
    cooperatives, herders = province.cooperatives, province.herders
    governance = province.parameters.governance
    wear = governance.depreciation_per_year * cooperatives.equipment
    cooperatives.result_year[:] -= wear
    cooperatives.equipment[:] -= wear
    rows = np.flatnonzero(cooperatives.alive & cooperatives.is_active)
    for row in rows:
        _share_surplus(province, int(row))
        vote = fee_by_the_books if cooperatives.is_coached[row] else fee_voted
        cooperatives.fee[row] = vote(
            float(cooperatives.fee[row]),
            float(cooperatives.result_year[row]),
            float(cooperatives.received_year_l[row]),
            governance,
        )
        if cooperatives.mandate_ends[row] <= province.quinzaine.year:
            elect(province, int(row))
    cooperatives.received_last_year_l[:] = cooperatives.received_year_l
    cooperatives.highest_use_last_year[:] = cooperatives.highest_use
    cooperatives.result_year[:] = 0.0
    cooperatives.received_year_l[:] = 0.0
    cooperatives.highest_use[:] = 0.0
    herders.delivered_year_l[:] = 0.0


def _share_surplus(province: Province, row: int) -> None:
    """Legal reserve and training fund first; then invest in a larger tank or share by litres delivered (law 112-12)."""
    cooperatives, herders, governance = province.cooperatives, province.herders, province.parameters.governance
    surplus = min(
        float(cooperatives.result_year[row]),
        float(cooperatives.cash[row] - cooperatives.legal_reserve[row] - _working_cash(province, row)),
    )
    if surplus <= 0.0:
        return
    reserve, training = governance.legal_reserve_share * surplus, governance.training_share * surplus
    cooperatives.legal_reserve[row] += reserve
    at = np.array([row])
    province.ledger.move(
        Good.TRAINING, Account.SERVICES, Account.COOPERATIVES, value=np.array([training]), buyer_rows=at
    )
    left = surplus - reserve - training
    members = np.flatnonzero(herders.cooperative == row)
    if _wants_a_larger_tank(province, row, members):
        _invest(province, row, left)
        return
    litres = herders.delivered_year_l[members]
    if litres.sum() > 0.0:
        _pay_surplus(province, row, members, left * litres / (litres.sum() * province.weight))


def _pay_surplus(province: Province, row: int, members: np.ndarray, shares: np.ndarray) -> None:
    """Members get their shares (MAD each), income of their next quinzaine."""
    province.herders.patronage[members] += shares
    province.ledger.pay(
        Good.SURPLUS,
        Account.COOPERATIVES,
        Account.HERDERS,
        shares,
        payer_rows=np.full(len(members), row),
        payee_rows=members,
    )


def _working_cash(province: Province, row: int) -> float:
    """Cash a cooperative keeps to pay members: some quinzaines of the year's mean milk money (MAD)."""
    cooperatives, governance = province.cooperatives, province.parameters.governance
    a_quinzaine = float(cooperatives.received_year_l[row] * cooperatives.member_price[row]) / 24.0
    return governance.working_cash_quinzaines * a_quinzaine


def _wants_a_larger_tank(province: Province, row: int, members: np.ndarray) -> bool:
    """A tank that was full at the height of the year, and an assembly that would rather grow than share."""
    cooperatives, governance = province.cooperatives, province.parameters.governance
    if cooperatives.highest_use[row] < governance.expansion_from_use or not len(members):
        return False
    return votes_to_invest(province, row)


def _invest(province: Province, row: int, amount: float) -> None:
    cooperatives, governance = province.cooperatives, province.parameters.governance
    province.ledger.move(
        Good.EQUIPMENT, Account.SERVICES, Account.COOPERATIVES, value=np.array([amount]), buyer_rows=np.array([row])
    )
    cooperatives.equipment[row] += amount
    cooperatives.tank_capacity_l_day[row] += amount / (governance.tank_cost_mad_l_day * province.outside.cpi)


# Founding and closing


def _dissolve(province: Province) -> None:
    """A cooperative with too few members, or unable to pay for too long, closes: debts cancelled, cash shared."""
    cooperatives, governance = province.cooperatives, province.parameters.governance
    active = cooperatives.alive & cooperatives.is_active
    too_few = cooperatives.n_members < governance.least_members
    too_long = cooperatives.quinzaines_in_red > 2 * governance.months_in_red
    for row in np.flatnonzero(active & (too_few | too_long | founding.stops_early(province))):
        _close(province, int(row))


def _close(province: Province, row: int) -> None:
    """What the plant owes comes in, the bank is repaid, members get what they are owed, then the rest alike.

    What the bank or members cannot get is lost to them; what is left without members is public.
    """
    herders, cooperatives, ledger = province.herders, province.cooperatives, province.ledger
    _call_in(province, row)
    _repay_the_bank(province, row)
    claims = np.flatnonzero((herders.owed_by == row) & (herders.receivable > 0.0))
    owed = herders.receivable[claims]
    cash = float(cooperatives.cash[row])
    share = min(1.0, max(cash, 0.0) / max(float(owed.sum()) * province.weight, 1e-9))
    at = np.full(len(claims), row)
    ledger.settle(Account.HERDERS, Account.COOPERATIVES, owed * share, creditor_rows=claims, debtor_rows=at)
    ledger.write_off(Account.HERDERS, Account.COOPERATIVES, claims, at, herders.receivable[claims])
    herders.due[claims] = 0.0
    members = np.flatnonzero(herders.cooperative == row)
    left = float(cooperatives.cash[row])
    if len(members) and left > 0.0:
        _pay_surplus(province, row, members, np.full(len(members), left / (len(members) * province.weight)))
    left = max(float(cooperatives.cash[row]), 0.0) if not len(members) else 0.0
    ledger.pay(Good.OWNER, Account.COOPERATIVES, Account.STATE, np.array([left]), payer_rows=np.array([row]))
    herders.cooperative[members] = NOBODY
    herders.member_is_woman[members] = False
    herders.account_is_womans[members] = False
    cooperatives.is_active[row] = False
    cooperatives.legal_reserve[row] = 0.0
    cooperatives.equipment[row] = 0.0
    cooperatives.n_members[row] = 0.0
    cooperatives.n_women_members[row] = 0.0


def _repay_the_bank(province: Province, row: int) -> None:
    """A closing cooperative repays what it can; the bank covers a purse below zero and loses the rest of its claim."""
    cooperatives, ledger = province.cooperatives, province.ledger
    at, cash = np.array([row]), float(cooperatives.cash[row])
    repaid = min(cooperatives.debt[row], max(cash, 0.0))
    ledger.pay(Good.REPAYMENT, Account.COOPERATIVES, Account.BANKS, np.array([repaid]), payer_rows=at)
    lent = max(-cash, 0.0)
    ledger.pay(Good.LOAN, Account.BANKS, Account.COOPERATIVES, np.array([lent]), payee_rows=at)
    ledger.forgive(Account.BANKS, Account.COOPERATIVES, float(cooperatives.debt[row]) + lent - float(repaid))
    cooperatives.debt[row] = 0.0


def _call_in(province: Province, row: int) -> None:
    """The plant pays a closing cooperative all it owes."""
    cooperatives = province.cooperatives
    province.ledger.settle(
        Account.COOPERATIVES,
        Account.PLANTS,
        cooperatives.receivable[row : row + 1].copy(),
        creditor_rows=np.array([row]),
        debtor_rows=cooperatives.plant[row : row + 1],
    )
    cooperatives.plant_due[row] = 0.0


def _found(province: Province) -> None:
    """Where enough keepers have no cooperative, a group may found one: the nearest who can pay their part join."""
    governance, outfit = province.parameters.governance, founding.usual_outfit(province)
    served = founding.served_communes(province)
    size = founding.n_founders(province, governance.founding_size)
    part = founding.founders_part(province, outfit, size)
    for commune in range(province.communes):
        by_women = founding.luck_of(province, commune, Purpose.FOUNDED_BY_WOMEN) < governance.founding_women_only_share
        free = founding.candidates(province, commune, part, by_women)
        rate = governance.founding_per_year * (1.0 if commune not in served else founding.SERVED_RATE)
        is_wanted = len(free) >= size and len(free) * province.weight >= governance.founding_candidates
        if is_wanted and founding.luck_of(province, commune, Purpose.COOPERATIVE_FOUNDING) < rate:
            founding.open_cooperative(province, commune, free[:size], by_women, outfit)
