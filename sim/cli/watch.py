"""The command `lben watch`."""

import contextlib
import warnings
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sim.cli.app import (
    LARGEST_SEED,
    Language,
    LanguageOption,
    ScaleOption,
    ScenarioArgument,
    app,
    open_console,
)
from sim.report.words import say

if TYPE_CHECKING:
    from socket import socket

    from sim.watching.watched import Choice

NEEDED = ("solara", "altair", "uvicorn")
"""What the `watch` extra brings."""

SMALL = 0.05
PORT = 8765


@app.command("watch")
def watch(
    scenario: ScenarioArgument = "baseline",
    seed: Annotated[int | None, typer.Option(min=0, max=LARGEST_SEED, help="Graine du hasard. / Seed of luck.")] = None,
    scale: ScaleOption = SMALL,
    first_year: Annotated[int | None, typer.Option(help="Première année montrée. / First year shown.")] = None,
    shock: Annotated[
        str | None,
        typer.Option(
            "--under",
            help="Sous un choc : drought, boycott, feed_price. / Under a shock: drought, boycott, feed_price.",
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port de cette machine. / Port of this machine.")] = PORT,
    browser: Annotated[bool, typer.Option(help="Ouvrir un navigateur. / Open a browser.")] = True,
    language: LanguageOption = Language.fr,
) -> None:
    """Regarder une simulation dans un navigateur. / Watch a run in a browser."""
    from sim.territory.reading import BadInput  # noqa: PLC0415

    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise BadInput(say("watch.missing", language, missing=", ".join(missing)))
    from sim.watching.ports import listen  # noqa: PLC0415

    with listen(port, language) as listening:
        _serve(_chosen(scenario, shock, scale, seed, first_year), listening, browser, language)


def _chosen(scenario: str, shock: str | None, scale: float, seed: int | None, first_year: int | None) -> "Choice":
    """What is to be run; what cannot be used is found before anything is said."""
    from sim.study.scenario import Scenario  # noqa: PLC0415
    from sim.watching.watched import NO_SHOCK, Choice  # noqa: PLC0415

    read = Scenario.read(scenario)
    choice = Choice(
        scenario,
        shock or NO_SHOCK,
        scale,
        read.seed if seed is None else seed,
        read.first_year if first_year is None else first_year,
    )
    choice.asked.settled()
    return choice


def _serve(choice: "Choice", listening: "socket", browser: bool, language: str) -> None:
    """Serve the page until interrupted, which is how one leaves."""
    console = open_console()
    with warnings.catch_warnings(), contextlib.suppress(KeyboardInterrupt):
        warnings.simplefilter("ignore")  # Solara's, about Mesa's code and about cookies
        console.print(say("run.prepares", language, version=version("lben")))
        from sim.watching.serving import serve  # noqa: PLC0415
        from sim.watching.watched import Watched  # noqa: PLC0415

        Watched(**choice._asdict())  # compiles the rules: the page then opens at once
        serve(
            choice,
            listening,
            language,
            lambda url: console.print(escape(say("watch.open", language, url=url))),
            browser,
        )
