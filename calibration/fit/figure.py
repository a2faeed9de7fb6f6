"""The figure of a proof: how the ranks of known truths in their posteriors are spread, one panel a parameter."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.ticker import MaxNLocator
from scipy.stats import binom

from calibration.fit.proof import BINS, Proof
from sim.report.comparison.charts import wrapped
from sim.report.numbers import number, percent
from sim.report.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BAR, BAND, LINE = "#4c78a8", "#d9d9d9", "#555555"
MOST_ACROSS = 3
LETTERS = 34
"""Letters on a line above a panel."""


def draw_ranks(proof: Proof, titles: Sequence[str], language: str, path: Path) -> None:
    """Draw the ranks in ten bins, and the band in which 99% of the counts of uniform ranks would lie.

    `titles` are those of the parameters, in their order.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    across, down = panels_of(proof)
    with matplotlib.rc_context({"font.size": 9, "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(3.4 * across, 2.7 * down + 0.9), layout="constrained")
        fill_ranks(figure, proof, titles, language)
        n_truths = number(len(proof.truths), 0, language)
        figure.suptitle(say("calibrate.prove.figure", language, n=n_truths), fontsize=10)
        figure.savefig(path, dpi=150)


def panels_of(proof: Proof) -> tuple[int, int]:
    """How many panels stand side by side, and how many rows there are."""
    across = min(len(proof.names), MOST_ACROSS)
    return across, -(-len(proof.names) // across)


def fill_ranks(figure: "Figure", proof: Proof, titles: Sequence[str], language: str) -> None:
    """Draw the panels into a figure; the caller lays it out."""
    n, n_truths = len(proof.names), len(proof.truths)
    across, down = panels_of(proof)
    low, high = binom.ppf([0.005, 0.995], n_truths, 1.0 / BINS)
    axes = figure.subplots(down, across, squeeze=False, sharey=True).ravel()
    for at, panel in enumerate(axes[:n]):
        panel.axhspan(low, high, color=BAND, zorder=0)
        panel.axhline(n_truths / BINS, color=LINE, linewidth=0.8)
        panel.bar((np.arange(BINS) + 0.5) / BINS, proof.histogram(at), width=0.92 / BINS, color=BAR)
        panel.set_title(wrapped(titles[at], LETTERS), fontsize=8, parse_math=False)
        panel.set_xlim(0.0, 1.0)
        panel.set_xticks([0.0, 0.5, 1.0], [number(each, 1, language) for each in (0.0, 0.5, 1.0)])
        covered = say("calibrate.prove.held", language, share=percent(float(proof.coverage[at]), 0, language))
        panel.set_xlabel(covered, fontsize=8)
        panel.spines[["top", "right"]].set_visible(False)
    for panel in axes[n:]:
        panel.set_visible(False)
    for panel in axes[:n:across]:
        panel.set_ylabel(say("calibrate.prove.truths", language))
        panel.yaxis.set_major_locator(MaxNLocator(integer=True))
