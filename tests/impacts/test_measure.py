"""Impacts of villages worked by hand, and what holds in any village."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impacts.village import household, random_village, village
from sim.accounts.books import Books
from sim.impacts.decent_work import at_least
from sim.impacts.gender_equality import FIVE
from sim.impacts.groups import KINDS, Groups
from sim.impacts.households import Households
from sim.impacts.inequality import fgt, gini
from sim.impacts.measure import DECLARED, FIGURES, INDICATORS, better_off, measure, values
from sim.impacts.welfare import Welfare
from sim.territory import BadInput, Registry

SHARES = sorted(name for name in INDICATORS if DECLARED[name].figure.unit == "1" and name != "gini_consumption")
AMOUNTS = ("poor_people", "jobs_on_farm", "jobs_family_women", "jobs_hired", "jobs_unpaid", "jobs_outside")
AMOUNTS = (*AMOUNTS, "women_members", "empowered_women", "empowered_women_no_workload")


def of_all(books: Books, name: str, kind: str = "all", group: str = "all") -> float:
    table = measure(books, names=[name])
    cell = table[(table["group_kind"] == kind) & (table["group"] == group)]
    return float(cell["value"].iloc[0])


# By hand


def test_poverty_of_three_households(registry: Registry) -> None:
    """Line 4,000. Four people on 2,000: gap 1/2; two on 5,000: vulnerable; four on 6,000: at 1.5 lines, no more."""
    books = village(
        registry,
        household(unique_id=1, n_people=4, spending=8_000.0),
        household(unique_id=2, n_people=2, spending=10_000.0, n_women=2, n_men=0),
        household(unique_id=3, n_people=4, spending=24_000.0),
        weight=10.0,
    )
    assert of_all(books, "poverty_headcount") == pytest.approx(0.4)
    assert of_all(books, "poverty_gap") == pytest.approx(0.2)
    assert of_all(books, "poverty_severity") == pytest.approx(0.1)
    assert of_all(books, "vulnerable") == pytest.approx(0.2)
    assert of_all(books, "poor_people") == pytest.approx(40.0)
    assert of_all(books, "poverty_headcount", "sex", "women") == pytest.approx(1 / 4)
    assert of_all(books, "poverty_headcount", "sex", "men") == pytest.approx(1 / 2)


def test_living_standard_of_two_households(registry: Registry) -> None:
    books = village(
        registry,
        household(unique_id=1, n_people=2, spending=8_000.0, n_women=2, n_men=0),
        household(unique_id=2, n_people=8, spending=80_000.0, cattle_bought=3_000.0, patronage_received=500.0),
    )
    books = books._replace(chain=books.chain.assign(cpi=2.0))
    assert of_all(books, "real_consumption") == pytest.approx(4_400.0)
    assert of_all(books, "real_consumption_median") == pytest.approx(5_000.0)
    assert of_all(books, "real_consumption_bottom40") == pytest.approx((2 * 2_000 + 2 * 5_000) / 4)
    assert of_all(books, "gini_consumption") == pytest.approx(gini([2_000.0, 5_000.0], [2.0, 8.0]))
    assert of_all(books, "dairy_income") == pytest.approx((12_000 + 12_000 - 3_000 + 500) / 2)
    assert of_all(books, "home_milk_value") == 2_000.0


def test_who_is_paid_for_family_work(registry: Registry) -> None:
    """600 women's and 400 men's hours; receipts 20,000, of which women get 5,000: they pay 250 of the women's hours.

    Net income 12,000, a quarter of it hers. Legal wage 8: 3,000 for 600 hours is less, 9,000 for 400 hours is more.
    """
    books = village(registry, household(women_milk_money=5_000.0))
    fte = registry["welfare.fte_hours_year"]
    assert of_all(books, "jobs_unpaid") == pytest.approx(350.0 / fte)
    assert of_all(books, "jobs_unpaid", "sex", "men") == 0.0
    assert of_all(books, "gender_pay_ratio") == pytest.approx((3_000 / 600) / (9_000 / 400))
    assert of_all(books, "gender_milk_income_ratio") == 1.0
    assert of_all(books, "decent_pay") == 0.5
    assert of_all(books, "decent_paid", "sex", "women") == 0.0
    assert of_all(books, "decent_paid", "sex", "men") == 1.0


def test_pay_for_casual_work(registry: Registry) -> None:
    """100 hours each at 8 MAD, women paid 0.79 of it; no herd: pay is legal for the man alone, and mostly casual."""
    share = registry["labour.women_wage_share"]
    nothing = dict.fromkeys(
        ("milk_money", "milk_earned", "cattle_sales", "dairy_costs", "women_dairy_hours", "men_dairy_hours"), 0.0
    )
    casual = {"women_casual_hours": 100.0, "men_casual_hours": 100.0, "casual_income": 800.0 * (1.0 + share)}
    books = village(registry, household(**nothing, **casual, has_health_cover=True))
    assert of_all(books, "gender_pay_ratio") == pytest.approx(share)
    assert of_all(books, "decent_pay", "sex", "men") == 1.0
    assert of_all(books, "decent_pay", "sex", "women") == 0.0
    assert of_all(books, "decent_steady") == 0.0
    assert of_all(books, "decent_work", "sex", "men") == pytest.approx(4 / 6)  # all but steady and voice
    assert of_all(books, "decent_share") == 0.5


def test_one_member_one_vote(registry: Registry) -> None:
    """Two men at work, one of them a member: paid, legal pay and hours, steady; the vote is a fifth item."""
    books = village(registry, household(n_men=2, men_at_work=48.0, cooperative=3))
    assert of_all(books, "decent_voice", "sex", "men") == 0.5
    assert of_all(books, "decent_work", "sex", "men") == pytest.approx((5 + 4) / 12)
    assert of_all(books, "decent_share", "sex", "men") == 1.0
    assert of_all(books, "decent_share") == pytest.approx(2 / 3)


def test_more_than_48_hours(registry: Registry) -> None:
    weeks = village(registry, household()).chain["days"].sum() / 7.0
    hours = 48.0 * weeks
    assert of_all(village(registry, household(men_dairy_hours=hours)), "decent_hours", "sex", "men") == 1.0
    assert of_all(village(registry, household(men_dairy_hours=hours + 1.0)), "decent_hours", "sex", "men") == 0.0
    halved = household(men_dairy_hours=hours, men_at_work=12.0)
    assert of_all(village(registry, halved), "decent_hours", "sex", "men") == 0.0


def test_labour_force(registry: Registry) -> None:
    """Two women, one at work half of the year and idle; one man at work; one woman of 15-24 and one of 25-34."""
    books = village(
        registry,
        household(n_women=2, women_at_work=12.0, women_unemployed=6.0, n_women_15_24=1, men_underemployed=6.0),
        weight=100.0,
    )
    assert of_all(books, "unemployment_rate") == pytest.approx(0.25 / 1.75)
    assert of_all(books, "unemployment_rate", "sex", "men") == 0.0
    assert of_all(books, "underemployment_rate") == pytest.approx(0.25 / 1.5)
    assert of_all(books, "women_participation") == pytest.approx(0.75 / 2)
    assert of_all(books, "participation") == pytest.approx(1.75 / 3)
    young, jobless = registry["welfare.activity_15_24"], registry["welfare.jobless_15_24"]
    adults, adults_jobless = registry["welfare.activity_25_34"], registry["welfare.jobless_25_34"]
    at_work = 0.5 * young / (young + adults)
    unemployed = 0.25 * young * jobless / (young * jobless + adults * adults_jobless)
    assert of_all(books, "youth_unemployment_15_24") == pytest.approx(unemployed / (at_work + unemployed))
    assert of_all(books, "unemployment_rate", "age", "15-24") == pytest.approx(unemployed / (at_work + unemployed))


def test_jobs_add_up(registry: Registry) -> None:
    books = random_village(registry, 3)
    table = values(books)
    stages = ["jobs_family", "jobs_hired", "jobs_cooperatives", "jobs_collection", "jobs_processing", "jobs_retail"]
    assert table[stages].sum(axis=1).to_numpy() == pytest.approx(table["jobs"].to_numpy())
    assert (table["jobs_paid"] + table["jobs_unpaid"]).to_numpy() == pytest.approx(table["jobs"].to_numpy())
    contracts = table[["jobs_unpaid", "jobs_self_employed", "jobs_casual_wage", "jobs_regular_wage"]].sum(axis=1)
    assert contracts.to_numpy() == pytest.approx(table["jobs"].to_numpy())
    fte = registry["welfare.fte_hours_year"]
    assert table["jobs_cooperatives"].to_numpy() == pytest.approx(1_000.0 / fte)
    assert table["jobs_mahlabas_here"].to_numpy() == pytest.approx(800.0 / fte)
    assert table["jobs_retail"].to_numpy() == pytest.approx(300.0 / fte)


def test_empowerment_of_a_member_who_heads(registry: Registry) -> None:
    """She heads, is a member, has a title and rest, but no credit: c = 1/15; her daughter has rest only: c = 0.8.

    5DE = 1 - 0.8/2 = 0.6; no man, so no parity index. The man of the second household: decides, owns, controls income,
    rests: c = 1/15 + 1/5 = 0.267; the woman there rests only: gap (0.8 - 0.267)/(1 - 0.267) = 0.7273.
    """
    hers = {"is_female_headed": True, "cooperative": 3, "member_is_woman": True, "account_is_womans": True}
    first = household(unique_id=1, n_women=2, n_men=0, title_women_share=1.0, women_milk_money=10_000.0, **hers)
    alone = village(registry, first)
    assert of_all(alone, "five_de") == pytest.approx(0.6)
    assert of_all(alone, "empowered_women") == 1.0
    assert of_all(alone, "five_de_principal") == 1.0
    assert measure(alone, names=["gpi", "empowerment"]).empty
    both = village(registry, first, household(unique_id=2))
    assert of_all(both, "five_de") == pytest.approx(1.0 - 1.6 / 3)
    assert of_all(both, "gpi") == pytest.approx(1.0 - (0.8 - 4 / 15) / (1.0 - 4 / 15))
    assert of_all(both, "empowerment") == pytest.approx(0.9 * (1.0 - 1.6 / 3) + 0.1 * (1.0 - 0.72727), abs=1e-5)
    assert of_all(both, "five_de", "sex", "men") == pytest.approx(1.0 - 4 / 15)
    contributions = measure(both, names=[name for name in INDICATORS if name.startswith("disempowerment_from")])
    for _, cells in contributions.groupby(["group_kind", "group"], observed=True):
        assert cells["value"].sum() == pytest.approx(1.0)


def test_churning_and_credit(registry: Registry) -> None:
    """Who churns a tenth of what is sold takes part in decisions; with a debt, in those on credit too."""
    churns = household(to_souk_l=400.0, debt=1_000.0)
    assert of_all(village(registry, churns), "five_de") == pytest.approx(1.0 - (1.0 - 0.2 - 0.2 - 1 / 15))
    assert of_all(village(registry, household(to_souk_l=200.0)), "five_de") == pytest.approx(0.2)


def test_too_much_work(registry: Registry) -> None:
    """Beyond 10.5 hours a day with domestic work; the index without workload does not see it."""
    room = (10.5 - registry["labour.domestic_hours_woman_day"]) * village(registry, household()).chain["days"].sum()
    assert of_all(village(registry, household(women_dairy_hours=room)), "five_de") == pytest.approx(0.2)
    tired = village(registry, household(women_dairy_hours=room + 1.0))
    assert of_all(tired, "five_de") == pytest.approx(0.0)
    assert of_all(tired, "five_de_no_workload") == pytest.approx(0.0)


def test_boards_without_cooperatives(registry: Registry) -> None:
    """No board has no ratio; the index over the five others does not need it."""
    books = random_village(registry, 1)
    assert of_all(books, "gender_board_ratio") == pytest.approx(2 / 3)
    gone = books.cooperatives.assign(is_active=False)
    without = measure(books._replace(cooperatives=gone), names=["gender_equality", "gender_equality_with_board"])
    assert set(without["indicator"]) == {"gender_equality"}
    assert of_all(books._replace(cooperatives=gone), "women_presidents") == 0.0


def test_the_mean_ratio(registry: Registry) -> None:
    books = random_village(registry, 2)
    ratios = [max(of_all(books, name), registry["welfare.ratio_floor"]) for name in FIVE]
    assert of_all(books, "gender_equality") == pytest.approx(np.prod(ratios) ** 0.2)


def test_at_least() -> None:
    """Two of three even chances: 1/2; items taken for granted or out of reach leave a sum of chances."""
    half = np.array([0.5])
    assert at_least(np.array([2.0]), half, half, half) == pytest.approx(0.5)
    assert at_least(np.array([0.0]), half) == pytest.approx(1.0)
    assert at_least(np.array([2.0]), np.ones(1), np.zeros(1), half) == pytest.approx(0.5)


# Comparing


def test_better_off(registry: Registry) -> None:
    before = village(registry, *(household(unique_id=k) for k in (1, 2, 3, 4)))
    after = village(
        registry,
        household(unique_id=4, spending=40_200.0),
        household(unique_id=1, spending=40_800.0, n_cows=7),
        household(unique_id=3, spending=30_000.0),
        household(unique_id=2, spending=50_000.0),
    )
    table = better_off(before, after).set_index(["indicator", "group_kind", "group"])["value"]
    assert table["better_off_share", "all", "all"] == 0.5
    assert table["worse_off_share", "all", "all"] == 0.25
    assert table["better_off_share", "size", "1-2"] == 0.5  # the size they have in the baseline
    with pytest.raises(BadInput, match="1 households and years"):
        better_off(before, village(registry, household(unique_id=9)))


def test_groups_of_the_baseline(registry: Registry) -> None:
    before = village(registry, household(unique_id=1, n_cows=1), household(unique_id=2, n_cows=12, cooperative=5))
    after = village(registry, household(unique_id=2, n_cows=1), household(unique_id=1, n_cows=12))
    table = measure(after, Groups.of(before), names=["jobs_on_farm"])
    assert set(table.loc[table["group_kind"] == "size", "group"]) >= {"1-2", "11+"}
    assert Groups.of(before).on(after).codes["size"].tolist() == [4, 1]
    assert Groups.of(before).on(after).codes["member"].tolist() == [0, 1]


def test_tenths_hold_a_tenth_of_people_each(registry: Registry) -> None:
    books = random_village(registry, 4, n=1_000)
    groups, h = Groups.of(books), Households(books)
    for year in (0, 1):
        people = np.bincount(groups.codes["tenth"][h.year == year], h["n_people"][h.year == year])
        assert people / people.sum() == pytest.approx(np.full(10, 0.1), abs=0.005)


def test_an_unknown_name_is_refused(registry: Registry) -> None:
    with pytest.raises(BadInput, match="unknown indicator 'poverty_headcoun'; did you mean 'poverty_headcount'"):
        measure(village(registry, household()), names=["poverty_headcoun"])


# In any village


@given(st.integers(0, 10**6))
@settings(max_examples=25)
def test_groups_add_up_and_shares_are_shares(registry: Registry, seed: int) -> None:
    books = random_village(registry, seed)
    table = measure(books)
    assert not table.duplicated(["year", "indicator", "group_kind", "group"]).any()
    assert np.isfinite(table["value"]).all()
    shares = table[table["indicator"].isin(SHARES)]
    assert shares["value"].between(-1e-9, 1.0 + 1e-9).all(), shares[~shares["value"].between(-1e-9, 1 + 1e-9)]
    sums = table.groupby(["indicator", "group_kind", "year"], observed=True)["value"].sum()
    for name in AMOUNTS:
        for kind in KINDS:
            assert sums[name, kind].to_numpy() == pytest.approx(sums[name, "all"].to_numpy()), (name, kind)
    for name in ("jobs", "jobs_unpaid", "jobs_casual_wage", "jobs_net"):
        assert sums[name, "sex"].to_numpy() == pytest.approx(sums[name, "all"].to_numpy())


@given(st.integers(0, 10**6))
@settings(max_examples=15)
def test_indices_are_those_of_the_pure_functions(registry: Registry, seed: int) -> None:
    books = random_village(registry, seed)
    table = values(books)
    for year in table.index:
        herders = books.herders[books.herders["year"] == year]
        a_head, people = (herders["spending_year"] / herders["n_people"]).to_numpy(), herders["n_people"].to_numpy()
        for name, alpha in (("poverty_headcount", 0), ("poverty_gap", 1), ("poverty_severity", 2)):
            assert table.loc[year, name] == pytest.approx(fgt(a_head, people, 4_000.0, alpha))
        assert table.loc[year, "gini_consumption"] == pytest.approx(gini(a_head, people))


@given(st.integers(0, 10**6))
@settings(max_examples=15)
def test_neither_the_order_of_rows_nor_their_weight_matters(registry: Registry, seed: int) -> None:
    books = random_village(registry, seed)
    shuffled = books._replace(herders=books.herders.sample(frac=1.0, random_state=seed % 1_000))
    pd.testing.assert_frame_equal(values(books), values(shuffled))
    heavier = values(books._replace(weight=6.0))
    for name in ("poverty_headcount", "unemployment_rate", "decent_share", "gender_equality", "five_de", "gpi"):
        assert heavier[name].to_numpy() == pytest.approx(values(books)[name].to_numpy())
    for name in AMOUNTS:
        assert heavier[name].to_numpy() == pytest.approx(3.0 * values(books)[name].to_numpy())


def test_a_village_twice_is_twice_the_village(registry: Registry) -> None:
    books = random_village(registry, 8)
    again = books.herders.assign(unique_id=books.herders["unique_id"] + 10_000)
    twice = values(books._replace(herders=pd.concat([books.herders, again], ignore_index=True)))
    for name in ("real_consumption", "real_consumption_median", "gini_consumption", "poverty_gap", "empowerment"):
        assert twice[name].to_numpy() == pytest.approx(values(books)[name].to_numpy())
    assert twice["poor_people"].to_numpy() == pytest.approx(2.0 * values(books)["poor_people"].to_numpy())


# Declarations


def test_every_part_is_a_figure_and_no_figure_is_its_own_part() -> None:
    names = [figure.name for figure in FIGURES]
    assert len(names) == len(set(names))
    place = {name: number for number, name in enumerate(names)}
    parts = {figure.name: figure.parts for figure in FIGURES}
    assert not [(name, part) for name, of in parts.items() for part in of if part not in place]

    def depth(name: str, above: tuple[str, ...] = ()) -> int:
        assert name not in above, name
        return 1 + max((depth(part, (*above, name)) for part in parts[name]), default=0)

    assert max(map(depth, names)) < 10


def test_every_figure_says_what_it_is(registry: Registry) -> None:
    for figure in FIGURES:
        assert figure.unit, figure
        assert figure.meaning, figure
        assert figure.formula, figure
        assert figure.source, figure
    parameters = {figure.name for figure in FIGURES if figure.formula == "parameter"}
    assert parameters <= set(registry.entries)
    assert list(values(random_village(registry, 1))) == [figure.name for figure in FIGURES]


def test_every_indicator_and_every_parameter_is_in_the_document() -> None:
    text = (Path(__file__).parents[2] / "docs" / "impacts.md").read_text(encoding="utf-8")
    names = [*INDICATORS, *(f"welfare.{name}" for name in Welfare._fields)]
    assert not [name for name in names if f"`{name}`" not in text]
