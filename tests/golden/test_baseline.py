"""Results stay what they were, until somebody refreshes the baseline on purpose."""

import json
import runpy
from pathlib import Path

import pytest

BASELINE = runpy.run_path(str(Path(__file__).with_name("baseline.py")))


def test_the_baseline_gives_what_it_gave() -> None:
    kept = json.loads(BASELINE["FILE"].read_text("utf-8"))
    now = BASELINE["today"]()
    assert now.keys() == kept.keys()
    for year, row in kept.items():
        assert now[year] == pytest.approx(row, rel=1e-10, abs=1e-10), f"{year}; refresh: {BASELINE['__doc__']}"
