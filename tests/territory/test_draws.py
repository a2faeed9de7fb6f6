"""Draws of parameters: inside their ranges, the same again, and each its own."""

import numpy as np
import pytest

from sim.territory.draws import drawn
from sim.territory.registry import Registry
from sim.territory.territory import Territory


def test_draw_nought_changes_nothing(sefrou: Territory) -> None:
    assert drawn(sefrou.registry, 0) == {}


@pytest.mark.parametrize("draw", [1, 2, 77])
def test_values_are_accepted_by_the_registry_and_the_same_again(sefrou: Territory, draw: int) -> None:
    values = drawn(sefrou.registry, draw)
    sefrou.registry.with_values(values)
    assert values == drawn(sefrou.registry, draw)
    fixed = {name for name, entry in sefrou.registry.entries.items() if entry.distribution == "fixed"}
    assert set(values) == set(sefrou.registry.entries) - fixed


def test_a_year_is_a_whole_number_and_every_year_of_its_range_comes(sefrou: Territory) -> None:
    name = "safety_nets.farmers_cover_first_year"
    entry = sefrou.registry.entry(name)
    years = {drawn(sefrou.registry, draw)[name] for draw in range(1, 40)}
    assert years == {float(year) for year in range(int(entry.low), int(entry.high) + 1)}


def test_a_value_belongs_to_its_name(sefrou: Territory) -> None:
    registry = sefrou.registry
    fewer = Registry(dict(list(registry.entries.items())[::2]), registry.declared)
    assert drawn(fewer, 5).items() <= drawn(registry, 5).items()


def test_means_are_those_of_the_distributions(sefrou: Territory) -> None:
    entries = sefrou.registry.entries
    triangular = next(name for name, entry in entries.items() if entry.distribution == "triangular")
    pert = next(name for name, entry in entries.items() if entry.distribution == "pert")
    draws = [drawn(sefrou.registry, draw) for draw in range(1, 400)]
    for name, weight in ((triangular, 1.0), (pert, 4.0)):
        entry = entries[name]
        mean = (entry.low + weight * entry.value + entry.high) / (2.0 + weight)
        drawn_mean = np.mean([values[name] for values in draws])
        assert drawn_mean == pytest.approx(mean, abs=0.05 * (entry.high - entry.low))
