"""Household budgets and time: known values, and accounts that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twins.stage import Stage, random_case

from sim.rules import household as rules
from sim.rules.topics import Parameters


def test_hours_of_a_herd(parameters: Parameters) -> None:
    labour = parameters.labour._replace(
        hours_per_cow_year=730.0, scale_exponent=0.5, young_stock_share=0.25, delivery_hours_day=1.5
    )
    assert rules.dairy_hours(0.0, 0.0, 1.0, 15, labour) == 0.0
    assert rules.dairy_hours(1.0, 0.0, 0.0, 15, labour) == pytest.approx(30.0)
    assert rules.dairy_hours(3.0, 4.0, 0.0, 15, labour) == pytest.approx(60.0)
    assert rules.dairy_hours(3.0, 4.0, 1.0, 15, labour) == pytest.approx(60.0 + 22.5)
    assert rules.dairy_hours(3.0, 4.0, 0.2, 15, labour) == pytest.approx(60.0 + 4.5)


def test_a_larger_herd_takes_more_hours_but_fewer_a_cow(parameters: Parameters) -> None:
    hours = np.array([rules.dairy_hours(float(n), 0.0, 0.0, 15, parameters.labour) for n in range(1, 20)])
    assert (np.diff(hours) > 0.0).all()
    assert (np.diff(hours / np.arange(1, 20)) < 0.0).all()


@pytest.mark.parametrize("number", range(40))
def test_nobody_works_more_hours_than_there_are(number: int, parameters: Parameters) -> None:
    stage, labour = Stage(np.random.default_rng(number)), parameters.labour
    herders = stage.herders
    rules.spend_time(herders.arrays, 15, 200.0, 1.0, 735_000, number, 12.0, labour)
    woman = (labour.waking_work_hours_day - labour.domestic_hours_woman_day) * 15
    man = (labour.waking_work_hours_day - labour.domestic_hours_man_day) * 15
    womens = np.maximum(herders.n_women * woman - herders.training_hours, 0.0)
    assert (herders.women_dairy_hours + herders.women_casual_hours <= womens + 1e-9).all()
    assert (herders.men_dairy_hours + herders.men_casual_hours <= herders.n_men * man + 1e-9).all()
    carried = herders.to_cooperative_l + herders.to_direct_l
    all_milk = np.maximum(herders.surplus_l, carried)
    share = np.divide(carried, all_milk, out=np.zeros(len(herders)), where=all_milk > 0.0)
    herds = [
        (float(cows), float(cattle) - float(cows))
        for cows, cattle in zip(herders.n_cows, herders.n_cattle, strict=True)
    ]
    asked = [
        rules.dairy_hours(*herds[h], share[h], 15, labour)
        - herders.hours_saved_share[h] * rules.dairy_hours(*herds[h], 0.0, 15, labour)
        + herders.souk_hours[h]
        for h in range(len(herders))
    ]
    done = herders.women_dairy_hours + herders.men_dairy_hours + herders.hired_hours
    np.testing.assert_allclose(done, asked, rtol=1e-12, atol=1e-9)
    for column in ("women_dairy_hours", "men_dairy_hours", "hired_hours", "women_casual_hours", "men_casual_hours"):
        assert (getattr(herders, column) >= 0.0).all(), column


def test_a_household_without_cattle_keeps_its_wish(parameters: Parameters) -> None:
    household = parameters.household._replace(goal_speed_per_year=365.0 / 15, goal_least=0.5, goal_most=2.0)
    stage = Stage(np.random.default_rng(3))
    stage.herders.remove(stage.herders.rows())
    rows = stage.herders.add(
        2, n_cattle=[0, 1], target_cows=2.5, herd_goal=4.0, milk_value_memory=0.0, feed_cost_memory=1e6
    )
    rules.revise_goals(stage.herders.arrays, 15, household)
    assert stage.herders.target_cows[rows] == pytest.approx([2.5, 2.0])


def test_wished_spending() -> None:
    assert rules.wished_spending(1000.0, 3000.0, 2000.0, 0.1, 500.0) == pytest.approx(1100.0)
    assert rules.wished_spending(1000.0, 0.0, 2000.0, 0.1, 500.0) == pytest.approx(800.0)
    assert rules.wished_spending(100.0, 0.0, 2000.0, 0.1, 500.0) == 500.0


@pytest.mark.parametrize("number", range(60))
def test_a_household_spends_what_it_has_or_borrows(number: int, sefrou) -> None:
    """Cash after all is what came in; a purse that was not empty does not fall below zero; debt stays in its limit.

    But for interest that cannot be paid: the bank adds it to the debt of who spends nothing any more.
    """
    case = random_case(number, sefrou.registry)
    herders, household = case.stage.herders, case.parameters.household
    debt = herders.debt.copy()
    rules.live_on_it(herders.arrays, case.rng.normal(500.0, 600.0, len(herders)), 15, 1.1, household)
    left = herders.cash + herders.borrowed - herders.interest - herders.spending - herders.repaid
    assert (left >= np.minimum(herders.cash, 0.0) - 1e-9).all()
    for column in ("borrowed", "interest", "spending", "repaid", "shortage"):
        assert (getattr(herders, column) >= 0.0).all(), column
    limit = np.minimum(household.credit_limit_mad * 1.1, household.credit_share_of_herd * herders.herd_value)
    limit = np.maximum(limit, herders.credit_line_mad)
    borrows = herders.borrowed > 0.0
    relief = np.minimum(debt, herders.credit_line_mad) * herders.line_relief_per_month * 15 / 30.4
    assert herders.interest_relief == pytest.approx(relief)
    assert herders.interest == pytest.approx(debt * household.interest_per_month * 15 / 30.4 - relief)
    beyond = herders.borrowed - np.maximum(limit - debt, 0.0)
    assert (beyond <= herders.interest + 1e-9).all()
    assert (herders.spending[beyond > 1e-9] == 0.0).all()
    assert (herders.repaid <= debt).all()
    assert not (borrows & (herders.repaid > 0.0)).any()
    assert herders.debt == pytest.approx(debt + herders.borrowed - herders.repaid)
    floor = household.floor_mad_person_year * 1.1 * herders.n_people * 15 / 365.0
    np.testing.assert_array_less(floor - 1e-9, herders.spending + herders.shortage)


def test_a_household_in_need_borrows_before_it_eats_less(parameters: Parameters) -> None:
    household = parameters.household._replace(
        income_memory_quinzaines=1.0, buffer_quinzaines=0.0, spend_from_buffer_share=0.0, floor_mad_person_year=3650.0,
        credit_limit_mad=300.0, credit_share_of_herd=1.0, interest_per_month=0.0,
    )  # fmt: skip
    stage = Stage(np.random.default_rng(3))
    stage.herders.remove(stage.herders.rows())
    row = stage.herders.add(1, n_people=2, cash=100.0, herd_value=1e6)[0]
    income = np.zeros(len(stage.herders.cash))
    income[row] = 1000.0
    herders = stage.herders
    rules.live_on_it(herders.arrays, income, 15, 1.0, household)
    assert (herders.borrowed[row], herders.spending[row], herders.shortage[row]) == pytest.approx((300.0, 400.0, 0.0))
    herders.cash[row], herders.debt[row] = 100.0, 200.0  # floor 300, cash 100, credit 100: 100 short
    rules.live_on_it(herders.arrays, income, 15, 1.0, household)
    assert (herders.borrowed[row], herders.spending[row], herders.shortage[row]) == pytest.approx((100.0, 200.0, 100.0))


def test_animals_fall_in_price_when_everybody_sells(parameters: Parameters) -> None:
    household = parameters.household._replace(
        market_depth_share_year=0.3, market_steepness=1.0, distress_price_share=0.5, market_recovery_share=0.2
    )
    assert rules.animal_market_index(1.0, 0.3, household) == pytest.approx(1.0)
    assert rules.animal_market_index(1.0, 0.4, household) == pytest.approx(1.0 + 0.2 * (0.75 - 1.0))
    assert rules.animal_market_index(1.0, 30.0, household) == pytest.approx(0.9)
    assert rules.animal_market_index(1.0, 0.0, household) == pytest.approx(1.02)
    index = 1.0
    for _ in range(200):
        index = rules.animal_market_index(index, 99.0, household)
    assert index == pytest.approx(0.5)


@given(st.floats(0.01, 1.1), st.floats(0, 50))
def test_the_animal_index_stays_within_bounds(parameters: Parameters, index: float, sold: float) -> None:
    household = parameters.household
    least = min(index, household.distress_price_share)
    assert least - 1e-12 <= rules.animal_market_index(index, sold, household) <= 1.1 + 1e-12


def test_who_counts_as_unemployed(parameters: Parameters) -> None:
    """Worked by hand: two men, one milks, both seek; half of full casual time found, in spells of two days."""
    labour = parameters.labour._replace(
        casual_hours_day=8.0, working_days_share=6.0 / 7.0, casual_spell_days=2.0, full_week_hours=48.0
    )
    full = 2.0 * 8.0 * 12.0  # two seekers, twelve working days of the fortnight
    found = rules.casual_found(0.5 * full, 2.0, 14, labour)
    without = rules.week_without(found, labour)
    assert (found, without) == (pytest.approx(0.5), pytest.approx(0.5**3))  # a week of six days is three spells
    at_work, unemployed, underemployed = rules.labour_status(2.0, 30.0, 2.0, without, 140.0, 14, labour)
    assert unemployed == pytest.approx(1.0 * without)
    assert at_work == pytest.approx(1.0 + 1.0 - without)
    assert underemployed == pytest.approx(1.0 * without)
    assert rules.labour_status(0.0, 0.0, 0.0, 1.0, 140.0, 14, labour) == (0.0, 0.0, 0.0)
    assert rules.labour_status(1.0, 1.9, 1.0, 1.0, 140.0, 14, labour) == (0.0, 1.0, 0.0)  # under an hour a week
    assert rules.labour_status(1.0, 130.0, 1.0, 1.0, 140.0, 14, labour) == (1.0, 0.0, 0.0)  # a full week
    assert rules.casual_found(0.0, 0.0, 14, labour) == 0.0
    assert rules.casual_found(9.9 * full, 2.0, 14, labour) == 1.0
