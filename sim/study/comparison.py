"""Two scenarios under the same luck: paired differences, and how sure they are."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.impacts.groups import Groups
from sim.impacts.measure import better_off, measure
from sim.study.processes import spread
from sim.study.record import Run, run
from sim.study.scenario import Scenario
from sim.territory.draws import drawn
from sim.territory.reading import wrong

KEY = ["impact", "indicator", "group_kind", "group", "unit"]
NOUGHT = 1e-12
"""Differences no larger than this are none: sums in another order."""
ROUNDING = 1e-9
"""Nor are those no larger than this share of what they are differences from."""

LOW, HIGH = 0.05, 0.95
"""Quantiles over replicates that an interval spans."""


class Pair(NamedTuple):
    """One replicate: the seed of its luck, and the draw of its parameters (0: central values)."""

    seed: int
    draw: int


def compare(
    baseline: Scenario, other: Scenario, pairs: Sequence[Pair], years: range, jobs: int, scale: float = 1.0
) -> pd.DataFrame:
    """Run two scenarios under the same luck and parameters, once for each pair, in `jobs` processes.

    Gives one row for each pair and cell of the impacts: seed, draw, impact, indicator, group_kind, group, unit, and
    the mean over `years` of the indicator in the baseline, in the other, and of the difference (other less baseline).
    Groups are those of `impacts.groups.Groups.of_pair`, the same on both sides. Raises BadInput for scenarios that
    cannot be compared.
    """
    for scenario in (baseline, other):
        if not (scenario.first_year <= years[0] and years[-1] <= scenario.last_year):
            kept = f"{scenario.first_year} to {scenario.last_year}"
            raise wrong("years compared", f"{years[0]} to {years[-1]}", f"those of {scenario.name}, {kept}")
    of_pair = partial(compare_once, baseline, other, years=years, scale=scale)
    return pd.concat(spread(of_pair, pairs, jobs), ignore_index=True)


def compare_once(baseline: Scenario, other: Scenario, pair: Pair, *, years: range, scale: float = 1.0) -> pd.DataFrame:
    """Compare two scenarios once, see `compare`."""
    before, after = (_run(scenario, pair, years, scale) for scenario in (baseline, other))
    groups = Groups.of_pair(before.books, after.books)
    effects = _mean(measure(before.books, groups), years).rename("baseline").to_frame()
    effects["other"] = _mean(measure(after.books, groups), years)
    moved = _mean(better_off(before.books, after.books, groups), years).rename("other").to_frame()
    effects = pd.concat([effects, moved.assign(baseline=0.0)])
    effects["difference"] = effects["other"] - effects["baseline"]
    effects = effects.reset_index()
    effects.insert(0, "seed", pair.seed)
    effects.insert(1, "draw", pair.draw)
    return effects


def _run(scenario: Scenario, pair: Pair, years: range, scale: float) -> Run:
    """Run as far as the years compared; a scenario's own parameter values stay as they are in every draw."""
    parameters = {**drawn(scenario.settled().registry, pair.draw), **scenario.parameters}
    return run(scenario.but(seed=pair.seed, last_year=years[-1], parameters=parameters), scale=scale)


def _mean(measured: pd.DataFrame, years: range) -> pd.Series:
    kept = measured[measured["year"].between(years[0], years[-1])]
    mean: pd.Series = kept.groupby(KEY, observed=True, sort=False)["value"].mean()
    return mean


class Effect(NamedTuple):
    """A difference over many replicates: its median, its interval, and how often it is above and below nought."""

    baseline: float
    other: float
    difference: float
    low: float
    high: float
    above: float
    below: float
    replicates: int


def effect_of(compared: pd.DataFrame) -> Effect:
    """Sum up the rows of one indicator and group: medians, 5th and 95th percentile, share above and below nought.

    A replicate in which the indicator does not exist on one side is left out, and counts in no share.
    """
    kept = compared.dropna(subset=["difference"])
    difference = kept["difference"].to_numpy(dtype=float)
    if not len(difference):
        nothing = float("nan")
        return Effect(nothing, nothing, nothing, nothing, nothing, nothing, nothing, 0)
    low, high = np.quantile(difference, [LOW, HIGH])
    return Effect(
        float(kept["baseline"].median()),
        float(kept["other"].median()),
        float(np.median(difference)),
        float(low),
        float(high),
        float((difference > NOUGHT).mean()),
        float((difference < -NOUGHT).mean()),
        len(difference),
    )
