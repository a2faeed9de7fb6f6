"""Studies: a scenario read from a file, run, recorded in tables and stored.

    from sim import Scenario, run
    result = run(Scenario.read("baseline").but(last_year=2016), scale=0.1)
    result.years[["milk_l", "cows"]]

`scenario` reads what to run, `record` runs and observes it, `indicators` sums a run up by year, `store` writes it.
"""

from sim.study.record import Run, run
from sim.study.scenario import Scenario, read_scenario, scenario_names

__all__ = ["Run", "Scenario", "read_scenario", "run", "scenario_names"]
