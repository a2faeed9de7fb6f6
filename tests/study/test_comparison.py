"""Paired comparisons: same luck, same parameters, differences that add up."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.study.comparison import KEY, Pair, compare, compare_once, effect_of
from sim.study.scenario import SCENARIOS, Scenario, read_scenario
from sim.territory import BadInput

YEARS = range(2014, 2016)
SCALE = 0.03


@pytest.fixture(scope="module")
def without() -> Scenario:
    return read_scenario("no_cooperatives")


def test_a_scenario_does_not_differ_from_itself(baseline: Scenario) -> None:
    """Bit for bit, whatever the seed and the parameters."""
    for pair in (Pair(3, 0), Pair(3, 8)):
        compared = compare_once(baseline, baseline, pair, years=YEARS, scale=SCALE)
        assert (compared["difference"] == 0.0).all()
        assert len(compared) > 500


def test_scenarios_share_their_luck(baseline: Scenario, tmp_path: Path) -> None:
    """A scenario that says the same under another name and with another seed of its own differs in nothing."""
    path = tmp_path / "twin.yaml"
    text = (SCENARIOS / "baseline.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("seed: 1\n", "seed: 99\n"), encoding="utf-8")
    twin = read_scenario(path)
    assert (twin.name, twin.seed) == ("twin", 99)
    for pair in (Pair(4, 0), Pair(4, 2)):
        compared = compare_once(baseline, twin, pair, years=YEARS, scale=SCALE)
        assert (compared["difference"] == 0.0).all()


def test_parameters_of_a_draw_are_those_of_both(baseline: Scenario, without: Scenario) -> None:
    default = compare_once(baseline, without, Pair(3, 0), years=YEARS, scale=SCALE).set_index(KEY)
    drawn = compare_once(baseline, without, Pair(3, 8), years=YEARS, scale=SCALE).set_index(KEY)
    herd = ("jobs", "jobs_on_farm", "all", "all", "FTE")
    assert default.loc[herd, "baseline"] != drawn.loc[herd, "baseline"]
    assert abs(drawn.loc[herd, "difference"]) < 0.3 * drawn.loc[herd, "baseline"]


def test_groups_are_those_of_the_baseline(baseline: Scenario, without: Scenario) -> None:
    compared = compare_once(baseline, without, Pair(3, 0), years=YEARS, scale=SCALE).set_index(KEY)
    members = ("living_standard", "real_consumption", "member", "member", "MAD of 2014")
    assert np.isfinite(compared.loc[members, "other"])  # nobody is a member without cooperatives; these would be
    counts = compared.xs("women_members", level="indicator")
    assert (counts["other"] == 0.0).all()


def test_groups_do_not_see_which_run_was_lucky(baseline: Scenario, without: Scenario) -> None:
    """Swapping the two runs turns every difference round; membership is the baseline's, and left out here."""
    there = compare_once(baseline, without, Pair(3, 0), years=YEARS, scale=SCALE).set_index(KEY)["difference"]
    back = compare_once(without, baseline, Pair(3, 0), years=YEARS, scale=SCALE).set_index(KEY)["difference"]
    for kind in ("tenth", "size", "zone"):
        cells = there.xs(kind, level="group_kind").drop(["better_off_share", "worse_off_share"], level="indicator")
        same = back.xs(kind, level="group_kind").reindex(cells.index)
        np.testing.assert_allclose(cells, -same, rtol=1e-9, atol=1e-12)


@pytest.mark.slow
def test_jobs_make_no_difference_in_order_or_result(baseline: Scenario, without: Scenario) -> None:
    pairs = [Pair(1, 0), Pair(2, 0), Pair(1, 1)]
    one = compare(baseline, without, pairs, YEARS, 1, SCALE)
    two = compare(baseline, without, pairs, YEARS, 2, SCALE)
    pd.testing.assert_frame_equal(one, two)
    assert one[["seed", "draw"]].drop_duplicates().to_numpy().tolist() == [[1, 0], [2, 0], [1, 1]]


def test_years_that_are_not_kept_are_refused(baseline: Scenario, without: Scenario) -> None:
    with pytest.raises(BadInput, match=r"years compared: read 2010 to 2012, allowed those of baseline"):
        compare(baseline, without, [Pair(1, 0)], range(2010, 2013), 1)


def test_an_effect_is_summed_up_by_median_and_quantiles() -> None:
    difference = np.array([-1.0, 0.0, 1.0, 2.0, 3.0])
    rows = pd.DataFrame({"baseline": 10.0, "other": 10.0 + difference, "difference": difference})
    effect = effect_of(rows)
    assert (effect.baseline, effect.other, effect.difference) == (10.0, 11.0, 1.0)
    assert (effect.low, effect.high) == pytest.approx((-0.8, 2.8))
    assert (effect.above, effect.below, effect.replicates) == (0.6, 0.2, 5)


def test_what_exists_on_one_side_only_has_no_effect() -> None:
    rows = pd.DataFrame({"baseline": [0.3, 0.2], "other": [np.nan, np.nan], "difference": [np.nan, np.nan]})
    effect = effect_of(rows)
    assert effect.replicates == 0
    assert np.isnan(effect.difference)
