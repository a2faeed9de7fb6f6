"""The chain is calibrated from its registry and its targets: small, whole, resumed, and with the same bytes."""

import json
import re
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

from calibration.cli import run_command
from calibration.fit.calibrating import Settings, plan_of
from calibration.fit.chain import Fitted, discrepancy
from calibration.fit.figure import draw_ranks
from calibration.fit.problem import Trial
from calibration.fit.proof import Proof
from calibration.fit.proving import PROVED, small_problem
from calibration.targets import read_targets
from sim.study.scenario import read_scenario
from sim.territory.draws import drawn_from_ranges
from sim.territory.posterior_file import read_posterior
from sim.territory.reading import BadInput


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return Fitted.of(read_scenario("baseline"), 0.02, 2014)


def test_aims_are_the_targets_fitted_and_nothing_kept(fitted: Fitted) -> None:
    targets = read_targets("sefrou")
    assert {aim.name for aim in fitted.aims} == set(fitted.fit)
    assert all(targets[name].use == "fit" for name in fitted.fit)
    assert all(targets[name].use == "kept" for name in fitted.kept)
    assert set(fitted.fit) | set(fitted.left_out) == {name for name, each in targets.items() if each.use == "fit"}
    whole = Fitted.of(read_scenario("baseline"), 0.02)
    assert len(whole.fit) >= 15
    assert whole.last_year == max(each.period[1] for each in whole.measured.values())


def test_discrepancy_is_stated_for_every_target(fitted: Fitted) -> None:
    target = fitted.fit["milk_2013"]
    assert discrepancy(target) == pytest.approx(0.05 * 20.0)
    assert all(aim.discrepancy > 0.0 and aim.spread > aim.error for aim in fitted.aims)


def test_a_trial_says_every_parameter_and_the_fitted_ones_come_from_the_scores(fitted: Fitted) -> None:
    problem = fitted.problem(("market.price_elasticity",))
    low, high = problem.trials(np.array([[-2.0], [2.0]]), [3, 3])
    prior = drawn_from_ranges(fitted.registry, 3)
    assert set(low.theta) == set(prior)
    assert {name for name in prior if low.theta[name] != high.theta[name]} == {"market.price_elasticity"}
    assert {name for name in prior if low.theta[name] != prior[name]} == {"market.price_elasticity"}
    fitted.registry.with_values(low.theta)


def test_a_run_is_the_same_again_and_gives_every_statistic(fitted: Fitted) -> None:
    trial = Trial(dict(drawn_from_ranges(fitted.registry, 5)), 5)
    one, again = fitted.simulate(trial), fitted.simulate(trial)
    assert np.array(one).tobytes() == np.array(again).tobytes()
    assert len(one) == len(fitted.measured)
    assert one != fitted.simulate(trial._replace(seed=6))


def test_the_small_problem_of_the_proof_knows_all_else(fitted: Fitted) -> None:
    one, other = small_problem(fitted).trials(np.zeros((2, len(PROVED))), [1, 2])
    assert one.theta == other.theta
    assert set(one.theta) == set(fitted.priors())


def test_ranks_are_drawn(tmp_path: Path) -> None:
    luck = np.random.default_rng(1)
    ranks = luck.uniform(size=(100, 5))
    zeros = np.zeros((100, 5))
    proof = Proof(PROVED, zeros + 0.1, ranks, zeros, zeros - 1.0, zeros + 1.0)
    draw_ranks(proof, PROVED, "ar", tmp_path / "ranks.png")
    picture = matplotlib.image.imread(tmp_path / "ranks.png")
    assert picture.shape[0] > 500
    assert picture[..., :3].std() > 0.05


def test_too_few_runs_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["calibrate", "--reduced", "--scale", "7", "--results", str(tmp_path)]) == 2
    assert "--scale" in capsys.readouterr().err


@pytest.mark.slow
def test_a_reduced_calibration_is_written_whole_and_goes_on_with_the_same_bytes(
    tmp_path: Path, fitted: Fitted, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["calibrate", "--reduced", "--results", str(tmp_path), "--language", "en"]
    assert run_command(asked) == 0
    folder = tmp_path / "calibration-reduced"
    said = capsys.readouterr().out
    assert "Written to" in said
    assert "To adopt it" not in said  # a try is no calibration
    posterior = read_posterior(folder / "posterior.parquet", fitted.registry.entries)
    assert len(posterior.weights) >= 200
    report = json.loads((folder / "fit.json").read_text(encoding="utf-8"))
    assert tuple(report["parameters"]) == posterior.fitted
    assert len(report["waves"]) == Settings.reduced().waves
    assert report["runs"]["asked"] == len(pd.read_parquet(folder / "runs.parquet")) <= Settings.reduced().budget_runs
    before = {name: (folder / name).read_bytes() for name in ("posterior.parquet", "runs.parquet")}
    assert run_command(["calibration", "report", "--reduced", "--results", str(tmp_path)]) == 0
    for page in ("calibration.html", "calibration.en.html"):
        assert "</html>" in (folder / page).read_text(encoding="utf-8")
    pieces = sorted((tmp_path / ".calibration.runs").glob("*/*.parquet"))
    for piece in pieces[::2]:  # as if it had been killed on its way
        piece.unlink()
    assert run_command(asked) == 0
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert json.loads((folder / "fit.json").read_text(encoding="utf-8"))["runs"]["found"] > 0


def test_a_budget_that_no_screening_could_leave_runs_of_is_refused_before_the_first_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["calibrate", "--reduced", "--results", str(tmp_path), "--budget-runs"]
    assert run_command([*asked, "70"]) == 2
    assert "--budget-runs: read 70, allowed" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.parquet"))
    assert not (tmp_path / ".calibration.runs").exists()


@pytest.mark.parametrize("waves", [1, 2, 3, 7])
def test_the_budget_asked_for_is_the_least_that_suffices(waves: int) -> None:
    settings = Settings(waves=waves)
    with pytest.raises(BadInput) as refused:
        plan_of(settings._replace(budget_runs=71), screened=71)
    told = re.search(r"allowed (\d+) or more: 71 go into the screening", str(refused.value))
    assert told
    least = int(told[1])
    plan = plan_of(settings._replace(budget_runs=least), screened=71)
    assert min(plan.first, plan.later if waves > 1 else plan.first) == 16
    assert plan.runs <= least - 71
    with pytest.raises(BadInput):
        plan_of(settings._replace(budget_runs=least - 1), screened=71)


@pytest.mark.slow
def test_too_small_a_budget_is_refused_once_the_screening_is_known_and_the_least_that_suffices_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["calibrate", "--reduced", "--results", str(tmp_path), "--budget-runs"]
    assert run_command([*asked, "100"]) == 2
    told = re.search(r"--budget-runs: read 100, allowed (\d+) or more", capsys.readouterr().err)
    assert told
    assert not (tmp_path / "calibration-reduced").exists()
    assert run_command([*asked, told[1]]) == 0
