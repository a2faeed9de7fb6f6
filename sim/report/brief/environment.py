"""The fourth question: gases, water, land and nitrogen of a litre of milk."""

import math
from collections.abc import Iterator

from sim.report.brief.blocks import Block, Heading, Row, Text
from sim.report.brief.year_tables import Line, banded, table_of_years
from sim.report.evidence import Evidence
from sim.report.numbers import number, percent
from sim.report.words import say

_FOOTPRINT = (
    Line("ghg_per_kg_fpcm", 1.0, 2, has_band=True),
    Line("ghg_enteric", 1.0, 2),
    Line("ghg_manure_methane", 1.0, 2),
    Line("ghg_manure_n2o", 1.0, 2),
    Line("ghg_concentrate", 1.0, 2),
    Line("ghg_straw", 1.0, 2),
    Line("ghg_forage", 1.0, 2),
    Line("ghg_cooling", 1.0, 2),
    Line("ghg_transport", 1.0, 2),
    Line("ghg_per_kg_fpcm_biophysical", 1.0, 2, has_band=True),
    Line("water_per_l", 1.0, 0, has_band=True),
    Line("water_feed_blue", 1.0, 0),
    Line("land_per_kg_fpcm", 1.0, 2, has_band=True),
    Line("nitrogen_per_kg_fpcm", 1.0, 1, has_band=True),
    Line("milk_per_cow", 1.0, 0),
)
_SOURCES = ("enteric", "manure_methane", "manure_n2o", "concentrate", "straw", "forage", "cooling", "transport")


def environment_blocks(evidence: Evidence, language: str) -> Iterator[Block]:
    """The footprint of milk, and its largest source."""
    year = evidence.settled_year
    gases = {source: evidence.burden(f"ghg_{source}", year)[0] for source in _SOURCES}
    total = sum(gases.values())
    yield Heading(say("brief.environment", language))
    if math.isfinite(total) and total > 0.0:
        largest = max(gases, key=lambda source: gases[source])
        said = {
            "ghg": number(evidence.burden("ghg_per_kg_fpcm", year)[0], 2, language),
            "source": say(f"brief.source.{largest}", language),
            "share": percent(gases[largest] / total, 0, language),
            "water": number(evidence.burden("water_per_l", year)[0], 0, language),
        }
        yield Text(say("brief.environment.says", language, year=year, **said))
    rows = tuple(
        Row(
            say(f"indicator.{line.name}", language),
            tuple(banded(evidence.burden(line.name, y), line, language) for y in evidence.compared),
        )
        for line in _FOOTPRINT
    )
    caption, note = say("brief.environment.caption", language), say("brief.environment.note", language)
    yield table_of_years(caption, rows, note, evidence, language)
