"""The frontier summed up: for each point what it brings on fresh draws, what it costs, how sure it is."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from sim.study.comparison import Effect, effect_of
from sim.study.optimising.goals import Goal
from sim.study.optimising.search import Found, Tried, dominated
from sim.study.optimising.space import Choice, package_of
from sim.study.store import ABOUT

WORST = 0.1
"""Share of draws that the worst are taken from."""

MILLION = 1e6


class Gain(NamedTuple):
    """What a point brings for a goal: difference to the baseline, its mean, and that of its worst tenth of draws."""

    goal: Goal
    effect: Effect
    mean: float
    worst_tenth: float


class Point(NamedTuple):
    """A point of the frontier, numbered from 1.

    `envelopes` are what its levers may spend a year, `cost` the mean of what was spent in all years, by payer (MAD of
    the day); `stays`: share of draws in which no other point beats it on all goals.
    """

    number: int
    choice: Choice
    envelopes: Mapping[str, float]
    gains: tuple[Gain, ...]
    cost: Mapping[str, float]
    stays: float

    @property
    def total_cost(self) -> float:
        """Mean public cost in all years (MAD of the day)."""
        return sum(self.cost.values())


def points_of(found: Found) -> list[Point]:
    """Sum up the points of a search."""
    stays = _stays(found)
    return [_point(found, tried, number, stays[number - 1]) for number, tried in enumerate(found.points, start=1)]


def frontier_table(found: Found) -> pd.DataFrame:
    """One row for each point, lever and setting; what holds for the point stands in each of its rows.

    `<goal>` is the mean difference to the baseline, `<goal>_low` and `_high` span 90% of draws, `_worst_tenth` is the
    mean over the worst tenth, `_probability_better` the share of draws in which it is better.
    """
    return pd.DataFrame([{**of_lever, **of_point} for of_lever, of_point in _rows(found)])


def draws_table(found: Found) -> pd.DataFrame:
    """One row for each point, fresh draw, shock and goal: level in the baseline and with the package."""
    rows = [
        {
            "point": number,
            "draw": luck.draw,
            "shock": luck.shock,
            "impact": goal.impact,
            "indicator": goal.indicator,
            "unit": goal.unit,
            "baseline": tried.before[at, column],
            "other": tried.after[at, column],
            "difference": tried.after[at, column] - tried.before[at, column],
        }
        for number, tried in enumerate(found.points, start=1)
        for at, luck in enumerate(found.plan.fresh_lucks)
        for column, goal in enumerate(found.goals)
    ]
    return pd.DataFrame(rows)


def scenario_text(found: Found, point: Point, goals: Mapping[str, str]) -> str:
    """Write a point as a scenario file over the baseline; `goals` names what was aimed at, by language."""
    plan = found.plan
    package = package_of(point.choice, plan.budget_mad, plan.years)
    levers = {
        part.lever: {
            "first_year": plan.first_year,
            "last_year": plan.last_year,
            "budget_mad_year": point.envelopes[part.lever],
            **dict(part.settings),
        }
        for part in point.choice
    }
    assert set(levers) == set(package.levers)
    n, million = point.number, f"{plan.budget_mad / MILLION:g}"
    document = {
        "extends": "baseline",
        "title": {
            "fr": f"Paquet {n} de la recherche ({million} MDH : {goals['fr']})",
            "en": f"Package {n} of the search (MAD {million}m: {goals['en']})",
            "ar": f"الحزمة {n} من البحث ({million} مليون درهم: {goals['ar']})",
        },
        "question": {
            "fr": "Que change ce paquet, pour qui, et à quel prix ?",
            "en": "What does this package change, for whom, and at what cost?",
            "ar": "ماذا تغير هذه الحزمة، ولمن، وبأي تكلفة؟",
        },
        "first_year": plan.first_year,
        "last_year": plan.last_year,
        "levers": levers,
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def write_frontier(found: Found, folder: Path, goals: Mapping[str, str], *more: str) -> None:
    """Write tables, a scenario for each point, and what was searched.

    `goals` names what was aimed at, by language; `more` names files that are there besides.
    """
    tables = {"frontier.parquet": frontier_table(found), "draws.parquet": draws_table(found)}
    texts = {f"package-{point.number}.yaml": scenario_text(found, point, goals) for point in points_of(found)}
    for name, table in tables.items():
        table.to_parquet(folder / name, index=False, compression="zstd")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    about = {**asdict(found.plan), "n_choices": found.n_choices, "n_tries": found.n_tries}
    about["files"] = [ABOUT, *tables, *texts, *more]
    (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _point(found: Found, tried: Tried, number: int, stays: float) -> Point:
    package = package_of(tried.choice, found.plan.budget_mad, found.plan.years)
    envelopes = {name: lever.budget_mad_year for name, lever in package.levers.items()}
    gains = tuple(_gain(goal, tried, column) for column, goal in enumerate(found.goals))
    return Point(number, tried.choice, envelopes, gains, _cost_by_payer(tried), stays)


def _gain(goal: Goal, tried: Tried, column: int) -> Gain:
    before, after = tried.before[:, column], tried.after[:, column]
    pairs = pd.DataFrame({"baseline": before, "other": after, "difference": goal.sign * tried.gains[:, column]})
    n_worst = math.ceil(WORST * len(tried.gains))
    worst = np.sort(tried.gains[:, column])[:n_worst].mean()
    return Gain(goal, effect_of(pairs), float(pairs["difference"].mean()), float(goal.sign * worst))


def _cost_by_payer(tried: Tried) -> dict[str, float]:
    costs: dict[str, float] = {}
    for outcome in tried.outcomes:
        for payers in outcome.costs.values():
            for payer, value in payers.items():
                costs[payer] = costs.get(payer, 0.0) + value / len(tried.outcomes)
    return dict(sorted(costs.items()))


def _stays(found: Found) -> np.ndarray:
    """Share of draws in which each point is not dominated by another point."""
    if not found.points:
        return np.zeros(0)
    gains = np.stack([tried.gains for tried in found.points], axis=1)
    return np.asarray(1.0 - np.mean([dominated(of_luck) for of_luck in gains], axis=0))


def _rows(found: Found) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    for point in points_of(found):
        of_point: dict[str, object] = {}
        for gain in point.gains:
            of_point |= _columns(gain)
        of_point |= {"cost_mad": point.total_cost}
        of_point |= {f"cost_{payer}_mad": point.cost.get(payer, 0.0) for payer in _payers(found)}
        of_point |= {"not_dominated_share": point.stays}
        if not point.choice:
            yield {"point": point.number, "lever": "", "setting": "", "value": ""}, of_point
        for part in point.choice:
            settings = [("budget_mad_year", point.envelopes[part.lever]), *part.settings]
            for name, value in settings:
                yield {"point": point.number, "lever": part.lever, "setting": name, "value": str(value)}, of_point


def _columns(gain: Gain) -> dict[str, object]:
    name, effect = gain.goal.impact, gain.effect
    return {
        name: gain.mean,
        f"{name}_low": effect.low,
        f"{name}_high": effect.high,
        f"{name}_worst_tenth": gain.worst_tenth,
        f"{name}_probability_better": effect.below if gain.goal.is_less_better else effect.above,
    }


def _payers(found: Found) -> list[str]:
    return sorted({payer for tried in found.points for payer in _cost_by_payer(tried)})
