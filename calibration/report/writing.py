"""The report on disk: a page a language, beside the reference comparison or on their own."""

import json
from datetime import date
from pathlib import Path

from calibration.kept import Part, read_kept
from calibration.report.page import TEMPLATE, page_of
from calibration.report.reading import Found
from sim.report.brief.rendering import as_html
from sim.study.store import ABOUT, write_whole
from sim.territory.reading import BadInput

PAGES = {"fr": "calibration.html", "en": "calibration.en.html"}


def write_pages(found: Found, folder: Path, day: date) -> list[Path]:
    """Write the report in French and English, each whole or not at all; give the files.

    Where a comparison stands in the folder, the pages join the files that it says are its own, so that it can be made
    again. Raises BadInput, before anything is written, when that comparison is damaged or the folder cannot be written.
    """
    joined = _joined(folder / ABOUT)
    pages = {folder / name: as_html(page_of(found, language, day), TEMPLATE) for language, name in PAGES.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in pages.items():
            write_whole(path, text.encode())
        if joined is not None:
            write_whole(folder / ABOUT, joined)
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written: {error.strerror}") from None
    return list(pages)


class _Comparison(Part):
    files: list[str]


def _joined(path: Path) -> bytes | None:
    """What a comparison says of itself once the pages are among its files; None where there is nothing to change."""
    if not path.exists():
        return None
    about = read_kept(path, _Comparison, "lben compare")
    missing = [name for name in PAGES.values() if name not in about["files"]]
    if not missing:
        return None
    files = [*about["files"], *missing]
    return (json.dumps({**about, "files": files}, indent=1, ensure_ascii=False) + "\n").encode()
