"""A comparison from its plan to its tables: units done by an executor, kept as they come, summed up at the end."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from sim.study.ensemble.effects import Matrix, write_tables
from sim.study.ensemble.executor import Executor
from sim.study.ensemble.pieces import Pieces, State
from sim.study.ensemble.plan import Plan
from sim.study.ensemble.work import do_unit
from sim.study.store import ABOUT, Results

SCRATCH = ".matrix.npy"


class Progress(NamedTuple):
    """How far a comparison is: units done, of how many, and seconds left (None until the first is done)."""

    done: int
    total: int
    left_s: float | None
    state: State


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

    What was done of the same plan before is kept; units of another plan are removed. `histories` is the folder where
    histories are kept, the user's cache by default; `finish` may add files to the finished tables, and names them.
    Raises BadInput for what cannot be run or written, LedgerBreak and Overspent with the scenario and the pair.
    """
    pieces = Pieces(results.unfinished, plan)
    began, total, todo = time.perf_counter(), len(plan.units), pieces.missing
    progress(Progress(total - len(todo), total, None, pieces.state))
    for done, (pair, content) in enumerate(executor.do(partial(do_unit, plan, histories), todo), start=1):
        pieces.keep(pair, content)
        left = (time.perf_counter() - began) / done * (len(todo) - done)
        progress(Progress(total - len(todo) + done, total, left, pieces.state))
    results.replace(lambda folder: _fill(folder, pieces, finish))
    pieces.remove()


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
    (folder / ABOUT).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
