"""One unit: history under some parameter values and luck, then the baseline and each policy from its last evening."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from calibration import measures
from calibration.field import measured
from calibration.fit.problem import Trial
from calibration.measures import MEASURES
from calibration.sensitivity import data, outputs
from calibration.sensitivity.data import MEASURED
from calibration.sensitivity.outputs import CHAIN_LEVELS, data_key, level_key, mean_key
from sim.engine.ledger import LedgerBreak
from sim.engine.public_purse import Overspent
from sim.impacts.groups import ALL, Groups
from sim.impacts.measure import measure
from sim.report.evidence import HEADLINES
from sim.study.comparison import Pair
from sim.study.ensemble.history import RANKED_YEARS, History, asleep, machine
from sim.study.ensemble.plan import Plan, under_luck
from sim.study.record import Run, carry_on, settle
from sim.study.scenario import Scenario, load_territory
from sim.territory.outside import World, last_observed_year
from sim.territory.reading import BadInput
from sim.territory.territory import Territory


@dataclass(frozen=True)
class Unit:
    """Runs a trial: every scenario of a plan from the same history, under the same luck and parameters.

    What a scenario sets itself stays. Data are measured over the last `RANKED_YEARS` years of the baseline's history.
    """

    plan: Plan

    @property
    def names(self) -> tuple[str, ...]:
        """The statistics of a unit, in their order."""
        levels = [level_key(name) for name in (*HEADLINES.values(), *CHAIN_LEVELS)]
        means = [mean_key(each.name, name) for each in self.plan.scenarios for name in HEADLINES.values()]
        return (*levels, *means, *(data_key(name) for name in MEASURED))

    @property
    def context(self) -> dict[str, object]:
        """All that the statistics depend on besides parameter values and seed."""
        files = [__file__, measures.__file__, measured.__file__, data.__file__, outputs.__file__]
        code = hashlib.sha256(b"".join(Path(file).read_bytes() for file in files)).hexdigest()
        plan = self.plan
        return {
            "code_sha256": plan.code_sha256,
            "measures_sha256": code,
            "machine": machine(),
            "territory_sha256": plan.territory_sha256,
            "scenarios": {each.name: each.content_hash() for each in plan.scenarios},
            "baseline": plan.baseline,
            "years": [plan.first_year, plan.last_year],
            "scale": plan.scale,
        }

    def __call__(self, trial: Trial) -> list[float]:
        """Give the statistics, NaN for what does not exist. Raises LedgerBreak and Overspent with the seed."""
        plan = self.plan
        territory = _loaded(plan.scenarios[0].territory, plan.territory_sha256)
        pasts: dict[str, _Past] = {}
        found: dict[str, float] = {}
        for each in sorted(plan.scenarios, key=lambda scenario: scenario.name != plan.baseline):
            scenario = under_luck(each, Pair(trial.seed, 0), plan.years, trial.theta)
            about = scenario.model_dump_json(include={"outlook", "has_cooperatives", "parameters", "outlet_choice"})
            try:
                if about not in pasts:
                    pasts[about] = _Past(scenario, plan.scale, territory)
                run = pasts[about].carry_on(scenario)
            except (LedgerBreak, Overspent) as error:
                raise type(error)(f"{each.name}, seed {trial.seed}: {error}") from None
            if each.name == plan.baseline:
                found |= _levels(run) | _data(pasts[about].lived)
            found |= {mean_key(each.name, name): value for name, value in _headlines(run).items()}
        return [found.get(name, float("nan")) for name in self.names]


class _Past:
    """A history that scenarios share, and its last years as a run."""

    def __init__(self, scenario: Scenario, scale: float, territory: Territory) -> None:
        last = last_observed_year(territory.drivers)
        chain, _ = settle(scenario, scale, territory)
        chain.policy, chain.purse.budget = None, {}
        first = max(last - RANKED_YEARS + 1, territory.start.year)
        self.lived = carry_on(chain, scenario.but(first_year=first, last_year=last))
        groups = Groups.lasting(self.lived.books)
        self._history = History(asleep(chain), groups, chain.territory)
        self._world: World | None = None

    def carry_on(self, scenario: Scenario) -> Run:
        """Take a scenario from the end of history to its end."""
        chain = self._history.chain(scenario, self._world)
        self._world = chain.world
        return carry_on(chain, scenario)


def _headlines(run: Run, last_only: bool = False) -> dict[str, float]:
    """Headline indicators of all households together: mean over the years, or the last year."""
    table = measure(run.books, names=HEADLINES.values())
    table = table[table["group_kind"] == ALL]
    if last_only:
        table = table[table["year"] == run.scenario.last_year]
    means = table.groupby("indicator", observed=True)["value"].mean()
    return {str(name): float(value) for name, value in means.items()}


def _levels(run: Run) -> dict[str, float]:
    last = run.years.loc[run.scenario.last_year, list(CHAIN_LEVELS)].to_numpy(dtype=float)
    levels = _headlines(run, last_only=True) | dict(zip(CHAIN_LEVELS, last.tolist(), strict=True))
    return {level_key(name): value for name, value in levels.items()}


def _data(lived: Run) -> dict[str, float]:
    first, last = lived.scenario.first_year, lived.scenario.last_year
    return {data_key(name): MEASURES[name].read(lived, {}, first, last) for name in MEASURED}


@lru_cache(maxsize=2)
def _loaded(name: str, digest: str) -> Territory:
    """Load a territory once in a process. Raises BadInput when its data are not those of the plan."""
    territory = load_territory(name)
    if territory.content_hash() != digest:
        raise BadInput(f"territory {name}: its data changed meanwhile: run `lben sensitivity` again")
    return territory
