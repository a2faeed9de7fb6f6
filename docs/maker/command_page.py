"""The reference of commands, read from the application itself."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer

from maker.contents import LANGUAGES
from maker.tables import table

TITLE = {"fr": "Les commandes", "en": "The commands"}
ABOUT = {
    "fr": "Ce que dit `lben <commande> --help`, en une langue. Avec uv, faire précéder chaque commande de `uv run`. "
    "Les arguments entre crochets peuvent manquer.",
    "en": "What `lben <command> --help` says, in one language. With uv, put `uv run` before each command. Arguments "
    "in square brackets may be left out.",
}
COLUMNS = {"fr": ("option", "valeur", "par défaut", ""), "en": ("option", "value", "default", "")}
KINDS = {
    "str": ("un texte", "a text"),
    "list[str]": ("un texte, répétable", "a text, repeatable"),
    "path": ("un chemin", "a path"),
    "int": ("un entier", "an integer"),
    "float": ("un nombre", "a number"),
}
ASKED = {"fr": "à donner", "en": "must be given"}
SEVERAL = {"fr": "un ou plusieurs", "en": "one or several"}
NOTHING = "–"
HUGE = 1e15


def application() -> Any:
    """The whole command, with the commands that fit and test."""
    import calibration.cli  # noqa: F401, PLC0415 - adds its commands
    from sim.cli.app import app  # noqa: PLC0415

    return typer.main.get_command(app)


def commands() -> dict[str, Any]:
    """Every command that can be run, by the words that call it."""
    found: dict[str, Any] = {}
    for name, command in application().commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {each}": one for each, one in inner.items()} if inner else {name: command}
    return found


def command_page(language: str) -> str:
    """Write the page."""
    lines = [f"# {TITLE[language]}", "", ABOUT[language], ""]
    summary = (
        (f"[`lben {name}`](#lben-{name.replace(' ', '-')})", told(one.help, language))
        for name, one in commands().items()
    )
    lines += table(("", ""), summary)
    for name, command in commands().items():
        lines += _command(name, command, language)
    return "\n".join(lines)


def told(text: str | None, language: str) -> str:
    """Keep the half of a text "French. / English." in a language, and what follows both."""
    parts = (text or "").split(" / ")
    if len(parts) % len(LANGUAGES):
        return text or ""
    half = len(parts) // len(LANGUAGES)
    start = half * LANGUAGES.index(language)
    return " / ".join(parts[start : start + half])


def _command(name: str, command: Any, language: str) -> Iterator[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    yield f"## lben {name}"
    yield ""
    yield told(command.help, language)
    yield ""
    yield f"```text\n{' '.join(('lben', name, *map(_place, arguments)))} …\n```"
    yield ""
    yield from table(COLUMNS[language], (_row(each, command, language) for each in command.params))


def _place(argument: Any) -> str:
    word = argument.name.upper() + ("…" if argument.nargs == -1 else "")
    return word if argument.required else f"[{word}]"


def _row(each: Any, command: Any, language: str) -> tuple[str, ...]:
    is_argument = each.param_type_name == "argument"
    name = each.name.upper() if is_argument else ", ".join(each.opts)
    return (f"`{name}`", _value(each, command, language), _default(each, language), told(each.help, language))


def _value(each: Any, command: Any, language: str) -> str:
    if getattr(each, "is_flag", False):
        return NOTHING
    kind = each.display_type(typer.Context(command)).strip("<>")
    if "|" in kind:
        return ", ".join(f"`{choice}`" for choice in kind.split("|"))
    if each.nargs == -1:
        return SEVERAL[language]
    known = KINDS.get(kind.removesuffix(" range"))
    said = known[LANGUAGES.index(language)] if known else kind
    bounds = [getattr(each, end, None) for end in ("min", "max")]
    low, high = ("" if bound is None or abs(bound) > HUGE else f"{bound:g}" for bound in bounds)
    return f"{said} ({low}…{high})" if low or high else said


def _default(each: Any, language: str) -> str:
    if each.required:
        return f"*{ASKED[language]}*"
    value = each.default.value if isinstance(each.default, Enum) else each.default
    return NOTHING if value is None or value is False else f"`{value}`"
