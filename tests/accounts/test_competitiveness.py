"""Protection and competitiveness, by hand and under a change of currency."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts.competitiveness import Competitiveness, ParityLine, compare_with_parity

MILK = ParityLine("Milk", "output", 150.0, 120.0)
FEED = ParityLine("Feed", "tradable_input", 50.0, 40.0)
LABOUR = ParityLine("Labour", "domestic_factor", 30.0, 20.0)
LAND = ParityLine("Land", "domestic_factor", 30.0, None)


def test_coefficients_by_hand() -> None:
    assert compare_with_parity([MILK, FEED, LABOUR]) == Competitiveness(1.25, 1.25, 0.375, 0.25)


def test_the_textbook_cost_needs_every_social_price() -> None:
    coefficients = compare_with_parity([MILK, FEED, LABOUR, LAND])
    assert coefficients.drc_vca4d == 0.75
    assert math.isnan(coefficients.drc_pam)


def test_without_factors_there_is_no_resource_cost() -> None:
    coefficients = compare_with_parity([MILK, FEED])
    assert coefficients.epc == 1.25
    assert math.isnan(coefficients.drc_vca4d) and math.isnan(coefficients.drc_pam)


@pytest.mark.parametrize("lines", [[], [LABOUR], [MILK, FEED._replace(parity=120.0), LABOUR]])
def test_no_value_added_at_parity_gives_no_coefficient(lines: list[ParityLine]) -> None:
    coefficients = compare_with_parity(lines)
    assert all(math.isnan(value) for value in (coefficients.epc, coefficients.drc_vca4d, coefficients.drc_pam))


amount = st.floats(0.01, 1e9)


@given(amount, amount, amount, amount, amount, amount, st.floats(1e-3, 1e3))
def test_coefficients_do_not_depend_on_the_currency(
    output: float, parity: float, inputs: float, inputs_parity: float, factors: float, social: float, rate: float
) -> None:
    lines = [
        ParityLine("o", "output", output, parity + 2 * inputs_parity),
        ParityLine("i", "tradable_input", inputs, inputs_parity),
        ParityLine("f", "domestic_factor", factors, social),
    ]
    exchanged = [line._replace(market=rate * line.market, parity=rate * (line.parity or 0.0)) for line in lines]
    assert compare_with_parity(exchanged) == pytest.approx(compare_with_parity(lines), rel=1e-6)
