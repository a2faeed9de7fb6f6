"""Shocks: their sizes are those observed, and they change what they name and nothing else."""

from datetime import date

import numpy as np
import pytest

from sim.engine.clock import Quinzaine, quinzaines
from sim.rules.topics import Parameters
from sim.study import Scenario
from sim.study.scenario import load_territory
from sim.study.shocks import read_shock, shock_names, under
from sim.territory import BadInput
from sim.territory.drivers import Driver
from sim.territory.outside import Outlook, World
from sim.territory.reading import check_sources
from sim.territory.territory import Territory

ASSUMED = {"boycott": "leader_demand_factor", "drought": "harvest_million_quintals", "feed_price": "feed_price_factor"}
READS = {
    "boycott": {"leader_factor"},
    "drought": {"rainfed_ufl_ha", "straw_price"},
    "feed_price": {"concentrate_price"},
}
"""What of the world around the chain each shock moves."""


def mean(driver: Driver, first: date, after: date) -> float:
    return float(driver.over(np.arange(first.toordinal(), after.toordinal())).mean())


def year_mean(driver: Driver, year: int) -> float:
    return mean(driver, date(year, 1, 1), date(year + 1, 1, 1))


def test_the_shocks_are_three_each_with_one_assumption() -> None:
    assert shock_names() == sorted(ASSUMED)
    for name, assumed in ASSUMED.items():
        assert list(read_shock(name).assumed) == [assumed]


def test_the_drought_is_that_of_2022_to_2024(sefrou: Territory) -> None:
    observed = sefrou.drivers.harvest_million_quintals.values
    assert list(read_shock("drought").outlook.harvest_million_quintals.values()) == [
        observed[date(year, 1, 1)] for year in (2022, 2023, 2024)
    ]


def test_the_boycott_is_that_of_2018(sefrou: Territory) -> None:
    driver = sefrou.drivers.leader_demand_factor
    months = [mean(driver, date(year, 4, 20), date(year + 1, 4, 20)) for year in (2018, 2019)]
    assert list(read_shock("boycott").outlook.leader_demand_factor.values()) == pytest.approx(months, abs=0.005)


def test_the_rise_of_feed_prices_is_that_of_2021_to_2023(sefrou: Territory) -> None:
    driver = sefrou.drivers.concentrate_price_mad_kg
    rise = [year_mean(driver, year) / year_mean(driver, 2020) for year in (2021, 2022, 2023)]
    assert list(read_shock("feed_price").outlook.feed_price_factor.values()) == pytest.approx(rise, abs=0.005)


@pytest.mark.parametrize("name", ASSUMED)
def test_a_shock_cites_known_sources(name: str, sefrou: Territory) -> None:
    check_sources(read_shock(name).sources, sefrou.sources, name)


@pytest.mark.parametrize("name", ASSUMED)
def test_a_scenario_under_a_shock_is_the_same_but_for_it(name: str, baseline: Scenario) -> None:
    shocked = under(baseline, name)
    shocked.settled()
    assert shocked.name == f"baseline-under-{name}"
    assert shocked.title.fr.startswith(f"{baseline.title.fr}, sous ")
    assert shocked.content_hash() != baseline.content_hash()
    same = shocked.but(name=baseline.name, title=baseline.title, outlook=baseline.outlook)
    assert same.content_hash() == baseline.content_hash()


def test_what_a_scenario_assumes_for_other_years_stays(baseline: Scenario) -> None:
    assumed = baseline.but(outlook={"inflation": 0.05, "harvest_million_quintals": {2026: 60.0, 2028: 90.0}})
    outlook = under(assumed, "drought").outlook
    assert outlook.inflation == 0.05
    assert outlook.harvest_million_quintals == {2026: 60.0, 2027: 34.0, 2028: 55.1, 2029: 31.2}


def test_shocks_add_up(baseline: Scenario) -> None:
    both = under(under(baseline, "drought"), "boycott")
    assert both.name == "baseline-under-drought-under-boycott"
    assert both.outlook.harvest_million_quintals and both.outlook.leader_demand_factor


def test_what_is_no_shock_and_one_that_comes_too_late_are_refused(baseline: Scenario) -> None:
    with pytest.raises(BadInput, match="unknown shock 'drougth'; did you mean 'drought'"):
        under(baseline, "drougth")
    with pytest.raises(BadInput, match="last_year: read 2026, allowed 2027 or later: boycott strikes then"):
        under(baseline.but(last_year=2026), "boycott")


@pytest.mark.parametrize("name", ASSUMED)
def test_a_shock_moves_what_it_names_and_only_in_its_years(
    name: str, sefrou: Territory, parameters: Parameters
) -> None:
    shock = read_shock(name)
    calm = World(sefrou, parameters, Outlook(), seed=3)
    struck = World(sefrou, parameters, shock.outlook, seed=3)
    moved: set[str] = set()
    years: set[int] = set()
    for quinzaine in quinzaines(2013, 2031):
        before, after = calm.of(quinzaine), struck.of(quinzaine)
        changed = {field for field in before._fields if getattr(before, field) != getattr(after, field)}
        moved |= changed
        years |= {quinzaine.year} if changed else set()
    assert moved <= READS[name] and moved
    # A campaign begins in the autumn before its year; this seed draws the harvest of 2024 for 2029 without any shock.
    autumn_before = {shock.years[0] - 1} if name == "drought" else set()
    by_lot_the_same = {2029} if name == "drought" else set()
    assert years == (set(shock.years) | autumn_before) - by_lot_the_same


def test_a_factor_multiplies_what_would_have_been(sefrou: Territory, parameters: Parameters) -> None:
    calm = World(sefrou, parameters, Outlook(), seed=3).of(Quinzaine.starting(date(2027, 5, 1)))
    outlook = Outlook(leader_demand_factor={2027: 0.5}, feed_price_factor={2027: 1.5})
    struck = World(sefrou, parameters, outlook, seed=3).of(Quinzaine.starting(date(2027, 5, 1)))
    assert struck.leader_factor == pytest.approx(0.5 * calm.leader_factor)
    assert struck.concentrate_price == pytest.approx(1.5 * calm.concentrate_price)
    assert struck.straw_price == calm.straw_price


@pytest.mark.parametrize("name", ["leader_demand_factor", "feed_price_factor"])
def test_history_is_not_to_be_changed(name: str, parameters: Parameters) -> None:
    with pytest.raises(
        BadInput, match=f"outlook.{name}: read 2025, allowed 2026 or later: earlier years were observed"
    ):
        World(load_territory("sefrou"), parameters, Outlook(**{name: {2025: 0.5}}), seed=1)
