"""Levers of inclusion: nothing for nothing, more for more, only their own columns, and every dirham in the books."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from properties.invariants import check, digest

from sim.chain import DairyChain
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Overspent, Payer
from sim.policy.package import Package
from sim.quinzaine import p01_drivers, p02_levers
from sim.rules.inclusion import seats_reserved
from sim.rules.outlets import NOBODY

Start = Callable[..., DairyChain]

YEARS = {"first_year": 2026, "last_year": 2027}
RICH = 1e9
SETTINGS: dict[str, dict[str, Any]] = {
    "womens_milk_money": {"membership_too": True},
    "womens_seats": {"seats_share": 0.5},
    "womens_training": {"on_feeding": True},
    "social_aid_extension": {"raise_share": 0.3},
    "health_cover_extension": {},
}
PAYERS = dict.fromkeys(SETTINGS, Payer.INDH) | {
    "social_aid_extension": Payer.SOCIAL,
    "health_cover_extension": Payer.SOCIAL,
}
LEVERS = pytest.mark.parametrize("name", SETTINGS)


def with_lever(start: Start, name: str, budget_mad_year: float, **others: Any) -> DairyChain:
    return start(**{name: {**YEARS, **SETTINGS[name], "budget_mad_year": budget_mad_year, **others}})


def reached(chain: DairyChain, name: str) -> float:
    herders = chain.herders
    if name == "womens_milk_money":
        return float((herders.account_is_womans & (herders.cooperative != NOBODY)).sum())
    if name == "womens_seats":
        return float((chain.cooperatives.reserved_seats_share > 0.0).sum())
    if name == "womens_training":
        return float(herders.has_trained_woman.sum())
    if name == "social_aid_extension":
        return float((herders.receives_aid * (1.0 + herders.aid_raise)).sum())
    return float(herders.has_health_cover.sum())


def columns(chain: DairyChain) -> dict[str, np.ndarray]:
    tables = {"herders": chain.herders, "cooperatives": chain.cooperatives, "collectors": chain.collectors}
    tables |= {"processors": chain.processors, "herd": chain.herd, "projects": chain.projects}
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


def test_reserving_no_seats_changes_nothing(start: Start) -> None:
    with_nothing, without = with_lever(start, "womens_seats", RICH, seats_share=0.0), start()
    with_nothing.run_year()
    without.run_year()
    assert digest(with_nothing) == digest(without)
    assert with_nothing.costs_of_year == without.costs_of_year


@LEVERS
def test_more_money_never_reaches_fewer(start: Start, name: str) -> None:
    counts = []
    for money in (0.0, 3e3, 1e4, 1e5, 3e5, 1e6, 3e6, RICH):
        chain = with_lever(start, name, money)
        chain.step()
        counts.append(reached(chain, name))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


@LEVERS
def test_it_touches_only_its_own_columns(start: Start, name: str) -> None:
    chain, other = with_lever(start, name, RICH), start()
    for each in (chain, other):
        p01_drivers.observe_the_world(each)
        p02_levers.open_programmes(each)
    before, after = columns(other), columns(chain)
    changed = {column for column in before if not np.array_equal(before[column], after[column])}
    lever = getattr(chain.policy, name)
    assert changed
    assert changed <= lever.writes


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
        spent = sum(cost.value_mad for cost in chain.costs_of_year)
        left_the_state = math.fsum(flow.value_mad for flow in flows if flow.buyer is Account.STATE)
        assert spent == pytest.approx(left_the_state, rel=1e-12)


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
    assert [dict(lever.planned_cost(year)) for year in (2025, 2026, 2027, 2028)] == [
        {},
        {PAYERS[name]: 5e5},
        {PAYERS[name]: 5e5},
        {},
    ]


@LEVERS
def test_only_chosen_communes_are_reached(start: Start, name: str) -> None:
    if name == "social_aid_extension":
        pytest.skip("the raise is paid everywhere")
    chain, other = with_lever(start, name, RICH), start()
    commune = int(np.bincount(chain.herders.commune[chain.herders.cooperative != NOBODY]).argmax())
    chain = with_lever(start, name, RICH, communes=[chain.territory.communes[commune].commune])
    for each in (chain, other):
        p01_drivers.observe_the_world(each)
        p02_levers.open_programmes(each)
    people = chain.cooperatives if name == "womens_seats" else chain.herders
    rows = other.cooperatives if name == "womens_seats" else other.herders
    lever = getattr(chain.policy, name)
    for column in (each.split(".")[1] for each in lever.writes):
        moved = getattr(people, column) != getattr(rows, column)
        assert (people.commune[moved] == commune).all()


# Each lever's own rule


def test_seats_reserved() -> None:
    assert seats_reserved(5, 0.0, 20.0) == 0
    assert seats_reserved(5, 0.3, 20.0) == 2
    assert seats_reserved(5, 0.4, 20.0) == 2
    assert seats_reserved(5, 1.0, 20.0) == 5
    assert seats_reserved(5, 0.4, 1.0) == 1
    assert seats_reserved(5, 0.4, 0.0) == 0


def test_couples_accept_as_often_as_the_evidence_says_and_more_when_visited(start: Start) -> None:
    shares = {}
    for prompted in (True, False):
        chain = with_lever(start, "womens_milk_money", RICH, couples_are_prompted=prompted)
        before = chain.herders.account_is_womans.copy()
        chain.step()
        asked = chain.herders.account_offered
        shares[prompted] = float((chain.herders.account_is_womans & ~before)[asked].mean())
        assert asked.sum() > 30
    inclusion = chain.parameters.inclusion
    assert shares[True] == pytest.approx(inclusion.account_take_up_share, abs=0.15)
    assert shares[False] == pytest.approx(inclusion.account_unprompted_take_up_share, abs=0.15)


def test_milk_money_reaches_women_and_the_herd_stays_his(start: Start) -> None:
    chain, other = with_lever(start, "womens_milk_money", RICH, membership_too=False), start()
    for each in (chain, other):
        for _ in range(4):
            each.step()
    hers, before = chain.herders.women_milk_money.sum(), other.herders.women_milk_money.sum()
    assert hers > before
    assert np.array_equal(chain.herders.title_women_share, other.herders.title_women_share)
    assert np.array_equal(chain.herders.member_is_woman, other.herders.member_is_woman)


def test_a_reluctant_man_delivers_less(start: Start) -> None:
    chain, other = with_lever(start, "womens_milk_money", RICH), start()
    for each in (chain, other):
        for _ in range(24):
            each.step()
    minds = (chain.herders.account_reluctance > 0.0) & chain.herders.account_is_womans
    stays = minds & (chain.herders.cooperative != NOBODY) & (other.herders.cooperative != NOBODY)
    assert stays.any()
    delivered = chain.herders.share_cooperative[stays].mean()
    assert delivered < other.herders.share_cooperative[stays].mean()


def test_reserved_seats_are_filled_at_the_next_election(start: Start) -> None:
    levers = {
        "womens_milk_money": {**YEARS, "budget_mad_year": RICH, "membership_too": True},
        "womens_seats": {**YEARS, "last_year": 2028, "budget_mad_year": RICH, "seats_share": 0.5},
    }
    chain = start(**levers)
    for _ in range(3):
        chain.run_year()
    cooperatives = chain.cooperatives
    reserved = cooperatives.alive & cooperatives.is_active & (cooperatives.reserved_seats_share > 0.0)
    assert reserved.any()
    elected = np.flatnonzero(reserved & (cooperatives.mandate_ends >= 2031))
    assert len(elected)
    for row in elected:
        members = float(cooperatives.n_women_members[row])
        assert cooperatives.board_women[row] >= seats_reserved(int(cooperatives.board_seats[row]), 0.5, members)
    assert (cooperatives.board_women[elected] > 0).any()


def test_training_takes_hours_for_a_year_and_changes_no_status(start: Start) -> None:
    chain, other = with_lever(start, "womens_training", RICH), start()
    other.run_year()
    chain.step()
    trained = chain.herders.training_hours > 0.0
    hours = chain.parameters.inclusion.course_hours
    assert chain.herders.training_hours[trained].sum() * 24 == pytest.approx(hours * trained.sum())
    while chain.today.year == 2026:
        chain.step()
    for column in ("account_is_womans", "member_is_woman", "title_women_share", "feeding_skill"):
        assert np.array_equal(getattr(chain.herders, column), getattr(other.herders, column)), column
    for _ in range(25):
        chain.step()
    assert not (chain.herders.training_hours[trained] > 0.0).any()


def test_the_campaign_visits_the_poorest_and_they_stay_registered(start: Start) -> None:
    chain = with_lever(start, "social_aid_extension", RICH, raise_share=0.0)
    chain.run_year()
    registered = chain.herders.is_registered.copy()
    assert registered.any()
    assert (chain.herders.social_aid[registered & chain.herders.receives_aid] > 0.0).all()
    ordinary = {cost.programme: cost.value_mad for cost in chain.costs_of_year}
    assert ordinary["social_aid_extension"] > 0.0
    while chain.today.year < 2029:
        chain.step()
    assert chain.herders.is_registered[registered].all()
    assert (chain.herders.social_aid[registered & chain.herders.receives_aid] > 0.0).all()


def test_after_its_last_year_the_campaign_spends_nothing_and_the_ordinary_programme_pays(start: Start) -> None:
    chain, other = with_lever(start, "social_aid_extension", RICH), start()
    for each in (chain, other):
        while each.today.year < 2029:
            each.step()
    after, without = ({cost.programme: cost.value_mad for cost in each.costs_of_year} for each in (chain, other))
    assert "social_aid_extension" not in after
    assert after["social_aid"] > without["social_aid"]


def test_the_envelope_holds_when_the_registered_lose_their_aid_and_regain_it(start: Start) -> None:
    money = 4e5
    chain = with_lever(start, "social_aid_extension", money, last_year=2031)
    for _ in range(6):
        chain.run_year()
        spent = sum(cost.value_mad for cost in chain.costs_of_year if cost.programme == "social_aid_extension")
        assert spent <= money * (1.0 + 1e-9)


def test_a_raise_is_paid_on_top_and_ends(start: Start) -> None:
    chain, other = with_lever(start, "social_aid_extension", RICH, last_year=2026, communes=["none"]), start()
    for _ in range(2):
        chain.step()
        other.step()
    np.testing.assert_allclose(chain.herders.social_aid, 1.3 * other.herders.social_aid)
    while chain.today.year < 2028:
        chain.step()
    assert not chain.herders.aid_raise.any()


def test_cover_is_paid_for_a_time(start: Start) -> None:
    chain, other = with_lever(start, "health_cover_extension", RICH), start()
    chain.run_year()
    other.run_year()
    covered = chain.herders.has_health_cover & ~other.herders.has_health_cover
    assert covered.any()
    flows = {(flow.seller, flow.good): flow.value_mad for flow in chain.flows_of_year if flow.buyer is Account.STATE}
    inclusion = chain.parameters.inclusion
    cost = inclusion.cover_contribution_mad_year * covered.sum() * chain.weight
    assert flows[Account.REST, Good.SOCIAL_AID] == pytest.approx(cost * 1.25, rel=0.05)
    while chain.today.year < 2028:
        chain.step()
    chain.step()
    assert (chain.herders.has_health_cover & ~chain.herders.receives_aid)[covered].mean() < 0.2
