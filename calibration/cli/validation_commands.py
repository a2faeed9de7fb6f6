"""The command `lben validation page`: what to do with what a validation kept."""

from pathlib import Path
from typing import Annotated

import typer

from calibration.whole import NAME
from sim.cli.app import Language, LanguageOption, ResultsOption, app, write_page

validation_commands = typer.Typer(
    help="Ce qu'une validation a donné. / What a validation gave.", suggest_commands=False, no_args_is_help=False
)
app.add_typer(validation_commands, name="validation")


@validation_commands.callback()
def _validation() -> None:
    """Ce qu'une validation a donné. / What a validation gave."""


@validation_commands.command("page")
def page(
    file: Annotated[Path, typer.Argument(help="Page Markdown à écrire. / Page of Markdown to write.")],
    results: ResultsOption = Path("results"),
    name: Annotated[str, typer.Option(help="Dossier de la validation. / Folder of the validation.")] = NAME,
    language: LanguageOption = Language.fr,
) -> None:
    """Écrire la page d'une validation, sans simuler. / Write the page of a validation, without runs."""
    from calibration.outcome import read_outcome  # noqa: PLC0415
    from calibration.targets import read_targets  # noqa: PLC0415
    from calibration.validation_page import as_markdown  # noqa: PLC0415
    from sim.study.store import ABOUT, check_name  # noqa: PLC0415
    from sim.territory.reading import wrong  # noqa: PLC0415

    check_name(name)
    outcome = read_outcome(results, name)
    if outcome is None:
        others = sorted(each.parent.name for each in results.glob(f"{NAME}*/{ABOUT}"))
        told = f": --name {' or '.join(others)}" if others else ""
        raise wrong(str(results / name), "no validation", f"a folder that `lben validate` wrote{told}")
    write_page(file, as_markdown(outcome, read_targets(outcome.about["territory"]), language), language)
