"""The command `lben`.

What is heavy to import is imported inside the commands, so that help and the first line of a run come at once. Whatever
goes wrong is one line on the error output: status 2 for what cannot be used, 3 for books that do not balance, 130 when
interrupted.
"""

import difflib
import io
import os
import sys
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.report.numbers import number, plain
from sim.report.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.study.patterns import Verdict
    from sim.study.record import Run
    from sim.study.scenario import Scenario
    from sim.territory.check import Fit
    from sim.territory.registry import Entry
    from sim.territory.territory import Territory

UNUSABLE, UNBALANCED, INTERRUPTED = 2, 3, 130
LARGEST_SCALE, LARGEST_SEED = 100.0, 2**63 - 1
FILE_WIDTH = 200
"""Characters of a line when the output goes to a file or another command."""

UserError: Any = typer.BadParameter.__mro__[2]


class Language(StrEnum):
    """The languages of what is printed and drawn."""

    fr = "fr"
    en = "en"


def _checked_scale(scale: float) -> float:
    if not 0.0 < scale <= LARGEST_SCALE:
        raise typer.BadParameter(f"read {scale:g}, allowed more than 0 and at most {LARGEST_SCALE:g}")
    return scale


ScenarioArgument = Annotated[str, typer.Argument(help="Nom ou fichier YAML. / Name or YAML file.")]
WriteOption = Annotated[
    Path | None, typer.Option(help="Écrire une page Markdown (en anglais). / Write a page of Markdown (in English).")
]
LanguageOption = Annotated[Language, typer.Option(help="Langue. / Language.")]
ScaleOption = Annotated[
    float,
    typer.Option(
        callback=_checked_scale,
        help="Éleveurs simulés par éleveur réel. / Herders simulated for each real one. (0-100]",
    ),
]

app = typer.Typer(
    name="lben",
    help="Simulateur de la filière laitière de Séfrou. / Simulator of the dairy value chain of Séfrou.",
    add_completion=False,
    rich_markup_mode=None,
    suggest_commands=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
territory_commands = typer.Typer(help="Données d'un territoire. / Data of a territory.", suggest_commands=False)
scenario_commands = typer.Typer(help="Un fichier de scénario. / A scenario file.", suggest_commands=False)
app.add_typer(territory_commands, name="territory")
app.add_typer(scenario_commands, name="scenario")


def main() -> None:
    """Run the command and leave with its status."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:  # noqa: PLR0911 - one way out for each way to fail
    """Run the command with some arguments; give its exit status."""
    from sim.territory.reading import BadInput  # noqa: PLC0415

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a window that knows no thin space shows a question mark
    try:
        status = app(arguments, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except UserError as error:
        return _refused(_usage_problem(error))
    except BadInput as error:
        return _refused(str(error))
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _refused(f"cannot be written: {error.strerror or error}")
    except RuntimeError as error:
        if type(error).__name__ != "LedgerBreak":
            raise
        return _failed(f"{_both('error.books')}: {error}", UNBALANCED)
    if status == INTERRUPTED:
        return _failed(_both("error.stopped"), INTERRUPTED)
    return status if isinstance(status, int) else 0


def _refused(problem: str) -> int:
    return _failed(problem, UNUSABLE)


def _failed(problem: str, status: int) -> int:
    print(f"lben: {' '.join(problem.split())}", file=sys.stderr)
    return status


def _both(key: str) -> str:
    return f"{say(key, 'fr')} / {say(key, 'en')}"


def _usage_problem(error: Any) -> str:
    """Say what is wrong with a command line, with the nearest command when one was mistyped."""
    problem = str(error.format_message()).rstrip(".")
    context = getattr(error, "ctx", None)
    commands = list(getattr(context.command, "commands", {})) if context else []
    if "No such command" in problem and commands:
        near = difflib.get_close_matches(problem.split("'")[1], commands, n=1)
        return f"{problem}; did you mean {near[0]!r}?" if near else f"{problem}, allowed {', '.join(commands)}"
    if "Missing command" in problem and commands:
        return f"missing command, allowed {', '.join(commands)}; see lben --help"
    return problem


def _console() -> Console:
    """The output; wide enough for every year when nobody looks at it through a window."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=FILE_WIDTH)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"lben {version('lben')}")
        raise typer.Exit


@app.callback()
def lben(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Version."),
    ] = False,
) -> None:
    """Simulateur de la filière laitière de Séfrou. / Simulator of the dairy value chain of Séfrou."""


# lben run


@app.command("run")
def run_scenario(
    scenario: ScenarioArgument = "baseline",
    seed: Annotated[int | None, typer.Option(min=0, max=LARGEST_SEED, help="Graine du hasard. / Seed of luck.")] = None,
    scale: ScaleOption = 1.0,
    last_year: Annotated[int | None, typer.Option(help="Dernière année. / Last year.")] = None,
    results: Annotated[Path, typer.Option(help="Dossier des résultats. / Folder of results.")] = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Simuler un scénario et écrire ses résultats. / Run a scenario and write its results."""
    console = _console()
    console.print(say("run.prepares", language, version=version("lben")))
    from sim.study.scenario import Scenario  # noqa: PLC0415
    from sim.study.store import Results  # noqa: PLC0415

    changes = {"seed": seed, "last_year": last_year}
    asked = Scenario.read(scenario).but(**{key: value for key, value in changes.items() if value is not None})
    name = asked.name if scale == 1.0 else f"{asked.name}-scale-{scale:g}"
    with Results(results, name) as folder:
        made = _run_with_progress(asked, scale, console, language)
        folder.replace(lambda new: _write_all(made, new, language))
    _print_run(made, folder.folder, console, language)


def _run_with_progress(scenario: "Scenario", scale: float, console: Console, language: str) -> "Run":
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    from sim.study.record import run  # noqa: PLC0415

    years = {"first": scenario.first_year, "last": scenario.last_year}
    title = getattr(scenario.title, language)
    console.print(escape(say("run.starts", language, title=title, seed=scenario.seed, **years)))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("…", total=None)
        return run(
            scenario,
            scale=scale,
            progress=lambda quinzaine, done, total: bar.update(
                task, description=str(quinzaine.year), completed=done, total=total
            ),
        )


def _write_all(made: "Run", folder: Path, language: str) -> None:
    """Tables, `run.json` and the figure."""
    from sim.report.figure import draw_chain  # noqa: PLC0415
    from sim.report.table import write_spreadsheet  # noqa: PLC0415
    from sim.study.store import write  # noqa: PLC0415

    figure, spreadsheet = "chain.png", "annees.csv"
    place = made.about["place"][language]
    draw_chain(made.chain, made.about, language, place, folder / figure)
    write_spreadsheet(made.years, language, folder / spreadsheet)
    write(made, folder, figure, spreadsheet)


def _print_run(made: "Run", folder: Path, console: Console, language: str) -> None:
    """What a planner reads: the warning first, then the table, then where the rest is."""
    from sim.report.table import year_table, years_that_fit  # noqa: PLC0415

    about = made.about
    counts = {"priors": len(about["priors"]), "parameters": len(about["parameters"])}
    console.print(escape(say("run.question", language, question=getattr(made.scenario.question, language))))
    console.print(escape(say("run.not_calibrated", language, **counts)), style="yellow")
    _print_scale(about["scale"], console, language)
    console.print(year_table(made.years, language, console.width))
    years = [int(year) for year in made.years.index]
    if len(years_that_fit(years, console.width)) < len(years):
        console.print(say("run.years_left_out", language))
    observed = [int(year) for year in made.chain.loc[made.chain["is_history"], "year"]]
    if years[-1] > observed[-1]:
        console.print(escape(say("run.luck", language, last=observed[-1])))
    console.print(escape(say("run.written", language, folder=folder)))


def _print_scale(scale: float, console: Console, language: str) -> None:
    if scale < 1.0:
        console.print(say("run.scaled", language, inverse=plain(round(1.0 / scale, 1), language)), style="bold yellow")
    elif scale > 1.0:
        console.print(say("run.enlarged", language, scale=plain(scale, language)))


# lben territory


@territory_commands.callback()
def _territory() -> None:
    """Données d'un territoire. / Data of a territory."""


@territory_commands.command("check")
def check_territory(
    name: Annotated[str, typer.Argument(help="Territoire. / Territory.")] = "sefrou",
    language: LanguageOption = Language.fr,
) -> None:
    """Comparer la population synthétique à ses marges. / Compare the synthetic population with its margins."""
    from sim.study.scenario import load_territory  # noqa: PLC0415
    from sim.territory.check import check  # noqa: PLC0415

    territory = load_territory(name)
    fits = check(territory)
    console = _console()
    console.print(_fit_table(fits, getattr(territory.title, language), language))
    missed = sum(not fit.holds for fit in fits)
    key = "check.some_miss" if missed else "check.all_fit"
    console.print(say(key, language, missed=missed, count=len(fits)))
    if missed:
        raise typer.Exit(1)


def _fit_table(fits: "Iterable[Fit]", place: str, language: str) -> Table:
    table = _table("check.title", language, place=place)
    table.add_column(say("check.margin", language))
    for key in ("asked", "made", "gap"):
        table.add_column(say(f"check.{key}", language), justify="right")
    table.add_column(say("check.within", language), justify="center")
    for fit in fits:
        table.add_row(
            escape(say(f"margin.{fit.name}", language, place=fit.place)),
            number(fit.asked, fit.digits, language),
            number(fit.made, fit.digits, language),
            number(100.0 * fit.gap, 2, language),
            say("check.yes" if fit.holds else "check.no", language),
            style=None if fit.holds else "bold red",
        )
    return table


def _table(key: str, language: str, **values: object) -> Table:
    from rich import box  # noqa: PLC0415

    return Table(title=escape(say(key, language, **values)), box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))


# lben scenarios, lben scenario check


@app.command("scenarios")
def list_scenarios(language: LanguageOption = Language.fr) -> None:
    """Lister les scénarios. / List the scenarios."""
    from sim.study.scenario import read_scenario, scenario_names  # noqa: PLC0415

    table = _table("scenarios.title", language)
    for key in ("name", "years", "question"):
        table.add_column(say(f"scenarios.{key}", language))
    for name in scenario_names():
        scenario = read_scenario(name)
        question = escape(getattr(scenario.question, language))
        table.add_row(name, f"{scenario.first_year}-{scenario.last_year}", question)
    _console().print(table)


@scenario_commands.callback()
def _scenario() -> None:
    """Un fichier de scénario. / A scenario file."""


@scenario_commands.command("check")
def check_scenario(file: ScenarioArgument, language: LanguageOption = Language.fr) -> None:
    """Vérifier un scénario sans le simuler. / Check a scenario without running it."""
    from sim.study.scenario import read_scenario  # noqa: PLC0415

    scenario = read_scenario(file)
    territory = scenario.settled()
    said = {
        "file": file,
        "territory": getattr(territory.title, language),
        "first": scenario.first_year,
        "last": scenario.last_year,
        "changed": len(scenario.parameters),
    }
    _console().print(escape(say("scenario.usable", language, **said)))


# lben parameters


@app.command("parameters")
def list_parameters(
    topic: Annotated[str | None, typer.Option(help="Un seul thème. / One topic only.")] = None,
    name: Annotated[str, typer.Option("--territory", help="Territoire. / Territory.")] = "sefrou",
    write: WriteOption = None,
    language: LanguageOption = Language.fr,
) -> None:
    """Montrer les paramètres, leurs plages et leurs sources. / Show the parameters, their ranges and sources."""
    from sim.report.parameters import as_markdown  # noqa: PLC0415
    from sim.study.scenario import load_territory, priors_of  # noqa: PLC0415
    from sim.territory.reading import BadInput, unknown  # noqa: PLC0415

    territory = load_territory(name)
    if topic is not None and topic not in territory.registry.declared:
        raise BadInput(unknown("topic", topic, territory.registry.declared))
    if write is not None:
        _write_page(write, as_markdown(territory), language)
        return
    entries = territory.registry.entries
    shown = {name: entry for name, entry in entries.items() if topic in (None, name.split(".")[0])}
    console = _console()
    console.print(_parameter_table(territory, shown, language))
    priors = len(set(priors_of(territory)) & set(shown))
    console.print(say("parameters.legend", language, priors=priors, parameters=len(shown)))


def _parameter_table(territory: "Territory", shown: "Mapping[str, Entry]", language: str) -> Table:
    table = _table("parameters.title", language)
    table.add_column(say("parameters.name", language), overflow="fold")
    for key in ("value", "range"):
        table.add_column(say(f"parameters.{key}", language), justify="right", no_wrap=True)
    for key in ("unit", "source", "note"):
        table.add_column(say(f"parameters.{key}", language))
    for name, entry in shown.items():
        table.add_row(name, *(escape(text) for text in _parameter_row(entry, territory, language)))
    return table


def _parameter_row(entry: "Entry", territory: "Territory", language: str) -> list[str]:
    """Value, range, unit, sources and note of a parameter; a source that is itself an assumption is marked."""
    bounds = f"{plain(entry.low, language)} – {plain(entry.high, language)}"
    prior = say("parameters.prior", language)

    def shown(source: str) -> str:
        if source == "prior":
            return prior
        return f"{source} ({prior})" if territory.sources[source].is_assumption else source

    return [
        plain(entry.value, language),
        say("parameters.fixed", language) if entry.low == entry.high else bounds,
        entry.unit,
        ", ".join(shown(source) for source in entry.source),
        getattr(entry.note, language),
    ]


def _write_page(file: Path, text: str, language: str) -> None:
    from sim.territory.reading import BadInput  # noqa: PLC0415

    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadInput(f"{file}: cannot be written: {error.strerror}") from None
    _console().print(escape(say("page.written", language, file=file)))


# lben patterns


@app.command("patterns")
def show_patterns(
    scenario: ScenarioArgument = "baseline",
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Nombre de graines. / Number of seeds.")] = 10,
    scale: ScaleOption = 1.0,
    write: WriteOption = None,
    language: LanguageOption = Language.fr,
) -> None:
    """Comparer les simulations à ce que l'on sait. / Compare simulations with what is known."""
    from sim.report.patterns import as_markdown  # noqa: PLC0415
    from sim.study.patterns import judge, measure_seeds, read_patterns  # noqa: PLC0415
    from sim.study.scenario import read_scenario  # noqa: PLC0415

    asked = read_scenario(scenario)
    patterns = read_patterns(asked.territory)
    measured = measure_seeds(asked, range(1, seeds + 1), min(os.cpu_count() or 1, seeds), scale)
    verdicts = judge(patterns, list(measured))
    if write is not None:
        _write_page(write, as_markdown(verdicts, seeds, asked.name), language)
        return
    console = _console()
    console.print(_verdict_table(verdicts, seeds, language))
    _print_scale(scale, console, language)
    console.print(say("patterns.count", language, met=sum(v.is_met for v in verdicts), count=len(verdicts)))


def _verdict_table(verdicts: "Iterable[Verdict]", seeds: int, language: str) -> Table:
    table = _table("patterns.title", language, seeds=seeds)
    table.add_column(say("patterns.pattern", language))
    for key in ("years", "band", "simulated"):
        table.add_column(say(f"patterns.{key}", language), justify="right", no_wrap=True)
    for key in ("unit", "met"):
        table.add_column(say(f"patterns.{key}", language))
    for verdict in verdicts:
        pattern = verdict.pattern
        table.add_row(
            escape(getattr(pattern.title, language)),
            "-".join(str(year) for year in dict.fromkeys(pattern.period)),
            f"{plain(pattern.low, language)} – {plain(pattern.high, language)}",
            plain(float(f"{verdict.middle:.3g}"), language),
            pattern.unit,
            say("check.yes" if verdict.is_met else "check.no", language),
            style=None if verdict.is_met else "bold red",
        )
    return table


# lben timetable


@app.command("timetable")
def show_timetable(scale: ScaleOption = 1.0, language: LanguageOption = Language.fr) -> None:
    """Montrer les phases d'une quinzaine et leur durée. / Show the phases of a quinzaine and their time."""
    from sim.study.scenario import read_scenario  # noqa: PLC0415
    from sim.study.timing import time_phases  # noqa: PLC0415

    year, phases = time_phases(read_scenario("baseline"), scale)
    total = sum(phase.ms_a_year for phase in phases)
    table = _table("timetable.title", language, year=year, scale=plain(scale, language))
    table.add_column("", justify="right")
    table.add_column(say("timetable.phase", language))
    for key in ("year", "share"):
        table.add_column(say(f"timetable.{key}", language), justify="right")
    for place, phase in enumerate(phases, start=1):
        table.add_row(
            str(place),
            say(f"phase.{phase.name}", language),
            number(phase.ms_a_year, 1, language),
            number(100.0 * phase.ms_a_year / total, 0, language),
        )
    table.add_row("", say("timetable.total", language), number(total, 1, language), "100")
    _console().print(table)


if __name__ == "__main__":
    main()
