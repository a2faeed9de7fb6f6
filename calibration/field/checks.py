"""Types, ranges, missing values and doubles of the cells of a form, all at once (pandera, lazily)."""

from collections.abc import Iterable
from typing import Any

import pandera.pandas as pa

from calibration.field.forms import Column, Form
from calibration.field.sheets import Issue, Sheet, nearest


def schema_of(form: Form, communes: Iterable[str]) -> pa.DataFrameSchema:
    """Give the schema of a form, to be used lazily; a commune is one of `communes`."""
    allowed = list(communes)
    columns = {name: _column(column, allowed) for name, column in form.columns.items()}
    return pa.DataFrameSchema(columns, unique=list(form.key), report_duplicates="exclude_first")


def _column(column: Column, communes: list[str]) -> pa.Column:
    checks = []
    if column.is_number:
        checks.append(pa.Check.in_range(*column.range, name="range"))
    elif column.kind in {"choice", "commune"}:
        checks.append(pa.Check.isin(column.choices or communes, name="choice"))
    kind: Any = float if column.is_number or column.kind == "yes_no" else None
    return pa.Column(kind, checks, nullable=not column.is_required)


def cell_issues(sheet: Sheet, communes: Iterable[str]) -> list[Issue]:
    """List missing values, numbers out of range, unknown choices and doubled keys, by line."""
    names = list(communes)
    try:
        schema_of(sheet.form, names).validate(sheet.data, lazy=True)
    except pa.errors.SchemaErrors as error:
        failures = error.failure_cases
    else:
        return []
    issues = []
    for failure in failures.to_dict("records"):
        issue = _issue(sheet, failure, names)
        if issue is not None and issue not in issues:
            issues.append(issue)
    return issues


def _issue(sheet: Sheet, failure: dict[str, Any], communes: list[str]) -> Issue | None:
    """Turn a failure of pandera into an issue; cells that could not even be read were told already."""
    row, name, check = int(failure["index"]), str(failure["column"]), str(failure["check"])
    if check == "multiple_fields_uniqueness":
        return _double(sheet, row)
    if (row, name) in sheet.unread:
        return None
    if check == "not_nullable":
        return sheet.issue("error", "missing", row, name)
    column = sheet.form.columns[name]
    read = failure["failure_case"]
    if column.is_number:
        low, high = column.range
        hint = _percent(column, float(read))
        return sheet.issue("error", "range", row, name, read=f"{read:g}", low=f"{low:g}", high=f"{high:g}", hint=hint)
    allowed = column.choices or tuple(communes)
    near = nearest(str(read), allowed)
    if near:
        return sheet.issue("error", "choice_near", row, name, read=str(read)[:40], near=near)
    shown = ", ".join(column.choices) or "communes.csv"
    return sheet.issue("error", "choice", row, name, read=str(read)[:40], allowed=shown)


def _double(sheet: Sheet, row: int) -> Issue:
    """Say on which line a key was seen first."""
    keys = sheet.data[list(sheet.form.key)]
    same = (keys == keys.iloc[row]).all(axis=1).to_numpy()
    first = sheet.lines[int(same.argmax())]
    read = ", ".join(str(value) for value in keys.iloc[row])
    return sheet.issue("error", "double", row, sheet.form.key[0], read=read[:60], first=first)


def _percent(column: Column, read: float) -> str:
    """A share written in percent."""
    return "percent" if column.range == (0.0, 1.0) and 1.0 < read <= 100.0 else ""
