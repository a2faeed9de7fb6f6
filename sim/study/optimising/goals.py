"""What a package may aim at: any of the seven impacts, by its first indicator."""

from collections.abc import Sequence
from typing import NamedTuple

from sim.impacts.direction import LESS_IS_BETTER
from sim.impacts.measure import DECLARED, IMPACTS
from sim.territory.reading import BadInput, unknown, wrong


class Goal(NamedTuple):
    """An impact aimed at, its indicator and unit, and whether less of it is better."""

    impact: str
    indicator: str
    unit: str
    is_less_better: bool

    @property
    def sign(self) -> float:
        """What turns a difference into a gain: -1 where less is better."""
        return -1.0 if self.is_less_better else 1.0


def _goal(impact: str, indicator: str) -> Goal:
    return Goal(impact, indicator, DECLARED[indicator].figure.unit, indicator in LESS_IS_BETTER)


GOALS = {impact.name: _goal(impact.name, impact.indicators[0]) for impact in IMPACTS}
"""Every goal by the name of its impact."""


def goals_of(names: Sequence[str]) -> tuple[Goal, ...]:
    """Give the goals of some names. Raises BadInput for an unknown name, one named twice, and for none."""
    if not names:
        raise wrong("goals", "none", f"one or more of {', '.join(GOALS)}")
    for place, name in enumerate(names):
        if name not in GOALS:
            raise BadInput(f"goals: {unknown('goal', name, GOALS)}")
        if name in names[:place]:
            raise BadInput(f"goals: {name} stands twice")
    return tuple(GOALS[name] for name in names)
