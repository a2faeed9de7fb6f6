"""What validation found for a territory, kept beside its data so that reports can tell it."""

from pathlib import Path
from typing import Literal

from sim.study.scenario import find_territory
from sim.territory.reading import Record, Text, read_table

FILE = "validation.csv"


class Validated(Record):
    """The verdict on one observed fact: fitted or kept apart, met or not; `lben validate --keep` writes them."""

    name: Text
    use: Literal["fit", "kept"]
    verdict: Literal["low", "high", "nothing", "vague", "met"]


def read_validated(territory: str) -> tuple[Validated, ...]:
    """Read the verdicts of a territory, none when it was never validated. Raises BadInput for a file it cannot use."""
    path = path_of(territory)
    return read_table(path, Validated) if path.exists() else ()


def path_of(territory: str) -> Path:
    """Where the verdicts of a territory are."""
    return find_territory(territory) / FILE
