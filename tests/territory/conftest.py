"""Two territories: the real one, and a made-up one in a folder that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from declared import DECLARED

from sim.impacts.topics import TOPICS
from sim.territory import Territory

HERE = Path(__file__).parent

LACTATION = """\
wood_b:
  value: 0.15
  low: 0.08
  high: 0.25
  distribution: triangular
  unit: dimensionless
  year: null
  source: [prior, KA04]
  note: {fr: Montée de la courbe., en: Rise of the curve.}
wood_c:
  value: 3e-3
  low: 3e-3
  high: 3e-3
  distribution: fixed
  unit: per day
  year: 2015
  source: KA03
  note: {fr: Baisse de la courbe., en: Fall of the curve.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the made-up territory, with one topic of parameters."""
    copy = tmp_path / "made_up"
    shutil.copytree(HERE / "made_up", copy)
    (copy / "parameters").mkdir()
    (copy / "parameters" / "lactation.yaml").write_text(LACTATION, encoding="utf-8")
    return copy


@pytest.fixture
def made_up(folder: Path) -> Territory:
    return Territory.load(folder, DECLARED)


@pytest.fixture
def declared() -> dict[str, type[NamedTuple]]:
    return DECLARED


@pytest.fixture
def sefrou() -> Territory:
    """The real territory."""
    return Territory.load(HERE.parents[1] / "calibration" / "sefrou", TOPICS)


@pytest.fixture
def load(folder: Path) -> Callable[[], Territory]:
    """Load the made-up territory as a test has left it."""
    return lambda: Territory.load(folder, DECLARED)
