"""The command: a reduced study from nothing to its files, the same again without a run, and what it refuses."""

from pathlib import Path

import pandas as pd
import pytest
from toy_chain import inputs, plan

from calibration.cli import run_command
from calibration.sensitivity import read
from calibration.sensitivity.carrying_out import plan_of
from calibration.sensitivity.inputs import Inputs
from calibration.sensitivity.outputs import Output, outputs_of, values_of
from calibration.sensitivity.unit import Unit
from sim.study.scenario import load_territory
from sim.territory.reading import BadInput


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--policies", "indh_6041"], "indh_6040"),
        (["--policies", "baseline"], "not the baseline"),
        (["--budget-units", "30"], "--budget-units: read 30, allowed"),
        (["--years", "40"], "last_year"),
        (["--scale", "0"], "--scale"),
    ],
)
def test_bad_input_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], said: str
) -> None:
    assert run_command(["sensitivity", "--results", str(tmp_path), *arguments]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_no_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"run\.json"):
        read(tmp_path)


def test_all_uncertain_parameters_are_taken() -> None:
    registry = load_territory("sefrou").registry
    names = Inputs.of(registry).names
    assert set(names) == {name for name, each in registry.entries.items() if each.distribution != "fixed"}
    assert set(inputs().topics) == {"outlets", "home"}


def test_outputs_are_levels_effects_and_differences() -> None:
    found = outputs_of("baseline", ["a", "b", "c"])
    assert [sum(each.kind == kind for each in found) for kind in ("level", "effect", "difference")] == [11, 21, 21]
    assert Output("difference", "b", "c", "jobs") in found
    tiny = pd.DataFrame({"mean:a:jobs": [3.0, 2.0 + 1e-12], "mean:baseline:jobs": [1.0, 2.0]})
    statistics = {name: tiny[name].to_numpy() for name in tiny}
    assert values_of([Output("effect", "a", "baseline", "jobs")], statistics)[:, 0].tolist() == [2.0, 0.0]


def test_policies_given_twice_count_once() -> None:
    assert [each.name for each in plan_of(("youth", "youth"), 1, 0.02).scenarios] == ["baseline", "youth"]


@pytest.mark.slow
def test_a_unit_is_paired_and_repeats_to_the_last_bit() -> None:
    unit, centre = Unit(plan()), inputs().at_centre(3)
    first = dict(zip(unit.names, unit(centre), strict=True))
    assert unit(centre) == list(first.values())
    assert first["level:milk_l"] > 1e6
    assert 0.0 < first["data:women_seats"] < 1.0
    before, after = first["mean:baseline:real_consumption"], first["mean:indh_6040:real_consumption"]
    assert abs(after / before - 1.0) < 0.05


@pytest.mark.slow
def test_a_reduced_study_from_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["sensitivity", "--reduced", "--results", str(tmp_path), "--jobs", "1", "--language", "en"]
    assert run_command(command) == 0
    told = capsys.readouterr().out
    assert "Fight against poverty" in told
    folder = tmp_path / "sensitivity-reduced"
    done = read(folder)
    assert done.summary["units"]["asked"] == done.summary["units"]["luck"] + sum(
        done.summary["units"][part] for part in ("design", "topics", "parameters")
    )
    assert {"flips.png", "morris_level.png", "tables.xlsx"} <= {path.name for path in folder.iterdir()}
    units = (folder / "units.parquet").read_bytes()
    assert run_command(command) == 0
    again = read(folder)
    assert again.summary["units"]["found"] == again.summary["units"]["asked"]
    assert (folder / "units.parquet").read_bytes() == units
    pd.testing.assert_frame_equal(again.flips, done.flips)
