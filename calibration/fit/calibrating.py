"""A calibration from its settings to its files: screening, waves, posterior, and what has been done to get there."""

import itertools
import json
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from calibration.cost import Cost
from calibration.fit.adjusting import KEPT_SHARE
from calibration.fit.chain import DISCREPANCY_OF_ERROR, DISCREPANCY_SHARE, Fitted
from calibration.fit.fitting import Fresh, Plan, Posterior, WaveReport, fit
from calibration.fit.problem import Floats
from calibration.fit.region import RULED_OUT_WRONGLY
from calibration.fit.runs import Progress
from calibration.fit.screening import LEAST, MOST, Screening, fewest_runs, screen
from sim.study.ensemble.executor import Executor
from sim.study.store import ABOUT
from sim.territory import posterior as draws_of
from sim.territory.draws import drawn_from_ranges
from sim.territory.posterior_file import FILE, write_posterior
from sim.territory.reading import wrong

RUNS, REPORT = "runs.parquet", "fit.json"
FIRST_SHARE = 0.4
"""Share of the runs left after screening that the first wave takes; the others share the rest alike."""

LEAST_A_WAVE = 16
"""Runs of a wave, at least."""


class Settings(NamedTuple):
    """How a territory is calibrated.

    Runs in all; waves; paths of topics, then of parameters, in the screening; draws wanted; seed; parameters moved and
    fitted at most.
    """

    budget_runs: int = 3000
    waves: int = 3
    topic_paths: int = 2
    paths: int = 3
    draws: int = 400
    seed: int = 1
    most_moved: int = 1000
    most: int = MOST

    @classmethod
    def reduced(cls) -> "Settings":
        """So few that it takes less than a minute, to try the machinery; its posterior says nothing."""
        return cls(budget_runs=150, waves=2, topic_paths=1, paths=1, draws=200, most_moved=40, most=4)


class Calibration(NamedTuple):
    """What a calibration found, and the draws it is written as.

    `seconds` are those of the last session, `cost` that of all sessions.
    """

    fitted: Fitted
    settings: Settings
    screening: Screening
    posterior: Posterior
    draws: draws_of.Posterior
    runs: pd.DataFrame
    found_before: int
    seconds: float
    cost: Cost


def calibrate(
    fitted: Fitted,
    settings: Settings,
    home: Path,
    executor: Executor,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    screened: Callable[[Screening], None] = lambda _: None,
    after_wave: Callable[[WaveReport], None] = lambda _: None,
) -> Calibration:
    """Screen, run waves and find the posterior; every run is kept in `home`, and one that is there is not made again.

    Raises BadInput where the runs asked for are too few, or cannot be kept; LedgerBreak when books do not balance.
    """
    began = time.perf_counter()
    years = {name for name, entry in fitted.registry.entries.items() if entry.unit == "year"}
    priors = fitted.priors()
    movable = {name: each for name, each in priors.items() if name not in years}
    at_least = fewest_runs(movable, settings.topic_paths, settings.paths)
    _refuse_few(settings, at_least, f"the screening takes {at_least} at least")
    run = fitted.kept_runs(home, executor, settings.budget_runs, progress)

    def of_aims(trials: Any) -> Floats:
        return run(trials)[:, : len(fitted.fit)]

    screening = screen(
        movable,
        fitted.aims,
        of_aims,
        group_paths=settings.topic_paths,
        paths=settings.paths,
        most_moved=settings.most_moved,
        seed=settings.seed,
        defaults={name: fitted.registry[name] for name in priors},
    )
    screened(screening)
    chosen = screening.chosen(settings.most)
    if not chosen:
        raise wrong("calibrate", "no parameter that moves a target", f"one that moves it by {LEAST:g} of its spread")
    plan = plan_of(settings, screening.runs)
    problem = fitted.problem(chosen)
    posterior = fit(problem, Fresh(of_aims, settings.seed), plan, after_wave)
    draws, seconds = as_draws(fitted, posterior), time.perf_counter() - began
    return Calibration(
        fitted,
        settings,
        screening,
        posterior,
        draws,
        run.all_asked(),
        run.n_found,
        seconds,
        run.cost(seconds),
    )


def _refuse_few(settings: Settings, screened: int, why: str) -> None:
    """Raise BadInput when the runs that the screening leaves are too few for the waves."""
    left = next(left for left in itertools.count(LEAST_A_WAVE) if min(_shared(left, settings.waves)) >= LEAST_A_WAVE)
    if settings.budget_runs < screened + left:
        raise wrong("--budget-runs", settings.budget_runs, f"{screened + left} or more: {why}")


def plan_of(settings: Settings, screened: int) -> Plan:
    """Share out the runs that the screening leaves. Raises BadInput when they are too few."""
    _refuse_few(settings, screened, f"{screened} go into the screening")
    sizes = _shared(settings.budget_runs - screened, settings.waves)
    return Plan(sizes[0], sizes[-1], settings.waves, settings.draws, settings.seed)


def _shared(left: int, waves: int) -> tuple[int, ...]:
    """Give the runs of the first wave and, where there are others, of each later one."""
    if waves == 1:
        return (left,)
    first = round(FIRST_SHARE * left)
    return first, (left - first) // (waves - 1)


def as_draws(fitted: Fitted, posterior: Posterior) -> draws_of.Posterior:
    """Give every parameter of the registry in each draw: fitted, else as in the run behind the draw, else fixed."""
    names = tuple(fitted.registry.entries)
    default = {name: fitted.registry[name] for name in names}
    rest = {seed: drawn_from_ranges(fitted.registry, seed) for seed in set(posterior.seeds.tolist())}
    rows = []
    for seed, values in zip(posterior.seeds.tolist(), posterior.values().tolist(), strict=True):
        row = {**default, **rest[seed], **dict(zip(posterior.problem.names, values, strict=True))}
        rows.append([row[name] for name in names])
    entries = fitted.registry.entries.values()
    low, high = np.array([each.low for each in entries]), np.array([each.high for each in entries])
    values = np.clip(np.array(rows), low, high)  # a quantile may pass the last bit of its range
    return draws_of.Posterior(names, values, posterior.draws.weights, posterior.problem.names)


def write(calibration: Calibration, folder: Path, *more: str) -> None:
    """Write the posterior, the runs, and the report of the fit into an existing folder; `more` names further files."""
    write_posterior(folder / FILE, calibration.draws)
    calibration.runs.to_parquet(folder / RUNS, index=False, compression="zstd")
    report = json.dumps(_jsonable(report_of(calibration)), indent=1, ensure_ascii=False, allow_nan=False)
    (folder / REPORT).write_text(report + "\n", encoding="utf-8")
    files = [ABOUT, FILE, RUNS, REPORT, *more]
    (folder / ABOUT).write_text(json.dumps({"files": files}, indent=1) + "\n", encoding="utf-8")


def report_of(calibration: Calibration) -> dict[str, Any]:
    """What was fitted to what, how, with what, and how well: the contents of `fit.json`."""
    fitted, posterior = calibration.fitted, calibration.posterior
    return {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "context": fitted.context,
        "settings": calibration.settings._asdict(),
        "method": {
            "discrepancy_share_of_value": DISCREPANCY_SHARE,
            "discrepancy_least_share_of_error": DISCREPANCY_OF_ERROR,
            "ruled_out_wrongly_a_wave": RULED_OUT_WRONGLY,
            "share_of_runs_with_weight": KEPT_SHARE,
            "screening_least_effect": LEAST,
        },
        "parameters": _parameters(calibration),
        "targets": _targets(calibration),
        "left_out": list(fitted.left_out),
        "screening": _screening(calibration.screening),
        "waves": [_wave(report) for report in posterior.waves],
        "posterior": {
            "draws": len(posterior.draws.weights),
            "runs_behind": posterior.n_runs,
            "effective_runs": posterior.draws.effective,
            "is_scarce": posterior.is_scarce,
        },
        "runs": {
            "asked": len(calibration.runs),
            "found": calibration.found_before,
            "seconds": round(calibration.seconds, 1),
        },
        "cost": calibration.cost.model_dump(mode="json"),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("lben", "mesa", "numpy", "numba", "pandas", "scipy", "salib")},
        },
    }


def _parameters(calibration: Calibration) -> dict[str, Any]:
    """Prior and posterior of each fitted parameter: 5th, 50th, 95th percentile; what is left of the prior's width."""
    posterior, entries = calibration.posterior, calibration.fitted.registry.entries
    chances = [0.05, 0.5, 0.95]
    scores, normal = posterior.draws.quantiles(chances), ndtri(chances)
    after = posterior.problem.values_at(scores)
    before = posterior.problem.values_at(np.repeat(normal[:, None], len(posterior.problem.names), axis=1))
    return {
        name: {
            "unit": entries[name].unit,
            "default": entries[name].value,
            "prior": before[:, at].tolist(),
            "posterior": after[:, at].tolist(),
            "width_left": float((after[2, at] - after[0, at]) / (before[2, at] - before[0, at])),
            "effect": float(calibration.screening.scores[calibration.screening.names.index(name)]),
        }
        for at, name in enumerate(posterior.problem.names)
    }


def _targets(calibration: Calibration) -> dict[str, Any]:
    """Each fitted target: observation, error, discrepancy, and what the last emulators give over the posterior."""
    posterior = calibration.posterior
    mean, variance = posterior.region.waves[-1].emulator.predict(posterior.draws.scores)
    found = {}
    for at, aim in enumerate(posterior.problem.aims):
        order = mean[:, at].argsort()
        added = np.cumsum(posterior.draws.weights[order])
        ends = np.interp([0.05, 0.5, 0.95], added, mean[order, at])
        off = (ends[1] - aim.value) / np.sqrt(aim.spread**2 + float(variance[:, at].mean()))
        found[aim.name] = {**aim._asdict(), "emulated": ends.tolist(), "misfit": float(off)}
        del found[aim.name]["name"]
    return found


def _screening(screening: Screening) -> dict[str, Any]:
    order = [at for at in screening.scores.argsort(kind="stable")[::-1] if screening.scores[at] > 0.0]
    moved = {
        screening.names[at]: {
            "effect": float(screening.scores[at]),
            "on": screening.aims[int(screening.effects[at].argmax())],
        }
        for at in order
    }
    return {"runs": screening.runs, "moves_nothing": len(screening.names) - len(moved), "effects": moved}


def _wave(report: WaveReport) -> dict[str, Any]:
    return {name: each.tolist() if isinstance(each, np.ndarray) else each for name, each in report._asdict().items()}


def _jsonable(value: Any) -> Any:
    """The same with null for what is not a number."""
    if isinstance(value, dict):
        return {key: _jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
