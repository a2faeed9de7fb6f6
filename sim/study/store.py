"""Results on disk: a folder per scenario, replaced whole or not at all.

A run writes into a hidden folder beside the one it will replace, then swaps the two by renaming. Killed at any moment
it leaves the old results or the new; what it left behind is put right and swept up by the next run. A lock file, freed
by the system when its process ends, keeps two runs from writing the same results.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.study.fields import FIELDS, RECORDED
from sim.study.record import Run
from sim.study.scenario import Scenario
from sim.territory.reading import BadInput

ABOUT = "run.json"
FOLDER_NAME = r"\w[\w .-]{0,199}"


class Results:
    """The folder of results of one scenario, held for the time of a run.

        with Results(Path("results"), "baseline") as results:
            results.replace(lambda folder: write(run, folder))

    Raises BadInput, in one line, when the folder is in use, cannot be written, or holds files that no run wrote.
    """

    def __init__(self, parent: Path, name: str) -> None:
        self.folder = parent / name
        self._new = parent / f".{name}.new"
        self._old = parent / f".{name}.old"
        self._lock_file = parent / f".{name}.lock"
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Self:
        with _explained(self.folder.parent):
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_links()
            self._lock = self._lock_file.open("ab")
        try:
            _hold(self._lock, self.folder)
            with _explained(self.folder):
                self._put_right()
            self._refuse_strangers()
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock:
            self._lock.close()

    def replace(self, fill: Callable[[Path], None]) -> None:
        """Fill a new folder, then put it in the place of the old."""
        with _explained(self.folder):
            try:
                self._new.mkdir()
                fill(self._new)
                self._refuse_strangers()
                self._swap()
            finally:
                _sweep(self._new)

    def _swap(self) -> None:
        """Put the new folder in the place of the old; whatever interrupts it, one of the two stands there."""
        try:
            if self.folder.exists():
                self.folder.rename(self._old)
            self._new.rename(self.folder)
        finally:
            if self._old.exists() and not self.folder.exists():
                self._old.rename(self.folder)
        _sweep(self._old)

    def _put_right(self) -> None:
        """Undo what a killed run left half done: the old results come back if the new had not taken their place."""
        if self._old.exists() and not self.folder.exists():
            self._old.rename(self.folder)
        _sweep(self._old)
        _sweep(self._new)

    def _refuse_links(self) -> None:
        """Refuse links and pipes under the names that a run moves about: they lead to somebody else's files."""
        for path in (self.folder, self._new, self._old, self._lock_file):
            if path.is_symlink() or path.is_fifo():
                raise BadInput(f"{path}: a link or a pipe, allowed an ordinary folder: choose another place")

    def _refuse_strangers(self) -> None:
        """Refuse to replace a folder with files that no run wrote: they would be lost."""
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise BadInput(f"{self.folder}: a file stands where the folder of results should be")
        present = {path.name for path in self.folder.iterdir()}
        strange = sorted(present - set(_files_of(self.folder)))
        if strange:
            raise BadInput(
                f"{self.folder}: holds {strange[0]!r}, which no run wrote: move it, or choose another folder"
            )


def check_name(name: str) -> None:
    """Raise BadInput for a name that is not fit for a folder of results."""
    if not re.fullmatch(FOLDER_NAME, name):
        raise BadInput(f"--name: read {name!r}, allowed letters, figures, spaces, '-', '_' and '.', a letter first")


def try_name(name: str, settings: Mapping[str, tuple[float, float]]) -> str:
    """Name the folder of a result: a try, less in a setting (given, whole), has its own and replaces no whole one."""
    return "-".join([name, *(f"{what}-{given:g}" for what, (given, whole) in settings.items() if given < whole)])


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, even if the machine stops; what a killed run leaves begins with a dot."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def write(run: Run, folder: Path, *more: str) -> None:
    """Write a run into an existing folder: `run.json`, and a Parquet file for each table with units in its metadata.

    `more` names files that are added to the folder besides, so that the next run knows them for its own.
    """
    for name, frame in run.tables.items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        pq.write_table(with_units(table, name), folder / f"{name}.parquet", compression="zstd")
    files = [ABOUT, *(f"{name}.parquet" for name in run.tables), *more]
    about = json.dumps({**run.about, "files": files}, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / ABOUT).write_text(about + "\n", encoding="utf-8")


def write_effects(effects: pd.DataFrame, folder: Path) -> None:
    """Write the effects of a comparison, one row for each pair and cell, into an existing folder."""
    name = "effects.parquet"
    effects.to_parquet(folder / name, index=False, compression="zstd")
    (folder / ABOUT).write_text(json.dumps({"files": [ABOUT, name]}) + "\n", encoding="utf-8")


def with_units(table: pa.Table, name: str) -> pa.Table:
    """Give every column of a table its unit and meaning, see `fields.FIELDS`."""
    fields = [
        field.with_metadata({"unit": FIELDS[name][field.name].unit, "meaning": FIELDS[name][field.name].meaning})
        for field in table.schema
    ]
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def read_about(folder: Path) -> dict[str, Any]:
    """Read what a folder of results says about its run. Raises BadInput when it is not one."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder}: no results of a run: {ABOUT} {_reason(error)}") from None
    if not isinstance(about, dict):
        raise BadInput(f"{folder}: no results of a run: {ABOUT} is not a mapping")
    return about


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of a folder of results, such as `chain`. Raises BadInput when it cannot be read."""
    path = folder / f"{name}.parquet"
    try:
        return pd.read_parquet(path)
    except (OSError, pa.ArrowException) as error:
        raise BadInput(f"{path}: cannot be read: {_reason(error)}") from None


def last_run(results: Path, scenario: str | None = None) -> Path:
    """Give the folder of the last run, or of the last of a scenario at whatever scale. Raises BadInput without any."""
    exact = results / scenario if scenario else None
    if exact and (exact / ABOUT).exists():
        return exact
    begins = f"{scenario}-scale-" if scenario else ""
    runs = [about.parent for about in results.glob(f"*/{ABOUT}") if about.parent.name.startswith(begins)]
    runs = [folder for folder in runs if _is_run(folder)]
    if not runs:
        raise BadInput(f"{exact or results}: no results of a run: first run `lben run {scenario or 'baseline'}`")
    return max(runs, key=lambda folder: (folder / ABOUT).stat().st_mtime_ns)


def _is_run(folder: Path) -> bool:
    try:
        return "scenario" in read_about(folder)
    except BadInput:
        return False


def read_run(folder: Path) -> Run:
    """Read a run back from its folder of results.

    Raises BadInput when it is not one, when a table is missing, or when the territory's data have changed since.
    """
    about = read_about(folder)
    try:
        scenario = Scenario.model_validate(about["scenario"])
        made_with = about["territory_sha256"]
    except (KeyError, ValueError):
        raise BadInput(f"{folder / ABOUT}: not written by this version: run the scenario again") from None
    territory = scenario.settled()
    if territory.content_hash() != made_with:
        raise BadInput(f"{folder}: made with other data of {scenario.territory}: run the scenario again")
    tables = {name: read_table(folder, name) for name in RECORDED}
    return Run(scenario=scenario, about=about, territory=territory, **tables)


def _files_of(folder: Path) -> list[str]:
    """Names of the files that a run says it wrote into a folder; none when no run did."""
    try:
        files = read_about(folder).get("files")
    except BadInput:
        return []
    return [str(name) for name in files] if isinstance(files, list) else []


# The system underneath


def _hold(lock: IO[bytes], folder: Path) -> None:
    """Lock a file until it is closed or its process ends, or refuse."""
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BadInput(f"{folder}: another run is writing these results; wait for it or use another folder") from None


def _sweep(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into one clear line."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    number = getattr(error, "errno", None)
    text = os.strerror(number) if isinstance(number, int) else str(error)
    return " ".join(text.split()) or type(error).__name__
