"""Both territories load, and say what their files say."""

import pickle
import shutil
from pathlib import Path

import pytest

from sim.territory import BadInput, Territory

WOMEN_OF_THE_SURVEY = [8, 10, 17, 9, 6, 11, 10, 7, 25, 2]


def test_the_made_up_territory_loads(made_up: Territory) -> None:
    assert made_up.name == "karbona"
    assert made_up.title.en == "Karbona Valley"
    assert made_up.zones == ("alpine", "valley")
    assert len(made_up.communes) == 4
    assert len(made_up.cooperatives) == 3
    assert made_up.margins["herder_households"] == 150
    assert made_up.margins.by_zone("pure_breed_odds") == {"valley": 1.0, "alpine": 0.6}
    assert made_up.margins.entry("keeping_propensity.alpine").unit == "relative to the valley"
    assert made_up.products["jben"].milk_equivalent_l == 7
    assert made_up.registry["lactation.wood_b"] == 0.15


def test_an_empty_cell_is_an_absent_value(made_up: Territory) -> None:
    assert made_up.communes[3].altitude_m is None


def test_a_byte_order_mark_is_accepted(folder: Path, load) -> None:
    table = folder / "communes.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    assert load().communes[0].commune == "Bourg-Karbona"


def test_the_hash_follows_the_content(folder: Path, load) -> None:
    before = load().content_hash()
    assert load().content_hash() == before
    (folder / "notes.txt").write_text("not read", encoding="utf-8")
    assert load().content_hash() == before
    margins = folder / "margins.yaml"
    margins.write_text(margins.read_text("utf-8").replace("value: 700", "value: 701"), encoding="utf-8")
    assert load().content_hash() != before


def test_a_territory_survives_a_process_boundary(made_up: Territory) -> None:
    assert pickle.loads(pickle.dumps(made_up)) == made_up


def test_margins_take_other_values_within_their_range(made_up: Territory) -> None:
    assert made_up.margins.with_values({"cattle": 720})["cattle"] == 720
    with pytest.raises(BadInput, match="read 900, allowed 650 to 750 head"):
        made_up.margins.with_values({"cattle": 900})


def test_the_real_territory_agrees_with_what_was_published(sefrou: Territory) -> None:
    communes = {commune.commune: commune for commune in sefrou.communes}
    assert len(communes) == 23
    assert sum(commune.population_2014 for commune in sefrou.communes) == 286_489
    assert communes["Sefrou"].population_2014 == 79_887
    assert (communes["El Menzel"].population_2014, communes["El Menzel"].households_2014) == (12_641, 3_142)
    cooperatives = sefrou.cooperatives
    assert [record.women for record in cooperatives[:10]] == WOMEN_OF_THE_SURVEY
    assert [n for n, record in enumerate(cooperatives, 1) if record.women_only] == [1, 3, 6, 9]
    assert sum(record.is_active for record in cooperatives) == 17
    assert sum(record.tank_capacity_l_day for record in cooperatives) == 29_000
    assert sum(record.members for record in cooperatives) == 1_170


def test_every_source_of_the_real_territory_is_cited(sefrou: Territory) -> None:
    home = Path(__file__).parents[2]
    read = "".join(
        path.read_text("utf-8")
        for folder in ("calibration/sefrou", "sim", "docs", "scenarios")
        for path in (home / folder).rglob("*")
        if path.suffix in {".csv", ".yaml", ".py", ".md"} and path.name not in {"sources.csv", "parameters.md"}
    )
    assert [name for name in sefrou.sources if name not in read] == []


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere: no such territory folder"):
        Territory.load(tmp_path / "nowhere", {})


def test_a_territory_without_parameters_needs_no_folder_for_them(folder: Path) -> None:
    shutil.rmtree(folder / "parameters")
    assert Territory.load(folder, {}).registry.values() == {}
