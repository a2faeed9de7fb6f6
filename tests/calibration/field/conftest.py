"""A folder of field data without fault, made from the examples of the templates, that a test may spoil; a census."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from calibration.field.example import Census, observe
from calibration.field.forms import FORM_NAMES
from calibration.field.template import write_templates
from sim.study.scenario import Scenario
from sim.territory.territory import Territory

COMMUNES = {"commune 1": "Azzaba", "commune 2": "Adrej"}
Spoil = Callable[[str, int, str, str], None]


@pytest.fixture
def folder(tmp_path: Path, sefrou: Territory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The examples as if they were data: two rows in each form, about the year of the survey."""
    monkeypatch.setattr("calibration.field.checking.load_territory", lambda _: sefrou)
    write_templates(tmp_path / "data", "made_up", "sefrou", 2025)
    for name in FORM_NAMES:
        path = tmp_path / "data" / f"{name}.csv"
        text = path.read_text(encoding="utf-8").replace("EXEMPLE-", "n")
        for example, commune in COMMUNES.items():
            text = text.replace(example, commune)
        path.write_text(text.replace(",16,2025", ",2400,2025"), encoding="utf-8")
    return tmp_path / "data"


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """Write something else in a cell of the folder: form, row from 0, column, text."""

    def write(name: str, row: int, column: str, cell: str) -> None:
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[row + 1][rows[0].index(column)] = cell
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    return write


@pytest.fixture(scope="session")
def census() -> Census:
    """Everybody of a small run in 2014."""
    return observe(Scenario.read("baseline"), 2014, scale=0.1)
