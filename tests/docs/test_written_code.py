"""Every block of Python and of YAML in a page can be used as it stands."""

from pathlib import Path

import pytest
from docs_reading import NAMES, blocks

from sim.study.scenario import Scenario

PYTHON = sorted({code: page for page in NAMES for code in blocks(page, "python")}.items(), key=lambda item: item[1])
SCENARIOS = {code: page for page in NAMES for code in blocks(page, "yaml") if code.startswith("extends:")}


def test_there_is_code_to_run() -> None:
    assert len(PYTHON) >= 4
    assert SCENARIOS


@pytest.mark.slow
@pytest.mark.parametrize(("code", "page"), PYTHON, ids=[f"{place}-{page}" for place, (_, page) in enumerate(PYTHON)])
def test_python_runs(code: str, page: str) -> None:
    exec(compile(code, page, "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("page", [page for page in NAMES if page.endswith(".fr.md")])
def test_both_languages_hold_the_same_python(page: str) -> None:
    assert blocks(page, "python") == blocks(page.replace(".fr.md", ".md"), "python")


@pytest.mark.parametrize("code", SCENARIOS, ids=[str(place) for place in range(len(SCENARIOS))])
def test_a_scenario_written_in_a_page_can_be_used(code: str, tmp_path: Path) -> None:
    file = tmp_path / "written.yaml"
    file.write_text(code, encoding="utf-8")
    Scenario.read(str(file)).settled()
