"""Files are read as spreadsheets write them, and what cannot be read is told with line and column."""

from pathlib import Path

import pytest

from calibration.field.forms import read_form
from calibration.field.sheets import Issue, Sheet, read_sheet

ROUNDS = "round,collector,commune,weight,date,milk_unit,bought,spoiled,money_unit,price,money"
ROW = "1,Ali,Azzaba,4,2025-04-02,L,240.5,2,MAD,3.5,841.75"


def read(path: Path, text: str | bytes) -> tuple[Sheet | None, list[Issue]]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_sheet(path, "rounds", read_form("rounds"))


@pytest.mark.parametrize(
    "text",
    [
        f"{ROUNDS}\n{ROW}\n",
        f"\ufeff{ROUNDS}\r\n{ROW}\r\n",
        f"{ROUNDS}\n{ROW}\n".replace(",", ";"),
        f"{ROUNDS}\n{ROW}\n".replace(",", ";").replace("240.5", "240,5").replace("3.5", "3,5").replace("1.75", "1,75"),
        f"{ROUNDS}\n{ROW}\n".replace("240.5", '"240,5"'),
        f"{ROUNDS}\n{ROW}\n".replace(",", "\t"),
        f"{ROUNDS}\n{ROW}\n".replace("2025-04-02", "02/04/2025"),
    ],
    ids=["plain", "byte-order mark", "semicolon", "French", "quoted comma", "tab", "French date"],
)
def test_every_way_of_writing_gives_the_same(tmp_path: Path, text: str) -> None:
    sheet, issues = read(tmp_path / "rounds.csv", text)
    assert issues == []
    assert sheet is not None
    row = sheet.data.iloc[0]
    assert (row["bought"], row["price"], row["money"]) == (240.5, 3.5, 841.75)
    assert str(row["date"]) == "2025-04-02"
    assert sheet.lines == [2]


@pytest.mark.parametrize(("cell", "value"), [("1 234,5", 1234.5), ("1\u202f234.5", 1234.5), ("2e2", 200.0)])
def test_numbers_with_spaces(tmp_path: Path, cell: str, value: float) -> None:
    sheet, issues = read(tmp_path / "rounds.csv", f"{ROUNDS}\n{ROW}\n".replace("240.5", f'"{cell}"'))
    assert issues == []
    assert sheet is not None
    assert sheet.data["bought"][0] == value


@pytest.mark.parametrize("cell", ["1.234,5", "abc", "nan", "inf", "1_000", "1,2,3"])
def test_what_is_no_number_is_told_with_line_and_column(tmp_path: Path, cell: str) -> None:
    _, issues = read(tmp_path / "rounds.csv", f"{ROUNDS}\n\n{ROW}\n".replace("240.5", f'"{cell}"'))
    assert [(issue.code, issue.line, issue.column, issue.level) for issue in issues] == [
        ("not_number", 3, "bought", "error")
    ]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (ROUNDS.replace("bought", "bougth"), [("unknown_near", "bougth"), ("missing_column", "bought")]),
        (ROUNDS.replace("bought", "bought,weather"), [("unknown", "weather")]),
        (ROUNDS.replace("spoiled", "bought"), [("twice", "bought"), ("missing_column", "spoiled")]),
    ],
)
def test_columns_missing_unknown_and_doubled(tmp_path: Path, header: str, told: list[tuple[str, str]]) -> None:
    row = ROW if header.count(",") == ROUNDS.count(",") else ROW.replace("240.5", "240.5,sun")
    _, issues = read(tmp_path / "rounds.csv", f"{header}\n{row}\n")
    assert [(issue.code, issue.column) for issue in issues] == told
    assert all(issue.line == 1 for issue in issues)


def test_the_nearest_name_is_proposed(tmp_path: Path) -> None:
    _, issues = read(tmp_path / "rounds.csv", f"{ROUNDS}\n{ROW}\n".replace("bought", "Bougth"))
    assert issues[0].values == {"near": "bought"}


def test_a_decimal_comma_between_commas_is_guessed(tmp_path: Path) -> None:
    _, issues = read(tmp_path / "rounds.csv", f"{ROUNDS}\n{ROW}\n".replace("240.5", "240,5"))
    assert [(issue.code, issue.line) for issue in issues if issue.level == "error"] == [("cells_comma", 2)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (f"{ROUNDS}\n{ROW}\né".encode("latin-1"), "not_utf8"),
        (f'{ROUNDS}\n"1,2'.encode(), "not_csv"),
        (f"{ROUNDS}\n".encode(), "no_rows"),
        (f"{ROUNDS}\nEXEMPLE-1{ROW[1:]}\n".encode(), "example_row"),
    ],
)
def test_files_that_hold_nothing_to_count(tmp_path: Path, content: bytes, code: str) -> None:
    sheet, issues = read(tmp_path / "rounds.csv", content)
    assert code in {issue.code for issue in issues}
    assert sheet is None or sheet.data.empty
