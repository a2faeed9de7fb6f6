"""The cooperative's year: known values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import governance as rules
from sim.rules.governance import Governance
from sim.rules.topics import Parameters


@pytest.fixture
def governance(parameters: Parameters) -> Governance:
    return parameters.governance._replace(
        fee_step_mad_l=0.05, fee_least_mad_l=0.1, fee_most_mad_l=0.6, openness_to_women=0.5, join_per_year=0.8,
        join_gain_mad=0.2, leave_per_year=0.5, leave_trust=0.3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("result", "litres", "fee"),
    [
        (-1.0, 1000.0, 0.35),  # a loss
        (0.0, 1000.0, 0.30),  # neither
        (150.0, 1000.0, 0.30),  # half the fee exactly
        (151.0, 1000.0, 0.25),  # more than half the fee a litre
        (500.0, 0.0, 0.30),  # a windfall without milk
    ],
)
def test_the_assembly_moves_the_fee_by_a_step(result: float, litres: float, fee: float, governance: Governance) -> None:
    assert rules.fee_voted(0.3, result, litres, governance) == pytest.approx(fee)


@given(st.floats(0, 2), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_the_fee_stays_within_bounds(parameters: Parameters, fee: float, result: float, litres: float) -> None:
    governance = parameters.governance
    voted = rules.fee_voted(fee, result, litres, governance)
    assert governance.fee_least_mad_l <= voted <= governance.fee_most_mad_l


def test_members_without_need_who_trust_invest() -> None:
    assert rules.votes_to_invest(0.0, 0.26)
    assert not rules.votes_to_invest(0.0, 0.25)
    assert not rules.votes_to_invest(0.6, 0.6)
    assert rules.votes_to_invest(0.5, 0.51)


def test_women_are_elected_by_their_share_and_openness(governance: Governance) -> None:
    assert rules.women_elected(5, 0.0, True, 0.5, governance) == 5
    assert rules.women_elected(5, 0.8, False, 0.0, governance) == 2
    assert rules.women_elected(5, 0.7, False, 0.2, governance) == 1  # 1.75 + 0.2
    assert rules.women_elected(5, 0.7, False, 0.3, governance) == 2  # 1.75 + 0.3
    assert rules.women_elected(5, 0.0, False, 0.99, governance) == 0


@given(st.integers(0, 15), st.floats(0, 1), st.floats(0, 1, exclude_max=True), st.booleans(), st.floats(0, 3))
def test_women_elected_are_between_none_and_all(
    parameters: Parameters, seats: int, share: float, draw: float, women_only: bool, openness: float
) -> None:
    governance = parameters.governance._replace(openness_to_women=openness)
    women = rules.women_elected(seats, share, women_only, draw, governance)
    assert 0 <= women <= seats
    expected = seats if women_only else seats * min(share * openness, 1.0)
    assert abs(women - expected) < 1.0 + 1e-9


def test_luck_rounds_without_bias(governance: Governance) -> None:
    draws = [(k + 0.5) / 1000 for k in range(1000)]
    elected = [rules.women_elected(5, 0.7, False, draw, governance) for draw in draws]
    assert sum(elected) / 1000 == pytest.approx(1.75, abs=0.002)


def test_who_presides(governance: Governance) -> None:
    assert rules.president_is_woman(5, 0, True, 0.99, governance)
    assert rules.president_is_woman(5, 2, False, 0.19, governance)
    assert not rules.president_is_woman(5, 2, False, 0.21, governance)
    assert not rules.president_is_woman(5, 0, False, 0.0, governance)
    assert not rules.president_is_woman(0, 0, False, 0.0, governance)
    assert not rules.president_is_woman(5, 5, False, 0.51, governance)


def test_joining_is_drawn_by_gain_and_trust(governance: Governance) -> None:
    half = rules.join_probability(0.2, 1.0, 365, governance)
    assert half == pytest.approx(0.4)
    assert rules.join_probability(0.2, 0.5, 365, governance) == pytest.approx(0.2)
    assert rules.join_probability(0.2, 1.0, 73, governance) == pytest.approx(0.08)
    assert rules.join_probability(0.4, 1.0, 365, governance) == pytest.approx(0.8 / (1.0 + math.exp(-1.0)))
    assert rules.join_probability(9.0, 1.0, 365, governance) == pytest.approx(0.8)


def test_leaving_is_doubt_or_absence(governance: Governance) -> None:
    assert rules.leave_probability(0.3, 0.1, 365, governance) == 0.0
    assert rules.leave_probability(0.0, 1.0, 365, governance) == pytest.approx(0.5)
    assert rules.leave_probability(0.9, 0.0, 365, governance) == pytest.approx(0.5)
    assert rules.leave_probability(0.15, 0.09, 365, governance) == pytest.approx(0.25)
    assert rules.leave_probability(0.9, 0.05, 73, governance) == pytest.approx(0.05)


@given(st.floats(-9, 9), st.floats(0, 1), st.floats(0, 1), st.integers(26, 32))
def test_both_are_probabilities(parameters: Parameters, gain: float, trust: float, share: float, days: int) -> None:
    assert 0.0 <= rules.join_probability(gain, trust, days, parameters.governance) <= 1.0
    assert 0.0 <= rules.leave_probability(trust, share, days, parameters.governance) <= 1.0


def test_cost_of_a_litre_in_the_workshop(governance: Governance) -> None:
    costs = governance._replace(workshop_hours_per_1000l=20.0, workshop_cost_mad_l=0.4)
    assert rules.workshop_cost(1.25, 15.0, costs) == pytest.approx(0.4 * 1.25 + 0.02 * 15.0)
