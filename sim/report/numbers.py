"""Numbers and dates as French, English and Arabic readers write them, by Babel and its CLDR data.

Babel is imported with the first number, so that help comes at once.
"""

import datetime
import math
from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel.core import Locale
    from babel.numbers import NumberPattern

LOCALES: Mapping[str, str] = {"fr": "fr", "en": "en_GB", "ar": "ar_MA"}
"""Whose habits a language follows. Arabic as in Morocco: European digits, a decimal comma, شتنبر for September.

But 1 234,5 and not 1.234,5, which a reader of other texts would take for a number between 1 and 2.
"""

THIN_SPACE = "\u202f"

MINUS = "\u2212"
LEFT_TO_RIGHT = "\u200e"
"""Unseen; without it the sign of a number in an Arabic line would go to the number's other end."""
NOTHING = "–"
LONGEST = 400
"""Digits that the largest float takes, decimals included."""


def number(value: float, digits: int, language: str) -> str:
    """Write a number with so many decimals: 12 345,6 (thin no-break space), 12,345.6 in English, 12 345,6 in Arabic.

    A number that is not one is shown as a dash.
    """
    return _written(value, _pattern("decimal", digits, language), language)


def percent(share: float, digits: int, language: str) -> str:
    """Write a share as a percentage with so many decimals: 0.125 is 12,5 % in French."""
    return _written(share, _pattern("percent", digits, language), language)


def plain(value: float, language: str) -> str:
    """Write a number with the six figures that matter, as 0,0035 or 62."""
    if value == 0.0:
        return "0"  # the pattern would write 0,0
    return _written(value, _pattern("significant", 6, language), language)


def significant(value: float, figures: int = 3) -> float:
    """Round an order of magnitude to so many figures, and no finer than a whole number: 12 345 is 12 300."""
    if not math.isfinite(value) or value == 0.0:
        return value
    return round(value, min(figures - 1 - math.floor(math.log10(abs(value))), 0))


def decimal_mark(language: str) -> str:
    """What stands between whole and decimals: what a spreadsheet of that language reads."""
    from babel.numbers import get_decimal_symbol  # noqa: PLC0415

    return get_decimal_symbol(_locale(language))


def date(day: datetime.date, language: str, form: Literal["short", "medium", "long", "full"] = "long") -> str:
    """Write a date: 16 mars 2024, 16 March 2024, 16 مارس 2024; "short" is 16/03/2024 and "full" has the weekday."""
    from babel.dates import format_date  # noqa: PLC0415

    written = format_date(day, form, _locale(language))
    is_first = language == "fr" and day.day == 1 and form != "short"
    return written.replace("1 ", "1er ", 1) if is_first else written


def _written(value: float, pattern: "NumberPattern", language: str) -> str:
    if not math.isfinite(value):
        return NOTHING
    with localcontext(prec=LONGEST):
        written: str = pattern.apply(abs(Decimal(float(value))), _locale(language))
    if language == "ar":
        written = written.replace(".", THIN_SPACE)
    is_negative = value < 0.0 and any(figure in "123456789" for figure in written)
    if not is_negative:
        return written
    return (LEFT_TO_RIGHT if language == "ar" else "") + MINUS + written


@cache
def _pattern(kind: Literal["decimal", "percent", "significant"], digits: int, language: str) -> "NumberPattern":
    from babel.numbers import parse_pattern  # noqa: PLC0415

    if kind == "significant":
        return parse_pattern("@" + "#" * (digits - 1))
    locale = _locale(language)
    formats = locale.percent_formats if kind == "percent" else locale.decimal_formats
    pattern = parse_pattern(formats[None].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern


@cache
def _locale(language: str) -> "Locale":
    from babel.core import Locale  # noqa: PLC0415

    return Locale.parse(LOCALES[language])
