"""The command `lben parameters`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sim.cli.app import Language, LanguageOption, app, open_console, titled_table, write_page
from sim.report.numbers import plain
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.territory.registry import Entry
    from sim.territory.territory import Territory


@app.command("parameters")
def list_parameters(
    topic: Annotated[str | None, typer.Option(help="Un seul thème. / One topic only.")] = None,
    name: Annotated[str, typer.Option("--territory", help="Territoire. / Territory.")] = "sefrou",
    write: Annotated[
        Path | None,
        typer.Option(help="Écrire une page Markdown (en anglais). / Write a page of Markdown (in English)."),
    ] = None,
    language: LanguageOption = Language.fr,
) -> None:
    """Montrer les paramètres, leurs plages et leurs sources. / Show the parameters, their ranges and sources."""
    from sim.report.parameters import as_markdown  # noqa: PLC0415
    from sim.study.scenario import load_territory, priors_of  # noqa: PLC0415
    from sim.territory.reading import BadInput, unknown  # noqa: PLC0415

    territory = load_territory(name)
    if topic is not None and topic not in territory.registry.declared:
        raise BadInput(unknown("topic", topic, territory.registry.declared))
    if write is not None:
        write_page(write, as_markdown(territory), language)
        return
    entries = territory.registry.entries
    shown = {name: entry for name, entry in entries.items() if topic in (None, name.split(".")[0])}
    console = open_console()
    console.print(_parameter_table(territory, shown, language))
    priors = len(set(priors_of(territory)) & set(shown))
    console.print(say("parameters.legend", language, priors=priors, parameters=len(shown)))
    if territory.loan is not None:
        own = [name for name in shown if name not in territory.loan.parameters]
        said = {
            "lender": in_language(territory.loan.title, language),
            "own": len(own),
            "borrowed": len(shown) - len(own),
        }
        console.print(escape(say("parameters.borrowed", language, **said, named=", ".join(own) or "–")))


def _parameter_table(territory: "Territory", shown: "Mapping[str, Entry]", language: str) -> Table:
    table = titled_table("parameters.title", language)
    table.add_column(say("parameters.name", language), overflow="fold")
    for key in ("value", "range"):
        table.add_column(say(f"parameters.{key}", language), justify="right", no_wrap=True)
    for key in ("unit", "source", "note"):
        table.add_column(say(f"parameters.{key}", language))
    loan = territory.loan
    if loan is not None:
        table.add_column(say("parameters.whose", language))
    for name, entry in shown.items():
        whose = [] if loan is None else [loan.lender if name in loan.parameters else territory.name]
        table.add_row(name, *(escape(text) for text in (*_parameter_row(entry, territory, language), *whose)))
    return table


def _parameter_row(entry: "Entry", territory: "Territory", language: str) -> list[str]:
    """Value, range, unit, sources and note of a parameter; a source that is itself an assumption is marked."""
    bounds = f"{plain(entry.low, language)} – {plain(entry.high, language)}"
    prior = say("parameters.prior", language)

    def shown(source: str) -> str:
        if source == "prior":
            return prior
        return f"{source} ({prior})" if territory.sources[source].is_assumption else source

    return [
        plain(entry.value, language),
        say("parameters.fixed", language) if entry.low == entry.high else bounds,
        entry.unit,
        ", ".join(shown(source) for source in entry.source),
        in_language(entry.note, language),
    ]
