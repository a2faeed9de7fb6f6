"""A figure and what it is made of, so that every number can be explained down to the books."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One number of a year: its unit, meaning, formula over its parts, and the source of the formula.

    `parts` are names of other figures; a figure without parts is read off the books or the registry.
    """

    name: str
    unit: str
    meaning: str
    formula: str
    source: str
    parts: tuple[str, ...] = ()
