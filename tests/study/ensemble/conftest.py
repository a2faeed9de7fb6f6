"""What the tests of comparisons share: a small province, and a folder for its histories."""

import pytest

from sim.study.ensemble.history import Cache
from sim.study.scenario import Scenario, load_territory, read_scenario
from sim.territory.territory import Territory

SCALE = 0.02


@pytest.fixture(scope="session")
def territory() -> Territory:
    return load_territory("sefrou")


@pytest.fixture(scope="session")
def without() -> Scenario:
    return read_scenario("no_cooperatives")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """A folder of histories for all tests."""
    return Cache(tmp_path_factory.mktemp("histories"))
