"""What the command that builds the documentation refuses, in one line, before it builds anything."""

from pathlib import Path

import build
import pytest

from sim.territory.reading import BadInput


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the command leaves it, where nothing may be built."""

    def unwanted(*_: object) -> None:
        raise AssertionError("built before the folder was looked at")

    monkeypatch.setattr(build, "stage", unwanted)
    site = tmp_path / "site"
    (site / "fr").mkdir(parents=True)
    for name in ("index.html", "fr/index.html"):
        (site / name).write_text("made", encoding="utf-8")
    (site / build.MARK).write_text("fr/index.html\nindex.html\n", encoding="utf-8")
    return site


def refused(output: Path) -> str:
    with pytest.raises(BadInput) as problem:
        build.build(output)
    said = str(problem.value)
    assert str(output) in said and " / " in said and "\n" not in said
    return said


def test_what_somebody_put_into_the_site_is_not_deleted(site: Path) -> None:
    mine = site / "fr" / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    said = refused(site)
    assert "fr/mine.txt" in said and "autre chose" in said and "something else" in said
    assert mine.read_text(encoding="utf-8") == "mine"


def test_its_own_site_is_replaced(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def sphinx(_: Path, made: Path, *__: object) -> int:
        made.mkdir(parents=True)
        (made / "new.html").write_text("new", encoding="utf-8")
        return 0

    monkeypatch.setattr(build, "stage", lambda *_: None)
    monkeypatch.setattr(build, "generated_pages", lambda _: {})
    monkeypatch.setattr(build, "_sphinx", sphinx)
    assert build.build(site) == 0
    assert build.files_in(site) == {"index.html", "fr/new.html", "en/new.html"}
    assert [path.name for path in site.parent.iterdir()] == ["site"]
    assert build.build(site) == 0


def test_a_full_folder_that_is_not_a_site_is_left_alone(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"mine{number}.txt").touch()
    assert "mine0.txt, mine1.txt, mine2.txt, … (5)" in refused(tmp_path)


@pytest.mark.parametrize("way", ["file", "file/site", "file/deep/site"])
def test_where_nothing_can_be_written(tmp_path: Path, way: str) -> None:
    (tmp_path / "file").touch()
    assert "dossier" in refused(tmp_path / way) or "cannot be written" in refused(tmp_path / way)
