"""The part of the page on sensitivity, from small made-up tables: nothing is run."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calibration.outcome import posterior_hash
from calibration.report.reading import Found
from calibration.report.sensitivity import first_to_measure, rankings_told, sensitivity_section
from calibration.sensitivity import Sensitivity, read
from calibration.sensitivity.data import MEASURED
from calibration.sensitivity.reading import COLUMNS, LABELS, SUMMARY, Said, typed
from calibration.sensitivity.telling import sentences
from sim.report.brief.blocks import Bullets, Section, Table, Text
from sim.report.words import LANGUAGES, say
from sim.study.scenario import read_scenario
from sim.study.store import ABOUT
from sim.territory.posterior import Posterior
from sim.territory.reading import BadInput
from sim.territory.territory import Territory

FIRST, SECOND, BASELINE = "indh_6040", "womens_bundle", "baseline"
LEADS, TURNS = "outlets.choice_spread_mad", "outlets.distance_cost_mad_km"


def rows_of(name: str, *rows: Mapping[str, object]) -> pd.DataFrame:
    """Rows of a table with what the test says; elsewhere empty words and nought."""
    nothing = {column: "" if column in LABELS else 0 for column in COLUMNS[name]}
    return typed(pd.DataFrame([{**nothing, **row} for row in rows], columns=list(COLUMNS[name])), name, name)


def turned(indicator: str, b: str, low: float, high: float, *, is_flip: bool) -> list[dict[str, object]]:
    keys = {"indicator": indicator, "a": FIRST, "b": b, "parameter": TURNS, "n": 100, "is_clear": True}
    ends = {"low": low, "high": high}
    return [{**keys, "third": third, "probability": ends[third], "is_flip": is_flip} for third in ends]


def data(name: str, unit: str, reduction: float, *, is_clear: bool = True, of: str = "data") -> dict[str, object]:
    keys = {"policy": FIRST, "against": BASELINE, "indicator": "jobs", "of": of, "name": name, "data_unit": unit}
    return {**keys, "error": 0.25, "reduction": reduction, "low": 0.01, "high": 0.5, "is_clear": is_clear, "rank": 1}


@pytest.fixture(scope="module")
def posterior(sefrou: Territory) -> Posterior:
    names = tuple(sefrou.registry.entries)
    values = np.tile([entry.value for entry in sefrou.registry.entries.values()], (3, 1))
    return Posterior(names, values, np.full(3, 1 / 3), (LEADS,))


@pytest.fixture(scope="module")
def study(sefrou: Territory, posterior: Posterior) -> Sensitivity:
    tables = {name: rows_of(name) for name in COLUMNS}
    tables["flips"] = rows_of(
        "flips",
        *turned("jobs", SECOND, 0.9, 0.125, is_flip=True),
        *turned("poverty_headcount", BASELINE, 0.25, 0.75, is_flip=True),
        *turned("real_consumption", SECOND, 0.6, 0.99, is_flip=False),
    )
    tables["outputs"] = rows_of(
        "outputs",
        {"kind": "effect", "policy": FIRST, "indicator": "jobs", "explained": 0.0625, "is_withheld": True},
        {"kind": "effect", "policy": SECOND, "indicator": "jobs", "explained": 0.625, "is_withheld": False},
    )
    tables["data_value"] = rows_of(
        "data_value",
        data("women_seats", "1", 0.125),
        data("cooperative_price", "MAD/L", 0.25),
        data("loose_price", "MAD/L", 0.4, is_clear=False),
        data(LEADS, "MAD/L", 0.9, of="parameter"),
    )
    most = {"name": LEADS, "indicator": "jobs", "share": 0.4, "mean_share": 0.0625, "by": "correlation"}
    summary = {
        "territory": "sefrou",
        "posterior_sha256": posterior_hash(posterior),
        "baseline": BASELINE,
        "policies": [FIRST, SECOND],
        "titles": {name: read_scenario(name).title.model_dump() for name in (BASELINE, FIRST, SECOND)},
        "years": [2025, 2030],
        "scale": 0.2,
        "units": {"asked": 700, "found": 0},
        "seconds": 60.0,
        "uncertain": 451,
        "parameters": {name: {"note": sefrou.registry.entry(name).note.model_dump()} for name in (LEADS, TURNS)},
        "most_for_effects": {FIRST: [most], SECOND: []},
        "sentences": {language: [f"Said in {language}."] for language in LANGUAGES},
    }
    return Sensitivity(**tables, summary=summary)


def found_of(sefrou: Territory, posterior: Posterior, study: Sensitivity | None) -> Found:
    return Found(sefrou, {}, {}, posterior, pd.DataFrame(), None, None, study, ())


@pytest.fixture(scope="module")
def found(sefrou: Territory, posterior: Posterior, study: Sensitivity) -> Found:
    return found_of(sefrou, posterior, study)


def tables_of(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def clean(text: str) -> str:
    return re.sub(r"[\u2060\u2066-\u2069]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_parameters_flips_and_data_are_shown_in_every_language(found: Found, language: str) -> None:
    section = sensitivity_section(found, language)
    most, flips, measured = tables_of(section)
    assert found.sensitivity is not None
    assert Bullets(tuple(sentences(found.sensitivity, language))) in section.blocks
    assert len(most.rows) == 4  # two policies, one parameter, and that there is none
    assert len(flips.rows) == 2
    said = [say(f"sensitivity.data.{name}", language) for name in ("cooperative_price", "women_seats")]
    assert [clean(row.label) for row in measured.rows if row.role != "head"] == [
        *said,
        say("sensitivity.nothing_to_measure", language),
    ]
    for table in (most, flips, measured):
        widths = {len(row.cells) for row in table.rows if row.role != "head"}
        assert widths == {len(table.columns) - 1}


def test_every_number_of_the_tables_is_shown(found: Found) -> None:
    most, flips, measured = tables_of(sensitivity_section(found, "en"))
    assert most.rows[1].cells[1:] == ("40%", "rank correlation", "6%")
    assert LEADS in clean(most.rows[1].label)
    assert [row.cells[-2:] for row in flips.rows] == [("90%", "12%"), ("25%", "75%")]
    assert flips.rows[1].cells[2] == "the baseline"
    assert [clean(row.cells[0]) for row in measured.rows if row.role != "head"] == ["0.25 MAD/L", "0.25", ""]
    assert clean(measured.rows[1].cells[-1]).startswith("25% (1%")


def test_what_was_compared_is_said(found: Found) -> None:
    block = sensitivity_section(found, "fr").blocks[0]
    assert isinstance(block, Text)
    said = clean(block.text)
    assert "700 unités à l'échelle 0,2, de 2025 à 2030" in said
    assert "451 paramètres incertains" in said


def test_effects_that_parameters_hardly_explain_are_told(
    sefrou: Territory, posterior: Posterior, found: Found, study: Sensitivity
) -> None:
    told = [clean(block.text) for block in sensitivity_section(found, "en").blocks if isinstance(block, Text)]
    assert any("at most 62% of the variance" in text and "For 1 effects of 2" in text for text in told)
    clear = study._replace(outputs=study.outputs.assign(is_withheld=False))
    section = sensitivity_section(found_of(sefrou, posterior, clear), "en")
    assert not any("of the variance" in block.text for block in section.blocks if isinstance(block, Text))


def test_a_study_of_another_distribution_says_so(sefrou: Territory, posterior: Posterior, found: Found) -> None:
    warning = Text(say("calibration.sensitivity.other", "en"), "strong")
    assert warning not in sensitivity_section(found, "en").blocks
    other = replace(posterior, weights=np.array([0.5, 0.25, 0.25]))
    assert sensitivity_section(found_of(sefrou, other, found.sensitivity), "en").blocks[0] == warning


def test_the_first_page_counts_what_turns_an_order_round(sefrou: Territory, posterior: Posterior, found: Found) -> None:
    assert "2 times" in rankings_told(found, "en")
    assert found.sensitivity is not None
    flips = found.sensitivity.flips
    steady = found.sensitivity._replace(flips=flips[~flips["is_flip"]])
    none = say("calibration.sensitivity.no_flip", "en")
    assert Text(none) in sensitivity_section(found_of(sefrou, posterior, steady), "en").blocks
    assert none in rankings_told(found_of(sefrou, posterior, steady), "en")
    for told in (rankings_told, first_to_measure):
        assert "lben sensitivity" in told(found_of(sefrou, posterior, None), "en")


@pytest.mark.parametrize(("probability", "said"), [(0.99, "sure (in 95% of units) on 1 of 7"), (0.9, "on none of 7")])
def test_the_first_page_says_which_orders_are_sure(
    sefrou: Territory, posterior: Posterior, study: Sensitivity, probability: float, said: str
) -> None:
    between = study._replace(flips=flip_of("decent_work", FIRST, SECOND, probability))
    assert said in rankings_told(found_of(sefrou, posterior, between), "en")


@pytest.mark.parametrize(("against_the_baseline", "is_quoted"), [(0.6, False), (0.97, True)])
def test_the_order_of_two_policies_that_hardly_act_is_not_quoted(
    study: Sensitivity, against_the_baseline: float, is_quoted: bool
) -> None:
    rows = [
        flip_of("decent_work", FIRST, SECOND, 0.99),
        flip_of("decent_work", FIRST, study.summary["baseline"], against_the_baseline),
        flip_of("decent_work", SECOND, study.summary["baseline"], 0.5),
    ]
    told = " ".join(sentences(study._replace(flips=pd.concat(rows)), "en"))
    assert ("does better than" in told) is is_quoted
    assert ("not to be quoted" in told) is not is_quoted


def flip_of(indicator: str, a: str, b: str, probability: float) -> pd.DataFrame:
    """How often a policy does better than another, over all units."""
    between = {"indicator": indicator, "a": a, "b": b, "parameter": "", "third": "all"}
    often = {"n": 350, "probability": probability, "low": 0.0, "high": 1.0, "ties": 0.0}
    return pd.DataFrame([{**between, **often, "is_clear": False, "is_flip": False}])


def test_every_quantity_that_can_be_measured_has_a_name_in_every_language() -> None:
    for language in LANGUAGES:
        assert len({say(f"sensitivity.data.{name}", language) for name in MEASURED}) == len(MEASURED)


# Reading it back


@pytest.fixture
def folder(study: Sensitivity, tmp_path: Path) -> Path:
    for name in COLUMNS:
        getattr(study, name).to_parquet(tmp_path / f"{name}.parquet", index=False)
    (tmp_path / SUMMARY).write_text(json.dumps(dict(study.summary)))
    (tmp_path / ABOUT).write_text("{}")
    return tmp_path


def test_what_was_written_is_read(folder: Path, study: Sensitivity) -> None:
    back = read(folder)
    assert back.summary == study.summary
    pd.testing.assert_frame_equal(back.flips, study.flips)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}"])
def test_a_damaged_summary_is_refused(folder: Path, content: str) -> None:
    (folder / SUMMARY).write_text(content)
    with pytest.raises(BadInput, match=r"summary\.json: .*: run `lben sensitivity` again"):
        read(folder)


@pytest.mark.parametrize("missing", sorted(set(Said.model_fields) - {"cost"}))
def test_a_summary_that_says_too_little_is_refused(folder: Path, study: Sensitivity, missing: str) -> None:
    said: dict[str, Any] = {name: value for name, value in study.summary.items() if name != missing}
    (folder / SUMMARY).write_text(json.dumps(said))
    with pytest.raises(BadInput, match=rf"summary\.json: {missing}: missing.*: run `lben sensitivity` again"):
        read(folder)


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        *(("units", value, "units: read") for value in (5, None)),
        ("units", {}, "units.asked: missing"),
        ("units", {"asked": "x", "found": 0}, "units.asked: read 'x', allowed a whole number"),
        ("units", {"asked": -1, "found": 0}, "units.asked: read -1, allowed 0 or more"),
        ("units", {"asked": None, "found": 0}, "units.asked: read nothing, allowed a whole number"),
        ("units", {"asked": float("nan"), "found": 0}, "units.asked: read nan, allowed a whole number"),
        ("seconds", "x", "seconds: read 'x', allowed a number"),
        ("seconds", -1, "seconds: read -1, allowed 0 or more"),
        ("seconds", float("inf"), "seconds: read inf, allowed a finite number"),
        *(("policies", value, "policies: read") for value in ("x", 5, [])),
        ("policies", ["zzz"], "policies: unknown name 'zzz'"),
        ("titles", 5, "titles: read 5, allowed a mapping"),
        ("titles", {}, "policies: unknown name"),
        ("titles", {FIRST: {"fr": 3}}, f"titles.{FIRST}.fr: read 3, allowed some text"),
        *(("years", value, "years: read") for value in ([], 5)),
        ("years", ["x", 2030], "years.0: read 'x', allowed a whole number"),
        *(("parameters", value, "most_for_effects.name: unknown name") for value in ({},)),
        ("parameters", 5, "parameters: read 5, allowed a mapping"),
        ("scale", 0, "scale: read 0, allowed more than 0"),
        ("uncertain", "x", "uncertain: read 'x', allowed a whole number"),
        ("most_for_effects", {"zzz": []}, "most_for_effects: unknown name 'zzz'"),
        ("cost", {"runs": 3, "seconds": -50}, "cost.seconds: read -50, allowed 0 or more"),
    ],
)
def test_a_summary_that_says_something_else_is_refused(
    folder: Path, study: Sensitivity, key: str, value: object, problem: str
) -> None:
    (folder / SUMMARY).write_text(json.dumps({**study.summary, key: value}))
    with pytest.raises(BadInput) as refusal:
        read(folder)
    told = str(refusal.value)
    assert f"summary.json: {problem}" in told
    assert told.endswith("run `lben sensitivity` again")
    assert "\n" not in told


def test_damaged_tables_are_refused(folder: Path) -> None:
    flips = pd.read_parquet(folder / "flips.parquet")
    flips.assign(probability="often").to_parquet(folder / "flips.parquet")
    with pytest.raises(BadInput, match=r"flips\.parquet: a column is not what it should be"):
        read(folder)
    (folder / "flips.parquet").write_bytes(b"PAR1 half")
    with pytest.raises(BadInput, match=r"flips\.parquet: cannot be read"):
        read(folder)
