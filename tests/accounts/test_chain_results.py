"""The account put together: identities of the headlines, and balances."""

import math
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts.account import OperatingAccount
from sim.accounts.backtracing import InputLine
from sim.accounts.chain_results import Headlines, chain_results
from sim.accounts.competitiveness import ParityLine

OTHERS = {"financial_charges": 0.0, "land_rent": 0.0, "depreciation": 0.0}
FARM = OperatingAccount(
    "F", "Farms", 100.0, 40.0, wages=20.0, taxes=1.0, subsidies=5.0, net_operating_profit=44.0, **OTHERS
)
PLANT = OperatingAccount(
    "P", "Plant", 180.0, 120.0, wages=30.0, taxes=9.0, subsidies=0.0, net_operating_profit=21.0, **OTHERS
)
FEED = InputLine("Feed", 40.0, 0.25, 0.1, 0.6)
FUEL = InputLine("Fuel", 20.0, 1.0)


def headlines_of(*inputs: InputLine, **others: float) -> Headlines:
    return chain_results([FARM, PLANT], inputs, **others).headlines


def test_a_chain_by_hand() -> None:
    headlines = headlines_of(FEED, FUEL)
    assert headlines.intra_chain_purchases == 100.0
    assert headlines.chain_output == 180.0
    assert headlines.direct_value_added == 120.0
    assert headlines.indirect_value_added == pytest.approx(18.0)
    assert headlines.direct_imports == 30.0
    assert headlines.total_imports == pytest.approx(33.0)
    assert headlines.non_ventilated == pytest.approx(9.0)
    assert headlines.integration == pytest.approx(138.0 / 180.0)
    assert math.isnan(headlines.npc)


def test_balances_take_taxes_subsidies_levers_and_exports() -> None:
    untaxed = headlines_of(FEED, FUEL)
    assert math.isnan(untaxed.indirect_taxes)
    assert untaxed.public_balance == 5.0
    taxed = headlines_of(InputLine("Feed", 40.0, 0.25, 0.1, 0.6, tax_share=0.5), FUEL, exports=50.0, lever_cost=7.0)
    assert taxed.indirect_taxes == pytest.approx(9.0)
    assert taxed.public_balance == pytest.approx(1.0 + 9.0 + 9.0 - 5.0 - 7.0)
    assert taxed.trade_balance == pytest.approx(50.0 - 33.0)


def test_an_empty_chain_has_no_rate_of_integration() -> None:
    headlines = chain_results([], []).headlines
    assert headlines.chain_output == 0.0
    assert math.isnan(headlines.integration)


def test_coefficients_come_from_parity() -> None:
    parity = [ParityLine("Milk", "output", 180.0, 150.0)]
    assert chain_results([FARM, PLANT], [FEED, FUEL], parity).headlines.npc == 1.2


@given(st.floats(0.0, 160.0), st.floats(0.0, 1.0), st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_output_is_imports_value_added_and_the_rest(value: float, direct: float, imports: float, added: float) -> None:
    headlines = headlines_of(InputLine("Any", value, direct, imports, added, added, imports))
    parts = headlines.total_imports + headlines.total_value_added + headlines.non_ventilated
    assert parts == pytest.approx(headlines.chain_output, rel=1e-9)
    assert all(isinstance(amount, float) for amount in asdict(headlines).values())
