"""The frontier of a search: a picture of pairs of goals, a table, and a planner's sentence for every package."""

import textwrap
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.report.axes import Exact
from sim.report.charts import BLUE
from sim.report.differences import LEAST_PAIRS, decimals_of, shown, verdict_of, with_interval
from sim.report.figure import INK, PALE, STYLE
from sim.report.numbers import number, percent, plain
from sim.report.standing import say_by_standing
from sim.report.words import catalogue, in_language, say
from sim.study.optimising.evaluating import loaded
from sim.study.optimising.frontier import MILLION, Gain, Point, points_of
from sim.study.optimising.goals import Goal
from sim.study.optimising.search import Found
from sim.study.optimising.space import PARTS, Part, Value
from sim.study.scenario import read_scenario
from sim.study.shocks import read_shock

COLUMNS = 3
ALL_PAIRS = 3
"""Goals up to which every pair is drawn; of more, the first with each other one."""

MOSTLY = 0.9
"""Share of what its levers may spend under which a package is said to spend less."""

LETTERS = 170
"""Of a line below the picture."""

RIGHT_TO_LEFT = "\u200f"
"""Unseen; without it a line of Arabic that begins with a number would be read from the left."""


class Frontier(NamedTuple):
    """What is told: a search and its points."""

    found: Found
    points: Sequence[Point]

    @classmethod
    def of(cls, found: Found) -> "Frontier":
        """Sum up a search."""
        return cls(found, points_of(found))

    @property
    def years(self) -> str:
        """The years of the policy."""
        years = self.found.plan.years
        return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


# In words


def title(frontier: Frontier, language: str) -> str:
    """What was asked."""
    budget = plain(frontier.found.plan.budget_mad / MILLION, language)
    return say("frontier.title", language, budget=budget, years=frontier.years)


def how(frontier: Frontier, language: str) -> Iterator[str]:
    """How it was searched, and how to read what was found."""
    found, plan = frontier.found, frontier.found.plan
    counts = {
        "choices": found.n_choices,
        "tries": found.n_tries,
        "best": found.n_best,
        "checked": found.n_checked,
        "points": len(frontier.points),
    }
    said = {name: number(n, 0, language) for name, n in counts.items()}
    yield say(
        "frontier.how", language, lucks=_draws(plan.draws, language), fresh=_draws(plan.fresh_draws, language), **said
    )
    if plan.shocks:
        names = (in_language(read_shock(shock).title, language) for shock in plan.shocks)
        yield say("frontier.shocks", language, shocks=_listed(names, language))
    yield say("frontier.reading", language, years=frontier.years)
    if any(point.total_cost < MOSTLY * _allotted(frontier, point) for point in frontier.points):
        yield say("frontier.less", language)
    if len(plan.fresh_lucks) < LEAST_PAIRS:
        yield say("frontier.few", language, least=LEAST_PAIRS)


def columns(frontier: Frontier, language: str) -> list[str]:
    """Titles of the table's columns: package, goals, cost, robustness."""
    goals = [goal_title(goal, language) for goal in frontier.found.goals]
    return [say("frontier.package", language), *goals, *(say(f"frontier.{key}", language) for key in ("cost", "stays"))]


def rows(frontier: Frontier, language: str) -> Iterator[list[str]]:
    """A row of the table for each package."""
    for point in frontier.points:
        goals = [_with_interval(gain, language) for gain in point.gains]
        cost, stays = _millions(point.total_cost, language), percent(point.stays, 0, language)
        yield [str(point.number), *goals, cost, stays]


def sentences(frontier: Frontier, language: str) -> Iterator[str]:
    """The best package for each goal, then what every package is made of."""
    if not frontier.points:
        yield say("frontier.none", language)
        return
    for column in range(len(frontier.found.goals)):
        yield _best(frontier.points, column, language)
    for point in frontier.points:
        yield _point(point, language)


def package(point: Point, language: str) -> str:
    """What a package is made of: shares of the budget by lever, with their settings."""
    if not point.choice:
        return say("frontier.nothing", language)
    parts = [_part(part, language) for part in sorted(point.choice, key=lambda part: -part.parts)]
    left = PARTS - sum(part.parts for part in point.choice)
    if left:
        parts.append(say("frontier.unspent", language, share=percent(left / PARTS, 0, language)))
    return _listed(parts, language)


def lever(name: str, language: str) -> str:
    """What a lever is called."""
    key = f"lever.{name}"
    return say(key, language) if key in catalogue(language) else name.replace("_", " ")


def goals_said(goals: Sequence[Goal], language: str) -> str:
    """What is aimed at, in words."""
    return _listed([say(f"impact.{goal.impact}", language) for goal in goals], language)


def goal_title(goal: Goal, language: str) -> str:
    """An impact and the unit of its differences."""
    impact, unit = say(f"impact.{goal.impact}", language), say(f"comparison.in.{goal.indicator}", language)
    return f"{impact} ({unit})"


def _draws(n: int, language: str) -> str:
    return say("frontier.one_draw" if n == 1 else "frontier.many_draws", language, n=number(n, 0, language))


def _allotted(frontier: Frontier, point: Point) -> float:
    """What the levers of a package may spend in all years (MAD)."""
    return sum(point.envelopes.values()) * len(frontier.found.plan.years)


def _best(points: Sequence[Point], column: int, language: str) -> str:
    best = max(points, key=lambda point: point.gains[column].mean * point.gains[column].goal.sign)
    gain = best.gains[column]
    goal, effect = gain.goal, gain.effect
    digits = decimals_of(effect, goal.unit)
    said = {"mean": gain.mean, "low": effect.low, "high": effect.high, "worst": gain.worst_tenth}
    written = {name: shown(value, goal.unit, digits, language, signed=True) for name, value in said.items()}
    return say(
        "frontier.best",
        language,
        impact=say(f"impact.{goal.impact}", language),
        number=best.number,
        unit=say(f"comparison.in.{goal.indicator}", language),
        verdict=say(f"cooperatives.verdict.{verdict_of(goal.indicator, effect)}", language),
        **written,
    )


def _point(point: Point, language: str) -> str:
    payers = [f"{say(f'payer.{payer}', language)} {_millions(value, language)}" for payer, value in point.cost.items()]
    return say(
        "frontier.point",
        language,
        number=point.number,
        package=package(point, language),
        cost=_millions(point.total_cost, language),
        payers=_listed(payers, language) or say("frontier.nobody", language),
    )


def _part(part: Part, language: str) -> str:
    share = percent(part.parts / PARTS, 0, language)
    settings = _listed((_setting(name, value, language) for name, value in part.settings), language)
    named = f"{lever(part.lever, language)} {share}"
    return f"{named} ({settings})" if settings else named


def _setting(name: str, value: Value, language: str) -> str:
    """A setting in words; one without words by its name."""
    own, key, words = f"frontier.{name}.{value}", f"frontier.{name}", catalogue(language)
    if own in words:
        return say(own, language)
    written = _value(name, value, language)
    return say(key, language, value=written) if key in words else f"{name} {written}"


def _value(name: str, value: Value, language: str) -> str:
    if isinstance(value, bool | str):
        return str(value)
    if name.endswith("_share"):
        return percent(value, 0, language)
    return number(value, 0, language) if value >= 1000.0 else plain(value, language)


def _with_interval(gain: Gain, language: str) -> str:
    effect = gain.effect._replace(difference=gain.mean)
    return with_interval(effect, gain.goal.unit, decimals_of(effect, gain.goal.unit), language)


def _millions(value: float, language: str) -> str:
    digits = 1 if value >= 0.1 * MILLION or value == 0.0 else 3
    return number(value / MILLION, digits, language)


def _listed(texts: Iterator[str] | Sequence[str], language: str) -> str:
    return ("، " if language == "ar" else ", ").join(texts)


# As a picture


def draw_frontier(frontier: Frontier, language: str, path: Path) -> None:
    """Draw pairs of goals, or the packages along the only goal, into a PNG file, with what each package is below."""
    lines = _lines(frontier, language)
    pairs = _pairs(len(frontier.found.goals))
    n_columns = min(len(pairs), COLUMNS)
    n_rows = -(-len(pairs) // n_columns)
    below, height = 0.65 + 0.19 * len(lines), 3.9 * n_rows
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.0, 0.9 + height + below), dpi=150, facecolor="white")
        FigureCanvasAgg(figure)
        grid = figure.subplots(n_rows, n_columns, squeeze=False)
        total = figure.get_figheight()
        figure.subplots_adjust(
            left=0.08, right=0.98, top=1.0 - 0.85 / total, bottom=(below + 0.55) / total, wspace=0.32, hspace=0.35
        )
        for axis in grid.flat[len(pairs) :]:
            axis.set_axis_off()
        for axis, pair in zip(grid.flat, pairs, strict=False):
            if len(pair) == 1:
                _draw_line(axis, frontier, language)
            else:
                _draw_pair(axis, frontier, pair, language)
        _write_around(figure, frontier, lines, below, language)
        figure.savefig(path, metadata={"Software": None})


def _pairs(n_goals: int) -> list[tuple[int, ...]]:
    if n_goals == 1:
        return [(0,)]
    if n_goals <= ALL_PAIRS:
        return [(one, other) for one in range(n_goals) for other in range(one + 1, n_goals)]
    return [(0, other) for other in range(1, n_goals)]


def _draw_pair(axis: Axes, frontier: Frontier, pair: Sequence[int], language: str) -> None:
    """Two goals against each other, turned so that up and right is better."""
    across, up = (frontier.found.goals[column] for column in pair)
    axis.axhline(0.0, color=PALE, linewidth=0.7)
    axis.axvline(0.0, color=PALE, linewidth=0.7)
    axis.plot(0.0, 0.0, "s", color=INK, markersize=5, zorder=4)
    for point in frontier.points:
        x, y = (_scaled(point.gains[column]) for column in pair)
        axis.plot([x.low, x.high], [y.mean, y.mean], color=BLUE, linewidth=0.9, alpha=0.45)
        axis.plot([x.mean, x.mean], [y.low, y.high], color=BLUE, linewidth=0.9, alpha=0.45)
        _number(axis, x.mean, y.mean, point.number)
    axis.set_xlabel(_wrapped_title(across, language, 44), fontsize=8)
    axis.set_ylabel(_wrapped_title(up, language, 44), fontsize=8)
    _write_ticks(axis, language)
    if across.is_less_better:
        axis.invert_xaxis()
    if up.is_less_better:
        axis.invert_yaxis()


def _draw_line(axis: Axes, frontier: Frontier, language: str) -> None:
    """The only goal: packages one below the other."""
    (goal,) = frontier.found.goals
    axis.axvline(0.0, color=PALE, linewidth=0.9)
    for place, point in enumerate(frontier.points):
        gain = _scaled(point.gains[0])
        axis.plot([gain.low, gain.high], [place, place], color=BLUE, linewidth=1.1, alpha=0.6)
        _number(axis, gain.mean, place, point.number)
    axis.set_ylim(len(frontier.points) - 0.4, -0.6)
    axis.set_xlabel(goal_title(goal, language), fontsize=8)
    _write_ticks(axis, language)
    axis.set_yticks([])
    if goal.is_less_better:
        axis.invert_xaxis()


class _Place(NamedTuple):
    """Where a gain lies on an axis: mean, low, high, in the unit that is written."""

    mean: float
    low: float
    high: float


def _scaled(gain: Gain) -> _Place:
    """Shares and indices out of 100."""
    factor = 100.0 if gain.goal.unit == "1" else 1.0
    return _Place(*(factor * value for value in (gain.mean, gain.effect.low, gain.effect.high)))


def _number(axis: Axes, x: float, y: float, written: int) -> None:
    axis.plot(x, y, "o", color=BLUE, markersize=11, zorder=5, markeredgecolor="white")
    axis.annotate(
        str(written), (x, y), ha="center", va="center_baseline", fontsize=7, color="white", fontweight="bold", zorder=6
    )


def _write_ticks(axis: Axes, language: str) -> None:
    for side in (axis.xaxis, axis.yaxis):
        side.set_major_locator(MaxNLocator(5))
        side.set_major_formatter(Exact(lambda value, digits: number(value, digits, language)))
    axis.grid(axis="both")
    axis.tick_params(labelsize=7.5, length=0)


def _wrapped_title(goal: Goal, language: str, width: int) -> str:
    return "\n".join(textwrap.wrap(goal_title(goal, language), width))


def _lines(frontier: Frontier, language: str) -> list[str]:
    """What each package is made of, on lines that fit below the picture."""
    lines: list[str] = []
    for point in frontier.points:
        lines += textwrap.wrap(_point(point, language), LETTERS)
    return lines or [say("frontier.none", language)]


def _write_around(figure: Figure, frontier: Frontier, lines: Sequence[str], below: float, language: str) -> None:
    total = figure.get_figheight()
    is_mirrored = language == "ar"
    side, align = (0.98, "right") if is_mirrored else (0.03, "left")
    figure.text(side, 1.0 - 0.3 / total, title(frontier, language), fontsize=14, fontweight="bold", ha=align)
    key = say("frontier.key_one" if len(frontier.found.goals) == 1 else "frontier.key", language)
    mark = f"■ {say('frontier.baseline', language)}. {key}"
    figure.text(side, 1.0 - 0.58 / total, mark, fontsize=8.5, color=PALE, ha=align)
    figure.text(side, 0.12 / total, _source(frontier, language), fontsize=7.5, color=PALE, ha=align)
    for place, line in enumerate(lines):
        height = (below - 0.3 - 0.19 * place) / total
        written = f"{RIGHT_TO_LEFT}{line}" if is_mirrored else line
        figure.text(side, height, written, fontsize=8, ha=align, va="center", parse_math=False)


def _source(frontier: Frontier, language: str) -> str:
    """What made the picture."""
    plan = frontier.found.plan
    counts = {"draws": plan.fresh_draws, "seed": plan.seed, "scale": plain(plan.scale, language)}
    registry = loaded(read_scenario("baseline").territory).registry
    return say_by_standing("frontier.source", registry, language, version=version("lben"), **counts)
