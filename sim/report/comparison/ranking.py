"""Which policy does best for an impact, and how often the order of the first two turns round."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from sim.impacts.direction import LESS_IS_BETTER
from sim.report.comparison.reading import Comparison
from sim.report.differences import verdict_of
from sim.report.evidence import HEADLINES
from sim.study.comparison import NOUGHT, Effect

CLOSE = 0.2
"""Share of pairs in which the order of the first two is the other one, from which they are not told apart."""


class Ranked(NamedTuple):
    """The policies for one impact: the one that answers, then the others by their mean, best first.

    The answer is the best mean among the policies that do clearly better than the baseline, where there is none among
    those that do rather better, else of all. `flips`: share of pairs in which the second beats the first; `is_highest`:
    whether no other mean is better than that of the first.
    """

    impact: str
    indicator: str
    order: tuple[str, ...]
    flips: float
    is_highest: bool = True

    @property
    def is_close(self) -> bool:
        """Whether the first two cannot be told apart."""
        return not self.flips < CLOSE


def ranked(found: Comparison, impact: str) -> Ranked | None:
    """Rank the policies by the first indicator of an impact; None where none has it."""
    indicator = HEADLINES[impact]
    gains = {name: gain_of(indicator, effect) for name in found.policies if (effect := _known(found, name, indicator))}
    by_mean = sorted(gains, key=lambda name: -gains[name])
    if not by_mean:
        return None
    first = _first(found, indicator, by_mean)
    order = (first, *(name for name in by_mean if name != first))
    flips = 0.0
    if order[1:]:
        ahead, behind = (found.differences(name, indicator) for name in order[:2])
        flips = flip_share(ahead, behind, indicator)
    return Ranked(impact, indicator, order, flips, first == by_mean[0])


def _first(found: Comparison, indicator: str, by_mean: Sequence[str]) -> str:
    """The policy that answers: the surest verdict counts before the mean, so that no clear gain goes unsaid."""
    effects = {name: effect for name in by_mean if (effect := found.effect(name, indicator)) is not None}
    for wanted in ("better", "likely_better"):
        for name in by_mean:
            if verdict_of(indicator, effects[name]) == wanted:
                return name
    return by_mean[0]


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
