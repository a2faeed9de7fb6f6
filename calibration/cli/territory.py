"""The command `lben territory new`."""

from typing import Annotated

import typer
from rich.markup import escape

from sim.cli.app import Language, LanguageOption, open_console
from sim.cli.territory import territory_commands
from sim.report.words import say


@territory_commands.command("new")
def new_territory(
    name: Annotated[str, typer.Argument(help="Nom du dossier, sans accents. / Name of the folder, without accents.")],
    lender: Annotated[
        str, typer.Option("--from", help="Territoire à qui emprunter. / Territory to borrow from.")
    ] = "sefrou",
    language: LanguageOption = Language.fr,
) -> None:
    """Commencer un territoire : un dossier à remplir. / Begin a territory: a folder to fill in."""
    from calibration.new_territory import scenario_of, write_skeleton  # noqa: PLC0415
    from sim.territory.unfilled import unfilled_in  # noqa: PLC0415

    folder = write_skeleton(name, lender)
    console = open_console()
    console.print(escape(say("territory.written", language, folder=folder)))
    said = {"count": len(unfilled_in(folder)), "name": name, "scenario": scenario_of(folder).as_posix()}
    console.print(escape(say("territory.next", language, **said)))
