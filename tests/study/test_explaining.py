"""Every figure can be taken apart down to the books, and what is told of it adds up."""

import ast
import math
import operator
import time
from collections.abc import Mapping

import pytest

from sim.accounts import results as accounts
from sim.accounts.origins import Origin
from sim.impacts.measure import IMPACTS
from sim.report.meanings import FAMILIES, meaning
from sim.report.words import LANGUAGES, catalogue
from sim.study import Run, Scenario, run
from sim.study.explaining import Explained, explain, figure_of, figures, indicators_of
from sim.study.indicators import INDICATORS
from sim.territory.reading import BadInput

YEAR = 2014


@pytest.fixture(scope="module")
def made(baseline: Scenario) -> Run:
    return run(baseline.but(last_year=YEAR), scale=0.05)


@pytest.fixture(scope="module")
def told(made: Run) -> dict[str, Explained]:
    return {name: explain(made, name, YEAR) for name in figures()}


def is_leaf(name: str) -> bool:
    return not figures()[name].parts


# Formulas

OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class NotArithmeticError(Exception):
    """A formula that says more than sums, products and the smaller of two."""


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Name):
        return node.id
    raise NotArithmeticError


def worked_out(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.BinOp(left, op, right):
            return float(OPERATIONS[type(op)](worked_out(left, values), worked_out(right, values)))
        case ast.Constant(float() | int() as number):
            return float(number)
        case ast.Name() | ast.Attribute():
            if dotted(node) not in values:
                raise NotArithmeticError
            return values[dotted(node)]
        case ast.Call(ast.Name("min"), arguments):
            return min(worked_out(each, values) for each in arguments)
    raise NotArithmeticError


def by_formula(explained: Explained) -> float:
    try:
        tree = ast.parse(explained.figure.formula, mode="eval").body
    except SyntaxError:
        raise NotArithmeticError from None
    numbers = {each.name: each.value for each in explained.origin.numbers}
    return worked_out(tree, numbers | {part.figure.name: part.value for part in explained.parts})


SINGLE_PRECISION = {"dairy_income_mad", "milk_margin_mad"}
"""Means of columns of 32 bits."""
WITHOUT_ARITHMETIC = {
    "gender_equality",
    "gender_equality_with_board",
    "ghg_per_kg_fpcm_biophysical",
    "decent_chance_collection",
    *(f"decent_chance_{stage}" for stage in ("hired", "cooperatives", "plants", "mahlabas", "retail")),
}


def test_formulas_give_the_figures(told: dict[str, Explained]) -> None:
    in_words = set()
    for name, explained in told.items():
        if not explained.parts:
            continue
        try:
            found = by_formula(explained)
        except NotArithmeticError:
            in_words.add(name)
            continue
        rel = 1e-6 if name in SINGLE_PRECISION else 1e-9
        assert found == pytest.approx(explained.value, rel=rel, abs=1e-6, nan_ok=True), name
    assert in_words == WITHOUT_ARITHMETIC


def test_parts_are_those_that_the_formula_names(told: dict[str, Explained]) -> None:
    for name, explained in told.items():
        if name not in WITHOUT_ARITHMETIC and explained.parts:
            for part in explained.figure.parts:
                assert part in explained.figure.formula, name


# Where figures were read


@pytest.mark.parametrize("year", [2013, YEAR])
def test_cells_and_terms_add_up_to_the_figure(made: Run, year: int) -> None:
    added = 0
    for figure in accounts.FIGURES:
        if figure.parts:
            continue
        explained = explain(made, figure.name, year)
        read = explained.origin
        if read.cells or read.terms or not (read.numbers or read.columns):
            assert read.total == pytest.approx(explained.value, rel=1e-9, abs=1e-6, nan_ok=True), figure.name
            added += 1
    assert added > 60


def test_cells_are_those_of_the_flow_table(told: dict[str, Explained], made: Run) -> None:
    flows = made.flows[made.flows["year"] == YEAR]
    for name, explained in told.items():
        for cell in explained.origin.cells:
            row = flows[
                (flows["seller"] == cell.seller) & (flows["buyer"] == cell.buyer) & (flows["product"] == cell.good)
            ]
            assert row["value_mad"].sum() == pytest.approx(cell.value, abs=1e-9), name
            assert row["quantity"].sum() == pytest.approx(cell.quantity, abs=1e-9), name


def test_every_leaf_says_where_it_was_read(told: dict[str, Explained]) -> None:
    for name, explained in told.items():
        if is_leaf(name) and not any(explained.origin[:4]):
            assert explained.value == 0.0, name


def test_columns_exist_and_are_of_the_households_that_were_read(told: dict[str, Explained], made: Run) -> None:
    for explained in told.values():
        for columns in explained.origin.columns:
            table = made.tables[columns.table] if columns.table != "herders" else made.herders
            assert set(columns.names) <= set(table.columns)
            assert columns.n_rows == (table["year"] == YEAR).sum()
    people = told["people"]
    assert people.origin.columns[0].names == ("n_people",)
    total = made.herders.loc[made.herders["year"] == YEAR, "n_people"].sum()
    assert people.value == pytest.approx(total * people.origin.columns[0].weight)


def test_own_use_and_family_labour_are_what_their_columns_say(told: dict[str, Explained], made: Run) -> None:
    herders = made.herders[made.herders["year"] == YEAR]
    weight = made.about["weight"]
    assert told["own_use_herders"].value == pytest.approx(herders["home_value_year"].sum() * weight)
    labour = told["family_labour_herders"]
    hours = herders[list(labour.origin.columns[0].names)].to_numpy(float).sum() * weight
    assert labour.value == pytest.approx(hours * labour.origin.numbers[0].value, rel=1e-6)
    change = told["herd_change_herders"]
    after, before, price = (number.value for number in change.origin.numbers)
    assert change.value == pytest.approx((after - before) * price)


def test_numbers_of_a_formula_give_the_figure(told: dict[str, Explained]) -> None:
    for name in ("gdp_national", "gdp_agricultural", "gdp_regional", "gdp_provincial", "powder_replaced"):
        assert by_formula(told[name]) == pytest.approx(told[name].value), name
    parity = {number.name: number.value for number in told["milk_parity_price"].origin.numbers}
    landed = parity["powder_price_mad_kg"] * (1 + parity["parity.port_and_road_share"])
    expected = landed / parity["parity.litres_per_kg"] + parity["parity.reconstitution_mad_l"] * parity["mean cpi"]
    assert told["milk_parity_price"].value == pytest.approx(expected)


def test_a_parameter_has_its_range_and_source(told: dict[str, Explained]) -> None:
    (number,) = told["welfare.vulnerability_multiple"].origin.numbers
    assert (number.name, number.value) == ("welfare.vulnerability_multiple", 1.5)
    assert number.low is not None
    assert number.source == "PF274"


def test_prices_are_those_of_their_cells() -> None:
    assert math.isnan(Origin(adds="price").total)


# What can be asked for


def test_every_figure_of_the_table_of_a_run_can_be_explained(told: dict[str, Explained], made: Run) -> None:
    for each in INDICATORS:
        assert told[each.name].value == pytest.approx(made.years.loc[YEAR, each.name], nan_ok=True), each.name


def test_impacts_and_accounts_are_those_of_the_run(told: dict[str, Explained], made: Run) -> None:
    of_all = made.impacts[(made.impacts["year"] == YEAR) & (made.impacts["group"] == "all")]
    for row in of_all.itertuples():
        assert told[row.indicator].value == pytest.approx(row.value), row.indicator
    for row in made.accounts.figures[made.accounts.figures["year"] == YEAR].itertuples():
        assert told[row.name].value == pytest.approx(row.value, nan_ok=True), row.name


def test_an_impact_is_told_by_its_first_indicator() -> None:
    for impact in IMPACTS:
        assert figure_of(impact.name) in impact.indicators
        assert indicators_of(impact.name) == impact.indicators
    assert figure_of("poverty") == "poverty_headcount"
    assert indicators_of("milk_l") == ()


@pytest.mark.parametrize(("asked", "near"), [("poverty_headcont", "poverty_headcount"), ("povery", "poverty")])
def test_an_unknown_figure_is_refused_with_the_nearest(made: Run, asked: str, near: str) -> None:
    with pytest.raises(BadInput, match=f"unknown indicator '{asked}'; did you mean '{near}'"):
        explain(made, asked, YEAR)


@pytest.mark.parametrize("year", [2012, 2015])
def test_a_year_outside_the_run_is_refused(made: Run, year: int) -> None:
    with pytest.raises(BadInput, match=f"--year: read {year}, allowed 2013 to 2014"):
        explain(made, "milk_l", year)


def test_only_what_is_asked_for_is_computed(baseline: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = run(baseline.but(last_year=2013), scale=0.02)
    began = time.perf_counter()
    for name in ("poverty_headcount", "ghg_per_kg_fpcm", "organised_share"):
        explain(fresh, name, 2013)
    assert "accounts" not in vars(fresh)
    explain(fresh, "total_value_added", 2013)
    assert time.perf_counter() - began < 1.0


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_meaning(language: str) -> None:
    for name in figures():
        assert meaning(name, language).strip(), name
    with pytest.raises(KeyError):
        meaning("no_such_figure", language)


def test_english_meanings_are_those_of_the_figures() -> None:
    texts = catalogue("en")
    for name, figure in figures().items():
        if f"meaning.{name}" in texts:
            assert texts[f"meaning.{name}"].casefold() == figure.meaning.casefold(), name


def test_every_family_has_members() -> None:
    for beginning in FAMILIES:
        assert any(name.startswith(beginning) and f"meaning.{name}" not in catalogue("fr") for name in figures())


def test_cells_have_words(told: dict[str, Explained]) -> None:
    for explained in told.values():
        for cell in explained.origin.cells:
            for key in (f"account.{cell.seller}", f"account.{cell.buyer}", f"good.{cell.good}"):
                assert f"explain.{key}" in catalogue("fr")
