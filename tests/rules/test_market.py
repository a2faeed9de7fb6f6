"""Demand and prices: known values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import market as rules
from sim.rules.market import Market
from sim.rules.topics import Parameters


@pytest.fixture
def market(parameters: Parameters) -> Market:
    return parameters.market._replace(
        loose_parity_ratio=0.75, packaged_reference_price_mad_l=8.0, price_elasticity=-0.5, loose_substitution=2.0,
        reference_national_milk_billion_l=2.5, scarcity_elasticity=0.5, parity_season_amplitude=0.1,
        parity_low_season_day=300.0, trade_cost_mad_l=0.5, trade_depth_share=0.2, trade_steepness=4.0,
    )  # fmt: skip


def test_appetite_follows_engel() -> None:
    assert rules.appetite_l_day(73.0, 100.0, 100.0, 0.6) == pytest.approx(0.2)
    assert rules.appetite_l_day(73.0, 400.0, 100.0, 0.5) == pytest.approx(0.4)
    assert rules.appetite_l_day(73.0, 400.0, 100.0, 0.0) == pytest.approx(0.2)


def test_at_reference_prices_people_buy_what_the_survey_says(market: Market) -> None:
    loose, packaged = rules.split_demand(6.0, 8.0, 1.0, 0.6, market)
    assert (loose, packaged) == pytest.approx((0.6, 0.4))


def test_inflation_alone_changes_no_quantity(market: Market) -> None:
    assert rules.split_demand(7.5, 10.0, 1.25, 0.6, market) == pytest.approx((0.6, 0.4))
    assert rules.split_demand(9.0, 10.0, 1.25, 0.6, market) == pytest.approx(
        rules.split_demand(7.2, 8.0, 1.0, 0.6, market)
    )


def test_dear_loose_milk_sends_people_to_the_shop(market: Market) -> None:
    loose, packaged = rules.split_demand(12.0, 8.0, 1.0, 0.5, market)
    assert loose / packaged == pytest.approx(0.25)  # twice the relative price, squared
    assert loose + packaged == pytest.approx(1.5**-0.5)


def test_parity_is_the_reference_ratio_in_a_reference_year(market: Market) -> None:
    assert rules.parity_price(8.0, 2.5, 300.0, market) == pytest.approx(6.0 * 1.1)
    assert rules.parity_price(8.0, 2.5, 300.0 - 365.25 / 2, market) == pytest.approx(6.0 * 0.9)
    assert rules.parity_price(8.0, 2.5 / 4, 300.0, market) == pytest.approx(2 * 6.0 * 1.1)


def test_trade_flows_from_cheap_to_dear(market: Market) -> None:
    assert rules.net_export_l(5.5, 6.0, 1000.0, 1.0, market) == 0.0
    out = rules.net_export_l(5.0, 6.0, 1000.0, 1.0, market)
    back = rules.net_export_l(5.5 * 1.1, 6.0, 1000.0, 1.0, market)
    ratio = 5.0 / 5.5
    assert out == pytest.approx(200.0 * (ratio**-4 - ratio**4))
    assert back == pytest.approx(-out)
    assert rules.net_export_l(5.0 * 1.3, 6.0 * 1.3, 1000.0, 1.3, market) == pytest.approx(out)  # inflation alone


def test_the_clearing_price_leaves_no_excess_demand(market: Market) -> None:
    world = (3000.0, 2000.0, 1500.0, 9000.0, 8.0, 6.0, 1.0)
    price = rules.clearing_price(*world, market)
    urban, _ = rules.split_demand(price, 8.0, 1.0, market.loose_share_urban, market)
    rural, _ = rules.split_demand(price, 8.0, 1.0, market.loose_share_rural, market)
    demand = 2000.0 * urban + 1500.0 * rural + rules.net_export_l(price, 6.0, 9000.0, 1.0, market)
    assert demand == pytest.approx(3000.0, rel=1e-9)


@pytest.mark.parametrize(
    ("current", "target", "price"),
    [
        (3.0, 3.19, 3.0),
        (3.0, 3.2, 3.2),
        (3.0, 3.26, 3.3),
        (3.0, 2.81, 3.0),
        (3.0, 2.8, 2.8),
        (3.0, 2.74, 2.7),
        (3.05, 3.05, 3.05),
    ],
)
def test_a_price_moves_in_steps(current: float, target: float, price: float) -> None:
    assert rules.stepped(current, target, 0.1, 0.19999) == pytest.approx(price)


@given(st.floats(0.5, 20), st.floats(0.5, 20), st.floats(0.01, 0.5))
def test_a_stepped_price_ends_within_its_trigger(current: float, target: float, step: float) -> None:
    moved = rules.stepped(current, target, step, 2.0 * step)
    assert abs(moved - target) < 2.0 * step + 1e-9
    assert rules.stepped(moved, target, step, 2.0 * step) == moved


@pytest.mark.parametrize(("first", "last", "months"), [(7, 12, range(7, 13)), (10, 2, [10, 11, 12, 1, 2]), (5, 5, [5])])
def test_the_low_season_may_run_over_new_year(first: int, last: int, months: list[int]) -> None:
    low = [month for month in range(1, 13) if rules.is_low_season(month, float(first), float(last))]
    assert low == sorted(months)
