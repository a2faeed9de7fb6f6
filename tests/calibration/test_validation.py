"""Validation: verdicts by rule, units kept and taken up again, history without the boycott, page and command."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from calibration import validation
from calibration.cli import run_command
from calibration.outcome import Outcome, keep_outcome, read_outcome
from calibration.replays import without
from calibration.targets import Target, of_use, read_targets
from calibration.validation import Check, Plan, Verdict, carry_out, cost_of, judge, measure_unit, met
from calibration.validation_page import as_markdown
from calibration.whole import folder_name
from sim.report.words import LANGUAGES, in_language, say
from sim.study.comparison import Pair
from sim.study.ensemble.executor import Processes
from sim.study.scenario import Scenario, read_scenario
from sim.territory.drivers import Driver
from sim.territory.reading import BadInput
from sim.territory.territory import Territory

SCALE = 0.02


@pytest.fixture(scope="module")
def targets() -> dict[str, Target]:
    return read_targets("sefrou")


@pytest.fixture(scope="module")
def milk(targets: dict[str, Target]) -> Target:
    """20 (18 to 22) million L."""
    return targets["milk_2013"]


def check_of(target: Target, predicted: list[float]) -> Check:
    return Check("milk_2013", target, np.array(predicted))


@pytest.mark.parametrize(
    ("predicted", "verdict"),
    [
        ([19.0, 20.0, 21.0], "met"),
        ([17.5] * 9, "low"),
        ([22.5] * 9, "high"),
        ([18.5] * 9, "met"),  # the error of the observation counts
        ([10.0, 17.0, 20.0, 23.0, 30.0], "vague"),
        ([30.0, 40.0, 50.0, 60.0, 70.0], "high"),  # vague or not, a miss is a miss
        ([float("nan")] * 3, "nothing"),
        ([float("nan"), 20.0, 20.0], "met"),
    ],
)
def test_verdicts_follow_the_rule(milk: Target, predicted: list[float], verdict: Verdict) -> None:
    assert check_of(milk, predicted).verdict == verdict


def test_an_interval_is_widened_by_the_error_of_the_observation(milk: Target) -> None:
    check = check_of(milk, [19.0] * 5)
    assert check.interval == (19.0, 19.0)
    assert check.widened == pytest.approx((17.0, 21.0))
    spread = check_of(milk, list(np.linspace(18.0, 20.0, 201)))
    assert spread.widened == pytest.approx((19.0 - np.hypot(0.9, 2.0), 19.0 + np.hypot(0.9, 2.0)))


def test_misses_come_first_the_farthest_at_the_top(targets: dict[str, Target]) -> None:
    three = {name: targets[name] for name in ("milk_2013", "milk_2022", "organised_share_2013", "tank_use_2013")}
    units = [{"milk_2013": 20.0, "milk_2022": 14.0, "organised_share_2013": 0.5, "tank_use_2013": float("nan")}] * 3
    checks = judge(three, units)
    assert [check.name for check in checks] == ["organised_share_2013", "milk_2022", "tank_use_2013", "milk_2013"]
    assert [check.verdict for check in checks] == ["high", "low", "nothing", "met"]
    assert met(checks) == 1


# History without an event


def test_without_the_boycott_the_leading_plant_sells_as_ever(sefrou: Territory) -> None:
    quiet = without(sefrou, "boycott")
    days = np.arange(sefrou.start.toordinal(), sefrou.start.toordinal() + 13 * 365)
    assert sefrou.drivers.leader_demand_factor.over(days).min() < 0.5
    assert set(quiet.drivers.leader_demand_factor.over(days)) == {1.0}
    for name in type(sefrou.drivers).model_fields:
        if name != "leader_demand_factor":
            kept: Driver = getattr(quiet.drivers, name)
            assert kept is getattr(sefrou.drivers, name)


def test_an_unknown_event_is_refused(sefrou: Territory) -> None:
    with pytest.raises(BadInput, match="unknown event 'boycot'; did you mean 'boycott'"):
        without(sefrou, "boycot")


# Units


@pytest.fixture(scope="module")
def short() -> Scenario:
    """History to the year after the boycott."""
    return read_scenario("baseline").but(last_year=2018)


def test_a_plan_runs_as_far_as_its_targets_need(targets: dict[str, Target], short: Scenario) -> None:
    assert Plan.of(read_scenario("baseline"), SCALE).scenario.last_year == 2024
    plan = Plan.of(short, SCALE)
    assert plan.scenario.last_year == 2018
    assert 0 < len(of_use(plan.targets, "kept")) < len(of_use(targets, "kept"))


def test_a_plan_that_could_not_be_measured_is_refused(
    targets: dict[str, Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline = read_scenario("baseline")
    with pytest.raises(BadInput, match=r"first_year.*read 2015, allowed 2013, the start of history"):
        Plan.of(baseline.but(first_year=2015), SCALE)
    monkeypatch.setattr(validation, "read_targets", lambda _: of_use(targets, "fit"))
    with pytest.raises(BadInput, match="no kept target lies in these years"):
        Plan.of(baseline, SCALE)


def test_the_name_of_the_units_follows_what_they_depend_on(short: Scenario) -> None:
    plan = Plan.of(short, SCALE)
    wider = {name: target.model_copy(update={"high": 1e9}) for name, target in plan.targets.items()}
    assert plan._replace(targets=wider).key() == plan.key()
    assert plan._replace(scale=0.03).key() != plan.key()
    assert plan._replace(scenario=short.but(parameters={"outlets.trust_value_mad": 0.5})).key() != plan.key()
    later = {name: target.model_copy(update={"year": 2017}) for name, target in plan.targets.items()}
    assert plan._replace(targets=later).key() != plan.key()


def test_units_done_are_not_done_again_and_end_with_the_same_numbers(
    short: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, pairs = Plan.of(short, SCALE), [Pair(1, 0), Pair(1, 1)]
    seen: list[int] = []
    first = carry_out(plan, pairs[:1], Processes(1), tmp_path)
    both = carry_out(plan, pairs, Processes(1), tmp_path, seen.append)
    assert seen == [1, 2]
    assert both[0] == first[0]
    assert list(both[0]) == list(plan.targets)
    assert both[0] != both[1]
    kept = {path.name: path.read_bytes() for path in tmp_path.rglob("*.unit")}
    monkeypatch.setattr(validation, "measure_unit", lambda *_: pytest.fail("done again"))
    assert carry_out(plan, pairs, Processes(1), tmp_path) == both
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*.unit")} == kept


def test_the_time_of_units_measured_before_is_counted(
    short: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "measure_unit", lambda plan, _: dict.fromkeys(plan.targets, 1.0))
    plan, pairs = Plan.of(short, SCALE), [Pair(1, 0), Pair(1, 1)]
    carry_out(plan, pairs[:1], Processes(1), tmp_path)
    assert cost_of(plan, pairs, tmp_path).seconds is None
    carry_out(plan, pairs, Processes(1), tmp_path)
    cost = cost_of(plan, pairs, tmp_path)
    assert (cost.runs, cost.cores) == (2, (1,))
    assert cost.seconds is not None
    carry_out(plan, pairs, Processes(1), tmp_path)
    assert cost_of(plan, pairs, tmp_path) == cost


def test_a_damaged_unit_is_measured_again(short: Scenario, tmp_path: Path) -> None:
    plan, pairs = Plan.of(short, SCALE), [Pair(1, 0)]
    sound = carry_out(plan, pairs, Processes(1), tmp_path)
    (kept,) = tmp_path.rglob("*.unit")
    whole = kept.read_bytes()
    for spoilt in (b"", whole[:-5], whole.replace(b"1", b"2")):
        kept.write_bytes(spoilt)
        assert carry_out(plan, pairs, Processes(1), tmp_path) == sound
        assert kept.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_told(short: Scenario, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        carry_out(Plan.of(short, SCALE), [Pair(1, 0)], Processes(1), tmp_path / "results")


# Page and command


def outcome_of(plan: Plan, units: list[dict[str, float]], results: Path) -> Outcome:
    """What is kept of units of which the first is that of a seed, the others those of draws."""
    pairs = [Pair(max(draw, 1), draw) for draw in range(len(units))]
    keep_outcome(plan, pairs, {"logit": units}, results)
    kept = read_outcome(results)
    assert kept is not None
    return kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_everything_misses_first(language: str, targets: dict[str, Target], tmp_path: Path) -> None:
    plan = Plan.of(read_scenario("baseline"), SCALE)
    far = {name: target.value + 100.0 * (1.0 + abs(target.value)) for name, target in targets.items()}
    page = as_markdown(outcome_of(plan, [far] * 3, tmp_path), targets, language)
    for target in targets.values():
        assert in_language(target.title, language) in page
        assert in_language(target.if_missed, language) in page
    kept, fitted = (len(of_use(targets, use)) for use in ("kept", "fit"))
    none_met = say("validate.count", language, met=0, missed=kept, vague=0, count=kept)
    assert f": {none_met}**" in page
    perfect = {name: target.value for name, target in targets.items()}
    page = as_markdown(outcome_of(plan, [far, perfect, perfect], tmp_path), targets, language)
    all_met = [say("validate.count", language, met=count, missed=0, vague=0, count=count) for count in (kept, fitted)]
    assert f": {all_met[0]}** " in page and f": {all_met[1]}\n" in page
    assert not any(in_language(target.if_missed, language) in page for target in targets.values())


def test_pages_in_two_languages_have_the_same_form(targets: dict[str, Target], tmp_path: Path) -> None:
    plan = Plan.of(read_scenario("baseline"), SCALE)
    far = {name: target.value + 100.0 * (1.0 + abs(target.value)) for name, target in targets.items()}
    outcome = outcome_of(plan, [far] * 3, tmp_path)
    french, english = (as_markdown(outcome, targets, language).splitlines() for language in ("fr", "en"))
    for form in (lambda line: len(line) - len(line.lstrip("#-")), lambda line: line.count("|"), bool):
        assert [form(line) for line in french] == [form(line) for line in english]


def test_the_page_says_that_data_changed_since_the_runs(targets: dict[str, Target], tmp_path: Path) -> None:
    exact = [{name: target.value for name, target in targets.items()}] * 2
    outcome = outcome_of(Plan.of(read_scenario("baseline"), SCALE), exact, tmp_path)
    old = Outcome({**outcome.about, "territory_sha256": "other"}, outcome.table)
    told = say("validate.page.other_data", "en")
    assert told in as_markdown(old, targets, "en")
    assert told not in as_markdown(outcome, targets, "en")


def test_shares_are_in_per_cent_and_units_in_the_language(targets: dict[str, Target], tmp_path: Path) -> None:
    exact = [{name: target.value for name, target in targets.items()}] * 2
    outcome = outcome_of(Plan.of(read_scenario("baseline"), SCALE), exact, tmp_path)
    french, english = (as_markdown(outcome, targets, language) for language in ("fr", "en"))
    assert "| 43\u00a0% (38\u00a0% à 48\u00a0%) |" in french
    assert "| 43% (38% to 48%) |" in english
    assert "Lait par vache locale (L/vache/an)" in french
    assert "Milk of a local cow (L/cow/year)" in english


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every target is met, but that of women's hours."""

    def measured(plan: Plan, pair: Pair) -> dict[str, float]:
        numbers = {name: target.value for name, target in plan.targets.items()}
        return {**numbers, "womens_market_hours": 1.0 + 0.01 * pair.seed}

    monkeypatch.setattr(validation, "measure_unit", measured)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("quick")
def test_the_command_shows_tables_and_causes(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], targets: dict[str, Target]
) -> None:
    arguments = ["--draws", "3", "--replicates", "0", "--jobs", "1", "--results", str(tmp_path), "--language", language]
    assert run_command(["validate", *arguments]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    missed = targets["womens_market_hours"]
    assert (missed.title.en if language == "en" else missed.title.fr) in printed
    assert (missed.if_missed.en if language == "en" else missed.if_missed.fr) in printed
    n_kept = len(of_use(targets, "kept"))
    assert say("validate.count", language, met=n_kept - 1, missed=1, vague=0, count=n_kept) in printed


@pytest.mark.usefixtures("quick")
def test_the_command_writes_the_page_and_keeps_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, targets: dict[str, Target]
) -> None:
    verdicts = tmp_path / "validation.csv"
    monkeypatch.setattr("sim.study.validated.path_of", lambda _: verdicts)
    page = tmp_path / "page.md"
    arguments = ["--draws", "0", "--replicates", "2", "--jobs", "1", "--results", str(tmp_path), "--write", str(page)]
    assert run_command(["validate", *arguments, "--keep"]) == 0
    assert "**manqué, trop bas**" in page.read_text(encoding="utf-8")
    with verdicts.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["name"] for row in rows} == set(targets)
    assert [row["name"] for row in rows if row["verdict"] != "met"] == ["womens_market_hours"]


@pytest.mark.usefixtures("quick")
def test_the_page_in_another_language_needs_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {name: tmp_path / f"{name}.md" for name in ("fr", "en", "again")}
    arguments = ["validate", "--draws", "2", "--replicates", "1", "--jobs", "1", "--results", str(tmp_path)]
    assert run_command([*arguments, "--language", "fr", "--write", str(pages["fr"])]) == 0
    monkeypatch.setattr(validation, "measure_unit", lambda *_: pytest.fail("done again"))
    assert run_command([*arguments, "--language", "en", "--write", str(pages["en"])]) == 0
    name = "validation-draws-2-replicates-1"
    command = ["validation", "page", str(pages["again"]), "--results", str(tmp_path), "--name", name, "--language"]
    for language in ("fr", "en"):
        assert run_command([*command, language]) == 0
        assert pages["again"].read_text(encoding="utf-8") == pages[language].read_text(encoding="utf-8")
        assert (
            f"validation page docs/validation{'.fr' * (language == 'fr')}.md --language {language} --name {name}"
            in (pages["again"].read_text(encoding="utf-8"))
        )
    assert pages["fr"].read_text(encoding="utf-8") != pages["en"].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("scenario", "scale", "draws", "replicates", "name"),
    [
        ("baseline", 1.0, 50, 5, "validation"),
        ("baseline", 1.0, 200, 10, "validation"),
        ("baseline", 0.05, 50, 5, "validation-scale-0.05"),
        ("baseline", 1.0, 3, 0, "validation-draws-3-replicates-0"),
        ("taza_baseline", 1.0, 50, 5, "validation-taza_baseline"),
    ],
)
def test_tries_and_other_scenarios_have_folders_of_their_own(
    scenario: str, scale: float, draws: int, replicates: int, name: str
) -> None:
    assert folder_name(scenario, scale, draws, replicates) == name


@pytest.mark.usefixtures("quick")
def test_a_try_leaves_the_whole_validation_as_it_was(tmp_path: Path) -> None:
    command = ["validate", "--jobs", "1", "--results", str(tmp_path)]
    assert run_command([*command, "--write", str(tmp_path / "page.md")]) == 0
    whole = {path: path.read_bytes() for path in (tmp_path / "validation").iterdir()}
    for small in (["--draws", "2"], ["--scale", "0.05"], ["--replicates", "0"]):
        assert run_command([*command, *small]) == 0
    assert {path: path.read_bytes() for path in (tmp_path / "validation").iterdir()} == whole
    assert len(list(tmp_path.glob("validation-*"))) == 3


@pytest.mark.usefixtures("quick")
def test_a_page_without_a_whole_validation_names_the_tries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["validate", "--draws", "2", "--jobs", "1", "--results", str(tmp_path)]) == 0
    assert run_command(["validation", "page", str(tmp_path / "page.md"), "--results", str(tmp_path)]) == 2
    assert "--name validation-draws-2" in capsys.readouterr().err


def test_without_a_validation_there_is_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["validation", "page", str(tmp_path / "page.md"), "--results", str(tmp_path)]) == 2
    assert "read no validation, allowed a folder that `lben validate` wrote" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", LANGUAGES)
def test_theories_are_set_side_by_side(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(plan: Plan, _: Pair) -> dict[str, float]:
        numbers = {name: target.value for name, target in plan.targets.items()}
        worse = plan.scenario.outlet_choice == "satisficing"
        return {**numbers, "churned_taza": 0.9} if worse else numbers

    monkeypatch.setattr(validation, "measure_unit", measured)
    page = tmp_path / "page.md"
    arguments = ["--draws", "2", "--replicates", "0", "--jobs", "1", "--results", str(tmp_path), "--language", language]
    assert run_command(["validate", *arguments, "--theories"]) == 0
    printed = capsys.readouterr().out
    for theory in ("logit", "satisficing", "reinforcement"):
        assert say(f"validate.theory.{theory}", language) in printed
    cost = json.loads((tmp_path / "validation-draws-2-replicates-0" / "run.json").read_text(encoding="utf-8"))["cost"]
    assert (cost["runs"], cost["cores"]) == (6, [1])
    assert cost["seconds"] >= 0.0
    assert run_command(["validate", *arguments, "--theories", "--write", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert say("validate.page.apart", language, count=1) in text
    if language == "en":
        row = "| Share of milk churned | kept | 11% (6.0% to 16%) | 11%, met | 90%, **missed, too high** | 11%, met |"
        assert row in text


def test_each_theory_runs_otherwise_and_the_default_is_the_logit(short: Scenario) -> None:
    plan = Plan.of(short.but(last_year=2015), SCALE)
    assert plan.scenario.outlet_choice == "logit"
    names = ("logit", "satisficing", "reinforcement")
    plans = [plan._replace(scenario=plan.scenario.but(outlet_choice=name)) for name in names]
    assert len({each.key() for each in plans}) == 3
    shares = [measure_unit(each, Pair(1, 0))["organised_share_2013"] for each in plans]
    assert len(set(shares)) == 3
    assert measure_unit(plan, Pair(1, 0))["organised_share_2013"] == shares[0]


def test_nothing_to_run_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["validate", "--draws", "0", "--replicates", "0"]) == 2
    assert "--draws: read 0, allowed 1 or more, or --replicates" in capsys.readouterr().err
