"""The workbook of a comparison: its sheets, its units, and numbers true to the tables."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from comparison_tables import TITLES, write_made_up

from sim.report.comparison.reading import Comparison, read_comparison
from sim.report.comparison.workbook import Sheets, write_tables
from sim.report.words import LANGUAGES, say

SHEETS = ("answers", "effects", "years", "envelopes", "costs", "unit_costs", "moved", "levers", "why", "rankings")
HEADER = 5


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    policies = ("indh_6040", "training_only", "full_package")
    return read_comparison(write_made_up(tmp_path_factory.mktemp("workbook"), 25, policies))


def rows_of(found: Comparison, key: str, language: str = "fr") -> list[tuple[object, ...]]:
    page = next(page for page in Sheets(found, language).pages() if page.key == key)
    return [row.cells for row in page.rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_are_in_order_named_and_read_as_the_language_is(
    found: Comparison, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "tables.xlsx"
    write_tables(found, language, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[1:] == [say(f"comparison.sheet.{key}", language) for key in SHEETS]
    assert all(bool(sheet.sheet_view.rightToLeft) == (language == "ar") for sheet in book)
    for sheet in book.worksheets[1:]:
        assert sheet.cell(HEADER, 1).value
        assert sheet.max_row > HEADER
    texts = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value}
    for name, titles in TITLES.items():
        assert name not in texts
        assert not texts & (set(titles) - {titles[LANGUAGES.index(language)]})


def test_effects_are_those_of_the_table_in_the_unit_that_is_written(found: Comparison) -> None:
    row = next(
        cells
        for cells in rows_of(found, "effects")
        if cells[0] == TITLES["indh_6040"][0] and str(cells[2]).startswith("Consommation réelle par personne")
    )
    effect = found.effect("indh_6040", "real_consumption")
    assert effect is not None
    assert row[4] == "DH de 2014 par an"
    assert row[5:10] == pytest.approx((effect.baseline, effect.other, effect.difference, effect.low, effect.high))
    assert row[10:12] == (1.0, 25.0)
    assert row[12] == "nettement mieux"


def test_every_effect_has_a_unit_and_a_group(found: Comparison) -> None:
    of_period = found.effects[found.effects["year"] == 0]
    rows = rows_of(found, "effects")
    assert len(rows) == len(of_period)
    assert all(isinstance(cells[3], str) and cells[3] for cells in rows)
    assert all(cells[4] for cells in rows)


def test_costs_add_up_and_say_their_payer(found: Comparison) -> None:
    rows = [cells for cells in rows_of(found, "costs") if cells[0] == TITLES["full_package"][0]]
    *parts, total = rows
    assert {cells[2] for cells in parts} >= {"État", "Communes et province", "Partenaires"}
    n_years = len(found.years)
    for column in range(4, 4 + n_years + 2):
        assert sum(float(str(cells[column])) for cells in parts) == pytest.approx(float(str(total[column])))
    assert total[4 + n_years] == pytest.approx(18.0)


def test_a_cost_without_a_figure_says_why(found: Comparison) -> None:
    rows = {(cells[0], cells[1]): cells for cells in rows_of(found, "unit_costs")}
    worse = rows[TITLES["full_package"][0], "Emploi net à temps plein"]
    assert worse[4:7] == ("", "", "")
    assert worse[7] == "pas de chiffre : l'effet est contraire"
    good = rows[TITLES["indh_6040"][0], "Emploi net à temps plein"]
    assert isinstance(good[4], float)
    assert good[7] == ""


def test_the_same_tables_give_the_same_bytes(found: Comparison, tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    for path in (first, second):
        write_tables(found, "fr", path)
    assert first.read_bytes() == second.read_bytes()


def test_indicators_of_years_are_shown_as_after_a_run(found: Comparison) -> None:
    litres = found.effects[(found.effects["indicator"] == "jobs") & (found.effects["year"] == 0)]
    litres = litres.assign(indicator="milk_l", impact="chain", unit="L", mean=2e6)
    made = Comparison(
        found.about,
        pd.concat([found.effects, litres], ignore_index=True),
        *(found.replicates, found.costs, found.moved, found.flows, found.shapley),
    )
    row = next(cells for cells in rows_of(made, "effects") if cells[2] == "Lait produit")
    assert row[4] == "millions de litres"
    assert row[7] == pytest.approx(2.0)
    assert row[1] == "Entre leviers et impacts"
