"""Which sets of the levers of a package are run, so that its effect can be shared out among them.

Up to `MOST_LEVERS` levers every set is run. Above, the orders in which levers may come are sampled: each with its
reverse, so that a share is exact wherever levers act alone or two by two, and only what three or more do together is
estimated. The sets are those that the sampled orders pass through, and each lever alone.
Source: Castro, Gómez and Tejada, Polynomial calculation of the Shapley value based on sampling, 2009; orders with their
reverses: Mitchell, Cooper, Frank and Holmes, Sampling permutations for Shapley value estimation, 2022.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

MOST_LEVERS = 5
"""Levers of a package up to which every set of them is run: 32 scenarios."""

N_PAIRS = 3
"""Orders sampled of more levers, each with its reverse: about 50 scenarios for 9 levers."""

Levers = tuple[str, ...]


def orders_of(levers: Sequence[str]) -> list[tuple[Levers, Levers]]:
    """Sample orders, each with its reverse, the same for the same number of levers; none where all sets are run."""
    if len(levers) <= MOST_LEVERS:
        return []
    luck, found = np.random.default_rng(len(levers)), dict[Levers, Levers]()
    while len(found) < N_PAIRS:
        order = tuple(levers[place] for place in luck.permutation(len(levers)))
        if order not in found.values():
            found[order] = order[::-1]
    return list(found.items())


def sets_of(levers: Sequence[str]) -> list[Levers]:
    """Give the sets that are run, the smallest first: from none to all, each in the order of the package."""
    orders = [order for both in orders_of(levers) for order in both]
    if not orders:
        return [some for n in range(len(levers) + 1) for some in combinations(levers, n)]
    known = {some for order in orders for step in steps_of(order, levers) for some in step}
    known |= {(lever,) for lever in levers}
    return sorted(known, key=lambda some: (len(some), [levers.index(lever) for lever in some]))


def steps_of(order: Levers, levers: Sequence[str]) -> Iterator[tuple[Levers, Levers]]:
    """For each lever of an order in turn: the set before it comes, and with it."""
    come = [tuple(lever for lever in levers if lever in order[:n]) for n in range(len(order) + 1)]
    return pairwise(come)
