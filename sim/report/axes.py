"""How the numbers of an axis are written: in the reader's language, none rounded off its place."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.ticker import Formatter

Writer = Callable[[float, int], str]
"""Writes a number of an axis or a label, with so many decimals, as the reader's language does."""


class Exact(Formatter):
    """Writes the numbers of an axis with as many decimals as the finest of them needs, so that their steps are even."""

    def __init__(self, write: Writer) -> None:
        self._write = write
        self._digits = 0

    def set_locs(self, locs: Sequence[float]) -> None:
        """Look at all the numbers of the axis."""
        self._digits = decimals(locs)

    def __call__(self, value: float, pos: int | None = None) -> str:
        """Write a number of the axis."""
        return self._write(value, self._digits)


def decimals(values: Sequence[float], most: int = 6) -> int:
    """The fewest decimals that write every number as it is."""
    known = np.asarray(values, dtype=float)
    size = max(float(np.abs(known).max(initial=0.0)), 1e-12)
    for digits in range(most):
        if (np.abs(np.round(known, digits) - known) <= 1e-9 * size).all():
            return digits
    return most
