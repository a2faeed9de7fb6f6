"""Measures: what a run gives for the things that are known about a territory, one number each.

A measure takes a run, the first and the last year of a period, both included, and gives a number in the measure's unit;
it is not a number where the run has none (no collector, nobody poor). One that says how an event was felt takes the
same run without the event as well, see `calibration.replays`.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.engine.ledger import DAIRY
from sim.study.record import Run

WORK_DAY_HOURS = 8.0
YEAR_DAYS = 365.0
QUINZAINES = 24
AUTUMN, SPRING = (8, 9, 10, 11), (3, 4, 5)
BEFORE_AUGUST = (1, 2, 3, 4, 5, 6, 7)
WINTER = (1, 2, 3)
SEPTEMBER, NOVEMBER = (9,), (11,)
PLANT = 0
"""Code of a plant in the column `business` of processors."""
FEW_COWS, SMALL_HERD = 5, 10
VULNERABLE = 1.5
"""Multiple of the poverty line below which the statistics office calls people vulnerable (PF274)."""

Of = Callable[[Run, int, int], float]
WithAndWithout = Callable[[Run, Run, int, int], float]


class Measure(NamedTuple):
    """A measure: its unit, how it is read off a run, or off a run and the same without the event named `without`."""

    unit: str
    of: Of | None = None
    paired: WithAndWithout | None = None
    without: str | None = None

    def read(self, one: Run, others: Mapping[str, Run], first: int, last: int) -> float:
        """Measure a run; `others` holds the same run without each event that some measure needs."""
        if self.paired is not None and self.without is not None:
            return self.paired(one, others[self.without], first, last)
        assert self.of is not None
        return self.of(one, first, last)


MEASURES: dict[str, Measure] = {}
"""Every measure by its name, which is that of its function."""


def measure(unit: str) -> Callable[[Of], Of]:
    """Declare a measure of one run."""

    def declare(of: Of) -> Of:
        MEASURES[_name(of)] = Measure(unit, of=of)
        return of

    return declare


def response(unit: str, without: str) -> Callable[[WithAndWithout], WithAndWithout]:
    """Declare a measure of how the event named `without` was felt: a run against the same run without it."""

    def declare(paired: WithAndWithout) -> WithAndWithout:
        MEASURES[_name(paired)] = Measure(unit, paired=paired, without=without)
        return paired

    return declare


def _name(function: Callable[..., float]) -> str:
    return function.__name__


# Reading tables


def _years(table: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    return table[table["year"].between(first, last)]


def _total(one: Run, first: int, last: int, *names: str) -> float:
    """Sum of columns of the chain over a period."""
    return float(_years(one.chain, first, last)[list(names)].to_numpy().sum())


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")


def _in_months(one: Run, year: int, months: tuple[int, ...]) -> pd.DataFrame:
    """Quinzaines of some months of a year."""
    chain = _years(one.chain, year, year)
    quinzaines: pd.DataFrame = chain[chain["first_day"].dt.month.isin(months)]
    return quinzaines


def _mean_of_months(one: Run, year: int, months: tuple[int, ...], name: str) -> float:
    return float(_in_months(one, year, months)[name].mean())


def _share_of_milk(one: Run, first: int, last: int, use: str) -> float:
    return _ratio(_total(one, first, last, use), _total(one, first, last, "milk_l"))


def _marketed(one: Run, first: int, last: int) -> float:
    """Milk that leaves the farm for a buyer, L."""
    return _total(one, first, last, "cooperative_l", "collector_l", "neighbours_l", "souk_l")


def _keepers(one: Run, first: int, last: int) -> pd.DataFrame:
    """Rows, one a year, of households that have cattle at the end of the year."""
    herders = _years(one.herders, first, last)
    return herders[herders["n_cattle"] > 0]


def _sum(table: pd.DataFrame, *names: str) -> float:
    return float(table[list(names)].to_numpy(dtype=float).sum())


# Levels


@measure("million L/year")
def milk_million_l(one: Run, first: int, last: int) -> float:
    """Milk produced in a year."""
    return _total(one, first, last, "milk_l") / 1e6 / (last - first + 1)


@measure("1")
def organised_share(one: Run, first: int, last: int) -> float:
    """Share of the milk produced that cooperatives take in."""
    return _share_of_milk(one, first, last, "cooperative_l")


@measure("1")
def tank_use(one: Run, first: int, last: int) -> float:
    """Milk taken in over what all tanks of the territory could cool, those of dormant cooperatives included."""
    chain, tanks = _years(one.chain, first, last), _years(one.cooperatives, first, last)
    room = float(tanks.groupby("year")["tank_capacity_l_day"].sum().mean()) * float(chain["days"].sum())
    return _ratio(float(chain["cooperative_l"].sum()), room)


def _yield_of(one: Run, first: int, last: int, breed: str) -> float:
    cows = float(_years(one.chain, first, last)[f"cows_{breed}"].mean())
    return _ratio(_total(one, first, last, f"milk_{breed}_l") / (last - first + 1), cows)


@measure("L/cow/year")
def yield_local_l(one: Run, first: int, last: int) -> float:
    """Milk a local cow gives in a year."""
    return _yield_of(one, first, last, "local")


@measure("L/cow/year")
def yield_cross_l(one: Run, first: int, last: int) -> float:
    """Milk a crossbred cow gives in a year."""
    return _yield_of(one, first, last, "cross")


@measure("L/cow/year")
def yield_pure_l(one: Run, first: int, last: int) -> float:
    """Milk a pure-breed cow gives in a year."""
    return _yield_of(one, first, last, "pure")


@measure("L/cow/year")
def sold_per_cow_l(one: Run, first: int, last: int) -> float:
    """Milk that cooperatives, collectors and neighbours take for each cow of the territory in a year."""
    cows = float(_years(one.chain, first, last)["cows"].mean()) * (last - first + 1)
    return _ratio(_total(one, first, last, "cooperative_l", "collector_l", "neighbours_l"), cows)


@measure("1")
def calves_share(one: Run, first: int, last: int) -> float:
    """Share of the milk that calves drink."""
    return _share_of_milk(one, first, last, "calves_l")


@measure("1")
def home_share(one: Run, first: int, last: int) -> float:
    """Share of the milk that herder families eat and drink."""
    return _share_of_milk(one, first, last, "home_l")


@measure("1")
def churned_share(one: Run, first: int, last: int) -> float:
    """Share of the milk that women churn for the souk."""
    return _share_of_milk(one, first, last, "souk_l")


@measure("1")
def collector_share(one: Run, first: int, last: int) -> float:
    """Share of itinerant collectors in marketed milk."""
    return _ratio(_total(one, first, last, "collector_l"), _marketed(one, first, last))


@measure("1")
def loss_share(one: Run, first: int, last: int) -> float:
    """Milk lost from the farm to the town, in marketed milk and what was lost on the farm."""
    marketed = _marketed(one, first, last) + _total(one, first, last, "farm_loss_l")
    return _ratio(_total(one, first, last, "lost_l"), marketed)


@measure("MAD/cow/year")
def bought_feed_per_cow(one: Run, first: int, last: int) -> float:
    """Feed paid by herders for each cow in a year."""
    cows = float(_years(one.chain, first, last)["cows"].mean()) * (last - first + 1)
    return _ratio(_total(one, first, last, "feed_cost_mad"), cows)


@measure("MAD/person/year")
def dairy_spending_a_head(one: Run, first: int, last: int) -> float:
    """What consumers of the territory pay for milk and dairy products, over its population of 2014."""
    flows = _years(one.flows, first, last)
    dairy = {good.name.lower() for good in DAIRY}
    paid = flows[(flows["buyer"] == "consumers") & flows["product"].isin(dairy)]["value_mad"].sum()
    people = sum(commune.population_2014 for commune in one.territory.communes)
    return float(paid) / (last - first + 1) / people


# Season


def _milk_a_day_by_month(one: Run, first: int, last: int) -> pd.Series:
    chain = _years(one.chain, first, last)
    month = chain["first_day"].dt.month
    by_month: pd.Series = chain["milk_l"].groupby(month).sum() / chain["days"].groupby(month).sum()
    return by_month


@measure("month")
def peak_month(one: Run, first: int, last: int) -> float:
    """Month in which most milk is produced, 1 to 12."""
    milk = _milk_a_day_by_month(one, first, last)
    return float(milk.index.to_numpy()[milk.to_numpy().argmax()])


@measure("month")
def low_month(one: Run, first: int, last: int) -> float:
    """Month in which least milk is produced, 1 to 12."""
    milk = _milk_a_day_by_month(one, first, last)
    return float(milk.index.to_numpy()[milk.to_numpy().argmin()])


@measure("1")
def seasonal_ratio(one: Run, first: int, last: int) -> float:
    """Milk a day of the best month over that of the lowest."""
    milk = _milk_a_day_by_month(one, first, last)
    return float(milk.max() / milk.min())


# Prices


@measure("MAD/L")
def cooperative_price(one: Run, first: int, last: int) -> float:
    """Price paid by cooperatives to members, mean of the years."""
    return float(one.years.loc[first:last, "cooperative_price"].mean())


def _collector_premium(one: Run, first: int, last: int, months: tuple[int, ...]) -> float:
    chain = _years(one.chain, first, last)
    chain = chain[chain["first_day"].dt.month.isin(months)]
    return float((chain["collector_price"] - chain["cooperative_price"]).mean())


@measure("MAD/L")
def collector_premium_autumn(one: Run, first: int, last: int) -> float:
    """Collectors' price less the cooperatives', August to November."""
    return _collector_premium(one, first, last, AUTUMN)


@measure("MAD/L")
def collector_premium_spring(one: Run, first: int, last: int) -> float:
    """Collectors' price less the cooperatives', March to May."""
    return _collector_premium(one, first, last, SPRING)


@measure("MAD/L")
def rise_before_august(one: Run, first: int, last: int) -> float:
    """Cooperatives' price from January to July of the last year less that of the same months of the first."""
    before, after = (_mean_of_months(one, year, BEFORE_AUGUST, "cooperative_price") for year in (first, last))
    return after - before


@measure("1")
def change_of_cooperative_price(one: Run, first: int, last: int) -> float:
    """Relative change of the price paid by cooperatives, from the first to the last year."""
    prices = one.years["cooperative_price"]
    return float(prices.loc[last] / prices.loc[first] - 1.0)


@measure("MAD/L")
def plant_price_in_november(one: Run, first: int, last: int) -> float:
    """Price that plants pay cooperatives in November, mean of the years."""
    return float(np.mean([_mean_of_months(one, year, NOVEMBER, "plant_price") for year in range(first, last + 1)]))


@measure("1")
def winter_animal_price(one: Run, first: int, last: int) -> float:
    """Price of cattle (beef price times what animals fetch against normal), January to March of the last year, over
    the mean of the first year.
    """
    before, after = _years(one.chain, first, first), _in_months(one, last, WINTER)
    price = [float((each["beef_price"] * each["animal_index"]).mean()) for each in (before, after)]
    return price[1] / price[0]


# Trends and responses


@measure("1")
def change_of_milk(one: Run, first: int, last: int) -> float:
    """Relative change of the milk produced, from the first to the last year."""
    return _total(one, last, last, "milk_l") / _total(one, first, first, "milk_l") - 1.0


@measure("1/year")
def milk_growth_a_year(one: Run, first: int, last: int) -> float:
    """Growth of the milk produced, compound, per year."""
    ratio = _total(one, last, last, "milk_l") / _total(one, first, first, "milk_l")
    return float(ratio ** (1.0 / (last - first)) - 1.0)


@measure("1")
def change_of_cows(one: Run, first: int, last: int) -> float:
    """Relative change of the number of cows, mean of the last year over mean of the first."""
    cows = [float(_years(one.chain, year, year)["cows"].mean()) for year in (first, last)]
    return cows[1] / cows[0] - 1.0


@measure("1/year")
def improved_breeds_a_year(one: Run, first: int, last: int) -> float:
    """Change a year of the share of cows that are not local."""

    def improved(year: int) -> float:
        chain = _years(one.chain, year, year)
        return 1.0 - float(chain["cows_local"].mean() / chain["cows"].mean())

    return (improved(last) - improved(first)) / (last - first)


@measure("1")
def change_of_organised_share(one: Run, first: int, last: int) -> float:
    """Relative change of the share of milk that cooperatives take in, from the first to the last year."""
    return organised_share(one, last, last) / organised_share(one, first, first) - 1.0


@measure("1")
def change_of_september_collection(one: Run, first: int, last: int) -> float:
    """Relative change of the milk that cooperatives take in in September, from the first to the last year."""
    before, after = (float(_in_months(one, year, SEPTEMBER)["cooperative_l"].sum()) for year in (first, last))
    return _ratio(after, before) - 1.0


def _leader_intake(one: Run, first: int, last: int) -> float:
    """Milk that the largest plant takes in from the province, L."""
    plants = one.processors[one.processors["business"] == PLANT]
    leader = plants["unique_id"].to_numpy()[plants["size_share"].to_numpy().argmax()]
    return _sum(_years(plants[plants["unique_id"] == leader], first, last), "intake_l_year")


@response("1", without="boycott")
def boycott_on_leader_intake(one: Run, without: Run, first: int, last: int) -> float:
    """What the boycott takes from the milk that the leading plant takes in, as a share of that without the boycott."""
    return _ratio(_leader_intake(one, first, last), _leader_intake(without, first, last)) - 1.0


# Farms and their herds


@measure("days")
def calving_interval_days(one: Run, first: int, last: int) -> float:
    """Mean cows times the days of the period over calves born alive."""
    chain = _years(one.chain, first, last)
    return float(chain["cows"].mean() * chain["days"].sum() / chain["births"].sum())


@measure("1")
def milk_share_of_product(one: Run, first: int, last: int) -> float:
    """Milk sold, and milk drunk at home at the mean price, in milk and animals sold less animals bought."""
    chain = _years(one.chain, first, last)
    earned = float(chain["milk_income_mad"].sum())
    milk = earned * (1.0 + float(chain["home_l"].sum()) / _marketed(one, first, last))
    animals = float(chain["cattle_sales_mad"].sum() - chain["cattle_bought_mad"].sum())
    return milk / (milk + animals)


@measure("1")
def margin_of_small_herds(one: Run, first: int, last: int) -> float:
    """What is left of milk and animals sold after animals bought and dairy costs, of herds under five cows."""
    herds = _keepers(one, first, last)
    herds = herds[herds["n_cows"] < FEW_COWS]
    earned = _sum(herds, "milk_earned_year", "patronage_received_year", "cattle_sales_year")
    return _ratio(earned - _sum(herds, "cattle_bought_year", "dairy_costs_year"), earned)


@measure("1")
def milk_of_small_herds(one: Run, first: int, last: int) -> float:
    """Share of the milk that comes from herds under ten cows."""
    herds = _keepers(one, first, last)
    return _ratio(_sum(herds[herds["n_cows"] < SMALL_HERD], "milk_l_year"), _sum(herds, "milk_l_year"))


# Work


def _dairy_hours(one: Run, first: int, last: int) -> float:
    return _total(one, first, last, "women_dairy_hours", "men_dairy_hours", "hired_hours")


@measure("L/day")
def litres_a_work_day(one: Run, first: int, last: int) -> float:
    """Milk produced for each day of eight hours that family and hired hands give to herd and milk."""
    return _ratio(_total(one, first, last, "milk_l"), _dairy_hours(one, first, last) / WORK_DAY_HOURS)


@measure("1")
def labour_over_feed(one: Run, first: int, last: int) -> float:
    """All hours for herd and milk at the farm wage, over the feed that herders buy."""
    chain = _years(one.chain, first, last)
    hours = chain[["women_dairy_hours", "men_dairy_hours", "hired_hours"]].sum(axis=1)
    return _ratio(float((hours * chain["wage_hour"]).sum()), float(chain["feed_cost_mad"].sum()))


@measure("h/day")
def womens_market_hours(one: Run, first: int, last: int) -> float:
    """Hours a day that a woman of a herder household who is at work gives to herd, milk and casual work."""
    herders = _years(one.herders, first, last)
    days = _sum(herders, "women_at_work_year") / QUINZAINES * YEAR_DAYS
    return _ratio(_sum(herders, "women_dairy_hours_year", "women_casual_hours_year"), days)


@measure("1")
def unemployment(one: Run, first: int, last: int) -> float:
    """Unemployed over the active, people of 15 and over of herder households."""
    herders = _years(one.herders, first, last)
    jobless = _sum(herders, "women_unemployed_year", "men_unemployed_year")
    return _ratio(jobless, jobless + _sum(herders, "women_at_work_year", "men_at_work_year"))


@measure("1")
def underemployment(one: Run, first: int, last: int) -> float:
    """Underemployed over those at work, people of 15 and over of herder households."""
    herders = _years(one.herders, first, last)
    short = _sum(herders, "women_underemployed_year", "men_underemployed_year")
    return _ratio(short, _sum(herders, "women_at_work_year", "men_at_work_year"))


# Living standard


def _living(one: Run, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Spending a head over the poverty line of the year, and people; a row a household with cattle and year."""
    line = one.chain.groupby("year")["poverty_line"].mean()
    keepers = _keepers(one, first, last)
    people = keepers["n_people"].to_numpy(dtype=float)
    spending = keepers["spending_year"].to_numpy(dtype=float) / people
    return spending / keepers["year"].map(line).to_numpy(dtype=float), people


@measure("1")
def poverty(one: Run, first: int, last: int) -> float:
    """Share of people, in households that have cattle, who live on less than the rural line; mean of the years."""
    return float(one.years.loc[first:last, "poverty_share"].mean())


@measure("1")
def change_of_poverty(one: Run, first: int, last: int) -> float:
    """Poverty share of the last year less that of the first."""
    return poverty(one, last, last) - poverty(one, first, first)


@measure("1")
def poverty_ratio(one: Run, first: int, last: int) -> float:
    """Poverty share of the last year over that of the first."""
    return _ratio(poverty(one, last, last), poverty(one, first, first))


@measure("1")
def vulnerable_share(one: Run, first: int, last: int) -> float:
    """Share of people, in households that have cattle, who live on 1 to 1.5 poverty lines."""
    living, people = _living(one, first, last)
    return _ratio(float(people[(living >= 1.0) & (living < VULNERABLE)].sum()), float(people.sum()))


@measure("1")
def depth_of_poverty(one: Run, first: int, last: int) -> float:
    """What the poor lack to the line, as a share of the line: poverty gap over headcount."""
    living, people = _living(one, first, last)
    is_poor = living < 1.0
    return _ratio(float(((1.0 - living) * people)[is_poor].sum()), float(people[is_poor].sum()))


@measure("MAD/person/year")
def consumption_a_head(one: Run, first: int, last: int) -> float:
    """Spending of herder households for each person."""
    herders = _years(one.herders, first, last)
    return _sum(herders, "spending_year") / _sum(herders, "n_people")


@measure("MAD/household/year")
def spending_of_household(one: Run, first: int, last: int) -> float:
    """Spending of a herder household."""
    return float(_years(one.herders, first, last)["spending_year"].mean())


# Cooperatives and collectors


def _at_work(one: Run, first: int, last: int) -> pd.DataFrame:
    cooperatives = _years(one.cooperatives, first, last)
    return cooperatives[cooperatives["is_active"] & (cooperatives["n_members"] > 0)]


@measure("members")
def members_a_cooperative(one: Run, first: int, last: int) -> float:
    """Members of an active cooperative at the end of the year."""
    return float(_at_work(one, first, last)["n_members"].mean())


@measure("women")
def women_of_surveyed_cooperatives(one: Run, first: int, last: int) -> float:
    """Women among the members of the surveyed cooperatives at the end of the year."""
    cooperatives = _years(one.cooperatives, first, last)
    return _sum(cooperatives[cooperatives["is_surveyed"]], "n_women_members") / (last - first + 1)


@measure("cooperatives")
def new_cooperatives(one: Run, first: int, last: int) -> float:
    """Cooperatives founded in the period."""
    cooperatives = one.cooperatives
    founded = cooperatives[cooperatives["founded_year"].between(first, last) & (cooperatives["year"] <= last)]
    return float(founded["unique_id"].nunique())


@measure("households")
def clients_a_round(one: Run, first: int, last: int) -> float:
    """Herders who sell to an active collector at the end of the year."""
    collectors = _years(one.collectors, first, last)
    return float(collectors[collectors["is_active"]]["n_clients"].mean())
