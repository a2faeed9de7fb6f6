"""What each lever of a package contributes to its effect, fairly shared out, and what they do together.

Source: Shapley, A value for n-person games, 1953: the mean of what a lever adds over all orders in which the levers may
come one after the other. Of many levers only some orders are sampled, see `coalitions`.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import factorial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.ensemble.coalitions import Levers, orders_of, sets_of, steps_of
from sim.study.ensemble.plan import coalition_name

Floats = NDArray[np.float64]


class Shares(NamedTuple):
    """Parts of an effect in each unit, by lever; `setting` and the shares add up to the whole effect.

    `by_orders`: the share of each lever from one sampled order and its reverse, for each of them; their mean is the
    share. Nothing where every order counts.
    """

    shares: Mapping[str, Floats]
    alone: Mapping[str, Floats]
    synergy: Floats
    setting: Floats
    by_orders: Mapping[str, Sequence[Floats]]


def shares_of(package: str, levers: Sequence[str], value: Callable[[str], Floats], baseline: str) -> Shares:
    """Share the effect of a package out among its levers; `value` gives what was measured under a scenario, by unit.

    Lever i gets φᵢ = Σ_S |S|! (k - |S| - 1)! / k! · (v(S + i) - v(S)) over the sets S of other levers, v being what is
    measured with the levers of a set; where orders are sampled, the mean of v(S + i) - v(S) over them, S being the
    levers that come before i. `setting` is what the package assumes otherwise than the baseline does, without
    any lever: v(none) - baseline; φ and it add up to v(all) - baseline. `alone`: what each lever does alone,
    v(i) - v(none); `synergy`: v(all) - v(none) less the sum of those.
    """
    sets = sets_of(levers)
    known = {some: value(package if len(some) == len(levers) else coalition_name(package, some)) for some in sets}
    nothing = known[()]
    by_orders = _by_orders(levers, known)
    shares = {lever: np.mean(each, axis=0) for lever, each in by_orders.items()} or _of_every_order(levers, known)
    alone = {lever: known[(lever,)] - nothing for lever in levers}
    synergy = known[tuple(levers)] - nothing - np.sum(list(alone.values()), axis=0)
    return Shares(shares, alone, synergy, nothing - value(baseline), by_orders)


def _of_every_order(levers: Sequence[str], known: Mapping[Levers, Floats]) -> dict[str, Floats]:
    """The share of each lever from every set of the others."""
    k = len(levers)
    sets = [some for n in range(k + 1) for some in combinations(levers, n)]

    def share_of(lever: str) -> Floats:
        share = np.zeros_like(known[()])
        for some in (each for each in sets if lever not in each):
            with_it = tuple(each for each in levers if each in some or each == lever)
            orders = factorial(len(some)) * factorial(k - len(some) - 1)
            share += (known[with_it] - known[some]) * (orders / factorial(k))
        return share

    return {lever: share_of(lever) for lever in levers}


def _by_orders(levers: Sequence[str], known: Mapping[Levers, Floats]) -> dict[str, list[Floats]]:
    """The share of each lever from each sampled order and its reverse; nothing where none is sampled."""
    found: dict[str, list[Floats]] = {}
    for both in orders_of(levers):
        added = [dict(zip(order, _added(order, levers, known), strict=True)) for order in both]
        for lever in levers:
            found.setdefault(lever, []).append((added[0][lever] + added[1][lever]) / 2.0)
    return found


def _added(order: Levers, levers: Sequence[str], known: Mapping[Levers, Floats]) -> list[Floats]:
    """What each lever of an order adds when it comes."""
    return [known[after] - known[before] for before, after in steps_of(order, levers)]
