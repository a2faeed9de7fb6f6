"""The JSON schema of a scenario file, so that an editor proposes keys and underlines mistakes."""

import copy
import json
from typing import Any

from sim.report.scenarios.settings import lever_names, meaning_of, scenario_properties
from sim.report.words import say

COMMAND = "lben scenario schema --write scenarios/schema.json"
ALWAYS = ["title", "question"]
OR_INHERITED = ["territory", "first_year", "last_year", "seed"]
"""Keys that every file says, and those that it may take from the one it extends."""


def scenario_schema() -> dict[str, Any]:
    """Build the schema; descriptions are in French and in English."""
    schema = _without_titles(copy.deepcopy(scenario_properties()))
    properties = schema["properties"]
    del properties["name"]
    for name, each in properties.items():
        each["description"] = _both(f"scenario.key.{name}")
    for name in ("outlook", "ensemble"):
        for inner, each in schema["$defs"][name.capitalize()]["properties"].items():
            each["description"] = _both(f"scenario.key.{name}.{inner}")
    _describe_levers(schema)
    schema |= {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lben",
        "description": _both("schema.head"),
        "required": ALWAYS,
        "anyOf": [{"required": ["extends"]}, {"required": OR_INHERITED}],
    }
    return dict(sorted(schema.items(), key=lambda item: item[0] != "$schema"))


def as_json() -> str:
    """Write the schema."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def _describe_levers(schema: dict[str, Any]) -> None:
    definitions = schema["$defs"]
    package = definitions["Package"]
    package["description"] = _both("scenario.key.levers")
    for lever in lever_names():
        reference = next(each["$ref"] for each in package["properties"][lever]["anyOf"] if "$ref" in each)
        described = definitions[reference.rsplit("/", 1)[1]]
        package["properties"][lever]["description"] = described["description"] = _both(f"lever.{lever}.about")
        described.pop("required", None)  # a file that extends another may change one setting only
        for setting, each in described["properties"].items():
            each["description"] = " / ".join(meaning_of(lever, setting, language) for language in ("fr", "en"))


def _both(key: str) -> str:
    return f"{say(key, 'fr')} / {say(key, 'en')}"


def _without_titles(schema: Any) -> Any:
    """Drop the titles and descriptions that pydantic makes of the names and notes of the code."""
    if isinstance(schema, list):
        return [_without_titles(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made_up = {name for name in ("title", "description") if isinstance(schema.get(name), str)}
    return {name: _without_titles(value) for name, value in schema.items() if name not in made_up}
