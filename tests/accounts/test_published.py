"""A published study is read strictly: what cannot be used is one line with file, line, column, read and allowed."""

from pathlib import Path

import pytest

from sim.accounts.published import read_accounts, read_inputs, read_parity, read_study
from sim.territory.reading import BadInput

ACCOUNTS = """\
code,actor,output,subsidies,intermediate_consumption,wages,taxes,financial_charges,land_rent,depreciation,net_operating_profit,value_added
FARM,Herders,100,10,40,20,5,2,3,10,30,60
COOP,"Cooperatives, all",150.5,0,120.5,10.0,1,0,0,5,14,30.0
"""
INPUTS = """\
input_line,value,direct_import_share,rank1_import_share,rank1_value_added_share,rank2_import_share,rank2_value_added_share
Feed,40,0,.1,.6,.2,.5
Packs,20,1,,,,
"""
TAXED = """\
input_line,value,direct_import_share,rank1_import_share,rank1_value_added_share,rank2_import_share,rank2_value_added_share,tax_share
Feed,40,0,.1,.6,.2,.5,.1
Packs,20,1,,,,,
"""
PARITY = """\
item,kind,market,parity,note
Milk,output,150,120,border price
Feed,tradable_input,40,30,
Labour,domestic_factor,30,,
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def refusal(reader: object, path: Path) -> str:
    assert callable(reader)
    with pytest.raises(BadInput) as refused:
        reader(path)
    text = str(refused.value)
    assert "\n" not in text
    assert text.startswith(f"{path.parent.name}/{path.name}: ")
    return text.removeprefix(f"{path.parent.name}/{path.name}: ")


def test_a_study_is_read(tmp_path: Path) -> None:
    study = read_study(
        write(tmp_path, "accounts.csv", "\ufeff" + ACCOUNTS),
        write(tmp_path, "inputs.csv", INPUTS),
        write(tmp_path, "parity.csv", PARITY),
    )
    assert [account.code for account in study.accounts] == ["FARM", "COOP"]
    assert study.accounts[1].actor == "Cooperatives, all"
    assert study.accounts[1].output == 150.5
    assert study.inputs[1].rank1_import_share is None
    assert study.parity[2].parity is None


def test_columns_come_in_any_order_and_tax_share_is_optional(tmp_path: Path) -> None:
    rows = [line.split(",") for line in TAXED.splitlines()]
    turned = "\n".join(",".join(row[::-1]) for row in rows)
    lines = read_inputs(write(tmp_path, "inputs.csv", turned))
    assert [line.tax_share for line in lines] == [0.1, None]
    assert lines == read_inputs(write(tmp_path, "inputs.csv", TAXED))
    assert {line.tax_share for line in read_inputs(write(tmp_path, "inputs.csv", INPUTS))} == {None}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "40,20,5,2,3,10,30,60",
            "40,20,5,2,3,10,30,62",
            "line 2: FARM, column output: read 100, allowed 102 within 1.5, for "
            "value_added 62 = output 100 - intermediate_consumption 40",
        ),
        (
            "40,20,5,2,3,10,30,60",
            "40,20,5,2,3,10,30,70",
            "line 2: FARM, column value_added: read 70, allowed 60 within 1.5, for "
            "value_added 70 = output 100 - intermediate_consumption 40",
        ),
        (
            "40,20,5,2,3,10,30,60",
            "40,20,5,2,3,10,35,60",
            "line 2: FARM, column net_operating_profit: read 35, allowed 30 within 4, for value_added 60 = wages 20 "
            "+ taxes 5 - subsidies 10 + financial_charges 2 + land_rent 3 + depreciation 10 + net_operating_profit 35",
        ),
        ("FARM,Herders,100", "FARM,Herders,1000", "line 2: FARM, column output: read 1000, allowed 100 within 1.5"),
        ("150.5,0,120.5", "150.7,0,120.5", "line 3: COOP, column output: read 150.7, allowed 150.5 within 0.15"),
        ("100,10,", "-100,10,", "line 2, column output: read '-100', allowed 0 or more"),
        ("100,10,", "100,-10,", "line 2, column subsidies: read '-10', allowed 0 or more"),
        ("100,10,", "1OO,10,", "line 2, column output: read '1OO', allowed a number such as 3.5"),
        ("100,10,", ",10,", "line 2, column output: missing"),
        ("100,10,", "nan,10,", "line 2, column output: read 'nan', allowed a finite number"),
        ("100,10,", "sNaN,10,", "line 2, column output: read 'sNaN', allowed a finite number"),
        ("100,10,", "inf,10,", "line 2, column output: read 'inf', allowed a finite number"),
        ("100,10,", "1e400,10,", "line 2, column output: read '1e400', allowed 1e+15 or less"),
        ("100,10,", "9" * 5000 + ",10,", "allowed 1e+15 or less"),
        ("14,30.0", "-1e16,30.0", "line 3, column net_operating_profit: read '-1e16', allowed -1e+15 or more"),
        ("100,10,", "1_00,10,", "line 2, column output: read '1_00', allowed a number such as 3.5"),
        ("100,10,", "١٠٠,10,", "line 2, column output: read '١٠٠', allowed a number such as 3.5"),
        ("100,10,", "１００,10,", "line 2, column output: read '１００', allowed a number such as 3.5"),
        ("FARM", "FA\x00RM", "line 2, column code: read 'FA\\x00RM', allowed text without hidden characters"),
        ("FARM", "FARM\u200b", "line 2, column code: read 'FARM\\u200b', allowed text without hidden characters"),
        ("Herders", "\u202eHerders", "line 2, column actor: read '\\u202eHerders', allowed text without hidden"),
        ("Herders", '"Her\nders"', "line 3, column actor: read 'Her\\nders', allowed text without hidden characters"),
        ("Herders", "Her\x1bders", "line 2, column actor: read 'Her\\x1bders', allowed text without hidden characters"),
        ("FARM", "F" * 41, "allowed at most 40 characters"),
        ("Herders", "H" * 101, "allowed at most 100 characters"),
        ("150.5,", '"150,5",', "line 3, column output: read '150,5', allowed a number such as 3.5"),
        ("150.5,", "150,5,", "line 3: read 13 cells, allowed 12, one per column"),
        ("100,10,", "1 000,10,", "line 2, column output: read '1 000', allowed a number such as 3.5"),
        ("COOP", "FARM", "line 3, column code: FARM is already on line 2"),
        ("FARM,Herders", ",Herders", "line 2, column code: missing"),
        ("wages", "wage", "line 1: unknown column 'wage'; did you mean 'wages'?"),
        (",wages", "", "line 1: missing column 'wages'"),
        ("wages", "taxes", "line 1: duplicate column 'taxes'"),
        ('"Cooperatives, all"', '"Cooperatives', "unexpected end of data"),
        (ACCOUNTS, "", "the file is empty"),
        (ACCOUNTS, "\n\n", "the file is empty"),
        (ACCOUNTS, ACCOUNTS.splitlines()[0], "no rows"),
        (ACCOUNTS, ACCOUNTS.replace(",", ";"), "line 1: "),
    ],
)
def test_accounts_that_cannot_be_used(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problem in refusal(read_accounts, write(tmp_path, "accounts.csv", changed(ACCOUNTS, old, new)))


@pytest.mark.parametrize("long", ["9" * 50_000, "x" * 50_000, "\x07" * 50_000, '"' + "a,b" * 9_000 + '"'])
@pytest.mark.parametrize("old", ["code", "FARM", "Herders", "100,10", "60\n"])
def test_a_refusal_is_short_whatever_was_read(tmp_path: Path, old: str, long: str) -> None:
    new = f"{long},10" if old == "100,10" else f"{long}\n" if old == "60\n" else long
    assert len(refusal(read_accounts, write(tmp_path, "accounts.csv", changed(ACCOUNTS, old, new)))) < 300


def test_large_amounts_may_be_off_by_what_was_printed_and_no_more(tmp_path: Path) -> None:
    large = "FARM,Herders,{0},0,0,{0},0,0,0,0,0,{1}"
    row = ACCOUNTS.splitlines()[1]
    for added, is_read in (("99999999999999", True), ("99999999999998", False)):
        path = write(tmp_path, "accounts.csv", changed(ACCOUNTS, row, large.format("100000000000000", added)))
        if is_read:
            assert read_accounts(path)[0].output == 1e14
        else:
            problem = "column output: read 100000000000000, allowed 99999999999998 within 1.54"
            assert problem in refusal(read_accounts, path)


def test_a_table_has_ten_thousand_rows_at_most(tmp_path: Path) -> None:
    header, row, *_ = INPUTS.splitlines()
    rows = [row.replace("Feed", f"Feed {number}") for number in range(10_001)]
    assert len(read_inputs(write(tmp_path, "inputs.csv", "\n".join([header, *rows[:-1]])))) == 10_000
    problem = refusal(read_inputs, write(tmp_path, "inputs.csv", "\n".join([header, *rows])))
    assert problem == "line 10002: read one row more, allowed 10000 rows at most"


def test_semicolons_are_named(tmp_path: Path) -> None:
    text = ACCOUNTS.replace('"Cooperatives, all"', "Cooperatives").replace(",", ";")
    problem = refusal(read_accounts, write(tmp_path, "accounts.csv", text))
    assert problem == "line 1: cells are separated by ';', allowed ','"


def test_other_encodings_and_odd_files_are_refused(tmp_path: Path) -> None:
    latin = ACCOUNTS.replace("Herders", "Éleveurs").encode("latin-1")
    assert refusal(read_accounts, write(tmp_path, "accounts.csv", latin)) == "line 2: not UTF-8 text"
    assert "not UTF-8" in refusal(read_inputs, write(tmp_path, "inputs.csv", INPUTS.encode("utf-16")))
    assert "no such file; did you mean 'accounts.csv'?" in refusal(read_accounts, tmp_path / "acounts.csv")
    for reader in (read_accounts, read_inputs, read_parity):
        (tmp_path / "folder").mkdir(exist_ok=True)
        assert "cannot be read" in refusal(reader, tmp_path / "folder")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("40,0,.1", "40,2,.1", "line 2: Feed, column direct_import_share: read 2, allowed 0 to 1"),
        ("40,0,.1", "40,,.1", "line 2, column direct_import_share: missing"),
        ("40,0,.1", "-40,0,.1", "line 2, column value: read '-40', allowed 0 or more"),
        ("40,0,.1", "40,0,1_0", "line 2, column rank1_import_share: read '1_0', allowed a number such as 3.5"),
        ("40,0,.1", "40,٠,.1", "line 2, column direct_import_share: read '٠', allowed a number such as 3.5"),
        ("40,0,.1", "40,0,10%", "line 2, column rank1_import_share: read '10%', allowed a number such as 3.5"),
        ("40,0,.1", "40,0,nan", "line 2, column rank1_import_share: read 'nan', allowed a finite number"),
        (
            ".1,.6",
            ".5,.6",
            "line 2: Feed, column rank1_value_added_share: read 0.6, allowed at most 0.5 beside rank1_import_share 0.5",
        ),
        (
            ".1,.6",
            ",.6",
            "line 2: Feed, column rank1_import_share: missing, for rank1_value_added_share is given",
        ),
        (
            ".1,.6",
            ",",
            "line 2: Feed, column rank1_import_share: read nothing, with 0.2 at rank 2, allowed a share",
        ),
        ("Packs", "Feed", "line 3, column input_line: Feed is already on line 2"),
        ("rank2_import_share", "rank2_imports_share", "did you mean 'rank2_import_share'?"),
    ],
)
def test_inputs_that_cannot_be_used(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problem in refusal(read_inputs, write(tmp_path, "inputs.csv", changed(INPUTS, old, new)))


def test_a_tax_share_is_checked_and_its_name_proposed(tmp_path: Path) -> None:
    too_much = write(tmp_path, "inputs.csv", changed(TAXED, ".5,.1", ".5,1.1"))
    assert refusal(read_inputs, too_much) == "line 2: Feed, column tax_share: read 1.1, allowed 0 to 1"
    misspelt = write(tmp_path, "inputs.csv", changed(TAXED, "tax_share", "taxe_share"))
    assert refusal(read_inputs, misspelt) == "line 1: unknown column 'taxe_share'; did you mean 'tax_share'?"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Milk,output", "Milk,outputs", "line 2, column kind: read 'outputs', allowed"),
        ("150,120", "150,", "line 2: Milk, column parity: missing; only a domestic_factor may do without"),
        ("40,30", "40,", "line 3: Feed, column parity: missing"),
        ("40,30", "40,-30", "line 3, column parity: read '-30', allowed 0 or more"),
        ("Milk,output", "Milk,tradable_input", "column kind: no row is an output"),
        ("Feed,", "Milk,", "line 3, column item: Milk is already on line 2"),
        (",note", "", "line 1: missing column 'note'"),
    ],
)
def test_parity_that_cannot_be_used(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problem in refusal(read_parity, write(tmp_path, "parity.csv", changed(PARITY, old, new)))


def test_a_chain_cannot_buy_more_outside_than_it_uses(tmp_path: Path) -> None:
    accounts = write(tmp_path, "accounts.csv", ACCOUNTS)
    read_study(accounts, write(tmp_path, "inputs.csv", changed(INPUTS, "Feed,40", "Feed,141.5")))
    inputs = write(tmp_path, "inputs.csv", changed(INPUTS, "Feed,40", "Feed,142.5"))
    with pytest.raises(BadInput) as refused:
        read_study(accounts, inputs)
    allowed = "at most 160.5, the intermediate consumption of all accounts"
    assert str(refused.value) == f"{tmp_path.name}/inputs.csv: column value: read a sum of 162.5, allowed {allowed}"
