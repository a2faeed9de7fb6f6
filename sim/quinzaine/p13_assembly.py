"""Phase 13, once a month or a year: price lists, assembly, surplus, elections, founding, dissolution, depreciation."""

import numpy as np

from sim.actors.province import Province
from sim.engine.columns import Population
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.quinzaine.p09_processing import workshop_cost
from sim.rules.governance import fee_voted, president_is_woman, votes_to_invest, women_elected
from sim.rules.inclusion import seats_reserved
from sim.rules.luck import Purpose, named, uniforms
from sim.rules.market import stepped
from sim.rules.outlets import NOBODY, cash_need
from sim.rules.processing import review_collector_prices


def decide(province: Province) -> None:
    """Prices of collectors each quinzaine; of cooperatives and plants each month; assemblies at the end of the year."""
    _count_members(province)
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


def _count_members(province: Province) -> None:
    """Members and women among them follow from the herders' own memberships."""
    herders, cooperatives = province.herders, province.cooperatives
    members = np.flatnonzero(herders.cooperative != NOBODY)
    at, n = herders.cooperative[members], len(cooperatives.cash)
    cooperatives.n_members[:] = np.bincount(at, minlength=n) * province.weight
    women = np.bincount(at, weights=herders.member_is_woman[members], minlength=n)
    cooperatives.n_women_members[:] = women * province.weight


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
    for row in province.plants:
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
    if not (debt.any() or (population.cash[rows] < 0.0).any()):
        return
    interest = debt * household.interest_per_month * province.quinzaine.days / 30.4
    ledger.pay(Good.INTEREST, account, Account.BANKS, interest, payer_rows=rows)
    cash = population.cash[rows]
    repaid = np.minimum(debt, np.maximum(cash, 0.0))
    borrowed = np.maximum(-cash, 0.0)
    ledger.pay(Good.REPAYMENT, account, Account.BANKS, repaid, payer_rows=rows)
    ledger.pay(Good.LOAN, Account.BANKS, account, borrowed, payee_rows=rows)
    population.debt[rows] += borrowed - repaid


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
    """Plants pay profit tax and hand their year's profit to owners outside; owners cover a loss."""
    processors, ledger, plants = province.processors, province.ledger, province.plants
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
        cooperatives.fee[row] = fee_voted(
            float(cooperatives.fee[row]),
            float(cooperatives.result_year[row]),
            float(cooperatives.received_year_l[row]),
            governance,
        )
        if cooperatives.mandate_ends[row] <= province.quinzaine.year:
            _elect(province, int(row))
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
    cooperatives, herders, governance = province.cooperatives, province.herders, province.parameters.governance
    if cooperatives.highest_use[row] < governance.expansion_from_use or not len(members):
        return False
    needs = [cash_need(herders.cash[m], herders.usual_spending[m]) for m in members]
    return bool(votes_to_invest(float(np.mean(needs)), float(herders.trust[members].mean())))


def _invest(province: Province, row: int, amount: float) -> None:
    cooperatives, governance = province.cooperatives, province.parameters.governance
    province.ledger.move(
        Good.EQUIPMENT, Account.SERVICES, Account.COOPERATIVES, value=np.array([amount]), buyer_rows=np.array([row])
    )
    cooperatives.equipment[row] += amount
    cooperatives.tank_capacity_l_day[row] += amount / (governance.tank_cost_mad_l_day * province.outside.cpi)


def _elect(province: Province, row: int) -> None:
    """A new board and its president; luck belongs to the cooperative."""
    cooperatives, governance = province.cooperatives, province.parameters.governance
    name = cooperatives.identity[row : row + 1]
    start = province.quinzaine.start
    seats, women_only = int(cooperatives.board_seats[row]), bool(cooperatives.is_women_only[row])
    share = float(cooperatives.n_women_members[row] / max(cooperatives.n_members[row], 1e-9))
    draw = float(uniforms(province.seed, Purpose.ELECTION, name, start)[0])
    women = women_elected(seats, share, women_only, draw, governance)
    reserved, members = float(cooperatives.reserved_seats_share[row]), float(cooperatives.n_women_members[row])
    women = max(women, seats_reserved(seats, reserved, members))
    cooperatives.board_women[row] = women
    draw = float(uniforms(province.seed, Purpose.PRESIDENCY, name, start)[0])
    cooperatives.president_is_woman[row] = president_is_woman(seats, women, women_only, draw, governance)
    cooperatives.mandate_ends[row] = province.quinzaine.year + int(governance.mandate_years)


# Founding and closing


def _dissolve(province: Province) -> None:
    """A cooperative with too few members, or unable to pay for too long, closes: debts cancelled, cash shared."""
    cooperatives, governance = province.cooperatives, province.parameters.governance
    active = cooperatives.alive & cooperatives.is_active
    too_few = cooperatives.n_members < governance.least_members
    too_long = cooperatives.quinzaines_in_red > 2 * governance.months_in_red
    for row in np.flatnonzero(active & (too_few | too_long)):
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
    herders, cooperatives, governance = province.herders, province.cooperatives, province.parameters.governance
    served = np.unique(cooperatives.commune[cooperatives.alive & cooperatives.is_active])
    part = _founders_part(province)
    is_free = (herders.cooperative == NOBODY) & (herders.n_cows > 0) & (herders.cash > part)
    is_free &= (herders.distance_km <= governance.join_reach_km) & (herders.receivable == 0.0)
    for commune in range(province.communes):
        by_women = _luck_of(province, commune, Purpose.FOUNDED_BY_WOMEN) < governance.founding_women_only_share
        free = np.flatnonzero(is_free & (herders.commune == commune) & ((herders.n_women > 0) | (not by_women)))
        rate = governance.founding_per_year * (1.0 if commune not in served else 0.25)
        is_wanted = len(free) >= _founders(province)
        is_wanted = is_wanted and len(free) * province.weight >= governance.founding_candidates
        if is_wanted and _luck_of(province, commune, Purpose.COOPERATIVE_FOUNDING) < rate:
            nearest = free[np.argsort(herders.distance_km[free], kind="stable")]
            _open_cooperative(province, commune, nearest[: _founders(province)], by_women)


def _luck_of(province: Province, commune: int, purpose: Purpose) -> float:
    """A draw that belongs to a commune in this quinzaine."""
    name = province.commune_names[commune : commune + 1]
    return float(uniforms(province.seed, purpose, name, province.quinzaine.start)[0])


def _equipment_price(province: Province) -> float:
    """Tank and building of a new cooperative (MAD)."""
    governance = province.parameters.governance
    return governance.founding_capacity_l_day * governance.tank_cost_mad_l_day * province.outside.cpi


def _founders_part(province: Province) -> float:
    """What each founder pays (MAD): a share of capital and his part of what public money leaves of the equipment."""
    governance = province.parameters.governance
    left = (1.0 - governance.founding_grant_share) * _equipment_price(province)
    return governance.member_share_mad + left / (_founders(province) * province.weight)


def _founders(province: Province) -> int:
    """How many simulated herders found a cooperative."""
    return max(round(province.parameters.governance.founding_size / province.weight), 1)


def _open_cooperative(province: Province, commune: int, founders: np.ndarray, by_women: bool) -> None:
    herders, cooperatives, governance = province.herders, province.cooperatives, province.parameters.governance
    year, seats = province.quinzaine.year, 5
    plant = province.leader
    price = float(province.processors.base_price[plant])
    row = cooperatives.add(
        1,
        identity=named(f"{province.territory.communes[commune].commune} {year}"),
        commune=commune,
        founded_year=year,
        is_active=True,
        is_women_only=by_women,
        tank_capacity_l_day=governance.founding_capacity_l_day,
        plant=plant,
        board_seats=seats,
        fee=governance.fee_mad_l,
        member_price=price - governance.fee_mad_l,
        realised_price=price,
    )
    _pay_for_equipment(province, row, founders)
    herders.cooperative[founders] = row[0]
    herders.trust[founders] = governance.trust_at_start
    is_woman = (herders.is_female_headed[founders] | by_women) & (herders.n_women[founders] > 0)
    herders.member_is_woman[founders] = is_woman
    herders.account_is_womans[founders] = is_woman
    _count_members(province)
    _elect(province, int(row[0]))


def _pay_for_equipment(province: Province, row: np.ndarray, founders: np.ndarray) -> None:
    """The State grants its share, founders bring theirs and their capital, the supplier is paid."""
    ledger, price = province.ledger, _equipment_price(province)
    grant = province.parameters.governance.founding_grant_share * price
    province.purse.pay(
        "founding_grant", Payer.STATE, Good.SUBSIDY, Account.COOPERATIVES, np.array([grant]), payee_rows=row
    )
    ledger.pay(
        Good.MEMBER_SHARE,
        Account.HERDERS,
        Account.COOPERATIVES,
        np.full(len(founders), _founders_part(province)),
        payer_rows=founders,
        payee_rows=np.full(len(founders), row[0]),
    )
    province.herders.shares_paid[founders] += _founders_part(province)
    ledger.move(Good.EQUIPMENT, Account.SERVICES, Account.COOPERATIVES, value=np.array([price]), buyer_rows=row)
    province.cooperatives.equipment[row] = price
