"""A scenario, and one short run of it for all."""

from pathlib import Path

import pytest

from sim.study import Run, Scenario, read_scenario, run
from sim.study.scenario import SCENARIOS


@pytest.fixture(scope="session")
def baseline() -> Scenario:
    return read_scenario("baseline")


@pytest.fixture(scope="session")
def short_run(baseline: Scenario) -> Run:
    """Three years of a hundredth of the province or so."""
    return run(baseline.but(last_year=2015), scale=0.02)


@pytest.fixture
def scenario_file(tmp_path: Path) -> Path:
    """A copy of the baseline that a test may spoil."""
    path = tmp_path / "essai.yaml"
    path.write_text((SCENARIOS / "baseline.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return path
