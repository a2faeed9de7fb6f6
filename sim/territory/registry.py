"""Numbers with a range, a unit, a source and a note: the registry of parameters, and what it is made of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, Self

from pydantic import model_validator

from sim.territory.posterior import Posterior
from sim.territory.reading import (
    LARGEST,
    BadInput,
    Note,
    Record,
    SourceIds,
    Text,
    Year,
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
    year: Year | None
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
        if self.distribution == "lognormal" and self.low <= 0.0:
            raise ValueError(f"read lognormal from {self.low:g}, allowed from more than 0")
        return self


class Bounds(NamedTuple):
    """What a number can be, whatever the territory: from `low`, itself or not, to `high`."""

    low: float
    high: float
    is_low_in: bool

    def allow(self, value: float) -> bool:
        """Whether a number can be."""
        return (self.low <= value if self.is_low_in else self.low < value) and value <= self.high

    def __str__(self) -> str:
        least = f"{self.low:g} or more" if self.is_low_in else f"more than {self.low:g}"
        if self.high == LARGEST:
            return least
        return f"{self.low:g} to {self.high:g}" if self.is_low_in else f"{least}, at most {self.high:g}"


def bounds_of(name: str, unit: str) -> Bounds:
    """Give the bounds of a number, from the words of its name, then from its unit.

    A share, a loss or a weight without unit, or by unit of time, lies in 0-1. An amount is more than 0; what has no
    unit, money and what is emitted may be 0, but not what the rules divide by. An elasticity and a purse may be
    negative.
    """
    words = set(name.split("_"))
    by_word = next((bounds for word, bounds in _BY_WORD.items() if word in words), None)
    is_part = unit.startswith("1") and not _PARTS.isdisjoint(words)
    low, high = by_word or ((0.0, 1.0) if is_part else _BY_UNIT.get(unit, (0.0, LARGEST)))
    may_be_least = low != 0.0 or unit.startswith(_MAY_BE_ZERO)
    return Bounds(low, high, may_be_least and name not in DIVISORS)


_BY_WORD: Mapping[str, tuple[float, float]] = {
    "change": (-1.0, 1.0),
    "multiple": (1.0, LARGEST),
    "correlation": (-1.0, 1.0),
    "elasticity": (-10.0, 10.0),
    "exit": (-LARGEST, LARGEST),
    "mortality": (0.0, 0.99),
}
"""Bounds by a word of the name; the first word found counts."""
_PARTS = {"cutoff", "gas", "leach", "loss", "mcf", "share", "weight"}
_BY_UNIT: Mapping[str, tuple[float, float]] = {
    "% of gross energy": (0.0, 100.0),
    "% of mass": (0.0, 100.0),
    "day of year": (1.0, 366.0),
    "h/day": (0.0, 24.0),
    "h/week": (0.0, 168.0),
    "h/woman/day": (0.0, 24.0),
    "h/year": (0.0, 8784.0),
    "month": (1.0, 12.0),
    "points": (1.0, 5.0),
    "score": (1.0, 5.0),
    "year": (1900.0, 2100.0),
}
_MAY_BE_ZERO = ("1", "MAD", "kg CO2e", "kg N2O")
"""Beginnings of the units in which nothing is a number like others."""

DIVISORS = {
    "casual_share_men",
    "churned_share",
    "conception_condition",
    "conception_share",
    "goal_margin_ratio",
    "heat_detection_share",
    "leave_trust",
    "loose_parity_ratio",
    "market_depth_share_year",
    "most_water_share",
    "packaged_reference_price_mad_l",
    "tank_cost_mad_l_day",
}
"""Parameters that the rules divide by, themselves or less the least of their unit."""


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
        return replace(self, entries={**self.entries, **{name: self.but(name, values[name]) for name in values}})

    def but(self, name: str, value: float) -> Entry:
        """Give an entry with another value. Raises BadInput for an unknown name or a value outside its range."""
        if name not in self.entries:
            raise BadInput(unknown("parameter", name, self.entries))
        entry = self.entries[name]
        if not entry.low <= value <= entry.high:
            raise wrong(f"parameter {name!r}", f"{value:g}", f"{entry.low:g} to {entry.high:g} {entry.unit}")
        return entry.model_copy(update={"value": float(value)})


@dataclass(frozen=True)
class Registry(Entries):
    """The parameters of the rules, named `topic.parameter`, the classes that declare them, and their posterior."""

    declared: Mapping[str, type[NamedTuple]]
    posterior: Posterior | None = None

    def values(self) -> dict[str, NamedTuple]:
        """Give the values of each topic, in the class that declares it."""
        return {
            topic: names._make(self[f"{topic}.{name}"] for name in names._fields)
            for topic, names in self.declared.items()
        }


def read_registry(
    folder: Path,
    declared: Mapping[str, type[NamedTuple]],
    sources: Iterable[str],
    lent: Mapping[str, Entry] | None = None,
) -> Registry:
    """Read the file `<topic>.yaml` of every declared topic; what is `lent` stands for an entry or a file not there.

    Raises BadInput for a missing or unknown topic or parameter, an unknown source or an impossible range.
    """
    present = {path.name for path in folder.glob("[!.]*")}
    allowed = {f"{topic}.yaml" for topic in declared}
    for name in sorted(present - allowed):
        raise BadInput(f"{place(folder)}: {unknown('topic file', name, allowed)}")
    entries: dict[str, Entry] = {}
    for topic, names in declared.items():
        here = {name: lent[f"{topic}.{name}"] for name in names._fields} if lent is not None else {}
        for name, entry in _read_topic(folder / f"{topic}.yaml", names._fields, set(sources), here):
            entries[f"{topic}.{name}"] = entry
    return Registry(entries, dict(declared))


def _read_topic(
    path: Path, names: tuple[str, ...], sources: set[str], lent: Mapping[str, Entry]
) -> Iterator[tuple[str, Entry]]:
    """Read the entries of one topic, in the order in which they are declared, and check that they can be."""
    if lent and not path.exists():
        yield from lent.items()
        return
    document = read_yaml(path)
    for name in document:
        if name not in names:
            raise BadInput(f"{place(path, [name], document.lines)}: {unknown('key', name, names)}")
    for name in names:
        if name not in document and name in lent:
            yield name, lent[name]
            continue
        if name not in document:
            raise BadInput(f"{place(path, [name])}: missing")
        entry = validated(Entry, document[name], path, document.lines, at=(name,))
        check_sources(entry.source, sources, place(path, [name, "source"], document.lines))
        bounds = bounds_of(name, entry.unit)
        for end in ("value", "low", "high"):
            if not bounds.allow(getattr(entry, end)):
                where = place(path, [name, end], document.lines)
                raise wrong(where, f"{getattr(entry, end):g}", f"{bounds} ({entry.unit})")
        yield name, entry
