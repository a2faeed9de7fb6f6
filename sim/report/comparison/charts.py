"""The figures of a comparison: dots with intervals around nought, bars of costs, paths with bands, tenths.

Amounts run from left to right in all three languages, as they do in tables; labels and panels run as one reads.
"""

import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter

from sim.report.axes import Exact, Writer
from sim.report.charts import BLUE, GREY, OCHRE
from sim.report.differences import Verdict
from sim.report.figure import INK, PALE
from sim.report.numbers import LEFT_TO_RIGHT
from sim.report.radar import RIGHT_TO_LEFT

BETTER, WORSE, UNCLEAR = BLUE, OCHRE, "#9a9a9a"
PALETTE = ("#1b6f8a", "#b5563c", "#4f7d4c", "#6a5aa0", "#d19a2e", "#a23e6c", "#5d9a8b", "#7a5c3e", "#4b4453")
DASHES: tuple[Any, ...] = ("solid", (0, (5, 2)), (0, (1.5, 1.5)))

TONES: dict[Verdict, tuple[str, bool]] = {
    "better": (BETTER, True),
    "likely_better": (BETTER, False),
    "likely_worse": (WORSE, False),
    "worse": (WORSE, True),
}
"""Colour of a verdict, and whether its dot is full; all others are grey and empty."""


class Dot(NamedTuple):
    """An effect on a line of a panel."""

    mean: float
    low: float
    high: float
    verdict: Verdict


class DotPanel(NamedTuple):
    """An impact: its title, its unit, which side of nought is better, and a dot for each policy, in their order."""

    title: str
    unit: str
    better: str
    is_better_left: bool
    dots: Sequence[Dot | None]
    least: float = 1.0
    """What the axis spans at least on one side, so that a speck does not look like an effect."""


class Line(NamedTuple):
    """An effect year by year with its band; `number` chooses its colour."""

    values: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    number: int


class PathPanel(NamedTuple):
    """Some effects over the same years."""

    title: str
    unit: str
    lines: Sequence[Line]
    least: float = 1.0


class Stack(NamedTuple):
    """A bar made of parts, and what is written at its end."""

    label: str
    parts: Sequence[float]
    written: str


def tone(verdict: Verdict) -> tuple[str, bool]:
    """The colour of a verdict, and whether its dot is full."""
    return TONES.get(verdict, (UNCLEAR, False))


def wrapped(text: str, width: int) -> str:
    """A text on lines of so many letters."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


def _write_title(axis: Axes, title: str, unit: str, is_mirrored: bool) -> None:
    """Write a title over its unit above a panel, each on as many lines as it needs, from where reading begins."""
    below = _lines(unit, UNIT_LETTERS, is_mirrored)
    place: Any = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "ha": "right" if is_mirrored else "left",
        "va": "bottom",
        "annotation_clip": False,
        "linespacing": 1.0,
        "parse_math": False,
    }
    corner = (1.0 if is_mirrored else 0.0, 1.0)
    axis.annotate(below, corner, xytext=(0, 3), fontsize=6.4, color=GREY, **place)
    lift = 4.5 + 7.4 * len(below.split("\n"))
    name = _lines(title, TITLE_LETTERS, is_mirrored)
    axis.annotate(name, corner, xytext=(0, lift), fontsize=7.4, fontweight="bold", **place)


def _lines(text: str, width: int, is_mirrored: bool) -> str:
    """A text on lines of so many letters; Arabic ones run from right to left even where they begin in Latin."""
    if not is_mirrored:
        return wrapped(text, width)
    return "\n".join(RIGHT_TO_LEFT + line for line in wrapped(text, width + 5).split("\n"))


TITLE, FOOT = 0.56, 0.28
"""Inches above and below a panel."""
TITLE_LETTERS, UNIT_LETTERS = 21, 27
"""Letters on a line above a panel."""


# Effects


def draw_effects(
    figure: Figure,
    panels: Sequence[DotPanel],
    labels: Sequence[str],
    key: Sequence[tuple[Verdict, str]],
    interval: str,
    write: Writer,
    *,
    is_mirrored: bool = False,
    columns: int = 4,
) -> None:
    """Draw a panel for each impact, a line for each policy; what dots mean stands in the panel left over."""
    rows = -(-(len(panels) + 1) // columns)
    grid = figure.subplots(rows, columns, squeeze=False)
    margin = 1.75 / figure.get_figwidth()
    sides = {"left": 0.015, "right": 1.0 - margin} if is_mirrored else {"left": margin, "right": 0.985}
    height = figure.get_figheight()
    figure.subplots_adjust(
        top=1.0 - TITLE / height,
        bottom=FOOT / height,
        wspace=0.14,
        hspace=(TITLE + FOOT) * rows / (height - rows * (TITLE + FOOT)),
        **sides,
    )
    for place in range(rows * columns):
        row, column = divmod(place, columns)
        axis = grid[row][columns - 1 - column if is_mirrored else column]
        if place < len(panels):
            _draw_dots(axis, panels[place], write, is_mirrored)
            _label_lines(axis, labels if column == 0 else (), len(labels), is_mirrored)
        elif place == len(panels):
            _explain_dots(axis, key, interval, is_mirrored)
        else:
            axis.set_axis_off()


def _draw_dots(axis: Axes, panel: DotPanel, write: Writer, is_mirrored: bool) -> None:
    where = len(panel.dots) - 1.0 - np.arange(len(panel.dots))
    axis.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    for height, dot in zip(where, panel.dots, strict=True):
        if dot is None:
            continue
        colour, is_full = tone(dot.verdict)
        axis.plot([dot.low, dot.high], [height, height], color=colour, linewidth=2.2, alpha=0.55, zorder=2)
        face = colour if is_full else "white"
        axis.plot(
            dot.mean, height, "o", markersize=5.6, color=colour, markerfacecolor=face, markeredgewidth=1.3, zorder=3
        )
    _leave_room(axis, panel.dots, panel.least)
    axis.set_ylim(-0.6, len(panel.dots) - 0.4)
    axis.grid(visible=False, axis="y")
    axis.grid(visible=True, axis="x")
    axis.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axis.xaxis.set_major_formatter(Exact(write))
    axis.tick_params(labelsize=6.8, length=0, pad=2)
    axis.spines["left"].set_visible(False)
    _write_title(axis, panel.title, panel.unit, is_mirrored)
    arrow = (
        f"{LEFT_TO_RIGHT}\u2190 {panel.better}"
        if panel.is_better_left
        else f"{LEFT_TO_RIGHT}{panel.better}{LEFT_TO_RIGHT} \u2192"
    )
    x, side = (0.0, "left") if panel.is_better_left else (1.0, "right")
    axis.annotate(
        arrow,
        (x, 0.0),
        xycoords="axes fraction",
        xytext=(0, -13),
        textcoords="offset points",
        fontsize=6.2,
        color=BETTER,
        ha=side,
        va="top",
        annotation_clip=False,
    )


def _leave_room(axis: Axes, dots: Sequence[Dot | None], least: float) -> None:
    """Let every interval and nought stand inside the panel."""
    ends = [end for dot in dots if dot is not None for end in (dot.low, dot.mean, dot.high) if np.isfinite(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    if high - low < least:
        low, high = min(low, -least / 2.0), max(high, least / 2.0)
    room = 0.08 * (high - low)
    axis.set_xlim(low - room, high + room)


def _label_lines(axis: Axes, labels: Sequence[str], count: int, is_mirrored: bool) -> None:
    """Write the names of the policies beside a panel, on the side where reading begins."""
    if not labels:
        axis.set_yticks(range(count))
        axis.yaxis.set_major_formatter(NullFormatter())
        return
    if is_mirrored:
        axis.yaxis.tick_right()
    axis.set_yticks(range(count)[::-1], [wrapped(label, 27) for label in labels], fontsize=7.2, linespacing=0.95)
    axis.tick_params(axis="y", length=0)


def _explain_dots(axis: Axes, key: Sequence[tuple[Verdict, str]], interval: str, is_mirrored: bool) -> None:
    handles = []
    for verdict, text in key:
        colour, is_full = tone(verdict)
        face = colour if is_full else "white"
        handles.append(
            Line2D([], [], marker="o", linestyle="none", markersize=5.6, color=colour, markerfacecolor=face, label=text)
        )
    handles.append(Line2D([], [], color=UNCLEAR, linewidth=2.2, alpha=0.55, label=interval))
    axis.set_axis_off()
    axis.legend(
        handles=handles, loc="center", frameon=False, fontsize=7, markerfirst=not is_mirrored, labelspacing=0.45
    )


# Costs


def draw_stacks(
    figure: Figure,
    stacks: Sequence[Stack],
    names: Sequence[str],
    colours: Sequence[int],
    *,
    is_mirrored: bool = False,
) -> None:
    """Draw a bar for each policy, stacked by payer in its own colour, its total written at its end."""
    axis = figure.subplots()
    margin = 2.2 / figure.get_figwidth()
    sides = {"left": 0.03, "right": 1.0 - margin} if is_mirrored else {"left": margin, "right": 0.97}
    height = figure.get_figheight()
    figure.subplots_adjust(top=0.99, bottom=0.3 / height, **sides)
    where = np.arange(len(stacks))[::-1]
    above, below = np.zeros(len(stacks)), np.zeros(len(stacks))
    for k in range(len(names)):
        part = np.array([stack.parts[k] for stack in stacks], dtype=float)
        base = np.where(part >= 0.0, above, below)
        axis.barh(where, part, left=base, height=0.6, color=PALETTE[colours[k] % len(PALETTE)], linewidth=0)
        above, below = above + np.maximum(part, 0.0), below + np.minimum(part, 0.0)
    room = 0.3 * max(float(above.max()) - float(below.min()), 1e-9)
    ends = (float(below.min()), float(above.max()) + room)
    axis.set_xlim(ends[::-1] if is_mirrored else ends)
    axis.set_ylim(-0.6, len(stacks) - 0.4)
    axis.axvline(0.0, color=PALE, linewidth=0.8)
    axis.grid(visible=False)
    axis.xaxis.set_major_formatter(NullFormatter())
    for spine in axis.spines.values():
        spine.set_visible(False)
    if is_mirrored:
        axis.yaxis.tick_right()
    axis.tick_params(length=0)
    axis.set_yticks(where, [wrapped(stack.label, 34) for stack in stacks], fontsize=8, linespacing=0.95)
    for place, stack, end in zip(where, stacks, above, strict=True):
        offset, side = ((-5, 0), "right") if is_mirrored else ((5, 0), "left")
        axis.annotate(
            stack.written, (end, place), xytext=offset, textcoords="offset points", ha=side, va="center", fontsize=8
        )
    handles = [
        Patch(color=PALETTE[place % len(PALETTE)], label=name) for place, name in zip(colours, names, strict=True)
    ]
    _legend_below(figure, handles[::-1] if is_mirrored else handles, is_mirrored)


def _legend_below(figure: Figure, handles: Sequence[Patch | Line2D], is_mirrored: bool, columns: int = 0) -> None:
    figure.legend(
        handles=list(handles),
        loc="lower center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=columns or max(len(handles), 1),
        frameon=False,
        fontsize=7.6,
        markerfirst=not is_mirrored,
        borderaxespad=0.0,
    )


# Year by year


def draw_paths(
    figure: Figure,
    panels: Sequence[PathPanel],
    years: Sequence[int],
    names: Sequence[str],
    write: Writer,
    *,
    columns: int = 4,
    is_shared: bool = False,
    is_mirrored: bool = False,
) -> None:
    """Draw effects over years around nought; `names` of the lines stand below where panels hold several."""
    rows = -(-len(panels) // columns)
    grid = figure.subplots(rows, columns, squeeze=False, sharey=is_shared)
    height, width = figure.get_figheight(), figure.get_figwidth()
    n_columns = 2 if width < 6.0 else 3
    foot = 0.24 + 0.17 * -(-len(names) // n_columns) if names else 0.2
    figure.subplots_adjust(
        left=0.5 / width,
        right=1.0 - 0.12 / width,
        top=1.0 - TITLE / height,
        bottom=foot / height,
        wspace=0.18 if is_shared else 0.36,
        hspace=(TITLE + FOOT) * rows / (height - rows * (TITLE + FOOT)),
    )
    for place in range(rows * columns):
        row, column = divmod(place, columns)
        axis = grid[row][columns - 1 - column if is_mirrored else column]
        if place < len(panels):
            _draw_path(axis, panels[place], years, write, is_mirrored)
        else:
            axis.set_axis_off()
    _open_up_all(grid, panels, columns, is_mirrored)
    if names:
        handles = [_line_style(k, name) for k, name in enumerate(names)]
        _legend_below(figure, handles, is_mirrored, n_columns)


def _line_style(number: int, name: str) -> Line2D:
    dash = DASHES[number // len(PALETTE) % len(DASHES)]
    return Line2D([], [], color=PALETTE[number % len(PALETTE)], linestyle=dash, linewidth=1.8, label=wrapped(name, 44))


def _open_up(axis: Axes, least: float) -> None:
    """Let an upright axis span at least so much around nought."""
    low, high = axis.get_ylim()
    if high - low < least:
        axis.set_ylim(min(low, -least / 2.0), max(high, least / 2.0))


def _open_up_all(grid: Any, panels: Sequence[PathPanel | DotPanel], columns: int, is_mirrored: bool) -> None:
    """Open every axis up once all is drawn, so that panels that share an axis all fit it."""
    for place, panel in enumerate(panels):
        row, column = divmod(place, columns)
        _open_up(grid[row][columns - 1 - column if is_mirrored else column], panel.least)


def _draw_path(axis: Axes, panel: PathPanel, years: Sequence[int], write: Writer, is_mirrored: bool) -> None:
    axis.axhline(0.0, color=INK, linewidth=0.9)
    for line in panel.lines:
        colour, dash = PALETTE[line.number % len(PALETTE)], DASHES[line.number // len(PALETTE) % len(DASHES)]
        alpha = 0.2 if len(panel.lines) == 1 else 0.13
        axis.fill_between(years, line.low, line.high, color=colour, alpha=alpha, linewidth=0)
        mark = "o" if len(years) == 1 else None
        axis.plot(years, line.values, color=colour, linestyle=dash, linewidth=1.7, marker=mark, markersize=4)
    _write_title(axis, panel.title, panel.unit, is_mirrored)
    axis.yaxis.set_major_locator(MaxNLocator(4))
    axis.yaxis.set_major_formatter(Exact(write))
    axis.set_xlim(years[0] - 0.3, years[-1] + 0.3)
    axis.xaxis.set_major_locator(FixedLocator(sorted({years[0], years[-1]})))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axis.tick_params(labelsize=7, length=0)


# Tenths


def draw_tenths(
    figure: Figure,
    panels: Sequence[DotPanel],
    write: Writer,
    axis_name: str,
    *,
    columns: int = 4,
    is_mirrored: bool = False,
) -> None:
    """Draw a panel for each policy: the effect on each tenth of people, the poorest where reading begins."""
    rows = -(-len(panels) // columns)
    grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
    height, width = figure.get_figheight(), figure.get_figwidth()
    figure.subplots_adjust(
        left=0.5 / width,
        right=1.0 - 0.1 / width,
        top=1.0 - TITLE / height,
        bottom=0.4 / height,
        wspace=0.12,
        hspace=(TITLE + 0.4) * rows / (height - rows * (TITLE + 0.4)),
    )
    for place in range(rows * columns):
        row, column = divmod(place, columns)
        axis = grid[row][columns - 1 - column if is_mirrored else column]
        if place < len(panels):
            _draw_tenths(axis, panels[place], write, is_mirrored)
            axis.set_xlabel(axis_name, fontsize=7)
        else:
            axis.set_axis_off()
    _open_up_all(grid, panels, columns, is_mirrored)


def _draw_tenths(axis: Axes, panel: DotPanel, write: Writer, is_mirrored: bool) -> None:
    axis.axhline(0.0, color=INK, linewidth=0.9, zorder=1)
    for place, dot in enumerate(panel.dots, start=1):
        if dot is None:
            continue
        colour, is_full = tone(dot.verdict)
        axis.plot([place, place], [dot.low, dot.high], color=colour, linewidth=2.0, alpha=0.55, zorder=2)
        face = colour if is_full else "white"
        axis.plot(
            place, dot.mean, "o", markersize=4.6, color=colour, markerfacecolor=face, markeredgewidth=1.2, zorder=3
        )
    _write_title(axis, panel.title, panel.unit, is_mirrored)
    count = len(panel.dots)
    axis.set_xlim((count + 0.6, 0.4) if is_mirrored else (0.4, count + 0.6))
    axis.xaxis.set_major_locator(FixedLocator([1, count // 2, count]))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda tenth, _: f"{tenth:.0f}"))
    axis.yaxis.set_major_locator(MaxNLocator(4))
    axis.yaxis.set_major_formatter(Exact(write))
    axis.tick_params(labelsize=7, length=0)
