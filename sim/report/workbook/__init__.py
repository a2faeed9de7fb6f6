"""The tables of a run as a workbook: the accounts in the order of a VCA4D report, then the impacts."""

from pathlib import Path

from sim.report.evidence import Evidence
from sim.report.workbook.economics import (
    consolidated_page,
    distribution_page,
    flows_page,
    growth_page,
    operating_page,
    traced_page,
)
from sim.report.workbook.naming import Words
from sim.report.workbook.pages import Page
from sim.report.workbook.people import environment_page, impacts_page, jobs_page, social_page
from sim.report.workbook.reference import (
    coefficients_page,
    cover,
    finished_at,
    sources_page,
    subtitle,
    years_page,
)
from sim.report.workbook.writing import Writer

PAGES = (
    flows_page,
    operating_page,
    consolidated_page,
    traced_page,
    growth_page,
    distribution_page,
    jobs_page,
    impacts_page,
    social_page,
    environment_page,
    coefficients_page,
    sources_page,
    years_page,
)
"""The sheets after the first, in their order."""


def write_workbook(evidence: Evidence, language: str, path: Path) -> None:
    """Write the workbook of a run; the same run gives the same bytes. Raises BadInput for data of no use."""
    words = Words(evidence, language)
    pages = pages_of(evidence, words)
    first = cover(evidence, words, pages)
    writer = Writer(path, language, first.title, finished_at(evidence.run.about))
    names = [words.sheet("read_me"), *(words.sheet(page.key) for page in pages)]
    writer.name_sheets(names)
    writer.write_cover(names[0], first)
    for name, page in zip(names[1:], pages, strict=True):
        writer.write_page(name, page, subtitle(evidence, words))
    writer.close()


def pages_of(evidence: Evidence, words: Words) -> list[Page]:
    """Every sheet after the first, as plain values."""
    return [make(evidence, words) for make in PAGES]
