"""The site is built without a warning, fetches nothing, and every link of it leads somewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

for needed in ("sphinx", "myst_parser", "furo"):
    pytest.importorskip(needed)

ROOT = Path(__file__).parents[2]
FETCHED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}

pytestmark = pytest.mark.slow


class Reader(HTMLParser):
    """What a page fetches, links to, and can be linked to by."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.places.add(str(given["id"]))
        target = given.get(FETCHED.get(tag, ""))
        if target and given.get("rel") not in {"index", "search", "next", "prev", "canonical"}:
            self.fetched.append(target)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("made") / "site"
    command = [sys.executable, str(ROOT / "docs" / "build.py"), "--output", str(output)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return output


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, Reader]:
    return {page: Reader(page) for page in site.rglob("*.html")}


def test_both_languages_have_the_same_pages(site: Path) -> None:
    names = [{page.name for page in (site / language).glob("*.html")} for language in ("fr", "en")]
    assert names[0] == names[1]
    assert {"index.html", "model.html", "commands.html", "glossary.html", "limits.html"} <= names[0]


def test_nothing_is_fetched_from_elsewhere(site: Path, read: dict[Path, Reader]) -> None:
    for page, found in read.items():
        for target in found.fetched:
            assert "//" not in target, (page.name, target)
    styles = "".join(file.read_text(encoding="utf-8") for file in site.rglob("*.css"))
    assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", styles)


def test_every_link_leads_somewhere(read: dict[Path, Reader]) -> None:
    lost = []
    for page, found in read.items():
        for target in found.links:
            path, _, place = target.partition("#")
            if ":" in path:
                continue
            there = (page.parent / unquote(path.partition("?")[0])).resolve() if path else page
            if not there.exists() or (place and there in read and unquote(place) not in read[there].places):
                lost.append((page.name, target))
    assert lost == []


def test_equations_are_drawn_by_the_browser(site: Path) -> None:
    for language in ("fr", "en"):
        model = (site / language / "model.html").read_text(encoding="utf-8")
        assert model.count("<math") > 100
        assert "$$" not in model and "MathJax" not in model


def test_each_language_speaks_its_own(site: Path) -> None:
    french, english = ((site / language / "changelog.html").read_text(encoding="utf-8") for language in ("fr", "en"))
    assert '<html class="no-js" lang="fr"' in french and '<html class="no-js" lang="en"' in english
    assert "n’existe qu’en anglais" in french and 'placeholder="Recherche"' in french
    assert 'placeholder="Search"' in english


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    command = [sys.executable, str(ROOT / "docs" / "build.py"), "--output", str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2 and "something else" in refused.stderr
    assert mine.read_text(encoding="utf-8") == "mine"
