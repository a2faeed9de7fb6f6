"""Cooperatives are founded, change members and close: who pays, who is owed, and what is left."""

import numpy as np
import pytest

from properties.invariants import check, step_and_check
from properties.test_whole_chain import SMALL, finish_from, step_to
from sim.chain import DairyChain
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.engine.ledger import Account, Good
from sim.quinzaine.p13_assembly import decide
from sim.rules.outlets import NOBODY
from sim.territory.territory import Territory


def with_governance(chain: DairyChain, **values: float) -> None:
    """Change parameters of a running chain, whatever their ranges."""
    chain.parameters = chain.parameters._replace(governance=chain.parameters.governance._replace(**values))


# ---- Founding ----


def founding(territory: Territory, scale: float, **governance: float) -> tuple[DairyChain, np.ndarray, np.ndarray]:
    """The end of a year in which many cooperatives are founded, before the books are closed.

    Gives the chain, what was in herders' purses before the assemblies, and the rows of the new cooperatives.
    """
    chain = DairyChain(territory, seed=5, scale=scale)
    step_and_check(chain, QUINZAINES_PER_YEAR - 1)
    usual = {"founding_per_year": 4.0, "founding_candidates": 1.0, "join_per_year": 0.0, "expansion_from_use": 99.0}
    with_governance(chain, **{**usual, **governance})
    step_to(chain, "household")
    before, n = chain.herders.cash.copy(), len(chain.cooperatives)
    decide(chain)
    return chain, before, np.arange(n, len(chain.cooperatives.cash))


@pytest.mark.parametrize("scale", [SMALL, 0.1])
def test_founding_is_paid_for(scale: float, sefrou: Territory) -> None:
    """The State grants its share, founders bring the rest and their capital, the supplier is paid in full."""
    chain, before, new = founding(sefrou, scale, founding_candidates=100.0)
    governance, herders, value = chain.parameters.governance, chain.herders, chain.ledger.value
    price = governance.founding_capacity_l_day * governance.tank_cost_mad_l_day * chain.outside.cpi
    grant = governance.founding_grant_share * price
    assert len(new) > 1
    assert chain.cooperatives.equipment[new] == pytest.approx(price)
    assert value[Account.SERVICES, Account.COOPERATIVES, Good.EQUIPMENT] == pytest.approx(len(new) * price)
    assert value[Account.COOPERATIVES, Account.STATE, Good.SUBSIDY] == pytest.approx(len(new) * grant)
    founders = np.isin(herders.cooperative, new)
    paid = (before - herders.cash)[founders]
    together = chain.cooperatives.n_members[herders.cooperative[founders]]
    assert paid == pytest.approx(governance.member_share_mad + (price - grant) / together)
    assert (herders.cash[founders] > 0.0).all()
    brought = value[Account.COOPERATIVES, Account.HERDERS, Good.MEMBER_SHARE]
    assert brought == pytest.approx(chain.weight * paid.sum())
    assert chain.cooperatives.cash[new].sum() == pytest.approx(len(new) * (grant - price) + brought)
    finish_from(chain, "assembly")


def test_founders_are_counted_and_elect_their_board_at_once(sefrou: Territory) -> None:
    chain, _, new = founding(sefrou, SMALL, founding_women_only_share=0.5)
    cooperatives, herders = chain.cooperatives, chain.herders
    by_women = cooperatives.is_women_only[new]
    assert by_women.any()
    assert not by_women.all()
    assert (cooperatives.n_members[new] > 0.0).all()
    assert (cooperatives.mandate_ends[new] > chain.quinzaine.year).all()
    assert (cooperatives.board_women[new] == cooperatives.board_seats[new])[by_women].all()
    assert (cooperatives.n_women_members[new] == cooperatives.n_members[new])[by_women].all()
    assert cooperatives.president_is_woman[new][by_women].all()
    assert (herders.n_women[np.isin(herders.cooperative, new[by_women])] > 0).all()
    finish_from(chain, "assembly")
    step_and_check(chain, QUINZAINES_PER_YEAR)


@pytest.mark.parametrize("candidates", [30.0, 100.0])
def test_founders_bring_enough_for_their_equipment(candidates: float, sefrou: Territory) -> None:
    chain, _, new = founding(sefrou, 0.1, founding_candidates=candidates, founding_size=65.0)
    assert len(new)
    members = chain.cooperatives.n_members[new]
    assert chain.cooperatives.cash[new] == pytest.approx(members * chain.parameters.governance.member_share_mad)


# ---- Closing ----


def largest(chain: DairyChain) -> int:
    return int(np.argmax(chain.cooperatives.received_l * (chain.cooperatives.received_l > 0.0)))


def to_the_end_of_a_month(chain: DairyChain) -> None:
    """Step until a month is over but for its assembly."""
    while not chain.quinzaine.closes_month:
        step_and_check(chain, 1)
    step_to(chain, "household")


def closing(territory: Territory) -> tuple[DairyChain, int, dict[str, float]]:
    """A chain in which a large cooperative has closed today, its row, and what it had before."""
    chain = DairyChain(territory, seed=5, scale=SMALL)
    step_and_check(chain, 6)
    to_the_end_of_a_month(chain)
    row = largest(chain)
    names = ("cash", "receivable", "payable")
    before = {name: float(getattr(chain.cooperatives, name)[row]) for name in names}
    chain.cooperatives.quinzaines_in_red[row] = 99
    decide(chain)
    assert not chain.cooperatives.is_active[row]
    return chain, row, before


def test_closing_calls_in_the_plants_debt_and_leaves_no_cash(sefrou: Territory) -> None:
    chain, row, before = closing(sefrou)
    cooperatives, value = chain.cooperatives, chain.ledger.value
    assert before["receivable"] > 0.0
    assert before["payable"] > 0.0
    assert cooperatives.receivable[row] == cooperatives.plant_due[row] == 0.0
    for column in (cooperatives.cash, cooperatives.payable):
        assert column[row] == pytest.approx(0.0, abs=1e-6)
    left = max(before["cash"] + before["receivable"] - before["payable"], 0.0)
    assert value[Account.HERDERS, Account.COOPERATIVES, Good.SURPLUS] == pytest.approx(left)
    finish_from(chain, "assembly")
    step_and_check(chain, 4)
    assert cooperatives.cash[row] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("share", [0.5, 2.0])
def test_closing_repays_the_bank_before_members(share: float, sefrou: Territory) -> None:
    """A debt of half of what it has and is owed comes back whole; of twice as much, all there is, and members lose."""
    chain = DairyChain(sefrou, seed=5, scale=SMALL)
    step_and_check(chain, 6)
    to_the_end_of_a_month(chain)
    row, cooperatives, herders = largest(chain), chain.cooperatives, chain.herders
    has = float(cooperatives.cash[row] + cooperatives.receivable[row])
    claims = np.flatnonzero((herders.owed_by == row) & (herders.receivable > 0.0))
    assert has > 0.0 and len(claims) > 1
    cooperatives.debt[:] = 0.0
    cooperatives.debt[row] = share * has
    before = herders.cash[claims].copy()
    cooperatives.quinzaines_in_red[row] = 99
    decide(chain)
    repaid = chain.ledger.value[Account.BANKS, Account.COOPERATIVES, Good.REPAYMENT]
    assert repaid == pytest.approx(min(share, 1.0) * has)
    assert cooperatives.debt[row] == cooperatives.equipment[row] == 0.0
    assert (herders.receivable[claims] == 0.0).all()
    if share > 1.0:
        assert herders.cash[claims] == pytest.approx(before)
    else:
        assert (herders.cash[claims] > before).all()
    finish_from(chain, "assembly")


@pytest.mark.parametrize("candidates_short", [True, False])
def test_too_few_candidates_found_nothing(candidates_short: bool, sefrou: Territory) -> None:
    """As many simulated herders are wanted as pay for the equipment, however few candidates would do by the rule."""
    size = 1e6 if candidates_short else 65.0
    _, _, new = founding(sefrou, 0.1, founding_size=size)
    assert (len(new) == 0) is candidates_short


def test_nobody_stays_overdrawn(sefrou: Territory) -> None:
    """A cooperative and a collector below zero end the quinzaine with a debt to the bank, and repay it later."""
    chain = DairyChain(sefrou, seed=5, scale=SMALL)
    step_and_check(chain, 2)
    step_to(chain, "household")
    row = largest(chain)
    spent = np.array([chain.cooperatives.cash[row] + 500.0])
    chain.ledger.pay(Good.OWNER, Account.COOPERATIVES, Account.REST, spent, payer_rows=np.array([row]))
    owed = float(chain.cooperatives.debt[row])
    decide(chain)
    assert chain.cooperatives.cash[row] == 0.0
    assert chain.cooperatives.debt[row] - owed >= 500.0 - 1e-9
    finish_from(chain, "assembly")
    for population in (chain.herders, chain.cooperatives, chain.collectors, chain.processors):
        assert (population.debt >= 0.0).all()
        assert (population.cash >= -1e-3).all()


def test_what_a_cooperative_without_members_leaves_is_public(sefrou: Territory) -> None:
    chain = DairyChain(sefrou, seed=5, scale=SMALL)
    step_and_check(chain, 6)
    row = largest(chain)
    gone = chain.herders.cooperative == row
    chain.herders.cooperative[gone] = NOBODY
    chain.herders.member_is_woman[gone] = chain.herders.account_is_womans[gone] = False
    with_governance(chain, join_per_year=0.0)
    to_the_end_of_a_month(chain)
    cooperatives = chain.cooperatives
    left = float(cooperatives.cash[row] + cooperatives.receivable[row] - cooperatives.payable[row])
    assert left > 0.0
    decide(chain)
    assert not cooperatives.is_active[row]
    assert cooperatives.cash[row] == pytest.approx(0.0, abs=1e-6)
    assert chain.ledger.value[Account.STATE, Account.COOPERATIVES, Good.OWNER] == pytest.approx(left)
    finish_from(chain, "assembly")


def test_a_cooperative_that_cannot_pay_closes_and_owes_nothing(sefrou: Territory) -> None:
    chain = DairyChain(sefrou, seed=5, scale=SMALL)
    step_and_check(chain, 2)
    row = largest(chain)
    for _ in range(2 * QUINZAINES_PER_YEAR):
        if chain.cooperatives.is_active[row]:
            chain.cooperatives.legal_reserve[row] = 1e12  # all its money is locked away
        chain.step()
        check(chain)
    assert not chain.cooperatives.is_active[row]
    for column in (chain.cooperatives.payable, chain.cooperatives.receivable, chain.cooperatives.cash):
        assert column[row] == pytest.approx(0.0, abs=1e-6)
    assert not (chain.herders.cooperative == row).any()


def test_who_lost_money_in_a_closing_may_join_again(sefrou: Territory) -> None:
    """A part of what is owed is paid, the rest is lost: nothing is left to get, not even a rounding error."""
    chain = DairyChain(sefrou, seed=5, scale=0.1)
    step_and_check(chain, 6)
    to_the_end_of_a_month(chain)
    row, cooperatives, herders = largest(chain), chain.cooperatives, chain.herders
    claims = np.flatnonzero((herders.owed_by == row) & (herders.receivable > 0.0))
    spare = np.array([cooperatives.cash[row] + cooperatives.receivable[row] - 0.37 * cooperatives.payable[row]])
    chain.ledger.pay(Good.OWNER, Account.COOPERATIVES, Account.REST, spare, payer_rows=np.array([row]))
    cooperatives.quinzaines_in_red[row] = 99
    decide(chain)
    finish_from(chain, "assembly")
    step_and_check(chain, 2)
    assert len(claims) > 10
    assert (herders.receivable[claims] == 0.0).all()


# ---- Changing ----


def test_who_leaves_with_arrears_joins_no_other_before_he_is_paid(sefrou: Territory) -> None:
    chain = DairyChain(sefrou, seed=5, scale=SMALL)
    step_and_check(chain, 2)
    cooperatives, herders = chain.cooperatives, chain.herders
    with_governance(chain, join_per_year=1e6, months_in_red=1e6, founding_per_year=0.0, least_members=0.0)
    old = largest(chain)
    reserve = float(cooperatives.legal_reserve[old])
    cooperatives.legal_reserve[old] = 1e12  # it has the money and may not use it
    step_and_check(chain, 1)
    movers = np.flatnonzero(herders.cooperative == old)
    herders.cooperative[movers] = NOBODY
    herders.member_is_woman[movers] = herders.account_is_womans[movers] = False
    owed = herders.receivable[movers] > 0.0
    assert owed.any()
    step_and_check(chain, 6)
    assert (herders.cooperative[movers[owed]] == NOBODY).all()
    assert (herders.owed_by[movers[owed]] == old).all()
    cooperatives.legal_reserve[old] = reserve
    step_and_check(chain, 6)
    assert (herders.cooperative[movers[owed]] != NOBODY).any()
