"""What is done of a comparison: its plan and a file for each finished unit, in a hidden folder beside the results."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pandas as pd

from sim.study.comparison import Pair
from sim.study.ensemble.plan import Plan
from sim.territory.reading import BadInput

PLAN = "plan.json"

State = Literal["new", "resumed", "replaced"]


class Pieces:
    """The units done of one plan. What a comparison of another plan left in the folder is not mixed in: it is removed.

    `state` says what was found: nothing, units of the same plan, or those of another. Who writes must hold the lock of
    the results. Raises BadInput when the folder cannot be written.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder, self.plan = folder, plan
        try:
            if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
                raise BadInput(f"{folder}: not a folder: choose another place for the results")
            self.state: State = self._prepare()
        except OSError as error:
            raise BadInput(f"{folder}: cannot be written: {error.strerror}") from None

    def _prepare(self) -> State:
        written = self.folder / PLAN
        state: State = "new"
        if written.exists():
            if written.read_text(encoding="utf-8") == self.plan.text:
                for half_written in self.folder.glob(".*"):
                    half_written.unlink()
                return "resumed" if any(self.folder.glob("*.parquet")) else "new"
            state = "replaced"
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        self._write(written, self.plan.text.encode())
        return state

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all, even if the machine stops."""
        new = path.with_name(f".{path.name}")
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

    def path(self, pair: Pair) -> Path:
        """The file of a unit."""
        return self.folder / f"draw-{pair.draw}-seed-{pair.seed}.parquet"

    def keep(self, pair: Pair, content: bytes) -> None:
        """Keep a finished unit. Raises BadInput when it cannot be written."""
        try:
            self._write(self.path(pair), content)
        except OSError as error:
            raise BadInput(f"{self.path(pair)}: cannot be written: {error.strerror}") from None

    @property
    def missing(self) -> list[Pair]:
        """The units still to be done, in the order of the plan."""
        return [pair for pair in self.plan.units if not self.path(pair).exists()]

    def __iter__(self) -> Iterator[tuple[Pair, pd.DataFrame]]:
        """Read the units one by one, in the order of the plan."""
        for pair in self.plan.units:
            yield pair, pd.read_parquet(self.path(pair))

    def remove(self) -> None:
        """Remove everything, once the results stand."""
        shutil.rmtree(self.folder)
