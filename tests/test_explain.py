"""The command that says where a number comes from: what it prints, and what it refuses."""

import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import cli
from sim.accounts.coefficients import INPUT_LINES
from sim.accounts.ledger_accounts import ACTORS, Kind, cells_bought, cells_sold
from sim.cli.explain import NO_UNIT, UNITS
from sim.engine.ledger import Account, Good
from sim.report.numbers import LEFT_TO_RIGHT
from sim.report.words import LANGUAGES, catalogue, say
from sim.study import read_scenario, run
from sim.study.explaining import explain, figures
from sim.study.store import Results, last_run, read_run, write
from sim.territory import BadInput

YEAR = 2014
Told = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of a twentieth of the province, on disk."""
    parent = tmp_path_factory.mktemp("results")
    made = run(read_scenario("baseline").but(last_year=YEAR), scale=0.05)
    with Results(parent, "baseline") as kept:
        kept.replace(lambda folder: write(made, folder))
    return parent


def test_the_last_run_is_explained_unless_another_is_asked_for(results: Path) -> None:
    older, newer, compared = (results.parent / "many" / name for name in ("a-scale-0.1", "b", "compare-x"))
    for age, folder in enumerate((newer, older)):
        shutil.copytree(results / "baseline", folder)
        stamp = time.time() - 100.0 * age
        os.utime(folder / "run.json", (stamp, stamp))
    compared.mkdir()
    (compared / "run.json").write_text('{"plan": {}}')
    assert last_run(newer.parent) == newer
    assert last_run(newer.parent, "a") == older
    assert last_run(newer.parent, "b") == newer
    with pytest.raises(BadInput, match="first run `lben run c`"):
        last_run(newer.parent, "c")


@pytest.fixture
def told(results: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    def ask(indicator: str, language: str = "fr", year: int = YEAR, width: int = 200) -> tuple[int, str, str]:
        monkeypatch.setattr("sim.cli.app.FILE_WIDTH", width)
        where = ["--year", str(year), "--results", str(results), "--language", language]
        status = cli.run_command(["explain", indicator, *where])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return ask


SHOWN = (
    *("poverty_headcount", "gender_equality", "empowerment", "jobs", "total_value_added", "npc"),
    *("organised_share", "ghg_per_kg_fpcm", "net_operating_profit_cooperatives", "farm_gate_share_loose"),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHOWN)
def test_a_figure_is_shown_with_its_value_formula_and_meaning(
    told: Told, results: Path, name: str, language: str
) -> None:
    status, shown, _ = told(name, language)
    assert status == 0
    explained = explain(read_run(results / "baseline"), name, YEAR)
    flat = re.sub(r"[\s│├└─]+", " ", shown)
    assert f"= {explained.figure.formula}" in flat
    for part in explained.parts:
        assert part.figure.name in shown
    mark = {"fr": ",", "en": ".", "ar": ","}[language]
    line = next(line for line in shown.splitlines() if line.startswith(f"{name}  "))
    read = re.split(r"[ \u00a0]", line.removeprefix(f"{name}  "))[0]
    read = re.sub(r"[\u202f\u200e]", "", read).replace("−", "-")
    read = read.replace({"fr": " ", "en": ",", "ar": "."}[language], "").replace(mark, ".")
    scale = 1e6 if abs(explained.value) >= 1e7 else 1.0
    assert float(read) * scale == pytest.approx(explained.value, rel=1e-5)


@pytest.mark.parametrize("name", ["poverty_headcount", "total_value_added"])
def test_lines_fit_a_narrow_window(told: Told, name: str) -> None:
    _, shown, _ = told(name, width=80)
    lines = shown.splitlines()
    assert max(len(line.replace(LEFT_TO_RIGHT, "")) for line in lines) <= 80
    assert not [line for line in lines if re.search(r"[│├└─ ]\d{3}\u00a0(L|DH)\b", line) and "\u202f" not in line]
    assert not set("\ue000\ue001") & set(shown)


def test_the_ledger_is_shown_cell_by_cell(told: Told) -> None:
    _, shown, _ = told("milk_sold_herders")
    assert re.search(r"Éleveurs → Coopératives, lait cru.: [\d\u202f]+.L, soit [\d\u202f]+.L de lait cru, \d", shown)
    _, shown, _ = told("milk_sold_herders", "en")
    assert re.search(r"Herders → Cooperatives, raw milk: [\d,]+.litres, that is [\d,]+.litres of raw milk, \d", shown)


def test_a_figure_is_told_once(told: Told) -> None:
    _, shown, _ = told("jobs")
    again = say("explain.told", "fr")
    assert shown.count("welfare.fte_hours_year  2\u202f496\u00a0h/an") > 1
    assert shown.count(again) == shown.count("welfare.fte_hours_year  2\u202f496\u00a0h/an") - 1
    assert shown.count("PF069") == 1


def test_households_and_parameters_are_named(told: Told) -> None:
    _, shown, _ = told("vulnerable")
    assert "254 ménages simulés, chacun pour 20 ménages réels" in shown
    assert "colonnes n_people, spending_year" in shown
    _, shown, _ = told("gdp_provincial")
    assert "population.province_share" in shown


def test_an_impact_lists_its_indicators(told: Told) -> None:
    status, shown, _ = told("poverty")
    assert status == 0
    assert shown.splitlines()[1].startswith("poverty_headcount  ")
    assert "poverty_headcount, poverty_gap, poverty_severity, vulnerable, poor_people" in shown
    assert "5 indicateurs" in shown
    assert "indicateurs" not in told("poverty_gap")[1]


def test_what_is_not_known_is_refused(told: Told, results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, shown, problem = told("poverty_headcont")
    assert (status, shown) == (2, "")
    assert problem == "lben: unknown indicator 'poverty_headcont'; did you mean 'poverty_headcount'?\n"
    status, _, problem = told("jobs", year=2030)
    assert status == 2
    assert problem == "lben: --year: read 2030, allowed 2013 to 2014, the years of the run\n"
    status = cli.run_command(["explain", "jobs", "--year", "2014", "--results", str(results), "--scenario", "other"])
    assert status == 2
    assert "first run `lben run other`" in capsys.readouterr().err


def test_every_unit_has_words() -> None:
    assert {figure.unit for figure in figures().values()} <= {*UNITS, *NO_UNIT}


def test_every_cell_that_can_be_shown_has_words() -> None:
    places = [
        *(place for actor in ACTORS for kind in (Kind.OUTPUT, Kind.GRANT) for place in cells_sold(actor, kind)),
        *(
            place
            for actor in ACTORS
            for kind in (Kind.INPUT, Kind.WAGES, Kind.TAXES, Kind.INTEREST, Kind.INVESTMENT)
            for place in cells_bought(actor, kind)
        ),
        (Account.FEED_DEALERS, Account.STATE, Good.SUBSIDY),
    ]
    texts = catalogue("fr")
    for seller, buyer, good in places:
        assert f"explain.account.{seller.name.lower()}" in texts
        assert f"explain.account.{buyer.name.lower()}" in texts
        assert f"explain.good.{good.name.lower()}" in texts
    assert not [line for line in INPUT_LINES if f"explain.good.{line}" not in texts]
