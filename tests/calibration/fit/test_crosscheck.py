"""pyABC, where it is installed, finds the posterior that we find."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fit_toys import BENT, bent, runner

from calibration.fit.adjusting import Draws
from calibration.fit.chain import Fitted
from calibration.fit.fitting import Fresh, Plan, fit
from calibration.fit.problem import Floats, Problem, Trial
from sim.study.scenario import read_scenario

FEW = ("lactation.yield_305_pure_l", "settling.other_income_mean_mad_person_year")
FACTS = ("milk_2013", "poverty_2014", "consumption_2014")
"""Two parameters of the chain, and facts that tell of them by 2014."""


def widths(draws: Draws) -> Floats:
    return np.diff(draws.quantiles([0.1, 0.9]), axis=0)[0]


@pytest.mark.slow
def test_sequential_monte_carlo_agrees(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    from calibration.fit.crosscheck import by_smc

    problem = BENT.observing([0.6, 0.3, 1.3])
    run = runner(problem, bent)
    ours = fit(problem, Fresh(run, 1), Plan(first=600, later=400, waves=3, draws=800)).draws
    theirs = by_smc(problem, run, population=200, generations=9, folder=tmp_path, seed=1)
    assert theirs.mean() == pytest.approx(ours.mean(), abs=0.2)
    assert widths(theirs) == pytest.approx(widths(ours), rel=0.35)


@pytest.mark.slow
def test_sequential_monte_carlo_agrees_on_the_chain(tmp_path: Path) -> None:
    """Minutes of runs: a known truth of two parameters, all others being known."""
    pytest.importorskip("pyabc")
    from calibration.fit.crosscheck import by_smc

    fitted = Fitted.of(read_scenario("baseline"), 0.02, 2014)
    places = [[aim.name for aim in fitted.aims].index(name) for name in FACTS]
    priors, simulate = fitted.priors(), fitted.simulate
    known = {name: fitted.registry[name] for name in priors if name not in FEW}
    aims = tuple(fitted.aims[place] for place in places)
    problem = Problem({name: priors[name] for name in FEW}, aims, lambda _: known)

    def run(trials: Sequence[Trial]) -> Floats:
        return np.array([np.asarray(simulate(trial))[places] for trial in trials])

    truth = np.array([[0.8, -0.6]])
    problem = problem.observing(run(problem.trials(truth, [1_000_000]))[0])
    ours = fit(problem, Fresh(run, 1), Plan(first=160, later=100, waves=3, draws=400)).draws
    theirs = by_smc(problem, run, population=120, generations=4, folder=tmp_path, seed=1)
    assert theirs.mean() == pytest.approx(ours.mean(), abs=0.35)
    assert widths(theirs) == pytest.approx(widths(ours), rel=0.35)
