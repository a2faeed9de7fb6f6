"""The curves since the first quinzaine that is shown: where the milk goes, prices, incomes."""

import datetime
from collections.abc import Sequence

import numpy as np
import pandas as pd
from babel.dates import format_date
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator
from numpy.typing import NDArray

from sim.accounts.classes import SIZES
from sim.report.axes import Exact
from sim.report.figure import MILK, PALE, write_beside
from sim.report.figure import PRICES as SHOP_TO_FARM
from sim.report.numbers import LOCALES, number
from sim.report.words import say
from sim.watching.watched import FEWEST, MEMBERS, Watched, income_name

Floats = NDArray[np.float64]

PRICES = {**SHOP_TO_FARM, "plant_price": "#7b6a9c"}
SIZE_COLOURS = ("#b9cfd6", "#7fa9b6", "#1b6f8a", "#0c3b4a")
MEMBER_COLOURS = ("#1b6f8a", "#8a8a8a")
LABEL_INCHES = 0.165
FEWEST_QUINZAINES = 24
"""The axis of time is a year at least."""


def draw_milk(figure: Figure, watched: Watched, language: str) -> None:
    """Thousands of litres a day by outlet, stacked."""
    series = watched.series
    panel = figure.add_axes((0.085, 0.115, 0.47, 0.77))
    layers = [np.asarray(series[name] / series["days"] / 1000.0, dtype=float) for name in MILK]
    panel.set_axisbelow(False)
    steps = [_held(layer) for layer in layers]
    panel.stackplot(_edges(series), steps, colors=list(MILK.values()), step="post", linewidth=0)
    panel.set_ylim(0.0, float(np.sum(layers, axis=0).max()) * 1.05)
    last = np.array([layer[-1] for layer in layers])
    middles = [float(top - layer / 2.0) for top, layer in zip(np.cumsum(last), last, strict=True)]
    written = [number(float(value), 1, language) for value in last]
    labels = [f"{say(f'figure.{name}', language)} {value}" for name, value in zip(MILK, written, strict=True)]
    _finish(panel, series, say("figure.milk", language), language)
    write_beside(panel, middles, labels, list(MILK.values()), _gap(panel))


def draw_prices(figure: Figure, watched: Watched, language: str) -> None:
    """Prices from the shop to the farm, MAD a litre; a price that nobody paid leaves a gap."""
    panel = figure.add_axes((0.085, 0.115, 0.47, 0.77))
    names = {name: say(f"figure.{name}" if name in SHOP_TO_FARM else "watch.plant_price", language) for name in PRICES}
    _draw_curves(panel, watched.series, list(PRICES), list(names.values()), list(PRICES.values()), 2, language)
    _finish(panel, watched.series, say("figure.prices", language), language)


def draw_incomes(figure: Figure, watched: Watched, language: str) -> None:
    """Median milk sales of a household, MAD a month: by class of herd, and of members and the others."""
    sizes = [say(f"group.size.{size}", language) for size in SIZES[1:]]
    members = [say(f"group.member.{group}", language) for group in MEMBERS]
    for box, kind, groups, labels, colours in (
        ((0.055, 0.14, 0.27, 0.66), "size", SIZES[1:], sizes, SIZE_COLOURS),
        ((0.555, 0.14, 0.27, 0.66), "member", MEMBERS, members, MEMBER_COLOURS),
    ):
        panel = figure.add_axes(box)
        names = [income_name(kind, group) for group in groups]
        _draw_curves(panel, watched.series, names, labels, list(colours), 0, language)
        _finish(panel, watched.series, say(f"watch.income.{kind}", language), language)
    figure.text(0.02, 0.93, say("watch.income", language), fontsize=11, fontweight="bold", ha="left", va="center")
    few = say("watch.income.few", language, fewest=FEWEST)
    figure.text(0.98, 0.93, few, fontsize=8, color=PALE, ha="right", va="center")


# A panel


def _draw_curves(
    panel: Axes,
    series: pd.DataFrame,
    names: Sequence[str],
    labels: Sequence[str],
    colours: Sequence[str],
    digits: int,
    language: str,
) -> None:
    """Draw series as steps, with their names and last values beside them."""
    columns = [np.asarray(series[name], dtype=float) for name in names]
    for column, colour in zip(columns, colours, strict=True):
        panel.plot(_edges(series), _held(column), drawstyle="steps-post", color=colour, linewidth=1.5)
    known = [column[np.isfinite(column)] for column in columns]
    panel.set_ylim(0.0, max(*(float(column.max(initial=0.0)) for column in known), 1e-9) * 1.08)
    shown = [(float(k[-1]), f"{label} {number(float(c[-1]), digits, language)}", colour)
             for k, c, label, colour in zip(known, columns, labels, colours, strict=True) if len(k)]  # fmt: skip
    write_beside(panel, [s[0] for s in shown], [s[1] for s in shown], [s[2] for s in shown], _gap(panel))


def _gap(panel: Axes) -> float:
    """Height of a line of a label as a share of that of the panel."""
    figure = panel.get_figure(root=True)
    assert figure is not None
    return LABEL_INCHES / float(figure.get_size_inches()[1] * panel.get_position().height)


def _edges(series: pd.DataFrame) -> Floats:
    """First day of each quinzaine and the day after the last, in quinzaines since the year 0."""
    first = np.asarray(series["year"] * 24 + series["number"] - 1, dtype=float)
    return np.append(first, first[-1] + 1.0)


def _held(values: Floats) -> Floats:
    """Values with the last one twice: each holds to the end of its quinzaine."""
    return np.append(values, values[-1])


def _finish(panel: Axes, series: pd.DataFrame, title: str, language: str) -> None:
    panel.set_title(title, pad=8)
    panel.yaxis.set_major_formatter(Exact(lambda value, digits: number(value, digits, language)))
    edges = _edges(series)
    end = max(edges[-1], edges[0] + FEWEST_QUINZAINES)
    panel.set_xlim(edges[0], end)
    marks, words = time_marks(edges[0], end, language)
    panel.xaxis.set_major_locator(FixedLocator(marks))
    panel.xaxis.set_major_formatter(FixedFormatter(words))
    panel.tick_params(length=3, color=PALE)


def time_marks(start: float, end: float, language: str) -> tuple[list[float], list[str]]:
    """Where the axis of time is marked, in quinzaines since the year 0, and with what: quarters of a year, then years.

    No more than seven marks.
    """
    years = (end - start) / 24.0
    if years <= 1.75:
        marks = [mark for mark in range(int(start), int(end) + 1) if mark % 6 == 0]
        days = [datetime.date(mark // 24, mark % 24 // 2 + 1, 1) for mark in marks]
        return [float(mark) for mark in marks], [_month(day, language) for day in days]
    every = int(-(-years // 6))
    shown = [year for year in range(int(start) // 24, int(end) // 24 + 1) if start <= year * 24 <= end]
    return [year * 24.0 for year in shown[::every]], [str(year) for year in shown[::every]]


def _month(day: datetime.date, language: str) -> str:
    """A month and its year on two lines."""
    return f"{format_date(day, 'MMM', LOCALES[language])}\n{day.year}"
