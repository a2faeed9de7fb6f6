"""The glossary: terms in French, English and Arabic, each page in the order of its own language."""

import unicodedata
from typing import Any

import yaml

from maker.contents import DOCS
from maker.tables import table

FILE = DOCS / "glossary.yaml"
TITLE = {"fr": "Glossaire français, anglais, arabe", "en": "Glossary: English, French, Arabic"}
ABOUT = {
    "fr": "Les mots de la filière et du modèle. Les termes marocains gardent leur nom.",
    "en": "The words of the chain and of the model. Moroccan terms keep their names.",
}
NAMES = {"fr": ("français", "anglais", "arabe", "sens"), "en": ("English", "French", "Arabic", "meaning")}
ORDER = {"fr": ("fr", "en", "ar"), "en": ("en", "fr", "ar")}


def terms() -> list[dict[str, Any]]:
    """Every term: `fr`, `en`, `ar`, and `means` in French and English."""
    read: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def glossary_page(language: str) -> str:
    """Write the page."""
    ordered = sorted(terms(), key=lambda term: _plain(term[language]))
    rows = ((*(_word(term, each) for each in ORDER[language]), term["means"][language]) for term in ordered)
    return "\n".join([f"# {TITLE[language]}", "", ABOUT[language], "", *table(NAMES[language], rows)])


def _word(term: dict[str, Any], language: str) -> str:
    return f'<span lang="ar" dir="rtl">{term["ar"]}</span>' if language == "ar" else term[language]


def _plain(word: str) -> str:
    """A word without its accents, by which it is put in order."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(sign))
