"""The command lben watch: what it refuses, in one line."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sim import cli


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    status = cli.run_command(["watch", "--no-browser", "--scale", "0.02", *arguments])
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_it_says_how_to_get_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    monkeypatch.setitem(sys.modules, "solara", None)
    said = refused(capsys, "--language", language)
    assert "solara" in said
    assert "uv run --extra watch lben watch" in said


def test_help_needs_nothing_of_it() -> None:
    statement = "import sys; sys.modules['solara'] = None; import sim.cli; sim.cli.run_command(['watch', '--help'])"
    done = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)
    assert "--first-year" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["basline"], "did you mean 'baseline'"),
        (["nowhere.yaml"], "nowhere.yaml"),
        (["--under", "drougt"], "did you mean 'drought'"),
        (["--scale", "0"], "allowed more than 0"),
        (["--first-year", "1990"], "1990"),
        (["--first-year", "2050"], "2050"),
        (["--seed", "-1"], "'--seed': Input should be greater"),
        (["--port", "70000"], "65535"),
        (["--language", "de"], "de"),
    ],
)
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str) -> None:
    pytest.importorskip("solara", reason="the watch extra is not installed")
    assert problem in refused(capsys, *arguments)


@pytest.fixture
def taken() -> Iterator[int]:
    pytest.importorskip("solara", reason="the watch extra is not installed")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(("language", "problem"), [("fr", "déjà pris"), ("en", "which is taken"), ("ar", "مشغول")])
def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str], taken: int, language: str, problem: str) -> None:
    said = refused(capsys, "--port", str(taken), "--language", language)
    assert str(taken) in said and problem in said


def test_a_port_that_is_taken_is_found_before_anything_is_loaded(taken: int) -> None:
    statement = (
        "import sys, sim.cli; status = sim.cli.run_command(sys.argv[1:]);"
        "print(status, [name for name in ('mesa', 'pandas', 'solara') if name in sys.modules])"
    )
    command = [sys.executable, "-c", statement, "watch", "--port", str(taken)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "2 []\n"
