"""The keys of a scenario file, from its schema, and the settings of levers, each in one language."""

from collections.abc import Iterator, Mapping
from typing import Any

from maker.command_page import told
from maker.tables import table
from sim.report.scenarios.schema import ALWAYS, OR_INHERITED, scenario_schema
from sim.report.scenarios.settings import Setting, lever_names, meaning_of, resolved, settings_of
from sim.report.words import say

KEYS_TITLE = {"fr": "Les rubriques d'un scénario", "en": "The keys of a scenario"}
KEYS_ABOUT = {
    "fr": "Faite à partir du schéma `scenarios/schema.json`, qui sert aussi aux éditeurs de texte. "
    "[Comment écrire un scénario](scenarios.md) ; [les réglages des leviers](lever_settings.md).",
    "en": "Made from the schema `scenarios/schema.json`, which also serves text editors. "
    "[How to write a scenario](scenarios.md); [the settings of levers](lever_settings.md).",
}
KEYS_COLUMNS = {"fr": ("rubrique", "ce qui est permis", "par défaut", ""), "en": ("key", "allowed", "default", "")}
LEVERS_TITLE = {"fr": "Réglages des leviers", "en": "Settings of levers"}
LEVERS_ABOUT = {
    "fr": "Ce que le code permet. [Ce que font les leviers, et d'où](levers.md) ; "
    "[comment écrire un scénario](scenarios.md).",
    "en": "What the code allows. [What levers do, and where it comes from](levers.md); "
    "[how to write a scenario](scenarios.md).",
}
LEVERS_COLUMNS = {"fr": ("réglage", "ce qui est permis", "par défaut", ""), "en": ("setting", "allowed", "default", "")}
EITHER = {"fr": "à donner, sauf avec `extends`", "en": "must be given, unless `extends` is"}
BY_YEAR = {"fr": "par année : ", "en": "by year: "}
BELOW = {"fr": "des rubriques, ci-dessous", "en": "keys, below"}
LEVERS = {"fr": "des [leviers](lever_settings.md)", "en": "[levers](lever_settings.md)"}
LANGUAGES_OF_A_TEXT = {
    "fr": "un texte par langue : `fr`, `en`, `ar`",
    "en": "a text for each language: `fr`, `en`, `ar`",
}
NOTHING = "–"
NESTED = ("outlook", "ensemble")


def scenario_page(language: str) -> str:
    """Write the reference of a scenario file."""
    schema = scenario_schema()
    lines = [f"# {KEYS_TITLE[language]}", "", KEYS_ABOUT[language], "", told(schema["description"], language), ""]
    keys: Mapping[str, Any] = schema["properties"]
    lines += table(KEYS_COLUMNS[language], (_key(name, each, language) for name, each in keys.items()))
    for name in NESTED:
        inner: Mapping[str, Any] = schema["$defs"][name.capitalize()]["properties"]
        lines += [f"## {name}", "", told(keys[name]["description"], language), ""]
        lines += table(KEYS_COLUMNS[language], (_key(each, said, language) for each, said in inner.items()))
    payers = ", ".join(f"`{each}` ({say(f'payer.{each}', language)})" for each in schema["$defs"]["Payer"]["enum"])
    lines += ["## budget", "", told(keys["budget"]["description"], language), "", payers, ""]
    return "\n".join(lines)


def _key(name: str, schema: Mapping[str, Any], language: str) -> tuple[str, ...]:
    return (
        f"`{name}`",
        _allowed(name, schema, language),
        _default(name, schema, language),
        told(schema["description"], language),
    )


def _allowed(name: str, schema: Mapping[str, Any], language: str) -> str:
    """Say what may be written under a key."""
    if name in {"title", "question"}:
        return LANGUAGES_OF_A_TEXT[language]
    if name == "levers":
        return LEVERS[language]
    if name in (*NESTED, "budget"):
        return BELOW[language]
    found = resolved(schema)
    inner = found.get("additionalProperties")
    if isinstance(inner, Mapping):
        return (BY_YEAR[language] if name != "parameters" else "`topic.name` : ") + _bounded(inner, language)
    return _bounded(found, language)


def _bounded(schema: Mapping[str, Any], language: str) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    choices = tuple(f"`{each}`" for each in schema.get("enum", ()))
    return Setting("", schema.get("type", "object"), False, None, low, schema.get("maximum"), choices).allowed(language)


def _default(name: str, schema: Mapping[str, Any], language: str) -> str:
    if name in ALWAYS:
        return f"*{say('settings.required', language)}*"
    if name in OR_INHERITED:
        return EITHER[language]
    value = schema.get("default")
    return _written(value) if isinstance(value, bool | int | float | str) else NOTHING


def lever_page(language: str) -> str:
    """Write the settings of every lever."""
    lines = [f"# {LEVERS_TITLE[language]}", "", LEVERS_ABOUT[language], ""]
    named = ((f"[`{lever}`](#{lever})", say(f"lever.{lever}", language)) for lever in lever_names())
    lines += table(("", ""), named)
    for lever in lever_names():
        lines += [
            f"## {lever}",
            "",
            f"**{say(f'lever.{lever}', language)}**",
            "",
            say(f"lever.{lever}.about", language),
            "",
        ]
        lines += table(LEVERS_COLUMNS[language], _settings(lever, language))
    return "\n".join(lines)


def _settings(lever: str, language: str) -> Iterator[tuple[str, ...]]:
    for setting in settings_of(lever):
        default = f"*{say('settings.required', language)}*" if setting.is_required else _written(setting.default)
        yield (f"`{setting.name}`", setting.allowed(language), default, meaning_of(lever, setting.name, language))


def _written(value: Any) -> str:
    """A value as a file says it."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_written, value)) or NOTHING
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:.12g}`" if isinstance(value, float) else f"`{value}`"
