"""Envelopes hold to the last centime and in every year, and one lever's luck is not another's."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from policy.by_hand import january, knowing, on, spends

from sim.chain import DairyChain
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy import farm_aid
from sim.policy.feed_support import FeedSupport
from sim.policy.lever import Lever
from sim.policy.low_season_premium import LowSeasonPremium
from sim.policy.microcredit import Microcredit
from sim.policy.price_floor import PriceFloor
from sim.policy.school_milk import SchoolMilk
from sim.policy.youth_enterprise import PROGRAMME, YouthEnterprise

Start = Callable[..., DairyChain]

YEARS = {"first_year": 2026, "last_year": 2030}
ENVELOPE = 100_000.0
AN_ULP_SHORT = float(np.nextafter(ENVELOPE, 0.0))
PER_LITRE: dict[str, Lever] = {
    "price_floor": PriceFloor(**YEARS, budget_mad_year=ENVELOPE, floor_mad_l=9.0),
    "low_season_premium": LowSeasonPremium(**YEARS, budget_mad_year=ENVELOPE, premium_mad_l=0.5),
    "school_milk": SchoolMilk(**YEARS, budget_mad_year=ENVELOPE, pupils=100.0, price_mad_l=9.0),
    "feed_support": FeedSupport(**YEARS, budget_mad_year=ENVELOPE),
    "microcredit": Microcredit(**YEARS, budget_mad_year=ENVELOPE),
}


@pytest.mark.parametrize("name", PER_LITRE)
def test_an_envelope_short_of_its_last_ulp_is_empty(start: Start, name: str) -> None:
    """What is paid in proportion may add up to a little less than the envelope: nothing is promised for that."""
    chain, lever = january(start()), PER_LITRE[name]
    chain.herders.debt[:] = 10_000.0
    chain.purse.pay(name, Payer.STATE, Good.TRAINING, Account.SERVICES, AN_ULP_SHORT)
    assert spends(chain, lever, name) == 0.0
    assert not chain.price_supports
    assert not chain.cooperatives.price_support_mad_l.any()
    assert chain.school_order is None
    assert chain.outside.subsidised_feed_kg_cow == 0.0
    assert not chain.herders.line_relief_per_month.any()


@pytest.mark.parametrize("name", PER_LITRE)
def test_one_with_a_thousandth_left_is_not(start: Start, name: str) -> None:
    chain, lever = january(start()), PER_LITRE[name]
    chain.herders.debt[:] = 10_000.0
    chain.purse.pay(name, Payer.STATE, Good.TRAINING, Account.SERVICES, 0.999 * ENVELOPE)
    spent = spends(chain, lever, name)
    promised = chain.cooperatives.price_support_mad_l.any() or chain.school_order is not None
    assert promised or chain.outside.subsidised_feed_kg_cow > 0.0 or 0.0 < spent <= 100.0


# Luck of one lever and of another


def rows_and_ids(chain: DairyChain) -> tuple[np.ndarray, np.ndarray]:
    rows = np.flatnonzero(chain.herders.alive)
    return rows, chain.herders.unique_id[rows]


def test_who_comes_first_for_a_heifer_comes_first_for_a_machine_by_chance_only(start: Start) -> None:
    chain = january(start())
    rows, _ = rows_and_ids(chain)
    assert len(rows) > 100
    lots = [farm_aid.priority(chain, "none", name)[rows] for name in ("heifers", "farm_equipment", "ration_advice")]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(np.corrcoef(lots[one], lots[other])[0, 1]) < 0.25


def test_a_dossier_refused_for_a_heifer_is_not_for_that_refused_for_a_machine(start: Start) -> None:
    chain = knowing(january(start()), "farm_support", dossier_refused_share=0.5)
    rows, _ = rows_and_ids(chain)
    lost = []
    for name in ("heifers", "farm_equipment"):
        farm_aid.open_dossiers(chain, farm_aid.Dossier(name, farm_aid.TO_REPAY, 100.0, 30.0, False), rows)
        lost.append(chain.projects.is_lost[farm_aid.dossiers(chain, name, farm_aid.TO_REPAY)].copy())
    both = float((lost[0] & lost[1]).mean())
    assert both == pytest.approx(0.25, abs=0.1)


# Youth: one cohort a year


@pytest.mark.parametrize("months", [6.0, 11.5, 12.0, 18.0])
def test_young_collectors_of_one_january_only_are_paid_in_a_year(start: Start, months: float) -> None:
    """Eleven months and a half from a January end in the January after, or in a leap year in December before it."""
    chain = knowing(
        start(),
        "enterprise",
        youth_delay_months=months,
        youth_applications_per_year=1e9,
        youth_never_realised_share=0.0,
        youth_aid_limit_mad=1e9,
        youth_project_mad=100_000.0,
    )
    lever = YouthEnterprise(first_year=2026, last_year=2030, budget_mad_year=130_000.0)
    quinzaine, paid = january(chain).quinzaine, dict.fromkeys(range(2026, 2033), 0.0)
    while quinzaine.year < 2033:
        paid[quinzaine.year] += spends(on(chain, quinzaine.first), lever, PROGRAMME)
        quinzaine = quinzaine.next
    first = 2026 + (round(months) // 12)
    assert paid == {year: pytest.approx(120_000.0 if 0 <= year - first < 5 else 0.0) for year in paid}


def test_a_young_collector_starts_on_the_first_of_the_ninth_month(start: Start) -> None:
    chain = knowing(start(), "enterprise", youth_delay_months=9.0, youth_applications_per_year=1e9)
    YouthEnterprise(first_year=2026, last_year=2026, budget_mad_year=1e5).act(january(chain))
    assert set(chain.projects.due_day.tolist()) == {date(2026, 10, 1).toordinal()}
