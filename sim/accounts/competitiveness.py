"""Protection and competitiveness: the chain at its own prices and at import parity.

Sources: Monke and Pearson, The Policy Analysis Matrix for Agricultural Development, 1989; Fabre, Dabat and Orlandoni,
Methodological brief for agri-based value chain analysis, VCA4D, 2021.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sim.accounts.account import ratio

Kind = Literal["output", "tradable_input", "domestic_factor"]


class ParityLine(NamedTuple):
    """An output, a tradable input or a domestic factor of the chain, valued twice, in one currency.

    `market` is at domestic prices, net of transfers for a domestic factor; `parity` is at import or export parity, or
    at the social price for a domestic factor, for which alone it may be unknown (None).
    """

    item: str
    kind: Kind
    market: float
    parity: float | None


Why = Literal["no_output", "no_value_added", "no_factors", "no_social_price"]


class Competitiveness(NamedTuple):
    """Four coefficients without unit; NaN where not known or without meaning."""

    npc: float = math.nan
    epc: float = math.nan
    drc_vca4d: float = math.nan
    drc_pam: float = math.nan


def compare_with_parity(lines: Sequence[ParityLine]) -> Competitiveness:
    """Compute the four coefficients from the chain's items at market and at parity prices.

    With domestic factors unknown, both domestic resource costs are NaN; with the social price of any of them unknown,
    the textbook one is.
    """
    output, output_parity = _values(lines, "output")
    tradables, tradables_parity = _values(lines, "tradable_input")
    factors, factors_parity = _values(lines, "domestic_factor")
    value_added_parity = _value_added(output_parity, tradables_parity)
    has_factors = any(line.kind == "domestic_factor" for line in lines)
    return Competitiveness(
        npc=nominal_protection(output, output_parity),
        epc=effective_protection(output - tradables, value_added_parity),
        drc_vca4d=domestic_resource_cost(factors, value_added_parity) if has_factors else math.nan,
        drc_pam=domestic_resource_cost(factors_parity, value_added_parity) if has_factors else math.nan,
    )


def why_not(lines: Sequence[ParityLine]) -> Why | None:
    """Why some of the four coefficients have no value for these items: the first reason, None where all have one.

    Output worth nothing at parity; no value added at parity; no domestic factor; a factor without social price.
    """
    output, inputs = (_values(lines, kind)[1] for kind in ("output", "tradable_input"))
    factors = [line for line in lines if line.kind == "domestic_factor"]
    if output <= 0.0:
        return "no_output"
    if _value_added(output, inputs) <= 0.0:
        return "no_value_added"
    if not factors:
        return "no_factors"
    return "no_social_price" if any(line.parity is None for line in factors) else None


def nominal_protection(output: float, output_parity: float) -> float:
    """Nominal protection coefficient: output at domestic price / at parity price; above 1, output is protected.

    Both in one currency; NaN unless the second is positive. Source: Monke and Pearson 1989.
    """
    return ratio(output, output_parity)


def effective_protection(value_added: float, value_added_parity: float) -> float:
    """Effective protection coefficient: (output - tradable inputs) at market prices / at parity prices.

    Both in one currency; NaN unless the second is positive. Source: Monke and Pearson 1989.
    """
    return ratio(value_added, value_added_parity)


def domestic_resource_cost(factors: float, value_added_parity: float) -> float:
    """Domestic resource cost: non-tradable domestic factors / (output - tradable inputs) at parity prices.

    Below 1 the country gains. VCA4D values the factors at market prices net of transfers (Fabre, Dabat and Orlandoni
    2021); the textbook one, at social prices (Monke and Pearson 1989). Both in one currency; NaN where factors are
    NaN or where the value added at parity is not positive: the country then loses whatever the factors cost.
    """
    return ratio(factors, value_added_parity)


def _value_added(output: float, inputs: float) -> float:
    """Output less tradable inputs; 0 where they differ by no more than arithmetic may have lost."""
    return 0.0 if abs(output - inputs) <= 1e-12 * output else output - inputs


def _values(lines: Sequence[ParityLine], kind: Kind) -> tuple[float, float]:
    """Sum of a kind of items at market and at parity prices; NaN where one of them is not known."""
    chosen = [line for line in lines if line.kind == kind]
    market = math.fsum(line.market for line in chosen)
    return market, math.fsum(math.nan if line.parity is None else line.parity for line in chosen)
