"""The command `lben explain`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.tree import Tree

from sim.cli.app import Language, LanguageOption, ResultsOption, app, open_console
from sim.report.numbers import plain
from sim.report.words import say

if TYPE_CHECKING:
    from sim.study.explaining import Explained

FIGURES_THAT_MATTER = 6


@app.command("explain")
def explain_indicator(
    indicator: Annotated[str, typer.Argument(help="Indicateur. / Indicator.")],
    year: Annotated[int, typer.Option(help="Année. / Year.")],
    scenario: Annotated[str, typer.Option(help="Scénario simulé. / Scenario that was run.")] = "baseline",
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Dire d'où vient un chiffre. / Say where a number comes from."""
    from sim.study.explaining import explain  # noqa: PLC0415
    from sim.study.store import read_run  # noqa: PLC0415

    made = read_run(results / scenario)
    explained = explain(made, indicator, year)
    console = open_console()
    console.print(escape(say("explain.title", language, scenario=scenario, year=year)))
    console.print(_tree(explained, language, told=set()))


def _tree(explained: "Explained", language: str, told: set[str]) -> Tree:
    """A branch for each part; a figure told before is not taken apart again."""
    figure = explained.figure
    branch = Tree(_line(explained, language))
    if figure.name in told:
        return branch
    told.add(figure.name)
    branch.add(escape(f"{figure.meaning}. {say('explain.source', language, source=figure.source)}"), style="dim")
    for part in explained.parts:
        branch.add(_tree(part, language, told))
    return branch


def _line(explained: "Explained", language: str) -> str:
    figure = explained.figure
    value = plain(float(f"{explained.value:.{FIGURES_THAT_MATTER}g}"), language)
    formula = f" = {figure.formula}" if explained.parts else f" : {figure.formula}"
    return f"[bold]{escape(figure.name)}[/bold] {value} {escape(figure.unit)}{escape(formula)}"
