"""The flow table as arrays: year by seller by buyer by good, so that every account is a sum over cells."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.accounts.account import BrokenIdentity
from sim.engine.ledger import Account, Good

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


class Cells(NamedTuple):
    """Flows of each year, shape (years, sellers, buyers, goods): quantity in the good's unit, milk in L, value, MAD."""

    years: Years
    quantity: Floats
    milk: Floats
    value: Floats


def read_cells(flows: pd.DataFrame) -> Cells:
    """Lay the rows of a flow table out by year, seller, buyer and good; rows of one cell add up.

    Raises BrokenIdentity for an account or a good that the ledger does not know, and for an amount that is not finite.
    """
    years, at_year = np.unique(flows["year"].to_numpy(), return_inverse=True)
    seller = _codes(flows["seller"], Account)
    buyer = _codes(flows["buyer"], Account)
    good = _codes(flows["product"], Good)
    shape = (len(years), len(Account), len(Account), len(Good))
    cell = np.ravel_multi_index((at_year, seller, buyer, good), shape)

    def lay(column: str) -> Floats:
        amounts = flows[column].to_numpy(dtype=np.float64)
        if not np.isfinite(amounts).all():
            raise BrokenIdentity(f"flows, column {column}: read an amount that is not finite")
        sums = np.bincount(cell, weights=amounts, minlength=int(np.prod(shape)))
        return np.asarray(sums.reshape(shape), np.float64)

    return Cells(years.astype(np.int64), lay("quantity"), lay("milk_equivalent_l"), lay("value_mad"))


def _codes(column: pd.Series, kind: type[IntEnum]) -> NDArray[np.intp]:
    """Numbers of the ledger for a column of lower-case names."""
    known = {member.name.lower(): int(member) for member in kind}
    names = column.astype("category").cat
    for name in names.categories:
        if name not in known:
            raise BrokenIdentity(f"flows, column {column.name}: unknown {kind.__name__.lower()} {name!r}")
    numbers = np.array([known[name] for name in names.categories], np.intp)
    return numbers[names.codes.to_numpy()] if len(numbers) else np.zeros(0, np.intp)


def name_of(code: int, kind: type[IntEnum]) -> str:
    """Name of an account or a good, as in the tables."""
    return kind(code).name.lower()
