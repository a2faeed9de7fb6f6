"""The committed reference comparison is that of the shipped scenarios as they are, computed by the code as it is."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engine.public_purse import ORDINARY
from sim.study.comparison import Pair
from sim.study.ensemble.effects import difference_of
from sim.study.ensemble.history import Cache
from sim.study.ensemble.plan import Plan
from sim.study.ensemble.work import PERIOD, measure_unit
from sim.study.scenario import read_scenario

REFERENCE = Path(__file__).parents[1] / "results" / "reference"
REFRESH = "made again by the command at the end of docs/comparing.md"
PAIR = Pair(7, 7)
CHECKED = ("indh_6040", "womens_bundle")
CELL = ["indicator", "group_kind", "group"]
DEARER = {"baseline", "plant", "full_package"}
ABOUT_THE_SAME_MAD = 1.0e6, 3.0e6
"""What each of the policies that compete for the same money spends over the six years."""


def test_it_compares_the_shipped_scenarios() -> None:
    plan = json.loads((REFERENCE / "run.json").read_text(encoding="utf-8"))["plan"]
    for compared in plan["scenarios"]:
        now = json.loads(read_scenario(compared["name"]).model_dump_json())
        assert {key: compared[key] for key in ("levers", "outlook", "budget")} == {
            key: now[key] for key in ("levers", "outlook", "budget")
        }, f"{compared['name']}: {REFRESH}"


def test_policies_that_compete_spend_about_the_same() -> None:
    costs = pd.read_parquet(REFERENCE / "costs.parquet")
    costs = costs[(costs["year"] == PERIOD) & ~costs["programme"].isin(ORDINARY)]
    spent = 6.0 * costs.groupby("scenario")["mean"].sum()
    competing = spent[~spent.index.isin(DEARER)]
    assert len(competing) == 10
    assert competing.between(*ABOUT_THE_SAME_MAD).all(), competing


@pytest.mark.slow
def test_a_pair_of_it_comes_out_again(tmp_path: Path) -> None:
    scenarios = [read_scenario(name) for name in CHECKED]
    plan = Plan.of(scenarios, [PAIR], baseline=read_scenario("baseline"))
    unit = measure_unit(plan, PAIR, Cache(tmp_path))
    unit = unit[(unit["table"] == "impacts") & (unit["year"] == PERIOD)]
    unit = unit.rename(columns={"name": "indicator", "kind": "group_kind"}).set_index(CELL)
    kept = pd.read_parquet(REFERENCE / "replicates.parquet")
    kept = kept[(kept["draw"] == PAIR.draw) & (kept["seed"] == PAIR.seed) & (kept["impact"] != "chain")]
    for name in CHECKED:
        before = kept[kept["scenario"] == name].set_index(CELL)["difference"].dropna()
        same = unit.reindex(before.index)
        now = difference_of(same[name].to_numpy(), same["baseline"].to_numpy())
        assert len(before) > 100
        np.testing.assert_allclose(now, before, rtol=1e-6, atol=1e-9, err_msg=f"{name}: {REFRESH}")
