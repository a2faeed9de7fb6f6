"""The report of a comparison of policies: a brief, a workbook and what is printed, from the tables of its folder.

Every sentence and every number comes from the tables by rule; a null or negative result is said as plainly as a good
one, and nothing is said beyond what the replicates carry. The same tables give the same bytes.
"""

from pathlib import Path

from rich.console import Console

from sim.report.brief.rendering import as_html
from sim.report.comparison.page import page_of
from sim.report.comparison.printing import print_telling
from sim.report.comparison.reading import read_comparison
from sim.report.comparison.telling import Telling
from sim.report.comparison.workbook import write_tables

BRIEF, TABLES = "brief.html", "tables.xlsx"


def write_comparison(folder: Path, language: str) -> None:
    """Write the brief and the workbook of a comparison into its folder. Raises BadInput for tables of no use."""
    found = read_comparison(folder)
    html = as_html(page_of(found, language), "comparison.html.jinja")
    (folder / BRIEF).write_text(html, encoding="utf-8", newline="\n")
    write_tables(found, language, folder / TABLES)


def print_comparison(folder: Path, console: Console, language: str) -> None:
    """Print the planner's table and the answer, impact by impact."""
    print_telling(Telling(read_comparison(folder), language), console)
