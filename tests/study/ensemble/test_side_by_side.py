"""The cells of all scenarios of a unit side by side: what is nought, what is not known, and the mean of the period."""

import numpy as np
import pandas as pd
import pytest

from sim.impacts.groups import ALL
from sim.study.ensemble.work import PERIOD, _by_year, _side_by_side

YEARS = range(2026, 2029)
PAID, SEEN = ("costs", "tank", ALL, "state"), ("chain", "price", ALL, ALL)


def test_what_only_one_scenario_pays_is_nought_in_the_other() -> None:
    unit = _side_by_side({"one": {PAID: np.array([np.nan, 6.0, np.nan])}, "other": {}}, YEARS)
    assert unit["year"].tolist() == [PERIOD, 2027]
    assert unit["one"].tolist() == [2.0, 6.0]
    assert unit["other"].tolist() == [0.0, 0.0]


def test_what_is_not_known_in_a_year_has_no_mean() -> None:
    measured = {"one": {SEEN: np.array([1.0, 2.0, 6.0])}, "other": {SEEN: np.array([1.0, np.nan, 4.0])}}
    unit = _side_by_side(measured, YEARS).set_index("year")
    assert unit.index.tolist() == [PERIOD, *YEARS]
    assert unit["one"].tolist() == [3.0, 1.0, 2.0, 6.0]
    assert unit["other"].isna().tolist() == [True, False, True, False]
    assert _side_by_side({"one": {SEEN: np.full(3, np.nan)}}, YEARS).empty


def test_values_stand_in_their_year() -> None:
    table = pd.DataFrame({"payer": ["state", "state"], "year": [2028, 2026], "value": [5.0, 7.0]})
    ((key, values),) = _by_year(table, ["payer"], "value", YEARS)
    assert key == ("state",)
    np.testing.assert_array_equal(values, [7.0, np.nan, 5.0])
    with pytest.raises(ValueError, match="2025"):
        _by_year(table.assign(year=2025), ["payer"], "value", YEARS)
