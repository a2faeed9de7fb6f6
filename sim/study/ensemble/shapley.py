"""What each lever of a package contributes to its effect, fairly shared out, and what they do together.

Source: Shapley, A value for n-person games, 1953: the mean of what a lever adds over all orders in which the levers may
come one after the other.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import factorial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.ensemble.plan import coalition_name

Floats = NDArray[np.float64]


class Shares(NamedTuple):
    """Parts of an effect in each unit, by lever; `setting` and the shares add up to the whole effect."""

    shares: Mapping[str, Floats]
    alone: Mapping[str, Floats]
    synergy: Floats
    setting: Floats


def shares_of(package: str, levers: Sequence[str], value: Callable[[str], Floats], baseline: str) -> Shares:
    """Share the effect of a package out among its levers; `value` gives what was measured under a scenario, by unit.

    Lever i gets φᵢ = Σ_S |S|! (k - |S| - 1)! / k! · (v(S + i) - v(S)) over the sets S of other levers, v being what is
    measured with the levers of a set. `setting` is what the package assumes otherwise than the baseline does, without
    any lever: v(none) - baseline; φ and it add up to v(all) - baseline. `alone`: what each lever does alone,
    v(i) - v(none); `synergy`: v(all) - v(none) less the sum of those.
    """
    k = len(levers)
    sets = [some for n in range(k + 1) for some in combinations(levers, n)]
    known = {some: value(package if len(some) == k else coalition_name(package, some)) for some in sets}
    nothing = known[()]

    def share_of(lever: str) -> Floats:
        share = np.zeros_like(nothing)
        for some in (each for each in sets if lever not in each):
            with_it = tuple(each for each in levers if each in some or each == lever)
            orders = factorial(len(some)) * factorial(k - len(some) - 1)
            share += (known[with_it] - known[some]) * (orders / factorial(k))
        return share

    shares = {lever: share_of(lever) for lever in levers}
    alone = {lever: known[(lever,)] - nothing for lever in levers}
    synergy = known[tuple(levers)] - nothing - np.sum(list(alone.values()), axis=0)
    return Shares(shares, alone, synergy, nothing - value(baseline))
