"""Words exist in both languages; numbers are written as each language writes them."""

import re

import pytest

from sim.quinzaine.timetable import TIMETABLE
from sim.report.figure import MILK, PRICES
from sim.report.numbers import number, plain
from sim.report.table import SHOWN
from sim.report.words import LANGUAGES, WORDS, say
from sim.study.indicators import INDICATORS
from sim.territory.check import check
from sim.territory.territory import Territory


@pytest.mark.parametrize(
    ("value", "digits", "french", "english"),
    [
        (1234567.891, 2, "1\u202f234\u202f567,89", "1,234,567.89"),
        (999.0, 0, "999", "999"),
        (-1234.5, 1, "−1\u202f234,5", "−1,234.5"),
        (0.005, 2, "0,01", "0.01"),
        (-0.001, 2, "0,00", "0.00"),
        (float("nan"), 1, "–", "–"),
        (float("inf"), 1, "–", "–"),
    ],
)
def test_numbers(value: float, digits: int, french: str, english: str) -> None:
    assert number(value, digits, "fr") == french
    assert number(value, digits, "en") == english


def test_plain_numbers_keep_what_matters() -> None:
    assert plain(0.0035, "fr") == "0,0035"
    assert plain(62.0, "fr") == "62"
    assert plain(0.0035, "en") == "0.0035"


@pytest.mark.parametrize("key", WORDS)
def test_every_word_is_said_in_both_languages_with_the_same_values(key: str) -> None:
    assert set(WORDS[key]) == set(LANGUAGES)
    asked = [set(re.findall(r"{(\w+)}", text)) for text in WORDS[key].values()]
    assert asked[0] == asked[1]


def test_all_that_is_shown_has_words(sefrou: Territory) -> None:
    keys = {each.name for each in INDICATORS} | {f"figure.{name}" for name in (*MILK, *PRICES)}
    keys |= {f"phase.{phase.name}" for phase in TIMETABLE} | {f"margin.{fit.name}" for fit in check(sefrou)}
    assert keys <= set(WORDS)


def test_every_indicator_is_shown_and_nothing_else() -> None:
    assert list(SHOWN) == [each.name for each in INDICATORS]


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no such word", "fr")
