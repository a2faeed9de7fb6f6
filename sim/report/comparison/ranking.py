"""Which policy does best for an impact, and how often the order of the first two turns round."""

from typing import NamedTuple

import pandas as pd

from sim.impacts.direction import LESS_IS_BETTER
from sim.report.comparison.reading import Comparison
from sim.report.evidence import HEADLINES
from sim.study.comparison import NOUGHT, Effect

CLOSE = 0.2
"""Share of pairs in which the order of the first two is the other one, from which they are not told apart."""


class Ranked(NamedTuple):
    """The policies for one impact, best mean first; `flips`: share of pairs in which the second beats the first."""

    impact: str
    indicator: str
    order: tuple[str, ...]
    flips: float

    @property
    def is_close(self) -> bool:
        """Whether the first two cannot be told apart."""
        return not self.flips < CLOSE


def ranked(found: Comparison, impact: str) -> Ranked | None:
    """Rank the policies by the first indicator of an impact; None where none has it."""
    indicator = HEADLINES[impact]
    gains = {name: gain_of(indicator, effect) for name in found.policies if (effect := _known(found, name, indicator))}
    order = tuple(sorted(gains, key=lambda name: -gains[name]))
    if not order:
        return None
    flips = 0.0
    if order[1:]:
        first, second = (found.differences(name, indicator) for name in order[:2])
        flips = flip_share(first, second, indicator)
    return Ranked(impact, indicator, order, flips)


def _known(found: Comparison, scenario: str, indicator: str) -> Effect | None:
    effect = found.effect(scenario, indicator)
    return effect if effect is not None and effect.replicates else None


def gain_of(indicator: str, effect: Effect) -> float:
    """How much better an indicator is: the difference, turned round where less is better."""
    return -effect.difference if indicator in LESS_IS_BETTER else effect.difference


def flip_share(first: pd.Series, second: pd.Series, indicator: str) -> float:
    """Share of the pairs that both have in which the second policy does better than the first; ties do not count.

    NaN where they have no pair in common.
    """
    ahead = (first - second).dropna()
    if not len(ahead):
        return float("nan")
    ahead = -ahead if indicator in LESS_IS_BETTER else ahead
    return float((ahead < -NOUGHT).mean())


def first_places(found: Comparison, indicator: str) -> dict[str, float]:
    """Share of pairs in which each policy is strictly the best of all, nothing done being one of them."""
    table = pd.DataFrame({name: found.differences(name, indicator) for name in found.policies}).dropna()
    if not len(table):
        return {}
    gains = -table if indicator in LESS_IS_BETTER else table
    best = gains.max(axis=1)
    alone = (gains.sub(best, axis=0).abs() <= NOUGHT).sum(axis=1) == 1
    wins = alone & (best > NOUGHT)
    return {str(name): float((wins & (gains[name] >= best)).mean()) for name in gains}
