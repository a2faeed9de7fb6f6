"""A run and what is recorded of it: the chain each quinzaine, its flows and its actors each year, as tidy tables."""

import hashlib
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mesa import DataCollector
from numpy.typing import NDArray

from sim.accounts.books import Books
from sim.accounts.results import ChainBooks, accounts_of
from sim.actors.herder import Herder
from sim.chain import DairyChain
from sim.engine.clock import Quinzaine, quinzaines
from sim.engine.columns import Population
from sim.engine.ledger import UNITS, Account, Flow
from sim.engine.public_purse import PublicCost
from sim.impacts.measure import measure
from sim.study.balances import Balance, as_table, balances_of
from sim.study.beside import check_beside, coefficients_of
from sim.study.fields import ALL_RECORDED, KEEPINGS, Keeping, Recording
from sim.study.indicators import yearly
from sim.study.scenario import Scenario, priors_of
from sim.study.series import QuinzaineFlows
from sim.territory.reading import wrong
from sim.territory.territory import Territory

Floats = NDArray[np.float64]
Progress = Callable[[Quinzaine, int, int], None]
"""Called after each quinzaine with it, the number of quinzaines done and that of all."""

LARGEST_SCALE = 100.0


@dataclass(frozen=True)
class Run:
    """What a run left: its tables, and in `about` what was run, with what and for how long.

    `chain` has a row for each quinzaine, `flows` one for each year and cell of the ledger, `balances` one for each
    account and year, the year before the first included, `public_costs` one for each year, programme and payer; the
    other tables have one for each year and agent. Amounts
    are those of the whole territory; those of a herder are his own, and he stands for `about["weight"]` households.
    """

    scenario: Scenario
    about: Mapping[str, Any]
    chain: pd.DataFrame
    flows: pd.DataFrame
    balances: pd.DataFrame
    public_costs: pd.DataFrame
    herders: pd.DataFrame
    cooperatives: pd.DataFrame
    collectors: pd.DataFrame
    processors: pd.DataFrame
    territory: Territory

    @cached_property
    def accounts(self) -> ChainBooks:
        """The accounts of the chain, see `sim.accounts.results`.

        Raises BrokenIdentity when one does not add up, BadInput when their coefficients cannot be read.
        """
        return accounts_of(self.books, coefficients_of(self.territory))

    @cached_property
    def impacts(self) -> pd.DataFrame:
        """The seven impacts by year and group, see `sim.impacts.measure`."""
        return measure(self.books)

    @cached_property
    def years(self) -> pd.DataFrame:
        """The indicators of each year, see `sim.study.indicators`."""
        return yearly(self.chain, self.flows, self.herders)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        agents = {kept.table: getattr(self, kept.table) for kept in KEEPINGS}
        wholes = {
            "chain": self.chain,
            "flows": self.flows,
            "balances": self.balances,
            "public_costs": self.public_costs,
        }
        computed = {
            "years": self.years.reset_index(),
            "impacts": self.impacts,
            "accounts": self.accounts.figures,
            "operating_accounts": self.accounts.actors,
            "herder_accounts": self.accounts.herders,
        }
        return {**wholes, **agents, **computed}

    @cached_property
    def books(self) -> Books:
        """What accounts and impacts are computed from."""
        agents = {kept.table: getattr(self, kept.table) for kept in KEEPINGS}
        return Books(
            self.chain,
            self.flows,
            self.balances,
            self.public_costs,
            **agents,
            weight=self.about["weight"],
            registry=self.territory.registry,
            zones={commune.commune: commune.zone for commune in self.territory.communes},
        )


def run(
    scenario: Scenario,
    *,
    scale: float = 1.0,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run a scenario and record it.

    `scale` is how many herders are simulated for each real one, more than 0 and at most 100; `seed` replaces that of
    the scenario. Raises BadInput for what cannot be run and LedgerBreak when the books do not balance.
    """
    scenario = scenario if seed is None else scenario.but(seed=seed)
    began = time.perf_counter()
    chain, territory = settle(scenario, scale)
    check_beside(territory)
    settled = time.perf_counter()
    record = _followed(chain, scenario, progress=progress)
    timings = {"settling_s": settled - began, "running_s": time.perf_counter() - settled}
    return record.finished(_about(scenario, scale, territory, chain, timings))


def carry_on(chain: DairyChain, scenario: Scenario, recording: Recording = ALL_RECORDED) -> Run:
    """Take a chain, wherever it stands, to the end of a scenario; `about` says nothing but `weight`.

    The first quinzaine to come must be that of the first year kept, or earlier. Tables have the columns recorded.
    """
    return _followed(chain, scenario, recording).finished({"weight": chain.weight})


def _followed(
    chain: DairyChain, scenario: Scenario, recording: Recording = ALL_RECORDED, progress: Progress | None = None
) -> "_Record":
    """Step a chain to the last year of a scenario and record the years it keeps."""
    record = _Record(chain, scenario, recording)
    all_quinzaines = list(quinzaines(chain.today.year, scenario.last_year))
    for done, quinzaine in enumerate(all_quinzaines, start=1):
        if (quinzaine.year, quinzaine.number) == (scenario.first_year, 1):
            record.open()
        chain.step()
        if quinzaine.year >= scenario.first_year:
            record.observe()
        if progress:
            progress(quinzaine, done, len(all_quinzaines))
    return record


def settle(scenario: Scenario, scale: float = 1.0, loaded: Territory | None = None) -> tuple[DairyChain, Territory]:
    """Build the chain of a scenario at the start of history; see `Scenario.settled` for a territory already `loaded`.

    Raises BadInput for what cannot be run.
    """
    if not 0.0 < scale <= LARGEST_SCALE:
        raise wrong("scale", f"{scale:g}", f"more than 0 and at most {LARGEST_SCALE:g}")
    territory = scenario.settled(loaded)
    households = territory.margins["herder_households"]
    if round(households * scale) < 1:
        raise wrong("scale", f"{scale:g}", f"{1.0 / households:.2g} or more: one of {households:.0f} herder households")
    chain = DairyChain(
        territory,
        seed=scenario.seed,
        scale=scale,
        outlook=scenario.outlook,
        has_cooperatives=scenario.has_cooperatives,
        outlet_choice=scenario.outlet_choice,
        policy=scenario.levers,
        budget=scenario.voted,
    )
    return chain, territory


def _about(
    scenario: Scenario, scale: float, territory: Territory, chain: DairyChain, timings: Mapping[str, float]
) -> dict[str, Any]:
    """All that it takes to run the same again, and to know whether it was the same."""
    entries = territory.registry.entries
    return {
        "scenario": scenario.model_dump(mode="json"),
        "place": territory.title.model_dump(),
        "scenario_sha256": scenario.content_hash(),
        "territory_sha256": territory.content_hash(),
        "code_sha256": code_hash(),
        "parameters": {name: entry.value for name, entry in entries.items()},
        "priors": priors_of(territory),
        "seed": scenario.seed,
        "scale": scale,
        "weight": chain.weight,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "timings": {name: round(seconds, 3) for name, seconds in timings.items()},
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("lben", "mesa", "numpy", "numba", "pandas", "pyarrow")},
        },
    }


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 of the simulator's own files: two runs of the same hash were made by the same code."""
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


# Recording


class _YearSums:
    """Adds up columns of a population over a year, row by row; a row that changes hands starts from nothing."""

    def __init__(self, population: Population, names: Iterable[str]) -> None:
        self._population = population
        self._sums: dict[str, Floats] = {name: np.zeros(0) for name in names}
        self._ids = np.zeros(0, np.int64)

    def add(self) -> None:
        """Add the quinzaine."""
        ids = self._population.unique_id
        if np.array_equal(ids, self._ids):
            for name, sums in self._sums.items():
                np.add(sums, getattr(self._population, name), out=sums)
            return
        stays = np.zeros(len(ids), bool)
        stays[: len(self._ids)] = self._ids == ids[: len(self._ids)]
        for name, before in self._sums.items():
            after = np.zeros(len(ids))
            after[: len(before)] = before
            self._sums[name] = np.where(stays, after, 0.0) + getattr(self._population, name)
        self._ids = ids.copy()

    def take(self, rows: NDArray[np.intp]) -> Iterator[tuple[str, Floats]]:
        """Give the sums of some rows and start again from nothing."""
        for name, sums in self._sums.items():
            yield name, sums[rows]
            self._sums[name] = np.zeros(len(sums))


class _Record:
    """Watches a chain run and keeps what the tables are made of."""

    def __init__(self, chain: DairyChain, scenario: Scenario, recording: Recording) -> None:
        self._chain = chain
        self._scenario = scenario
        self._recording = recording
        self._flows_now = QuinzaineFlows()
        self._collector = DataCollector({series.name: self._reporter(series.read) for series in recording.series})
        self._sums = {kept.table: _YearSums(self._people(kept), kept.sums) for kept in recording.keepings}
        self._agents: dict[str, list[dict[str, NDArray[Any]]]] = {kept.table: [] for kept in recording.keepings}
        self._flows: list[tuple[int, Flow]] = []
        self._balances: list[Balance] = []
        self._costs: list[PublicCost] = []
        self._communes = pd.CategoricalDtype([commune.commune for commune in chain.territory.communes])

    def _reporter(self, read: Callable[[DairyChain, QuinzaineFlows], Any]) -> Callable[[DairyChain], Any]:
        return lambda chain: read(chain, self._flows_now)

    def open(self) -> None:
        """Take the balances before the first quinzaine."""
        self._balances = balances_of(self._chain, self._scenario.first_year - 1)

    def observe(self) -> None:
        """Record the quinzaine just finished, and its year when it closes one."""
        chain = self._chain
        self._flows_now.follow(chain)
        self._collector.collect(chain)
        for sums in self._sums.values():
            sums.add()
        if chain.finished.closes_year:
            self._flows += [(chain.finished.year, flow) for flow in chain.flows_of_year]
            self._balances += balances_of(chain, chain.finished.year)
            self._costs += chain.costs_of_year
            for kept in self._recording.keepings:
                self._agents[kept.table].append(self._agents_of_year(kept))

    def finished(self, about: Mapping[str, Any]) -> Run:
        """Put the tables together."""
        agents = {table: self._agent_table(years) for table, years in self._agents.items()}
        chain = self._collector.get_model_vars_dataframe().reset_index(drop=True)
        dates = [series.name for series in self._recording.series if series.unit == "date"]
        chain = chain.astype(dict.fromkeys(dates, "datetime64[ms]"))
        balances = as_table(self._balances)
        territory = self._chain.territory
        costs = pd.DataFrame(self._costs, columns=list(PublicCost._fields)).astype({"year": np.int16})
        return Run(self._scenario, about, chain, self._flow_table(), balances, costs, **agents, territory=territory)

    def _people(self, kept: Keeping) -> Population:
        population: Population = getattr(self._chain, kept.table)
        return population

    def _agent_table(self, years: list[dict[str, NDArray[Any]]]) -> pd.DataFrame:
        """Put the years of one kind of agent one below the other; communes get their names."""
        columns: dict[str, Any] = {name: np.concatenate([year[name] for year in years]) for name in years[0]}
        if "commune" in columns:
            columns["commune"] = pd.Categorical.from_codes(columns["commune"], dtype=self._communes)
        return pd.DataFrame(columns, copy=False)

    def _agents_of_year(self, kept: Keeping) -> dict[str, NDArray[Any]]:
        """One entry for each agent alive at the end of the year; numbers shrunk to 32 bits, ids kept whole."""
        population = self._people(kept)
        rows = population.rows()
        columns: dict[str, NDArray[Any]] = {
            "year": np.full(len(rows), self._chain.finished.year, np.int16),
            "unique_id": population.unique_id[rows],
        }
        if "commune" in kept.agent.schema:
            columns["commune"] = population.commune[rows]
        if kept.agent is Herder:
            columns["cooperative"] = _id_at(self._chain.cooperatives, population.cooperative[rows])
            columns["collector"] = _id_at(self._chain.collectors, population.collector[rows])
        columns |= {name: _compact(getattr(population, name)[rows]) for name in kept.states}
        columns |= {f"{name}_year": _compact(sums) for name, sums in self._sums[kept.table].take(rows)}
        return columns

    def _flow_table(self) -> pd.DataFrame:
        flows = self._flows
        return pd.DataFrame(
            {
                "scenario": pd.Categorical([self._scenario.name] * len(flows)),
                "draw": np.zeros(len(flows), np.int32),
                "replicate": np.zeros(len(flows), np.int32),
                "year": np.array([year for year, _ in flows], np.int16),
                "seller": _names([flow.seller for _, flow in flows]),
                "buyer": _names([flow.buyer for _, flow in flows]),
                "product": pd.Categorical([flow.good.name.lower() for _, flow in flows]),
                "quantity": [flow.quantity for _, flow in flows],
                "unit": pd.Categorical([UNITS[flow.good] for _, flow in flows]),
                "milk_equivalent_l": [flow.milk_equivalent_l for _, flow in flows],
                "value_mad": [flow.value_mad for _, flow in flows],
            }
        )


def _names(accounts: Iterable[Account]) -> Any:
    return pd.Categorical([account.name.lower() for account in accounts])


def _id_at(population: Population, rows: NDArray[np.int32]) -> NDArray[np.int64]:
    """Unique ids of the agents at some rows, -1 where the row is -1."""
    return np.where(rows < 0, -1, population.unique_id[np.maximum(rows, 0)])


def _compact(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.float32) if values.dtype == np.float64 else values.copy()
