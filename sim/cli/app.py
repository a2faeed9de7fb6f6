"""What all commands share: the application, its options, its console, and how it fails.

What is heavy to import is imported inside the commands, so that help and the first line of a run come at once. Whatever
goes wrong is one line on the error output: status 2 for what cannot be used, 3 for books that do not balance, 130 when
interrupted.
"""

import contextlib
import difflib
import io
import os
import sys
import unicodedata
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.report.numbers import plain
from sim.report.words import LANGUAGES, say

UNUSABLE, UNBALANCED, INTERRUPTED = 2, 3, 130
LARGEST_SCALE, LARGEST_SEED = 100.0, 2**63 - 1
FILE_WIDTH = 200
"""Characters of a line when the output goes to a file or another command."""

UserError: Any = typer.BadParameter.__mro__[2]


class Language(StrEnum):
    """The languages of what is printed and drawn."""

    fr = "fr"
    en = "en"
    ar = "ar"


def _checked_scale(scale: float) -> float:
    if not 0.0 < scale <= LARGEST_SCALE:
        raise typer.BadParameter(f"read {scale:g}, allowed more than 0 and at most {LARGEST_SCALE:g}")
    return scale


ScenarioArgument = Annotated[str, typer.Argument(help="Nom ou fichier YAML. / Name or YAML file.")]
WriteOption = Annotated[Path | None, typer.Option(help="Écrire une page Markdown. / Write a page of Markdown.")]
ResultsOption = Annotated[Path, typer.Option(help="Dossier des résultats. / Folder of results.")]
LanguageOption = Annotated[Language, typer.Option(help="Langue. / Language.")]
UnderOption = Annotated[
    list[str] | None,
    typer.Option(
        "--under",
        help="Sous un choc, répétable : drought, boycott, feed_price. / "
        "Under a shock, repeatable: drought, boycott, feed_price.",
    ),
]
ScaleOption = Annotated[
    float,
    typer.Option(
        callback=_checked_scale,
        help="Éleveurs simulés par éleveur réel. / Herders simulated for each real one. (0-100]",
    ),
]

app = typer.Typer(
    name="lben",
    help="Simulateur de la filière laitière de Séfrou. / Simulator of the dairy value chain of Séfrou.",
    add_completion=False,
    rich_markup_mode=None,
    suggest_commands=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command and leave with its status."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:  # noqa: PLR0911 - one way out for each way to fail
    """Run the command with some arguments; give its exit status."""
    from sim.territory.reading import BadInput  # noqa: PLC0415

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a window that knows no thin space shows a question mark
    try:
        status = app(arguments, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except UserError as error:
        return _refused(_usage_problem(error))
    except BadInput as error:
        return _refused(str(error))
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _refused(f"cannot be written: {error.strerror or error}")
    except RuntimeError as error:
        if type(error).__name__ == "Overspent":
            return _refused(str(error))
        if type(error).__name__ not in {"LedgerBreak", "BrokenIdentity"}:
            raise
        return _failed(f"{_in_every_language('error.books')}: {error}", UNBALANCED)
    if status == INTERRUPTED:
        return _failed(_in_every_language("error.stopped"), INTERRUPTED)
    return status if isinstance(status, int) else 0


def _refused(problem: str) -> int:
    return _failed(problem, UNUSABLE)


def _failed(problem: str, status: int) -> int:
    print(f"lben: {_harmless(' '.join(problem.split()))}", file=sys.stderr)
    return status


def _harmless(text: str) -> str:
    """Show what would move the cursor or turn the reading direction round instead of doing it."""
    unseen = {"Cc", "Cf", "Cs", "Co"}
    return "".join(ascii(sign)[1:-1] if unicodedata.category(sign) in unseen else sign for sign in text)


def _in_every_language(key: str) -> str:
    return " / ".join(say(key, language) for language in LANGUAGES)


def _usage_problem(error: Any) -> str:
    """Say what is wrong with a command line, with the nearest command when one was mistyped."""
    problem = str(error.format_message()).rstrip(".")
    context = getattr(error, "ctx", None)
    commands = list(getattr(context.command, "commands", {})) if context else []
    if "No such command" in problem and commands:
        near = difflib.get_close_matches(problem.split("'")[1], commands, n=1)
        return f"{problem}; did you mean {near[0]!r}?" if near else f"{problem}, allowed {', '.join(commands)}"
    if "Missing command" in problem and commands:
        return f"missing command, allowed {', '.join(commands)}; see lben --help"
    return problem


def open_console() -> Console:
    """The output; wide enough for every year when nobody looks at it through a window."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=FILE_WIDTH)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"lben {version('lben')}")
        raise typer.Exit


@app.callback()
def lben(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Version."),
    ] = False,
) -> None:
    """Simulateur de la filière laitière de Séfrou. / Simulator of the dairy value chain of Séfrou."""


def print_scale(scale: float, console: Console, language: str) -> None:
    """Say so when a run is not at full scale."""
    if scale < 1.0:
        console.print(say("run.scaled", language, inverse=plain(round(1.0 / scale, 1), language)), style="bold yellow")
    elif scale > 1.0:
        console.print(say("run.enlarged", language, scale=plain(scale, language)))


def titled_table(key: str, language: str, **values: object) -> Table:
    """Begin a table to print, with a title from the words."""
    from rich import box  # noqa: PLC0415

    return Table(title=escape(say(key, language, **values)), box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))


def refuse_unwritable(file: Path) -> None:
    """Find out before a long computation that a page could not be written. Raises BadInput."""
    from sim.territory.reading import BadInput  # noqa: PLC0415

    _refuse_no_page(file)
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.touch()
        beside.unlink()
    except OSError as error:
        raise BadInput(f"{file}: cannot be written: {error.strerror}") from None


def _refuse_no_page(file: Path) -> None:
    """Refuse what is no page and would be replaced by one: a folder, a link, a device. Raises BadInput."""
    from sim.territory.reading import BadInput  # noqa: PLC0415

    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise BadInput(f"{file}: a folder, a link or a device stands there, allowed an ordinary file")


def write_page(file: Path, text: str, language: str) -> None:
    """Write a page whole or not at all. Raises BadInput when it cannot be written."""
    from sim.territory.reading import BadInput  # noqa: PLC0415

    _refuse_no_page(file)
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise BadInput(f"{file}: cannot be written: {error.strerror}") from None
    open_console().print(escape(say("page.written", language, file=file)))
