"""The command `lben cooperatives`."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sim.cli.app import (
    Language,
    LanguageOption,
    ResultsOption,
    ScaleOption,
    WriteOption,
    app,
    open_console,
    print_scale,
    refuse_unwritable,
    write_page,
)

if TYPE_CHECKING:
    import pandas as pd

HISTORY = (2014, 2025)
"""Years compared by default: those with observed drivers but the first, in which herds still settle."""

PAIRS = 50
"""Pairs with luck alone, and pairs with drawn parameters, of a whole answer; one of fewer is a try."""

YearOption = Annotated[int, typer.Option(min=1900, max=2100, help="Année. / Year.")]


@app.command("cooperatives")
def weigh_cooperatives(
    replicates: Annotated[int, typer.Option(min=1, max=10_000, help="Graines. / Seeds.")] = PAIRS,
    draws: Annotated[
        int, typer.Option(min=0, max=10_000, help="Tirages des paramètres. / Draws of parameters.")
    ] = PAIRS,
    first: YearOption = HISTORY[0],
    last: YearOption = HISTORY[1],
    scale: ScaleOption = 1.0,
    write: WriteOption = None,
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Dire ce que les coopératives apportent. / Say what cooperatives bring."""
    from sim.report.cooperatives import as_markdown  # noqa: PLC0415
    from sim.report.standing import say_by_standing  # noqa: PLC0415
    from sim.study.comparison import Pair, compare  # noqa: PLC0415
    from sim.study.processes import usable_cores  # noqa: PLC0415
    from sim.study.scenario import load_territory, read_scenario  # noqa: PLC0415
    from sim.study.store import Results, try_name, write_effects  # noqa: PLC0415
    from sim.territory.reading import wrong  # noqa: PLC0415

    if last < first:
        raise wrong("--last", last, f"{first} (--first) or later")
    pairs = [Pair(seed, 0) for seed in range(1, replicates + 1)]
    pairs += [Pair(draw, draw) for draw in range(1, draws + 1)]
    jobs = min(usable_cores(), len(pairs))
    scenarios = read_scenario("baseline"), read_scenario("no_cooperatives")
    if write is not None:
        refuse_unwritable(write)
    years = "" if (first, last) == HISTORY else f"-{first}-{last}"
    settings = {"scale": (scale, 1.0), "draws": (draws, PAIRS), "replicates": (replicates, PAIRS)}
    with Results(results, try_name(f"cooperatives{years}", settings)) as folder:
        compared = compare(*scenarios, pairs, range(first, last + 1), jobs, scale)
        folder.replace(lambda new: write_effects(compared, new))
    about = {"first": first, "last": last, "replicates": replicates, "draws": draws, "version": version("lben")}
    registry = load_territory(scenarios[0].territory).registry
    if write is not None:
        write_page(write, as_markdown(compared, about, registry, language), language)
        return
    console = open_console()
    console.print(escape(say_by_standing("cooperatives.how", registry, language, **about)))
    print_scale(scale, console, language)
    _print_sentences(compared, language)


def _print_sentences(compared: "pd.DataFrame", language: str) -> None:
    from sim.report.cooperatives import findings, headlines, moved_sentence, moved_without, sentence  # noqa: PLC0415

    console = open_console()
    for place, finding in enumerate(headlines(findings(compared)), start=1):
        console.print(escape(f"{place}. {sentence(finding, language)}"))
    console.print(escape(moved_sentence(moved_without(compared), language)))
