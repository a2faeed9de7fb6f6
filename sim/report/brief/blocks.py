"""What a page is made of, as plain values: texts, tables, pictures and sections. They know nothing of HTML.

Words that come from a user, or that are not of the page's language, stand between the signs FIRST and LAST, so that
their direction does not disturb the line around them.
"""

import unicodedata
from typing import NamedTuple, TypeAlias

FIRST, LAST = "\u2068", "\u2069"
"""First strong isolate and pop directional isolate: what is between them is laid out by itself."""

_DIRECTIONS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def apart(text: str) -> str:
    """Set words apart from the line they stand in; their own signs of direction and control are taken out."""
    kept = (sign for sign in text if ord(sign) not in _DIRECTIONS and unicodedata.category(sign) != "Cc")
    return f"{FIRST}{''.join(kept)}{LAST}"


class Text(NamedTuple):
    """A paragraph; `tone` may be "note"."""

    text: str
    tone: str = ""


class Heading(NamedTuple):
    """A title inside a section."""

    text: str


class Bullets(NamedTuple):
    """A list."""

    items: tuple[str, ...]


class Row(NamedTuple):
    """A row of a table: its label and its cells.

    `role` is "", "head" (a title across the table), "total", "last" (a line below) or "few" (too few to be read alone).
    """

    label: str
    cells: tuple[str, ...]
    role: str = ""


class Table(NamedTuple):
    """A table: what it shows, the titles of its columns (that of the labels first), its rows, and a note below."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    is_wide: bool = False


class Picture(NamedTuple):
    """A figure: an `svg` element, or the address of an image, with what it shows said in words."""

    name: str
    caption: str
    alt: str
    svg: str = ""
    source: str = ""
    note: str = ""
    width: str = "wide"


class Facts(NamedTuple):
    """Names and what is said of each."""

    facts: tuple[tuple[str, str], ...]


class Pair(NamedTuple):
    """Two pictures side by side where there is room."""

    pictures: tuple[Picture, ...]


Block: TypeAlias = Text | Heading | Bullets | Table | Picture | Facts | Pair


class Section(NamedTuple):
    """A part of the page."""

    name: str
    title: str
    blocks: tuple[Block, ...]


class Card(NamedTuple):
    """One impact at a glance: its mean level over two spans of years, the difference, and which way is wished."""

    number: str
    name: str
    indicator: str
    levels: tuple[tuple[str, str], ...]
    change: str
    wished: str
    sparkline: str


class AnswerPage(NamedTuple):
    """A page that begins with an answer, its reasons below, in one language."""

    language: str
    direction: str
    kicker: str
    title: str
    head: tuple[tuple[str, str], ...]
    banner_title: str
    banner: tuple[str, ...]
    answer_title: str
    answers: Facts
    chart: Picture
    money: tuple[str, ...]
    contents_title: str
    sections: tuple[Section, ...]
    footer: str


class Page(NamedTuple):
    """The whole page, in one language."""

    language: str
    direction: str
    kicker: str
    title: str
    head: tuple[tuple[str, str], ...]
    banner_title: str
    banner: tuple[str, ...]
    cards_title: str
    cards: tuple[Card, ...]
    cards_legend: str
    cards_note: str
    chart: Picture
    sentences_title: str
    sentences: tuple[str, ...]
    contents_title: str
    sections: tuple[Section, ...]
    footer: str
