"""Nothing about one place is in the code: it all comes from the folder of a territory."""

import re
from pathlib import Path

import pytest

from properties.invariants import step_and_check
from sim.chain import DairyChain
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.territory.territory import Territory

SIM = Path(__file__).parents[2] / "sim"
SOURCES = sorted(SIM.rglob("*.py"))
BESIDE_THE_MODEL = ("cli", "__init__.py", "study", "report")  # these may name a territory as an example


def test_a_made_up_territory_runs(karbona: Territory) -> None:
    chain = DairyChain(karbona, seed=4)
    assert len(chain.cooperatives) == 3
    step_and_check(chain, 2 * QUINZAINES_PER_YEAR)
    assert chain.herders.milk_l.sum() > 0.0
    assert chain.cooperatives.received_l.sum() > 0.0


def of_the_model() -> list[Path]:
    return [path for path in SOURCES if path.relative_to(SIM).parts[0] not in BESIDE_THE_MODEL]


def test_there_is_code_to_search() -> None:
    assert len(of_the_model()) > 40


@pytest.mark.parametrize("path", of_the_model(), ids=lambda path: str(path.relative_to(SIM)))
def test_no_name_of_the_real_territory(path: Path, sefrou: Territory) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search("[eé]frou", text, re.IGNORECASE)
    names = {commune.commune for commune in sefrou.communes} | {record.cooperative for record in sefrou.cooperatives}
    names |= {sefrou.market_town.name.fr, sefrou.market_town.name.en}
    found = [name for name in names if len(name) > 3 and re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)]
    assert found == []
