"""History is run once and kept; what follows is what it would have been."""

import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.impacts.groups import KINDS
from sim.policy.package import Package
from sim.study.comparison import Pair
from sim.study.ensemble.history import Cache, History, Kept, history_key, history_of
from sim.study.ensemble.measured import MEASURED
from sim.study.ensemble.plan import Plan
from sim.study.ensemble.work import KEYS, measure_unit
from sim.study.fields import ALL_RECORDED, Recording
from sim.study.record import carry_on, run
from sim.study.scenario import Scenario
from sim.territory import BadInput
from sim.territory.territory import Territory

from .conftest import SCALE

FIRST, LAST = 2026, 2027


@pytest.mark.parametrize("has_cooperatives", [True, False])
def test_a_run_from_history_is_the_run_from_the_start(
    baseline: Scenario, without: Scenario, territory: Territory, cache: Cache, has_cooperatives: bool
) -> None:
    scenario = (baseline if has_cooperatives else without).but(first_year=FIRST, last_year=LAST, seed=5)
    whole = run(scenario, scale=SCALE)
    for _ in ("made", "read"):
        again = carry_on(history_of(scenario, SCALE, territory, cache).chain(scenario), scenario)
        for name, table in whole.tables.items():
            pd.testing.assert_frame_equal(again.tables[name], table, check_exact=True)


def test_what_a_comparison_records_is_what_a_run_records_less_what_it_does_not_need(
    baseline: Scenario, territory: Territory, cache: Cache
) -> None:
    scenario = baseline.but(first_year=FIRST, last_year=LAST, seed=5)
    history = history_of(scenario, SCALE, territory, cache)
    whole, measured = (carry_on(history.chain(scenario), scenario, each) for each in (ALL_RECORDED, MEASURED))
    for table in ("chain", "herders", "cooperatives", "collectors", "processors"):
        some, all_of_it = getattr(measured, table), getattr(whole, table)
        assert 1 < len(some.columns) < len(all_of_it.columns)
        pd.testing.assert_frame_equal(some, all_of_it[list(some)], check_exact=True)
    pd.testing.assert_frame_equal(measured.impacts, whole.impacts, check_exact=True)
    pd.testing.assert_frame_equal(measured.accounts.figures, whole.accounts.figures, check_exact=True)
    pd.testing.assert_frame_equal(measured.years, whole.years, check_exact=True)


def test_nothing_is_recorded_under_a_name_that_nobody_knows() -> None:
    with pytest.raises(KeyError, match="herders: milk"):
        Recording.of({"chain": ["year"], "herders": ["milk"], "cooperatives": [], "collectors": [], "processors": []})


def test_a_history_is_made_once_and_woken_as_often_as_wished(
    baseline: Scenario, territory: Territory, tmp_path: Path
) -> None:
    cache = Cache(tmp_path)
    first = history_of(baseline, SCALE, territory, cache)
    (file,) = tmp_path.iterdir()
    second = history_of(baseline, SCALE, territory, cache)
    assert first.pickled == second.pickled
    assert list(tmp_path.iterdir()) == [file]
    one, two = first.chain(baseline), first.chain(baseline)
    assert one.territory is two.territory is first.territory
    one.herders.cash[:] += 1.0
    assert (one.herders.cash != two.herders.cash).all()


def test_what_history_depends_on_is_in_its_key(baseline: Scenario, territory: Territory) -> None:
    def key(scale: float = SCALE, **changes: object) -> str:
        scenario = baseline.but(**changes)
        return history_key(scenario, scale, scenario.settled(territory))

    outlook = baseline.outlook
    later = outlook.model_copy(update={"harvest_million_quintals": {2029: 30.0}})
    dearer = outlook.model_copy(update={"inflation": 0.19})
    assert key() == key() == key(last_year=2030) == key(name="other") == key(outlook=later)
    others = [
        key(seed=2),
        key(scale=0.03),
        key(has_cooperatives=False),
        key(outlook=dearer),  # prices of the last months of history are not observed yet
        key(parameters={"outlets.trust_value_mad": territory.registry.entry("outlets.trust_value_mad").low}),
    ]
    assert len({key(), *others}) == 6


def test_code_is_in_the_key(baseline: Scenario, territory: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    before = history_key(baseline, SCALE, baseline.settled(territory))
    monkeypatch.setattr("sim.study.ensemble.history.code_hash", lambda: "other")
    assert history_key(baseline, SCALE, baseline.settled(territory)) != before


@pytest.mark.parametrize("spoil", [lambda b: b"", lambda b: b[:-1], lambda b: b[:5000] + b"?" + b[5001:]])
def test_a_spoilt_file_is_made_again(
    baseline: Scenario, territory: Territory, tmp_path: Path, spoil: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    before = history_of(baseline, SCALE, territory, cache).chain(baseline)
    (file,) = tmp_path.iterdir()
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    spoilt = file.read_bytes()
    history_of(baseline, SCALE, territory, cache)
    assert file.read_bytes() != spoilt
    monkeypatch.setattr("sim.study.ensemble.history._lived", lambda *_: pytest.fail("the new file is not read"))
    after = history_of(baseline, SCALE, territory, cache).chain(baseline)
    for people in ("herders", "herd", "cooperatives", "collectors", "processors"):
        pairs = zip(getattr(before, people).arrays, getattr(after, people).arrays, strict=True)
        assert all(np.array_equal(one, other, equal_nan=one.dtype.kind == "f") for one, other in pairs)


def test_a_folder_that_cannot_be_written_hinders_nothing(
    baseline: Scenario, territory: Territory, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    assert isinstance(history_of(baseline, SCALE, territory, Cache(tmp_path / "taken")), History)


def test_the_longest_unused_leave_first(tmp_path: Path, baseline: Scenario, territory: Territory) -> None:
    history = history_of(baseline, SCALE, territory, Cache(tmp_path / "elsewhere"))
    made = Kept(history.pickled, history.groups)
    size = next((tmp_path / "elsewhere").iterdir()).stat().st_size
    cache, now = Cache(tmp_path / "here", largest=2 * size + 10), time.time()
    abandoned, young = tmp_path / "here" / ".old", tmp_path / "here" / ".new"
    for age, key in ((30, "a"), (20, "b")):
        cache.kept(key, lambda: made)
        os.utime(tmp_path / "here" / key, (now - age, now - age))
    for path, age in ((abandoned, 7200), (young, 10)):
        path.write_bytes(b"half")
        os.utime(path, (now - age, now - age))
    cache.kept("a", lambda: made)  # used again
    cache.kept("c", lambda: made)
    assert {path.name for path in (tmp_path / "here").iterdir()} == {"a", "c", ".new"}


def test_groups_are_set_by_the_end_of_history(baseline: Scenario, territory: Territory, cache: Cache) -> None:
    history = history_of(baseline, SCALE, territory, cache)
    lived = run(baseline.but(first_year=2023, last_year=2025), scale=SCALE)
    last = lived.herders[lived.herders["year"] == 2025]
    np.testing.assert_array_equal(history.groups.unique_id, last["unique_id"])
    np.testing.assert_array_equal(history.groups.codes["member"], np.where(last["cooperative"] >= 0, 0, 1))
    real = lived.herders["spending_year"].astype(float) / lived.herders["n_people"]
    real /= lived.herders["year"].map(lived.chain.groupby("year")["cpi"].mean())
    mean = real.groupby(lived.herders["unique_id"]).mean().reindex(last["unique_id"]).to_numpy()
    tenth = history.groups.codes["tenth"]
    assert [mean[tenth == k].max() < mean[tenth == k + 1].min() for k in range(9)] == [True] * 9
    later = run(baseline.but(first_year=2026, last_year=2027), scale=SCALE)
    groups = history.groups.through(later.books)
    for kind in KINDS.keys() - {"all"}:
        by_year = pd.Series(groups.codes[kind]).groupby(groups.unique_id).nunique()
        assert (by_year == 1).all()


def test_a_lever_inside_history_is_refused(baseline: Scenario, territory: Territory, tmp_path: Path) -> None:
    settings = {"first_year": 2020, "last_year": 2027, "budget_mad_year": 1e6}
    scenario = baseline.but(levers=Package.model_validate({"feed_support": settings}))
    with pytest.raises(BadInput, match=r"first_year: read 2020, allowed 2026 or later"):
        history_of(scenario, SCALE, territory, Cache(tmp_path))


def test_scenarios_of_another_theory_do_not_share_a_history(baseline: Scenario, tmp_path: Path) -> None:
    other = baseline.but(name="other", outlet_choice="satisficing")
    pair = Pair(1, 0)
    together, alone = (
        Plan.of([other], [pair], baseline=reference, n_years=1, scale=SCALE)
        for reference in (baseline, other.but(name="reference"))
    )
    one, two = (
        measure_unit(plan, pair, Cache(tmp_path)).query("table == 'accounts'").set_index(KEYS)
        for plan in (together, alone)
    )
    pd.testing.assert_series_equal(one["other"], two["other"])
    assert (one["other"] != one["baseline"]).any()
