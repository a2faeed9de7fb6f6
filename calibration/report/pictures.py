"""The figures of the report with what they show said in words."""

from collections.abc import Sequence

import numpy as np

from calibration.fit.figure import fill_ranks, panels_of
from calibration.fit.proof import Proof
from calibration.report import charts
from calibration.report.charts import Density, Ends, Line
from calibration.report.reading import Found
from calibration.report.telling import plain_name, unit_said
from calibration.validation import MISSED, Check
from sim.report.brief.blocks import Picture
from sim.report.brief.drawing import WIDTH, writer
from sim.report.charts import as_svg, canvas
from sim.report.comparison.charts import wrapped
from sim.report.numbers import plain
from sim.report.words import in_language, say
from sim.territory.draws import quantile
from sim.territory.territory import Territory

BINS = 24
COLUMNS = 4
LETTERS, LINE = 28, 0.125
"""Letters on a line above a panel, and inches that a line takes."""
CHANCES = (np.arange(4000) + 0.5) / 4000


def _off(ends: Ends, value: float, spread: float) -> Ends:
    low, middle, high = ((end - value) / spread for end in ends)
    return low, middle, high


def picture_of_fits(found: Found, language: str) -> Picture:
    """The fitted targets: before and after, in spreads from the observation."""
    lines = [
        Line(
            in_language(fit.target.title, language),
            _off(fit.before, fit.target.value, fit.spread),
            _off(fit.after, fit.target.value, fit.spread),
            fit.verdict in MISSED,
        )
        for fit in found.fits
    ]
    return _predictions("fit", say("calibration.chart.fit", language), lines, found.scales, language)


def picture_of_kept(checks: Sequence[Check], found: Found, language: str) -> Picture:
    """The targets kept apart: what the prior gave where it is known, and what was predicted."""
    lines = []
    for check in checks:
        value, error = check.target.value, check.target.error
        low, high = check.interval
        before = found.before(check.name)
        lines.append(
            Line(
                in_language(check.target.title, language),
                _off(before, value, error) if before[1] == before[1] and found.is_validated else None,
                _off((low, check.middle, high), value, error),
                check.verdict in MISSED,
            )
        )
    scales = (found.scales[0], found.outcome.about["scale"]) if found.outcome else found.scales
    return _predictions("kept", say("calibration.chart.kept", language), lines, scales, language)


def _predictions(name: str, caption: str, lines: Sequence[Line], scales: tuple[float, float], language: str) -> Picture:
    before, after = (plain(scale, language) for scale in scales)
    keys = [
        say("calibration.chart.band", language),
        say("calibration.chart.before", language, scale=before),
        say("calibration.chart.after", language, scale=after),
        say("calibration.chart.missed", language),
    ]
    with canvas(WIDTH, charts.height_of(lines)) as figure:
        charts.draw_predictions(figure, lines, say("calibration.chart.axis", language), keys, writer(language))
        svg = as_svg(figure, name)
    note = say("calibration.chart.note", language)
    if scales[0] != scales[1]:
        note = f"{note} {say('calibration.chart.scales', language, before=before, after=after)}"
    return Picture(name, caption, say("calibration.chart.alt", language), svg, note=note)


def picture_of_parameters(found: Found, names: Sequence[str], language: str) -> Picture:
    """Prior and posterior of each fitted parameter, on its own scale."""
    panels = [_density(found, name, language) for name in names]
    keys = [say(f"calibration.chart.{key}", language) for key in ("prior", "posterior", "default")]
    rows = -(-len(panels) // COLUMNS)
    lines = max(panel.title.count("\n") for panel in panels) + 1
    with canvas(WIDTH, 0.8 + (1.0 + LINE * lines) * rows) as figure:
        charts.draw_densities(figure, panels, keys, writer(language), COLUMNS, LINE * lines)
        svg = as_svg(figure, "densities")
    caption = say("calibration.chart.densities", language)
    return Picture("densities", caption, say("calibration.chart.densities_alt", language), svg)


def _density(found: Found, name: str, language: str) -> Density:
    entry, posterior = found.territory.registry.entries[name], found.posterior
    before = quantile(entry, CHANCES)
    edges = np.linspace(before.min(), before.max(), BINS + 1)
    outside = np.clip(posterior.values[:, posterior.names.index(name)], edges[0], edges[-1])
    after, _ = np.histogram(outside, bins=edges, weights=posterior.weights)
    chances, _ = np.histogram(before, bins=edges)
    unit = unit_said(entry.unit, language)
    label = wrapped(plain_name(entry.note, language), LETTERS)
    return Density(label, unit, edges, chances / len(before), after, entry.value)


def picture_of_ranks(proof: Proof, territory: Territory, language: str) -> Picture:
    """The ranks of known truths."""
    across, down = panels_of(proof)
    titles = [plain_name(territory.registry.entries[name].note, language) for name in proof.names]
    with canvas(WIDTH, 0.3 + 1.9 * down) as figure:
        figure.set_layout_engine("constrained")
        fill_ranks(figure, proof, titles, language)
        svg = as_svg(figure, "ranks")
    caption = say("calibration.proof.figure", language, n=len(proof.truths))
    return Picture("ranks", caption, say("calibration.proof.alt", language), svg, width="wide" if across > 1 else "")
