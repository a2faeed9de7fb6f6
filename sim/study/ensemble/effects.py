"""The tables of a comparison: what its units measured, summed up over luck and parameters.

Units are read once, one at a time, into a file of numbers, and summed up a block of rows at a time, so that memory does
not grow with their number.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.accounts import results as accounts
from sim.engine.ledger import UNITS as UNITS_OF_GOODS
from sim.impacts.groups import ALL
from sim.impacts.measure import IMPACT_OF, UNITS
from sim.study.comparison import HIGH, LOW, NOUGHT, ROUNDING
from sim.study.ensemble.pieces import Pieces
from sim.study.ensemble.plan import Plan
from sim.study.ensemble.shapley import shares_of
from sim.study.ensemble.work import FLOWS, KEYS, PERIOD, SUMS
from sim.study.indicators import INDICATORS
from sim.study.prices import consumer_prices
from sim.study.scenario import load_territory
from sim.study.store import with_units

Floats = NDArray[np.float64]

CHAIN = "chain"
"""Stands for the impact of an indicator that belongs to none: those of the table of years."""

BLOCK = 4096
"""Rows summed up at a time."""

LABEL_BITS = 12
"""Bits that the number of a label takes in that of a cell: of each key all tables together have at most 4,096."""

_UNIT_OF = {each.name: each.unit for each in INDICATORS} | UNITS
_UNIT_OF_FIGURE = {figure.name: figure.unit for figure in accounts.FIGURES}
_UNIT_OF_GOOD = {good.name.lower(): unit for good, unit in UNITS_OF_GOODS.items()}


class Matrix:
    """Every value of every unit: `cells` are the keys, in their order; the values lie in a scratch file unit by unit.

    A unit has a block of shape (scenarios, cells), with the cells met up to then, in the order in which they were.
    """

    def __init__(self, pieces: Pieces, scratch: Path) -> None:
        self.plan = pieces.plan
        self.names = [each.name for each in self.plan.every]
        met, sizes = _CellsMet(), []
        with scratch.open("wb") as file:
            for _, table in pieces:
                rows = met.rows(table)
                block = np.tile(met.blank, (len(self.names), 1))
                block[:, rows] = [table[name].to_numpy(np.float64) for name in self.names]
                file.write(block.tobytes())
                sizes.append(block.shape[1])
        self.cells, self._place = met.in_order()
        self._blank, self._sizes = met.blank, sizes
        self._starts = np.cumsum([0, *sizes[:-1]]) * len(self.names)
        self._values = np.memmap(scratch, np.float64, "r")

    def of(self, scenario: str, rows: NDArray[np.intp]) -> Floats:
        """Values of a scenario, shape (rows, units)."""
        places, scenario_at = self._place[rows], self.names.index(scenario)
        found = np.repeat(self._blank[places, None], len(self._sizes), axis=1)
        for unit, (start, size) in enumerate(zip(self._starts, self._sizes, strict=True)):
            is_met = places < size
            found[is_met, unit] = self._values[start + scenario_at * size + places[is_met]]
        return found

    def rows(self, table: str, *, period: bool = False) -> NDArray[np.intp]:
        """Rows of a table, or only those of the mean of the period."""
        is_it = self.cells["table"] == table
        if period:
            is_it &= self.cells["year"] == PERIOD
        return np.flatnonzero(is_it)

    def blocks(self, *tables: str, period: bool = False) -> Iterator[NDArray[np.intp]]:
        """Rows of some tables, a block at a time."""
        rows = np.concatenate([self.rows(table, period=period) for table in tables])
        for start in range(0, len(rows), BLOCK):
            yield rows[start : start + BLOCK]


class _CellsMet:
    """Numbers the cells of units in the order in which they are first met.

    The labels of a key are numbered in that order too, and a cell is found by those of its five labels in one number.
    """

    def __init__(self) -> None:
        self._labels: dict[str, dict[Any, int]] = {key: {} for key in KEYS}
        self._met = pd.Index([], dtype=np.int64)
        self.blank = np.zeros(0)

    def rows(self, table: pd.DataFrame) -> NDArray[np.intp]:
        """Give the number of the cell of each row of a unit."""
        packed = self._pack(table)
        rows = self._met.get_indexer(pd.Index(packed))
        if (rows < 0).any():
            self._meet(packed[rows < 0])
            rows = self._met.get_indexer(pd.Index(packed))
        return rows

    def _meet(self, packed: NDArray[np.int64]) -> None:
        """Number cells that no unit had before; what is not there of them is nought in a table of sums."""
        sums = [number for name, number in self._labels["table"].items() if name in SUMS]
        is_sum = np.isin(packed >> LABEL_BITS * (len(KEYS) - 1), sums)
        self.blank = np.concatenate([self.blank, np.where(is_sum, 0.0, np.nan)])
        self._met = self._met.append(pd.Index(packed))

    def _pack(self, table: pd.DataFrame) -> NDArray[np.int64]:
        """Put the numbers of the five labels of each row one behind the other."""
        packed = np.zeros(len(table), np.int64)
        for key, numbers in self._labels.items():
            labels = table[key].astype("category").array
            number_of = np.array([numbers.setdefault(label, len(numbers)) for label in labels.categories], np.int64)
            if (labels.codes < 0).any():
                raise ValueError(f"rows of a unit without a {key}")
            if len(numbers) > 2**LABEL_BITS:
                raise ValueError(f"{len(numbers)} labels of {key}, at most {2**LABEL_BITS} can be told apart")
            packed = (packed << LABEL_BITS) + number_of[labels.codes]
        return packed

    def in_order(self) -> tuple[pd.DataFrame, NDArray[np.intp]]:
        """Give the keys of all cells in their order, and the number of each."""
        packed = self._met.to_numpy()
        codes = [(packed >> LABEL_BITS * place) % 2**LABEL_BITS for place in reversed(range(len(KEYS)))]
        labels = [pd.Series(list(self._labels[key])) for key in KEYS]
        cells = pd.DataFrame({key: each.take(code).array for key, each, code in zip(KEYS, labels, codes, strict=True)})
        cells = cells.astype({"year": np.int16}).sort_values(KEYS)
        return cells.reset_index(drop=True), cells.index.to_numpy()


# Summing up


class Summary(NamedTuple):
    """Each row over the units in which it is known."""

    mean: Floats
    median: Floats
    low: Floats
    high: Floats
    n: NDArray[np.int32]


def summed_up(values: Floats) -> Summary:
    """Mean, median, 5th and 95th percentile of each row, shape (rows, units); what is not known is left out."""
    n = np.isfinite(values).sum(axis=1)
    result = np.full((4, len(values)), np.nan)
    for count in np.unique(n[n > 0]):
        rows = n == count
        kept = values[rows]
        kept = kept[np.isfinite(kept)].reshape(-1, count)
        result[0, rows] = kept.mean(axis=1)
        result[1:, rows] = np.quantile(kept, [0.5, LOW, HIGH], axis=1)
    mean, median, low, high = result
    return Summary(mean, median, low, high, n.astype(np.int32))


def _difference(matrix: Matrix, scenario: str, rows: NDArray[np.intp]) -> Floats:
    """A scenario less the baseline in each unit."""
    before = matrix.of(matrix.plan.baseline, rows)
    return difference_of(matrix.of(scenario, rows), before)


def difference_of(value: Floats, before: Floats) -> Floats:
    """A value less the one before, of the same shape and unit; what is no larger than rounding is none."""
    difference = value - before
    is_rounding = np.abs(difference) <= np.maximum(NOUGHT, ROUNDING * np.abs(before))
    return np.where(is_rounding, 0.0, difference)


def _compared(matrix: Matrix) -> list[str]:
    return [each.name for each in matrix.plan.scenarios if each.name != matrix.plan.baseline]


# Tables


def effects(matrix: Matrix) -> pd.DataFrame:
    """Effects of every scenario by year, indicator and group."""
    return _joined(
        _effects(matrix, name, rows) for name in _compared(matrix) for rows in matrix.blocks("impacts", CHAIN)
    )


def _effects(matrix: Matrix, name: str, rows: NDArray[np.intp]) -> pd.DataFrame:
    difference = _difference(matrix, name, rows)
    found, is_known = summed_up(difference), np.isfinite(difference)
    levels = [np.where(is_known, matrix.of(each, rows), 0.0).sum(axis=1) for each in (matrix.plan.baseline, name)]
    with np.errstate(invalid="ignore"):
        level_baseline, level = (sums / found.n for sums in levels)
        above, below = ((difference > 0.0).sum(axis=1) / found.n, (difference < 0.0).sum(axis=1) / found.n)
    table = pd.DataFrame({"scenario": name, "baseline": matrix.plan.baseline, **_impact_keys(matrix, rows)})
    table["level_baseline"], table["level"] = level_baseline, level
    for column in ("mean", "median", "low", "high"):
        table[column] = getattr(found, column)
    table["probability_positive"], table["probability_negative"], table["n"] = above, below, found.n
    return table[table["n"] > 0]


def _impact_keys(matrix: Matrix, rows: NDArray[np.intp]) -> dict[str, Any]:
    cells = matrix.cells.iloc[rows].reset_index(drop=True)
    impact = cells["name"].map(IMPACT_OF).where(cells["table"] == "impacts", CHAIN)
    return {
        "year": cells["year"],
        "impact": impact,
        "indicator": cells["name"],
        "group_kind": cells["kind"],
        "group": cells["group"],
        "unit": cells["name"].map(_UNIT_OF),
    }


def replicates(matrix: Matrix) -> Iterator[pd.DataFrame]:
    """Differences of the mean of the period in every unit: a part for each scenario."""
    for name in _compared(matrix):
        for rows in matrix.blocks("impacts", CHAIN, period=True):
            difference = _difference(matrix, name, rows)
            keys = pd.DataFrame({"scenario": name, **_impact_keys(matrix, rows)}).drop(columns=["year", "unit"])
            table = keys.loc[keys.index.repeat(difference.shape[1])].reset_index(drop=True)
            for place, (column, numbers) in enumerate(_pairs_of(matrix.plan).items(), start=1):
                table.insert(place, column, np.tile(numbers, len(rows)))
            table["difference"] = difference.ravel()
            yield table[np.isfinite(table["difference"])]


def costs(matrix: Matrix) -> pd.DataFrame:
    """Public money of every scenario, the baseline too, by year, programme and payer."""
    return _joined(_costs(matrix, each.name) for each in matrix.plan.scenarios)


def _costs(matrix: Matrix, name: str) -> pd.DataFrame:
    rows = matrix.rows("costs")
    cells, found = matrix.cells.iloc[rows].reset_index(drop=True), summed_up(matrix.of(name, rows))
    table = pd.DataFrame(
        {
            "scenario": name,
            "year": cells["year"],
            "programme": cells["name"],
            "payer": cells["group"],
            "mean": found.mean,
            "low": found.low,
            "high": found.high,
        }
    )
    return table[(table["mean"] != 0.0) | (table["high"] != 0.0)]


def spending(matrix: Matrix) -> pd.DataFrame:
    """What each scenario costs the public beyond the baseline in each unit, all years together, in two moneys."""
    rows = matrix.rows("costs")
    years = matrix.cells["year"].to_numpy()[rows]
    rows, years = rows[years != PERIOD], years[years != PERIOD]
    plan = matrix.plan
    prices = _prices(plan)
    deflator = np.array([prices[int(year)] for year in years])[:, None]
    parts = []
    for name in _compared(matrix):
        extra = matrix.of(name, rows) - matrix.of(plan.baseline, rows)
        table = pd.DataFrame({"scenario": name, **_pairs_of(plan)})
        table["public_cost_mad"] = extra.sum(axis=0)
        table["public_cost_mad_2014"] = (extra / deflator).sum(axis=0)
        parts.append(table)
    return _joined(iter(parts))


def _prices(plan: Plan) -> dict[int, float]:
    """Consumer prices of each year compared, 2014 = 1, as the baseline assumes them."""
    baseline = plan.scenario(plan.baseline)
    return consumer_prices(load_territory(baseline.territory), baseline.outlook, plan.years)


def _pairs_of(plan: Plan) -> dict[str, NDArray[np.signedinteger]]:
    """Columns with the draw and the seed of each unit."""
    draws, seeds = ([unit.draw for unit in plan.units], [unit.seed for unit in plan.units])
    return {"draw": np.array(draws, np.int32), "seed": np.array(seeds, np.int64)}


def moved(matrix: Matrix) -> pd.DataFrame:
    """Households that live clearly better, and clearly worse, than in the baseline: numbers of an average year."""
    cells = matrix.cells
    keys = ["kind", "group"]
    is_period = cells["year"] == PERIOD

    def mean_of(name: str, indicator: str, table: str) -> pd.Series:
        rows = np.flatnonzero((cells["table"] == table) & is_period & (cells["name"] == indicator))
        return pd.Series(np.nanmean(matrix.of(name, rows), axis=1), pd.MultiIndex.from_frame(cells.iloc[rows][keys]))

    parts = []
    for name in _compared(matrix):
        households = mean_of(name, "households", "households")
        shares = {way: mean_of(name, f"{way}_off_share", "impacts") for way in ("better", "worse")}
        table = pd.DataFrame({"households": households, **{way: each * households for way, each in shares.items()}})
        table = table[table["households"] > 0.0].rename_axis(["group_kind", "group"]).reset_index()
        table.insert(0, "scenario", name)
        parts.append(table)
    return _joined(iter(parts))


def accounts_of_all(matrix: Matrix) -> pd.DataFrame:
    """Figures of the accounts of every scenario: mean, and the difference to the baseline with its interval."""
    return _joined(
        _accounts(matrix, each.name, rows) for each in matrix.plan.scenarios for rows in matrix.blocks("accounts")
    )


def _accounts(matrix: Matrix, name: str, rows: NDArray[np.intp]) -> pd.DataFrame:
    cells, level = matrix.cells.iloc[rows].reset_index(drop=True), summed_up(matrix.of(name, rows))
    difference = summed_up(_difference(matrix, name, rows))
    return pd.DataFrame(
        {
            "scenario": name,
            "year": cells["year"],
            "name": cells["name"],
            "unit": cells["name"].map(_UNIT_OF_FIGURE),
            "value": level.mean,
            "difference": difference.mean,
            "low": difference.low,
            "high": difference.high,
        }
    )


def flows(matrix: Matrix) -> pd.DataFrame:
    """Flows of every scenario: mean over the units by year, seller, buyer and product."""
    parts = []
    for each in matrix.plan.scenarios:
        table: pd.DataFrame | None = None
        for column, kept in FLOWS.items():
            rows = matrix.rows(kept)
            if table is None:
                cells = matrix.cells.iloc[rows].reset_index(drop=True)
                names = {"seller": cells["kind"], "buyer": cells["group"], "product": cells["name"]}
                table = pd.DataFrame({"scenario": each.name, "year": cells["year"], **names})
                table["unit"] = cells["name"].map(_UNIT_OF_GOOD)
            table[column] = matrix.of(each.name, rows).mean(axis=1)
        assert table is not None
        parts.append(table[(table[list(FLOWS)] != 0.0).any(axis=1)])
    return _joined(iter(parts))


def shapley(matrix: Matrix) -> pd.DataFrame:
    """What each lever of a package brings to everybody, mean of the period; see `shapley.shares_of`."""
    is_for_all = (matrix.cells["kind"] == ALL).to_numpy()
    return _joined(
        _shapley(matrix, package, rows[is_for_all[rows]])
        for package in matrix.plan.packages
        for rows in matrix.blocks("impacts", CHAIN, period=True)
    )


def _shapley(matrix: Matrix, package: str, rows: NDArray[np.intp]) -> pd.DataFrame:
    levers = list(matrix.plan.scenario(package).levers.levers)
    found = shares_of(package, levers, lambda name: matrix.of(name, rows), matrix.plan.baseline)
    parts = {**found.shares, "setting": found.setting, "synergy": found.synergy}
    if not found.setting.any():
        del parts["setting"]
    keys = {
        name: each for name, each in _impact_keys(matrix, rows).items() if name not in {"year", "group_kind", "group"}
    }
    tables = []
    for part, values in parts.items():
        summary = summed_up(np.where(np.abs(values) <= NOUGHT, 0.0, values))
        table = pd.DataFrame({"scenario": package, "lever": part, **keys})
        for column in ("mean", "median", "low", "high"):
            table[column] = getattr(summary, column)
        table["alone"] = summed_up(found.alone[part]).mean if part in found.alone else np.nan
        table["order_error"] = _order_error(values, found.by_orders.get(part, ()))
        tables.append(table.assign(n=summary.n)[summary.n > 0])
    return pd.concat(tables)


def _order_error(share: Floats, by_orders: Sequence[Floats]) -> Floats:
    """Standard error of the mean of a share for want of orders: s / √n over the n means that each pair of orders gives.

    Nought where nothing is sampled.
    """
    if not by_orders:
        return np.zeros(len(share))
    means = [summed_up(np.where(np.isfinite(share), each, np.nan)).mean for each in by_orders]
    return np.asarray(np.std(means, axis=0, ddof=1) / np.sqrt(len(means)))


def _joined(parts: Iterator[pd.DataFrame]) -> pd.DataFrame:
    """Put parts together; names become categories."""
    table = pd.concat(list(parts), ignore_index=True)
    names = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    return table.astype(dict.fromkeys(names, "category"))


# Writing


def write_tables(matrix: Matrix, folder: Path) -> list[str]:
    """Write all tables into a folder and give the names of the files."""
    made = {
        "effects": effects,
        "costs": costs,
        "spending": spending,
        "moved": moved,
        "accounts": accounts_of_all,
        "flows": flows,
        **({"shapley": shapley} if matrix.plan.packages else {}),
    }
    for name, make in made.items():
        table = pa.Table.from_pandas(make(matrix), preserve_index=False)
        pq.write_table(with_units(table, f"comparison_{name}"), folder / f"{name}.parquet", compression="zstd")
    _write_replicates(matrix, folder / "replicates.parquet")
    return [f"{name}.parquet" for name in (*made, "replicates")]


def _write_replicates(matrix: Matrix, path: Path) -> None:
    writer: pq.ParquetWriter | None = None
    for part in replicates(matrix):
        table = with_units(pa.Table.from_pandas(part, preserve_index=False), "comparison_replicates")
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()
