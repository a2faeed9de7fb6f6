"""Milk and money as ribbons whose width is what flows: the layout as pure functions, then the drawing.

A node stands in a column and has a row, its rank from top to bottom. A flow that passes over columns goes through
unseen places in them, so that it runs between the nodes and never under one.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

TOLERANCE = 1e-9
NODE_GAP, WAY_GAP = 0.075, 0.007
"""Room kept above a node for its label, and above an unseen place, as shares of the height."""
NODE_WIDTH = 0.13
"""Width of a node, in columns."""
ROUNDS = 60


class Node(NamedTuple):
    """A place that flows leave or reach."""

    name: str
    column: int
    row: float
    colour: str


class Flow(NamedTuple):
    """What goes from one node to another, in the unit of the drawing."""

    source: str
    target: str
    value: float


class Box(NamedTuple):
    """A node laid out: its column, where it begins and ends (0 at the bottom, 1 at the top), and what it holds."""

    column: int
    bottom: float
    top: float
    value: float


class Ribbon(NamedTuple):
    """A flow laid out: at each column it touches, the middle of the ribbon; `width` is the same everywhere."""

    flow: Flow
    columns: tuple[int, ...]
    middles: tuple[float, ...]
    width: float


class Layout(NamedTuple):
    """Boxes by name and ribbons, in a frame of height 1."""

    boxes: Mapping[str, Box]
    ribbons: tuple[Ribbon, ...]


class NotBalanced(ValueError):  # noqa: N818 - the word of the accounts
    """What reaches a node is not what leaves it: names the node and both amounts."""


# Layout


def sums(flows: Sequence[Flow]) -> tuple[dict[str, float], dict[str, float]]:
    """What reaches and what leaves each node."""
    reaches: dict[str, float] = {}
    leaves: dict[str, float] = {}
    for flow in flows:
        reaches[flow.target] = reaches.get(flow.target, 0.0) + flow.value
        leaves[flow.source] = leaves.get(flow.source, 0.0) + flow.value
    return reaches, leaves


def check_balance(flows: Sequence[Flow], tolerance: float = TOLERANCE) -> None:
    """Raise NotBalanced for a node between others that gains or loses anything."""
    reaches, leaves = sums(flows)
    for name in sorted(set(reaches) & set(leaves)):
        if not abs(reaches[name] - leaves[name]) <= tolerance * (reaches[name] + leaves[name]):
            raise NotBalanced(f"{name}: {reaches[name]:.12g} come in and {leaves[name]:.12g} go out")


def lay_out(nodes: Sequence[Node], flows: Sequence[Flow]) -> Layout:
    """Place nodes and ribbons. Raises NotBalanced, and ValueError for a flow that is not forward or has no amount."""
    check_balance(flows)
    places, segments = _with_ways(nodes, flows)
    columns = _columns(places, segments)
    heights, gaps = _heights(columns, segments)
    bottoms = _settled(columns, heights, gaps, segments)
    return _as_layout({node.name for node in nodes}, places, flows, segments, heights, bottoms)


class _Segment(NamedTuple):
    """A part of a flow between neighbouring columns."""

    flow: int
    source: str
    target: str
    value: float


def _with_ways(nodes: Sequence[Node], flows: Sequence[Flow]) -> tuple[dict[str, Node], list[_Segment]]:
    """Add an unseen place in each column that a flow passes, and cut the flow there."""
    places = {node.name: node for node in nodes}
    segments = []
    for number, flow in enumerate(flows):
        start, end = places[flow.source], places[flow.target]
        if not (flow.value > 0.0 and start.column < end.column):
            raise ValueError(f"{flow.source} to {flow.target}: read {flow.value:g}, allowed a flow forward, above 0")
        names = [flow.source]
        for column in range(start.column + 1, end.column):
            part = (column - start.column) / (end.column - start.column)
            way = f"way {number} at {column}"
            places[way] = Node(way, column, start.row + part * (end.row - start.row), start.colour)
            names.append(way)
        names.append(flow.target)
        segments += [_Segment(number, source, target, flow.value) for source, target in pairwise(names)]
    return places, segments


def _columns(places: Mapping[str, Node], segments: Sequence[_Segment]) -> list[list[str]]:
    """Names in each column, from the top down; places that nothing touches are left out."""
    used = {name for segment in segments for name in (segment.source, segment.target)}
    columns: list[list[str]] = [[] for _ in range(1 + max(node.column for node in places.values()))]
    for name in sorted(used, key=lambda each: (places[each].row, each)):
        columns[places[name].column].append(name)
    return columns


def _heights(columns: Sequence[list[str]], segments: Sequence[_Segment]) -> tuple[dict[str, float], dict[str, float]]:
    """Height of each place, proportional to what it holds, and room above it; the fullest column fills the frame."""
    reaches, leaves = sums([Flow(s.source, s.target, s.value) for s in segments])
    held = {name: max(reaches.get(name, 0.0), leaves.get(name, 0.0)) for column in columns for name in column}
    gaps = {name: WAY_GAP if name.startswith("way ") else NODE_GAP for name in held}
    scale = min(
        (1.0 - sum(gaps[name] for name in column)) / sum(held[name] for name in column) for column in columns if column
    )
    return {name: amount * scale for name, amount in held.items()}, gaps


def _settled(
    columns: Sequence[list[str]],
    heights: Mapping[str, float],
    gaps: Mapping[str, float],
    segments: Sequence[_Segment],
) -> dict[str, float]:
    """Bottom of each place: near those it exchanges with, in order, without overlap, inside the frame."""
    bottoms = {}
    for column in columns:
        level = 1.0
        for name in column:
            level -= gaps[name] + heights[name]
            bottoms[name] = level
    neighbours: dict[str, list[tuple[str, float]]] = {name: [] for name in bottoms}
    for segment in segments:
        neighbours[segment.source].append((segment.target, segment.value))
        neighbours[segment.target].append((segment.source, segment.value))
    for _ in range(ROUNDS):
        for column in columns:
            for name in column:
                near = neighbours[name]
                wanted = sum((bottoms[other] + heights[other] / 2.0) * v for other, v in near) / sum(v for _, v in near)
                bottoms[name] += 0.5 * (wanted - heights[name] / 2.0 - bottoms[name])
            _keep_apart(column, bottoms, heights, gaps)
    return bottoms


def _keep_apart(
    column: Sequence[str], bottoms: dict[str, float], heights: Mapping[str, float], gaps: Mapping[str, float]
) -> None:
    """Push places of a column down where they overlap, then up from the bottom of the frame."""
    ceiling = 1.0
    for name in column:
        bottoms[name] = min(bottoms[name], ceiling - gaps[name] - heights[name])
        ceiling = bottoms[name]
    floor = 0.0
    for name in reversed(column):
        bottoms[name] = max(bottoms[name], floor)
        floor = bottoms[name] + heights[name] + gaps[name]


def _as_layout(
    names: set[str],
    places: Mapping[str, Node],
    flows: Sequence[Flow],
    segments: Sequence[_Segment],
    heights: Mapping[str, float],
    bottoms: Mapping[str, float],
) -> Layout:
    """Share each side of each place among the ribbons that touch it, in the order of where they go."""
    reaches, leaves = sums([Flow(s.source, s.target, s.value) for s in segments])
    held = {name: max(reaches.get(name, 0.0), leaves.get(name, 0.0)) for name in heights}

    def middles(side: str, other: str) -> dict[int, float]:
        found: dict[int, float] = {}
        level = {name: bottoms[name] + heights[name] for name in heights}
        ordered = sorted(
            range(len(segments)),
            key=lambda at: (-bottoms[getattr(segments[at], other)] - heights[getattr(segments[at], other)] / 2.0, at),
        )
        for at in ordered:
            name = getattr(segments[at], side)
            width = heights[name] * segments[at].value / held[name]
            found[at] = level[name] - width / 2.0
            level[name] -= width
        return found

    starts, ends = middles("source", "target"), middles("target", "source")
    ribbons = []
    for number, flow in enumerate(flows):
        own = [at for at, segment in enumerate(segments) if segment.flow == number]
        points = [starts[own[0]], *(ends[at] for at in own)]
        columns = [places[segments[own[0]].source].column, *(places[segments[at].target].column for at in own)]
        width = heights[flow.source] * flow.value / held[flow.source]
        ribbons.append(Ribbon(flow, tuple(columns), tuple(points), width))
    boxes = {
        name: Box(places[name].column, bottoms[name], bottoms[name] + heights[name], held[name])
        for name in heights
        if name in names
    }
    return Layout(boxes, tuple(ribbons))


# Drawing


class Label(NamedTuple):
    """What is written at a node: its name, and its amount with a unit or without."""

    name: str
    amount: str


def without_specks(flows: Sequence[Flow]) -> list[Flow]:
    """Drop flows of nothing."""
    return [flow for flow in flows if flow.value > 0.0]


def draw(
    panel: Axes,
    nodes: Sequence[Node],
    flows: Sequence[Flow],
    labels: Mapping[str, Label],
    *,
    is_mirrored: bool = False,
) -> Layout:
    """Draw ribbons, nodes and labels; `is_mirrored` lets them run from right to left."""
    layout = lay_out(nodes, flows)
    colours = {node.name: node.colour for node in nodes}
    last = max(box.column for box in layout.boxes.values())
    panel.set_xlim((last + NODE_WIDTH, 0.0) if is_mirrored else (0.0, last + NODE_WIDTH))
    boxes = layout.boxes.values()
    panel.set_ylim(min(box.bottom for box in boxes) - 0.03, max(box.top for box in boxes) + 0.055)
    panel.set_axis_off()
    for ribbon in sorted(layout.ribbons, key=lambda each: -each.width):
        is_end = ribbon.flow.target in {"losses", "calves", "home"}
        colour = colours[ribbon.flow.target if is_end else ribbon.flow.source]
        panel.add_patch(PathPatch(ribbon_path(ribbon), facecolor=colour, alpha=0.42, linewidth=0))
    for name, box in layout.boxes.items():
        height = max(box.top - box.bottom, 0.002)
        panel.add_patch(Rectangle((box.column, box.bottom), NODE_WIDTH, height, facecolor=colours[name], linewidth=0))
        _write(panel, box, labels[name], last, is_mirrored)
    return layout


def ribbon_path(ribbon: Ribbon) -> Path:
    """Outline of a ribbon: level at every column, bent between them, everywhere of its full height."""
    half = ribbon.width / 2.0
    upper, upper_codes = _edge(ribbon, half)
    lower, lower_codes = _edge(ribbon, -half)
    points = [*upper, *reversed(lower), upper[0]]
    # Back along the lower edge: the codes of a Bezier path read backwards are those of the path moved by one.
    codes = [*upper_codes, Path.LINETO, *reversed(lower_codes[1:]), Path.CLOSEPOLY]
    return Path(points, codes)


def _edge(ribbon: Ribbon, shift: float) -> tuple[list[tuple[float, float]], list[np.uint8]]:
    points: list[tuple[float, float]] = []
    codes: list[np.uint8] = []
    stops = list(zip(ribbon.columns, ribbon.middles, strict=True))
    for at, ((column, y), (next_column, next_y)) in enumerate(pairwise(stops)):
        start, end = column + NODE_WIDTH, float(next_column)
        bend = (start + end) / 2.0
        if at == 0:
            points.append((start, y + shift))
            codes.append(Path.MOVETO)
        points += [(bend, y + shift), (bend, next_y + shift), (end, next_y + shift)]
        codes += [Path.CURVE4] * 3
        if next_column != ribbon.columns[-1]:
            points.append((end + NODE_WIDTH, next_y + shift))
            codes.append(Path.LINETO)
    return points, codes


def _write(panel: Axes, box: Box, label: Label, last: int, is_mirrored: bool) -> None:
    """First column: before the node; last: after it; between: above it."""
    middle = (box.top + box.bottom) / 2.0
    style: Any = {"fontsize": 8, "va": "center", "linespacing": 1.25, "parse_math": False}
    if box.column in (0, last):
        is_left = (box.column == 0) != is_mirrored
        x = box.column if box.column == 0 else box.column + NODE_WIDTH
        panel.annotate(
            f"{label.name}\n{label.amount}",
            (x, middle),
            xytext=(-5 if is_left else 5, 0),
            textcoords="offset points",
            ha="right" if is_left else "left",
            annotation_clip=False,
            **style,
        )
        return
    panel.annotate(
        f"{label.name}  {label.amount}",
        (box.column + NODE_WIDTH / 2.0, box.top),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        annotation_clip=False,
        **{**style, "va": "bottom"},
    )
