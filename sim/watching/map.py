"""The map of a quinzaine: a disc for each commune, cut by outlet, and lines for the milk that goes elsewhere.

Areas of discs and widths of lines are in proportion to litres a day, on a scale that the run so far has set.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch, Patch, Wedge
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from sim.report.figure import INK, MILK, PALE
from sim.report.numbers import number
from sim.report.words import in_language, say
from sim.watching.places import Way, positions
from sim.watching.watched import Watched

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]
"""Left, bottom, right and top, km."""

LARGEST_RADIUS_KM = 3.6
WIDEST_POINTS = 9.0
LEAST_POINTS = 0.4
"""A way narrower than this is not drawn."""

WAYS = {"to_tanks": "#1b6f8a", "to_plants": "#4b4453", "to_town": "#d98f3e"}
MARGIN_KM = 4.5
NAME_SIZE = 7.6
HALO = [withStroke(linewidth=1.8, foreground="white")]
SCALE_BAR_KM = 10.0


def draw_map(figure: Figure, watched: Watched, language: str) -> None:
    """Draw the last quinzaine on the map of the territory."""
    panel = figure.add_axes((0.01, 0.215, 0.98, 0.735))
    communes, town = positions(watched.territory)
    frame = _frame(np.vstack([communes, town]))
    plants = np.array([frame[2] - 0.22 * (frame[2] - frame[0]), frame[3] - 2.0])
    radii = _radii(watched.places.milk_l_day, watched)
    _draw_ways(panel, watched, communes, {"to_plants": plants, "to_town": town})
    _draw_discs(panel, watched, communes, radii)
    _draw_ends(panel, watched, plants, town, language)
    names = [commune.commune for commune in watched.territory.communes]
    _write_names(panel, names, communes, _radii(watched.most_l_day, watched), town, frame, figure)
    _draw_scale_bar(panel, frame)
    panel.set_xlim(frame[0], frame[2])
    panel.set_ylim(frame[1], frame[3])
    panel.set_aspect("equal", adjustable="box", anchor="C")
    panel.axis("off")
    figure.text(0.02, 0.965, say("watch.map", language), fontsize=11, fontweight="bold", ha="left")
    _draw_legend(figure, watched, language, _points_per_km(figure, panel, frame))
    figure.text(0.02, 0.008, say("watch.not_ranked", language), fontsize=7.5, color=PALE, ha="left", va="bottom")


def _frame(points: Floats) -> Box:
    """Of all places, with a margin."""
    (left, bottom), (right, top) = points.min(axis=0) - MARGIN_KM, points.max(axis=0) + MARGIN_KM
    return float(left), float(bottom), float(right), float(top)


def _points_per_km(figure: Figure, panel: Axes, frame: Box) -> float:
    width, height = figure.get_size_inches() * 72.0
    box = panel.get_position(original=True)
    return float(min(box.width * width / (frame[2] - frame[0]), box.height * height / (frame[3] - frame[1])))


def _radii(litres_day: Floats, watched: Watched) -> Floats:
    """Kilometres: r = largest · √(litres a day / most litres a day that any commune has made so far)."""
    return np.asarray(LARGEST_RADIUS_KM * np.sqrt(litres_day / max(float(watched.most_l_day.max()), 1e-9)))


# Milk


def _draw_discs(panel: Axes, watched: Watched, communes: Floats, radii: Floats) -> None:
    for row in np.argsort(-radii):
        at, radius = (float(communes[row, 0]), float(communes[row, 1])), float(radii[row])
        litres = np.array([watched.places.by_outlet[name][row] for name in MILK])
        turns = np.concatenate([[0.0], np.cumsum(litres)]) / max(float(litres.sum()), 1e-9) * 360.0
        for colour, start, end in zip(MILK.values(), turns, turns[1:], strict=False):
            if end > start:
                panel.add_patch(Wedge(at, radius, 90.0 - end, 90.0 - start, facecolor=colour, linewidth=0, zorder=4))
        panel.add_patch(Circle(at, radius, fill=False, edgecolor="white", linewidth=0.9, zorder=5))
        panel.plot(*at, marker=".", markersize=1.6, color=INK, zorder=6)


def _draw_ways(panel: Axes, watched: Watched, communes: Floats, ends: dict[str, Floats]) -> None:
    for kind, colour in WAYS.items():
        ways: Sequence[Way] = getattr(watched.places, kind)
        for way in ways:
            width = _points(way.litres_day, watched)
            if width < LEAST_POINTS:
                continue
            start, end = communes[way.start], ends[kind] if way.end is None else communes[way.end]
            panel.add_patch(
                FancyArrowPatch(
                    (float(start[0]), float(start[1])),
                    (float(end[0]), float(end[1])),
                    arrowstyle="-",
                    connectionstyle=f"arc3,rad={0.12 if kind == 'to_plants' else -0.08}",
                    shrinkA=0,
                    shrinkB=0,
                    linewidth=width,
                    color=colour,
                    alpha=0.55,
                    capstyle="round",
                    zorder=3 if kind == "to_tanks" else 2,
                )
            )


def _points(litres_day: float, watched: Watched) -> float:
    return WIDEST_POINTS * litres_day / max(watched.widest_l_day, 1e-9)


def _draw_ends(panel: Axes, watched: Watched, plants: Floats, town: Floats, language: str) -> None:
    """The big town where it is, and the plants, which the model places nowhere, in a box at the edge."""
    panel.plot(*town, marker="s", markersize=9, color=WAYS["to_town"], markeredgecolor="white", zorder=6)
    name = in_language(watched.territory.market_town.name, language)
    style: Any = {"fontsize": 8.5, "fontweight": "bold", "zorder": 8, "color": INK}
    panel.annotate(name, (float(town[0]), float(town[1])), (8, 3), textcoords="offset points", ha="left", **style)
    box = {"boxstyle": "round,pad=0.45", "facecolor": "#efedf2", "edgecolor": WAYS["to_plants"], "linewidth": 1.0}
    panel.text(
        float(plants[0]), float(plants[1]), say("watch.plants", language), ha="center", va="center", bbox=box, **style
    )


# Names


def _write_names(
    panel: Axes, names: Sequence[str], communes: Floats, radii: Floats, town: Floats, frame: Box, figure: Figure
) -> None:
    scale = _points_per_km(figure, panel, frame)
    spots = name_spots(names, communes, radii, NAME_SIZE / scale, [_around(town, 4.0, 1.5)], frame)
    for name, (left, bottom, _, top) in zip(names, spots, strict=True):
        style: Any = {"fontsize": NAME_SIZE, "color": INK, "path_effects": HALO, "zorder": 7}
        panel.text(left, (bottom + top) / 2.0, name, ha="left", va="center_baseline", **style)


def name_spots(
    names: Sequence[str], places: Floats, radii: Floats, em: float, taken: Sequence[Box], frame: Box
) -> list[Box]:
    """Find a box for each name beside its disc, inside the frame, where it hides least: names count more than discs.

    `em` is the size of the letters in the unit of the map; `taken` are boxes to keep clear. Names are placed in the
    order of how crowded they are.
    """
    discs = [_around(place, radius, radius) for place, radius in zip(places, radii, strict=True)]
    distances = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(distances, np.inf)
    found: dict[int, Box] = {}
    for row in np.argsort(distances.min(axis=1)):
        boxes = _beside(places[row], float(radii[row]), 0.56 * em * len(names[row]), 1.25 * em, 0.25 * em)
        hidden = [
            10.0 * sum(_overlap(box, other) for other in (*found.values(), *taken))
            + sum(_overlap(box, disc) for disc in discs)
            + 10.0 * (_area(box) - _overlap(box, frame))
            for box in boxes
        ]
        found[int(row)] = boxes[int(np.argmin(hidden))]
    return [found[row] for row in range(len(names))]


def _beside(place: Floats, radius: float, width: float, height: float, gap: float) -> list[Box]:
    """The boxes of a name around a disc, the best liked first: right, left, above, below, and in the corners."""
    x, y = float(place[0]), float(place[1])
    out, slant = radius + gap, 0.71 * radius + gap
    starts = (
        *((x + out, y - height / 2.0), (x - out - width, y - height / 2.0)),
        *((x - width / 2.0, y - out - height), (x - width / 2.0, y + out)),
        *((x + slant, y - slant - height), (x + slant, y + slant)),
        *((x - slant - width, y - slant - height), (x - slant - width, y + slant)),
    )
    return [(left, bottom, left + width, bottom + height) for left, bottom in starts]


def _around(place: Floats, width: float, height: float) -> Box:
    x, y = float(place[0]), float(place[1])
    return x - width, y - height, x + width, y + height


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: Box, other: Box) -> float:
    """Area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


# Around the map


def _draw_scale_bar(panel: Axes, frame: Box) -> None:
    x, y = frame[0] + 1.5, frame[1] + 1.2
    panel.plot([x, x + SCALE_BAR_KM], [y, y], color=INK, linewidth=1.6, solid_capstyle="butt", zorder=6)
    panel.text(x + SCALE_BAR_KM / 2.0, y + 0.5, f"{SCALE_BAR_KM:.0f} km", fontsize=7.5, ha="center", va="bottom")


def _draw_legend(figure: Figure, watched: Watched, language: str, points_per_km: float) -> None:
    """What the colours are, and what a disc and a line are worth, in litres a day."""
    outlets = [Patch(facecolor=colour, label=say(f"figure.{name}", language)) for name, colour in MILK.items()]
    town = in_language(watched.territory.market_town.name, language)
    wide = nice(watched.widest_l_day / 3.0)
    ways = [
        Line2D(
            *([], []),
            color=colour,
            alpha=0.7,
            linewidth=_points(wide, watched),
            label=say(f"watch.{kind}", language, town=town),
        )
        for kind, colour in WAYS.items()
    ]
    litres = nice(float(watched.most_l_day.max()) / 15.0)
    disc = 2.0 * points_per_km * float(_radii(np.array([litres]), watched)[0])
    mark = Line2D([], [], linestyle="none", marker="o", markersize=disc, color="#b9b9b9", markeredgewidth=0)
    mark.set_label(say("watch.disc", language, litres=number(litres, 0, language)))
    titles = say("watch.outlets", language), say("watch.ways", language, litres=number(wide, 0, language))
    for at, columns, title, handles in ((0.0, 2, titles[0], outlets), (0.52, 1, titles[1], [*ways, mark])):
        figure.legend(
            handles=handles,
            title=title,
            ncols=columns,
            loc="upper left",
            bbox_to_anchor=(at, 0.205),
            frameon=False,
            fontsize=8,
            alignment="left",
            title_fontproperties={"size": 8, "weight": "bold"},
            columnspacing=1.2,
            handlelength=1.6,
            labelspacing=0.65,
        )


def nice(value: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is no more than a value; 1 for less than 1."""
    if value < 1.0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step for step in (1.0, 2.0, 5.0) if step * power <= value * (1.0 + 1e-9)) * power)
