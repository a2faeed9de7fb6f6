"""The other figures of the brief: small multiples over years, milk by outlet, bars of who gains, Lorenz curves.

Each function draws into a matplotlib figure; `as_svg` turns a figure into SVG that can stand inside a page, the same
bytes for the same numbers.
"""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from sim.report.axes import Exact, Writer
from sim.report.figure import INK, PALE, STYLE, spread

Floats = NDArray[np.float64]
BLUE, OCHRE, GREEN, GREY = "#1b6f8a", "#b0742a", "#4f7d4c", "#6b6b6b"
SALT = "lben"


class Series(NamedTuple):
    """A curve over years."""

    name: str
    values: Sequence[float]
    colour: str


class Panel(NamedTuple):
    """One of the small multiples: its title, what its numbers are, its curve, and how its axis is written."""

    title: str
    subtitle: str
    values: Sequence[float]
    colour: str
    write: Writer


class Bar(NamedTuple):
    """A bar: its label, its value, and what is written at its end."""

    label: str
    value: float
    written: str
    colour: str


class Time(NamedTuple):
    """Years of a run, the last one of history, and the words for what is before and after it."""

    years: Sequence[int]
    last_observed: int
    history: str
    outlook: str

    @property
    def has_outlook(self) -> bool:
        """Whether there are years on both sides of the line."""
        return self.years[0] <= self.last_observed < self.years[-1]


@contextmanager
def canvas(width: float, height: float) -> Iterator[Figure]:
    """Give an empty figure of so many inches, in the house style, drawn without a screen."""
    with mpl.rc_context({**STYLE, "svg.fonttype": "path", "svg.hashsalt": SALT}):
        figure = Figure(figsize=(width, height), facecolor="none")
        FigureCanvasSVG(figure)
        yield figure


def as_svg(figure: Figure, name: str) -> str:
    """Write a figure as an `svg` element whose identifiers begin with `name`, without date, declaration or comment."""
    file = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": SALT}):
        figure.savefig(file, format="svg", metadata=nothing, transparent=True)
    return inlined(file.getvalue(), name)


def inlined(document: str, name: str) -> str:
    """Cut an SVG document down to what may stand inside a page that holds others."""
    svg = document[document.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'xlink:href="#', f'xlink:href="#{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path[0]), svg)
    return re.sub(r"\s*\n\s*", "\n", svg)


# Over years


def draw_small_multiples(figure: Figure, panels: Sequence[Panel], time: Time, columns: int = 4) -> None:
    """Draw a curve for each panel, on its own scale, with the line where history ends."""
    rows = -(-len(panels) // columns)
    grid = figure.subplots(rows, columns, squeeze=False)
    figure.subplots_adjust(left=0.06, right=0.985, top=0.89, bottom=0.06, wspace=0.36, hspace=0.6)
    axes = [axis for row in grid for axis in row]
    for axis, panel in zip(axes, panels, strict=False):
        _draw_panel(axis, panel, time)
    for axis in axes[len(panels) :]:
        axis.set_axis_off()
    if time.has_outlook:
        _explain_line(axes[len(panels)] if len(axes) > len(panels) else axes[-1], time)


def _draw_panel(axis: Axes, panel: Panel, time: Time) -> None:
    values = np.asarray(panel.values, dtype=float)
    is_alone = len(time.years) == 1
    axis.plot(time.years, values, color=panel.colour, linewidth=1.8, marker="o" if is_alone else None, markersize=4)
    ends = [0, len(values) - 1]
    axis.plot([time.years[k] for k in ends], values[ends], "o", color=panel.colour, markersize=3)
    axis.set_title(f"{panel.title}\n", fontsize=7.8, pad=1, parse_math=False)
    axis.text(0.0, 1.03, panel.subtitle, transform=axis.transAxes, fontsize=7, color=GREY, parse_math=False)
    axis.yaxis.set_major_locator(MaxNLocator(4))
    axis.yaxis.set_major_formatter(Exact(panel.write))
    _leave_air(axis, values)
    mark_time(axis, time, 2)
    axis.tick_params(labelsize=7, length=0)


def _leave_air(axis: Axes, values: Floats) -> None:
    """Keep small movements small: an axis spans at least a fifth of the level."""
    known = values[np.isfinite(values)]
    if not len(known):
        return
    low, high = float(known.min()), float(known.max())
    room = max(high - low, 0.2 * abs(high), 1e-6)
    middle = (low + high) / 2.0
    bottom = middle - 0.65 * room
    axis.set_ylim(max(bottom, 0.0) if low >= 0.0 else bottom, middle + 0.65 * room)


def mark_time(axis: Axes, time: Time, ticks: int) -> None:
    """Write few years below an axis and draw the line where history ends."""
    first, last = time.years[0], time.years[-1]
    axis.set_xlim(first - 0.5, last + 0.5)
    shown = sorted({first, *(([time.last_observed]) if time.has_outlook else []), last}) if ticks == 2 else None
    axis.xaxis.set_major_locator(FixedLocator(shown or range(first, last + 1, max(1, (last - first) // ticks))))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    if time.has_outlook:
        axis.axvline(time.last_observed + 0.5, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))


def _explain_line(axis: Axes, time: Time) -> None:
    """Draw the key of the dashed line in an empty panel."""
    axis.set_axis_off()
    axis.plot([0.5, 0.5], [0.25, 0.75], color=INK, linewidth=0.8, linestyle=(0, (4, 3)), transform=axis.transAxes)
    axis.text(0.45, 0.5, time.history, transform=axis.transAxes, ha="right", va="center", fontsize=8, color=GREY)
    axis.text(0.55, 0.5, time.outlook, transform=axis.transAxes, ha="left", va="center", fontsize=8, color=GREY)


def draw_layers(figure: Figure, layers: Sequence[Series], time: Time, write: Writer) -> None:
    """Stack yearly amounts as bars, names at the right of the last year, the total above the first and the last."""
    axis = figure.subplots()
    figure.subplots_adjust(left=0.045, right=0.76, top=0.985, bottom=0.1)
    base = np.zeros(len(time.years))
    middles = []
    for layer in layers:
        values = np.asarray(layer.values, dtype=float)
        axis.bar(time.years, values, bottom=base, color=layer.colour, width=0.82, linewidth=0)
        middles.append(float(base[-1] + values[-1] / 2.0))
        base = base + values
    axis.set_ylim(0.0, float(base.max()) * 1.13 or 1.0)
    mark_time(axis, time, 6)
    axis.yaxis.set_major_formatter(Exact(write))
    for k in sorted({0, len(base) - 1}):
        axis.text(time.years[k], base[k], write(base[k], 1), ha="center", va="bottom", fontsize=8, fontweight="bold")
    if time.has_outlook:
        height = axis.get_ylim()[1] * 0.985
        axis.text(time.last_observed + 0.4, height, time.history, ha="right", va="top", fontsize=7.5, color=GREY)
        axis.text(time.last_observed + 0.62, height, time.outlook, ha="left", va="top", fontsize=7.5, color=GREY)
    write_beside(axis, middles, [layer.name for layer in layers], [layer.colour for layer in layers])


def write_beside(axis: Axes, heights: Sequence[float], labels: Sequence[str], colours: Sequence[str]) -> None:
    """Write each label at the right of an axis, level with its height, moved apart where they would overlap."""
    low, high = axis.get_ylim()
    gap = 11.0 / (axis.get_position().height * axis.figure.get_figheight() * 72.0)  # type: ignore[union-attr]
    spots = spread([(height - low) / (high - low) for height in heights], gap)
    for spot, label, colour in zip(spots, labels, colours, strict=True):
        axis.plot(1.02, spot, "s", color=colour, markersize=6, transform=axis.transAxes, clip_on=False)
        axis.annotate(
            label,
            (1.02, spot),
            xycoords="axes fraction",
            xytext=(8, 0),
            textcoords="offset points",
            fontsize=8,
            va="center",
            annotation_clip=False,
            parse_math=False,
        )


# Who gains


def draw_bars(figure: Figure, bars: Sequence[Bar], *, is_mirrored: bool = False) -> None:
    """Draw level bars from zero, labels beside them, amounts at their ends; from right to left where so read."""
    axis = figure.subplots()
    longest = max((len(bar.label) for bar in bars), default=0)
    margin = min(0.06 + 0.0086 * longest * 7.2 / figure.get_figwidth(), 0.56)
    sides = {"left": 0.03, "right": 1.0 - margin} if is_mirrored else {"left": margin, "right": 0.97}
    figure.subplots_adjust(top=0.99, bottom=0.02, **sides)
    where = np.arange(len(bars))[::-1]
    values = np.array([bar.value for bar in bars], dtype=float)
    axis.barh(where, values, color=[bar.colour for bar in bars], height=0.66, linewidth=0)
    low, high = min(float(np.nanmin(values, initial=0.0)), 0.0), max(float(np.nanmax(values, initial=0.0)), 0.0)
    room = 0.36 * max(high - low, 1e-9)
    ends = (low - (room if low < 0.0 else 0.0), high + room)
    axis.set_xlim(ends[::-1] if is_mirrored else ends)
    axis.set_ylim(-0.6, len(bars) - 0.4)
    axis.axvline(0.0, color=PALE, linewidth=0.8)
    axis.grid(visible=False)
    for spine in axis.spines.values():
        spine.set_visible(False)
    axis.xaxis.set_major_formatter(NullFormatter())
    axis.tick_params(length=0)
    if is_mirrored:
        axis.yaxis.tick_right()
    axis.set_yticks(where, [bar.label for bar in bars], fontsize=8.5)
    for place, bar in zip(where, bars, strict=True):
        _write_amount(axis, float(place), bar, is_mirrored)


def _write_amount(axis: Axes, place: float, bar: Bar, is_mirrored: bool) -> None:
    is_left = (bar.value < 0.0) != is_mirrored
    axis.annotate(
        bar.written,
        (bar.value if np.isfinite(bar.value) else 0.0, place),
        xytext=(-4 if is_left else 4, 0),
        textcoords="offset points",
        ha="right" if is_left else "left",
        va="center",
        fontsize=8.5,
        parse_math=False,
    )


class Curve(NamedTuple):
    """A Lorenz curve: its name, shares of people, poorest first, and of what they have."""

    name: str
    people: Floats
    total: Floats
    colour: str


def draw_lorenz(figure: Figure, curves: Sequence[Curve], x: str, y: str, equality: str, write: Writer) -> None:
    """Draw Lorenz curves against the line of equality, both axes in shares."""
    axis = figure.subplots()
    figure.subplots_adjust(left=0.14, right=0.94, top=0.97, bottom=0.13)
    axis.plot([0.0, 1.0], [0.0, 1.0], color=PALE, linewidth=1.0, linestyle=(0, (4, 3)), label=equality)
    for curve in curves:
        people, total = thinned(curve.people, curve.total)
        axis.plot(people, total, color=curve.colour, linewidth=2.0, label=curve.name)
    lowest = min((float(np.nanmin(curve.total)) for curve in curves if np.isfinite(curve.total).any()), default=0.0)
    axis.set_xlim(0.0, 1.0)
    axis.set_ylim(min(lowest * 1.05, 0.0), 1.0)
    for side in (axis.xaxis, axis.yaxis):
        side.set_major_formatter(Exact(write))
        side.set_major_locator(MaxNLocator(5))
    axis.set_xlabel(x, fontsize=8)
    axis.set_ylabel(y, fontsize=8)
    axis.tick_params(labelsize=8)
    axis.legend(loc="upper left", frameon=False, fontsize=8)


def thinned(people: Floats, total: Floats, points: int = 101) -> tuple[Floats, Floats]:
    """Keep a curve at so many even shares of people, both ends included."""
    shares = np.linspace(0.0, 1.0, points)
    return shares, np.interp(shares, people, total)


# Inside a line of text


def sparkline(
    values: Sequence[float], last_observed_at: int | None, colour: str, width: int = 170, *, is_mirrored: bool = False
) -> str:
    """Draw a curve without any axis, as a small `svg` element; a thin line where the past ends.

    `is_mirrored` lets time run from right to left.
    """
    height, edge = 30.0, 3.0
    known = [value for value in values if np.isfinite(value)]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    room = max(high - low, 0.1 * abs(high), 1e-9)
    low = (low + high - room) / 2.0
    step = (width - 2.0 * edge) / (len(values) - 1)
    ways = range(len(values))[::-1] if is_mirrored else range(len(values))
    points = [
        (edge + ways[k] * step, height - edge - (value - low) / room * (height - 2.0 * edge))
        for k, value in enumerate(values)
        if np.isfinite(value)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    line = ""
    if last_observed_at is not None:
        x = edge + (last_observed_at + 0.5) * step
        x = width - x if is_mirrored else x
        line = f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{height:.0f}" stroke="{PALE}" stroke-dasharray="3 2"/>'
    end_x, end_y = points[-1]
    return (
        f'<svg viewBox="0 0 {width} {height:.0f}" aria-hidden="true" focusable="false">{line}'
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8" stroke-linejoin="round"/>'
        f'<circle cx="{end_x:.1f}" cy="{end_y:.1f}" r="2.4" fill="{colour}"/></svg>'
    )
