"""Fitting finds known truths and says how unsure it is: exact posteriors, uniform ranks, coverage of intervals."""

from dataclasses import replace

import numpy as np
import pytest
from fit_toys import BENT, LINEAR, LUCK, SLOPES, Line, bent, linear, proof_of, runner

from calibration.fit.fitting import Fresh, Plan, Pool, fit
from calibration.fit.problem import Problem, sobol_scores

PLAN = Plan(first=200, later=100, waves=3)


def test_the_exact_posterior_of_a_linear_simulator_is_found() -> None:
    """Prior N(0, 1), y = A x + e: precision AᵀC⁻¹A + 1, mean its inverse times AᵀC⁻¹y; error and discrepancy add."""
    observed = np.array([0.8, -0.5, 0.4, 0.3, 0.1])
    problem = LINEAR.observing(observed)
    found = fit(problem, Fresh(runner(problem, linear), 1), Plan(first=500, later=500, waves=3))
    weighed = SLOPES.T @ np.diag(1.0 / (problem.spreads**2 + LUCK**2))
    covariance = np.linalg.inv(weighed @ SLOPES + np.eye(4))
    exact, wide = covariance @ weighed @ observed, np.sqrt(np.diag(covariance))
    mean = found.draws.mean()
    spread = np.sqrt(found.draws.weights @ (found.draws.scores - mean) ** 2)
    assert mean == pytest.approx(exact, abs=0.2 * wide.min())
    assert spread == pytest.approx(wide, rel=0.15)
    assert len(found.draws.weights) >= 200
    assert found.draws.weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("problem", "line"), [(LINEAR, linear), (BENT, bent)], ids=["linear", "bent"])
def test_ranks_are_uniform_and_intervals_hold_what_they_say(problem: Problem, line: Line) -> None:
    proof = proof_of(problem, line, 120, PLAN)
    assert 0.85 <= proof.coverage.mean() <= 0.95
    assert (proof.uniformity > 0.005).all()
    assert (proof.evenness > 0.005).all()
    assert (proof.recovery > 0.4).all()
    assert (proof.narrowing < 0.8).all()


@pytest.mark.slow
def test_the_proof_fails_where_errors_are_understated() -> None:
    sure = replace(LINEAR, aims=tuple(aim._replace(error=0.3 * aim.error, discrepancy=0.0) for aim in LINEAR.aims))
    proof = proof_of(LINEAR, linear, 60, PLAN, fitted=sure)
    assert proof.coverage.mean() < 0.75
    assert proof.evenness.min() < 0.01


def test_a_parameter_that_moves_nothing_keeps_its_prior() -> None:
    quantiles = {**BENT.quantiles, "idle": BENT.quantiles["a"]}
    problem = replace(BENT, quantiles=quantiles)
    found = fit(problem, Fresh(runner(problem, bent), 3), PLAN)
    low, high = found.draws.quantiles([0.05, 0.95])[:, 3]
    assert (low, high) == pytest.approx((-1.645, 1.645), abs=0.4)
    assert (np.abs(found.values()) <= 2.0).all()


def test_runs_made_before_serve_as_well_as_new_ones() -> None:
    problem = BENT.observing([0.5, 0.2, 1.2])
    scores = sobol_scores(3, 2048, 9)
    fresh = Fresh(runner(problem, bent), 1)
    pool = Pool(
        fresh.first(problem, 2048)._replace(
            scores=scores, statistics=runner(problem, bent)(problem.trials(scores, range(2048)))
        )
    )
    one, other = fit(problem, pool, PLAN), fit(problem, Fresh(runner(problem, bent), 4), PLAN)
    assert one.draws.mean() == pytest.approx(other.draws.mean(), abs=0.2)
    assert len(set(one.seeds.tolist())) == len(set(one.draws.origin.tolist()))


def test_the_same_plan_gives_the_same_bits() -> None:
    one, other = (fit(BENT, Fresh(runner(BENT, bent), 1), PLAN) for _ in range(2))
    assert one.draws.scores.tobytes() == other.draws.scores.tobytes()
    assert one.draws.weights.tobytes() == other.draws.weights.tobytes()


def test_aims_that_cannot_be_met_are_said_to_be() -> None:
    """No exponential of these parameters is -5: the region is widened, and says by how much."""
    found = fit(BENT.observing([0.0, 0.0, -8.0]), Fresh(runner(BENT, bent), 1), PLAN)
    assert found.waves[-1].slack > 1.0
    assert np.isfinite(found.draws.scores).all()


def test_runs_without_a_statistic_are_left_out_and_counted() -> None:
    run = runner(BENT, bent)

    def holed(trials):  # type: ignore[no-untyped-def]
        given = run(trials)
        given[::10, 1] = np.nan
        return given

    found = fit(BENT, Fresh(holed, 1), PLAN)
    assert [wave.dropped for wave in found.waves] == [20, 10, 10]
    assert np.isfinite(found.draws.scores).all()
