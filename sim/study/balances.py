"""What every account with a purse owns and owes at the end of a year."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.chain import DairyChain
from sim.engine.ledger import Account, Purse
from sim.rules.household import HerdValueColumns, value_herds


class Balance(NamedTuple):
    """One account at the end of a year: MAD, and what has no price of its own in litres and volume."""

    year: int
    account: str
    cash: float
    receivable: float
    payable: float
    debt: float
    equipment: float
    stock_l: float
    herd_volume: float


def balances_of(chain: DairyChain, year: int) -> list[Balance]:
    """Read the balances off a chain as it stands, for all real households."""
    return [_balance(chain, year, account, purse) for account, purse in chain.ledger.purses.items()]


def _balance(chain: DairyChain, year: int, account: Account, purse: Purse) -> Balance:
    def total(column: str) -> float:
        return purse.total(column) if column in purse.population.agent_type.schema else 0.0

    return Balance(
        year=year,
        account=account.name.lower(),
        cash=total("cash"),
        receivable=total("receivable"),
        payable=total("payable"),
        debt=total("debt"),
        equipment=total("equipment"),
        stock_l=total("stock_l"),
        herd_volume=_herd_volume(chain) if account is Account.HERDERS else 0.0,
    )


def _herd_volume(chain: DairyChain) -> float:
    """What all animals would fetch if beef cost 1 MAD/kg: the herd by volume, see `rules.household.value_herds`."""
    herders = chain.herders.only(HerdValueColumns)
    value, blood = np.zeros(len(herders.cash)), np.zeros(len(herders.cash))
    scratch = herders._replace(herd_value=value, mean_blood=blood)
    value_herds(chain.herd.arrays, scratch, chain.quinzaine.start, 1.0, chain.parameters.cattle)
    return float(value.sum()) * chain.weight


def as_table(balances: list[Balance]) -> pd.DataFrame:
    """Put balances into a table, one row for each account and year."""
    table = pd.DataFrame(balances, columns=list(Balance._fields))
    return table.astype({"year": np.int16, "account": "category"})
