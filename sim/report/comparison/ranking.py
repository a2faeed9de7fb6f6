"""Which policy does best for an impact, how often each is the best, and how often two neighbours turn round."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from sim.impacts.direction import LESS_IS_BETTER
from sim.report.comparison.reading import Comparison
from sim.report.comparison.verdicts import is_written
from sim.report.differences import Verdict, better_share, worse_share
from sim.report.evidence import HEADLINES
from sim.study.comparison import NOUGHT, Effect

CLOSE = 0.2
"""Share of pairs in which the order of two policies is the other one, from which they are not told apart."""


class Ranked(NamedTuple):
    """The policies for one impact: the one that answers, then the others by their mean, best first.

    The answer is the best mean among the policies that do clearly better than the baseline, where there is none among
    those that do rather better, else of all. `flips`: share of pairs in which the second beats the first; `is_highest`:
    whether no other mean is better than that of the first; `is_better`: whether the first does better than the baseline
    on average, as it is written, and in more pairs than it does worse.
    """

    impact: str
    indicator: str
    order: tuple[str, ...]
    flips: float
    is_highest: bool = True
    is_better: bool = True

    @property
    def is_close(self) -> bool:
        """Whether the first two cannot be told apart."""
        return not self.flips < CLOSE


class Place(NamedTuple):
    """A place in the order of the means, the baseline being one of the choices.

    `gain`: mean difference with the baseline, more being better; `best`: share of pairs in which it is strictly the
    best of all; `overtaken`, `tied`: shares of pairs in which the next one does better, and just the same, NaN for the
    last.
    """

    name: str
    gain: float
    best: float
    overtaken: float
    tied: float


def ranked(found: Comparison, impact: str) -> Ranked | None:
    """Rank the policies by the first indicator of an impact; None where none has it."""
    indicator = HEADLINES[impact]
    effects = _known(found, indicator)
    by_mean = sorted(effects, key=lambda name: -gain_of(indicator, effects[name]))
    if not by_mean:
        return None
    first = _first(found, indicator, by_mean)
    order = (first, *(name for name in by_mean if name != first))
    flips = 0.0
    if order[1:]:
        ahead, behind = (found.differences(name, indicator) for name in order[:2])
        flips = flip_share(ahead, behind, indicator)
    is_better = _is_better(indicator, effects[first], found.units[indicator])
    return Ranked(impact, indicator, order, flips, first == by_mean[0], is_better)


def _first(found: Comparison, indicator: str, by_mean: Sequence[str]) -> str:
    """The policy that answers: the surest verdict counts before the mean, so that no clear gain goes unsaid."""
    wished: tuple[Verdict, ...] = ("better", "likely_better")
    for wanted in wished:
        for name in by_mean:
            if found.verdict(indicator, found.effect(name, indicator)) == wanted:
                return name
    return by_mean[0]


def _is_better(indicator: str, effect: Effect, unit: str) -> bool:
    gain = gain_of(indicator, effect)
    is_more_often = better_share(indicator, effect) > worse_share(indicator, effect)
    return gain > 0.0 and is_written(gain, unit) and is_more_often


def _known(found: Comparison, indicator: str) -> dict[str, Effect]:
    effects = {name: found.effect(name, indicator) for name in found.policies}
    return {name: effect for name, effect in effects.items() if effect is not None and effect.replicates}


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


def places(found: Comparison, impact: str) -> list[Place]:
    """The policies and the baseline by their mean, best first; empty where no policy has the indicator."""
    indicator = HEADLINES[impact]
    effects = _known(found, indicator)
    if not effects:
        return []
    gains = {found.baseline: 0.0, **{name: gain_of(indicator, effect) for name, effect in effects.items()}}
    order = sorted(gains, key=lambda name: -gains[name])
    known = {name: found.differences(name, indicator) for name in effects}
    differences = {found.baseline: 0.0 * next(iter(known.values())), **known}
    best = first_places(found, indicator)
    behind = (*order[1:], None)
    return [
        Place(name, gains[name], best.get(name, 0.0), *_against(differences, name, after, indicator))
        for name, after in zip(order, behind, strict=True)
    ]


def _against(differences: Mapping[str, pd.Series], name: str, after: str | None, indicator: str) -> tuple[float, float]:
    """Shares of pairs in which the next one does better, and just the same."""
    if after is None:
        return float("nan"), float("nan")
    flips, back = (flip_share(differences[a], differences[b], indicator) for a, b in ((name, after), (after, name)))
    return flips, 1.0 - flips - back


def first_places(found: Comparison, indicator: str) -> dict[str, float]:
    """Share of pairs in which each policy is strictly the best of all, nothing done being one of them.

    The baseline has the pairs in which every policy does worse; where two are equal nobody scores.
    """
    table = pd.DataFrame({name: found.differences(name, indicator) for name in found.policies}).dropna()
    if not len(table):
        return {}
    gains = (-table if indicator in LESS_IS_BETTER else table).assign(**{found.baseline: 0.0})
    best = gains.max(axis=1)
    is_best = gains.sub(best, axis=0).abs() <= NOUGHT
    alone = is_best.sum(axis=1) == 1
    return {str(name): float((alone & is_best[name]).mean()) for name in gains}
