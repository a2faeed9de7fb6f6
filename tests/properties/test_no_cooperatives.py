"""The province without cooperatives: the same people and herds, and nobody who founds one."""

import numpy as np

from properties.invariants import step_and_check
from sim.chain import DairyChain
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.engine.ledger import Account
from sim.rules.outlets import NOBODY
from sim.territory.territory import Territory


def test_same_people_and_herds(sefrou: Territory) -> None:
    with_them = DairyChain(sefrou, seed=5, scale=0.05)
    without = DairyChain(sefrou, seed=5, scale=0.05, has_cooperatives=False)
    left_out = {"cooperative", "member_is_woman", "account_is_womans"}
    for name, column in with_them.herders.arrays._asdict().items():
        if name not in left_out:
            np.testing.assert_array_equal(column, getattr(without.herders.arrays, name), err_msg=name)
    for name, column in with_them.herd.arrays._asdict().items():
        np.testing.assert_array_equal(column, getattr(without.herd.arrays, name), err_msg=name)


def test_no_cooperative_ever(sefrou: Territory) -> None:
    chain = DairyChain(sefrou, seed=5, scale=0.05, has_cooperatives=False)
    for _ in range(2):
        step_and_check(chain, QUINZAINES_PER_YEAR)
        assert (chain.herders.cooperative == NOBODY).all()
        assert not chain.cooperatives.is_active.any()
        bought = [flow for flow in chain.flows_of_year if flow.buyer is Account.COOPERATIVES]
        assert bought == []
