"""The figures of a study: elementary effects, Sobol indices, and what turns a ranking round.

Amounts run from left to right in all three languages; names of parameters stand as the registry writes them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from calibration.sensitivity.labels import Labels
from calibration.sensitivity.reading import Sensitivity
from sim.report.axes import Exact
from sim.report.charts import BLUE, GREY, OCHRE
from sim.report.figure import INK, PALE, STYLE
from sim.report.numbers import number, percent

MOST_BARS, ACROSS, LINES_OF_FLIPS = 7, 2, 4
KINDS = ("level", "effect", "difference")
WIDTH, BAR_HEIGHT, HEAD = 10.0, 0.2, 0.62
LIGHT = "#a9cbd6"
OUTPUT_KEYS = ["kind", "policy", "against", "indicator"]

Panel = tuple[str, str, pd.DataFrame]
"""Title, what stands below it, and the rows that are drawn."""


def draw_all(study: Sensitivity, language: str, folder: Path) -> list[str]:
    """Draw every figure that has something to show into PNG files; give their names."""
    labels, files = Labels(study.summary, language), []
    for kind in KINDS:
        for name, panels, draw, legend in (
            (f"morris_{kind}.png", _morris_panels(study, labels, kind), _draw_effects, _morris_legend(labels)),
            (f"sobol_{kind}.png", _sobol_panels(study, labels, kind), _draw_indices, _sobol_legend(labels)),
        ):
            if panels:
                title = labels.say(f"figure.{name.partition('_')[0]}.{kind}")
                _draw(title, panels, draw, legend, labels, folder / name)
                files.append(name)
    panels = list(_flip_panels(study, labels))
    if panels:
        _draw(labels.say("figure.flips"), panels, _draw_flips, _flip_legend(labels), labels, folder / "flips.png")
        files.append("flips.png")
    return files


def _draw(
    title: str,
    panels: list[Panel],
    draw: Callable[[Axes, pd.DataFrame, Labels], None],
    legend: list[Any],
    labels: Labels,
    path: Path,
) -> None:
    down = -(-len(panels) // ACROSS)
    rows = [max(len(rows) for *_, rows in panels[at * ACROSS : (at + 1) * ACROSS]) for at in range(down)]
    heights = [HEAD + BAR_HEIGHT * max(each, 2) for each in rows]
    with mpl.rc_context({**STYLE, "axes.grid": False}):
        figure = Figure(figsize=(WIDTH, sum(heights) + 1.1), dpi=150, facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(down, ACROSS, squeeze=False, height_ratios=heights).ravel()
        for axis, (name, below, table) in zip(axes, panels, strict=False):
            axis.set_title(name, fontsize=8.5, pad=14, parse_math=False)
            axis.text(0.0, 1.03, below, transform=axis.transAxes, fontsize=7, color=GREY, parse_math=False)
            axis.tick_params(labelsize=7, length=0)
            draw(axis, table, labels)
        for axis in axes[len(panels) :]:
            axis.set_axis_off()
        figure.suptitle(title, fontsize=11, fontweight="bold")
        figure.legend(handles=legend, loc="outside lower center", ncols=len(legend), fontsize=8, frameon=False)
        figure.savefig(path, metadata={"Software": None})


def _about(keys: pd.Series, labels: Labels, below: str) -> tuple[str, str]:
    """What a panel is about: its impact, and below it the policies and what is drawn."""
    impact = labels.impact(str(keys["indicator"]))
    if keys["kind"] == "level":
        return impact, below
    policy = labels.policy(str(keys["policy"]))
    if keys["kind"] == "difference":
        policy = labels.say("pair", a=policy, b=labels.policy(str(keys["against"])))
    return impact, f"{policy} · {below}"


def _of(table: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    return table[(table[OUTPUT_KEYS] == keys[OUTPUT_KEYS]).all(axis=1)]


def _outputs(study: Sensitivity, kind: str) -> Iterator[pd.Series]:
    table = study.outputs[study.outputs["kind"] == kind]
    yield from (row for _, row in table.iterrows())


def _set_rows(axis: Axes, names: pd.Series) -> np.ndarray:
    """Write names beside the rows, the first at the top; give their heights."""
    places = np.arange(len(names))[::-1]
    axis.set_yticks(places, names.tolist())
    axis.set_ylim(-0.6, max(len(names), 2) - 0.4)
    return places


def _percents(axis: Axes, labels: Labels) -> None:
    axis.xaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share, 0, labels.language)))


# Elementary effects


def _morris_panels(study: Sensitivity, labels: Labels, kind: str) -> list[Panel]:
    panels = []
    for keys in _outputs(study, kind):
        rows = _of(study.morris, keys)
        rows = rows[rows["of"] == "parameter"].sort_values("mu_star", ascending=False, kind="stable").head(MOST_BARS)
        if keys["sd"] > 0.0:
            columns = ["mu_star", "mu_star_low", "mu_star_high", "sigma", "by_luck"]
            rows = rows.assign(**{name: rows[name] / keys["sd"] for name in columns})
            panels.append((*_about(keys, labels, labels.say("figure.in_sd")), rows))
    return panels


def _draw_effects(axis: Axes, rows: pd.DataFrame, labels: Labels) -> None:
    places = _set_rows(axis, rows["name"])
    axis.xaxis.set_major_formatter(Exact(lambda value, digits: number(value, digits, labels.language)))
    colours = [BLUE if is_heard else PALE for is_heard in rows["is_above_luck"]]
    ends = [rows["mu_star"] - rows["mu_star_low"], rows["mu_star_high"] - rows["mu_star"]]
    axis.barh(places, rows["mu_star"], color=colours, height=0.62)
    axis.errorbar(rows["mu_star"], places, xerr=np.array(ends), fmt="none", ecolor=INK, elinewidth=0.8)
    axis.plot(rows["sigma"], places, "d", color=OCHRE, markersize=3.5)
    axis.axvline(float(rows["by_luck"].iloc[0]), color=INK, linewidth=0.8, linestyle=(0, (4, 3)))


def _morris_legend(labels: Labels) -> list[Any]:
    return [
        Patch(color=BLUE, label=labels.say("figure.above_luck")),
        Patch(color=PALE, label=labels.say("figure.below_luck")),
        Line2D([], [], color=OCHRE, marker="d", linestyle="", markersize=4, label=labels.say("figure.sigma")),
        Line2D([], [], color=INK, linestyle=(0, (4, 3)), linewidth=0.8, label=labels.say("figure.by_luck")),
    ]


# Sobol indices


def _sobol_panels(study: Sensitivity, labels: Labels, kind: str) -> list[Panel]:
    panels = []
    for keys in _outputs(study, kind):
        rows = _of(study.sobol, keys)
        if keys["is_withheld"] or not len(rows):
            continue
        shares = rows[rows["order"] != "S2"].pivot_table(index="parameter", columns="order", values="share")
        shares = shares.clip(lower=0.0).sort_values("ST", ascending=False, kind="stable").head(MOST_BARS)
        rest = percent(1.0 - float(keys["explained"]), 0, labels.language)
        panels.append((*_about(keys, labels, labels.say("figure.rest", share=rest)), shares.reset_index()))
    return panels


def _draw_indices(axis: Axes, rows: pd.DataFrame, labels: Labels) -> None:
    places = _set_rows(axis, rows["parameter"])
    axis.barh(places, rows["ST"], color=LIGHT, height=0.62)
    axis.barh(places, np.minimum(rows["S1"], rows["ST"]), color=BLUE, height=0.62)
    _percents(axis, labels)


def _sobol_legend(labels: Labels) -> list[Any]:
    return [
        Patch(color=BLUE, label=labels.say("figure.alone")),
        Patch(color=LIGHT, label=labels.say("figure.together")),
    ]


# Rankings


def _flip_panels(study: Sensitivity, labels: Labels) -> Iterator[Panel]:
    """A panel for each ranking: all units, then the parameters that move it most."""
    flips = study.flips[study.flips["n"] > 0]
    pairs_first = flips[flips["b"] != study.summary["baseline"]], flips[flips["b"] == study.summary["baseline"]]
    for (indicator, a, b), rows in pd.concat(pairs_first).groupby(["indicator", "a", "b"], sort=False):
        wide = rows.pivot_table(index="parameter", columns="third", values="probability", sort=False)
        wide = wide.reindex(columns=["all", "low", "high"])
        swing = (wide["high"] - wide["low"]).abs().drop(index="", errors="ignore")
        chosen = swing.sort_values(ascending=False, kind="stable").index[:LINES_OF_FLIPS]
        table = wide.loc[["", *chosen]].reset_index()
        is_flip = rows.groupby("parameter")["is_flip"].any()
        table["is_flip"] = table["parameter"].map(is_flip)
        below = labels.say("figure.better_than", a=labels.policy(str(a)), b=labels.policy(str(b)))
        yield labels.impact(str(indicator)), below, table


def _draw_flips(axis: Axes, rows: pd.DataFrame, labels: Labels) -> None:
    places = _set_rows(axis, rows["parameter"].replace("", labels.say("figure.all")))
    axis.axvline(0.5, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        if row["parameter"] == "":
            axis.plot(row["all"], place, "o", color=INK, markersize=5)
            continue
        colour = OCHRE if row["is_flip"] else BLUE
        axis.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.6)
        axis.plot(row["low"], place, "o", color=colour, markersize=4.5, markerfacecolor="white")
        axis.plot(row["high"], place, "o", color=colour, markersize=4.5)
    axis.set_xlim(-0.03, 1.03)
    _percents(axis, labels)


def _flip_legend(labels: Labels) -> list[Any]:
    def dot(colour: str, face: str, key: str) -> Line2D:
        return Line2D([], [], color=colour, marker="o", markerfacecolor=face, linestyle="", label=labels.say(key))

    return [
        dot(INK, INK, "figure.all"),
        dot(BLUE, "white", "figure.low_third"),
        dot(BLUE, BLUE, "figure.high_third"),
        Line2D([], [], color=OCHRE, linewidth=1.6, label=labels.say("figure.turns")),
    ]
