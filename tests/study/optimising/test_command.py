"""The command `lben optimise`: from a budget and goals to a folder; what it cannot use is one line."""

from pathlib import Path

import pandas as pd
import pytest

from sim.cli import run_command
from sim.study.optimising import search as searching
from sim.study.optimising.evaluating import Outcome, Try, World
from sim.study.optimising.goals import GOALS
from sim.study.scenario import Scenario

ASKED = ["optimise", "--budget", "1e6", "--goals", "poverty,jobs", "--years", "2026-2028"]
QUICK = ["--draws", "2", "--fresh-draws", "2", "--generations", "2", "--population", "4", "--jobs", "1"]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes made up: each lever lowers poverty by a point and costs 10,000 MAD."""

    def evaluate(_: World, tried: Try) -> Outcome:
        n = len(tried.package.levers)
        dry = 0.1 if tried.luck.shock else 0.0
        goals = {**dict.fromkeys(GOALS, 1.0), "poverty": 0.5 + dry - 0.01 * n, "jobs": 100.0 - n}
        return Outcome(goals, {"some": {"state": 1e4 * n}})

    monkeypatch.setattr(searching, "evaluate", evaluate)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_budget_and_goals_give_a_folder(
    quick: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    more = ["--under", "drought", "--results", str(tmp_path), "--language", language]
    assert run_command([*ASKED, *QUICK, *more]) == 0
    (folder,) = (path for path in tmp_path.iterdir() if not path.name.startswith("."))
    assert folder.name == "optimise-1M-2026-2028-poverty-jobs-under-drought-scale-0.2"
    table, draws = (pd.read_parquet(folder / f"{name}.parquet") for name in ("frontier", "draws"))
    assert set(draws["shock"]) == {"", "drought"}
    assert (draws.loc[draws["impact"] == "poverty", "difference"] <= 0.0).all()
    for number in table["point"].unique():
        package = Scenario.read(folder / f"package-{number}.yaml")
        assert package.years == range(2026, 2029)
        for language_of, words in (("fr", "pauvreté"), ("en", "poverty"), ("ar", "الفقر")):
            assert words.lower() in getattr(package.title, language_of).lower()
        assert "jobs" not in package.title.fr + package.title.ar
    assert (folder / "frontier.png").stat().st_size > 10_000
    said = capsys.readouterr().out
    assert str(folder.name) in said.replace("\n", "")
    assert run_command([*ASKED, *QUICK, *more]) == 0
    again = capsys.readouterr().out
    assert len(again) > len(said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["--goals", "povrety"], "goals: unknown goal 'povrety'; did you mean 'poverty'?"),
        (["--goals", " , "], "goals: read none, allowed one or more of living_standard"),
        (["--goals", "jobs,jobs"], "goals: jobs stands twice"),
        (["--budget", "-5"], "budget: read -5, allowed 1000 to 1e+10 MAD"),
        (["--budget", "nan"], "budget: read nan"),
        (["--budget", "1e18"], "budget: read 1e+18, allowed 1000 to 1e+10 MAD"),
        (["--budget", "1e99"], "budget: read 1e+99"),
        (["--budget", "lots"], "Invalid value for '--budget'"),
        (["--years", "2031-2026"], "--years: read 2031-2026"),
        (["--years", "soon"], "--years: read soon, allowed a year"),
        (["--years", "2020-2022"], "2026 or later, after history"),
        (["--under", "drougth"], "did you mean 'drought'?"),
        (["--draws", "0"], "--draws"),
        (["--scale", "0"], "allowed more than 0"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: list[str], said: str
) -> None:
    assert run_command([*ASKED, *changes, "--results", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert not printed.out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("left_out", ["--budget", "--goals"])
def test_budget_and_goals_must_be_said(capsys: pytest.CaptureFixture[str], left_out: str) -> None:
    at = ASKED.index(left_out)
    assert run_command([*ASKED[:at], *ASKED[at + 2 :]]) == 2
    assert left_out in capsys.readouterr().err
