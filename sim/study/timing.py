"""How long each phase of the quinzaine takes, measured over one year."""

import cProfile
from typing import NamedTuple

from sim.quinzaine.timetable import TIMETABLE
from sim.study.record import settle
from sim.study.scenario import Scenario


class PhaseTime(NamedTuple):
    """A phase and the milliseconds it takes in a year."""

    name: str
    ms_a_year: float


def time_phases(scenario: Scenario, scale: float) -> tuple[int, list[PhaseTime]]:
    """Run the first year to warm up, time the second, and give that year and the time of each phase.

    Raises BadInput for what cannot be run.
    """
    chain, _ = settle(scenario, scale)
    chain.run_year()
    year = chain.today.year
    profile = cProfile.Profile(builtins=False)
    profile.runcall(chain.run_year)
    seconds = {entry.code: entry.totaltime for entry in profile.getstats()}
    return year, [PhaseTime(phase.name, 1000.0 * seconds.get(phase.run.__code__, 0.0)) for phase in TIMETABLE]
