"""Simulators of one line, with priors: a linear one whose exact posterior is known, and a bent one."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import ndtri

from calibration.fit.fitting import Fresh, Plan
from calibration.fit.problem import Aim, Floats, Problem, Runner, Trial
from calibration.fit.proof import Proof, prove

Line = Callable[[Floats, np.random.Generator], Floats]

SLOPES = np.array([[1.0, 0.5, 0.0, 0.0], [0.0, 1.0, -0.7, 0.0], [0.3, 0.0, 0.8, 0.0], [0.0, 0.2, 0.5, 0.3], [1.0] * 4])
LUCK = 0.2

LINEAR = Problem(
    dict.fromkeys("abcd", ndtri),
    tuple(
        Aim(f"s{number}", 0.0, 0.8 * spread, 0.6 * spread) for number, spread in enumerate((0.3, 0.4, 0.3, 0.5, 0.6))
    ),
)
BENT = Problem(
    dict.fromkeys("abc", lambda chances: 4.0 * chances - 2.0),
    (Aim("level", 0.0, 0.5), Aim("bend", 0.0, 0.4), Aim("growth", 1.0, 0.4)),
)


def linear(x: Floats, luck: np.random.Generator) -> Floats:
    return SLOPES @ x + LUCK * luck.standard_normal(len(SLOPES))


def bent(x: Floats, luck: np.random.Generator) -> Floats:
    """A banana in the first two, an exponential in the third."""
    level, bend = luck.standard_normal(2) * 0.1
    return np.array([x[0] + level, x[1] + 0.6 * x[0] ** 2 + bend, np.exp(0.5 * x[2])])


def runner(problem: Problem, line: Line, stream: int = 0) -> Runner:
    """Runs a line; `stream` keeps the luck of one fit apart from that of another."""

    def run(trials: Sequence[Trial]) -> Floats:
        rows = [np.array([trial.theta[name] for name in problem.names]) for trial in trials]
        return np.array([line(x, np.random.default_rng([stream, t.seed])) for x, t in zip(rows, trials, strict=True)])

    return run


def proof_of(problem: Problem, line: Line, n: int, plan: Plan, fitted: Problem | None = None) -> Proof:
    """Prove that fitting `problem` works; `fitted` is the problem that is fitted when it is another one."""
    truths = np.random.default_rng(5).standard_normal((n, len(problem.names)))
    given = runner(problem, line, stream=999)(problem.trials(truths, range(n)))
    if fitted is not None:
        luck = np.random.default_rng(6)
        given = given + np.sqrt(problem.spreads**2 - fitted.spreads**2) * luck.standard_normal(given.shape)
    return prove(
        fitted or problem, truths, given, lambda k: Fresh(runner(problem, line, stream=k), plan.seed + k), plan
    )
