"""What is done of a comparison: its plan and a file for each finished unit, in a hidden folder beside the results."""

import glob
import shutil
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow.parquet as pq

from sim.study.comparison import Pair
from sim.study.ensemble.plan import Plan
from sim.study.ensemble.sealed import sealed, unsealed
from sim.study.ensemble.work import KEYS
from sim.study.store import write_whole
from sim.territory.reading import BadInput

PLAN = "plan.json"
PIECE = "*.unit"

ABANDONED_S = 30 * 86400.0
"""Age from which what an interrupted comparison left is removed."""

State = Literal["new", "resumed", "beside"]


class Pieces:
    """The units done of one plan, in a folder of its own beside the results, so that those of other plans stay.

    A file bears a check of its content and of the unit it is of; one that does not pass it counts as not there.

    `state` says what was found: units of the same plan, those of another beside them, or nothing. Who writes must hold
    the lock of the results. Raises BadInput when the folder cannot be written.
    """

    def __init__(self, results: Path, plan: Plan) -> None:
        self.folder, self.plan = results.with_name(f".{results.name}.{plan.mark}.unfinished"), plan
        try:
            if self.folder.is_symlink() or (self.folder.exists() and not self.folder.is_dir()):
                raise BadInput(f"{self.folder}: not a folder: choose another place for the results")
            others = _not_abandoned(results, self.folder)
            self._prepare()
        except OSError as error:
            raise BadInput(f"{self.folder}: cannot be written: {error.strerror}") from None
        found: State = "beside" if others else "new"
        self.state: State = "resumed" if any(self.folder.glob(PIECE)) else found

    def _prepare(self) -> None:
        written = self.folder / PLAN
        if written.is_file() and written.read_bytes() == self.plan.text.encode():
            for half_written in self.folder.glob(".*"):
                _remove(half_written)
            return
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        write_whole(written, self.plan.text.encode())

    def path(self, pair: Pair) -> Path:
        """The file of a unit."""
        return self.folder / f"draw-{pair.draw}-seed-{pair.seed}.unit"

    def keep(self, pair: Pair, content: bytes) -> None:
        """Keep a finished unit. Raises BadInput when it cannot be written."""
        try:
            if self.path(pair).is_dir():
                _remove(self.path(pair))
            write_whole(self.path(pair), sealed(_name(pair) + content))
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
        """Read the units one by one, in the order of the plan; names are categories, as they lie in the files."""
        for pair in self.plan.units:
            content = self._content(pair)
            if content is None:
                raise BadInput(f"{self.path(pair)}: damaged since it was written: give the same command again")
            yield pair, _read(content)

    def remove(self) -> None:
        """Remove everything, once the results stand."""
        shutil.rmtree(self.folder)


def _not_abandoned(results: Path, mine: Path) -> list[Path]:
    """What other plans left unfinished of the same results; what was left long ago is removed."""
    pattern = f".{glob.escape(results.name)}.{'[0-9a-f]' * 8}.unfinished"
    found = [each for each in results.parent.glob(pattern) if each != mine and each.is_dir() and not each.is_symlink()]
    abandoned = [each for each in found if time.time() - each.stat().st_mtime > ABANDONED_S]
    for each in abandoned:
        shutil.rmtree(each)
    return [each for each in found if each not in abandoned]


def _read(content: bytes) -> pd.DataFrame:
    """Read a unit; this small a file takes longer by several threads."""
    file = pq.ParquetFile(BytesIO(content), read_dictionary=KEYS[:-1])
    table: pd.DataFrame = file.read(use_threads=False).to_pandas(use_threads=False)
    return table


def _name(pair: Pair) -> bytes:
    """The name of a unit, in front of its content: one that was renamed is not taken for another."""
    return f"draw {pair.draw} seed {pair.seed}\n".encode()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
