"""The impacts of a run: every indicator, by year and group, in one table; and every figure they are made of."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.accounts.books import Books
from sim.accounts.figure import Figure
from sim.impacts.decent_work import DECENT_WORK
from sim.impacts.declared import Declared, Formula, Parameter, Ranked, Total, Yearly
from sim.impacts.empowerment import EMPOWERMENT
from sim.impacts.gender_equality import GENDER_EQUALITY
from sim.impacts.groups import ALL, KINDS, MEN, PERSON_KINDS, WOMEN, Groups, order_by_consumption
from sim.impacts.households import Annual, Floats, Households, real_consumption
from sim.impacts.inequality import Ranking, ranked
from sim.impacts.jobs import JOBS
from sim.impacts.living_standard import LIVING_STANDARD
from sim.impacts.poverty import POVERTY
from sim.impacts.unemployment import UNEMPLOYMENT
from sim.territory.reading import BadInput, unknown

IMPACTS = (LIVING_STANDARD, JOBS, POVERTY, UNEMPLOYMENT, DECENT_WORK, GENDER_EQUALITY, EMPOWERMENT)
"""The seven impacts, in the order in which they are told."""

DECLARED: Mapping[str, Declared] = {each.figure.name: each for impact in IMPACTS for each in impact.declared}
FIGURES: tuple[Figure, ...] = tuple(each.figure for each in DECLARED.values())
"""Every indicator, every part of one and every parameter they use."""

INDICATORS: Mapping[str, str] = {name: impact.name for impact in IMPACTS for name in impact.indicators}
"""The impact of every indicator."""

_GROUPS = {**KINDS, **PERSON_KINDS}


class ByGroup(NamedTuple):
    """Indicators by name: for each kind of group that one is defined for, an array of years and groups of the kind."""

    years: np.ndarray
    indicators: Mapping[str, Mapping[str, Floats]]

    def cells(self) -> Iterator[tuple[str, str, str, Floats]]:
        """Indicator, kind and group, with the values by year; not a number where it is not defined."""
        for name, by_kind in self.indicators.items():
            for kind, values in by_kind.items():
                for group, of_group in zip(_GROUPS[kind], values.T, strict=True):
                    yield name, kind, group, of_group


def measure(books: Books, groups: Groups | None = None, names: Iterable[str] | None = None) -> pd.DataFrame:
    """Compute indicators by year and group: year, impact, indicator, group_kind, group, value, unit.

    `groups` are those of the baseline when a run is compared with it; without, those of the run itself. `names`: some
    indicators, all by default. A cell in which an indicator is not defined has no row. Raises BadInput for an unknown
    indicator.
    """
    return _table(by_group(books, groups, names))


def by_group(books: Books, groups: Groups | None = None, names: Iterable[str] | None = None) -> ByGroup:
    """Compute what `measure` tells of, as arrays."""
    wanted = tuple(INDICATORS if names is None else names)
    for name in wanted:
        if name not in INDICATORS:
            raise BadInput(unknown("indicator", name, INDICATORS))
    reading = _Reading(books, groups)
    return ByGroup(reading.years, {name: reading.figure(name) for name in wanted})


def values(books: Books) -> pd.DataFrame:
    """Compute every figure of `FIGURES` for all households together; a row a year, a column a figure."""
    reading = _Reading(books)
    columns = {name: reading.figure(name)[ALL][:, 0] for name in DECLARED}
    return pd.DataFrame(columns, index=pd.Index(reading.years, name="year"))


def better_off(baseline: Books, other: Books, groups: Groups | None = None) -> pd.DataFrame:
    """Compare households with themselves in the baseline: shares of them that live clearly better, and clearly worse.

    Clearly: by more than welfare.better_off_margin in real consumption a head. Both runs must have the same households
    and years (BadInput otherwise); groups are those of the baseline. The table is that of `measure`.
    """
    return _table(moved_by_group(baseline, other, groups))


def moved_by_group(baseline: Books, other: Books, groups: Groups | None = None) -> ByGroup:
    """Compute what `better_off` tells of, as arrays."""
    before, after = Households(baseline), Households(other)
    ranked_before = groups.on(baseline) if groups else Groups.of(baseline, before)
    at = _places(ranked_before, other)
    change = after.once(real_consumption) / before.once(real_consumption)[at] - 1.0
    margin = after.welfare.better_off_margin
    reading = _Reading(other, ranked_before, after)
    count = reading.sums(np.ones(len(after)))
    shares = {
        name: {
            kind: _quiet(np.divide, sums, count[kind]) for kind, sums in reading.sums(is_so.astype(np.float64)).items()
        }
        for name, is_so in (("better_off_share", change > margin), ("worse_off_share", change < -margin))
    }
    return ByGroup(reading.years, shares)


def _places(groups: Groups, other: Books) -> np.ndarray:
    """Give the row in the baseline of each household and year of another run."""
    rows = np.arange(len(groups.year))
    return Groups(groups.year, groups.unique_id, {"row": rows}).on(other).codes["row"]


class _Reading:
    """Figures of one run, each computed once: by kind of group, an array of years and groups."""

    def __init__(self, books: Books, groups: Groups | None = None, households: Households | None = None) -> None:
        self.books = books
        self.annual = households.annual if households else Annual(books)
        self.years = self.annual.years
        self.households = households or Households(books, self.annual)
        self.groups = groups.on(books) if groups else Groups.of(books, self.households)
        self._known: dict[str, dict[str, Floats]] = {}

    @cached_property
    def _n_cells(self) -> int:
        """Combinations of groups within a year."""
        return int(np.prod([len(KINDS[kind]) for kind in self.groups.codes]))

    @cached_property
    def _cells(self) -> np.ndarray:
        """One number for each combination of year and groups, so that one pass adds up for all kinds."""
        cells = self.households.year
        for kind, codes in self.groups.codes.items():
            cells = cells * len(KINDS[kind]) + codes
        return cells

    @cached_property
    def _belongs(self) -> dict[str, Floats]:
        """Whether each combination is in each group of a kind, shape (combinations, groups)."""
        codes = np.unravel_index(np.arange(self._n_cells), [len(KINDS[kind]) for kind in self.groups.codes])
        of_kind = {kind: np.eye(len(KINDS[kind]))[code] for kind, code in zip(self.groups.codes, codes, strict=True)}
        return {ALL: np.ones((self._n_cells, 1)), **of_kind}

    def sums(self, amounts: Floats) -> dict[str, Floats]:
        """Add up what households have, by kind of group."""
        sums = np.bincount(self._cells, amounts, minlength=len(self.years) * self._n_cells)
        by_cell = sums.reshape(len(self.years), self._n_cells)
        return {kind: by_cell @ belongs for kind, belongs in self._belongs.items()}

    def figure(self, name: str) -> dict[str, Floats]:
        """Give a figure by kind of group, shape (years, groups of the kind)."""
        if name not in self._known:
            self._known[name] = self._compute(DECLARED[name])
        return self._known[name]

    def _compute(self, declared: Declared) -> dict[str, Floats]:
        match declared:
            case Total():
                return self._total(declared)
            case Yearly():
                return self._yearly(declared)
            case Parameter():
                return self._everywhere(np.full(len(self.years), self.books.registry[declared.figure.name]))
            case Ranked():
                return {kind: declared.of(self._ranking(kind)).reshape(len(self.years), -1) for kind in KINDS}
            case Formula():
                return self._formula(declared)

    def _total(self, declared: Total) -> dict[str, Floats]:
        each = {of: np.asarray(of(self.households), np.float64) for of in set(declared.of.values())}
        amounts = {who: each[of] for who, of in declared.of.items()}
        if ALL not in amounts:
            amounts[ALL] = amounts[WOMEN] + amounts[MEN]
        result = {kind: sums * self.books.weight for kind, sums in self.sums(amounts[ALL]).items()}
        for kind, people in PERSON_KINDS.items():
            if set(people) <= set(amounts):
                by_year = [self.households.by_year(amounts[who]) for who in people]
                result[kind] = np.asarray(np.stack(by_year, axis=1) * self.books.weight, np.float64)
        return result

    def _yearly(self, declared: Yearly) -> dict[str, Floats]:
        values = declared.of(self.annual)
        if declared.everywhere:
            return self._everywhere(values)
        result = {ALL: values[:, None]}
        if declared.women_share:
            share = self.books.registry[declared.women_share]
            assert PERSON_KINDS["sex"] == (WOMEN, MEN)
            result["sex"] = np.stack([values * share, values * (1.0 - share)], axis=1)
        return result

    def _everywhere(self, values: Floats) -> dict[str, Floats]:
        return {kind: np.repeat(values[:, None], len(groups), axis=1) for kind, groups in _GROUPS.items()}

    def _formula(self, declared: Formula) -> dict[str, Floats]:
        parts = [self.figure(name) for name in declared.figure.parts]
        kinds = [kind for kind in _GROUPS if all(kind in each for each in parts)]
        return {kind: _quiet(declared.combine, *(each[kind] for each in parts)) for kind in kinds}

    def _ranking(self, kind: str) -> Ranking:
        """Rank people by real consumption a head, within each year and group of a kind."""
        return self._rankings[kind]

    @cached_property
    def _rankings(self) -> dict[str, Ranking]:
        h = self.households
        order = h.once(order_by_consumption)
        consumption, people, year = h.once(real_consumption)[order], h["n_people"][order], h.year[order]
        codes = {ALL: np.zeros(len(order), np.intp), **{k: codes[order] for k, codes in self.groups.codes.items()}}
        sizes = {kind: len(KINDS[kind]) for kind in codes}
        return {
            kind: ranked(consumption, people, year * sizes[kind] + codes[kind], len(self.years) * sizes[kind])
            for kind in codes
        }


def _quiet(combine: object, *parts: Floats) -> Floats:
    """Combine parts; what is divided by nothing is not a number."""
    assert callable(combine)
    with np.errstate(all="ignore"):
        result = np.asarray(combine(*parts), np.float64)
    return np.where(np.isfinite(result), result, np.nan)


_ALL_INDICATORS = pd.CategoricalDtype([*INDICATORS, "better_off_share", "worse_off_share"])
_ALL_IMPACTS = pd.CategoricalDtype([impact.name for impact in IMPACTS])
_ALL_KINDS = pd.CategoricalDtype(list(_GROUPS))
_ALL_GROUPS = pd.CategoricalDtype([group for groups in _GROUPS.values() for group in groups])
UNITS = {name: DECLARED[name].figure.unit for name in INDICATORS} | {"better_off_share": "1", "worse_off_share": "1"}
"""The unit of every indicator in the table of `measure`, those of `better_off` included."""
_ALL_UNITS = pd.CategoricalDtype(sorted(set(UNITS.values())))
IMPACT_OF = {**INDICATORS, "better_off_share": LIVING_STANDARD.name, "worse_off_share": LIVING_STANDARD.name}
"""The impact of each of them."""


def _table(found: ByGroup) -> pd.DataFrame:
    """Lay indicators out, a row for each of them, group and year."""
    years = found.years
    first_group = dict(zip(_GROUPS, np.cumsum([0, *(len(groups) for groups in _GROUPS.values())]), strict=False))
    blocks = [(name, kind, block) for name, by_kind in found.indicators.items() for kind, block in by_kind.items()]
    sizes = np.array([block.size for _, _, block in blocks], np.intp)

    def coded(labels: Iterable[str], dtype: pd.CategoricalDtype) -> pd.Categorical:
        codes = dtype.categories.get_indexer(pd.Index(list(labels)))
        return pd.Categorical.from_codes(np.repeat(codes, sizes), dtype=dtype)

    group = [np.repeat(np.arange(block.shape[1]) + first_group[kind], len(years)) for _, kind, block in blocks]
    table = pd.DataFrame(
        {
            "year": np.tile(years.astype(np.int16), int(sizes.sum()) // max(len(years), 1)),
            "impact": coded((IMPACT_OF[n] for n, _, _ in blocks), _ALL_IMPACTS),
            "indicator": coded((n for n, _, _ in blocks), _ALL_INDICATORS),
            "group_kind": coded((kind for _, kind, _ in blocks), _ALL_KINDS),
            "group": pd.Categorical.from_codes(np.concatenate([np.zeros(0, np.intp), *group]), dtype=_ALL_GROUPS),
            "value": np.concatenate([np.zeros(0), *(block.T.ravel() for _, _, block in blocks)]),
            "unit": coded((UNITS[n] for n, _, _ in blocks), _ALL_UNITS),
        }
    )
    defined: pd.DataFrame = table[np.isfinite(table["value"].to_numpy())].reset_index(drop=True)
    return defined
