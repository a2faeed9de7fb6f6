"""What each step of a calibration cost, as far as its results say: nothing is guessed from files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from calibration.cost import Cost
from calibration.fit.proving import COMMAND, Said
from calibration.kept import read_kept
from calibration.outcome import Outcome
from calibration.sensitivity import Sensitivity
from sim.report.numbers import number
from sim.report.words import say
from sim.study.store import ABOUT

Name = Literal["calibrate", "prove", "validate", "sensitivity"]


class Step(NamedTuple):
    """A step and what it cost."""

    name: Name
    cost: Cost


Costs = tuple[Step, ...]

MANY_S = 600.0
"""Seconds from which on minutes are told whole."""


def read_costs(
    about: Mapping[str, Any], proof: Path | None, outcome: Outcome | None, study: Sensitivity | None
) -> Costs:
    """What each step cost that was done: the calibration and, where there are any, those on it; `proof` is a folder.

    Raises BadInput where the proof is damaged; what else is read was checked before.
    """
    steps = [Step("calibrate", cost_of_calibration(about))]
    if proof is not None:
        steps.append(Step("prove", cost_of_proof(proof)))
    if outcome is not None:
        steps.append(Step("validate", cost_of_validation(outcome)))
    if study is not None:
        steps.append(Step("sensitivity", cost_of_sensitivity(study)))
    return tuple(steps)


def time_told(steps: Sequence[Step], language: str) -> str:
    """Minutes that steps took together, at least so many where the time of some is not recorded."""
    known = [step.cost.seconds for step in steps if step.cost.seconds is not None]
    if not known:
        return say("calibration.cost.unknown", language)
    minutes = number(sum(known) / 60.0, 0 if sum(known) >= MANY_S else 1, language)
    return say(f"calibration.cost.{'minutes' if len(known) == len(steps) else 'at_least'}", language, minutes=minutes)


def cost_of_calibration(about: Mapping[str, Any]) -> Cost:
    """From `fit.json`; one that made every run itself took the time of its one session."""
    runs = about["runs"]
    return _recorded(about) or Cost(runs=runs["asked"], seconds=None if runs["found"] else runs["seconds"])


def cost_of_proof(folder: Path) -> Cost:
    """From `run.json`. Raises BadInput for one that does not say how many runs there were."""
    about = read_kept(folder / ABOUT, Said, COMMAND)
    return _recorded(about) or Cost(runs=about["plan"]["truths"] + about["plan"]["pool"])


def cost_of_validation(outcome: Outcome) -> Cost:
    """From its `run.json`."""
    return _recorded(outcome.about) or Cost(runs=len(outcome.table))


def cost_of_sensitivity(study: Sensitivity) -> Cost:
    """From `summary.json`; one that made every unit itself took the time of its one session."""
    units = study.summary["units"]
    seconds = None if units["found"] else study.summary["seconds"]
    return _recorded(study.summary) or Cost(runs=units["asked"], seconds=seconds)


def _recorded(about: Mapping[str, Any]) -> Cost | None:
    """What results say that they cost, None where they do not."""
    return Cost.model_validate(about["cost"]) if about.get("cost") else None
