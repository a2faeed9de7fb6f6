"""Validation: what draws of the model predict for each target, against what was observed.

Each unit is a pair of luck and parameters; it is run through history, and once more without each event whose response
is measured. What is measured of a unit is kept in a file, so that a run that was stopped goes on where it was.
"""

import hashlib
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from calibration import measures, replays
from calibration.cost import Cost, Timesheet, processes_of
from calibration.targets import NORMAL_90, Target, events_of, measured, of_use, read_targets, within
from sim.study.comparison import Pair
from sim.study.ensemble.executor import Executor
from sim.study.ensemble.sealed import sealed, unsealed
from sim.study.record import Run, carry_on, code_hash, settle
from sim.study.scenario import Scenario, load_territory
from sim.study.store import write_whole
from sim.territory.draws import drawn
from sim.territory.reading import BadInput, wrong
from sim.territory.territory import Territory

Floats = NDArray[np.float64]

VAGUE = 3.0
"""How many times wider than the band of the observation a predictive interval must be for nothing to fail."""

FOLDER = ".validate"

Verdict = Literal["low", "high", "nothing", "vague", "met"]
VERDICTS: tuple[Verdict, ...] = ("low", "high", "nothing", "vague", "met")
MISSED = frozenset[Verdict](("low", "high"))
"""As they are shown: the model gives too little, too much, no number, nearly anything, or what was observed."""


class Plan(NamedTuple):
    """What is run and measured: a scenario at a scale, through the years that its targets need."""

    scenario: Scenario
    targets: Mapping[str, Target]
    scale: float

    @classmethod
    def of(cls, scenario: Scenario, scale: float) -> "Plan":
        """Plan the run of a scenario through the history that the targets of its territory need.

        Raises BadInput when the scenario begins too late or ends too early for all of them.
        """
        targets = within(read_targets(scenario.territory), scenario.first_year, scenario.last_year)
        first = load_territory(scenario.territory).start.year
        if scenario.first_year != first:
            raise wrong(scenario.where("first_year"), scenario.first_year, f"{first}, the start of history")
        if not of_use(targets, "kept"):
            raise wrong(scenario.where("last_year"), scenario.last_year, "later: no kept target lies in these years")
        last = max(target.period[1] for target in targets.values())
        return cls(scenario.but(last_year=last), targets, scale)

    def key(self) -> str:
        """Name everything that the measured numbers depend on; bands and verdicts do not count."""
        territory = load_territory(self.scenario.territory)
        measuring = [Path(module.__file__ or "").read_bytes() for module in (measures, replays)]
        said = {
            "code": code_hash(),
            "measuring": hashlib.sha256(b"\0".join(measuring)).hexdigest(),
            "territory": territory.content_hash(),
            "scenario": self.scenario.content_hash(),
            "scale": self.scale,
            "targets": {name: [target.measure, *target.period] for name, target in self.targets.items()},
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def measure_unit(plan: Plan, pair: Pair) -> dict[str, float]:
    """Run one unit, with and without events, and measure every target."""
    territory = load_territory(plan.scenario.territory)
    parameters = {**drawn(plan.scenario.settled(territory).registry, pair.draw), **plan.scenario.parameters}
    scenario = plan.scenario.but(seed=pair.seed, parameters=parameters)
    one = _run(scenario, territory, plan.scale)
    numbers = measured(_of_event(plan.targets, None), one)
    for event in events_of(plan.targets.values()):
        asked = _of_event(plan.targets, event)
        short = scenario.but(last_year=max(target.period[1] for target in asked.values()))
        numbers |= measured(asked, one, {event: _run(short, replays.without(territory, event), plan.scale)})
    return {name: numbers[name] for name in plan.targets}


def _of_event(targets: Mapping[str, Target], event: str | None) -> dict[str, Target]:
    return {name: target for name, target in targets.items() if measures.MEASURES[target.measure].without == event}


def _run(scenario: Scenario, territory: Territory, scale: float) -> Run:
    chain, _ = settle(scenario, scale, territory)
    return carry_on(chain, scenario)


def carry_out(
    plan: Plan,
    pairs: Sequence[Pair],
    executor: Executor,
    results: Path,
    progress: Callable[[int], None] = lambda done: None,
) -> list[dict[str, float]]:
    """Measure every unit, those that were already kept aside; give them in the order of the pairs.

    Raises BadInput when the folder cannot be written.
    """
    folder = _home(plan, results)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        missing = [pair for pair in dict.fromkeys(pairs) if _kept(_file(folder, pair)) is None]
        timesheet, since = Timesheet(folder), time.perf_counter()
        progress(len(pairs) - len(missing))
        for done, (pair, numbers) in enumerate(executor.do(partial(measure_unit, plan), missing), start=1):
            now = time.perf_counter()
            timesheet.add([_file(folder, pair).name], now - since, processes_of(executor))
            write_whole(_file(folder, pair), sealed(json.dumps(numbers).encode()))
            since = now
            progress(len(pairs) - len(missing) + done)
        return [_read(_file(folder, pair)) for pair in pairs]
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written: {error.strerror}") from None


def cost_of(plan: Plan, pairs: Sequence[Pair], results: Path) -> Cost:
    """What the units of a plan cost, whenever they were measured."""
    folder = _home(plan, results)
    return Timesheet(folder).of(_file(folder, pair).name for pair in pairs)


def _home(plan: Plan, results: Path) -> Path:
    return results / FOLDER / plan.key()[:16]


def _file(folder: Path, pair: Pair) -> Path:
    return folder / f"draw-{pair.draw}-seed-{pair.seed}.unit"


def _kept(path: Path) -> bytes | None:
    """Give a unit kept; None when there is none, or one that is damaged."""
    return unsealed(path.read_bytes()) if path.is_file() else None


def _read(path: Path) -> dict[str, float]:
    content = _kept(path)
    if content is None:
        raise BadInput(f"{path}: damaged since it was written: give the same command again")
    numbers: dict[str, float] = json.loads(content)
    return numbers


@dataclass(frozen=True)
class Check:
    """A target and what units of the model gave for it, in the target's unit."""

    name: str
    target: Target
    predicted: Floats

    @cached_property
    def known(self) -> Floats:
        """What was predicted, without the units that have no number."""
        return np.asarray(self.predicted[np.isfinite(self.predicted)])

    @property
    def middle(self) -> float:
        """Median of the predictions; not a number without any."""
        return float(np.median(self.known)) if len(self.known) else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Fifth and ninety-fifth percentile of the predictions."""
        if not len(self.known):
            return math.nan, math.nan
        low, high = np.quantile(self.known, [0.05, 0.95])
        return float(low), float(high)

    @property
    def widened(self) -> tuple[float, float]:
        """Interval in which 90% of observations would lie: each side is √(side² + (1.645 · standard error)²)."""
        low, high = self.interval
        error = NORMAL_90 * self.target.error
        return self.middle - math.hypot(self.middle - low, error), self.middle + math.hypot(high - self.middle, error)

    @property
    def verdict(self) -> Verdict:
        """`low` or `high`: the observation lies above or below the widened interval.

        `vague`: it lies inside, but the predictive interval is more than three times as wide as the band of the
        observation, so that hardly anything could have failed. `nothing`: no unit has a number.
        """
        if not len(self.known):
            return "nothing"
        low, high = self.widened
        if self.target.value > high:
            return "low"
        if self.target.value < low:
            return "high"
        ends = self.interval
        is_vague = ends[1] - ends[0] > VAGUE * (self.target.high - self.target.low)
        return "vague" if is_vague else "met"

    @property
    def distance(self) -> float:
        """Distance from the middle to the observation, in standard errors of the observation."""
        return (self.middle - self.target.value) / self.target.error


def judge(targets: Mapping[str, Target], units: Sequence[Mapping[str, float]]) -> list[Check]:
    """Set the units beside the observations; misses first, the farthest of them at the top."""
    checks = [
        Check(name, target, np.array([unit[name] for unit in units], dtype=float)) for name, target in targets.items()
    ]
    return sorted(checks, key=_rank)


def _rank(check: Check) -> tuple[int, float]:
    is_missed = check.verdict in MISSED
    return (0, -abs(check.distance)) if is_missed else (VERDICTS.index(check.verdict), 0.0)


def met(checks: Sequence[Check]) -> int:
    """How many of them are met."""
    return sum(check.verdict == "met" for check in checks)


def missed(checks: Sequence[Check]) -> int:
    """How many of them are missed; neither met nor missed are those that are vague or have no number."""
    return sum(check.verdict in MISSED for check in checks)


@dataclass(frozen=True)
class Theory:
    """How a theory of the choice of outlets does on kept and fitted targets, under the same draws as the others."""

    name: str
    kept: list[Check]
    fitted: list[Check]

    @classmethod
    def of(cls, name: str, targets: Mapping[str, Target], units: Sequence[Mapping[str, float]]) -> "Theory":
        """Judge the units of a theory."""
        return cls(name, judge(of_use(targets, "kept"), units), judge(of_use(targets, "fit"), units))


def typical_distance(checks: Sequence[Check]) -> float:
    """Median over the targets of the distance from the predicted middle to the observation, in standard errors."""
    return float(np.median([abs(check.distance) for check in checks if len(check.known)]))


def told_apart(theories: Sequence[Theory]) -> list[list[Check]]:
    """Give the targets on which the theories do not all have the same verdict, a check for each theory."""
    by_theory = [{check.name: check for check in (*each.kept, *each.fitted)} for each in theories]
    beside = [[checks[name] for checks in by_theory] for name in by_theory[0]]
    return [checks for checks in beside if len({check.verdict for check in checks}) > 1]
