"""Classes of herder households that accounts and impacts share: size of herd, zone, tenth of living standard."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]

SIZES = ("0", "1-2", "3-5", "6-10", "11+")
"""Classes of herds, in cows."""

ZONES = ("plain", "piedmont", "mountain")

_LEAST_COWS = (1, 3, 6, 11)


def sizes(cows: NDArray[Any]) -> Codes:
    """Class of each herd, a place in SIZES."""
    return np.searchsorted(_LEAST_COWS, cows, side="right")


def tenths(at: Codes, a_head: Floats, people: Floats) -> Codes:
    """Tenth of each household, 0 to 9: by consumption a head within its year, each with a tenth of the persons."""
    order = np.lexsort((a_head, at))
    persons = np.cumsum(people[order])
    n_years = int(at.max(initial=-1)) + 1
    of_year = np.bincount(at, weights=people, minlength=n_years)
    before = np.concatenate([[0.0], np.cumsum(of_year)])[:-1]
    middle = (persons - 0.5 * people[order] - before[at[order]]) / np.maximum(of_year[at[order]], 1e-9)
    tenth = np.empty(len(at), np.intp)
    tenth[order] = np.clip((middle * 10.0).astype(np.intp), 0, 9)
    return tenth
