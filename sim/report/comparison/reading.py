"""A comparison read back from its folder: effects, replicates, costs and the plan, as the report asks for them."""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.impacts.groups import ALL
from sim.report.comparison.verdicts import verdict_written
from sim.report.differences import Verdict
from sim.report.evidence import HEADLINES, IN_GROUPS
from sim.report.words import in_language
from sim.study.comparison import HIGH, LOW, NOUGHT, Effect
from sim.study.prices import consumer_prices
from sim.study.scenario import load_territory
from sim.study.shocks import read_shock, shock_names
from sim.study.store import read_about, read_table
from sim.territory.outside import Outlook
from sim.territory.reading import BadInput
from sim.territory.territory import Territory

PERIOD = 0
"""Stands for the mean over all years in the tables of effects."""

OUTCOMES: Mapping[str, str] = {
    "milk": "milk_l",
    "jobs": "jobs_net",
    "paid_work": "jobs_paid",
    "poverty": "poor_people",
    "empowerment": "empowered_women",
    "empowerment_no_workload": "empowered_women_no_workload",
    "members": "women_members",
    "seats": "women_board_seats",
    "decent_point": "decent_work",
    "gender_point": "gender_equality",
    "empowerment_point": "empowerment_no_workload",
}
"""What public money is set against, and the indicator that counts it; indices by the point."""

SEATS, WITH_SEATS = "women_board_seats", "gender_equality_with_board"
"""What none of the seven headline indicators counts."""

BOTTOM = "real_consumption_bottom40"

REASONS = (
    *("milk_l", "organised_share", "cooperative_price", "collector_price", "active_cooperatives", "members"),
    *("women_members", "milk_margin_mad", "dairy_income", "home_milk_value", "social_aid_mad"),
    *("jobs_family_women", "jobs_family_men", "gender_milk_income_ratio", "gender_title_ratio", "women_board_seats"),
)
"""Indicators between a lever and the seven impacts, shown where the comparison has them."""

_NEEDED = {*HEADLINES.values(), *IN_GROUPS.values(), *OUTCOMES.values(), *REASONS, SEATS, WITH_SEATS, BOTTOM}
_PAIR = ["draw", "seed"]
_UNDER = "-under-"
"""Stands between the name of a scenario and that of its shock."""


@dataclass(frozen=True)
class Comparison:
    """What a comparison found: policies against a baseline, over the same luck and parameters.

    `effects` has a row for each scenario, year (0: mean of the period), indicator and group; `replicates` the
    difference of the period's mean in each pair; `costs` public money by year, programme and payer (MAD of the day);
    `spending` what each policy costs beyond the baseline in each pair; `moved` numbers of households that live clearly
    better and worse; `shapley` what each lever brings, if it was asked.
    """

    about: Mapping[str, Any]
    effects: pd.DataFrame
    replicates: pd.DataFrame
    costs: pd.DataFrame
    moved: pd.DataFrame
    flows: pd.DataFrame
    shapley: pd.DataFrame
    spending: pd.DataFrame = field(default_factory=pd.DataFrame)

    # The plan

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """What was asked for."""
        plan: Mapping[str, Any] = self.about["plan"]
        return plan

    @cached_property
    def scenarios(self) -> dict[str, Mapping[str, Any]]:
        """Every scenario by name, in the order of the plan."""
        listed = self.plan["scenarios"]
        if isinstance(listed, Mapping):
            return {str(name): each for name, each in listed.items()}
        return {str(each["name"]): each for each in listed}

    @cached_property
    def baseline(self) -> str:
        """What policies are compared with."""
        return str(self.effects["baseline"].iloc[0])

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """The scenarios that are compared with the baseline, in the order of the plan."""
        compared = set(self.effects["scenario"].astype(str)) - {self.baseline}
        return tuple(name for name in self.scenarios if name in compared)

    def title(self, scenario: str, language: str) -> str:
        """What a scenario is called; a shock that befalls all of them is not said again with each."""
        title = in_language(self.scenarios[scenario]["title"], language)
        for shock in reversed(self.shocks):
            said = in_language(read_shock(shock).title, language)
            title = title.removesuffix(f", {said}").removesuffix(f"، {said}")
        return title

    @cached_property
    def shocks(self) -> tuple[str, ...]:
        """The shocks under which the baseline and all policies are, by name."""
        of_each = {tuple(name.split(_UNDER)[1:]) for name in (self.baseline, *self.policies)}
        shared = of_each.pop() if len(of_each) == 1 else ()
        return shared if set(shared) <= set(shock_names()) else ()

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years over which effects are means."""
        return tuple(sorted(int(year) for year in self.effects["year"].unique() if year != PERIOD))

    @cached_property
    def n_pairs(self) -> int:
        """Replicates that every policy has."""
        if not len(self.replicates):
            return 0
        pairs = self.replicates.drop_duplicates(["scenario", *_PAIR])
        return int(pairs.groupby("scenario", observed=True).size().min())

    @cached_property
    def n_draws(self) -> int:
        """Draws of parameters, central values not counted."""
        return len(set(self.replicates["draw"]) - {0})

    @cached_property
    def n_central(self) -> int:
        """Pairs at the central values of the parameters."""
        is_it = self.replicates["draw"] == 0
        return len(self.replicates.loc[is_it, _PAIR].drop_duplicates())

    @property
    def scale(self) -> float:
        """Herders simulated for each real one."""
        return float(self.plan.get("scale", 1.0))

    @cached_property
    def territory(self) -> Territory:
        """Where it plays."""
        return load_territory(str(self.scenarios[self.baseline].get("territory", "sefrou")))

    @cached_property
    def outlook(self) -> Outlook:
        """What the baseline assumes after history, shocks that all scenarios undergo included."""
        return Outlook.model_validate(self.scenarios[self.baseline].get("outlook") or {})

    def assumed_otherwise(self, scenario: str) -> dict[str, Any]:
        """What a scenario assumes otherwise than the baseline besides its levers: outlook and parameters, by name.

        None stands for what only the baseline sets.
        """
        before, after = self._assumed(self.baseline), self._assumed(scenario)
        return {name: after.get(name) for name in {**before, **after} if after.get(name) != before.get(name)}

    def _assumed(self, scenario: str) -> dict[str, Any]:
        said = self.scenarios[scenario]
        return {**Outlook.model_validate(said.get("outlook") or {}).model_dump(), **(said.get("parameters") or {})}

    @property
    def only_policies_differ(self) -> bool:
        """Whether all scenarios assume the same."""
        return not any(self.assumed_otherwise(policy) for policy in self.policies)

    @property
    def versions(self) -> Mapping[str, str]:
        """Programs and their versions."""
        versions: Mapping[str, str] = self.about.get("versions") or self.plan["versions"]
        return versions

    @property
    def finished_at(self) -> datetime.datetime:
        """When the last pair was run."""
        return datetime.datetime.fromisoformat(self.about["finished_at"])

    # Effects

    @cached_property
    def _effects(self) -> dict[tuple[str, str, str, str, int], Effect]:
        table = self.effects
        keys = zip(
            *(table[name].astype(object).tolist() for name in ("scenario", "indicator", "group_kind", "group", "year")),
            strict=True,
        )
        columns = (
            "level_baseline",
            "level",
            "mean",
            "low",
            "high",
            "probability_positive",
            "probability_negative",
            "n",
        )
        rows = zip(*(table[name].tolist() for name in columns), strict=True)
        return {key: _effect(*row) for key, row in zip(keys, rows, strict=True)}

    def effect(
        self, scenario: str, indicator: str, kind: str = ALL, group: str = ALL, year: int = PERIOD
    ) -> Effect | None:
        """A difference with the baseline: its mean and interval, and how often it is above and below nought."""
        found = self._effects.get((scenario, indicator, kind, group, year))
        differences = self._differences.get((scenario, indicator, kind, group)) if year == PERIOD else None
        if found is None or differences is None:
            return found
        values = differences.to_numpy()
        sides = {"above": float((values > NOUGHT).mean()), "below": float((values < -NOUGHT).mean())}
        return found._replace(**sides, replicates=len(values))

    def verdict(self, indicator: str, effect: Effect | None) -> Verdict:
        """What can be said of an effect beside its figures."""
        return "undefined" if effect is None else verdict_written(indicator, effect, self.units[indicator])

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of each indicator."""
        table = self.effects.drop_duplicates("indicator")
        return dict(zip(table["indicator"].astype(str), table["unit"].astype(str), strict=True))

    def path(self, scenario: str, indicator: str) -> list[Effect | None]:
        """The effect in each year, for everybody."""
        return [self.effect(scenario, indicator, year=year) for year in self.years]

    @cached_property
    def _differences(self) -> dict[tuple[str, str, str, str], pd.Series]:
        table = self.replicates[self.replicates["difference"].notna()]
        keys = ["scenario", "indicator", "group_kind", "group"]
        return {
            tuple(map(str, key)): rows.set_index(_PAIR)["difference"]  # type: ignore[misc]
            for key, rows in table.groupby(keys, observed=True, sort=False)
        }

    def differences(self, scenario: str, indicator: str, kind: str = ALL, group: str = ALL) -> pd.Series:
        """The difference with the baseline in each pair, by draw and seed."""
        nothing = pd.Series([], index=pd.MultiIndex.from_arrays([[], []], names=_PAIR), dtype=float)
        return self._differences.get((scenario, indicator, kind, group), nothing)

    def spent_by_pair(self, scenario: str) -> pd.Series:
        """Public money beyond the baseline in each pair, all years (MAD of the day); nothing where not written."""
        table = self.spending
        if not len(table):
            return pd.Series(dtype=float)
        return table[table["scenario"] == scenario].set_index(_PAIR)["public_cost_mad"]

    def households(self, kind: str, group: str) -> float:
        """Households of a group; NaN where the comparison does not count them."""
        table = self.moved
        found = table.loc[(table["group_kind"] == kind) & (table["group"] == group), "households"]
        return float(found.iloc[0]) if len(found) else math.nan

    def persons(self, kind: str, group: str) -> float:
        """Persons of a group in the baseline: the poor over their share; NaN where nobody is poor or was counted."""
        for name in self.policies:
            poor, share = (self.effect(name, each, kind, group) for each in ("poor_people", "poverty_headcount"))
            if poor is not None and share is not None and share.baseline > 0.0:
                return poor.baseline / share.baseline
        return math.nan

    def moved_in(self, scenario: str, kind: str = ALL, group: str = ALL) -> tuple[float, float]:
        """Households that live clearly better, and clearly worse; NaN where nobody counted."""
        table = self.moved
        is_it = (table["scenario"] == scenario) & (table["group_kind"] == kind) & (table["group"] == group)
        found = table[is_it]
        return (float(found["better"].iloc[0]), float(found["worse"].iloc[0])) if len(found) else (math.nan, math.nan)

    # Prices

    @cached_property
    def prices(self) -> dict[int, float]:
        """Consumer prices of each year, 2014 = 1, mean of the twelve months, as the baseline assumes them."""
        return consumer_prices(self.territory, self.outlook, self.years)


def _effect(
    baseline: float, level: float, mean: float, low: float, high: float, above: float, below: float, n: float
) -> Effect:
    """An effect from its row; one that is known in no pair counts none."""
    return Effect(baseline, level, mean, low, high, above, below, 0 if math.isnan(mean) else int(n))


def summed_up(differences: Sequence[float] | pd.Series) -> tuple[float, float, float]:
    """Mean, 5th and 95th percentile."""
    values = np.asarray(differences, dtype=float)
    low, high = np.quantile(values, [LOW, HIGH])
    return float(values.mean()), float(low), float(high)


def read_comparison(folder: Path) -> Comparison:
    """Read a comparison. Raises BadInput for a folder that holds none."""
    about = read_about(folder)
    if "plan" not in about:
        raise BadInput(f"{folder}: no comparison: run.json has no plan")
    replicates = folder / "replicates.parquet"
    known = pq.read_schema(replicates).names if replicates.exists() else []
    if "difference" not in known:
        raise BadInput(f"{replicates}: cannot be read")
    return Comparison(
        about=about,
        effects=read_table(folder, "effects"),
        replicates=pd.read_parquet(replicates, filters=[("indicator", "in", sorted(_NEEDED))]),
        costs=read_table(folder, "costs"),
        moved=read_table(folder, "moved"),
        flows=_optional(folder, "flows"),
        shapley=_optional(folder, "shapley"),
        spending=_optional(folder, "spending"),
    )


def _optional(folder: Path, name: str) -> pd.DataFrame:
    """A table that not every comparison has; empty where it has not."""
    return read_table(folder, name) if (folder / f"{name}.parquet").exists() else pd.DataFrame()
