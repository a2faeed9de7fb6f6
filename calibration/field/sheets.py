"""Reads a CSV file as spreadsheets write it: a byte-order mark or none, `,` or `;`, a decimal comma or point."""

import csv
import difflib
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from calibration.field.forms import EXAMPLE, Column, Form

YES = {"oui", "yes", "1", "true", "vrai", "نعم"}
NO = {"non", "no", "0", "false", "faux", "لا"}
SPACES = str.maketrans(dict.fromkeys(" \u00a0\u202f\u2009", None))
SEPARATORS = ";,\t"
MOST_ROWS = 100_000
FALLBACK = float("nan")


Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Issue:
    """Something to correct or to look at: `code` and `values` make its text, see `field.issue.` of the words.

    A warning is a value that may be right; `line` is 1 for the header and 0 for the file as a whole.
    """

    level: Level
    code: str
    file: str
    line: int = 0
    column: str = ""
    values: dict[str, object] = field(default_factory=dict, hash=False)
    hint: str = ""


@dataclass(frozen=True)
class Sheet:
    """A file that was read: `data` has a row for each row kept, whose line in the file is in `lines`."""

    name: str
    file: str
    form: Form
    data: pd.DataFrame
    lines: list[int]
    unread: frozenset[tuple[int, str]]

    def issue(self, level: Level, code: str, row: int, column: str, **values: object) -> Issue:
        """Make an issue about a cell of a row counted from 0; `hint` may be among the values."""
        hint = str(values.pop("hint", ""))
        return Issue(level, code, self.file, self.lines[row], column, values, hint)


def nearest(read: str, allowed: Iterable[str]) -> str:
    """Give the allowed name that is nearest to what was read, or nothing."""
    folded = {name.casefold(): name for name in allowed}
    near = difflib.get_close_matches(read.casefold()[:200], list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def read_sheet(path: Path, name: str, form: Form) -> tuple[Sheet | None, list[Issue]]:
    """Read one file; a file that cannot be read as a table gives no sheet."""
    issues: list[Issue] = []
    text, problem = _text_of(path)
    if problem:
        return None, [problem]
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    try:
        rows = _rows(text, separator)
        header = next(rows, (1, []))[1]
        if not header:
            return None, [Issue("error", "empty", path.name)]
        issues += _header_issues(path.name, header, form)
        if any(issue.level == "error" for issue in issues):
            return None, issues
        data, lines = _kept(rows, header, form, path.name, issues)
    except csv.Error as error:
        return None, [*issues, Issue("error", "not_csv", path.name, values={"problem": str(error)[:100]})]
    columns: dict[str, list[Any]] = {}
    unread: set[tuple[int, str]] = set()
    sheet = Sheet(name, path.name, form, pd.DataFrame(), lines, frozenset())
    for column, record in form.columns.items():
        place = header.index(column) if column in header else -1
        cells = [row[place] if place >= 0 else "" for row in data]
        columns[column], bad = _values_of(cells, record)
        unread |= {(row, column) for row in bad}
        issues += [sheet.issue("error", f"not_{record.kind}", row, column, read=cells[row][:40]) for row in bad]
    return Sheet(name, path.name, form, pd.DataFrame(columns), lines, frozenset(unread)), issues


def _text_of(path: Path) -> tuple[str, Issue | None]:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return "", Issue("error", "not_utf8", path.name, line)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not blank, with the line where it ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [cell.strip() for cell in cells]


def _header_issues(file: str, header: list[str], form: Form) -> list[Issue]:
    known = list(form.columns)
    issues = [Issue("error", "twice", file, 1, column) for column in known if header.count(column) > 1]
    missing = [name for name in known if name not in header and form.columns[name].is_required]
    for column in dict.fromkeys(header):
        if column not in form.columns:
            near = nearest(column, [name for name in known if name not in header])
            code = "unknown_near" if near else "unknown"
            issues.append(Issue("warning", code, file, 1, column[:40], {"near": near} if near else {}))
    return issues + [Issue("error", "missing_column", file, 1, column) for column in missing]


def _kept(
    rows: Iterator[tuple[int, list[str]]], header: list[str], form: Form, file: str, issues: list[Issue]
) -> tuple[list[list[str]], list[int]]:
    """Keep the rows that have a cell for each column and are not examples."""
    kept: list[list[str]] = []
    lines: list[int] = []
    first = header.index(form.key[0])
    for line, cells in rows:
        if len(cells) != len(header):
            code = "cells_comma" if len(cells) > len(header) else "cells"
            issues.append(Issue("error", code, file, line, "", {"read": len(cells), "allowed": len(header)}))
        elif cells[first].upper().startswith(EXAMPLE):
            issues.append(Issue("warning", "example_row", file, line))
        elif len(kept) < MOST_ROWS:
            kept.append(cells)
            lines.append(line)
    if not kept and not any(issue.level == "error" for issue in issues):
        issues.append(Issue("warning", "no_rows", file))
    return kept, lines


def _values_of(cells: list[str], column: Column) -> tuple[list[Any], list[int]]:
    """Read the cells of a column; give the values, absent ones as None or NaN, and the rows that cannot be read."""
    values: list[Any] = []
    bad: list[int] = []
    absent: Any = FALLBACK if column.is_number or column.kind == "yes_no" else None
    for row, cell in enumerate(cells):
        try:
            values.append(_value(cell, column.kind) if cell else absent)
        except ValueError:
            values.append(absent)
            bad.append(row)
    return values, bad


def _value(cell: str, kind: str) -> Any:
    if kind in {"integer", "number"}:
        return _number(cell, kind)
    if kind == "yes_no":
        word = cell.casefold()
        if word not in YES | NO:
            raise ValueError
        return float(word in YES)
    return _date(cell) if kind == "date" else cell


def _number(cell: str, kind: str) -> float:
    """Read 1234.5, 1234,5 and 1 234,5. Raises ValueError for 1.234,5, which has two readings, and for nan or inf."""
    text = cell.translate(SPACES)
    if ("," in text and "." in text) or text.count(",") > 1 or "_" in text:
        raise ValueError
    value = float(text.replace(",", "."))
    if not math.isfinite(value) or (kind == "integer" and value != round(value)):
        raise ValueError
    return value


def _date(cell: str) -> date:
    form = "%d/%m/%Y" if "/" in cell else "%Y-%m-%d"
    return datetime.strptime(cell, form).date()
