"""The radar of a social profile: domains on spokes from 0 to 4, what the model moves apart from what is frozen."""

from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Polygon, Wedge
from matplotlib.path import Path as Outline

from sim.report.figure import INK, PALE, STYLE
from sim.report.numbers import number

MODELLED, FROZEN, BLANK, BEFORE = "#1b6f8a", "#b3a58c", "#ededed", "#b5563c"
EDGES = (0.0, 1.5, 2.5, 3.5, 4.0)
"""Where the bands of a score begin and end."""
SHADES = ("#ecdcc8", "#f7efe3", "#e6f1ee", "#cde3dc")
MOST = 4.0
RIM, RIM_WIDTH = 4.42, 0.2
"""Outer radius and width of the ring that shows how many answers are modelled."""
RIGHT_TO_LEFT = "\u200f"
"""Unseen; makes a line that begins with Latin letters an Arabic one."""


class Spoke(NamedTuple):
    """One domain: its name, mean score, and what the score is made of; nan where nothing is answered.

    `low` and `high` are the scores under the least and most favourable frozen answers; `modelled` and `frozen` the
    means of each kind of answer, `n_` how many there are. `band` is the word for the score.
    """

    label: str
    band: str
    points: float
    low: float
    high: float
    modelled: float
    frozen: float
    n_modelled: int
    n_frozen: int
    n_unanswered: int


class Wording(NamedTuple):
    """All that the figure says, in one language.

    `note` stands under the name of each domain, with the fields points, band, modelled, frozen and unanswered; `bands`
    are the words for the shades, from the centre out.
    """

    title: str
    subtitle: str
    note: str
    score: str
    spread: str
    modelled: str
    frozen: str
    unanswered: str
    reference: str
    source: str
    bands: tuple[str, ...] = ()


def draw_radar(
    spokes: Sequence[Spoke], wording: Wording, language: str, path: Path, reference: Sequence[float] | None = None
) -> None:
    """Draw the radar into a PNG file; `reference` is the score of each spoke in another run, drawn as a dashed line.

    In Arabic the spokes follow each other anticlockwise, as the eye reads.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10.4, 9.4), dpi=150, facecolor="white")
        FigureCanvasAgg(figure)
        panel = figure.add_axes((0.01, 0.185, 0.98, 0.74))
        panel.set_aspect("equal")
        panel.set_axis_off()
        panel.set_xlim(-8.6, 8.6)
        panel.set_ylim(-5.75, 5.75)
        turn = 1.0 if language == "ar" else -1.0
        angles = np.pi / 2.0 + turn * 2.0 * np.pi * np.arange(len(spokes)) / len(spokes)
        _draw_web(panel, angles, language)
        _draw_scores(panel, angles, spokes, reference)
        for spoke, angle in zip(spokes, angles, strict=True):
            _draw_rim(panel, spoke, angle, 2.0 * np.pi / len(spokes), turn)
            _write_label(panel, spoke, angle, wording, language)
        _write_around(figure, wording, language, spokes, reference is not None)
        figure.savefig(path, metadata={"Software": None})


def _corners(angles: np.ndarray, radius: np.ndarray | float) -> np.ndarray:
    """Points at a distance from the centre, one on each spoke."""
    return np.column_stack([radius * np.cos(angles), radius * np.sin(angles)])


def _draw_web(panel: Axes, angles: np.ndarray, language: str) -> None:
    """Shade the bands, draw a line for each whole score and each spoke."""
    for high, shade in zip(reversed(EDGES[1:]), reversed(SHADES), strict=True):
        panel.add_patch(Polygon(_corners(angles, high), facecolor=shade, edgecolor="none", zorder=0))
    for score in (1.0, 2.0, 3.0, 4.0):
        panel.add_patch(Polygon(_corners(angles, score), fill=False, edgecolor="#cfcfcf", linewidth=0.7, zorder=1))
    for x, y in _corners(angles, MOST):
        panel.plot([0.0, x], [0.0, y], color="#cfcfcf", linewidth=0.7, zorder=1)
    middle = (angles[0] + angles[1]) / 2.0
    for score in (1.0, 2.0, 3.0, 4.0):
        x, y = _corners(np.array([middle]), score * np.cos((angles[1] - angles[0]) / 2.0))[0]
        panel.text(x, y, number(score, 0, language), fontsize=10.5, color="#5c5c5c", ha="center", va="center", zorder=5)


def _draw_scores(panel: Axes, angles: np.ndarray, spokes: Sequence[Spoke], reference: Sequence[float] | None) -> None:
    """Draw the spread as a ribbon, the score as a line, and the means of each kind of answer as marks."""
    columns = {name: np.array([getattr(spoke, name) for spoke in spokes]) for name in ("points", "low", "high")}
    if not any(np.isnan(column).any() for column in columns.values()):
        outer, inner = _corners(angles, columns["high"]), _corners(angles, columns["low"])[::-1]
        panel.add_patch(
            PathPatch(
                Outline.make_compound_path(Outline(outer, closed=False), Outline(inner, closed=False)),
                facecolor=INK,
                alpha=0.09,
                edgecolor="none",
                zorder=2,
            )
        )
    if reference is not None:
        _draw_loop(
            panel, angles, np.asarray(reference, dtype=float), color=BEFORE, linewidth=1.3, linestyle=(0, (4, 3))
        )
    _draw_loop(panel, angles, columns["points"], color=INK, linewidth=1.8)
    for spoke, angle in zip(spokes, angles, strict=True):
        for points, style in ((spoke.frozen, FROZEN_MARK), (spoke.modelled, MODELLED_MARK)):
            if not isnan(points):
                panel.plot(*_corners(np.array([angle]), points)[0], zorder=6, **style)


MODELLED_MARK: dict[str, Any] = {
    "marker": "o",
    "markersize": 7,
    "markerfacecolor": MODELLED,
    "markeredgecolor": "white",
    "linestyle": "none",
}
FROZEN_MARK: dict[str, Any] = {
    "marker": "s",
    "markersize": 6.5,
    "markerfacecolor": "white",
    "markeredgecolor": "#8a7c63",
    "markeredgewidth": 1.6,
    "linestyle": "none",
}


def _draw_loop(panel: Axes, angles: np.ndarray, radius: np.ndarray, **style: Any) -> None:
    """Join the spokes at their scores, and the last to the first; a spoke without a score breaks the line."""
    points = _corners(angles, radius)
    loop = np.vstack([points, points[:1]])
    panel.plot(loop[:, 0], loop[:, 1], solid_joinstyle="round", zorder=4, **style)


def _draw_rim(panel: Axes, spoke: Spoke, angle: float, width: float, turn: float) -> None:
    """Draw the ring beside a spoke: answers that are modelled, frozen and missing, each as long as its share."""
    counts = (spoke.n_modelled, spoke.n_frozen, spoke.n_unanswered)
    whole = max(sum(counts), 1)
    start, room = angle - turn * 0.46 * width, 0.92 * width
    for count, colour in zip(counts, (MODELLED, FROZEN, BLANK), strict=True):
        end = start + turn * room * count / whole
        low, high = sorted((start, end))
        if count:
            panel.add_patch(
                Wedge(
                    (0.0, 0.0),
                    RIM,
                    np.degrees(low),
                    np.degrees(high),
                    width=RIM_WIDTH,
                    facecolor=colour,
                    edgecolor="white",
                    linewidth=0.8,
                    zorder=3,
                )
            )
        start = end


def _write_label(panel: Axes, spoke: Spoke, angle: float, wording: Wording, language: str) -> None:
    """Write the name of a domain and its note outside the ring."""
    across, up = np.cos(angle), np.sin(angle)
    x, y = (RIM + 0.6) * across, (RIM + 0.32) * up
    side = "center" if abs(across) < 0.1 else ("left" if across > 0.0 else "right")
    note = wording.note.format(
        points=number(spoke.points, 2, language),
        band=spoke.band,
        modelled=spoke.n_modelled,
        frozen=spoke.n_frozen,
        unanswered=spoke.n_unanswered,
    )
    lines = note.split("\n")
    height = 0.46
    top = y + (height * len(lines) if up > 0.9 else 0.0 if up < -0.9 else height * len(lines) / 2.0)
    panel.text(x, top, spoke.label, ha=side, va="center", fontsize=13, fontweight="bold", parse_math=False)
    for row, line in enumerate(lines, start=1):
        panel.text(x, top - row * height, line, ha=side, va="center", fontsize=11, color="#5c5c5c", parse_math=False)


def _write_around(
    figure: Figure, wording: Wording, language: str, spokes: Sequence[Spoke], has_reference: bool
) -> None:
    """Write the title above, the legend and the source below."""
    is_arabic = language == "ar"
    edge, side = (0.96, "right") if is_arabic else (0.04, "left")
    figure.text(edge, 0.955, wording.title, parse_math=False, fontsize=15, fontweight="bold", ha=side)
    figure.text(edge, 0.928, wording.subtitle, parse_math=False, fontsize=9.5, color=PALE, ha=side)
    source = RIGHT_TO_LEFT + wording.source if is_arabic else wording.source
    figure.text(edge, 0.018, source, parse_math=False, fontsize=7.5, color=PALE, ha=side)
    entries: list[tuple[Any, str]] = [(Line2D([], [], color=INK, linewidth=1.8), wording.score)]
    if has_reference:
        dashes = Line2D([], [], color=BEFORE, linewidth=1.3, linestyle=(0, (4, 3)))
        entries.append((dashes, wording.reference))
    entries.append((Patch(facecolor=INK, alpha=0.12), wording.spread))
    entries.append((Line2D([], [], **MODELLED_MARK), wording.modelled))
    entries.append((Line2D([], [], **FROZEN_MARK), wording.frozen))
    if any(spoke.n_unanswered for spoke in spokes):
        entries.append((Patch(facecolor=BLANK, edgecolor="#cfcfcf"), wording.unanswered))
    for shade, band in zip(SHADES, wording.bands, strict=False):
        entries.append((Patch(facecolor=shade, edgecolor="#9a9a9a"), band))
    handles, labels = zip(*entries, strict=True)
    figure.legend(
        handles,
        labels,
        loc="lower center",
        bbox_to_anchor=(0.5, 0.032),
        ncols=2,
        frameon=False,
        fontsize=11,
        markerfirst=not is_arabic,
    )
