"""The third question: the social profile of the territory, and its radar."""

import base64
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from matplotlib.image import imread, imsave

from sim.impacts.social_profile import BANDS, Profile, profile, values_by_year
from sim.report import radar
from sim.report.brief.blocks import (
    Block,
    Heading,
    Picture,
    Row,
    Table,
    Text,
)
from sim.report.evidence import Evidence
from sim.report.numbers import number
from sim.report.words import in_language, say
from sim.study.beside import social_profile_of


def social_blocks(evidence: Evidence, language: str) -> Iterator[Block]:
    """The social profile: what it counts, its radar, and the scores of its domains."""
    year = evidence.settled_year
    found = social_profile(evidence, year)
    yield Heading(say("brief.social", language))
    counts = {
        "questions": len(found.answers),
        "modelled": sum(score.n_modelled for score in found.domains.values()),
        "expert": sum(score.n_expert for score in found.domains.values()),
        "unanswered": len(found.unanswered),
    }
    yield Text(say("brief.social.says", language, year=year, **counts))
    caption = say("brief.social.caption", language)
    yield picture_of_profile(found, caption, language)
    rows = tuple(
        Row(
            in_language(score.title, language),
            (
                number(score.points, 1, language),
                say(
                    "brief.range",
                    language,
                    low=number(score.low, 1, language),
                    high=number(score.high, 1, language),
                ),
                band_of(score.band, language),
                " / ".join(number(n, 0, language) for n in (score.n_modelled, score.n_expert, score.n_unanswered)),
            ),
        )
        for score in found.domains.values()
    )
    names = ("domain", "score", "spread", "band", "answers")
    yield Table(caption, tuple(say(f"brief.social.{name}", language) for name in names), rows)


def social_profile(evidence: Evidence, year: int) -> Profile:
    """Answer the social profile of the territory for a year of the run."""
    values = values_by_year(evidence.run.books, evidence.impacts)[year]
    return profile(values, social_profile_of(evidence.run.territory))


def picture_of_profile(profile: Profile, caption: str, language: str) -> Picture:
    """The radar of the six domains, as an image inside the page."""
    spokes = [
        radar.Spoke(
            in_language(score.title, language),
            band_of(score.band, language),
            score.points,
            score.low,
            score.high,
            score.modelled,
            score.expert,
            score.n_modelled,
            score.n_expert,
            score.n_unanswered,
        )
        for score in profile.domains.values()
    ]
    names = ("score", "spread", "modelled", "frozen", "unanswered", "reference")
    words = {name: say(f"brief.radar.{name}", language) for name in names}
    left_open = {name: f"{{{name}}}" for name in ("points", "band", "modelled", "frozen")}
    note = say("brief.radar.note", language, **left_open)
    bands = tuple(band_of(band, language) for band in list(BANDS)[: len(radar.SHADES)])
    wording = radar.Wording(title="", subtitle="", source="", note=note, bands=_named_bands(bands, language), **words)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "radar.png"
        radar.draw_radar(spokes, wording, language, path)
        trim(path)
        image = base64.b64encode(path.read_bytes()).decode()
    return Picture(
        "radar", caption, say("brief.radar.alt", language), source=f"data:image/png;base64,{image}", width="middle"
    )


def _named_bands(bands: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The words for the bands, each with the scores between which it stands."""
    digits = [number(edge, 1, language) for edge in radar.EDGES]
    digits[0] = number(1.0, 1, language)
    ends = pairwise(digits)
    return tuple(
        f"{band} ({say('brief.range', language, low=low, high=high)})"
        for band, (low, high) in zip(bands, ends, strict=True)
    )


def trim(path: Path) -> None:
    """Cut the white border off an image, but for a narrow one."""
    pixels = np.asarray(imread(path))
    inked = np.any(pixels[..., :3] < 0.99, axis=2)
    rows, columns = (np.flatnonzero(np.any(inked, axis=axis)) for axis in (1, 0))
    top, left = max(rows[0] - 8, 0), max(columns[0] - 8, 0)
    imsave(path, pixels[top : rows[-1] + 9, left : columns[-1] + 9], metadata={"Software": ""})


def band_of(band: str, language: str) -> str:
    """The word for a band of scores."""
    return in_language(BANDS[band], language)
