"""One unit of a comparison: every scenario under the same luck and parameters, measured side by side."""

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.accounts.books import Books
from sim.chain import DairyChain
from sim.engine.ledger import LedgerBreak
from sim.engine.public_purse import Overspent
from sim.impacts.groups import ALL, KINDS, Groups
from sim.impacts.measure import UNITS, better_off, measure
from sim.study.comparison import Pair
from sim.study.ensemble.history import Cache, History, history_of, machine
from sim.study.ensemble.measured import MEASURED
from sim.study.ensemble.plan import Plan, under_luck
from sim.study.record import Run, carry_on, code_hash
from sim.study.scenario import Scenario, load_territory
from sim.territory.draws import drawn
from sim.territory.outside import World
from sim.territory.reading import BadInput
from sim.territory.territory import Territory

KEYS = ["table", "name", "kind", "group", "year"]
"""What tells the rows of a unit apart; `year` 0 is the mean of the period. The other columns are the scenarios."""

PERIOD = 0
FLOWS = {"quantity": "flow_quantity", "milk_equivalent_l": "flow_milk", "value_mad": "flow_value"}
"""Columns of the table of flows, and the table of a unit that each is kept in."""

SUMS = ("costs", *FLOWS.values())
"""Tables in which what is not there is nought; elsewhere it is not known."""


def do_unit(plan: Plan, histories: Path | None, pair: Pair) -> bytes:
    """Run and measure a unit of a plan and give it as a Parquet file; histories are kept in a folder.

    Raises BadInput where code or libraries are not those of the plan, LedgerBreak and Overspent with scenario and pair.
    """
    if code_hash() != plan.code_sha256:
        raise BadInput(
            f"code: read {code_hash()[:12]} where a unit was sent, allowed {plan.code_sha256[:12]}, the plan's"
        )
    if machine() != plan.machine:
        raise BadInput(f"libraries: read {machine()} where a unit was sent, allowed {plan.machine}, the plan's")
    buffer = BytesIO()
    measure_unit(plan, pair, Cache(histories)).to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def measure_unit(plan: Plan, pair: Pair, cache: Cache) -> pd.DataFrame:
    """Run every scenario of a plan once under the same luck: columns `KEYS`, then one for each scenario."""
    territory = _loaded(plan.scenarios[0].territory, plan.territory_sha256)
    values = drawn(territory.registry, pair.draw)
    scenarios = [under_luck(each, pair, plan.years, values) for each in plan.every]
    histories = _Histories(plan.scale, territory, cache)
    baseline = next(each for each in scenarios if each.name == plan.baseline)
    groups = histories.of(baseline).groups
    measured, before = {}, None
    for scenario in sorted(scenarios, key=lambda each: each is not baseline):
        try:
            run = carry_on(histories.wake(scenario), scenario, MEASURED)
        except (BadInput, LedgerBreak, Overspent) as error:
            raise type(error)(f"{scenario.name}, seed {pair.seed}, draw {pair.draw}: {error}") from None
        before = before or run.books
        measured[scenario.name] = pd.concat(list(_measured(run, groups, before)))
    wide = pd.DataFrame({each.name: measured[each.name] for each in scenarios})
    return _with_period(wide, len(plan.years)).reset_index()


class _Histories:
    """Histories of a unit, each woken up as often as there are scenarios that share it."""

    def __init__(self, scale: float, territory: Territory, cache: Cache) -> None:
        self._scale, self._territory, self._cache = scale, territory, cache
        self._known: dict[str, History] = {}
        self._worlds: dict[str, World] = {}

    def of(self, scenario: Scenario) -> History:
        about = _shared(scenario)
        if about not in self._known:
            self._known[about] = history_of(scenario, self._scale, self._territory, self._cache)
        return self._known[about]

    def wake(self, scenario: Scenario) -> DairyChain:
        """Give a chain of its own at the end of history, in the world that it shares with others of its outlook."""
        about = _shared(scenario)
        chain = self.of(scenario).chain(scenario, self._worlds.get(about))
        self._worlds[about] = chain.world
        return chain


def _shared(scenario: Scenario) -> str:
    """What scenarios must have in common to share a history and a world."""
    return scenario.model_dump_json(include={"outlook", "has_cooperatives", "parameters", "outlet_choice"})


@lru_cache(maxsize=2)
def _loaded(name: str, digest: str) -> Territory:
    """Load a territory once in a process. Raises BadInput when its data are not those of the plan."""
    territory = load_territory(name)
    if territory.content_hash() != digest:
        raise BadInput(f"territory {name}: its data are not those of the plan: compare again")
    return territory


# What is measured of a run


def _measured(run: Run, groups: Groups, before: Books) -> Iterator[pd.Series]:
    groups_then = groups.through(before)
    impacts = measure(run.books, groups_then)
    yield _cells("impacts", impacts["indicator"], impacts["group_kind"], impacts["group"], impacts["year"], impacts)
    moved = better_off(before, run.books, groups_then)
    yield _cells("impacts", moved["indicator"], moved["group_kind"], moved["group"], moved["year"], moved)
    yield _households(run, groups)
    chain = run.years.reset_index().melt("year", [name for name in run.years if name not in UNITS], "name", "value")
    yield _cells("chain", chain["name"], ALL, ALL, chain["year"], chain)
    costs = run.public_costs.rename(columns={"value_mad": "value"})
    yield _cells("costs", costs["programme"], ALL, costs["payer"], costs["year"], costs)
    figures = run.accounts.figures
    yield _cells("accounts", figures["name"], ALL, ALL, figures["year"], figures)
    flows = run.flows
    for column, table in FLOWS.items():
        yield _cells(table, flows["product"], flows["seller"], flows["buyer"], flows["year"], flows, column)


def _households(run: Run, groups: Groups) -> pd.Series:
    """Number of real households by group, the same in every year."""
    weight = run.about["weight"]
    numbers = {(ALL, ALL): len(groups.unique_id) * weight}
    for kind, codes in groups.codes.items():
        counted = np.bincount(codes, minlength=len(KINDS[kind])) * weight
        numbers |= {(kind, group): number for group, number in zip(KINDS[kind], counted, strict=True)}
    rows = [("households", "households", kind, group, year) for kind, group in numbers for year in run.scenario.years]
    values = [number for number in numbers.values() for _ in run.scenario.years]
    return pd.Series(values, index=pd.MultiIndex.from_tuples(rows, names=KEYS), dtype=np.float64)


def _cells(
    table: str, name: object, kind: object, group: object, year: object, frame: pd.DataFrame, column: str = "value"
) -> pd.Series:
    """Lay values out under the keys of a unit."""
    values = frame[column].to_numpy(np.float64)
    is_known = np.isfinite(values)
    keys = [_labels(each, len(values))[is_known] for each in (table, name, kind, group)]
    years = np.asarray(year, np.int16)[is_known]
    return pd.Series(values[is_known], index=pd.MultiIndex.from_arrays([*keys, years], names=KEYS))


def _labels(given: object, n: int) -> NDArray[np.object_]:
    """A column of names, or one name for all, as an array of names."""
    return np.full(n, given, object) if isinstance(given, str) else np.asarray(given, object)


def _with_period(wide: pd.DataFrame, n_years: int) -> pd.DataFrame:
    """Add the mean over the years as year 0, where every year is known; what is not paid or sold is nought."""
    tables = wide.index.get_level_values("table")
    sums = wide[tables.isin(SUMS)].fillna(0.0)
    others = wide[~tables.isin(SUMS)]
    levels = KEYS[:-1]
    by_cell = others.groupby(level=levels, sort=False)
    means = [
        sums.groupby(level=levels, sort=False).sum() / n_years,
        by_cell.mean().where(by_cell.count() == n_years).dropna(how="all"),
    ]
    period = pd.concat(means)
    period.index = pd.MultiIndex.from_frame(period.index.to_frame().assign(year=np.int16(PERIOD)))
    return pd.concat([sums, others, period]).sort_index()
