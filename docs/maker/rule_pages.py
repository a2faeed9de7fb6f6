"""Every rule of the code by its own words: modules, functions and levers with their docstrings, read and not run."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from maker.contents import ROOT

Named = ast.FunctionDef | ast.ClassDef
_SIGN = re.compile(r"([\\*_<>$\[\]])")


class _Room(NamedTuple):
    """A folder of the code, and what its page is called and says first, by language."""

    folder: str
    title: dict[str, str]
    about: dict[str, str]


ROOMS = {
    "rules": _Room(
        "sim/rules",
        {"fr": "Annexe : les règles", "en": "Appendix: the rules"},
        {
            "fr": "Les fonctions pures que le modèle calcule, par thème, telles que le code les décrit (en anglais) : "
            "équation, unités, source. Page faite à partir du code à chaque construction ; "
            "[la description du modèle](model.md) les met en contexte.",
            "en": "The pure functions that the model computes, by topic, as the code describes them: equation, units, "
            "source. Made from the code at every build; [the model description](model.md) puts them in context.",
        },
    ),
    "rules_quinzaine": _Room(
        "sim/quinzaine",
        {"fr": "Annexe : les phases", "en": "Appendix: the phases"},
        {
            "fr": "Les quatorze phases d'une quinzaine, dans leur ordre : qui agit, et quelles règles il applique "
            "(textes du code, en anglais).",
            "en": "The fourteen phases of a quinzaine, in their order: who acts, and by which rules.",
        },
    ),
    "rules_policy": _Room(
        "sim/policy",
        {"fr": "Annexe : les leviers, dans le code", "en": "Appendix: the levers, in the code"},
        {
            "fr": "Ce que fait chaque levier, règle par règle (textes du code, en anglais) ; "
            "[d'où viennent les leviers](levers.md), [leurs réglages](lever_settings.md).",
            "en": "What each lever does, rule by rule; [where levers come from](levers.md), "
            "[their settings](lever_settings.md).",
        },
    ),
}


def rule_page(page: str, language: str) -> str:
    """Write the page of a room."""
    room = ROOMS[page]
    lines = [f"# {room.title[language]}", "", room.about[language], ""]
    for file in sorted((ROOT / room.folder).glob("*.py")):
        if file.name != "__init__.py":
            lines += _module(file)
    return "\n".join(lines)


def described(file: Path) -> list[tuple[str, Named]]:
    """Every function, class and method of a file that has a docstring, with the name by which it is called."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found: list[tuple[str, Named]] = []
    for node in tree.body:
        if isinstance(node, Named) and ast.get_docstring(node):
            found.append((node.name, node))
        if isinstance(node, ast.ClassDef):
            methods = (each for each in node.body if isinstance(each, ast.FunctionDef) and ast.get_docstring(each))
            found += [(f"{node.name}.{each.name}", each) for each in methods if not each.name.startswith("__")]
    return found


def _module(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    yield f"## {file.stem}"
    yield ""
    yield f"`{file.relative_to(ROOT).as_posix()}`"
    yield ""
    yield from _as_markdown(ast.get_docstring(tree) or "")
    for name, node in described(file):
        yield f"### `{name}`"
        yield ""
        if isinstance(node, ast.FunctionDef):
            yield f"`{_signature(node)}`"
            yield ""
        yield from _as_markdown(ast.get_docstring(node) or "")
        yield from _fields(node)


def _signature(node: ast.FunctionDef) -> str:
    arguments = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    returned = f" → {ast.unparse(node.returns)}" if node.returns else ""
    return f"({', '.join(each for each in arguments if each not in {'self', 'cls'})}){returned}"


def _fields(node: Named) -> Iterator[str]:
    """The parameters of a topic or the settings of a lever."""
    if not isinstance(node, ast.ClassDef):
        return
    fields = [
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]
    if fields:
        yield ", ".join(f"`{name}`" for name in fields)
        yield ""


def _as_markdown(docstring: str) -> Iterator[str]:
    """Keep code between backticks and indented lines as they are; escape what Markdown would read as its own."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(docstring)):
        if paragraph.startswith("    "):
            yield f"```text\n{inspect.cleandoc(paragraph)}\n```"
        else:
            parts = re.split(r"(`[^`]*`)", paragraph)
            yield "".join(part if part.startswith("`") else _SIGN.sub(r"\\\1", part) for part in parts)
        yield ""
