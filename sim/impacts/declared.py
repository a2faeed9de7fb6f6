"""How indicators are declared: leaves read off the tables, and formulas over named parts.

A leaf or a formula is declared once, and computed for all households, for every group of them, for women, men and the
young. A formula exists wherever all its parts do: jobs of plants have a sex but no herd-size class.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.accounts.figure import Figure
from sim.impacts.groups import ALL, MEN, WOMEN, YOUNG, YOUNG_ADULTS
from sim.impacts.households import Annual, Floats, Households
from sim.impacts.inequality import Ranking

Amount = Callable[[Households], Floats | NDArray[np.bool_]]
"""What each household-year has, in one simulated household."""


class Total(NamedTuple):
    """A leaf: the sum over household-years, times the households that each stands for.

    `of` says what is added up for everybody ("all"; women and men together where it is not said) and for those persons
    who can be told apart.
    """

    figure: Figure
    of: Mapping[str, Amount]


class Yearly(NamedTuple):
    """A leaf: a number of the whole territory a year. `women_share` names the parameter that splits it by sex.

    `everywhere`: not an amount but a condition, such as days or the poverty line, the same for every group.
    """

    figure: Figure
    of: Callable[[Annual], Floats]
    women_share: str = ""
    everywhere: bool = False


class Parameter(NamedTuple):
    """A leaf: a number of the registry, the same in all years and groups."""

    figure: Figure


class Ranked(NamedTuple):
    """A leaf: a number of each cell that needs people ranked by real consumption a head."""

    figure: Figure
    of: Callable[[Ranking], Floats]


class Formula(NamedTuple):
    """A number computed from its parts, in the order in which they are named."""

    figure: Figure
    combine: Callable[..., Floats]


Declared = Total | Yearly | Parameter | Ranked | Formula


class Impact(NamedTuple):
    """One of the seven impacts: its parts and indicators, and which of them are indicators."""

    name: str
    declared: tuple[Declared, ...]
    indicators: tuple[str, ...]


# Who is counted


def households(amount: Amount) -> dict[str, Amount]:
    """Count something of the household as a whole."""
    return {ALL: amount}


def persons(of_each: Amount) -> dict[str, Amount]:
    """Count something that every person has: all, women and men of 15 and over, and the young."""
    counts: dict[str, tuple[str, ...]] = {
        ALL: ("n_people",),
        WOMEN: ("n_women",),
        MEN: ("n_men",),
        YOUNG: ("n_women_15_24", "n_men_15_24"),
        YOUNG_ADULTS: ("n_women_25_34", "n_men_25_34"),
    }
    return {who: _times(of_each, columns) for who, columns in counts.items()}


def by_sex(women: Amount, men: Amount, **young: Amount) -> dict[str, Amount]:
    """Count something that women and men have apart."""
    return {WOMEN: women, MEN: men, **young}


def _times(of_each: Amount, columns: tuple[str, ...]) -> Amount:
    if len(columns) == 1:
        return lambda h: np.asarray(of_each(h) * h[columns[0]], np.float64)
    return lambda h: np.asarray(of_each(h) * (h[columns[0]] + h[columns[1]]), np.float64)


# Ways of declaring


def total(name: str, unit: str, meaning: str, formula: str, of: Mapping[str, Amount], source: str = "model") -> Total:
    """Declare a sum over household-years; `formula` says of what, in names of columns."""
    return Total(Figure(name, unit, meaning, formula, source), of)


def parameter(name: str, unit: str, meaning: str) -> Parameter:
    """Declare a number of the registry, under its name there."""
    return Parameter(Figure(name, unit, meaning, "parameter", name))


def ratio(name: str, unit: str, meaning: str, top: str, bottom: str, source: str = "definition") -> Formula:
    """Declare one figure over another; not a number where there is nothing below the line."""
    return Formula(Figure(name, unit, meaning, f"{top} / {bottom}", source, (top, bottom)), np.divide)


def added(name: str, unit: str, meaning: str, *parts: str, source: str = "definition") -> Formula:
    """Declare a sum of figures."""
    return Formula(Figure(name, unit, meaning, " + ".join(parts), source, parts), sum_of)


def formula(
    name: str, unit: str, meaning: str, text: str, parts: tuple[str, ...], combine: Callable[..., Floats], source: str
) -> Formula:
    """Declare any other formula; `combine` takes the parts in their order."""
    return Formula(Figure(name, unit, meaning, text, source, parts), combine)


def sum_of(*parts: Floats) -> Floats:
    """Add figures up."""
    return np.asarray(sum(parts), np.float64)
