"""What is watched is what is run: the same series, the milk of the map adds up, incomes are those of the agents."""

import statistics
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.accounts.classes import SIZES
from sim.actors.herder import Herder
from sim.study.record import run
from sim.study.scenario import Scenario
from sim.study.shocks import under
from sim.territory.reading import BadInput
from sim.watching import watched as watching
from sim.watching.places import KM_PER_DEGREE, places_of, positions
from sim.watching.watched import DAYS_PER_MONTH, MEMBERS, NO_SHOCK, Visitor, Watched, income_groups, income_name

SCALE = 0.02


def watch(quinzaines: int = 1, scenario: str = "baseline", first_year: int = 2013, seed: int = 1) -> Watched:
    watched = Watched(scenario, NO_SHOCK, SCALE, seed, first_year)
    for _ in range(quinzaines - 1):
        watched.step()
    return watched


@pytest.fixture(scope="module")
def year() -> Watched:
    return watch(24)


def recorded(watched: Watched) -> pd.DataFrame:
    """Its series without what the page adds."""
    series = watched.series[[name for name in watched.series if not name.startswith("income_")]]
    return series.astype(dict.fromkeys(("first_day", "last_day"), "datetime64[ms]"))


def test_the_series_are_those_that_a_run_records(year: Watched) -> None:
    made = run(Scenario.read("baseline").but(last_year=2013), scale=SCALE)
    pd.testing.assert_frame_equal(recorded(year), made.chain, check_exact=True)


def test_what_is_before_the_first_year_is_lived_but_not_shown() -> None:
    made = run(Scenario.read("baseline").but(first_year=2014, last_year=2014, seed=3), scale=SCALE)
    watched = watch(5, first_year=2014, seed=3)
    pd.testing.assert_frame_equal(recorded(watched), made.chain.iloc[:5], check_exact=True)
    assert (watched.steps, watched.quinzaine.number) == (5, 5)


@pytest.mark.slow
def test_a_lever_under_a_shock_is_watched_as_it_is_run() -> None:
    scenario = under(Scenario.read("indh_6040").but(last_year=2027), "drought")
    watched = Watched("indh_6040", "drought", SCALE, scenario.seed, 2026)
    for _ in range(47):
        watched.step()
    pd.testing.assert_frame_equal(recorded(watched), run(scenario, scale=SCALE).chain, check_exact=True)


def test_a_run_stops_at_the_end_of_its_last_year(tmp_path: Path) -> None:
    short = tmp_path / "short.yaml"
    short.write_text(
        "extends: baseline\ntitle: {en: Short}\nquestion: {en: Which?}\nlast_year: 2013\n", encoding="utf-8"
    )
    watched = watch(24, scenario=str(short))
    assert not watched.running
    before = watched.series
    watched.step()
    assert watched.series is before
    assert watched.quinzaine.number == 24


def test_nothing_is_simulated_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "AWAY_S", 0.0)
    visits = iter([Visitor.HERE, Visitor.AWAY, Visitor.AWAY, Visitor.HERE, Visitor.AWAY, Visitor.GONE])
    watched = Watched("baseline", NO_SHOCK, SCALE, 1, 2013, visitor=lambda: next(visits))
    watched.step()
    assert (watched.quinzaine.number, watched.running) == (2, True)
    watched.step()
    assert (watched.quinzaine.number, watched.running) == (2, False)
    assert list(visits) == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"scenario_name": "basline"}, "baseline"),
        ({"shock": "drougt"}, "drought"),
        ({"first_year": 2040}, "2040"),
        ({"first_year": 2001}, "2001"),
        ({"scale": 0.0}, "scale"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_run_is_refused(changed: dict[str, object], problem: str) -> None:
    choice = {"scenario_name": "baseline", "shock": NO_SHOCK, "scale": SCALE, "seed": 1, "first_year": 2013}
    with pytest.raises(BadInput, match=problem):
        Watched(**(choice | changed))  # type: ignore[arg-type]


# The map


def test_the_milk_of_the_communes_adds_up_to_that_of_the_chain(year: Watched) -> None:
    last, days = year.series.iloc[-1], year.quinzaine.days
    assert year.places.milk_l_day.sum() * days == pytest.approx(last["milk_l"])
    for name, litres in year.places.by_outlet.items():
        assert litres.sum() * days == pytest.approx(last[name]), name
    parts = np.sum(list(year.places.by_outlet.values()), axis=0)
    assert parts == pytest.approx(year.places.milk_l_day)


def test_the_ways_carry_what_the_chain_does(year: Watched) -> None:
    last, days, places = year.series.iloc[-1], year.quinzaine.days, year.places
    assert sum(way.litres_day for way in places.to_plants) * days == pytest.approx(last["plant_l"])
    assert sum(way.litres_day for way in places.to_town) * days == pytest.approx(max(last["net_export_l"], 0.0))
    assert places.widest_l_day == max(way.litres_day for way in places.to_plants + places.to_town + places.to_tanks)


def test_members_of_another_commune_carry_their_milk_to_the_tank(year: Watched) -> None:
    chain, carried = year.chain, dict[tuple[int, int], float]()
    for herder in chain.agents_by_type[Herder]:
        if herder.cooperative >= 0 and herder.accepted_l > 0.0:
            tank = int(chain.cooperatives.commune[herder.cooperative])
            if tank != herder.commune:
                key = int(herder.commune), tank
                carried[key] = carried.get(key, 0.0) + herder.accepted_l * chain.weight / year.quinzaine.days
    assert {(way.start, way.end): way.litres_day for way in places_of(chain).to_tanks} == pytest.approx(carried)


def test_communes_stand_where_they_are(year: Watched) -> None:
    communes, town = positions(year.territory)
    names = [commune.commune for commune in year.territory.communes]
    one, other = (year.territory.communes[row] for row in (0, 5))
    assert communes.shape == (len(names), 2)
    north = communes[5, 1] - communes[0, 1]
    assert north == pytest.approx((other.latitude - one.latitude) * KM_PER_DEGREE)
    mean = np.radians((one.latitude + other.latitude) / 2.0)
    east = (other.longitude - one.longitude) * KM_PER_DEGREE * np.cos(mean)
    assert communes[5, 0] - communes[0, 0] == pytest.approx(east, rel=0.005)
    assert town[1] > communes[:, 1].max()


# Incomes


def test_incomes_are_medians_of_the_agents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "FEWEST", 1)
    watched = watch(2)
    of_group: dict[str, list[float]] = {income_name(*group): [] for group in income_groups()}
    for herder in watched.chain.agents_by_type[Herder]:
        if herder.n_cows > 0:
            size = SIZES[1:][sum(herder.n_cows >= least for least in (3, 6, 11))]
            group = MEMBERS[0] if herder.cooperative >= 0 else MEMBERS[1]
            of_group[income_name("size", size)].append(herder.milk_earned)
            of_group[income_name("member", group)].append(herder.milk_earned)
    last = watched.series.iloc[-1]
    for name, earned in of_group.items():
        month = statistics.median(earned) * DAYS_PER_MONTH / watched.quinzaine.days if earned else float("nan")
        assert last[name] == pytest.approx(month, nan_ok=True), name


def test_no_median_of_a_handful(year: Watched) -> None:
    herders = year.chain.herders
    assert 0 < (herders.n_cows >= 11).sum() < watching.FEWEST <= (herders.n_cows == 1).sum()
    assert np.isnan(year.series["income_size_11+"].iloc[-1])
    assert year.series["income_size_1-2"].iloc[-1] > 0.0
