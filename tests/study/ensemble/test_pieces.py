"""Units kept on disk: each plan its own folder, nothing damaged taken, nothing young of another plan removed."""

import os
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.study.comparison import Pair
from sim.study.ensemble.pieces import ABANDONED_S, Pieces
from sim.study.ensemble.plan import Plan, draws_and_seeds
from sim.study.ensemble.work import KEYS
from sim.study.scenario import Scenario
from sim.territory import BadInput


@pytest.fixture(scope="module")
def plan(baseline: Scenario, without: Scenario) -> Plan:
    return Plan.of([without], draws_and_seeds(2, 1), baseline=baseline, n_years=2)


def longer(plan: Plan) -> Plan:
    return plan.model_copy(update={"last_year": plan.last_year + 1})


def test_units_are_found_again_by_the_same_plan_alone(plan: Plan, tmp_path: Path) -> None:
    pieces = Pieces(tmp_path / "results", plan)
    assert (pieces.state, pieces.missing) == ("new", list(plan.units))
    pieces.keep(plan.units[1], b"content")
    half = pieces.folder / ".half.unit"
    half.write_bytes(b"half")
    again = Pieces(tmp_path / "results", plan)
    assert not half.exists()
    assert (again.state, again.missing) == ("resumed", [plan.units[0], plan.units[2]])
    other = Pieces(tmp_path / "results", longer(plan))
    assert (other.state, other.missing) == ("beside", list(plan.units))
    elsewhere = Pieces(tmp_path / "results.more", longer(plan))
    assert elsewhere.state == "new"
    assert Pieces(tmp_path / "results", plan).missing == again.missing


def test_only_what_was_left_long_ago_is_removed(plan: Plan, tmp_path: Path) -> None:
    old, other = Pieces(tmp_path / "results", longer(plan)), Pieces(tmp_path / "other", longer(plan))
    old.keep(plan.units[0], b"content")
    young, aged = (time.time() - ABANDONED_S + sign * 60.0 for sign in (1.0, -1.0))
    os.utime(old.folder, (young, young))
    os.utime(other.folder, (aged, aged))
    assert Pieces(tmp_path / "results", plan).state == "beside"
    assert old.path(plan.units[0]).exists()
    os.utime(old.folder, (aged, aged))
    pieces = Pieces(tmp_path / "results", plan)
    assert not old.folder.exists()
    assert other.folder.exists()
    os.utime(pieces.folder, (aged, aged))
    pieces.keep(plan.units[0], b"content")
    os.utime(pieces.folder, (aged, aged))
    assert Pieces(tmp_path / "results", plan).state == "resumed"


def test_a_unit_is_read_back_as_it_was_kept(plan: Plan, tmp_path: Path) -> None:
    pieces = Pieces(tmp_path / "results", plan)
    for place, pair in enumerate(plan.units):
        file = tmp_path / "unit"
        pd.DataFrame({**{key: ["cell"] for key in KEYS}, "place": [place]}).to_parquet(file)
        pieces.keep(pair, file.read_bytes())
    assert [(pair, table["place"].tolist()) for pair, table in pieces] == [
        (pair, [place]) for place, pair in enumerate(plan.units)
    ]
    for _, table in pieces:
        assert all(isinstance(table[key].dtype, pd.CategoricalDtype) for key in KEYS if key != "year")
    pieces.path(plan.units[1]).write_bytes(b"spoilt")
    with pytest.raises(BadInput, match=r"damaged since it was written: give the same command again"):
        list(pieces)
    pieces.remove()
    assert not pieces.folder.exists()


def test_a_unit_of_the_same_seed_under_another_draw_is_another(plan: Plan, tmp_path: Path) -> None:
    pieces = Pieces(tmp_path / "results", plan)
    assert plan.units[:2] == (Pair(1, 0), Pair(1, 1))
    pieces.keep(plan.units[0], b"content")
    pieces.path(plan.units[0]).rename(pieces.path(plan.units[1]))
    assert pieces.missing == list(plan.units)


def test_what_stands_in_the_way_is_named(plan: Plan, tmp_path: Path) -> None:
    folder = Pieces(tmp_path / "results", plan).folder
    folder.rename(tmp_path / "kept")
    folder.symlink_to(tmp_path / "kept")
    with pytest.raises(BadInput, match="not a folder"):
        Pieces(tmp_path / "results", plan)
    folder.unlink()
    folder.write_text("a file")
    with pytest.raises(BadInput, match="not a folder"):
        Pieces(tmp_path / "results", plan)
