"""The command lben watch: what it refuses, in one line."""

import socket
import subprocess
import sys

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


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("solara", reason="the watch extra is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"read {port}, which is taken" in refused(capsys, "--port", str(port))
