"""A union's plant: always finished within its whole envelope or given up, and by whose money; amounts worked out by
hand at 1,000 MAD a litre a day and consumer prices of 1."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from policy.by_hand import january, knowing, on, spends

from sim.chain import DairyChain
from sim.engine.ledger import Account, Good
from sim.policy import investment
from sim.policy.industrial_plant import PROGRAMME, IndustrialPlant, _can_pay

Start = Callable[..., DairyChain]

MILLION = 1_000_000.0


def lever(budget: float = MILLION, capacity: float = 1000.0, share: float = 0.8) -> IndustrialPlant:
    return IndustrialPlant(
        first_year=2026, last_year=2028, budget_mad_year=budget, capacity_l_day=capacity, public_share=share
    )


def world(start: Start, years: float = 2.0, mad_l_day: float = 1000.0) -> DairyChain:
    """Cooperatives without a dirham, so that the bank lends the whole own part."""
    chain = knowing(
        start(),
        "enterprise",
        union_plant_delay_years=years,
        union_plant_mad_l_day=mad_l_day,
        union_plant_exit_debt_share=0.35,
    )
    chain.cooperatives.cash[:] = 0.0
    return chain


def instalments(chain: DairyChain, plant: IndustrialPlant) -> list[float]:
    """What the State pays in the Januaries from 2026 on (MAD), until it pays no more."""
    paid = [spends(january(chain, year), plant, PROGRAMME) for year in range(2026, 2033)]
    while paid and paid[-1] == 0.0:
        paid.pop()
    return paid


def the_plant(chain: DairyChain) -> int:
    return int(np.flatnonzero(chain.processors.is_union)[0])


def test_a_slow_site_is_paid_after_the_last_year_until_it_is_finished(start: Start) -> None:
    chain, plant = world(start, years=5.0), lever()
    for year in range(2026, 2031):
        assert spends(january(chain, year), plant, PROGRAMME) == pytest.approx(160_000.0)
    assert chain.processors.capacity_l_day[the_plant(chain)] == 0.0
    assert spends(on(chain, date(2030, 12, 16)), plant, PROGRAMME) == 0.0
    assert chain.processors.capacity_l_day[the_plant(chain)] == 0.0
    assert spends(january(chain, 2031), plant, PROGRAMME) == 0.0
    assert chain.processors.capacity_l_day[the_plant(chain)] == 1000.0
    assert not len(chain.projects)


def test_a_quick_site_waits_for_the_envelope_of_each_year(start: Start) -> None:
    assert instalments(world(start, years=2.0), lever(300_000.0)) == pytest.approx([300_000.0, 300_000.0, 200_000.0])


def test_a_dearer_litre_makes_a_smaller_plant_for_the_same_money(start: Start) -> None:
    chain = world(start, years=3.0, mad_l_day=2000.0)
    assert instalments(chain, lever(200_000.0)) == pytest.approx([200_000.0] * 3)
    row = the_plant(chain)
    assert chain.processors.capacity_l_day[row] == pytest.approx(600_000.0 / (0.8 * 2000.0))


def test_a_plant_decided_later_has_the_envelope_of_the_years_left(start: Start) -> None:
    chain = world(start, years=2.0, mad_l_day=2000.0)
    is_active = chain.cooperatives.is_active.copy()
    chain.cooperatives.is_active[:] = False
    lever(200_000.0).act(january(chain, 2026))
    assert not chain.processors.is_union.any()
    chain.cooperatives.is_active[:] = is_active
    lever(200_000.0).act(january(chain, 2027))
    assert chain.projects.capacity_l_day.tolist() == pytest.approx([400_000.0 / (0.8 * 2000.0)])
    assert chain.projects.grant.tolist() == pytest.approx([400_000.0])


def test_where_the_bank_lends_no_more_the_site_is_given_up_and_written_off(start: Start) -> None:
    """Half of 1,000,000 is the union's: 250,000 each year; the bank stops at 350,000."""
    chain, plant = world(start, years=2.0), lever(share=0.5)
    assert spends(january(chain, 2026), plant, PROGRAMME) == pytest.approx(250_000.0)
    row = the_plant(chain)
    assert chain.processors.debt[row] == pytest.approx(250_000.0)
    assert chain.processors.equipment[row] == pytest.approx(500_000.0)
    assert spends(january(chain, 2027), plant, PROGRAMME) == 0.0
    assert (chain.processors.debt[row], chain.processors.equipment[row]) == (0.0, 0.0)
    assert not len(chain.projects)
    assert [spends(january(chain, year), plant, PROGRAMME) for year in (2028, 2029)] == [0.0, 0.0]
    assert chain.processors.capacity_l_day[row] == 0.0


def test_a_project_of_another_lever_keeps_no_debt_alive(start: Start) -> None:
    chain, plant = world(start, years=2.0), lever(share=0.5)
    plant.act(january(chain, 2026))
    row = the_plant(chain)
    chain.projects.add(1, lever=np.uint64(7), beneficiary=int(chain.processors.unique_id[row]), due_day=10**6)
    plant.act(january(chain, 2027))
    assert chain.processors.debt[row] == 0.0


def test_only_cooperatives_whose_assembly_votes_for_it_bring_what_they_have(start: Start) -> None:
    """Two have 60,000 beyond what they keep; the members of one do not trust it. The instalment needs 100,000."""
    chain = world(start, years=2.0)
    cooperatives, herders = chain.cooperatives, chain.herders
    sizes = np.where(cooperatives.is_active, cooperatives.n_members, 0.0)
    willing, unwilling = (int(row) for row in np.argsort(-sizes)[:2])
    herders.cash[:] = 2.0 * np.maximum(herders.usual_spending, 1.0)
    herders.trust[:] = 0.9
    herders.trust[herders.cooperative == unwilling] = 0.2
    for row in (willing, unwilling):
        cooperatives.received_last_year_l[row] = 0.0
        cooperatives.cash[row] = cooperatives.legal_reserve[row] + 60_000.0
    lever().act(january(chain))
    row = the_plant(chain)
    assert cooperatives.cash[willing] == pytest.approx(cooperatives.legal_reserve[willing])
    assert cooperatives.cash[unwilling] == pytest.approx(cooperatives.legal_reserve[unwilling] + 60_000.0)
    assert chain.processors.debt[row] == pytest.approx(40_000.0)
    assert chain.processors.equipment[row] == pytest.approx(500_000.0)
    shares = chain.ledger.value[Account.PLANTS, Account.COOPERATIVES, Good.MEMBER_SHARE]
    assert shares == pytest.approx(60_000.0)


@pytest.mark.parametrize(
    ("trust", "cash", "votes"), [(0.26, 1.0, True), (0.25, 1.0, False), (0.9, 0.5, True), (0.9, 0.2, False)]
)
def test_members_who_trust_and_are_not_in_need_vote_to_invest(
    start: Start, trust: float, cash: float, votes: bool
) -> None:
    """Trust times one less the need, which is 1 - cash over a quinzaine's spending, must be above a quarter."""
    chain = start()
    row = int(np.argmax(chain.cooperatives.n_members))
    members = chain.herders.cooperative == row
    chain.herders.usual_spending[members] = 1000.0
    chain.herders.cash[members] = 1000.0 * cash
    chain.herders.trust[members] = trust
    assert investment.votes_to_invest(chain, row) is votes


def test_its_loan_and_its_idle_machines_are_off_the_price_it_can_pay(start: Start) -> None:
    """8.00 less 2 · (0.75 · 1,000 + 0.25 · 2,000) / 1,000 = 2.50, less 365,000 · (1/10 + 12%) / 365 / 1,000 = 0.22."""
    chain = world(start)
    knowing(
        chain,
        "enterprise",
        union_plant_processing_cost_mad_l=2.0,
        union_plant_fixed_cost_share=0.25,
        union_plant_loan_years=10.0,
    )
    knowing(chain, "processing", plant_collection_cost_mad_l=0.0, plant_loss_share=0.0)
    knowing(chain, "market", retail_margin_share=0.0, low_season_premium_mad_l=0.0)
    knowing(chain, "household", interest_per_month=0.01)
    january(chain)
    lever(capacity=2000.0).act(chain)
    row, processors = the_plant(chain), chain.processors
    processors.capacity_l_day[row], processors.usual_intake_l_day[row] = 2000.0, 1000.0
    processors.retail_price[row], processors.debt[row] = 8.0, 365_000.0
    assert _can_pay(chain, row) == pytest.approx(8.0 - 2.5 - 0.22)
