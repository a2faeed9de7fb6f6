"""Prints how fast the chain is; see README.md beside it for the declared task and what each figure means."""

import copy
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import numpy_reference  # noqa: E402
from twins import lactation as twin  # noqa: E402

from sim.accounts.coefficients import read_coefficients  # noqa: E402
from sim.accounts.results import accounts_of  # noqa: E402
from sim.chain import DairyChain  # noqa: E402
from sim.impacts.measure import measure  # noqa: E402
from sim.quinzaine.timetable import TIMETABLE  # noqa: E402
from sim.rules import lactation as compiled  # noqa: E402
from sim.study.record import run  # noqa: E402
from sim.study.scenario import TERRITORIES, load_territory, read_scenario  # noqa: E402

WARM_UP_YEARS, TIMED_YEARS = 1, 3
TWIN_SCALE = 0.05
GROWTH = (0.1, 1.0, 10.0, 50.0)
COLUMNS = ("upkeep_ufl", "potential_l", "milk_l", "condition")
out = Console(width=110, highlight=False)


def agents(chain: DairyChain) -> int:
    """Herders and cattle that live in the chain."""
    return len(chain.herders) + len(chain.herd)


def timed(task: Callable[[], Any], seconds: float = 0.3) -> float:
    """Seconds of one call, the best of as many as fit."""
    best, spent = np.inf, 0.0
    while spent < seconds:
        began = time.perf_counter()
        task()
        took = time.perf_counter() - began
        best, spent = min(best, took), spent + took
    return float(best)


def the_task(module: ModuleType, chain: DairyChain, herd: Any, herders: Any) -> Callable[[], None]:
    """The declared task by one implementation on one population."""
    quinzaine, outside, parameters = chain.quinzaine, chain.outside, chain.parameters

    def task() -> None:
        module.assess_needs(
            *(herd, herders, chain.wood, chain.growth, quinzaine.start, quinzaine.end, outside.heat),
            *(
                parameters.cattle,
                parameters.lactation,
                parameters.herd_life.gestation_days,
                parameters.climate.heat_milk_loss_pure,
            ),
        )
        module.give_milk(herd, herders, quinzaine.days, parameters.cattle, parameters.lactation)

    return task


class ForStage:
    """The twin takes the stage where the others take herd and herders."""

    def __init__(self, chain: DairyChain) -> None:
        self.chain = chain

    def assess_needs(self, _herd: Any, _herders: Any, *rest: Any) -> None:
        twin.assess_needs(self.chain, *rest)

    def give_milk(self, _herd: Any, _herders: Any, *rest: Any) -> None:
        twin.give_milk(self.chain, *rest)


def compare_implementations(territory: Any) -> None:
    """Compiled, NumPy and twin on the declared task."""
    chain, small = (settled(territory, scale) for scale in (1.0, TWIN_SCALE))
    rates = {
        "compiled": rate(chain, the_task(compiled, chain, chain.herd.arrays, chain.herders.arrays)),
        "NumPy": rate(chain, the_task(numpy_reference, chain, chain.herd, chain.herders)),
        "twin": rate(small, the_task(ForStage(small), small, None, None), seconds=0.0),
    }
    agree(small)
    table = Table("declared task", "million agent-steps/s", "compiled is", title="Implementations, one run")
    for name, speed in rates.items():
        table.add_row(name, f"{speed / 1e6:.3g}", f"{rates['compiled'] / speed:.3g} times as fast")
    out.print(table)


def rate(chain: DairyChain, task: Callable[[], None], seconds: float = 0.3) -> float:
    """Agent-steps a second."""
    if seconds:
        task()
    return agents(chain) / timed(task, seconds or 1e-9)


def agree(chain: DairyChain) -> None:
    """Stop unless the three implementations give the same numbers on copies of one population."""
    results = []
    for module in (compiled, numpy_reference, None):
        one = copy.deepcopy(chain)
        arrays = module is compiled
        herd, herders = (one.herd.arrays, one.herders.arrays) if arrays else (one.herd, one.herders)
        the_task(module or ForStage(one), one, herd, herders)()
        results.append([getattr(one.herd, name)[one.herd.rows()].copy() for name in COLUMNS])
    for other in results[1:]:
        for name, expected, found in zip(COLUMNS, results[0], other, strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=name)


def settled(territory: Any, scale: float) -> DairyChain:
    """A chain one year into history."""
    chain = DairyChain(territory, seed=1, scale=scale)
    for _ in range(24 * WARM_UP_YEARS):
        chain.step()
    return chain


def time_phases(territory: Any) -> None:
    """Milliseconds of each phase in a simulated year of the full province."""
    chain = settled(territory, 1.0)
    spent = dict.fromkeys((phase.name for phase in TIMETABLE), 0.0)
    steps = 0
    for _ in range(24 * TIMED_YEARS):
        for phase in TIMETABLE:
            began = time.perf_counter()
            phase.run(chain)
            spent[phase.name] += time.perf_counter() - began
        steps += agents(chain)
        chain.turn_the_page()
    total = sum(spent.values())
    table = Table("phase", "ms a year", "share", title="The full province, one core")
    for name, seconds in spent.items():
        table.add_row(name, f"{1000 * seconds / TIMED_YEARS:.1f}", f"{100 * seconds / total:.0f}%")
    table.add_row("all", f"{1000 * total / TIMED_YEARS:.0f}", f"{steps / total / 1e6:.2g} million agent-steps/s")
    out.print(table)


def time_growth(territory: Any) -> None:
    """How a year's time grows with the number of herders simulated."""
    table = Table("times the province", "herders + cattle", "ms a year", "µs an agent and year", title="Growth")
    for scale in GROWTH:
        chain = settled(territory, scale)
        began = time.perf_counter()
        for _ in range(24):
            chain.step()
        seconds = time.perf_counter() - began
        each = 1e6 * seconds / agents(chain)
        table.add_row(f"{scale:g}", f"{agents(chain):,}", f"{1000 * seconds:.0f}", f"{each:.1f}")
    out.print(table)


def time_accounts() -> None:
    """Accounts and impacts against the run they are computed from: they should cost less than a tenth of it."""
    began = time.perf_counter()
    made = run(read_scenario("baseline"))
    whole = time.perf_counter() - began
    coefficients = read_coefficients(TERRITORIES / "sefrou" / "accounts.yaml", made.territory.sources)

    def draw_up() -> None:
        accounts = accounts_of(made.books, coefficients)
        for table in (accounts.figures, accounts.actors, accounts.herders, accounts.flow_map, accounts.public):
            assert len(table)

    parts = {"accounts": timed(draw_up, 1.0), "impacts": timed(lambda: measure(made.books), 1.0)}
    years = len(made.years)
    table = Table("", "ms", "share of the run", title=f"What is computed from a run of {years} years, full province")
    table.add_row("run", f"{1000 * whole:.0f}", "")
    for name, seconds in {**parts, "both": sum(parts.values())}.items():
        table.add_row(name, f"{1000 * seconds:.0f}", f"{100 * seconds / whole:.1f}%")
    out.print(table)


RUN = """
import sys, time
began = time.perf_counter()
class Watched:
    def __init__(self, stream): self.stream, self.first = stream, None
    def write(self, text):
        if self.first is None and text.strip(): self.first = time.perf_counter() - began
        return self.stream.write(text)
    def __getattr__(self, name): return getattr(self.stream, name)
sys.stdout = sys.stderr = watched = Watched(open("/dev/null", "w"))
sys.argv = ["lben", "run", "--last-year", sys.argv[2], "--results", sys.argv[1]]
from sim.cli import main
try: main()
except SystemExit: pass
memory = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
print(watched.first, time.perf_counter() - began, memory, file=sys.__stdout__)
"""


def time_starts() -> None:
    """`lben run` in a new process: with nothing compiled yet, then with everything. Memory as Linux counts it."""
    table = Table("start", "first line, s", "to the end, s", "peak memory, MiB", title="lben run in a new process")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "NUMBA_CACHE_DIR": f"{folder}/compiled", "PYTHONDONTWRITEBYTECODE": ""}
        for name, last_year in (("cold, one year", 2013), ("warm, one year", 2013), ("warm, 2013-2031", 2031)):
            command = [sys.executable, "-c", RUN, f"{folder}/results", str(last_year)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            first, end, memory = map(float, done.stdout.split())
            table.add_row(name, f"{first:.2f}", f"{end:.2f}", f"{memory:.0f}")
    out.print(table)


def main(quick: Annotated[bool, typer.Option(help="Leave out growth and starts.")] = False) -> None:
    """Print all benchmarks."""
    territory = load_territory("sefrou")
    compare_implementations(territory)
    time_phases(territory)
    time_accounts()
    if not quick:
        time_growth(territory)
        time_starts()


if __name__ == "__main__":
    typer.run(main)
