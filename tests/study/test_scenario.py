"""Scenarios: what is read, and that whatever cannot be used is one clear line."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.study import Scenario, read_scenario, scenario_names
from sim.study.scenario import Told
from sim.territory import BadInput


def spoil(path: Path, before: str, after: str) -> int:
    """Replace a piece of a file; give the line where it was."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_scenario(path).settled()
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_the_baseline_says_what_it_asks_in_three_languages(baseline: Scenario) -> None:
    assert "baseline" in scenario_names()
    assert baseline.name == "baseline"
    assert "Séfrou" in baseline.question.fr
    assert "صفرو" in baseline.question.ar
    assert list(baseline.years) == list(range(2013, 2032))


def test_a_path_is_as_good_as_a_name(scenario_file: Path, baseline: Scenario) -> None:
    scenario = read_scenario(scenario_file)
    assert scenario.name == "essai"
    assert scenario.but(name="baseline").content_hash() == baseline.content_hash()


def test_the_hash_tells_scenarios_apart(baseline: Scenario) -> None:
    assert baseline.but(seed=2).content_hash() != baseline.content_hash()
    assert baseline.but(seed=baseline.seed).content_hash() == baseline.content_hash()


def test_parameters_are_laid_over_the_registry(scenario_file: Path) -> None:
    spoil(scenario_file, "parameters: {}", "parameters: {outlets.trust_value_mad: 0.5}")
    territory = read_scenario(scenario_file).settled()
    assert territory.registry["outlets.trust_value_mad"] == 0.5


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("seed: 1", "seed: one", "essai.yaml: seed (line #): read 'one', allowed a whole number"),
        ("seed: 1", "seed: -1", "seed (line #): read -1, allowed 0 or more"),
        ("seed: 1", "seed: 1.5", "seed (line #): read 1.5, allowed a whole number"),
        ("seed: 1", "sed: 1", "sed (line #): unknown key 'sed'; did you mean 'seed'? (and 1 more)"),
        ("seed: 1", "", "seed: missing"),
        ("seed: 1", "name: x", "name (line #): not allowed"),
        ("last_year: 2031", "last_year: 2012", "last_year (line #): read 2012, allowed 2013 (first_year) or later"),
        ("last_year: 2031", "last_year: 2101", "last_year (line #): read 2101, allowed 2100 or less"),
        ("last_year: 2031", "last_year: 2099", "last_year (line #): read 2099, allowed 2013 to "),
        ("first_year: 2013", "first_year: 2012", "first_year (line #): read 2012, allowed 2013 to "),
        ("territory: sefrou", "territory: sefro", "unknown territory 'sefro'; did you mean 'sefrou'?"),
        ("territory: sefrou", "territory: ../sefrou", "unknown territory '../sefrou'"),
        ("parameters: {}", "parameters: []", "parameters (line #): read a list, allowed a mapping of keys"),
        (
            "parameters: {}",
            "parameters: {outlets.trust_value: 0.5}",
            "parameters.outlets.trust_value (line #): unknown parameter 'outlets.trust_value'; "
            "did you mean 'outlets.trust_value_mad'?",
        ),
        ("parameters: {}", "parameters: {outlets.trust_value_mad: 99}", "(line #): parameter"),
        ("parameters: {}", "parameters: {outlets.trust_value_mad: .nan}", "allowed a finite number"),
        ("parameters: {}", "parameters: {outlets.trust_value_mad: high}", "read 'high', allowed a number"),
        ("inflation: 0.02", "inflation: 2", "outlook.inflation (line #): read 2, allowed 0.2 or less"),
        ("inflation: 0.02", "inflatoin: 0.02", "unknown key 'inflatoin'; did you mean 'inflation'?"),
        ("harvest_million_quintals: {}", "harvest_million_quintals: {2027: -1}", "read -1, allowed more than 0"),
        ("fr: Référence, sans politique nouvelle", "fr:", "title.fr (line #): read nothing"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(
    scenario_file: Path, before: str, after: str, message: str
) -> None:
    line = spoil(scenario_file, before, after)
    assert message.replace("#", str(line)) in refusal(scenario_file)


def test_an_empty_file_is_refused(scenario_file: Path) -> None:
    scenario_file.write_text("", encoding="utf-8")
    assert refusal(scenario_file).endswith("essai.yaml: the file is empty")


def test_a_file_that_is_not_utf_8_is_refused(scenario_file: Path) -> None:
    scenario_file.write_bytes("title: référence".encode("latin-1"))
    assert refusal(scenario_file).endswith("line 1: not UTF-8 text")


def test_a_file_that_does_not_exist_is_refused_with_the_nearest(scenario_file: Path) -> None:
    with pytest.raises(BadInput, match=r"no such file; did you mean 'essai\.yaml'"):
        read_scenario(scenario_file.with_name("essay.yaml"))


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput, match="unknown scenario 'basline'; did you mean 'baseline'"):
        read_scenario("basline")


def test_a_change_is_checked_like_the_file(baseline: Scenario) -> None:
    with pytest.raises(BadInput, match="allowed 2013"):
        baseline.but(last_year=1990)
    with pytest.raises(BadInput, match="did you mean 'last_year'"):
        baseline.but(lastyear=2015)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"fr": "un"}, ("un", "un", "un")),
        ({"en": "two", "ar": "اثنان"}, ("two", "two", "اثنان")),
        ({"fr": "un", "en": "one", "ar": "واحد"}, ("un", "one", "واحد")),
    ],
)
def test_a_title_may_be_given_in_some_languages(told: dict[str, str], said: tuple[str, str, str]) -> None:
    title = Told.model_validate(told)
    assert (title.fr, title.en, title.ar) == said


@pytest.mark.parametrize("told", [{}, {"fr": ""}, {"fr": "x" * 501}, {"de": "eins"}, 3])
def test_a_title_says_something(told: object) -> None:
    with pytest.raises(ValidationError):
        Told.model_validate(told)
