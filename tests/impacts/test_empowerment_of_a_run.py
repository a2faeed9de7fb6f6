"""Empowerment measured on a real small run, and the pure functions on tables filled person by person."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from sim import Scenario, run
from sim.accounts.books import Books
from sim.impacts.empowerment import INDICATORS, five_de, gpi
from sim.impacts.measure import measure, values

YEARS = (2013, 2014)


class People(NamedTuple):
    """Rows of adequacy, in the order of INDICATORS, and how many persons each row stands for."""

    rows: list[list[bool]]
    persons: list[float]

    def add(self, row: list[bool], persons: float) -> None:
        if persons > 0:
            self.rows.append(row)
            self.persons.append(persons)


class Tables(NamedTuple):
    """People of a year: all women, all men, those who answer for their household; and couples, woman and man."""

    women: People
    men: People
    first_women: People
    wives: list[list[bool]]
    husbands: list[list[bool]]


@pytest.fixture(scope="module")
def books() -> Books:
    return run(Scenario.read("baseline").but(first_year=YEARS[0], last_year=YEARS[1]), scale=0.05).books


@pytest.fixture(scope="module")
def tables(books: Books) -> dict[int, Tables]:
    days = books.chain.groupby("year")["days"].sum()
    found = {}
    for year in YEARS:
        of_year = Tables(People([], []), People([], []), People([], []), [], [])
        for row in books.herders[books.herders["year"] == year].to_dict("records"):
            _add(of_year, {str(name): value for name, value in row.items()}, float(days[year]), books)
        found[year] = of_year
    return found


def _add(tables: Tables, row: dict[str, object], days: float, books: Books) -> None:
    """Say of each person of 15 and over of a household what she or he is adequate in."""

    def number(name: str) -> float:
        return float(row[name])  # type: ignore[arg-type]

    n_women, n_men, money = number("n_women"), number("n_men"), number("milk_money_year")
    is_member, her_membership, her_account = (
        number("cooperative") >= 0,
        row["member_is_woman"],
        row["account_is_womans"],
    )
    souk_l = number("to_souk_l_year")
    sold_l = souk_l + sum(number(f"{name}_l_year") for name in ("accepted", "to_collector", "to_direct"))
    churns = sold_l > 0 and souk_l >= books.registry["welfare.souk_share_adequate"] * sold_l
    uses_credit = number("debt") > 0 or number("borrowed_year") > 0
    enough = books.registry["welfare.income_share_adequate"]
    her_share = number("women_milk_money_year") / money if money > 0 else 0.0

    def rests(sex: str, one: str, persons: float) -> bool:
        hours = number(f"{sex}_dairy_hours_year") + number(f"{sex}_casual_hours_year")
        free = books.registry["welfare.workload_limit_hours_day"] - books.registry[f"labour.domestic_hours_{one}_day"]
        return hours <= free * days * persons * (1.0 + 1e-6)

    if n_women > 0:
        heads = bool(row["is_female_headed"]) or n_men == 0
        joined = is_member and bool(her_membership)
        decides = heads or joined or (is_member and bool(her_account)) or churns
        owns = number("herd_value") > 0 and number("title_women_share") > 0
        income = heads or (money > 0 and her_share >= enough)
        rested = rests("women", "woman", n_women)
        first = [decides, owns, decides and uses_credit, income, joined, rested]
        tables.women.add(first, 1.0)
        tables.first_women.add(first, 1.0)
        tables.women.add([churns, False, False, False, False, rested], n_women - 1.0)
    if n_men > 0:
        he_heads = not (n_women > 0 and bool(row["is_female_headed"]))
        he_joined = is_member and not her_membership
        he_decides = he_heads or he_joined or (is_member and not her_account)
        he_owns = number("herd_value") > 0 and number("title_women_share") < 1
        his_income = he_heads or (money > 0 and 1.0 - her_share >= enough)
        he_rests = rests("men", "man", n_men)
        him = [he_decides, he_owns, he_decides and uses_credit, his_income, he_joined, he_rests]
        tables.men.add(him, 1.0)
        tables.men.add([False, False, False, False, False, he_rests], n_men - 1.0)
        if n_women > 0:
            tables.wives.append(first)
            tables.husbands.append(him)


def ways(books: Books) -> Iterator[tuple[str, int, list[float], float]]:
    """The index with workload and without: ending of its figures, number of indicators, their weights, cutoff."""
    weights = [books.registry[f"welfare.{name}_weight"] for name in INDICATORS]
    cutoff = books.registry["welfare.empowerment_cutoff"]
    yield "", 6, weights, cutoff
    yield "_no_workload", 5, weights[:5], cutoff


def test_the_indices_are_those_of_the_pure_functions(books: Books, tables: dict[int, Tables]) -> None:
    figures = values(books)
    for year, of_year in tables.items():
        for ending, n, weights, cutoff in ways(books):
            women = five_de(np.array(of_year.women.rows)[:, :n], weights, of_year.women.persons, cutoff)
            parity = gpi(np.array(of_year.wives)[:, :n], np.array(of_year.husbands)[:, :n], weights, cutoff=cutoff)
            share = books.registry["welfare.five_de_share"]
            by_hand = {
                f"five_de{ending}": women.value,
                f"empowered_women_share{ending}": women.empowered_share,
                f"empowered_women{ending}": women.empowered_share * sum(of_year.women.persons) * books.weight,
                f"gpi{ending}": parity.value,
                f"empowerment{ending}": share * women.value + (1.0 - share) * parity.value,
            }
            found = figures.loc[year, list(by_hand)].to_dict()
            assert found == pytest.approx(by_hand, rel=1e-12, abs=1e-12), (year, ending)
            assert 0.0 < women.value < 1.0
            assert 0.0 < parity.value < 1.0


def test_men_principals_and_what_is_lacking(books: Books, tables: dict[int, Tables]) -> None:
    figures = values(books)
    by_sex = measure(books, names=["five_de", "five_de_no_workload"]).query("group_kind == 'sex' and group == 'men'")
    cells: pd.Series = by_sex.set_index(["year", "indicator"])["value"]
    for year, of_year in tables.items():
        for ending, n, weights, cutoff in ways(books):
            men = five_de(np.array(of_year.men.rows)[:, :n], weights, of_year.men.persons, cutoff)
            assert cells[year, f"five_de{ending}"] == pytest.approx(men.value, rel=1e-12), (year, ending)
        _, _, weights, cutoff = next(ways(books))
        women = five_de(of_year.women.rows, weights, of_year.women.persons, cutoff)
        lacking = figures.loc[year, [f"disempowerment_from_{name}" for name in INDICATORS]].to_numpy(float)
        assert lacking == pytest.approx(women.contributions, rel=1e-12, abs=1e-12)
        principals = five_de(of_year.first_women.rows, weights, of_year.first_women.persons, cutoff)
        assert figures.loc[year, "five_de_principal"] == pytest.approx(principals.value, rel=1e-12)
        assert figures.loc[year, "empowered_principal_share"] == pytest.approx(principals.empowered_share, rel=1e-12)
