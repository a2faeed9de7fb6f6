"""The commands `lben field`: templates for field data, their check, and what they say."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sim.cli.app import UNUSABLE, Language, LanguageOption, app, open_console, titled_table
from sim.report.numbers import plain
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from calibration.field.fitting import Fitted
    from calibration.field.sheets import Issue

SUSPICIOUS = 1
"""Status of a check that found nothing wrong but something odd."""

FolderArgument = Annotated[Path, typer.Argument(help="Dossier des données. / Folder of the data.")]

field_commands = typer.Typer(help="Données de terrain. / Field data.", suggest_commands=False)
app.add_typer(field_commands, name="field")


@field_commands.callback()
def _field() -> None:
    """Données de terrain. / Field data."""


@field_commands.command("template")
def write_template(
    folder: FolderArgument,
    territory: Annotated[str, typer.Option(help="Territoire décrit. / Territory described.")] = "sefrou",
    year: Annotated[int, typer.Option(min=1900, max=2100, help="Année décrite. / Year described.")] = 2025,
    example: Annotated[
        bool,
        typer.Option(
            "--example",
            help="Remplir d'une enquête inventée dont on sait la vérité. / Fill with a made-up survey of known truth.",
        ),
    ] = False,
    language: LanguageOption = Language.fr,
) -> None:
    """Écrire des fichiers CSV à remplir et leur mode d'emploi. / Write CSV files to fill in, explained."""
    from calibration.field.template import write_templates  # noqa: PLC0415
    from sim.study.scenario import territory_names  # noqa: PLC0415
    from sim.territory.reading import BadInput, unknown  # noqa: PLC0415

    if territory not in territory_names():
        raise BadInput(unknown("territory", territory, territory_names()))
    if example:
        from calibration.field.sampling import write_example  # noqa: PLC0415

        files = write_example(folder)
    else:
        files = write_templates(folder, f"survey_{year}", territory, year)
    console = open_console()
    for file in files:
        console.print(escape(say("page.written", language, file=file)))
    console.print(escape(say("field.next", language, folder=folder)))


@field_commands.command("check")
def check_data(folder: FolderArgument, language: LanguageOption = Language.fr) -> None:
    """Chercher erreurs et pièges d'unités, avec ligne et colonne. / Find mistakes and traps of units, by line."""
    from calibration.field.checking import check_folder  # noqa: PLC0415

    checked = check_folder(folder)
    console = open_console()
    for issue in checked.issues:
        console.print(escape(told(issue, language)), style="bold red" if issue.level == "error" else "yellow")
    rows = sum(len(sheet.data) for sheet in checked.sheets.values())
    errors, doubts = len(checked.errors), len(checked.issues) - len(checked.errors)
    console.print(say("field.counts", language, rows=rows, errors=errors, doubts=doubts))
    if errors:
        raise typer.Exit(UNUSABLE)
    if doubts:
        raise typer.Exit(SUSPICIOUS)


def told(issue: "Issue", language: str) -> str:
    """Say an issue in one line: where, what, and what would explain it."""
    problem = say(f"field.issue.{issue.code}", language, **issue.values)
    if issue.hint:
        problem = f"{problem} {say(f'field.hint.{issue.hint}', language)}"
    if not issue.line:
        return say("field.in_file", language, file=issue.file, problem=problem)
    where = {"file": issue.file, "line": issue.line, "problem": problem}
    if not issue.column:
        return say("field.in_line", language, **where)
    return say("field.in_cell", language, column=issue.column, **where)


@field_commands.command("fit")
def fit_data(folder: FolderArgument, language: LanguageOption = Language.fr) -> None:
    """En tirer des cibles et un territoire aux marges mises à jour. / Make targets and a territory with new margins."""
    from calibration.field.checking import check_folder  # noqa: PLC0415
    from calibration.field.fitting import fit_folder  # noqa: PLC0415
    from calibration.field.writing import write_fitted  # noqa: PLC0415

    fitted = fit_folder(check_folder(folder), folder)
    home = write_fitted(fitted, folder)
    console = open_console()
    console.print(_estimates(fitted, language))
    survey, start = fitted.checked.survey, fitted.checked.territory.start.year
    if survey.year != start:
        console.print(escape(say("field.other_year", language, year=survey.year, start=start)), style="yellow")
    if "poverty" in fitted.estimates:
        console.print(escape(say("field.memory", language)))
    console.print(escape(say("field.made", language, folder=home, name=home.name)))


def _estimates(fitted: "Fitted", language: str) -> Table:
    from calibration.field.fitting import read_quantities  # noqa: PLC0415

    table = titled_table("field.estimates", language, survey=in_language(fitted.checked.survey.title, language))
    table.add_column(say("field.quantity", language))
    for key in ("value", "error", "interval", "units", "clusters"):
        table.add_column(say(f"field.{key}", language), justify="right", no_wrap=True)
    table.add_column(say("field.unit", language), no_wrap=True)
    for name, estimate in fitted.estimates.items():
        quantity = read_quantities()[name]
        value, error, low, high = (plain(float(f"{number:.4g}"), language) for number in estimate[:4])
        title = escape(in_language(quantity.title, language))
        seen = (str(estimate.units), str(estimate.clusters))
        table.add_row(title, value, error, f"{low} – {high}", *seen, escape(quantity.unit))
    return table
