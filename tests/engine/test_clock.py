"""The clock: 24 quinzaines a year, one after the other, on real dates."""

import calendar
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.clock import QUINZAINES_PER_YEAR, Quinzaine, quinzaines

CENTURY = list(quinzaines(2000, 2100))


def test_a_century_has_24_a_year() -> None:
    years = [quinzaine.year for quinzaine in CENTURY]
    assert sorted(set(years)) == list(range(2000, 2101))
    assert all(years.count(year) == QUINZAINES_PER_YEAR == 24 for year in set(years))


def test_they_follow_each_other_day_by_day() -> None:
    assert CENTURY[0].first == date(2000, 1, 1)
    assert CENTURY[-1].last == date(2100, 12, 31)
    for before, after in pairwise(CENTURY):
        assert after.first - before.last == timedelta(days=1)
        assert before.end == after.start
        assert before.next == after
    assert sum(quinzaine.days for quinzaine in CENTURY) == (date(2101, 1, 1) - date(2000, 1, 1)).days


def test_lengths() -> None:
    for quinzaine in CENTURY:
        month_days = calendar.monthrange(quinzaine.year, quinzaine.first.month)[1]
        assert quinzaine.days == (15 if quinzaine.first.day == 1 else month_days - 15)
        assert quinzaine.days == quinzaine.end - quinzaine.start
    assert {quinzaine.days for quinzaine in CENTURY} == {13, 14, 15, 16}


@pytest.mark.parametrize(("year", "days"), [(2000, 14), (2013, 13), (2016, 14), (2024, 14), (2026, 13), (2100, 13)])
def test_leap_years(year: int, days: int) -> None:
    assert Quinzaine.starting(date(year, 2, 16)).days == days


def test_numbers_run_from_1_to_24() -> None:
    assert [quinzaine.number for quinzaine in quinzaines(2024, 2025)] == [*range(1, 25), *range(1, 25)]


def test_a_month_closes_with_its_second_half_and_a_year_with_december() -> None:
    for quinzaine in CENTURY:
        assert quinzaine.closes_month == ((quinzaine.last + timedelta(days=1)).day == 1)
        assert quinzaine.closes_year == (quinzaine.last.month == 12 and quinzaine.last.day == 31)


def test_no_years_no_quinzaines() -> None:
    assert list(quinzaines(2020, 2019)) == []


def test_it_says_its_dates() -> None:
    assert str(Quinzaine.starting(date(2024, 2, 16))) == "2024-02-16 to 2024-02-29"


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_quinzaine_starts_on_the_1st_or_the_16th_only(day: date) -> None:
    if day.day in (1, 16):
        quinzaine = Quinzaine.starting(day)
        assert quinzaine.first == day
        assert 13 <= quinzaine.days <= 16
        assert quinzaine.first.month == quinzaine.last.month
        assert date.fromordinal(quinzaine.start) == day
    else:
        with pytest.raises(ValueError, match="starts on the 1st or the 16th"):
            Quinzaine.starting(day)


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_every_day_belongs_to_one_quinzaine(day: date) -> None:
    mine = Quinzaine.starting(day.replace(day=1 if day.day < 16 else 16))
    assert mine.first <= day <= mine.last
    assert mine.start <= day.toordinal() < mine.end
    assert not mine.next.first <= day <= mine.next.last


def test_two_of_the_same_dates_are_one() -> None:
    one, other = Quinzaine.starting(date(2024, 5, 1)), Quinzaine.starting(date(2024, 5, 1))
    assert one == other
    assert hash(one) == hash(other)
    assert one != one.next
