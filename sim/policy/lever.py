"""The lever: one instrument of a policy with its settings, and the committee that chooses among those who ask."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, model_validator

from sim.actors.province import Province
from sim.engine.public_purse import Payer
from sim.territory.reading import Record, unknown

Year = Annotated[int, Field(ge=1900, le=2100)]
Money = Annotated[float, Field(ge=0, le=1e10)]
Share = Annotated[float, Field(ge=0, le=1)]


def _as_payer(value: object) -> Payer:
    """Read whose budget it is by its name; raises ValueError with the nearest."""
    if not isinstance(value, str) or value not in set(Payer):
        raise ValueError(unknown("payer", value, Payer))
    return Payer(value)


NEARLY_NOTHING = 1e-9
"""Share of a sum of money below which nothing is left of it."""

PayerName = Annotated[Payer, BeforeValidator(_as_payer)]
"""Whose budget, as a file names it."""


def _kind_named(annotation: Any) -> type[StrEnum] | None:
    """The enumeration whose members a setting names, if any."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return annotation
    return next((kind for inner in get_args(annotation) if (kind := _kind_named(inner))), None)


def _meant(setting: str, value: Any, kind: type[StrEnum] | None) -> Any:
    """What a value of a file means; raises ValueError with the nearest name."""
    if isinstance(value, list):
        return tuple(_meant(setting, each, kind) for each in value)
    if kind is None or not isinstance(value, str):
        return value
    if value not in set(kind):
        raise ValueError(f"{setting}: {unknown('name', value, kind)}")
    return kind(value)


class Lever(Record):
    """Settings of an instrument, open from `first_year` to `last_year`, both included.

    `budget_mad_year` is its public envelope in each of them (MAD of the day), `payer` whose budget that is: fixed by
    the lever, or one of its settings.

    A subclass says in `writes` which columns it may change ("cooperatives.has_tester"); nothing else may move when it
    acts, but money through the public purse and the ledger. An instrument with nothing to give changes nothing.
    """

    writes: ClassVar[frozenset[str]] = frozenset()

    first_year: Year
    last_year: Year
    budget_mad_year: Money

    if TYPE_CHECKING:

        @property
        def payer(self) -> Payer:
            """Whose budget pays."""

    @model_validator(mode="before")
    @classmethod
    def _read_names(cls, settings: Any) -> Any:
        """Take lists of a file as tuples, and names as what they name: settings do not change."""
        if not isinstance(settings, Mapping):
            return settings
        kinds = {name: _kind_named(field.annotation) for name, field in cls.model_fields.items()}
        return {name: _meant(name, value, kinds.get(name)) for name, value in settings.items()}

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last_year < self.first_year:
            raise ValueError(f"last_year: read {self.last_year}, allowed {self.first_year} (first_year) or later")
        return self

    def act(self, province: Province) -> None:
        """Do what this quinzaine asks for, once the programmes of history have been seen to."""
        raise NotImplementedError

    def planned_cost(self, year: int) -> Mapping[Payer, float]:
        """Public money it asks for in a year, by payer (MAD of the day): its envelope, while it is open.

        What was granted in the last year may be paid later.
        """
        return {self.payer: self.budget_mad_year} if self.first_year <= year <= self.last_year else {}

    def left(self, province: Province, programme: str) -> float:
        """What has not been spent of this year's envelope (MAD); so little that it may be rounding is nothing."""
        left = self.budget_mad_year - province.purse.spent(programme)
        return left if left > NEARLY_NOTHING * self.budget_mad_year else 0.0

    def is_open(self, province: Province) -> bool:
        """Whether the quinzaine lies in the years of the lever."""
        return self.first_year <= province.quinzaine.year <= self.last_year

    def is_january(self, province: Province) -> bool:
        """Whether it is open, and this is the first quinzaine of the year: calls are judged and lists drawn up then."""
        return self.is_open(province) and province.quinzaine.number == 1


def funded(score: NDArray[np.float64], asked: NDArray[np.float64], envelope: float) -> NDArray[np.intp]:
    """Give the applications a committee accepts, the highest score first, until one no longer fits the envelope.

    `score` and `asked` (MAD) have one entry for each application; ties go to the first. It stops at the first that does
    not fit, so that more money never means fewer accepted.
    """
    order = np.argsort(-score, kind="stable")
    fits = np.cumsum(asked[order]) <= envelope
    return order[: int(np.argmin(fits)) if not fits.all() else len(order)]


def rows_of(unique_ids: NDArray[np.int64], wanted: NDArray[np.int64], alive: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Rows of living agents with the ids wanted, -1 for one who is gone; shape of `wanted`."""
    place = {int(each): row for row, each in enumerate(unique_ids) if alive[row]}
    return np.array([place.get(int(each), -1) for each in wanted], np.intp)


def months_later(today: date, months: float) -> int:
    """Give the first day of the month that lies so many months, rounded, after that of today (ordinal).

    What is granted in two Januaries never falls due in the same year.
    """
    month = today.month - 1 + round(months)
    return date(today.year + month // 12, month % 12 + 1, 1).toordinal()
