"""The pages that quote how many facts the model misses quote what validation last found."""

import pytest
from docs_reading import ROOT

from sim.study.validated import Validated, read_validated

KEPT = [each for each in read_validated("sefrou") if each.use == "kept"]
FITTED = [each for each in read_validated("sefrou") if each.use == "fit"]


def how_many(facts: list[Validated], *verdicts: str) -> int:
    return sum(each.verdict in verdicts for each in facts)


MET, MISSED = how_many(KEPT, "met"), how_many(KEPT, "low", "high")
TOLD = {
    "README.md": (f"Of {len(KEPT)} facts kept apart, {MET} are met and {MISSED} missed",
                  f"De {len(KEPT)} faits gardés à part, {MET} sont retrouvés et {MISSED} manqués"),
    "docs/limits.md": (f"{MET} of the {len(KEPT)} are met and {MISSED} missed",),
    "docs/limits.fr.md": (f"{MET} des {len(KEPT)} sont retrouvés et {MISSED} manqués",),
}  # fmt: skip


@pytest.mark.parametrize("page", TOLD)
def test_a_page_quotes_the_last_validation(page: str) -> None:
    words = " ".join((ROOT / page).read_text(encoding="utf-8").replace("\n> ", " ").split())
    for sentence in TOLD[page]:
        assert sentence in words


@pytest.mark.parametrize(
    ("page", "sentence"), [("limits.md", "five of {} are missed"), ("limits.fr.md", "cinq sur {} sont manqués")]
)
def test_limits_name_as_many_fitted_facts_as_are_missed(page: str, sentence: str) -> None:
    assert how_many(FITTED, "low", "high") == 5, "name in the limits the fitted facts that are missed"
    words = " ".join((ROOT / "docs" / page).read_text(encoding="utf-8").split())
    assert sentence.format(len(FITTED)) in words
