"""The tables of a sensitivity study, what stands in their columns, and how a report reads them back."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import pandas as pd
from pydantic import Field, model_validator

from calibration.cost import Cost
from calibration.kept import Count, Part, Scale, Seconds, read_kept
from sim.impacts.measure import INDICATORS
from sim.study.store import ABOUT, read_table
from sim.territory.reading import BadInput, Note, Text, Title, Year, unknown

SUMMARY = "summary.json"

OUTPUT = {
    "kind": "level, effect (of a policy, less the baseline) or difference (of two policies)",
    "policy": "the policy; that with the effect taken first in a difference; empty for a level",
    "against": "what it is compared with: the baseline, or another policy; empty for a level",
    "indicator": "name of the indicator",
    "unit": "unit of the indicator",
}
"""What is looked at: columns that begin four of the tables and name an output together."""

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "outputs": {
        **OUTPUT,
        "n": "units in which it is defined, of the design",
        "mean": "mean over the design, in the unit",
        "sd": "standard deviation over the design, in the unit",
        "low": "5th percentile over the design",
        "high": "95th percentile over the design",
        "luck_sd": "standard deviation of luck alone, parameters at their centre, in the unit",
        "luck_share": "luck_sd² / sd², at most 1",
        "explained": "share of the variance of a unit left out that the emulator explains (R²)",
        "is_withheld": "whether indices are withheld because too little is explained",
    },
    "morris": {
        **OUTPUT,
        "of": "parameter, or topic: all parameters of a topic moved together",
        "name": "name of the parameter (`topic.name`) or of the topic",
        "mu_star": "mean absolute elementary effect over nine tenths of the distribution, in the unit of the output",
        "mu_star_low": "lower end of its 95% interval, by bootstrap of the paths",
        "mu_star_high": "upper end",
        "mu": "mean elementary effect, with its sign; not known of a topic",
        "sigma": "standard deviation of elementary effects: interactions and bends; not known of a topic",
        "by_luck": "mean absolute elementary effect that luck alone would give",
        "is_above_luck": "whether mu_star_low is above by_luck",
    },
    "correlations": {
        **OUTPUT,
        "parameter": "name of the parameter; every uncertain one",
        "rho": "rank correlation with the output over the design (Spearman)",
        "p": "chance of a larger one if there were no link",
        "is_clear": "whether it is clear beside the clearer ones, about a tenth of those called so being chance",
    },
    "sobol": {
        **OUTPUT,
        "parameter": "name of the parameter",
        "other": "name of the other parameter of an interaction; empty for S1 and ST",
        "order": "S1 (alone), ST (with all its interactions) or S2 (of two)",
        "index": "share of the variance that the emulator explains",
        "low": "5th percentile of the index over emulators that the same units allow",
        "high": "95th percentile",
        "share": "index times `explained` of the output: share of the whole variance, luck included",
    },
    "flips": {
        "indicator": "the headline indicator of an impact",
        "a": "a policy",
        "b": "another policy, or the baseline",
        "parameter": "name of the parameter; empty for all units together",
        "third": "all, low or high: units in the lowest or highest third of the parameter",
        "n": "units",
        "probability": "share of units in which a is better than b, ties counted half",
        "low": "lower end of its 95% interval (Wilson)",
        "high": "upper end",
        "ties": "share of units in which neither is better",
        "is_clear": "whether the two thirds differ more than chance does (two-sided p < 0.01); false for all",
        "is_flip": "whether besides their intervals lie on two sides of one half",
    },
    "data_value": {
        "policy": "the policy",
        "against": "the baseline",
        "indicator": "the headline indicator of an impact",
        "of": "parameter (known exactly) or data (a quantity measured with an error)",
        "name": "name of the parameter or of the quantity (a measure of `calibration.measures`)",
        "data_unit": "unit of the parameter or of the quantity",
        "error": "standard error of the measurement, in data_unit; 0 for a parameter",
        "reduction": "expected reduction of the 90% interval of the effect, a share (0.1 is 10%)",
        "low": "5th percentile of the reduction over resampled units",
        "high": "95th percentile",
        "is_clear": "whether low is above nought",
        "rank": "place among those of the same policy and indicator, 1 narrows most",
    },
}
"""Every table, its columns in their order, and what each says."""

LABELS = {"kind", "policy", "against", "indicator", "unit", "of", "name", "parameter", "other", "order", "data_unit"}
LABELS |= {"a", "b", "third"}
WHOLE = {"n", "rank"}

COMMAND = "lben sensitivity"

Effect = Annotated[float, Field(ge=-2.0, le=2.0)]
"""A share of a variance: an estimate, which may lie a little outside 0 to 1."""


class _Units(Part):
    asked: Count
    found: Count


class _Parameter(Part):
    note: Note


class _Most(Part):
    name: Text
    indicator: Text
    share: Effect
    mean_share: Effect
    by: Literal["sobol", "correlation"]


class Said(Part):
    """What the report needs of a summary."""

    territory: Text
    posterior_sha256: Text | None
    baseline: Text
    policies: Annotated[list[Text], Field(min_length=1)]
    titles: dict[str, Title]
    years: Annotated[list[Year], Field(min_length=2, max_length=2)]
    scale: Scale
    units: _Units
    seconds: Seconds
    cost: Cost | None = None
    uncertain: Count
    parameters: dict[str, _Parameter]
    most_for_effects: dict[str, list[_Most]]

    @model_validator(mode="after")
    def _names_what_it_tells(self) -> "Said":
        titled, told = {*self.titles, self.baseline}, [each for most in self.most_for_effects.values() for each in most]
        _refuse_unknown("policies", self.policies, titled)
        _refuse_unknown("most_for_effects", self.most_for_effects, titled)
        _refuse_unknown("most_for_effects.name", (each.name for each in told), self.parameters)
        _refuse_unknown("most_for_effects.indicator", (each.indicator for each in told), INDICATORS)
        return self


def _refuse_unknown(key: str, names: Iterable[str], allowed: Collection[str]) -> None:
    for name in names:
        if name not in allowed:
            raise ValueError(f"{key}: {unknown('name', name, allowed)}")


class Sensitivity(NamedTuple):
    """A sensitivity study as its folder holds it; the columns of each table are told in `COLUMNS`.

    `summary` holds: `territory`, `posterior_sha256` (see `calibration.outcome`; None where it has none), `baseline`,
    `policies` (names), `titles` (of each scenario, by language), `years` (first, last), `observed_years` (in which data
    are measured), `scale`, `settings`, `seeds` (how luck was chosen, in words), `units` (asked, found before, of each
    part), `seconds`, `uncertain` (how many parameters are), `parameters` (of each kept one: unit, centre, low, high,
    note by language, distribution prior or posterior, and `by`: morris, correlation or both, what found it),
    `most_for_effects` (policy: the five parameters that matter most, each with name, indicator, share of its variance,
    `mean_share` over the impacts, and `by`: sobol or correlation), `sentences` (language: what a planner should know, a
    list of sentences), `context`, `finished_at`, `versions`.
    """

    outputs: pd.DataFrame
    morris: pd.DataFrame
    correlations: pd.DataFrame
    sobol: pd.DataFrame
    flips: pd.DataFrame
    data_value: pd.DataFrame
    summary: Mapping[str, Any]


def read(folder: Path) -> Sensitivity:
    """Read a study from its folder, `results/sensitivity` by default.

    Raises BadInput, in one line, when it is not one, when a table or the summary is missing or not of this version.
    """
    read_kept(folder / ABOUT, Part, COMMAND)
    tables = {name: typed(read_table(folder, name), name, f"{folder / name}.parquet") for name in COLUMNS}
    return Sensitivity(**tables, summary=read_kept(folder / SUMMARY, Said, COMMAND))


def typed(table: pd.DataFrame, name: str, where: str) -> pd.DataFrame:
    """Give a table its columns in their order, each of its type. Raises BadInput for one missing or of another type."""
    missing = [column for column in COLUMNS[name] if column not in table]
    if missing:
        raise BadInput(f"{where}: missing column {missing[0]!r}: run `lben sensitivity` again")
    try:
        return table[list(COLUMNS[name])].astype({column: _type(column) for column in COLUMNS[name]})
    except (TypeError, ValueError):
        raise BadInput(f"{where}: a column is not what it should be: run `lben sensitivity` again") from None


def _type(column: str) -> str:
    if column in LABELS:
        return "str"
    if column in WHOLE:
        return "int64"
    return "bool" if column.startswith("is_") else "float64"
