"""Targets: what a territory is known to look like, with what is fitted to it kept apart from what tests the model.

The territory's file `targets.yaml` says what was observed, how surely, and which measure of `calibration.measures`
answers for it. A target is fitted or kept, never both; a kept one may not rest on a source that the model was given,
unless the file says why the number is another one.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PositiveFloat, model_validator

import calibration.field.measured  # noqa: F401 - what field data measure joins the measures
from calibration.measures import MEASURES
from sim.study.record import Run
from sim.study.scenario import find_territory, load_territory
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
from sim.territory.territory import Territory

FILE, FIELD_FILE = "targets.yaml", "targets_field.yaml"

NORMAL_90 = 1.645
"""Standard deviations, to each side, that hold 90% of a normal distribution."""

FAR = 2.0
"""Standard deviations from its observation from which a fitted target counts as missed."""

Use = Literal["fit", "kept"]
Kind = Literal["level", "trend", "distribution", "season", "price", "response"]


def _as_pair(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Year = Annotated[int, Field(ge=1950, le=2100)]

Period = Annotated[tuple[Year, Year], BeforeValidator(_as_pair)]
"""First and last year, both included."""


class Labels(Record):
    """What a target is called, in French and English."""

    fr: Text
    en: Text


class Target(Record):
    """One thing known about the territory: an observation, its band, and the measure that answers for it.

    `year` or `years` (first and last) say which part of a run is measured. `low` and `high` are read as a 90% interval
    of what was observed, from which the standard error is taken when the file gives none. `use` is `fit` for what
    calibration may look at and `kept` for what only tests the result; `looked_at` marks a fitted target that guided the
    choice of default values by hand before. `if_missed` is the likely cause, shown only when a run misses it;
    `same_source` says, for a kept target, why a source that the model was given holds another number.
    """

    title: Labels
    measure: Text
    kind: Kind
    year: Year | None = None
    years: Period | None = None
    value: float
    standard_error: PositiveFloat | None = None
    low: float
    high: float
    unit: Text
    source: SourceIds
    use: Use
    looked_at: bool = False
    same_source: Note | None = None
    note: Note
    if_missed: Note

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.year is None) == (self.years is None):
            raise ValueError("read neither or both of year and years, allowed one of them")
        if not self.low <= self.value <= self.high or self.low == self.high:
            raise ValueError(f"read low {self.low:g}, value {self.value:g}, high {self.high:g}, allowed in order")
        if self.looked_at and self.use == "kept":
            raise ValueError(
                "read looked_at for a kept target, allowed for a fitted one: what was looked at tests nothing"
            )
        return self

    @property
    def period(self) -> tuple[int, int]:
        """First and last year measured."""
        if self.years is not None:
            return self.years
        assert self.year is not None
        return self.year, self.year

    @property
    def error(self) -> float:
        """Standard error of the observation, in its unit: as given, else (high - low) / (2 · 1.645)."""
        return self.standard_error or (self.high - self.low) / (2.0 * NORMAL_90)


def read_targets(territory: str) -> dict[str, Target]:
    """Read the targets of a territory: those of its file, and those that a survey of its own found.

    A survey's target takes the place of one that measures the same thing over the same years. Raises BadInput for a
    file that cannot be used, an unknown measure, another unit than its measure's, and a kept target that rests on what
    the model was given.
    """
    folder, loaded = find_territory(territory), load_territory(territory)
    targets = _targets_in(folder / FILE, loaded)
    if not (folder / FIELD_FILE).exists():
        return targets
    found = _targets_in(folder / FIELD_FILE, loaded)
    asked = {(each.measure, each.period) for each in found.values()}
    known = {name: each for name, each in targets.items() if (each.measure, each.period) not in asked}
    return {**known, **{_free_name(name, known): each for name, each in found.items()}}


def _free_name(name: str, taken: Mapping[str, Target]) -> str:
    return name if name not in taken else f"{name}_field"


def _targets_in(path: Path, loaded: Territory) -> dict[str, Target]:
    """Read one file of targets."""
    document = read_yaml(path)
    given = sources_given(loaded)
    targets = {}
    for name, entry in document.items():
        target = validated(Target, entry, path, document.lines, at=(name,))
        check_sources(target.source, loaded.sources, place(path, [name, "source"], document.lines))
        _check_measure(target, path, name, document.lines)
        shared = sorted(given & set(target.source))
        if target.use == "kept" and shared and target.same_source is None:
            where = place(path, [name, "source"], document.lines)
            raise BadInput(
                f"{where}: read {', '.join(shared)} for a kept target, which a parameter, a margin or a driver cites "
                "too, allowed with same_source: why it holds another number"
            )
        targets[name] = target
    _check_apart(targets, path, document.lines)
    return targets


def _check_apart(targets: Mapping[str, Target], path: Path, lines: Mapping[tuple[str, ...], int]) -> None:
    """Refuse a kept target that measures what a fitted one measures, over the same years: it would prove nothing."""
    fitted = {(each.measure, each.period): name for name, each in of_use(targets, "fit").items()}
    for name, each in of_use(targets, "kept").items():
        if (each.measure, each.period) in fitted:
            raise BadInput(
                f"{place(path, [name, 'use'], lines)}: read kept, allowed fit: {fitted[each.measure, each.period]!r} "
                "is the same measure over the same years, and is fitted"
            )


def _check_measure(target: Target, path: Path, name: str, lines: Mapping[tuple[str, ...], int]) -> None:
    if target.measure not in MEASURES:
        raise BadInput(f"{place(path, [name, 'measure'], lines)}: {unknown('measure', target.measure, MEASURES)}")
    unit = MEASURES[target.measure].unit
    if target.unit != unit:
        raise wrong(place(path, [name, "unit"], lines), target.unit, f"{unit}, that of {target.measure}")


def sources_given(territory: Territory) -> set[str]:
    """Ids of what the model was given: sources of its parameters, margins, drivers, communes and cooperatives."""
    cited = [entry.source for entry in territory.registry.entries.values()]
    cited += [entry.source for entry in territory.margins.entries.values()]
    cited += [getattr(territory.drivers, name).sources for name in type(territory.drivers).model_fields]
    cited += [commune.sources for commune in territory.communes]
    cited += [cooperative.sources for cooperative in territory.cooperatives]
    return {source for sources in cited for source in sources} - {"prior"}


def of_use(targets: Mapping[str, Target], use: Use) -> dict[str, Target]:
    """Give the targets of one use, in the order of the file."""
    return {name: target for name, target in targets.items() if target.use == use}


def within(targets: Mapping[str, Target], first: int, last: int) -> dict[str, Target]:
    """Give the targets that a run from the first to the last year can answer for."""
    return {name: target for name, target in targets.items() if first <= target.period[0] and target.period[1] <= last}


def events_of(targets: Iterable[Target]) -> list[str]:
    """Name the events without which the same run is needed to measure some of the targets, in alphabetical order."""
    names = {MEASURES[target.measure].without for target in targets}
    return sorted(name for name in names if name is not None)


def measured(targets: Mapping[str, Target], one: Run, others: Mapping[str, Run] | None = None) -> dict[str, float]:
    """What a run gives for each target, in the target's unit; not a number where it has none.

    `others`: the same run without each event that `events_of` names.
    """
    return {name: MEASURES[target.measure].read(one, others or {}, *target.period) for name, target in targets.items()}
