"""All that is said to a reader, in French, English and Arabic: one catalogue for each, in `locale/`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["fr", "en", "ar"]
LANGUAGES: tuple[Language, ...] = ("fr", "en", "ar")
DEFAULT: Language = "fr"

CATALOGUES = Path(__file__).with_name("locale")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Read the texts of a language by their key. Raises KeyError for an unknown language."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - help says nothing from here and must come at once

    if language not in LANGUAGES:
        raise KeyError(language)
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return {str(text.id): str(text.string) for text in read_po(file, abort_invalid=True) if text.id}


def say(key: str, language: str, **values: object) -> str:
    """Give a text in a language, with values put in their place. Raises KeyError for an unknown text or language."""
    return catalogue(language)[key].format(**values)


def in_language(labels: object, language: str) -> str:
    """Choose among the labels of a thing, a mapping or a record by language; French where that language is missing."""
    said: Mapping[str, str] = labels if isinstance(labels, Mapping) else vars(labels)
    return said.get(language) or said[DEFAULT]
