"""What is still to fill in a territory's folder: values left as a marker that says what is needed and where it is."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from sim.territory.reading import LARGEST_FILE, BadInput, Lines, place, read_yaml, shortened

MARKER = "À REMPLIR / TO FILL"
"""What begins a value to fill in; what follows it says what is needed and where it is usually found."""

_BEGINS = re.compile(r"^\s*(?:[ÀA] REMPLIR(?:\s*/\s*TO FILL)?|TO FILL)\b[\s:]*(?P<needed>.*)$", re.DOTALL)
_MAY_HOLD = ("REMPLIR", "TO FILL")


class Unfilled(NamedTuple):
    """One thing to fill in: its file, the line where it begins, its key or row, the blanks in it, what is needed."""

    path: Path
    line: int
    key: str
    blanks: tuple[str, ...]
    needed: str

    @property
    def where(self) -> str:
        """Its place, as messages name places."""
        return f"{place(self.path)}: {self.key} (line {self.line})"


def unfilled_in(folder: Path) -> list[Unfilled]:
    """List what is to fill in the YAML and CSV files of a folder, in the order in which one reads them.

    Raises BadInput for a YAML file with markers that cannot be read.
    """
    return [thing for path in _with_markers(folder) for thing in _of_file(path)]


def refuse_unfilled(folder: Path, name: str) -> None:
    """Raise BadInput, naming the first thing to fill in and how many others there are."""
    things = unfilled_in(folder)
    if not things:
        return
    first, more = things[0], len(things) - 1
    others = f" (and {more} more things to fill in: lben territory check {name} lists them)" if more else ""
    needed = f": {shortened(first.needed, 300)}" if first.needed else ""
    raise BadInput(f"{first.where}: {', '.join(first.blanks)} to fill in{needed}{others}")


def _with_markers(folder: Path) -> Iterator[Path]:
    """Give the files that may hold markers; territory.yaml first, parameters last."""
    own = sorted(folder.glob("*.yaml"), key=lambda path: (path.name != "territory.yaml", path.name))
    for path in [*own, *sorted(folder.glob("*.csv")), *sorted(folder.glob("parameters/*.yaml"))]:
        if any(word in _text(path) for word in _MAY_HOLD):
            yield path


def _text(path: Path) -> str:
    """Read a file without judging it: what cannot be read is refused, with its reason, by those who need it."""
    try:
        is_ours = path.is_file() and path.stat().st_size <= LARGEST_FILE
        return path.read_bytes().decode("utf-8-sig", errors="replace") if is_ours else ""
    except OSError:
        return ""


def _of_file(path: Path) -> Iterator[Unfilled]:
    found = _in_table(path) if path.suffix == ".csv" else _in_yaml(path)
    for (key, line), blanks in groupby(found, key=lambda blank: (blank.key, blank.line)):
        every = list(blanks)
        needed = next((blank.needed for blank in every if blank.needed), "")
        yield Unfilled(path, line, key, tuple(blank.name for blank in every), needed)


class _Blank(NamedTuple):
    key: str
    line: int
    name: str
    needed: str


def _in_yaml(path: Path) -> Iterator[_Blank]:
    document = read_yaml(path)
    for keys, needed in _marked(document, ()):
        depth = next((depth for depth in range(len(keys) - 1, 0, -1) if keys[depth - 1] != "note"), 1)
        above = keys[:depth]
        yield _Blank(".".join(above), _line(above, document.lines), ".".join(keys[depth:]) or keys[-1], needed)


def _line(keys: tuple[str, ...], lines: Lines) -> int:
    return next((lines[keys[:depth]] for depth in range(len(keys), 0, -1) if keys[:depth] in lines), 1)


def _marked(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the key path of every marker under a value, and what it asks for."""
    inner: Iterable[tuple[object, Any]] = ()
    if isinstance(value, Mapping):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    elif (needed := _needed(value)) is not None:
        yield keys, needed
    for key, each in inner:
        yield from _marked(each, (*keys, str(key)))


def _in_table(path: Path) -> Iterator[_Blank]:
    rows = csv.reader(io.StringIO(_text(path), newline=""))
    header = next(rows, [])
    for cells in rows:
        for column, cell in zip(header, cells, strict=False):
            needed = _needed(cell)
            if needed is not None:
                yield _Blank(f"line {rows.line_num}", rows.line_num, column, needed)


def _needed(value: object) -> str | None:
    """Give what a marker asks for, nothing for what is no marker."""
    found = _BEGINS.match(value) if isinstance(value, str) else None
    return None if found is None else " ".join(found["needed"].split())
