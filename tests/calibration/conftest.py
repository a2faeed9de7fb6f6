"""One short run for all."""

import pytest

from sim.study.record import Run, run
from sim.study.scenario import read_scenario


@pytest.fixture(scope="session")
def short_run() -> Run:
    """Three years of a fiftieth of the province."""
    return run(read_scenario("baseline").but(last_year=2015), scale=0.02)
