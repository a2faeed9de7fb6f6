"""The commands `lben scenarios`, `lben scenario check`, `new`, `levers` and `schema`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.cli.app import (
    Language,
    LanguageOption,
    ScenarioArgument,
    WriteOption,
    app,
    open_console,
    titled_table,
    write_page,
)
from sim.report.numbers import number, plain
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from sim.study.scenario import Scenario

NOTHING = "–"
LARGE = 10_000
"""Amounts from which thousands are set apart; years are not amounts."""


@app.command("scenarios")
def list_scenarios(language: LanguageOption = Language.fr) -> None:
    """Lister les scénarios. / List the scenarios."""
    from sim.study.scenario import read_scenario, scenario_names  # noqa: PLC0415
    from sim.study.shocks import read_shock, shock_names  # noqa: PLC0415

    console = open_console()
    table = titled_table("scenarios.title", language)
    table.add_column(say("scenarios.name", language), no_wrap=True)
    for key in ("years", "what", "levers"):
        table.add_column(say(f"scenarios.{key}", language))
    for name in scenario_names():
        scenario = read_scenario(name)
        levers = ", ".join(say(f"lever.{lever}", language) for lever in scenario.levers.levers)
        title = in_language(scenario.title, language)
        years = f"{scenario.first_year}-{scenario.last_year}"
        table.add_row(name, years, escape(title), escape(levers or NOTHING))
    console.print(table)
    console.print(escape(say("scenarios.shocks", language)))
    for name in shock_names():
        console.print(f"  --under {name:<11}{escape(in_language(read_shock(name).title, language))}")


scenario_commands = typer.Typer(help="Un fichier de scénario. / A scenario file.", suggest_commands=False)
app.add_typer(scenario_commands, name="scenario")


@scenario_commands.callback()
def _scenario() -> None:
    """Un fichier de scénario. / A scenario file."""


@scenario_commands.command("check")
def check_scenario(file: ScenarioArgument, language: LanguageOption = Language.fr) -> None:
    """Vérifier un scénario sans le simuler. / Check a scenario without running it."""
    from sim.study.beside import check_beside  # noqa: PLC0415
    from sim.study.scenario import read_scenario  # noqa: PLC0415

    scenario = read_scenario(file)
    territory = scenario.settled()
    check_beside(territory)
    said = {
        "file": file,
        "territory": in_language(territory.title, language),
        "first": scenario.first_year,
        "last": scenario.last_year,
        "changed": len(scenario.parameters),
    }
    console = open_console()
    console.print(escape(say("scenario.usable", language, **said)))
    _print_differences(scenario, console, language)
    _print_planned(scenario, console, language)
    for note in _notes(scenario, language):
        console.print(escape(note), style="yellow")


def _print_differences(scenario: "Scenario", console: Console, language: str) -> None:
    """What differs from the baseline, key by key."""
    from sim.study.scenario import read_scenario  # noqa: PLC0415

    baseline, here = _settings_in(read_scenario("baseline")), _settings_in(scenario)
    table = titled_table("scenario.differences", language)
    for key in ("setting", "baseline", "here"):
        table.add_column(say(f"scenario.{key}", language), overflow="fold")
    for key in {**baseline, **here}:
        before, after = baseline.get(key), here.get(key)
        if before != after:
            table.add_row(*(escape(text) for text in (key, _shown(before, language), _shown(after, language))))
    if table.row_count:
        console.print(table)
    else:
        console.print(escape(say("scenario.same", language)))


def _settings_in(scenario: "Scenario") -> dict[str, Any]:
    """All that decides a run, by its place in the file; budgets are shown beside what is planned."""
    said = scenario.model_dump(mode="json", exclude={"name", "title", "question", "budget"})
    return dict(_leaves(said, ""))


def _leaves(value: Any, above: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield above, value
        return
    for key, inner in value.items():
        yield from _leaves(inner, f"{above}.{key}" if above else str(key))


def _shown(value: Any, language: str) -> str:
    if value is None or value == []:
        return NOTHING
    if isinstance(value, bool):
        return say("scenario.yes" if value else "scenario.no", language)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if not isinstance(value, int | float):
        return str(value)
    return number(value, 0, language) if abs(value) >= LARGE else plain(value, language)


def _print_planned(scenario: "Scenario", console: Console, language: str) -> None:
    """Public money that levers ask for, by payer and year, with the budget where one is set."""
    planned = scenario.planned_cost
    payers = list({**planned, **scenario.budget})
    if not payers:
        return
    years = sorted({year for of in (planned, scenario.budget) for by_year in of.values() for year in by_year})
    table: Table = titled_table("scenario.planned", language)
    table.add_column(say("scenario.payer", language))
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True)
    table.add_column(say("scenario.all_years", language), justify="right", no_wrap=True)
    for payer in payers:
        asked = [sum(planned.get(payer, {}).get(year, {}).values()) for year in years]
        table.add_row(say(f"payer.{payer}", language), *(number(value, 0, language) for value in (*asked, sum(asked))))
        voted = scenario.budget.get(payer, {})
        if voted:
            cells = [number(voted[year], 0, language) if year in voted else NOTHING for year in years]
            total = number(sum(voted.values()), 0, language)
            table.add_row(say("scenario.voted", language), *cells, total, style="dim")
    console.print(table)


def _notes(scenario: "Scenario", language: str) -> Iterator[str]:
    """What a planner may not have meant: a lever that never opens, or whose cost is only known after a run."""
    for name, lever in scenario.levers.levers.items():
        label = say(f"lever.{name}", language)
        if lever.first_year > scenario.last_year:
            yield say("scenario.too_late", language, lever=label, first=lever.first_year, last=scenario.last_year)
        if not any(lever.planned_cost(year) for year in range(lever.first_year, lever.last_year + 1)):
            yield say("scenario.cost_unknown", language, lever=label)


@scenario_commands.command("new")
def new_scenario(
    name: Annotated[str, typer.Argument(help="Nom ou fichier à écrire. / Name or file to write.")],
    base: Annotated[str, typer.Option("--from", help="Scénario à prolonger. / Scenario to extend.")] = "baseline",
    language: LanguageOption = Language.fr,
) -> None:
    """Écrire un fichier de scénario commenté. / Write a commented scenario file."""
    from sim.report.scenarios.template import template  # noqa: PLC0415
    from sim.study.scenario import find_scenario, name_of, read_scenario, scenario_names  # noqa: PLC0415
    from sim.territory.reading import BadInput  # noqa: PLC0415

    file = Path(name) if Path(name).suffix in {".yaml", ".yml"} else Path(f"{name}.yaml")
    if name_of(file) in scenario_names():
        raise BadInput(f"{file}: {file.stem} is a scenario that comes with the simulator, take another name")
    if file.exists():
        raise BadInput(f"{file}: exists already, and is left as it is")
    extended = read_scenario(base)
    extends = base if base in scenario_names() else _path_from(file, find_scenario(base))
    write_page(file, template(file, extended, extends), language)
    open_console().print(escape(say("scenario.next", language, file=file)))


def _path_from(file: Path, base: Path) -> str:
    """The way from the folder of a new file to the file that it extends."""
    import os.path  # noqa: PLC0415

    return Path(os.path.relpath(base.resolve(), file.resolve().parent)).as_posix()


@scenario_commands.command("levers")
def list_levers(
    lever: Annotated[str | None, typer.Argument(help="Un seul levier. / One lever only.")] = None,
    write: WriteOption = None,
    language: LanguageOption = Language.fr,
) -> None:
    """Montrer les leviers et leurs réglages. / Show the levers and their settings."""
    from sim.report.scenarios.page import as_markdown  # noqa: PLC0415
    from sim.report.scenarios.settings import lever_names  # noqa: PLC0415
    from sim.territory.reading import BadInput, unknown  # noqa: PLC0415

    if lever is not None and lever not in lever_names():
        raise BadInput(unknown("lever", lever, lever_names()))
    if write is not None:
        write_page(write, as_markdown(), language)
    elif lever is not None:
        _print_lever(lever, language)
    else:
        _print_levers(language)


def _print_levers(language: str) -> None:
    from sim.report.scenarios.settings import lever_names  # noqa: PLC0415

    table = titled_table("levers.title", language)
    table.add_column(say("levers.name", language), no_wrap=True)
    table.add_column(say("levers.about", language))
    for name in lever_names():
        table.add_row(name, escape(say(f"lever.{name}.about", language)))
    open_console().print(table)


def _print_lever(lever: str, language: str) -> None:
    from sim.report.scenarios.settings import meaning_of, settings_of  # noqa: PLC0415

    console = open_console()
    console.print(escape(say(f"lever.{lever}.about", language)))
    table = titled_table("levers.settings", language, lever=say(f"lever.{lever}", language))
    table.add_column(say("levers.setting", language), no_wrap=True)
    for key in ("allowed", "default", "meaning"):
        table.add_column(say(f"levers.{key}", language))
    for setting in settings_of(lever):
        default = say("settings.required", language) if setting.is_required else _shown(setting.default, language)
        meaning = meaning_of(lever, setting.name, language)
        table.add_row(setting.name, *(escape(text) for text in (setting.allowed(language), default, meaning)))
    console.print(table)


@scenario_commands.command("schema")
def print_schema(
    write: Annotated[Path | None, typer.Option(help="Fichier à écrire. / File to write.")] = None,
    language: LanguageOption = Language.fr,
) -> None:
    """Donner le schéma JSON d'un scénario, pour les éditeurs. / Give the JSON schema of a scenario, for editors."""
    from sim.report.scenarios.schema import as_json  # noqa: PLC0415

    if write is None:
        typer.echo(as_json(), nl=False)
    else:
        write_page(write, as_json(), language)
