"""A scenario file to begin with: valid as it is, every lever and assumption beside it as a comment to uncomment."""

import json
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.report.scenarios.settings import Setting, lever_names, meaning_of, settings_of
from sim.report.words import say
from sim.study.scenario import SCENARIOS, Scenario
from sim.territory.outside import last_observed_year

WIDTH = 110
EXAMPLES = {
    "budget_mad_year": 1_200_000,
    "capacity_l_day": 10_000,
    "floor_mad_l": 5.0,
    "premium_mad_l": 0.5,
    "price_mad_l": 9.0,
    "pupils": 2_000,
    "seats_share": 0.3,
}
"""Values of settings that have no default."""

YEARS = ("first_year", "last_year")

SCHEMA = SCENARIOS / "schema.json"


def template(file: Path, base: Scenario, extends: str) -> str:
    """Write the text of a new scenario `file` that extends another, named or by path."""
    first = last_observed_year(base.settled().drivers) + 1
    years = (first, max(first, base.last_year))
    lines = [
        f"# yaml-language-server: $schema={_schema_from(file)}",
        *_said("template.head", file=file.name),
        "",
        *_said("template.extends"),
        f"extends: {json.dumps(extends, ensure_ascii=False)}",
        "",
        *_said("template.title"),
        "title:",
        *_in_languages("template.a_title", name=file.stem),
        "question:",
        *_in_languages("template.a_question", name=file.stem),
        "",
        *_said("template.levers"),
        "# levers:",
        *(line for lever in lever_names() for line in _lever(lever, years)),
        "",
        *_said("template.budget"),
        "# budget:",
        f"#   indh: {_written(dict.fromkeys(range(years[0], years[1] + 1), EXAMPLES['budget_mad_year']))}",
        "",
        *_said("template.outlook"),
        "# outlook:",
        *(f"#   {line}" for line in _outlook(first)),
        "",
        *_said("template.rest"),
        "# parameters:",
        "#   outlets.trust_value_mad: 0.5",
        f"# last_year: {base.last_year}",
        f"# seed: {base.seed}",
        "# ensemble:",
        f"#   draws: {base.ensemble.draws}",
        f"#   replicates: {base.ensemble.replicates}",
    ]
    return "\n".join(lines) + "\n"


def _schema_from(file: Path) -> str:
    """The way from the file to the schema; its address where there is no such way, as between two drives."""
    try:
        return Path(os.path.relpath(SCHEMA, file.resolve().parent)).as_posix()
    except ValueError:
        return SCHEMA.as_uri()


def _said(key: str, **values: object) -> Iterator[str]:
    """Lines of comment in French, then in English, which uncommenting leaves alone."""
    for language in ("fr", "en"):
        yield from _comment(say(key, language, **values), "## ")


def _comment(text: str, margin: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)


def _in_languages(key: str, **values: object) -> Iterator[str]:
    for language in ("fr", "en", "ar"):
        yield f"  {language}: {json.dumps(say(key, language, **values), ensure_ascii=False)}"


def _lever(lever: str, years: tuple[int, int]) -> Iterator[str]:
    """A lever with all its settings, as a comment that becomes YAML when its first two signs go."""
    yield "#"
    for language in ("fr", "en"):
        yield from _comment(say(f"lever.{lever}.about", language), "#   # ")
    yield f"#   {lever}:"
    for setting in settings_of(lever):
        meaning = " / ".join(meaning_of(lever, setting.name, language) for language in ("fr", "en"))
        allowed = "" if setting.name in YEARS else f" [{setting.allowed('en')}]"
        line = f"#     {setting.name}: {_written(_example(setting, years))}"
        if len(line) + len(meaning) + len(allowed) > WIDTH:
            yield from _comment(meaning + allowed, "#     # ")
            yield line
        else:
            yield f"{line}  # {meaning}{allowed}"


def _example(setting: Setting, years: tuple[int, int]) -> Any:
    """A value that may stand: the default, or one that makes sense."""
    if setting.name in YEARS:
        return years[YEARS.index(setting.name)]
    if not setting.is_required:
        return setting.default
    if setting.choices:
        return setting.choices[0]
    if setting.name in EXAMPLES:
        return EXAMPLES[setting.name]
    return ((setting.low or 0.0) + (setting.high or 1.0)) / 2.0


def _outlook(first: int) -> Iterator[str]:
    """Every assumption at its default, then examples by year."""
    for name, field in Scenario.model_fields["outlook"].default.model_dump().items():
        value = {first + 1: _SHOCK_EXAMPLES[name]} if name in _SHOCK_EXAMPLES else field
        meanings = " / ".join(say(f"scenario.key.outlook.{name}", language) for language in ("fr", "en"))
        yield from _comment(meanings, "# ")
        yield f"{name}: {_written(value)}"


_SHOCK_EXAMPLES = {"harvest_million_quintals": 34.0, "leader_demand_factor": 0.57, "feed_price_factor": 1.58}


def _written(value: Any) -> str:
    """Write a value as YAML on one line."""
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_written(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
