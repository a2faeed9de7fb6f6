"""The four framing questions of a value chain analysis."""

from sim.report.brief.blocks import Section
from sim.report.brief.environment import environment_blocks
from sim.report.brief.growth import growth_blocks
from sim.report.brief.inclusiveness import inclusiveness_blocks
from sim.report.brief.social import social_blocks
from sim.report.evidence import Evidence
from sim.report.words import say


def questions_section(evidence: Evidence, language: str) -> Section:
    """The answers to the four questions, one after the other."""
    blocks = (
        *growth_blocks(evidence, language),
        *inclusiveness_blocks(evidence, language),
        *social_blocks(evidence, language),
        *environment_blocks(evidence, language),
    )
    return Section("questions", say("brief.questions", language), blocks)
