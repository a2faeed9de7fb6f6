"""Why it moved: the numbers that stand between a lever and the seven impacts."""

import math
from typing import NamedTuple

import pandas as pd

from sim.report.comparison.reading import REASONS, Comparison
from sim.report.comparison.verdicts import Sureness, sureness

MILK = "raw_milk"
_REPLICATE = ("draw", "seed", "replicate")


class Passage(NamedTuple):
    """A number of the causal chain without and with a policy, mean of the years, and the difference with its interval.

    `sure`: how sure it is that it moved; `is_flow`: read off the flows of the chain, which have no interval, so that
    nothing is said of them.
    """

    name: str
    unit: str
    before: float
    after: float
    change: float
    low: float
    high: float
    sure: Sureness
    is_flow: bool

    @property
    def has_interval(self) -> bool:
        """Whether its interval is known."""
        return math.isfinite(self.low)


def passages(found: Comparison) -> dict[str, list[Passage]]:
    """The causal chain of each policy, from milk and prices to work and women's money."""
    milk = {name: milk_of(found, name) for name in (found.baseline, *found.policies)}
    result = {}
    for name in found.policies:
        measured = _effects(found, name)
        known = {each.name for each in measured}
        read_off = [each for each in _flows(milk[found.baseline], milk[name]) if each.name not in known]
        result[name] = [*read_off, *measured]
    return result


def milk_of(found: Comparison, scenario: str) -> dict[str, float]:
    """Raw milk of a year: litres that cooperatives collect, their price (MAD of the day), litres sold otherwise."""
    table = found.flows
    if not len(table):
        return {}
    is_it = (table["scenario"] == scenario) & table["year"].isin(found.years) & (table["product"] == MILK)
    sold = table[is_it & (table["seller"] == "herders")]
    runs = _n_runs(table[table["scenario"] == scenario]) * len(found.years)
    to_them = sold[sold["buyer"] == "cooperatives"]
    litres, money = float(to_them["quantity"].sum()), float(to_them["value_mad"].sum())
    beside = float(sold.loc[sold["buyer"].isin(("collectors", "consumers")), "quantity"].sum())
    price = money / litres if litres > 0.0 else math.nan
    return {"collected_l": litres / runs, "cooperative_price": price, "beside_l": beside / runs}


def _n_runs(table: pd.DataFrame) -> int:
    """How many runs of a scenario a table adds up: one where it holds their means."""
    keys = [name for name in _REPLICATE if name in table.columns]
    return max(len(table.drop_duplicates(keys)), 1) if keys else 1


_FLOW_UNITS = {"collected_l": "L", "cooperative_price": "MAD/L", "beside_l": "L"}


def _flows(before: dict[str, float], after: dict[str, float]) -> list[Passage]:
    """What the flows of the chain say."""
    return [
        Passage(name, unit, before[name], after[name], after[name] - before[name], math.nan, math.nan, "", is_flow=True)
        for name, unit in _FLOW_UNITS.items()
        if name in before and name in after and math.isfinite(after[name] - before[name])
    ]


def _effects(found: Comparison, scenario: str) -> list[Passage]:
    """What the effects say of indicators between levers and impacts."""
    result = []
    for name in REASONS:
        effect = found.effect(scenario, name)
        if effect is not None and effect.replicates:
            levels = (effect.baseline, effect.other, effect.difference)
            unit = found.units[name]
            result.append(Passage(name, unit, *levels, effect.low, effect.high, sureness(effect, unit), is_flow=False))
    return result
