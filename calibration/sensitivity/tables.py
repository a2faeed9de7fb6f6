"""The tables of a study, made from what it found; their columns are told in `calibration.sensitivity.reading`."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from calibration.sensitivity.choosing import is_above_luck
from calibration.sensitivity.data import Datum
from calibration.sensitivity.elementary import BY_LUCK, Effects
from calibration.sensitivity.indices import LEAST_EXPLAINED, Explained
from calibration.sensitivity.information import reduction
from calibration.sensitivity.outputs import Output, better, data_key
from calibration.sensitivity.ranking import Frequency, frequency, turn
from calibration.sensitivity.reading import COLUMNS, typed
from calibration.sensitivity.study import Findings
from sim.territory.registry import Registry

LOW, HIGH = 0.05, 0.95
Rows = Iterator[dict[str, Any]]


def tables_of(findings: Findings, registry: Registry, data: list[Datum], seed: int) -> dict[str, pd.DataFrame]:
    """Make every table."""
    made: Mapping[str, Rows] = {
        "outputs": _outputs(findings),
        "morris": _morris(findings),
        "correlations": _correlations(findings),
        "sobol": _sobol(findings),
        "flips": _flips(findings),
        "data_value": _data_value(findings, registry, data, seed),
    }
    return {
        name: typed(pd.DataFrame(list(rows), columns=list(COLUMNS[name])), name, name) for name, rows in made.items()
    }


def is_withheld(explained: Explained | None) -> bool:
    """Whether the indices of an output are withheld."""
    return explained is None or explained.share < LEAST_EXPLAINED


def _outputs(findings: Findings) -> Rows:
    for at, output in enumerate(findings.outputs):
        column = findings.values[:, at]
        known, explained = column[np.isfinite(column)], findings.explained[at]
        sd = float(known.std(ddof=1)) if len(known) > 1 else 0.0
        low, high = np.quantile(known, [LOW, HIGH]) if len(known) else (np.nan, np.nan)
        luck = float(findings.luck[at])
        yield {
            **output.keys,
            "n": len(known),
            "mean": known.mean() if len(known) else np.nan,
            "sd": sd,
            "low": low,
            "high": high,
            "luck_sd": luck,
            "luck_share": min((luck / sd) ** 2, 1.0) if sd > 0.0 else np.nan,
            "explained": explained.share if explained else 0.0,
            "is_withheld": is_withheld(explained),
        }


def _morris(findings: Findings) -> Rows:
    for of, effects in (("topic", findings.topics), ("parameter", findings.moved)):
        heard = is_above_luck(effects, findings.luck)
        for at, output in enumerate(findings.outputs):
            for row, name in enumerate(effects.names):
                yield {
                    **output.keys,
                    "of": of,
                    "name": name,
                    **_effect(effects, row, at),
                    "by_luck": BY_LUCK * findings.luck[at],
                    "is_above_luck": heard[row, at],
                }


def _effect(effects: Effects, row: int, at: int) -> dict[str, float]:
    return {
        "mu_star": effects.mu_star[row, at],
        "mu_star_low": effects.low[row, at],
        "mu_star_high": effects.mu_star[row, at] + effects.conf[row, at],
        "mu": effects.mu[row, at],
        "sigma": effects.sigma[row, at],
    }


def _correlations(findings: Findings) -> Rows:
    found = findings.found
    for at, output in enumerate(findings.outputs):
        for row, name in enumerate(findings.inputs.names):
            numbers = {"rho": found.rho[row, at], "p": found.p[row, at], "is_clear": found.is_clear[row, at]}
            yield {**output.keys, "parameter": name, **numbers}


def _sobol(findings: Findings) -> Rows:
    for output, explained in zip(findings.outputs, findings.explained, strict=True):
        if explained is None or is_withheld(explained):
            continue
        for parameter, other, order, *ends in _indices(explained):
            index, low, high = (float(each) for each in ends)
            keys = {**output.keys, "parameter": parameter, "other": other, "order": order}
            yield {**keys, "index": index, "low": low, "high": high, "share": index * explained.share}


def _indices(explained: Explained) -> Iterator[tuple[Any, ...]]:
    every = (explained.indices, explained.low, explained.high)
    for at, name in enumerate(explained.names):
        yield name, "", "S1", *(each.s1[at] for each in every)
        yield name, "", "ST", *(each.st[at] for each in every)
    for one, other in combinations(range(len(explained.names)), 2):
        yield explained.names[one], explained.names[other], "S2", *(each.s2[one, other] for each in every)


def _flips(findings: Findings) -> Rows:
    """Every pair of policies, and every policy with the baseline."""
    for at, output in enumerate(findings.outputs):
        if output.kind == "level":
            continue
        advantage = better(output.indicator) * findings.values[:, at]
        yield _flip(output, "", "all", frequency(advantage), is_clear=False, is_flip=False)
        for name in findings.kept[at]:
            found = turn(advantage, findings.scores_of(name))
            for third, how_often in (("low", found.lowest), ("high", found.highest)):
                yield _flip(output, name, third, how_often, is_clear=found.is_clear, is_flip=found.is_flip)


def _flip(output: Output, name: str, third: str, found: Frequency, *, is_clear: bool, is_flip: bool) -> dict[str, Any]:
    keys = {"indicator": output.indicator, "a": output.policy, "b": output.against, "parameter": name, "third": third}
    return {**keys, **found._asdict(), "is_clear": is_clear, "is_flip": is_flip}


def _data_value(findings: Findings, registry: Registry, data: list[Datum], seed: int) -> Rows:
    for at, output in enumerate(findings.outputs):
        if output.kind != "effect":
            continue
        keys = {"policy": output.policy, "against": output.against, "indicator": output.indicator}
        rows = [{**keys, **row} for row in _narrowing(findings, registry, data, at, seed)]
        rows.sort(key=lambda row: -row["reduction"])
        yield from ({**row, "rank": rank} for rank, row in enumerate(rows, start=1))


def _narrowing(findings: Findings, registry: Registry, data: list[Datum], at: int, seed: int) -> Rows:
    """What each kept parameter, and each quantity that can be measured, would narrow of an effect."""
    effect = findings.values[:, at]
    asked = [("parameter", name, registry.entry(name).unit, 0.0) for name in findings.kept[at]]
    asked += [("data", each.name, each.unit, each.error) for each in data]
    for of, name, unit, error in asked:
        known = findings.scores_of(name) if of == "parameter" else findings.statistics[data_key(name)]
        found = reduction(effect, known, error, seed)
        if found is not None:
            numbers = {"reduction": found.share, "low": found.low, "high": found.high}
            yield {"of": of, "name": name, "data_unit": unit, "error": error, **numbers, "is_clear": found.low > 0.0}
