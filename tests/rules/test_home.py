"""Milk kept at home: known values."""

import numpy as np
import pytest
from twins.stage import Stage

from sim.rules.home import keep_at_home
from sim.rules.topics import Parameters


@pytest.mark.parametrize(
    ("milk", "calves", "people", "kept"),
    [
        (0.0, 1, 5, (0.0, 0.0, 0.0)),
        (300.0, 1, 5, (45.0, 37.5, 217.5)),
        (60.0, 1, 5, (30.0, 18.0, 12.0)),  # both limits bind
        (300.0, 0, 0, (0.0, 0.0, 300.0)),
    ],
)
def test_calves_and_family_come_first(
    milk: float, calves: int, people: int, kept: tuple[float, ...], parameters: Parameters
) -> None:
    home = parameters.home._replace(
        suckling_l_calf_day=3.0, suckling_share_limit=0.5, home_use_l_person_day=0.5, home_share_limit=0.6
    )
    stage = Stage(np.random.default_rng(1))
    stage.herders.remove(stage.herders.rows())
    row = stage.herders.add(1, milk_l=milk, n_calves=calves, n_people=people)[0]
    keep_at_home(stage.herders.arrays, 15, home)
    herders = stage.herders
    assert (herders.calves_l[row], herders.home_l[row], herders.surplus_l[row]) == pytest.approx(kept)
