"""Numbers with a range, a unit, a source and a note: the registry of parameters, and what it is made of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, Self

from pydantic import model_validator

from sim.territory.reading import (
    BadInput,
    Note,
    Record,
    SourceIds,
    Text,
    check_sources,
    place,
    read_yaml,
    unknown,
    validated,
    wrong,
)


class Entry(Record):
    """One number: its value, in `unit`, its range, and where it comes from."""

    value: float
    low: float
    high: float
    distribution: Literal["fixed", "uniform", "triangular", "pert", "lognormal"]
    unit: Text
    year: int | None
    source: SourceIds
    note: Note

    @model_validator(mode="after")
    def _range_is_possible(self) -> Self:
        if not self.low <= self.value <= self.high:
            read = f"read low {self.low:g}, value {self.value:g}, high {self.high:g}"
            raise ValueError(f"{read}, allowed low <= value <= high")
        if (self.distribution == "fixed") != (self.low == self.high):
            read = f"read {self.distribution} from {self.low:g} to {self.high:g}"
            raise ValueError(f"{read}, allowed fixed if and only if low = high")
        return self


@dataclass(frozen=True)
class Entries:
    """Named entries: `entries["a"]` is a value, `entries.entry("a")` all that is known about it."""

    entries: Mapping[str, Entry]

    def __getitem__(self, name: str) -> float:
        return self.entries[name].value

    def entry(self, name: str) -> Entry:
        """Give the entry of a name."""
        return self.entries[name]

    def with_values(self, values: Mapping[str, float]) -> Self:
        """Lay other values over these entries.

        Raises BadInput for a name that does not exist or a value outside its range.
        """
        changed = dict(self.entries)
        for name, value in values.items():
            if name not in changed:
                raise BadInput(unknown("parameter", name, changed))
            entry = changed[name]
            if not entry.low <= value <= entry.high:
                raise wrong(f"parameter {name!r}", f"{value:g}", f"{entry.low:g} to {entry.high:g} {entry.unit}")
            changed[name] = entry.model_copy(update={"value": float(value)})
        return replace(self, entries=changed)


@dataclass(frozen=True)
class Registry(Entries):
    """The parameters of the rules, named `topic.parameter`, and the classes that declare them."""

    declared: Mapping[str, type[NamedTuple]]

    def values(self) -> dict[str, NamedTuple]:
        """Give the values of each topic, in the class that declares it."""
        return {
            topic: names._make(self[f"{topic}.{name}"] for name in names._fields)
            for topic, names in self.declared.items()
        }


def read_registry(folder: Path, declared: Mapping[str, type[NamedTuple]], sources: Iterable[str]) -> Registry:
    """Read the file `<topic>.yaml` of every declared topic.

    Raises BadInput for a missing or unknown topic or parameter, an unknown source or an impossible range.
    """
    present = {path.name for path in folder.glob("[!.]*")}
    allowed = {f"{topic}.yaml" for topic in declared}
    for name in sorted(present - allowed):
        raise BadInput(f"{place(folder)}: {unknown('topic file', name, allowed)}")
    entries: dict[str, Entry] = {}
    for topic, names in declared.items():
        for name, entry in _read_topic(folder / f"{topic}.yaml", names._fields, set(sources)):
            entries[f"{topic}.{name}"] = entry
    return Registry(entries, dict(declared))


def _read_topic(path: Path, names: tuple[str, ...], sources: set[str]) -> Iterator[tuple[str, Entry]]:
    """Read the entries of one topic, in the order in which they are declared."""
    document = read_yaml(path)
    for name in document:
        if name not in names:
            raise BadInput(f"{place(path, [name], document.lines)}: {unknown('key', name, names)}")
    for name in names:
        if name not in document:
            raise BadInput(f"{place(path, [name])}: missing")
        entry = validated(Entry, document[name], path, document.lines, at=(name,))
        check_sources(entry.source, sources, place(path, [name, "source"], document.lines))
        yield name, entry
