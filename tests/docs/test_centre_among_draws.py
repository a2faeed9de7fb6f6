"""Runs at the centre of the posterior lie where the draws do: the median of some, as validation last measured it."""

import re

from docs_reading import ROOT

ROW = re.compile(
    r"^\| (?P<fact>[^|]+) \| [^|]+ \| [\d-]+ \| [^|]+ \| [^|]+ \((?P<low>\S+) to (?P<high>\S+)\) \| (?P<centre>\S+) \|",
    re.MULTILINE,
)
FACTS = 53
"""Facts of both tables."""


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "").rstrip("%"))


def test_the_centre_lies_among_the_draws() -> None:
    facts = list(ROW.finditer((ROOT / "docs" / "validation.md").read_text(encoding="utf-8")))
    assert len(facts) == FACTS
    outside = [
        each["fact"] for each in facts if not number(each["low"]) <= number(each["centre"]) <= number(each["high"])
    ]
    assert outside == []
