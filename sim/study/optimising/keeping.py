"""Every try of a search on disk, as soon as it is done: a search that is killed never repeats one.

A file of lines, each a JSON document: the first says what was searched, with which code and data; the others the key
and the outcome of a try. A line that was half written when the search was killed is cut off.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict

from sim.study.optimising.evaluating import Outcome
from sim.study.store import write_whole
from sim.territory.reading import Record, Text

State = Literal["new", "resumed", "changed"]


class Kept:
    """The tries kept in a file for what `about` says; those kept for something else are dropped."""

    def __init__(self, path: Path, about: dict[str, Any]) -> None:
        self._path = path
        self._outcomes: dict[str, Outcome] = {}
        self.state: State = self._open(json.dumps(about, sort_keys=True))

    def __contains__(self, key: str) -> bool:
        return key in self._outcomes

    def __getitem__(self, key: str) -> Outcome:
        return self._outcomes[key]

    def __len__(self) -> int:
        return len(self._outcomes)

    def add(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome, on disk before anything else happens."""
        line = json.dumps({"key": key, "goals": outcome.goals, "costs": outcome.costs})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self._outcomes[key] = outcome

    def _open(self, about: str) -> State:
        lines = self._path.read_bytes().split(b"\n") if self._path.exists() else []
        state: State = "resumed"
        if not lines or lines[0].decode("utf-8", "replace") != about:
            state = "changed" if len(lines) > 1 else "new"
            lines = [about.encode()]
        whole = [lines[0]]
        for line in lines[1:]:
            found = _outcome(line)
            if found is None:
                break
            self._outcomes[found[0]] = found[1]
            whole.append(line)
        write_whole(self._path, b"\n".join(whole) + b"\n")
        return state


class _Line(Record):
    """A line: a try and its outcome; a goal that is not defined is NaN."""

    model_config = ConfigDict(allow_inf_nan=True)

    key: Text
    goals: Mapping[Text, float]
    costs: Mapping[Text, Mapping[Text, float]]


def _outcome(line: bytes) -> tuple[str, Outcome] | None:
    """Read a line; None for one that is not whole."""
    try:
        kept = _Line.model_validate_json(line)
    except ValueError:
        return None
    return kept.key, Outcome(dict(kept.goals), {name: dict(payers) for name, payers in kept.costs.items()})
