"""Levers on farms: nothing for nothing, more for more, only their own columns, every dirham in the books, and effects
that come through feed, hours, money and cattle."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from properties.invariants import check, digest

from sim.chain import DairyChain
from sim.engine.ledger import Account
from sim.engine.public_purse import Payer
from sim.policy import farm_aid
from sim.policy.heifers import price_mad
from sim.policy.prices import of_the_day
from sim.quinzaine import p01_drivers, p02_levers
from sim.rules.outlets import NOBODY
from sim.study import Run, read_scenario, run

Start = Callable[..., DairyChain]

YEARS = {"first_year": 2026, "last_year": 2027}
RICH = 1e9
A_HEIFER_AND_MORE = 80_000.0
PAYERS = dict.fromkeys(("feed_support", "ration_advice", "heifers", "farm_equipment"), Payer.AGRICULTURE)
PAYERS["microcredit"] = Payer.STATE
LEVERS = pytest.mark.parametrize("name", PAYERS)


def with_lever(start: Start, name: str, budget_mad_year: float, **settings: Any) -> DairyChain:
    """A chain in which every household has money, so that all aids find takers in a small province, and some owe."""
    chain = start(**{name: {**YEARS, "budget_mad_year": budget_mad_year, **settings}})
    return with_money(chain)


def with_money(chain: DairyChain) -> DairyChain:
    chain.herders.cash[:] += A_HEIFER_AND_MORE
    chain.herders.debt[::2] += 10_000.0
    chain.ledger.open(chain.ledger.purses)
    return chain


def without(start: Start) -> DairyChain:
    return with_money(start())


def reached(chain: DairyChain, name: str) -> float:
    """How much a lever has done in its first quinzaine: kg, farmers, lines with relief, dossiers."""
    herders = chain.herders
    return {
        "feed_support": float(herders.subsidised_kg.sum()),
        "ration_advice": float((herders.advised_year == 2026).sum()),
        "microcredit": float(herders.line_relief_per_month.sum()),
        "heifers": float(len(chain.projects)),
        "farm_equipment": float((herders.hours_saved_share > 0.0).sum()),
    }[name]


def cost_of_year(chain: DairyChain, name: str) -> float:
    return sum(cost.value_mad for cost in chain.costs_of_year if cost.programme == name)


def columns(chain: DairyChain) -> dict[str, np.ndarray]:
    tables = {"herders": chain.herders, "cooperatives": chain.cooperatives, "herd": chain.herd}
    tables |= {"processors": chain.processors, "collectors": chain.collectors, "consumers": chain.consumers}
    return {
        f"{table}.{name}": column.copy()
        for table, rows in tables.items()
        for name, column in rows.arrays._asdict().items()
    }


# All five


@LEVERS
def test_without_money_nothing_changes_bit_for_bit(start: Start, name: str) -> None:
    with_nothing, base = with_lever(start, name, 0.0), without(start)
    for _ in range(26):
        with_nothing.step()
        base.step()
    assert digest(with_nothing) == digest(base)
    assert with_nothing.costs_of_year == base.costs_of_year


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("feed_support", {"kg_cow_month": 0.0}),
        ("feed_support", {"list_share": 0.0}),
        ("heifers", {"aid_mad_head": 0.0}),
        ("farm_equipment", {"public_share": 0.0}),
    ],
)
def test_a_size_of_zero_changes_nothing_bit_for_bit(start: Start, name: str, settings: dict[str, float]) -> None:
    with_nothing, base = with_lever(start, name, RICH, **settings), without(start)
    with_nothing.run_year()
    base.run_year()
    assert digest(with_nothing) == digest(base)


@LEVERS
def test_more_money_never_helps_fewer(start: Start, name: str) -> None:
    counts = []
    for money in (0.0, 3e3, 2e4, 1e5, 3e5, 1e6, 3e6, RICH):
        chain = with_lever(start, name, money)
        chain.step()
        counts.append(reached(chain, name))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


@LEVERS
def test_it_touches_only_its_own_columns(start: Start, name: str) -> None:
    chain, base = with_lever(start, name, RICH), without(start)
    for each in (chain, base):
        p01_drivers.observe_the_world(each)
        p02_levers.open_programmes(each)
    before, after = columns(base), columns(chain)
    changed = {column for column in before if not np.array_equal(before[column], after[column])}
    assert changed <= getattr(chain.policy, name).writes
    assert changed or len(chain.projects)


@LEVERS
@pytest.mark.parametrize("money", [2e5, RICH])
def test_its_cost_is_in_purse_and_ledger_and_within_the_envelope(start: Start, name: str, money: float) -> None:
    chain = with_lever(start, name, money)
    total = 0.0
    for year in (2026, 2027):
        flows = chain.run_year()
        check(chain)
        mine = cost_of_year(chain, name)
        assert {cost.payer for cost in chain.costs_of_year if cost.programme == name} <= {str(PAYERS[name])}
        assert mine <= money
        paid = sum(flow.value_mad for flow in flows if flow.buyer is Account.STATE)
        assert paid == pytest.approx(sum(cost.value_mad for cost in chain.costs_of_year), rel=1e-9), year
        total += mine
    assert total > 0.0


@LEVERS
def test_it_plans_its_envelope_while_it_is_open(start: Start, name: str) -> None:
    lever = getattr(with_lever(start, name, 5e5).policy, name)
    assert [lever.planned_cost(year) for year in (2025, 2026, 2027, 2028)] == [
        {},
        {PAYERS[name]: 5e5},
        {PAYERS[name]: 5e5},
        {},
    ]


# Heifers


def test_who_buys_a_heifer_advances_her_price_and_is_repaid_later(start: Start) -> None:
    chain = with_lever(start, "heifers", RICH)
    chain.step()
    projects, herders = chain.projects, chain.herders
    dossiers = farm_aid.dossiers(chain, "heifers", farm_aid.TO_REPAY)
    buyers = np.searchsorted(herders.unique_id, projects.beneficiary[dossiers])
    assert len(dossiers) > 3
    assert (herders.cattle_bought[buyers] >= price_mad(chain, "imported") - 1e-6).all()
    assert (herders.has_health_cover[buyers] & ~herders.receives_aid[buyers]).all()
    assert chain.purse.spent("heifers") == 0.0
    lost, granted = projects.is_lost[dossiers].sum(), len(dossiers)
    chain.run_year()
    assert cost_of_year(chain, "heifers") == pytest.approx(6000.0 * (granted - lost) * chain.weight)
    assert len(chain.projects) == 0


def test_the_aid_may_be_there_on_the_day(start: Start) -> None:
    chain = with_lever(start, "heifers", RICH, pays_at_purchase=True)
    chain.step()
    assert chain.purse.spent("heifers") > 0.0
    assert len(chain.projects) == 0


def test_nobody_without_money_gets_a_heifer(start: Start) -> None:
    chain = start(heifers={**YEARS, "budget_mad_year": RICH})
    herders = chain.herders
    herders.cash[:] = np.minimum(herders.cash, 1_000.0)
    chain.ledger.open(chain.ledger.purses)
    chain.step()
    assert len(chain.projects) == 0


def test_small_herds_and_women_come_first_when_asked(start: Start) -> None:
    def mean_of(column: str, target: str) -> float:
        chain = with_lever(start, "heifers", 3e5, target=target)
        values = getattr(chain.herders, column).copy()
        chain.step()
        return float(values[np.searchsorted(chain.herders.unique_id, chain.projects.beneficiary)].mean())

    assert mean_of("n_cows", "small_herds") < mean_of("n_cows", "none")
    assert mean_of("title_women_share", "women") > mean_of("title_women_share", "none")


def test_land_may_be_asked_for(start: Start) -> None:
    free, landed = with_lever(start, "heifers", RICH), with_lever(start, "heifers", RICH, least_forage_ha_cow=0.5)
    free.step()
    landed.step()
    assert 0 < len(landed.projects) < len(free.projects)


def test_a_heifer_gives_less_where_forage_is_short(start: Start) -> None:
    """Her blood is the same everywhere; what she adds to the herd's milk is what there is to feed her with."""
    extra = {}
    for land in (1.0, 4.0):
        litres, heads = [0.0, 0.0], 0
        for k, budget in enumerate((0.0, RICH)):
            chain = with_lever(start, "heifers", budget, last_year=2026)
            chain.herders.rainfed_ha[:] *= land
            chain.herders.irrigated_ha[:] *= land
            for quinzaine in range(36):
                chain.step()
                litres[k] += float(chain.herders.milk_l.sum())
                heads = len(chain.projects) if quinzaine == 0 else heads
        extra[land] = (litres[1] - litres[0]) / heads
    assert 0.0 < extra[1.0] < 0.8 * extra[4.0]


# Milking machines


def test_a_machine_spares_hours_and_costs_upkeep_and_wear(start: Start) -> None:
    chain, base = with_lever(start, "farm_equipment", RICH), without(start)
    chain.step()
    base.step()
    owners = np.flatnonzero(chain.herders.hours_saved_share > 0.0)
    assert len(owners) > 3
    for each in (chain, base):
        each.step()
    hours = [
        (each.herders.women_dairy_hours + each.herders.men_dairy_hours + each.herders.hired_hours)[owners].sum()
        for each in (chain, base)
    ]
    support = chain.parameters.farm_support
    saved = support.milking_hours_share * support.machine_time_saved_share
    assert 1.0 - saved <= hours[0] / hours[1] < 1.0 - 0.5 * saved
    assert (chain.herders.care_cost[owners] > base.herders.care_cost[owners]).all()
    new = chain.herders.equipment[owners].copy()
    chain.run_year()
    chain.step()
    worn = chain.herders.equipment[owners]
    np.testing.assert_allclose(worn, new * (1.0 - support.machine_wear_per_year))


# Feed support


def test_the_ration_is_full_when_money_allows_and_shrinks_when_it_does_not(start: Start) -> None:
    full, thin = with_lever(start, "feed_support", RICH), with_lever(start, "feed_support", 5e4)
    for chain in (full, thin):
        chain.step()
    days = full.finished.days
    assert full.outside.subsidised_feed_kg_cow == pytest.approx(12.0 * days / 30.4)
    assert 0.0 < thin.outside.subsidised_feed_kg_cow < full.outside.subsidised_feed_kg_cow
    assert (full.herders.is_on_feed_list == thin.herders.is_on_feed_list).all()
    for chain in (full, thin):
        herders = chain.herders
        assert (herders.subsidised_kg[~herders.is_on_feed_list] == 0.0).all()


def test_lists_may_be_for_small_herds_only(start: Start) -> None:
    chain = with_lever(start, "feed_support", RICH, fewer_than_cows=3)
    cows = chain.herders.n_cows.copy()
    chain.step()
    listed = chain.herders.is_on_feed_list
    assert listed.any()
    assert cows[listed].max() == 2


def test_it_rests_while_the_national_programme_is_open(start: Start) -> None:
    def drought(chain: DairyChain) -> DairyChain:
        of = chain.world.of
        chain.world.of = lambda quinzaine: of(quinzaine)._replace(  # type: ignore[method-assign]
            subsidised_feed_price=2.0, subsidised_feed_kg_cow=6.0
        )
        return chain

    chain, base = drought(with_lever(start, "feed_support", RICH)), drought(without(start))
    chain.step()
    base.step()
    assert digest(chain) == digest(base)
    assert chain.purse.spent("feed_support") == 0.0
    assert chain.purse.spent("drought_feed") > 0.0


def test_lists_end_with_the_lever(start: Start) -> None:
    chain = with_lever(start, "feed_support", RICH, last_year=2026)
    chain.run_year()
    assert chain.herders.is_on_feed_list.any()
    chain.step()
    assert not chain.herders.is_on_feed_list.any()
    assert (chain.herders.subsidised_kg == 0.0).all()


# Ration advice


def test_members_are_advised_first_and_once(start: Start) -> None:
    chain = with_lever(start, "ration_advice", 4e5)
    chain.step()
    herders = chain.herders
    advised = herders.advised_year == 2026
    assert advised.any()
    assert (herders.cooperative[advised] != NOBODY).all()
    skill = herders.feeding_skill[advised].copy()
    chain.run_year()
    chain.step()
    assert (herders.advised_year[advised] == 2026).all()
    assert (herders.feeding_skill[advised] < skill).all()
    assert (herders.feeding_skill[advised] > skill - herders.skill_gained[advised]).all()


def test_what_was_learnt_fades_to_what_was_known(start: Start) -> None:
    chain = with_lever(start, "ration_advice", RICH, last_year=2026)
    before = chain.herders.feeding_skill.copy()
    chain.parameters = chain.parameters._replace(
        farm_support=chain.parameters.farm_support._replace(advice_fade_per_year=1.0)
    )
    chain.run_year()
    assert (chain.herders.feeding_skill > before).any()
    chain.step()
    np.testing.assert_allclose(chain.herders.feeding_skill, before, rtol=1e-12)
    assert (chain.herders.conservation_gained == 0.0).all()


def test_the_advised_give_more_milk(start: Start) -> None:
    chain, base = with_lever(start, "ration_advice", RICH), without(start)
    milk = np.zeros((2, len(chain.herders.cash)))
    for _ in range(24):
        for k, each in enumerate((chain, base)):
            each.step()
            milk[k] += each.herders.milk_l
    advised = chain.herders.advised_year == 2026
    assert 1.0 < milk[0, advised].sum() / milk[1, advised].sum() < 1.25


# Microcredit


def test_public_money_pays_the_interest_that_borrowers_are_spared(start: Start) -> None:
    chain, base = with_lever(start, "microcredit", RICH), without(start)
    for each in (chain, base):
        each.step()
    herders, support = chain.herders, chain.parameters.farm_support
    spared = float(herders.interest_relief.sum()) * chain.weight
    assert spared > 0.0
    np.testing.assert_allclose(herders.interest + herders.interest_relief, base.herders.interest, rtol=1e-12)
    rate = chain.parameters.household.interest_per_month - 0.12 / 12
    under = spared / (rate * chain.finished.days / 30.4)
    provision = support.guarantee_provision_per_year * chain.finished.days / 365.0 * under
    assert chain.purse.spent("microcredit") == pytest.approx(spared + provision)


def test_a_small_envelope_spares_less_of_the_rate(start: Start) -> None:
    rich, poor = with_lever(start, "microcredit", RICH), with_lever(start, "microcredit", 2e4)
    for each in (rich, poor):
        each.step()
    on = rich.herders.line_relief_per_month > 0.0
    assert (poor.herders.line_relief_per_month[on] < rich.herders.line_relief_per_month[on]).all()
    assert (poor.herders.line_relief_per_month[on] > 0.0).all()


def test_lines_close_with_the_last_year(start: Start) -> None:
    chain = with_lever(start, "microcredit", RICH, last_year=2026)
    chain.run_year()
    assert chain.herders.credit_line_mad.any()
    chain.step()
    assert not chain.herders.credit_line_mad.any()
    assert not chain.herders.interest_relief.any()


# In a whole run


@pytest.fixture(scope="module")
def whole() -> Run:
    years = {**YEARS, "budget_mad_year": 2e6}
    levers = {
        "feed_support": years,
        "ration_advice": years,
        "microcredit": years,
        "heifers": {**years, "pays_at_purchase": True},
        "farm_equipment": {**years, "pays_at_purchase": True},
    }
    scenario = read_scenario("baseline").but(first_year=2025, last_year=2027, levers=levers)
    return run(scenario, scale=0.2)


def test_the_accounts_add_up_with_all_levers(whole: Run) -> None:
    costs = whole.public_costs
    assert set(PAYERS) <= set(costs["programme"])
    flows = whole.flows[whole.flows["buyer"] == "state"]
    for year in (2025, 2026, 2027):
        paid = float(flows.loc[flows["year"] == year, "value_mad"].sum())
        assert paid == pytest.approx(float(costs.loc[costs["year"] == year, "value_mad"].sum()), rel=1e-9)
    assert len(whole.accounts.figures)
    assert len(whole.impacts)


def test_aid_for_cattle_and_machines_is_capital_and_machines_are_on_the_balance(whole: Run) -> None:
    accounts = whole.balances.set_index(["year", "account"])
    assert accounts.loc[(2025, "herders"), "equipment"] == 0.0
    assert accounts.loc[(2027, "herders"), "equipment"] > 0.0


# Prices


def test_costs_follow_consumer_prices_from_the_year_they_were_observed_in(start: Start) -> None:
    chain = start()
    then = chain.territory.drivers.cpi.at(date(2022, 7, 1).toordinal()) / 100.0
    machine = chain.parameters.farm_support.milking_machine_mad
    assert of_the_day(chain, "farm_support.milking_machine_mad") == pytest.approx(machine * chain.outside.cpi / then)
    assert of_the_day(chain, "farm_support.applies_share") == chain.parameters.farm_support.applies_share
