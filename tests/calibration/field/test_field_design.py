"""Standard errors of clustered samples, against hand calculations and repeated draws."""

import numpy as np
import pytest
from scipy import stats

from calibration.field.design import Sample, ratio, spread_of
from calibration.field.estimates import literacy
from calibration.field.sampling import proportional


def of(weights: list[float], clusters: list[int], n_clusters: int) -> Sample:
    return Sample(np.array(weights), np.array(clusters), n_clusters)


def test_a_mean_of_clusters_has_the_variance_of_the_textbook() -> None:
    """Equal clusters of equal units, few of many: V = s² of cluster means / c."""
    values = np.array([1.0, 3.0, 2.0, 6.0, 5.0, 7.0, 0.0, 4.0])
    sample = of([10.0] * 8, [0, 0, 1, 1, 2, 2, 3, 3], 10**9)
    estimate = ratio(values, np.ones(8), sample)
    assert estimate is not None
    means = values.reshape(4, 2).mean(axis=1)
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.standard_error == pytest.approx(np.sqrt(means.var(ddof=1) / 4.0))
    assert estimate.low == pytest.approx(estimate.value - stats.t.ppf(0.95, estimate.degrees) * estimate.standard_error)
    assert 1.0 <= estimate.degrees <= 3.0


def test_all_clusters_seen_leaves_what_is_within() -> None:
    """Strata: V = sum (N_h / N)² (1 - n_h / N_h) s²_h / n_h, but for the leverage of a unit."""
    values = np.array([1.0, 3.0, 2.0, 6.0, 5.0, 10.0])
    estimate = ratio(values, np.ones(6), of([50.0] * 6, [0, 0, 0, 1, 1, 1], 2))
    assert estimate is not None
    by_hand = sum(0.25 * (1.0 - 3.0 / 150.0) * part.var(ddof=1) / 3.0 for part in values.reshape(2, 3))
    assert estimate.standard_error * (1.0 - 1.0 / 6.0) == pytest.approx(np.sqrt(by_hand))


def test_everybody_seen_leaves_no_error() -> None:
    estimate = ratio(np.array([1.0, 2.0, 5.0]), np.ones(3), of([1.0] * 3, [0, 1, 2], 3))
    assert estimate is not None
    assert estimate.standard_error == 0.0
    assert estimate.low == estimate.value == estimate.high


def test_leaving_a_cluster_out_moves_the_ratio_as_far_as_its_term_says() -> None:
    rng = np.random.default_rng(1)
    top, bottom, weights = rng.random(12), rng.random(12) + 0.1, rng.random(12) + 0.5
    clusters = np.repeat(np.arange(4), 3)
    value = float((weights * top).sum() / (weights * bottom).sum())
    left = []
    for cluster in range(4):
        stays = clusters != cluster
        left.append(float((weights * top)[stays].sum() / (weights * bottom)[stays].sum()))
    by_hand = 3.0 / 4.0 * np.sum((np.array(left) - np.mean(left)) ** 2)
    estimate = ratio(top, bottom, Sample(weights, clusters, 10**12))
    assert estimate is not None
    assert estimate.value == pytest.approx(value)
    assert estimate.standard_error**2 == pytest.approx(by_hand, rel=1e-6)


@pytest.mark.parametrize("clusters", [[0, 0, 0], []])
def test_one_cluster_tells_nothing_of_its_error(clusters: list[int]) -> None:
    n = len(clusters)
    assert spread_of(1.0, np.zeros(n), np.zeros(n), of([1.0] * n, clusters, 9)) is None


def test_units_without_an_answer_are_left_out() -> None:
    top = np.array([1.0, np.nan, 3.0, 5.0])
    estimate = ratio(top, np.ones(4), of([1.0] * 4, [0, 1, 2, 3], 100))
    assert estimate is not None
    assert (estimate.value, estimate.units, estimate.clusters) == (3.0, 3, 3)


def test_women_who_read_from_households_that_have_one() -> None:
    women = np.array([1.0, 2.0, 3.0] * 4000)
    rng = np.random.default_rng(2)
    has = (rng.random(12000) < 1.0 - 0.6**women).astype(float)
    estimate = literacy(has, women, Sample(np.ones(12000), np.repeat(np.arange(600), 20), 10**6))
    assert estimate is not None
    assert estimate.low < 0.4 < estimate.high
    assert estimate.standard_error < 0.01


def test_chances_are_proportional_to_size_and_the_largest_is_certain() -> None:
    sizes = [100.0, 1.0, 2.0, 3.0, 4.0]
    luck = np.random.default_rng(3)
    seen = np.zeros(5)
    for _ in range(4000):
        rows, chances = proportional(sizes, 3, luck)
        assert len(rows) == 3
        seen[rows] += 1.0
    assert chances.max() == 1.0
    assert seen[0] == 4000
    assert seen[1:] / 4000 == pytest.approx(np.array([0.2, 0.4, 0.6, 0.8]), abs=0.03)
