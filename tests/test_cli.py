"""The command lben: what it prints, what it refuses, and how it ends."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim import cli
from sim.cli import app
from sim.engine.ledger import LedgerBreak
from sim.study import record
from sim.study.scenario import LARGEST_SEED

QUICK = ["--scale", "0.02", "--last-year", "2014"]
TABLES = (
    *("chain", "flows", "balances", "public_costs", "herders", "cooperatives", "collectors", "processors", "years"),
    *("impacts", "accounts", "operating_accounts", "herder_accounts"),
)
FOLDER = "baseline-scale-0.02"
LBEN = [sys.executable, "-m", "sim.cli"]
HOME = Path(__file__).parents[1]


def lben(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.run_command(list(arguments))
    said = capsys.readouterr()
    return status, said.out, said.err


def test_run_prints_a_table_in_french_and_writes_results(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = lben(capsys, "run", *QUICK, "--results", str(tmp_path))
    assert (status, err) == (0, "")
    warning, table = out.index("729 tirages"), out.index("Lait produit (millions de litres)")
    assert warning < table
    assert "Échelle 1/50 : ordre de grandeur seulement." in out
    assert "2013" in out and "2014" in out
    assert re.search(r"Vaches \(têtes\) +\d\d\u202f\d{3}", out)
    assert re.search(r"Prix payé par la coopérative \(DH/L\) +\d,\d\d", out)
    files = {path.name for path in (tmp_path / FOLDER).iterdir()}
    tables = {f"{name}.parquet" for name in TABLES}
    assert files == {"run.json", "chain.png", "annees.csv", "brief.html", "tables.xlsx", *tables}


def test_run_speaks_english(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = lben(capsys, "run", *QUICK, "--language", "en", "--results", str(tmp_path))
    assert status == 0
    assert "729 weighted draws" in out
    assert re.search(r"Cows \(head\) +\d\d,\d{3}", out)
    assert "Lait" not in out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "missing command, allowed run, "),
        (["rnu"], "No such command 'rnu'; did you mean 'run'?"),
        (["territory"], "missing command, allowed check"),
        (["territory", "chek"], "did you mean 'check'?"),
        (["territory", "check", "sefru"], "unknown territory 'sefru'; did you mean 'sefrou'?"),
        (["run", "--sed", "3"], "No such option: --sed"),
        (["run", "a", "b"], "unexpected extra argument"),
        (["run", "baselin"], "unknown scenario 'baselin'; did you mean 'baseline'?"),
        (["run", "no/such.yaml"], "no/such.yaml: no such file"),
        (["run", "--scale", "nan"], "read nan, allowed more than 0 and at most 100"),
        (["run", "--scale", "inf"], "read inf"),
        (["run", "--scale", "0"], "read 0"),
        (["run", "--scale", "-1"], "read -1"),
        (["run", "--scale", "100.5"], "read 100.5"),
        (["run", "--scale", "abc"], "--scale"),
        (["run", "--scale", "0.00001"], "scale: read 1e-05, allowed 0.00021 or more"),
        (["run", "--seed", "-1"], "--seed"),
        (["run", "--seed", str(2**63)], "--seed"),
        (["run", "--seed", "1.5"], "--seed"),
        (["run", "--last-year", "2012"], "last_year: read 2012, allowed 2013 (first_year) or later"),
        (["run", "--last-year", "2200"], "last_year: read 2200, allowed 2100 or less"),
        (["run", "--language", "de"], "--language"),
        (["scenario", "check"], "Missing argument"),
        (["parameters", "--topic", "markt"], "unknown topic 'markt'; did you mean 'market'?"),
        (["timetable", "--scale", "nan"], "read nan"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    problem: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = lben(capsys, *arguments)
    assert status == 2
    assert problem in err
    assert err.count("\n") == 1
    assert err.startswith("lben: ")
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".parquet"]


def test_the_command_and_the_library_agree_on_limits() -> None:
    assert app.LARGEST_SCALE == record.LARGEST_SCALE
    assert app.LARGEST_SEED == LARGEST_SEED


def test_books_that_do_not_balance_are_one_line_and_status_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unbalanced(*_: object, **__: object) -> None:
        raise LedgerBreak("HERDERS cash, 2013-01-01 to 2013-01-15: off by 3 MAD")

    monkeypatch.setattr(record, "run", unbalanced)
    status, _, err = lben(capsys, "run", *QUICK, "--results", str(tmp_path))
    assert status == 3
    assert err.count("\n") == 1
    assert "HERDERS cash, 2013-01-01 to 2013-01-15" in err
    assert not (tmp_path / FOLDER).exists()


def test_an_interrupted_run_is_one_line_and_status_130(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lben(capsys, "run", *QUICK, "--results", str(tmp_path))
    before = contents(tmp_path / FOLDER)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(record, "run", interrupted)
    status, _, err = lben(capsys, "run", *QUICK, "--results", str(tmp_path))
    assert (status, err.count("\n")) == (130, 1)
    assert contents(tmp_path / FOLDER) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


HEEDS_SIGINT = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)
"""Gives way to a command that heeds SIGINT also where the tests themselves, in the background, do not."""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_real_run_stopped_in_the_middle_leaves_the_results_as_they_were(tmp_path: Path, number: int) -> None:
    command = [*LBEN, "run", "--scale", "0.05", "--results", str(tmp_path)]
    subprocess.run([*command, "--last-year", "2013"], cwd=HOME, check=True, capture_output=True)
    before = contents(tmp_path / "baseline-scale-0.05")
    running = subprocess.Popen(
        [sys.executable, "-c", HEEDS_SIGINT, *command],
        cwd=HOME,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout
    assert "lben" in running.stdout.readline()
    assert "2013-2031" in running.stdout.readline()
    time.sleep(0.3)
    running.send_signal(number)
    _, err = running.communicate(timeout=60)
    assert running.returncode == (130 if number == signal.SIGINT else -number)
    assert "Traceback" not in err
    assert contents(tmp_path / "baseline-scale-0.05") == before
    subprocess.run([*command, "--last-year", "2013"], cwd=HOME, check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == {"baseline-scale-0.05", ".baseline-scale-0.05.lock"}


def test_the_first_line_comes_at_once() -> None:
    """Before anything heavy is imported, so that nobody wonders whether it works."""
    heavy = ("numba", "pandas", "mesa", "matplotlib")
    code = f"import sys, sim.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_territory_check_says_what_was_asked_and_made(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lben(capsys, "territory", "check")
    assert re.search(r"Femmes des coopératives enquêtées +105 +105 +0,00 +oui", out)
    assert status == (1 if "NON" in out else 0)


def test_scenarios_are_listed_and_checked(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lben(capsys, "scenarios")
    assert status == 0 and "baseline" in out and "2013-2031" in out
    status, out, _ = lben(capsys, "scenario", "check", "baseline", "--language", "en")
    assert status == 0 and "baseline: usable; Province of Séfrou, 2013-2031" in out


def test_parameters_show_range_source_and_prior(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lben(capsys, "parameters", "--topic", "outlets")
    assert status == 0
    assert re.search(r"outlets\.trust_value_mad +0,8 +0,3 – 1,5 +MAD/L +a priori", out)
    assert "market." not in out


def test_timetable_shows_the_fourteen_phases(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lben(capsys, "timetable", "--scale", "0.02", "--language", "en")
    assert status == 0
    rows = re.findall(r"^ +(\d+)  ([a-z ]+?) +[\d.]+ +\d+ *$", out, re.MULTILINE)
    assert len(rows) == 14
    assert rows[13][1] == "books"


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lben(capsys, "--version")
    assert status == 0 and re.fullmatch(r"lben \d+\.\d+\.\d+\n", out)
    status, out, _ = lben(capsys, "--help")
    assert status == 0 and "timetable" in out


def test_public_names_come_when_asked_for() -> None:
    import sim

    for name in sim.__all__:
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Cow'"):
        sim.Cow  # noqa: B018


def test_a_page_that_cannot_be_written_is_refused_before_the_work(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.study.comparison.compare", lambda *_: pytest.fail("worked for nothing"))
    (tmp_path / "file").touch()
    for page in (tmp_path / "file" / "page.md", tmp_path / "nowhere" / "page.md", tmp_path):
        status, _, err = lben(capsys, "cooperatives", "--write", str(page), "--results", str(tmp_path / "r"))
        assert status == 2
        assert str(page) in err
        assert err.count("\n") == 1


def test_what_would_move_the_cursor_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = lben(capsys, "scenario", "check", str(tmp_path / "a\x1b[2J\u202eb.yaml"))
    assert status == 2
    assert "\x1b" not in err and "\u202e" not in err
    assert "\\x1b[2J" in err


@pytest.mark.parametrize(
    ("name", "content", "command"),
    [
        ("accounts.yaml", "nothing: 1\n", "check"),
        ("social_profile.yaml", "nothing: 1\n", "run"),
        ("validation.csv", "", "check"),
        ("validation.csv", "name,use\nmilk_2014,kept\n", "run"),
        ("validation.csv", "name,use,verdict\nmilk_2014,kept,met\nmeat_2014,ke", "run"),
    ],
)
def test_data_that_are_needed_later_are_read_first(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: str,
    command: str,
) -> None:
    from sim.study import beside

    copy = tmp_path / "calibration"
    shutil.copytree(HOME / "calibration", copy)
    (copy / "sefrou" / name).write_text(content, encoding="utf-8")
    monkeypatch.setattr("sim.study.scenario.TERRITORIES", copy)
    beside._coefficients.cache_clear()
    beside._social_profile.cache_clear()
    monkeypatch.setattr("sim.chain.DairyChain.step", lambda *_: pytest.fail("stepped for nothing"))
    status, _, err = lben(capsys, *(["territory", "check"] if command == "check" else ["run", *QUICK]))
    beside._coefficients.cache_clear()
    beside._social_profile.cache_clear()
    assert status == 2
    assert name in err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nobody_works_on_when_the_command_is_killed(tmp_path: Path, how: signal.Signals) -> None:
    command = [*LBEN, "cooperatives", "--replicates", "6", "--draws", "0", "--results", str(tmp_path)]
    process = subprocess.Popen(command, cwd=HOME, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60.0
    while len(workers := children_of(process.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(2.0)
    process.send_signal(how)
    process.wait(30)
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < deadline + 30.0:
        time.sleep(0.2)
    assert workers
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []


def children_of(pid: int) -> list[int]:
    """Processes that a process started, as Linux lists them; the keeper of shared memory is not one that works."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    numbers = [int(each) for each in found.read_text().split()] if found.exists() else []
    return [each for each in numbers if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]
