"""Cells out of range and traps of units are found, each where it is and with what would explain it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from calibration.field.checking import check_folder
from calibration.field.sheets import Issue

Spoil = Callable[[str, int, str, str], None]


def found(folder: Path) -> list[Issue]:
    return check_folder(folder).issues


def test_the_examples_of_the_templates_are_without_fault(folder: Path) -> None:
    assert found(folder) == []


CELLS = [
    ("households", "n_people", "", "missing", ""),
    ("households", "n_cattle", "300", "range", ""),
    ("households", "women_money_share", "30", "range", "percent"),
    ("households", "commune", "Azaba", "choice_near", ""),
    ("households", "commune", "Paris", "choice", ""),
    ("households", "milk_unit", "gallon", "choice", ""),
    ("households", "weight", "", "missing", ""),
    ("households", "weight", "-3", "range", ""),
    ("households", "female_headed", "peut-être", "not_yes_no", ""),
    ("households", "n_people", "5.5", "not_integer", ""),
    ("households", "survey_date", "2025-02-30", "not_date", ""),
    ("households", "n_children", "3", "sum", ""),
    ("households", "cattle_pure", "2", "sum", ""),
    ("households", "n_cows", "6", "above", ""),
    ("households", "milk_pure", "10", "no_cows", ""),
    ("households", "milk_cooperative", "5000", "sold_more", ""),
    ("households", "price_cooperative", "340", "price", "unit_centime"),
    ("households", "price_cooperative", "68", "price", "unit_ryal"),
    ("households", "price_collector", "", "no_price", ""),
    ("households", "money_cooperative", "680000", "money", "slip_centime"),
    ("households", "money_cooperative", "136000", "money", "slip_ryal"),
    ("households", "money_cooperative", "566", "money", "slip_month"),
    ("households", "money_cooperative", "283", "money", "slip_quinzaine"),
    ("households", "money_cooperative", "18.6", "money", "slip_day"),
    ("households", "milk_neighbours", "0", "money_without_milk", ""),
    ("households", "milk_period", "month", "yield", "period_year"),
    ("households", "milk_period", "day", "yield", "period_year"),
    ("households", "spending", "150", "spending", "period_day"),
    ("households", "spending_period", "", "missing", ""),
    ("ledger", "women_members", "90", "above", ""),
    ("ledger", "board_women", "8", "above", ""),
    ("ledger", "sold_plant", "16000", "sold_more", ""),
    ("ledger", "member_price", "", "no_price", ""),
    ("ledger", "tank_capacity", "100", "tank", ""),
    ("rounds", "spoiled", "300", "above", ""),
    ("rounds", "money", "86400", "money", "slip_centime"),
    ("prices", "price", "600", "price", "unit_centime"),
]


@pytest.mark.parametrize(("form", "column", "cell", "code", "hint"), CELLS)
def test_an_error_is_told_where_it_is(
    folder: Path, spoil: Spoil, form: str, column: str, cell: str, code: str, hint: str
) -> None:
    spoil(form, 0, column, cell)
    errors = [issue for issue in found(folder) if issue.level == "error"]
    assert any(issue.code == code and issue.hint == hint for issue in errors), errors
    assert {issue.file for issue in errors} == {f"{form}.csv"}
    assert {issue.line for issue in errors} <= {0, 2}


DOUBTS = [
    ("households", "milk_home", "2000", "uses", ""),
    ("households", "survey_date", "2021-03-14", "far_date", ""),
    ("households", "spending", "7000", "spending", "period_month"),
    ("households", "weight", "3000", "weights", ""),
    ("ledger", "sold_plant", "9000", "uses", ""),
    ("ledger", "tank_capacity", "700", "tank", ""),
    ("prices", "price", "15", "price", ""),
]


@pytest.mark.parametrize(("form", "column", "cell", "code", "hint"), DOUBTS)
def test_a_doubt_is_a_warning(
    folder: Path, spoil: Spoil, form: str, column: str, cell: str, code: str, hint: str
) -> None:
    spoil(form, 0, column, cell)
    assert [(issue.level, issue.code, issue.hint) for issue in found(folder)] == [("warning", code, hint)]


def test_a_double_names_the_line_where_it_was_first(folder: Path, spoil: Spoil) -> None:
    spoil("households", 1, "household", "n1")
    (issue,) = found(folder)
    assert (issue.code, issue.line, issue.values["first"]) == ("double", 3, 2)


def test_weights_far_from_the_margins_are_an_error(folder: Path, spoil: Spoil) -> None:
    for row in (0, 1):
        spoil("households", row, "weight", "16")
    (issue,) = found(folder)
    assert (issue.code, issue.level, issue.values) == ("weights", "error", {"read": "32", "asked": "4800"})


def test_kilograms_taken_for_litres_show_in_the_ledger(folder: Path, spoil: Spoil) -> None:
    path = folder / "ledger.csv"
    header, first, _ = path.read_text(encoding="utf-8").splitlines()
    rows = []
    for number in range(1, 6):
        cells = first.replace("2025-01-01", f"2025-01-0{number}").split(",")
        cells[header.split(",").index("sold_plant")] = str(round(15000 * 1.03 - 1000))
        rows.append(",".join(cells))
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    (issue,) = found(folder)
    assert (issue.code, issue.values["count"]) == ("density", 5)


def test_a_file_that_is_not_there_and_one_too_many(folder: Path) -> None:
    (folder / "rounds.csv").rename(folder / "round.csv")
    issues = found(folder)
    assert [(issue.code, issue.file) for issue in issues] == [("odd_file", "round.csv"), ("no_file", "rounds.csv")]
    assert issues[0].values == {"near": "rounds.csv"}
