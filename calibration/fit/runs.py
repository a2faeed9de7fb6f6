"""Every run of the simulator on disk, by what it depends on: none is ever made twice.

A folder for each context (code, data, scale, what is measured) holds pieces, Parquet files of some runs each. A piece
is written whole or not at all; runs that were under way when a calibration was killed are made again, the same.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from calibration.cost import Cost, Timesheet, processes_of
from calibration.fit.problem import Floats, Trial
from sim.study.ensemble.executor import Executor
from sim.study.processes import Crew
from sim.study.store import write_whole
from sim.territory.reading import BadInput

CONTEXT = "context.json"
PIECE = 8
"""Runs of a piece: what a killed calibration loses at most, besides the runs under way."""

COMPILING, SETTLED = 4, 12
"""Runs before which processes still start and compile, and from which on the pace is known well enough to be told."""

T = TypeVar("T")
R = TypeVar("R")

Simulate = Callable[[Trial], list[float]]
"""Runs a trial and gives its statistics; must be able to travel to another process."""


class Progress(NamedTuple):
    """How far the runs of a calibration are: done, of how many planned, and seconds left (None until it is known)."""

    done: int
    total: int
    left_s: float | None


class Kept:
    """Runs trials through an executor and keeps them; a trial that was kept before is read.

    `context` says all that a run depends on besides its parameter values and its seed. `planned` is how many runs
    progress is told of. Raises BadInput when the folder cannot be written.
    """

    def __init__(
        self,
        home: Path,
        context: Mapping[str, object],
        statistics: Sequence[str],
        simulate: Simulate,
        executor: Executor,
        *,
        planned: int,
        progress: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        text = json.dumps(context, indent=1, sort_keys=True) + "\n"
        self._digest = hashlib.sha256(text.encode()).hexdigest()
        self._folder = home / self._digest[:16]
        self._statistics, self._simulate, self._executor = tuple(statistics), simulate, executor
        self._progress, self._planned = progress, planned
        self._known: dict[str, list[float]] = {}
        self._asked: dict[str, Trial] = {}
        self._n_done, self._n_made, self._working_s, self._compiling_s = 0, 0, 0.0, 0.0
        try:
            self._open(text)
            self._timesheet = Timesheet(self._folder)
        except OSError as error:
            raise BadInput(f"{self._folder}: cannot be written: {error.strerror}") from None
        self.n_found = len(self._known)

    def _open(self, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for half_written in self._folder.glob(".*"):
            half_written.unlink()
        write_whole(self._folder / CONTEXT, text.encode())
        for path in sorted(self._folder.glob("*.parquet")):
            try:
                table = pq.read_table(path, columns=["key", "statistics"], page_checksum_verification=True)
            except (OSError, pa.ArrowException):  # damaged: its runs are made again
                path.unlink()
                continue
            self._known |= dict(zip(table["key"].to_pylist(), table["statistics"].to_pylist(), strict=True))

    def key(self, trial: Trial) -> str:
        """Name a trial by all that its statistics depend on."""
        names = sorted(trial.theta)
        values = np.array([trial.theta[name] for name in names])
        digest = hashlib.sha256(f"{self._digest}\n{trial.seed}\n{names}\n".encode())
        digest.update(values.astype("<f8").tobytes())
        return digest.hexdigest()

    def __call__(self, trials: Sequence[Trial]) -> Floats:
        """Run trials; give their statistics, shape (trials, statistics), in the order asked."""
        keys = [self.key(trial) for trial in trials]
        given = dict(zip(keys, trials, strict=True))
        self._asked |= given
        missing = [(key, trial) for key, trial in given.items() if key not in self._known]
        self._n_done = len(self._asked) - len(missing)
        self._tell()
        self._make(missing)
        return np.array([self._known[key] for key in keys], np.float64).reshape(len(keys), len(self._statistics))

    def _make(self, missing: list[tuple[str, Trial]]) -> None:
        began, before, unkept = time.perf_counter(), self._working_s, []
        kept_at = before
        try:
            for task, statistics in self._executor.do(_Work(self._simulate), missing):
                unkept.append((*task, statistics))
                self._known[task[0]] = statistics
                self._n_made, self._n_done = self._n_made + 1, self._n_done + 1
                self._working_s = before + time.perf_counter() - began
                if self._n_made == COMPILING:
                    self._compiling_s = self._working_s
                if len(unkept) == PIECE:
                    self._keep(unkept, self._working_s - kept_at)
                    unkept, kept_at = [], self._working_s
                self._tell()
        finally:
            if unkept:
                self._keep(unkept, self._working_s - kept_at)

    def _tell(self) -> None:
        total, left = max(self._planned, len(self._asked)), None
        if self._n_made >= SETTLED:
            pace = (self._working_s - self._compiling_s) / (self._n_made - COMPILING)
            left = pace * (total - self._n_done)
        self._progress(Progress(self._n_done, total, left))

    def cost(self, session_s: float) -> Cost:
        """What all runs asked for cost, whenever made, with what else was done in a session of some seconds."""
        return self._timesheet.of(self._asked).longer(max(session_s - self._working_s, 0.0))

    def _keep(self, runs: list[tuple[str, Trial, list[float]]], seconds: float) -> None:
        runs = sorted(runs, key=lambda run: run[0])
        name = hashlib.sha256("".join(key for key, *_ in runs).encode()).hexdigest()[:24]
        buffer = pa.BufferOutputStream()
        pq.write_table(self._table(runs), buffer, compression="zstd", write_page_checksum=True)
        try:
            self._timesheet.add([key for key, *_ in runs], seconds, processes_of(self._executor))
            write_whole(self._folder / f"{name}.parquet", buffer.getvalue().to_pybytes())
        except OSError as error:
            raise BadInput(f"{self._folder}: cannot be written: {error.strerror}") from None

    def _table(self, runs: Sequence[tuple[str, Trial, list[float]]]) -> pa.Table:
        names = sorted(runs[0][1].theta)
        about = {"parameters": json.dumps(names), "statistics": json.dumps(self._statistics)}
        columns = {
            "key": pa.array([key for key, *_ in runs]),
            "seed": pa.array([trial.seed for _, trial, _ in runs], pa.int64()),
            "theta": pa.array([[trial.theta[name] for name in names] for _, trial, _ in runs], pa.list_(pa.float64())),
            "statistics": pa.array([statistics for *_, statistics in runs], pa.list_(pa.float64())),
        }
        return pa.table(columns).replace_schema_metadata(about)

    def all_asked(self) -> pd.DataFrame:
        """Every run asked for so far, in that order: seed, each parameter of the first, each statistic.

        Statistics are columns `statistic:name`. Bytes do not depend on which runs were read and which were made.
        """
        trials = list(self._asked.values())
        names = sorted(trials[0].theta)
        theta = pd.DataFrame([[trial.theta[name] for name in names] for trial in trials], columns=names)
        given = [self._known[key] for key in self._asked]
        statistics = pd.DataFrame(given, columns=[f"statistic:{name}" for name in self._statistics])
        seeds = pd.DataFrame({"seed": np.array([trial.seed for trial in trials], np.int64)})
        return pd.concat([seeds, theta, statistics], axis=1)


class _Work:
    """Simulates a trial that comes with its key."""

    def __init__(self, simulate: Simulate) -> None:
        self._simulate = simulate

    def __call__(self, task: tuple[str, Trial]) -> list[float]:
        return self._simulate(task[1])


class Staying:
    """An executor whose processes stay from one wave to the next: starting one costs as much as several runs."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew

    @property
    def jobs(self) -> int:
        """How many processes there are."""
        return self._crew.jobs

    def do(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R]]:
        """Do all tasks, in order; the first that fails ends the others and raises."""
        try:
            yield from zip(tasks, self._crew.work(_apply, work, tasks), strict=True)
        except BrokenProcessPool:
            raise BadInput("a process was killed, perhaps for want of memory: try again with fewer --jobs") from None


def _apply(work: Callable[[T], R], task: T) -> R:
    return work(task)
