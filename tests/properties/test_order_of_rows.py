"""In which order animals stand in the table decides nothing: sums of a herd round otherwise, and that is all."""

import numpy as np
import pytest

from sim.chain import DairyChain
from sim.territory.territory import Territory

SCALE, SEED, QUINZAINES = 0.05, 3, 72


def test_the_herd_stands_by_age_after_its_first_quinzaine_of_a_year(sefrou: Territory) -> None:
    chain = DairyChain(sefrou, seed=SEED, scale=SCALE)
    for _ in range(24):
        chain.step()
    herd = chain.herd
    assert (np.diff(herd.birth_day[herd.rows()]) < 0).any()
    there = herd.unique_id[herd.rows()]
    chain.step()
    still_there = np.isin(herd.unique_id, there) & herd.alive
    assert still_there.sum() > 0.9 * len(there)
    assert (np.diff(herd.birth_day[still_there]) >= 0).all()


def test_the_order_of_animals_decides_nothing(sefrou: Territory) -> None:
    one, other = (DairyChain(sefrou, seed=SEED, scale=SCALE) for _ in range(2))
    for _ in range(QUINZAINES):
        other.herd.line_up(other.herd.rows()[::-1])
        one.step()
        other.step()
    for name, column in one.herders.arrays._asdict().items():
        assert getattr(other.herders, name) == pytest.approx(column, rel=1e-8, abs=1e-6), name
    births, others = (np.sort(chain.herd.identity[chain.herd.rows()]) for chain in (one, other))
    assert np.array_equal(births, others)
