"""Operating accounts: what is created is received, and the chain is the sum of its actors."""

import math
from dataclasses import asdict, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.accounts.account import CREATED, RECEIVED, BrokenIdentity, OperatingAccount, check, consolidate, ratio

CELLS = (*CREATED, *RECEIVED)
SHARED_OUT = tuple(cell for cell in RECEIVED if cell != "net_operating_profit")

FARM = OperatingAccount(
    code="FARM",
    actor="Herders",
    output=100.0,
    intermediate_consumption=40.0,
    wages=20.0,
    taxes=5.0,
    subsidies=10.0,
    financial_charges=2.0,
    land_rent=3.0,
    depreciation=10.0,
    net_operating_profit=30.0,
)


@st.composite
def accounts(draw: st.DrawFn) -> OperatingAccount:
    """An account that adds up: what nobody else receives is the net operating profit."""
    amount = st.floats(0.0, 1e9)
    cells = {cell: draw(amount) for cell in ("output", "intermediate_consumption", *SHARED_OUT)}
    shared_out = math.fsum(RECEIVED[cell] * cells[cell] for cell in SHARED_OUT)
    profit = cells["output"] - cells["intermediate_consumption"] - shared_out
    return OperatingAccount(code="A", actor="any", **cells, net_operating_profit=profit)


chains = st.lists(accounts(), min_size=1, max_size=8)


def test_an_account_by_hand() -> None:
    assert FARM.value_added == 60.0
    assert FARM.received == 60.0
    assert FARM.return_on_turnover == 0.3
    assert FARM.benefit_cost == 30.0 / 80.0
    check(FARM)


def test_ratios_without_meaning_are_nan() -> None:
    idle = OperatingAccount("IDLE", "Nobody", **dict.fromkeys(CELLS, 0.0))
    assert math.isnan(idle.return_on_turnover)
    assert math.isnan(idle.benefit_cost)
    assert math.isnan(ratio(1.0, -1.0))


@given(accounts())
def test_created_is_received(account: OperatingAccount) -> None:
    check(account)
    assert account.gap == pytest.approx(0.0, abs=1e-9 * sum(abs(getattr(account, cell)) for cell in CELLS))


@given(chains, st.floats(0.0, 1.0))
def test_the_value_added_of_the_chain_is_the_sum_of_its_actors(chain: list[OperatingAccount], outside: float) -> None:
    used = math.fsum(account.intermediate_consumption for account in chain)
    size = math.fsum(account.output for account in chain) + used
    whole = consolidate(chain, outside * used)
    assert whole.value_added == pytest.approx(math.fsum(account.value_added for account in chain), abs=1e-12 * size)
    assert whole.intermediate_consumption == outside * used
    for cell in RECEIVED:
        assert getattr(whole, cell) == math.fsum(getattr(account, cell) for account in chain)
    check(whole)


@given(chains, st.floats(1e-6, 1e6))
def test_another_currency_changes_amounts_and_no_ratio(chain: list[OperatingAccount], rate: float) -> None:
    outside = math.fsum(account.intermediate_consumption for account in chain) / 2
    exchanged = [replace(each, **{cell: rate * getattr(each, cell) for cell in CELLS}) for each in chain]
    before, after = consolidate(chain, outside), consolidate(exchanged, rate * outside)
    size = math.fsum(account.output + account.intermediate_consumption for account in chain)
    for name, amount in asdict(before).items():
        if isinstance(amount, float):
            assert getattr(after, name) == pytest.approx(rate * amount, rel=1e-9, abs=1e-9 * rate * size)
    assume(before.output > 1e-6 * size)
    assert after.return_on_turnover == pytest.approx(before.return_on_turnover, rel=1e-6, abs=1e-6, nan_ok=True)


@given(accounts(), st.sampled_from(CELLS), st.sampled_from([-1.0, 1.0]), st.floats(1e-6, 1e3))
def test_a_broken_cell_is_always_named(account: OperatingAccount, cell: str, sign: float, share: float) -> None:
    size = 1.0 + sum(abs(getattr(account, each)) for each in CELLS)
    broken = replace(account, **{cell: getattr(account, cell) + sign * share * size})
    with pytest.raises(BrokenIdentity, match=r"^A, column \w+: read ") as refusal:
        check(broken, printed_value_added=account.value_added)
    assert any(f" {cell} {getattr(broken, cell):.{figures}g}" in str(refusal.value) for figures in (12, 15))


@given(accounts(), st.floats(1e-6, 1e3))
def test_a_broken_value_added_is_the_cell_named(account: OperatingAccount, share: float) -> None:
    size = 1.0 + sum(abs(getattr(account, each)) for each in CELLS)
    with pytest.raises(BrokenIdentity, match=r"^A, column value_added: read "):
        check(account, printed_value_added=account.value_added + share * size)


@pytest.mark.parametrize(
    ("changes", "printed", "problem"),
    [
        ({}, 61.0, "column value_added: read 61, allowed 60 within"),
        ({"output": 101.0}, 60.0, "column output: read 101, allowed 100 within"),
        ({"intermediate_consumption": 41.0}, 60.0, "column output: read 100, allowed 101 within"),
        ({"subsidies": 11.0}, 60.0, "column net_operating_profit: read 30, allowed 31 within"),
        ({"net_operating_profit": 31.0}, None, "column net_operating_profit: read 31, allowed 30 within"),
        ({"wages": math.nan}, None, "column net_operating_profit: read 30, allowed nan within"),
    ],
)
def test_the_cell_named_is_the_one_that_most_likely_broke(
    changes: dict[str, float], printed: float | None, problem: str
) -> None:
    with pytest.raises(BrokenIdentity) as refusal:
        check(replace(FARM, **changes), printed)
    assert str(refusal.value).startswith(f"FARM, {problem}")


def test_rounding_is_allowed_by_the_cell() -> None:
    half_units = dict.fromkeys((*CELLS, "value_added"), 0.5)
    check(replace(FARM, wages=24.0), 60.0, half_units)
    check(replace(FARM, output=101.5), 60.0, half_units)
    with pytest.raises(BrokenIdentity, match=r"column net_operating_profit: read 30, allowed 25\.9 within 4"):
        check(replace(FARM, wages=24.1), 60.0, half_units)
    with pytest.raises(BrokenIdentity, match=r"column output: read 101\.6, allowed 100 within 1\.5"):
        check(replace(FARM, output=101.6), 60.0, half_units)
