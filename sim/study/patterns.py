"""Patterns: what the territory is known to look like, against what runs of the baseline look like.

The territory's file `patterns.yaml` says what was observed, within which band it counts as met, and which measure of
this module answers for it. Nothing is left out: a pattern that is missed is shown as missed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BeforeValidator, model_validator

from sim.study.processes import spread
from sim.study.record import Run, run
from sim.study.scenario import Scenario, find_territory, load_territory
from sim.territory.reading import (
    BadInput,
    Note,
    Record,
    SourceIds,
    Text,
    check_sources,
    place,
    read_yaml,
    unknown,
    validated,
)

WORK_DAY_HOURS = 8.0
AUTUMN, SPRING = (8, 9, 10, 11), (3, 4, 5)


def _as_pair(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Period = Annotated[tuple[int, int], BeforeValidator(_as_pair)]
"""First and last year, both included."""


class Labels(Record):
    """What a pattern is called, in French and English."""

    fr: Text
    en: Text


class Pattern(Record):
    """One thing known about the territory: an observation, its band, and the measure that answers for it.

    `year` or `years` (first and last, both included) say which part of the run is measured. `use` is `looked_at` when
    the pattern guided the choice of default values by hand, so that meeting it proves little, and `kept` when not.
    """

    title: Labels
    measure: Text
    year: int | None = None
    years: Period | None = None
    observed: float
    low: float
    high: float
    unit: Text
    source: SourceIds
    use: Literal["looked_at", "kept"]
    note: Note

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.year is None) == (self.years is None):
            raise ValueError("read neither or both of year and years, allowed one of them")
        if not self.low <= self.observed <= self.high:
            raise ValueError(f"read low {self.low:g}, observed {self.observed:g}, high {self.high:g}, allowed in order")
        return self

    @property
    def period(self) -> tuple[int, int]:
        """First and last year measured."""
        if self.years is not None:
            return self.years
        assert self.year is not None
        return self.year, self.year


@dataclass(frozen=True)
class Verdict:
    """A pattern and what runs of several seeds gave for it, in the pattern's unit."""

    name: str
    pattern: Pattern
    simulated: np.ndarray

    @property
    def middle(self) -> float:
        """Median over the seeds."""
        return float(np.median(self.simulated))

    @property
    def spread(self) -> tuple[float, float]:
        """Fifth and ninety-fifth percentile over the seeds."""
        low, high = np.quantile(self.simulated, [0.05, 0.95])
        return float(low), float(high)

    @property
    def is_met(self) -> bool:
        """Whether the median lies within the band of the observation."""
        return self.pattern.low <= self.middle <= self.pattern.high


def read_patterns(territory: str) -> dict[str, Pattern]:
    """Read the patterns of a territory; one that borrows may have none.

    Raises BadInput for a file that cannot be used or an unknown measure.
    """
    path = find_territory(territory) / "patterns.yaml"
    if load_territory(territory).loan is not None and not path.exists():
        return {}
    document = read_yaml(path)
    sources = load_territory(territory).sources
    patterns = {}
    for name, entry in document.items():
        pattern = validated(Pattern, entry, path, document.lines, at=(name,))
        check_sources(pattern.source, sources, place(path, [name, "source"], document.lines))
        if pattern.measure not in MEASURES:
            where = place(path, [name, "measure"], document.lines)
            raise BadInput(f"{where}: {unknown('measure', pattern.measure, MEASURES)}")
        patterns[name] = pattern
    return patterns


def measure(patterns: Mapping[str, Pattern], one: Run) -> dict[str, float]:
    """What one run gives for each pattern, in the pattern's unit."""
    return {name: MEASURES[pattern.measure](one, *pattern.period) for name, pattern in patterns.items()}


def measure_seed(scenario: Scenario, seed: int, scale: float = 1.0) -> dict[str, float]:
    """Run a scenario under one seed and measure every pattern of its territory."""
    return measure(read_patterns(scenario.territory), run(scenario, seed=seed, scale=scale))


def measure_seeds(
    scenario: Scenario, seeds: Sequence[int], jobs: int, scale: float = 1.0
) -> Iterator[dict[str, float]]:
    """Measure the patterns under each seed, in order, in `jobs` processes."""
    yield from spread(partial(measure_seed, scenario, scale=scale), seeds, jobs)


def judge(patterns: Mapping[str, Pattern], measured: Sequence[Mapping[str, float]]) -> list[Verdict]:
    """Put the runs beside the observations, missed patterns first."""
    verdicts = [
        Verdict(name, pattern, np.array([values[name] for values in measured])) for name, pattern in patterns.items()
    ]
    return sorted(verdicts, key=lambda verdict: verdict.is_met)


# Measures: (run, first year, last year) -> number


def _years(table: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    return table[table["year"].between(first, last)]


def _total(one: Run, first: int, last: int, *names: str) -> float:
    """Sum of columns of the chain over a period."""
    return float(_years(one.chain, first, last)[list(names)].to_numpy().sum())


def _milk_million_l(one: Run, first: int, last: int) -> float:
    return _total(one, first, last, "milk_l") / 1e6 / (last - first + 1)


def _organised_share(one: Run, first: int, last: int) -> float:
    return _total(one, first, last, "cooperative_l") / _total(one, first, last, "milk_l")


def _tank_use(one: Run, first: int, last: int) -> float:
    """Milk taken in over what all tanks of the territory could cool, those of dormant cooperatives included."""
    chain, tanks = _years(one.chain, first, last), _years(one.cooperatives, first, last)
    room = float(tanks.groupby("year")["tank_capacity_l_day"].sum().mean()) * float(chain["days"].sum())
    return float(chain["cooperative_l"].sum()) / room


def _yield_of(breed: str) -> Callable[[Run, int, int], float]:
    """Milk a cow of a breed gives in a year, L."""

    def yearly(one: Run, first: int, last: int) -> float:
        cows = _years(one.chain, first, last)[f"cows_{breed}"].mean()
        return _total(one, first, last, f"milk_{breed}_l") / (last - first + 1) / float(cows)

    return yearly


def _milk_a_day_by_month(one: Run, first: int, last: int) -> pd.Series:
    chain = _years(one.chain, first, last)
    month = chain["first_day"].dt.month
    by_month: pd.Series = chain["milk_l"].groupby(month).sum() / chain["days"].groupby(month).sum()
    return by_month


def _peak_month(one: Run, first: int, last: int) -> float:
    milk = _milk_a_day_by_month(one, first, last)
    return float(milk.index.to_numpy()[milk.to_numpy().argmax()])


def _low_month(one: Run, first: int, last: int) -> float:
    milk = _milk_a_day_by_month(one, first, last)
    return float(milk.index.to_numpy()[milk.to_numpy().argmin()])


def _seasonal_ratio(one: Run, first: int, last: int) -> float:
    milk = _milk_a_day_by_month(one, first, last)
    return float(milk.max() / milk.min())


def _milk_share_of_product(one: Run, first: int, last: int) -> float:
    """Milk sold, and milk drunk at home at the mean price, in milk and animals sold less animals bought."""
    chain = _years(one.chain, first, last)
    sold = _total(one, first, last, "cooperative_l", "collector_l", "neighbours_l", "souk_l")
    earned = float(chain["milk_income_mad"].sum())
    milk = earned * (1.0 + float(chain["home_l"].sum()) / sold)
    animals = float(chain["cattle_sales_mad"].sum() - chain["cattle_bought_mad"].sum())
    return milk / (milk + animals)


def _poverty(one: Run, first: int, last: int) -> float:
    return float(one.years.loc[first:last, "poverty_share"].mean())


def _consumption_a_head(one: Run, first: int, last: int) -> float:
    herders = _years(one.herders, first, last)
    return float(herders["spending_year"].sum() / herders["n_people"].sum())


def _collector_share(one: Run, first: int, last: int) -> float:
    marketed = _total(one, first, last, "cooperative_l", "collector_l", "neighbours_l", "souk_l")
    return _total(one, first, last, "collector_l") / marketed


def _fall_of_milk(one: Run, first: int, last: int) -> float:
    return _total(one, last, last, "milk_l") / _total(one, first, first, "milk_l") - 1.0


def _cooperative_price(one: Run, first: int, last: int) -> float:
    return float(one.years.loc[first:last, "cooperative_price"].mean())


def _collector_premium(months: tuple[int, ...]) -> Callable[[Run, int, int], float]:
    """Collectors' price less the cooperatives' in some months, MAD/L."""

    def premium(one: Run, first: int, last: int) -> float:
        chain = _years(one.chain, first, last)
        chain = chain[chain["first_day"].dt.month.isin(months)]
        return float((chain["collector_price"] - chain["cooperative_price"]).mean())

    return premium


def _loss_share(one: Run, first: int, last: int) -> float:
    marketed = _total(one, first, last, "cooperative_l", "collector_l", "neighbours_l", "souk_l", "farm_loss_l")
    return _total(one, first, last, "lost_l") / marketed


def _calving_interval_days(one: Run, first: int, last: int) -> float:
    """Mean cows times the days of the period over calves born alive."""
    chain = _years(one.chain, first, last)
    return float(chain["cows"].mean() * chain["days"].sum() / chain["births"].sum())


def _share_of_milk(use: str) -> Callable[[Run, int, int], float]:
    return lambda one, first, last: _total(one, first, last, use) / _total(one, first, last, "milk_l")


def _bought_feed_per_cow(one: Run, first: int, last: int) -> float:
    cows = float(_years(one.chain, first, last)["cows"].mean())
    return _total(one, first, last, "feed_cost_mad") / (last - first + 1) / cows


def _litres_a_work_day(one: Run, first: int, last: int) -> float:
    hours = _total(one, first, last, "women_dairy_hours", "men_dairy_hours", "hired_hours")
    return _total(one, first, last, "milk_l") / (hours / WORK_DAY_HOURS)


MEASURES: dict[str, Callable[[Run, int, int], float]] = {
    "milk_million_l": _milk_million_l,
    "organised_share": _organised_share,
    "tank_use": _tank_use,
    "yield_local_l": _yield_of("local"),
    "yield_cross_l": _yield_of("cross"),
    "yield_pure_l": _yield_of("pure"),
    "peak_month": _peak_month,
    "low_month": _low_month,
    "seasonal_ratio": _seasonal_ratio,
    "milk_share_of_product": _milk_share_of_product,
    "poverty": _poverty,
    "consumption_a_head": _consumption_a_head,
    "collector_share": _collector_share,
    "fall_of_milk": _fall_of_milk,
    "cooperative_price": _cooperative_price,
    "collector_premium_autumn": _collector_premium(AUTUMN),
    "collector_premium_spring": _collector_premium(SPRING),
    "loss_share": _loss_share,
    "calving_interval_days": _calving_interval_days,
    "calves_share": _share_of_milk("calves_l"),
    "home_share": _share_of_milk("home_l"),
    "bought_feed_per_cow": _bought_feed_per_cow,
    "litres_a_work_day": _litres_a_work_day,
}
