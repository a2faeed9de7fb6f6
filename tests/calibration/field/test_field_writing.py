"""What is fitted is written as a territory of one's own that loads and holds its margins; the shipped one stays."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from calibration.field.checking import check_folder
from calibration.field.example import Census
from calibration.field.fitting import Fitted, fit_folder, read_quantities
from calibration.field.forms import FORM_NAMES
from calibration.field.sampling import USUAL, csv_of, sample
from calibration.field.template import common_texts, write_new
from calibration.field.writing import MARGINS, margins_of, write_fitted
from calibration.measures import MEASURES
from calibration.targets import Target, read_targets
from sim.study.scenario import TERRITORIES, load_territory
from sim.territory.check import check
from sim.territory.reading import BadInput


@pytest.fixture
def survey(census: Census, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A survey as French spreadsheets write it, in the current folder."""
    monkeypatch.chdir(tmp_path)
    tables = sample(census, USUAL, 3)
    texts = {f"{name}.csv": "\ufeff" + csv_of(name, tables[name], ";") for name in FORM_NAMES}
    write_new(tmp_path / "survey", {**common_texts("trial", "sefrou", 2014), **texts})
    return tmp_path / "survey"


def fitted(folder: Path) -> Fitted:
    return fit_folder(check_folder(folder), folder)


def test_the_written_survey_has_no_error(survey: Path) -> None:
    checked = check_folder(survey)
    assert checked.errors == []
    assert {issue.code for issue in checked.issues} <= {"yield", "uses", "spending", "weights"}


def test_files_and_tables_give_the_same_estimates(survey: Path, census: Census) -> None:
    from calibration.field.estimates import estimates_of, frame_of

    told = estimates_of(sample(census, USUAL, 3), frame_of(load_territory("sefrou"), 2014))
    for name, estimate in fitted(survey).estimates.items():
        assert estimate == pytest.approx(told[name], rel=1e-9)


def test_the_territory_loads_and_its_population_fits_the_new_margins(survey: Path) -> None:
    before = {path: path.read_bytes() for path in (TERRITORIES / "sefrou").rglob("*") if path.is_file()}
    found = fitted(survey)
    home = write_fitted(found, survey)
    assert home == Path("territories/sefrou_trial")
    territory = load_territory("sefrou_trial")
    assert territory.name == "sefrou_trial"
    assert load_territory("sefrou").registry.posterior is not None
    assert territory.registry.posterior is None, "what was fitted to the old margins stays behind"
    assert territory.sources["field:trial"].confidence == "high"
    for name, quantity in MARGINS.items():
        entry = territory.margins.entry(name)
        assert entry.value == pytest.approx(found.estimates[quantity].value, abs=2e-4)
        assert entry.source == ("field:trial",)
        assert entry.low <= entry.value <= entry.high
        assert "standard error" in entry.note.en
    assert territory.margins["cattle"] == pytest.approx(4800 * found.estimates["cattle_a_household"].value, abs=1)
    assert [fit.name for fit in check(territory) if not fit.holds] == []
    assert {path: path.read_bytes() for path in before} == before


def test_margins_that_the_survey_does_not_tell_stay_as_they_are_comments_too(survey: Path) -> None:
    home = write_fitted(fitted(survey), survey)
    shipped = (TERRITORIES / "sefrou" / "margins.yaml").read_text(encoding="utf-8")
    written = (home / "margins.yaml").read_text(encoding="utf-8")
    told = {"cattle", *MARGINS}
    for block in re.split(r"(?m)^(?=\w)", shipped):
        if block.split(":")[0] not in told and not block.startswith("#"):
            assert block.rstrip("\n") in written
    assert [line for line in written.splitlines() if line.startswith("#")] == [
        line for line in shipped.splitlines() if line.startswith("#")
    ]


def test_targets_join_those_of_the_territory_and_take_the_place_of_the_same_measure_and_year(survey: Path) -> None:
    found = fitted(survey)
    home = write_fitted(found, survey)
    entries = yaml.safe_load((home / "targets_field.yaml").read_text(encoding="utf-8"))
    shipped, joined = read_targets("sefrou"), read_targets(home.name)
    asked = {(entry["measure"], (entry["year"], entry["year"])) for entry in entries.values()}
    replaced = {name for name, each in shipped.items() if (each.measure, each.period) in asked}
    assert replaced
    assert len(joined) == len(shipped) - len(replaced) + len(entries)
    from_survey = [each for each in joined.values() if each.source == ("field:trial",)]
    assert {each.measure: each.value for each in from_survey} == {
        entry["measure"]: entry["value"] for entry in entries.values()
    }
    assert set(shipped) - replaced <= set(joined)


def test_targets_are_in_the_format_of_targets(survey: Path) -> None:
    found = fitted(survey)
    home = write_fitted(found, survey)
    entries = yaml.safe_load((home / "targets_field.yaml").read_text(encoding="utf-8"))
    assert set(entries) == {name for name in found.estimates if read_quantities()[name].is_target}
    for name, entry in entries.items():
        target = Target.model_validate(entry, strict=True)
        assert target.measure in MEASURES
        assert target.unit == MEASURES[name].unit
        assert target.value == pytest.approx(found.estimates[name].value, rel=1e-5)
        assert target.source == ("field:trial",)
        assert target.use == "fit"


def test_estimates_are_a_table(survey: Path) -> None:
    home = write_fitted(fitted(survey), survey)
    table = pd.read_csv(home / "estimates.csv", index_col="quantity")
    assert table.loc["poverty", "clusters"] == 12
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()


def test_fitting_again_gives_the_same_bytes(survey: Path) -> None:
    homes = []
    for _ in range(2):
        home = write_fitted(fitted(survey), survey)
        homes.append({path.relative_to(home): path.read_bytes() for path in home.rglob("*") if path.is_file()})
    assert homes[0] == homes[1]
    assert [path.name for path in Path("territories").iterdir()] == ["sefrou_trial"]


def test_a_territory_made_by_another_hand_is_left(survey: Path) -> None:
    home = Path("territories/sefrou_trial")
    home.mkdir(parents=True)
    (home / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="another hand"):
        write_fitted(fitted(survey), survey)
    assert [path.name for path in home.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", ["targets_field.yaml", "parameters/notes.txt"])
def test_a_territory_edited_since_the_last_fit_is_left(survey: Path, name: str) -> None:
    home = write_fitted(fitted(survey), survey)
    path = home / name
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "# mine\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    with pytest.raises(BadInput, match=f"sefrou_trial/{name}: .*remove or rename territories/sefrou_trial") as refused:
        write_fitted(fitted(survey), survey)
    assert "\n" not in str(refused.value)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    home.rename("territories/mine")
    assert write_fitted(fitted(survey), survey) == home


def test_a_territory_whose_written_files_are_not_known_is_left(survey: Path) -> None:
    home = write_fitted(fitted(survey), survey)
    (home / "SHA256SUMS").unlink()
    with pytest.raises(BadInput, match="remove or rename"):
        write_fitted(fitted(survey), survey)


def test_a_class_of_herds_that_nobody_showed_keeps_a_range(survey: Path) -> None:
    found = fitted(survey)
    none = found.estimates["herds_over_10"]._replace(value=0.0, standard_error=0.0, low=0.0, high=0.0, units=200)
    shown = found.estimates["herds_6_10"]
    moved = shown._replace(value=shown.value + found.estimates["herds_over_10"].value)
    margins = margins_of(Fitted(found.checked, {**found.estimates, "herds_over_10": none, "herds_6_10": moved}))
    assert (margins["herds_over_10"]["value"], margins["herds_over_10"]["high"]) == (0.0, 0.015)
    assert sum(margins[name]["value"] for name in margins if name.startswith("herds_")) == pytest.approx(1.0, abs=1e-9)


def test_data_with_errors_are_not_fitted(survey: Path) -> None:
    path = survey / "rounds.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("MAD", "dollar", 1), encoding="utf-8")
    with pytest.raises(BadInput, match="errors in the data"):
        fitted(survey)
    assert not Path("territories").exists()
