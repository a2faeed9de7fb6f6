"""Results on disk: whole or not at all, whatever kills the run."""

import json
import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.study import Run, store
from sim.study.store import Results, read_about, read_table, try_name, write
from sim.territory import BadInput

needs_posix = pytest.mark.skipif(os.name == "nt", reason="forks, signals and limits of POSIX")

Act = Callable[[], None]


def nothing() -> None:
    pass


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at_rename(number: int) -> Act:
    """Be killed at the first or second renaming of the swap."""

    def prepare() -> None:
        rename, calls = Path.rename, []

        def renamed(path: Path, target: Path) -> Path:
            calls.append(path)
            return kill() or path if len(calls) == number else rename(path, target)

        Path.rename = renamed  # type: ignore[method-assign,assignment]

    return prepare


def kill_at_sweep() -> None:
    store._sweep = lambda _: kill()


def fill_disk() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))


def replace(folder: Path, text: str, *, before: Act = nothing, during: Act = nothing) -> None:
    """Replace results with a file that says something; act before or while they are written."""

    def fill(new: Path) -> None:
        (new / "run.json").write_text(json.dumps({"files": ["run.json", "says.txt"]}))
        (new / "says.txt").write_text(text)
        during()

    with Results(folder, "essai") as results:
        before()
        results.replace(fill)


def exit_code_of(act: Act, folder: Path) -> int | None:
    """Act in a process of its own, which may be killed; write what is refused into a file beside."""

    def guarded() -> None:
        try:
            act()
        except BadInput as refused:
            os.write(told, str(refused).encode())
            os._exit(2)

    told = os.open(folder / ".told", os.O_CREAT | os.O_WRONLY)
    process = multiprocessing.get_context("fork").Process(target=guarded)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child writes files and ends: threads are no danger
        process.start()
    process.join()
    os.close(told)
    return process.exitcode


def says(folder: Path) -> str:
    return (folder / "essai" / "says.txt").read_text(encoding="utf-8")


def leftovers(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".essai.lock", ".told"}


@needs_posix
@pytest.mark.parametrize(
    "acts",
    [{"before": kill}, {"during": kill}, {"before": kill_at_rename(1)}, {"before": kill_at_rename(2)}],
    ids=["before writing", "while writing", "before the swap", "in the middle of the swap"],
)
def test_a_killed_run_leaves_the_old_results_to_the_next(tmp_path: Path, acts: dict[str, Act]) -> None:
    replace(tmp_path, "old")
    assert exit_code_of(lambda: replace(tmp_path, "new", **acts), tmp_path) == -signal.SIGKILL
    with Results(tmp_path, "essai"):
        assert says(tmp_path) == "old"
        assert leftovers(tmp_path) == {"essai"}
    replace(tmp_path, "new")
    assert says(tmp_path) == "new"
    assert leftovers(tmp_path) == {"essai"}


@needs_posix
def test_a_run_killed_after_the_swap_leaves_the_new_results(tmp_path: Path) -> None:
    replace(tmp_path, "old")
    assert exit_code_of(lambda: replace(tmp_path, "new", before=kill_at_sweep), tmp_path) == -signal.SIGKILL
    assert says(tmp_path) == "new"
    with Results(tmp_path, "essai"):
        assert says(tmp_path) == "new"
        assert leftovers(tmp_path) == {"essai"}


@needs_posix
def test_a_full_disk_is_one_line_and_leaves_the_old_results(tmp_path: Path) -> None:
    replace(tmp_path, "old")
    assert exit_code_of(lambda: replace(tmp_path, "new" * 1000, before=fill_disk), tmp_path) == 2
    told = (tmp_path / ".told").read_text()
    assert told.endswith("essai: cannot be written: File too large")
    assert says(tmp_path) == "old"
    assert leftovers(tmp_path) == {"essai"}


def test_a_failed_run_leaves_the_old_results(tmp_path: Path) -> None:
    replace(tmp_path, "old")

    def fail(folder: Path) -> None:
        (folder / "half.txt").write_text("half")
        raise RuntimeError("broken")

    with Results(tmp_path, "essai") as results, pytest.raises(RuntimeError, match="broken"):
        results.replace(fail)
    assert says(tmp_path) == "old"
    assert leftovers(tmp_path) == {"essai"}


def test_two_runs_cannot_write_the_same_results(tmp_path: Path) -> None:
    with Results(tmp_path, "essai"):
        with pytest.raises(BadInput, match="another run is writing these results"), Results(tmp_path, "essai"):
            pass
        with Results(tmp_path, "other"):
            pass
    with Results(tmp_path, "essai"):
        pass


@pytest.mark.parametrize("own", [True, False], ids=["beside results", "in a folder no run wrote"])
def test_files_that_no_run_wrote_are_not_lost(tmp_path: Path, own: bool) -> None:
    if own:
        replace(tmp_path, "old")
    (tmp_path / "essai").mkdir(exist_ok=True)
    (tmp_path / "essai" / "notes.txt").write_text("mine")
    with pytest.raises(BadInput, match=r"holds 'notes\.txt', which no run wrote"), Results(tmp_path, "essai"):
        pass
    assert (tmp_path / "essai" / "notes.txt").read_text() == "mine"


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    with pytest.raises(BadInput, match="cannot be written"), Results(tmp_path / "results", "essai"):
        pass


def test_tables_come_back_with_units_in_their_fields(tmp_path: Path, short_run: Run) -> None:
    write(short_run, tmp_path, "chain.png")
    for name, table in short_run.tables.items():
        back = read_table(tmp_path, name)
        pd.testing.assert_frame_equal(back, table)
    fields = pq.read_schema(tmp_path / "chain.parquet")
    assert fields.field("milk_l").metadata == {b"unit": b"L", b"meaning": b"milk produced"}
    assert all(b"unit" in field.metadata for field in fields)
    about = read_about(tmp_path)
    assert "chain.png" in about["files"]
    assert about == json.loads(json.dumps({**short_run.about, "files": about["files"]}))


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no results of a run"):
        read_about(tmp_path)
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(BadInput, match="not a mapping"):
        read_about(tmp_path)
    (tmp_path / "chain.parquet").write_text("not parquet")
    with pytest.raises(BadInput, match="cannot be read"):
        read_table(tmp_path, "chain")


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"scale": (1.0, 1.0), "draws": (50, 50)}, "cooperatives"),
        ({"scale": (1.0, 1.0), "draws": (80, 50)}, "cooperatives"),
        ({"scale": (0.03, 1.0), "draws": (0, 50)}, "cooperatives-scale-0.03-draws-0"),
    ],
)
def test_a_try_has_a_folder_of_its_own(settings: dict[str, tuple[float, float]], name: str) -> None:
    assert try_name("cooperatives", settings) == name
