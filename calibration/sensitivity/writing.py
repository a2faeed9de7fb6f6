"""A study on disk: its tables, every unit, the summary, the figures and a workbook."""

import datetime
import json
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.sensitivity.figures import draw_all
from calibration.sensitivity.reading import COLUMNS, SUMMARY, Sensitivity
from sim.study.store import ABOUT

UNITS, WORKBOOK = "units.parquet", "tables.xlsx"


def write(study: Sensitivity, units: pd.DataFrame, language: str, folder: Path) -> None:
    """Write everything into an existing folder; figures and workbook in a language."""
    for name in COLUMNS:
        table: pd.DataFrame = getattr(study, name)
        table.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
    units.to_parquet(folder / UNITS, index=False, compression="zstd")
    _write_json(folder / SUMMARY, dict(study.summary))
    figures = draw_all(study, language, folder)
    _write_workbook(study, folder / WORKBOOK)
    files = [ABOUT, *(f"{name}.parquet" for name in COLUMNS), UNITS, SUMMARY, *figures, WORKBOOK]
    _write_json(folder / ABOUT, {"files": files})


def _write_json(path: Path, contents: dict[str, Any]) -> None:
    text = json.dumps(contents, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _write_workbook(study: Sensitivity, path: Path) -> None:
    """Write a sheet for each table, and one that says what its columns are."""
    rows = [(name, column, meaning) for name, columns in COLUMNS.items() for column, meaning in columns.items()]
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        writer.book.set_properties({"created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)})
        meanings = pd.DataFrame(rows, columns=["table", "column", "meaning"])
        meanings.to_excel(writer, sheet_name="columns", index=False)
        for name in COLUMNS:
            getattr(study, name).to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
        for sheet in writer.sheets.values():
            sheet.autofit(300)
