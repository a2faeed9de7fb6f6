"""The page of parameters says what the registry says, and is the one that is committed."""

import re
from pathlib import Path

import pytest

from sim.report.parameters import as_markdown, standing_of
from sim.territory.territory import Territory

PAGE = Path(__file__).parents[2] / "docs" / "parameters.md"


@pytest.fixture(scope="module")
def page(sefrou: Territory) -> str:
    return as_markdown(sefrou)


def section_of(page: str, topic: str) -> str:
    return page.partition(f"\n## {topic}\n")[2].partition("\n## ")[0]


def test_committed_page_is_what_would_be_generated(page: str) -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page, "docs/parameters.md is behind the registry: run lben parameters --write docs/parameters.md"


def test_every_parameter_has_one_row_in_its_topic(page: str, sefrou: Territory) -> None:
    for topic, declared in sefrou.registry.declared.items():
        section = section_of(page, topic)
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(declared._fields)


def test_every_link_leads_to_a_source_or_a_topic(page: str) -> None:
    targets = set(re.findall(r'<a id="(\w+)">', page)) | set(re.findall(r"^## (\w+)$", page, re.MULTILINE))
    assert set(re.findall(r"\]\(#(\w+)\)", page)) <= targets


def test_every_table_is_regular(page: str) -> None:
    widths: set[int] = set()
    for line in page.splitlines():
        if line.startswith("|"):
            widths.add(len(re.findall(r"(?<!\\)\|", line)))
        elif widths:
            assert len(widths) == 1
            widths = set()


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("lactation.yield_305_local_l", "sourced"),  # published figures alone
        ("lactation.yield_305_pure_l", "anchored prior"),  # prior beside published figures
        ("outlets.inertia_share", "prior"),  # prior alone
        ("governance.fee_mad_l", "prior"),  # a fact that is an expert's guess
        ("quality.hours_to_first_cooling", "prior"),  # prior beside an expert's guess
    ],
)
def test_standing_sees_through_guesses_written_as_facts(sefrou: Territory, name: str, standing: str) -> None:
    assert standing_of(sefrou.registry.entry(name), sefrou.sources) == standing


def test_every_prior_is_marked_where_it_stands(page: str, sefrou: Territory) -> None:
    for topic, declared in sefrou.registry.declared.items():
        section = section_of(page, topic)
        for name in declared._fields:
            row = next(line for line in section.splitlines() if line.startswith(f"| `{name}` |"))
            standing = standing_of(sefrou.registry.entry(f"{topic}.{name}"), sefrou.sources)
            assert ("**" in row) == (standing != "sourced")
