"""Two territories with all the parameters of the rules: the real one, and a made-up one."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from sim.impacts.topics import TOPICS
from sim.rules.topics import Parameters, parameters_of
from sim.territory.territory import Territory

HERE = Path(__file__).parent

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def sefrou() -> Territory:
    """The real territory."""
    return Territory.load(HERE.parent / "calibration" / "sefrou", TOPICS)


@pytest.fixture(scope="session")
def karbona(sefrou: Territory) -> Territory:
    """A made-up territory of 150 herders, under the real parameters; its observed series end in 2017."""
    made_up = Territory.load(HERE / "territory" / "made_up", {})
    return replace(made_up, registry=sefrou.registry)


@pytest.fixture(scope="session")
def parameters(sefrou: Territory) -> Parameters:
    """The parameters of the rules at the values of the registry."""
    return parameters_of(sefrou.registry.values())
