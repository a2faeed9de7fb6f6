"""Outlet choice: known values, and milk that neither appears nor vanishes."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twins.stage import COMMUNES, Stage, amounts

from sim.rules import outlets as rules
from sim.rules.topics import Parameters
from sim.study.scenario import Scenario

CLOSED = -1e9


@pytest.mark.parametrize(
    ("cash", "usual", "need"),
    [
        (0.0, 100.0, 1.0),
        (-50.0, 100.0, 1.0),
        (50.0, 100.0, 0.5),
        (100.0, 100.0, 0.0),
        (1e6, 100.0, 0.0),
        (-5.0, 0.0, 0.0),
    ],
)
def test_need(cash: float, usual: float, need: float) -> None:
    assert rules.cash_need(cash, usual) == need


def test_worth_of_the_cooperative(parameters: Parameters) -> None:
    outlets = parameters.outlets._replace(
        delay_cost_share=0.1, distance_cost_mad_km=0.05, service_value_mad=0.2, trust_value_mad=1.0
    )
    assert rules.cooperative_utility(4.0, 0.0, 0.0, 0.0, 0.5, outlets) == pytest.approx(4.2)
    assert rules.cooperative_utility(4.0, 10.0, 0.05, 1.0, 0.8, outlets) == pytest.approx(4 * 0.85 - 0.5 + 0.2 + 0.3)


def test_a_vehicle_shortens_the_way(parameters: Parameters) -> None:
    outlets = parameters.outlets._replace(vehicle_way_share=0.25)
    assert rules.way_km(8.0, False, outlets) == 8.0
    assert rules.way_km(8.0, True, outlets) == 2.0


def logit(utilities: list[float], spread: float) -> np.ndarray:
    shares = np.full(4, np.nan)
    rules.choice_shares(np.array(utilities), spread, shares)
    return shares


def test_logit_shares() -> None:
    shares = logit([1.0, 1.0, CLOSED, 1.0 + np.log(2.0)], 1.0)
    np.testing.assert_allclose(shares, [0.25, 0.25, 0.0, 0.5], rtol=1e-14)
    shares = logit([4.0, 3.5, CLOSED, CLOSED], 0.5)
    assert shares[0] / shares[1] == pytest.approx(np.e)


@given(st.lists(st.floats(-20, 20), min_size=4, max_size=4), st.floats(0.05, 5.0), st.floats(-100, 100))
def test_logit_shares_add_to_one_and_know_no_zero_point(worth: list[float], spread: float, shift: float) -> None:
    shares = logit(worth, spread)
    assert shares.sum() == pytest.approx(1.0, abs=1e-14)
    np.testing.assert_allclose(logit([u + shift for u in worth], spread), shares, rtol=1e-9, atol=1e-12)
    assert shares[np.argmax(worth)] == shares.max()


@pytest.mark.parametrize(
    ("utilities", "last", "shares"),
    [
        ([3.0, 3.2, CLOSED, 2.0], [0.5, 0.25, 0.25, 0.0], [2 / 3, 1 / 3, 0.0, 0.0]),  # within 0.3 of the best
        ([2.0, 3.2, 1.0, CLOSED], [0.9, 0.1, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]),
        ([2.0, 3.2, 3.0, CLOSED], [0.8, 0.0, 0.2, 0.0], [0.0, 0.0, 1.0, 0.0]),  # good enough and best known
        ([CLOSED, 3.2, 1.0, CLOSED], [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]),  # the only outlet has closed
    ],
)
def test_good_enough_is_kept(utilities: list[float], last: list[float], shares: list[float]) -> None:
    written = np.full(4, np.nan)
    rules.satisficing_shares(np.array(utilities), np.array(last), 0.3, written)
    np.testing.assert_allclose(written, shares, rtol=1e-14)


@pytest.mark.parametrize(
    ("utilities", "last", "shares"),
    [
        ([3.0, 1.0, CLOSED, CLOSED], [0.5, 0.5, 0.0, 0.0], [0.75, 0.25, 0.0, 0.0]),
        ([2.0, 2.0, -1.0, CLOSED], [1.0, 0.0, 0.0, 0.0], [1.05 / 1.1, 0.05 / 1.1, 0.0, 0.0]),  # tried with a twentieth
        ([-2.0, CLOSED, -1.0, CLOSED], [1.0, 0.0, 0.0, 0.0], [0.5, 0.0, 0.5, 0.0]),
    ],
)
def test_what_paid_is_done_again(utilities: list[float], last: list[float], shares: list[float]) -> None:
    written = np.full(4, np.nan)
    rules.reinforced_shares(np.array(utilities), np.array(last), 0.2, written)
    np.testing.assert_allclose(written, shares, rtol=1e-14)


def test_a_scenario_names_the_theories_of_the_rules() -> None:
    assert set(get_args(Scenario.model_fields["outlet_choice"].annotation)) == set(rules.THEORIES)
    assert Scenario.model_fields["outlet_choice"].default == "logit"


@pytest.mark.parametrize("theory", rules.THEORIES.values())
@pytest.mark.parametrize("number", range(20))
def test_shares_add_to_one_over_open_outlets(number: int, theory: int, parameters: Parameters) -> None:
    rng = np.random.default_rng(number)
    stage = Stage(rng)
    herders, n, m = stage.herders, len(stage.cooperatives), len(stage.collectors)
    is_open, goes = rng.random(n) < 0.5, rng.random(m) < 0.5
    rules.choose_outlets(
        herders.arrays, rng.uniform(1, 5, n), rng.random(n), is_open, rng.random(n) < 0.5,
        rng.uniform(1, 5, m), goes, 3.0, 4.0, 5.0, theory, parameters.outlets,
    )  # fmt: skip
    total = herders.share_cooperative + herders.share_collector + herders.share_direct + herders.share_souk
    sells = herders.surplus_l > 0.0
    np.testing.assert_allclose(total[sells], 1.0, rtol=1e-12)
    for row in np.flatnonzero(sells):
        member, client = herders.cooperative[row], herders.collector[row]
        if member < 0 or not is_open[member]:
            assert herders.share_cooperative[row] == 0.0
        if client < 0 or not goes[client]:
            assert herders.share_collector[row] == 0.0
        if not herders.n_women[row]:
            assert herders.share_souk[row] == 0.0


@pytest.mark.parametrize("number", range(60))
def test_every_litre_of_surplus_goes_somewhere(number: int, parameters: Parameters) -> None:
    rng = np.random.default_rng(number)
    stage = Stage(rng)
    herders, weight = stage.herders, 12.5
    n, m = len(stage.cooperatives), len(stage.collectors)
    demand, room, before = amounts(rng, COMMUNES, 900.0), amounts(rng, m, 900.0), herders.calves_l.copy()
    rules.hand_over(
        herders.arrays, demand, room, rng.random(n) < 0.7, rng.random(m) < 0.7, weight, 15, parameters.outlets
    )
    given_away = herders.to_direct_l + herders.to_collector_l + herders.to_souk_l + herders.to_cooperative_l
    back = herders.calves_l - before
    surplus = herders.surplus_l
    np.testing.assert_allclose(given_away + back, surplus, rtol=1e-12, atol=1e-9)
    assert (back >= 0.0).all()
    by_commune = np.bincount(herders.commune, weights=herders.to_direct_l, minlength=COMMUNES)
    assert (weight * by_commune <= demand * (1.0 + 1e-12)).all()
    clients = herders.collector >= 0
    by_collector = np.bincount(herders.collector[clients], weights=herders.to_collector_l[clients], minlength=m)
    assert (weight * by_collector <= room * (1.0 + 1e-12)).all()
    limit = herders.n_women * parameters.outlets.souk_hours_woman_day * 15 / parameters.outlets.souk_hours_per_l
    assert (herders.to_souk_l <= limit * (1.0 + 1e-12)).all()


def test_trust_follows_pay_and_price() -> None:
    assert rules.trust_after(0.5, 1.0, 0.0, 0.2) == pytest.approx(0.5)
    assert rules.trust_after(0.5, 0.0, 0.0, 0.2) == pytest.approx(0.4)
    assert rules.trust_after(0.2, 1.0, 50.0, 0.25) == pytest.approx(0.4)
    assert rules.trust_after(0.2, 1.0, -50.0, 0.25) == pytest.approx(0.15)
    assert rules.trust_after(0.7, 0.5, 1.0, 1.0) == pytest.approx(0.5 / (1.0 + np.exp(-2.0)))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-10, 10), st.floats(0, 1))
def test_trust_stays_a_share(trust: float, paid: float, gap: float, speed: float) -> None:
    assert 0.0 <= rules.trust_after(trust, paid, gap, speed) <= 1.0
