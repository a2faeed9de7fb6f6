"""Levers on trade and processing: nothing for nothing, more for more, their own columns only, every dirham booked."""

import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from properties.invariants import check, digest

from sim.chain import DairyChain
from sim.engine.ledger import DAIRY, Account, Flow, Good
from sim.engine.public_purse import Overspent, Payer
from sim.policy.package import Package
from sim.quinzaine import p01_drivers, p02_levers
from sim.quinzaine.timetable import TIMETABLE
from sim.rules.enterprise import plant_processing_cost
from sim.study import read_scenario, run

Start = Callable[..., DairyChain]

YEARS = {"first_year": 2026, "last_year": 2027}
RICH = 1e9
SETTINGS: dict[str, dict[str, Any]] = {
    "youth_enterprise": {},
    "industrial_plant": {"capacity_l_day": 6000.0},
    "price_floor": {"floor_mad_l": 5.0},
    "low_season_premium": {"premium_mad_l": 0.5},
    "school_milk": {"pupils": 5000.0, "price_mad_l": 9.0, "supplier": "plants"},
}
NOTHING: dict[str, dict[str, Any]] = {
    "youth_enterprise": {"public_share": 0.0},
    "industrial_plant": {"capacity_l_day": 0.0},
    "price_floor": {"floor_mad_l": 0.0},
    "low_season_premium": {"premium_mad_l": 0.0},
    "school_milk": {"pupils": 0.0, "price_mad_l": 9.0},
}
PAYERS = dict.fromkeys(SETTINGS, Payer.AGRICULTURE) | {
    "youth_enterprise": Payer.INDH,
    "school_milk": Payer.COMMUNES,
}
LEVERS = pytest.mark.parametrize("name", SETTINGS)


def with_lever(start: Start, name: str, budget_mad_year: float, **others: Any) -> DairyChain:
    return start(**{name: {**YEARS, **SETTINGS[name], "budget_mad_year": budget_mad_year, **others}})


def amount(flows: list[Flow], buyer: Account, goods: tuple[Good, ...], what: str = "value_mad") -> float:
    return math.fsum(getattr(flow, what) for flow in flows if flow.buyer is buyer and flow.good in goods)


def columns(chain: DairyChain) -> dict[str, np.ndarray]:
    tables = {"herders": chain.herders, "cooperatives": chain.cooperatives, "collectors": chain.collectors}
    tables |= {"processors": chain.processors, "herd": chain.herd, "consumers": chain.consumers}
    return {
        f"{table}.{name}": column.copy()
        for table, rows in tables.items()
        for name, column in rows.arrays._asdict().items()
    }


@LEVERS
def test_without_money_nothing_changes_bit_for_bit(start: Start, name: str) -> None:
    with_nothing, without = with_lever(start, name, 0.0), start()
    for _ in range(26):
        with_nothing.step()
        without.step()
    assert digest(with_nothing) == digest(without)


@LEVERS
def test_of_size_zero_nothing_changes_bit_for_bit(start: Start, name: str) -> None:
    with_nothing, without = with_lever(start, name, RICH, **NOTHING[name]), start()
    for _ in range(26):
        with_nothing.step()
        without.step()
    assert digest(with_nothing) == digest(without)
    assert with_nothing.costs_of_year == without.costs_of_year


def reached(chain: DairyChain, name: str) -> float:
    """What the money of two years has brought: rounds, millions built, litres supported, litres drunk at school."""
    flows = [*chain.run_year(), *chain.run_year()]
    if name == "youth_enterprise":
        return float((chain.collectors.is_youth_project & chain.collectors.is_active).sum())
    if name == "industrial_plant":
        return round(amount(flows, Account.PLANTS, (Good.EQUIPMENT,)), 3)
    if name == "school_milk":
        return round(amount(flows, Account.STATE, DAIRY, "milk_equivalent_l"), 3)
    return round(math.fsum(flow.value_mad for flow in flows if flow.good is Good.PRICE_SUPPORT), 3)


@LEVERS
def test_more_money_never_reaches_less(start: Start, name: str) -> None:
    found = [reached(with_lever(start, name, money), name) for money in (0.0, 1e5, 5e5, 2e6, RICH)]
    assert found == sorted(found)
    assert found[-1] > found[0] == 0.0


@LEVERS
def test_it_touches_only_its_own_columns(start: Start, name: str) -> None:
    """Against a twin without policy, for more than a year; money goes by the ledger, new rows are apart."""
    chain = with_lever(start, name, RICH)
    lever, touched = getattr(chain.policy, name), set()
    for _ in range(26):
        twin: DairyChain = pickle.loads(pickle.dumps(chain))
        twin.policy = None
        for each in (chain, twin):
            p01_drivers.observe_the_world(each)
            p02_levers.open_programmes(each)
        before, after = columns(twin), columns(chain)
        touched |= {name for name, was in before.items() if not np.array_equal(was, after[name][: len(was)])}
        for phase in TIMETABLE[2:]:
            phase.run(chain)
        chain.turn_the_page()
    assert {each for each in touched if each.split(".")[1] not in ("cash", "receivable", "payable")} <= lever.writes


@LEVERS
@pytest.mark.parametrize("money", [2e5, RICH])
def test_its_cost_is_what_the_purse_and_the_ledger_say(start: Start, name: str, money: float) -> None:
    chain = with_lever(start, name, money)
    for _ in range(2):
        flows = chain.run_year()
        check(chain)
        mine = {cost.payer: cost.value_mad for cost in chain.costs_of_year if cost.programme == name}
        assert set(mine) <= {PAYERS[name]}
        assert 0.0 <= sum(mine.values()) <= money * (1.0 + 1e-9)
        spent = math.fsum(cost.value_mad for cost in chain.costs_of_year)
        left_the_state = math.fsum(flow.value_mad for flow in flows if flow.buyer is Account.STATE)
        assert spent == pytest.approx(left_the_state, rel=1e-12)
    if money == RICH:
        assert sum(mine.values()) > 0.0


@LEVERS
def test_the_budget_of_a_payer_holds(start: Start, name: str) -> None:
    levers = {name: {**YEARS, **SETTINGS[name], "budget_mad_year": RICH}}
    chain = start(budget={(PAYERS[name], 2026): 1.0}, **levers)
    with pytest.raises(Overspent, match=f"{PAYERS[name]} 2026"):
        chain.run_year()


@LEVERS
def test_it_plans_its_envelope_for_its_payer(name: str) -> None:
    package = Package.model_validate({name: {**YEARS, **SETTINGS[name], "budget_mad_year": 5e5}})
    lever = package.levers[name]
    assert [dict(lever.planned_cost(year)) for year in (2025, 2026, 2028)] == [{}, {PAYERS[name]: 5e5}, {}]


def test_accounts_add_up_with_all_of_them_on() -> None:
    """Every cell has a class, and what the State paid is grants, subsidies, or milk bought for schools."""
    levers = {name: {**YEARS, **settings, "budget_mad_year": 2e6} for name, settings in SETTINGS.items()}
    one = run(read_scenario("baseline").but(levers=levers, first_year=2026, last_year=2027), scale=0.05)
    costs = one.public_costs.groupby("programme")["value_mad"].sum()
    assert (costs[list(SETTINGS)] > 0.0).all()
    figures = one.accounts.figures
    subsidies = figures.loc[figures["name"] == "subsidies_herders", "value"].sum()
    assert subsidies == pytest.approx(costs[["price_floor", "low_season_premium"]].sum(), rel=1e-9)
    assert math.isfinite(one.accounts.herders["value"].sum())
    balances = one.balances.set_index(["account", "year"])["equipment"]
    assert (balances[["collectors", "plants"]].groupby("account").last() > 0.0).all()


# Price floor and low-season premium


def test_a_floor_lifts_every_member_to_it(start: Start) -> None:
    chain = with_lever(start, "price_floor", RICH, floor_mad_l=4.0)
    chain.step()
    cooperatives = chain.cooperatives
    promised = chain.price_supports["price_floor"].mad_l
    active = cooperatives.is_active
    assert (promised[~active] == 0.0).all()
    paid = chain.herders.price_support.sum() * chain.weight
    assert paid > 0.0
    assert paid <= float((promised * cooperatives.received_l).sum()) * (1.0 + 1e-12)


@pytest.mark.parametrize("name", ["price_floor", "low_season_premium"])
def test_support_draws_milk_to_cooperatives(start: Start, name: str) -> None:
    chain, other = with_lever(start, name, RICH), start()
    more, fewer = (
        sum(amount(each.run_year(), Account.COOPERATIVES, (Good.RAW_MILK,), "milk_equivalent_l") for _ in range(2))
        for each in (chain, other)
    )
    assert more > 1.02 * fewer


def test_the_premium_is_paid_in_the_low_season_only(start: Start) -> None:
    chain = with_lever(start, "low_season_premium", RICH)
    months = set()
    for _ in range(24):
        month = chain.quinzaine.first.month
        chain.step()
        if chain.herders.price_support.any():
            months.add(month)
    assert months == {8, 9, 10, 11, 12, 1}


def test_an_envelope_that_runs_out_pays_the_same_share_to_all_and_stops(start: Start) -> None:
    chain = with_lever(start, "price_floor", 1e5)
    months_paid = 0
    while chain.today.year == 2026:
        chain.step()
        months_paid += bool(chain.herders.price_support.any())
    spent = {cost.programme: cost.value_mad for cost in chain.costs_of_year}
    assert spent["price_floor"] == pytest.approx(1e5, rel=1e-12)
    assert 0 < months_paid < 24


# School milk


def test_school_milk_is_eaten_and_displaces_some(start: Start) -> None:
    chain, other = with_lever(start, "school_milk", RICH), start()
    flows, others = chain.run_year(), other.run_year()
    at_school = [flow for flow in flows if flow.seller is Account.STATE and flow.buyer is Account.TABLE]
    litres = math.fsum(flow.milk_equivalent_l for flow in at_school)
    days = chain.parameters.enterprise.school_days_year
    assert litres == pytest.approx(5000 * 0.2 * days, rel=1e-9)
    home, home_before = (
        math.fsum(f.milk_equivalent_l for f in each if f.seller is Account.CONSUMERS) for each in (flows, others)
    )
    displaced = chain.parameters.enterprise.school_displaced_share * litres
    assert 0.3 * displaced < home_before - home < 1.7 * displaced


def test_workshops_make_school_milk_as_far_as_they_can(start: Start) -> None:
    chain = with_lever(start, "school_milk", RICH, supplier="cooperatives", price_mad_l=12.0)
    chain.cooperatives.workshop_capacity_l_day[:] = 200.0
    flows = chain.run_year()
    raib = [f for f in flows if f.good is Good.RAIB and f.seller is Account.COOPERATIVES and f.buyer is Account.STATE]
    assert sum(f.milk_equivalent_l for f in raib) > 1000.0
    room = chain.cooperatives.workshop_capacity_l_day * 16
    assert (chain.cooperatives.school_l <= room).all()


def test_no_cooperative_makes_school_milk_at_a_loss(start: Start) -> None:
    chain = with_lever(start, "school_milk", RICH, supplier="cooperatives", price_mad_l=3.0)
    chain.run_year()
    assert chain.school_l == 0.0


# Industrial plant


def test_an_idle_plant_still_costs() -> None:
    assert plant_processing_cost(100.0, 100.0, 2.0, 0.3, 1.0) == pytest.approx(200.0)
    assert plant_processing_cost(0.0, 100.0, 2.0, 0.3, 1.5) == pytest.approx(90.0)
    assert plant_processing_cost(50.0, 100.0, 2.0, 0.3, 1.0) / 50.0 > 2.0


def cheap_plant(start: Start, cost_mad_l: float, **others: Any) -> DairyChain:
    """A plant whose processing costs so much, built in a year."""
    chain = with_lever(start, "industrial_plant", RICH, **others)
    enterprise = chain.parameters.enterprise._replace(
        union_plant_processing_cost_mad_l=cost_mad_l, union_plant_delay_years=1.0
    )
    chain.parameters = chain.parameters._replace(enterprise=enterprise)
    return chain


def test_cooperatives_go_to_a_plant_that_pays_more(start: Start) -> None:
    chain = cheap_plant(start, 1.0)
    for _ in range(3):
        chain.run_year()
        check(chain)
    row = int(chain.plants[-1])
    processors, signed = chain.processors, chain.cooperatives.plant == chain.plants[-1]
    assert processors.is_union[row]
    assert signed.any()
    assert 0.0 < processors.intake_l[row] <= 6000.0 * 16
    assert processors.base_price[row] > processors.base_price[chain.leader]
    assert 0.0 < processors.equipment[row] < 1e8


def test_a_plant_that_cannot_pay_stays_empty_and_closes(start: Start) -> None:
    chain = cheap_plant(start, 4.0, public_share=0.7)
    for _ in range(6):
        chain.run_year()
        check(chain)
    row = int(chain.plants[-1])
    assert chain.processors.capacity_l_day[row] == 0.0
    assert chain.processors.debt[row] == 0.0
    assert not (chain.cooperatives.plant == row).any()


def test_a_small_envelope_builds_a_small_plant(start: Start) -> None:
    """Two years of a million pay 80% of so many litres a day; it is finished whatever a litre a day costs."""
    chain = with_lever(start, "industrial_plant", 1e6)
    enterprise = chain.parameters.enterprise._replace(union_plant_exit_debt_share=10.0)
    chain.parameters = chain.parameters._replace(enterprise=enterprise)
    chain.step()
    cost_l_day = enterprise.union_plant_mad_l_day * chain.outside.cpi
    for _ in range(5):
        chain.run_year()
        check(chain)
    row = int(chain.plants[-1])
    assert chain.processors.is_union[row]
    assert chain.processors.capacity_l_day[row] == pytest.approx(2e6 / (0.8 * cost_l_day))


# Youth enterprise


def test_a_young_collector_goes_round(start: Start) -> None:
    chain = with_lever(start, "youth_enterprise", RICH)
    for _ in range(2):
        chain.run_year()
    rows = np.flatnonzero(chain.collectors.is_youth_project)
    assert len(rows) >= 3
    assert (chain.collectors.equipment[rows] > 0.0).all()
    assert np.isin(rows, chain.herders.collector).any()
    assert (chain.collectors.capacity_l_day[rows] > 0.0).all()
    clients = chain.herders.collector
    assert (chain.collectors.commune[clients[clients >= 0]] == chain.herders.commune[clients >= 0]).all()


def test_a_round_that_was_given_up_is_taken_over(start: Start) -> None:
    chain = with_lever(start, "youth_enterprise", RICH)
    n = len(chain.collectors.cash)
    processing = chain.parameters.processing._replace(collector_entry_per_year=0.0)
    chain.parameters = chain.parameters._replace(processing=processing)
    chain.collectors.is_active[:] = chain.collectors.commune != chain.collectors.commune[0]
    chain.collectors.is_active[:] &= np.arange(n) % 3 > 0
    chain.run_year()
    rows = np.flatnonzero(chain.collectors.is_youth_project)
    assert (rows < n).any()
