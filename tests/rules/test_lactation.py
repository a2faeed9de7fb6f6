"""Milk: Wood's curve, and dates that are exact to the day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twins.stage import Stage

from sim.actors.herd import Herd
from sim.rules import lactation as rules
from sim.rules.topics import Parameters

GESTATION = 280.0


def test_the_cumulative_is_the_sum_of_days(parameters: Parameters) -> None:
    lactation = parameters.lactation._replace(wood_b=0.2, wood_c_per_day=0.004, longest_lactation_days=400.0)
    wood = rules.wood_cumulative(lactation)
    days = [t**0.2 * np.exp(-0.004 * t) for t in range(1, 402)]
    assert wood.shape == (402,)
    assert wood[0] == 0.0
    assert wood[305] == 1.0
    for day in (1, 2, 60, 304, 306, 400, 401):
        assert wood[day] == pytest.approx(sum(days[:day]) / sum(days[:305]), rel=1e-13)


def test_the_curve_peaks_at_b_over_c(parameters: Parameters) -> None:
    lactation = parameters.lactation._replace(wood_b=0.2, wood_c_per_day=0.004)
    assert int(np.argmax(np.diff(rules.wood_cumulative(lactation)))) + 1 == 50


def test_yield_is_linear_between_breeds(parameters: Parameters) -> None:
    lactation = parameters.lactation._replace(
        yield_305_local_l=800.0, yield_305_cross_l=1800.0, yield_305_pure_l=4000.0, parity_1_share=0.75,
        parity_2_share=0.9, parity_7_share=0.95,
    )  # fmt: skip
    by_blood = {0.0: 800.0, 0.25: 1300.0, 0.5: 1800.0, 0.75: 2900.0, 1.0: 4000.0}
    for blood, litres in by_blood.items():
        assert rules.yield_305_l(blood, 4, 1.0, lactation) == pytest.approx(litres)
    shares = {0: 0.75, 1: 0.75, 2: 0.9, 3: 1.0, 6: 1.0, 7: 0.95, 12: 0.95}
    for parity, share in shares.items():
        assert rules.yield_305_l(1.0, parity, 1.1, lactation) == pytest.approx(4400.0 * share)


def _litres(start: int, end: int, calved: int, conceived: int, parameters: Parameters) -> float:
    """Milk in [start, end) as a share of 305-day milk."""
    wood = rules.wood_cumulative(parameters.lactation)
    first, last, _ = rules.milking_days(start, end, calved, conceived, GESTATION, parameters.lactation)
    return float(wood[last] - wood[first])


def test_a_whole_lactation_gives_its_305_day_milk(parameters: Parameters) -> None:
    assert _litres(1000, 1305, 1000, -1, parameters) == pytest.approx(1.0, rel=1e-14)
    by_quinzaine = sum(_litres(day, day + 5, 1000, -1, parameters) for day in range(1000, 1305, 5))
    assert by_quinzaine == pytest.approx(1.0, rel=1e-13)


def test_a_cow_that_calves_on_the_ninth_gives_milk_from_the_ninth(parameters: Parameters) -> None:
    first_of_month = 5000
    due = first_of_month + 8  # the ninth
    span = (first_of_month, first_of_month + 15)
    assert rules.milking_days(*span, 4500, due - 280, GESTATION, parameters.lactation) == (0, 7, 1)
    assert rules.milking_days(*span, -1, due - 280, GESTATION, parameters.lactation) == (0, 7, 1)
    later = rules.milking_days(first_of_month + 15, first_of_month + 31, due, -1, GESTATION, parameters.lactation)
    assert later == (7, 23, 0)


def test_she_is_dry_before_calving(parameters: Parameters) -> None:
    lactation = parameters.lactation._replace(dry_period_days=60.0, longest_lactation_days=450.0)
    due = 2000
    conceived = due - 280

    def milked(start: int, end: int) -> int:
        first, last, _ = rules.milking_days(start, end, 1650, conceived, GESTATION, lactation)
        return last - first

    assert milked(1925, 1940) == 15
    assert milked(1930, 1945) == 10  # dried off on day 1940
    assert milked(1940, 1955) == milked(1985, 2000) == 0
    assert milked(1990, 2005) == 5  # calves on day 2000


def test_she_dries_off_when_the_lactation_is_longest(parameters: Parameters) -> None:
    lactation = parameters.lactation._replace(longest_lactation_days=400.0)
    assert rules.milking_days(1390, 1405, 1000, -1, GESTATION, lactation) == (390, 400, 0)
    assert rules.milking_days(1400, 1415, 1000, -1, GESTATION, lactation) == (0, 0, 0)


def test_a_heifer_gives_none(parameters: Parameters) -> None:
    assert rules.milking_days(1000, 1015, -1, -1, GESTATION, parameters.lactation) == (0, 0, 0)
    assert rules.milking_days(1000, 1015, -1, 900, GESTATION, parameters.lactation) == (0, 0, 0)


@given(
    since_calving=st.integers(0, 600),
    days_pregnant=st.none() | st.integers(0, 279),
    first=st.integers(1, 40),
    second=st.integers(1, 40),
)
def test_splitting_a_span_in_two_gives_the_same_milk(
    parameters: Parameters, since_calving: int, days_pregnant: int | None, first: int, second: int
) -> None:
    start = 700_000
    middle, end = start + first, start + first + second
    calved = start - since_calving
    conceived = -1 if days_pregnant is None else start - days_pregnant
    whole = _litres(start, end, calved, conceived, parameters)
    before = _litres(start, middle, calved, conceived, parameters)
    if conceived != -1 and start <= conceived + 280 < middle:
        calved, conceived = conceived + 280, -1  # she has calved in the first part
    after = _litres(middle, end, calved, conceived, parameters)
    assert before + after == pytest.approx(whole, rel=1e-12, abs=1e-15)


def test_reserves_give_out_with_fatness(parameters: Parameters) -> None:
    lactation = parameters.lactation._replace(reserve_support_share=0.4, reserve_floor=1.5, reserve_target=3.5)
    assert rules.reserve_draw(0.0, 3.5, lactation) == pytest.approx(0.4)
    assert rules.reserve_draw(0.0, 5.0, lactation) == pytest.approx(0.4)
    assert rules.reserve_draw(0.0, 2.5, lactation) == pytest.approx(0.2)
    assert rules.reserve_draw(0.0, 1.5, lactation) == rules.reserve_draw(0.0, 1.0, lactation) == 0.0
    assert rules.reserve_draw(0.9, 3.5, lactation) == pytest.approx(0.1)
    assert rules.reserve_draw(1.0, 3.5, lactation) == 0.0


def test_no_cow_gives_more_than_she_could(parameters: Parameters) -> None:
    for number in range(40):
        stage = Stage(np.random.default_rng(number))
        herd = stage.herd
        rules.give_milk(herd.arrays, stage.herders.arrays, 15, parameters.cattle, parameters.lactation)
        rows = herd.rows()
        assert (herd.milk_l[rows] <= herd.potential_l[rows] * (1.0 + 1e-12)).all()
        assert (herd.milk_l[rows] >= 0.0).all()
        assert ((herd.condition[rows] >= 1.0) & (herd.condition[rows] <= 5.0)).all()


def test_what_rounding_leaves_of_a_full_ration_decides_nothing(parameters: Parameters) -> None:
    """Upkeep is a sum over the herd: in which order it was taken must not tell who regains her condition."""
    herd = Herd()
    herd.add(3, owner=[0, 1, 2], condition=2.0, potential_l=[0.0, 90.0, 90.0], upkeep_ufl=70.0)
    nearly = np.nextafter(1.0, 0.0)
    fed = rules.MilkColumns(
        energy_ratio=np.array([1.0, nearly, 1.0]), milk_l=np.zeros(3), upkeep_ratio=np.array([nearly, 1.0, 1.0])
    )
    rules.give_milk(herd.arrays, fed, 15, parameters.cattle, parameters.lactation)
    assert herd.condition[2] > 2.0
    assert herd.condition == pytest.approx(np.full(3, herd.condition[2]), rel=1e-12)


@pytest.mark.parametrize(("upkeep", "energy", "potential_l"), [(1.0 - 1e-8, 1.0, 0.0), (1.0, 1.0 - 1e-8, 90.0)])
def test_a_ration_short_by_more_than_rounding_lets_nobody_recover(
    parameters: Parameters, upkeep: float, energy: float, potential_l: float
) -> None:
    herd = Herd()
    herd.add(1, owner=0, condition=2.0, potential_l=potential_l, upkeep_ufl=70.0)
    fed = rules.MilkColumns(energy_ratio=np.array([energy]), milk_l=np.zeros(1), upkeep_ratio=np.array([upkeep]))
    rules.give_milk(herd.arrays, fed, 15, parameters.cattle, parameters.lactation)
    assert 2.0 - 1e-6 < herd.condition[0] < 2.0


def test_milk_by_breed_adds_up_live_cows() -> None:
    for number in range(20):
        herd = Stage(np.random.default_rng(number)).herd
        sums = rules.milk_by_breed(herd.arrays)
        cows = [row for row in herd.rows() if herd.parity[row] > 0]
        for breed, (low, high) in enumerate([(0.0, 0.25), (0.25, 0.85), (0.85, 1.01)]):
            mine = [row for row in cows if low <= herd.blood[row] < high]
            assert sums[0, breed] == len(mine)
            assert sums[1, breed] == pytest.approx(sum(herd.milk_l[row] for row in mine))
