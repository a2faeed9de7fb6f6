"""The commands on scenario files: what they print and write, and how they refuse."""

import json
from pathlib import Path

import pytest

from sim import cli
from sim.engine.public_purse import Overspent
from sim.study import record
from sim.study.scenario import scenario_names

HEAD = """\
extends: baseline
title: {fr: Essai, en: Trial, ar: تجربة}
question: {fr: "Que change-t-il ?", en: "What does it change?", ar: "ماذا يتغير؟"}
"""
SEATS = "  womens_seats: {first_year: 2026, last_year: 2027, budget_mad_year: 50000, seats_share: 0.3}\n"
POLICY = HEAD + "levers:\n" + SEATS


def lben(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.run_command(list(arguments))
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def essai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario file in a folder of its own, where the command is given."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "essai.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


# Listing


def test_the_list_says_name_years_title_levers_and_shocks(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = lben(capsys, "scenarios", "--language", "en")
    assert (status, err) == (0, "")
    lines = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert set(scenario_names()) <= set(lines)
    assert "2026-2031" in lines["indh_coaching"]
    assert "INDH 60/40 and coaching" in lines["indh_coaching"]
    assert "INDH grant, Coaching (Mourafaka)" in lines["indh_coaching"]
    assert "--under drought" in out and "under a drought like that of 2022-2024" in out


def test_levers_are_listed_and_one_is_shown_with_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lben(capsys, "scenario", "levers", "--language", "en")
    assert status == 0 and "industrial_plant" in out and "womens_seats" in out
    status, out, _ = lben(capsys, "scenario", "levers", "womens_seats", "--language", "en")
    assert status == 0
    line = next(line for line in out.splitlines() if "seats_share" in line)
    assert "0 to 1" in line and "must be given" in line and "Share of board seats kept for women." in line


# Checking


def test_a_check_says_what_differs_and_what_is_planned(capsys: pytest.CaptureFixture[str], essai: Path) -> None:
    essai.write_text(POLICY + "budget:\n  indh: {2026: 60000}\noutlook: {inflation: 0.03}\n", encoding="utf-8")
    status, out, err = lben(capsys, "scenario", "check", "essai.yaml", "--language", "en")
    assert (status, err) == (0, "")
    cells = [line.split() for line in out.splitlines()]
    assert ["outlook.inflation", "0.02", "0.03"] in cells
    assert ["levers.womens_seats.seats_share", "–", "0.3"] in cells
    assert ["INDH", "50,000", "50,000", "100,000"] in cells
    assert ["most", "allowed", "60,000", "–", "60,000"] in cells
    assert not [line for line in out.splitlines() if "seed" in line]


def test_a_check_warns_of_a_lever_that_never_opens(capsys: pytest.CaptureFixture[str], essai: Path) -> None:
    essai.write_text(POLICY.replace("2026, last_year: 2027", "2033, last_year: 2034"), encoding="utf-8")
    status, out, _ = lben(capsys, "scenario", "check", "essai.yaml", "--language", "en")
    assert status == 0
    assert "Seats for women: starts in 2033, after the last year of the scenario (2031); no effect." in out


def test_the_baseline_differs_from_itself_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lben(capsys, "scenario", "check", "baseline", "--language", "en")
    assert status == 0
    assert "Nothing differs from the baseline." in out


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_passes_its_check(capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, out, err = lben(capsys, "scenario", "check", name)
    assert (status, err) == (0, "")
    assert f"{name} : utilisable" in out


# Beginning


def test_a_new_file_can_be_checked_and_names_the_next_step(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = lben(capsys, "scenario", "new", "mine", "--language", "en")
    assert (status, err) == (0, "")
    assert "lben scenario check mine.yaml" in out
    assert list(files(tmp_path)) == ["mine.yaml"]
    assert lben(capsys, "scenario", "check", "mine.yaml")[0] == 0


@pytest.mark.parametrize("base", ["indh_6040", "essai.yaml", "../folder/essai.yaml"])
def test_a_new_file_may_begin_from_another(capsys: pytest.CaptureFixture[str], essai: Path, base: str) -> None:
    base = base.replace("folder", essai.parent.name)
    (essai.parent / "deep").mkdir()
    assert lben(capsys, "scenario", "new", "deep/mine.yaml", "--from", base)[0] == 0
    status, out, _ = lben(capsys, "scenario", "check", "deep/mine.yaml")
    assert status == 0
    assert "levers." in out


def test_a_new_file_never_replaces_one(capsys: pytest.CaptureFixture[str], essai: Path) -> None:
    status, _, err = lben(capsys, "scenario", "new", "essai")
    assert (status, err) == (2, "lben: essai.yaml: exists already, and is left as it is\n")
    assert files(essai.parent) == {"essai.yaml": POLICY}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["new", "baseline"], "baseline is a scenario that comes with the simulator, take another name"),
        (["new", "mine", "--from", "basline"], "unknown scenario 'basline'; did you mean 'baseline'?"),
        (["new", "nowhere/mine"], "cannot be written: No such file or directory"),
        (["new", "a\nb"], "allowed letters, figures, spaces"),
        (["levers", "womens_seat"], "unknown lever 'womens_seat'; did you mean 'womens_seats'?"),
        (["chek", "x"], "did you mean 'check'?"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], essai: Path, arguments: list[str], problem: str
) -> None:
    status, _, err = lben(capsys, "scenario", *arguments)
    assert status == 2
    assert problem in err and err.count("\n") == 1
    assert files(essai.parent) == {"essai.yaml": POLICY}


# The schema


def test_the_schema_is_printed_or_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = lben(capsys, "scenario", "schema")
    assert status == 0
    assert lben(capsys, "scenario", "schema", "--write", str(tmp_path / "schema.json"))[0] == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == out
    assert json.loads(out)["properties"]["levers"]


# Hostile files


@pytest.mark.parametrize("command", [["scenario", "check"], ["run", "--scale", "0.02", "--results", "results"]])
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (POLICY.replace("womens_seats", "womens_seat"), "unknown key 'womens_seat'; did you mean 'womens_seats'?"),
        (POLICY.replace("seats_share", "seats_shar"), "unknown key 'seats_shar'; did you mean 'seats_share'?"),
        (POLICY.replace("first_year: 2026", "first_year: 2024"), "read 2024, allowed 2026 or later"),
        (POLICY + "budget: {indh: {2027: 49000}}\n", "levers ask for 50000 MAD"),
        (POLICY.replace("baseline", "essai.yaml"), "a circle: essai.yaml > essai.yaml"),
        (POLICY.replace("baseline", "missing.yaml"), "extends (line 1): read missing.yaml: no such file"),
        (HEAD + "levers: all\n", "levers (line 4): read 'all', allowed a mapping of keys"),
        (POLICY + SEATS, "duplicate key 'womens_seats', already on line 5"),
        (HEAD + "levers: &a {x: *a}\n", "anchors are not allowed"),
        (HEAD + "levers: " + "[" * 60 + "]" * 60, "nested 60 levels deep"),
        ("extends: \x00\n", "essai.yaml"),
    ],
)
def test_a_hostile_file_is_one_line_status_2_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], essai: Path, command: list[str], text: str, problem: str
) -> None:
    essai.write_text(text, encoding="utf-8")
    status, _, err = lben(capsys, *command, "essai.yaml")
    assert status == 2
    assert err.count("\n") == 1 and err.startswith("lben: ")
    assert problem in err
    assert files(essai.parent) == {"essai.yaml": text}


def test_a_run_after_history_under_a_shock_goes_to_a_folder_of_its_own(
    capsys: pytest.CaptureFixture[str], essai: Path
) -> None:
    essai.write_text(POLICY + "first_year: 2026\n", encoding="utf-8")
    small = ["--scale", "0.02", "--last-year", "2027", "--results", "results", "--language", "en"]
    status, out, err = lben(capsys, "run", "essai.yaml", "--under", "boycott", *small)
    assert (status, err) == (0, "")
    assert "Trial, under a boycott like that of 2018" in out
    assert "After 2025 harvests are drawn by the seed" in out
    folder = essai.parent / "results" / "essai-under-boycott-scale-0.02"
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert about["scenario"]["outlook"]["leader_demand_factor"] == {"2027": 0.57, "2028": 0.79}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--under", "drougth"], "unknown shock 'drougth'; did you mean 'drought'?"),
        (["--under", ""], "unknown shock ''"),
        (["--under", "drought", "--last-year", "2026"], "last_year: read 2026, allowed 2027 or later: drought"),
    ],
)
def test_what_is_no_shock_is_refused(
    capsys: pytest.CaptureFixture[str], essai: Path, arguments: list[str], problem: str
) -> None:
    status, _, err = lben(capsys, "run", "essai.yaml", "--results", "results", *arguments)
    assert (status, err.count("\n")) == (2, 1)
    assert problem in err
    assert list(files(essai.parent)) == ["essai.yaml"]


def test_a_policy_that_spends_more_than_its_budget_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], essai: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overspends(*_: object, **__: object) -> None:
        raise Overspent("indh 2026: spent 3 MAD by 2026-01-15, allowed 2 (budget)")

    monkeypatch.setattr(record, "run", overspends)
    status, _, err = lben(capsys, "run", "essai.yaml", "--results", "results")
    assert (status, err.count("\n")) == (2, 1)
    assert "indh 2026: spent 3 MAD by 2026-01-15, allowed 2 (budget)" in err
    assert not (essai.parent / "results" / "essai").exists()
