"""The run that is watched: a chain stepped one quinzaine at a time, with the series that a run records of it."""

import time
from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from mesa import DataCollector, Model
from numpy.typing import NDArray

from sim.accounts.classes import SIZES, sizes
from sim.chain import DairyChain
from sim.engine.clock import Quinzaine
from sim.study.record import settle
from sim.study.scenario import Scenario
from sim.study.series import SERIES, QuinzaineFlows
from sim.study.shocks import under
from sim.watching.places import Places, places_of

Floats = NDArray[np.float64]

NO_SHOCK = "–"
DAYS_PER_MONTH = 365.25 / 12.0
FEWEST = 10
"""A median of fewer simulated households says more of luck than of the group."""

MEMBERS = ("member", "other")
"""Households that are members of a cooperative, and the others."""


AWAY_S = 0.5
"""Seconds until one asks again whether somebody who is away has come back."""


class Visitor(Enum):
    """Whether the one for whom a run is played looks at it, may come back to it, or has left for good."""

    HERE = auto()
    AWAY = auto()
    GONE = auto()


def always_here() -> Visitor:
    """Say that somebody looks, as when no browser is in it."""
    return Visitor.HERE


class Choice(NamedTuple):
    """What a run to watch is made of: a scenario and a shock by name, how large, whose luck, shown from which year."""

    scenario_name: str = "baseline"
    shock: str = NO_SHOCK
    scale: float = 0.05
    seed: int = 1
    first_year: int = 2013

    @property
    def asked(self) -> Scenario:
        """The scenario to run. Raises BadInput when it cannot be used."""
        scenario = Scenario.read(self.scenario_name).but(seed=self.seed, first_year=self.first_year)
        return scenario if self.shock == NO_SHOCK else under(scenario, self.shock)


class Watched(Model):  # type: ignore[misc]
    """A run for Mesa's page, which makes one from the values of its sliders and calls `step`.

    `series` has a row for each quinzaine since the first of `first_year`, with the columns that `lben run` records in
    `chain.parquet` and the same numbers, and the incomes of `income_names`. The chain starts with history and is taken
    to the first year unseen; its first quinzaine is done at once, so that there is something to see. `running` is false
    at the end of the last year, and once `visitor` says that whoever looked has left. Raises BadInput for what cannot
    be run.
    """

    def __init__(
        self,
        scenario_name: str,
        shock: str,
        scale: float,
        seed: int,
        first_year: int,
        visitor: Callable[[], Visitor] = always_here,
    ) -> None:
        asked = Choice(scenario_name, shock, scale, seed, first_year).asked
        super().__init__()
        self.running = True
        self.asked = asked  # not `scenario`, which is Mesa's own from 3.5 on
        self.chain, self.territory = settle(self.asked, scale)
        self._visitor = visitor
        self._flows = QuinzaineFlows()
        reporters: dict[str, Callable[[Watched], Any]] = {each.name: partial(_read, each.read) for each in SERIES}
        for kind, group in income_groups():
            reporters[income_name(kind, group)] = partial(_income, kind, group)
        self.datacollector = DataCollector(model_reporters=reporters)
        self.places: Places
        self.series = pd.DataFrame()
        self.most_l_day = np.zeros(len(self.territory.communes))
        self.widest_l_day = 0.0
        while self.chain.today.year < self.asked.first_year:
            self.chain.step()
        self.step()

    def step(self) -> None:
        """Simulate one quinzaine and record it; wait while nobody looks, and do nothing once `running` is false."""
        while (visitor := self._visitor()) is Visitor.AWAY:
            time.sleep(AWAY_S)
        self.running = self.running and visitor is Visitor.HERE
        if not self.running:
            return
        self.chain.step()
        self._flows.follow(self.chain)
        self.datacollector.collect(self)
        self.places = places_of(self.chain)
        self.most_l_day = np.maximum(self.most_l_day, self.places.milk_l_day)
        self.widest_l_day = max(self.widest_l_day, self.places.widest_l_day)
        self.series = self.datacollector.get_model_vars_dataframe().reset_index(drop=True)
        self.running = self.chain.today.year <= self.asked.last_year

    @property
    def quinzaine(self) -> Quinzaine:
        """The quinzaine that is shown, the last one done."""
        return self.chain.finished


def _read(read: Callable[[DairyChain, QuinzaineFlows], Any], watched: Watched) -> Any:
    return read(watched.chain, watched._flows)


# Incomes


def income_groups() -> list[tuple[str, str]]:
    """The groups of households whose income is shown: by class of herd, in cows, and by membership."""
    return [*(("size", size) for size in SIZES[1:]), *(("member", group) for group in MEMBERS)]


def income_name(kind: str, group: str) -> str:
    """Name of the series of a group's income."""
    return f"income_{kind}_{group}"


def _income(kind: str, group: str, watched: Watched) -> float:
    return milk_income(watched.chain, kind, group)


def milk_income(chain: DairyChain, kind: str, group: str) -> float:
    """Median worth of the milk sold in the last quinzaine by households with cows of a group, brought to a month (MAD).

    median(milk_earned) · 365.25 / 12 / days; not a number for a group of fewer simulated households than `FEWEST`.
    """
    herders = chain.herders
    keeps = herders.n_cows > 0
    codes = sizes(herders.n_cows) if kind == "size" else np.where(herders.cooperative >= 0, 0, 1)
    place = (SIZES if kind == "size" else MEMBERS).index(group)
    earned = herders.milk_earned[keeps & (codes == place)]
    return float(np.median(earned)) * DAYS_PER_MONTH / chain.finished.days if len(earned) >= FEWEST else float("nan")
