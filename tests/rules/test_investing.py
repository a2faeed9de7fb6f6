"""Who pays for a project, what members bring, and how committees score, by hand and by property."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.governance import Governance, fee_by_the_books, fee_voted
from sim.rules.investing import chance_to_apply, committee_score, contributions, financed, ranks
from sim.rules.topics import Parameters

amounts = st.floats(0.0, 1e6, allow_nan=False)


def test_sixty_forty_with_half_of_the_own_part_in_kind() -> None:
    assert financed(300_000.0, 0.6, 300_000.0, 0.5) == pytest.approx((300_000.0, 180_000.0, 60_000.0))


def test_the_ceiling_leaves_more_to_the_cooperative() -> None:
    assert financed(600_000.0, 0.9, 300_000.0, 0.5) == pytest.approx((600_000.0, 300_000.0, 150_000.0))


@given(amounts, st.floats(0.0, 1.0), amounts, st.floats(0.0, 0.5))
def test_parts_add_to_the_cost_and_kind_is_at_most_half_of_the_own_part(
    cost: float, share: float, ceiling: float, kind: float
) -> None:
    money = financed(cost, share, ceiling, kind)
    in_kind = money.cost - money.grant - money.own_cash
    assert money.cost == cost
    assert in_kind == pytest.approx(kind * (cost - money.grant), abs=1e-6)
    assert in_kind <= money.own_cash + 1e-6
    assert min(money) >= -1e-6


def test_the_poorest_bring_what_they_can_and_the_others_alike() -> None:
    assert contributions(100.0, np.array([10.0, 80.0, 80.0])) == pytest.approx([10.0, 45.0, 45.0])


@given(st.lists(amounts, min_size=1, max_size=20), st.floats(0.0, 1.0))
def test_contributions_are_what_is_missing_and_nobody_brings_more_than_he_can(spare: list[float], part: float) -> None:
    can = np.array(spare)
    brought = contributions(part * float(can.sum()), can)
    assert brought is not None
    assert brought.sum() == pytest.approx(part * can.sum(), abs=1e-6)
    assert (brought <= can).all()


def test_members_who_cannot_bring_it_bring_nothing() -> None:
    assert contributions(100.1, np.array([50.0, 50.0])) is None
    assert contributions(1.0, np.array([])) is None
    assert contributions(0.0, np.array([])) is not None


def test_ranks_run_from_the_least_to_the_most() -> None:
    assert ranks(np.array([5.0, 1.0, 9.0])) == pytest.approx([0.5, 0.0, 1.0])
    assert ranks(np.array([7.0])) == pytest.approx([0.5])


def test_the_better_off_apply_more_often_and_the_mean_stays() -> None:
    chance = chance_to_apply(0.1, ranks(np.arange(5.0)), 0.5)
    assert chance == pytest.approx([0.05, 0.075, 0.1, 0.125, 0.15])
    assert chance.mean() == pytest.approx(0.1)


def test_a_captured_committee_looks_at_wealth_only() -> None:
    need, women, wealth = np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert committee_score(need, women, wealth, 0.0) == pytest.approx([1.0, 0.0])
    assert committee_score(need, women, wealth, 1.0) == pytest.approx([0.0, 1.0])
    assert committee_score(need, None, wealth, 0.0) == pytest.approx(need)


@pytest.fixture
def governance(parameters: Parameters) -> Governance:
    return parameters.governance._replace(fee_least_mad_l=0.05, fee_most_mad_l=0.5, fee_step_mad_l=0.05)


def test_a_coached_assembly_covers_a_loss_at_once(governance: Governance) -> None:
    assert fee_by_the_books(0.2, -150.0, 1000.0, governance) == pytest.approx(0.35)
    assert fee_voted(0.2, -150.0, 1000.0, governance) == pytest.approx(0.25)


def test_a_coached_assembly_gives_back_what_it_does_not_need(governance: Governance) -> None:
    assert fee_by_the_books(0.4, 300.0, 1000.0, governance) == pytest.approx(0.3)
    assert fee_by_the_books(0.2, 90.0, 1000.0, governance) == pytest.approx(0.2)
    assert fee_by_the_books(0.2, -100.0, 0.0, governance) == pytest.approx(0.2)
    assert fee_by_the_books(0.2, -1e6, 1000.0, governance) == governance.fee_most_mad_l
