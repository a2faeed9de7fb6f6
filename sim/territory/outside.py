"""What comes from outside the chain in a quinzaine: drivers, season, and what is assumed when history ends."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from sim.engine.clock import Quinzaine
from sim.rules.climate import forage_index, growth_calendar, heat
from sim.rules.luck import Purpose, uniforms
from sim.rules.topics import Parameters
from sim.territory.drivers import Driver, Drivers
from sim.territory.reading import Record, wrong
from sim.territory.territory import Territory

Growth = Annotated[float, Field(ge=-0.2, le=0.2)]
Harvest = Annotated[float, Field(gt=0, le=200)]
LeaderFactor = Annotated[float, Field(ge=0, le=2)]
FeedFactor = Annotated[float, Field(ge=0.2, le=5)]
INDEX_BASE = 100.0
HOURS_A_DAY = 8.0
MONTH_DAYS = 30.4


class Outlook(Record):
    """Assumptions for the years after the last value of each driver: growth a year in money terms (0.02 is 2%).

    Harvests to come repeat past ones in an order drawn by the seed, unless `harvest_million_quintals` fixes them by
    campaign year. `leader_demand_factor` multiplies in the years it names what the leading plant would otherwise sell
    (a boycott), `feed_price_factor` the price of compound feed (straw follows harvests); in other years both are 1.
    """

    inflation: Growth = 0.02
    feed_price_growth: Growth = 0.02
    wage_growth: Growth = 0.03
    beef_price_growth: Growth = 0.02
    national_milk_growth: Growth = 0.01
    real_income_growth: Growth = 0.01
    harvest_million_quintals: Mapping[int, Harvest] = {}
    leader_demand_factor: Mapping[int, LeaderFactor] = {}
    feed_price_factor: Mapping[int, FeedFactor] = {}


class Outside(NamedTuple):
    """The world around the chain in one quinzaine; prices in MAD of the day."""

    day_of_year: int
    cpi: float
    """Consumer prices, 2014 = 1."""
    concentrate_price: float
    straw_price: float
    wage_hour: float
    packaged_price: float
    """Observed retail price of a litre of packaged milk; after history the plants set it themselves."""
    is_history: bool
    leader_factor: float
    casual_factor: float
    living_factor: float
    """Real income beside dairy, 2014 = 1."""
    beef_price: float
    national_milk: float
    aid_month: float
    aid_child_month: float
    subsidised_feed_price: float
    subsidised_feed_kg_cow: float
    """Per cow in this quinzaine."""
    ramadan_share: float
    heat: float
    rainfed_ufl_ha: float
    irrigated_ufl_ha: float


class World:
    """Reads drivers and season for any quinzaine of a run."""

    def __init__(self, territory: Territory, parameters: Parameters, outlook: Outlook, seed: int) -> None:
        self._drivers = territory.drivers
        self._fasts = [(r.start.toordinal(), r.start.toordinal() + r.days) for r in territory.ramadan]
        self._climate = parameters.climate
        self._calendars = growth_calendar(parameters.climate)
        self._outlook = outlook
        self._seed = seed
        refuse_the_past(territory.drivers, outlook)
        self._last_year = last_observed_year(territory.drivers)
        self._known: dict[Quinzaine, Outside] = {}

    def __getstate__(self) -> dict[str, Any]:
        """What is known already can be read again: a copy does not carry it."""
        return {**self.__dict__, "_known": {}}

    def of(self, quinzaine: Quinzaine) -> Outside:
        """The world in a quinzaine."""
        if quinzaine not in self._known:
            self._known[quinzaine] = self._read(quinzaine)
        return self._known[quinzaine]

    def _read(self, quinzaine: Quinzaine) -> Outside:
        drivers, outlook = self._drivers, self._outlook
        day = quinzaine.start
        number = quinzaine.first.timetuple().tm_yday
        days = slice(number - 1, number - 1 + quinzaine.days)
        rainfed, irrigated = (calendar[days].sum() for calendar in self._calendars)
        climate = self._climate
        campaign = quinzaine.year + (quinzaine.first.month >= 10)
        index = forage_index(
            self._harvest(campaign), climate.harvest_reference_million_quintals, climate.harvest_elasticity
        )
        feed_factor = outlook.feed_price_factor.get(quinzaine.year, 1.0)
        leader_factor = outlook.leader_demand_factor.get(quinzaine.year, 1.0)
        end = quinzaine.end
        fasting = sum(min(end, last) - max(day, first) for first, last in self._fasts if first < end and last > day)
        return Outside(
            day_of_year=number,
            cpi=grown(drivers.cpi, day, outlook.inflation) / INDEX_BASE,
            concentrate_price=grown(drivers.concentrate_price_mad_kg, day, outlook.feed_price_growth) * feed_factor,
            straw_price=self._straw_price(day, campaign),
            wage_hour=grown(drivers.farm_wage_mad_day, day, outlook.wage_growth) / HOURS_A_DAY,
            packaged_price=drivers.packaged_milk_price_mad_l.at(day),
            is_history=quinzaine.year <= self._last_year,
            leader_factor=drivers.leader_demand_factor.at(day) * leader_factor,
            casual_factor=drivers.casual_work_factor.at(day),
            living_factor=grown(drivers.real_income_index, day, outlook.real_income_growth) / INDEX_BASE,
            beef_price=grown(drivers.beef_price_mad_kg_carcass, day, outlook.beef_price_growth),
            national_milk=grown(drivers.national_milk_billion_l, day, outlook.national_milk_growth),
            aid_month=drivers.social_aid_mad_month.at(day),
            aid_child_month=drivers.social_aid_child_mad_month.at(day),
            subsidised_feed_price=drivers.subsidised_feed_price_mad_kg.at(day),
            subsidised_feed_kg_cow=drivers.subsidised_feed_kg_cow_month.at(day) * quinzaine.days / MONTH_DAYS,
            ramadan_share=fasting / quinzaine.days,
            heat=heat(float(number), climate.heat_peak_day, climate.heat_spread_days),
            rainfed_ufl_ha=climate.rainfed_yield_ufl_ha * index * float(rainfed),
            irrigated_ufl_ha=climate.irrigated_yield_ufl_ha * float(irrigated),
        )

    def _straw_price(self, day: int, campaign: int) -> float:
        """Price of straw (MAD/kg): observed, then the last one grown, dearer after a poor harvest.

        last price · growth · (harvest of the last observed year / harvest)^ε.
        """
        straw = self._drivers.straw_price_mad_kg
        price = grown(straw, day, self._outlook.feed_price_growth)
        if day <= int(straw.days[-1]):
            return price
        last = self._harvest(_last_year(straw))
        return float(price * (last / self._harvest(campaign)) ** self._climate.straw_harvest_elasticity)

    def _harvest(self, campaign: int) -> float:
        """Harvest of a campaign (million quintals): observed, fixed by the outlook, or a past one drawn by the seed."""
        driver = self._drivers.harvest_million_quintals
        fixed = self._outlook.harvest_million_quintals.get(campaign)
        if fixed is not None:
            return fixed
        last = _last_year(driver)
        if campaign <= last:
            return driver.at(max(date(campaign, 1, 1).toordinal(), int(driver.days[0])))
        draw = uniforms(self._seed, Purpose.FUTURE_HARVEST, np.zeros(1, np.uint64), campaign)[0]
        return float(driver.levels[int(draw * len(driver.levels))])


def last_observed_year(drivers: Drivers) -> int:
    """The last year of history: what follows is assumed, and open to policy."""
    return max(_last_year(driver) for driver in (drivers.packaged_milk_price_mad_l, drivers.cpi))


def refuse_the_past(drivers: Drivers, outlook: Outlook, where: Callable[[list[str]], str] = ".".join) -> None:
    """Raise BadInput when the outlook fixes what was observed; `where` names the place of a key of the outlook."""
    observed = last_observed_year(drivers)
    fixed = {
        "harvest_million_quintals": (_last_year(drivers.harvest_million_quintals), "harvests"),
        "leader_demand_factor": (observed, "years"),
        "feed_price_factor": (observed, "years"),
    }
    for name, (last, what) in fixed.items():
        for year in getattr(outlook, name):
            if year <= last:
                raise wrong(where(["outlook", name]), year, f"{last + 1} or later: earlier {what} were observed")


def _last_year(driver: Driver) -> int:
    return date.fromordinal(int(driver.days[-1])).year


def grown(driver: Driver, day: int, growth: float) -> float:
    """Value on a day (ordinal); after the last value it grows by a share each year."""
    last = int(driver.days[-1])
    if driver.shape == "yearly":
        last = date(date.fromordinal(last).year, 12, 31).toordinal()
    if day <= last:
        return driver.at(day)
    return float(driver.at(last) * (1.0 + growth) ** ((day - last) / 365.25))
