"""A whole study of a toy: it finds what acts, keeps every unit, and ends with the same bytes after a kill."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from toy_chain import BENDS, FIRST, LEADS, SECOND, SETTINGS, TURNS, Toy, inputs, outputs, plan

from calibration.sensitivity import Sensitivity, read
from calibration.sensitivity.data import Datum
from calibration.sensitivity.reading import COLUMNS, Said
from calibration.sensitivity.study import Findings, Settings, shares_of, study
from calibration.sensitivity.summary import summary_of
from calibration.sensitivity.tables import tables_of
from calibration.sensitivity.telling import sentences
from calibration.sensitivity.writing import write
from sim.report.words import LANGUAGES
from sim.study.ensemble.executor import Processes
from sim.territory.reading import BadInput
from sim.territory.territory import Territory


def studied(home: Path, toy: Toy) -> Findings:
    return study(toy, inputs(), outputs(), SETTINGS, home, Processes(1))


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return studied(tmp_path_factory.mktemp("units"), Toy())


@pytest.fixture(scope="module")
def done(findings: Findings, sefrou: Territory) -> Sensitivity:
    data = [
        Datum("women_seats", "1", 0.05),
        Datum("cooperative_price", "MAD/L", 0.1),
        Datum("loose_price", "MAD/L", 0.1),
    ]
    tables = tables_of(findings, sefrou.registry, data, seed=1)
    return Sensitivity(**tables, summary=summary_of(findings, tables, plan(), SETTINGS, sefrou.registry))


def of(table: pd.DataFrame, **values: str) -> pd.DataFrame:
    return table[np.logical_and.reduce([table[name] == value for name, value in values.items()])]


def test_what_acts_is_kept_and_nothing_else(findings: Findings) -> None:
    at = next(k for k, each in enumerate(findings.outputs) if each.kind == "effect")
    assert set(findings.kept[at][:2]) == {LEADS, BENDS}
    difference = next(k for k, each in enumerate(findings.outputs) if each.kind == "difference")
    assert findings.kept[difference][0] == TURNS
    assert len(findings.kept[difference]) <= 3  # a tenth of what is called clear may be nothing
    assert findings.moved.mu_star[findings.moved.names.index(TURNS), at] == pytest.approx(0.0, abs=0.1)


def test_units_are_counted_as_planned(findings: Findings) -> None:
    assert len(findings.units) == findings.shares.units <= SETTINGS.budget_units
    assert findings.shares.design == 90
    assert len(findings.scores) == 90


def test_effects_are_paired(done: Sensitivity) -> None:
    """The baseline strays by 5 from luck, and nothing of it is left in an effect."""
    effect = of(done.outputs, kind="effect", policy=FIRST, indicator="jobs").iloc[0]
    assert effect["luck_sd"] < 0.05
    assert effect["luck_share"] < 0.05


def test_interactions_are_found(done: Sensitivity) -> None:
    rows = of(done.sobol, kind="effect", policy=FIRST, indicator="jobs")
    together = of(rows, order="S2")
    best = together.loc[together["index"].idxmax()]
    assert {best["parameter"], best["other"]} == {LEADS, BENDS}
    assert best["index"] > 0.05
    total = of(rows, order="ST", parameter=LEADS)["index"].iloc[0]
    assert total > of(rows, order="S1", parameter=LEADS)["index"].iloc[0]
    explained = of(done.outputs, kind="effect", policy=FIRST, indicator="jobs")["explained"].iloc[0]
    assert of(rows, order="ST", parameter=LEADS)["share"].iloc[0] == pytest.approx(total * explained)


def test_the_parameter_that_turns_the_ranking_is_told(done: Sensitivity) -> None:
    jobs = of(done.flips, indicator="jobs", a=FIRST, b=SECOND, parameter=TURNS).set_index("third")
    assert jobs["is_flip"].all()
    assert jobs["probability"]["low"] > 0.9
    assert jobs["probability"]["high"] < 0.1
    poverty = of(done.flips, indicator="poverty_headcount", a=FIRST, b=SECOND, parameter=TURNS).set_index("third")
    assert poverty["probability"]["low"] == pytest.approx(1.0 - jobs["probability"]["low"])
    for language in LANGUAGES:
        told = [each for each in done.summary["sentences"][language] if TURNS in each]
        assert len(told) == 2


def test_a_parameter_that_moves_a_ranking_without_turning_it_is_told_so(done: Sensitivity) -> None:
    flips = done.flips.assign(is_flip=False)
    is_alone = (flips["b"] == done.summary["baseline"]) & (flips["third"] == "all")
    flips.loc[is_alone, "probability"] = 0.99  # both policies surely act
    moved = done._replace(flips=flips)
    for language in LANGUAGES:
        before, now = sentences(done, language), sentences(moved, language)
        changed = [sentence for sentence in now if sentence not in before]
        assert len(changed) == 2
        assert all(TURNS in sentence for sentence in changed)


def test_what_to_measure_is_what_tells_the_parameter(done: Sensitivity) -> None:
    rows = of(done.data_value, policy=FIRST, indicator="jobs").set_index("name")
    assert rows["rank"].tolist() == sorted(rows["rank"])
    assert rows.loc["women_seats", "is_clear"]
    assert not rows.loc["cooperative_price", "is_clear"]
    assert rows.loc[LEADS, "reduction"] >= rows.loc["women_seats", "reduction"] - 0.02
    assert "loose_price" not in rows.index


def test_what_matters_most_is_told_first(done: Sensitivity) -> None:
    assert {each["name"] for each in done.summary["most_for_effects"][FIRST][:2]} == {LEADS, BENDS}
    assert done.summary["parameters"][TURNS]["distribution"] == "prior"
    assert set(done.summary) >= set(Said.model_fields)


def test_a_study_is_read_back_as_it_was_written(done: Sensitivity, findings: Findings, tmp_path: Path) -> None:
    write(done, findings.units, "en", tmp_path)
    back = read(tmp_path)
    for name in COLUMNS:
        pd.testing.assert_frame_equal(getattr(back, name), getattr(done, name))
    assert back.summary["policies"] == [FIRST, SECOND]
    assert (tmp_path / "flips.png").stat().st_size > 10_000
    done.sobol.drop(columns="share").to_parquet(tmp_path / "sobol.parquet")
    with pytest.raises(BadInput, match=r"sobol\.parquet: missing column 'share'"):
        read(tmp_path)
    (tmp_path / "outputs.parquet").unlink()
    with pytest.raises(BadInput, match=r"outputs\.parquet: cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("stop_at", [3, 60, 130])
def test_a_killed_study_goes_on_and_ends_with_the_same_bytes(findings: Findings, tmp_path: Path, stop_at: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        studied(tmp_path, Toy(stop_at))
    rest = Toy()
    again = studied(tmp_path, rest)
    assert rest.n == len(findings.units) - stop_at
    assert again.units.to_parquet(index=False) == findings.units.to_parquet(index=False)
    for one, other in zip(again.moved[1:], findings.moved[1:], strict=True):
        np.testing.assert_array_equal(one, other)


def test_too_few_units_are_refused() -> None:
    with pytest.raises(BadInput, match=r"--budget-units: read 20, allowed \d+ or more"):
        shares_of(Settings(20, topics=("outlets",)), inputs())
    least = Settings(90, luck=6, topic_paths=2, paths=4)
    assert shares_of(least, inputs()).units <= 90
