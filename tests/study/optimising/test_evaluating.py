"""A try: what a draw and a shock make of a scenario, and what is counted of a run. Nothing is run."""

from types import SimpleNamespace

import pandas as pd
import pytest

from sim.engine.public_purse import ORDINARY
from sim.policy.package import Package
from sim.study.optimising import evaluating
from sim.study.optimising.evaluating import Luck, Try, World, evaluate
from sim.study.scenario import Scenario
from sim.territory.draws import drawn


def test_a_draw_sets_seed_and_parameters_but_not_those_of_the_baseline(baseline: Scenario) -> None:
    values = drawn(baseline.settled().registry, 3)
    name = "outlets.trust_value_mad"
    own = baseline.settled().registry.entry(name).low
    scenario = World(baseline.but(parameters={name: own}), 0.1).scenario(Package(), Luck(3))
    assert scenario.seed == 3
    assert scenario.parameters[name] == own != values[name]
    assert {**scenario.parameters, name: values[name]} == values


def test_a_shock_is_met(baseline: Scenario) -> None:
    world = World(baseline, 0.1)
    calm, dry = (world.scenario(Package(), Luck(1, shock)) for shock in ("", "drought"))
    assert calm.outlook == baseline.outlook
    assert dry.outlook != baseline.outlook


def test_costs_are_those_of_levers_and_goals_means_of_years(
    baseline: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two years and two payers are summed; what the State pays anyway is not the policy's; groups are not everybody."""
    paid = [("heifers", "state", 1.0), ("heifers", "state", 2.0), ("heifers", "indh", 4.0)]
    paid += [(programme, "state", 1e6) for programme in ORDINARY]
    costs = pd.DataFrame(paid, columns=["programme", "payer", "value_mad"])
    measured = pd.DataFrame(
        [("jobs", "all", 1.0), ("jobs", "all", 2.0), ("jobs", "all", 6.0), ("jobs", "member", 99.0)],
        columns=["indicator", "group_kind", "value"],
    )
    monkeypatch.setattr(evaluating, "_history", lambda *_: SimpleNamespace(chain=lambda _: None))
    monkeypatch.setattr(evaluating, "carry_on", lambda *_: SimpleNamespace(books=None, public_costs=costs))
    monkeypatch.setattr(evaluating, "measure", lambda *_, **__: measured)
    outcome = evaluate(World(baseline, 0.1), Try(Package(), Luck(1)))
    assert outcome.costs == {"heifers": {"state": 3.0, "indh": 4.0}}
    assert outcome.cost == 7.0
    assert outcome.goals["jobs"] == 3.0
