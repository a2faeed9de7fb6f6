"""Spoiling, watering and tests: known values, and milk that neither appears nor vanishes."""

import numpy as np
import pytest
from twins.stage import Stage, amounts

from sim.rules import quality as rules
from sim.rules.topics import Parameters


def test_milk_spoils_with_hot_hours(parameters: Parameters) -> None:
    quality = parameters.quality._replace(base_rejected_share=0.01, spoiled_share_per_hot_hour=0.02, safe_hours=2.5)
    assert rules.spoiled_share(2.5, 1.0, quality) == rules.spoiled_share(9.0, 0.0, quality) == 0.01
    assert rules.spoiled_share(3.5, 1.0, quality) == pytest.approx(0.03)
    assert rules.spoiled_share(4.5, 0.5, quality) == pytest.approx(0.03)
    assert rules.spoiled_share(1e6, 1.0, quality) == 1.0


def test_water_is_a_habit_drawn_by_gain(parameters: Parameters) -> None:
    quality = parameters.quality._replace(most_water_share=0.1, temptation_sharpness=5.0, habit_speed=0.5)
    even = rules.water_added(0.0, 4.0, 0.0, 0.0, 100.0, 0.4, quality)
    assert even == pytest.approx(0.025)  # gain equals scruple: half the limit, half way
    honest = rules.water_added(0.0, 4.0, 0.0, 0.0, 100.0, 400.0, quality)
    assert honest == pytest.approx(0.0, abs=1e-12)
    bold = rules.water_added(0.1, 400.0, 0.0, 0.0, 100.0, 0.0, quality)
    assert bold == pytest.approx(0.1)
    watched = rules.water_added(0.0, 4.0, 1.0, 10.0, 100.0, 0.0, quality)
    assert watched == pytest.approx(0.025)  # a tenth of the milk at risk takes all the gain away
    assert rules.water_added(0.07, 4.0, 0.5, 10.0, 0.0, 0.0, quality) == 0.07


def _collect(number: int, parameters: Parameters, has_tester: bool = True) -> tuple[Stage, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(number)
    stage = Stage(rng)
    n = len(stage.cooperatives)
    capacity, received = amounts(rng, n, 2000.0), np.zeros(n)
    rules.collect_for_cooperatives(
        stage.herders.arrays, rng.random(n) < 0.5, np.full(n, has_tester), capacity, rng.uniform(1, 5, n), received,
        12.5, 1.1, 735_000, 15, number, 0.7, parameters.quality,
    )  # fmt: skip
    return stage, capacity, received


@pytest.mark.parametrize("number", range(60))
def test_members_milk_is_accepted_spoiled_or_refused(number: int, parameters: Parameters) -> None:
    stage, capacity, received = _collect(number, parameters)
    herders = stage.herders
    sent = np.where(herders.cooperative >= 0, herders.to_cooperative_l, 0.0)
    np.testing.assert_allclose(herders.accepted_l + herders.spoiled_l + herders.refused_l, sent, rtol=1e-12, atol=1e-9)
    assert (received <= capacity * (1.0 + 1e-12)).all()
    for column in ("accepted_l", "accepted_volume_l", "spoiled_l", "refused_l", "watering"):
        assert (getattr(herders, column) >= 0.0).all(), column
    members = herders.cooperative >= 0
    weights = 12.5 * herders.accepted_volume_l[members]
    by_tank = np.bincount(herders.cooperative[members], weights=weights, minlength=len(received))
    np.testing.assert_allclose(received, by_tank, rtol=1e-12)


@pytest.mark.parametrize("number", range(60))
def test_a_collector_moves_milk_and_refused_milk(number: int, parameters: Parameters) -> None:
    stage, _, _ = _collect(number, parameters)
    herders, rng, m = stage.herders, np.random.default_rng(number), len(stage.collectors)
    quality = parameters.quality._replace(caught_loss_days=5.0, caught_share_collector=1.0)
    before = herders.to_collector_l + herders.refused_l + herders.spoiled_l
    goes = rng.random(m) < 0.7
    no_client = herders.collector < 0
    no_client[~no_client] = ~goes[herders.collector[~no_client]]
    before = before - np.where(no_client, herders.to_collector_l, 0.0)
    price, room = rng.uniform(1, 5, m), amounts(rng, m, 5000.0)
    clients = np.where(no_client, 0.0, herders.to_collector_l)
    rules.sell_to_collectors(
        herders.arrays, rng.random(m) < 0.8, goes, price, room, 12.5, 1.1, 735_000, 15, number, 0.3, quality
    )
    taken = np.where(no_client, 0.0, herders.to_collector_l)
    np.testing.assert_allclose(taken + herders.spoiled_l, before, rtol=1e-12, atol=1e-9)
    assert (taken >= 0.0).all()
    assert (herders.collector_money[no_client] == 0.0).all()
    dearest = herders.collector_volume_l * (price.max() if m else 0.0)
    assert (herders.collector_money <= dearest * (1.0 + 1e-12)).all()
    has = herders.collector >= 0
    own, all_milk = (
        np.bincount(herders.collector[has], weights=12.5 * litres[has], minlength=m) for litres in (clients, taken)
    )
    assert (all_milk <= np.maximum(own, room) * (1.0 + 1e-9)).all()


def test_refused_milk_shares_the_room_that_clients_leave(parameters: Parameters) -> None:
    """Room 1000 L, clients' milk 10 x 40 L: 600 L for 10 x 90 L brought back, two thirds of each; the rest spoils."""
    stage = Stage(np.random.default_rng(4))
    stage.herders.collector[:] = -1
    stage.herders.remove(stage.herders.rows())
    rows = stage.herders.add(
        3, collector=[0, 0, 1], to_collector_l=[40.0, 0.0, 0.0], refused_l=[30.0, 60.0, 60.0], to_cooperative_l=99.0
    )
    herders, nobody, both = stage.herders, np.zeros(2, bool), np.ones(2, bool)
    price, room = np.full(2, 4.0), np.array([1000.0, 0.0])
    rules.sell_to_collectors(
        herders.arrays, nobody, both, price, room, 10.0, 1.0, 735_000, 15, 1, 0.25, parameters.quality
    )
    np.testing.assert_allclose(herders.to_collector_l[rows], [60.0, 40.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(herders.spoiled_l[rows], [10.0, 20.0, 60.0], atol=1e-12)
    np.testing.assert_allclose(herders.collector_money[rows], [4 * 40 + 3 * 20, 3 * 40, 0.0], atol=1e-12)


def test_a_collector_who_has_stopped_buys_nothing_refused(parameters: Parameters) -> None:
    stage = Stage(np.random.default_rng(4))
    stage.herders.remove(stage.herders.rows())
    rows = stage.herders.add(2, collector=[0, 1], refused_l=100.0, spoiled_l=5.0, to_cooperative_l=105.0)
    herders, everybody = stage.herders, np.ones(2, bool)
    goes, price = np.array([True, False]), np.array([4.0, 4.0])
    room = np.full(2, 1e9)
    rules.sell_to_collectors(
        herders.arrays, everybody, goes, price, room, 1.0, 1.0, 735_000, 15, 1, 0.25, parameters.quality
    )
    assert herders.to_collector_l[rows].tolist() == [100.0, 0.0]
    assert herders.collector_money[rows].tolist() == [300.0, 0.0]
    assert herders.collector_volume_l[rows].tolist() == [100.0, 0.0]
    assert herders.spoiled_l[rows].tolist() == [5.0, 105.0]


def test_who_is_caught_loses_no_more_than_all_his_milk(parameters: Parameters) -> None:
    quality = parameters.quality._replace(
        caught_share_collector=1.0, most_water_share=0.1, habit_speed=0.0, caught_loss_days=40.0
    )
    stage = Stage(np.random.default_rng(4))
    stage.herders.remove(stage.herders.rows())
    row = stage.herders.add(1, collector=0, to_collector_l=150.0, refused_l=30.0, watering=0.1)
    herders, one = stage.herders, np.ones(1, bool)
    price, room = np.array([4.0]), np.array([1e9])
    rules.sell_to_collectors(herders.arrays, one, one, price, room, 1.0, 1.0, 735_000, 15, 1, 0.25, quality)
    assert (herders.spoiled_l[row], herders.to_collector_l[row], herders.watering[row]) == (150.0, 30.0, 0.0)


def test_inflation_alone_tempts_nobody(parameters: Parameters) -> None:
    watering = []
    for cpi in (1.0, 1.5):
        stage = Stage(np.random.default_rng(4))
        stage.herders.remove(stage.herders.rows())
        rows = stage.herders.add(2, cooperative=[0, -1], collector=0, to_collector_l=[0.0, 90.0], scruple=0.3)
        stage.herders.to_cooperative_l[rows] = [90.0, 0.0]
        one, price = np.ones(1, bool), np.array([4.0 * cpi])
        rules.collect_for_cooperatives(
            stage.herders.arrays, one, one, np.array([1e9]), price, np.zeros(1), 1.0, cpi, 735_000, 15, 1, 0.5,
            parameters.quality,
        )  # fmt: skip
        rules.sell_to_collectors(
            stage.herders.arrays, one, one, price, np.array([1e9]), 1.0, cpi, 735_000, 15, 1, 0.25, parameters.quality
        )
        watering.append(stage.herders.watering[rows])
    np.testing.assert_allclose(watering[0], watering[1], rtol=1e-12)


def test_nobody_is_caught_where_nobody_tests(parameters: Parameters) -> None:
    for number in range(20):
        stage, _, _ = _collect(number, parameters, has_tester=False)
        delivered = stage.herders.accepted_l > 0.0
        assert (stage.herders.watering[delivered] > 0.0).all()


def test_a_certain_test_stops_every_full_waterer(parameters: Parameters) -> None:
    quality = parameters.quality._replace(
        caught_share_with_tester=1.0, most_water_share=0.1, habit_speed=0.0, caught_loss_days=2.0,
        base_rejected_share=0.0, spoiled_share_per_hot_hour=0.0,
    )  # fmt: skip
    stage = Stage(np.random.default_rng(4))
    stage.herders.remove(stage.herders.rows())
    rows = stage.herders.add(500, cooperative=0, watering=0.1, to_cooperative_l=150.0)
    received = np.zeros(1)
    rules.collect_for_cooperatives(
        stage.herders.arrays, np.array([True]), np.array([True]), np.array([1e9]), np.array([4.0]), received, 1.0, 1.0,
        735_000, 15, 1, 0.5, quality,
    )  # fmt: skip
    assert (stage.herders.watering[rows] == 0.0).all()
    np.testing.assert_allclose(stage.herders.spoiled_l[rows], 20.0)
    stage.herders.watering[rows] = 0.05
    rules.collect_for_cooperatives(
        stage.herders.arrays, np.array([True]), np.array([True]), np.array([1e9]), np.array([4.0]), received, 1.0, 1.0,
        735_000, 15, 1, 0.5, quality,
    )  # fmt: skip
    caught = (stage.herders.watering[rows] == 0.0).mean()
    assert caught == pytest.approx(0.5, abs=0.09)
