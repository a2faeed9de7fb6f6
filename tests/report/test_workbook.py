"""The workbook holds what the tables of the run hold, safely, in three languages, and is fit to print."""

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sim.accounts.coefficients import INPUT_LINES
from sim.impacts.inequality import gini
from sim.impacts.measure import INDICATORS
from sim.report.evidence import Evidence, gather
from sim.report.table import SHOWN
from sim.report.words import LANGUAGES, catalogue
from sim.report.workbook import PAGES, pages_of, write_workbook
from sim.report.workbook.naming import Words
from sim.report.workbook.pages import Page
from sim.report.workbook.writing import HEADER_ROW, LONGEST_NAME, clean, sheet_name, text_lines
from sim.study.record import Run, run
from sim.study.scenario import Scenario
from sim.territory.reading import Title

HEADER = HEADER_ROW + 1
HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def made() -> Run:
    return run(Scenario.read("baseline").but(last_year=2014), scale=0.05)


@pytest.fixture(scope="module")
def evidence(made: Run) -> Evidence:
    return gather(made)


@pytest.fixture(scope="module")
def written(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Workbook]:
    folder = tmp_path_factory.mktemp("workbooks")
    for language in LANGUAGES:
        write_workbook(evidence, language, folder / f"{language}.xlsx")
    return {language: openpyxl.load_workbook(folder / f"{language}.xlsx") for language in LANGUAGES}


@pytest.fixture(scope="module")
def pages(evidence: Evidence) -> Mapping[str, Page]:
    return {page.key: page for page in pages_of(evidence, Words(evidence, "fr"))}


def rows_of(page: Page) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Values of the years by the labels of a row; no two rows have the same."""
    years = [k for k, column in enumerate(page.columns) if re.fullmatch(r"\d{4}", column.title)]
    found = {}
    for row in page.rows:
        key = tuple(str(cell) for cell in row.cells[: page.labels])
        assert key not in found, key
        found[key] = tuple(float(row.cells[k]) for k in years)
    return found


def same(values: tuple[float, ...], expected: object, factor: float = 1.0) -> bool:
    wanted = [float(value) * factor for value in expected]  # type: ignore[attr-defined]
    return values == pytest.approx(wanted, rel=1e-12, abs=1e-12, nan_ok=True)


# Sheets


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_are_in_their_usual_order(written: Mapping[str, Workbook], language: str) -> None:
    names = written[language].sheetnames
    assert len(names) == len(PAGES) + 1
    assert [name.split()[0] for name in names[1:]] == [str(k) for k in range(1, len(names))]
    assert all(len(name) <= LONGEST_NAME and not set(name) & set("[]:*?/\\") for name in names)


def test_every_sheet_is_named_in_its_language(written: Mapping[str, Workbook], pages: Mapping[str, Page]) -> None:
    for language, book in written.items():
        assert book.sheetnames == [catalogue(language)[f"workbook.sheet.{key}"] for key in ("read_me", *pages)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_has_title_header_filter_and_print_set_up(written: Mapping[str, Workbook], language: str) -> None:
    for sheet in written[language].worksheets[1:]:
        header = [cell.value for cell in sheet[HEADER]]
        assert sheet["A1"].value and sheet["A2"].value and all(header), sheet.title
        assert sheet.auto_filter.ref == f"A{HEADER}:{get_column_letter(len(header))}{sheet.max_row}"
        assert sheet.freeze_panes.endswith(str(HEADER + 1)) and not sheet.freeze_panes.startswith("A")
        assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
        assert "&P" in str(sheet.oddFooter.center.text).replace("&[Page]", "&P")


def test_arabic_sheets_are_right_to_left(written: Mapping[str, Workbook]) -> None:
    for language, book in written.items():
        assert all(bool(sheet.sheet_view.rightToLeft) == (language == "ar") for sheet in book.worksheets)


def test_the_first_sheet_says_what_was_run_and_leads_to_the_others(written: Mapping[str, Workbook], made: Run) -> None:
    for language, book in written.items():
        sheet = book.worksheets[0]
        values = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(1, sheet.max_row + 1)}
        assert made.scenario.question.model_dump()[language] in values.values()
        assert str(made.about["seed"]) in values.values()
        assert made.about["scale"] in values.values()
        assert any(isinstance(value, datetime.datetime) for value in values.values())
        assert sheet["A3"].value and str(len(made.about["priors"])) in sheet["A3"].value
        links = {cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink}
        assert links == {"'{}'!A1".format(name.replace("'", "''")) for name in book.sheetnames[1:]}


# Safety


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_is_a_formula_and_numbers_are_numbers(written: Mapping[str, Workbook], language: str) -> None:
    for sheet in written[language].worksheets:
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type in ("f", "e")]
    for sheet in written[language].worksheets[1:]:
        for column in _years_of(sheet):
            cells = [sheet.cell(row, column) for row in range(HEADER + 1, sheet.max_row + 1)]
            assert all(cell.data_type == "n" or cell.value == "–" for cell in cells), sheet.title
            assert all(cell.number_format != "General" for cell in cells if cell.data_type == "n"), sheet.title


def _years_of(sheet: Worksheet) -> list[int]:
    header = [str(cell.value) for cell in sheet[HEADER]]
    return [k for k, title in enumerate(header, start=1) if re.fullmatch(r"\d{4}", title)]


@pytest.mark.parametrize("text", [HOSTILE, "+1+1", "-2", "@SUM(A1)", "\x00=1", "{=1}", "http://x.ma", "a\x07b & <c>"])
def test_what_a_user_wrote_stays_text(evidence: Evidence, tmp_path: Path, text: str) -> None:
    title = Title.model_construct(fr=text, en=text, ar=text)
    scenario = evidence.run.scenario.model_copy(update={"title": title, "question": title, "name": text})
    hostile = Evidence(replace(evidence.run, scenario=scenario), evidence.accounts)
    write_workbook(hostile, "fr", tmp_path / "hostile.xlsx")
    book = openpyxl.load_workbook(tmp_path / "hostile.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]
    shown = [cell for cell in cells if cell.value == clean(text)]
    assert shown and all(cell.data_type == "s" for cell in shown)
    if clean(text)[0] in "=+-@":
        assert all(cell.quotePrefix for cell in shown)


def test_names_of_sheets_are_legal() -> None:
    assert sheet_name("a/b:c?") == "a b c"
    assert sheet_name("'quoted'") == "quoted"
    assert sheet_name("") == "–"
    assert len(sheet_name("x" * 50)) == LONGEST_NAME
    assert sheet_name("x" * 50, [("X" * 50)[:LONGEST_NAME]]) == "x" * (LONGEST_NAME - 4) + " (2)"


def test_long_texts_take_more_lines() -> None:
    assert text_lines("", 10.0) == text_lines("abc", 10.0) == 1
    assert text_lines("a" * 100, 10.0) > 5
    assert text_lines("a\nb", 10.0) == 2


# What the sheets hold


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_holds_its_page(written: Mapping[str, Workbook], evidence: Evidence, language: str) -> None:
    made_of = pages_of(evidence, Words(evidence, language))
    for sheet, page in zip(written[language].worksheets[1:], made_of, strict=True):
        cells = sheet.iter_rows(min_row=HEADER + 1, max_row=HEADER + len(page.rows), values_only=True)
        for row, read in zip(page.rows, cells, strict=True):
            expected = ["–" if isinstance(c, float) and not math.isfinite(c) else c for c in row.cells]
            assert all(_agree(value, cell) for value, cell in zip(read, expected, strict=True)), (
                f"{page.key}: {row.cells}"
            )
        assert sheet.max_row == HEADER + len(page.rows)


def _agree(read: object, cell: object) -> bool:
    """Whether a cell was read as it was written; files keep sixteen digits of a number."""
    if isinstance(cell, float):
        return isinstance(read, int | float) and math.isclose(float(read), cell, rel_tol=1e-14)
    return (read or "") == cell


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_years_has_a_unit(evidence: Evidence, language: str) -> None:
    title = catalogue(language)["workbook.column.unit"]
    for page in pages_of(evidence, Words(evidence, language)):
        titles = [column.title for column in page.columns]
        if page.key != "sources":
            assert title in titles, page.key
            assert all(row.cells[titles.index(title)] for row in page.rows), page.key


def test_no_key_and_no_code_is_left_untranslated(evidence: Evidence) -> None:
    french = pages_of(evidence, Words(evidence, "fr"))
    for language in ("en", "ar"):
        for page, other in zip(french, pages_of(evidence, Words(evidence, language)), strict=True):
            assert page.title != other.title
            assert len(page.rows) == len(other.rows)
            if page.key in ("coefficients", "sources"):
                continue
            texts = {cell for row in other.rows for cell in row.cells[: other.labels] if isinstance(cell, str)}
            assert not [text for text in texts if re.search(r"[a-z]_[a-z]|workbook\.", text)], page.key
            if language == "ar":
                latin = {text for text in texts if re.search("[A-Za-z]{4}", text)}
                assert {re.sub(r"VCA4D|A-WEAI|\[.*\]", "", text) for text in latin if not re.search("[ء-ي]", text)} <= {
                    ""
                }


def test_every_flow_is_on_the_map(pages: Mapping[str, Page], evidence: Evidence) -> None:
    words, rows, table = Words(evidence, "fr"), rows_of(pages["flows"]), evidence.accounts.flow_map
    years = evidence.years
    for flow in table.itertuples():
        about = ("Flux", words.account(flow.seller), words.account(flow.buyer), words.good(flow.product))
        at = years.index(flow.year)
        for measure, shown, unit in (
            ("Valeur", flow.value_mad, words.money),
            ("Équivalent lait", flow.milk_equivalent_l, words.litres),
        ):
            read = rows.get((*about, measure, unit.text), (0.0,) * len(years))[at]
            assert read == pytest.approx(shown * unit.factor)
    total = sum(values[0] for key, values in rows.items() if key[0] == "Flux" and key[4] == "Valeur")
    assert total * 1e3 == pytest.approx(table.loc[table["year"] == years[0], "value_mad"].sum())


def test_supply_equals_uses_on_paper(pages: Mapping[str, Page]) -> None:
    rows = rows_of(pages["flows"])
    gaps = [values for key, values in rows.items() if key[4].startswith("Écart")]
    assert gaps and all(value == 0.0 for values in gaps for value in values)


def test_operating_accounts_are_those_of_the_run(pages: Mapping[str, Page], evidence: Evidence) -> None:
    words, rows, table = Words(evidence, "fr"), rows_of(pages["operating"]), evidence.accounts.actors
    for (actor, line), part in table.groupby(["actor", "line"], observed=True):
        if actor == "chain":
            continue
        is_ratio = line in ("return_on_turnover", "benefit_cost")
        unit = words.percent if is_ratio else words.money
        key = ("Acteurs", words.account(actor), words.line(line), unit.text)
        assert same(rows[key], part["value"], unit.factor), key
    herders = evidence.accounts.herders
    small = herders[(herders["group"] == "1-2") & (herders["line"] == "net_operating_profit")]
    key = ("Éleveurs par taille du troupeau", "1 ou 2 vaches", words.line("net_operating_profit"), words.money.text)
    assert same(rows[key], small["value"], 1e-3)


def test_value_added_created_is_received(pages: Mapping[str, Page], evidence: Evidence) -> None:
    rows, words = rows_of(pages["consolidated"]), Words(evidence, "fr")
    at = {key[1]: values for key, values in rows.items()}
    assert at[words.line("gap")] == (0.0, 0.0)
    assert at[words.line("created")] == pytest.approx(at[words.line("received")], rel=1e-9)
    assert same(at[words.line("chain_output")], evidence.accounts.values["chain_output"], 1e-3)


def test_back_tracing_stands_beside_its_coefficients(pages: Mapping[str, Page], evidence: Evidence) -> None:
    rows = {(row.cells[0], row.cells[1]): row.cells for row in pages["traced"].rows}
    words, entry = Words(evidence, "fr"), evidence.accounts.coefficients.entry("concentrate.rank1_import_share")
    cells = rows[words.good("concentrate"), "Rang 1 : importations (m1)"]
    assert cells[2:6] == (entry.value, entry.low, entry.high, "; ".join(entry.source))
    table = evidence.accounts.inputs
    is_it = (table["input"] == "concentrate") & (table["part"] == "rank1_imports")
    assert cells[7:] == pytest.approx(tuple(table.loc[is_it, "value"] * 1e-3))
    assert len(rows) == 9 * (len(INPUT_LINES) + 1)


def test_growth_has_values_and_bands(pages: Mapping[str, Page], evidence: Evidence) -> None:
    rows, words, accounts = rows_of(pages["growth"]), Words(evidence, "fr"), evidence.accounts
    for name, table, unit in (
        ("integration", "growth", words.percent),
        ("total_value_added", "growth", words.money),
        ("trade_balance", "trade", words.money),
        ("drc_pam", "competitiveness", words.ratio),
        ("milk_npc", "competitiveness", words.ratio),
    ):
        for estimate, values in zip(("value", "low", "high"), accounts.band[name], strict=True):
            key = (words.table(table), words.figure(name), words.estimate(estimate), unit.text)
            assert same(rows[key], values, unit.factor), key
    public = {key: values for key, values in rows.items() if key[0] == words.table("public")}
    *parts, balance = public.values()
    assert [sum(each) for each in zip(*parts, strict=True)] == pytest.approx(balance)
    assert sum(key[0] == words.table("parity") for key in rows) == 2 * len(accounts.parity) // len(evidence.years)


def test_distribution_adds_up(pages: Mapping[str, Page], evidence: Evidence) -> None:
    rows, words = rows_of(pages["distribution"]), Words(evidence, "fr")
    for table in ("by_recipient", "by_actor"):
        shares = [v for key, v in rows.items() if key[0] == words.table(table) and key[2] == words.line("share")]
        assert [sum(each) for each in zip(*shares, strict=True)] == pytest.approx([1.0, 1.0])
    for kind in ("size", "zone", "member", "tenth", "poverty"):
        name = words.herders(kind)
        shares = [v for key, v in rows.items() if key[0] == name and key[2] == words.line("share_of_profit")]
        assert len(shares) == len(evidence.accounts.groupings[kind].names)
        assert [sum(each) for each in zip(*shares, strict=True)] == pytest.approx([1.0, 1.0])
    consumption = next(v for key, v in rows.items() if key[2] == words.figure("gini_consumption"))
    assert same(consumption, evidence.series("gini_consumption"), 100.0)
    cows = next(v for key, v in rows.items() if key[2] == words.figure("gini_cows"))
    herders = evidence.run.herders
    keepers = [herders[(herders["year"] == year) & (herders["n_cattle"] > 0)] for year in evidence.years]
    assert same(cows, [gini(one["n_cows"].astype(float)) for one in keepers], 100.0)


def test_impacts_hold_every_cell_of_their_table(pages: Mapping[str, Page], evidence: Evidence) -> None:
    page, words, table = pages["impacts"], Words(evidence, "fr"), evidence.impacts
    rows = rows_of(page)
    units = dict(zip(table["indicator"].astype(str), table["unit"].astype(str), strict=True))
    count = 0
    for cell in table.itertuples():
        label, unit = words.indicator(cell.indicator, units[cell.indicator])
        part = words.table("all" if cell.group_kind == "all" else "groups")
        impact = catalogue("fr")[f"impact.{cell.impact}"]
        group = (words.kind(cell.group_kind), words.group(cell.group_kind, cell.group))
        value = rows[(part, impact, label, *group, unit.text)][evidence.years.index(cell.year)]
        assert value == pytest.approx(cell.value * unit.factor)
        count += 1
    counted = {key: values for key, values in rows.items() if key[0] == words.table("counts")}
    cells = [values for key, values in rows.items() if key not in counted]
    assert count == sum(math.isfinite(value) for values in cells for value in values)
    households = words.households.text
    about = (words.table("counts"), words.column("counted"), households)
    everybody = counted[(*about, words.kind("all"), words.group("all", "all"), households)]
    assert same(everybody, [evidence.size("all", "all", year) for year in evidence.years])
    assert {key[2:3] for key in rows if key[0] == words.table("all")} >= {
        (words.indicator(name, units[name]).label,) for name in INDICATORS if name in units
    }


def test_employment_is_that_of_the_impacts(pages: Mapping[str, Page], evidence: Evidence) -> None:
    rows = {key[:3]: values for key, values in rows_of(pages["jobs"]).items()}
    assert same(rows["Par étape", "Travail dans la filière", "Ensemble"], evidence.series("jobs"))
    women = [evidence.level("jobs", year, "sex", "women") for year in evidence.years]
    assert same(rows["Par étape", "Travail dans la filière", "femmes"], women)


def test_social_profile_has_all_questions(pages: Mapping[str, Page]) -> None:
    first = [row.cells[0] for row in pages["social"].rows]
    assert [first.count(part) for part in ("Domaine", "Sous-domaine", "Question")] == [6, 22, 63]
    points = [cell for row in pages["social"].rows for cell in row.cells[5:7]]
    assert all(1.0 <= float(cell) <= 4.0 for cell in points if not math.isnan(float(cell)))


def test_footprint_is_the_measured_one(pages: Mapping[str, Page], evidence: Evidence) -> None:
    rows = rows_of(pages["environment"])
    values = next(values for key, values in rows.items() if "kg éq" in key[5] and key[4] == "valeur")
    assert same(values, [evidence.burden("ghg_per_kg_fpcm", year)[0] for year in evidence.years])


def test_coefficients_and_sources_are_all_there(pages: Mapping[str, Page], evidence: Evidence) -> None:
    names = {str(row.cells[1]) for row in pages["coefficients"].rows}
    assert set(evidence.accounts.coefficients.entries) | set(evidence.accounts.coefficients.series) <= names
    assert {name for name in evidence.run.territory.registry.entries if name.startswith("welfare.")} <= names
    cited = {name for row in pages["coefficients"].rows for name in str(row.cells[7]).split("; ")} - {"prior"}
    assert cited <= {row.cells[0] for row in pages["sources"].rows}


def test_last_sheet_is_what_is_printed(pages: Mapping[str, Page], evidence: Evidence) -> None:
    page = pages["years"]
    assert len(page.rows) == len(SHOWN)
    milk = next(row for row in page.rows if row.cells[0] == "Lait produit")
    assert milk.cells[1] == "millions de litres"
    assert milk.cells[2:] == pytest.approx(tuple(evidence.run.years["milk_l"] * 1e-6))


# Files


def test_the_same_run_gives_the_same_bytes(evidence: Evidence, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(Evidence(evidence.run, evidence.accounts), "ar", tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_province_without_cooperatives_in_one_year(tmp_path: Path) -> None:
    made = run(Scenario.read("no_cooperatives").but(last_year=2013), scale=0.02)
    write_workbook(gather(made), "fr", tmp_path / "tables.xlsx")
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert len(book.sheetnames) == len(PAGES) + 1
    dashes = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value == "–"]
    assert dashes
    assert not [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.data_type == "e"]
