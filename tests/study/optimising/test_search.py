"""In worlds whose best packages are known, the search finds them; it forgets nothing and trusts no lucky draw."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.policy.package import Package
from sim.study.optimising import search as searching
from sim.study.optimising.evaluating import Outcome
from sim.study.optimising.frontier import draws_table, frontier_table, points_of, scenario_text
from sim.study.optimising.keeping import Kept
from sim.study.optimising.search import MOST_POINTS, TRIES, Found, Plan, Search, Tried, _far_apart, dominated
from sim.study.optimising.space import Part
from sim.study.scenario import Scenario
from sim.territory import BadInput

from .conftest import LEVERS, plan, share_of

MadeUp = Callable[..., Found]


def by_share(package: Package, draw: int) -> dict[str, float]:
    """Heifers lower poverty, the price floor makes jobs."""
    return {
        "poverty": 0.5 - 0.1 * share_of(package, "heifers"),
        "jobs": 100.0 + 50.0 * share_of(package, "price_floor"),
    }


def shares(found: Found) -> list[dict[str, int]]:
    return [{part.lever: part.parts for part in point.choice} for point in found.points]


def test_two_goals_have_the_ends_of_the_frontier_and_what_lies_between(made_up: MadeUp) -> None:
    found = made_up(by_share)
    assert {"heifers": 20} in shares(found)
    assert {"price_floor": 20} in shares(found)
    assert all(each.get("womens_milk_money", 0) + sum(each.values()) == 20 for each in shares(found))
    gains = np.array([tried.mean_gains for tried in found.points])
    assert not dominated(gains).any()
    assert (np.diff(gains[:, 0]) < 0.0).all()


def test_one_goal_has_one_best(made_up: MadeUp) -> None:
    found = made_up(by_share, goals=("poverty",))
    assert shares(found) == [{"heifers": 20}]
    (point,) = points_of(found)
    assert point.gains[0].mean == pytest.approx(-0.1)
    assert point.stays == 1.0


def test_less_poverty_is_a_gain_and_the_worst_draws_are_the_highest(made_up: MadeUp) -> None:
    found = made_up(
        lambda package, draw: {"poverty": 0.5 - 0.01 * draw * share_of(package, "heifers")}, goals=("poverty",)
    )
    gain = points_of(found)[0].gains[0]
    assert gain.mean == pytest.approx(-0.01 * np.mean([3, 4, 5]))
    assert gain.worst_tenth == pytest.approx(-0.03)
    assert gain.effect.below == 1.0


def test_when_everything_does_harm_nothing_is_best(made_up: MadeUp) -> None:
    found = made_up(lambda package, draw: {"jobs": 100.0 - len(package.levers)}, goals=("jobs",))
    assert [tried.choice for tried in found.points] == [()]


def test_what_shines_only_in_the_draws_of_the_search_does_not_stay(made_up: MadeUp) -> None:
    def lucky(package: Package, draw: int) -> dict[str, float]:
        gain = 0.1 if share_of(package, "heifers") == 1.0 else 0.0
        return {"poverty": 0.5 - (gain if draw <= 2 else -gain), "jobs": 100.0 - 5.0 * len(package.levers)}

    found = made_up(lucky)
    assert found.n_best == found.n_checked == 2
    assert [tried.choice for tried in found.points] == [()]


def test_who_spends_more_than_the_budget_in_any_draw_is_out(made_up: MadeUp) -> None:
    def costs(package: Package, draw: int) -> dict[str, float]:
        return {"state": 2e6 if draw == 2 and share_of(package, "heifers") > 0.5 else 1.0}

    found = made_up(by_share, costs, goals=("poverty",))
    assert 0 < shares(found)[0]["heifers"] <= 10


def test_an_undefined_goal_is_out(made_up: MadeUp) -> None:
    def some(package: Package, draw: int) -> dict[str, float]:
        heifers = share_of(package, "heifers")
        return {"poverty": math.nan if heifers > 0.5 else 0.5 - 0.1 * heifers}

    assert 0 < shares(made_up(some, goals=("poverty",)))[0]["heifers"] <= 10


def test_tables_say_the_same_as_the_points(made_up: MadeUp) -> None:
    found = made_up(by_share)
    table, draws = frontier_table(found), draws_table(found)
    for point in points_of(found):
        rows = table[table["point"] == point.number]
        assert set(rows["lever"]) == {part.lever for part in point.choice}
        mine = draws[(draws["point"] == point.number) & (draws["impact"] == "jobs")]
        assert rows["jobs"].to_numpy() == pytest.approx(mine["difference"].mean())
        assert set(rows["cost_mad"]) == {1.0} == set(rows["cost_state_mad"])
    assert len(draws) == len(found.points) * 3 * 2


def test_dominated() -> None:
    gains = np.array([[1.0, 1.0], [2.0, 1.0], [0.0, 3.0], [0.0, 3.0]])
    assert dominated(gains).tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"budget_mad": -1.0}, "budget: read -1"),
        ({"budget_mad": math.nan}, "budget: read nan"),
        ({"budget_mad": 1e30}, "budget: read 1e"),
        ({"budget_mad": 1e18}, r"budget: read 1e\+18, allowed 1000 to 1e\+10"),
        ({"budget_mad": 1.1e10}, "budget: read 1.1e"),
        ({"goals": ()}, "goals: read none"),
        ({"goals": ("povrety",)}, "did you mean 'poverty'"),
        ({"goals": ("jobs", "jobs")}, "jobs stands twice"),
        ({"first_year": 2020}, "after history"),
        ({"last_year": 2099}, "2099"),
        ({"shocks": ("drougth",), "last_year": 2028}, "did you mean 'drought'"),
        ({"shocks": ("drought",)}, "drought strikes then"),
        ({"scale": 0.0}, "scale"),
    ],
)
def test_what_cannot_be_searched_is_refused(baseline: Scenario, changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Search(plan(**changes), baseline)


def test_tries_are_kept_half_lines_cut_and_others_dropped(tmp_path: Path) -> None:
    path = tmp_path / "tries.jsonl"
    one, two = Outcome({"jobs": 0.1 + 0.2}, {"heifers": {"state": 1.0}}), Outcome({"jobs": math.nan}, {})
    kept = Kept(path, {"budget": 1})
    assert kept.state == "new"
    kept.add("one", one)
    kept.add("two", two)
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    again = Kept(path, {"budget": 1})
    assert again.state == "resumed"
    assert again["one"] == one
    assert "two" not in again
    again.add("two", two)
    assert path.read_bytes() == whole
    assert math.isnan(Kept(path, {"budget": 1})["two"].goals["jobs"])
    lines = whole.split(b"\n")
    path.write_bytes(b"\n".join([lines[0], b"?", *lines[1:]]))
    assert not len(Kept(path, {"budget": 1}))  # nothing is trusted after a line that is not whole
    path.write_bytes(whole)
    other = Kept(path, {"budget": 2})
    assert other.state == "changed"
    assert not len(other)


def test_a_longer_search_keeps_what_is_known(made_up: MadeUp, baseline: Scenario, tmp_path: Path) -> None:
    made_up(by_share, generations=2)
    longer: Plan = plan(generations=3)
    assert Search(longer, baseline).open(tmp_path / "search").state == "resumed"
    assert Search(plan(seed=2), baseline).open(tmp_path / "search").state == "changed"
    assert longer.levers == LEVERS


def test_of_packages_that_do_the_same_the_cheapest_stays(made_up: MadeUp) -> None:
    def costs(package: Package, draw: int) -> dict[str, float]:
        return {"state": 5.0 * len(package.levers), "indh": 2.0}

    found = made_up(lambda package, draw: {"poverty": 0.4}, costs, goals=("poverty",))
    assert [tried.choice for tried in found.points] == [()]


def test_an_undefined_goal_never_leads_the_search(made_up: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the search it is a great loss and a breach of the budget, whichever way the goal counts."""
    told: list[tuple[np.ndarray, np.ndarray]] = []
    real = searching.StaticProblem

    def listening(problem: object, F: np.ndarray, G: np.ndarray) -> object:  # noqa: N803
        told.append((F, G))
        return real(problem, F=F, G=G)

    monkeypatch.setattr(searching, "StaticProblem", listening)
    made_up(lambda package, draw: {"poverty": math.nan if package.levers else 0.5}, goals=("poverty",), generations=1)
    losses, above = told[0]
    assert sorted(set(losses.ravel())) == [0.0, searching.UNKNOWN]
    assert ((losses > 0.0) == (above > 0.0)).all()


def test_at_most_twelve_far_apart_points_are_tried_again(made_up: MadeUp) -> None:
    """A hundred points on a line of two goals: the ends, the middle, and so on."""

    def outcome(place: int) -> Tried:
        gains = np.array([[float(place), 100.0 - place]])
        return Tried((Part("heifers", place + 1, ()),), gains, gains, gains, [])

    taken = [tried.choice[0].parts - 1 for tried in _far_apart([outcome(place) for place in range(101)])]
    assert len(taken) == MOST_POINTS == 12
    assert set(taken[:3]) == {0, 50, 100}
    assert np.diff(sorted(taken)).min() >= 6
    assert len(_far_apart([outcome(place) for place in range(5)])) == 5


def test_a_kept_search_hangs_on_baseline_and_machine(
    made_up: MadeUp, baseline: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up(by_share, generations=1)
    folder = tmp_path / "search"
    assert Search(plan(), baseline).open(folder).state == "resumed"
    whole = (folder / TRIES).read_bytes()
    assert Search(plan(), baseline.but(has_cooperatives=False)).open(folder).state == "changed"
    (folder / TRIES).write_bytes(whole)
    monkeypatch.setattr(searching, "machine", lambda: "numpy 1")
    assert Search(plan(), baseline).open(folder).state == "changed"


def test_the_table_says_better_by_the_way_a_goal_counts(made_up: MadeUp) -> None:
    """Poverty falls in every draw and jobs rise in one of three."""

    def outcome(package: Package, draw: int) -> dict[str, float]:
        heifers = share_of(package, "heifers")
        return {"poverty": 0.5 - 0.01 * draw * heifers, "jobs": 100.0 + (draw - 4.0) * heifers}

    row = frontier_table(made_up(outcome, generations=2)).query("lever == 'heifers'").iloc[0]
    assert row["poverty_probability_better"] == 1.0
    assert row["jobs_probability_better"] == pytest.approx(1.0 / 3.0)
    assert row["poverty_low"] < row["poverty"] < row["poverty_high"]


def test_a_package_is_written_with_its_settings_and_shocks_are_met(made_up: MadeUp) -> None:
    found = made_up(by_share, shocks=("feed_price",), last_year=2028, generations=1)
    assert {luck.shock for luck in found.plan.lucks} == {"", "feed_price"}
    assert len(found.plan.fresh_lucks) == 6
    for point in points_of(found):
        written = yaml.safe_load(scenario_text(found, point, {"fr": "a", "en": "b", "ar": "c"}))
        for part in point.choice:
            settings = written["levers"][part.lever]
            assert dict(part.settings).items() <= settings.items()
            assert settings["budget_mad_year"] == point.envelopes[part.lever]
