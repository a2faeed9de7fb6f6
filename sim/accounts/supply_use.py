"""The functional map of the chain, every flow with product, volume and price; and supply = uses for every product."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.accounts.account import RELATIVE_TOLERANCE, BrokenIdentity
from sim.accounts.cells import Cells, Floats, name_of
from sim.accounts.ledger_accounts import ACTORS
from sim.engine.ledger import DAIRY, UNITS, Account, Good

A, G = Account, Good

SUPPLY = ("opening_stock", "produced", "brought_in")
USES = ("eaten", "eaten_by_herders", "drunk_by_calves", "processed", "lost", "taken_out", "closing_stock")
"""`brought_in` and `taken_out` cross the border of the province; people of the market town, and pupils at school, are
among those who eat."""

KEEPERS = (*ACTORS, A.CONSUMERS, A.STATE)
"""Whoever milk passes through: what comes in must go out or stay in store."""

GOODS = (*DAIRY, G.CATTLE, G.CONCENTRATE, G.STRAW, G.CARE, G.TRANSPORT, G.SUPPLIES, G.TRAINING, G.EQUIPMENT, G.LABOUR)
"""What is drawn on the map: goods and services, not mere payments."""


class Balance(NamedTuple):
    """Litres of raw-milk equivalent by year, product (of `DAIRY`) and origin or use."""

    supply: Floats
    uses: Floats


def functional_map(cells: Cells, own_use: Floats) -> pd.DataFrame:
    """List every flow: year, seller, buyer, product, quantity, unit, milk equivalent, value and price.

    `own_use` (MAD a year) values the milk that herder families use, which no money pays. `price` is value / quantity,
    MAD per unit of the product, `price_l` value / milk equivalent, MAD/L; NaN where there is no quantity or no value.
    """
    goods = list(GOODS)
    value = cells.value.copy()
    value[:, A.HERDERS, A.TABLE, G.RAW_MILK] += own_use
    used = (cells.quantity != 0.0) | (cells.milk != 0.0) | (value != 0.0)
    on_map = np.zeros(used.shape[1:], bool)
    on_map[:, :, goods] = True
    on_map[A.HERDERS, A.REST, G.LABOUR] = False  # days worked elsewhere
    year, seller, buyer, good = np.nonzero(used & on_map)
    quantity, milk, worth = (amounts[year, seller, buyer, good] for amounts in (cells.quantity, cells.milk, value))
    has_price = worth > 0.0
    accounts, products = [a.name.lower() for a in Account], [g.name.lower() for g in Good]
    units = list(dict.fromkeys(UNITS[g] for g in Good))
    unit_of = np.array([units.index(UNITS[g]) for g in Good])
    return pd.DataFrame(
        {
            "year": cells.years[year].astype(np.int16),
            "seller": pd.Categorical.from_codes(seller, pd.Index(accounts)),
            "buyer": pd.Categorical.from_codes(buyer, pd.Index(accounts)),
            "product": pd.Categorical.from_codes(good, pd.Index(products)),
            "quantity": quantity,
            "unit": pd.Categorical.from_codes(unit_of[good], pd.Index(units)),
            "milk_equivalent_l": milk,
            "value_mad": worth,
            "price": np.divide(worth, quantity, out=np.full(len(worth), np.nan), where=has_price & (quantity > 0.0)),
            "price_l": np.divide(worth, milk, out=np.full(len(worth), np.nan), where=has_price & (milk > 0.0)),
        }
    )


def balance_products(cells: Cells, plant_stock_l: Floats) -> Balance:
    """Supply and uses of every product, in litres of raw-milk equivalent, and the check that they are equal.

    opening stock + produced + brought in = eaten + drunk by calves + processed + lost + taken out + closing stock.
    `plant_stock_l` holds the plants' stock of packaged dairy at the opening of the first year and at the end of each,
    shape (years + 1,). Raises BrokenIdentity naming the account that keeps or loses milk, or the product.
    """
    milk = cells.milk[:, :, :, : len(DAIRY)]
    opening, closing = np.zeros((2, len(cells.years), len(DAIRY)))
    opening[:, G.PACKAGED_DAIRY], closing[:, G.PACKAGED_DAIRY] = plant_stock_l[:-1], plant_stock_l[1:]
    _check_keepers(cells, closing - opening)
    supply = np.stack([opening, milk[:, [A.COWS, A.WORKSHOP]].sum(axis=(1, 2)), milk[:, A.REST].sum(axis=1)], axis=2)
    uses = np.stack(
        [
            milk[:, [A.CONSUMERS, A.STATE], A.TABLE].sum(axis=1),
            milk[:, A.HERDERS, A.TABLE],
            milk[:, :, A.CALVES].sum(axis=1),
            milk[:, :, A.WORKSHOP].sum(axis=1),
            milk[:, :, A.LOSSES].sum(axis=1),
            milk[:, :, A.REST].sum(axis=1),
            closing,
        ],
        axis=2,
    )
    gap = supply.sum(axis=2) - uses.sum(axis=2)
    broken = ~(np.abs(gap) <= RELATIVE_TOLERANCE * (supply.sum(axis=2) + uses.sum(axis=2) + 1.0))
    for year, good in np.argwhere(broken)[:1]:
        read = f"supply {supply[year, good].sum():.12g} L, uses {uses[year, good].sum():.12g} L"
        raise BrokenIdentity(f"{name_of(good, Good)}, {cells.years[year]}: {read}")
    return Balance(supply, uses)


def _check_keepers(cells: Cells, stock_change: Floats) -> None:
    """Raise BrokenIdentity where what an account gets of a product is not what it gives and keeps."""
    milk = cells.milk[:, :, :, : len(DAIRY)]
    keepers = list(KEEPERS)
    inflow = milk[:, :, keepers].sum(axis=1)
    outflow = milk[:, keepers].sum(axis=2)
    kept = np.zeros_like(inflow)
    kept[:, KEEPERS.index(A.PLANTS)] = stock_change
    gap = inflow - outflow - kept
    broken = ~(np.abs(gap) <= RELATIVE_TOLERANCE * (inflow + outflow + np.abs(kept) + 1.0))
    for year, k, good in np.argwhere(broken)[:1]:
        read = f"gets {inflow[year, k, good]:.12g} L, gives {outflow[year, k, good]:.12g} L"
        kept_l = f"keeps {kept[year, k, good]:.12g} L more than before"
        who = f"{name_of(keepers[k], Account)}, {name_of(good, Good)}, {cells.years[year]}"
        raise BrokenIdentity(f"{who}: {read}, {kept_l}")


def supply_use_table(cells: Cells, balance: Balance) -> pd.DataFrame:
    """Give supply and uses as a tidy table: year, product, side, item, milk_equivalent_l."""
    items = [*SUPPLY, *USES]
    sides = np.array([0] * len(SUPPLY) + [1] * len(USES))
    amounts = np.concatenate([balance.supply, balance.uses], axis=2)
    n_years, n_goods, n_items = amounts.shape
    products = [good.name.lower() for good in DAIRY]
    return pd.DataFrame(
        {
            "year": np.repeat(cells.years.astype(np.int16), n_goods * n_items),
            "product": pd.Categorical.from_codes(
                np.tile(np.repeat(np.arange(n_goods), n_items), n_years), pd.Index(products)
            ),
            "side": pd.Categorical.from_codes(np.tile(sides, n_years * n_goods), pd.Index(["supply", "use"])),
            "item": pd.Categorical.from_codes(np.tile(np.arange(n_items), n_years * n_goods), pd.Index(items)),
            "milk_equivalent_l": amounts.ravel(),
        }
    )
