"""The papers of the project: how it is cited, and what is asked of who opens an issue."""

import tomllib

import pytest
import yaml
from docs_reading import ROOT

TEMPLATES = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["cff-version"] == "1.2.0"
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    assert cited["authors"] and cited["message"] and cited["title"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_an_issue_template_asks_in_both_languages(template: object) -> None:
    form = yaml.safe_load(template.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    assert " / " in form["name"] and " / " in form["description"]
    ids = [part["id"] for part in form["body"]]
    assert len(ids) == len(set(ids))
    assert all(part["type"] in {"input", "textarea", "dropdown", "checkboxes"} for part in form["body"])
