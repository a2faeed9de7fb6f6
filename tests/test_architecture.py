"""Data flows one way: the arrows of the packages, held by import-linter."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of pyproject.toml on the packages of a folder."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("sim", "calibration"):
        shutil.copytree(HOME / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    shutil.copy(HOME / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_arrow_points_down() -> None:
    done = lint(HOME)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("rules/climate.py", "import sim.engine.clock"),
        ("actors/herder.py", "import sim.policy"),
        ("territory/outside.py", "import sim.actors.herd"),
        ("policy/social_aid.py", "import sim.quinzaine"),
        ("report/table.py", "import sim.chain"),
        ("chain.py", "import sim.cli"),
        ("study/record.py", "import calibration"),
    ],
)
def test_an_arrow_that_points_up_is_found(copy: Path, room: str, forbidden: str) -> None:
    path = copy / "sim" / room
    path.write_text(path.read_text(encoding="utf-8") + f"\n{forbidden}\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert forbidden.removeprefix("import ").split(".")[-1] in done.stdout
