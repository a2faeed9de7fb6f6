"""What is done of a comparison: its plan and a file for each finished unit, in a hidden folder beside the results."""

import os
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Literal

import pandas as pd

from sim.study.comparison import Pair
from sim.study.ensemble.plan import Plan
from sim.study.ensemble.sealed import sealed, unsealed
from sim.territory.reading import BadInput

PLAN = "plan.json"
PIECE = "*.unit"

State = Literal["new", "resumed", "replaced"]


class Pieces:
    """The units done of one plan. What a comparison of another plan left in the folder is not mixed in: it is removed.

    A file bears a check of its content and of the unit it is of; one that does not pass it counts as not there.

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
        if written.is_file() and written.read_bytes() == self.plan.text.encode():
            for half_written in self.folder.glob(".*"):
                _remove(half_written)
            return "resumed" if any(self.folder.glob(PIECE)) else "new"
        if written.exists():
            state = "replaced"
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        self._write(written, self.plan.text.encode())
        return state

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all, even if the machine stops."""
        new = path.with_name(f".{path.name}")
        if path.is_dir():
            _remove(path)
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

    def path(self, pair: Pair) -> Path:
        """The file of a unit."""
        return self.folder / f"draw-{pair.draw}-seed-{pair.seed}.unit"

    def keep(self, pair: Pair, content: bytes) -> None:
        """Keep a finished unit. Raises BadInput when it cannot be written."""
        try:
            self._write(self.path(pair), sealed(_name(pair) + content))
        except OSError as error:
            raise BadInput(f"{self.path(pair)}: cannot be written: {error.strerror}") from None

    @property
    def missing(self) -> list[Pair]:
        """The units still to be done, in the order of the plan."""
        return [pair for pair in self.plan.units if self._content(pair) is None]

    def _content(self, pair: Pair) -> bytes | None:
        """The unit kept of a pair as a Parquet file; None when there is none, or one that is damaged."""
        try:
            content = unsealed(self.path(pair).read_bytes())
        except OSError:
            return None
        name = _name(pair)
        return content.removeprefix(name) if content is not None and content.startswith(name) else None

    def __iter__(self) -> Iterator[tuple[Pair, pd.DataFrame]]:
        """Read the units one by one, in the order of the plan."""
        for pair in self.plan.units:
            content = self._content(pair)
            if content is None:
                raise BadInput(f"{self.path(pair)}: damaged since it was written: give the same command again")
            yield pair, pd.read_parquet(BytesIO(content))

    def remove(self) -> None:
        """Remove everything, once the results stand."""
        shutil.rmtree(self.folder)


def _name(pair: Pair) -> bytes:
    """The name of a unit, in front of its content: one that was renamed is not taken for another."""
    return f"draw {pair.draw} seed {pair.seed}\n".encode()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
