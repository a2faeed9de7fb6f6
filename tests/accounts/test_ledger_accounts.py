"""Operating accounts from the ledger: created = received on random books, and refusals that name the cell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_books import BEEF, YEAR, A, Cell, Extras, G, books_of

from sim.accounts.account import BrokenIdentity, check
from sim.accounts.coefficients import INPUT_LINES, Coefficients
from sim.accounts.ledger_accounts import (
    ACTORS,
    BOUGHT,
    BOUGHT_AS,
    OPERATING,
    SOLD,
    SOLD_AS,
    Kind,
    operate,
)

MONEY = st.floats(0.0, 1e8, allow_nan=False)


def allowed_cells() -> list[tuple[A, A, G]]:
    """Every cell in which money moves and which both sides know."""
    cells = set()
    for k, actor in enumerate(ACTORS):
        for partner, good in np.argwhere(SOLD_AS[k] > Kind.PASSAGE):
            cells.add((actor, A(partner), G(good)))
        for partner, good in np.argwhere(BOUGHT_AS[k] > Kind.PASSAGE):
            cells.add((A(partner), actor, G(good)))
    cells.add((A.FEED_DEALERS, A.STATE, G.SUBSIDY))

    def is_known(seller: A, buyer: A, good: G) -> bool:
        gives = seller not in ACTORS or SOLD_AS[ACTORS.index(seller), buyer, good] > Kind.PASSAGE
        gets = buyer not in ACTORS or BOUGHT_AS[ACTORS.index(buyer), seller, good] > Kind.PASSAGE
        return bool(gives and gets)

    return sorted(cell for cell in cells if is_known(*cell))


CELLS = allowed_cells()
FLOWS = st.lists(
    st.builds(lambda cell, value, quantity: Cell(*cell, value, quantity), st.sampled_from(CELLS), MONEY, MONEY)
)
EXTRAS = st.builds(Extras, MONEY, st.floats(-1e6, 1e6), MONEY, st.floats(0.0, 1000.0))


def profit_by_hand(cells: list[Cell], actor: A, extras: Extras) -> float:
    """What an actor earns less what he spends on his business: a loop over flows, for comparison."""
    profit = 0.0
    for cell in cells:
        if cell.seller is actor and SOLD_AS[ACTORS.index(actor), cell.buyer, cell.good] in OPERATING:
            profit += cell.value
        if cell.buyer is actor and BOUGHT_AS[ACTORS.index(actor), cell.seller, cell.good] in OPERATING:
            profit -= cell.value
    if actor is A.HERDERS:
        profit += extras.home_value + extras.herd_change
    return profit - (extras.wear_of_equipment if actor is A.COOPERATIVES else 0.0)


@given(FLOWS, EXTRAS, st.sampled_from([1.0, 5.0, 20.0]))
def test_created_is_received_on_any_books(
    coefficients: Coefficients, cells: list[Cell], extras: Extras, weight: float
) -> None:
    cells = [*cells, Cell(A.COWS, A.HERDERS, G.RAW_MILK, 0.0, 1.0)]
    extras = extras._replace(stock_l=0.0)  # worth nothing without a price
    operating = operate(books_of(cells, extras, weight), coefficients)
    size = 1e-9 * (sum(cell.value for cell in cells) + sum(map(abs, extras)) + 1.0)
    for k, actor in enumerate(ACTORS):
        assert operating.profit[0, k] == pytest.approx(operating.profit_by_money[0, k], abs=size)
        assert operating.profit[0, k] == pytest.approx(profit_by_hand(cells, actor, extras), abs=size)
        check(operating.account(0, actor))
    intra = [c for c in cells if c.seller in ACTORS and c.buyer in ACTORS and c.good <= G.PACKAGED_DAIRY]
    assert operating.purchases.sum() == pytest.approx(sum(c.value for c in intra), abs=size)


@given(FLOWS.filter(len), st.data())
def test_a_cell_that_money_does_not_know_is_found_and_named(
    coefficients: Coefficients, cells: list[Cell], data: st.DataObject
) -> None:
    """What is in the flows and not in the purses breaks the account, or neither profit ever depended on it."""
    at = data.draw(st.integers(0, len(cells) - 1))
    cell = cells[at]
    books = books_of(cells)
    flows = books.flows.copy()
    total = sum(c.value for c in cells)
    flows.loc[at, "value_mad"] += 0.01 * total + 1000.0
    is_neutral = cell.good is G.SUBSIDY and cell.seller is A.FEED_DEALERS
    only_shops = {cell.seller, cell.buyer} & set(ACTORS) == {A.RETAIL}
    if is_neutral or only_shops:
        operate(books._replace(flows=flows), coefficients)
        return
    with pytest.raises(BrokenIdentity, match=f"{YEAR}.*a gap of"):
        operate(books._replace(flows=flows), coefficients)


def test_a_gap_of_the_size_of_a_cell_names_it(coefficients: Coefficients) -> None:
    cells = [
        Cell(A.HERDERS, A.COLLECTORS, G.RAW_MILK, 900.0, 300.0),
        Cell(A.BANKS, A.HERDERS, G.INTEREST, 123.0),
    ]
    books = books_of(cells)
    balances = books.balances.copy()
    balances.loc[(balances["account"] == "herders") & (balances["year"] == YEAR), "cash"] += 123.0
    with pytest.raises(BrokenIdentity, match=r"herders, 2015.*herders pay banks for interest"):
        operate(books._replace(balances=balances), coefficients)


def test_a_debt_that_no_loan_explains_is_named(coefficients: Coefficients) -> None:
    books = books_of([Cell(A.COOPERATIVES, A.BANKS, G.LOAN, 500.0), Cell(A.COOPERATIVES, A.BANKS, G.BAD_DEBT, 100.0)])
    operate(books, coefficients)
    forgotten = books.flows[books.flows["product"] != "bad_debt"]
    with pytest.raises(BrokenIdentity, match=r"cooperatives, 2015: .* lent 500, but debt fell by -400, a gap of -100"):
        operate(books._replace(flows=forgotten), coefficients)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (Cell(A.REST, A.HERDERS, G.TRAINING, 5.0), "herders pay rest for training: a cell without a class"),
        (Cell(A.MAHLABAS, A.STATE, G.SUBSIDY, 5.0), "state pay mahlabas for subsidy: a cell without a class"),
        (Cell(A.WORKERS, A.STATE, G.LABOUR, 5.0), "state pay workers for labour: a cell without a class"),
        (
            Cell(A.COWS, A.HERDERS, G.RAW_MILK, 5.0, 1.0),
            "herders pay cows for raw_milk: money where only milk can pass",
        ),
    ],
)
def test_a_cell_without_a_class_is_refused(coefficients: Coefficients, cell: Cell, message: str) -> None:
    with pytest.raises(BrokenIdentity, match=message):
        operate(books_of([cell]), coefficients)


def test_an_unknown_name_and_a_missing_balance_are_refused(coefficients: Coefficients) -> None:
    books = books_of([Cell(A.COWS, A.HERDERS, G.RAW_MILK, 0.0, 1.0)])
    flows = books.flows.assign(seller="goats")
    with pytest.raises(BrokenIdentity, match="unknown account 'goats'"):
        operate(books._replace(flows=flows), coefficients)
    flows = books.flows.assign(value_mad=np.nan)
    with pytest.raises(BrokenIdentity, match=r"value_mad.*not finite"):
        operate(books._replace(flows=flows), coefficients)
    balances = books.balances[(books.balances["account"] != "plants") | (books.balances["year"] == YEAR)]
    with pytest.raises(BrokenIdentity, match="nothing of plants at the end of 2014"):
        operate(books._replace(balances=balances), coefficients)


def test_every_line_is_where_it_belongs(coefficients: Coefficients) -> None:
    cells = [
        Cell(A.HERDERS, A.COOPERATIVES, G.RAW_MILK, 3000.0, 1000.0),
        Cell(A.COOPERATIVES, A.PLANTS, G.RAW_MILK, 3400.0, 1000.0),
        Cell(A.REST, A.PLANTS, G.RAW_MILK, 1000.0, 300.0),
        Cell(A.PLANTS, A.RETAIL, G.PACKAGED_DAIRY, 6000.0, 1200.0),
        Cell(A.RETAIL, A.CONSUMERS, G.PACKAGED_DAIRY, 6600.0, 1200.0),
        Cell(A.FEED_DEALERS, A.HERDERS, G.CONCENTRATE, 500.0, 200.0),
        Cell(A.FEED_DEALERS, A.STATE, G.SUBSIDY, 100.0),
        Cell(A.SERVICES, A.HERDERS, G.SUPPLIES, 200.0),
        Cell(A.STATE, A.COOPERATIVES, G.TAX, 7.0),
        Cell(A.COOPERATIVES, A.STATE, G.SUBSIDY, 70.0),
        Cell(A.HERDERS, A.COOPERATIVES, G.SURPLUS, 11.0),
    ]
    extras = Extras(home_value=400.0, herd_change=BEEF * 10.0, stock_l=50.0, wear_of_equipment=30.0)
    operating = operate(books_of(cells, extras), coefficients)
    herders, cooperatives, _, _, plants, shops = (operating.account(0, actor) for actor in ACTORS)
    wear = 200.0 * coefficients["wear.herders_supplies"]
    assert herders.output == pytest.approx(3000.0 + 400.0 + 600.0)
    assert herders.intermediate_consumption == pytest.approx(500.0 + 100.0 + 200.0 - wear)
    assert (herders.subsidies, herders.depreciation) == (100.0, pytest.approx(wear))
    assert herders.net_operating_profit == pytest.approx(4000.0 - 500.0 - 200.0)  # surplus is not their output
    assert cooperatives.net_operating_profit == pytest.approx(3400.0 - 3000.0 - 7.0 - 30.0)  # before surplus, no grant
    assert (cooperatives.subsidies, cooperatives.depreciation) == (0.0, pytest.approx(30.0))
    assert plants.output == pytest.approx(6000.0 + 50.0 * 5.0)
    assert plants.intermediate_consumption == pytest.approx(4400.0)
    assert shops.net_operating_profit == pytest.approx(600.0)
    assert operating.inputs[0, ACTORS.index(A.PLANTS), INPUT_LINES.index("milk")] == 1000.0
    assert operating.purchases.sum() == pytest.approx(3000.0 + 3400.0 + 6000.0)


def test_two_rules_for_one_cell_are_refused() -> None:
    from sim.accounts.ledger_accounts import Rule, _kinds

    twice = Rule(Kind.WAGES, (A.HERDERS,), (G.TAX,), (A.STATE,))
    with pytest.raises(ValueError, match="two rules class a cell"):
        _kinds([*BOUGHT, twice])
    assert len(set(SOLD)) == len(SOLD)


def test_wear_moves_between_two_lines_and_leaves_profit_alone(coefficients: Coefficients) -> None:
    cells = [Cell(A.SERVICES, A.MAHLABAS, G.SUPPLIES, 100.0), Cell(A.SERVICES, A.MAHLABAS, G.TRANSPORT, 50.0)]
    books = books_of(cells)
    low = operate(books, coefficients.with_values({"wear.mahlabas_supplies": 0.05}))
    high = operate(books, coefficients.with_values({"wear.mahlabas_supplies": 0.3}))
    assert low.profit == pytest.approx(high.profit)
    assert high.depreciation.sum() - low.depreciation.sum() == pytest.approx(25.0)
    kept = (100.0 - 30.0) + 50.0 * (1.0 - coefficients["wear.mahlabas_transport"])
    assert high.account(0, A.MAHLABAS).intermediate_consumption == pytest.approx(kept)
