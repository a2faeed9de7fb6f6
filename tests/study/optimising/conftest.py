"""What the tests of searches share: small searches, some of them with made-up outcomes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.policy.package import Package
from sim.study.optimising import search as searching
from sim.study.optimising.evaluating import Outcome, Try, World
from sim.study.optimising.goals import GOALS
from sim.study.optimising.search import Found, Plan, Search
from sim.study.scenario import Scenario

LEVERS = ("womens_milk_money", "price_floor", "heifers")
BUDGET = 1e6
Answer = Callable[[Package, int], dict[str, float]]


def plan(**changes: object) -> Plan:
    """A search of a moment."""
    settings: dict[str, object] = {
        "budget_mad": BUDGET,
        "goals": ("poverty", "jobs"),
        "first_year": 2026,
        "last_year": 2026,
        "draws": 2,
        "fresh_draws": 3,
        "generations": 4,
        "population": 12,
        "scale": 0.02,
        "levers": LEVERS,
    }
    return Plan(**{**settings, **changes})  # type: ignore[arg-type]


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch, baseline: Scenario, tmp_path: Path) -> Callable[..., Found]:
    """Search a world in which outcomes are what a function says of a package and a draw."""

    def find(answer: Answer, costs: Answer | None = None, **changes: object) -> Found:
        def evaluate(_: World, tried: Try) -> Outcome:
            goals = {**dict.fromkeys(GOALS, 1.0), **answer(tried.package, tried.luck.draw)}
            spent = costs(tried.package, tried.luck.draw) if costs else {"state": 1.0}
            return Outcome(goals, {"heifers": spent})

        monkeypatch.setattr(searching, "evaluate", evaluate)
        return Search(plan(**changes), baseline).open(tmp_path / "search").find()

    return find


def share_of(package: Package, lever: str) -> float:
    """Share of the budget that a lever got."""
    found = package.levers.get(lever)
    return found.budget_mad_year / BUDGET if found else 0.0  # type: ignore[attr-defined]
