"""Phase 1, clock and drivers: season, forage, prices and wages of the day; once a year people grow in number."""

import numpy as np

from sim.actors.province import Province
from sim.rules.market import appetite_l_day
from sim.territory.territory import Census

CENSUS_OF_COMMUNES = 2014


def observe_the_world(province: Province) -> None:
    """Read the drivers of the quinzaine; plants' shop prices follow observation as long as there is any."""
    province.outside = province.world.of(province.quinzaine)
    if province.outside.is_history:
        province.processors.retail_price[province.plants] = province.outside.packaged_price
    if province.quinzaine.number == 1:
        _count_people(province)


def _count_people(province: Province) -> None:
    """Consumer segments grow with the census; their appetite at the start follows income (Engel: ∝ income^η),
    with the surveyed mean."""
    territory, market, consumers = province.territory, province.parameters.market, province.consumers
    year = province.quinzaine.year
    before = CENSUS_OF_COMMUNES if year == territory.start.year else year - 1
    here = _people(territory.population, year) / _people(territory.population, before)
    town = _people(territory.market_town.population, year) / _people(territory.market_town.population, before)
    consumers.n_people[:] *= np.where(consumers.commune < 0, town, here)
    if year > territory.start.year:
        return
    for is_urban, litres in ((True, market.dairy_urban_l_person_year), (False, market.dairy_rural_l_person_year)):
        rows = np.flatnonzero(consumers.is_urban == is_urban)
        if not len(rows):
            continue
        income = consumers.income_year[rows]
        mean = float(np.average(income, weights=np.maximum(consumers.n_people[rows], 1e-9)))
        appetite = np.array([appetite_l_day(litres, y, mean, market.income_elasticity) for y in income])
        weights = np.maximum(consumers.n_people[rows], 1e-9)
        consumers.appetite_l_day[rows] = appetite * (litres / 365.0) / np.average(appetite, weights=weights)


def _people(population: Census, year: int) -> float:
    """Population of a year, geometric between censuses; the last rate goes on, one census alone stays."""
    years = sorted(population.census)
    if len(years) == 1:
        return float(population.census[years[0]])
    logs = np.log([population.census[y] for y in years])
    place = min(max(int(np.searchsorted(years, year)) - 1, 0), len(years) - 2)
    rate = (logs[place + 1] - logs[place]) / (years[place + 1] - years[place])
    return float(np.exp(logs[place] + rate * (year - years[place])))
