"""What work cost: the time of every run or unit, noted as it is done, so that work killed and resumed adds up."""

import json
import platform
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, NonNegativeInt, PositiveInt, ValidationError

FILE = "timesheet.jsonl"
PROCESSOR = "model name"
MOST_S, MOST_CORES = 1e9, 100_000
"""Seconds and processes of a line of a timesheet, beyond which it is damaged."""


def _as_tuple(value: Any) -> Any:
    """A list, as JSON has it, as a tuple."""
    return tuple(value) if isinstance(value, list) else value


class Cost(BaseModel):
    """What a step cost: runs (or units), seconds by the clock, processes at once, processors.

    `seconds` is None, `cores` and `machines` are empty, where they were not recorded; they are several where work was
    taken up again in another way.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    runs: NonNegativeInt
    seconds: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] | None = None
    cores: Annotated[tuple[PositiveInt, ...], BeforeValidator(_as_tuple)] = ()
    machines: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()

    def longer(self, seconds: float) -> "Cost":
        """Give the same with further seconds."""
        return self if self.seconds is None else self.model_copy(update={"seconds": round(self.seconds + seconds, 1)})

    @classmethod
    def of_all(cls, costs: Iterable[Self]) -> "Cost":
        """Add costs up; the time is known when that of each is."""
        every = list(costs)
        known = [each.seconds for each in every if each.seconds is not None]
        return cls(
            runs=sum(each.runs for each in every),
            seconds=sum(known) if len(known) == len(every) else None,
            cores=tuple(sorted({core for each in every for core in each.cores})),
            machines=tuple(sorted({machine for each in every for machine in each.machines})),
        )


class _Line(BaseModel):
    """What a line of a timesheet holds; the bounds are beyond any work there could be."""

    model_config = ConfigDict(strict=True)

    names: Annotated[list[str], Field(min_length=1)]
    seconds: Annotated[float, Field(ge=0.0, le=MOST_S, allow_inf_nan=False)]
    cores: Annotated[int, Field(ge=1, le=MOST_CORES)] | None
    machine: str


class _Noted(NamedTuple):
    seconds: float
    cores: int | None
    machine: str


class Timesheet:
    """Seconds by the clock that each run took, in a file of the folder where runs are kept: a line for some of them.

    What is damaged counts as not recorded. Raises OSError when the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._known: dict[str, _Noted] = {}
        if self._path.exists():
            for text in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
                self._read(text)

    def _read(self, text: str) -> None:
        try:
            line = _Line.model_validate_json(text)
        except ValidationError:
            return
        each = _Noted(line.seconds / len(line.names), line.cores, line.machine)
        self._known |= dict.fromkeys(line.names, each)

    def add(self, names: Sequence[str], seconds: float, cores: int | None) -> None:
        """Note runs and the seconds they took together, by how many processes at once; None: not known."""
        line = {"names": list(names), "seconds": round(seconds, 3), "cores": cores, "machine": processor()}
        text = json.dumps(line)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"\n{text}")  # a line cut short by a kill spoils no other
        self._read(text)

    def of(self, names: Iterable[str]) -> Cost:
        """What runs cost together; without seconds where those of one are not recorded."""
        asked = list(names)
        lines = [self._known[name] for name in asked if name in self._known]
        return Cost(
            runs=len(asked),
            seconds=round(sum(line.seconds for line in lines), 1) if len(lines) == len(asked) else None,
            cores=tuple(sorted({line.cores for line in lines if line.cores})),
            machines=tuple(sorted({line.machine for line in lines})),
        )


@lru_cache(maxsize=1)
def processor() -> str:
    """Name the processor as the system does."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith(PROCESSOR)]
    return named[0] if named else platform.processor() or platform.machine()


def processes_of(executor: object) -> int | None:
    """How many processes an executor has at work at once; None where it does not say."""
    jobs = getattr(executor, "jobs", None)
    return jobs if isinstance(jobs, int) else None
