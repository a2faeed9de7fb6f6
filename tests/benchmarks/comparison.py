"""Prints how fast comparisons are, and how many replicates shared luck saves; see README.md beside it."""

import resource
import tempfile
import time
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from sim.report.evidence import HEADLINES
from sim.study.ensemble.carrying_out import carry_out
from sim.study.ensemble.executor import Processes
from sim.study.ensemble.history import Cache, history_of
from sim.study.ensemble.plan import Plan, draws_and_seeds, under_luck
from sim.study.ensemble.work import do_unit
from sim.study.processes import usable_cores
from sim.study.record import run
from sim.study.scenario import load_territory, read_scenario
from sim.study.store import Results
from sim.territory.draws import drawn

YEARS = 6
out = Console(width=110, highlight=False)


def time_units(names: list[str], units: int, scale: float, histories: Path) -> None:
    """A comparison of some scenarios over cached history, and a run from the start of history to compare with."""
    baseline = read_scenario("baseline")
    others = [read_scenario(name) for name in names]
    plan = Plan.of(others, draws_and_seeds(units, 0), baseline=baseline, n_years=YEARS, scale=scale)
    began = time.perf_counter()
    warm_up(plan, histories)
    history_s = time.perf_counter() - began

    began = time.perf_counter()
    run(under_luck(baseline, plan.units[0], plan.years, {}), scale=scale)
    from_the_start = time.perf_counter() - began

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Results(Path(folder), "timed") as results:
        carry_out(plan, results, Processes(usable_cores()), histories=histories)
    whole = time.perf_counter() - began
    memory = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]

    runs = len(plan.every) * units
    table = Table("", "", title=f"{len(plan.every)} scenarios × {units} units × {YEARS} years, scale {scale:g}")
    table.add_row("histories (once, then kept)", f"{history_s:.1f} s")
    table.add_row(
        f"comparison on {usable_cores()} cores", f"{whole:.1f} s, {1000 * whole / runs / YEARS:.0f} ms a run and year"
    )
    table.add_row("one run from the start of history, to compare with", f"{from_the_start:.2f} s")
    table.add_row("a run of the comparison takes", f"{whole / runs / from_the_start:.2f} of that")
    table.add_row("peak memory", f"{memory[0]:.0f} MiB, the largest worker {memory[1]:.0f} MiB")
    out.print(table)


def warm_up(plan: Plan, histories: Path) -> None:
    """Live the histories that are not kept yet."""
    list(Processes(usable_cores()).do(partial(live_history, plan, histories), plan.units))


def live_history(plan: Plan, histories: Path, pair: object) -> None:
    """The histories of a unit."""
    territory = load_territory(plan.scenarios[0].territory)
    for scenario in plan.every:
        asked = under_luck(scenario, pair, plan.years, drawn(territory.registry, pair.draw))  # type: ignore[attr-defined, arg-type]
        history_of(asked, plan.scale, territory, Cache(histories))


def weigh_luck(name: str, units: int, scale: float, histories: Path) -> None:
    """Variance of an effect with shared luck and with independent runs: their ratio is that of replicates needed."""
    table = Table("indicator", "effect", "sd, shared", "sd, independent", "times fewer", title=f"{name}, {units} units")
    for title, pairs in (("luck", draws_and_seeds(0, units)), ("luck and parameters", draws_and_seeds(units, 0))):
        baseline = read_scenario("baseline")
        plan = Plan.of([read_scenario(name)], pairs, baseline=baseline, n_years=YEARS, scale=scale)
        before, after = values_of(plan, name, histories)
        table.add_section()
        table.add_row(f"[bold]{title}[/]", "", "", "", "")
        for indicator in HEADLINES.values():
            one, other = before.loc[indicator].to_numpy(), after.loc[indicator].to_numpy()
            shared = float(np.var(other - one, ddof=1))
            independent = float(np.var(one, ddof=1) + np.var(other, ddof=1))
            ratio = f"{independent / shared:.1f}" if shared > 0.0 else "∞"
            effect = f"{np.mean(other - one):.4g}"
            table.add_row(indicator, effect, f"{shared**0.5:.3g}", f"{independent**0.5:.3g}", ratio)
    out.print(table)


def values_of(plan: Plan, name: str, histories: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Means of the period for all together: indicators down, units across, of the baseline and of a scenario."""
    done = dict(Processes(usable_cores()).do(partial(do_unit, plan, histories), plan.units))
    columns = []
    for pair in plan.units:
        table = pd.read_parquet(BytesIO(done[pair]))
        is_it = (table["table"] == "impacts") & (table["kind"] == "all") & (table["year"] == 0)
        columns.append(table[is_it].set_index("name")[[plan.baseline, name]])
    return tuple(pd.concat([each[who] for each in columns], axis=1) for who in (plan.baseline, name))  # type: ignore[return-value]


def main(
    scenarios: Annotated[list[str] | None, typer.Argument(help="Compared with the baseline.")] = None,
    units: Annotated[int, typer.Option(help="Units timed, and units of each variance.")] = 50,
    scale: float = 1.0,
    histories: Annotated[Path | None, typer.Option(help="Where histories are kept.")] = None,
) -> None:
    """Print both benchmarks; variances are those of the first scenario."""
    names = scenarios or ["indh_6040", "womens_bundle"]
    with tempfile.TemporaryDirectory() as folder:
        kept = histories or Path(folder)
        time_units(names, units, scale, kept)
        weigh_luck(names[0], units, scale, kept)


if __name__ == "__main__":
    typer.run(main)
