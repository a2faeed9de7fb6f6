"""Trying a choice: one run from the last day of history, under one draw of parameters and luck and one shock."""

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sim.engine.public_purse import ORDINARY
from sim.impacts.groups import ALL
from sim.impacts.measure import measure
from sim.policy.package import Package
from sim.study.ensemble.history import Cache, History, history_of
from sim.study.optimising.goals import GOALS
from sim.study.record import Run, carry_on
from sim.study.scenario import Scenario, load_territory
from sim.study.shocks import under
from sim.territory.draws import drawn
from sim.territory.territory import Territory

NO_SHOCK = ""


class Luck(NamedTuple):
    """What a package meets: a draw, of parameters and of the seed of all luck, and a shock or none."""

    draw: int
    shock: str = NO_SHOCK


class World(NamedTuple):
    """What all tries of a search share: the scenario without policy, the scale, where histories are kept."""

    baseline: Scenario
    scale: float
    histories: Path | None = None

    def scenario(self, package: Package, luck: Luck) -> Scenario:
        """The scenario that a try runs; the baseline's own parameter values stay as they are in every draw."""
        parameters = {**_drawn(self.baseline.territory, luck.draw), **self.baseline.parameters}
        tried = self.baseline.but(seed=luck.draw, parameters=parameters, levers=package)
        return under(tried, luck.shock) if luck.shock else tried


class Try(NamedTuple):
    """A package under some luck."""

    package: Package
    luck: Luck


class Outcome(NamedTuple):
    """What came of a try: each goal's indicator, mean over the years; MAD of the policy by programme and payer."""

    goals: dict[str, float]
    costs: dict[str, dict[str, float]]

    @property
    def cost(self) -> float:
        """What the policy cost the public in all the years (MAD of the day)."""
        return sum(sum(payers.values()) for payers in self.costs.values())


def evaluate(world: World, tried: Try) -> Outcome:
    """Run a try. Raises LedgerBreak when the books do not balance."""
    scenario = world.scenario(tried.package, tried.luck)
    lived = carry_on(_history(world, tried.luck).chain(scenario), scenario)
    indicators = [goal.indicator for goal in GOALS.values()]
    measured = measure(lived.books, names=indicators)
    of_all = measured[measured["group_kind"] == ALL].groupby("indicator", observed=True)["value"].mean().to_dict()
    goals = {name: of_all.get(goal.indicator, math.nan) for name, goal in GOALS.items()}
    return Outcome(goals, _costs(lived))


def _costs(lived: Run) -> dict[str, dict[str, float]]:
    table = lived.public_costs
    costs: dict[str, dict[str, float]] = {}
    for programme, payer, value in zip(table["programme"], table["payer"], table["value_mad"].tolist(), strict=True):
        if programme not in ORDINARY:
            payers = costs.setdefault(programme, {})
            payers[payer] = payers.get(payer, 0.0) + value
    return costs


@lru_cache(maxsize=2)
def loaded(territory: str) -> Territory:
    """The data of a territory, read once in each process."""
    return load_territory(territory)


@lru_cache(maxsize=64)
def _drawn(territory: str, draw: int) -> Mapping[str, float]:
    return drawn(loaded(territory).registry, draw)


_woken: dict[tuple[str, float, Luck], History] = {}


def _history(world: World, luck: Luck) -> History:
    """The history of a luck, read once in each process."""
    key = (world.baseline.content_hash(), world.scale, luck)
    if key not in _woken:
        without = world.scenario(Package(), luck)
        _woken[key] = history_of(without, world.scale, loaded(without.territory), Cache(world.histories))
    return _woken[key]
