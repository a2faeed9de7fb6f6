"""A search that is killed goes on where it was, and ends as if nothing had happened, to the last bit."""

import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.policy.package import Package
from sim.study.optimising.evaluating import Luck, Try, World, evaluate
from sim.study.optimising.frontier import draws_table, frontier_table
from sim.study.optimising.search import TRIES, Found, Search
from sim.study.record import run
from sim.study.scenario import Scenario

from .conftest import plan

SMALL = {
    "levers": ("womens_milk_money", "price_floor"),
    "goals": ("empowerment", "jobs"),
    "draws": 1,
    "fresh_draws": 1,
    "generations": 2,
    "population": 3,
}
SCRIPT = """
import sys
from pathlib import Path
from sim.study.optimising.search import Plan, Search
from sim.study.scenario import read_scenario

plan = Plan(**eval(sys.argv[1]))
Search(plan, read_scenario("baseline"), Path(sys.argv[2])).open(Path(sys.argv[3])).find()
"""


def tables(found: Found) -> tuple[pd.DataFrame, pd.DataFrame]:
    return frontier_table(found), draws_table(found)


def n_lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


@pytest.mark.slow
def test_a_killed_search_ends_as_if_it_had_not_been(baseline: Scenario, tmp_path: Path) -> None:
    small, histories = plan(**SMALL), tmp_path / "histories"
    whole = Search(small, baseline, histories).open(tmp_path / "whole").find(jobs=2)
    killed = tmp_path / "killed"
    settings = repr({name: getattr(small, name) for name in small.__dataclass_fields__})
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, settings, str(histories), str(killed)])
    until = time.monotonic() + 120.0
    while n_lines(killed / TRIES) < 4:
        assert process.poll() is None, "ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.005)
    process.kill()
    process.wait()
    again = Search(small, baseline, histories).open(killed)
    before = n_lines(killed / TRIES)
    assert again.state == "resumed"
    assert 3 <= again.n_kept < whole.n_tries
    found = again.find()
    for one, other in zip(tables(whole), tables(found), strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert n_lines(killed / TRIES) == 1 + whole.n_tries
    assert n_lines(killed / TRIES) - before == whole.n_tries - again.n_kept
    assert sorted((killed / TRIES).read_bytes().split()) == sorted((tmp_path / "whole" / TRIES).read_bytes().split())


def test_a_try_is_an_ordinary_run(baseline: Scenario, tmp_path: Path) -> None:
    """The same scenario run from the start of history gives the same impacts and costs."""
    world = World(baseline.but(first_year=2026, last_year=2027), 0.02, tmp_path)
    floor = {"first_year": 2026, "last_year": 2027, "budget_mad_year": 5e5, "floor_mad_l": 4.0}
    package = Package.model_validate({"price_floor": floor})
    outcome = evaluate(world, Try(package, Luck(3)))
    whole = run(world.scenario(package, Luck(3)), scale=0.02)
    table = whole.impacts
    jobs = table[(table["indicator"] == "jobs") & (table["group_kind"] == "all")]["value"].mean()
    assert outcome.goals["jobs"] == jobs
    costs = whole.public_costs
    assert outcome.cost == pytest.approx(costs.loc[costs["programme"] == "price_floor", "value_mad"].sum())
    assert outcome.cost > 0.0
