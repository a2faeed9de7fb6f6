"""The pages of the site in the order in which they are read, and where each comes from."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("fr", "en")
OTHERS = {"fr": "Autres pages", "en": "Other pages"}
"""Heading of pages that nobody has given a place yet."""


class Section(NamedTuple):
    """A part of the table of contents: its heading by language, and the names of its pages."""

    heading: Mapping[str, str]
    pages: tuple[str, ...]


CONTENTS = (
    Section(
        {"fr": "Commencer", "en": "Begin"},
        ("quickstart_planner", "quickstart_researcher", "quickstart_teacher", "limits"),
    ),
    Section(
        {"fr": "Poser une question", "en": "Ask a question"},
        ("scenarios", "levers", "lever_settings", "comparing", "optimising", "cooperatives", "watching", "notebooks"),
    ),
    Section(
        {"fr": "Le modèle", "en": "The model"},
        ("model", "parameters", "rules", "rules_quinzaine", "rules_policy", "data_sefrou"),
    ),
    Section(
        {"fr": "Comptes et impacts", "en": "Accounts and impacts"},
        ("accounts", "accounts_ledger", "impacts", "social_profile", "environment"),
    ),
    Section(
        {"fr": "Ce que valent les résultats", "en": "What results are worth"},
        ("validation", "calibration", "sensitivity", "trace", "decisions"),
    ),
    Section(
        {"fr": "Ses propres données", "en": "One's own data"},
        ("field_data", "new_territory", "data_taza"),
    ),
    Section(
        {"fr": "Continuer lben", "en": "Carry lben on"},
        ("extending", "contributing", "releasing", "conduct", "changelog"),
    ),
    Section(
        {"fr": "Références", "en": "Reference"},
        ("commands", "scenario_reference", "glossary"),
    ),
)

ELSEWHERE = {
    "contributing": "CONTRIBUTING.md",
    "conduct": "CODE_OF_CONDUCT.md",
    "changelog": "CHANGELOG.md",
    "notebooks": "notebooks/README.md",
    "data_sefrou": "calibration/sefrou/README.md",
    "data_taza": "calibration/taza/README.md",
}
"""Pages that are written outside `docs/`, by name."""

HOME = "index"

WRITTEN_IN = {"data_sefrou": ("fr", "en"), "data_taza": ("fr",)}
"""Languages of pages that are not told by the name of their file or by their title."""

SHORT_NAMES = {
    "accounts": {"fr": "Les comptes d'une filière", "en": "The value-chain account"},
    "accounts_ledger": {"fr": "Les comptes d'une simulation", "en": "The accounts of a run"},
    "changelog": {"fr": "Journal des changements", "en": "Changelog"},
    "data_sefrou": {"fr": "Les données de Séfrou", "en": "The data of Séfrou"},
    "data_taza": {"fr": "Les données de Taza", "en": "The data of Taza"},
    "decisions": {"fr": "Décisions", "en": "Decisions"},
    "environment": {"fr": "L'empreinte du lait", "en": "Footprint of milk"},
    "impacts": {"fr": "Les sept impacts", "en": "The seven impacts"},
    "levers": {"fr": "Les leviers, et d'où ils viennent", "en": "Levers, and where they come from"},
    "model": {"fr": "Description du modèle (ODD+D)", "en": "Model description (ODD+D)"},
    "optimising": {"fr": "Les meilleurs paquets pour un budget", "en": "The best packages for a budget"},
    "releasing": {"fr": "Publier une version", "en": "Releasing"},
    "sensitivity": {"fr": "Sensibilité", "en": "Sensitivity"},
    "social_profile": {"fr": "Profil social", "en": "Social profile"},
    "trace": {"fr": "TRACE : ce qui a été vérifié", "en": "TRACE: what was checked"},
    "validation": {"fr": "Validation", "en": "Validation"},
    "watching": {"fr": "Regarder une filière", "en": "Watching a chain"},
}
"""What the table of contents calls pages whose title is in one language, or says too little beside others."""


def source_of(page: str, language: str) -> Path | None:
    """Find the file of a page in a language, or in the one it has; none when there is no such page."""
    first = ROOT / ELSEWHERE[page] if page in ELSEWHERE else DOCS / f"{page}.md"
    own = first.with_suffix(f".{language}.md")
    return next((file for file in (own, first) if file.is_file()), None)


def languages_of(page: str, file: Path) -> tuple[str, ...]:
    """The languages in which the file of a page is written: both where its title is in both."""
    if page in WRITTEN_IN:
        return WRITTEN_IN[page]
    with file.open(encoding="utf-8") as lines:
        if " / " in next(lines):
            return LANGUAGES
    return ("fr",) if file.name.endswith(".fr.md") else ("en",)


def page_of(file: Path) -> str | None:
    """Name the page that a file of the repository is; none when it is none."""
    plain = file.with_name(file.name.replace(".fr.md", ".md"))
    if plain.parent == DOCS and plain.suffix == ".md":
        return plain.stem
    if plain == ROOT / "README.md":
        return HOME
    return next((page for page, path in ELSEWHERE.items() if plain == ROOT / path), None)


def sections(generated: frozenset[str]) -> list[Section]:
    """Give the table of contents, of pages that exist only; what has no place yet stands in a last section."""
    there = {path.name.split(".")[0] for path in DOCS.glob("*.md")} - {HOME}
    there |= {page for page in ELSEWHERE if source_of(page, "en")} | generated
    placed = {page for section in CONTENTS for page in section.pages}
    rest = Section(OTHERS, tuple(sorted(there - placed)))
    kept = [section._replace(pages=tuple(page for page in section.pages if page in there)) for section in CONTENTS]
    return [section for section in (*kept, rest) if section.pages]
