"""Phase 11, pay day: milk of the last quinzaine, collectors' cash, wages and costs; late payment lowers trust."""

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy import price_support, school_milk, social_aid, social_aid_extension
from sim.rules.milk_money import MilkMoneyColumns, count_milk_money
from sim.rules.outlets import TrustColumns, revise_trust


def pay(province: Province) -> None:
    """Plants pay cooperatives, cooperatives their costs and members, collectors theirs; households count milk money."""
    _plants_pay(province)
    _cooperatives_pay_costs(province)
    _cooperatives_pay_members(province)
    _traders_pay_costs(province)
    social_aid.pay(province)
    social_aid_extension.pay(province)
    price_support.pay(province)
    _count_milk_money(province)


def _plants_pay(province: Province) -> None:
    """A plant pays in this quinzaine what it took in the one before (DF309)."""
    cooperatives = province.cooperatives
    owing = np.flatnonzero(cooperatives.plant_due > 0.0)
    due = cooperatives.plant_due[owing]
    province.ledger.settle(
        Account.COOPERATIVES,
        Account.PLANTS,
        due,
        creditor_rows=owing,
        debtor_rows=cooperatives.plant[owing],
    )
    cooperatives.plant_due[:] = cooperatives.receivable


def _cooperatives_pay_costs(province: Province) -> None:
    """Wages of staff, power and tests, fuel, workshop supplies (MAD)."""
    cooperatives, governance, ledger = province.cooperatives, province.parameters.governance, province.ledger
    cpi, wage = province.outside.cpi, province.outside.wage_hour
    litres = cooperatives.received_l
    works = litres > 0.0
    hours = governance.staff_hours_day * province.quinzaine.days * works
    hours = hours * np.minimum(litres / province.quinzaine.days / governance.small_cooperative_l_day, 1.0)
    hours = hours + governance.staff_hours_per_1000l / 1000.0 * litres
    hours = hours + governance.workshop_hours_per_1000l / 1000.0 * cooperatives.workshop_l
    cooperatives.staff_hours[:] = hours
    running = governance.running_cost_mad_l * cpi * litres
    fuel = governance.vehicle_cost_mad_l * cpi * litres * cooperatives.has_vehicle
    supplies = governance.workshop_cost_mad_l * cpi * cooperatives.workshop_l
    ledger.move(Good.LABOUR, Account.WORKERS, Account.COOPERATIVES, hours, hours * wage)
    ledger.move(Good.SUPPLIES, Account.SERVICES, Account.COOPERATIVES, value=running + supplies)
    ledger.move(Good.TRANSPORT, Account.SERVICES, Account.COOPERATIVES, value=fuel)
    cooperatives.result_year[:] += _sales(province) - hours * wage - running - fuel - supplies
    cooperatives.result_year[:] -= litres * cooperatives.member_price


def _sales(province: Province) -> np.ndarray:
    """What the milk of the quinzaine is sold for, by cooperative (MAD): plant, mahlabas, own products."""
    cooperatives = province.cooperatives
    plant = cooperatives.plant_l * province.processors.price[cooperatives.plant]
    loose = cooperatives.loose_l * province.wholesale_price
    own = (cooperatives.workshop_l - cooperatives.school_l) * province.workshop_price
    own = own + cooperatives.school_l * school_milk.price_mad_l(province)
    return np.asarray(plant + loose + own)


def _cooperatives_pay_members(province: Province) -> None:
    """Pay what fell due; with too little cash everybody gets the same share and the rest stays owed."""
    herders, cooperatives = province.herders, province.cooperatives
    owed = np.flatnonzero(herders.due > 0.0)
    at, n = herders.owed_by[owed], len(cooperatives.cash)
    due = herders.due[owed]
    total = np.bincount(at, weights=due * province.weight, minlength=n)
    reachable = np.maximum(cooperatives.cash - cooperatives.legal_reserve, 0.0)
    share = np.minimum(1.0, np.divide(reachable, total, out=np.ones(n), where=total > 0.0))
    cooperatives.paid_share[:] = share
    province.ledger.settle(Account.HERDERS, Account.COOPERATIVES, due * share[at], creditor_rows=owed, debtor_rows=at)
    herders.cooperative_money[:] = 0.0
    herders.cooperative_money[owed] = due * share[at]
    in_red = (share < 1.0) & (total > 0.0)
    cooperatives.quinzaines_in_red[:] = np.where(in_red, cooperatives.quinzaines_in_red + 1, 0)
    _owe_this_quinzaine(province)
    _revise_trust(province)


def _owe_this_quinzaine(province: Province) -> None:
    """All that is owed now falls due at the next pay day. A member who leaves is still owed by his old cooperative."""
    herders = province.herders
    delivered = herders.accepted_volume_l > 0.0
    herders.owed_by[delivered] = herders.cooperative[delivered]
    herders.due[:] = herders.receivable


def _revise_trust(province: Province) -> None:
    revise_trust(
        province.herders.only(TrustColumns),
        price_support.members_price(province) / province.outside.cpi,
        province.cooperatives.paid_share,
        np.where(province.collectors.is_active, province.collectors.price, 0.0) / province.outside.cpi,
        province.parameters.governance.trust_speed,
    )


def _traders_pay_costs(province: Province) -> None:
    """Collectors' fuel; mahlabas' supplies and hands. Collectors paid herders on the round, in cash."""
    processing, ledger, cpi = province.parameters.processing, province.ledger, province.outside.cpi
    collectors, processors, wage = province.collectors, province.processors, province.outside.wage_hour
    ledger.move(
        Good.TRANSPORT,
        Account.SERVICES,
        Account.COLLECTORS,
        value=processing.collector_cost_mad_l * cpi * collectors.volume_l,
    )
    collectors.hours[:] = processing.collector_hours_per_1000l / 1000.0 * collectors.volume_l
    rows = province.mahlabas
    intake = processors.intake_l[rows]
    hours = intake * processing.mahlaba_hours_per_1000l / 1000.0
    processors.hours[rows] = hours
    ledger.move(Good.LABOUR, Account.WORKERS, Account.MAHLABAS, hours, hours * wage, buyer_rows=rows)
    supplies = processing.mahlaba_supplies_mad_l * cpi * intake
    ledger.move(Good.SUPPLIES, Account.SERVICES, Account.MAHLABAS, value=supplies, buyer_rows=rows)


def _count_milk_money(province: Province) -> None:
    """Milk money in hand this quinzaine, the price it makes herders expect, and the memory of milk and feed."""
    count_milk_money(
        province.herders.only(MilkMoneyColumns),
        province.cooperatives.member_price,
        province.collectors.price,
        province.collectors.is_active,
        province.loose_price,
        province.parameters.market,
    )
