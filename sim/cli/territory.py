"""The commands `lben territory`."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sim.cli.app import Language, LanguageOption, app, open_console, titled_table
from sim.report.numbers import number
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.territory.borrowing import Loan
    from sim.territory.check import Fit
    from sim.territory.territory import Territory
    from sim.territory.unfilled import Unfilled


territory_commands = typer.Typer(help="Données d'un territoire. / Data of a territory.", suggest_commands=False)
app.add_typer(territory_commands, name="territory")


@territory_commands.callback()
def _territory() -> None:
    """Données d'un territoire. / Data of a territory."""


@territory_commands.command("check")
def check_territory(
    name: Annotated[str, typer.Argument(help="Territoire. / Territory.")] = "sefrou",
    language: LanguageOption = Language.fr,
) -> None:
    """Comparer la population synthétique à ses marges. / Compare the synthetic population with its margins."""
    from sim.study.beside import check_beside  # noqa: PLC0415
    from sim.study.scenario import find_territory, load_territory  # noqa: PLC0415
    from sim.territory.check import check  # noqa: PLC0415
    from sim.territory.unfilled import unfilled_in  # noqa: PLC0415

    console = open_console()
    unfilled = unfilled_in(find_territory(name))
    if unfilled:
        console.print(_unfilled_table(unfilled, name, language))
    territory = load_territory(name)
    check_beside(territory)
    fits = check(territory)
    if territory.loan is not None:
        console.print(escape(_borrowed(territory.loan, territory, language)))
    console.print(_fit_table(fits, in_language(territory.title, language), language))
    missed = sum(not fit.holds for fit in fits)
    key = "check.some_miss" if missed else "check.all_fit"
    console.print(say(key, language, missed=missed, count=len(fits)))
    if missed:
        raise typer.Exit(1)


def _unfilled_table(unfilled: "Iterable[Unfilled]", name: str, language: str) -> Table:
    """What is still to fill in, one row for each thing, in the order of the files."""
    table = titled_table("check.unfilled", language, place=name)
    table.add_column(say("check.file", language), no_wrap=True)
    table.add_column(say("check.line", language), justify="right")
    for key in ("key", "blanks", "needed"):
        table.add_column(say(f"check.{key}", language), overflow="fold")
    for thing in unfilled:
        blanks = ", ".join(thing.blanks)
        table.add_row(*(escape(cell) for cell in (thing.path.name, str(thing.line), thing.key, blanks, thing.needed)))
    return table


def _borrowed(loan: "Loan", territory: "Territory", language: str) -> str:
    """How much of a territory is another one's."""
    local = [name for name, borrowing in loan.margins.items() if not borrowing.national]
    return say(
        "check.borrowed",
        language,
        lender=in_language(loan.title, language),
        margins=len(local),
        named=", ".join(local) or "–",
        national=len(loan.margins) - len(local),
        parameters=len(loan.parameters),
        of_parameters=len(territory.registry.entries),
        series=len(loan.drivers),
        of_series=len(dict(territory.drivers)),
        files=", ".join(loan.files) or "–",
    )


def _fit_table(fits: "Iterable[Fit]", place: str, language: str) -> Table:
    table = titled_table("check.title", language, place=place)
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
