"""What happened outside the chain: dated series that drive history."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.territory.reading import (
    Note,
    Record,
    SourceIds,
    Status,
    Text,
    check_sources,
    place,
    read_yaml,
    validated,
    wrong,
)


def _as_date(value: object) -> object:
    """Read a year as its first of January."""
    return date(value, 1, 1) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_range(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _ordered(values: dict[date, float]) -> dict[date, float]:
    """Refuse dates that do not increase."""
    for before, after in pairwise(values):
        if after <= before:
            raise ValueError(f"read {after} after {before}, allowed dates in increasing order")
    return values


Day = Annotated[date, BeforeValidator(_as_date)]
Range = Annotated[tuple[float, float], BeforeValidator(_as_range)]


class Driver(Record):
    """A dated series, in `unit`.

    A `step` holds each value from its date on, a `linear` series is interpolated by day, and a `yearly` one
    holds each value from 1 January to 31 December. The last value holds ever after. `prior_ranges` gives the
    range of the points that no source gives.
    """

    unit: Text
    shape: Literal["step", "linear", "yearly"]
    sources: SourceIds
    status: Status
    note: Note
    values: Annotated[dict[Day, float], Field(min_length=1), AfterValidator(_ordered)]
    prior_ranges: dict[Day, Range] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _priors_are_marked(self) -> Self:
        allowed = ("mixed", "prior") if self.prior_ranges else ("sourced", "derived")
        if self.status not in allowed:
            having = "with" if self.prior_ranges else "without"
            raise ValueError(f"read status {self.status} {having} prior_ranges, allowed {' or '.join(allowed)}")
        for day, (low, high) in self.prior_ranges.items():
            if day not in self.values:
                raise ValueError(f"prior_ranges: read {day}, allowed a date of values")
            if not low <= self.values[day] <= high:
                raise ValueError(f"prior_ranges: read {low:g} to {high:g} for {self.values[day]:g} on {day}")
        return self

    @model_validator(mode="after")
    def _years_are_whole(self) -> Self:
        for day in self.values if self.shape == "yearly" else ():
            if (day.month, day.day) != (1, 1):
                raise ValueError(f"read {day}, allowed a year, for the shape is yearly")
        return self

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """Day number (`date.toordinal`) of each point."""
        return np.array([day.toordinal() for day in self.values], dtype=np.int64)

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """Value of each point, in `unit`."""
        return np.array(list(self.values.values()), dtype=np.float64)

    @cached_property
    def _dates(self) -> list[int]:
        """`days` as plain numbers, the faster to look one up."""
        return [day.toordinal() for day in self.values]

    @cached_property
    def _held(self) -> list[float]:
        """`levels` as plain numbers."""
        return list(self.values.values())

    def at(self, ordinal: int) -> float:
        """Give the value on a day (`date.toordinal`), in `unit`; raises ValueError before the first date."""
        place = bisect_right(self._dates, ordinal) - 1
        if place < 0:
            raise ValueError(f"asked for {date.fromordinal(ordinal)}, the series starts on {next(iter(self.values))}")
        if self.shape == "linear":
            return float(np.interp(ordinal, self.days, self.levels))
        return self._held[place]

    def over(self, ordinals: NDArray[np.integer]) -> NDArray[np.float64]:
        """Give the values on many days, in `unit`; raises ValueError before the first date."""
        if np.any(ordinals < self.days[0]):
            asked, first = date.fromordinal(int(ordinals.min())), next(iter(self.values))
            raise ValueError(f"asked for {asked}, the series starts on {first}")
        if self.shape == "linear":
            return np.asarray(np.interp(ordinals, self.days, self.levels), dtype=np.float64)
        return self.levels[np.searchsorted(self.days, ordinals, side="right") - 1]


class Drivers(Record):
    """Every series that history needs; the units are those of the names.

    A value of `harvest_million_quintals` belongs to the year in which the campaign ends, so the autumn of a
    year reads the value of the next. In the two `subsidised_feed` series, zero means a closed programme.
    """

    harvest_million_quintals: Driver
    concentrate_price_mad_kg: Driver
    straw_price_mad_kg: Driver
    cpi: Driver
    real_income_index: Driver
    farm_wage_mad_day: Driver
    packaged_milk_price_mad_l: Driver
    leader_demand_factor: Driver
    casual_work_factor: Driver
    beef_price_mad_kg_carcass: Driver
    national_milk_billion_l: Driver
    social_aid_mad_month: Driver
    social_aid_child_mad_month: Driver
    subsidised_feed_price_mad_kg: Driver
    subsidised_feed_kg_cow_month: Driver


LEAST_LEVEL, MOST_LEVEL = 1e-3, 1e6
MAY_BE_ZERO = {
    *("leader_demand_factor", "casual_work_factor", "social_aid_mad_month", "social_aid_child_mad_month"),
    *("subsidised_feed_price_mad_kg", "subsidised_feed_kg_cow_month"),
}
"""Bounds of any level of a series, and the series that may be zero: prices, indices and harvests may not."""


def read_drivers(path: Path, start: date, sources: Iterable[str], lent: Drivers | None = None) -> Drivers:
    """Read the series; each must begin at `start` at the latest. What is `lent` stands for a series not there.

    Raises BadInput for an unknown, missing, badly dated or late series, or an unknown source.
    """
    if lent is not None and not path.exists():
        return lent
    document = read_yaml(path)
    drivers = validated(Drivers, {**dict(lent or {}), **document}, path, document.lines)
    for name, driver in drivers:
        check_sources(driver.sources, sources, place(path, [name, "sources"], document.lines))
        first = next(iter(driver.values))
        least = 0.0 if name in MAY_BE_ZERO else LEAST_LEVEL
        lowest, highest = min(driver.values.values()), max(driver.values.values())
        if not least <= lowest <= highest <= MOST_LEVEL:
            where = place(path, [name, "values"], document.lines)
            span = f"{lowest:g} to {highest:g}"
            raise wrong(where, span, f"{least:g} to {MOST_LEVEL:g}")
        if first > start:
            where = place(path, [name, "values"], document.lines)
            raise wrong(where, f"{first} as first date", f"{start} or earlier")
    return drivers
