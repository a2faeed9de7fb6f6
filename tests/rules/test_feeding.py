"""Feeding: known values of its parts, and what must hold of a ration."""

import numpy as np
import pytest
from twins.stage import Stage

from sim.rules import feeding as rules
from sim.rules.topics import Parameters


@pytest.mark.parametrize(
    ("day", "left"), [(1, 59), (45, 15), (46, 15), (59, 15), (60, 365), (61, 364), (244, 181), (365, 60), (366, 59)]
)
def test_days_to_spring(day: int, left: int) -> None:
    assert rules.days_to_spring(day) == left


def test_willingness_is_half_at_the_half_ratio(parameters: Parameters) -> None:
    feeding = parameters.feeding._replace(
        concentrate_response_l_per_kg=1.5, margin_half_ratio=1.5, margin_sharpness=3.0
    )
    assert rules.willingness_to_buy(4.0, 4.0, feeding) == pytest.approx(0.5)
    assert rules.willingness_to_buy(8.0, 4.0, feeding) == pytest.approx(1 / (1 + np.exp(-4.5)))
    assert rules.willingness_to_buy(0.0, 4.0, feeding) == pytest.approx(1 / (1 + np.exp(4.5)))


def test_willingness_rises_with_milk_and_falls_with_feed(parameters: Parameters) -> None:
    shares = [rules.willingness_to_buy(price, 4.0, parameters.feeding) for price in np.linspace(0.5, 9.0, 30)]
    assert (np.diff(shares) > 0.0).all()
    shares = [rules.willingness_to_buy(4.0, price, parameters.feeding) for price in np.linspace(1.0, 20.0, 30)]
    assert (np.diff(shares) < 0.0).all()


@pytest.mark.parametrize(
    ("available", "eaten"), [(0.0, 0.0), (50.0, 50.0), (110.0, 110.0), (120.0, 120.0), (200.0, 120.0)]
)
def test_roughage_sustains_only_so_much_milk(available: float, eaten: float) -> None:
    assert rules.forage_eaten(available, 100.0, 40.0, 20.0) == eaten


def test_forage_is_not_eaten_beyond_the_need() -> None:
    assert rules.forage_eaten(1000.0, 100.0, 5.0, 20.0) == 105.0


def _one_herd(**columns: float) -> Stage:
    """One household: five cows that need 300 UFL of upkeep and 200 for milk, and 10,000 MAD."""
    stage = Stage(np.random.default_rng(12))
    stage.herders.remove(stage.herders.rows())
    usual = {
        "upkeep_ufl": 300.0, "milk_need_ufl": 200.0, "n_cows": 5, "cash": 10_000.0, "feeding_skill": 1.0,
        "expected_milk_price": 4.0, "due": 0.0, "rainfed_ha": 1.0, "forage_stock_ufl": 0.0,
    }  # fmt: skip
    stage.herders.add(1, **{**usual, **columns})
    return stage


def _feed(stage: Stage, parameters: Parameters, rainfed: float, cheap_kg: float = 0.0, day: int = 100) -> np.ndarray:
    row = stage.herders.rows()[0]
    rules.choose_rations(stage.herders.arrays, rainfed, 0.0, 15, day, 4.0, 1.5, 2.0, cheap_kg, 0.44, parameters.feeding)
    return row


def test_plenty_of_grass_needs_no_dealer(parameters: Parameters) -> None:
    stage = _one_herd()
    feeding = parameters.feeding._replace(forage_milk_limit_l_day=8.0)
    row = _feed(stage, parameters._replace(feeding=feeding), 700.0)
    herders = stage.herders
    assert herders.feed_cost[row] == 0.0
    assert herders.upkeep_ratio[row] == herders.energy_ratio[row] == 1.0
    assert herders.forage_stock_ufl[row] == pytest.approx(feeding.conservation_efficiency * 200.0)


def test_an_empty_purse_feeds_nothing_but_the_land(parameters: Parameters) -> None:
    stage = _one_herd(cash=-50.0)
    row = _feed(stage, parameters, 150.0)
    assert stage.herders.feed_cost[row] == 0.0
    assert stage.herders.upkeep_ratio[row] == pytest.approx(0.5)
    assert stage.herders.energy_ratio[row] == 0.0


def test_straw_saves_the_herd_before_concentrate_makes_milk(parameters: Parameters) -> None:
    purse = parameters.feeding.purse_share_for_feed
    stage = _one_herd(cash=1.5 * 30.0 / purse)
    row = _feed(stage, parameters, 100.0)
    assert stage.herders.straw_kg[row] == pytest.approx(30.0)
    assert stage.herders.concentrate_kg[row] == pytest.approx(0.0, abs=1e-9)


def test_milk_pay_due_buys_feed_like_cash(parameters: Parameters) -> None:
    purse = parameters.feeding.purse_share_for_feed
    for cash, due in ((45.0, 0.0), (0.0, 45.0), (-100.0, 145.0)):
        stage = _one_herd(cash=cash / purse, due=due / purse)
        row = _feed(stage, parameters, 100.0)
        assert stage.herders.feed_cost[row] == pytest.approx(45.0)


def test_a_herd_without_milk_or_without_animals_lacks_nothing_for_milk(parameters: Parameters) -> None:
    for columns in ({"milk_need_ufl": 0.0}, {"milk_need_ufl": 0.0, "upkeep_ufl": 0.0, "n_cows": 0}):
        stage = _one_herd(**columns)
        row = _feed(stage, parameters, 10.0)
        assert stage.herders.energy_ratio[row] == 1.0


def test_subsidised_feed_reaches_those_on_the_list_only(parameters: Parameters) -> None:
    for is_listed in (False, True):
        stage = _one_herd(is_on_feed_list=is_listed)
        row = _feed(stage, parameters, 300.0, cheap_kg=2.0)
        assert stage.herders.subsidised_kg[row] == (10.0 if is_listed else 0.0)


@pytest.mark.parametrize("number", range(40))
def test_no_ration_spends_more_than_the_feed_money(number: int, parameters: Parameters) -> None:
    stage, feeding = Stage(np.random.default_rng(number)), parameters.feeding
    herders = stage.herders
    money = feeding.purse_share_for_feed * np.maximum(herders.cash + herders.due, 0.0)
    rules.choose_rations(herders.arrays, 20.0, 90.0, 15, 30, 4.0, 1.5, 2.0, 20.0, 0.44, feeding)
    assert (herders.feed_cost <= money * (1.0 + 1e-12) + 1e-9).all()
    for column in ("forage_stock_ufl", "concentrate_kg", "subsidised_kg", "straw_kg", "feed_cost"):
        assert (getattr(herders, column) >= 0.0).all(), column
    for column in ("energy_ratio", "upkeep_ratio"):
        assert ((getattr(herders, column) >= 0.0) & (getattr(herders, column) <= 1.0)).all(), column
