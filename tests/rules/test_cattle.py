"""One animal: known values."""

import math

import numpy as np
import pytest

from sim.rules import cattle as rules
from sim.rules.topics import Parameters

AGES = [0.0, 1.0, 180.0, 365.0, 730.0, 1499.0]


@pytest.mark.parametrize(
    ("blood", "breed"),
    [(0.0, 0), (0.2499, 0), (0.25, 1), (0.5, 1), (0.8499, 1), (0.85, 2), (1.0, 2)],
)
def test_breed_of_blood(blood: float, breed: int) -> None:
    assert rules.breed_of(blood) == breed


def test_a_newborn_weighs_its_share_and_an_adult_all(parameters: Parameters) -> None:
    cattle = parameters.cattle._replace(
        adult_weight_local_kg=280.0, adult_weight_pure_kg=560.0, birth_weight_share=0.07
    )
    assert rules.weight_kg(0.0, 0.0, cattle) == pytest.approx(0.07 * 280.0)
    assert rules.weight_kg(0.0, 1.0, cattle) == pytest.approx(0.07 * 560.0)
    assert rules.weight_kg(1500.0, 0.5, cattle) == rules.weight_kg(9000.0, 0.5, cattle) == 420.0


def test_adults_weigh_by_blood(parameters: Parameters) -> None:
    cattle = parameters.cattle._replace(adult_weight_local_kg=300.0, adult_weight_pure_kg=500.0)
    assert [rules.adult_weight_kg(blood, cattle) for blood in (0.0, 0.5, 1.0)] == [300.0, 400.0, 500.0]


def test_weight_follows_brody(parameters: Parameters) -> None:
    cattle = parameters.cattle._replace(adult_weight_local_kg=300.0, birth_weight_share=0.1, growth_rate_per_day=0.002)
    assert rules.weight_kg(500.0, 0.0, cattle) == pytest.approx(300.0 * (1.0 - 0.9 * math.exp(-1.0)), rel=1e-14)
    assert rules.grown_share(500.0, cattle) == pytest.approx(1.0 - 0.9 * math.exp(-1.0), rel=1e-14)


def test_the_growth_curve_holds_every_age(parameters: Parameters) -> None:
    curve = rules.growth_curve(parameters.cattle)
    assert curve.tolist() == [rules.grown_share(float(age), parameters.cattle) for age in range(1501)]
    assert curve[-1] == 1.0


def test_weight_never_falls_with_age(parameters: Parameters) -> None:
    ages = np.arange(0.0, 1600.0, 7.0)
    weights = [rules.weight_kg(age, 0.4, parameters.cattle) for age in ages]
    assert (np.diff(weights) >= 0.0).all()


def test_maintenance_is_that_of_inra(parameters: Parameters) -> None:
    cattle = parameters.cattle._replace(maintenance_base_ufl=1.4, maintenance_ufl_per_100kg=0.6)
    assert rules.maintenance_ufl_day(0.0, cattle) == 1.4
    assert rules.maintenance_ufl_day(600.0, cattle) == pytest.approx(5.0)
    assert rules.maintenance_ufl_day(450.0, cattle) == pytest.approx(1.4 + 0.6 * 4.5)


def test_a_dry_adult_needs_maintenance_only(parameters: Parameters) -> None:
    cattle = parameters.cattle
    need = rules.upkeep_ufl_day(1500.0, 500.0, 0.0, math.inf, cattle)
    assert need == rules.maintenance_ufl_day(500.0, cattle)


@pytest.mark.parametrize("age", AGES)
def test_growth_costs_its_daily_gain(age: float, parameters: Parameters) -> None:
    """The gain that is paid for is the slope of the weight curve."""
    cattle = parameters.cattle
    weight, adult = rules.weight_kg(age, 0.6, cattle), rules.weight_kg(1500.0, 0.6, cattle)
    paid = rules.upkeep_ufl_day(age, weight, adult - weight, math.inf, cattle) - rules.maintenance_ufl_day(
        weight, cattle
    )
    gain = (rules.weight_kg(age + 1e-3, 0.6, cattle) - weight) / 1e-3
    if age + 1e-3 < 1499.0:
        assert paid == pytest.approx(cattle.growth_ufl_per_kg * gain, rel=1e-4)
    assert paid > 0.0


def test_pregnancy_costs_only_at_the_end(parameters: Parameters) -> None:
    cattle = parameters.cattle._replace(pregnancy_costly_days=90.0, pregnancy_ufl_day=2.0)
    base = rules.maintenance_ufl_day(500.0, cattle)
    assert rules.upkeep_ufl_day(2000.0, 500.0, 0.0, 90.0, cattle) == base
    assert rules.upkeep_ufl_day(2000.0, 500.0, 0.0, 89.0, cattle) == base + 2.0


def test_value_is_carcass_price_and_premium(parameters: Parameters) -> None:
    cattle = parameters.cattle._replace(
        adult_weight_local_kg=300.0,
        adult_weight_pure_kg=500.0,
        dressing_share=0.5,
        cow_value_premium_local=1.2,
        cow_value_premium_pure=1.6,
        calf_value_premium=1.5,
    )
    assert rules.value_mad(2000.0, 0.0, 2, 60.0, cattle) == pytest.approx(300 * 0.5 * 60 * 1.2)
    assert rules.value_mad(2000.0, 0.5, 6, 60.0, cattle) == pytest.approx(400 * 0.5 * 60 * 1.4)
    assert rules.value_mad(2000.0, 0.5, 7, 60.0, cattle) == pytest.approx(400 * 0.5 * 60)  # past her prime
    assert rules.value_mad(2000.0, 0.5, 0, 60.0, cattle) == pytest.approx(400 * 0.5 * 60)
    calf = rules.weight_kg(100.0, 0.5, cattle) * 0.5 * 60 * 1.5
    assert rules.value_mad(100.0, 0.5, 0, 60.0, cattle) == pytest.approx(calf)
    grown = rules.weight_kg(360.0, 0.5, cattle) * 0.5 * 60
    assert rules.value_mad(360.0, 0.5, 0, 60.0, cattle) == pytest.approx(grown)


def test_value_follows_the_beef_price(parameters: Parameters) -> None:
    for age in AGES:
        one = rules.value_mad(age, 0.7, 1, 50.0, parameters.cattle)
        assert rules.value_mad(age, 0.7, 1, 100.0, parameters.cattle) == pytest.approx(2.0 * one)
        assert one > 0.0


def test_maintenance_by_owner_adds_up(parameters: Parameters) -> None:
    rng = np.random.default_rng(5)
    owner, age, blood = rng.integers(0, 6, 40), rng.uniform(0.0, 3000.0, 40), rng.random(40)
    owner[owner == 3] = 4
    need = rules.maintenance_by_owner(owner, age, blood, 6, parameters.cattle)
    for row in range(6):
        mine = owner == row
        weights = [rules.weight_kg(a, b, parameters.cattle) for a, b in zip(age[mine], blood[mine], strict=True)]
        assert need[row] == pytest.approx(sum(rules.maintenance_ufl_day(w, parameters.cattle) for w in weights))
    assert need[3] == 0.0
