"""What the brief is drawn from: a run, its impacts, its footprint and its accounts, each measured once."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.accounts.results import ChainBooks
from sim.impacts import environment
from sim.impacts.groups import KINDS, PERSON_KINDS, Groups
from sim.impacts.measure import IMPACTS
from sim.study.record import Run

Floats = NDArray[np.float64]

HEADLINES: Mapping[str, str] = {impact.name: impact.indicators[0] for impact in IMPACTS}
"""The indicator that stands for each of the seven impacts: its first."""

IN_GROUPS: Mapping[str, str] = {**HEADLINES, "jobs": "jobs_on_farm"}
"""The same for groups of households, whose work in the rest of the chain cannot be told apart."""

FOOTPRINT_DRAWS = 100

SPAN = 3
"""Years whose mean is compared: one year alone is weather."""


@dataclass(frozen=True)
class Evidence:
    """A run and all that is measured of it. `before` and `after` are the two years that are compared."""

    run: Run
    accounts: ChainBooks

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the run."""
        return tuple(int(year) for year in self.run.years.index)

    @cached_property
    def last_observed(self) -> int:
        """The last year of history; the year before the first where the run has no history."""
        chain = self.run.chain
        observed = chain.loc[chain["is_history"].astype(bool), "year"]
        return int(observed.max()) if len(observed) else self.years[0] - 1

    @property
    def has_outlook(self) -> bool:
        """Whether the run goes on after history."""
        return self.years[0] <= self.last_observed < self.years[-1]

    @property
    def before(self) -> int:
        """The year from which change is counted: the last of history, or the first of a run that stays within it."""
        return self.last_observed if self.has_outlook else self.years[0]

    @property
    def after(self) -> int:
        """The last year of the run."""
        return self.years[-1]

    @property
    def compared(self) -> tuple[int, ...]:
        """The years that tables show: two, or the only one."""
        return tuple(dict.fromkeys((self.before, self.after)))

    @property
    def earlier(self) -> tuple[int, ...]:
        """The years whose mean is compared with `later`: the last three simulated of the past, or the first year."""
        if not self.has_outlook:
            return self.years[:1]
        return tuple(year for year in self.years if year <= self.last_observed)[-SPAN:]

    @property
    def later(self) -> tuple[int, ...]:
        """The last three years of the run that are not of the past, or its last year where it stays within it."""
        if not self.has_outlook:
            return self.years[-1:]
        return tuple(year for year in self.years if year > self.last_observed)[-SPAN:]

    @property
    def spans(self) -> tuple[tuple[int, ...], ...]:
        """The years that the first page compares: twice up to three, or the only one."""
        return tuple(dict.fromkeys((self.earlier, self.later)))

    @property
    def settled_year(self) -> int:
        """The year that flows and accounts are shown for: the last of history in the run."""
        return min(self.last_observed, self.after) if self.last_observed >= self.years[0] else self.after

    # Indicators of the years

    def yearly(self, name: str, year: int) -> float:
        """An indicator of the table of years."""
        return float(self.run.years[name].to_numpy()[self.years.index(year)])

    def yearly_mean(self, name: str, years: tuple[int, ...]) -> float:
        """Mean over years of an indicator of the table of years."""
        return sum(self.yearly(name, year) for year in years) / len(years)

    @property
    def has_cooperatives(self) -> bool:
        """Whether any cooperative worked in the years of the run."""
        return bool(self.run.years["active_cooperatives"].to_numpy().any())

    @property
    def farmers_cover_year(self) -> int:
        """The year in which health insurance opens to farmers."""
        return int(self.run.books.registry["safety_nets.farmers_cover_first_year"])

    # Impacts

    @cached_property
    def groups(self) -> Groups:
        """Groups of households by year."""
        return Groups.of(self.run.books)

    @cached_property
    def impacts(self) -> pd.DataFrame:
        """Every indicator of the seven impacts."""
        return self.run.impacts

    @cached_property
    def footprint(self) -> pd.DataFrame:
        """The environmental footprint, with the range that its parameters leave."""
        return environment.measure(self.run.books, self.groups, draws=FOOTPRINT_DRAWS)

    @cached_property
    def _levels(self) -> dict[tuple[str, str, str, int], float]:
        return _by_key(self.impacts, "value")

    @cached_property
    def _footprints(self) -> dict[str, dict[tuple[str, str, str, int], float]]:
        return {name: _by_key(self.footprint, name) for name in ("value", "low", "high")}

    def level(self, indicator: str, year: int, kind: str = "all", group: str = "all") -> float:
        """An indicator in a year for a group; NaN where it is not defined."""
        return self._levels.get((indicator, kind, group, year), float("nan"))

    def mean(self, indicator: str, years: tuple[int, ...]) -> float:
        """Mean of an indicator over years, for everybody; NaN where it is defined in none of them."""
        known = [value for year in years if not math.isnan(value := self.level(indicator, year))]
        return sum(known) / len(known) if known else float("nan")

    def series(self, indicator: str) -> list[float]:
        """An indicator over the years, for everybody."""
        return [self.level(indicator, year) for year in self.years]

    def burden(self, indicator: str, year: int, kind: str = "all", group: str = "all") -> tuple[float, float, float]:
        """A number of the footprint and its range; NaN where it is not defined."""
        key = (indicator, kind, group, year)
        value, low, high = (self._footprints[name].get(key, float("nan")) for name in ("value", "low", "high"))
        return value, low, high

    def size(self, kind: str, group: str, year: int) -> float:
        """How many real households a group has at the end of a year; persons for a group of persons."""
        weight, herders = self.run.books.weight, self.run.herders
        is_year = herders["year"].to_numpy() == year
        if kind in PERSON_KINDS:
            return float(herders.loc[is_year, list(_PERSONS[group])].to_numpy(np.float64).sum()) * weight
        if kind == "all":
            return float(is_year.sum()) * weight
        code = KINDS[kind].index(group)
        return float((is_year & (self.groups.codes[kind] == code)).sum()) * weight

    # Money

    @cached_property
    def _figures(self) -> dict[tuple[str, int], tuple[float, float, float]]:
        table = self.accounts.figures
        rows = zip(*(table[name].tolist() for name in ("name", "year", "value", "low", "high")), strict=True)
        return {(name, year): (value, low, high) for name, year, value, low, high in rows}

    def figure(self, name: str, year: int) -> tuple[float, float, float]:
        """A figure of the accounts in a year: value, low, high; the last two are NaN where there is no band."""
        return self._figures.get((name, year), (float("nan"),) * 3)

    def added(self, year: int) -> pd.DataFrame:
        """Value added received in a year (MAD): a row for each actor, a column for each recipient."""
        table = self.accounts.recipients
        one = table[table["year"] == year]
        return one.pivot_table(index="actor", columns="recipient", values="value", observed=False, sort=False)

    def herders(self, kind: str, group: str, line: str, year: int) -> float:
        """A line of the herders' account for a group (MAD, or in its unit)."""
        table = self.accounts.herders
        is_it = (table["year"] == year) & (table["group_kind"] == kind) & (table["group"] == group)
        found = table.loc[is_it & (table["line"] == line), "value"]
        return float(found.iloc[0]) if len(found) else float("nan")

    def shared_out(self, concept: str, year: int) -> tuple[Floats, Floats]:
        """What is divided in a year, and the weight of each share of it.

        `consumption` a head, weighted by persons; `profit` of the herd, or `cows` at the end of the year, with each
        household counted once. Cows are those of households that keep cattle; the two others are of all households.
        """
        is_year = (self.run.herders["year"] == year).to_numpy()
        one = self.run.herders[is_year]
        if concept == "consumption":
            people = one["n_people"].to_numpy(np.float64)
            return one["spending_year"].to_numpy(np.float64) / people, people
        if concept == "profit":
            values = self.accounts.household_profit[is_year]
        else:
            values = one.loc[one["n_cattle"] > 0, "n_cows"].to_numpy(np.float64)
        return values, np.ones(len(values))


_PERSONS: Mapping[str, tuple[str, ...]] = {
    "women": ("n_women",),
    "men": ("n_men",),
    "15-24": ("n_women_15_24", "n_men_15_24"),
    "25-34": ("n_women_25_34", "n_men_25_34"),
}


def _by_key(table: pd.DataFrame, column: str) -> dict[tuple[str, str, str, int], float]:
    names = ("indicator", "group_kind", "group", "year")
    keys = zip(*(table[name].astype(object).tolist() for name in names), strict=True)
    return dict(zip(keys, table[column].tolist(), strict=True))


def gather(run: Run) -> Evidence:
    """Measure a run. Raises BadInput for coefficients of no use, BrokenIdentity for books that do not close."""
    return Evidence(run, run.accounts)
