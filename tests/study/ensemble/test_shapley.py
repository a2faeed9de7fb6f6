"""Shares of an effect: hand-checked on made-up games, and adding up to the whole."""

from itertools import combinations

import numpy as np
import pytest

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
