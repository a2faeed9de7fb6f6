"""One topic of parameters, declared as the rules declare theirs; a module of its own, so that pickle finds it."""

from typing import NamedTuple


class Lactation(NamedTuple):
    wood_b: float
    wood_c: float


DECLARED = {"lactation": Lactation}
