"""The forms of field data: what each column of each CSV file means, in which unit and within which range."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator

from calibration.new_territory import LONGEST_NAME
from sim.study.scenario import territory_names
from sim.territory.reading import (
    BadInput,
    Note,
    Record,
    Text,
    Year,
    place,
    read_yaml,
    shortened,
    unknown,
    validated,
    wrong,
)

FORMS = Path(__file__).with_name("forms")
FORM_NAMES = ("households", "ledger", "rounds", "prices")
EXAMPLE = "EXEMPLE"
"""How the keys of the example rows of a template begin; such rows are never counted."""


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Column(Record):
    """One column: numbers lie from `low` to `high`, both included, in `unit`; an empty cell is refused if required."""

    kind: Literal["text", "commune", "date", "integer", "number", "yes_no", "choice"]
    low: float | None = None
    high: float | None = None
    choices: Names = ()
    unit: Text | None = None
    example: Names
    is_required: bool = True
    meaning: Note

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.is_number != (self.low is not None and self.high is not None and self.unit is not None):
            raise ValueError(f"read a column of kind {self.kind}, allowed low, high and unit for numbers only")
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(f"read a column of kind {self.kind}, allowed choices for a choice only")
        return self

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind in {"integer", "number"}

    @property
    def range(self) -> tuple[float, float]:
        """Least and largest number allowed."""
        assert self.low is not None
        assert self.high is not None
        return self.low, self.high


class Form(Record):
    """One CSV file: its columns in order, and those that together name a row."""

    title: Note
    key: Names
    columns: dict[Text, Column]

    def columns_of(self, *kinds: str) -> list[str]:
        """Names of the columns of some kinds."""
        return [name for name, column in self.columns.items() if column.kind in kinds]


@cache
def read_form(name: str) -> Form:
    """Read a form by its name. Raises BadInput for a file that cannot be used."""
    path = FORMS / f"{name}.yaml"
    document = read_yaml(path)
    return validated(Form, document, path, document.lines)


def _named(value: object) -> Any:
    """Refuse a name that is not fit for a folder."""
    text = str(value)
    if not (text.isascii() and text.isidentifier() and text.islower() and len(text) <= LONGEST_NAME):
        allowed = f"small letters, figures and _, such as survey_2025, {LONGEST_NAME} at most"
        raise ValueError(f"read {shortened(text)!r}, allowed {allowed}")
    return text


class Survey(Record):
    """Which survey a folder holds: its name, what to call it, the territory it describes and the year it is about."""

    name: Annotated[str, BeforeValidator(_named)]
    title: Note
    territory: Text
    year: Year

    @property
    def source(self) -> str:
        """Id under which it is cited."""
        return f"field:{self.name}"


SURVEY = "survey.yaml"


def read_survey(folder: Path) -> Survey:
    """Read which survey a folder holds. Raises BadInput when it does not say, or for an unknown territory."""
    if not folder.is_dir():
        raise wrong(place(folder), "no such folder", "a folder made by lben field template")
    path = folder / SURVEY
    document = read_yaml(path)
    survey = validated(Survey, document, path, document.lines)
    if survey.territory not in territory_names():
        where = place(path, ["territory"], document.lines)
        raise BadInput(f"{where}: {unknown('territory', survey.territory, territory_names())}")
    return survey
