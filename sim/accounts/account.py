"""The operating account of an actor type, and of the chain taken as one actor.

Source: Fabre, Dabat and Orlandoni, Methodological brief for agri-based value chain analysis, VCA4D, 2021.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RECEIVED = {
    "wages": 1,
    "taxes": 1,
    "subsidies": -1,
    "financial_charges": 1,
    "land_rent": 1,
    "depreciation": 1,
    "net_operating_profit": 1,
}
"""Who receives the value added, with the sign of each: subsidies are received before they are shared out."""

CREATED = {"output": 1, "intermediate_consumption": -1}
COSTS = ("intermediate_consumption", "wages", "taxes", "financial_charges", "land_rent", "depreciation")
RELATIVE_TOLERANCE = 1e-9
"""Share of an identity's amounts that floating-point arithmetic may lose."""


@dataclass(frozen=True)
class OperatingAccount:
    """What an actor type makes, uses up and hands out over a period, all in one currency.

    `taxes` and `subsidies` are those paid and received directly; `land_rent` is what is paid for land; the labour of
    the family is not paid, so that its reward is in `net_operating_profit`, which alone may be negative.
    """

    code: str
    actor: str
    output: float
    intermediate_consumption: float
    wages: float
    taxes: float
    subsidies: float
    financial_charges: float
    land_rent: float
    depreciation: float
    net_operating_profit: float

    @property
    def value_added(self) -> float:
        """Value added that is created (currency): output - intermediate consumption."""
        return self.output - self.intermediate_consumption

    @property
    def received(self) -> float:
        """Value added that is received (currency).

        wages + taxes - subsidies + financial charges + land rent + depreciation + net operating profit.
        """
        return math.fsum(sign * getattr(self, cell) for cell, sign in RECEIVED.items())

    @property
    def gap(self) -> float:
        """Value added created less value added received (currency): 0 but for rounding."""
        return self.value_added - self.received

    @property
    def return_on_turnover(self) -> float:
        """Net operating profit / output; NaN without output."""
        return ratio(self.net_operating_profit, self.output)

    @property
    def benefit_cost(self) -> float:
        """Net operating profit / (intermediate consumption + wages + taxes + charges + rent + depreciation).

        NaN for an actor without any cost.
        """
        return ratio(self.net_operating_profit, math.fsum(getattr(self, cell) for cell in COSTS))


@dataclass(frozen=True)
class ChainAccount(OperatingAccount):
    """The account of the chain as if it were one actor: what its actors buy from each other is taken out."""

    intra_chain_purchases: float


class BrokenIdentity(RuntimeError):  # noqa: N818 - the word of the accounts
    """An account that does not add up: names the account, the cell, what was read and what is allowed."""


def ratio(numerator: float, denominator: float) -> float:
    """Divide; NaN where the denominator is not positive, for the ratio then means nothing."""
    return numerator / denominator if denominator > 0.0 else math.nan


def consolidate(accounts: Sequence[OperatingAccount], bought_outside: float) -> ChainAccount:
    """Add up the accounts of a chain whose actors buy inputs worth `bought_outside` from outside it.

    intra-chain purchases = sum of intermediate consumption - bought outside;
    chain output = sum of outputs - intra-chain purchases; chain intermediate consumption = bought outside;
    every component of the value added is a sum, so that the value added of the chain is the sum of its actors'.

    All amounts are in one currency. Source: VCA4D (Fabre, Dabat and Orlandoni 2021), consolidated account.
    """
    total = {cell: math.fsum(getattr(account, cell) for account in accounts) for cell in (*CREATED, *RECEIVED)}
    intra = total["intermediate_consumption"] - bought_outside
    net = {"output": total["output"] - intra, "intermediate_consumption": bought_outside}
    return ChainAccount(code="chain", actor="chain", intra_chain_purchases=intra, **{**total, **net})


def check(
    account: OperatingAccount,
    printed_value_added: float | None = None,
    half_units: Mapping[str, float] | None = None,
    lost: float = RELATIVE_TOLERANCE,
) -> None:
    """Check that the value added created is the value added received.

    value added = output - intermediate consumption
                = wages + taxes - subsidies + financial charges + land rent + depreciation + net operating profit.

    `printed_value_added` is the one printed beside the account, if any: both sides are then compared with it. Each
    identity may be off by the sum of `half_units` of its cells (what rounding hides in each, in currency; none for
    exact books) and by the share of its amounts that arithmetic may have `lost`.

    Raises BrokenIdentity naming the most likely cell: the value added when neither side agrees with it, the output
    when only the side received does, the net operating profit, which closes an account, when only that side does not.
    """
    amounts = {cell: getattr(account, cell) for cell in (*CREATED, *RECEIVED)}
    amounts["value_added"] = account.value_added if printed_value_added is None else printed_value_added
    is_created, is_received = (_holds(side, amounts, half_units or {}, lost) for side in (CREATED, RECEIVED))
    if is_created and is_received:
        return
    if is_created:
        side, cell = RECEIVED, "net_operating_profit"
    else:
        side, cell = CREATED, "output" if is_received else "value_added"
    raise BrokenIdentity(f"{account.code}, {_problem(cell, side, amounts, half_units or {}, lost)}")


def _surplus(side: Mapping[str, int], amounts: Mapping[str, float]) -> float:
    """What a side has more than the value added."""
    return math.fsum(sign * amounts[cell] for cell, sign in side.items()) - amounts["value_added"]


def _tolerance(
    side: Mapping[str, int], amounts: Mapping[str, float], half_units: Mapping[str, float], lost: float
) -> float:
    cells = (*side, "value_added")
    rounding = math.fsum(half_units.get(cell, 0.0) for cell in cells)
    return rounding + lost * math.fsum(abs(amounts[cell]) for cell in cells)


def _holds(side: Mapping[str, int], amounts: Mapping[str, float], half_units: Mapping[str, float], lost: float) -> bool:
    return abs(_surplus(side, amounts)) <= _tolerance(side, amounts, half_units, lost)


def _problem(
    cell: str, side: Mapping[str, int], amounts: Mapping[str, float], half_units: Mapping[str, float], lost: float
) -> str:
    """Say what was read in a cell, and what the rest of its identity allows there."""
    read = amounts[cell]
    allowed = read + _surplus(side, amounts) * (1 if cell == "value_added" else -side[cell])
    tolerance = _tolerance(side, amounts, half_units, lost)
    terms = " ".join(f"{'+' if sign > 0 else '-'} {name} {_figures(amounts[name])}" for name, sign in side.items())
    identity = f"value_added {_figures(amounts['value_added'])} = {terms.removeprefix('+ ')}"
    return f"column {cell}: read {_figures(read)}, allowed {_figures(allowed)} within {tolerance:.3g}, for {identity}"


def _figures(amount: float) -> str:
    """Write an amount to its twelfth figure, a large one to its unit."""
    return f"{amount:.{12 if abs(amount) < 1e12 else 15}g}"
