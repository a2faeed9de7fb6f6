"""One village worked out on paper: no two stages, sexes or contracts have the same numbers."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from impacts.village import household, village
from sim.accounts.books import Books
from sim.impacts.measure import measure, values
from sim.territory import Registry

YEAR = 2014

NUMBERS = {
    "labour.women_wage_share": 0.8,
    "labour.domestic_hours_woman_day": 4.0,
    "labour.domestic_hours_man_day": 1.0,
    "welfare.fte_hours_year": 1_000.0,
    "welfare.women_share_hired": 0.1,
    "welfare.women_share_cooperatives": 0.2,
    "welfare.women_share_collectors": 0.3,
    "welfare.women_share_plants": 0.4,
    "welfare.women_share_mahlabas": 0.6,
    "welfare.women_share_retail": 0.7,
    "welfare.regular_share_hired": 0.1,
    "welfare.regular_share_cooperatives": 0.9,
    "welfare.regular_share_plants": 0.8,
    "welfare.regular_share_mahlabas": 0.4,
    "welfare.regular_share_retail": 0.7,
    "welfare.cover_share_hired": 0.05,
    "welfare.cover_share_cooperatives": 0.15,
    "welfare.cover_share_collectors": 0.25,
    "welfare.cover_share_plants": 0.45,
    "welfare.cover_share_mahlabas": 0.35,
    "welfare.cover_share_retail": 0.55,
    "welfare.long_week_share": 0.2,
    "welfare.decent_items": 4.0,
    "welfare.week_hours_limit": 48.0,
    "welfare.paid_hours_share": 0.5,
    "welfare.sleep_and_care_hours_day": 11.0,
    "welfare.ratio_floor": 0.01,
}


def with_numbers(registry: Registry, numbers: Mapping[str, float]) -> Registry:
    """Lay round numbers over a registry, in their ranges or not."""
    changed = {name: registry.entry(name).model_copy(update={"value": value}) for name, value in numbers.items()}
    return replace(registry, entries={**registry.entries, **changed})


COUPLE = household(
    unique_id=1,
    n_people=6,
    n_women=1,
    n_men=3,
    women_at_work=12.0,
    men_at_work=36.0,
    women_unemployed=6.0,
    men_unemployed=12.0,
    women_dairy_hours=400.0,
    men_dairy_hours=903.0,
    women_casual_hours=60.0,
    men_casual_hours=192.0,
    casual_income=2_000.0,
    hired_hours=200.0,
    cooperative=3,
    milk_money=10_000.0,
    women_milk_money=1_000.0,
    patronage_received=2_000.0,
    cattle_sales=8_000.0,
    cattle_bought=1_000.0,
    dairy_costs=9_000.0,
    herd_value=40_000.0,
    title_women_share=0.25,
)
"""The man is the member. Of 20,000 MAD of receipts 1,000 + 0.25 · 8,000 are hers: 0.15; net, 10,000."""
WIDOW = household(
    unique_id=2,
    n_people=3,
    n_women=1,
    n_men=0,
    is_female_headed=True,
    women_at_work=12.0,
    men_at_work=0.0,
    women_dairy_hours=240.0,
    men_dairy_hours=0.0,
    women_casual_hours=30.0,
    casual_income=250.0,
    cooperative=3,
    member_is_woman=True,
    has_health_cover=True,
    milk_money=5_000.0,
    women_milk_money=5_000.0,
    patronage_received=500.0,
    cattle_sales=0.0,
    dairy_costs=2_500.0,
    herd_value=5_000.0,
    title_women_share=1.0,
)


@pytest.fixture(scope="module")
def books(registry: Registry) -> Books:
    """Two households, ten of each; the legal wage is 8 MAD once and 10 at other times."""
    tables = {
        "cooperatives": pd.DataFrame(
            {
                "year": YEAR,
                "is_active": [True, False],
                "board_seats": [5, 7],
                "board_women": [1, 6],
                "president_is_woman": [True, True],
                "staff_hours_year": [1_000.0, 0.0],
            }
        ),
        # 13.3, 8.5 and 6 MAD an hour
        "collectors": pd.DataFrame(
            {"year": YEAR, "hours_year": [1_500.0, 300.0, 200.0], "income_year": [20_000.0, 2_550.0, 1_200.0]}
        ),
        "processors": pd.DataFrame(
            {"year": YEAR, "business": [0, 1, 2, 0], "hours_year": [2_500.0, 700.0, 1_100.0, 500.0]}
        ),
        "flows": pd.DataFrame(
            {
                "year": YEAR,
                "seller": "workers",
                "buyer": ["retail", "plants"],
                "product": "labour",
                "quantity": [1_300.0, 3_000.0],
                "value_mad": 1.0,
            }
        ),
    }
    found = village(with_numbers(registry, NUMBERS), COUPLE, WIDOW, weight=10.0, **tables)
    wages = found.chain["wage_hour"].where(found.chain.index == 5, 10.0)
    return found._replace(chain=found.chain.assign(wage_hour=wages))


@pytest.fixture(scope="module")
def figures(books: Books) -> pd.Series:
    return values(books).loc[YEAR]


JOBS = {
    "jobs_family_women": 6.4,
    "jobs_family_men": 9.03,
    "jobs_family": 15.43,
    "jobs_hired": 2.0,
    "jobs_on_farm": 17.43,
    "jobs_cooperatives": 1.0,
    "jobs_collection": 2.0,
    "jobs_plants": 3.0,
    "jobs_mahlabas_here": 0.7,
    "jobs_mahlabas_town": 1.1,
    "jobs_mahlabas": 1.8,
    "jobs_processing": 4.8,
    "jobs_retail": 1.3,
    "jobs": 26.53,
    # Her 15% of receipts pay 195.45 of her 400 hours; all other hours are paid
    "jobs_unpaid": 2.0455,
    "jobs_paid": 24.4845,
    "jobs_own_account": 13.3845,
    "jobs_self_employed": 15.3845,
    # 2 · 0.1 + 1 · 0.9 + 3 · 0.8 + 1.8 · 0.4 + 1.3 · 0.7, of 9.1 jobs for wages
    "jobs_regular_wage": 5.13,
    "jobs_casual_wage": 3.97,
    "jobs_outside": 2.82,
    "jobs_net": 29.35,
    "jobs_on_farm_net": 20.25,
}


def test_jobs(figures: pd.Series) -> None:
    assert figures[list(JOBS)].to_dict() == pytest.approx(JOBS)


@pytest.mark.parametrize(
    ("name", "women", "men"),
    [
        ("jobs_hired", 0.2, 1.8),
        ("jobs_cooperatives", 0.2, 0.8),
        ("jobs_plants", 1.2, 1.8),
        ("jobs_mahlabas_here", 0.42, 0.28),
        ("jobs_mahlabas_town", 0.66, 0.44),
        ("jobs_retail", 0.91, 0.39),
        ("jobs_collection", 0.6, 1.4),
        ("jobs_unpaid", 2.0455, 0.0),
        ("jobs_outside", 0.9, 1.92),
        ("jobs", 6.4 + 0.2 + 0.2 + 0.6 + 1.2 + 1.08 + 0.91, 9.03 + 1.8 + 0.8 + 1.4 + 1.8 + 0.72 + 0.39),
        # Of each stage: jobs · women's share · regular share
        ("jobs_regular_wage", 0.02 + 0.18 + 0.96 + 0.432 + 0.637, 0.18 + 0.72 + 1.44 + 0.288 + 0.273),
        ("jobs_casual_wage", 0.18 + 0.02 + 0.24 + 0.648 + 0.273, 1.62 + 0.08 + 0.36 + 0.432 + 0.117),
    ],
)
def test_jobs_by_sex(books: Books, name: str, women: float, men: float) -> None:
    table = measure(books, names=[name]).query("group_kind == 'sex'").set_index("group")["value"]
    assert table.to_dict() == pytest.approx({"women": women, "men": men})


def test_people_at_work_or_looking_for_it(figures: pd.Series) -> None:
    """Women: 1 at work and 0.25 looking, of 2; men: 1.5 and 0.5, of 3."""
    by_hand = {
        "women_active": 12.5,
        "men_active": 20.0,
        "women_participation": 0.625,
        "men_participation": 2 / 3,
        "participation": 3.25 / 5,
        "unemployment_rate": 0.75 / 3.25,
        "gender_participation_ratio": 0.9375,
    }
    assert figures[list(by_hand)].to_dict() == pytest.approx(by_hand)


def test_pay_by_sex(figures: pd.Series) -> None:
    """Herd: 0.15 · 10,000 and 3,000 for women. Casual: 0.8 · 60 of 48 + 192 counted hours, and all of the widow's."""
    by_hand = {
        "women_pay": 10.0 * (1_500.0 + 0.2 * 2_000.0 + 3_000.0 + 250.0),
        "men_pay": 10.0 * (8_500.0 + 0.8 * 2_000.0),
        "women_work_hours": 7_300.0,
        "men_work_hours": 10_950.0,
        "gender_pay_ratio": (5_150.0 / 730.0) / (10_100.0 / 1_095.0),
    }
    assert figures[list(by_hand)].to_dict() == pytest.approx(by_hand)


@pytest.mark.parametrize(("is_hers", "hers"), [(False, 1_500.0), (True, 2_500.0)])
def test_the_surplus_is_the_members(registry: Registry, is_hers: bool, hers: float) -> None:
    """Her milk money and animals are 3,000 of 20,000, the surplus 2,000 more if she is the member; net, 10,000."""
    casual = dict.fromkeys(("women_casual_hours_year", "men_casual_hours_year", "casual_income_year"), 0.0)
    figures = values(village(registry, {**COUPLE, **casual, "member_is_woman": is_hers})).loc[YEAR]
    assert figures["women_pay"] == pytest.approx(hers)
    assert figures["men_pay"] == pytest.approx(10_000.0 - hers)


def test_gender_equality(figures: pd.Series) -> None:
    """Free time: 24 - 11 - 4 - 730 / (2 · 365) = 8 and 24 - 11 - 1 - 1,095 / (3 · 365) = 11 hours a day.

    Herd of women: 0.25 · 40,000 + 5,000 = 15,000; of men 30,000. One seat of five is a woman's.
    """
    ratios = {
        "gender_pay_ratio": 5_150.0 * 1.5 / 10_100.0,
        "gender_participation_ratio": 0.9375,
        "gender_milk_income_ratio": 6_000.0 / 9_000.0,
        "gender_title_ratio": 0.5,
        "gender_leisure_ratio": 8 / 11,
    }
    product = 1.0
    for ratio in ratios.values():
        product *= ratio
    by_hand = {
        **ratios,
        "days": 365.0,
        "women_leisure": 8.0,
        "men_leisure": 11.0,
        "women_herd": 150_000.0,
        "men_herd": 300_000.0,
        "gender_board_ratio": 0.25,
        "women_presidents": 1.0,
        "women_members": 10.0,
        "gender_equality": product ** (1 / 5),
        "gender_equality_with_board": (product * 0.25) ** (1 / 6),
    }
    assert figures[list(by_hand)].to_dict() == pytest.approx(by_hand)


def test_decent_wage_work(figures: pd.Series) -> None:
    """Paid and legally so; two of cover c, contract r and hours (0.8): c r + 0.8 c + 0.8 r - 1.6 c r.

    1,500 and 300 of the collectors' 2,000 hours bring the lowest legal wage.
    """
    by_hand = {
        "collectors_at_legal_pay": 0.9,
        "decent_chance_hired": 0.117,
        "decent_chance_cooperatives": 0.759,
        "decent_chance_plants": 0.784,
        "decent_chance_mahlabas": 0.516,
        "decent_chance_retail": 0.769,
        "decent_chance_collection": 0.785,
        "wage_workers": 11.1,
        "decent_wage_workers": 0.234 + 0.759 + 2.352 + 0.9288 + 0.9997 + 1.57,
        "decent_share_wage": 6.8435 / 11.1,
        "decent_share_chain": (20.0 + 6.8435) / (25.0 + 11.1),
    }
    assert figures[list(by_hand)].to_dict() == pytest.approx(by_hand)


def test_decent_family_work(figures: pd.Series) -> None:
    """Three kinds of workers, of 2.5 persons in all.

    The wife, half a person: paid for 255 of 460 hours, 4.1 MAD each, no cover: 3 items. The men, 1.5 persons, at 9.2
    MAD, without cover: 4 items, and one vote. The widow, half a person: all six.
    """
    by_hand = {
        "at_work": 25.0,
        "decent_paid": 1.0,
        "decent_pay": 0.8,
        "decent_hours": 1.0,
        "decent_cover": 0.2,
        "decent_steady": 1.0,
        "decent_voice": 0.6,
        "items_met": 10.0 * (0.5 * 3 + 1.5 * 4 + 1.0 + 0.5 * 6),
        "decent_work": 11.5 / 15.0,
        "decent_workers": 20.0,
        "decent_share": 0.8,
    }
    assert figures[list(by_hand)].to_dict() == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("hers", "womans_score", "mans_score"),
    [(2_000.0, 0.6, 8 / 15), (5_000.0, 0.6, 8 / 15), (8_000.0, 0.6, 1 / 3)],
)
def test_a_man_beside_a_woman_who_heads(
    registry: Registry, hers: float, womans_score: float, mans_score: float
) -> None:
    """She decides, controls income and rests: 0.6. He has a title and rests: 1/3; income too while half is his."""
    books = village(registry, household(is_female_headed=True, women_milk_money=hers))
    table = measure(books, names=["five_de"]).query("group_kind == 'sex'").set_index("group")["value"]
    assert table.to_dict() == pytest.approx({"women": womans_score, "men": mans_score})


@pytest.mark.parametrize(("hers", "womans_score"), [(4_900.0, 0.2), (5_000.0, 0.4)])
def test_a_woman_beside_a_man_who_heads(registry: Registry, hers: float, womans_score: float) -> None:
    """She rests; half of the milk money gives her control of income. He lacks credit and a group, whatever is hers."""
    table = measure(village(registry, household(women_milk_money=hers)), names=["five_de"])
    by_sex = table.query("group_kind == 'sex'").set_index("group")["value"]
    assert by_sex.to_dict() == pytest.approx({"women": womans_score, "men": 1.0 - 4 / 15})
