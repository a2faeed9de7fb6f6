"""Every compiled kernel does what the same rule does when it is written agent by agent through Mesa views."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.rules import (
    cattle,
    feeding,
    governance,
    herd_life,
    home,
    household,
    lactation,
    milk_money,
    outlets,
    processing,
    quality,
)
from sim.territory.territory import Territory
from twins import feeding as feeding_twin
from twins import governance as governance_twin
from twins import herd_life as herd_life_twin
from twins import home as home_twin
from twins import household as household_twin
from twins import lactation as lactation_twin
from twins import milk_money as milk_money_twin
from twins import outlets as outlets_twin
from twins import processing as processing_twin
from twins import quality as quality_twin
from twins.stage import COMMUNES, Case, Stage, amounts, random_case, some

CASES = 60
EXACT = 1e-12


def of_assess_needs(case: Case) -> tuple[Any, ...]:
    parameters, rng = case.parameters, case.rng
    wood = lactation.wood_cumulative(parameters.lactation)
    heat, gestation = some(rng, 0.0, rng.random(), 1.0), parameters.herd_life.gestation_days
    loss = parameters.climate.heat_milk_loss_pure
    end = case.start + case.days
    growth = cattle.growth_curve(parameters.cattle)
    return wood, growth, case.start, end, heat, parameters.cattle, parameters.lactation, gestation, loss


def of_count_herds(_: Case) -> tuple[Any, ...]:
    return ()


def of_give_milk(case: Case) -> tuple[Any, ...]:
    return case.days, case.parameters.cattle, case.parameters.lactation


def of_choose_rations(case: Case) -> tuple[Any, ...]:
    rng, parameters = case.rng, case.parameters
    return (
        some(rng, 0.0, 30.0 * rng.random(), 300.0),
        some(rng, 0.0, 300.0 * rng.random()),
        case.days,
        some(rng, 1, 45, 59, 60, 61, int(rng.integers(1, 367)), 366),
        rng.uniform(2.0, 12.0),
        rng.uniform(0.5, 4.0),
        some(rng, 0.0, 2.0) or 1.5,
        some(rng, 0.0, 0.0, 40.0 * rng.random()),
        parameters.cattle.milk_ufl_per_l,
        parameters.feeding,
    )


def of_live(case: Case) -> tuple[Any, ...]:
    rng, parameters = case.rng, case.parameters
    often = some(rng, 1.0, 1.0, 10.0)  # so that rare fates are met too
    life = parameters.herd_life
    life = life._replace(
        destocking_per_year=often * life.destocking_per_year, mastitis_per_year=often * life.mastitis_per_year
    )
    return (
        np.full(len(case.stage.herd.alive), 9, np.int8),
        rng.random(COMMUNES),
        case.start,
        case.start + case.days,
        int(rng.integers(0, 10_000)),
        rng.uniform(40.0, 120.0),
        rng.uniform(0.5, 1.1),
        parameters.cattle,
        life,
    )


def of_calve(case: Case) -> tuple[Any, ...]:
    rng, herd = case.rng, case.stage.herd
    dams = np.flatnonzero(herd.alive & (herd.conceived_day >= 0))
    n = len(dams)
    calves = np.ones(n, bool), np.full(n, 9, np.uint64), np.full(n, 9, np.int8), np.full(n, 9.0), np.full(n, 9.0)
    life = case.parameters.herd_life._replace(stillbirth_share=some(rng, 0.05, 0.5), merit_spread=some(rng, 0.1, 1.0))
    return dams, *calves, case.start, int(rng.integers(0, 10_000)), life


def of_keep_at_home(case: Case) -> tuple[Any, ...]:
    return case.days, case.parameters.home


def of_choose_outlets(case: Case) -> tuple[Any, ...]:
    rng, n, m = case.rng, len(case.stage.cooperatives), len(case.stage.collectors)
    return (
        rng.uniform(1.0, 5.0, n),
        rng.random(n) * 0.2,
        rng.random(n) < 0.7,
        rng.random(n) < 0.5,
        rng.uniform(1.0, 5.0, m),
        rng.random(m) < 0.7,
        rng.uniform(1.0, 8.0),
        rng.uniform(1.0, 8.0),
        rng.uniform(0.0, 20.0),
        int(rng.integers(0, 3)),
        case.parameters.outlets,
    )


def of_hand_over(case: Case) -> tuple[Any, ...]:
    rng, n, m = case.rng, len(case.stage.cooperatives), len(case.stage.collectors)
    return (
        amounts(rng, COMMUNES, 500.0),
        amounts(rng, m, 500.0),
        rng.random(n) < 0.7,
        rng.random(m) < 0.7,
        some(rng, 1.0, 12.5),
        case.days,
        case.parameters.outlets,
    )


def of_revise_trust(case: Case) -> tuple[Any, ...]:
    rng, n, m = case.rng, len(case.stage.cooperatives), len(case.stage.collectors)
    return rng.uniform(1, 5, n), rng.random(n), rng.uniform(1, 5, m), rng.random()


def of_count_milk_money(case: Case) -> tuple[Any, ...]:
    rng, n, m = case.rng, len(case.stage.cooperatives), len(case.stage.collectors)
    return rng.uniform(1, 5, n), rng.uniform(1, 5, m), rng.random(m) < 0.7, rng.uniform(1, 8), case.parameters.market


def of_collect_for_cooperatives(case: Case) -> tuple[Any, ...]:
    rng, n = case.rng, len(case.stage.cooperatives)
    return (
        rng.random(n) < 0.5,
        rng.random(n) < 0.6,
        amounts(rng, n, some(rng, 200.0, 5000.0)),
        rng.uniform(1.0, 5.0, n),
        amounts(rng, n, 10.0),
        some(rng, 1.0, 12.5),
        rng.uniform(0.9, 1.4),
        case.start,
        case.days,
        int(rng.integers(0, 10_000)),
        some(rng, 0.0, rng.random(), 1.0),
        case.parameters.quality,
    )


def of_sell_to_collectors(case: Case) -> tuple[Any, ...]:
    rng, m = case.rng, len(case.stage.collectors)
    return (
        rng.random(m) < 0.6,
        rng.random(m) < 0.7,
        rng.uniform(1.0, 5.0, m),
        amounts(rng, m, some(rng, 200.0, 5000.0, 50_000.0)),
        some(rng, 1.0, 12.5),
        rng.uniform(0.9, 1.4),
        case.start,
        case.days,
        int(rng.integers(0, 10_000)),
        case.parameters.outlets.refused_discount_share,
        case.parameters.quality,
    )


def of_spend_time(case: Case) -> tuple[Any, ...]:
    rng = case.rng
    return (
        case.days,
        float(rng.integers(1, 367)),
        some(rng, 0.0, 0.4, 1.0),
        case.start,
        int(rng.integers(0, 10_000)),
        rng.uniform(8.0, 15.0),
        case.parameters.labour,
    )


def of_count_workers(case: Case) -> tuple[Any, ...]:
    return case.days, case.parameters.labour


def of_count_income(case: Case) -> tuple[Any, ...]:
    n, rng = len(case.stage.herders), case.rng
    return np.full(n, 99.0), case.days, rng.uniform(0.9, 1.4), rng.uniform(0.8, 1.3), rng.uniform(8.0, 12.0)


def of_count_herd_costs(case: Case) -> tuple[Any, ...]:
    rng, n = case.rng, len(case.stage.herders)
    fee, care, upkeep = np.full(n, 9.0), np.full(n, 9.0), np.full(n, 9.0)
    return fee, care, upkeep, *(some(rng, 0.0, 100.0 * rng.random()) for _ in range(5))


def of_live_on_it(case: Case) -> tuple[Any, ...]:
    rng, n = case.rng, len(case.stage.herders)
    return amounts(rng, n, 800.0) - amounts(rng, n, 300.0), case.days, rng.uniform(0.9, 1.4), case.parameters.household


def of_pick_animals(case: Case) -> tuple[Any, ...]:
    n, herd = len(case.stage.herders), case.stage.herd
    price = case.rng.uniform(40, 120)
    for column in (herd.birth_day, herd.merit, herd.potential_l):  # twins of every kind: names decide
        column[case.rng.random(len(column)) < 0.5] = column[0] if len(column) else 0
    return np.full(n, 99, np.int64), np.zeros(n), case.start, price, case.parameters.cattle


def of_value_herds(case: Case) -> tuple[Any, ...]:
    return case.start, case.rng.uniform(40.0, 120.0), case.parameters.cattle


def of_revise_goals(case: Case) -> tuple[Any, ...]:
    return case.days, case.parameters.household


def of_wants_to_buy(case: Case) -> tuple[Any, ...]:
    rng, n = case.rng, len(case.stage.herders)
    often = some(rng, 1.0, 20.0)
    household = case.parameters.household
    household = household._replace(
        purchase_per_year=often * household.purchase_per_year, entry_per_year=often * household.entry_per_year
    )
    buys, seed = rng.random(n) < 0.5, int(rng.integers(0, 10_000))
    cpi, beef, index = rng.uniform(0.9, 1.4), rng.uniform(10.0, 60.0), rng.uniform(0.5, 1.1)
    case.stage.herders.cash[rng.random(n) < 0.5] *= 3.0
    days, animal = case.days, case.parameters.cattle
    return buys, np.full(n, 9.0), case.start, days, seed, cpi, beef, index, animal, household


def of_decide_to_leave(case: Case) -> tuple[Any, ...]:
    rng, n = case.rng, len(case.stage.herders)
    often = case.parameters.governance._replace(leave_per_year=some(rng, 0.3, 10.0))
    return rng.random(n) < 0.5, case.start, 30, int(rng.integers(0, 10_000)), often


def of_decide_to_join(case: Case) -> tuple[Any, ...]:
    rng, stage = case.rng, case.stage
    n, m = len(stage.cooperatives), len(stage.collectors)
    stage.herders.cooperative[rng.random(len(stage.herders)) < 0.5] = -1
    stage.herders.receivable[rng.random(len(stage.herders)) < 0.7] = 0.0
    stage.herders.distance_km[:] *= rng.choice([0.001, 0.02], len(stage.herders))
    return (
        rng.random(len(stage.herders)) < 0.5,
        rng.integers(-1, n, COMMUNES),
        rng.random(COMMUNES),
        rng.uniform(1.0, 5.0, n),
        rng.random(n) * 0.2,
        rng.random(n) < 0.5,
        rng.random(n) < 0.5,
        rng.uniform(0.0, 5.0, m),
        case.start,
        30,
        int(rng.integers(0, 10_000)),
        case.parameters.outlets,
        case.parameters.governance._replace(join_per_year=some(rng, 0.5, 12.0)),
    )


def of_review_collector_prices(case: Case) -> tuple[Any, ...]:
    rng = case.rng
    seed = int(rng.integers(0, 10_000))
    return rng.uniform(0.1, 8.0), rng.uniform(0.9, 1.4), case.start, seed, case.parameters.processing


Kernel = Callable[..., None]

TWINS: dict[str, tuple[Kernel, Kernel, Callable[[Case], tuple[Any, ...]]]] = {
    "assess_needs": (lactation.assess_needs, lactation_twin.assess_needs, of_assess_needs),
    "count_herds": (lactation.count_herds, lactation_twin.count_herds, of_count_herds),
    "give_milk": (lactation.give_milk, lactation_twin.give_milk, of_give_milk),
    "choose_rations": (feeding.choose_rations, feeding_twin.choose_rations, of_choose_rations),
    "live": (herd_life.live, herd_life_twin.live, of_live),
    "calve": (herd_life.calve, herd_life_twin.calve, of_calve),
    "keep_at_home": (home.keep_at_home, home_twin.keep_at_home, of_keep_at_home),
    "choose_outlets": (outlets.choose_outlets, outlets_twin.choose_outlets, of_choose_outlets),
    "hand_over": (outlets.hand_over, outlets_twin.hand_over, of_hand_over),
    "revise_trust": (outlets.revise_trust, outlets_twin.revise_trust, of_revise_trust),
    "count_milk_money": (milk_money.count_milk_money, milk_money_twin.count_milk_money, of_count_milk_money),
    "collect_for_cooperatives": (
        quality.collect_for_cooperatives,
        quality_twin.collect_for_cooperatives,
        of_collect_for_cooperatives,
    ),
    "sell_to_collectors": (quality.sell_to_collectors, quality_twin.sell_to_collectors, of_sell_to_collectors),
    "decide_to_leave": (governance.decide_to_leave, governance_twin.decide_to_leave, of_decide_to_leave),
    "decide_to_join": (governance.decide_to_join, governance_twin.decide_to_join, of_decide_to_join),
    "review_collector_prices": (
        processing.review_collector_prices,
        processing_twin.review_collector_prices,
        of_review_collector_prices,
    ),
    "spend_time": (household.spend_time, household_twin.spend_time, of_spend_time),
    "count_workers": (household.count_workers, household_twin.count_workers, of_count_workers),
    "count_herd_costs": (household.count_herd_costs, household_twin.count_herd_costs, of_count_herd_costs),
    "count_income": (household.count_income, household_twin.count_income, of_count_income),
    "live_on_it": (household.live_on_it, household_twin.live_on_it, of_live_on_it),
    "pick_animals": (household.pick_animals, household_twin.pick_animals, of_pick_animals),
    "value_herds": (household.value_herds, household_twin.value_herds, of_value_herds),
    "revise_goals": (household.revise_goals, household_twin.revise_goals, of_revise_goals),
    "wants_to_buy": (household.wants_to_buy, household_twin.wants_to_buy, of_wants_to_buy),
}
"""Name of a kernel: the kernel, its twin, and how to choose the arguments after the columns."""

OF_CATTLE = {"assess_needs", "count_herds", "give_milk", "live", "pick_animals", "value_herds"}
OF_HERD = {"calve"}
OF_COLLECTORS = {"review_collector_prices"}


@pytest.mark.parametrize("number", range(CASES))
@pytest.mark.parametrize("name", TWINS)
def test_kernel_and_twin_agree(name: str, number: int, sefrou: Territory) -> None:
    kernel, twin, arguments = TWINS[name]
    case = random_case(1000 * number + 7, sefrou.registry)
    given = arguments(case)
    here, there = case.stage, copy.deepcopy(case.stage)
    given_twin = copy.deepcopy(given)
    kernel(*columns_of(name, here), *given)
    twin(there, *given_twin)
    theirs = there.columns()
    for column, values in here.columns().items():
        assert_close(values, theirs[column], f"{name} {column}")
    for place, (ours, other) in enumerate(zip(given, given_twin, strict=True)):
        if isinstance(ours, np.ndarray):
            assert_close(ours, other, f"{name} argument {place}")


def columns_of(name: str, stage: Stage) -> tuple[Any, ...]:
    """The columns that a kernel takes first."""
    if name in OF_COLLECTORS:
        return (stage.collectors.arrays,)
    if name in OF_HERD:
        return (stage.herd.arrays,)
    return (stage.herd.arrays, stage.herders.arrays) if name in OF_CATTLE else (stage.herders.arrays,)


def assert_close(kernel: np.ndarray, twin: np.ndarray, what: str) -> None:
    """Compare to 1e-12 of each value, or of the unit when it is smaller than that."""
    np.testing.assert_allclose(kernel, twin, rtol=EXACT, atol=EXACT, equal_nan=False, err_msg=what)


def test_the_cases_are_odd_enough(sefrou: Territory) -> None:
    """No cows, no milk, no women, no men, no cooperative, no purse, dead rows, rows used again: all occur."""
    cases = [random_case(1000 * number + 7, sefrou.registry).stage for number in range(CASES)]
    herders = [stage.herders for stage in cases]
    herds = [stage.herd for stage in cases]
    assert any(len(herder) == 0 for herder in herders)
    assert any(len(herder) == 1 for herder in herders)
    assert any(not len(stage.cooperatives) for stage in cases)
    for column in ("n_women", "n_men", "n_cows", "cash", "surplus_l", "upkeep_ufl", "milk_need_ufl", "usual_spending"):
        assert any((getattr(herder, column) <= 0).any() for herder in herders), column
    for column in ("cooperative", "collector"):
        assert any((getattr(herder, column) < 0).any() for herder in herders), column
    assert any(not herd.alive.all() for herd in herds)
    assert any(herd._generation.any() for herd in herds)
    assert any(
        len(herd) and set(stage.herders.rows()) - set(herd.owner[herd.rows()])
        for stage, herd in zip(cases, herds, strict=True)
    )
