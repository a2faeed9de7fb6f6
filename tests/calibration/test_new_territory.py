"""A new territory: what is to fill in is named, what is borrowed is said, what is absurd is refused, the rest runs."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

from calibration import cli
from calibration.new_territory import SKELETON, scenario_of, write_skeleton
from calibration.targets import read_targets
from sim.impacts.topics import TOPICS
from sim.report.borrowed import borrowed_sentences
from sim.report.words import LANGUAGES, catalogue
from sim.study.beside import check_beside, coefficients_of
from sim.study.record import run
from sim.study.scenario import TERRITORIES, Scenario, find_territory, load_territory, territory_names
from sim.territory import BadInput, Territory
from sim.territory.check import check
from sim.territory.territory import MarginList
from sim.territory.unfilled import MARKER, unfilled_in

TAZA = TERRITORIES / "taza"

LOCAL_MARGINS = {
    *("herder_households", "cattle", "cow_share", "collectors", "artisan_dairies_local", "artisan_dairies_market_town"),
    *("herds_1_2", "herds_3_5", "herds_6_10", "herds_over_10", "breed_pure", "breed_cross", "breed_local"),
}
"""Margins that no other territory can lend."""

ENTRY = """\
wood_b:
  value: {value}
  low: 0.1
  high: 0.3
  distribution: triangular
  unit: "1"
  year: null
  source: prior
  note: {{fr: Propre., en: Its own.}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def filled() -> Path:
    """A skeleton filled in: each file that asked for something is that of the example."""
    folder = write_skeleton("karia", "sefrou")
    for file in sorted({thing.path.name for thing in unfilled_in(folder)}):
        shutil.copy(TAZA / file, folder / file)
    replace_in(folder / "territory.yaml", "name: taza", "name: karia")
    return folder


def replace_in(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def lben(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.run_command(list(arguments))
    said = capsys.readouterr()
    return status, said.out, said.err


# The skeleton


def test_every_margin_is_to_fill_in_or_borrowed_with_a_reason() -> None:
    margins = yaml.safe_load((SKELETON / "margins.yaml").read_text(encoding="utf-8"))
    assert set(margins) == set(MarginList.model_fields)
    borrowed = {name for name, entry in margins.items() if "borrowed" in entry}
    assert set(margins) - borrowed == LOCAL_MARGINS
    assert all(margins[name]["because"]["fr"] and margins[name]["because"]["en"] for name in borrowed)


def test_the_command_says_where_the_folder_is_and_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = lben(capsys, "territory", "new", "karia", "--language", "en")
    assert (status, err) == (0, "")
    assert "Folder written: territories/karia" in out
    assert "lben run territories/karia/karia_baseline.yaml" in out
    assert "karia" in territory_names()
    assert Scenario.read(scenario_of(find_territory("karia"))).territory == "karia"


def test_all_that_is_missing_is_named_with_what_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_skeleton("karia", "sefrou")
    things = unfilled_in(folder)
    for thing in things:
        shown = (folder / thing.path.name).read_text(encoding="utf-8").splitlines()
        assert any("REMPLIR" in line for line in shown[thing.line - 1 : thing.line + 10]), thing
        assert thing.needed or thing.key.endswith("census"), thing
    by_file = {file: {t.key for t in things if t.path.name == file} for file in {t.path.name for t in things}}
    assert by_file["margins.yaml"] == LOCAL_MARGINS
    assert by_file["territory.yaml"] >= {"title", "population", "market_town.name", "market_town.population"}
    assert set(by_file) == {
        *("accounts.yaml", "communes.csv", "cooperatives.csv", "margins.yaml", "sources.csv", "targets.yaml"),
        "territory.yaml",
    }
    status, out, err = lben(capsys, "territory", "check", "karia")
    assert status == 2
    assert err.count("\n") == 1
    assert f"and {len(things) - 1} more things to fill in" in err
    assert all(thing.path.name in out for thing in things)
    assert all(name in out for name in LOCAL_MARGINS)


def test_a_run_is_refused_in_one_line_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    folder = write_skeleton("karia", "sefrou")
    status, _, err = lben(capsys, "run", str(scenario_of(folder)), "--scale", "0.02")
    assert status == 2
    assert re.search(r"karia/territory.yaml: title \(line \d+\): fr, en, ar to fill in: nom de la province", err)
    assert err.count("\n") == 1
    assert not (here / "results").exists()


@pytest.mark.parametrize(
    ("file", "before", "key"),
    [
        ("margins.yaml", "61600", r"cattle \(line 20\): value"),
        ("territory.yaml", "120.0", r"market_town \(line \d+\): distance_km"),
        ("targets.yaml", "Lait produit", r"milk.title \(line \d+\): fr"),
        ("accounts.yaml", "[0.122, 0.112, 0.126]", r"numbers.population \(line \d+\): province_share"),
        ("communes.csv", "27200", r"line 3 \(line 3\): population_2014"),
        ("cooperatives.csv", "1500", r"line 2 \(line 2\): tank_capacity_l_day"),
        ("sources.csv", "TZ001", r"line \d+ \(line \d+\): id"),
    ],
)
def test_each_value_left_is_found(filled: Path, file: str, before: str, key: str) -> None:
    replace_in(filled / file, before, MARKER)
    with pytest.raises(BadInput, match=rf"karia/{file}: {key} to fill in$"):
        load_territory("karia")


def test_a_note_may_speak_of_filling_in(filled: Path) -> None:
    replace_in(filled / "cooperatives.csv", "Illustration :", "Reste à remplir, TO FILL :")
    assert unfilled_in(filled) == []


# Names


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "NAME: read ''"),
        ("../x", r"NAME: read '\.\./x', allowed small letters"),
        ("/tmp/x", "NAME: read '/tmp/x'"),
        ("a b", "NAME: read 'a b'"),
        ("Fès", "NAME: read 'Fès'"),
        ("a\nb", "NAME: read"),
        ("x" * 41, "NAME: read 'xxx"),
        ("sefrou", "sefrou is a territory already"),
        ("file", "file: exists already"),
    ],
)
def test_an_absurd_name_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], here: Path, name: str, problem: str
) -> None:
    (here / "territories").mkdir()
    (here / "territories" / "file").touch()
    status, out, err = lben(capsys, "territory", "new", name)
    assert (status, out) == (2, "")
    assert re.search(problem, err)
    assert err.count("\n") == 1
    assert [path.name for path in (here / "territories").iterdir()] == ["file"]


def test_a_territory_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_skeleton("karia", "sefrou")
    (folder / "README.md").write_text("mine", encoding="utf-8")
    assert lben(capsys, "territory", "new", "karia")[0] == 2
    assert (folder / "README.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("lender", ["atlantis", "../sefrou", "taza", "karia"])
def test_who_cannot_lend_is_refused(capsys: pytest.CaptureFixture[str], here: Path, lender: str) -> None:
    write_skeleton("karia", "sefrou")
    status, _, err = lben(capsys, "territory", "new", "other", "--from", lender)
    assert status == 2
    assert "--from: unknown territory that lends" in err and "sefrou" in err
    assert not (here / "territories" / "other").exists()


def test_nothing_is_half_written(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_text

    def full_disk(path: Path, *given: object, **named: object) -> int:
        if path.name == "margins.yaml":
            raise OSError(28, "No space left on device")
        return write(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(BadInput, match="territories/karia: cannot be written: No space left on device"):
        write_skeleton("karia", "sefrou")
    assert list((here / "territories").iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc", "../calibration/sefrou", ".", "", "sefrou/", "karia/../karia"])
def test_a_scenario_cannot_leave_the_folders_of_territories(filled: Path, name: str) -> None:
    with pytest.raises(BadInput):
        Scenario.read("baseline").but(territory=name)


def test_ones_own_territory_never_hides_one_that_comes_with_the_simulator(here: Path) -> None:
    (here / "territories" / "sefrou").mkdir(parents=True)
    (here / "territories" / "sefrou" / "territory.yaml").write_text("name: sefrou\n", encoding="utf-8")
    assert find_territory("sefrou") == TERRITORIES / "sefrou"


# What is borrowed


def test_filled_in_it_runs(filled: Path) -> None:
    made = run(Scenario.read(scenario_of(filled)).but(last_year=2013), scale=0.01)
    assert made.territory.name == "karia"
    assert made.years["milk_l"].loc[2013] > 0.0


def test_what_is_not_there_is_the_lenders(filled: Path) -> None:
    ours, sefrou = load_territory("karia"), load_territory("sefrou")
    assert ours.loan is not None and sefrou.loan is None
    assert ours.loan.lender == "sefrou"
    assert dict(ours.registry.entries) == dict(sefrou.registry.entries)
    assert ours.drivers == sefrou.drivers
    assert ours.ramadan == sefrou.ramadan
    assert ours.margins["keeping_propensity.mountain"] == sefrou.margins["keeping_propensity.mountain"]
    assert ours.margins["cattle"] == 61600.0
    assert ours.loan.margins["rural_poverty_line"].national
    assert set(ours.loan.margins) & LOCAL_MARGINS == set()
    assert not set(sefrou.sources) - set(ours.sources)


def test_an_entry_of_its_own_replaces_the_borrowed_one_and_is_listed(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = load_territory("karia").content_hash()
    (filled / "parameters").mkdir()
    (filled / "parameters" / "lactation.yaml").write_text(ENTRY.format(value=0.21), encoding="utf-8")
    series = "cpi:\n  unit: '1'\n  shape: linear\n  sources: prior\n  status: prior\n  note: {fr: Propre., en: Own.}\n"
    series += "  values: {2013: 100, 2025: 130}\n  prior_ranges: {2013: [100, 100], 2025: [120, 140]}\n"
    (filled / "drivers.yaml").write_text(series, encoding="utf-8")
    ours, sefrou = load_territory("karia"), load_territory("sefrou")
    assert ours.loan is not None
    assert ours.registry["lactation.wood_b"] == 0.21 != sefrou.registry["lactation.wood_b"]
    assert set(sefrou.registry.entries) - ours.loan.parameters == {"lactation.wood_b"}
    assert {name for name, _ in ours.drivers} - ours.loan.drivers == {"cpi"}
    assert list(ours.registry.entries) == list(sefrou.registry.entries)
    assert ours.content_hash() != before
    status, out, _ = lben(capsys, "parameters", "--territory", "karia", "--topic", "lactation", "--language", "en")
    assert status == 0
    assert "15 parameters are borrowed from Province of Séfrou; 1 are the territory's own: lactation.wood_b." in out


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ENTRY.format(value=7), "wood_b.*read low 0.1, value 7"),
        (ENTRY.format(value=0.2).replace("wood_b", "wood_x"), "unknown key 'wood_x'; did you mean 'wood_b'"),
        (ENTRY.format(value=0.2).replace("prior", "XX9"), "unknown source 'XX9'"),
    ],
)
def test_a_bad_entry_of_its_own_is_refused(filled: Path, text: str, problem: str) -> None:
    (filled / "parameters").mkdir()
    (filled / "parameters" / "lactation.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=f"parameters/lactation.yaml.*{problem}"):
        load_territory("karia")


def test_accounts_are_laid_over_the_lenders(filled: Path) -> None:
    ours, sefrou = coefficients_of(load_territory("karia")), coefficients_of(load_territory("sefrou"))
    changed = {name for name, entry in ours.entries.items() if entry.value != sefrou.entries[name].value}
    assert changed == {"population.province_share"}
    assert ours.series == sefrou.series


@pytest.mark.parametrize(
    ("file", "before", "after", "problem"),
    [
        ("margins.yaml", "borrowed: sefrou", "borrowed: taza", "read taza, allowed sefrou, which territory.yaml"),
        ("margins.yaml", "  because:", "  reason:", "unknown key 'reason', allowed because, borrowed"),
        ("territory.yaml", "borrows_from: sefrou", "borrows_from: taza", "read taza, allowed sefrou, which taza"),
        ("territory.yaml", "borrows_from: sefrou", "borrows_from: ../sefrou", "allowed the name of a territory"),
        ("territory.yaml", "borrows_from: sefrou", "borrows_from: sefru", "did you mean 'sefrou'"),
        (
            "sources.csv",
            "TZ001,population",
            "DF001,population",
            "DF001: read another fact, allowed the one that sefrou",
        ),
        ("communes.csv", "rural,plain", "rural,desert", "sefrou has nothing to lend under this name"),
    ],
)
def test_a_wrong_loan_is_refused(filled: Path, file: str, before: str, after: str, problem: str) -> None:
    replace_in(filled / file, before, after)
    with pytest.raises(BadInput, match=problem):
        load_territory("karia")


def test_nothing_is_borrowed_without_a_lender(filled: Path) -> None:
    replace_in(filled / "territory.yaml", "borrows_from: sefrou\n", "")
    for file in ("products.yaml", "ramadan.csv", "drivers.yaml", "sources.csv"):
        shutil.copy(TERRITORIES / "sefrou" / file, filled / file)
    own = (TAZA / "sources.csv").read_text(encoding="utf-8").partition("\n")[2]
    with (filled / "sources.csv").open("a", encoding="utf-8") as file:
        file.write(own)
    with pytest.raises(BadInput, match=r"margins.yaml: .*read borrowed, allowed numbers, or `borrows_from`"):
        load_territory("karia")


def test_a_zone_that_reports_do_not_know_is_refused_before_a_run(filled: Path) -> None:
    territory = load_territory("karia")
    check_beside(territory)
    commune = territory.communes[0].model_copy(update={"zone": "desert"})
    with pytest.raises(BadInput, match="unknown zone 'desert', allowed mountain, piedmont, plain"):
        check_beside(replace(territory, communes=(commune,)))


def test_the_data_of_the_lender_count_in_the_hash(filled: Path, tmp_path: Path) -> None:
    lenders = tmp_path / "lenders"
    shutil.copytree(TERRITORIES / "sefrou", lenders / "sefrou")
    before = Territory.load(filled, TOPICS, lenders).content_hash()
    assert before == load_territory("karia").content_hash()
    replace_in(lenders / "sefrou" / "margins.yaml", "value: 4800", "value: 4801")
    assert Territory.load(filled, TOPICS, lenders).content_hash() != before


# The example, and the texts


def test_the_example_fits_its_margins_and_says_what_it_is() -> None:
    taza = load_territory("taza")
    check_beside(taza)
    assert [fit for fit in check(taza) if not fit.holds] == []
    assert "illustration" in taza.title.fr and "illustration" in taza.title.en
    assert all(target.use == "fit" for target in read_targets("taza").values())
    assert unfilled_in(TAZA) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_names_a_territory_by_hand(language: str) -> None:
    named = [key for key, text in catalogue(language).items() if re.search("S[eé]frou|صفرو", text)]
    assert named == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_is_told_what_is_borrowed(language: str) -> None:
    (sentence,) = borrowed_sentences(load_territory("taza"), language)
    assert getattr(load_territory("sefrou").title, language) in sentence
    assert borrowed_sentences(load_territory("sefrou"), language) == ()


@pytest.mark.slow
def test_the_example_runs_and_gives_plausible_milk(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    scenario = TAZA / "taza_baseline.yaml"
    asked = ["--scale", "0.05", "--last-year", "2016", "--language", "en"]
    status, out, err = lben(capsys, "run", str(scenario), *asked)
    assert (status, err) == (0, "")
    assert re.search(
        r"Province of Taza \(illustration\): (\d+) of \1 parameters and 21 local margins are borrowed", out
    )
    folder = here / "results" / "taza_baseline-scale-0.05"
    assert "local margins are borrowed from" in (folder / "brief.html").read_text(encoding="utf-8")
    years = pd.read_parquet(folder / "years.parquet")
    milk = years.set_index("year")["milk_l"].loc[2013] / 1e6
    target = read_targets("taza")["milk"]
    assert target.low < milk < target.high
