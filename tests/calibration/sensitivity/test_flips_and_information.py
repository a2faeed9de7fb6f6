"""What turns a ranking round, and what knowing something would narrow, on problems whose answer is known."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from calibration.sensitivity.data import data_of
from calibration.sensitivity.information import normal_scores, reduction
from calibration.sensitivity.ranking import frequency, thirds, turn
from calibration.targets import read_targets

N = 900


@pytest.fixture(scope="module")
def luck() -> np.random.Generator:
    return np.random.default_rng(1)


def test_a_parameter_turns_a_ranking_round(luck: np.random.Generator) -> None:
    parameter, other = luck.standard_normal((2, N))
    advantage = parameter + 0.5 * luck.standard_normal(N)
    found = turn(advantage, parameter)
    assert found.is_flip
    assert found.lowest.probability < 0.1
    assert found.highest.probability > 0.9
    assert found.lowest.n == found.highest.n == 300
    assert not turn(advantage, other).is_clear


def test_a_parameter_that_moves_a_ranking_without_turning_it(luck: np.random.Generator) -> None:
    parameter = luck.standard_normal(N)
    found = turn(2.0 + parameter + 0.5 * luck.standard_normal(N), parameter)
    assert found.is_clear
    assert not found.is_flip
    assert 0.5 < found.lowest.probability < found.highest.probability


def test_a_third_that_may_lie_on_either_side_turns_nothing_round() -> None:
    """One third at 48%, the other at 80%: they differ, and the first may as well be above one half."""
    parameter = np.arange(300.0)
    advantage = np.concatenate([np.where(np.arange(100) < share, 1.0, -1.0) for share in (48, 60, 80)])
    found = turn(advantage, parameter)
    assert (found.lowest.probability, found.highest.probability) == (0.48, 0.80)
    assert found.is_clear
    assert not found.is_flip
    assert turn(np.where(parameter < 100, -1.0, advantage), parameter).is_flip


def test_ties_count_half_and_what_is_not_defined_not_at_all() -> None:
    found = frequency(np.array([1.0, 0.0, -1.0, 0.0, np.nan]))
    assert (found.n, found.probability, found.ties) == (4, 0.5, 0.5)
    assert found.low < 0.5 < found.high
    assert frequency(np.array([np.nan])).n == 0
    assert not turn(np.zeros(30), np.arange(30.0)).is_clear


def test_thirds_are_the_same_size() -> None:
    lowest, highest = thirds(np.array([5.0, 1.0, 4.0, 2.0, 3.0, 0.0, 6.0]))
    assert np.flatnonzero(lowest).tolist() == [1, 5]
    assert np.flatnonzero(highest).tolist() == [0, 6]


@pytest.mark.parametrize(("slope", "error"), [(1.0, 0.0), (1.0, 1.0), (2.0, 0.5), (0.3, 0.0)])
def test_value_of_data_of_a_linear_normal_problem(luck: np.random.Generator, slope: float, error: float) -> None:
    known = luck.standard_normal(20_000)
    effect = slope * known + luck.standard_normal(20_000)
    explained = slope**2 / (1.0 + error**2) / (1.0 + slope**2)
    found = reduction(effect, known, error, seed=1)
    assert found is not None
    assert found.share == pytest.approx(1.0 - math.sqrt(1.0 - explained), abs=0.01)
    assert found.low - 0.005 < 1.0 - math.sqrt(1.0 - explained) < found.high + 0.005


def test_to_know_what_does_not_matter_narrows_nothing(luck: np.random.Generator) -> None:
    found = reduction(luck.standard_normal(400), luck.standard_normal(400), 0.0, seed=1)
    assert found is not None
    assert abs(found.share) < 0.02


def test_nothing_is_said_of_what_does_not_vary() -> None:
    assert reduction(np.zeros(50), np.arange(50.0), 0.0, seed=1) is None
    assert reduction(np.arange(50.0), np.full(50, np.nan), 1.0, seed=1) is None


def test_normal_scores() -> None:
    np.testing.assert_allclose(normal_scores(np.array([10.0, -3.0, 10.0])), norm.ppf([0.75 - 1 / 12, 1 / 6, 2 / 3]))


def test_errors_are_those_of_the_latest_target_else_a_tenth() -> None:
    targets = read_targets("sefrou")
    found = {
        each.name: each
        for each in data_of(targets, {"cooperative_price": np.array([4.0, 5.0]), "loose_price": np.array([6.0, 8.0])})
    }
    assert found["cooperative_price"].error == pytest.approx(targets["cooperative_price_2024"].error)
    assert found["loose_price"].error == pytest.approx(0.7)
    assert found["loose_price"].unit == "MAD/L"


def test_no_survey_measures_a_small_share_to_a_tenth_of_it() -> None:
    measured = {"farm_loss_share": np.array([0.003, 0.004]), "women_members": np.array([0.2, 0.3])}
    assert [each.error for each in data_of({}, measured)] == pytest.approx([0.01, 0.025])
