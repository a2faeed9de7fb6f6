"""Who gets what, when and for how much: each rule of a lever in a case that can be worked out by hand.

The one who should win stands in the later row, for ties go to the first.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from policy.by_hand import january, knowing, lot, on, spends

from sim.chain import DairyChain
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Overspent, Payer
from sim.policy import farm_aid, investment, school_milk
from sim.policy.coaching import Coaching
from sim.policy.cooperative_creation import CooperativeCreation
from sim.policy.feed_support import FeedSupport
from sim.policy.health_cover_extension import HealthCoverExtension
from sim.policy.heifers import Heifers
from sim.policy.indh_grant import IndhGrant
from sim.policy.school_milk import SchoolMilk
from sim.policy.social_aid_extension import SocialAidExtension
from sim.policy.women_cooperative import WomenCooperative
from sim.policy.womens_milk_money import WomensMilkMoney
from sim.policy.womens_seats import WomensSeats
from sim.policy.womens_training import WomensTraining
from sim.policy.youth_enterprise import YouthEnterprise
from sim.rules.luck import Purpose
from sim.rules.outlets import NOBODY

Start = Callable[..., DairyChain]

Budget = dict[tuple[Payer, int], float]

YEARS = {"first_year": 2026, "last_year": 2027}
RICH = 1e9
ALL_APPLY = {
    "least_women_and_youth_share": 0.0,
    "apply_per_year": 1.0,
    "apply_wealth_share": 0.0,
    "apply_helped_per_year": 1.0,
    "never_realised_share": 0.0,
    "own_part_kind_share": 0.5,
    "delivery_months": 9.0,
    "tester_project_mad": 15_000.0,
    "committee_capture_share": 0.0,
}


def largest(chain: DairyChain, n: int) -> list[int]:
    """Rows of the n largest cooperatives, in order; the others are closed."""
    cooperatives = chain.cooperatives
    sizes = np.where(cooperatives.is_active, cooperatives.n_members, 0.0)
    rows = sorted(int(row) for row in np.argsort(-sizes)[:n])
    cooperatives.is_active[:] = False
    cooperatives.is_active[rows] = True
    return rows


# Grants to cooperatives: a tester of 15,000, of which 9,000 are granted


def calling(start: Start, n: int, **world: float) -> tuple[DairyChain, list[int]]:
    """So many cooperatives without tester, alike, with money for their part."""
    chain = knowing(january(start()), "investing", **{**ALL_APPLY, **world})
    rows, cooperatives = largest(chain, n), chain.cooperatives
    cooperatives.has_tester[rows] = False
    cooperatives.legal_reserve[rows] = 0.0
    cooperatives.received_last_year_l[rows] = 0.0
    cooperatives.n_members[rows] = 100.0
    cooperatives.n_women_members[rows] = 0.0
    cooperatives.cash[rows] = 100_000.0
    earning(chain, rows, [1000.0] * n)
    return chain, rows


def earning(chain: DairyChain, rows: list[int], incomes: list[float]) -> None:
    chain.herders.n_people[:] = 1
    for row, income in zip(rows, incomes, strict=True):
        chain.herders.permanent_income[chain.herders.cooperative == row] = income


def call(money: float = 9_000.0, **settings: Any) -> IndhGrant:
    return IndhGrant(**YEARS, budget_mad_year=money, items=("tester",), **settings)


def granted(chain: DairyChain, programme: str = "indh_grant") -> list[int]:
    projects = investment.running(chain, programme)
    return [chain.cooperatives.row_of(int(each)) for each in chain.projects.beneficiary[projects]]


def test_the_committee_takes_the_poorest_members_first(start: Start) -> None:
    chain, rows = calling(start, 2)
    earning(chain, rows, [2000.0, 1000.0])
    call(target="all").act(chain)
    assert granted(chain) == [rows[1]]


@pytest.mark.parametrize(("target", "winner"), [("women_first", 1), ("all", 2)])
def test_women_count_as_much_as_need_when_they_come_first(start: Start, target: str, winner: int) -> None:
    """Need 0, 1/2 and 1; women 0, 1 and 1/10: with women 0, 0.75 and 0.55."""
    chain, rows = calling(start, 3)
    earning(chain, rows, [3000.0, 2000.0, 1000.0])
    chain.cooperatives.n_women_members[rows] = [0.0, 100.0, 10.0]
    call(target=target).act(chain)
    assert granted(chain) == [rows[winner]]


@pytest.mark.parametrize(("capture", "winner"), [(0.0, 0), (0.4, 0), (0.6, 1)])
def test_the_better_off_are_taken_where_capture_outweighs_need(start: Start, capture: float, winner: int) -> None:
    """The first is poor (need 1, cash 0), the second rich: 1 - capture against capture."""
    chain, rows = calling(start, 2, committee_capture_share=capture)
    earning(chain, rows, [1000.0, 2000.0])
    chain.cooperatives.cash[rows] = [50_000.0, 100_000.0]
    call(target="all").act(chain)
    assert granted(chain) == [rows[winner]]


@pytest.mark.parametrize(("envelope", "served"), [(9_999.0, 0), (19_999.0, 1), (20_000.0, 2)])
def test_help_with_files_comes_out_of_the_envelope(start: Start, envelope: float, served: int) -> None:
    chain, _ = calling(start, 2, file_help_mad=1000.0)
    assert spends(chain, call(envelope, helps_with_files=True), "indh_grant") == pytest.approx(1000.0 * served)
    assert len(granted(chain)) == served


def test_the_grant_is_paid_on_the_first_of_the_ninth_month(start: Start) -> None:
    chain, rows = calling(start, 1)
    lever = call()
    assert spends(chain, lever, "indh_grant") == 0.0
    assert chain.projects.due_day.tolist() == [date(2026, 10, 1).toordinal()]
    assert chain.cooperatives.cash[rows[0]] == pytest.approx(97_000.0)
    assert spends(on(chain, date(2026, 9, 16)), lever, "indh_grant") == 0.0
    assert not chain.cooperatives.has_tester[rows[0]]
    assert spends(on(chain, date(2026, 10, 1)), lever, "indh_grant") == pytest.approx(9_000.0)
    assert chain.cooperatives.has_tester[rows[0]]
    assert chain.cooperatives.cash[rows[0]] == pytest.approx(97_000.0)


def test_a_cooperative_keeps_its_reserve_and_the_money_of_its_pay_days(start: Start) -> None:
    """24,000 L at 3 MAD are 3,000 a quinzaine: 10,000 - 1,000 of reserve - 2 · 3,000."""
    chain = knowing(start(), "governance", working_cash_quinzaines=2.0)
    cooperatives = chain.cooperatives
    cooperatives.received_last_year_l[0], cooperatives.member_price[0] = 24_000.0, 3.0
    cooperatives.legal_reserve[0], cooperatives.cash[0] = 1_000.0, 10_000.0
    assert investment.free_cash(chain)[0] == pytest.approx(3_000.0)


def test_a_member_brings_a_share_of_his_income_and_keeps_his_reserve(start: Start) -> None:
    """6% of 24 · 500 are 720; who has 1,300 and keeps 2 · 400 has 500."""
    chain = knowing(start(), "investing", contribution_income_share=0.06)
    knowing(chain, "household", purchase_reserve_quinzaines=2.0)
    herders, rows = chain.herders, np.array([0, 1, 2])
    herders.permanent_income[rows], herders.usual_spending[rows] = 500.0, 400.0
    herders.cash[rows] = [100_000.0, 1_300.0, 700.0]
    assert investment.members_spare(chain, rows).tolist() == pytest.approx([720.0, 500.0, 0.0])


# Coaching and foundings


def test_the_youngest_cooperative_is_coached_first(start: Start) -> None:
    chain = knowing(january(start()), "investing", coaching_apply_per_year=1.0, coaching_mad=42_500.0)
    rows = largest(chain, 2)
    chain.cooperatives.founded_year[rows] = [2023, 2025]
    assert spends(chain, Coaching(**YEARS, budget_mad_year=84_999.0), "coaching") == pytest.approx(42_500.0)
    assert chain.cooperatives.is_coached[rows].tolist() == [False, True]


@pytest.mark.parametrize(("envelope", "helped"), [(84_999.0, 0), (169_999.0, 1), (170_000.0, 2)])
def test_groups_with_most_candidates_are_helped_first_and_their_help_is_paid(
    start: Start, envelope: float, helped: int
) -> None:
    """A tank of 100,000, of which 60,000 granted on opening, and 25,000 of help at once: 85,000 each."""
    chain = knowing(
        january(start()),
        "investing",
        founding_helped_per_year=100.0,
        founding_help_mad=25_000.0,
        **{name: ALL_APPLY[name] for name in ("never_realised_share", "own_part_kind_share", "delivery_months")},
    )
    knowing(chain, "governance", founding_capacity_l_day=1000.0, tank_cost_mad_l_day=100.0, founding_candidates=0.0)
    herders = chain.herders
    herders.cooperative[:] = NOBODY
    herders.n_cows[:] = 1
    herders.cash[:] = 1e6
    herders.distance_km[:] = 0.1
    herders.receivable[:] = 0.0
    crowds = np.bincount(herders.commune[herders.alive], minlength=chain.communes)
    few, many = next(
        (a, b) for a in range(chain.communes) for b in range(a + 1, chain.communes) if 3 <= crowds[a] < crowds[b]
    )
    herders.n_women[np.isin(herders.commune, (few, many))] = 1
    communes = [chain.territory.communes[each].commune for each in (few, many)]
    lever = CooperativeCreation(**YEARS, budget_mad_year=envelope, communes=communes)
    assert spends(chain, lever, "cooperative_creation") == pytest.approx(25_000.0 * helped)
    waiting = investment.running(chain, "cooperative_creation")
    assert chain.projects.beneficiary[waiting].tolist() == [many, few][:helped]
    assert chain.projects.grant[waiting].tolist() == pytest.approx([60_000.0] * helped)


# Aid to farms


@pytest.mark.parametrize(("refused", "paid"), [(1.0, 0.0), (0.0, 3 * 6_000.0)])
def test_aid_comes_on_the_first_of_the_fifth_month_unless_it_is_refused(
    start: Start, refused: float, paid: float
) -> None:
    chain = knowing(january(start()), "farm_support", dossier_refused_share=refused, dossier_months=5.0)
    rows = np.flatnonzero(chain.herders.alive)[:3]
    farm_aid.open_dossiers(chain, farm_aid.Dossier("heifers", farm_aid.TO_REPAY, 30_000.0, 6_000.0, False), rows)
    lever = Heifers(**YEARS, budget_mad_year=0.0)
    assert spends(on(chain, date(2026, 5, 16)), lever, "heifers") == 0.0
    assert spends(on(chain, date(2026, 6, 1)), lever, "heifers") == pytest.approx(paid * chain.weight)
    assert not len(chain.projects)


def test_nobody_with_more_cows_than_he_wishes_for_gets_a_heifer(start: Start) -> None:
    """One cow is in excess from half a cow on: 5 for a wish of 4.5 may still be replaced, for 4.4 not."""
    chain = knowing(january(start()), "farm_support", contributions_paid_share=1.0, applies_share=1.0)
    herders = chain.herders
    herders.has_health_cover[:], herders.receives_aid[:], herders.cash[:] = True, False, 1e6
    herders.n_cows[:] = 5
    herders.target_cows[:] = 4.4
    one = int(np.flatnonzero(herders.alive)[7])
    herders.target_cows[one] = 4.5
    Heifers(**YEARS, budget_mad_year=RICH).act(chain)
    assert chain.projects.beneficiary.tolist() == [int(herders.unique_id[one])]


@pytest.mark.parametrize(("meant", "limit"), [(1.0, 0.4), (0.5, 0.2)])
def test_lists_reach_a_share_of_those_whom_they_are_meant_for(start: Start, meant: float, limit: float) -> None:
    chain = knowing(january(start()), "safety_nets", drought_feed_reached_share=0.4)
    FeedSupport(**YEARS, budget_mad_year=RICH, price_mad_kg=0.01, list_share=meant).act(chain)
    draws = lot(chain, Purpose.SUPPORT_FEED_LIST, chain.herders.unique_id, 2026)
    np.testing.assert_array_equal(chain.herders.is_on_feed_list, chain.herders.alive & (draws < limit))
    assert chain.herders.is_on_feed_list.any()


# Young collectors: 150,000 for a round


def applying(start: Start, budget: Budget | None = None, youth_enterprise: Any = None, **world: float) -> DairyChain:
    chain = knowing(
        january(start(budget=budget, youth_enterprise=youth_enterprise)),
        "enterprise",
        **{
            "youth_applications_per_year": 1e9,
            "youth_project_mad": 150_000.0,
            "youth_aid_limit_mad": 90_000.0,
            "youth_never_realised_share": 0.0,
            "youth_delay_months": 9.0,
            **world,
        },
    )
    chain.collectors.is_active[:] = False
    chain.herders.surplus_l[:] = 0.0
    return chain


def youth(money: float, share: float = 0.8) -> YouthEnterprise:
    return YouthEnterprise(first_year=2026, last_year=2026, budget_mad_year=money, public_share=share)


@pytest.mark.parametrize(("share", "grant"), [(0.5, 75_000.0), (0.8, 90_000.0)])
def test_aid_to_a_young_collector_has_a_limit(start: Start, share: float, grant: float) -> None:
    chain = applying(start)
    lever = youth(grant, share)
    lever.act(chain)
    assert (chain.projects.grant.tolist(), chain.projects.own_cash.tolist()) == ([grant], [150_000.0 - grant])
    assert spends(on(chain, date(2026, 10, 1)), lever, "youth_enterprise") == pytest.approx(grant)


def test_a_round_given_up_before_it_starts_costs_nothing(start: Start) -> None:
    chain = applying(start, youth_never_realised_share=1.0)
    lever = youth(RICH)
    lever.act(chain)
    assert len(chain.projects)
    assert spends(on(chain, date(2026, 10, 1)), lever, "youth_enterprise") == 0.0
    assert not len(chain.projects)
    assert not chain.collectors.is_youth_project.any()


@pytest.mark.parametrize(("rounds", "winner"), [(0, 1), (3, 0)])
def test_the_commune_with_most_milk_for_each_collector_comes_first(start: Start, rounds: int, winner: int) -> None:
    """100 L a herder in one commune and 300 in another: alone, or 300 / (3 + 1) where three go round already."""
    chain = applying(start)
    herders = chain.herders
    communes = np.unique(herders.commune[herders.alive])[:2]
    for commune, litres in zip(communes, (100.0, 300.0), strict=True):
        herders.surplus_l[np.flatnonzero(herders.alive & (herders.commune == commune))[0]] = litres
    chain.collectors.add(3, commune=int(communes[1]), is_active=rounds > 0)
    youth(90_000.0).act(chain)
    assert chain.projects.item.tolist() == [int(communes[winner])]


# Households


def poor(start: Start, n: int = 2, cpi: float = 1.0) -> tuple[DairyChain, np.ndarray]:
    """So many households entitled to 500 MAD a month that do not draw it, the last the poorest; all others draw it."""
    chain = january(start(), cpi=cpi)
    chain.outside = chain.outside._replace(aid_month=500.0)
    knowing(chain, "safety_nets", aid_income_limit_mad_person_year=1e6)
    herders = chain.herders
    rows = np.flatnonzero(herders.alive)[:n]
    herders.n_children[:], herders.n_people[:], herders.n_cattle[:] = 0, 1, 1
    herders.receives_aid[:], herders.has_health_cover[:], herders.is_registered[:] = True, True, False
    herders.receives_aid[rows] = herders.has_health_cover[rows] = False
    herders.permanent_income[rows] = 200.0 - 10.0 * np.arange(n)
    return chain, rows


def test_a_visit_is_paid_at_todays_prices_whether_it_registers_or_not(start: Start) -> None:
    """100 MAD at prices 1.5 times those of then, three households: 450."""
    chain, _ = poor(start, 3, cpi=1.5)
    knowing(chain, "inclusion", registered_share=0.0, visit_cost_mad=100.0)
    lever = SocialAidExtension(**YEARS, budget_mad_year=RICH)
    assert spends(chain, lever, "social_aid_extension") == pytest.approx(450.0 * chain.weight)


def test_the_poorest_is_registered_first(start: Start) -> None:
    """A visit of 100 and a year's aid of 6,000: money for one household and a half."""
    chain, rows = poor(start)
    knowing(chain, "inclusion", registered_share=1.0, visit_cost_mad=100.0)
    SocialAidExtension(**YEARS, budget_mad_year=1.5 * 6_100.0 * chain.weight).act(chain)
    assert chain.herders.is_registered[rows].tolist() == [False, True]


def test_the_poorest_is_covered_first(start: Start) -> None:
    chain, rows = poor(start, cpi=1.5)
    knowing(chain, "inclusion", cover_take_up_share=1.0, cover_contribution_mad_year=1_300.0)
    lever = HealthCoverExtension(**YEARS, budget_mad_year=1.5 * 1_950.0 * chain.weight)
    assert spends(chain, lever, "health_cover_extension") == pytest.approx(1_950.0 * chain.weight)
    assert chain.herders.has_health_cover[rows].tolist() == [False, True]


# Women


@pytest.mark.parametrize(("adopted", "votes"), [(1.0, [0.0, 0.5]), (0.0, [0.0, 0.0])])
def test_assemblies_with_most_women_are_supported_first_and_need_not_adopt(
    start: Start, adopted: float, votes: list[float]
) -> None:
    chain = knowing(january(start(), cpi=1.5), "inclusion", assembly_support_mad=4_000.0, bylaw_adopted_share=adopted)
    rows, cooperatives = largest(chain, 2), chain.cooperatives
    cooperatives.is_women_only[rows] = False
    cooperatives.n_members[rows], cooperatives.n_women_members[rows] = 100.0, [10.0, 20.0]
    lever = WomensSeats(**YEARS, budget_mad_year=11_999.0, seats_share=0.5)
    assert spends(chain, lever, "womens_seats") == pytest.approx(6_000.0)
    assert cooperatives.reserved_seats_share[rows].tolist() == votes


def couples(start: Start, n: int, cpi: float) -> DairyChain:
    """So many couples of members, and nobody else."""
    chain = january(start(), cpi=cpi)
    herders = chain.herders
    herders.cooperative[:] = NOBODY
    herders.cooperative[np.flatnonzero(herders.alive)[:n]] = largest(chain, 1)[0]
    herders.n_women[:], herders.n_men[:] = 1, 1
    for column in (herders.is_female_headed, herders.account_is_womans, herders.account_offered):
        column[:] = False
    herders.has_trained_woman[:] = False
    return chain


@pytest.mark.parametrize(("prompted", "take_up", "each"), [(True, 0.0, 300.0), (True, 1.0, 450.0), (False, 1.0, 150.0)])
def test_a_couple_costs_a_visit_and_an_account_if_it_accepts(
    start: Start, prompted: bool, take_up: float, each: float
) -> None:
    """200 and 100 MAD at prices 1.5 times those of then, four couples."""
    chain = knowing(
        couples(start, 4, 1.5),
        "inclusion",
        visit_cost_mad=200.0,
        account_cost_mad=100.0,
        account_take_up_share=take_up,
        account_unprompted_take_up_share=take_up,
    )
    lever = WomensMilkMoney(**YEARS, budget_mad_year=RICH, couples_are_prompted=prompted)
    assert spends(chain, lever, "womens_milk_money") == pytest.approx(4 * each * chain.weight)


def test_a_course_is_paid_at_todays_prices(start: Start) -> None:
    """1,500 MAD at prices 1.5 times those of then: with 8,000 MAD a household three of four women are taught."""
    chain = knowing(couples(start, 4, 1.5), "inclusion", course_cost_mad=1_500.0)
    lever = WomensTraining(**YEARS, budget_mad_year=8_000.0 * chain.weight)
    assert spends(chain, lever, "womens_training") == pytest.approx(3 * 2_250.0 * chain.weight)
    assert chain.herders.has_trained_woman.sum() == 3


# Schools


def test_schools_pay_for_milk_and_for_its_carriage(start: Start) -> None:
    """1,000 L at 9.00, and 0.80 at prices 1.5 times those of then for carriage."""
    chain = knowing(january(start(), cpi=1.5), "enterprise", school_carriage_mad_l=0.8)
    SchoolMilk(**YEARS, budget_mad_year=RICH, pupils=1000.0, price_mad_l=9.0, supplier="plants").act(chain)
    plants = chain.plants[:1]
    school_milk.deliver(chain, Good.PASTEURISED, Account.PLANTS, np.array([1000.0]), plants)
    value = chain.ledger.value
    assert value[Account.PLANTS, Account.STATE, Good.PASTEURISED] == pytest.approx(9_000.0)
    assert value[Account.SERVICES, Account.STATE, Good.TRANSPORT] == pytest.approx(1_200.0)
    assert chain.purse.spent("school_milk") == pytest.approx(10_200.0)


# Budgets


def test_partners_may_pay_for_a_lever_that_lets_its_payer_be_chosen(start: Start) -> None:
    settings = {**YEARS, "budget_mad_year": 90_000.0, "public_share": 0.8, "payer": "partners"}
    chain = applying(start, budget={(Payer.PARTNERS, 2026): 89_999.0}, youth_enterprise=settings)
    lever = chain.policy.youth_enterprise
    assert dict(lever.planned_cost(2026)) == {Payer.PARTNERS: 90_000.0}
    lever.act(chain)
    assert spends(on(chain, date(2026, 10, 1)), lever, "youth_enterprise") == pytest.approx(90_000.0)
    with pytest.raises(Overspent, match="partners 2026: spent 90000 MAD by October, allowed 89999"):
        chain.purse.close(2026, "October")


@pytest.mark.parametrize(
    ("programme", "payer", "holds"),
    [
        ("social_aid", Payer.SOCIAL, True),
        ("drought_feed", Payer.SOCIAL, True),
        ("social_aid_extension", Payer.STATE, True),
        ("social_aid_extension", Payer.SOCIAL, False),
    ],
)
def test_a_budget_limits_its_payer_alone_and_no_ordinary_programme(
    start: Start, programme: str, payer: Payer, holds: bool
) -> None:
    """Social protection may spend 1,000 on policies; 600 and 500 are spent."""
    chain = january(start(budget={(Payer.SOCIAL, 2026): 1_000.0}))
    chain.purse.pay("health_cover_extension", Payer.SOCIAL, Good.TRAINING, Account.SERVICES, 600.0)
    chain.purse.pay(programme, payer, Good.TRAINING, Account.SERVICES, 500.0)
    if holds:
        chain.purse.close(2026, "January")
    else:
        with pytest.raises(Overspent, match="social 2026: spent 1100 MAD by January, allowed 1000"):
            chain.purse.close(2026, "January")


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_some_men_mind_the_money_of_a_womens_cooperative_that_a_lever_founds(start: Start, share: float) -> None:
    """By the luck of their household, the same as before an account of her own; where she heads it nobody minds."""
    chain = knowing(january(start()), "investing", women_group_per_year=1.0, never_realised_share=0.0)
    knowing(chain, "inclusion", reluctant_men_share=share, reluctance_mad_l=0.35)
    herders = chain.herders
    herders.cooperative[:], herders.n_cows[:], herders.cash[:] = NOBODY, 1, 1e6
    herders.distance_km[:], herders.receivable[:] = 0.1, 0.0
    herders.n_women[:], herders.n_men[:] = 1, 1
    herders.is_female_headed[:] = np.arange(len(herders.cash)) % 4 == 0
    chain.cooperatives.is_active[:] = False
    lever = WomenCooperative(**YEARS, budget_mad_year=RICH)
    lever.act(chain)
    lever.act(on(chain, date(2027, 1, 16)))
    members = np.flatnonzero(herders.cooperative != NOBODY)
    minds = lot(chain, Purpose.RELUCTANT_MAN, herders.unique_id[members], 0) < share
    expected = np.where(minds & ~herders.is_female_headed[members], 0.35, 0.0)
    np.testing.assert_array_equal(herders.account_reluctance[members], expected)
    assert herders.is_female_headed[members].any()
    assert len(members) > 10
