"""Shares of an effect: hand-checked on made-up games, and adding up to the whole."""

from itertools import combinations

import numpy as np
import pytest

from sim.study.ensemble.coalitions import orders_of, sets_of
from sim.study.ensemble.plan import coalition_name
from sim.study.ensemble.shapley import shares_of


def game(levers: list[str], values: dict[tuple[str, ...], float], baseline: float = 0.0) -> dict[str, np.ndarray]:
    named = {coalition_name("all", some): np.array([value]) for some, value in values.items()}
    return {**named, "all": np.array([values[tuple(levers)]]), "before": np.array([baseline])}


def test_two_levers_that_help_each_other() -> None:
    """v(a) = 1, v(b) = 2, v(ab) = 5: a adds 1 first or 3 last, mean 2; b adds 2 or 4, mean 3; together 2 more."""
    values = game(["a", "b"], {(): 0.0, ("a",): 1.0, ("b",): 2.0, ("a", "b"): 5.0})
    found = shares_of("all", ["a", "b"], values.__getitem__, "before")
    assert found.shares == {"a": pytest.approx([2.0]), "b": pytest.approx([3.0])}
    assert (found.alone["a"], found.alone["b"], found.synergy, found.setting) == (1.0, 2.0, 2.0, 0.0)


def test_three_levers_by_hand() -> None:
    """The glove game: a has a left glove, b and c right ones; a pair is worth 1. a gets 2/3, the others 1/6 each."""
    worth = {s: float("a" in s and len(s) > 1) for n in range(4) for s in combinations("abc", n)}
    found = shares_of("all", ["a", "b", "c"], game(["a", "b", "c"], worth).__getitem__, "before")
    assert [found.shares[each][0] for each in "abc"] == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert found.synergy == 1.0


def test_shares_and_setting_add_up_to_the_effect() -> None:
    luck, levers = np.random.default_rng(1), ["a", "b", "c", "d", "e"]
    sets = [some for n in range(6) for some in combinations(levers, n)]
    values = {coalition_name("all", some): luck.normal(size=(7, 11)) for some in sets}
    values |= {"all": luck.normal(size=(7, 11)), "before": luck.normal(size=(7, 11))}
    found = shares_of("all", levers, values.__getitem__, "before")
    whole = sum(found.shares.values()) + found.setting
    np.testing.assert_allclose(whole, values["all"] - values["before"], rtol=0, atol=1e-13)


def test_a_lever_that_does_nothing_gets_nothing() -> None:
    values = game(["a", "b"], {(): 1.0, ("a",): 4.0, ("b",): 1.0, ("a", "b"): 4.0}, baseline=0.5)
    found = shares_of("all", ["a", "b"], values.__getitem__, "before")
    assert (found.shares["a"], found.shares["b"], found.synergy, found.setting) == (3.0, 0.0, 0.0, 0.5)


NINE = list("abcdefghi")


def sampled(values: dict[tuple[str, ...], np.ndarray], before: float = 0.0) -> dict[str, np.ndarray]:
    named = {coalition_name("all", some): value for some, value in values.items()}
    return {**named, "all": values[tuple(NINE)], "before": np.full_like(values[()], before)}


def test_orders_are_the_same_each_time_and_come_with_their_reverses() -> None:
    orders = orders_of(NINE)
    assert orders == orders_of(NINE)
    assert len({order for both in orders for order in both}) == 6
    for order, reverse in orders:
        assert sorted(order) == NINE
        assert reverse == order[::-1]
    assert orders_of(NINE[:5]) == []


def test_sets_that_are_run_are_those_the_orders_pass_through() -> None:
    sets = sets_of(NINE)
    assert (sets[0], sets[-1]) == ((), tuple(NINE))
    assert len(sets) == len(set(sets))
    for order in (order for both in orders_of(NINE) for order in both):
        for n in range(10):
            assert tuple(sorted(order[:n])) in sets
    assert {(lever,) for lever in NINE} <= set(sets)
    assert len(sets_of(NINE[:5])) == 32


def test_of_many_levers_what_they_do_alone_and_two_by_two_is_shared_out_exactly() -> None:
    luck = np.random.default_rng(3)
    alone = {lever: luck.normal(size=(4, 6)) for lever in NINE}
    two = {pair: luck.normal(size=(4, 6)) for pair in combinations(NINE, 2)}

    def worth(some: tuple[str, ...]) -> np.ndarray:
        parts = [alone[lever] for lever in some] + [two[pair] for pair in combinations(some, 2)]
        return np.sum([np.zeros((4, 6)), *parts], axis=0)

    found = shares_of("all", NINE, sampled({some: worth(some) for some in sets_of(NINE)}).__getitem__, "before")
    for lever in NINE:
        share = alone[lever] + sum(each for pair, each in two.items() if lever in pair) / 2.0
        np.testing.assert_allclose(found.shares[lever], share, atol=1e-12)
        assert np.ptp(found.by_orders[lever], axis=0).max() < 1e-12
    np.testing.assert_allclose(found.synergy, sum(two.values()), atol=1e-12)


def test_of_many_levers_shares_add_up_whatever_they_do_together() -> None:
    luck = np.random.default_rng(4)
    values = sampled({some: luck.normal(size=(3, 5)) for some in sets_of(NINE)}, before=0.7)
    found = shares_of("all", NINE, values.__getitem__, "before")
    whole = sum(found.shares.values()) + found.setting
    np.testing.assert_allclose(whole, values["all"] - values["before"], rtol=0, atol=1e-13)
    for place in range(3):
        each = sum(found.by_orders[lever][place] for lever in NINE) + found.setting
        np.testing.assert_allclose(each, values["all"] - values["before"], rtol=0, atol=1e-13)
    for lever in NINE:
        np.testing.assert_allclose(np.mean(found.by_orders[lever], axis=0), found.shares[lever], atol=1e-15)
    assert np.std(found.by_orders["a"], axis=0).min() > 0.0
