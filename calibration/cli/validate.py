"""The command `lben validate`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from calibration.whole import DRAWS, REPLICATES, folder_name
from sim.cli.app import (
    Language,
    LanguageOption,
    ResultsOption,
    ScaleOption,
    ScenarioArgument,
    WriteOption,
    app,
    open_console,
    print_scale,
    refuse_unwritable,
    titled_table,
    write_page,
)
from sim.report.numbers import number
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from calibration.validation import Check, Plan, Theory
    from sim.study.comparison import Pair


@app.command("validate")
def validate(
    scenario: ScenarioArgument = "baseline",
    draws: Annotated[
        int,
        typer.Option(
            min=0,
            max=10_000,
            help="Tirages des paramètres, chacun avec sa graine. / Draws of the parameters, each with its own seed.",
        ),
    ] = DRAWS,
    replicates: Annotated[
        int,
        typer.Option(
            min=0,
            max=10_000,
            help="Graines au centre de la distribution, aux valeurs par défaut sans elle. / "
            "Seeds at the centre of the distribution, at default values without one.",
        ),
    ] = REPLICATES,
    scale: ScaleOption = 1.0,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Processus ; tous les cœurs par défaut. / Processes.")
    ] = None,
    write: WriteOption = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep",
            help="Garder les verdicts avec le territoire, pour la note. / Keep verdicts with the territory.",
        ),
    ] = False,
    theories: Annotated[
        bool,
        typer.Option(
            "--theories",
            help="Comparer les théories du choix des débouchés. / Compare theories of the choice of outlets.",
        ),
    ] = False,
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Confronter le modèle à ce qu'il n'a pas vu. / Set the model against what it has not seen."""
    from calibration.cost import Cost  # noqa: PLC0415
    from calibration.outcome import keep_outcome, read_outcome  # noqa: PLC0415
    from calibration.validation import Plan, Theory, cost_of  # noqa: PLC0415
    from calibration.validation_page import as_markdown, counted, origin  # noqa: PLC0415
    from sim.study.ensemble.plan import draws_and_seeds  # noqa: PLC0415
    from sim.study.scenario import read_scenario  # noqa: PLC0415
    from sim.territory.reading import wrong  # noqa: PLC0415

    if not draws + replicates:
        raise wrong("--draws", 0, "1 or more, or --replicates")
    if write is not None:
        refuse_unwritable(write)
    plan = Plan.of(read_scenario(scenario), scale)
    pairs = draws_and_seeds(draws, replicates)
    console = open_console()
    plans = _of_each_theory(plan) if theories else {plan.scenario.outlet_choice: plan}
    done = {
        name: _carry_out_with_progress(each, pairs, jobs, results, console, language) for name, each in plans.items()
    }
    name = folder_name(plan.scenario.name, scale, draws, replicates)
    cost = Cost.of_all(cost_of(each, pairs, results) for each in plans.values())
    written = keep_outcome(plan, pairs, done, results, name, cost)
    outcome = read_outcome(results, name)
    assert outcome is not None
    judged = [Theory.of(name, plan.targets, outcome.units(name)) for name in outcome.theories]
    if keep:
        _keep_verdicts([*judged[0].kept, *judged[0].fitted], plan.scenario.territory)
    if write is not None:
        write_page(write, as_markdown(outcome, plan.targets, language), language)
        return
    print_scale(scale, console, language)
    console.print(escape(origin(outcome, language)))
    for use, checks in (("kept", judged[0].kept), ("fit", judged[0].fitted)):
        console.print(_table(use, checks, language))
        _print_causes(checks, console, language)
        console.print(escape(counted(checks, language)), style="bold")
    if theories:
        console.print(_theory_table(judged, language))
    console.print(escape(say("calibrate.written", language, folder=written)))


def _of_each_theory(plan: "Plan") -> "dict[str, Plan]":
    """The same plan under each theory, that of the scenario first."""
    from sim.rules.outlets import THEORIES  # noqa: PLC0415

    names = sorted(THEORIES, key=lambda name: name != plan.scenario.outlet_choice)
    return {name: plan._replace(scenario=plan.scenario.but(outlet_choice=name)) for name in names}


def _theory_table(theories: "Iterable[Theory]", language: str) -> Table:
    from calibration.validation import met, missed, typical_distance  # noqa: PLC0415

    table = titled_table("validate.title.theories", language)
    table.add_column(say("validate.theory", language))
    for use in ("kept", "fit"):
        for key in ("met", "missed", "distance"):
            table.add_column(say(f"validate.{use}.{key}", language), justify="right")
    for theory in theories:
        cells = [
            text
            for checks in (theory.kept, theory.fitted)
            for text in (
                number(met(checks), 0, language),
                number(missed(checks), 0, language),
                number(typical_distance(checks), 2, language),
            )
        ]
        table.add_row(say(f"validate.theory.{theory.name}", language), *cells)
    return table


def _carry_out_with_progress(
    plan: "Plan", pairs: "Sequence[Pair]", jobs: int | None, results: Path, console: Console, language: str
) -> list[dict[str, float]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    from calibration.validation import carry_out  # noqa: PLC0415
    from sim.study.ensemble.executor import Processes  # noqa: PLC0415
    from sim.study.processes import usable_cores  # noqa: PLC0415

    first, last = plan.scenario.first_year, plan.scenario.last_year
    console.print(say("validate.starts", language, units=len(pairs), first=first, last=last))
    columns = (TextColumn(say("compare.units", language)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=len(pairs))

        def follow(done: int) -> None:
            bar.update(task, completed=done)

        return carry_out(plan, pairs, Processes(jobs or usable_cores()), results, follow)


def _table(use: str, checks: "Iterable[Check]", language: str) -> Table:
    from calibration.report.telling import Written, unit_said  # noqa: PLC0415
    from calibration.validation import MISSED  # noqa: PLC0415

    table = titled_table(f"validate.title.{use}", language)
    table.add_column(say("validate.fact", language))
    for key in ("years", "observed", "predicted"):
        table.add_column(say(f"validate.{key}", language), justify="right", no_wrap=True)
    for key in ("unit", "verdict"):
        table.add_column(say(f"validate.{key}", language))
    for check in checks:
        target = check.target
        written = Written.of(target, (target.high, *check.interval), language)
        table.add_row(
            escape(in_language(target.title, language)),
            "-".join(str(year) for year in dict.fromkeys(target.period)),
            written.interval(target.value, target.low, target.high),
            written.interval(check.middle, *check.interval),
            unit_said(written.unit, language) or "%",
            say(f"validate.verdict.{check.verdict}", language),
            style="bold red" if check.verdict in MISSED else "yellow" if check.verdict != "met" else None,
        )
    return table


def _print_causes(checks: "Iterable[Check]", console: Console, language: str) -> None:
    """Say, for each that is missed, what the likely cause is."""
    from calibration.validation import MISSED  # noqa: PLC0415

    for check in checks:
        if check.verdict in MISSED:
            fact, cause = (in_language(text, language) for text in (check.target.title, check.target.if_missed))
            console.print(escape(f"- {say('validate.cause', language, fact=fact, cause=cause)}"))


def _keep_verdicts(checks: "Iterable[Check]", territory: str) -> None:
    """Write the verdicts beside the territory's data, whole or not at all."""
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    from sim.study.store import write_whole  # noqa: PLC0415
    from sim.study.validated import Validated, path_of  # noqa: PLC0415

    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(Validated.model_fields)
    rows.writerows((check.name, check.target.use, check.verdict) for check in checks)
    path = path_of(territory)
    refuse_unwritable(path)
    write_whole(path, text.getvalue().encode())
