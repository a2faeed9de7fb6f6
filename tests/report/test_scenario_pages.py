"""The schema, the page of levers and the template say what a scenario file may hold, and are current."""

import re
from pathlib import Path
from typing import Any

import pytest

from sim.report.scenarios import page, schema
from sim.report.scenarios.settings import lever_names, settings_of
from sim.report.scenarios.template import template
from sim.study import read_scenario, scenario_names
from sim.study.scenario import SCENARIOS
from sim.territory.reading import read_yaml

HOME = Path(__file__).parents[2]
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


# The schema


def test_the_schema_is_current() -> None:
    assert (SCENARIOS / "schema.json").read_text(encoding="utf-8") == schema.as_json(), f"run {schema.COMMAND}"


def fits(value: Any, allowed: dict[str, Any], definitions: dict[str, Any]) -> bool:
    """What an editor checks, as far as our schema goes."""
    if "$ref" in allowed:
        return fits(value, definitions[allowed["$ref"].rsplit("/", 1)[1]], definitions)
    return (
        ("anyOf" not in allowed or any(fits(value, each, definitions) for each in allowed["anyOf"]))
        and ("type" not in allowed or isinstance(value, TYPES[allowed["type"]]))
        and value in allowed.get("enum", [value])
        and (not isinstance(value, int | float) or is_inside(value, allowed))
        and (not isinstance(value, list) or all(fits(each, allowed.get("items", {}), definitions) for each in value))
        and (not isinstance(value, dict) or keys_fit(value, allowed, definitions))
    )


def is_inside(value: float, allowed: dict[str, Any]) -> bool:
    return bool(allowed.get("minimum", value) <= value <= allowed.get("maximum", value))


def keys_fit(value: dict[str, Any], allowed: dict[str, Any], definitions: dict[str, Any]) -> bool:
    inner, others = allowed.get("properties", {}), allowed.get("additionalProperties", True)
    unknown = {} if others is True else others
    return set(allowed.get("required", ())) <= set(value) and all(
        (key in inner or unknown is not False) and fits(each, inner.get(key, unknown), definitions)
        for key, each in value.items()
    )


def document(path: Path) -> dict[str, Any]:
    return dict(read_yaml(path))


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_fits_the_schema_and_names_it(name: str) -> None:
    allowed = schema.scenario_schema()
    path = SCENARIOS / f"{name}.yaml"
    assert fits(document(path), allowed, allowed["$defs"])
    assert path.read_text(encoding="utf-8").splitlines()[0] == "# yaml-language-server: $schema=schema.json"


@pytest.mark.parametrize(
    "fault",
    [
        {"levers": {"indh_gran": {}}},
        {"levers": {"indh_grant": {"public_shar": 0.5}}},
        {"levers": {"indh_grant": {"public_share": 2}}},
        {"levers": {"indh_grant": {"items": ["tanc"]}}},
        {"levers": []},
        {"title": {"de": "Versuch"}},
        {"seed": "one"},
        {"name": "x"},
    ],
)
def test_the_schema_underlines_a_fault(fault: dict[str, Any]) -> None:
    allowed = schema.scenario_schema()
    good = document(SCENARIOS / "indh_6040.yaml")
    assert fits(good, allowed, allowed["$defs"])
    assert not fits({**good, **fault}, allowed, allowed["$defs"])


def test_everything_is_described_in_french_and_in_english() -> None:
    allowed = schema.scenario_schema()
    described = {name: each["description"] for name, each in allowed["properties"].items()}
    for lever in allowed["$defs"]["Package"]["properties"].values():
        described[lever["description"]] = lever["description"]
    assert all(" / " in text for text in described.values())


# The page of levers


def test_the_page_of_levers_is_current() -> None:
    written_page = (HOME / "docs" / "lever_settings.md").read_text(encoding="utf-8")
    assert written_page == page.as_markdown(), f"run {page.COMMAND}"


def test_the_page_names_every_lever_and_setting() -> None:
    text = page.as_markdown()
    for lever in lever_names():
        section = text.split(f"\n## {lever}\n")[1].split("\n## ")[0]
        for setting in settings_of(lever):
            assert f"| `{setting.name}` | " in section


@pytest.mark.parametrize("guide", ["scenarios.md", "scenarios.fr.md"])
def test_the_example_of_the_guide_can_be_used(guide: str, tmp_path: Path) -> None:
    text = (HOME / "docs" / guide).read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert examples
    for example in examples:
        path = tmp_path / "example.yaml"
        path.write_text(example, encoding="utf-8")
        read_scenario(path).settled()


# The template


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def uncommented(text: str) -> str:
    """Take the first sign and space away from every comment that is an example."""
    lines = (line if line.startswith("## ") else re.sub("^# ?", "", line) for line in text.splitlines()[1:])
    return "\n".join(lines) + "\n"


@pytest.fixture
def begun(tmp_path: Path) -> str:
    return template(tmp_path / "mine.yaml", read_scenario("baseline"), "baseline")


def test_a_template_can_be_run_as_it_is_and_changes_nothing(tmp_path: Path, begun: str) -> None:
    scenario, baseline = read_scenario(written(tmp_path, begun)), read_scenario("baseline")
    scenario.settled()
    own = {"name": baseline.name, "title": baseline.title, "question": baseline.question}
    assert scenario.but(**own).content_hash() == baseline.content_hash()


def test_a_template_uncommented_has_every_lever_and_can_be_used(tmp_path: Path, begun: str) -> None:
    everything = re.sub(r"^budget:\n.*\n", "", uncommented(begun), flags=re.MULTILINE)
    scenario = read_scenario(written(tmp_path, everything))
    scenario.settled()
    assert list(scenario.levers.levers) == lever_names()
    assert scenario.outlook.leader_demand_factor


@pytest.mark.parametrize("lever", lever_names())
def test_one_lever_uncommented_can_be_used(lever: str, tmp_path: Path, begun: str) -> None:
    start = begun.index("# levers:\n")
    block = re.search(rf"^#   {lever}:\n(?:#     .*\n)+", begun, re.MULTILINE)
    assert block
    text = begun[:start] + uncommented("\n# levers:\n" + block[0])
    scenario = read_scenario(written(tmp_path, text))
    scenario.settled()
    assert list(scenario.levers.levers) == [lever]
    assert all(f" {each.name}: " in block[0] for each in settings_of(lever))


def test_a_template_says_the_name_and_the_address_of_the_schema(tmp_path: Path, begun: str) -> None:
    first = begun.splitlines()[0]
    way = first.removeprefix("# yaml-language-server: $schema=")
    assert (tmp_path / way).resolve() == (SCENARIOS / "schema.json").resolve()
    assert "Scénario mine" in begun
