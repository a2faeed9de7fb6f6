"""Writes the templates to fill, and the page that explains them, made from the forms."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from calibration.field.forms import EXAMPLE, FORM_NAMES, SURVEY, Column, Form, read_form
from sim.territory.reading import BadInput, place

PAGES = {"LISEZMOI.md": "fr", "README.md": "en"}

SURVEY_TEXT = """\
# Quelle enquête ce dossier contient. / Which survey this folder holds.
name: {name}            # sans espace : sert de source field:{name} / no space: cited as field:{name}
title:
  fr: Enquête de terrain {year}
  en: Field survey {year}
territory: {territory}
year: {year}            # année décrite / year that it is about
"""

WORDS = {
    "fr": {
        "title": "Données de terrain : que remplir",
        "start": "Un fichier CSV par formulaire ; ceux dont vous n'avez pas besoin peuvent rester vides. "
        "Remplissez avec un tableur (séparateur `,` ou `;`, virgule ou point décimal, dates 2025-03-14 ou 14/03/2025) "
        f"et enregistrez en « CSV UTF-8 ». Les lignes qui commencent par `{EXAMPLE}` sont des exemples : elles ne "
        "comptent pas. "
        "Dites dans `survey.yaml` le nom, le territoire et l'année de l'enquête, puis `lben field check` et "
        "`lben field fit` sur ce dossier.",
        "head": "| Colonne | Sens | Unité | Permis | Exemples |",
        "key": "Une ligne se reconnaît à",
        "empty": "peut être vide",
        "commune": "nom d'une commune",
        "date": "date",
        "yes_no": "oui, non",
        "text": "texte",
        "to": "à",
        "integer": "entier",
    },
    "en": {
        "title": "Field data: what to fill in",
        "start": "One CSV file for each form; those you do not need may stay empty. Fill them in with a spreadsheet "
        '(separator `,` or `;`, decimal comma or point, dates 2025-03-14 or 14/03/2025) and save as "CSV UTF-8". Rows '
        f"that begin with `{EXAMPLE}` are examples and do not count. Say in `survey.yaml` the name, the territory "
        "and the year of the survey, then `lben field check` and `lben field fit` on this folder.",
        "head": "| Column | Meaning | Unit | Allowed | Examples |",
        "key": "A row is known by",
        "empty": "may be empty",
        "commune": "name of a commune",
        "date": "date",
        "yes_no": "yes, no",
        "text": "text",
        "to": "to",
        "integer": "whole number",
    },
}
"""What the pages say around the forms."""


def write_templates(folder: Path, name: str, territory: str, year: int) -> list[Path]:
    """Write the templates, the survey file and the pages; give the files. Raises BadInput if one of them exists."""
    texts = {f"{form}.csv": template_of(read_form(form)) for form in FORM_NAMES}
    return write_new(folder, {**common_texts(name, territory, year), **texts})


def common_texts(name: str, territory: str, year: int) -> dict[str, str]:
    """What goes with the CSV files: which survey it is, and the pages that explain the columns."""
    pages = {page: page_of(language) for page, language in PAGES.items()}
    return {SURVEY: SURVEY_TEXT.format(name=name, territory=territory, year=year), **pages}


def write_new(folder: Path, texts: dict[str, str]) -> list[Path]:
    """Write files that do not exist yet, all or none. Raises BadInput for one that does, or cannot be written."""
    files = {folder / name: text for name, text in texts.items()}
    for path in files:
        if path.exists():
            raise BadInput(f"{place(path)}: exists already, and is left as it is")
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            with path.open("x", encoding="utf-8", newline="") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise BadInput(f"{place(folder)}: cannot be written: {error.strerror}") from None
    return written


def template_of(form: Form) -> str:
    """Give the CSV template of a form: its columns and the example rows."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(form.columns)
    rows.writerows(zip(*(column.example for column in form.columns.values()), strict=True))
    return table.getvalue()


def page_of(language: str) -> str:
    """Give the page that explains every column of every form, in French or English."""
    words = WORDS[language]
    parts = [f"# {words['title']}\n\n{words['start']}\n"]
    for name in FORM_NAMES:
        form = read_form(name)
        parts.append(
            f"\n## {getattr(form.title, language)} : `{name}.csv`\n".replace(" :", " :" if language == "fr" else ":")
        )
        parts.append(f"\n{words['key']} {', '.join(f'`{key}`' for key in form.key)}.\n")
        parts.append(f"\n{words['head']}\n|---|---|---|---|---|\n")
        parts += _lines(form, language)
    return "".join(parts)


def _lines(form: Form, language: str) -> Iterator[str]:
    for name, column in form.columns.items():
        examples = ", ".join(f"`{example}`" for example in dict.fromkeys(column.example) if example)
        cells = (
            f"`{name}`",
            getattr(column.meaning, language),
            column.unit or "",
            _allowed(column, language),
            examples,
        )
        yield f"| {' | '.join(cells)} |\n"


def _allowed(column: Column, language: str) -> str:
    """What a cell may hold."""
    words = WORDS[language]
    if column.is_number:
        low, high = (f"{bound:g}" if abs(bound) < 1e6 else f"{bound:.0f}" for bound in column.range)
        said = f"{low} {words['to']} {high}" + (f", {words['integer']}" if column.kind == "integer" else "")
    elif column.kind == "choice":
        said = ", ".join(f"`{choice}`" for choice in column.choices)
    else:
        said = words[column.kind]
    return said if column.is_required else f"{said} ; {words['empty']}".replace(" ;", " ;" if language == "fr" else ";")
