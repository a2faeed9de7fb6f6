"""The commands: what they write, what they say in three languages, and their status."""

import ast
import csv
from pathlib import Path

import pytest

import calibration.field
from calibration.cli import run_command
from calibration.field.forms import FORM_NAMES, read_form
from sim.report.words import LANGUAGES, catalogue


def test_templates_hold_every_column_and_are_explained_in_two_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["field", "template", str(tmp_path / "data")]) == 0
    assert "lben field check" in capsys.readouterr().out
    pages = {name: (tmp_path / "data" / name).read_text(encoding="utf-8") for name in ("LISEZMOI.md", "README.md")}
    for name in FORM_NAMES:
        form = read_form(name)
        rows = list(csv.reader((tmp_path / "data" / f"{name}.csv").open(encoding="utf-8")))
        assert rows[0] == list(form.columns)
        assert 2 <= len(rows) <= 3
        for column, record in form.columns.items():
            assert f"| `{column}` | {record.meaning.fr} |" in pages["LISEZMOI.md"]
            assert f"| `{column}` | {record.meaning.en} |" in pages["README.md"]


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ledger.csv").write_text("mine", encoding="utf-8")
    assert run_command(["field", "template", str(tmp_path)]) == 2
    assert "ledger.csv: exists already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]
    assert (tmp_path / "ledger.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("language", LANGUAGES)
def test_status_and_words_of_a_check(
    folder: Path, spoil: object, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert callable(spoil)
    asked = ["field", "check", str(folder), "--language", language]
    assert run_command(asked) == 0
    spoil("prices", 0, "price", "15")
    assert run_command(asked) == 1
    spoil("households", 0, "price_cooperative", "340")
    capsys.readouterr()
    assert run_command(asked) == 2
    out = " ".join(capsys.readouterr().out.split())
    assert "households.csv" in out
    assert "price_cooperative" in out
    assert catalogue(language)["field.hint.unit_centime"] in out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "survey.yaml: no such file"),
        ("name: Été 2025\ntitle: {fr: a, en: b}\nterritory: sefrou\nyear: 2025\n", "small letters"),
        (
            f"name: {300 * 'a'}\ntitle: {{fr: a, en: b}}\nterritory: sefrou\nyear: 2025\n",
            "survey.yaml: name (line 1): read",
        ),
        ("name: a\ntitle: {fr: a, en: b}\nterritory: sefru\nyear: 2025\n", "did you mean 'sefrou'"),
    ],
)
@pytest.mark.parametrize("command", ["check", "fit"])
def test_a_folder_must_say_which_survey_it_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, text: str | None, told: str
) -> None:
    if text is not None:
        (tmp_path / "survey.yaml").write_text(text, encoding="utf-8")
    assert run_command(["field", command, str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_a_survey_of_one_commune_cannot_be_fitted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("ledger", "rounds", "prices"):
        (folder / f"{name}.csv").unlink()
    path = folder / "households.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Adrej", "Azzaba"), encoding="utf-8")
    assert run_command(["field", "fit", str(folder)]) == 2
    assert "nothing to estimate from" in capsys.readouterr().err


def test_an_example_can_be_made_checked_and_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command(["field", "template", "data", "--example"]) == 0
    assert Path("data/truth.yaml").exists()
    assert run_command(["field", "check", "data"]) == 1
    assert run_command(["field", "fit", "data", "--language", "en"]) == 0
    assert "sefrou_example" in capsys.readouterr().out
    assert run_command(["territory", "check", "sefrou_example"]) == 0


def test_every_issue_and_hint_that_is_raised_has_words() -> None:
    """Codes are the texts that stand after a level in a call of `issue` or `Issue`."""
    raised = set()
    for path in Path(calibration.field.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(call, "func", None), "attr", getattr(getattr(call, "func", None), "id", ""))
            if isinstance(call, ast.Call) and name in {"issue", "Issue"} and len(call.args) > 1:
                code = call.args[1]
                raised |= {code.value} if isinstance(code, ast.Constant) else set()
    assert len(raised) > 20
    assert {f"field.issue.{code}" for code in raised} <= set(catalogue("fr"))
