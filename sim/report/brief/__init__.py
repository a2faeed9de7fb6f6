"""The brief of a run: one page of results, then what a planner asks, in one self-contained file.

What the page says is collected first, as plain values (`blocks`); every sentence and every number comes from the run by
rule. Then it is laid out as HTML, with all that users wrote escaped. The same run gives the same bytes.
"""

from pathlib import Path

from sim.report.brief.page import page_of
from sim.report.brief.rendering import as_html
from sim.report.evidence import Evidence


def write_brief(evidence: Evidence, language: str, path: Path) -> None:
    """Write the brief of a run into a file; the same run gives the same bytes. Raises BadInput for data of no use."""
    path.write_text(as_html(page_of(evidence, language)), encoding="utf-8", newline="\n")
