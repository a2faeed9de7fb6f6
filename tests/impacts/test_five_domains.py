"""The five domains and parity, against populations worked by hand; A-WEAI weights throughout."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.impacts.empowerment import five_de, gpi, inadequacy

WEIGHTS = (1 / 5, 2 / 15, 1 / 15, 1 / 5, 1 / 5, 1 / 5)
"""Decisions, assets, credit, income, group, workload."""

TABLES = arrays(np.bool_, st.tuples(st.integers(1, 12), st.just(6)))


def test_three_women() -> None:
    """One has all; one lacks a group (c = 0.2, still empowered); one lacks decisions and income (c = 0.4).

    He = 2/3, Aa = 0.6, 5DE = 2/3 + 1/3 · 0.6 = 0.8667; decisions and income bring half of the disempowerment each.
    """
    women = [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 1], [0, 1, 1, 0, 1, 1]]
    result = five_de(women, WEIGHTS)
    assert inadequacy(women, WEIGHTS) == pytest.approx([0.0, 0.2, 0.4])
    assert result[:3] == pytest.approx((2 / 3 + 0.2, 2 / 3, 0.6))
    assert result.contributions == pytest.approx([0.5, 0.0, 0.0, 0.5, 0.0, 0.0])


def test_ten_women_in_three_rows() -> None:
    """Three have rest only: c = 0.8. Two lack assets, credit and group: c = 0.4. Five lack assets and credit: c = 0.2.

    He = 0.5; M0 = (3 · 0.8 + 2 · 0.4) / 10 = 0.32; 5DE = 0.68; Aa = 1 - 3.2/5 = 0.36. What the five disempowered lack,
    of 3.2: decisions 3/5, assets 5 · 2/15, credit 5/15, income 3/5, group 5/5, workload 0.
    """
    rows = [[0, 0, 0, 0, 0, 1], [1, 0, 0, 1, 0, 1], [1, 0, 0, 1, 1, 1]]
    result = five_de(rows, WEIGHTS, [3, 2, 5])
    assert result[:3] == pytest.approx((0.68, 0.5, 0.36))
    assert result.contributions == pytest.approx(np.array([0.6, 2 / 3, 1 / 3, 0.6, 1.0, 0.0]) / 3.2)


def test_ten_women_without_workload() -> None:
    """Weights over 0.8: c = 1, 0.5 and 0.25, so that now nobody is empowered: 5DE = 1 - (3 + 1 + 1.25)/10 = 0.475."""
    rows = [[0, 0, 0, 0, 0], [1, 0, 0, 1, 0], [1, 0, 0, 1, 1]]
    result = five_de(rows, WEIGHTS[:5], [3, 2, 5])
    assert result[:3] == pytest.approx((0.475, 0.0, 0.475))


def test_everybody_is_empowered() -> None:
    result = five_de(np.ones((4, 6)), WEIGHTS)
    assert (result.value, result.empowered_share) == (1.0, 1.0)
    assert np.isnan(result.adequacy_of_others)
    assert np.isnan(result.contributions).all()


def test_nobody_is_there() -> None:
    assert np.isnan(five_de(np.ones((0, 6)), WEIGHTS)[:3]).all()
    assert np.isnan(gpi(np.ones((0, 6)), np.ones((0, 6)), WEIGHTS)).all()


def test_parity_of_four_couples() -> None:
    """(woman, man) c = (0.4, 0.2), (0.2, 0), (0.6, 0.6), (0.8, 0); c' is at least 0.2.

    The first woman has a gap of (0.4 - 0.2)/0.8 = 0.25; the second is empowered, the third equal; the fourth has a gap
    of (0.8 - 0.2)/0.8 = 0.75. H = 0.5, I = 0.5, GPI = 0.75.
    """
    women = [[0, 1, 1, 0, 1, 1], [1, 1, 1, 1, 0, 1], [0, 1, 1, 0, 0, 1], [0, 0, 0, 0, 0, 1]]
    men = [[1, 1, 1, 1, 0, 1], [1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1]]
    assert gpi(women, men, WEIGHTS) == pytest.approx((0.75, 0.5, 0.5))
    assert gpi(women, men, WEIGHTS, [1, 0, 0, 0]) == pytest.approx((0.75, 1.0, 0.25))
    assert np.isnan(gpi(women[1:3], men[1:3], WEIGHTS).mean_gap)


def test_as_pilot_results_are_put_together() -> None:
    """1,000 women as a survey would report them: 39.0% empowered, the others adequate in 58.4% of the weights.

    The others: 560 lack decisions and income (c = 0.4), 50 lack income, group and workload (c = 0.6): mean
    (560 · 0.4 + 50 · 0.6)/610 = 0.41639, so Aa = 0.5836 and 5DE = 0.39 + 0.61 · 0.5836 = 0.746. Of 1,000 couples 402
    lack parity: 380 with c (0.4, 0) and 22 with (0.6, 0.2): gaps 0.25 and 0.5, H = 0.402, I = 0.2637, GPI = 0.894.
    A-WEAI = 0.9 · 0.746 + 0.1 · 0.894 = 0.7608.
    """
    women = five_de([[1] * 6, [0, 1, 1, 0, 1, 1], [1, 1, 1, 0, 0, 0]], WEIGHTS, [390, 560, 50])
    assert women[:3] == pytest.approx((0.746, 0.39, 1 - 254 / 610))
    wives = [[1] * 6, [0, 1, 1, 0, 1, 1], [1, 1, 1, 0, 0, 0]]
    husbands = [[1] * 6, [1] * 6, [1, 1, 1, 1, 0, 1]]
    parity = gpi(wives, husbands, WEIGHTS, [598, 380, 22])
    assert parity == pytest.approx((0.894, 0.402, (380 * 0.25 + 22 * 0.5) / 402))
    assert 0.9 * women.value + 0.1 * parity.value == pytest.approx(0.7608)


@given(TABLES)
def test_both_ways_to_the_index_agree(table: np.ndarray) -> None:
    result = five_de(table, WEIGHTS)
    assert 0.0 <= result.value <= 1.0
    others = 0.0 if np.isnan(result.adequacy_of_others) else result.adequacy_of_others
    assert result.value == pytest.approx(result.empowered_share + (1.0 - result.empowered_share) * others)
    if result.empowered_share < 1.0:
        assert result.contributions.sum() == pytest.approx(1.0)


@given(TABLES, st.integers(0, 11), st.integers(0, 5))
def test_more_adequacy_never_lowers_the_index(table: np.ndarray, row: int, column: int) -> None:
    better = table.copy()
    better[row % len(table), column] = True
    assert five_de(better, WEIGHTS).value >= five_de(table, WEIGHTS).value - 1e-12
    assert gpi(better, table, WEIGHTS).value == pytest.approx(1.0)
    parity = gpi(table, better, WEIGHTS)
    assert 0.0 <= parity.value <= 1.0 + 1e-12


@given(TABLES, st.integers(0, 9))
def test_the_index_of_two_groups_is_the_mean_of_theirs(table: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    persons, group = rng.integers(1, 5, len(table)), rng.integers(0, 2, len(table)) == 1
    whole = five_de(table, WEIGHTS, persons).value * persons.sum()
    parts = [persons[g].sum() * five_de(table[g], WEIGHTS, persons[g]).value for g in (group, ~group) if g.any()]
    assert whole == pytest.approx(sum(parts))
