"""The search: NSGA-II proposes choices, each is tried under the same draws, the best of all tried are kept.

The search depends on nothing but its plan and the outcomes of tries, and these are kept on disk: one that was killed
asks the same questions again, finds the answers it had, and goes on to end as if it had never stopped.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.config import Config
from pymoo.core.duplicate import ElementwiseDuplicateElimination
from pymoo.core.evaluator import Evaluator
from pymoo.core.problem import Problem
from pymoo.core.termination import NoTermination
from pymoo.problems.static import StaticProblem

from sim.engine.public_purse import TOLERANCE
from sim.study.comparison import NOUGHT
from sim.study.ensemble.history import machine
from sim.study.optimising.evaluating import NO_SHOCK, Luck, Outcome, Try, World, evaluate, loaded
from sim.study.optimising.goals import Goal, goals_of
from sim.study.optimising.keeping import Kept
from sim.study.optimising.space import Choice, Floats, Space, package_of
from sim.study.processes import Crew
from sim.study.record import LARGEST_SCALE, code_hash
from sim.study.scenario import Scenario
from sim.study.shocks import under
from sim.territory.outside import last_observed_year
from sim.territory.reading import wrong

Config.warnings["not_compiled"] = False

LEAST_BUDGET, LARGEST_BUDGET = 1e3, 1e10
MOST_POINTS = 12
"""Points of the frontier that are tried on fresh draws and told; more could not be told apart."""

UNKNOWN = 1e9
"""Stands for a goal that is not defined, which no package may have."""

TRIES = "tries.jsonl"

Progress = Callable[[int, int], None]
"""Called after each try with the number done and that of all that may still come."""


@dataclass(frozen=True)
class Plan:
    """What is searched: goals, budget (MAD of the day, all years together), years, shocks, and how hard.

    Every package is tried under `draws` draws without shock and under each shock; those found best, again under
    `fresh_draws` others. `population` packages are proposed in each of `generations`; `seed` is that of the proposals.
    """

    budget_mad: float
    goals: tuple[str, ...]
    first_year: int
    last_year: int
    shocks: tuple[str, ...] = ()
    draws: int = 5
    fresh_draws: int = 20
    generations: int = 8
    population: int = 24
    seed: int = 1
    scale: float = 1.0
    levers: tuple[str, ...] | None = None

    @property
    def years(self) -> range:
        """The years of the policy, over which goals are measured."""
        return range(self.first_year, self.last_year + 1)

    @property
    def lucks(self) -> list[Luck]:
        """What every package meets while the search goes on."""
        return self._lucks(range(1, self.draws + 1))

    @property
    def fresh_lucks(self) -> list[Luck]:
        """What those found best meet afterwards."""
        return self._lucks(range(self.draws + 1, self.draws + self.fresh_draws + 1))

    def _lucks(self, draws: range) -> list[Luck]:
        return [Luck(draw, shock) for draw in draws for shock in (NO_SHOCK, *self.shocks)]


@dataclass(frozen=True)
class Tried:
    """A choice and what came of it, a row for each luck: gains (better is more), levels before and after, outcomes."""

    choice: Choice
    gains: Floats
    before: Floats
    after: Floats
    outcomes: Sequence[Outcome]

    @property
    def mean_gains(self) -> Floats:
        """The mean over lucks, shape (goals,)."""
        return np.asarray(self.gains.mean(axis=0))

    @property
    def most_mad(self) -> float:
        """What it cost where it cost most (MAD)."""
        return max(outcome.cost for outcome in self.outcomes)


@dataclass(frozen=True)
class Found:
    """What a search found: the frontier on fresh draws, best in the first goal first, and how it came about.

    `n_best` points stood on the frontier of the search, `n_checked` of them were tried on fresh draws; `points` are
    those that are still not dominated there. `n_choices` packages and `n_tries` runs it took in all.
    """

    plan: Plan
    goals: tuple[Goal, ...]
    points: Sequence[Tried]
    n_best: int
    n_checked: int
    n_choices: int
    n_tries: int


class Search:
    """A search; once opened in a folder its tries are kept there, and `state` says whether it goes on from before.

    Raises BadInput for what cannot be searched.
    """

    def __init__(self, plan: Plan, baseline: Scenario, histories: Path | None = None) -> None:
        self.plan = plan
        self.goals = goals_of(plan.goals)
        self.space = Space(plan.levers)
        self._refuse(baseline)
        without = baseline.but(name="optimise", first_year=plan.first_year, last_year=plan.last_year)
        self.world = World(without, plan.scale, histories)

    def open(self, folder: Path) -> Self:
        """Keep tries in a folder; those it holds for the same search are not repeated."""
        folder.mkdir(parents=True, exist_ok=True)
        self.kept = Kept(folder / TRIES, self._about())
        self.state, self.n_kept = self.kept.state, len(self.kept)
        return self

    def find(self, jobs: int = 1, progress: Progress | None = None) -> Found:
        """Search, in `jobs` processes. Raises LedgerBreak when the books do not balance."""
        with Crew(jobs) as crew:
            trying = _Trying(self, crew, progress)
            tried = self._propose(trying)
            best = _not_dominated([each for each in tried if _is_allowed(each, self.plan)])
            checked = trying.all([each.choice for each in _far_apart(best)], self.plan.fresh_lucks)
        points = _not_dominated([each for each in checked if _is_allowed(each, self.plan)])
        points.sort(key=lambda each: tuple(-each.mean_gains))
        return Found(self.plan, self.goals, points, len(best), len(checked), len(tried), len(self.kept))

    def _propose(self, trying: "_Trying") -> list[Tried]:
        """Run the generations; gives every choice tried."""
        plan, space = self.plan, self.space
        problem = Problem(n_var=space.size, n_obj=len(self.goals), n_ieq_constr=1, xl=0.0, xu=1.0)
        algorithm = NSGA2(
            pop_size=plan.population,
            sampling=space.first_points(plan.population, np.random.default_rng(plan.seed)),
            eliminate_duplicates=ElementwiseDuplicateElimination(
                cmp_func=lambda one, other: space.choice(one.X) == space.choice(other.X)
            ),
        )
        algorithm.setup(problem, termination=NoTermination(), seed=plan.seed)
        known: dict[Choice, Tried] = {}
        for _ in range(plan.generations):
            proposed = algorithm.ask()
            choices = [space.choice(each.X) for each in proposed]
            new = [choice for choice in dict.fromkeys(choices) if choice not in known]
            known.update(zip(new, trying.all(new, plan.lucks), strict=True))
            tried = [known[choice] for choice in choices]
            losses = np.array([np.nan_to_num(-each.mean_gains, nan=UNKNOWN) for each in tried])
            above = np.array([[0.0 if _is_allowed(each, plan) else _excess(each, plan)] for each in tried])
            Evaluator().eval(StaticProblem(problem, F=losses, G=above), proposed)
            algorithm.tell(infills=proposed)
        return list(known.values())

    def _about(self) -> dict[str, Any]:
        """All that outcomes depend on; the plan's own size does not count, so that a search can be made longer."""
        territory = loaded(self.world.baseline.territory)
        about = {name: value for name, value in asdict(self.plan).items() if name != "generations"}
        return {
            "plan": json.loads(json.dumps(about)),
            "baseline": self.world.baseline.content_hash(),
            "code": code_hash(),
            "territory": territory.content_hash(),
            "machine": machine(),
            "pymoo": version("pymoo"),
        }

    def _refuse(self, baseline: Scenario) -> None:
        """Raise BadInput for a plan that cannot be searched."""
        plan = self.plan
        if not LEAST_BUDGET <= plan.budget_mad <= LARGEST_BUDGET:
            raise wrong("budget", f"{plan.budget_mad:g}", f"{LEAST_BUDGET:g} to {LARGEST_BUDGET:g} MAD")
        if not 0.0 < plan.scale <= LARGEST_SCALE:
            raise wrong("scale", f"{plan.scale:g}", f"more than 0 and at most {LARGEST_SCALE:g}")
        for name, least in (("draws", 1), ("fresh_draws", 1), ("generations", 1), ("population", 2)):
            if getattr(plan, name) < least:
                raise wrong(name, getattr(plan, name), f"{least} or more")
        asked = baseline.but(first_year=plan.first_year, last_year=plan.last_year)
        observed = last_observed_year(asked.settled(loaded(asked.territory)).drivers)
        if plan.first_year <= observed:
            raise wrong("years", f"{plan.first_year}-{plan.last_year}", f"{observed + 1} or later, after history")
        for shock in plan.shocks:
            under(asked, shock)


class _Trying:
    """Tries choices under some luck and remembers; what is known already is not run."""

    def __init__(self, search: Search, crew: Crew, progress: Progress | None) -> None:
        self._search, self._crew, self._progress = search, crew, progress
        self._done = 0
        plan = search.plan
        most = plan.population * plan.generations
        self._ahead = (most + 1) * len(plan.lucks) + (MOST_POINTS + 1) * len(plan.fresh_lucks)

    def all(self, choices: Sequence[Choice], lucks: Sequence[Luck]) -> list[Tried]:
        """Try choices, the baseline first, so that each history is run once."""
        before = self._outcomes([()], lucks)[()]
        outcomes = self._outcomes(choices, lucks)
        return [self._tried(choice, before, outcomes[choice]) for choice in choices]

    def _outcomes(self, choices: Sequence[Choice], lucks: Sequence[Luck]) -> dict[Choice, list[Outcome]]:
        search, kept = self._search, self._search.kept
        keys, new = {}, {}
        for choice in choices:
            package = package_of(choice, search.plan.budget_mad, search.plan.years)
            for luck in lucks:
                key = search.world.scenario(package, luck).content_hash()
                keys[choice, luck] = key
                if key not in kept:
                    new[key] = Try(package, luck)
        for key, outcome in zip(new, self._crew.work(evaluate, search.world, list(new.values())), strict=True):
            kept.add(key, outcome)
            self._tell(1)
        self._tell(len(keys) - len(new))
        return {choice: [kept[keys[choice, luck]] for luck in lucks] for choice in choices}

    def _tell(self, done: int) -> None:
        self._done += done
        if self._progress:
            self._progress(self._done, max(self._ahead, self._done))

    def _tried(self, choice: Choice, before: Sequence[Outcome], after: Sequence[Outcome]) -> Tried:
        goals = self._search.goals
        start, end = (
            np.array([[each.goals[goal.impact] for goal in goals] for each in side]) for side in (before, after)
        )
        signs = np.array([goal.sign for goal in goals])
        gains = signs * (end - start)
        is_some = np.abs(gains) > NOUGHT * np.maximum(np.abs(start), 1.0)
        return Tried(choice, np.where(is_some | np.isnan(gains), gains, 0.0), start, end, after)


def _is_allowed(tried: Tried, plan: Plan) -> bool:
    """Whether every goal is known and it never cost more than the budget."""
    return bool(np.isfinite(tried.gains).all()) and _excess(tried, plan) <= TOLERANCE


def _excess(tried: Tried, plan: Plan) -> float:
    """What it cost beyond the budget, as a share of it; more than nothing where a goal is unknown."""
    if not np.isfinite(tried.gains).all():
        return 1.0
    return tried.most_mad / plan.budget_mad - 1.0


def dominated(gains: Floats) -> NDArray[np.bool_]:
    """Whether each row is nowhere better than another row, and somewhere worse. Shape (rows,)."""
    one, other = gains[:, None, :], gains[None, :, :]
    beaten = np.all(other >= one, axis=2) & np.any(other > one, axis=2)
    return np.asarray(np.any(beaten, axis=1))


def _not_dominated(tried: Sequence[Tried]) -> list[Tried]:
    """Those that no other beats in the mean; of several that come to the same the one that costs least."""
    if not tried:
        return []
    ordered = sorted(tried, key=lambda each: np.mean([outcome.cost for outcome in each.outcomes]))
    gains = np.array([each.mean_gains for each in ordered])
    _, first = np.unique(gains, axis=0, return_index=True)
    worse = dominated(gains)
    return [ordered[row] for row in sorted(first) if not worse[row]]


def _far_apart(best: Sequence[Tried]) -> list[Tried]:
    """The best of each goal, then whichever lies farthest from those taken, until there are enough."""
    if not best:
        return []
    gains = np.array([each.mean_gains for each in best])
    spans = gains.max(axis=0) - gains.min(axis=0)
    places = (gains - gains.min(axis=0)) / np.where(spans > 0.0, spans, 1.0)
    taken = list(dict.fromkeys(int(row) for row in places.argmax(axis=0)))[:MOST_POINTS]
    while len(taken) < min(len(best), MOST_POINTS):
        distance = np.abs(places[:, None, :] - places[taken][None, :, :]).sum(axis=2).min(axis=1)
        distance[taken] = -1.0
        taken.append(int(distance.argmax()))
    return [best[row] for row in taken]
