"""The pages that are made from the code at every build, so that none can be behind it."""

from functools import partial

from maker.command_page import command_page
from maker.glossary_page import glossary_page
from maker.parameter_page import parameter_page
from maker.rule_pages import ROOMS, rule_page
from maker.scenario_pages import lever_page, scenario_page


def generated_pages(language: str) -> dict[str, str]:
    """Every such page by name, as text of Markdown."""
    makers = {
        "commands": command_page,
        "scenario_reference": scenario_page,
        "lever_settings": lever_page,
        "parameters": parameter_page,
        "glossary": glossary_page,
        **{page: partial(rule_page, page) for page in ROOMS},
    }
    return {page: make(language) for page, make in makers.items()}
