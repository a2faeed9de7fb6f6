"""What a policy costs the public purse beyond the baseline, by payer and year, and for one more of each outcome."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import pandas as pd

from sim.impacts.direction import LESS_IS_BETTER
from sim.report.comparison.reading import OUTCOMES, Comparison, summed_up
from sim.report.differences import LEAST_PAIRS

SAME_COST = 0.05
"""Costs that differ by no more than this share are called equal."""

LEAST_COST_MAD = 1.0

Reason = Literal["", "nil", "worse", "too_few", "no_cost", "not_measured"]


class Envelope(NamedTuple):
    """Public money set aside for the levers of a policy, and what they spent of it (MAD of the day, whole period)."""

    planned: float
    spent: float

    @property
    def left(self) -> float:
        """What was not spent."""
        return self.planned - self.spent

    @property
    def share(self) -> float:
        """Share that was spent; NaN where nothing was set aside."""
        return self.spent / self.planned if self.planned > 0.0 else NO_FIGURE


class PerUnit(NamedTuple):
    """Public money (MAD of the day) for one more of something during a year; `reason`: why there is no figure."""

    value: float
    low: float
    high: float
    reason: Reason


NO_FIGURE = float("nan")

NOT_CLEAR = PerUnit(NO_FIGURE, NO_FIGURE, NO_FIGURE, "nil")

MOSTLY = 0.9
"""Share of an envelope from which it counts as spent."""

Levers = Mapping[str, Mapping[str, Any]]


def levers_in(scenario: Mapping[str, Any]) -> Levers:
    """The levers that a scenario pulls, with their settings."""
    return {name: asked for name, asked in (scenario.get("levers") or {}).items() if asked is not None}


def envelope_of(found: Comparison, scenario: str) -> Envelope:
    """The envelope of a policy over the years compared: the sum of those of its levers, else that of its budget."""
    asked = found.scenarios[scenario]
    budget = asked.get("budget") or {}
    planned = sum(
        float(amount) for of_payer in budget.values() for year, amount in of_payer.items() if int(year) in found.years
    )
    each = [envelope_of_lever(found, scenario, lever) for lever in levers_in(asked)]
    return Envelope(sum(part.planned for part in each) or planned, sum(part.spent for part in each))


def envelope_of_lever(found: Comparison, scenario: str, lever: str) -> Envelope:
    """The envelope of a lever over the years compared, and what its programme spent."""
    settings = levers_in(found.scenarios[scenario])[lever]
    first, last = settings.get("first_year", 0), settings.get("last_year", 0)
    planned = float(settings.get("budget_mad_year", 0.0)) * sum(first <= year <= last for year in found.years)
    return Envelope(planned, spent_on(found, scenario, lever))


def spent_on(found: Comparison, scenario: str, programme: str) -> float:
    """What a programme spends over the years compared (MAD of the day)."""
    table = found.costs
    is_it = (table["scenario"] == scenario) & (table["programme"] == programme) & table["year"].isin(found.years)
    return float(table.loc[is_it, "mean"].sum())


def extra_costs(found: Comparison) -> pd.DataFrame:
    """What each policy costs beyond the baseline: scenario, year, programme, payer, day (MAD), real (MAD of 2014)."""
    keys = ["year", "programme", "payer"]
    table = found.costs[found.costs["year"].isin(found.years)]
    spent = table.groupby(["scenario", *keys], observed=True)["mean"].sum()
    known = set(spent.index.get_level_values("scenario"))
    before = spent.xs(found.baseline, level="scenario") if found.baseline in known else spent.iloc[:0].droplevel(0)
    parts = []
    for name in found.policies:
        mine = spent.xs(name, level="scenario") if name in known else spent.iloc[:0].droplevel(0)
        extra = mine.sub(before, fill_value=0.0).rename("day").reset_index()
        parts.append(extra[extra["day"] != 0.0].assign(scenario=name))
    whole = pd.concat(parts, ignore_index=True)
    return whole.assign(real=whole["day"] / whole["year"].map(found.prices).astype(float))


def total_cost(costs: pd.DataFrame, scenario: str, column: str = "day") -> float:
    """All that a policy costs over the period; `real`: in MAD of 2014."""
    return float(costs.loc[costs["scenario"] == scenario, column].sum())


def payers_of(costs: pd.DataFrame) -> list[str]:
    """Who pays for any of the policies, the largest first."""
    sums = costs.groupby("payer", observed=True)["day"].apply(lambda values: values.abs().sum())
    return [str(name) for name in sums[sums >= LEAST_COST_MAD].sort_values(ascending=False).index]


def is_equal_cost(totals: Mapping[str, float]) -> bool:
    """Whether the policies that cost anything cost about the same."""
    paid = [total for total in totals.values() if abs(total) >= LEAST_COST_MAD]
    return bool(paid) and min(paid) > 0.0 and max(paid) <= min(paid) * (1.0 + SAME_COST)


def cost_per(found: Comparison, costs: pd.DataFrame, scenario: str, outcome: str) -> PerUnit:
    """Cost of a year over the mean effect of a year; its interval from the effect and the cost of each pair.

    No figure where the interval of the effect contains nought, where the effect is the wrong way, or where too few
    pairs were run. Indices are counted by the point.
    """
    indicator = OUTCOMES[outcome]
    gains = found.differences(scenario, indicator) * (100.0 if found.units.get(indicator) == "1" else 1.0)
    gains = -gains if indicator in LESS_IS_BETTER else gains
    n_years = len(found.years)
    return ratio_to(total_cost(costs, scenario) / n_years, gains, found.spent_by_pair(scenario) / n_years)


def ratio_to(cost: float, gains: pd.Series, by_pair: pd.Series | None = None) -> PerUnit:
    """A cost over the mean of gains; its interval is one over the 95th and 5th percentile of gain per MAD by pair.

    Without the cost of each pair all are taken to cost the mean. A pair that spends nothing has no ratio.
    """
    reason = _why_none(cost, gains)
    if reason:
        return PerUnit(NO_FIGURE, NO_FIGURE, NO_FIGURE, reason)
    spent = pd.Series(cost, gains.index) if by_pair is None or not len(by_pair) else by_pair.reindex(gains.index)
    per_mad = (gains / spent)[spent >= LEAST_COST_MAD]
    _, low, high = summed_up(per_mad) if len(per_mad) else (0.0, 0.0, 0.0)
    return PerUnit(cost / float(gains.mean()), 1.0 / high, 1.0 / low, "") if low > 0.0 else NOT_CLEAR


def _why_none(cost: float, gains: pd.Series) -> Reason:
    if not len(gains):
        return "not_measured"
    if len(gains) < LEAST_PAIRS:
        return "too_few"
    _, low, high = summed_up(gains)
    if high < 0.0:
        return "worse"
    if low <= 0.0:
        return "nil"
    return "no_cost" if cost < LEAST_COST_MAD else ""
