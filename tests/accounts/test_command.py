"""The command `lben accounts`: what it prints at several widths, and what it refuses."""

import re
from pathlib import Path

import pytest

from sim import cli
from sim.report.words import LANGUAGES

BURUNDI = Path(__file__).parents[1] / "golden" / "burundi"
ACCOUNTS, INPUTS, PARITY = (
    str(BURUNDI / f"burundi_milk_2020_{table}.csv") for table in ("accounts", "backtracing", "parity")
)


def lben(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.run_command(["accounts", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_golden_case_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = lben(capsys, ACCOUNTS, INPUTS, "--parity", PARITY, "--language", "en")
    assert (status, err) == (0, "")
    for row in (
        r"APT +Producers, traditional agro-silvo-pastoral +13,645 +2,346 +11,299 .+ 7,137 +52\.3% +1\.09",
        r"Output of the chain +146,898",
        r"Direct value added +96,425",
        r"Agro-food +27,526 +0 +1,101 +7,983 +18,442 +3,688 +8,299 +6,455",
        r"Indirect value added +29,960",
        r"Rate of integration +86\.0%",
        r"Indirect taxes +– ",
        r"Public balance, direct taxes and subsidies only +−1,725",
        r"Trade balance +−9,907",
        r"\(NPC\) +1\.37",
        r"\(EPC\) +1\.57",
        r"VCA4D +0\.68",
        r"PAM +– ",
    ):
        assert re.search(row, out), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_spoken(capsys: pytest.CaptureFixture[str], language: str) -> None:
    status, out, _ = lben(capsys, ACCOUNTS, INPUTS, "--language", language)
    assert status == 0
    assert "{" not in out and "accounts." not in out


def test_known_indirect_taxes_enter_the_public_balance(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    header, *rows = Path(INPUTS).read_text(encoding="utf-8").splitlines()
    taxed = tmp_path / "inputs.csv"
    taxed.write_text("\n".join([f"{header},tax_share", *(f"{row},0.1" for row in rows)]), encoding="utf-8")
    status, out, _ = lben(capsys, ACCOUNTS, str(taxed), "--language", "en")
    assert status == 0
    assert re.search(r"Public balance +1,271", out)
    assert re.search(r"Agro-food .+ 6,455 +1,628", out)


@pytest.mark.parametrize("width", [80, 100, 140, 200])
def test_no_number_is_cut_at_any_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr("sim.cli.app.FILE_WIDTH", width)
    _, out, _ = lben(capsys, ACCOUNTS, INPUTS, "--parity", PARITY, "--language", "en")
    assert max(map(len, out.splitlines())) <= width
    assert "…" not in out
    for amount in ("13,645", "146,898", "13,328", "24,888", "59,613", "40.6%", "27,526", "29,960"):
        assert amount in out


@pytest.mark.parametrize(
    ("factor", "unit", "shown"),
    [(1e-4, "unit of the files", "14.69"), (1e3, "thousands", "146,898"), (1e6, "millions", "146,898")],
)
def test_large_and_small_amounts_take_a_unit_that_reads(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, factor: float, unit: str, shown: str
) -> None:
    files = []
    for file, first in ((ACCOUNTS, 2), (INPUTS, 1)):
        header, *rows = Path(file).read_text(encoding="utf-8").splitlines()
        scaled = tmp_path / Path(file).name
        scaled.write_text("\n".join([header, *(rescaled(row, first, factor, file == INPUTS) for row in rows)]), "utf-8")
        files.append(str(scaled))
    status, out, err = lben(capsys, *files, "--language", "en")
    assert (status, err) == (0, "")
    assert f"mounts in {unit}" in out or f"mounts in the {unit}" in out
    assert shown in out


def rescaled(row: str, first: int, factor: float, is_input: bool) -> str:
    """Multiply the amounts of a row; rounded cells keep their rounding."""
    quoted = re.match(r'([^,]+,)("[^"]*"|[^,]*),(.*)', row)
    assert quoted
    if is_input:
        name, value, *shares = row.split(",")
        return ",".join([name, f"{float(value) * factor:.4f}", *shares])
    cells = [float(cell) * factor for cell in quoted[3].split(",")]
    output, subsidies, used, wages, taxes, charges, rent, depreciation, _, _ = cells
    added = output - used
    profit = added - wages - taxes + subsidies - charges - rent - depreciation
    exact = (output, subsidies, used, wages, taxes, charges, rent, depreciation, profit, added)
    return quoted[1] + quoted[2] + "," + ",".join(f"{cell:.4f}" for cell in exact)


def test_names_are_printed_as_they_are(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    odd = tmp_path / "accounts.csv"
    odd.write_text(Path(ACCOUNTS).read_text("utf-8").replace("Collection centre", "Centre [bold]{x}[/]"), "utf-8")
    status, out, _ = lben(capsys, str(odd), INPUTS)
    assert status == 0
    assert "Centre [bold]{x}[/]" in out


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("Milk,output,150,0,\nLabour,domestic_factor,30,20,", "output is worth nothing at parity"),
        ("Milk,output,150,40,\nFeed,tradable_input,50,40,", "tradable inputs are worth as much as output or more"),
        ("Milk,output,1,0.8,\nFeed,tradable_input,1,0.7,\nFuel,tradable_input,1,0.1,", "as much as output or more"),
        ("Milk,output,150,40,", "no domestic factor"),
        ("Milk,output,150,40,\nLabour,domestic_factor,30,,", "a domestic factor has no social price"),
        ("Milk,output,150,40,\nLabour,domestic_factor,30,20,", ""),
    ],
)
def test_a_ratio_without_value_is_a_dash_and_a_reason(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, rows: str, says: str
) -> None:
    parity = tmp_path / "parity.csv"
    parity.write_text(f"item,kind,market,parity,note\n{rows}\n", encoding="utf-8")
    status, out, err = lben(capsys, ACCOUNTS, INPUTS, "--parity", str(parity), "--language", "en")
    assert (status, err) == (0, "")
    last = " ".join(out.split("factors at social prices")[-1].split("–: ")[1:])
    assert says in last if says else not last


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "Missing argument"),
        ([ACCOUNTS], "Missing argument"),
        ([INPUTS, ACCOUNTS], "line 1: unknown column 'input_line'"),
        ([ACCOUNTS, "no/such.csv"], "no/such.csv: no such file"),
        ([ACCOUNTS, INPUTS, "--parity", INPUTS], "line 1: unknown column 'input_line'"),
        ([ACCOUNTS, INPUTS, "--langage", "fr"], "No such option: --langage"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    status, out, err = lben(capsys, *arguments)
    assert (status, out) == (2, "")
    assert problem in err
    assert err.startswith("lben: ")
    assert err.count("\n") == 1
