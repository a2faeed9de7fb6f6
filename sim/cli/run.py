"""The command `lben run`."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from sim.cli.app import (
    LARGEST_SEED,
    Language,
    LanguageOption,
    ResultsOption,
    ScaleOption,
    ScenarioArgument,
    UnderOption,
    app,
    open_console,
    print_scale,
)
from sim.report.numbers import percent
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from sim.study.record import Run
    from sim.study.scenario import Scenario


@app.command("run")
def run_scenario(
    scenario: ScenarioArgument = "baseline",
    seed: Annotated[int | None, typer.Option(min=0, max=LARGEST_SEED, help="Graine du hasard. / Seed of luck.")] = None,
    scale: ScaleOption = 1.0,
    last_year: Annotated[int | None, typer.Option(help="Dernière année. / Last year.")] = None,
    shocks: UnderOption = None,
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Simuler un scénario et écrire ses résultats. / Run a scenario and write its results."""
    console = open_console()
    console.print(say("run.prepares", language, version=version("lben")))
    from sim.study.scenario import Scenario  # noqa: PLC0415
    from sim.study.shocks import under_all  # noqa: PLC0415
    from sim.study.store import Results  # noqa: PLC0415

    changes = {"seed": seed, "last_year": last_year}
    asked = Scenario.read(scenario).but(**{key: value for key, value in changes.items() if value is not None})
    asked = under_all(asked, shocks or [])
    asked.settled()  # what cannot be used is found before anything is written
    name = asked.name if scale == 1.0 else f"{asked.name}-scale-{scale:g}"
    with Results(results, name) as folder:
        made = _run_with_progress(asked, scale, console, language)
        folder.replace(lambda new: _write_all(made, new, language))
    _print_run(made, folder.folder, console, language)


def _run_with_progress(scenario: "Scenario", scale: float, console: Console, language: str) -> "Run":
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    from sim.study.record import run  # noqa: PLC0415

    years = {"first": scenario.first_year, "last": scenario.last_year}
    title = in_language(scenario.title, language)
    console.print(escape(say("run.starts", language, title=title, seed=scenario.seed, **years)))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[done]:>5}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("…", total=None, done="")
        return run(
            scenario,
            scale=scale,
            progress=lambda quinzaine, done, total: bar.update(
                task,
                description=str(quinzaine.year),
                completed=done,
                total=total,
                done=percent(done / total, 0, language),
            ),
        )


def _write_all(made: "Run", folder: Path, language: str) -> None:
    """Tables, `run.json`, the brief, the workbook and the figure."""
    from sim.report.brief import write_brief  # noqa: PLC0415
    from sim.report.evidence import gather  # noqa: PLC0415
    from sim.report.figure import draw_chain  # noqa: PLC0415
    from sim.report.table import write_spreadsheet  # noqa: PLC0415
    from sim.report.workbook import write_workbook  # noqa: PLC0415
    from sim.study.store import write  # noqa: PLC0415

    brief, workbook, figure, spreadsheet = "brief.html", "tables.xlsx", "chain.png", "annees.csv"
    evidence = gather(made)
    place = in_language(made.about["place"], language)
    draw_chain(made.chain, made.about, made.territory.registry, language, place, folder / figure)
    write_spreadsheet(made.years, language, folder / spreadsheet)
    write_brief(evidence, language, folder / brief)
    write_workbook(evidence, language, folder / workbook)
    write(made, folder, brief, workbook, figure, spreadsheet)


def _print_run(made: "Run", folder: Path, console: Console, language: str) -> None:
    """What a planner reads: the warning first, then the table, then where the rest is."""
    from sim.report.borrowed import borrowed_sentences  # noqa: PLC0415
    from sim.report.standing import say_by_standing  # noqa: PLC0415
    from sim.report.table import year_table, years_that_fit  # noqa: PLC0415
    from sim.territory.outside import last_observed_year  # noqa: PLC0415

    about = made.about
    counts = {"priors": len(about["priors"]), "parameters": len(about["parameters"])}
    console.print(escape(say("run.question", language, question=in_language(made.scenario.question, language))))
    status = say_by_standing("run.not_calibrated", made.territory.registry, language, **counts)
    console.print(escape(status), style="yellow")
    for sentence in borrowed_sentences(made.territory, language):
        console.print(escape(sentence), style="yellow")
    print_scale(about["scale"], console, language)
    console.print(year_table(made.years, language, console.width))
    years = [int(year) for year in made.years.index]
    if len(years_that_fit(years, console.width)) < len(years):
        console.print(say("run.years_left_out", language))
    observed = last_observed_year(made.territory.drivers)
    if years[-1] > observed:
        console.print(escape(say("run.luck", language, last=observed)))
    console.print(escape(say("run.written", language, folder=folder)))
