"""Groups of herder households, and of persons: who an impact is split by."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.accounts import classes
from sim.accounts.books import Books
from sim.impacts.households import Households, real_consumption
from sim.territory.reading import BadInput

ALL = "all"
WOMEN, MEN = "women", "men"
YOUNG, YOUNG_ADULTS = "15-24", "25-34"

KINDS: Mapping[str, tuple[str, ...]] = {
    ALL: (ALL,),
    "size": classes.SIZES,
    "zone": classes.ZONES,
    "member": ("member", "other"),
    "tenth": tuple(str(tenth) for tenth in range(1, 11)),
}
"""Kinds of groups of households and the groups of each: cows; zone; member of a cooperative; tenth of people."""

PERSON_KINDS: Mapping[str, tuple[str, ...]] = {"sex": (WOMEN, MEN), "age": (YOUNG, YOUNG_ADULTS)}
"""Kinds of groups of persons: sex, from 15 years on where work is meant; young people by age."""


class Groups(NamedTuple):
    """The group of each household in each year, by kind: `codes[kind]` numbers the groups of `KINDS[kind]`."""

    year: NDArray[np.int64]
    unique_id: NDArray[np.int64]
    codes: Mapping[str, NDArray[np.intp]]

    @classmethod
    def of(cls, books: Books, households: Households | None = None) -> "Groups":
        """Sort the households of a run, each year anew."""
        h = households or Households(books)
        commune = books.herders["commune"].astype("category")
        zones = KINDS["zone"]
        unknown = sorted({books.zones.get(name, name) for name in commune.cat.categories} - set(zones))
        if unknown:
            raise BadInput(f"zone of a commune: read {', '.join(map(str, unknown))}, allowed {', '.join(zones)}")
        zone_of_commune = np.array([zones.index(books.zones[name]) for name in commune.cat.categories], np.intp)
        codes = {
            "size": classes.sizes(h["n_cows"]),
            "zone": zone_of_commune[commune.cat.codes.to_numpy()],
            "member": np.where(h["cooperative"] >= 0.0, 0, 1),
            "tenth": tenths(h),
        }
        return cls(*_keys(books), codes)

    @classmethod
    def of_pair(cls, baseline: Books, other: Books) -> "Groups":
        """Sort households once for two runs of the same people, by what cannot have moved between the runs.

        Size: the herd it keeps in usual times. Member: of a cooperative at the end of the baseline's first year.
        Tenth: by real consumption a head, mean of both runs and all years. Sorted by the baseline of each year, those
        whom luck struck in it would seem to gain in any other run, and the lucky to lose.
        """
        groups, theirs = cls.of(baseline), Households(other)
        h = Households(baseline)
        _, household = np.unique(groups.unique_id, return_inverse=True)
        at = cls(*_keys(other), {"row": np.arange(len(theirs))}).on(baseline).codes["row"]
        both = h.once(real_consumption) + theirs.once(real_consumption)[at]
        years = np.bincount(household)
        consumption = np.bincount(household, both) / years
        people = np.bincount(household, h["n_people"]) / years
        is_member = (h["cooperative"] >= 0.0) & (h.year == 0)
        codes = {
            "size": classes.sizes(h["herd_goal"]),
            "zone": groups.codes["zone"],
            "member": np.where(np.bincount(household, is_member) > 0, 0, 1)[household],
            "tenth": classes.tenths(np.zeros(len(years), np.intp), consumption, people)[household],
        }
        return cls(groups.year, groups.unique_id, codes)

    @classmethod
    def lasting(cls, books: Books) -> "Groups":
        """Sort households once for whatever is tried afterwards, by a stretch of life before it.

        Size: the herd it keeps in usual times. Member: of a cooperative. Both at the end of the last year, as is the
        zone. Tenth: by real consumption a head, mean of all years, so that no single bad year ranks anybody. One entry
        for each household, of the last year; `through` gives them in the years of another run.
        """
        groups, h = cls.of(books), Households(books)
        is_last = h.year == len(h.annual) - 1
        _, household = np.unique(groups.unique_id, return_inverse=True)
        years = np.bincount(household)
        consumption = np.bincount(household, h.once(real_consumption)) / years
        people = np.bincount(household, h["n_people"]) / years
        ranked = classes.tenths(np.zeros(len(years), np.intp), consumption, people)
        codes = {
            "size": classes.sizes(h["herd_goal"][is_last]),
            "zone": groups.codes["zone"][is_last],
            "member": groups.codes["member"][is_last],
            "tenth": ranked[household][is_last],
        }
        return cls(groups.year[is_last], groups.unique_id[is_last], codes)

    def through(self, books: Books) -> "Groups":
        """Give groups that hold for one entry a household in every year of another run of the same households.

        Raises BadInput when a household of that run is not here.
        """
        year, unique_id = _keys(books)
        at = _places(self.unique_id, unique_id)
        return Groups(year, unique_id, {kind: codes[at] for kind, codes in self.codes.items()})

    def on(self, books: Books) -> "Groups":
        """Give the groups of the same households and years in the order of another run's table.

        Raises BadInput when a household and year of that run is not here.
        """
        year, unique_id = _keys(books)
        if np.array_equal(year, self.year) and np.array_equal(unique_id, self.unique_id):
            return self
        at = _places(_joined(self.year, self.unique_id), _joined(year, unique_id))
        return Groups(year, unique_id, {kind: codes[at] for kind, codes in self.codes.items()})


def _places(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where each of their keys stands among ours. Raises BadInput when one does not."""
    order = np.argsort(ours)
    at = np.minimum(np.searchsorted(ours, theirs, sorter=order), max(len(ours) - 1, 0))
    if len(ours) == 0 or not np.array_equal(ours[order[at]], theirs):
        missing = int((ours[order[at]] != theirs).sum()) if len(ours) else len(theirs)
        raise BadInput(f"groups: {missing} households and years of one run are not in the other")
    return order[at]


def _keys(books: Books) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    herders = books.herders
    return herders["year"].to_numpy(np.int64), herders["unique_id"].to_numpy(np.int64)


def _joined(year: NDArray[np.int64], unique_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for a household and year."""
    return year * 2**40 + unique_id


def order_by_consumption(h: Households) -> NDArray[np.intp]:
    """Order of real consumption a head."""
    return np.argsort(h.once(real_consumption), kind="stable")


def tenths(h: Households) -> NDArray[np.intp]:
    """Tenth of people, 0 for the poorest, by real consumption a head within the year.

    A household is in the tenth in which the middle of its people falls; all its people are in the same one.
    """
    return classes.tenths(h.year, h.once(real_consumption), h["n_people"])
