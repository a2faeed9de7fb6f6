"""What the ledger does not say: input coefficients, wear, parity and social prices, national accounts; each sourced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from sim.accounts.backtracing import InputLine
from sim.territory.draws import sample
from sim.territory.reading import (
    LARGEST,
    BadInput,
    Note,
    Record,
    SourceIds,
    Text,
    YamlMapping,
    Year,
    check_sources,
    place,
    read_yaml,
    unknown,
    validated,
    wrong,
)
from sim.territory.registry import Entries, Entry, bounds_of

Floats = NDArray[np.float64]

INPUT_LINES = ("milk", "cattle", "concentrate", "straw", "care", "transport", "supplies", "training")
"""What actors buy outside the chain, see `sim.accounts.ledger_accounts`."""

NUMBERS: Mapping[str, tuple[str, ...]] = {
    "wear": (
        "herders_supplies",
        "collectors_transport",
        "mahlabas_supplies",
        "mahlabas_transport",
        "plants_supplies",
        "plants_transport",
        "retail_supplies",
    ),
    "parity": ("litres_per_kg", "port_and_road_share", "reconstitution_mad_l", "beef_ratio"),
    "social": ("wage_ratio", "capital_rate", "rainfed_rent_mad_ha", "irrigated_rent_mad_ha"),
    "women": (
        "wages_herders",
        "wages_cooperatives",
        "wages_mahlabas",
        "wages_plants",
        "wages_retail",
        "owners_collectors",
        "owners_mahlabas",
        "owners_retail",
    ),
    "province": ("relative_gdp_a_head",),
    "population": ("province_share",),
    "after": ("gdp_growth",),
}
"""The numbers that must be given, by theme."""

SERIES = ("powder_price_mad_kg", "gdp_billion_mad", "agricultural_gdp_billion_mad", "region_share_of_gdp")
FOLLOWS_PRICES: Mapping[str, bool] = {
    "powder_price_mad_kg": True,
    "gdp_billion_mad": True,
    "agricultural_gdp_billion_mad": True,
    "region_share_of_gdp": False,
}
"""Whether a series follows consumer prices after its last value, or stays."""

GROWS = ("gdp_billion_mad", "agricultural_gdp_billion_mad")
"""The series that also grow in volume after their last value."""

DIVISORS = ("litres_per_kg", "parity_ratio", "province_share", "relative_gdp_a_head")
"""The numbers that formulas divide by, or that make a price: more than 0."""


def _as_triplet(value: object) -> object:
    return tuple(float(v) if isinstance(v, int) else v for v in value) if isinstance(value, list) else value


def _ordered(triplet: tuple[float, float, float]) -> tuple[float, float, float]:
    value, low, high = triplet
    if high >= LARGEST:
        raise ValueError(f"read high {high:g}, allowed less than {LARGEST:g}")
    if not 0.0 <= low <= value <= high:
        raise ValueError(f"read value {value:g}, low {low:g}, high {high:g}, allowed 0 <= low <= value <= high")
    return triplet


def _at_most_one(triplet: tuple[float, float, float]) -> tuple[float, float, float]:
    if triplet[2] > 1.0:
        raise ValueError(f"read high {triplet[2]:g}, allowed 1 or less")
    return triplet


Triplet = Annotated[tuple[float, float, float], BeforeValidator(_as_triplet), AfterValidator(_ordered)]
Share = Annotated[Triplet, AfterValidator(_at_most_one)]


def _positive(triplet: tuple[float, float, float]) -> tuple[float, float, float]:
    if triplet[1] <= 0.0:
        raise ValueError(f"read low {triplet[1]:g}, allowed more than 0")
    return triplet


class LineCoefficients(Record):
    """What one input line is made of: shares [value, low, high]; see `sim.accounts.backtracing.InputLine`.

    `tradable_share` of it is tradable, and is worth `parity_ratio` of its market price at import parity.
    """

    source: SourceIds
    year: Year | None
    note: Note
    direct_import_share: Share
    rank1_import_share: Share
    rank1_value_added_share: Share
    rank2_import_share: Share
    rank2_value_added_share: Share
    tax_share: Share
    tradable_share: Share
    parity_ratio: Annotated[Triplet, AfterValidator(_positive)]

    @model_validator(mode="after")
    def _ranks_are_possible(self) -> Self:
        """Imports and value added of a rank leave something or nothing, at their values and at their highest."""
        for rank, imports, added in (
            (1, self.rank1_import_share, self.rank1_value_added_share),
            (2, self.rank2_import_share, self.rank2_value_added_share),
        ):
            if imports[2] + added[2] > 1.0 + 1e-9:
                read = f"rank {rank}: highest import and value-added shares of {imports[2]:g} and {added[2]:g}"
                raise ValueError(f"read {read}, allowed at most 1 together")
        return self


COEFFICIENTS = tuple(name for name in LineCoefficients.model_fields if name not in ("source", "year", "note"))


class _Numbers(Record):
    """A theme: its unit, source and note hold for all its numbers."""

    unit: Text
    source: SourceIds
    year: Year | None
    note: Note
    values: dict[Text, Triplet]


class Series(Record):
    """A yearly series, interpolated between its years; each value has a range of `range_share` on both sides.

    Its values come in the order of their years, however they were written.
    """

    unit: Text
    source: SourceIds
    range_share: Annotated[float, Field(ge=0, lt=1)]
    note: Note
    values: Annotated[dict[Year, Annotated[float, Field(gt=0, lt=LARGEST)]], Field(min_length=1)]

    @field_validator("values")
    @classmethod
    def _in_order(cls, values: dict[int, float]) -> dict[int, float]:
        return dict(sorted(values.items()))


class _File(Record):
    input_lines: dict[Literal[INPUT_LINES], LineCoefficients]  # type: ignore[valid-type]
    numbers: dict[Text, dict[Text, object]]
    series: dict[Literal[SERIES], Series]  # type: ignore[valid-type]


@dataclass(frozen=True)
class Coefficients(Entries):
    """Coefficients by name: `concentrate.direct_import_share`, `wear.plants_supplies`, `parity.litres_per_kg` ...

    `series` are those that change by year. `with_values` lays other values over these.
    """

    series: Mapping[str, Series]

    def of_years(self, name: str, years: NDArray[np.int64], cpi: Floats) -> Floats:
        """Values of a series in some years, shape (years,), in its unit.

        Between two of its years it is interpolated; before the first it stays; after the last it follows consumer
        prices (`cpi`, one for each of `years`) and, for GDP, grows by `after.gdp_growth` a year on top. Where no year
        is left that has both a value and a price, prices are counted from the first of `years`.
        """
        known = np.array(list(self.series[name].values))
        values = np.array(list(self.series[name].values.values()))
        found = np.interp(years, known, values)
        later = np.maximum(years - known[-1], 0)
        if not later.any() or not FOLLOWS_PRICES[name]:
            return np.asarray(found)
        base = np.interp(known[-1], years, cpi)
        growth = self["after.gdp_growth"] if name in GROWS else 0.0
        return np.asarray(np.where(later > 0, found * cpi / base * (1.0 + growth) ** later, found))

    def line(self, name: str, value: float) -> InputLine:
        """An input line of some value (MAD), to be traced back."""
        shares = (field.name for field in fields(InputLine) if field.name not in ("name", "value"))
        return InputLine(name, value, **{share: self[f"{name}.{share}"] for share in shares})

    def draws(self, n: int, seed: int) -> dict[str, Floats]:
        """Draw every coefficient `n` times within its range, triangular around its value, each apart; shape (n,).

        The first draw is the values themselves. Series are drawn as a factor around 1, under their own name.
        """
        rng = np.random.default_rng(seed)
        drawn = {name: sample(entry, rng, n) for name, entry in self.entries.items()}
        for name, entry in self.entries.items():
            drawn[name][:1] = entry.value
        for name, series in self.series.items():
            drawn[name] = 1.0 + series.range_share * rng.triangular(-1.0, 0.0, 1.0, n)
            drawn[name][:1] = 1.0
        return drawn

    def with_series(self, name: str, values: Mapping[int, float]) -> "Coefficients":
        """Replace the values of a series. Raises BadInput for a name that does not exist."""
        if name not in self.series:
            raise BadInput(unknown("series", name, self.series))
        changed = self.series[name].model_copy(update={"values": dict(sorted(values.items()))})
        return replace(self, series={**self.series, name: changed})


def read_coefficients(path: Path, sources: Iterable[str], lent: Path | None = None) -> Coefficients:
    """Read the file of coefficients of a territory, `accounts.yaml`.

    A line, theme or series that it does not give, or the whole file, is that of the `lent` file. Raises BadInput, in
    one line, for a missing or unknown line, number or series, an unknown source, a share outside 0 to 1 or an
    impossible range.
    """
    document = read_yaml(path) if lent is None else _laid_over(path, lent)
    file = validated(_File, document, path, document.lines)
    known = set(sources)
    entries: dict[str, Entry] = {}
    for group, needed in (("input_lines", INPUT_LINES), ("numbers", tuple(NUMBERS)), ("series", SERIES)):
        for name in needed:
            if name not in getattr(file, group):
                raise BadInput(f"{place(path, [group, name], document.lines)}: missing")
    for name, line in file.input_lines.items():
        check_sources(line.source, known, place(path, ["input_lines", name, "source"], document.lines))
        for coefficient in COEFFICIENTS:
            triplet = getattr(line, coefficient)
            entries[f"{name}.{coefficient}"] = _entry(triplet, "share", line.year, line.source, line.note)
    for theme, content in file.numbers.items():
        entries |= _read_theme(path, theme, content, known, document.lines)
    for name, series in file.series.items():
        at = ["series", name]
        check_sources(series.source, known, place(path, [*at, "source"], document.lines))
        bounds = bounds_of(name, series.unit)
        for year, value in series.values.items():
            if not bounds.allow(value):
                raise wrong(place(path, [*at, "values", year], document.lines), f"{value:g}", f"{bounds}")
    _check_regional_range(path, file.series, document.lines)
    return Coefficients(entries, dict(file.series))


def _laid_over(path: Path, lent: Path) -> YamlMapping:
    """Lay the groups of a file over those of another one, name by name; the lines are those of the first."""
    below = read_yaml(lent)
    if not path.exists():
        return below
    own = read_yaml(path)
    groups = {
        name: {**below.get(name, {}), **group} if isinstance(group, dict) else group for name, group in own.items()
    }
    return YamlMapping({**below, **groups}, own.lines)


def _check_regional_range(path: Path, series: Mapping[str, Series], lines: Mapping[tuple[str, ...], int]) -> None:
    """Refuse ranges that would let the GDP of the region, national GDP x its share, be nothing."""
    both = ("gdp_billion_mad", "region_share_of_gdp")
    together = sum(series[name].range_share for name in both)
    if together >= 1.0:
        where = place(path, ["series", both[1], "range_share"], lines)
        raise wrong(where, f"{together:g} together with that of {both[0]}", "less than 1")


def _read_theme(
    path: Path, theme: str, content: Mapping[str, object], sources: set[str], lines: Mapping[tuple[str, ...], int]
) -> dict[str, Entry]:
    at = ("numbers", theme)
    if theme not in NUMBERS:
        raise BadInput(f"{place(path, at, lines)}: {unknown('theme', theme, NUMBERS)}")
    about = {key: value for key, value in content.items() if key in _Numbers.model_fields}
    values = {key: value for key, value in content.items() if key not in _Numbers.model_fields}
    for name in values:
        if name not in NUMBERS[theme]:
            raise BadInput(f"{place(path, [*at, name], lines)}: {unknown('number', name, NUMBERS[theme])}")
    for name in NUMBERS[theme]:
        if name not in values:
            raise BadInput(f"{place(path, [*at, name], lines)}: missing")
    numbers = validated(_Numbers, {**about, "values": values}, path, lines, at=at)
    check_sources(numbers.source, sources, place(path, [*at, "source"], lines))
    for name, triplet in numbers.values.items():
        if not (name.endswith(("_mad_l", "_mad_ha")) or name == "litres_per_kg" or triplet[2] <= 1.0):
            raise wrong(place(path, [*at, name], lines), f"high {triplet[2]:g}", "1 or less")
        if name in DIVISORS and triplet[1] <= 0.0:
            raise wrong(place(path, [*at, name], lines), f"low {triplet[1]:g}", "more than 0")
    return {
        f"{theme}.{name}": _entry(triplet, numbers.unit, numbers.year, numbers.source, numbers.note)
        for name, triplet in numbers.values.items()
    }


def _entry(
    triplet: tuple[float, float, float], unit: str, year: int | None, source: tuple[str, ...], note: Note
) -> Entry:
    value, low, high = triplet
    return Entry(
        value=value,
        low=low,
        high=high,
        distribution="fixed" if low == high else "triangular",
        unit=unit,
        year=year,
        source=source,
        note=note,
    )
