"""What is looked at: levels of the baseline, effects of policies, and differences between policies."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from calibration.fit.problem import Floats
from sim.impacts.direction import LESS_IS_BETTER
from sim.impacts.measure import UNITS
from sim.report.evidence import HEADLINES
from sim.study.comparison import NOUGHT, ROUNDING
from sim.study.indicators import INDICATORS

CHAIN_LEVELS = ("milk_l", "organised_share", "cooperative_price", "keepers")
"""Levels of the chain that are looked at besides the headline indicator of each impact."""

LEVELS = (*HEADLINES.values(), *CHAIN_LEVELS)
UNIT_OF = {**UNITS, **{each.name: each.unit for each in INDICATORS}}


class Output(NamedTuple):
    """One number of a unit: a level of the baseline, the effect of a policy, or the difference between two policies."""

    kind: str
    policy: str
    against: str
    indicator: str

    @property
    def unit(self) -> str:
        """Unit of the indicator."""
        return UNIT_OF[self.indicator]

    @property
    def keys(self) -> dict[str, str]:
        """The columns that name it in a table."""
        return {**self._asdict(), "unit": self.unit}


def outputs_of(baseline: str, policies: Sequence[str]) -> tuple[Output, ...]:
    """List the outputs: levels, effects of each policy, differences of each pair."""
    levels = [Output("level", "", "", name) for name in LEVELS]
    effects = [Output("effect", policy, baseline, name) for policy in policies for name in HEADLINES.values()]
    pairs = [Output("difference", *pair, name) for pair in combinations(policies, 2) for name in HEADLINES.values()]
    return (*levels, *effects, *pairs)


def level_key(indicator: str) -> str:
    """Name the statistic: an indicator in the last year of the baseline."""
    return f"level:{indicator}"


def mean_key(scenario: str, indicator: str) -> str:
    """Name the statistic: mean of a headline indicator over the years of a scenario."""
    return f"mean:{scenario}:{indicator}"


def data_key(measure: str) -> str:
    """Name the statistic: what data of the last years of history would measure."""
    return f"data:{measure}"


def values_of(outputs: Sequence[Output], statistics: Mapping[str, Floats]) -> Floats:
    """Values of outputs from statistics by name, each of shape (units,); shape (units, outputs).

    A difference no larger than rounding is none.
    """
    return np.column_stack([_value(output, statistics) for output in outputs])


def _value(output: Output, statistics: Mapping[str, Floats]) -> Floats:
    if output.kind == "level":
        return statistics[level_key(output.indicator)]
    after, before = (statistics[mean_key(name, output.indicator)] for name in (output.policy, output.against))
    change = after - before
    return np.where(np.abs(change) <= np.maximum(NOUGHT, ROUNDING * np.abs(before)), 0.0, change)


def better(indicator: str) -> float:
    """1 where more of an indicator is better, -1 where less is."""
    return -1.0 if indicator in LESS_IS_BETTER else 1.0
