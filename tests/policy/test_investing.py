"""Levers of investment: nothing for nothing, more for more, own columns, own parts, promises lost, the books."""

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from properties.invariants import check, digest

from sim.chain import DairyChain
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Overspent, Payer
from sim.policy import founding, investment
from sim.policy.indh_grant import ITEMS, IndhGrant, Item, women_and_youth
from sim.policy.lever import Lever
from sim.quinzaine import p01_drivers, p02_levers
from sim.study import read_scenario, run

Start = Callable[..., DairyChain]

YEARS = {"first_year": 2026, "last_year": 2027}
RICH = 1e9
NAMES = ("indh_grant", "coaching", "cooperative_creation", "women_cooperative")
FOUNDERS = ("cooperative_creation", "women_cooperative")
LEVERS = pytest.mark.parametrize("name", NAMES)
EAGER = {
    "least_women_and_youth_share": 0.0,
    "apply_per_year": 1.0,
    "apply_wealth_share": 0.0,
    "never_realised_share": 0.0,
    "contribution_income_share": 1.0,
    "coaching_apply_per_year": 1.0,
    "founding_helped_per_year": 4.0,
    "women_group_per_year": 1.0,
}
"""A world in which all who may apply do, and can pay."""


def with_lever(start: Start, name: str, money: float, world: dict[str, float] | None = None, **more: Any) -> DairyChain:
    chain = start(**{name: {**YEARS, "budget_mad_year": money, **more}})
    investing = chain.parameters.investing._replace(**(EAGER if world is None else world))
    chain.parameters = chain.parameters._replace(investing=investing)
    return chain


def lever_of(chain: DairyChain, name: str) -> Lever:
    lever: Lever = getattr(chain.policy, name)
    return lever


def accepted(chain: DairyChain, name: str) -> int:
    return int(chain.cooperatives.is_coached.sum()) if name == "coaching" else len(investment.running(chain, name))


def step_until(chain: DairyChain, happened: Callable[[], bool], limit: int = 48) -> None:
    while not happened() and limit:
        chain.step()
        limit -= 1
    assert happened()


def columns(chain: DairyChain, rows: int) -> dict[str, np.ndarray]:
    """All columns; of cooperatives the first `rows`, for those founded later are new in all they are."""
    tables = {"herders": chain.herders, "collectors": chain.collectors, "processors": chain.processors}
    tables |= {"consumers": chain.consumers, "herd": chain.herd}
    kept = {f"{t}.{n}": c.copy() for t, table in tables.items() for n, c in table.arrays._asdict().items()}
    cooperatives = chain.cooperatives.arrays._asdict()
    return kept | {f"cooperatives.{name}": column[:rows].copy() for name, column in cooperatives.items()}


# All four


@LEVERS
def test_without_money_nothing_changes_bit_for_bit(start: Start, name: str) -> None:
    with_nothing, without = with_lever(start, name, 0.0), start()
    for _ in range(48):
        with_nothing.step()
        without.step()
    assert digest(with_nothing) == digest(without)
    assert not len(with_nothing.projects)


@LEVERS
def test_more_money_never_helps_fewer(start: Start, name: str) -> None:
    counts = []
    for money in (0.0, 5e4, 1e5, 2e5, 5e5, 1e6, 3e6, RICH):
        chain = with_lever(start, name, money)
        chain.step()
        counts.append(accepted(chain, name))
    assert counts == sorted(counts)
    assert counts[-1] > counts[1]


@LEVERS
def test_it_touches_only_its_own_columns_and_purses(start: Start, name: str) -> None:
    chain = with_lever(start, name, RICH)
    lever, changed = lever_of(chain, name), set()
    for _ in range(24):
        ahead = copy.deepcopy(chain)
        p01_drivers.observe_the_world(ahead)
        ahead.policy = None
        p02_levers.open_programmes(ahead)
        rows = len(ahead.cooperatives.cash)
        before = columns(ahead, rows)
        lever.act(ahead)
        after = columns(ahead, rows)
        changed |= {column for column in before if not np.array_equal(before[column], after[column])}
        chain.step()
    assert changed - {"herders.cash", "cooperatives.cash"} <= lever.writes
    assert changed


@LEVERS
@pytest.mark.parametrize("money", [2.5e5, 1e6])
def test_its_cost_is_what_the_purse_and_the_ledger_say_within_the_envelope(
    start: Start, name: str, money: float
) -> None:
    chain = with_lever(start, name, money)
    total = 0.0
    for _ in range(2):
        flows = chain.run_year()
        check(chain)
        mine = {cost.payer: cost.value_mad for cost in chain.costs_of_year if cost.programme == name}
        assert set(mine) <= {"indh"}
        assert sum(mine.values()) <= money * (1.0 + 1e-9)
        total += sum(mine.values())
        spent = sum(cost.value_mad for cost in chain.costs_of_year)
        left_the_state = math.fsum(flow.value_mad for flow in flows if flow.buyer is Account.STATE)
        assert spent == pytest.approx(left_the_state, rel=1e-12)
    assert total > 0.0


@LEVERS
def test_it_plans_what_it_may_spend(start: Start, name: str) -> None:
    chain = with_lever(start, name, 1e6)
    lever = lever_of(chain, name)
    assert [lever.planned_cost(year) for year in (2025, 2026, 2027, 2028)] == [{}, {"indh": 1e6}, {"indh": 1e6}, {}]


@LEVERS
def test_a_budget_below_what_it_spends_stops_the_run(start: Start, name: str) -> None:
    chain = with_lever(start, name, RICH)
    chain.purse.budget = {(Payer.INDH, 2026): 1.0}
    with pytest.raises(Overspent, match="indh 2026"):
        chain.run_year()


@pytest.mark.parametrize("name", ["indh_grant", *FOUNDERS])
def test_what_is_given_up_costs_no_grant_and_changes_nothing_but_the_list(start: Start, name: str) -> None:
    chain = with_lever(start, name, RICH, EAGER | {"never_realised_share": 1.0})
    chain.step()
    assert accepted(chain, name) > 0
    subsidies = sum(flow.value_mad for flow in chain.run_year() if flow.good is Good.SUBSIDY)
    without = start()
    assert subsidies == sum(flow.value_mad for flow in without.run_year() if flow.good is Good.SUBSIDY)
    assert accepted(chain, name) == 0
    assert digest(chain) == digest(without)


def test_the_share_never_realised_is_the_luck_of_each(start: Start) -> None:
    lost = {}
    for share in (0.06, 0.12, 0.5):
        chain = with_lever(start, "indh_grant", RICH, EAGER | {"never_realised_share": share})
        chain.step()
        projects = chain.projects
        lost[share] = set(projects.beneficiary[projects.alive & projects.is_lost].tolist())
    assert lost[0.06] <= lost[0.12] < lost[0.5]
    assert 0.2 < len(lost[0.5]) / accepted(chain, "indh_grant") < 0.8


@pytest.mark.parametrize("name", ["indh_grant", "women_cooperative"])
def test_a_province_without_cooperatives_has_none_to_help(sefrou: Any, start: Start, name: str) -> None:
    policy = with_lever(start, name, RICH).policy
    assert policy is not None
    chain = DairyChain(sefrou, seed=3, scale=0.05, has_cooperatives=False, policy=policy)
    while chain.quinzaine.year < 2015:
        chain.step()
    chain.quinzaine = start().quinzaine
    policy.act(chain)
    assert not len(chain.projects)


def test_the_accounts_add_up_with_all_four(tmp_path: Any) -> None:
    levers = {name: {**YEARS, "budget_mad_year": 1e6} for name in NAMES}
    world = {
        f"investing.{name}": value for name, value in {"apply_per_year": 0.2, "never_realised_share": 0.06}.items()
    }
    one = run(read_scenario("baseline").but(last_year=2028, levers=levers, parameters=world), scale=0.05, seed=3)
    assert one.accounts is not None
    programmes = set(one.public_costs["programme"])
    assert {"indh_grant", "women_cooperative"} <= programmes


# INDH grant


@pytest.fixture
def granting(start: Start) -> DairyChain:
    return with_lever(start, "indh_grant", RICH)


@pytest.mark.parametrize("share", [0.6, 0.8, 0.9])
def test_the_equipment_is_paid_by_the_grant_and_the_own_part(start: Start, share: float) -> None:
    chain = with_lever(start, "indh_grant", RICH, public_share=share)
    chain.step()
    projects = chain.projects
    rows = investment.running(chain, "indh_grant")
    np.testing.assert_allclose(projects.grant[rows], np.minimum(share * projects.cost[rows], 300_000.0))
    own = projects.cost[rows] - projects.grant[rows]
    np.testing.assert_allclose(projects.own_cash[rows], 0.5 * own)
    grant, paid = projects.grant[rows].sum(), (projects.grant + projects.own_cash)[rows].sum()
    step_until(chain, lambda: accepted(chain, "indh_grant") == 0)
    bought = chain.ledger.year_value[Account.SERVICES, Account.COOPERATIVES, Good.EQUIPMENT]
    given = chain.ledger.year_value[Account.COOPERATIVES, Account.STATE, Good.SUBSIDY]
    assert given == pytest.approx(grant)
    assert bought == pytest.approx(paid)


def test_members_bring_what_the_cooperative_lacks(granting: DairyChain) -> None:
    cooperatives, herders = granting.cooperatives, granting.herders
    row = int(np.argmax(cooperatives.n_members))
    members = np.flatnonzero(herders.cooperative == row)
    herders.cash[members] += 1e6
    has = float(investment.free_cash(granting)[row])
    brought = investment.members_bring(granting, row, has + 40_000.0)
    assert brought is not None
    assert brought[1].sum() * granting.weight == pytest.approx(40_000.0)
    before = float(cooperatives.cash[row])
    investment.collect_from_members(granting, row, *brought)
    assert cooperatives.cash[row] == pytest.approx(before + 40_000.0)
    assert herders.shares_paid[members].sum() * granting.weight == pytest.approx(40_000.0)


def test_those_who_cannot_pay_their_part_are_refused(granting: DairyChain) -> None:
    granting.cooperatives.cash[:] = 0.0
    granting.herders.cash[:] = 0.0
    granting.policy.act(granting)
    assert accepted(granting, "indh_grant") == 0


def test_a_larger_public_share_refuses_fewer(start: Start) -> None:
    counts = []
    for share in (0.3, 0.6, 0.8, 0.9, 1.0):
        chain = with_lever(start, "indh_grant", RICH, EAGER | {"contribution_income_share": 0.02}, public_share=share)
        chain.step()
        counts.append(accepted(chain, "indh_grant"))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_what_is_delivered_is_there(start: Start) -> None:
    chain, without = with_lever(start, "indh_grant", RICH), start()
    chain.step()
    asked = {
        (int(chain.cooperatives.row_of(int(chain.projects.beneficiary[row]))), ITEMS[chain.projects.item[row]])
        for row in investment.running(chain, "indh_grant")
    }
    step_until(chain, lambda: accepted(chain, "indh_grant") == 0)
    now, was, investing = chain.cooperatives, without.cooperatives, chain.parameters.investing
    assert len({item for _, item in asked}) > 1
    for row, item in asked:
        assert now.grant_year[row] == 2026
        gain = now.tank_capacity_l_day[row] - was.tank_capacity_l_day[row]
        assert item is not Item.TANK or gain == pytest.approx(investing.tank_project_l_day)
        assert item is not Item.VEHICLE or (now.has_vehicle[row] and not was.has_vehicle[row])
        assert item is not Item.TESTER or (now.has_tester[row] and not was.has_tester[row])
        made = now.workshop_capacity_l_day[row] - was.workshop_capacity_l_day[row]
        assert made == (investing.workshop_project_l_day if item is Item.WORKSHOP else 0.0)


def test_a_cooperative_asks_for_the_first_thing_it_lacks(granting: DairyChain) -> None:
    cooperatives, herders = granting.cooperatives, granting.herders
    row = int(np.argmax(cooperatives.n_members))
    call = IndhGrant(**YEARS, budget_mad_year=RICH)
    cooperatives.highest_use_last_year[row] = 1.0
    cooperatives.received_last_year_l[row] = 365.0 * 500.0
    cooperatives.has_vehicle[row] = cooperatives.has_tester[row] = False
    cooperatives.workshop_capacity_l_day[row] = 0.0
    herders.distance_km[herders.cooperative == row] = 4.0
    granting.workshop_price = 20.0
    assert call.item_lacking(granting, row) is Item.TANK
    cooperatives.highest_use_last_year[row] = 0.3
    assert call.item_lacking(granting, row) is Item.VEHICLE
    herders.distance_km[herders.cooperative == row] = 0.5
    assert call.item_lacking(granting, row) is Item.WORKSHOP
    cooperatives.received_last_year_l[row] = 365.0
    assert call.item_lacking(granting, row) is Item.TESTER
    cooperatives.has_tester[row] = True
    assert call.item_lacking(granting, row) is None
    only_tanks = IndhGrant(**YEARS, budget_mad_year=RICH, items=("tank",))
    cooperatives.has_tester[row] = False
    assert only_tanks.item_lacking(granting, row) is None


def test_enough_women_and_youth_are_asked_for(start: Start) -> None:
    chain = with_lever(start, "indh_grant", RICH, EAGER | {"least_women_and_youth_share": 0.3})
    call = lever_of(chain, "indh_grant")
    assert isinstance(call, IndhGrant)
    share = women_and_youth(chain)
    eligible = call.eligible(chain)
    assert (share[eligible] >= 0.3).all()
    women_only = chain.cooperatives.is_women_only & chain.cooperatives.is_active & (chain.cooperatives.n_members > 0)
    np.testing.assert_allclose(share[women_only], 1.0)
    assert 0 < len(eligible) < chain.cooperatives.is_active.sum()


def test_one_served_waits_before_it_applies_again(granting: DairyChain) -> None:
    call = lever_of(granting, "indh_grant")
    assert isinstance(call, IndhGrant)
    row = int(call.eligible(granting)[0])
    granting.cooperatives.grant_year[row] = 2025
    assert row not in call.eligible(granting)
    granting.cooperatives.grant_year[row] = 2026 - int(granting.parameters.investing.years_between_grants)
    assert row in call.eligible(granting)


def test_help_with_files_brings_more_of_them_and_is_paid(start: Start) -> None:
    world = EAGER | {"apply_per_year": 0.1, "apply_helped_per_year": 0.6}
    alone = with_lever(start, "indh_grant", RICH, world)
    helped = with_lever(start, "indh_grant", RICH, world, helps_with_files=True)
    alone.step()
    helped.step()
    files = accepted(helped, "indh_grant")
    assert files > accepted(alone, "indh_grant")
    paid = helped.ledger.year_value[Account.SERVICES, Account.STATE, Good.TRAINING]
    assert paid == pytest.approx(files * helped.parameters.investing.file_help_mad * helped.outside.cpi)


def test_closed_communes_are_left_out(start: Start, sefrou: Any) -> None:
    commune = sefrou.communes[10].commune
    chain = with_lever(start, "indh_grant", RICH, communes=[commune])
    chain.step()
    helped = chain.projects.beneficiary[investment.running(chain, "indh_grant")]
    assert {int(chain.cooperatives.commune[chain.cooperatives.row_of(int(one))]) for one in helped} == {10}


# Coaching, foundings


def test_only_the_young_are_coached_or_those_with_a_grant(start: Start) -> None:
    chain = with_lever(start, "coaching", RICH)
    chain.cooperatives.grant_year[1] = 2025
    chain.step()
    cooperatives = chain.cooperatives
    assert (cooperatives.founded_year[cooperatives.is_coached] > 2022).all()
    chain = with_lever(start, "coaching", RICH, with_grant=True)
    chain.cooperatives.grant_year[1] = 2025
    chain.step()
    assert chain.cooperatives.is_coached[1]


def test_without_levers_nobody_stops_early_and_a_coach_never_hastens_it(start: Start) -> None:
    chain = start()
    assert not founding.stops_early(chain).any()
    cooperatives = chain.cooperatives
    cooperatives.is_lever_founded[:] = True
    cooperatives.founded_year[:] = 2025
    stops, coached_stops = 0, 0
    for seed in range(300):
        chain.seed = seed
        cooperatives.is_coached[:] = False
        alone = founding.stops_early(chain)
        cooperatives.is_coached[:] = True
        coached = founding.stops_early(chain)
        assert not (coached & ~alone).any()
        stops, coached_stops = stops + alone.sum(), coached_stops + coached.sum()
    expected = 300 * cooperatives.is_active.sum() * (1.0 - 0.88 ** (1.0 / 12.0))
    assert stops == pytest.approx(expected, rel=0.35)
    assert coached_stops < stops


def test_womens_cooperatives_are_womens(start: Start) -> None:
    chain = with_lever(start, "women_cooperative", RICH)
    chain.step()
    step_until(chain, lambda: accepted(chain, "women_cooperative") == 0)
    cooperatives, herders = chain.cooperatives, chain.herders
    rows = np.flatnonzero(cooperatives.is_lever_founded)
    assert len(rows)
    assert cooperatives.is_women_only[rows].all()
    np.testing.assert_array_equal(cooperatives.board_women[rows], cooperatives.board_seats[rows])
    assert cooperatives.president_is_woman[rows].all()
    assert cooperatives.has_vehicle[rows].all()
    members = np.flatnonzero(np.isin(herders.cooperative, rows))
    assert herders.member_is_woman[members].all()
    assert herders.account_is_womans[members].all()
    assert len(np.unique(cooperatives.commune[rows])) == len(rows)


def test_a_small_workshop_can_take_the_place_of_the_vehicle(start: Start) -> None:
    chain = with_lever(start, "women_cooperative", RICH, asset="workshop")
    step_until(chain, lambda: bool(chain.cooperatives.is_lever_founded.any()))
    rows = np.flatnonzero(chain.cooperatives.is_lever_founded)
    assert (chain.cooperatives.workshop_capacity_l_day[rows] == chain.parameters.investing.women_workshop_l_day).all()
    assert not chain.cooperatives.has_vehicle[rows].any()


@pytest.mark.parametrize("name", FOUNDERS)
def test_founders_pay_their_part_and_the_supplier_is_paid(start: Start, name: str) -> None:
    chain = with_lever(start, name, RICH)
    chain.step()
    promised = investment.running(chain, name)
    money = investment.money_of(chain, int(promised[0]))
    assert money.grant == pytest.approx(0.6 * money.cost)
    step_until(chain, lambda: accepted(chain, name) == 0)
    year, opened = chain.ledger.year_value, np.flatnonzero(chain.cooperatives.is_lever_founded)
    assert 0 < len(opened) <= len(promised)
    assert year[Account.COOPERATIVES, Account.STATE, Good.SUBSIDY] == pytest.approx(len(opened) * money.grant)
    bought = year[Account.SERVICES, Account.COOPERATIVES, Good.EQUIPMENT]
    kept = chain.parameters.investing.women_start_cash_share if name == "women_cooperative" else 0.0
    assert bought == pytest.approx(len(opened) * (1.0 - kept) * (money.grant + money.own_cash))
    founders = np.isin(chain.herders.cooperative, opened).sum() * chain.weight
    shares = year[Account.COOPERATIVES, Account.HERDERS, Good.MEMBER_SHARE]
    capital = chain.parameters.governance.member_share_mad * founders
    assert shares >= (len(opened) * money.own_cash + 0.5 * capital)
