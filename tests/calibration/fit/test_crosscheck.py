"""pyABC, where it is installed, finds the posterior that we find."""

from pathlib import Path

import numpy as np
import pytest
from fit_toys import BENT, bent, runner

from calibration.fit.fitting import Fresh, Plan, fit


@pytest.mark.slow
def test_sequential_monte_carlo_agrees(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    from calibration.fit.crosscheck import by_smc

    problem = BENT.observing([0.6, 0.3, 1.3])
    run = runner(problem, bent)
    ours = fit(problem, Fresh(run, 1), Plan(first=600, later=400, waves=3, draws=800)).draws
    theirs = by_smc(problem, run, population=200, generations=9, folder=tmp_path, seed=1)
    assert theirs.mean() == pytest.approx(ours.mean(), abs=0.2)
    widths = [np.diff(each.quantiles([0.1, 0.9]), axis=0)[0] for each in (ours, theirs)]
    assert widths[1] == pytest.approx(widths[0], rel=0.35)
