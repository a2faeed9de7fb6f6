"""The commands `lben scenarios, lben scenario check`."""

import typer
from rich.markup import escape

from sim.cli.app import Language, LanguageOption, ScenarioArgument, app, open_console, titled_table
from sim.report.words import in_language, say


@app.command("scenarios")
def list_scenarios(language: LanguageOption = Language.fr) -> None:
    """Lister les scénarios. / List the scenarios."""
    from sim.study.scenario import read_scenario, scenario_names  # noqa: PLC0415

    table = titled_table("scenarios.title", language)
    for key in ("name", "years", "question"):
        table.add_column(say(f"scenarios.{key}", language))
    for name in scenario_names():
        scenario = read_scenario(name)
        question = escape(in_language(scenario.question, language))
        table.add_row(name, f"{scenario.first_year}-{scenario.last_year}", question)
    open_console().print(table)


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
    open_console().print(escape(say("scenario.usable", language, **said)))
