"""lben: a simulator of a province's dairy value chain, quinzaine by quinzaine.

    from sim import Scenario, run
    result = run(Scenario.read("baseline"), scale=0.1)     # tables of the chain, its flows and its actors
    result.years

or, step by step, as a Mesa model:

    from sim import DairyChain, load_territory
    chain = DairyChain(load_territory("sefrou"), seed=1, scale=0.1)
    chain.step()
    chain.herders.cash                                     # a NumPy column, one value a herder

Names are imported when first asked for: `import sim` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.actors.collector import Collector
    from sim.actors.consumer import Consumer
    from sim.actors.cooperative import Cooperative
    from sim.actors.herder import Herder
    from sim.actors.processor import Processor
    from sim.chain import DairyChain
    from sim.engine.ledger import LedgerBreak
    from sim.study.record import Run, run
    from sim.study.scenario import Scenario, load_territory
    from sim.territory.outside import Outlook
    from sim.territory.reading import BadInput
    from sim.territory.territory import Territory

_HOME_OF = {
    "BadInput": "sim.territory.reading",
    "Collector": "sim.actors.collector",
    "Consumer": "sim.actors.consumer",
    "Cooperative": "sim.actors.cooperative",
    "DairyChain": "sim.chain",
    "Herder": "sim.actors.herder",
    "LedgerBreak": "sim.engine.ledger",
    "Outlook": "sim.territory.outside",
    "Processor": "sim.actors.processor",
    "Run": "sim.study.record",
    "Scenario": "sim.study.scenario",
    "Territory": "sim.territory.territory",
    "load_territory": "sim.study.scenario",
    "run": "sim.study.record",
}

__all__ = [
    "BadInput",
    "Collector",
    "Consumer",
    "Cooperative",
    "DairyChain",
    "Herder",
    "LedgerBreak",
    "Outlook",
    "Processor",
    "Run",
    "Scenario",
    "Territory",
    "load_territory",
    "run",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
