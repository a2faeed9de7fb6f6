"""Known functions have the elementary effects and the Sobol indices that are known of them."""

import math

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from calibration.fit.emulator import Emulator
from calibration.fit.problem import Floats, Trial, sobol_scores
from calibration.sensitivity.elementary import BY_LUCK, Effects, elementary_effects
from calibration.sensitivity.indices import explain, sobol_indices
from calibration.sensitivity.inputs import Inputs

A, B = 7.0, 0.1
WEIGHTS = np.array([0.0, 1.0, 4.5, 99.0])


def ishigami(scores: Floats) -> Floats:
    x = math.pi * (2.0 * ndtr(scores) - 1.0)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(scores: Floats) -> Floats:
    return np.prod((np.abs(4.0 * ndtr(scores) - 2.0) + WEIGHTS) / (1.0 + WEIGHTS), axis=1)


def test_indices_of_ishigami() -> None:
    found = sobol_indices(ishigami, 3, seed=1)
    parts = B * math.pi**4 / 5.0, B**2 * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    own = 0.5 * (1.0 + parts[0]) ** 2, A**2 / 8.0, 0.0
    together = B**2 * math.pi**8 * 8.0 / 225.0
    total = sum(own) + together
    np.testing.assert_allclose(found.s1, np.array(own) / total, atol=0.03)
    np.testing.assert_allclose(found.st, np.array([own[0] + together, own[1], together]) / total, atol=0.03)
    assert found.s2[0, 2] == pytest.approx(together / total, abs=0.04)
    assert abs(found.s2[0, 1]) < 0.04
    assert np.isnan(found.s2[2, 0])


def test_total_indices_of_the_g_function() -> None:
    found = sobol_indices(g_function, 4, seed=1)
    own = 1.0 / (3.0 * (1.0 + WEIGHTS) ** 2)
    total = np.prod(1.0 + own) - 1.0
    np.testing.assert_allclose(found.s1, own / total, atol=0.03)
    np.testing.assert_allclose(found.st, own * np.prod(1.0 + own) / (1.0 + own) / total, atol=0.03)


def test_a_function_that_does_not_vary_has_no_indices() -> None:
    found = sobol_indices(lambda scores: np.full(len(scores), 3.0), 2, seed=1)
    assert not found.s1.any()
    assert not found.st.any()


def noisy_quadratic(n: int, noise: float) -> tuple[Floats, Floats]:
    """Variance shares 1 of a, 0.5 of b² (1/2 (b² - 1) twice), 0.25 of a c, and noise."""
    scores = sobol_scores(4, n, seed=3)
    a, b, c, _ = scores.T
    luck = np.random.default_rng(4)
    return scores, a + 0.5 * (b**2 - 1.0) + 0.5 * a * c + noise * luck.standard_normal(n)


def test_an_emulator_recovers_interactions_and_what_luck_takes() -> None:
    scores, values = noisy_quadratic(500, noise=0.6)
    found = explain(tuple("abcd"), scores, values, seed=1)
    assert found is not None
    total = 1.75
    assert found.share == pytest.approx(total / (total + 0.36), abs=0.04)
    np.testing.assert_allclose(found.indices.s1, np.array([1.0, 0.5, 0.0, 0.0]) / total, atol=0.06)
    np.testing.assert_allclose(found.indices.st, np.array([1.25, 0.5, 0.25, 0.0]) / total, atol=0.06)
    assert found.indices.s2[0, 2] == pytest.approx(0.25 / total, abs=0.06)
    assert (found.low.st <= found.high.st).all()
    assert found.low.s1[0] < 1.0 / total < found.high.s1[0]


@pytest.mark.parametrize("values", [np.zeros(50), np.full(50, np.nan)])
def test_nothing_that_varies_is_not_explained(values: Floats) -> None:
    assert explain(("a",), sobol_scores(1, 50, seed=1), values, seed=1) is None
    assert explain((), np.zeros((50, 0)), np.arange(50.0), seed=1) is None


def test_redrawn_emulators_stray_as_far_as_the_runs_allow() -> None:
    scores, values = noisy_quadratic(300, noise=0.6)
    emulator, luck = Emulator.of(scores, values[:, None]), np.random.default_rng(1)
    at = sobol_scores(4, 64, seed=9)
    drawn = np.array([emulator.redrawn(luck).predict(at)[0][:, 0] for _ in range(400)])
    mean, variance = emulator.predict(at)
    np.testing.assert_allclose(drawn.mean(axis=0), mean[:, 0], atol=0.06)
    unsure = variance[:, 0] - emulator.variance[0]
    np.testing.assert_allclose(drawn.var(axis=0) / unsure, 1.0, atol=0.35)


def uniform(chances: Floats) -> Floats:
    return chances


INPUTS = Inputs(
    {f"{topic}.{name}": uniform for topic in ("one", "two", "still") for name in ("a", "b")},
    {f"{topic}.{name}": 0.5 for topic in ("one", "two", "still") for name in ("a", "b")},
)


def toy(trials: list[Trial], noise: float = 0.0) -> Floats:
    """Two outputs: 3 a + b² of topic one with a product of two; and one that never moves."""
    rows = []
    for trial in trials:
        v = trial.theta
        luck = np.random.default_rng([trial.seed, *(int(1e6 * value) for value in v.values())])
        moving = 3.0 * v["one.a"] + v["one.b"] ** 2 + v["two.a"] * v["two.b"]
        rows.append([moving + noise * luck.standard_normal(), 7.0])
    return np.array(rows)


def of(effects: Effects, name: str) -> dict[str, float]:
    at = effects.names.index(name)
    columns = {"mu_star": effects.mu_star, "mu": effects.mu, "sigma": effects.sigma}
    return {key: float(values[at, 0]) for key, values in columns.items()}


def test_elementary_effects_of_parameters() -> None:
    found = elementary_effects(INPUTS, INPUTS.names, toy, paths=20, seed=1)
    linear, bent, still = of(found, "one.a"), of(found, "one.b"), of(found, "still.a")
    assert linear["mu_star"] == linear["mu"] == pytest.approx(2.7)
    assert linear["sigma"] == pytest.approx(0.0, abs=1e-9)
    assert bent["mu_star"] == pytest.approx(0.9, abs=0.15)
    assert bent["sigma"] > 0.1
    assert still == {"mu_star": 0.0, "mu": 0.0, "sigma": 0.0}
    assert found.mu_star[:, 0].argsort()[::-1][0] == INPUTS.names.index("one.a")
    assert not found.mu_star[:, 1].any()
    assert (found.low <= found.mu_star).all()


def test_elementary_effects_of_topics() -> None:
    found = elementary_effects(INPUTS, INPUTS.names, toy, paths=12, seed=1, by_topic=True)
    assert found.names == ("one", "two", "still")
    assert of(found, "one")["mu_star"] > of(found, "two")["mu_star"] > 0.0
    assert of(found, "still")["mu_star"] == 0.0
    assert np.isnan(found.mu).all()


def test_luck_alone_gives_the_effect_that_is_said_of_it() -> None:
    found = elementary_effects(INPUTS, INPUTS.names, lambda trials: toy(trials, noise=1.0), paths=300, seed=1)
    assert of(found, "still.a")["mu_star"] == pytest.approx(BY_LUCK, rel=0.15)


def test_the_order_of_the_g_function_is_found() -> None:
    inputs = Inputs(dict.fromkeys(map(str, range(4)), uniform), dict.fromkeys(map(str, range(4)), 0.5))

    def evaluate(trials: list[Trial]) -> Floats:
        chances = np.array([[trial.theta[str(at)] for at in range(4)] for trial in trials])
        return g_function(np.asarray(ndtri(np.clip(chances, 1e-9, 1 - 1e-9))))[:, None]

    found = elementary_effects(inputs, inputs.names, evaluate, paths=40, seed=2)
    assert found.mu_star[:, 0].argsort()[::-1].tolist() == [0, 1, 2, 3]
