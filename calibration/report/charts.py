"""The figures of the report: predictions beside observations, priors beside posteriors."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from calibration.targets import NORMAL_90
from sim.report.axes import Exact, Writer
from sim.report.charts import BLUE, GREY, OCHRE
from sim.report.comparison.charts import wrapped
from sim.report.figure import INK

Floats = NDArray[np.float64]
Ends = tuple[float, float, float]

BAND, MISSED = "#e7ecdf", "#a3352c"
FARTHEST = 8.0
"""Standard deviations at which an axis ends: what lies beyond is drawn at its edge, as an arrow."""
LABEL_WIDTH = 44


class Line(NamedTuple):
    """A fact: its name, what was predicted before and after fitting in standard deviations from the observation."""

    label: str
    before: Ends | None
    after: Ends
    is_missed: bool


class Density(NamedTuple):
    """A parameter: its name and unit, edges of bins, chances of each before and after fitting, its default."""

    title: str
    unit: str
    edges: Floats
    before: Floats
    after: Floats
    default: float


def height_of(lines: Sequence[Line]) -> float:
    """Inches that a figure of predictions takes."""
    return 0.85 + 0.3 * len(lines)


def draw_predictions(figure: Figure, lines: Sequence[Line], title: str, keys: Sequence[str], write: Writer) -> None:
    """Draw a line for each fact, 90% of the predictions around their middle; 0 is what was observed.

    `keys` say what the band of the observation, the predictions before and those after are.
    """
    axis = figure.subplots()
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.4, right=0.98, top=1.0 - 0.08 / height, bottom=0.75 / height)
    where = np.arange(len(lines))[::-1]
    axis.axvspan(-NORMAL_90, NORMAL_90, color=BAND, zorder=0)
    axis.axvline(0.0, color=INK, linewidth=0.8)
    for place, line in zip(where.tolist(), lines, strict=True):
        if line.before is not None:
            _draw_ends(axis, line.before, place + 0.19, GREY, 1.3, 3.0)
        _draw_ends(axis, line.after, place - 0.12, MISSED if line.is_missed else BLUE, 2.6, 5.0)
    axis.set_xlim(-FARTHEST - 0.4, FARTHEST + 0.4)
    axis.set_ylim(-0.7, len(lines) - 0.3)
    axis.set_yticks(where, [wrapped(line.label, LABEL_WIDTH) for line in lines], fontsize=7.6, linespacing=0.95)
    axis.set_xlabel(title, fontsize=8)
    axis.xaxis.set_major_formatter(Exact(write))
    axis.tick_params(axis="y", length=0)
    axis.tick_params(axis="x", labelsize=8)
    band, before, after, missed = keys
    handles: list[Patch | Line2D] = [Patch(color=BAND, label=band)]
    if any(line.before is not None for line in lines):
        handles.append(Line2D([], [], color=GREY, linewidth=1.3, marker="o", markersize=3, label=before))
    handles += [
        Line2D([], [], color=colour, linewidth=2.6, marker="o", markersize=5, label=label)
        for colour, label in ((BLUE, after), (MISSED, missed))
    ]
    figure.legend(handles=handles, loc="lower center", ncols=len(handles), frameon=False, fontsize=7.4)


def _draw_ends(axis: Axes, ends: Ends, height: float, colour: str, width: float, size: float) -> None:
    """Draw an interval and its middle; what lies outside the axis becomes an arrow at its edge."""
    if not np.isfinite(ends).all():
        return
    low, middle, high = np.clip(ends, -FARTHEST, FARTHEST).tolist()
    axis.plot([low, high], [height, height], color=colour, linewidth=width, solid_capstyle="butt")
    marker = "<" if ends[1] < -FARTHEST else ">" if ends[1] > FARTHEST else "o"
    axis.plot(middle, height, marker, color=colour, markersize=size)
    for end, sign in ((ends[0], "<"), (ends[2], ">")):
        if abs(end) > FARTHEST:
            axis.plot(np.clip(end, -FARTHEST, FARTHEST), height, sign, color=colour, markersize=size)


def draw_densities(
    figure: Figure, panels: Sequence[Density], keys: Sequence[str], write: Writer, columns: int, title_height: float
) -> None:
    """Draw a panel for each parameter: the prior as an outline, the posterior filled, the default as a dashed line.

    Titles take some inches.
    """
    rows = -(-len(panels) // columns)
    height = figure.get_figheight()
    grid = figure.subplots(rows, columns, squeeze=False)
    hspace = (0.45 + title_height) / 0.55
    figure.subplots_adjust(
        left=0.02, right=0.98, top=1.0 - (0.1 + title_height) / height, bottom=0.75 / height, wspace=0.12, hspace=hspace
    )
    axes = [axis for row in grid for axis in row]
    for axis, panel in zip(axes, panels, strict=False):
        axis.stairs(panel.after, panel.edges, color=BLUE, fill=True, alpha=0.75)
        axis.stairs(panel.before, panel.edges, color=INK, linewidth=1.0)
        axis.axvline(panel.default, color=OCHRE, linewidth=1.2, linestyle=(0, (4, 2)))
        axis.set_title(panel.title, fontsize=7.2, pad=3, parse_math=False)
        axis.set_xlabel(panel.unit, fontsize=7, labelpad=1, parse_math=False)
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
        axis.xaxis.set_major_locator(MaxNLocator(4))
        axis.xaxis.set_major_formatter(Exact(write))
        axis.tick_params(labelsize=7)
        axis.grid(visible=False)
    for axis in axes[len(panels) :]:
        axis.set_axis_off()
    before, after, default = keys
    handles = [
        Line2D([], [], color=INK, linewidth=1.0, label=before),
        Patch(color=BLUE, alpha=0.75, label=after),
        Line2D([], [], color=OCHRE, linewidth=1.2, linestyle=(0, (4, 2)), label=default),
    ]
    figure.legend(handles=handles, loc="lower center", ncols=3, frameon=False, fontsize=8)
