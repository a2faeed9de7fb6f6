"""A study of the chain: which scenarios are compared, and what is made of their units."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from calibration.fit.runs import Progress
from calibration.sensitivity.data import MEASURED, data_of
from calibration.sensitivity.inputs import Inputs
from calibration.sensitivity.outputs import data_key, outputs_of
from calibration.sensitivity.reading import Sensitivity
from calibration.sensitivity.study import Settings, shares_of, study
from calibration.sensitivity.summary import summary_of
from calibration.sensitivity.tables import tables_of
from calibration.sensitivity.unit import Unit
from calibration.targets import read_targets
from sim.study.comparison import Pair
from sim.study.ensemble.executor import Executor
from sim.study.ensemble.plan import Plan
from sim.study.scenario import load_territory, read_scenario

BASELINE = "baseline"


def plan_of(policies: Sequence[str], years: int, scale: float) -> Plan:
    """Freeze what is compared. Raises BadInput for an unknown scenario, or one that cannot be compared."""
    scenarios = [read_scenario(each) for each in dict.fromkeys(policies)]
    return Plan.of(scenarios, [Pair(1, 0)], baseline=read_scenario(BASELINE), n_years=years, scale=scale)


def inputs_of(plan: Plan, settings: Settings) -> Inputs:
    """What is uncertain. Raises BadInput when there are too few units for it."""
    inputs = Inputs.of(load_territory(plan.scenarios[0].territory).registry, settings.topics)
    shares_of(settings, inputs)
    return inputs


def carry_out(
    plan: Plan,
    settings: Settings,
    home: Path,
    executor: Executor,
    progress: Callable[[Progress], None] = lambda _: None,
) -> tuple[Sensitivity, pd.DataFrame]:
    """Do a study; give its tables and every unit. Units are kept in `home`, and none is made twice.

    Raises BadInput for what cannot be run or kept; LedgerBreak when books do not balance.
    """
    territory = load_territory(plan.scenarios[0].territory)
    outputs = outputs_of(plan.baseline, [each.name for each in plan.scenarios if each.name != plan.baseline])
    inputs = inputs_of(plan, settings)
    findings = study(Unit(plan), inputs, outputs, settings, home, executor, progress=progress)
    simulated = {name: findings.statistics[data_key(name)] for name in MEASURED}
    data = data_of(read_targets(territory.name), simulated)
    tables = tables_of(findings, territory.registry, data, settings.seed)
    summary = summary_of(findings, tables, plan, settings, territory.registry)
    return Sensitivity(**tables, summary=summary), findings.units
