"""What a calibration says of itself in `fit.json`, as far as reports read it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from calibration.cost import Cost
from calibration.kept import Amount, Count, Part, Positive, Scale, Seconds, Share, Spread
from sim.territory.reading import Text, Year

Interval = Annotated[list[Amount], Field(min_length=3, max_length=3)]
"""5th percentile, median, 95th percentile."""

Width = Annotated[float, Field(ge=0.0, le=100.0)]
"""What is left of the width of a prior: more than 1 where its interval grew."""


def _moment(text: str) -> str:
    """Refuse what is no date and time with its zone."""
    try:
        is_one = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        is_one = False
    if not is_one:
        raise ValueError(f"read {text[:40]!r}, allowed a date and time such as 2026-11-22T10:00:00+00:00")
    return text


class _Parameter(Part):
    unit: Text
    default: Amount
    prior: Interval
    posterior: Interval
    width_left: Width


class _Target(Part):
    value: Amount
    error: Spread
    discrepancy: Spread
    emulated: Interval
    misfit: Amount

    @model_validator(mode="after")
    def _can_be_off(self) -> "_Target":
        if self.error == 0.0 and self.discrepancy == 0.0:
            raise ValueError("read error and discrepancy 0, allowed one of them more than 0")
        return self


class _Screening(Part):
    runs: Count
    moves_nothing: Count
    effects: dict[str, Any]


class _Wave(Part):
    runs: Positive
    share: Share
    coverage: list[Share | None]


class _Posterior(Part):
    draws: Positive
    runs_behind: Positive
    effective_runs: Spread
    is_scarce: bool


class _Runs(Part):
    asked: Positive
    found: Count
    seconds: Seconds


class _Settings(Part):
    seed: Count
    waves: Positive
    budget_runs: Positive


class _Context(Part):
    territory_sha256: Text
    scale: Scale
    last_year: Year


class _Method(Part):
    discrepancy_share_of_value: Share
    discrepancy_least_share_of_error: Share


class Said(Part):
    """All of it."""

    finished_at: Annotated[str, AfterValidator(_moment)]
    context: _Context
    settings: _Settings
    method: _Method
    parameters: Annotated[dict[str, _Parameter], Field(min_length=1)]
    targets: dict[str, _Target]
    left_out: list[str]
    screening: _Screening
    waves: Annotated[list[_Wave], Field(min_length=1)]
    posterior: _Posterior
    runs: _Runs
    cost: Cost | None = None
    versions: dict[str, str]
