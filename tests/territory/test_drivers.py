"""Series give the value of the day, and keep the last one."""

from datetime import date

import numpy as np
import pytest

from sim.territory import Territory


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("farm_wage_mad_day", "2016-06-30", 70),
        ("farm_wage_mad_day", "2016-07-01", 75),
        ("farm_wage_mad_day", "2031-12-31", 75),
        ("harvest_million_quintals", "2015-12-31", 10),
        ("harvest_million_quintals", "2016-01-01", 4),
        ("harvest_million_quintals", "2030-01-01", 9),
        ("concentrate_price_mad_kg", "2015-01-01", 3),
        ("concentrate_price_mad_kg", "2016-01-01", 3 + 365 / 731),
        ("concentrate_price_mad_kg", "2020-01-01", 4),
    ],
)
def test_value_of_a_day(made_up: Territory, name: str, on: str, value: float) -> None:
    assert getattr(made_up.drivers, name).at(day(on)) == pytest.approx(value)


def test_many_days_give_what_each_day_gives(made_up: Territory) -> None:
    days = np.arange(day("2015-01-01"), day("2018-01-01"), 5)
    for _, driver in made_up.drivers:
        assert driver.over(days).tolist() == [driver.at(int(each)) for each in days]


def test_a_day_before_the_series_is_refused(made_up: Territory) -> None:
    with pytest.raises(ValueError, match="asked for 2014-12-31, the series starts on 2015-01-01"):
        made_up.drivers.concentrate_price_mad_kg.at(day("2014-12-31"))


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("packaged_milk_price_mad_l", "2013-08-01", 6.6),
        ("packaged_milk_price_mad_l", "2013-09-01", 7.0),
        ("packaged_milk_price_mad_l", "2023-01-01", 8.0),
        ("farm_wage_mad_day", "2022-09-01", 84.37),
        ("leader_demand_factor", "2018-06-20", 18.3 / 46.7),
        ("casual_work_factor", "2020-05-01", 0.38),
        ("casual_work_factor", "2021-05-01", 1.0),
        ("concentrate_price_mad_kg", "2024-09-10", 2.85 * 1.88),
        ("social_aid_mad_month", "2023-11-30", 0.0),
        ("social_aid_mad_month", "2023-12-01", 500.0),
        ("social_aid_child_mad_month", "2025-06-01", 250.0),
        ("subsidised_feed_price_mad_kg", "2023-01-01", 2.0),
        ("subsidised_feed_price_mad_kg", "2026-01-01", 0.0),
        ("national_milk_billion_l", "2019-06-01", 2.55),
    ],
)
def test_history_of_the_real_territory(sefrou: Territory, name: str, on: str, value: float) -> None:
    assert getattr(sefrou.drivers, name).at(day(on)) == pytest.approx(value, rel=5e-3)


def test_consumer_prices_of_december_2022_match_the_published_level(sefrou: Territory) -> None:
    cpi = sefrou.drivers.cpi
    december = cpi.over(np.arange(day("2022-12-01"), day("2023-01-01"))).mean()
    base = cpi.over(np.arange(day("2017-01-01"), day("2018-01-01"))).mean()
    assert 100 * december / base == pytest.approx(114.3, abs=0.5)
