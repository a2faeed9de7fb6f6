"""What a territory takes from another one that lends it: named numbers, whole files, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.territory.reading import BadInput, Lines, Note, Record, Text, Title, place, validated, wrong
from sim.territory.registry import Entry


class Borrowing(Record):
    """What stands in place of a margin: the territory that lends it, and why that can be defended or not.

    `national` says that the number holds for the whole country, so that nothing is lost by borrowing it.
    """

    borrowed: Text
    national: bool = False
    because: Note


@dataclass(frozen=True)
class Loan:
    """What a territory has borrowed from `lender`: margins with their reasons, parameters, series and files by name."""

    lender: str
    title: Title
    margins: Mapping[str, Borrowing]
    parameters: frozenset[str]
    drivers: frozenset[str]
    files: tuple[str, ...]


def resolved(
    document: Mapping[str, Any], zones: set[str], lender: str, lent: Mapping[str, Entry], path: Path, lines: Lines
) -> tuple[dict[str, Any], dict[str, Borrowing]]:
    """Put the entries that are `lent` in place of the borrowings of a file of margins.

    A margin that differs by zone may be borrowed whole or for some zones. Raises BadInput for another lender than the
    territory's, and for a zone that the lender has not.
    """
    borrowings: dict[str, Borrowing] = {}

    def taken(name: str, value: object, at: tuple[str, ...]) -> Entry:
        borrowing = validated(Borrowing, value, path, lines, at=at)
        if borrowing.borrowed != lender:
            allowed = f"{lender}, which territory.yaml borrows from"
            raise wrong(place(path, (*at, "borrowed"), lines), borrowing.borrowed, allowed)
        if name not in lent:
            raise BadInput(f"{place(path, at, lines)}: {lender} has nothing to lend under this name")
        borrowings[name] = borrowing
        return lent[name]

    data = dict(document)
    for name, value in document.items():
        if _is_borrowed(value):
            is_by_zone = name not in lent
            data[name] = (
                {zone: taken(f"{name}.{zone}", value, (name,)) for zone in sorted(zones)}
                if is_by_zone
                else taken(name, value, (name,))
            )
        elif isinstance(value, dict):
            data[name] = {
                key: taken(f"{name}.{key}", inner, (name, str(key))) if _is_borrowed(inner) else inner
                for key, inner in value.items()
            }
    return data, borrowings


def _is_borrowed(value: object) -> bool:
    return isinstance(value, dict) and "borrowed" in value


def refuse_borrowings(document: Mapping[str, Any], path: Path, lines: Lines) -> None:
    """Raise BadInput for a margin that is borrowed where territory.yaml names no lender."""
    for keys in _borrowed_in(document):
        allowed = "numbers, or `borrows_from` in territory.yaml"
        raise wrong(place(path, keys, lines), "borrowed", allowed)


def _borrowed_in(document: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, value in document.items():
        if _is_borrowed(value):
            yield (name,)
        elif isinstance(value, dict):
            yield from ((name, str(key)) for key, inner in value.items() if _is_borrowed(inner))
