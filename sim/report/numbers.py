"""Numbers as French and English readers write them."""

import math

THIN_SPACE = "\u202f"
MINUS = "\u2212"
NOTHING = "–"


def number(value: float, digits: int, language: str) -> str:
    """Write a number with so many decimals: 12 345,6 in French (thin no-break space), 12,345.6 in English.

    A number that is not one is shown as a dash.
    """
    if not math.isfinite(value):
        return NOTHING
    written = f"{value:,.{digits}f}"
    if not written.strip("-0.,"):
        written = written.lstrip("-")
    if language == "fr":
        written = written.replace(",", THIN_SPACE).replace(".", ",")
    return written.replace("-", MINUS)


def plain(value: float, language: str) -> str:
    """Write a number with the six figures that matter, as 0,0035 or 62."""
    written = f"{value:.6g}"
    return written.replace(".", ",") if language == "fr" else written
