"""Put the pages of one language together in a folder, each in that language where it exists, and lead its links."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from maker.contents import (
    HOME,
    LANGUAGES,
    ROOT,
    SHORT_NAMES,
    Section,
    languages_of,
    page_of,
    sections,
    source_of,
)

ONLY_ENGLISH = "Cette page n'existe qu'en anglais."
ONLY_FRENCH = "This page exists in French only."
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)
_MATH = re.compile(r"\$\$.+?\$\$", re.DOTALL)
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")
_HTML_ANCHOR = re.compile(r'<a id="([^"]+)"></a>([\w.]*)')
_HEADING = re.compile(r"^#[^\n]*", re.MULTILINE)
_ELISION = re.compile(r"(?<=[^\W\d_])'(?=[*_$\[]|\Z)")
_SPACE = re.compile(r"(?<=\S) (?=[:;?!%»](?:[\s*)_.,]|\Z))|(?<=«) ")
_LANGUAGE_LINE = re.compile(r"^\*\[(In English|En français)\]\([^)]+\)\*\n", re.MULTILINE)


def stage(folder: Path, language: str, generated: dict[str, str]) -> None:
    """Write every page into `folder`, with the table of contents; `generated` are texts of pages by name."""
    contents = sections(frozenset(generated))
    for section in contents:
        for page in section.pages:
            if page in generated:
                _write(folder / f"{page}.md", typeset(generated[page], language))
            else:
                _copy(page, folder, language)
    _copy(HOME, folder, language)
    with (folder / f"{HOME}.md").open("a", encoding="utf-8") as home:
        home.write("".join(_toctree(section, language) for section in contents))


def _copy(page: str, folder: Path, language: str) -> None:
    file = source_of(page, language)
    assert file is not None, page
    text = _LANGUAGE_LINE.sub("", file.read_text(encoding="utf-8"), count=1)
    text = in_one_language(text, languages_of(page, file), language)
    text = outside_code(text, lambda part: _led(part, file, folder, language))
    _write(folder / f"{page}.md", typeset(text, language))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _toctree(section: Section, language: str) -> str:
    pages = "\n".join(_entry(page, language) for page in section.pages)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {section.heading[language]}\n\n{pages}\n```\n"


def _entry(page: str, language: str) -> str:
    return f"{SHORT_NAMES[page][language]} <{page}>" if page in SHORT_NAMES else page


def in_one_language(text: str, written_in: tuple[str, ...], language: str) -> str:
    """Keep one half of a title in two languages; below the title of a page in the other only, say that it is so."""
    head, _, body = text.partition("\n")
    halves = head.removeprefix("# ").split(" / ")
    if len(halves) == len(LANGUAGES):
        return f"# {halves[LANGUAGES.index(language)]}\n{body}"
    if language in written_in:
        return text
    said = ONLY_ENGLISH if language == "fr" else ONLY_FRENCH
    return f"{head}\n\n```{{note}}\n{said}\n```\n{body}"


def typeset(text: str, language: str) -> str:
    """Keep French colons and their like on the line of their word, and elisions before emphasis from being quotes.

    Headings are left alone, for their places are named after their signs.
    """
    if language != "fr":
        return text
    return outside_code(text, lambda part: _outside((_HEADING, _CODE), part, _typeset))


def _typeset(text: str) -> str:
    return _SPACE.sub("\u00a0", _ELISION.sub("’", text))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change a text of Markdown but for its fenced code and its equations.

    Code inside a line belongs to the words of links, and is not left out.
    """
    return _outside((_FENCE, _MATH), text, change)


def _outside(patterns: tuple[re.Pattern[str], ...], text: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    end = 0
    for kept in _kept(patterns, text):
        parts += [change(text[end : kept[0]]), text[kept[0] : kept[1]]]
        end = kept[1]
    return "".join((*parts, change(text[end:])))


def _kept(patterns: tuple[re.Pattern[str], ...], text: str) -> list[tuple[int, int]]:
    spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
    apart: list[tuple[int, int]] = []
    for span in spans:
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return apart


def _led(text: str, file: Path, folder: Path, language: str) -> str:
    text = _HTML_ANCHOR.sub(r"[\2]{#\1}", text)
    code = [match.span() for match in _CODE.finditer(text)]

    def lead(link: re.Match[str]) -> str:
        if any(first < link.start() < last for first, last in code):
            return link[0]
        return _link(link[1], link[2], link[3], file, folder, language)

    return _LINK.sub(lead, text)


def _link(mark: str, words: str, target: str, file: Path, folder: Path, language: str) -> str:
    """Lead a link to a page of the site, to the other language, to a copy of a file, or nowhere when it is a folder."""
    path, sign, anchor = target.partition("#")
    if ":" in path or not path:
        return f"{mark}[{words}]({target})"
    there = Path(file.parent, path).resolve()
    page = page_of(there)
    if page is None:
        if not there.is_file():
            return words
        copied = Path("files", there.relative_to(ROOT))
        (folder / copied).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(there, folder / copied)
        return f"{mark}[{words}]({copied.as_posix()})"
    meant = "fr" if path.endswith(".fr.md") else "en"
    if words.strip("`").endswith(".md"):
        words = ""  # Sphinx puts the title of the page there
    if page == page_of(file) and meant != language:
        return f'<a href="../{meant}/{page}.html">{words}</a>'
    return f"[{words}]({page}.md{sign}{anchor if meant == language or not _is_translated(page) else ''})"


def _is_translated(page: str) -> bool:
    return source_of(page, "fr") != source_of(page, "en")
