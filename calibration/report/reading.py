"""What the report is made from: a calibration, and its proof, validation and sensitivity as far as they exist."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from calibration.fit.adopting import basis_of
from calibration.fit.calibrating import REPORT, RUNS
from calibration.fit.chain import DATA, data_hash
from calibration.fit.proof import Proof
from calibration.fit.proving import read_proof
from calibration.kept import is_number, read_kept
from calibration.outcome import Outcome, posterior_hash, read_outcome
from calibration.report.costs import Costs, read_costs
from calibration.report.said import Said
from calibration.sensitivity import Sensitivity
from calibration.sensitivity import read as read_sensitivity
from calibration.targets import FAR, NORMAL_90, Target, of_use, read_targets
from calibration.validation import MISSED, Check, Theory, Verdict, judge
from calibration.whole import NAME as VALIDATION
from sim.study.scenario import load_territory
from sim.study.store import ABOUT
from sim.territory.posterior import Posterior
from sim.territory.posterior_file import FILE, read_posterior
from sim.territory.reading import BadInput, place, wrong
from sim.territory.territory import Territory

FEWEST_RUNS = 1000
"""A calibration of fewer runs tries the machinery: the report says that it tells nothing of the province (a prior)."""

ENDS = (0.05, 0.5, 0.95)
STATISTIC = "statistic:"
SENSITIVITY = "sensitivity"


class Fit(NamedTuple):
    """A fitted target: what the model gave before and after fitting (5th, 50th, 95th percentile), and the verdict.

    `spread` is the standard deviation of the observation around the model: error and discrepancy. `off` is how many of
    these the middle is above the observation. `after` comes from runs of the posterior where a validation made them,
    else from the emulators.
    """

    name: str
    target: Target
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    verdict: Verdict
    spread: float
    off: float


@dataclass(frozen=True)
class Found:
    """A calibration and what was done with it. `checks` of the validation are those of its scenario's own theory."""

    territory: Territory
    targets: Mapping[str, Target]
    about: Mapping[str, Any]
    posterior: Posterior
    runs: pd.DataFrame
    proof: Proof | None
    outcome: Outcome | None
    sensitivity: Sensitivity | None
    costs: Costs

    @property
    def finished_at(self) -> datetime:
        """When the calibration ended."""
        return datetime.fromisoformat(self.about["finished_at"])

    @property
    def is_adopted(self) -> bool:
        """Whether the territory draws its parameters from this posterior."""
        own = self.territory.registry.posterior
        return own is not None and posterior_hash(own) == posterior_hash(self.posterior)

    @property
    def is_a_try(self) -> bool:
        """Whether so few runs were made that nothing can be concluded."""
        return int(self.about["runs"]["asked"]) < FEWEST_RUNS

    @property
    def is_validated(self) -> bool:
        """Whether the validation drew its parameters from this posterior."""
        return self.outcome is not None and self.outcome.posterior_sha256 == posterior_hash(self.posterior)

    @property
    def is_explored(self) -> bool:
        """Whether the sensitivity drew its parameters from this posterior."""
        study = self.sensitivity
        return study is not None and study.summary["posterior_sha256"] == posterior_hash(self.posterior)

    @property
    def scales(self) -> tuple[float, float]:
        """Scale of the runs that say what is predicted before fitting, and of those after."""
        before = float(self.about["context"]["scale"])
        return before, float(self.outcome.about["scale"]) if self.is_validated and self.outcome else before

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of what was fitted."""
        periods = [self.targets[name].period for name in self.about["targets"]]
        return min(first for first, _ in periods), max(last for _, last in periods)

    @cached_property
    def over_the_prior(self) -> pd.DataFrame:
        """The runs of the first wave: draws of every parameter from its prior, with the statistics of each."""
        waves = self.about["waves"]
        first = len(self.runs) - sum(wave["runs"] for wave in waves)
        return self.runs.iloc[first : first + waves[0]["runs"]]

    def before(self, name: str) -> tuple[float, float, float]:
        """What the prior predicts for a target: 5th, 50th, 95th percentile of the runs of the first wave."""
        column = STATISTIC + name
        return _ends(self.over_the_prior[column].to_numpy()) if column in self.runs else _ends(np.empty(0))

    @cached_property
    def fits(self) -> list[Fit]:
        """The fitted targets, missed first, the farthest of them at the top."""
        checks = {check.name: check for check in self._checks} if self.is_validated else {}
        fits = [self._fit(name, each, checks.get(name)) for name, each in self.about["targets"].items()]
        return sorted(fits, key=lambda fit: (fit.verdict not in MISSED, -abs(fit.off)))

    def _fit(self, name: str, said: Mapping[str, Any], check: Check | None) -> Fit:
        target, spread = self.targets[name], float(np.hypot(said["error"], said["discrepancy"]))
        if check is not None and len(check.known):
            after = (check.interval[0], check.middle, check.interval[1])
            off = (check.middle - target.value) / spread
            return Fit(name, target, self.before(name), after, check.verdict, spread, off)
        off = float(said["misfit"])
        verdict: Verdict = "met" if abs(off) <= FAR else "low" if off < 0.0 else "high"
        return Fit(name, target, self.before(name), _of_runs(said, target.value, spread), verdict, spread, off)

    @cached_property
    def _checks(self) -> list[Check]:
        if self.outcome is None:
            return []
        return judge(self.outcome.known(self.targets), self.outcome.units())

    @property
    def kept(self) -> list[Check]:
        """The targets kept apart with what the validation predicted for them, misses first; none without one."""
        return [check for check in self._checks if check.target.use == "kept"]

    @property
    def theories(self) -> list[Theory]:
        """How each theory of the choice of outlets did that the validation ran."""
        if self.outcome is None:
            return []
        known = self.outcome.known(self.targets)
        return [Theory.of(name, known, self.outcome.units(name)) for name in self.outcome.theories]

    @property
    def n_kept(self) -> int:
        """How many targets are kept apart."""
        return len(of_use(self.targets, "kept"))


def _of_runs(said: Mapping[str, Any], value: float, spread: float) -> tuple[float, float, float]:
    """Widen what the emulators give on average, in `fit.json`, by how far runs lie around it.

    The misfit is the distance of the middle over the root of spread² and the variance of a run around the emulator,
    which is thus known.
    """
    low, middle, high = said["emulated"]
    whole = (middle - value) / said["misfit"] if said["misfit"] else spread
    run = NORMAL_90 * math.sqrt(max(whole**2 - spread**2, 0.0))
    return middle - math.hypot(middle - low, run), middle, middle + math.hypot(high - middle, run)


def _ends(values: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[float, float, float]:
    known = values[np.isfinite(values)]
    if not len(known):
        return float("nan"), float("nan"), float("nan")
    low, middle, high = np.quantile(known, ENDS)
    return float(low), float(middle), float(high)


def read_found(territory: str, results: Path, name: str, proof: str, validation: str = VALIDATION) -> Found:
    """Read the calibration of a territory from the folder `name` of the results, and the rest where it is there.

    A proof, a validation or a sensitivity of another territory counts as none.
    Raises BadInput where the calibration is missing or damaged, or does not belong to the territory as it is now.
    """
    folder = results / name
    loaded, targets = load_territory(territory), read_targets(territory)
    about = read_about(folder, loaded)
    for target in about["targets"]:
        if target not in targets:
            raise BadInput(f"{folder / REPORT}: {target!r} is no target of {territory} any more: calibrate again")
    posterior = read_fitted(folder, about, loaded)
    runs = _read_runs(folder / RUNS, sum(wave["runs"] for wave in about["waves"]))
    outcome = read_outcome(results, validation)
    if outcome and outcome.about["territory"] != territory:
        outcome = None
    study = read_sensitivity(results / SENSITIVITY) if (results / SENSITIVITY / ABOUT).exists() else None
    if study and study.summary["territory"] != territory:
        study = None
    proved = read_proof(results / proof, data_hash(loaded), loaded.registry.entries)
    costs = read_costs(about, results / proof if proved else None, outcome, study)
    return Found(loaded, targets, about, posterior, runs, proved, outcome, study, costs)


def _read_runs(path: Path, in_waves: int) -> pd.DataFrame:
    """Read the runs of a calibration. Raises BadInput where they cannot be, or are not those told of."""
    try:
        runs = pd.read_parquet(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise BadInput(f"{place(path)}: cannot be read: {' '.join(str(error).split())}") from None
    if len(runs) < in_waves:
        raise wrong(place(path), f"{len(runs)} runs", f"{in_waves} or more, those of the waves: calibrate again")
    for name in runs.columns:
        if str(name).startswith(STATISTIC) and not is_number(runs[name]):
            raise wrong(f"{place(path)}: {name}", runs[name].dtype, "numbers: calibrate again")
    return runs


def read_fitted(folder: Path, about: Mapping[str, Any], territory: Territory) -> Posterior:
    """Read the posterior of a calibration. Raises BadInput where it is missing, damaged, or not the one told of."""
    posterior = read_posterior(folder / FILE, territory.registry.entries)
    if set(posterior.fitted) != set(about["parameters"]):
        raise BadInput(f"{folder}: {FILE} and {REPORT} fit other parameters than each other: calibrate again")
    return posterior


def read_about(folder: Path, territory: Territory) -> dict[str, Any]:
    """Read what a calibration of a territory says of itself.

    Raises BadInput where it is missing or damaged, or was fitted to other data than the territory has.
    """
    path = folder / REPORT
    if not path.exists():
        raise wrong(str(folder), "no calibration", "a folder that `lben calibrate` wrote")
    about = read_kept(path, Said, "lben calibrate")
    try:
        basis_of(about)
    except (KeyError, TypeError, ValueError):
        raise BadInput(
            f"{path}: does not say to what of which years it was fitted, and when: calibrate again"
        ) from None
    if about["context"][DATA] != data_hash(territory):
        raise BadInput(f"{folder}: fitted to other data than {territory.name} has now: calibrate again")
    return about
