"""What commands keep of themselves in JSON, read back strictly: the first thing that is wrong becomes one line."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import pandas as pd
from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json

from sim.territory.reading import LARGEST, BadInput, place, validated_from, wrong

Count = Annotated[int, Field(ge=0, le=10**9)]
Positive = Annotated[int, Field(ge=1, le=10**9)]
Scale = Annotated[float, Field(gt=0.0, le=100.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Seconds = Annotated[float, Field(ge=0.0, le=LARGEST)]
Amount = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Spread = Annotated[float, Field(ge=0.0, le=LARGEST)]


class Part(BaseModel):
    """A part of what is kept, as far as it is read back; it may say more."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


M = TypeVar("M", bound=BaseModel)


def read_kept(path: Path, model: type[BaseModel], command: str) -> dict[str, Any]:
    """Read what a command wrote, all of it, when it says what the model asks.

    Raises BadInput, with the key, what was read and what is allowed, where it does not or cannot be read.
    """
    again = f"run `{command}` again"
    try:
        said = from_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{place(path)}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BadInput(f"{place(path)}: cannot be read: {' '.join(str(error).split())}: {again}") from None
    if not isinstance(said, dict):
        raise wrong(place(path), type(said).__name__, f"a mapping of keys: {again}")
    checked(model, said, path, command)
    return said


def checked(model: type[M], said: object, path: Path, command: str) -> M:
    """Check what was read from a file against a model. Raises BadInput for the first thing that is wrong."""
    try:
        return validated_from(model, said, lambda keys: place(path, keys))
    except BadInput as problem:
        raise BadInput(f"{problem}: run `{command}` again") from None


def is_number(column: "pd.Series[Any]") -> bool:
    """Whether a column of a table holds real numbers."""
    return bool(is_numeric_dtype(column) and not is_bool_dtype(column) and not is_complex_dtype(column))
