"""The table and the figure of a run."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.report.figure import draw_chain, spread
from sim.report.table import SHOWN, shown_of, write_spreadsheet, year_table, years_that_fit
from sim.report.words import say
from sim.territory.territory import Territory

YEARS = list(range(2013, 2032))


@pytest.fixture
def years() -> pd.DataFrame:
    values = {name: np.linspace(1.0, 2.0, len(YEARS)) / shown.factor for name, shown in SHOWN.items()}
    return pd.DataFrame(values, index=pd.Index(YEARS, name="year"))


def printed(years: pd.DataFrame, language: str, width: int) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(year_table(years, language, width))
    return console.export_text()


def test_a_wide_window_shows_every_year(years: pd.DataFrame) -> None:
    text = printed(years, "fr", 200)
    assert all(str(year) in text for year in YEARS)
    assert text.count("2,00") == 4  # the four prices of the last year


def test_a_narrow_window_shows_the_last_year_and_does_not_overflow(years: pd.DataFrame) -> None:
    text = printed(years, "en", 80)
    assert "2031" in text
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "…" not in text.replace("… of", "")


@pytest.mark.parametrize(("language", "last"), [("fr", {"2", "2,0", "2,00"}), ("en", {"2", "2.0", "2.00"})])
def test_a_spreadsheet_has_every_row_and_year(
    years: pd.DataFrame, language: str, last: set[str], tmp_path: Path
) -> None:
    write_spreadsheet(years, language, tmp_path / "annees.csv")
    content = (tmp_path / "annees.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = [line.split(";") for line in content.decode("utf-8-sig").splitlines()]
    assert head[1:] == [str(year) for year in YEARS]
    assert [row[0] for row in rows] == [say(name, language) for name in SHOWN]
    assert {row[-1] for row in rows} == last


def test_the_table_shows_what_milk_leaves_who_keeps_cattle_and_social_aid() -> None:
    assert {"milk_margin_mad", "keepers", "social_aid_mad"} <= set(SHOWN)


def test_rows_on_cooperatives_are_left_out_where_none_works(years: pd.DataFrame) -> None:
    assert list(shown_of(years)) == list(SHOWN)
    left = set(SHOWN) - set(shown_of(years.assign(active_cooperatives=0)))
    assert left == {"organised_share", "cooperative_price", "active_cooperatives", "members", "women_members"}


@pytest.mark.parametrize("width", [20, 60, 80, 120, 200])
def test_years_are_evenly_chosen(width: int) -> None:
    chosen = years_that_fit(YEARS, width)
    assert chosen[-1] == 2031
    assert len(set(np.diff(chosen))) <= 1
    assert chosen == sorted(chosen)


def chain_of(first: int, last: int) -> pd.DataFrame:
    """A made-up chain, half of it history."""
    n = 24 * (last - first + 1)
    rng = np.random.default_rng(1)
    names = ("calves_l", "home_l", "cooperative_l", "collector_l", "neighbours_l", "souk_l", "farm_loss_l")
    prices = ("packaged_price", "loose_price", "cooperative_price", "collector_price")
    return pd.DataFrame(
        {
            "year": np.repeat(np.arange(first, last + 1), 24),
            "number": np.tile(np.arange(1, 25), last - first + 1),
            "days": 15,
            "is_history": np.arange(n) < n // 2,
            **{name: rng.uniform(1e5, 2e5, n) for name in names},
            **{name: rng.uniform(3, 8, n) for name in prices},
            "members": 1000.0,
            "women_members": 100.0,
            "active_cooperatives": 17,
        }
    )


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize(("first", "last"), [(2013, 2013), (2013, 2031)])
def test_the_figure_is_drawn(sefrou: Territory, tmp_path: Path, language: str, first: int, last: int) -> None:
    about = {
        "scenario": {"name": "essai", "title": {"fr": "Essai", "en": "Trial"}},
        "versions": {"lben": "0"},
        "seed": 1,
        "scale": 0.1,
    }
    path = tmp_path / "chain.png"
    draw_chain(chain_of(first, last), about, sefrou.registry, language, "Séfrou", path)
    assert path.read_bytes()[:4] == b"\x89PNG"
    assert path.stat().st_size > 20_000


def test_labels_keep_their_distance_and_order() -> None:
    spots = spread([0.5, 0.5, 0.1, 0.51, 0.0], 0.1)
    ordered = sorted(spots)
    assert min(np.diff(ordered)) >= 0.1 - 1e-6
    assert ordered[0] >= 0.0
    assert np.argsort(spots, kind="stable").tolist() == [4, 2, 0, 1, 3]


def test_the_line_below_the_title_says_that_the_model_is_not_calibrated() -> None:
    assert "pas encore calibré" in say("figure.status", "fr", title="Référence")
