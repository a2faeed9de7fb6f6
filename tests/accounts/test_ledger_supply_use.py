"""Supply = uses for every product, and the map of flows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_books import YEAR, A, Cell, G, books_of

from sim.accounts.account import BrokenIdentity
from sim.accounts.cells import read_cells
from sim.accounts.supply_use import SUPPLY, USES, balance_products, functional_map, supply_use_table

LITRES = st.floats(0.0, 1e9, allow_nan=False)
SHARE = st.floats(0.0, 1.0)


def milk_cells(litres: float, home: float, sold: float, made: float, stored: float) -> list[Cell]:
    """Milk from the cow: some is eaten at home, some becomes lben at mahlabas, the rest is packaged, partly stored."""
    kept = home * litres
    loose = (litres - kept) * sold
    plant = litres - kept - loose
    lben, stock = loose * made, plant * stored
    return [
        Cell(A.COWS, A.HERDERS, G.RAW_MILK, 0.0, litres),
        Cell(A.HERDERS, A.TABLE, G.RAW_MILK, 0.0, kept),
        Cell(A.HERDERS, A.COLLECTORS, G.RAW_MILK, 3.0 * loose, loose),
        Cell(A.COLLECTORS, A.MAHLABAS, G.RAW_MILK, 4.0 * loose, loose),
        Cell(A.MAHLABAS, A.WORKSHOP, G.RAW_MILK, 0.0, lben),
        Cell(A.WORKSHOP, A.MAHLABAS, G.LBEN, 0.0, lben),
        Cell(A.MAHLABAS, A.CONSUMERS, G.LBEN, 5.0 * lben, lben),
        Cell(A.CONSUMERS, A.TABLE, G.LBEN, 0.0, lben),
        Cell(A.MAHLABAS, A.LOSSES, G.RAW_MILK, 0.0, loose - lben),
        Cell(A.HERDERS, A.COOPERATIVES, G.RAW_MILK, 3.0 * plant, plant),
        Cell(A.COOPERATIVES, A.PLANTS, G.RAW_MILK, 3.2 * plant, plant),
        Cell(A.PLANTS, A.WORKSHOP, G.RAW_MILK, 0.0, plant),
        Cell(A.WORKSHOP, A.PLANTS, G.PACKAGED_DAIRY, 0.0, plant),
        Cell(A.PLANTS, A.REST, G.PACKAGED_DAIRY, 6.0 * (plant - stock), plant - stock),
    ]


@given(LITRES, SHARE, SHARE, SHARE, SHARE)
def test_supply_is_uses_for_every_product(litres: float, home: float, sold: float, made: float, stored: float) -> None:
    cells = milk_cells(litres, home, sold, made, stored)
    stock = litres * (1.0 - home) * (1.0 - sold) * stored
    read = read_cells(books_of(cells).flows)
    balance = balance_products(read, np.array([0.0, stock]))
    assert balance.supply.sum() == pytest.approx(balance.uses.sum())
    table = supply_use_table(read, balance)
    sides = table.pivot_table(index="product", columns="side", values="milk_equivalent_l", aggfunc="sum", observed=True)
    assert sides["supply"].to_numpy() == pytest.approx(sides["use"].to_numpy(), abs=1e-9 * (litres + 1.0))
    assert list(table["item"].cat.categories) == [*SUPPLY, *USES]


@pytest.mark.parametrize("at", range(14))
def test_a_litre_too_much_names_who_keeps_it(at: int) -> None:
    cells = milk_cells(1000.0, 0.1, 0.5, 0.6, 0.1)
    cells[at] = cells[at]._replace(quantity=cells[at].quantity + 1.0)
    with pytest.raises(BrokenIdentity, match=rf"(herders|collectors|cooperatives|mahlabas|plants|consumers), .*{YEAR}"):
        balance_products(read_cells(books_of(cells).flows), np.array([0.0, 45.0]))


def test_milk_that_no_account_keeps_is_found_by_product() -> None:
    """From the cow to the calf without a herder: accounts balance, the product does not know where it went."""
    cells = [Cell(A.COWS, A.REST, G.RAW_MILK, 0.0, 5.0), Cell(A.COWS, A.SERVICES, G.RAW_MILK, 0.0, 3.0)]
    with pytest.raises(BrokenIdentity, match="raw_milk, 2015: supply 8 L, uses 5 L"):
        balance_products(read_cells(books_of(cells).flows), np.zeros(2))


def test_the_map_has_product_volume_and_price() -> None:
    cells = [*milk_cells(1000.0, 0.1, 0.5, 0.6, 0.1), Cell(A.HERDERS, A.REST, G.LABOUR, 80.0, 10.0)]
    table = functional_map(read_cells(books_of(cells).flows), np.array([450.0]))
    sold = table[(table["seller"] == "herders") & (table["buyer"] == "collectors")].iloc[0]
    assert (sold["product"], sold["quantity"], sold["unit"], sold["value_mad"]) == ("raw_milk", 450.0, "L", 1350.0)
    assert sold["price"] == sold["price_l"] == pytest.approx(3.0)
    home = table[(table["seller"] == "herders") & (table["buyer"] == "table")].iloc[0]
    assert home["value_mad"] == 450.0
    assert home["price_l"] == pytest.approx(4.5)
    lost = table[table["buyer"] == "losses"].iloc[0]
    assert np.isnan(lost["price"])
    assert "labour" not in set(table["product"])
