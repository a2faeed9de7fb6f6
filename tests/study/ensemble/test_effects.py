"""The tables of a comparison from made-up units, each figure by hand: nothing is run."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.impacts.groups import ALL
from sim.study.comparison import Pair
from sim.study.ensemble import effects as tables
from sim.study.ensemble.carrying_out import _fill
from sim.study.ensemble.coalitions import orders_of, sets_of
from sim.study.ensemble.effects import Matrix
from sim.study.ensemble.plan import Plan, coalition_name
from sim.study.ensemble.work import KEYS
from sim.study.prices import consumer_prices
from sim.study.scenario import Scenario
from sim.territory.territory import Territory

from .levers import package

NAN = float("nan")
Key = tuple[str, str, str, str, int]
Values = Mapping[str, float]
POOR: Key = ("impacts", "poor_people", ALL, ALL, 0)


class MadeUp:
    """Units given by hand: for each pair, the values of the scenarios by key; what is not given is not known."""

    def __init__(self, plan: Plan, units: list[dict[Key, Values]]) -> None:
        self.plan, self._units = plan, units

    def __iter__(self) -> Iterator[tuple[Pair, pd.DataFrame]]:
        names = [each.name for each in self.plan.every]
        for pair, unit in zip(self.plan.units, self._units, strict=True):
            rows = [(*key, *(values.get(name, NAN) for name in names)) for key, values in unit.items()]
            yield pair, pd.DataFrame(rows, columns=[*KEYS, *names])


@pytest.fixture
def made(baseline: Scenario, without: Scenario, tmp_path: Path) -> "Maker":
    return Maker(baseline, without, tmp_path)


class Maker:
    """Lays made-up units out as a matrix; scenarios are `baseline`, `package` and, where it is asked, another."""

    def __init__(self, baseline: Scenario, without: Scenario, folder: Path) -> None:
        self.baseline, self._without, self._folder = baseline, without, folder

    def matrix(self, units: list[dict[Key, Values]], n_levers: int = 2, **more: bool) -> Matrix:
        policy, self.levers = package(self.baseline, n_levers)
        pairs = [Pair(seed=40 + k, draw=k) for k in range(len(units))]
        scenarios = [policy, self._without] if more.get("both") else [policy]
        packages = ["package"] if more.get("apart") else []
        plan = Plan.of(scenarios, pairs, baseline=self.baseline, n_years=2, packages=packages)
        return Matrix(MadeUp(plan, units), self._folder / "matrix.npy")  # type: ignore[arg-type]


def two(baseline: float, package: float) -> Values:
    return {"baseline": baseline, "package": package}


def only(table: pd.DataFrame) -> pd.Series:
    assert len(table) == 1
    return table.iloc[0]


def test_an_effect_is_summed_up_over_pairs(made: Maker) -> None:
    """Pair k has 100 k in the baseline and k more in the package, k from 0 to 20."""
    matrix = made.matrix([{POOR: two(100.0 * k, 101.0 * k)} for k in range(21)])
    row = only(tables.effects(matrix))
    assert (row["scenario"], row["baseline"], row["year"], row["impact"]) == ("package", "baseline", 0, "poverty")
    assert (row["indicator"], row["group_kind"], row["group"]) == ("poor_people", ALL, ALL)
    found = [row[name] for name in ("mean", "median", "low", "high", "level_baseline", "level")]
    assert found == pytest.approx([10.0, 10.0, 1.0, 19.0, 1000.0, 1010.0])
    assert [row[name] for name in ("probability_positive", "probability_negative", "n")] == [20 / 21, 0.0, 21]


def test_the_median_is_not_the_mean_and_nought_is_neither_more_nor_less(made: Maker) -> None:
    matrix = made.matrix([{POOR: two(5.0, 5.0 + each)} for each in (-1.0, 0.0, 0.0, 2.0, 9.0)])
    row = only(tables.effects(matrix))
    found = [row[name] for name in ("mean", "median", "probability_positive", "probability_negative", "n")]
    assert found == pytest.approx([2.0, 0.0, 0.4, 0.2, 5])


def test_what_is_not_known_in_a_pair_is_left_out_of_everything(made: Maker) -> None:
    """Where the baseline, or the package, or both are not known; an indicator known in no pair has no row."""
    other: Key = ("impacts", "jobs", ALL, ALL, 0)
    units = [{POOR: two(10.0, 13.0)}, {POOR: two(NAN, 70.0)}, {POOR: two(90.0, NAN)}, {}, {POOR: two(20.0, 21.0)}]
    units[0][other] = two(NAN, 1.0)
    matrix = made.matrix(units)
    row = only(tables.effects(matrix))
    found = [row[name] for name in ("n", "mean", "level_baseline", "level", "probability_positive")]
    assert found == pytest.approx([2, 2.0, 15.0, 17.0, 1.0])
    kept = pd.concat(tables.replicates(matrix))
    assert kept[["draw", "seed", "difference"]].to_numpy().tolist() == [[0, 40, 3.0], [4, 44, 1.0]]


def test_a_row_without_a_name_is_refused(made: Maker) -> None:
    nobody: Any = ("impacts", None, ALL, ALL, 0)
    with pytest.raises(ValueError, match="rows of a unit without a name"):
        made.matrix([{POOR: two(1.0, 2.0), nobody: two(1.0, 2.0)}])


def test_more_labels_than_can_be_told_apart_are_refused(made: Maker) -> None:
    many: dict[Key, Values] = {("impacts", f"indicator {k}", ALL, ALL, 0): two(1.0, 2.0) for k in range(4097)}
    with pytest.raises(ValueError, match="4097 labels of name, at most 4096 can be told apart"):
        made.matrix([many])


def test_rows_keep_their_year_group_and_scenario(made: Maker) -> None:
    """Units bear rows in any order; each year, group and scenario has a value of its own."""
    keys: list[Key] = [
        (table, name, kind, group, year)
        for table, name in (("impacts", "poor_people"), ("chain", "milk_l"))
        for kind, group in ((ALL, ALL), ("member", "yes"), ("member", "no"))
        for year in (2026, 0, 2027)
    ]
    size = {key: float(place) for place, key in enumerate(keys, start=1)}
    unit = {
        key: {"baseline": 100.0, "package": 100.0 + size[key], "no_cooperatives": 100.0 - size[key]} for key in keys
    }
    backwards = dict(reversed(unit.items()))
    matrix = made.matrix([unit, backwards], both=True)
    found = tables.effects(matrix)
    assert len(found) == 2 * len(keys)
    for row in found.itertuples():
        table = "chain" if row.impact == "chain" else "impacts"
        expected = size[table, row.indicator, row.group_kind, row.group, row.year]
        assert row.mean == (expected if row.scenario == "package" else -expected)
    assert dict(zip(found["indicator"], found["unit"], strict=True)) == {"milk_l": "L", "poor_people": "persons"}
    kept = pd.concat(tables.replicates(matrix))
    assert len(kept) == 2 * 2 * 6
    for row in kept.itertuples():
        table = "chain" if row.impact == "chain" else "impacts"
        expected = size[table, row.indicator, row.group_kind, row.group, 0]
        assert row.difference == (expected if row.scenario == "package" else -expected)


def test_many_rows_are_summed_up_in_blocks(made: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[Key] = [("impacts", "poor_people", "tenth", str(k), year) for k in range(5) for year in (0, 2026)]
    units = [{key: two(1.0, 1.0 + place + n) for place, key in enumerate(keys)} for n in (0, 2)]
    matrix = made.matrix(units)
    whole, each = tables.effects(matrix), pd.concat(tables.replicates(matrix), ignore_index=True)
    monkeypatch.setattr(tables, "BLOCK", 3)
    pd.testing.assert_frame_equal(tables.effects(matrix), whole)
    pd.testing.assert_frame_equal(pd.concat(tables.replicates(matrix), ignore_index=True), each)
    assert len(whole) == 10


def cost(programme: str, payer: str, year: int) -> Key:
    return ("costs", programme, ALL, payer, year)


def test_costs_by_payer_count_nought_where_nothing_was_paid(made: Maker) -> None:
    units: list[dict[Key, Values]] = [{cost("heifers", "indh", 2026): two(0.0, 100.0 * k)} for k in range(1, 21)]
    units.append({cost("heifers", "state", 2026): two(7.0, 21.0), cost("feed_support", "state", 2027): two(0.0, 0.0)})
    found = tables.costs(made.matrix(units)).set_index(["scenario", "programme", "payer", "year"])
    assert set(found.index) == {
        ("package", "heifers", "indh", 2026),
        ("package", "heifers", "state", 2026),
        ("baseline", "heifers", "state", 2026),
    }
    assert found.loc[("package", "heifers", "indh", 2026)].tolist() == pytest.approx([1000.0, 100.0, 1900.0])
    assert found.loc[("baseline", "heifers", "state", 2026), "mean"] == pytest.approx(7.0 / 21)


def test_spending_of_a_pair_is_beyond_the_baseline_in_two_moneys(made: Maker, territory: Territory) -> None:
    """Every programme and payer counts, the mean of the period does not."""
    units: list[dict[Key, Values]] = [
        {
            cost("heifers", "indh", 2026): two(0.0, 50.0 + k),
            cost("social_aid", "state", 2026): two(1000.0, 990.0),
            cost("social_aid", "state", 2027): two(1000.0, 1100.0 * k),
            cost("social_aid", "state", 0): two(1e6, 9e6),
        }
        for k in (1, 2)
    ]
    matrix = made.matrix(units)
    found = tables.spending(matrix)
    assert found[["scenario", "draw", "seed"]].to_numpy().tolist() == [["package", 0, 40], ["package", 1, 41]]
    assert found["public_cost_mad"].tolist() == pytest.approx([141.0, 1242.0])
    prices = consumer_prices(territory, matrix.plan.scenario("baseline").outlook, (2026, 2027))
    assert 1.2 < prices[2026] < prices[2027] < 1.5
    real = [41.0 / prices[2026] + 100.0 / prices[2027], 42.0 / prices[2026] + 1200.0 / prices[2027]]
    assert found["public_cost_mad_2014"].tolist() == pytest.approx(real)


def test_households_that_move_are_shares_of_their_group(made: Maker) -> None:
    def unit(better: float, worse: float) -> dict[Key, Values]:
        small = {
            ("households", "households", "size", "1-2", 0): two(400.0, 400.0),
            ("impacts", "better_off_share", "size", "1-2", 0): two(NAN, better),
            ("impacts", "worse_off_share", "size", "1-2", 0): two(NAN, worse),
        }
        return {**small, ("households", "households", "size", "1-2", 2026): two(9.0, 9.0)}

    row = only(tables.moved(made.matrix([unit(0.3, 0.1), unit(0.5, 0.2)])))
    assert (row["group_kind"], row["group"]) == ("size", "1-2")
    assert [row["households"], row["better"], row["worse"]] == pytest.approx([400.0, 160.0, 60.0])


def test_accounts_have_levels_and_differences(made: Maker) -> None:
    key: Key = ("accounts", "value_added", ALL, ALL, 2026)
    found = tables.accounts_of_all(made.matrix([{key: two(100.0, 110.0 + k)} for k in range(21)])).set_index("scenario")
    assert found.loc["baseline", ["value", "difference", "low", "high"]].tolist() == [100.0, 0.0, 0.0, 0.0]
    numbers = found.loc["package", ["value", "difference", "low", "high"]].astype(float)
    assert numbers.tolist() == pytest.approx([120.0, 20.0, 11.0, 29.0])
    assert set(found["year"]) == {2026}


def test_flows_are_means_over_all_pairs(made: Maker) -> None:
    """What is not sold in a pair counts nought; quantity, milk and value are kept apart."""
    sold = {
        (f"flow_{name}", "raw_milk", "herders", "cooperatives", 2026): two(size, 2 * size)
        for name, size in (("quantity", 10.0), ("milk", 11.0), ("value", 40.0))
    }
    idle = {key: two(0.0, 0.0) for key in (("flow_quantity", "raw_milk", "herders", "collectors", 2026),)}
    idle |= {(f"flow_{name}", *key[1:]): values for key, values in idle.items() for name in ("milk", "value")}
    found = tables.flows(made.matrix([{**sold, **idle}, dict(idle)])).set_index("scenario")
    assert len(found) == 2
    row = found.loc["package"]
    assert (row["seller"], row["buyer"], row["product"], row["unit"]) == ("herders", "cooperatives", "raw_milk", "L")
    assert [row["quantity"], row["milk_equivalent_l"], row["value_mad"]] == [10.0, 11.0, 40.0]
    assert found.loc["baseline", "value_mad"] == 20.0


def test_two_levers_taken_apart(made: Maker) -> None:
    """Alone 1 and 2, together 5: 2 and 3, synergy 2; in others twice and six times that. Only all's period counts."""
    others: list[Key] = [("impacts", "poor_people", "member", "yes", 0), ("impacts", "poor_people", ALL, ALL, 2026)]

    def unit(matrix_levers: list[str], size: float) -> dict[Key, Values]:
        named = {(): 0.0, (matrix_levers[0],): 1.0, (matrix_levers[1],): 2.0}
        values = {coalition_name("package", some): 100.0 + size * each for some, each in named.items()}
        values |= {"package": 100.0 + 5.0 * size, "baseline": 100.0}
        return {POOR: values, **{key: {name: 7.0 * each for name, each in values.items()} for key in others}}

    levers = package(made.baseline, 2)[1]
    found = tables.shapley(
        made.matrix([unit(levers, 1.0), unit(levers, 2.0), unit(levers, 6.0)], apart=True)
    ).set_index("lever")
    assert found["mean"].to_dict() == pytest.approx({levers[0]: 6.0, levers[1]: 9.0, "synergy": 6.0})
    assert found.loc[levers, "alone"].tolist() == pytest.approx([3.0, 6.0])
    assert np.isnan(found.loc["synergy", "alone"])
    assert found.loc[levers[0], ["low", "median", "high"]].astype(float).tolist() == pytest.approx([2.2, 4.0, 11.2])
    assert set(found["order_error"]) == {0.0}
    assert (set(found["n"]), set(found["impact"]), set(found["unit"])) == ({3}, {"poverty"}, {"persons"})


def test_what_a_package_assumes_is_a_part_of_its_own(made: Maker) -> None:
    levers = package(made.baseline, 2)[1]
    values = {coalition_name("package", some): 103.0 for some in sets_of(levers)[:-1]}
    found = tables.shapley(made.matrix([{POOR: {**values, "package": 103.0, "baseline": 100.0}}], apart=True))
    assert found.set_index("lever")["mean"].to_dict() == {
        levers[0]: 0.0,
        levers[1]: 0.0,
        "setting": 3.0,
        "synergy": 0.0,
    }


def test_many_levers_come_with_the_error_of_their_orders(made: Maker) -> None:
    """Three levers that only bring something together: the error is that of the means which three orders give."""
    levers = package(made.baseline, 6)[1]
    needed = set(levers[:3])

    def unit(size: float) -> dict[Key, Values]:
        worth = {some: size * (needed <= set(some)) for some in sets_of(levers)}
        values = {coalition_name("package", some): each for some, each in worth.items() if len(some) < 6}
        return {POOR: {**values, "package": size, "baseline": 0.0}}

    matrix = made.matrix([unit(1.0), unit(3.0), {}], n_levers=6, apart=True)
    found = tables.shapley(matrix).set_index("lever")
    last = [[max(needed, key=order.index) for order in both] for both in orders_of(levers)]
    for lever in levers:
        means = [2.0 * each.count(lever) / 2.0 for each in last]
        assert found.loc[lever, "mean"] == pytest.approx(np.mean(means))
        assert found.loc[lever, "order_error"] == pytest.approx(np.std(means, ddof=1) / np.sqrt(3.0))
    assert found.loc[levers, "mean"].sum() == pytest.approx(2.0)
    assert found.loc[levers, "order_error"].max() > 0.0
    assert found.loc["synergy", ["mean", "order_error"]].tolist() == pytest.approx([2.0, 0.0])
    assert (found["n"] == 2).all()


def test_every_table_is_written_and_named(made: Maker, tmp_path: Path) -> None:
    """A unit with a row of each kind gives all files, each with units for its columns."""
    levers = package(made.baseline, 2)[1]
    names = ["baseline", "package", *(coalition_name("package", some) for some in sets_of(levers)[:-1])]
    flat = dict.fromkeys(names, 1.0)
    keys: list[Key] = [
        POOR,
        cost("heifers", "indh", 2026),
        ("households", "households", ALL, ALL, 0),
        *(("impacts", f"{way}_off_share", ALL, ALL, 0) for way in ("better", "worse")),
        ("accounts", "value_added", ALL, ALL, 2026),
        *((f"flow_{name}", "raw_milk", "herders", "cooperatives", 2026) for name in ("quantity", "milk", "value")),
    ]
    folder = tmp_path / "tables"
    folder.mkdir()
    plan = made.matrix([dict.fromkeys(keys, flat)], apart=True).plan

    def finish(new: Path) -> list[str]:
        (new / "brief.html").write_text("told")
        return ["brief.html"]

    _fill(folder, MadeUp(plan, [dict.fromkeys(keys, flat)]), finish)  # type: ignore[arg-type]
    files = json.loads((folder / "run.json").read_text())["files"]
    assert set(files) == {path.name for path in folder.iterdir()}
    expected = ("effects", "replicates", "costs", "spending", "moved", "accounts", "flows", "shapley")
    assert sorted(files) == sorted(["brief.html", "run.json", *(f"{name}.parquet" for name in expected)])
    for name in expected:
        for field in pq.read_schema(folder / f"{name}.parquet"):
            assert field.metadata[b"meaning"]
