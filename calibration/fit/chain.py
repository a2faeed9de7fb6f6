"""The chain as a problem to fit: its registry gives the priors, its territory's targets the aims."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from calibration import measures
from calibration.fit.problem import Aim, Problem, Quantile, Trial
from calibration.fit.runs import Kept, Progress
from calibration.targets import Target, measured, of_use, read_targets, within
from sim.engine.ledger import LedgerBreak
from sim.study.ensemble.executor import Executor
from sim.study.record import carry_on, code_hash, settle
from sim.study.scenario import Scenario, find_territory, load_territory
from sim.territory.draws import drawn_from_ranges, quantile
from sim.territory.posterior_file import FILE as POSTERIOR
from sim.territory.registry import Registry
from sim.territory.territory import FILES, LATER_FILES, Territory

DISCREPANCY_SHARE, DISCREPANCY_OF_ERROR = 0.05, 0.5
"""What no parameter value can put right of the model, as a standard deviation: a twentieth of the value observed, at
least half the error of the observation. A prior: stated before fitting, and shown beside every result."""


def discrepancy(target: Target) -> float:
    """Standard deviation of the model around a target at the best parameter values, in the target's unit (a prior)."""
    return max(DISCREPANCY_SHARE * abs(target.value), DISCREPANCY_OF_ERROR * target.error)


DATA = "territory_sha256"
"""Key of the context under which a calibration says on which files of its territory it rests."""


@dataclass(frozen=True)
class Fitted:
    """What of a territory is fitted and measured: its baseline, the scale, the last year run, and its targets.

    `fit` are the targets fitted, `kept` those that are measured besides, `left_out` those for which a run alone is not
    enough, or not long enough.
    """

    baseline: Scenario
    territory: Territory
    scale: float
    last_year: int
    fit: Mapping[str, Target]
    kept: Mapping[str, Target]
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, baseline: Scenario, scale: float, last_year: int | None = None) -> "Fitted":
        """Choose what a run from the start of history to some year, by default the last measured, can answer for."""
        territory = load_territory(baseline.territory)
        targets = read_targets(baseline.territory)
        single = {name: each for name, each in targets.items() if measures.MEASURES[each.measure].without is None}
        last = last_year or max(target.period[1] for target in single.values())
        inside = within(single, territory.start.year, last)
        fit = of_use(inside, "fit")
        left_out = tuple(name for name in of_use(targets, "fit") if name not in fit)
        return cls(baseline, territory, scale, last, fit, of_use(inside, "kept"), left_out)

    @property
    def registry(self) -> Registry:
        """The parameters, with their ranges."""
        return self.territory.registry

    @property
    def measured(self) -> dict[str, Target]:
        """All targets measured, those fitted first."""
        return {**self.fit, **self.kept}

    @property
    def aims(self) -> tuple[Aim, ...]:
        """The targets fitted, with their errors and the discrepancy of the model."""
        return tuple(Aim(name, each.value, each.error, discrepancy(each)) for name, each in self.fit.items())

    @property
    def context(self) -> dict[str, object]:
        """All that the statistics of a run depend on besides its parameter values and its seed."""
        defined = {name: [each.measure, *each.period] for name, each in self.measured.items()}
        return {
            "code_sha256": code_hash(),
            "measures_sha256": hashlib.sha256(Path(measures.__file__).read_bytes()).hexdigest(),
            DATA: data_hash(self.territory),
            "baseline_sha256": self.baseline.content_hash(),
            "scale": self.scale,
            "last_year": self.last_year,
            "statistics": defined,
        }

    @property
    def simulate(self) -> "Simulation":
        """What runs a trial and measures the targets."""
        return Simulation(
            self.baseline, self.scale, self.last_year, tuple(self.measured), self.territory.content_hash()
        )

    def kept_runs(
        self, home: Path, executor: Executor, planned: int, progress: Callable[[Progress], None] = lambda _: None
    ) -> Kept:
        """Give what runs trials and keeps them in `home`; see `Kept`. Raises BadInput when it cannot be written."""
        names = tuple(self.measured)
        return Kept(home, self.context, names, self.simulate, executor, planned=planned, progress=progress)

    def priors(self) -> dict[str, Quantile]:
        """Quantile functions of the parameters that are not fixed."""
        entries = self.registry.entries
        return {name: partial(quantile, each) for name, each in entries.items() if each.distribution != "fixed"}

    def problem(self, names: tuple[str, ...]) -> Problem:
        """The problem of fitting some parameters while the others are drawn from their ranges."""
        priors = self.priors()
        others = partial(_others, self.registry, frozenset(names))
        return Problem({name: priors[name] for name in names}, self.aims, others)


def _others(registry: Registry, fitted: frozenset[str], seed: int) -> Mapping[str, float]:
    return {name: value for name, value in drawn_from_ranges(registry, seed).items() if name not in fitted}


def data_hash(territory: Territory) -> str:
    """SHA-256 of the files of a territory that a run depends on when every parameter value is given."""
    if territory.loan is not None:
        return territory.content_hash()
    folder, digest = find_territory(territory.name), hashlib.sha256()
    files = [folder / name for name in (*FILES, *LATER_FILES) if name != POSTERIOR and (folder / name).exists()]
    for path in [*files, *sorted(folder.glob("parameters/*.yaml"))]:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(frozen=True)
class Simulation:
    """Runs a trial from the start of history and measures the targets."""

    baseline: Scenario
    scale: float
    last_year: int
    names: tuple[str, ...]
    territory_sha256: str

    def __call__(self, trial: Trial) -> list[float]:
        """Give the statistics. Raises LedgerBreak, with the seed, when the books do not balance."""
        territory, targets = _loaded(self.baseline.territory, self.territory_sha256)
        parameters = {**self.baseline.parameters, **trial.theta}
        scenario = self.baseline.but(
            first_year=territory.start.year, last_year=self.last_year, seed=trial.seed, parameters=parameters
        )
        try:
            chain, _ = settle(scenario, self.scale, territory)
            given = measured({name: targets[name] for name in self.names}, carry_on(chain, scenario))
        except LedgerBreak as error:
            raise LedgerBreak(f"seed {trial.seed}: {error}") from None
        return [given[name] for name in self.names]


@lru_cache(maxsize=2)
def _loaded(name: str, territory_sha256: str) -> tuple[Territory, dict[str, Target]]:
    """Load a territory and its targets once in a process; the hash keeps apart one that changed meanwhile."""
    del territory_sha256
    return load_territory(name), read_targets(name)
