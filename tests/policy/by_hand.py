"""Levers alone on a day, with numbers that a test can be worked out with by hand."""

from datetime import date
from typing import Any

import numpy as np

from sim.chain import DairyChain
from sim.engine.clock import Quinzaine
from sim.policy.lever import Lever
from sim.rules.luck import Purpose, uniforms


def on(chain: DairyChain, day: date, cpi: float = 1.0) -> DairyChain:
    """The chain in the quinzaine of a day, the world as it is then but consumer prices; nobody has acted yet."""
    chain.quinzaine = Quinzaine.starting(day)
    chain.outside = chain.world.of(chain.quinzaine)._replace(cpi=cpi)
    return chain


def january(chain: DairyChain, year: int = 2026, cpi: float = 1.0) -> DairyChain:
    """The chain on the first of a January."""
    return on(chain, date(year, 1, 1), cpi)


def knowing(chain: DairyChain, topic: str, **values: float) -> DairyChain:
    """The chain with other values of the parameters of a topic."""
    parameters = getattr(chain.parameters, topic)._replace(**values)
    chain.parameters = chain.parameters._replace(**{topic: parameters})
    return chain


def spends(chain: DairyChain, lever: Lever, programme: str) -> float:
    """What a lever spends when it acts now (MAD)."""
    before = chain.purse.spent(programme)
    lever.act(chain)
    return chain.purse.spent(programme) - before


def lot(chain: DairyChain, purpose: Purpose, ids: Any, day: int) -> np.ndarray:
    """The luck of some agents."""
    return uniforms(chain.seed, purpose, np.asarray(ids), day)
