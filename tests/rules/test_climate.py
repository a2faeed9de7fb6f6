"""Season and heat: known values."""

import math

import numpy as np
import pytest

from sim.rules import climate as rules
from sim.rules.topics import Parameters


def test_the_bell_wraps_over_new_year() -> None:
    assert rules.seasonal_bell(100.0, 100.0, 20.0) == 1.0
    assert rules.seasonal_bell(120.0, 100.0, 20.0) == pytest.approx(math.exp(-0.5))
    assert rules.seasonal_bell(80.0, 100.0, 20.0) == rules.seasonal_bell(120.0, 100.0, 20.0)
    assert rules.seasonal_bell(5.25, 360.0, 10.0) == pytest.approx(math.exp(-0.5 * 1.05**2))
    assert rules.seasonal_bell(360.0, 5.25, 10.0) == rules.seasonal_bell(5.25, 360.0, 10.0)


def test_both_calendars_share_out_the_whole_year(parameters: Parameters) -> None:
    for calendar in rules.growth_calendar(parameters.climate):
        assert calendar.shape == (366,)
        assert calendar.sum() == pytest.approx(1.0, abs=1e-12)
        assert (calendar > 0.0).all()


def test_rain_grows_grass_in_spring_and_water_all_year(parameters: Parameters) -> None:
    rainfed, irrigated = rules.growth_calendar(parameters.climate)
    peak = int(parameters.climate.spring_peak_day) - 1
    assert rainfed[peak] == pytest.approx(rainfed.max(), rel=0.05)
    assert irrigated.max() / irrigated.min() < rainfed.max() / rainfed.min()


def test_an_even_irrigation_is_flat(parameters: Parameters) -> None:
    _, irrigated = rules.growth_calendar(parameters.climate._replace(irrigated_evenness=1.0))
    np.testing.assert_allclose(irrigated, 1.0 / 366.0)


def test_a_normal_harvest_is_one(parameters: Parameters) -> None:
    assert rules.forage_index(70.0, 70.0, 0.6) == 1.0
    assert rules.forage_index(35.0, 70.0, 1.0) == 0.5
    assert rules.forage_index(17.5, 70.0, 0.5) == 0.5
    assert rules.forage_index(1.0, 70.0, 0.0) == 1.0


def test_heat_peaks_in_summer(parameters: Parameters) -> None:
    climate = parameters.climate

    def heat(day: float) -> float:
        return rules.heat(day, climate.heat_peak_day, climate.heat_spread_days)

    assert heat(climate.heat_peak_day) == 1.0
    assert heat(15.0) < 0.1
    assert 180 < climate.heat_peak_day < 240
