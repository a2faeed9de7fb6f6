"""A comparison carried out: tables that add up, whoever does the units, in any order, however often interrupted."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.impacts.groups import ALL, KINDS
from sim.study.comparison import Pair
from sim.study.ensemble.carrying_out import Progress, carry_out
from sim.study.ensemble.effects import _difference
from sim.study.ensemble.executor import Dask, Processes
from sim.study.ensemble.history import Cache
from sim.study.ensemble.pieces import Pieces
from sim.study.ensemble.plan import Plan, draws_and_seeds
from sim.study.record import run
from sim.study.scenario import Scenario
from sim.study.store import Results
from sim.territory import BadInput

from .conftest import SCALE
from .levers import package

TABLES = ("effects", "replicates", "costs", "spending", "moved", "accounts", "flows")


class Backwards:
    """Does the last task first, in this process."""

    def do(self, work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        yield from ((task, work(task)) for task in reversed(tasks))


class Interrupted:
    """Does one task and is stopped."""

    def do(self, work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        yield tasks[0], work(tasks[0])
        raise KeyboardInterrupt


@pytest.fixture(scope="module")
def plan(baseline: Scenario, without: Scenario) -> Plan:
    policy, _ = package(baseline, 2)
    return Plan.of([policy, without], draws_and_seeds(2, 1), baseline=baseline, n_years=2, scale=SCALE)


def compared(plan: Plan, parent: Path, cache: Cache, executor: object = None, **more: Any) -> Path:
    with Results(parent, "comparison") as results:
        carry_out(plan, results, executor or Processes(1), histories=cache.folder, **more)  # type: ignore[arg-type]
    return results.folder


@pytest.fixture(scope="module")
def folder(plan: Plan, cache: Cache, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compared(plan, tmp_path_factory.mktemp("results"), cache)


def same(one: Path, other: Path) -> None:
    """Stop unless two comparisons have the same tables, to the last bit."""
    files = {path.name for path in one.iterdir()} - {"run.json"}
    assert files == {path.name for path in other.iterdir()} - {"run.json"}
    for name in files:
        left, right = pd.read_parquet(one / name), pd.read_parquet(other / name)
        pd.testing.assert_frame_equal(left, right, check_exact=True)
    about = [json.loads((each / "run.json").read_text()) for each in (one, other)]
    assert about[0]["plan"] == about[1]["plan"]


def read(folder: Path, name: str, **where: object) -> pd.DataFrame:
    table = pd.read_parquet(folder / f"{name}.parquet")
    for column, value in where.items():
        table = table[table[column] == value]
    return table


@pytest.mark.slow
def test_effects_are_those_of_single_runs(plan: Plan, folder: Path, baseline: Scenario) -> None:
    """The unit at central values and the two drawn ones, run one by one from the start, give the mean effect."""
    from sim.territory.draws import drawn

    policy = plan.scenario("package")
    differences = {}
    for pair in plan.units:
        values = drawn(baseline.settled().registry, pair.draw)
        runs = [
            run(each.but(seed=pair.seed, first_year=2026, last_year=2027, parameters=values), scale=SCALE)
            for each in (baseline, policy)
        ]
        before, after = (each.impacts.query("group_kind == 'all' and indicator == 'real_consumption'") for each in runs)
        differences[pair] = (after["value"].to_numpy() - before["value"].to_numpy(), before["value"].mean())
    found = read(folder, "effects", scenario="package", indicator="real_consumption", group_kind=ALL)
    by_year = found.set_index("year")
    mean = np.mean([each for each, _ in differences.values()], axis=0)
    np.testing.assert_allclose(by_year.loc[[2026, 2027], "mean"], mean, rtol=1e-9, atol=1e-12)
    assert by_year.loc[0, "mean"] == pytest.approx(mean.mean(), rel=1e-9, abs=1e-12)
    assert by_year.loc[0, "level_baseline"] == pytest.approx(np.mean([level for _, level in differences.values()]))
    assert (by_year["n"] == 3).all()
    rows = read(folder, "replicates", scenario="package", indicator="real_consumption", group_kind=ALL)
    for row in rows.itertuples():
        assert row.difference == pytest.approx(differences[Pair(row.seed, row.draw)][0].mean(), rel=1e-9, abs=1e-12)


def test_levels_less_levels_are_the_effect(folder: Path) -> None:
    effects = read(folder, "effects")
    gap = effects["level"] - effects["level_baseline"] - effects["mean"]
    assert (gap.abs() <= 1e-9 * (effects["level"].abs() + effects["level_baseline"].abs() + 1.0)).all()
    assert (effects["low"] <= effects["high"]).all()
    assert effects["probability_positive"].between(0.0, 1.0).all()
    assert effects[["mean", "median", "low", "high", "level"]].notna().all(axis=None)
    assert set(effects["group_kind"]) >= {*KINDS, "sex", "age"}
    assert {"poverty", "empowerment", "chain"} <= set(effects["impact"])


def test_replicates_make_up_the_interval(folder: Path) -> None:
    keys = ["scenario", "indicator", "group_kind", "group"]
    each = read(folder, "replicates").groupby(keys, observed=True)["difference"]
    effects = read(folder, "effects", year=0).set_index(keys)
    for column, expected in (("mean", each.mean()), ("low", each.quantile(0.05)), ("high", each.quantile(0.95))):
        found = effects[column].reindex(expected.index)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_households_that_move_are_counted(folder: Path) -> None:
    moved, effects = read(folder, "moved"), read(folder, "effects", year=0, indicator="better_off_share")
    for _, table in moved.groupby(["scenario", "group_kind"], observed=True):
        assert table["households"].sum() == pytest.approx(5100.0)  # 102 simulated, each for 50
    one = moved[(moved["scenario"] == "no_cooperatives") & (moved["group_kind"] == ALL)].iloc[0]
    share = effects[(effects["scenario"] == "no_cooperatives") & (effects["group_kind"] == ALL)].iloc[0]
    assert one["better"] == pytest.approx(share["level"] * one["households"])
    assert one["worse"] > 0.0


def test_costs_are_those_of_the_ledger(folder: Path) -> None:
    """By payer they add up to what leaves the State; a lever costs nothing in the baseline."""
    costs, flows = read(folder, "costs"), read(folder, "flows")
    out = flows[flows["buyer"] == "state"].groupby(["scenario", "year"], observed=True)["value_mad"].sum()
    paid = costs.groupby(["scenario", "year"], observed=True)["mean"].sum()
    np.testing.assert_allclose(paid, out.reindex(paid.index), rtol=1e-9)
    levers = costs[costs["programme"].isin({"womens_training", "feed_support"})]
    assert set(levers["scenario"]) == {"package"}
    by_year = levers.groupby("year", observed=True)["mean"].sum()
    assert by_year[0] == pytest.approx(by_year[[2026, 2027]].mean())


def test_accounts_and_flows_of_all_scenarios_are_there(folder: Path) -> None:
    for name in ("accounts", "flows"):
        assert set(read(folder, name)["scenario"]) == {"baseline", "package", "no_cooperatives"}
    accounts = read(folder, "accounts", scenario="baseline")
    assert (accounts["difference"].dropna() == 0.0).all()


def test_every_column_says_its_unit(folder: Path) -> None:
    import pyarrow.parquet as pq

    for path in folder.glob("*.parquet"):
        for field in pq.read_schema(path):
            assert field.metadata[b"unit"]
            assert field.metadata[b"meaning"]


@pytest.mark.parametrize("executor", [Backwards(), Processes(2)])
@pytest.mark.slow
def test_who_does_the_units_makes_no_difference(
    plan: Plan, folder: Path, cache: Cache, tmp_path: Path, executor: object
) -> None:
    same(compared(plan, tmp_path, cache, executor), folder)


def test_an_interrupted_comparison_goes_on(plan: Plan, folder: Path, cache: Cache, tmp_path: Path) -> None:
    seen: list[Progress] = []
    with pytest.raises(KeyboardInterrupt):
        compared(plan, tmp_path, cache, Interrupted())
    unfinished = Pieces(tmp_path / "comparison", plan).folder
    first = next(unfinished.glob("*.unit"))
    stamp = first.stat().st_mtime_ns
    (unfinished / ".half.unit").write_bytes(b"half")
    again = compared(plan, tmp_path, cache, progress=seen.append, finish=lambda _: stamps(first, stamp))
    assert [(each.done, each.state) for each in seen] == [(1, "resumed"), (2, "resumed"), (3, "resumed")]
    assert seen[0].left_s is None and seen[-1].left_s == 0.0
    assert not unfinished.exists()
    same(again, folder)


def stamps(path: Path, expected: int) -> list[str]:
    assert path.stat().st_mtime_ns == expected  # the unit was not done again
    return []


@pytest.mark.slow
def test_units_of_another_plan_are_not_mixed_in_and_stay(
    plan: Plan, folder: Path, cache: Cache, tmp_path: Path
) -> None:
    other = Pieces(tmp_path / "comparison", plan.model_copy(update={"scale": 0.5}))
    other.keep(plan.units[0], b"of another plan")
    seen: list[Progress] = []
    same(compared(plan, tmp_path, cache, progress=seen.append), folder)
    assert (seen[0].done, seen[0].state) == (0, "beside")
    assert other.path(plan.units[0]).exists()
    assert Pieces(tmp_path / "comparison", other.plan).missing == list(plan.units[1:])
    assert [path.name for path in tmp_path.glob(".*.unfinished")] == [other.folder.name]


def test_units_are_not_done_by_other_code(plan: Plan, cache: Cache, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"code: read \w+ .*, allowed other, the plan's"):
        compared(plan.model_copy(update={"code_sha256": "other"}), tmp_path, cache)


def test_units_are_not_done_by_other_libraries(plan: Plan, cache: Cache, tmp_path: Path) -> None:
    with pytest.raises(
        BadInput, match=r"libraries: read .*numpy .* where a unit was sent, allowed numpy 1, the plan's"
    ):
        compared(plan.model_copy(update={"machine": "numpy 1"}), tmp_path, cache)


def test_spending_by_pair_is_the_mean_that_costs_give(plan: Plan, folder: Path) -> None:
    """Over pairs and years it is what costs say beyond the baseline; pairs do not all spend the same."""
    costs, spending = read(folder, "costs"), read(folder, "spending")
    by_scenario = costs[costs["year"] != 0].groupby("scenario", observed=True)["mean"].sum()
    found = spending.groupby("scenario", observed=True)["public_cost_mad"].mean()
    np.testing.assert_allclose(found, by_scenario[found.index] - by_scenario["baseline"], rtol=1e-9)
    mine = spending[spending["scenario"] == "package"]
    assert [tuple(each) for each in mine[["seed", "draw"]].to_numpy()] == [tuple(unit) for unit in plan.units]
    assert mine["public_cost_mad"].nunique() == 3
    assert (mine["public_cost_mad_2014"] < mine["public_cost_mad"]).all()


@pytest.mark.slow
def test_a_package_is_taken_apart(baseline: Scenario, cache: Cache, tmp_path: Path) -> None:
    policy, levers = package(baseline, 2)
    plan = Plan.of([policy], [Pair(1, 0), Pair(2, 0)], baseline=baseline, n_years=1, scale=SCALE, packages=["package"])
    folder = compared(plan, tmp_path, cache)
    parts = read(folder, "shapley")
    assert set(parts["lever"]) == {*levers, "synergy"}
    whole = read(folder, "effects", year=0, group_kind=ALL).set_index("indicator")["mean"]
    sums = parts[parts["lever"] != "synergy"].groupby("indicator", observed=True)["mean"].sum()
    np.testing.assert_allclose(sums, whole.reindex(sums.index), rtol=1e-9, atol=1e-9)
    alone = parts.groupby("indicator", observed=True)["alone"].sum()
    synergy = parts[parts["lever"] == "synergy"].set_index("indicator")["mean"]
    np.testing.assert_allclose(synergy, (whole - alone).reindex(synergy.index), rtol=1e-9, atol=1e-9)
    assert "with" not in "".join(read(folder, "effects")["scenario"].cat.categories)


def killed(task: int) -> int:
    """End the process that works on the second task, as the system does when memory runs out."""
    if task == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def test_a_worker_that_is_killed_is_told_in_one_line() -> None:
    with pytest.raises(BadInput, match=r"a process was killed, .* fewer --jobs"):
        list(Processes(2).do(killed, [0, 1, 2]))


COMMAND = "import sys; from sim.cli import run_command; sys.exit(run_command(sys.argv[1:]))"


@pytest.mark.slow
def test_a_killed_comparison_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    """A real process is killed with its workers, and the same command ends what it began."""
    arguments = ["compare", "no_cooperatives", "--draws", "6", "--years", "1", "--scale", f"{SCALE}", "--jobs", "2"]

    def started(results: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", COMMAND, *arguments, "--results", str(results), "--language", "en"]
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
        return subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    one = started(tmp_path / "one")
    units = ".compare-no_cooperatives-scale-0.02.*.unfinished/draw*.unit"
    while not list((tmp_path / "one").glob(units)):
        assert one.poll() is None, one.communicate()[0]
        time.sleep(0.02)
    one.send_signal(signal.SIGKILL)
    one.wait()
    n_done = len(list((tmp_path / "one").glob(units)))
    assert 1 <= n_done < 6
    again, whole = started(tmp_path / "one"), started(tmp_path / "whole")
    said = again.communicate()[0]
    assert (again.returncode, whole.wait()) == (0, 0), said
    assert f"An interrupted comparison of the same plan goes on: {n_done} units of 6 were done." in said
    names = "compare-no_cooperatives-scale-0.02"
    for table in TABLES:
        left, right = (pd.read_parquet(tmp_path / each / names / f"{table}.parquet") for each in ("one", "whole"))
        pd.testing.assert_frame_equal(left, right, check_exact=True)


@pytest.mark.slow
def test_a_cluster_gives_the_same_bits(plan: Plan, folder: Path, cache: Cache, tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as cluster:
        same(compared(plan, tmp_path, cache, Dask(cluster.scheduler_address)), folder)


def test_a_cluster_that_does_not_answer_is_named(plan: Plan, cache: Cache, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"--dask nowhere: no cluster answers"):
        compared(plan, tmp_path, cache, Dask("nowhere"))


class Nobody:
    """Cannot do anything."""

    def do(self, work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        raise AssertionError(tasks)


def test_a_finished_comparison_is_only_told_again(plan: Plan, folder: Path, tmp_path: Path, cache: Cache) -> None:
    shutil.copytree(folder, tmp_path / "comparison")
    seen: list[Progress] = []

    def finish(new: Path) -> list[str]:
        (new / "brief.html").write_text("another language")
        return ["brief.html"]

    again = compared(plan, tmp_path, cache, Nobody(), progress=seen.append, finish=finish)
    assert [each.state for each in seen] == ["finished"]
    assert (again / "brief.html").read_text() == "another language"
    for name in TABLES:
        assert (again / f"{name}.parquet").read_bytes() == (folder / f"{name}.parquet").read_bytes()
    about = json.loads((again / "run.json").read_text())
    assert set(about.pop("files")) == {path.name for path in again.iterdir()}
    before = json.loads((folder / "run.json").read_text())
    del before["files"]
    assert about == before


@pytest.mark.parametrize("spoil", ["plan", "table", "missing"])
@pytest.mark.slow
def test_a_comparison_of_another_plan_or_with_a_broken_table_is_done_again(
    spoil: str, plan: Plan, folder: Path, tmp_path: Path, cache: Cache
) -> None:
    spoilt = shutil.copytree(folder, tmp_path / "comparison")
    if spoil == "plan":
        about = json.loads((spoilt / "run.json").read_text())
        about["plan"]["code_sha256"] = "0" * 64
        (spoilt / "run.json").write_text(json.dumps(about))
    elif spoil == "table":
        (spoilt / "effects.parquet").write_bytes(b"PAR1")
    else:
        (spoilt / "effects.parquet").unlink()
    same(compared(plan, tmp_path, cache), folder)


@pytest.mark.parametrize("damage", ["flipped", "folder", "of another unit", "plan"])
def test_a_damaged_unit_is_done_again(damage: str, plan: Plan, folder: Path, cache: Cache, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        compared(plan, tmp_path, cache, Interrupted())
    unfinished = Pieces(tmp_path / "comparison", plan).folder
    (kept,) = unfinished.glob("*.unit")
    content = kept.read_bytes()
    if damage == "flipped":
        kept.write_bytes(content[:100] + bytes(byte ^ 255 for byte in content[100:140]) + content[140:])
    elif damage == "folder":
        kept.unlink()
        (kept / "inside").mkdir(parents=True)
    elif damage == "of another unit":
        kept.rename(Pieces(tmp_path / "comparison", plan).path(plan.units[-1]))
    else:
        (unfinished / "plan.json").write_bytes(b"\xff\xfe")
    seen: list[Progress] = []
    same(compared(plan, tmp_path, cache, progress=seen.append), folder)
    assert seen[0].done == 0


def test_rounding_is_no_difference() -> None:
    before, after = np.array([[1e6, 1e6, 0.0, 0.0]]), np.array([[1e6 + 1e-4, 1e6 + 1.0, 1e-13, 1e-6]])

    class Rows:
        plan = SimpleNamespace(baseline="baseline")

        def of(self, name: str, _: object) -> np.ndarray:
            return before if name == "baseline" else after

    assert _difference(Rows(), "policy", np.array([0]))[0].tolist() == [0.0, 1.0, 0.0, 1e-6]  # type: ignore[arg-type]
