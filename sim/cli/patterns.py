"""The command `lben patterns`."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sim.cli.app import (
    Language,
    LanguageOption,
    ScaleOption,
    ScenarioArgument,
    WriteOption,
    app,
    open_console,
    print_scale,
    titled_table,
    write_page,
)
from sim.report.numbers import number, plain
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.study.patterns import Verdict


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
    from sim.study.processes import usable_cores  # noqa: PLC0415
    from sim.study.scenario import read_scenario  # noqa: PLC0415

    asked = read_scenario(scenario)
    patterns = read_patterns(asked.territory)
    measured = measure_seeds(asked, range(1, seeds + 1), min(usable_cores(), seeds), scale)
    verdicts = judge(patterns, list(measured))
    if write is not None:
        write_page(write, as_markdown(verdicts, seeds, asked.name), language)
        return
    console = open_console()
    console.print(_verdict_table(verdicts, seeds, language))
    print_scale(scale, console, language)
    console.print(say("patterns.count", language, met=sum(v.is_met for v in verdicts), count=len(verdicts)))


def _verdict_table(verdicts: "Iterable[Verdict]", seeds: int, language: str) -> Table:
    table = titled_table("patterns.title", language, seeds=number(seeds, 0, language))
    table.add_column(say("patterns.pattern", language))
    for key in ("years", "band", "simulated"):
        table.add_column(say(f"patterns.{key}", language), justify="right", no_wrap=True)
    for key in ("unit", "met"):
        table.add_column(say(f"patterns.{key}", language))
    for verdict in verdicts:
        pattern = verdict.pattern
        table.add_row(
            escape(in_language(pattern.title, language)),
            "-".join(str(year) for year in dict.fromkeys(pattern.period)),
            f"{plain(pattern.low, language)} – {plain(pattern.high, language)}",
            plain(float(f"{verdict.middle:.3g}"), language),
            pattern.unit,
            say("check.yes" if verdict.is_met else "check.no", language),
            style=None if verdict.is_met else "bold red",
        )
    return table
