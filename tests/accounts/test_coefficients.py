"""Coefficients: read strictly, drawn within their ranges, carried on after their last year."""

from pathlib import Path

import numpy as np
import pytest

from sim.accounts.coefficients import INPUT_LINES, NUMBERS, SERIES, Coefficients, read_coefficients
from sim.territory.reading import BadInput

FILE = Path(__file__).parents[2] / "calibration" / "sefrou" / "accounts.yaml"


def test_every_number_has_a_range_a_source_and_a_note(coefficients: Coefficients) -> None:
    lines = {f"{line}.direct_import_share" for line in INPUT_LINES}
    themes = {f"{theme}.{name}" for theme, names in NUMBERS.items() for name in names}
    assert lines | themes <= set(coefficients.entries)
    for name, entry in coefficients.entries.items():
        assert entry.low <= entry.value <= entry.high, name
        assert entry.source and entry.note.fr and entry.note.en, name
    assert set(coefficients.series) == set(SERIES)


def test_draws_stay_within_ranges_and_start_with_the_values(coefficients: Coefficients) -> None:
    drawn = coefficients.draws(500, seed=7)
    for name, entry in coefficients.entries.items():
        assert drawn[name][0] == entry.value
        assert (drawn[name] >= entry.low - 1e-12).all(), name
        assert (drawn[name] <= entry.high + 1e-12).all(), name
    spread = drawn["concentrate.rank1_import_share"][1:]
    entry = coefficients.entry("concentrate.rank1_import_share")
    assert spread.mean() == pytest.approx((entry.low + entry.value + entry.high) / 3.0, abs=0.01)
    assert (coefficients.draws(500, seed=7)["wear.plants_supplies"] == drawn["wear.plants_supplies"]).all()
    assert (coefficients.draws(500, seed=8)["wear.plants_supplies"] != drawn["wear.plants_supplies"]).any()


def test_drawn_ranks_leave_something_or_nothing(coefficients: Coefficients) -> None:
    drawn = coefficients.draws(500, seed=1)
    for line in INPUT_LINES:
        for rank in ("rank1", "rank2"):
            whole = drawn[f"{line}.{rank}_import_share"] + drawn[f"{line}.{rank}_value_added_share"]
            assert (whole <= 1.0 + 1e-9).all(), (line, rank)


def test_a_series_follows_prices_after_its_last_value(coefficients: Coefficients) -> None:
    years, cpi = np.array([2012, 2013, 2024, 2025, 2026, 2030]), np.array([0.98, 1.0, 1.3, 1.32, 1.35, 1.5])
    powder = coefficients.of_years("powder_price_mad_kg", years, cpi)
    assert powder[[0, 1, 3]] == pytest.approx([40.0, 40.0, 37.0])
    assert powder[4:] == pytest.approx([37.0 * 1.35 / 1.32, 37.0 * 1.5 / 1.32])
    gdp = coefficients.of_years("gdp_billion_mad", years, cpi)
    assert gdp[4] == pytest.approx(1596.8 * 1.35 / 1.3 * 1.03**2)
    assert coefficients.of_years("region_share_of_gdp", years, cpi)[-1] == 0.082


def test_other_values_are_laid_over(coefficients: Coefficients) -> None:
    changed = coefficients.with_values({"straw.tradable_share": 0.2})
    assert (changed["straw.tradable_share"], coefficients["straw.tradable_share"]) == (0.2, 0.1)
    assert changed.line("straw", 10.0).rank1_import_share == coefficients["straw.rank1_import_share"]
    series = changed.with_series("powder_price_mad_kg", {2013: 30.0})
    assert series.of_years("powder_price_mad_kg", np.array([2013]), np.ones(1)) == [30.0]
    with pytest.raises(BadInput, match="powder_price_mad_kg"):
        changed.with_series("powder_price", {2013: 30.0})
    with pytest.raises(BadInput, match="unknown parameter"):
        changed.with_values({"straw.tradable": 0.2})


def test_a_series_is_read_in_the_order_of_its_years(tmp_path: Path, source_ids: set[str]) -> None:
    text = FILE.read_text(encoding="utf-8")
    path = tmp_path / "accounts.yaml"
    ordered = "{2013: 0.094, 2014: 0.094, 2016: 0.09, 2021: 0.082}"
    assert ordered in text
    path.write_text(text.replace(ordered, "{2021: 0.082, 2014: 0.094, 2013: 0.094, 2016: 0.09}"), encoding="utf-8")
    read = read_coefficients(path, source_ids)
    assert list(read.series["region_share_of_gdp"].values) == [2013, 2014, 2016, 2021]
    turned = read.with_series("powder_price_mad_kg", {2014: 20.0, 2013: 30.0})
    assert turned.of_years("powder_price_mad_kg", np.array([2013]), np.ones(1)) == [30.0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rank1_import_share: [0.5, 0.35, 0.7]", "rank1_import_share: [0.5, 0.35, 0.75]", "at most 1 together"),
        ("rank1_import_share: [0.5, 0.35, 0.7]", "rank1_import_share: [0.3, 0.35, 0.7]", "0 <= low <= value <= high"),
        ("tradable_share: [0.75, 0.6, 0.85]", "tradable_share: [0.75, 0.6, 1.85]", "allowed 1 or less"),
        ("  straw:", "  hay:", "hay"),
        ("    wage_ratio: [0.7, 0.5, 1]", "    wage: [0.7, 0.5, 1]", "unknown number 'wage'"),
        ("    wage_ratio: [0.7, 0.5, 1]\n", "", "wage_ratio.*: missing"),
        ("    wage_ratio: [0.7, 0.5, 1]", "    wage_ratio: [0.7, 0.5, 2]", "allowed 1 or less"),
        ("  social:", "  sociale:", "unknown theme|missing"),
        ("source: [prior, SF035]", "source: [prior, SF935]", "unknown source 'SF935'"),
        ("  powder_price_mad_kg:", "  powder:", "powder"),
        ("range_share: 0.25", "range_share: 1.25", "range_share"),
        (
            "litres_per_kg: [7.5, 7.2, 8.3]",
            "litres_per_kg: [0, 0, 0]",
            "litres_per_kg.*: read low 0, allowed more than 0",
        ),
        ("parity_ratio: [0.8, 0.6, 1]", "parity_ratio: [0.8, 0, 1]", "parity_ratio.*: read low 0, allowed more than 0"),
        ("head: [0.8, 0.6, 1]", "head: [0, 0, 1]", "relative_gdp_a_head.*: read low 0, allowed more than 0"),
        ("province_share: [0.068, 0.0676,", "province_share: [0.068, 0,", "province_share.*: read low 0, allowed more"),
        (
            "rent_mad_ha: [1000, 500, 2000]",
            "rent_mad_ha: [1000, 500, 2e15]",
            "read high 2e\\+15, allowed less than 1e\\+15",
        ),
        ("2021: 0.082", "2021: 8.2", "values.2021.*: read 8.2, allowed more than 0, at most 1|values.2021.*: .*0 to 1"),
        ("2014: 1001.5", "2014: 1e16", "2014.*: read 1e\\+16, allowed less than 1e\\+15"),
        ("2014: 1001.5", "214: 1001.5", "214.*: read '?214'?, allowed 1900 or more"),
        ("    year: 2017\n", "    year: 20170\n", "year.*: read 20170, allowed 2100 or less"),
        ("range_share: 0.02", "range_share: 0.99", "read 1 together with that of gdp_billion_mad, allowed less than 1"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, source_ids: set[str], old: str, new: str, message: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "accounts.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        read_coefficients(path, source_ids)
