"""The radar of the social profile is drawn in each language, with and without another run, with and without gaps."""

from math import nan
from pathlib import Path

import matplotlib.image as mpimg
import pytest

from sim.report.radar import Spoke, Wording, draw_radar

LABELS = {
    "fr": ("Travail", "Terre et eau", "Genre", "Alimentation", "Capital social", "Conditions de vie"),
    "en": ("Work", "Land and water", "Gender", "Food", "Social capital", "Living conditions"),
    "ar": ("ظروف العمل", "الأرض والماء", "المساواة", "الأمن الغذائي", "الرأسمال الاجتماعي", "ظروف العيش"),
}


def spokes(language: str) -> list[Spoke]:
    return [
        Spoke(
            label, "substantial", 1.5 + 0.4 * place, 1.2 + 0.4 * place, min(2.0 + 0.4 * place, 4.0), 2.0, 3.0, 3, 5, 0
        )
        for place, label in enumerate(LABELS[language])
    ]


def wording() -> Wording:
    note = "{points} · {band}\n{modelled}, {frozen}, {unanswered}"
    return Wording("Title", "Subtitle", note, "Score", "Spread", "Moved", "Frozen", "Unanswered", "Before", "Source")


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.filterwarnings("error")
def test_a_radar_is_drawn_without_a_missing_glyph(language: str, tmp_path: Path) -> None:
    draw_radar(spokes(language), wording(), language, tmp_path / "radar.png", reference=[2.0] * 6)
    image = mpimg.imread(tmp_path / "radar.png")
    assert image.shape[:2] == (1410, 1560)
    assert (image[..., :3].min(axis=2) < 0.5).mean() > 0.01
    edges = (image[:, :8], image[:, -8:], image[:8], image[-8:])
    assert all((edge == 1.0).all() for edge in edges)  # no label is cut


def test_a_domain_without_answers_leaves_a_gap(tmp_path: Path) -> None:
    gap = Spoke("Work", "not answered", nan, nan, nan, nan, nan, 0, 0, 10)
    draw_radar([gap, *spokes("en")[1:]], wording(), "en", tmp_path / "radar.png")
    assert (tmp_path / "radar.png").stat().st_size > 10_000


def test_the_same_profile_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        draw_radar(spokes("fr"), wording(), "fr", tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
