"""A chain of one line: the statistics of a unit as simple functions of three parameters of the real registry."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from calibration.fit.problem import Trial
from calibration.sensitivity.carrying_out import plan_of
from calibration.sensitivity.data import MEASURED
from calibration.sensitivity.inputs import Inputs
from calibration.sensitivity.outputs import LEVELS, Output, data_key, level_key, mean_key, outputs_of
from calibration.sensitivity.study import Settings
from calibration.sensitivity.unit import Unit
from sim.report.evidence import HEADLINES
from sim.study.ensemble.plan import Plan
from sim.study.scenario import load_territory

LEADS, BENDS, TURNS = "outlets.choice_spread_mad", "outlets.inertia_share", "outlets.distance_cost_mad_km"
"""Moves effects, bends them together with the first, and turns the ranking of the two policies round."""

FIRST, SECOND = "indh_6040", "womens_bundle"
SETTINGS = Settings(180, luck=6, topic_paths=2, paths=4, topics=("outlets", "home"))
SHOWN = ("jobs", "poverty_headcount")


@cache
def plan() -> Plan:
    return plan_of((FIRST, SECOND), years=2, scale=0.02)


@cache
def inputs() -> Inputs:
    registry = replace(load_territory("sefrou").registry, posterior=None)
    return Inputs.of(registry, SETTINGS.topics)


@cache
def outputs() -> tuple[Output, ...]:
    """Some of those of the command, to save time."""
    return tuple(each for each in outputs_of("baseline", (FIRST, SECOND)) if each.indicator in SHOWN)


@dataclass
class Toy:
    """Gives the statistics of a trial; may stop at one, as if it were killed."""

    stop_at: int | None = None
    n: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return Unit(plan()).names

    @property
    def context(self) -> dict[str, object]:
        return {"about": "toy"}

    def __call__(self, trial: Trial) -> list[float]:
        if self.n == self.stop_at:
            raise KeyboardInterrupt
        self.n += 1
        luck = np.random.default_rng(trial.seed)
        given = {each: trial.theta[each] / inputs().centre[each] - 1.0 for each in (LEADS, BENDS, TURNS)}
        lead, bend, turned = given.values()
        found = {level_key(name): 10.0 + lead for name in LEVELS}
        found |= {data_key(name): 5.0 for name in MEASURED}
        found[data_key("women_seats")] = lead + 0.01 * luck.standard_normal()
        found[data_key("cooperative_price")] = luck.standard_normal()
        for name in HEADLINES.values():
            base = 100.0 + 5.0 * luck.standard_normal()
            found[mean_key("baseline", name)] = base
            found[mean_key(FIRST, name)] = base + lead + 4.0 * lead * bend + 0.02 * luck.standard_normal()
            found[mean_key(SECOND, name)] = found[mean_key(FIRST, name)] + turned - 0.1
        return [found[name] for name in self.names]
