"""Every link inside the repository leads to a file, and to a place that is there."""

from urllib.parse import unquote

import pytest
from docs_reading import NAMES, ROOT, anchors, inline


def links(page: str) -> list[str]:
    found = [token.attrs.get("href") or token.attrs.get("src") for token in inline(page)]
    return [unquote(str(target)) for target in found if target and "://" not in str(target)]


def test_links_are_found() -> None:
    assert "parameters.md" in links("docs/model.md")
    assert "7-submodels" in anchors("docs/model.md")


@pytest.mark.parametrize("page", NAMES)
def test_links_lead_to_a_place(page: str) -> None:
    lost = []
    for target in links(page):
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
        if not file.exists() or (anchor and anchor not in anchors(file.relative_to(ROOT).as_posix())):
            lost.append(target)
    assert lost == []


def test_a_page_in_two_languages_leads_to_the_other() -> None:
    """Where no site gives the other language; pages that a command writes begin with a comment that says so."""
    for page in NAMES:
        if page.endswith(".fr.md") and "<!--" not in (ROOT / page).read_text(encoding="utf-8")[:200]:
            other = page.replace(".fr.md", ".md")
            assert other.rsplit("/", 1)[-1] in links(page)
            assert page.rsplit("/", 1)[-1] in links(other)
