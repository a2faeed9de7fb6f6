"""One unit of a comparison: every scenario under the same luck and parameters, measured side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from sim.impacts.measure import UNITS, by_group, moved_by_group
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

Cell = tuple[str, str, str, str]
"""Table, name, kind and group."""

Floats = NDArray[np.float64]


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
    measured: dict[str, dict[Cell, Floats]] = {}
    before = None
    for scenario in sorted(scenarios, key=lambda each: each is not baseline):
        try:
            run = carry_on(histories.wake(scenario), scenario, MEASURED)
        except (BadInput, LedgerBreak, Overspent) as error:
            raise type(error)(f"{scenario.name}, seed {pair.seed}, draw {pair.draw}: {error}") from None
        before = before or run.books
        measured[scenario.name] = dict(_measured(run, groups, before))
    return _side_by_side({each.name: measured[each.name] for each in scenarios}, plan.years)


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


def _measured(run: Run, groups: Groups, before: Books) -> Iterator[tuple[Cell, Floats]]:
    """Every cell of a run with its values by year, not finite where they are not known."""
    years, groups_then = run.scenario.years, groups.through(before)
    for impacts in (by_group(run.books, groups_then), moved_by_group(before, run.books, groups_then)):
        for name, kind, group, values in impacts.cells():
            yield ("impacts", name, kind, group), values
    for (kind, group), number in _households(run.about["weight"], groups).items():
        yield ("households", "households", kind, group), np.full(len(years), number)
    for name in run.years.columns.difference([*UNITS]):
        yield ("chain", name, ALL, ALL), run.years[name].to_numpy(np.float64)
    for (programme, payer), values in _by_year(run.public_costs, ("programme", "payer"), "value_mad", years):
        yield ("costs", programme, ALL, payer), values
    for name, values in run.accounts.values.items():
        yield ("accounts", name, ALL, ALL), values
    for column, table in FLOWS.items():
        for (product, seller, buyer), values in _by_year(run.flows, ("product", "seller", "buyer"), column, years):
            yield (table, product, seller, buyer), values


def _households(weight: float, groups: Groups) -> dict[tuple[str, str], float]:
    """Number of real households by kind and group, the same in every year."""
    numbers = {(ALL, ALL): len(groups.unique_id) * weight}
    for kind, codes in groups.codes.items():
        counted = np.bincount(codes, minlength=len(KINDS[kind])) * weight
        numbers |= {(kind, group): float(number) for group, number in zip(KINDS[kind], counted, strict=True)}
    return numbers


def _by_year(
    table: pd.DataFrame, names: Sequence[str], column: str, years: range
) -> Iterable[tuple[tuple[str, ...], Floats]]:
    """Values of a column by year for each combination of names; not a number in a year without a row."""
    found: dict[tuple[str, ...], Floats] = {}
    rows = zip(*(table[each].tolist() for each in (*names, "year", column)), strict=True)
    for *names_of_row, year, value in rows:
        key = tuple(names_of_row)
        if key not in found:
            found[key] = np.full(len(years), np.nan)
        found[key][years.index(year)] = value
    return found.items()


def _side_by_side(measured: Mapping[str, Mapping[Cell, Floats]], years: range) -> pd.DataFrame:
    """Put the cells of all scenarios into one table, with the mean over the years as year 0 where all are known.

    What is not paid or sold in any year of a scenario is nought where another has it; a row in which nothing is known
    of any scenario is not there.
    """
    cells = sorted({cell for of_one in measured.values() for cell in of_one})
    unknown = np.full(len(years), np.nan)
    values = np.array([[of_one.get(cell, unknown) for of_one in measured.values()] for cell in cells])
    is_known = np.isfinite(values)
    is_sum = np.array([table in SUMS for table, *_ in cells])
    values = np.where(is_known, values, np.where(is_sum, 0.0, np.nan)[:, None, None])
    period = values.mean(axis=2)
    is_row = np.column_stack([np.isfinite(period).any(axis=1), is_known.any(axis=1)])
    at, when = np.nonzero(is_row)
    keys = {key: labels[at] for key, labels in zip(KEYS[:-1], np.array(cells, object).T, strict=True)}
    of_all = np.concatenate([period[:, :, None], values], axis=2)
    columns = {name: of_all[at, k, when] for k, name in enumerate(measured)}
    return pd.DataFrame({**keys, "year": np.array([PERIOD, *years], np.int16)[when], **columns})
