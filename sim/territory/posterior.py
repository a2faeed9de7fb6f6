"""The posterior of a territory: weighted draws of its parameters, which calibration found and comparisons sample."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


class Basis(NamedTuple):
    """What a posterior was fitted to: how many observed facts, their first and last year; and the day it was found."""

    facts: int
    first_year: int
    last_year: int
    found_on: str


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted draws: `values` of shape (draws, names), `weights` that add to 1; `fitted` are the names fitted.

    `basis` is what it was fitted to, None where its file does not say so.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    fitted: tuple[str, ...]
    basis: Basis | None = None

    def row(self, draw: int) -> dict[str, float]:
        """Give the parameters of a draw, counted from 1.

        Draw k is the row at which the added weights pass the fractional part of k φ, φ the golden ratio less 1: however
        many draws are taken, each row comes as often as its weight says, as nearly as can be.
        """
        at = int(np.searchsorted(np.cumsum(self.weights), math.fmod(draw * GOLDEN, 1.0), side="right"))
        return dict(zip(self.names, self.values[min(at, len(self.weights) - 1)].tolist(), strict=True))

    def centre(self) -> dict[str, float]:
        """Give the weighted mean of each parameter: what stands for all draws where only one is run.

        Of all of them, fitted or not: those that the facts say little about are skewed too, and together their default
        values lie far from the draws. What is whole in every draw, such as a year, is rounded to a whole number.
        """
        is_whole = (self.values == np.round(self.values)).all(axis=0)
        means = self.weights @ self.values
        means = np.where(is_whole, np.round(means), means)
        ends = self.values.min(axis=0), self.values.max(axis=0)  # a sum may pass the last bit of a range
        held = np.clip(means, *ends)
        return dict(zip(self.names, held.tolist(), strict=True))
