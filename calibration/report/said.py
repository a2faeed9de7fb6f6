"""What a calibration says of itself in `fit.json`, as far as reports read it."""

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, FiniteFloat, NonNegativeInt, PositiveInt, ValidationError

from calibration.cost import Cost

Interval = tuple[FiniteFloat, FiniteFloat, FiniteFloat]
"""5th percentile, median, 95th percentile."""


class _Part(BaseModel):
    """A part of it, which may say more; nothing is turned into something else."""

    model_config = ConfigDict(extra="allow")


class _Parameter(_Part):
    unit: str
    default: FiniteFloat
    prior: Interval
    posterior: Interval
    width_left: FiniteFloat


class _Target(_Part):
    value: FiniteFloat
    error: FiniteFloat
    discrepancy: FiniteFloat
    emulated: Interval
    misfit: FiniteFloat


class _Screening(_Part):
    runs: NonNegativeInt
    moves_nothing: NonNegativeInt
    effects: dict[str, Any]


class _Wave(_Part):
    runs: PositiveInt
    share: FiniteFloat
    slack: FiniteFloat


class _Posterior(_Part):
    draws: PositiveInt
    runs_behind: PositiveInt
    effective_runs: FiniteFloat
    is_scarce: bool


class _Runs(_Part):
    asked: PositiveInt
    found: NonNegativeInt
    seconds: FiniteFloat


class _Settings(_Part):
    seed: NonNegativeInt
    waves: PositiveInt


class _Context(_Part):
    territory_sha256: str
    scale: FiniteFloat
    last_year: int


class _Method(_Part):
    discrepancy_share_of_value: FiniteFloat
    discrepancy_least_share_of_error: FiniteFloat


class _Said(_Part):
    finished_at: AwareDatetime
    context: _Context
    settings: _Settings
    method: _Method
    parameters: dict[str, _Parameter]
    targets: dict[str, _Target]
    left_out: list[str]
    screening: _Screening
    waves: list[_Wave]
    posterior: _Posterior
    runs: _Runs
    cost: Cost | None = None
    versions: dict[str, str]


def wrong_in(about: Any) -> str | None:
    """Name the first key of a `fit.json` that is missing or not what a calibration writes, None when all is well."""
    if not isinstance(about, Mapping):
        return min(_Said.model_fields)
    try:
        _Said.model_validate(about)
    except ValidationError as error:
        return ".".join(map(str, error.errors()[0]["loc"]))
    return None
