"""A comparison from its plan to its tables: units done by an executor, kept as they come, summed up at the end."""

import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from sim.study.ensemble.effects import Matrix, write_tables
from sim.study.ensemble.executor import Executor
from sim.study.ensemble.pieces import Pieces, State
from sim.study.ensemble.plan import Plan
from sim.study.ensemble.work import do_unit
from sim.study.store import ABOUT, Results, read_about
from sim.territory.reading import BadInput

SCRATCH = ".matrix.npy"


class Progress(NamedTuple):
    """How far a comparison is: units done, of how many, and seconds left (None until the first is done)."""

    done: int
    total: int
    left_s: float | None
    state: State | Literal["finished"]


def carry_out(
    plan: Plan,
    results: Results,
    executor: Executor,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    histories: Path | None = None,
    finish: Callable[[Path], list[str]] = lambda _: [],
) -> None:
    """Do what a plan still lacks, then replace the folder of results by its tables.

    What was done of the same plan before is kept, and what was done of another plan is left where it is; where the
    folder already holds the tables of this very plan they stay and only what `finish` adds is made again. `histories`
    is the folder where histories are kept, the user's cache by default; `finish` may add files to the tables, and names
    them. Raises BadInput for what cannot be run or written, LedgerBreak and Overspent with the scenario and the pair.
    """
    finished = _about_finished(results.folder, plan)
    if finished:
        progress(Progress(len(plan.units), len(plan.units), None, "finished"))
        results.replace(lambda folder: _keep(finished, results.folder, folder, finish))
        return
    pieces = Pieces(results.folder, plan)
    began, total, todo = time.perf_counter(), len(plan.units), pieces.missing
    progress(Progress(total - len(todo), total, None, pieces.state))
    for done, (pair, content) in enumerate(executor.do(partial(do_unit, plan, histories), todo), start=1):
        pieces.keep(pair, content)
        left = (time.perf_counter() - began) / done * (len(todo) - done)
        progress(Progress(total - len(todo) + done, total, left, pieces.state))
    results.replace(lambda folder: _fill(folder, pieces, finish))
    pieces.remove()


def _about_finished(folder: Path, plan: Plan) -> dict[str, Any] | None:
    """Give what a folder says of itself when it holds the finished comparison of this plan, whole; None otherwise."""
    try:
        about = read_about(folder)
        if about["plan"] != json.loads(plan.text):
            return None
        for table in _tables_of(about):
            pq.read_metadata(folder / table)
    except (BadInput, KeyError, TypeError, OSError, pa.ArrowException):
        return None
    return about


def _tables_of(about: dict[str, Any]) -> list[str]:
    """Names of the tables among the files of a comparison."""
    return [name for name in about["files"] if name.endswith(".parquet")]


def _keep(about: dict[str, Any], old: Path, folder: Path, finish: Callable[[Path], list[str]]) -> None:
    tables = _tables_of(about)
    for table in tables:
        shutil.copy2(old / table, folder)
    _write({**about, "files": [ABOUT, *tables]}, folder)
    _write({**about, "files": [ABOUT, *tables, *finish(folder)]}, folder)


def _fill(folder: Path, pieces: Pieces, finish: Callable[[Path], list[str]]) -> None:
    scratch = folder / SCRATCH
    matrix = Matrix(pieces, scratch)
    files = write_tables(matrix, folder)
    del matrix
    scratch.unlink()
    write_about(pieces.plan, folder, files)
    more = finish(folder)
    if more:
        write_about(pieces.plan, folder, [*files, *more])


def write_about(plan: Plan, folder: Path, files: list[str]) -> None:
    """Write what was compared, with what, and the files of the folder."""
    about: dict[str, Any] = {
        "plan": json.loads(plan.text),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {name: version(name) for name in ("lben", "mesa", "numpy", "numba", "pandas", "pyarrow")},
        "files": [ABOUT, *files],
    }
    _write(about, folder)


def _write(about: dict[str, Any], folder: Path) -> None:
    (folder / ABOUT).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
