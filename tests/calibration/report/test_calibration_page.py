"""The page of a calibration: made from made-up results, so that every number it should show is known."""

import datetime
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calibration.cli import run_command
from calibration.cost import Cost
from calibration.fit.adopting import adopt, basis_of
from calibration.fit.chain import DATA, Fitted, data_hash
from calibration.fit.proof import Proof
from calibration.fit.proving import KEPT, ProofPlan, read_proof, write
from calibration.outcome import Outcome, keep_outcome, posterior_hash, read_outcome
from calibration.report import charts
from calibration.report.charts import Density
from calibration.report.page import page_of
from calibration.report.reading import Found, read_found
from calibration.report.telling import Written, figure, interval, unit_said, years_said
from calibration.report.writing import PAGES, write_pages
from calibration.targets import Target, of_use, read_targets
from calibration.validation import Plan
from sim.report.words import LANGUAGES
from sim.study.comparison import Pair
from sim.study.scenario import load_territory, read_scenario
from sim.study.store import ABOUT
from sim.territory.posterior import Basis, Posterior
from sim.territory.posterior_file import FILE, read_posterior, write_posterior
from sim.territory.reading import BadInput
from sim.territory.territory import Territory

DAY = datetime.date(2026, 11, 23)
FITTED = ("market.farmgate_share", "outlets.souk_hours_per_l")
MET, MISSED = "milk_2013", "organised_share_2013"
KEPT_MISSED = "members_2018"
SCREENED, FIRST, LATER = 10, 20, 12


@pytest.fixture(scope="module")
def targets() -> dict[str, Target]:
    return read_targets("sefrou")


@pytest.fixture(scope="module")
def posterior(sefrou: Territory) -> Posterior:
    names = tuple(sefrou.registry.entries)
    entries = sefrou.registry.entries.values()
    low, high = np.array([each.low for each in entries]), np.array([each.high for each in entries])
    values = low + (high - low) * np.random.default_rng(1).uniform(size=(30, len(names)))
    return Posterior(names, values, np.full(30, 1 / 30), FITTED)


def about_of(targets: dict[str, Target]) -> dict[str, Any]:
    def said(name: str, emulated: list[float], misfit: float) -> dict[str, Any]:
        target = targets[name]
        return {
            "value": target.value,
            "error": target.error,
            "discrepancy": target.error,
            "emulated": emulated,
            "misfit": misfit,
        }

    def parameter(left: float) -> dict[str, Any]:
        return {
            "unit": "1",
            "default": 0.5,
            "prior": [0.1, 0.5, 0.9],
            "posterior": [0.3, 0.4, 0.6],
            "width_left": left,
            "effect": 1.0,
        }

    wave = {"dropped": 0, "slack": 1.0, "left_out": [], "explained": []}
    return {
        "finished_at": "2026-11-22T10:00:00+00:00",
        "context": {
            DATA: data_hash(load_territory("sefrou")),
            "scale": 0.5,
            "last_year": 2024,
            "statistics": {MET: ["m", 2013, 2013], MISSED: ["o", 2013, 2014]},
        },
        "settings": {"seed": 7, "budget_runs": 42, "waves": 2},
        "method": {"discrepancy_share_of_value": 0.05, "discrepancy_least_share_of_error": 0.5},
        "parameters": {FITTED[0]: parameter(0.9), FITTED[1]: parameter(0.31)},
        "targets": {MET: said(MET, [19.0, 20.5, 21.0], 0.2), MISSED: said(MISSED, [0.1, 0.11, 0.12], -3.7)},
        "left_out": ["boycott_leader_intake"],
        "screening": {"runs": SCREENED, "moves_nothing": 3, "effects": {FITTED[0]: {}, FITTED[1]: {}}},
        "waves": [
            {**wave, "runs": FIRST, "share": 1.0, "coverage": [None, None]},
            {**wave, "runs": LATER, "share": 0.0042, "coverage": [0.8, 0.9]},
        ],
        "posterior": {"draws": 30, "runs_behind": 17, "effective_runs": 11.2, "is_scarce": False},
        "runs": {"asked": SCREENED + FIRST + LATER, "found": 5, "seconds": 90.0},
        "versions": {"lben": "0.1.0"},
    }


@pytest.fixture
def results(tmp_path: Path, targets: dict[str, Target], posterior: Posterior) -> Path:
    folder = tmp_path / "calibration"
    folder.mkdir()
    (folder / "fit.json").write_text(json.dumps(about_of(targets)))
    write_posterior(folder / FILE, posterior)
    milk = np.r_[np.full(SCREENED, 99.0), np.linspace(10.0, 30.0, FIRST), np.full(LATER, 77.0)]
    runs = pd.DataFrame({"seed": np.arange(len(milk)), f"statistic:{MET}": milk, f"statistic:{MISSED}": np.nan})
    runs.to_parquet(folder / "runs.parquet")
    return tmp_path


def found_in(results: Path) -> Found:
    return read_found("sefrou", results, "calibration", "calibration-proof")


def keep(results: Path, targets: dict[str, Target], theories: tuple[str, ...] = ("logit",)) -> None:
    """Three units of every theory: exactly what was observed, but for one kept fact and one fitted fact."""
    exact = {name: target.value for name, target in targets.items()}
    off = {KEPT_MISSED: 900.0, MET: 60.0}
    pairs = [Pair(seed=max(draw, 1), draw=draw) for draw in range(4)]
    units = [exact | off | {"dairy_spending_2014": 390.0 + pair.draw} for pair in pairs]
    done = dict.fromkeys(theories, units)
    if len(theories) > 1:
        done[theories[1]] = [exact] * len(pairs)
    keep_outcome(Plan.of(read_scenario("baseline"), 0.5), pairs, done, results)


def with_posterior(found: Found) -> Found:
    """The same as if the validation had drawn from this posterior."""
    assert found.outcome is not None
    about = {**found.outcome.about, "posterior_sha256": posterior_hash(found.posterior)}
    return Found(**{**vars_of(found), "outcome": Outcome(about, found.outcome.table)})


def vars_of(found: Found) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Found.__dataclass_fields__}


def text_of(found: Found, language: str, tmp_path: Path) -> str:
    name = PAGES[language]
    write_pages(found, tmp_path / "pages", DAY)
    html = (tmp_path / "pages" / name).read_text()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("</style>")[2]))
    return words.replace("\u2060", "").replace("&#39;", "'")


def test_before_a_validation_targets_are_judged_by_the_emulators_misses_first(results: Path) -> None:
    fits = found_in(results).fits
    assert [(fit.name, fit.verdict) for fit in fits] == [(MISSED, "low"), (MET, "met")]


def test_what_emulators_give_is_widened_by_the_spread_of_runs(results: Path, targets: dict[str, Target]) -> None:
    met = found_in(results).fits[1]
    variance = (0.5 / 0.2) ** 2 - 2.0 * targets[MET].error ** 2
    assert met.after[1] == 20.5
    assert met.after[1] - met.after[0] == pytest.approx(np.hypot(1.5, 1.645 * np.sqrt(variance)))


def test_the_prior_is_read_off_the_first_wave_alone(results: Path) -> None:
    low, middle, high = found_in(results).before(MET)
    assert (low, middle, high) == pytest.approx((11.0, 20.0, 29.0))


def test_with_a_validation_of_this_posterior_runs_judge(results: Path, targets: dict[str, Target]) -> None:
    keep(results, targets)
    found = found_in(results)
    assert not found.is_validated
    assert [(fit.name, fit.verdict) for fit in found.fits] == [(MISSED, "low"), (MET, "met")]
    judged = with_posterior(found)
    assert judged.is_validated
    assert [(fit.name, fit.verdict) for fit in judged.fits] == [(MET, "high"), (MISSED, "met")]
    assert [check.name for check in judged.kept if check.verdict != "met"] == [KEPT_MISSED]


def test_the_outcome_keeps_every_unit_and_judges_the_draws(results: Path, targets: dict[str, Target]) -> None:
    assert read_outcome(results) is None
    keep(results, targets, ("logit", "satisficing"))
    outcome = read_outcome(results)
    assert outcome is not None
    assert (outcome.about["draws"], outcome.about["replicates"], len(outcome.table)) == (3, 1, 8)
    assert outcome.theories == ["logit", "satisficing"]
    assert [unit["dairy_spending_2014"] for unit in outcome.units()] == [391.0, 392.0, 393.0]


def test_a_damaged_outcome_is_refused(results: Path, targets: dict[str, Target]) -> None:
    keep(results, targets)
    (results / "validation" / "units.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(BadInput, match=r"validation/units\.parquet: cannot be read"):
        read_outcome(results)


@pytest.mark.parametrize("about", ["[]", "{}", '{"scenario": "baseline"}'])
def test_an_outcome_that_says_too_little_is_refused(results: Path, targets: dict[str, Target], about: str) -> None:
    keep(results, targets)
    (results / "validation" / ABOUT).write_text(about)
    with pytest.raises(BadInput, match=r"validation/run\.json: .*: run `lben validate` again"):
        read_outcome(results)


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"draw": [1]}),
        pd.DataFrame({"theory": ["logit"], "draw": [1], "seed": [1], MET: ["much"]}),
        pd.DataFrame({"theory": ["zzz"], "draw": [1], "seed": [1], MET: [1.0]}),
        pd.DataFrame({"theory": [[1]], "draw": [1], "seed": [1], MET: [1.0]}),
    ],
)
def test_units_of_another_make_are_refused(results: Path, targets: dict[str, Target], table: pd.DataFrame) -> None:
    keep(results, targets)
    table.to_parquet(results / "validation" / "units.parquet")
    with pytest.raises(BadInput, match="is not what `lben validate` writes"):
        read_outcome(results)


def test_a_validation_of_another_territory_counts_as_none(results: Path, targets: dict[str, Target]) -> None:
    keep(results, targets)
    path = results / "validation" / ABOUT
    path.write_text(path.read_text().replace('"sefrou"', '"taza"'))
    assert read_outcome(results) is not None
    assert found_in(results).outcome is None


def test_the_page_says_what_is_missing_and_what_makes_it(results: Path, tmp_path: Path) -> None:
    said = text_of(found_in(results), "fr", tmp_path)
    for command in ("lben calibrate --prove", "lben validate", "lben validate --theories", "lben sensitivity"):
        assert command in said
    assert "Essai réduit (42 simulations)" in said
    assert "Pas adopté" in said
    assert "1 des 2 paramètres ajustés perdent au moins un quart" in said
    assert "42, dont 10 pour le tri et 32 dans les vagues ; 5 étaient déjà faites" in said.replace("\u202f", " ")
    assert "Boycott de 2018" in said


def test_the_page_in_english_has_every_number(results: Path, targets: dict[str, Target], tmp_path: Path) -> None:
    keep(results, targets, ("logit", "satisficing"))
    said = text_of(with_posterior(found_in(results)), "en", tmp_path)
    n_kept = len(of_use(targets, "kept"))
    assert f"Of {n_kept} facts kept apart, {n_kept - 1} are met, 1 missed" in said
    assert "Of 2 facts fitted, 1 are met, 1 missed" in said
    assert "60 (60 – 60)" in said
    assert "They part on 2 facts" in said
    assert f"{round(n_kept / 10)} missed of {n_kept} would not be surprising. There are 1." in said
    assert "0.42%" in said
    assert "not made with this distribution" not in said


def test_what_was_run_at_which_scale_stands_in_legend_and_table(
    results: Path, targets: dict[str, Target], tmp_path: Path
) -> None:
    scale = "“Before” comes from runs at scale 0.2, “predicted” from runs at scale 0.5"
    path = results / "calibration" / "fit.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps({**about, "context": {**about["context"], "scale": 0.2}}))
    assert scale not in text_of(found_in(results), "en", tmp_path)
    keep(results, targets)
    said = text_of(with_posterior(found_in(results)), "en", tmp_path)
    assert said.count(scale) == 2
    assert "Before, scale 0.2 (5–95%) After, scale 0.5 (5–95%)" in said
    emulated = text_of(found_in(results), "en", tmp_path)  # judged by the emulators of the calibration itself
    assert "Before, scale 0.2 (5–95%) After, scale 0.2 (5–95%)" in emulated


def test_a_validation_of_another_distribution_is_told(
    results: Path, targets: dict[str, Target], tmp_path: Path
) -> None:
    keep(results, targets)
    assert "not made with this distribution" in text_of(found_in(results), "en", tmp_path)


def test_the_proof_is_read_as_it_was_written(results: Path, tmp_path: Path) -> None:
    luck = np.random.default_rng(2)
    parts = [luck.uniform(size=(40, 2)) for _ in KEPT]
    proof = Proof(FITTED, *parts)
    folder = results / "calibration-proof"
    folder.mkdir()
    write(
        proof,
        Cost(runs=600, seconds=120.0, cores=(2,)),
        Fitted.of(read_scenario("baseline"), 0.02, 2014),
        ProofPlan(),
        folder,
    )
    data = data_hash(load_territory("sefrou"))
    assert read_proof(folder, "that of another territory", FITTED) is None
    read = read_proof(folder, data, FITTED)
    assert read is not None
    assert read.names == FITTED
    for name in ("truths", "ranks", "means", "low", "high"):
        np.testing.assert_array_equal(getattr(read, name), getattr(proof, name))
    said = text_of(found_in(results), "en", tmp_path)
    assert "Rank of 40 known truths" in said
    missing = int(((proof.truths < proof.low) | (proof.truths > proof.high)).sum())
    assert "The proof rests on 40 synthetic truths and 2 parameters only" in said
    assert (
        f"known to within 8 points. Of the 80 90% intervals, 8 should miss the truth by chance; {missing} do." in said
    )
    (folder / "truths.parquet").write_bytes(b"")
    with pytest.raises(BadInput, match=r"truths\.parquet: cannot be read"):
        read_proof(folder, data, FITTED)


def test_the_cost_of_every_step_is_told_as_far_as_it_is_recorded(
    results: Path, targets: dict[str, Target], tmp_path: Path
) -> None:
    def told(part: str) -> str:
        said = text_of(found_in(results), "en", tmp_path).replace("\u00a0", " ")
        return " ".join(said.partition("Time of computation")[2].partition(part)[2].split()[:9])

    keep(results, targets)
    assert told("Calibration").startswith(
        "42 not recorded not recorded"
    )  # some runs were found, nobody knows when made
    assert told("Validation").startswith("4 not recorded not recorded")
    assert told("All together").startswith("not recorded")
    path = results / "calibration" / "fit.json"
    about = json.loads(path.read_text())
    about["cost"] = {"runs": 42, "seconds": 5400.0, "cores": [1, 2], "machines": ["Abacus 3"]}
    path.write_text(json.dumps(about))
    assert told("Calibration").startswith("42 90 min 1, 2 Abacus 3")
    assert told("All together").startswith("at least 90 min")
    about["cost"]["seconds"] = "long"
    path.write_text(json.dumps(about))
    with pytest.raises(BadInput, match=r"fit\.json: cost\.seconds: read 'long', allowed a number"):
        found_in(results)


def test_a_session_that_made_every_run_took_the_time_of_the_whole(results: Path, tmp_path: Path) -> None:
    path = results / "calibration" / "fit.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps({**about, "runs": {"asked": 42, "found": 0, "seconds": 90.0}}))
    assert "Calibration, 42 runs: 1.5 min" in text_of(found_in(results), "en", tmp_path).replace("\u00a0", " ")


def test_a_cost_that_is_none_is_refused(results: Path, targets: dict[str, Target]) -> None:
    keep(results, targets)
    path = results / "validation" / ABOUT
    path.write_text(json.dumps({**json.loads(path.read_text()), "cost": {"runs": -1}}))
    with pytest.raises(BadInput, match=r"run\.json: cost\.runs: read -1, allowed 0 or more"):
        found_in(results)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_in_every_language(results: Path, targets: dict[str, Target], language: str) -> None:
    keep(results, targets)
    page = page_of(found_in(results), language, DAY)
    assert page.direction == ("rtl" if language == "ar" else "ltr")
    assert [section.name for section in page.sections] == [
        *("done", "fit", "parameters", "proof", "validation", "theories", "sensitivity", "cost", "limits")
    ]


def test_pages_are_whole_offline_and_the_same_again(results: Path, tmp_path: Path) -> None:
    found = found_in(results)
    first = [path.read_bytes() for path in write_pages(found, tmp_path / "one", DAY)]
    assert first == [path.read_bytes() for path in write_pages(found, tmp_path / "two", DAY)]
    for page in first:
        assert not re.search(rb'(src|href)="(?!#|data:)', page.replace(b'xlink:href="#', b""))
        assert b"http" not in re.sub(rb'xmlns(:xlink)?="[^"]*"', b"", page)


def test_pages_beside_a_comparison_are_named_among_its_files(results: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / ABOUT).write_text(json.dumps({"plan": {"title": "Séfrou"}, "files": ["run.json", "brief.html"]}))
    for _ in range(2):
        write_pages(found_in(results), folder, DAY)
        about = json.loads((folder / ABOUT).read_text())
        assert about == {"plan": {"title": "Séfrou"}, "files": ["run.json", "brief.html", *PAGES.values()]}


@pytest.mark.parametrize(
    ("about", "problem"),
    [
        ("{}", "files: missing"),
        ('{"files": 5}', "files: read 5, allowed a list"),
        ('{"files": "abc"}', "files: read 'abc', allowed a list"),
        ('{"files": [3]}', r"files\.0: read 3, allowed some text"),
        ("[]", "read list, allowed a mapping"),
        ("\xff{", "cannot be read"),
        ("[" * 100_000, "cannot be read: recursion limit"),
        (r'{"files": [], "plan": "\ud800"}', "cannot be read"),
    ],
)
def test_beside_a_damaged_comparison_no_page_is_replaced(
    results: Path, tmp_path: Path, about: str, problem: str
) -> None:
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / ABOUT).write_text(about, encoding="latin-1")
    (folder / PAGES["fr"]).write_text("as it was")
    with pytest.raises(BadInput, match=rf"reference/run\.json: {problem}"):
        write_pages(found_in(results), folder, DAY)
    assert (folder / ABOUT).read_text(encoding="latin-1") == about
    assert (folder / PAGES["fr"]).read_text() == "as it was"
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("waves", "x"),
        ("waves", [{}]),
        ("screening", 3),
        ("parameters", {"no.such": 1}),
        ("runs", "many"),
        ("settings", None),
        ("targets", {"milk_2013": {"value": float("nan")}}),
        ("finished_at", "yesterday"),
        ("context", {"scale": 1}),
    ],
)
def test_a_calibration_that_says_something_else_is_refused(results: Path, key: str, value: object) -> None:
    path = results / "calibration" / "fit.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    with pytest.raises(
        BadInput, match=rf"fit\.json: {key}[\w.]*: (read .*, allowed|missing).*: run `lben calibrate` again"
    ):
        found_in(results)


def spoil(path: Path, keys: str, value: object) -> None:
    """Give a key of a file of JSON another value; for `...` none at all."""
    about = json.loads(path.read_text())
    *above, last = [int(key) if key.isdigit() else key for key in keys.split("/")]
    part = about
    for key in above:
        part = part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    path.write_text(json.dumps(about))


def refused(results: Path, capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """The one line with which a command refuses its input; it writes no page."""
    before = sorted(results.rglob("*"))
    assert run_command([*(command or ("calibration", "report")), "--results", str(results)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert sorted(results.rglob("*")) == before
    return told


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        *(
            ("draws", value, f"draws: read {read}, allowed a whole number")
            for value, read in (("50", "'50'"), ([1], "a list"), (None, "nothing"), (1.5, "1.5"), (True, "True"))
        ),
        ("draws", -3, "draws: read -3, allowed 0 or more"),
        ("draws", 10**400, "draws: read a number of more than 30 figures, allowed 1e+09 or less"),
        ("replicates", "5", "replicates: read '5', allowed a whole number"),
        ("replicates", ..., "replicates: missing"),
        ("scale", "1", "scale: read '1', allowed a number"),
        ("scale", 0, "scale: read 0, allowed more than 0"),
        ("scale", 101, "scale: read 101, allowed 100 or less"),
        ("scale", float("nan"), "scale: read nan, allowed a finite number"),
        ("scenario", None, "scenario: read nothing, allowed some text"),
        ("scenario", 5, "scenario: read 5, allowed some text"),
        ("territory", [], "territory: read a list, allowed some text"),
        ("territory_sha256", ..., "territory_sha256: missing"),
        ("posterior_sha256", 5, "posterior_sha256: read 5, allowed some text"),
        ("cost", {"runs": 3, "seconds": -50}, "cost.seconds: read -50, allowed 0 or more"),
        ("cost", {"runs": 3, "cores": [0]}, "cost.cores.0: read 0, allowed more than 0"),
        ("cost", 5, "cost: read 5, allowed a mapping"),
    ],
)
def test_a_damaged_validation_is_refused_in_one_line(
    results: Path,
    targets: dict[str, Target],
    capsys: pytest.CaptureFixture[str],
    key: str,
    value: object,
    problem: str,
) -> None:
    keep(results, targets)
    spoil(results / "validation" / ABOUT, key, value)
    for command in (("calibration", "report"), ("validation", "page", str(results / "page.md"))):
        told = refused(results, capsys, *command)
        assert f"validation/run.json: {problem}" in told
        assert "run `lben validate` again" in told


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("waves", [], "waves: read a list, allowed 1 item or more"),
        ("waves/0/coverage", ..., "waves.0.coverage: missing"),
        ("waves/0/coverage", None, "waves.0.coverage: read nothing, allowed a list"),
        ("waves/0/coverage", "x", "waves.0.coverage: read 'x', allowed a list"),
        ("waves/0/coverage", ["x"], "waves.0.coverage.0: read 'x', allowed a number"),
        ("waves/0/coverage", 5, "waves.0.coverage: read 5, allowed a list"),
        ("waves/0/share", 5, "waves.0.share: read 5, allowed 1 or less"),
        ("waves/0/runs", 10_000, "runs.parquet: read 42 runs, allowed 10012 or more"),
        (f"targets/{MET}/error", -1, f"targets.{MET}.error: read -1, allowed 0 or more"),
        (
            f"targets/{MET}",
            {"value": 1, "error": 0, "discrepancy": 0, "emulated": [1, 2, 3], "misfit": 0},
            f"targets.{MET}: read error and discrepancy 0",
        ),
        (f"targets/{MET}/emulated", [1, 2], f"targets.{MET}.emulated: read a list, allowed 3 item or more"),
        (f"parameters/{FITTED[0]}/width_left", -1, "width_left: read -1, allowed 0 or more"),
        (f"parameters/{FITTED[0]}/prior", {"a": 1}, "prior: read a mapping, allowed a list"),
        ("context/scale", 0, "context.scale: read 0, allowed more than 0"),
        ("method/discrepancy_share_of_value", 5, "discrepancy_share_of_value: read 5, allowed 1 or less"),
        ("runs/seconds", -1, "runs.seconds: read -1, allowed 0 or more"),
        ("settings/budget_runs", ..., "settings.budget_runs: missing"),
        ("finished_at", "2026-11-22T10:00:00", "finished_at: read '2026-11-22T10:00:00', allowed a date and time"),
        ("cost", {"runs": 3, "seconds": -50}, "cost.seconds: read -50, allowed 0 or more"),
    ],
)
def test_a_damaged_fit_is_refused_in_one_line(
    results: Path, capsys: pytest.CaptureFixture[str], key: str, value: object, problem: str
) -> None:
    spoil(results / "calibration" / "fit.json", key, value)
    told = refused(results, capsys)
    assert problem in told
    assert "calibration/" in told


def test_runs_whose_statistics_are_words_are_refused(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = results / "calibration" / "runs.parquet"
    pd.read_parquet(path).assign(**{f"statistic:{MET}": "much"}).to_parquet(path)
    assert f"calibration/runs.parquet: statistic:{MET}: read str, allowed numbers" in refused(results, capsys)


@pytest.mark.parametrize(
    "name", ["calibration/fit.json", "calibration-proof/run.json", "validation/run.json", "sensitivity/run.json"]
)
def test_nesting_that_has_no_end_is_refused(
    results: Path, targets: dict[str, Target], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    keep(results, targets)
    (results / name).parent.mkdir(exist_ok=True)
    (results / name).write_text('{"a":' * 100_000)
    assert f"{name}: cannot be read: recursion limit exceeded" in refused(results, capsys)


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("parameters", [], "parameters: read a list, allowed a mapping"),
        ("parameters", {}, "parameters: read a mapping, allowed 1 item or more"),
        ("parameters", {"no.such": {}}, "parameters: unknown parameter 'no.such'"),
        ("plan/truths", -1, "plan.truths: read -1, allowed 0 or more"),
        ("plan/pool", ..., "plan.pool: missing"),
        ("context", [], "context: read a list, allowed a mapping"),
        ("cost/seconds", -50, "cost.seconds: read -50, allowed 0 or more"),
    ],
)
def test_a_damaged_proof_is_refused_in_one_line(
    results: Path, capsys: pytest.CaptureFixture[str], key: str, value: object, problem: str
) -> None:
    folder = results / "calibration-proof"
    folder.mkdir()
    luck = np.random.default_rng(2)
    proof = Proof(FITTED, *(luck.uniform(size=(4, 2)) for _ in KEPT))
    write(proof, Cost(runs=6, seconds=1.0), Fitted.of(read_scenario("baseline"), 0.02, 2014), ProofPlan(), folder)
    assert found_in(results).proof is not None
    spoil(folder / ABOUT, key, value)
    assert f"calibration-proof/run.json: {problem}" in refused(results, capsys)


def test_a_posterior_of_another_calibration_is_refused(results: Path) -> None:
    path = results / "calibration" / "fit.json"
    about = json.loads(path.read_text())
    del about["parameters"][FITTED[0]]
    path.write_text(json.dumps(about))
    with pytest.raises(BadInput, match="fit other parameters than each other"):
        found_in(results)


def test_a_try_is_not_adopted(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["calibration", "adopt", "--results", str(results)]) == 2
    assert "runs: read 42, allowed 1000 or more" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("fit.json", None, "no calibration"),
        ("fit.json", "{", "cannot be read"),
        ("fit.json", "{}", "finished_at: missing"),
        ("fit.json", "null", "read NoneType, allowed a mapping"),
        ("runs.parquet", "", "cannot be read"),
    ],
)
def test_a_damaged_calibration_is_refused(results: Path, name: str, content: str | None, problem: str) -> None:
    path = results / "calibration" / name
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(BadInput, match=problem):
        found_in(results)


def test_a_calibration_that_does_not_say_its_basis_is_refused(results: Path) -> None:
    path = results / "calibration" / "fit.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "targets": {}}))
    with pytest.raises(BadInput, match="does not say to what of which years"):
        found_in(results)


def test_a_target_that_is_gone_is_told(results: Path) -> None:
    path = results / "calibration" / "fit.json"
    path.write_text(path.read_text().replace(MET, "milk_1913"))
    with pytest.raises(BadInput, match="'milk_1913' is no target of sefrou"):
        found_in(results)


def test_the_command_writes_both_pages(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["calibration", "report", "--results", str(results)]) == 0
    assert capsys.readouterr().out.count("Page écrite") == 2
    assert set(PAGES.values()) <= {path.name for path in (results / "calibration").iterdir()}
    assert not (results / "reference").exists()  # the place of what the territory draws from
    assert run_command(["calibration", "report", "--reduced", "--results", str(results)]) == 2
    assert "calibration-reduced: read no calibration" in capsys.readouterr().err


# Adopting


def test_an_adopted_posterior_says_what_it_was_fitted_to(
    sefrou: Territory, posterior: Posterior, targets: dict[str, Target], tmp_path: Path
) -> None:
    about = about_of(targets)
    adopt(posterior, about, tmp_path / FILE)
    read = read_posterior(tmp_path / FILE, sefrou.registry.entries)
    assert read.basis == basis_of(about) == Basis(2, 2013, 2014, "2026-11-22")
    assert posterior_hash(read) == posterior_hash(posterior)
    first = (tmp_path / FILE).read_bytes()
    adopt(posterior, about, tmp_path / FILE)
    assert (tmp_path / FILE).read_bytes() == first


def test_a_posterior_without_basis_is_read_and_a_wrong_one_refused(
    sefrou: Territory, posterior: Posterior, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / FILE
    write_posterior(path, posterior)
    assert read_posterior(path, sefrou.registry.entries).basis is None
    table = pq.read_table(path)
    no_day = json.dumps(Basis(2, 2013, 2014, "yesterday")._asdict()).encode()
    for basis in (b"[1]", no_day):
        pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), b"basis": basis}), path)
        with pytest.raises(BadInput, match="does not say what it was fitted to"):
            read_posterior(path, sefrou.registry.entries)


def test_the_command_adopts_into_the_territory(
    results: Path, sefrou: Territory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = results / "home"
    home.mkdir()
    path = results / "calibration" / "fit.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps({**about, "runs": {**about["runs"], "asked": 3000}}))
    monkeypatch.setattr("sim.study.scenario.find_territory", lambda name: home)
    monkeypatch.setattr("sim.study.scenario.load_territory", lambda name: sefrou)
    assert run_command(["calibration", "adopt", "--results", str(results), "--language", "en"]) == 0
    assert "30 weighted draws, 2 parameters fitted to 2 facts from 2013 to 2014" in capsys.readouterr().out
    assert read_posterior(home / FILE, sefrou.registry.entries).basis is not None


def test_what_was_fitted_to_other_data_is_not_adopted(
    results: Path, targets: dict[str, Target], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    about = about_of(targets)
    about["context"][DATA] = "0" * 64
    (results / "calibration" / "fit.json").write_text(json.dumps(about))
    monkeypatch.setattr("calibration.fit.adopting.adopt", lambda *given: pytest.fail("written"))
    assert run_command(["calibration", "adopt", "--results", str(results)]) == 2
    assert "fitted to other data than sefrou has now" in capsys.readouterr().err


# How things are written


def test_parameters_have_their_plain_name_in_the_language_of_the_page(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []

    def draw(figure: object, panels: list[Density], *_: object) -> None:
        titles.extend(" ".join(panel.title.split()) for panel in panels)

    monkeypatch.setattr(charts, "draw_densities", draw)
    text = text_of(found_in(results), "fr", tmp_path)
    assert "Temps des femmes par litre baratté et vendu" in titles
    assert "Women's time per litre churned and sold" in titles
    assert re.search(r"«\W*Temps des femmes par litre baratté et vendu\W*»\W*outlets\.souk_hours_per_l", text)


def test_numbers_and_units_are_written_as_in_each_language() -> None:
    assert unit_said("MAD/cow/year", "fr") == "DH/vache/an"
    assert unit_said("million L/year", "fr") == "millions de L/an"
    assert unit_said("1/year", "en") == "/year"
    assert figure(12345.6, "fr") == "12\u202f300"
    assert figure(0.2251, "fr", share=True) == "23\u00a0%"
    assert figure(float("nan"), "fr") == "–"
    assert interval(2.0, 1.0, 3.0, "{:g}".format).replace("\u2060", "") == "2 (1\u00a0–\u00a03)"
    assert years_said((2013, 2013)) == "2013"


@pytest.mark.parametrize(
    ("name", "value", "label", "said"),
    [
        ("poverty_2019_2022", 0.022, "x (points)", "2,2"),
        ("improved_breeds_trend", 0.0171, "x (points/an)", "1,71"),
        ("milk_growth_2014_2017", -0.022, "x (%/an)", "\u22122,2"),
        ("cows_2020_2023", -0.099, "x", "\u22129,9\u00a0%"),
        ("poverty_2014", 0.102, "x", "10\u00a0%"),
        ("labour_over_feed", 0.96, "x (rapport)", "0,96"),
        ("milk_2013", 22.8, "x (millions de L/an)", "22,8"),
    ],
)
def test_points_per_cent_and_ratios_are_told_apart(
    targets: dict[str, Target], name: str, value: float, label: str, said: str
) -> None:
    far = 1.4 if name == "labour_over_feed" else value
    written = Written.of(targets[name], (value, far), "fr")
    assert written.named("x") == label
    assert written.figure(value).replace("\u200e", "") == said
