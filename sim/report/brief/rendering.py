"""The page as HTML, in one file: all text is escaped, and set as printers of its language do."""

import re
from functools import cache, partial
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.report.brief.blocks import FIRST, LAST, Picture

NO_BREAK_SPACE, THIN_SPACE = "\u00a0", "\u202f"
TEMPLATES = Path(__file__).with_name("templates")


class Laid(Protocol):
    """A page that can be laid out."""

    @property
    def language(self) -> str:
        """The language it is in."""


def as_html(page: Laid, template: str = "brief.html.jinja") -> str:
    """Lay a page out. All text is escaped; only the figures that this package draws are put in as they are."""
    return str(_environment_of_templates(page.language).get_template(template).render(page=page)) + "\n"


@cache
def _environment_of_templates(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["said"] = partial(said, language=language)
    environment.filters["plain"] = partial(typeset, language=language)
    environment.filters["drawn"] = drawn
    return environment


def typeset(text: str, language: str) -> str:
    """Set a text as French printers do: spaces that do not break beside double signs, apostrophes that are ones."""
    if language != "fr":
        return text
    text = re.sub(r"(?<=[^\W\d_])'(?=\w)", "\u2019", text)
    text = re.sub(r" (?=[;?!])", THIN_SPACE, text)
    text = re.sub(r" (?=[:»%])", NO_BREAK_SPACE, text)
    return re.sub(r"(?<=«) ", NO_BREAK_SPACE, text)


def said(text: str, language: str = "") -> Markup:
    """Escape a text; what was set apart in it is isolated from the direction of the line."""
    safe = str(escape(typeset(text, language))).replace(FIRST, "<bdi>").replace(LAST, "</bdi>")
    return Markup(safe)


def drawn(picture: Picture | str) -> Markup:
    """Put a drawing of our own in as it is."""
    return Markup(picture.svg if isinstance(picture, Picture) else picture)
