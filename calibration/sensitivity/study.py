"""A sensitivity study from its settings to what it found: luck, the design, topics, single parameters, indices."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from calibration.cost import Cost
from calibration.fit.problem import Floats, Trial
from calibration.fit.runs import Kept, Progress
from calibration.sensitivity.choosing import Correlations, candidates, correlations, is_above_luck, kept_for
from calibration.sensitivity.elementary import Effects, elementary_effects
from calibration.sensitivity.indices import FEWEST_UNITS, Explained, explain
from calibration.sensitivity.inputs import Inputs, design
from calibration.sensitivity.outputs import Output, values_of
from sim.study.ensemble.executor import Executor
from sim.territory.reading import wrong

DESIGN_SHARE = 0.5
"""Share of the units that the design takes; what luck and the paths leave of the rest moves single parameters."""


class Settings(NamedTuple):
    """How many units there are in all; of them under luck alone; paths of topics and of single parameters; the seed.

    `topics` are those whose parameters are uncertain, all by default.
    """

    budget_units: int = 700
    luck: int = 12
    topic_paths: int = 3
    paths: int = 6
    seed: int = 1
    topics: tuple[str, ...] | None = None

    @classmethod
    def reduced(cls) -> "Settings":
        """So few that it takes about a minute, to try the machinery; what it finds says nothing."""
        return cls(40, luck=3, topic_paths=2, paths=2, topics=("outlets", "governance", "inclusion"))


class Shares(NamedTuple):
    """Units of each part: luck, the design, paths of topics, paths of single parameters; and how many are moved."""

    luck: int
    design: int
    topics: int
    parameters: int
    moved: int

    @property
    def units(self) -> int:
        """Units in all."""
        return self.luck + self.design + self.topics + self.parameters


class Simulator(Protocol):
    """Runs a trial and gives its statistics, in the order of their names; `context` is what else they depend on."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the statistics."""

    @property
    def context(self) -> dict[str, object]:
        """All that the statistics depend on besides parameter values and seed."""

    def __call__(self, trial: Trial) -> list[float]:
        """Give the statistics."""


@dataclass(frozen=True)
class Findings:
    """What a study found. `values` and `statistics` are those of the design, `luck` a standard deviation an output."""

    inputs: Inputs
    outputs: tuple[Output, ...]
    shares: Shares
    luck: Floats
    scores: Floats
    values: Floats
    statistics: Mapping[str, Floats]
    found: Correlations
    topics: Effects
    moved: Effects
    kept: tuple[tuple[str, ...], ...]
    explained: tuple[Explained | None, ...]
    units: pd.DataFrame
    context: Mapping[str, object]
    n_found: int
    seconds: float
    cost: Cost

    @cached_property
    def all_kept(self) -> set[str]:
        """Parameters kept for any output."""
        return {name for names in self.kept for name in names}

    def at(self, output: Output) -> int:
        """The column of an output."""
        return self.outputs.index(output)

    def scores_of(self, name: str) -> Floats:
        """Scores of a parameter over the design."""
        return np.asarray(self.scores[:, self.inputs.names.index(name)])


def shares_of(settings: Settings, inputs: Inputs) -> Shares:
    """Share the units out. Raises BadInput when they are too few."""
    topics = settings.topic_paths * (len(set(inputs.topics)) + 1)
    fixed = settings.luck + topics
    n_design = round(DESIGN_SHARE * settings.budget_units)
    moved = min((settings.budget_units - fixed - n_design) // settings.paths - 1, len(inputs.names))
    if moved < 1 or n_design < FEWEST_UNITS:
        least = max(2 * FEWEST_UNITS, 2 * (fixed + 2 * settings.paths))
        raise wrong("--budget-units", settings.budget_units, f"{least} or more: {fixed} go into luck and topics")
    return Shares(settings.luck, n_design, topics, settings.paths * (moved + 1), moved)


def study(
    simulator: Simulator,
    inputs: Inputs,
    outputs: tuple[Output, ...],
    settings: Settings,
    home: Path,
    executor: Executor,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Findings:
    """Run what is still missing and analyse it; every unit is kept in `home`, and none is made twice.

    Raises BadInput for too few units, or when they cannot be kept; LedgerBreak when books do not balance.
    """
    began = time.perf_counter()
    shares = shares_of(settings, inputs)
    names = simulator.names
    run = Kept(home, simulator.context, names, simulator, executor, planned=shares.units, progress=progress)

    def statistics_of(trials: Sequence[Trial]) -> dict[str, Floats]:
        return dict(zip(names, run(trials).T, strict=True))

    def evaluate(trials: Sequence[Trial]) -> Floats:
        return values_of(outputs, statistics_of(trials))

    luck = _spread(evaluate([inputs.at_centre(seed) for seed in range(1, settings.luck + 1)]))
    scores, trials = design(inputs, shares.design, settings.seed)
    statistics = statistics_of(trials)
    values = values_of(outputs, statistics)
    found = correlations(scores, values)
    topics = elementary_effects(
        inputs, inputs.names, evaluate, paths=settings.topic_paths, seed=settings.seed, by_topic=True
    )
    heard = {name: bool(row.any()) for name, row in zip(topics.names, is_above_luck(topics, luck), strict=True)}
    chosen = candidates(inputs.names, inputs.topics, found, heard, shares.moved)
    moved = elementary_effects(inputs, chosen, evaluate, paths=settings.paths, seed=settings.seed + 1)
    spread = _spread(values)
    kept = tuple(kept_for(inputs.names, found, moved, luck, spread, at) for at in range(len(outputs)))
    explained = tuple(_explained(inputs, scores, values[:, at], each, settings.seed) for at, each in enumerate(kept))
    seconds = time.perf_counter() - began
    return Findings(
        inputs,
        outputs,
        shares,
        luck,
        scores,
        values,
        statistics,
        found,
        topics,
        moved,
        kept,
        explained,
        run.all_asked(),
        simulator.context,
        run.n_found,
        seconds,
        run.cost(seconds),
    )


def _spread(values: Floats) -> Floats:
    """Standard deviation of each column over the rows in which it is defined; 0 where fewer than two are."""
    return np.array([np.std(known, ddof=1) if len(known := each[np.isfinite(each)]) > 1 else 0.0 for each in values.T])


def _explained(inputs: Inputs, scores: Floats, values: Floats, names: tuple[str, ...], seed: int) -> Explained | None:
    columns = [inputs.names.index(name) for name in names]
    return explain(names, scores[:, columns], values, seed)
