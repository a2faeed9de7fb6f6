"""The command `lben compare`."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from sim.cli.app import (
    Language,
    LanguageOption,
    ResultsOption,
    ScaleOption,
    UnderOption,
    app,
    open_console,
    print_scale,
)
from sim.report.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.study.ensemble.executor import Executor
    from sim.study.ensemble.plan import Plan
    from sim.study.scenario import Scenario
    from sim.study.store import Results

MOST = 10_000


@app.command("compare")
def compare_scenarios(
    scenarios: Annotated[list[str], typer.Argument(help="Noms ou fichiers YAML. / Names or YAML files.")],
    baseline: Annotated[str, typer.Option(help="Scénario de référence. / Scenario to compare with.")] = "baseline",
    draws: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=MOST,
            help="Tirages des paramètres, chacun avec sa graine ; par défaut ceux de la référence. / "
            "Draws of the parameters, each with a seed of its own; by default those of the baseline.",
        ),
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=MOST,
            help="Graines de plus, au centre de la distribution, aux valeurs par défaut sans elle. / "
            "Further seeds, at the centre of the distribution, at default values without one.",
        ),
    ] = None,
    years: Annotated[
        int | None,
        typer.Option(min=1, max=100, help="Années après l'histoire ; toutes par défaut. / Years after history; all."),
    ] = None,
    scale: ScaleOption = 1.0,
    shocks: UnderOption = None,
    shapley: Annotated[
        list[str] | None,
        typer.Option(help="Scénario dont séparer les leviers. / Scenario whose levers are taken apart."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Processus ; tous les cœurs par défaut. / Processes.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(help="Adresse d'un ordonnanceur Dask. / Address of a Dask scheduler.")
    ] = None,
    results: ResultsOption = Path("results"),
    name: Annotated[str | None, typer.Option(help="Dossier de la comparaison. / Folder of the comparison.")] = None,
    language: LanguageOption = Language.fr,
) -> None:
    """Comparer des scénarios avec le même hasard. / Compare scenarios under the same luck."""
    console = open_console()
    console.print(say("compare.prepares", language, version=version("lben")))
    from sim.report.comparison import BRIEF, TABLES, print_comparison, write_comparison  # noqa: PLC0415
    from sim.study.ensemble.plan import Plan, draws_and_seeds, folder_name  # noqa: PLC0415
    from sim.study.store import Results, check_name  # noqa: PLC0415

    if name is not None:
        check_name(name)

    reference, others = _read(baseline, shocks), [_read(each, shocks) for each in scenarios]
    asked = reference.ensemble
    pairs = draws_and_seeds(
        asked.draws if draws is None else draws, asked.replicates if replicates is None else replicates
    )
    plan = Plan.of(
        others,
        pairs,
        baseline=reference,
        n_years=years,
        scale=scale,
        packages=[_read(each, shocks).name for each in shapley or []],
    )

    def finish(folder: Path) -> list[str]:
        write_comparison(folder, language)
        return [BRIEF, TABLES]

    with Results(results, folder_name(plan) if name is None else name) as folder:
        _carry_out_with_progress(plan, folder, _executor(jobs, dask), finish, console, language)
    print_scale(scale, console, language)
    print_comparison(folder.folder, console, language)
    console.print(escape(say("compare.written", language, folder=folder.folder)))


def _read(name: str, shocks: list[str] | None) -> "Scenario":
    from sim.study.scenario import Scenario  # noqa: PLC0415
    from sim.study.shocks import under_all  # noqa: PLC0415

    return under_all(Scenario.read(name), shocks or [])


def _executor(jobs: int | None, dask: str | None) -> "Executor":
    from sim.study.ensemble.executor import Dask, Processes  # noqa: PLC0415
    from sim.study.processes import usable_cores  # noqa: PLC0415

    return Processes(jobs or usable_cores()) if dask is None else Dask(dask)


def _carry_out_with_progress(
    plan: "Plan",
    folder: "Results",
    executor: "Executor",
    finish: "Callable[[Path], list[str]]",
    console: Console,
    language: str,
) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    from sim.study.ensemble.carrying_out import Progress, carry_out  # noqa: PLC0415

    size = {"scenarios": len(plan.every), "units": len(plan.units)}
    console.print(say("compare.starts", language, **size, first=plan.first_year, last=plan.last_year))
    columns = (TextColumn(say("compare.units", language)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=len(plan.units))
        began = False

        def follow(progress: Progress) -> None:
            nonlocal began
            if not began and progress.state != "new":
                console.print(say(f"compare.{progress.state}", language, done=progress.done, total=progress.total))
            began = True
            bar.update(task, completed=progress.done)

        carry_out(plan, folder, executor, progress=follow, finish=finish)
