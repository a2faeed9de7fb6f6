"""The figure of a run: where the milk goes, prices, cooperatives. Drawn without a screen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from sim.report.axes import Exact
from sim.report.numbers import number, plain
from sim.report.standing import say_by_standing
from sim.report.words import in_language, say
from sim.territory.registry import Registry

MILK = {
    "cooperative_l": "#1b6f8a",
    "collector_l": "#d98f3e",
    "neighbours_l": "#e3b94f",
    "souk_l": "#b5563c",
    "home_l": "#6f9a6c",
    "calves_l": "#b4c7ad",
    "farm_loss_l": "#5c5c5c",
}
PRICES = {
    "packaged_price": "#4b4453",
    "loose_price": "#b5563c",
    "cooperative_price": "#1b6f8a",
    "collector_price": "#d98f3e",
}
INK, PALE = "#2b2b2b", "#8a8a8a"
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": PALE,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#d9d9d9",
    "grid.linewidth": 0.6,
    "grid.alpha": 0.7,
    "xtick.color": INK,
    "ytick.color": INK,
}
LABEL_GAP = 0.052
"""Least distance between two labels at the end of curves, as a share of the panel's height."""


def draw_chain(
    chain: pd.DataFrame, about: Mapping[str, Any], registry: Registry, language: str, place: str, path: Path
) -> None:
    """Draw the figure of a run into a PNG file.

    `chain` is the table of the run (one row a quinzaine), `about` its `run.json`, `registry` the parameters and
    `place` the name of the territory.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10.0, 10.2), dpi=150, facecolor="white")
        FigureCanvasAgg(figure)
        panels = figure.subplots(3, 1, sharex=True, height_ratios=[1.45, 1.0, 0.75])
        figure.subplots_adjust(left=0.075, right=0.765, top=0.888, bottom=0.075, hspace=0.21)
        when = _when(chain)
        _draw_milk(panels[0], when, chain, language)
        _draw_prices(panels[1], when, chain, language)
        _draw_cooperatives(panels[2], when, chain, language)
        _mark_years(panels, chain, language)
        _write_around(figure, chain, about, registry, language, place)
        figure.savefig(path, metadata={"Software": None})


def _when(chain: pd.DataFrame) -> np.ndarray:
    """Middle of each quinzaine, in years."""
    return np.asarray(chain["year"] + (chain["number"] - 0.5) / 24.0, dtype=float)


def _draw_milk(panel: Axes, when: np.ndarray, chain: pd.DataFrame, language: str) -> None:
    """Litres a day by outlet, stacked; names stand beside the last quinzaines."""
    layers = [np.asarray(chain[name] / chain["days"] / 1000.0, dtype=float) for name in MILK]
    colours = list(MILK.values())
    panel.set_axisbelow(False)
    panel.stackplot(when, layers, colors=colours, linewidth=0.3, edgecolor="white")
    panel.set_title(say("figure.milk", language), pad=20)  # above the words beside the dashed line
    panel.set_ylim(0.0, float(np.sum(layers, axis=0).max()) * 1.04)
    tops = np.cumsum([layer[-24:].mean() for layer in layers])
    middles = [top - layer[-24:].mean() / 2.0 for top, layer in zip(tops, layers, strict=True)]
    write_beside(panel, middles, [say(f"figure.{name}", language) for name in MILK], colours)
    panel.yaxis.set_major_formatter(Exact(lambda value, digits: number(value, digits, language)))


def _draw_prices(panel: Axes, when: np.ndarray, chain: pd.DataFrame, language: str) -> None:
    for name, colour in PRICES.items():
        panel.plot(when, chain[name], color=colour, linewidth=1.5, solid_capstyle="round")
    panel.set_title(say("figure.prices", language), pad=8)
    panel.set_ylim(0.0, float(chain[list(PRICES)].max().max()) * 1.06)
    ends = [float(chain[name].dropna().iloc[-1]) if chain[name].notna().any() else 0.0 for name in PRICES]
    labels = [f"{say(f'figure.{n}', language)} {number(v, 2, language)}" for n, v in zip(PRICES, ends, strict=True)]
    write_beside(panel, ends, labels, list(PRICES.values()))
    panel.yaxis.set_major_formatter(Exact(lambda value, digits: number(value, digits, language)))


def _draw_cooperatives(panel: Axes, when: np.ndarray, chain: pd.DataFrame, language: str) -> None:
    """Members, the women among them, and how many cooperatives they have at the start and at the end."""
    members, women = (np.asarray(chain[name], dtype=float) for name in ("members", "women_members"))
    colours = ["#1b6f8a", "#a23e6c"]
    panel.fill_between(when, members, color=colours[0], alpha=0.22, linewidth=0)
    panel.fill_between(when, women, color=colours[1], alpha=0.45, linewidth=0)
    panel.plot(when, members, color=colours[0], linewidth=1.5)
    panel.plot(when, women, color=colours[1], linewidth=1.5)
    panel.set_title(say("figure.cooperatives", language), pad=8)
    panel.set_ylim(0.0, max(float(members.max()), 1.0) * 1.12)
    active, years = chain["active_cooperatives"].astype(int), chain["year"].astype(int)
    said = {"first": years.iloc[0], "then": active.iloc[0], "last": years.iloc[-1], "now": active.iloc[-1]}
    panel.set_title(
        say("figure.active", language, **said), pad=8, loc="right", color=PALE, fontsize=8.5, fontweight="normal"
    )
    labels = [
        f"{say('figure.members', language)} {number(float(members[-1]), 0, language)}",
        f"{say('figure.women', language)} {number(float(women[-1]), 0, language)}",
    ]
    write_beside(panel, [float(members[-1]), float(women[-1])], labels, colours)
    panel.yaxis.set_major_formatter(Exact(lambda value, digits: number(value, digits, language)))


def _mark_years(panels: np.ndarray, chain: pd.DataFrame, language: str) -> None:
    """Years on the axis, few enough to read; a dashed line where history ends."""
    first, last = int(chain["year"].min()), int(chain["year"].max())
    panels[-1].set_xlim(first, last + 1)
    panels[-1].xaxis.set_major_locator(FixedLocator(range(first, last + 1, max(1, (last - first) // 9))))
    panels[-1].xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    is_history = chain["is_history"].astype(bool)
    if is_history.all() or not is_history.any():
        return
    end = first + is_history.sum() / 24.0
    for panel in panels:
        panel.axvline(end, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    height = panels[0].get_ylim()[1]
    style = {"fontsize": 8, "color": PALE, "va": "bottom"}  # upright: the slanted font has no Arabic
    panels[0].text(end - 0.2, height, say("figure.history", language), ha="right", **style)
    panels[0].text(end + 0.2, height, say("figure.outlook", language), ha="left", **style)


def _write_around(
    figure: Figure, chain: pd.DataFrame, about: Mapping[str, Any], registry: Registry, language: str, place: str
) -> None:
    years = {"first": int(chain["year"].min()), "last": int(chain["year"].max())}
    title = say("figure.title", language, place=place, **years)
    figure.text(0.075, 0.958, title, parse_math=False, fontsize=15, fontweight="bold", ha="left")
    scenario = about["scenario"]
    status = say_by_standing("figure.status", registry, language, title=in_language(scenario["title"], language))
    figure.text(0.075, 0.936, status, parse_math=False, fontsize=10, color=PALE, ha="left")
    source = say(
        "figure.source",
        language,
        version=about["versions"]["lben"],
        scenario=scenario["name"],
        seed=about["seed"],
        scale=plain(about["scale"], language),
    )
    figure.text(0.075, 0.022, source, parse_math=False, fontsize=7.5, color=PALE, ha="left")


def write_beside(
    panel: Axes, heights: list[float], labels: list[str], colours: list[str], gap: float | None = None
) -> None:
    """Write each label at the right of its curve, in its colour, moved apart where they would overlap.

    `gap` is the least distance between two labels, a share of the panel's height; None for that of a run's figure.
    """
    low, high = panel.get_ylim()
    shares = [(height - low) / (high - low) for height in heights]
    spots = spread(shares, LABEL_GAP * _tallness(panel) if gap is None else gap)
    for spot, label, colour in zip(spots, labels, colours, strict=True):
        panel.annotate(
            label,
            xy=(1.0, spot),
            xycoords="axes fraction",
            xytext=(8, 0),
            textcoords="offset points",
            color=_readable(colour),
            fontweight="bold",
            fontsize=8.5,
            va="center",
            annotation_clip=False,
        )


def _readable(colour: str) -> tuple[float, float, float]:
    """Darken a colour as much as it takes to be read on white."""
    red, green, blue = to_rgb(colour)
    darker = min(1.0, 0.5 / (0.3 * red + 0.59 * green + 0.11 * blue))
    return red * darker, green * darker, blue * darker


def _tallness(panel: Axes) -> float:
    """How much smaller than the tallest a panel is: labels need a larger share of it."""
    return 0.36 / panel.get_position().height


def spread(spots: list[float], gap: float) -> list[float]:
    """Move spots apart until neighbours are `gap` from each other, as little as can be, above 0; order is kept."""
    order = np.argsort(spots, kind="stable")
    placed = np.asarray(spots, dtype=float)[order]
    for _ in range(200):
        short = gap - np.diff(placed)
        if not (short > 1e-9).any():
            break
        push = np.maximum(short, 0.0) / 2.0
        placed[:-1] -= push
        placed[1:] += push
        placed += max(0.0, gap / 2.0 - placed[0])
    back = np.empty(len(placed))
    back[order] = placed
    return [float(spot) for spot in back]
