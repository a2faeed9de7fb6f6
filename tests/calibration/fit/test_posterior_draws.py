"""A territory with a posterior samples from it; a broken file is one clear line; without one nothing changes."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.impacts.topics import TOPICS
from sim.study.scenario import read_scenario
from sim.territory.draws import drawn, drawn_from_ranges, quantile, sample
from sim.territory.posterior import Posterior
from sim.territory.posterior_file import FILE, FITTED, read_posterior, write_posterior
from sim.territory.reading import BadInput
from sim.territory.registry import Entry, Registry
from sim.territory.territory import Territory

FITTED_NAMES = ("market.price_elasticity", "outlets.trust_value_mad")
YEARS = {"safety_nets.farmers_cover_first_year"}
"""Parameters that are whole numbers in every draw."""


def small(registry: Registry, n: int = 5) -> Posterior:
    """Draws of the ranges with the weights 1, 2, ... over their sum."""
    fixed = {name: entry.value for name, entry in registry.entries.items()}
    rows = [{**fixed, **drawn_from_ranges(registry, draw)} for draw in range(1, n + 1)]
    weights = np.arange(1.0, n + 1.0)
    names = tuple(registry.entries)
    values = np.array([[row[name] for name in names] for row in rows])
    return Posterior(names, values, weights / weights.sum(), FITTED_NAMES)


@pytest.fixture
def folder(sefrou: Territory, tmp_path: Path) -> Path:
    """A copy of the territory with a small posterior."""
    home = Path(__file__).parents[3] / "calibration" / "sefrou"
    copied = tmp_path / "sefrou"
    shutil.copytree(home, copied)
    write_posterior(copied / FILE, small(sefrou.registry))
    return copied


def test_without_a_posterior_draws_are_those_of_the_ranges(sefrou: Territory) -> None:
    bare = replace(sefrou.registry, posterior=None)
    assert drawn(bare, 7) == drawn_from_ranges(bare, 7)
    assert drawn(bare, 0) == {}


def test_each_draw_comes_as_often_as_its_weight_says(sefrou: Territory) -> None:
    registry = replace(sefrou.registry, posterior=small(sefrou.registry))
    rows = [drawn_from_ranges(sefrou.registry, draw)["market.price_elasticity"] for draw in range(1, 6)]
    for n in (15, 60, 1500):
        found = [drawn(registry, draw)["market.price_elasticity"] for draw in range(1, n + 1)]
        counts = np.array([found.count(value) for value in rows])
        assert counts == pytest.approx(n * np.arange(1, 6) / 15, abs=2.0)
        assert counts.sum() == n


def test_a_draw_is_a_whole_row_and_the_same_again(sefrou: Territory) -> None:
    registry = replace(sefrou.registry, posterior=small(sefrou.registry))
    known = [drawn_from_ranges(registry, draw) for draw in range(1, 6)]
    for draw in range(1, 20):
        values = drawn(registry, draw)
        assert values == drawn(registry, draw)
        assert any(row.items() <= values.items() for row in known)
        registry.with_values(values)


def test_the_centre_is_the_weighted_mean_of_all_parameters_fitted_or_not(sefrou: Territory) -> None:
    registry = replace(sefrou.registry, posterior=small(sefrou.registry))
    centre = drawn(registry, 0)
    rows = [drawn_from_ranges(registry, draw) for draw in range(1, 6)]
    assert set(centre) == set(small(registry).names) > set(FITTED_NAMES)
    for name in set(rows[0]) - YEARS:
        assert centre[name] == pytest.approx(sum((k + 1) * row[name] for k, row in enumerate(rows)) / 15)
    registry.with_values(centre)


def test_a_year_stays_whole_at_the_centre(sefrou: Territory) -> None:
    years = {name for name, entry in sefrou.registry.entries.items() if entry.unit == "year"}
    assert years == YEARS
    values = np.array([[2022.0], [2022.0], [2023.0], [2024.0]])
    posterior = Posterior(tuple(years), values, np.array([0.1, 0.1, 0.3, 0.5]), ())
    assert posterior.centre() == dict.fromkeys(years, 2023.0)


def test_a_territory_reads_its_posterior_and_its_hash_says_so(sefrou: Territory, folder: Path) -> None:
    with_it = Territory.load(folder, TOPICS)
    assert with_it.registry.posterior is not None
    assert drawn(with_it.registry, 3) == drawn(replace(sefrou.registry, posterior=small(sefrou.registry)), 3)
    (folder / FILE).unlink()
    bare = Territory.load(folder, TOPICS)
    assert bare.registry.posterior is None
    assert with_it.content_hash() != bare.content_hash()


def test_a_run_stands_at_the_centre_and_a_scenario_goes_first(sefrou: Territory) -> None:
    territory = replace(sefrou, registry=replace(sefrou.registry, posterior=small(sefrou.registry)))
    scenario = read_scenario("baseline")
    assert scenario.settled(territory).registry["market.price_elasticity"] == pytest.approx(
        drawn(territory.registry, 0)["market.price_elasticity"]
    )
    own = scenario.but(parameters={"market.price_elasticity": -0.9}).settled(territory).registry
    assert own["market.price_elasticity"] == -0.9
    assert own["outlets.trust_value_mad"] == drawn(territory.registry, 0)["outlets.trust_value_mad"]


def test_what_is_written_is_read_back_in_the_same_bytes(sefrou: Territory, tmp_path: Path) -> None:
    posterior = small(sefrou.registry)
    for name in ("one", "other"):
        write_posterior(tmp_path / name, posterior)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    read = read_posterior(tmp_path / "one", sefrou.registry.entries)
    assert read.names == posterior.names
    assert read.fitted == FITTED_NAMES
    assert (read.values == posterior.values).all()
    assert read.weights == pytest.approx(posterior.weights, rel=1e-15)


def _changed(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.copy()
        frame.loc[2, column] = value
        return frame

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda frame: frame.rename(columns={"market.price_elasticity": "market.price_elasticty"}), "did you mean"),
        (lambda frame: frame.drop(columns="market.price_elasticity"), "missing column 'market.price_elasticity'"),
        (lambda frame: frame.drop(columns="weight"), "missing column 'weight'"),
        (lambda frame: frame.iloc[:1], "1 draws"),
        (lambda frame: frame.astype({"market.price_elasticity": str}), "numbers"),
        (_changed("market.price_elasticity", 3.0), "draw 3: read 3, allowed -1 to -0.3"),
        (_changed("market.price_elasticity", np.nan), "draw 3: read nan"),
        (_changed("weight", 0.0), "draw 3: read 0, allowed more than 0"),
        (_changed("weight", np.inf), "draw 3: read inf, allowed more than 0, and finite"),
        (lambda frame: frame.assign(weight=1e308), "weights that add up to infinity"),
    ],
)
def test_a_broken_file_is_one_clear_line(
    folder: Path, change: Callable[[pd.DataFrame], pd.DataFrame], says: str
) -> None:
    table = pq.read_table(folder / FILE)
    broken = pa.Table.from_pandas(change(table.to_pandas()), preserve_index=False)
    pq.write_table(broken.replace_schema_metadata({FITTED: b'["market.price_elasticity"]'}), folder / FILE)
    with pytest.raises(BadInput) as refused:
        Territory.load(folder, TOPICS)
    assert says in str(refused.value)
    assert "posterior.parquet" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("about", "says"),
    [(None, "does not say which"), (b"[]", "does not say which"), (b'["market.elasticity"]', "unknown parameter")],
)
def test_a_file_must_say_what_was_fitted(folder: Path, about: bytes | None, says: str) -> None:
    table = pq.read_table(folder / FILE).replace_schema_metadata({FITTED: about} if about else None)
    pq.write_table(table, folder / FILE)
    with pytest.raises(BadInput, match=says):
        Territory.load(folder, TOPICS)


def test_a_file_that_is_no_parquet_is_refused(folder: Path) -> None:
    (folder / FILE).write_bytes(b"PAR1 nothing")
    with pytest.raises(BadInput, match="cannot be read"):
        Territory.load(folder, TOPICS)


def entry(distribution: str, low: float, value: float, high: float, unit: str = "1") -> Entry:
    about = {"unit": unit, "year": None, "source": ("prior",), "note": {"fr": "à la main", "en": "by hand"}}
    return Entry.model_validate({"distribution": distribution, "low": low, "value": value, "high": high, **about})


@pytest.mark.parametrize(
    ("distribution", "low", "value", "high"),
    [
        ("uniform", 1.0, 2.0, 5.0),
        ("triangular", 1.0, 2.0, 5.0),
        ("triangular", 1.0, 1.0, 5.0),
        ("triangular", 1.0, 5.0, 5.0),
        ("pert", 1.0, 2.0, 5.0),
        ("lognormal", 1.0, 4.0, 16.0),
    ],
)
def test_quantiles_are_those_of_what_is_drawn(distribution: str, low: float, value: float, high: float) -> None:
    one = entry(distribution, low, value, high)
    chances = np.array([0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])
    many = sample(one, np.random.default_rng(1), 200_000)
    assert quantile(one, chances) == pytest.approx(np.quantile(many, chances), abs=0.01 * (high - low))
    ends = quantile(one, np.array([0.0, 1.0]))
    assert ends == pytest.approx([low, high])


def test_quantiles_of_a_year_are_whole_and_each_has_the_same_chance() -> None:
    years = quantile(entry("uniform", 2014.0, 2015.0, 2017.0, "year"), (np.arange(4000) + 0.5) / 4000)
    assert dict(zip(*np.unique(years, return_counts=True), strict=True)) == {2014 + k: 1000 for k in range(4)}


def test_a_fixed_number_has_one_quantile() -> None:
    assert (quantile(entry("fixed", 2.0, 2.0, 2.0), np.array([0.0, 0.5])) == 2.0).all()
