"""The pages in Markdown, and what stands in them."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/*.md", "calibration/*/README*.md", "notebooks/README*.md", "tests/*/README.md")
    for page in ROOT.glob(pattern)
)
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

_MARKDOWN = MarkdownIt("commonmark").enable("table")
UNTESTED = "<!-- untested"
"""Begins a comment that says why the block of code below it is not run."""


def tokens_of(page: str) -> list[Token]:
    return _MARKDOWN.parse((ROOT / page).read_text(encoding="utf-8"))


def inline(page: str) -> Iterator[Token]:
    """Every word, link and piece of code inside the lines of a page."""
    for token in tokens_of(page):
        yield from token.children or ()


def blocks(page: str, *kinds: str) -> list[str]:
    """Blocks of code of some kinds; those under a comment that says why are left out."""
    found: list[str] = []
    before = ""
    for token in tokens_of(page):
        if token.type == "fence" and token.info in kinds and not before.startswith(UNTESTED):
            found.append(token.content)
        before = token.content if token.type == "html_block" else ""
    return found


def anchors(page: str) -> set[str]:
    """The places of a page that can be linked to: its headings as GitHub and MyST name them, and named places."""
    found: set[str] = set()
    for token, after in pairwise(tokens_of(page)):
        if token.type == "heading_open":
            words = "".join(each.content for each in after.children or ())
            slug = first = _slug(words)
            number = 0
            while slug in found:
                number += 1
                slug = f"{first}-{number}"
            found.add(slug)
    return found | set(re.findall(r'<a id="([^"]+)">', (ROOT / page).read_text(encoding="utf-8")))


def _slug(words: str) -> str:
    kept = (sign for sign in words.lower() if sign in " -_" or unicodedata.category(sign)[0] in "LN")
    return "".join(kept).replace(" ", "-")
