"""The report on disk: a page a language, beside the reference comparison or on their own."""

import json
from datetime import date
from pathlib import Path

from calibration.report.page import TEMPLATE, page_of
from calibration.report.reading import Found
from sim.report.brief.rendering import as_html
from sim.study.store import ABOUT, write_whole
from sim.territory.reading import BadInput

PAGES = {"fr": "calibration.html", "en": "calibration.en.html"}


def write_pages(found: Found, folder: Path, day: date) -> list[Path]:
    """Write the report in French and English, each whole or not at all; give the files.

    Where a comparison stands in the folder, the pages join the files that it says are its own, so that it can be made
    again. Raises BadInput when the folder cannot be written.
    """
    pages = {folder / name: as_html(page_of(found, language, day), TEMPLATE) for language, name in PAGES.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in pages.items():
            write_whole(path, text.encode())
        _join(folder / ABOUT)
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written: {error.strerror}") from None
    return list(pages)


def _join(path: Path) -> None:
    """Name the pages among the files of a comparison."""
    if not path.exists():
        return
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        files = about["files"]
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{path}: is not what `lben compare` writes: choose another folder of results") from None
    missing = [name for name in PAGES.values() if name not in files]
    if missing:
        text = json.dumps({**about, "files": [*files, *missing]}, indent=1, ensure_ascii=False) + "\n"
        write_whole(path, text.encode())
