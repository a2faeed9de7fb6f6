"""Draws of parameters: inside their ranges, the same again, and each its own."""

import numpy as np
import pytest

from sim.territory.draws import drawn, sample
from sim.territory.reading import Note
from sim.territory.registry import Entry, Registry
from sim.territory.territory import Territory


@pytest.fixture
def registry(sefrou: Territory) -> Registry:
    """The real parameters with their ranges, without what they were fitted to."""
    return Registry(sefrou.registry.entries, sefrou.registry.declared)


def test_draw_nought_changes_nothing(registry: Registry) -> None:
    assert drawn(registry, 0) == {}


@pytest.mark.parametrize("draw", [1, 2, 77])
def test_values_are_accepted_by_the_registry_and_the_same_again(registry: Registry, draw: int) -> None:
    values = drawn(registry, draw)
    registry.with_values(values)
    assert values == drawn(registry, draw)
    fixed = {name for name, entry in registry.entries.items() if entry.distribution == "fixed"}
    assert set(values) == set(registry.entries) - fixed


def test_a_year_is_a_whole_number_and_every_year_of_its_range_comes(registry: Registry) -> None:
    name = "safety_nets.farmers_cover_first_year"
    entry = registry.entry(name)
    years = {drawn(registry, draw)[name] for draw in range(1, 40)}
    assert years == {float(year) for year in range(int(entry.low), int(entry.high) + 1)}


def test_a_value_belongs_to_its_name(registry: Registry) -> None:
    fewer = Registry(dict(list(registry.entries.items())[::2]), registry.declared)
    assert drawn(fewer, 5).items() <= drawn(registry, 5).items()


def test_means_are_those_of_the_distributions(registry: Registry) -> None:
    entries = registry.entries
    triangular = next(name for name, entry in entries.items() if entry.distribution == "triangular")
    pert = next(name for name, entry in entries.items() if entry.distribution == "pert")
    draws = [drawn(registry, draw) for draw in range(1, 400)]
    for name, weight in ((triangular, 1.0), (pert, 4.0)):
        entry = entries[name]
        mean = (entry.low + weight * entry.value + entry.high) / (2.0 + weight)
        drawn_mean = np.mean([values[name] for values in draws])
        assert drawn_mean == pytest.approx(mean, abs=0.05 * (entry.high - entry.low))


def entry(distribution: str, low: float, value: float, high: float) -> Entry:
    """A number of its own, with a range and a way to draw from it."""
    note = Note(fr="à la main", en="by hand")
    about = {"unit": "1", "year": None, "source": ("prior",), "note": note}
    return Entry.model_validate({"distribution": distribution, "low": low, "value": value, "high": high, **about})


def test_a_lognormal_lies_around_its_value_and_spans_its_range() -> None:
    """From 1 to 16 around 4: spread ln 16 / 3.92 = 0.7073; a standard deviation off are 4 · 2.0285 and 4 / 2.0285."""
    values = sample(entry("lognormal", 1.0, 4.0, 16.0), np.random.default_rng(1), 200_000)
    below, middle, above = np.quantile(values, [0.158655, 0.5, 0.841345])
    assert (below, middle, above) == pytest.approx((1.9719, 4.0, 8.1140), rel=0.015)
    assert (values == 1.0).mean() == pytest.approx(0.025, abs=0.002)  # cut off at both ends
    assert (values == 16.0).mean() == pytest.approx(0.025, abs=0.002)


def test_a_lognormal_keeps_its_value_in_a_lopsided_range() -> None:
    """From 1 to 100 around 4, not around 10: spread ln 100 / 3.92 = 1.1748; the range ends 1.18 deviations below."""
    values = sample(entry("lognormal", 1.0, 4.0, 100.0), np.random.default_rng(2), 200_000)
    middle, above = np.quantile(values, [0.5, 0.841345])
    assert (middle, above) == pytest.approx((4.0, 12.950), rel=0.02)
    assert (values.min(), values.max()) == (1.0, 100.0)
    assert (values == 1.0).mean() == pytest.approx(0.119, abs=0.004)


@pytest.mark.parametrize(
    ("distribution", "quarter", "half"),
    [
        ("fixed", 2.0, 2.0),
        ("uniform", 4.0, 7.0),
        # Up to the value lies 1/3 of the area: sqrt(0.25 · 12 · 4) = 3.4641 from 1; the upper half: sqrt(0.5 · 12 · 8)
        ("triangular", 1.0 + 12**0.5, 13.0 - 48**0.5),
    ],
)
def test_quantiles_of_other_ranges(distribution: str, quarter: float, half: float) -> None:
    one = entry("fixed", 2.0, 2.0, 2.0) if distribution == "fixed" else entry(distribution, 1.0, 5.0, 13.0)
    values = sample(one, np.random.default_rng(3), 100_000)
    assert np.quantile(values, [0.25, 0.5]) == pytest.approx([quarter, half], rel=0.01)
    assert len(values) == 100_000
