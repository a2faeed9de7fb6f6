"""Every command written in a page exists and takes the options that are written with it."""

import re
import shlex
from collections.abc import Iterator

import pytest
from docs_reading import NAMES, blocks, inline
from maker.command_page import commands

_HOLES = re.compile(r"[<>…\[\]]|\.\.\.")


def written(page: str) -> Iterator[str]:
    """Commands of the blocks of a page, then those inside its lines."""
    for block in blocks(page, "sh", "bash", "shell", "powershell"):
        for line in block.replace("\\\n", " ").splitlines():
            yield from line.split("&&")
    yield from (token.content for token in inline(page) if token.type == "code_inline")


def arguments(command: str) -> list[str]:
    """The words after `lben`; none for another command, for its help, or for the shape of a command."""
    said = command.strip().removeprefix("$ ").removeprefix("uv run ")
    if not said.startswith("lben ") or _HOLES.search(said):
        return []
    words = shlex.split(said, comments=True)[1:]
    return [] if not words or words[0].startswith("-") else words


def refuse(words: list[str]) -> str:
    """What the command says against these words, without running it; nothing when it takes them."""
    known = commands()
    name = next((" ".join(words[:many]) for many in (2, 1) if " ".join(words[:many]) in known), None)
    if name is None:
        return "" if any(each.startswith(f"{words[0]} ") for each in known) and len(words) == 1 else "no such command"
    given = words[len(name.split()) :]
    try:
        known[name].make_context(name, given)
    except Exception as error:  # what it raises is of the parser's own kind
        is_named_only = not given and "Missing" in str(error)
        return "" if is_named_only else str(error)
    return ""


def test_what_is_wrong_is_refused() -> None:
    assert refuse(["compare", "a", "--draws", "2", "--under", "drought"]) == ""
    assert refuse(["compare", "a", "--drawz", "2"])
    assert refuse(["run", "--scale", "many"])
    assert refuse(["scenario", "chek", "a.yaml"])
    assert refuse(["ru"])


def test_commands_are_found() -> None:
    assert ["run", "--scale", "0.05", "--last-year", "2016"] in map(arguments, written("docs/quickstart_teacher.fr.md"))
    assert ["compare", "indh_6040", "womens_bundle"] in map(arguments, written("README.md"))


@pytest.mark.parametrize("page", NAMES)
def test_written_commands_are_taken(page: str) -> None:
    problems = {
        command: problem for command in written(page) if (words := arguments(command)) and (problem := refuse(words))
    }
    assert problems == {}
