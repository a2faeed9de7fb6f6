"""The books of a run: the tables that accounts and impacts are computed from, and nothing else."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from sim.territory.registry import Registry


class Books(NamedTuple):
    """Tables of a run; their columns, units and meanings are those of `sim.study.fields.FIELDS`.

    Amounts are those of the whole territory; those of `herders` are of one simulated household, which stands for
    `weight` real ones. `zones` gives the zone of each commune.
    """

    chain: pd.DataFrame
    flows: pd.DataFrame
    balances: pd.DataFrame
    public_costs: pd.DataFrame
    herders: pd.DataFrame
    cooperatives: pd.DataFrame
    collectors: pd.DataFrame
    processors: pd.DataFrame
    weight: float
    registry: Registry
    zones: Mapping[str, str]
