"""The commands `lben calibration report` and `lben calibration adopt`: what to do with what was found."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from calibration.cli.calibrate import NAME, REDUCED
from calibration.whole import folder_name
from sim.cli.app import Language, LanguageOption, ResultsOption, ScenarioArgument, app, open_console
from sim.report.numbers import number
from sim.report.words import say

PROOF, FOLDER = f"{NAME}-proof", "reference"

calibration_commands = typer.Typer(
    help="Ce qu'un calage a donné. / What a calibration gave.", suggest_commands=False, no_args_is_help=False
)
app.add_typer(calibration_commands, name="calibration")


@calibration_commands.callback()
def _calibration() -> None:
    """Ce qu'un calage a donné. / What a calibration gave."""


def _folder_of(scenario: str) -> str:
    return NAME if scenario == "baseline" else f"{NAME}-{scenario}"


@calibration_commands.command("report")
def report(
    scenario: ScenarioArgument = "baseline",
    reduced: Annotated[
        bool, typer.Option("--reduced", help="Celui de l'essai réduit. / That of the reduced try.")
    ] = False,
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Écrire la page du calage, en français et en anglais. / Write the page of the calibration."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from calibration.report.reading import read_found  # noqa: PLC0415
    from calibration.report.writing import write_pages  # noqa: PLC0415
    from sim.study.scenario import read_scenario  # noqa: PLC0415

    baseline = read_scenario(scenario)
    name = REDUCED if reduced else _folder_of(baseline.name)
    found = read_found(baseline.territory, results, name, PROOF, folder_name(baseline.name))
    folder = results / (FOLDER if found.is_adopted and name == NAME else name)
    console = open_console()
    for path in write_pages(found, folder, datetime.now(UTC).date()):
        console.print(escape(say("page.written", language, file=path)))


@calibration_commands.command("adopt")
def adopt(
    scenario: ScenarioArgument = "baseline",
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Donner au territoire la distribution trouvée. / Give the territory the distribution that was found."""
    from calibration.fit.adopting import adopt as take  # noqa: PLC0415
    from calibration.report.reading import FEWEST_RUNS, read_about, read_fitted  # noqa: PLC0415
    from sim.study.scenario import find_territory, load_territory, read_scenario  # noqa: PLC0415
    from sim.territory.posterior_file import FILE  # noqa: PLC0415
    from sim.territory.reading import wrong  # noqa: PLC0415

    baseline = read_scenario(scenario)
    folder = results / _folder_of(baseline.name)
    territory = load_territory(baseline.territory)
    about = read_about(folder, territory)
    posterior = read_fitted(folder, about, territory)
    if about["runs"]["asked"] < FEWEST_RUNS:
        raise wrong(f"{folder}: runs", about["runs"]["asked"], f"{FEWEST_RUNS} or more: a try tells nothing")
    path = find_territory(baseline.territory) / FILE
    basis = take(posterior, about, path).basis
    assert basis is not None
    counts = {"draws": len(posterior.weights), "fitted": len(posterior.fitted), "targets": basis.facts}
    written = {name: number(count, 0, language) for name, count in counts.items()}
    years = {"first": basis.first_year, "last": basis.last_year}
    open_console().print(escape(say("calibration.adopted", language, file=path, **written, **years)))
