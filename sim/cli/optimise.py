"""The command `lben optimise`."""

import re
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
    app,
    open_console,
    print_scale,
    titled_table,
)
from sim.report.words import say

if TYPE_CHECKING:
    from sim.study.optimising.search import Found, Plan, Search

MILLION = 1e6


@app.command("optimise")
def optimise(
    budget: Annotated[float, typer.Option(help="Argent public, toutes années (DH). / Public money, all years (MAD).")],
    goals: Annotated[str, typer.Option(help="Impacts visés, séparés par des virgules. / Impacts aimed at, by commas.")],
    years: Annotated[str, typer.Option(help="Années de la politique. / Years of the policy.")] = "2026-2031",
    shocks: Annotated[
        list[str] | None,
        typer.Option("--under", help="Sous un choc aussi, répétable. / Under a shock too, repeatable."),
    ] = None,
    draws: Annotated[int, typer.Option(min=1, max=1000, help="Tirages de la recherche. / Draws of the search.")] = 5,
    fresh_draws: Annotated[
        int, typer.Option(min=1, max=1000, help="Tirages nouveaux pour les meilleurs. / New draws for the best.")
    ] = 20,
    generations: Annotated[int, typer.Option(min=1, max=1000, help="Générations. / Generations.")] = 8,
    population: Annotated[int, typer.Option(min=2, max=1000, help="Paquets par génération. / Packages in each.")] = 24,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Graine de la recherche. / Seed of search.")] = 1,
    scale: ScaleOption = 0.2,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Processus. / Processes.")] = None,
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Chercher les meilleurs paquets pour un budget. / Search the best packages for a budget."""
    from sim.study.optimising.search import Plan, Search  # noqa: PLC0415
    from sim.study.processes import usable_cores  # noqa: PLC0415
    from sim.study.scenario import read_scenario  # noqa: PLC0415
    from sim.study.store import Results  # noqa: PLC0415

    first, last = _years(years)
    plan = Plan(
        budget_mad=budget,
        goals=tuple(name.strip() for name in goals.split(",") if name.strip()),
        first_year=first,
        last_year=last,
        shocks=tuple(dict.fromkeys(shocks or ())),
        draws=draws,
        fresh_draws=fresh_draws,
        generations=generations,
        population=population,
        seed=seed,
        scale=scale,
    )
    console = open_console()
    search = Search(plan, read_scenario("baseline"))
    with Results(results, _name(plan)) as folder:
        search.open(results / f".{_name(plan)}.search")
        _print_start(search, console, language)
        found = _find_with_progress(search, jobs or usable_cores(), console, language)
        folder.replace(lambda new: _write_all(found, new, language))
    _print_found(found, folder.folder, console, language)


def _years(text: str) -> tuple[int, int]:
    """Read 2026-2031, or a single year. Raises BadInput."""
    from sim.territory.reading import wrong  # noqa: PLC0415

    read = re.fullmatch(r"([0-9]{4})(?:-([0-9]{4}))?", text.strip())
    if not read:
        raise wrong("--years", text, "a year, or two as 2026-2031")
    first, last = int(read[1]), int(read[2] or read[1])
    if last < first:
        raise wrong("--years", text, f"a last year of {first} or later")
    return first, last


def _name(plan: "Plan") -> str:
    """The folder of a search: what it asks."""
    parts = ["optimise", f"{plan.budget_mad / MILLION:g}M", f"{plan.first_year}-{plan.last_year}", *plan.goals]
    parts += [f"under-{shock}" for shock in plan.shocks]
    parts += [f"scale-{plan.scale:g}"] if plan.scale != 1.0 else []
    return "-".join(parts)


def _print_start(search: "Search", console: Console, language: str) -> None:
    from sim.report.frontier import goals_said, lever  # noqa: PLC0415
    from sim.study.optimising.space import left_out  # noqa: PLC0415

    if search.state == "resumed":
        console.print(escape(say("frontier.resumed", language, n=search.n_kept)))
    elif search.state == "changed":
        console.print(escape(say("frontier.changed", language)), style="yellow")
    console.print(escape(say("frontier.starts", language, goals=goals_said(search.goals, language))))
    if left_out():
        console.print(
            escape(say("frontier.left_out", language, levers=", ".join(lever(name, language) for name in left_out())))
        )


def _find_with_progress(search: "Search", jobs: int, console: Console, language: str) -> "Found":
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.completed}/{task.total}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        return search.find(jobs, lambda done, total: bar.update(task, completed=done, total=total))


def _write_all(found: "Found", folder: Path, language: str) -> None:
    """The figure, the tables, a scenario for each point, and what was searched."""
    from sim.report.frontier import Frontier, draw_frontier, goals_said  # noqa: PLC0415
    from sim.study.optimising.frontier import write_frontier  # noqa: PLC0415

    draw_frontier(Frontier.of(found), language, folder / "frontier.png")
    goals = {each.value: goals_said(found.goals, each.value) for each in Language}
    write_frontier(found, folder, goals, "frontier.png")


def _print_found(found: "Found", folder: Path, console: Console, language: str) -> None:
    from sim.report.frontier import Frontier, columns, how, rows, sentences, title  # noqa: PLC0415
    from sim.report.standing import say_by_standing  # noqa: PLC0415
    from sim.study.optimising.evaluating import loaded  # noqa: PLC0415
    from sim.study.scenario import priors_of, read_scenario  # noqa: PLC0415

    frontier = Frontier.of(found)
    territory = loaded(read_scenario("baseline").territory)
    counts = {"priors": len(priors_of(territory)), "parameters": len(territory.registry.entries)}
    status = say_by_standing("run.not_calibrated", territory.registry, language, **counts)
    console.print(escape(status), style="yellow")
    print_scale(found.plan.scale, console, language)
    console.print(escape(title(frontier, language)), style="bold")
    for line in how(frontier, language):
        console.print(escape(line))
    if frontier.points:
        table = titled_table("frontier.package", language)
        table.title = None
        for heading in columns(frontier, language):
            table.add_column(escape(heading), justify="right")
        for row in rows(frontier, language):
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)
    for line in sentences(frontier, language):
        console.print(escape(line))
    console.print(escape(say("frontier.written", language, folder=folder)))
