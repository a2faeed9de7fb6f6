"""The ledger: what leaves one account reaches another, or the books say which account, when and how much."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.columns import Column, ColumnarModel, RowAgent
from sim.engine.ledger import DAIRY, LEAST_CASH_MAD, UNITS, Account, Good, Ledger, LedgerBreak, Purse

WEIGHT = 12.5
PERIOD = "2024-05-01 to 2024-05-15"
N_HERDERS, N_COOPERATIVES, N_PROCESSORS = 5, 3, 4


class Purseholder(RowAgent):
    cash = Column(float, default=1000.0, unit="MAD", doc="money in hand")
    receivable = Column(float, unit="MAD", doc="owed to it")
    payable = Column(float, unit="MAD", doc="owed by it")


class Peasant(Purseholder):
    pass


class Dairy(Purseholder):
    pass


class Factory(Purseholder):
    pass


class Books:
    """Herders who stand for 12.5 households each, cooperatives, and one population that two accounts share."""

    def __init__(self, cash: float = 1000.0) -> None:
        model = ColumnarModel(seed=1)
        self.herders = model.add_population(Peasant, N_HERDERS, cash=cash)
        self.cooperatives = model.add_population(Dairy, N_COOPERATIVES, cash=cash)
        self.processors = model.add_population(Factory, N_PROCESSORS, cash=cash)
        self.plants, self.mahlabas = np.array([0, 1]), np.array([2, 3])
        self.ledger = Ledger()
        self.ledger.open(
            {
                Account.HERDERS: Purse(self.herders, weight=WEIGHT),
                Account.COOPERATIVES: Purse(self.cooperatives),
                Account.PLANTS: Purse(self.processors, self.plants),
                Account.MAHLABAS: Purse(self.processors, self.mahlabas),
            }
        )

    def money(self) -> float:
        """All money in the purses (MAD)."""
        inside = self.cooperatives.cash.sum() + self.processors.cash.sum()
        return float(WEIGHT * self.herders.cash.sum() + inside)


@pytest.fixture
def books() -> Books:
    return Books()


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.intp)


# ---- What a movement does ----


def test_every_good_has_a_unit_and_dairy_comes_first() -> None:
    assert set(UNITS) == set(Good)
    assert list(DAIRY) == list(Good)[: len(DAIRY)]
    assert DAIRY[-1] is Good.PACKAGED_DAIRY


def test_a_sale_moves_money_and_milk_the_other_way(books: Books) -> None:
    litres, value = np.array([10.0, 20.0]), np.array([40.0, 90.0])
    books.ledger.move(
        Good.RAW_MILK, Account.HERDERS, Account.COOPERATIVES, litres, value, milk=litres, seller_rows=rows(1, 3),
        buyer_rows=rows(2, 2),
    )  # fmt: skip
    assert books.herders.cash.tolist() == [1000.0, 1040.0, 1000.0, 1090.0, 1000.0]
    assert books.cooperatives.cash.tolist() == [1000.0, 1000.0, 1000.0 - WEIGHT * 130.0]
    cell = (Account.HERDERS, Account.COOPERATIVES, Good.RAW_MILK)
    assert books.ledger.quantity[cell] == books.ledger.milk[cell] == WEIGHT * 30.0
    assert books.ledger.value[cell] == WEIGHT * 130.0


def test_a_row_may_come_twice(books: Books) -> None:
    books.ledger.pay(
        Good.SURPLUS,
        Account.COOPERATIVES,
        Account.HERDERS,
        np.array([1.0, 2.0]),
        payer_rows=rows(0, 0),
        payee_rows=rows(4, 4),
    )
    assert books.herders.cash[4] == 1003.0
    assert books.cooperatives.cash[0] == 1000.0 - WEIGHT * 3.0
    books.ledger.close(PERIOD)


@pytest.mark.parametrize("to", [[-1, 2], [2], [2, 5], None])
def test_nobody_is_paid_and_each_amount_has_its_row(books: Books, to: list[int] | None) -> None:
    with pytest.raises(ValueError, match="2 amounts for rows"):
        payees = None if to is None else rows(*to)
        books.ledger.pay(Good.SOCIAL_AID, Account.STATE, Account.HERDERS, np.array([1.0, 2.0]), payee_rows=payees)
    assert (books.herders.cash == 1000.0).all()


def test_without_rows_everybody_takes_part_in_order(books: Books) -> None:
    wages = np.arange(5.0)
    books.ledger.move(Good.LABOUR, Account.HERDERS, Account.REST, wages, wages)
    np.testing.assert_array_equal(books.herders.cash, 1000.0 + wages)
    assert books.ledger.value[Account.HERDERS, Account.REST, Good.LABOUR] == WEIGHT * 10.0
    books.ledger.close(PERIOD)


def test_the_state_pays_herders_for_all_they_stand_for(books: Books) -> None:
    books.ledger.pay(Good.SOCIAL_AID, Account.STATE, Account.HERDERS, np.full(5, 500.0))
    assert books.ledger.value[Account.HERDERS, Account.STATE, Good.SOCIAL_AID] == WEIGHT * 2500.0
    books.ledger.close(PERIOD)


def test_payments_inside_one_account_cancel(books: Books) -> None:
    books.ledger.pay(
        Good.OWNER, Account.HERDERS, Account.HERDERS, np.array([7.0]), payer_rows=rows(0), payee_rows=rows(1)
    )
    assert books.herders.cash.tolist() == [993.0, 1007.0, 1000.0, 1000.0, 1000.0]
    books.ledger.close(PERIOD)


def test_a_purse_of_some_rows_counts_those_only(books: Books) -> None:
    books.ledger.pay(Good.TAX, Account.PLANTS, Account.STATE, np.array([30.0, 40.0]), payer_rows=books.plants)
    assert books.processors.cash.tolist() == [970.0, 960.0, 1000.0, 1000.0]
    books.ledger.close(PERIOD)


# ---- Credit ----


def _deliver_on_credit(books: Books) -> None:
    books.ledger.move(
        Good.RAW_MILK, Account.HERDERS, Account.COOPERATIVES, np.array([10.0, 20.0]), np.array([40.0, 80.0]),
        milk=0.0, seller_rows=rows(0, 1), buyer_rows=rows(1, 2), on_credit=True,
    )  # fmt: skip


def test_credit_moves_claims_and_no_cash(books: Books) -> None:
    _deliver_on_credit(books)
    assert books.money() == WEIGHT * 5000.0 + 7000.0
    assert books.herders.receivable.tolist() == [40.0, 80.0, 0.0, 0.0, 0.0]
    assert books.cooperatives.payable.tolist() == [0.0, 40.0 * WEIGHT, 80.0 * WEIGHT]
    books.ledger.close(PERIOD)


def test_settling_moves_cash_and_ends_claims(books: Books) -> None:
    _deliver_on_credit(books)
    books.ledger.close(PERIOD)
    books.ledger.settle(
        Account.HERDERS, Account.COOPERATIVES, np.array([40.0, 50.0]), creditor_rows=rows(0, 1), debtor_rows=rows(1, 2)
    )
    books.ledger.close(PERIOD)
    assert books.herders.cash[:2].tolist() == [1040.0, 1050.0]
    assert books.herders.receivable.tolist() == [0.0, 30.0, 0.0, 0.0, 0.0]
    assert books.cooperatives.cash.tolist() == [1000.0, 1000.0 - 40.0 * WEIGHT, 1000.0 - 50.0 * WEIGHT]
    assert books.cooperatives.payable.tolist() == [0.0, 0.0, 30.0 * WEIGHT]


def test_a_write_off_ends_claims_without_cash(books: Books) -> None:
    _deliver_on_credit(books)
    before = books.money()
    books.ledger.write_off(Account.HERDERS, Account.COOPERATIVES, rows(0, 1), rows(1, 2), np.array([40.0, 80.0]))
    assert not books.herders.receivable.any()
    assert not books.cooperatives.payable.any()
    assert books.money() == before
    books.ledger.close(PERIOD)


def test_credit_is_in_the_flows_when_delivered_and_not_when_paid(books: Books) -> None:
    _deliver_on_credit(books)
    books.ledger.close(PERIOD)
    books.ledger.settle(
        Account.HERDERS, Account.COOPERATIVES, np.array([40.0]), creditor_rows=rows(0), debtor_rows=rows(1)
    )
    books.ledger.close(PERIOD)
    flows = books.ledger.close_year()
    assert [(flow.seller, flow.buyer, flow.value_mad) for flow in flows] == [
        (Account.HERDERS, Account.COOPERATIVES, 120.0 * WEIGHT)
    ]


# ---- Markets ----


def test_a_market_pays_sellers_what_buyers_spend(books: Books) -> None:
    books.ledger.sell_at_market(
        Good.LBEN, Account.HERDERS, Account.MAHLABAS, np.full(5, 2.0), 0.0, np.full(5, 4.0), np.array([100.0, 150.0]),
        None, books.mahlabas,
    )  # fmt: skip
    assert books.herders.cash.tolist() == [1004.0] * 5
    assert books.processors.cash.tolist() == [1000.0, 1000.0, 900.0, 850.0]
    assert books.ledger.quantity[Account.HERDERS, Account.MAHLABAS, Good.LBEN] == WEIGHT * 10.0
    books.ledger.close(PERIOD)


def test_what_a_workshop_gives_back_is_all_but_the_raw_milk_of_its_mix(books: Books) -> None:
    ledger, mix = books.ledger, [(Good.RAW_MILK, 0.5, 0.5, 2.0), (Good.JBEN, 0.05, 0.5, 3.0)]
    ledger.make(Account.HERDERS, 100.0, mix)
    assert ledger.quantity[Account.WORKSHOP, Account.HERDERS, Good.JBEN] == WEIGHT * 5.0
    assert ledger.milk[Account.WORKSHOP, Account.HERDERS, Good.JBEN] == WEIGHT * 50.0
    assert ledger.milk.sum() == WEIGHT * 50.0
    assert books.money() == WEIGHT * 5000.0 + 7000.0
    assert not ledger.value.any()


def test_a_mix_sold_at_market_is_its_goods_sold_one_by_one() -> None:
    one, other = Books(), Books()
    mix = [(Good.LBEN, 0.8, 0.5, 3.0), (Good.BUTTER, 0.05, 0.5, 1.5)]
    litres, shares = np.array([1.0, 2.0, 0.0, 4.0, 3.0]), np.array([0.25, 0.75])
    between = Account.HERDERS, Account.MAHLABAS
    spent = one.ledger.sell_mix_at_market(mix, *between, litres, shares, None, one.mahlabas)
    assert spent == pytest.approx(shares * 4.5 * 10.0 * WEIGHT)
    for good, quantity, milk, value in mix:
        amounts = litres * quantity, litres * milk, litres * value, shares * value * 10.0 * WEIGHT
        other.ledger.sell_at_market(good, *between, *amounts, None, other.mahlabas)
    for name in ("quantity", "milk", "value"):
        np.testing.assert_allclose(getattr(one.ledger, name), getattr(other.ledger, name), rtol=1e-12)
    np.testing.assert_allclose(one.herders.cash, other.herders.cash, rtol=1e-12)
    np.testing.assert_allclose(one.processors.cash, other.processors.cash, rtol=1e-12)


def test_a_mix_whose_buyers_do_not_pay_all_is_refused(books: Books) -> None:
    mix, litres, shares = (
        [(Good.LBEN, 1.0, 1.0, 4.0), (Good.BUTTER, 0.0, 0.0, 1.0)],
        np.full(5, 4.0),
        np.array([0.5, 0.4]),
    )
    with pytest.raises(LedgerBreak, match=r"MAHLABAS pay 1125 MAD for LBEN\+BUTTER, HERDERS get 1250 MAD"):
        books.ledger.sell_mix_at_market(mix, Account.HERDERS, Account.MAHLABAS, litres, shares, None, books.mahlabas)
    assert books.money() == WEIGHT * 5000.0 + 7000.0


def test_a_market_that_does_not_add_up_is_refused(books: Books) -> None:
    before = books.money()
    with pytest.raises(LedgerBreak, match=r"MAHLABAS pay 249 MAD for LBEN, HERDERS get 250 MAD"):
        books.ledger.sell_at_market(
            Good.LBEN, Account.HERDERS, Account.MAHLABAS, np.full(5, 2.0), 0.0, np.full(5, 4.0),
            np.array([100.0, 149.0]), None, books.mahlabas,
        )  # fmt: skip
    assert books.money() == before


# ---- What breaks the books ----


@pytest.mark.parametrize("column", ["cash", "receivable", "payable"])
@pytest.mark.parametrize("amount", [1.0, -0.01])
def test_a_hand_in_the_till_is_named(books: Books, column: str, amount: float) -> None:
    _deliver_on_credit(books)
    getattr(books.cooperatives, column)[1] += amount
    with pytest.raises(LedgerBreak, match=rf"^COOPERATIVES {column}, {PERIOD}: off by {amount:g} MAD$"):
        books.ledger.close(PERIOD)


def test_a_herders_till_counts_for_all_he_stands_for(books: Books) -> None:
    books.herders.cash[4] -= 2.0
    with pytest.raises(LedgerBreak, match=rf"^HERDERS cash, {PERIOD}: off by -25 MAD$"):
        books.ledger.close(PERIOD)


def test_a_purse_that_nobody_paid_must_not_move(books: Books) -> None:
    books.processors.cash[3] += 5.0
    with pytest.raises(LedgerBreak, match=r"^MAHLABAS cash"):
        books.ledger.close(PERIOD)


def test_last_quinzaines_money_does_not_come_again(books: Books) -> None:
    books.ledger.pay(Good.SUBSIDY, Account.STATE, Account.PLANTS, np.array([9.0]), payee_rows=rows(0))
    books.ledger.close(PERIOD)
    books.processors.cash[0] += 9.0
    with pytest.raises(LedgerBreak, match=r"^PLANTS cash, next: off by 9 MAD"):
        books.ledger.close("next")


@pytest.mark.parametrize("column", ["cash", "receivable", "payable"])
def test_not_a_number_is_a_break(books: Books, column: str) -> None:
    getattr(books.herders, column)[2] = np.nan
    with pytest.raises(LedgerBreak, match=rf"HERDERS {column}"):
        books.ledger.close(PERIOD)


def test_a_flow_that_is_not_a_number_is_a_break(books: Books) -> None:
    with pytest.raises(LedgerBreak):
        books.ledger.pay(Good.TAX, Account.HERDERS, Account.STATE, np.array([np.nan]), payer_rows=rows(0))
        books.ledger.close(PERIOD)
    milky = Books()
    with pytest.raises(LedgerBreak):
        milky.ledger.move(Good.RAW_MILK, Account.COWS, Account.HERDERS, milk=np.full(5, np.nan))
        milky.ledger.close(PERIOD)


def test_an_infinite_purse_is_a_break(books: Books) -> None:
    books.cooperatives.cash[0] = np.inf
    with pytest.raises(LedgerBreak, match="COOPERATIVES cash"):
        books.ledger.close(PERIOD)


@pytest.mark.parametrize(("first", "then"), [(0.0, -5.0), (10.0, -15.0)])
def test_milk_that_flows_backwards_is_a_break(books: Books, first: float, then: float) -> None:
    for litres in (first, then):
        books.ledger.move(Good.RAW_MILK, Account.COWS, Account.REST, milk=litres)
    with pytest.raises(LedgerBreak, match=rf"^COWS to REST raw_milk, {PERIOD}: a flow of -5 L$"):
        books.ledger.close(PERIOD)


def test_a_flow_may_be_corrected_down_to_nothing(books: Books) -> None:
    for litres in (10.0, -4.0, -6.0):
        books.ledger.move(Good.RAW_MILK, Account.COWS, Account.REST, milk=litres)
    books.ledger.close(PERIOD)


def _milk(books: Books, litres: float = 10.0) -> None:
    """Cows to herders, half to the family, the rest to cooperatives, mahlabas and mouths."""
    each = np.full(5, litres)
    move = books.ledger.move
    move(Good.RAW_MILK, Account.COWS, Account.HERDERS, each, milk=each)
    move(Good.RAW_MILK, Account.HERDERS, Account.TABLE, each / 2, milk=each / 2)
    at = np.zeros(5, np.intp)
    move(Good.RAW_MILK, Account.HERDERS, Account.COOPERATIVES, each / 2, milk=each / 2, buyer_rows=at)
    total = float(each.sum()) / 2 * WEIGHT
    move(Good.RAW_MILK, Account.COOPERATIVES, Account.WORKSHOP, total, milk=total)
    move(Good.LBEN, Account.WORKSHOP, Account.COOPERATIVES, 0.9 * total, milk=0.7 * total)
    move(Good.BUTTER, Account.WORKSHOP, Account.COOPERATIVES, 0.03 * total, milk=0.3 * total)
    for good, share in ((Good.LBEN, 0.7), (Good.BUTTER, 0.3)):
        move(good, Account.COOPERATIVES, Account.CONSUMERS, milk=share * total)
        move(good, Account.CONSUMERS, Account.TABLE, milk=share * total)


def test_milk_from_cow_to_table_balances(books: Books) -> None:
    _milk(books)
    books.ledger.close(PERIOD)


@pytest.mark.parametrize(
    ("seller", "buyer", "good", "names"),
    [
        (Account.HERDERS, Account.CALVES, Good.RAW_MILK, "HERDERS raw_milk"),
        (Account.COWS, Account.COOPERATIVES, Good.RAW_MILK, "COOPERATIVES raw_milk"),
        (Account.COOPERATIVES, Account.LOSSES, Good.LBEN, "COOPERATIVES lben"),
        (Account.WORKSHOP, Account.TABLE, Good.JBEN, "WORKSHOP milk"),
        (Account.REST, Account.RETAIL, Good.PASTEURISED, "RETAIL pasteurised"),
        (Account.REST, Account.STATE, Good.RAW_MILK, "STATE raw_milk"),
    ],
)
def test_a_litre_too_many_is_named(books: Books, seller: Account, buyer: Account, good: Good, names: str) -> None:
    _milk(books)
    books.ledger.move(good, seller, buyer, milk=1.0 / (WEIGHT if Account.HERDERS in (seller, buyer) else 1.0))
    with pytest.raises(LedgerBreak, match=rf"^{names}, {PERIOD}: off by -?1 L$"):
        books.ledger.close(PERIOD)


def test_stock_carries_over(books: Books) -> None:
    books.ledger.move(Good.PACKAGED_DAIRY, Account.REST, Account.PLANTS, milk=100.0)
    books.ledger.stock(Account.PLANTS, Good.PACKAGED_DAIRY, 100.0)
    books.ledger.close(PERIOD)
    books.ledger.move(Good.PACKAGED_DAIRY, Account.PLANTS, Account.REST, milk=60.0)
    books.ledger.stock(Account.PLANTS, Good.PACKAGED_DAIRY, 40.0)
    books.ledger.close(PERIOD)
    books.ledger.stock(Account.PLANTS, Good.PACKAGED_DAIRY, 41.0)
    with pytest.raises(LedgerBreak, match=r"^PLANTS packaged_dairy, later: off by -1 L"):
        books.ledger.close("later")


def test_a_workshop_that_gains_milk_is_found(books: Books) -> None:
    books.ledger.move(Good.RAW_MILK, Account.REST, Account.WORKSHOP, milk=100.0)
    books.ledger.move(Good.JBEN, Account.WORKSHOP, Account.REST, milk=101.0)
    with pytest.raises(LedgerBreak, match=r"^WORKSHOP milk, .*: off by -1 L"):
        books.ledger.close(PERIOD)


# ---- The year ----


def test_the_year_adds_up_its_quinzaines_and_starts_empty(books: Books) -> None:
    for _ in range(3):
        _milk(books)
        books.ledger.close(PERIOD)
    flows = {(flow.seller, flow.buyer, flow.good): flow for flow in books.ledger.close_year()}
    cows = flows[Account.COWS, Account.HERDERS, Good.RAW_MILK]
    assert cows.quantity == cows.milk_equivalent_l == pytest.approx(3 * 50.0 * WEIGHT)
    assert all(isinstance(part, float) for flow in flows.values() for part in (flow.quantity, flow.value_mad))
    assert books.ledger.close_year() == []


def test_what_an_account_got_of_dairy_is_passed_on_whole(books: Books) -> None:
    _milk(books)
    ledger = books.ledger
    before = ledger.quantity[:, Account.TABLE, Good.RAW_MILK].sum()
    ledger.pass_on_dairy(Account.TABLE, Account.LOSSES)
    passed = (Account.TABLE, Account.LOSSES, Good.RAW_MILK)
    assert ledger.quantity[passed] == ledger.milk[passed] == before == 25.0 * WEIGHT
    assert ledger.quantity[Account.TABLE].sum() == 25.0 * WEIGHT
    assert not ledger.value[Account.TABLE].any()


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda books: pickle.loads(pickle.dumps(books))])
def test_a_copy_has_its_own_purses(books: Books, twin_of: Any) -> None:
    _deliver_on_credit(books)
    other = twin_of(books)
    other.ledger.pay(Good.TAX, Account.HERDERS, Account.STATE, np.full(5, 10.0))
    other.ledger.close(PERIOD)
    assert books.herders.cash.tolist() == [1000.0] * 5
    assert other.herders.cash.tolist() == [990.0] * 5
    books.ledger.close(PERIOD)


# ---- Promises of the signature that are easy to break ----


def test_amounts_that_add_up_to_zero_still_move(books: Books) -> None:
    books.ledger.pay(Good.OWNER, Account.PLANTS, Account.REST, np.array([5.0, -5.0]), payer_rows=books.plants)
    assert books.processors.cash[:2].tolist() == [995.0, 1005.0]
    books.ledger.close(PERIOD)


def test_one_amount_for_many_rows_is_refused(books: Books) -> None:
    """Nobody could say whether each row pays it or all together."""
    at = {"creditor_rows": rows(0, 1), "debtor_rows": rows(0, 1)}
    with pytest.raises(TypeError, match="COOPERATIVES: read one amount for all, allowed one for each row"):
        books.ledger.pay(Good.TAX, Account.COOPERATIVES, Account.STATE, 5.0, payer_rows=rows(0, 1))
    with pytest.raises(TypeError, match="HERDERS"):
        books.ledger.settle(Account.HERDERS, Account.COOPERATIVES, 5.0, **at)
    assert books.money() == WEIGHT * 5000.0 + 7000.0


def test_one_amount_between_accounts_without_purses_is_recorded(books: Books) -> None:
    books.ledger.move(Good.CATTLE, Account.REST, Account.STATE, 2.0, 30.0)
    assert books.ledger.value[Account.REST, Account.STATE, Good.CATTLE] == 30.0
    books.ledger.close(PERIOD)


# ---- No purse below zero ----


@pytest.mark.parametrize("account", [Account.HERDERS, Account.COOPERATIVES, Account.PLANTS, Account.MAHLABAS])
def test_a_purse_left_below_zero_breaks_the_books(books: Books, account: Account) -> None:
    """Only the one purse is overdrawn, all the others are full; a rounding error is let pass."""
    purse = books.ledger.purses[account]
    row = rows(1 if purse.rows is None else int(purse.rows[1]))
    books.ledger.pay(Good.OWNER, account, Account.REST, np.array([1000.0 + 0.5 * LEAST_CASH_MAD]), payer_rows=row)
    books.ledger.close(PERIOD)
    books.ledger.pay(Good.OWNER, account, Account.REST, np.array([LEAST_CASH_MAD]), payer_rows=row)
    with pytest.raises(LedgerBreak, match=f"{account.name} cash, {PERIOD}: a purse at -0.0015 MAD"):
        books.ledger.close(PERIOD)


def test_a_purse_may_be_overdrawn_until_the_books_close(books: Books) -> None:
    books.ledger.pay(Good.OWNER, Account.COOPERATIVES, Account.REST, np.full(1, 3000.0), payer_rows=rows(0))
    books.ledger.pay(Good.LOAN, Account.BANKS, Account.COOPERATIVES, np.full(1, 2000.0), payee_rows=rows(0))
    books.ledger.close(PERIOD)
    assert books.cooperatives.cash[0] == 0.0


# ---- Any sequence of movements ----

RICH = 6e7
"""Cash (MAD) that a few movements do not exhaust."""

INSIDE = (Account.HERDERS, Account.COOPERATIVES, Account.PLANTS, Account.MAHLABAS)
OUTSIDE = (Account.REST, Account.STATE, Account.BANKS, Account.FEED_DEALERS)
PAIRS = [
    (seller, buyer)
    for seller in (*INSIDE, *OUTSIDE)
    for buyer in (*INSIDE, *OUTSIDE)
    if seller in INSIDE or buyer in INSIDE
]
Amount = st.floats(-1e5, 1e5, allow_nan=False).map(lambda amount: round(amount, 2))
Step = st.tuples(
    st.sampled_from(["move", "credit", "settle", "write_off", "market", "milk", "close"]),
    st.sampled_from(PAIRS),
    st.lists(Amount, min_size=1, max_size=4),
    st.integers(0, 2**16),
)


def _rows_of(books: Books, account: Account, n: int, luck: np.random.Generator) -> np.ndarray | None:
    if account in OUTSIDE:
        return None
    purse = books.ledger.purses[account]
    choices = np.arange(len(purse.population)) if purse.rows is None else purse.rows
    return luck.choice(choices, n)


def _act(books: Books, step: tuple[str, tuple[Account, Account], list[float], int]) -> None:
    kind, (one, other), amounts, number = step
    luck, ledger = np.random.default_rng(number), books.ledger
    values = np.array(amounts)
    ours, theirs = _rows_of(books, one, len(values), luck), _rows_of(books, other, len(values), luck)
    if kind in ("move", "credit"):
        ledger.move(
            Good.CATTLE, one, other, 1.0, values, seller_rows=ours, buyer_rows=theirs, on_credit=kind == "credit"
        )
    elif kind == "settle":
        ledger.settle(one, other, values, creditor_rows=ours, debtor_rows=theirs)
    elif kind == "write_off":
        if ours is not None and theirs is not None:
            ledger.write_off(one, other, ours, theirs, values)
    elif kind == "market":
        earned = float(values.sum()) * (WEIGHT if one is Account.HERDERS else 1.0)
        spent = np.full(2, earned / (WEIGHT if other is Account.HERDERS else 1.0) / 2)
        ledger.sell_at_market(Good.LBEN, one, other, 0.0, 0.0, values, spent, ours, _rows_of(books, other, 2, luck))
    elif kind == "milk":
        _milk(books, abs(amounts[0]))
    else:
        ledger.close(PERIOD)


@settings(max_examples=150)
@given(st.lists(Step, max_size=25))
def test_any_sequence_balances_and_creates_nothing(steps: list[Any]) -> None:
    books = Books(RICH)
    opening, from_outside, size = books.money(), 0.0, 1.0
    for step in steps:
        kind, (one, other), amounts, _ = step
        _act(books, step)
        factor = WEIGHT if Account.HERDERS in (one, other) else 1.0
        into_purses = (one in INSIDE) - (other in INSIDE)  # sellers and creditors are paid
        if kind == "market":
            factor = WEIGHT if one is Account.HERDERS else 1.0
        if kind in ("move", "settle", "market"):
            from_outside += into_purses * factor * sum(amounts)
        size += factor * sum(map(abs, amounts))
    books.ledger.close(PERIOD)
    assert books.money() == pytest.approx(opening + from_outside, abs=1e-9 * size + 1e-12 * opening)
    claims = WEIGHT * books.herders.receivable.sum() + books.cooperatives.receivable.sum()
    assert np.isfinite(claims)


@settings(max_examples=60)
@given(
    st.lists(Step, max_size=12),
    st.sampled_from(["herders", "cooperatives", "processors"]),
    st.sampled_from(["cash", "receivable", "payable"]),
    st.integers(0, 2),
    st.sampled_from([-1e7, -30.0, 30.0, 1e7]),
)
def test_any_sequence_with_one_false_cell_breaks(
    steps: list[Any], population: str, column: str, row: int, amount: float
) -> None:
    books = Books(RICH)
    for step in steps:
        _act(books, step)
    getattr(getattr(books, population), column)[row] += amount
    with pytest.raises(LedgerBreak, match=rf"{column}, {PERIOD}: (off by |a purse at -)"):
        books.ledger.close(PERIOD)
