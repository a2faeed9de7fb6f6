"""Targets: enough of them, of several kinds, whole, and what tests the model kept apart from what it was given."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from calibration.measures import MEASURES
from calibration.sensitivity.data import MEASURED
from calibration.targets import NORMAL_90, Target, events_of, measured, of_use, read_targets, sources_given, within
from sim.study.record import Run
from sim.territory.reading import BadInput
from sim.territory.territory import Territory

SEFROU = Path(__file__).parents[2] / "calibration" / "sefrou"


@pytest.fixture(scope="module")
def targets() -> dict[str, Target]:
    return read_targets("sefrou")


def test_there_are_enough_of_several_kinds(targets: dict[str, Target]) -> None:
    fitted, kept = of_use(targets, "fit"), of_use(targets, "kept")
    assert len(fitted) >= 15
    assert len(kept) >= 10
    assert len(fitted) + len(kept) == len(targets)
    assert {each.kind for each in kept.values()} == {"level", "trend", "distribution", "price", "response"}


def test_kept_targets_rest_on_nothing_the_model_was_given(targets: dict[str, Target], sefrou: Territory) -> None:
    given = sources_given(sefrou)
    assert {"DF187", "PF213", "PF212", "DF283", "SF001"} <= given
    shared = {name for name, each in of_use(targets, "kept").items() if given & set(each.source)}
    assert shared == {name for name, each in targets.items() if each.same_source is not None}
    assert shared == set()


def test_what_guided_defaults_by_hand_is_marked(targets: dict[str, Target]) -> None:
    looked_at = {name for name, each in targets.items() if each.looked_at}
    assert {"milk_2013", "milk_2022", "organised_share_2013", "poverty_2014", "losses"} <= looked_at
    assert not looked_at & set(of_use(targets, "kept"))


def test_every_measure_is_told_and_used(targets: dict[str, Target]) -> None:
    functions = {name: each.of or each.paired for name, each in MEASURES.items()}
    assert all(function is not None and function.__doc__ for function in functions.values())
    assert all((each.paired is None) == (each.without is None) for each in MEASURES.values())
    here = {name for name, function in functions.items() if function.__module__ == "calibration.measures"}
    used = {each.measure for each in targets.values()} | set(MEASURED)
    assert here <= used  # those of field surveys are declared elsewhere


def test_a_band_is_read_as_ninety_percent(targets: dict[str, Target]) -> None:
    milk = targets["milk_2013"]
    assert milk.standard_error is None
    assert milk.error == pytest.approx((milk.high - milk.low) / 2 / NORMAL_90)
    assert milk.model_copy(update={"standard_error": 0.7}).error == 0.7


def test_a_short_run_answers_for_its_own_years(targets: dict[str, Target], short_run: Run) -> None:
    inside = within(targets, 2013, 2015)
    assert inside
    assert all(2013 <= each.period[0] <= each.period[1] <= 2015 for each in inside.values())
    assert events_of(inside.values()) == []
    numbers = measured(inside, short_run)
    assert list(numbers) == list(inside)
    assert all(isinstance(number, float) for number in numbers.values())


def test_events_that_must_be_taken_out_are_named(targets: dict[str, Target]) -> None:
    assert events_of(targets.values()) == ["boycott"]


BROKEN = [
    ("  measure: milk_million_l\n", "  measure: milk_milion_l\n", "did you mean 'milk_million_l'?"),
    ("  unit: million L/year\n", "  unit: L\n", "read L, allowed million L/year, that of milk_million_l"),
    ("  low: 18.0\n", "  low: 28.0\n", "read low 28, value 20, high 22, allowed in order"),
    ("  year: 2013\n", "  year: 20130\n", "read 20130"),
    ("  year: 2013\n", "", "read neither or both of year and years, allowed one of them"),
    ("  use: fit\n", "  use: kept\n", "read looked_at for a kept target"),
    ("  looked_at: true\n", "  looked: true\n", "did you mean 'looked_at'?"),
    ("  source: PF213\n", "  source: PF999\n", "unknown source 'PF999'"),
    ("  use: fit\n  looked_at: true\n", "  use: kept\n", "read PF213 for a kept target, which a parameter"),
]


@pytest.mark.parametrize(("written", "instead", "problem"), BROKEN)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sefrou: Territory, written: str, instead: str, problem: str
) -> None:
    text = (SEFROU / "targets.yaml").read_text(encoding="utf-8")
    milk = text[text.index("milk_2013:") : text.index("milk_2022:")]
    assert written in milk
    (tmp_path / "sefrou").mkdir()
    (tmp_path / "sefrou" / "targets.yaml").write_text(milk.replace(written, instead, 1), encoding="utf-8")
    monkeypatch.setattr("calibration.targets.find_territory", lambda name: tmp_path / name)
    monkeypatch.setattr("calibration.targets.load_territory", lambda _: sefrou)
    with pytest.raises(BadInput, match=r"^sefrou/targets.yaml: milk_2013") as refused:
        read_targets("sefrou")
    assert problem in str(refused.value)


def test_a_kept_target_may_share_a_source_when_it_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sefrou: Territory
) -> None:
    text = (SEFROU / "targets.yaml").read_text(encoding="utf-8")
    milk = text[text.index("milk_2013:") : text.index("milk_2022:")]
    why = "  use: kept\n  same_source: {fr: Autre chiffre du même article, en: Another figure of the same article}\n"
    (tmp_path / "sefrou").mkdir()
    changed = milk.replace("  use: fit\n  looked_at: true\n", why)
    (tmp_path / "sefrou" / "targets.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.setattr("calibration.targets.find_territory", lambda name: tmp_path / name)
    monkeypatch.setattr("calibration.targets.load_territory", lambda _: sefrou)
    assert read_targets("sefrou")["milk_2013"].same_source is not None


# Measures, by hand


def run_of(**tables: pd.DataFrame) -> Run:
    return SimpleNamespace(**tables)  # type: ignore[return-value]


def of(name: str, one: Run, first: int, last: int) -> float:
    return MEASURES[name].read(one, {}, first, last)


def chain_of(**columns: list[float]) -> pd.DataFrame:
    """Two quinzaines a month of 2013 and 2014, each column given by month."""
    days = pd.date_range("2013-01-01", "2014-12-01", freq="MS")
    first_day = days.repeat(2) + pd.to_timedelta([0, 15] * len(days), unit="D")
    filled = {name: pd.Series(values).repeat(2).to_numpy() for name, values in columns.items()}
    return pd.DataFrame({"first_day": first_day, "year": first_day.year, "days": 15, **filled})


def test_season() -> None:
    milk = [100.0, 90, 120, 150, 130, 110, 100, 80, 90, 60, 80, 95] * 2
    one = run_of(chain=chain_of(milk_l=milk))
    assert of("peak_month", one, 2013, 2014) == 4.0
    assert of("low_month", one, 2013, 2014) == 10.0
    assert of("seasonal_ratio", one, 2013, 2013) == pytest.approx(2.5)


def test_changes_and_shares() -> None:
    chain = chain_of(
        milk_l=[100.0] * 12 + [80.0] * 12,
        cooperative_l=[20.0] * 12 + [8.0] * 12,
        cows=[10.0] * 12 + [9.0] * 12,
        cows_local=[5.0] * 12 + [3.6] * 12,
        cooperative_price=[3.0] * 12 + [3.5] * 12,
        beef_price=[60.0] * 24,
        animal_index=[1.0] * 12 + [0.5] * 3 + [1.0] * 9,
    )
    one = run_of(chain=chain)
    assert of("change_of_milk", one, 2013, 2014) == pytest.approx(-0.2)
    assert of("milk_growth_a_year", one, 2013, 2014) == pytest.approx(-0.2)
    assert of("organised_share", one, 2013, 2013) == pytest.approx(0.2)
    assert of("change_of_organised_share", one, 2013, 2014) == pytest.approx(-0.5)
    assert of("change_of_september_collection", one, 2013, 2014) == pytest.approx(-0.6)
    assert of("change_of_cows", one, 2013, 2014) == pytest.approx(-0.1)
    assert of("improved_breeds_a_year", one, 2013, 2014) == pytest.approx(0.1)
    assert of("rise_before_august", one, 2013, 2014) == pytest.approx(0.5)
    assert of("winter_animal_price", one, 2013, 2014) == pytest.approx(0.5)


def test_the_poor_and_the_vulnerable() -> None:
    herders = pd.DataFrame(
        {
            "year": [2013] * 4,
            "n_cattle": [2, 1, 3, 0],
            "n_people": [4, 6, 10, 5],
            "spending_year": [4 * 50.0, 6 * 120.0, 10 * 300.0, 1.0],
        }
    )
    one = run_of(chain=chain_of(poverty_line=[100.0] * 24), herders=herders)
    assert of("vulnerable_share", one, 2013, 2013) == pytest.approx(6 / 20)
    assert of("depth_of_poverty", one, 2013, 2013) == pytest.approx(0.5)


def test_a_response_is_the_year_with_over_the_year_without() -> None:
    def processors(intake: float) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "year": [2018] * 3,
                "unique_id": [1, 2, 3],
                "business": [0, 0, 1],
                "size_share": [0.3, 0.5, 0.9],
                "intake_l_year": [70.0, intake, 5.0],
            }
        )

    one, without = run_of(processors=processors(80.0)), run_of(processors=processors(100.0))
    effect = MEASURES["boycott_on_leader_intake"].read(one, {"boycott": without}, 2018, 2018)
    assert effect == pytest.approx(-0.2)


def test_what_does_not_exist_is_no_number() -> None:
    herders = pd.DataFrame({"year": [2013], "n_cattle": [1], "n_people": [4], "spending_year": [4000.0]})
    one = run_of(chain=chain_of(poverty_line=[100.0] * 24), herders=herders)
    assert pd.isna(of("depth_of_poverty", one, 2013, 2013))


def test_a_fitted_target_is_not_kept_apart_under_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sefrou: Territory
) -> None:
    text = (SEFROU / "targets.yaml").read_text(encoding="utf-8")
    milk = text[text.index("milk_2013:") : text.index("milk_2022:")]
    why = "  use: kept\n  same_source: {fr: Même article, en: Same article}\n"
    again = milk.replace("milk_2013:", "milk_again:").replace("  use: fit\n  looked_at: true\n", why)
    (tmp_path / "sefrou").mkdir()
    (tmp_path / "sefrou" / "targets.yaml").write_text(milk + again, encoding="utf-8")
    monkeypatch.setattr("calibration.targets.find_territory", lambda name: tmp_path / name)
    monkeypatch.setattr("calibration.targets.load_territory", lambda _: sefrou)
    with pytest.raises(BadInput, match=r"milk_again.*allowed fit: 'milk_2013' is the same measure"):
        read_targets("sefrou")
