"""Back-tracing: all that is bought outside the chain is imports, value added, or not known."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts.backtracing import InputLine, TracedLine, trace

CONCENTRATE = InputLine("Concentrate", 1000.0, 0.1, 0.2, 0.5, 0.4, 0.5, tax_share=0.1)
AMOUNTS = [field.name for field in fields(TracedLine)[1:]]

share = st.floats(0.0, 1.0)


@st.composite
def ranks(draw: st.DrawFn) -> tuple[float, float]:
    """Imports and value added of a rank, which add up to 1 at most."""
    imports = draw(share)
    return imports, draw(share) * (1.0 - imports)


@st.composite
def input_lines(draw: st.DrawFn) -> InputLine:
    rank1, rank2 = draw(st.sampled_from([(None, None), ranks()])), draw(st.sampled_from([(None, None), ranks()]))
    first = rank1 if isinstance(rank1, tuple) else draw(rank1)
    second = rank2 if isinstance(rank2, tuple) else draw(rank2)
    if first == (None, None):
        second = (None, None)
    return InputLine("line", draw(st.floats(0.0, 1e9)), draw(share), *first, *second, draw(st.none() | share))


def test_a_line_by_hand() -> None:
    line = trace([CONCENTRATE]).lines[0]
    assert line.direct_imports == 100.0
    assert line.rank1_imports == pytest.approx(180.0)
    assert line.rank1_value_added == pytest.approx(450.0)
    assert line.rest == pytest.approx(270.0)
    assert line.rank2_imports == pytest.approx(108.0)
    assert line.rank2_value_added == pytest.approx(135.0)
    assert line.non_ventilated == pytest.approx(27.0)
    assert line.indirect_taxes == pytest.approx(58.5)
    assert line.imports == pytest.approx(388.0)


def test_what_is_not_known_is_not_ventilated() -> None:
    no_rank2 = replace(CONCENTRATE, rank2_import_share=None, rank2_value_added_share=None)
    assert trace([no_rank2]).lines[0].non_ventilated == pytest.approx(270.0)
    assert trace([InputLine("Any", 1000.0, 0.1)]).lines[0].non_ventilated == 900.0


def test_indirect_taxes_are_unknown_until_a_line_says() -> None:
    silent = replace(CONCENTRATE, tax_share=None)
    assert math.isnan(trace([silent, silent]).total.indirect_taxes)
    assert trace([silent, CONCENTRATE]).total.indirect_taxes == pytest.approx(58.5)
    assert math.isnan(trace([]).total.indirect_taxes)


@given(st.lists(input_lines(), max_size=8))
def test_a_value_is_imports_value_added_and_the_rest(lines: list[InputLine]) -> None:
    traced = trace(lines)
    for line in (*traced.lines, traced.total):
        parts = line.imports + line.indirect_value_added + line.non_ventilated
        assert parts == pytest.approx(line.value, rel=1e-9, abs=1e-12)
        assert min(line.imports, line.indirect_value_added, line.non_ventilated) >= -1e-9 * line.value
    assert traced.total.value == math.fsum(line.value for line in lines)


@given(input_lines(), st.floats(1e-6, 1e6))
def test_another_currency_scales_every_amount(line: InputLine, rate: float) -> None:
    before = trace([line]).total
    after = trace([replace(line, value=rate * line.value)]).total
    for amount in AMOUNTS:
        expected = rate * getattr(before, amount)
        assert getattr(after, amount) == pytest.approx(
            expected, rel=1e-9, abs=1e-9 * rate * (1.0 + line.value), nan_ok=True
        )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"value": -1.0}, "column value: read -1, allowed 0 or more"),
        ({"value": math.nan}, "column value: read nan, allowed 0 or more"),
        ({"value": math.inf}, "column value: read inf, allowed 0 or more"),
        ({"direct_import_share": 1.01}, "column direct_import_share: read 1.01, allowed 0 to 1"),
        ({"direct_import_share": math.nan}, "column direct_import_share: read nan, allowed 0 to 1"),
        ({"rank2_import_share": -0.1}, "column rank2_import_share: read -0.1, allowed 0 to 1"),
        ({"tax_share": 2.0}, "column tax_share: read 2, allowed 0 to 1"),
        (
            {"rank1_value_added_share": 0.9},
            "column rank1_value_added_share: read 0.9, allowed at most 0.8 beside rank1_import_share 0.2",
        ),
        (
            {"rank2_import_share": None},
            "column rank2_import_share: missing, for rank2_value_added_share is given",
        ),
        (
            {"rank1_value_added_share": None},
            "column rank1_value_added_share: missing, for rank1_import_share is given",
        ),
        (
            {"rank1_import_share": None, "rank1_value_added_share": None},
            "column rank1_import_share: read nothing, with 0.4 at rank 2, allowed a share",
        ),
    ],
)
def test_shares_that_cannot_be_are_refused(changes: dict[str, float | None], problem: str) -> None:
    with pytest.raises(ValueError, match=r"^Concentrate, column") as refusal:
        replace(CONCENTRATE, **changes)
    assert str(refusal.value) == f"Concentrate, {problem}"
