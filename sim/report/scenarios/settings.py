"""The levers and their settings, read from what validates them, with their meaning in words."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sim.report.numbers import plain
from sim.report.words import catalogue, say
from sim.study.scenario import Scenario

Schema = Mapping[str, Any]

MANY = 1e9
"""An upper bound beyond which a planner never goes, and need not read."""


class Setting(NamedTuple):
    """One thing a planner chooses: its name in the file, its kind, what is allowed, and its value when left out."""

    name: str
    kind: str
    """integer, number, boolean, string, array or object."""
    is_required: bool
    default: Any
    low: float | None
    high: float | None
    choices: tuple[str, ...]

    def allowed(self, language: str) -> str:
        """Say what may be written."""
        if self.choices:
            return ", ".join(self.choices)
        if self.kind not in {"integer", "number"} or self.low is None:
            return say(f"settings.{self.kind}", language)
        if self.high is None or self.high >= MANY:
            return say("settings.at_least", language, low=plain(self.low, language))
        bounds = {"low": plain(self.low, language), "high": plain(self.high, language)}
        return say("settings.bounds", language, **bounds)


@cache
def scenario_properties() -> Mapping[str, Any]:
    """What pydantic says of a scenario file: `properties` and `$defs` of JSON schema."""
    return Scenario.model_json_schema()


def lever_names() -> list[str]:
    """Every lever there is, in the order in which they act."""
    return list(_lever_schemas())


def settings_of(lever: str) -> list[Setting]:
    """The settings of a lever, in the order of its file; the years first."""
    schema = _lever_schemas()[lever]
    return [
        _setting(name, each, is_required=name in schema.get("required", ()))
        for name, each in schema["properties"].items()
    ]


def meaning_of(lever: str, setting: str, language: str) -> str:
    """Say what a setting means: in words of that lever, or in those it shares with others."""
    own, shared = f"setting.{lever}.{setting}", f"setting.{setting}"
    return say(own if own in catalogue(language) else shared, language)


def resolved(schema: Schema) -> Schema:
    """Follow a reference, and leave out that a thing may be absent."""
    if "$ref" in schema:
        return resolved({**_definitions()[schema["$ref"].rsplit("/", 1)[1]], **_beside(schema)})
    given = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return resolved({**given[0], **_beside(schema)}) if len(given) == 1 else schema


def _beside(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in {"$ref", "anyOf"}}


def _definitions() -> Mapping[str, Schema]:
    definitions: Mapping[str, Schema] = scenario_properties()["$defs"]
    return definitions


def _lever_schemas() -> Mapping[str, Schema]:
    levers = resolved(scenario_properties()["properties"]["levers"])["properties"]
    return {name: resolved(schema) for name, schema in levers.items()}


def _setting(name: str, schema: Schema, *, is_required: bool) -> Setting:
    found = resolved(schema)
    choices = [found["const"]] if "const" in found else found.get("enum", [])
    return Setting(
        name=name,
        kind=found.get("type", "object"),
        is_required=is_required,
        default=schema.get("default"),
        low=_bound(found, "minimum", "exclusiveMinimum"),
        high=_bound(found, "maximum", "exclusiveMaximum"),
        choices=tuple(str(each) for each in choices),
    )


def _bound(schema: Schema, *names: str) -> float | None:
    return next((schema[name] for name in names if name in schema), None)
