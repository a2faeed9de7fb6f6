"""A chain at the end of what was observed, for levers to act on: run once, copied for each test."""

import pickle
from collections.abc import Callable

import pytest

from sim.chain import DairyChain
from sim.engine.public_purse import Payer
from sim.policy.package import Package
from sim.territory.territory import Territory

SCALE = 0.05
FIRST_YEAR = 2026

Start = Callable[..., DairyChain]


@pytest.fixture(scope="session")
def end_of_2025(sefrou: Territory) -> bytes:
    """The chain on the eve of 2026, pickled."""
    chain = DairyChain(sefrou, seed=3, scale=SCALE)
    while chain.today.year < FIRST_YEAR:
        chain.step()
    return pickle.dumps(chain)


@pytest.fixture
def start(end_of_2025: bytes) -> Start:
    """Gives the chain on the eve of 2026 with levers by name, each as its settings, and budgets if any."""

    def begin(budget: dict[tuple[Payer, int], float] | None = None, **levers: object) -> DairyChain:
        chain: DairyChain = pickle.loads(end_of_2025)
        chain.policy = Package.model_validate(levers)
        chain.purse.budget = dict(budget or {})
        return chain

    return begin
