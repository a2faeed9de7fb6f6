"""What may be chosen: how much of the budget each lever gets, in twentieths, and a few settings of those that get any.

A choice is a point of the unit cube. Of the coordinates of levers, and of one for money not spent, only what exceeds a
half counts, so that most packages have few levers; the budget is shared out in proportion, in twentieths. The
coordinate of a setting picks one of its values.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from sim.policy.lever import Lever
from sim.policy.package import Package

Floats = NDArray[np.float64]
Value = float | str | bool

PARTS = 20
"""Parts into which the budget is cut."""

ALWAYS = frozenset({"first_year", "last_year", "budget_mad_year"})
OFFERED: Mapping[str, tuple[Value, ...]] = {
    "indh_grant.public_share": (0.6, 0.8, 0.9),
    "womens_seats.seats_share": (0.3, 0.5),
    "womens_milk_money.membership_too": (False, True),
    "social_aid_extension.raise_share": (0.0, 0.5),
    "low_season_premium.premium_mad_l": (0.25, 0.5, 1.0),
    "price_floor.floor_mad_l": (3.25, 3.5, 4.0),
    "feed_support.list_share": (0.5, 1.0),
    "women_cooperative.asset": ("vehicle", "workshop"),
    "industrial_plant.capacity_l_day": (2_000.0, 5_000.0, 10_000.0),
    "school_milk.pupils": (20_000.0,),
    "school_milk.price_mad_l": (9.0,),
    "school_milk.supplier": ("cooperatives", "plants"),
}
"""Values tried of settings that matter; those of `target` are all tried, other settings keep their default.

Prices around the 3 MAD/L that cooperatives pay in the last years of history; pupils more than the money reaches.
"""

LEAST_COUNTED = 0.5
CHANCE_OF_A_LEVER = 0.2
"""How likely each lever is part of a package that is drawn by lot."""


class Searched(NamedTuple):
    """A lever that gets a part of the budget, and the values tried of its settings."""

    name: str
    offered: Mapping[str, tuple[Value, ...]]


class Part(NamedTuple):
    """What a lever gets: so many of the budget's parts, with these settings."""

    lever: str
    parts: int
    settings: tuple[tuple[str, Value], ...]


Choice = tuple[Part, ...]
"""A way to spend the budget; levers that get nothing are left out."""


class Space:
    """All the choices among some levers; without `names` all that have a yearly envelope."""

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self.levers = [lever for lever in searched_levers() if names is None or lever.name in names]
        self._values = [(lever.name, name, each) for lever in self.levers for name, each in lever.offered.items()]

    @property
    def size(self) -> int:
        """Coordinates of a choice: levers, money not spent, settings."""
        return len(self.levers) + 1 + len(self._values)

    def choice(self, point: Floats) -> Choice:
        """Read a point of the unit cube."""
        parts = _shared_out(point[: len(self.levers) + 1])
        picked: dict[str, list[tuple[str, Value]]] = {}
        for (lever, name, values), at in zip(self._values, point[len(self.levers) + 1 :], strict=True):
            picked.setdefault(lever, []).append((name, values[min(int(at * len(values)), len(values) - 1)]))
        return tuple(
            Part(lever.name, int(n), tuple(picked.get(lever.name, ())))
            for lever, n in zip(self.levers, parts, strict=False)
            if n
        )

    def first_points(self, n: int, luck: np.random.Generator) -> Floats:
        """Give points to start from: nothing, each lever alone, and packages by lot; `n` or more."""
        alone = np.zeros((len(self.levers) + 1, self.size))
        alone[:, : len(self.levers) + 1] = np.eye(len(self.levers) + 1)
        alone[:, len(self.levers) + 1 :] = luck.random((len(alone), len(self._values)))
        lots = luck.random((max(n - len(alone), 0), self.size))
        is_in = luck.random((len(lots), len(self.levers) + 1)) < CHANCE_OF_A_LEVER
        halves = 0.5 * lots[:, : len(self.levers) + 1]
        lots[:, : len(self.levers) + 1] = np.where(is_in, LEAST_COUNTED + halves, halves)
        return np.concatenate([alone[::-1], lots])


def _shared_out(shares: Floats) -> NDArray[np.int64]:
    """Share out the parts in proportion to what exceeds a half, the largest remainders first; all unspent if none."""
    counted = np.maximum(shares - LEAST_COUNTED, 0.0)
    if not counted.any():
        counted = np.eye(len(shares))[-1]
    exact = PARTS * counted / counted.sum()
    whole = np.floor(exact)
    first = np.argsort(whole - exact, kind="stable")[: PARTS - int(whole.sum())]
    whole[first] += 1.0
    return np.asarray(whole, np.int64)


def searched_levers() -> list[Searched]:
    """The levers that can be searched: those with a yearly envelope of which all settings without default are tried."""
    kinds = {name: _kind(field.annotation) for name, field in Package.model_fields.items()}
    return [Searched(name, _offered(name, kind)) for name, kind in kinds.items() if _can_be_searched(name, kind)]


def left_out() -> list[str]:
    """Levers that have no yearly envelope, or a setting that nothing is known to try of."""
    searched = {lever.name for lever in searched_levers()}
    return [name for name in Package.model_fields if name not in searched]


def package_of(choice: Choice, budget_mad: float, years: range) -> Package:
    """Give each lever its part of the budget in even yearly envelopes, in whole MAD of the day."""
    levers: dict[str, dict[str, Any]] = {}
    for lever, parts, settings in choice:
        envelope = float(math.floor(budget_mad * parts / PARTS / len(years)))
        span = {"first_year": years[0], "last_year": years[-1]}
        levers[lever] = {**span, "budget_mad_year": envelope, **dict(settings)}
    return Package.model_validate(levers)


def _kind(annotation: Any) -> type[Lever]:
    """The lever of an optional field."""
    kind: type[Lever] = next(each for each in get_args(annotation) if each is not type(None))
    return kind


def _offered(name: str, kind: type[Lever]) -> dict[str, tuple[Value, ...]]:
    offered = {setting: OFFERED[f"{name}.{setting}"] for setting in kind.model_fields if f"{name}.{setting}" in OFFERED}
    target = kind.model_fields.get("target")
    if target is not None and get_origin(target.annotation) is Literal:
        offered["target"] = get_args(target.annotation)
    return offered


def _can_be_searched(name: str, kind: type[Lever]) -> bool:
    required = {setting for setting, field in kind.model_fields.items() if field.is_required()}
    return "budget_mad_year" in kind.model_fields and required <= ALWAYS | set(_offered(name, kind))
