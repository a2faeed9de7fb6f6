"""The ledger: double entry for milk and money, checked at the end of every quinzaine.

Every movement is a flow from a seller to a buyer, of a good, with a quantity (in the good's unit), a milk
equivalent (litres of raw milk) and a value (MAD). Goods go from seller to buyer, money from buyer to seller; a pure
payment is a flow without quantity. Milk starts at COWS and ends at CALVES, on the TABLE or in LOSSES; a WORKSHOP
turns raw milk into products and keeps nothing; shops (RETAIL) pass on what they buy. Money is created or destroyed
only by BANKS, the STATE and the REST of the world, which like FEED_DEALERS, SERVICES, WORKERS and RETAIL lie
outside the model and hold no stock here.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.rules.compiled import compiled

Amounts = NDArray[np.float64] | float
Rows = NDArray[np.int32] | NDArray[np.intp]

TOLERANCE = 1e-9
LEAST_FLOW_L = 1e-6
LEAST_CASH_MAD = 1e-3


class Account(IntEnum):
    """Who or what a flow leaves or reaches. Numbers are part of stored results: append only."""

    HERDERS = 0
    COOPERATIVES = 1
    COLLECTORS = 2
    MAHLABAS = 3
    PLANTS = 4
    CONSUMERS = 5
    FEED_DEALERS = 6
    SERVICES = 7
    WORKERS = 8
    STATE = 9
    BANKS = 10
    REST = 11
    COWS = 12
    CALVES = 13
    TABLE = 14
    WORKSHOP = 15
    LOSSES = 16
    RETAIL = 17


class Good(IntEnum):
    """What is exchanged. The dairy goods come first; numbers are part of stored results: append only."""

    RAW_MILK = 0
    LBEN = 1
    RAIB = 2
    JBEN = 3
    BUTTER = 4
    PASTEURISED = 5
    PACKAGED_DAIRY = 6
    CONCENTRATE = 7
    STRAW = 8
    CATTLE = 9
    CARE = 10
    TRANSPORT = 11
    SUPPLIES = 12
    EQUIPMENT = 13
    LABOUR = 14
    OTHER_INCOME = 15
    OTHER_CONSUMPTION = 16
    TAX = 17
    SUBSIDY = 18
    SOCIAL_AID = 19
    LOAN = 20
    REPAYMENT = 21
    INTEREST = 22
    MEMBER_SHARE = 23
    SURPLUS = 24
    TRAINING = 25
    OWNER = 26
    BAD_DEBT = 27
    PRICE_SUPPORT = 28


N_DAIRY = Good.PACKAGED_DAIRY + 1
DAIRY = tuple(Good(k) for k in range(N_DAIRY))

UNITS = dict.fromkeys(Good, "MAD") | {
    Good.RAW_MILK: "L",
    Good.LBEN: "L",
    Good.RAIB: "L",
    Good.JBEN: "kg",
    Good.BUTTER: "kg",
    Good.PASTEURISED: "L",
    Good.PACKAGED_DAIRY: "L",
    Good.CONCENTRATE: "kg",
    Good.STRAW: "kg",
    Good.CATTLE: "head",
    Good.LABOUR: "h",
}

# Accounts that can give or take milk without keeping any: beginnings, ends, and the outside world.
_ENDS = (Account.COWS, Account.CALVES, Account.TABLE, Account.LOSSES, Account.REST)


class LedgerBreak(RuntimeError):  # noqa: N818 - the word of the design
    """The books do not balance: names the account, the period and the amount."""


@dataclass(frozen=True)
class Flow:
    """One cell of the flow table: what went from one account to another over a period."""

    seller: Account
    buyer: Account
    good: Good
    quantity: float
    milk_equivalent_l: float
    value_mad: float


class Flows(NamedTuple):
    """All flows of a period, shape (sellers, buyers, goods): in the good's unit, in L milk equivalent, in MAD."""

    quantity: NDArray[np.float64]
    milk: NDArray[np.float64]
    value: NDArray[np.float64]

    @classmethod
    def none(cls) -> "Flows":
        """Nothing has flowed yet."""
        shape = (len(Account), len(Account), len(Good))
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(shape))


class Standing(NamedTuple):
    """What lies in a purse (MAD): totals over all real units, and the smallest cash of a row, 0 where none is below."""

    cash: float
    receivable: float
    payable: float
    least_cash: float


@dataclass(frozen=True)
class Purse:
    """An account whose money lies in the columns of a population.

    `population` has float columns `cash`, `receivable` and `payable` (MAD per row); `rows` limits the purse to some of
    them (None: all). `weight` is how many real units one row stands for.
    """

    population: Any
    rows: NDArray[np.intp] | None = None
    weight: float = 1.0

    def total(self, column: str) -> float:
        """Sum of a column over the purse's rows, times the weight."""
        values = getattr(self.population, column)
        return float((values if self.rows is None else values[self.rows]).sum()) * self.weight

    def standing(self) -> Standing:
        """All that the checks of a quinzaine need to know of it, counted in one pass."""
        columns = self.population.cash, self.population.receivable, self.population.payable
        if self.rows is not None:
            columns = columns[0][self.rows], columns[1][self.rows], columns[2][self.rows]
        cash, receivable, payable, least = _add_up(*columns)
        return Standing(cash * self.weight, receivable * self.weight, payable * self.weight, least)

    def add(self, column: str, rows: Rows | None, amounts: NDArray[np.float64], factor: float) -> bool:
        """Add amounts times a factor to a column, one for each entry of `rows` (None: for each row of the population).

        Gives False, and writes nothing, unless there is one amount for each row, and rows count from 0.
        """
        values = getattr(self.population, column)
        return _add_to_all(values, amounts, factor) if rows is None else _add_to_some(values, rows, amounts, factor)


@compiled
def _add_to_all(values: NDArray[np.float64], amounts: NDArray[np.float64], factor: float) -> bool:
    if len(amounts) != len(values):
        return False
    for row in range(len(values)):
        values[row] += amounts[row] * factor
    return True


@compiled
def _add_to_some(values: NDArray[np.float64], rows: Rows, amounts: NDArray[np.float64], factor: float) -> bool:
    if len(amounts) != len(rows):
        return False
    for row in rows:
        if not 0 <= row < len(values):
            return False
    for i in range(len(rows)):
        values[rows[i]] += amounts[i] * factor
    return True


@compiled
def _add_up(
    cash: NDArray[np.float64], receivable: NDArray[np.float64], payable: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    in_hand, lent, owed, least = 0.0, 0.0, 0.0, 0.0
    for row in range(len(cash)):
        in_hand += cash[row]
        lent += receivable[row]
        owed += payable[row]
        least = min(least, cash[row])
    return in_hand, lent, owed, least


@compiled
def _milk_through(milk: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    """What each account gets and gives of each dairy good (L), and whether every flow goes from seller to buyer."""
    is_forward = True
    inflow, outflow = np.zeros((len(milk), N_DAIRY)), np.zeros((len(milk), N_DAIRY))
    for seller in range(len(milk)):
        for buyer in range(len(milk)):
            for good in range(N_DAIRY):
                litres = milk[seller, buyer, good]
                inflow[buyer, good] += litres
                outflow[seller, good] += litres
                is_forward &= litres >= -LEAST_FLOW_L
    return inflow, outflow, is_forward


def _total(amounts: Amounts) -> float:
    return float(np.add.reduce(amounts)) if isinstance(amounts, np.ndarray) else float(amounts)


class Ledger:
    """All flows of the running quinzaine and year, and the checks that close them.

    `closed` are the flows of the last quinzaine closed.
    """

    def __init__(self) -> None:
        self.quantity, self.milk, self.value = Flows.none()
        self.year_quantity, self.year_milk, self.year_value = Flows.none()
        self.closed = Flows.none()
        self.purses: dict[Account, Purse] = {}
        self._weights = [1.0] * len(Account)
        self._factors = [self._weights] * len(Account)
        self._settled = np.zeros((len(Account), len(Account)))
        self._owed = np.zeros((len(Account), len(Account)))
        self._opening: dict[Account, Standing] = {}
        self._milk_stock = np.zeros((len(Account), N_DAIRY))
        self._milk_stock_opening = np.zeros((len(Account), N_DAIRY))

    def open(self, purses: dict[Account, Purse]) -> None:
        """Take the purses as they stand as opening balances."""
        self.purses = purses
        self._weights = [purses[account].weight if account in purses else 1.0 for account in Account]
        # How many real units an amount between two accounts stands for: the weight of the weighted side.
        self._factors = [[other if own == 1.0 else own for other in self._weights] for own in self._weights]
        self._opening = {account: purse.standing() for account, purse in purses.items()}

    def move(
        self,
        good: Good,
        seller: Account,
        buyer: Account,
        quantity: Amounts = 0.0,
        value: Amounts = 0.0,
        *,
        milk: Amounts = 0.0,
        seller_rows: Rows | None = None,
        buyer_rows: Rows | None = None,
        on_credit: bool = False,
    ) -> None:
        """Record a flow and move its money.

        quantity (unit of the good), value (MAD) and milk (L raw-milk equivalent) hold one entry for each pair of
        rows (or a scalar): `seller_rows[i]` sells to `buyer_rows[i]`; rows left out mean every row of that
        population in order, or an account outside the model. When herders take part, amounts are per simulated
        herder and the other side gets them times the herders' weight. On credit, the seller's `receivable` and the
        buyer's `payable` grow and cash stays until `settle`.
        """
        factor = self._factors[seller][buyer]
        cell = (seller, buyer, good)
        moved = _total(quantity)
        if moved:
            self.quantity[cell] += moved * factor
        milk_moved = moved if milk is quantity else _total(milk)
        if milk_moved:
            self.milk[cell] += milk_moved * factor
        if not isinstance(value, np.ndarray) and value == 0.0:
            return
        total = _total(value) * factor
        self.value[cell] += total
        if on_credit:
            self._owed[seller, buyer] += total
            self._post(seller, "receivable", seller_rows, value, factor)
            self._post(buyer, "payable", buyer_rows, value, factor)
        else:
            self._settled[seller, buyer] += total
            self._post(seller, "cash", seller_rows, value, factor)
            self._post(buyer, "cash", buyer_rows, value, factor, is_paid=True)

    def make(self, maker: Account, litres: float, mix: Sequence[tuple[Good, float, float, float]]) -> None:
        """Record what a workshop gives back for the milk that an account brought it; no money moves.

        litres by simulated maker; mix: what becomes of one, as in `sell_mix_at_market`; the raw milk in it passed by.
        """
        weight = self._weight(maker)
        for good, quantity, milk, _ in mix:
            if good is not Good.RAW_MILK:
                cell = (Account.WORKSHOP, maker, good)
                self.quantity[cell] += litres * quantity * weight
                self.milk[cell] += litres * milk * weight

    def sell_at_market(
        self,
        good: Good,
        seller: Account,
        buyer: Account,
        quantity: Amounts,
        milk: Amounts,
        earned: Amounts,
        spent: Amounts,
        seller_rows: Rows | None = None,
        buyer_rows: Rows | None = None,
    ) -> None:
        """Record sales of many to many, where nobody knows whose litre he buys: what is spent must be what is earned.

        quantity (unit of the good), milk (L milk equivalent) and earned (MAD) by seller row; spent (MAD) by buyer row.
        Raises LedgerBreak when earnings and spending differ by more than 1e-9 of them.
        """
        sold = _total(earned) * self._weight(seller)
        self._exchange([good], seller, buyer, sold, earned, spent, seller_rows, buyer_rows)
        cell = (seller, buyer, good)
        moved = _total(quantity) * self._weight(seller)
        self.quantity[cell] += moved
        self.milk[cell] += moved if milk is quantity else _total(milk) * self._weight(seller)
        self.value[cell] += sold

    def sell_mix_at_market(
        self,
        mix: Sequence[tuple[Good, float, float, float]],
        seller: Account,
        buyer: Account,
        litres: NDArray[np.float64],
        shares: NDArray[np.float64],
        seller_rows: Rows | None = None,
        buyer_rows: Rows | None = None,
    ) -> NDArray[np.float64]:
        """Record sales at market of all that milk became, and give what each buyer spent (MAD).

        mix: of one litre, for each good (good, quantity in its unit, milk equivalent in L, value in MAD); litres by
        seller row; shares of the buyers in the spending, by buyer row. Raises LedgerBreak when earnings and spending
        differ by more than 1e-9 of them: when shares do not add up to 1.
        """
        whole = _total(litres) * self._weight(seller)
        value_of_a_litre = math.fsum([value for _, _, _, value in mix])
        sold, earned = whole * value_of_a_litre, litres * value_of_a_litre
        spent = shares * (sold / self._weight(buyer))
        goods = (good for good, *_ in mix)
        self._exchange(goods, seller, buyer, sold, earned, spent, seller_rows, buyer_rows)
        for good, quantity, milk, value in mix:
            cell = (seller, buyer, good)
            self.quantity[cell] += whole * quantity
            self.milk[cell] += whole * milk
            self.value[cell] += whole * value
        return spent

    def _exchange(
        self,
        goods: Iterable[Good],
        seller: Account,
        buyer: Account,
        sold: float,
        earned: Amounts,
        spent: Amounts,
        seller_rows: Rows | None,
        buyer_rows: Rows | None,
    ) -> None:
        """Move the money of sales at market that come to `sold` (MAD). Raises LedgerBreak unless as much is spent."""
        bought = _total(spent) * self._weight(buyer)
        if not abs(sold - bought) <= TOLERANCE * (abs(sold) + abs(bought) + 1.0):
            what = "+".join(good.name for good in goods)
            raise LedgerBreak(f"{buyer.name} pay {bought:.6g} MAD for {what}, {seller.name} get {sold:.6g} MAD")
        self._settled[seller, buyer] += sold
        self._post(seller, "cash", seller_rows, earned, self._weight(seller))
        self._post(buyer, "cash", buyer_rows, spent, self._weight(buyer), is_paid=True)

    def pay(
        self,
        reason: Good,
        payer: Account,
        payee: Account,
        value: Amounts,
        *,
        payer_rows: Rows | None = None,
        payee_rows: Rows | None = None,
    ) -> None:
        """Move money for a reason that has no quantity: a tax, an aid, a loan, a share of surplus (MAD)."""
        self.move(reason, payee, payer, value=value, seller_rows=payee_rows, buyer_rows=payer_rows)

    def settle(
        self,
        creditor: Account,
        debtor: Account,
        value: Amounts,
        *,
        creditor_rows: Rows | None = None,
        debtor_rows: Rows | None = None,
    ) -> None:
        """Pay what is owed for earlier deliveries: cash moves, both sides' claims shrink (MAD)."""
        factor = self._factors[creditor][debtor]
        total = _total(value) * factor
        self._settled[creditor, debtor] += total
        self._owed[creditor, debtor] -= total
        self._post(creditor, "cash", creditor_rows, value, factor)
        self._post(creditor, "receivable", creditor_rows, value, factor, is_paid=True)
        self._post(debtor, "cash", debtor_rows, value, factor, is_paid=True)
        self._post(debtor, "payable", debtor_rows, value, factor, is_paid=True)

    def write_off(
        self, creditor: Account, debtor: Account, creditor_rows: Rows, debtor_rows: Rows, value: Amounts
    ) -> None:
        """Cancel what will never be paid (a dissolved debtor): claims shrink on both sides, no cash moves (MAD).

        Recorded as a flow of BAD_DEBT from creditor to debtor, so that flows explain every change of what one owns.
        """
        factor = self._factors[creditor][debtor]
        self._owed[creditor, debtor] -= _total(value) * factor
        self.value[debtor, creditor, Good.BAD_DEBT] += _total(value) * factor
        self._post(creditor, "receivable", creditor_rows, value, factor, is_paid=True)
        self._post(debtor, "payable", debtor_rows, value, factor, is_paid=True)

    def forgive(self, lender: Account, debtor: Account, value: float) -> None:
        """Record that an account outside the model gives up a loan (MAD): a flow of BAD_DEBT, and no cash moves."""
        self.value[debtor, lender, Good.BAD_DEBT] += value

    def pass_on_dairy(self, account: Account, to: Account) -> None:
        """Move on all the dairy that an account got so far in the quinzaine; no money moves."""
        for flows in (self.quantity, self.milk):
            by_good = np.ascontiguousarray(flows[:, account, :N_DAIRY].T)
            flows[account, to, :N_DAIRY] += by_good.sum(axis=1)

    def stock(self, account: Account, good: Good, milk: float) -> None:
        """State what an account holds of a dairy good at the end of the quinzaine (L milk equivalent)."""
        self._milk_stock[account, good] = milk

    def close(self, period: object) -> None:
        """Check every balance of the quinzaine, add it to the year and start the next.

        Raises LedgerBreak naming the account, the period and the amount.
        """
        self._check_milk(period)
        standing = {account: purse.standing() for account, purse in self.purses.items()}
        self._check_money(period, standing)
        self.year_quantity += self.quantity
        self.year_milk += self.milk
        self.year_value += self.value
        self.closed = Flows(self.quantity, self.milk, self.value)
        self.quantity, self.milk, self.value = Flows.none()
        self._settled[:] = 0.0
        self._owed[:] = 0.0
        self._milk_stock_opening[:] = self._milk_stock
        self._opening = standing

    def close_year(self) -> list[Flow]:
        """The year's flow table, non-empty cells only; the next year starts empty."""
        flows = list(self._year_flows())
        for year in (self.year_quantity, self.year_milk, self.year_value):
            year[:] = 0.0
        return flows

    def _year_flows(self) -> Iterator[Flow]:
        used = (self.year_quantity != 0) | (self.year_milk != 0) | (self.year_value != 0)
        for seller, buyer, good in np.argwhere(used):
            cell = (seller, buyer, good)
            yield Flow(
                Account(seller),
                Account(buyer),
                Good(good),
                float(self.year_quantity[cell]),
                float(self.year_milk[cell]),
                float(self.year_value[cell]),
            )

    def _weight(self, account: Account) -> float:
        return self._weights[account]

    def _post(
        self, account: Account, column: str, rows: Rows | None, value: Amounts, factor: float, is_paid: bool = False
    ) -> None:
        """Write amounts into a column of an account that has a purse; what is paid leaves it."""
        purse = self.purses.get(account)
        if purse is None:
            return
        if not isinstance(value, np.ndarray):
            raise TypeError(f"{account.name}: read one amount for all, allowed one for each row")
        times = factor / purse.weight
        if not purse.add(column, rows, value, -times if is_paid else times):
            asked = "all" if rows is None else rows
            raise ValueError(f"{account.name}: {len(value)} amounts for rows {asked}, allowed one for each row from 0")

    def _check_money(self, period: object, standing: dict[Account, Standing]) -> None:
        """Stocks + flows = stocks for cash and claims of every purse: a purse nobody posted to must not have moved."""
        got, paid = self._settled.sum(axis=1).tolist(), self._settled.sum(axis=0).tolist()
        lent, owed = self._owed.sum(axis=1).tolist(), self._owed.sum(axis=0).tolist()
        for account, now_there in standing.items():
            if not now_there.least_cash >= -LEAST_CASH_MAD:
                raise LedgerBreak(f"{account.name} cash, {period}: a purse at {now_there.least_cash:.6g} MAD")
            flows = (got[account] - paid[account], lent[account], owed[account])
            turnover = got[account] + paid[account]
            for name, before, now, flow in zip(
                ("cash", "receivable", "payable"), self._opening[account][:3], now_there[:3], flows, strict=True
            ):
                gap = now - before - flow
                size = abs(before) + abs(now) + abs(turnover) + 1.0
                if not (abs(gap) <= TOLERANCE * size and math.isfinite(now)):
                    raise LedgerBreak(f"{account.name} {name}, {period}: off by {gap:.6g} MAD")

    def _check_milk(self, period: object) -> None:
        """Inflow - outflow = change of stock for every account and product; a workshop balances over products."""
        inflow, outflow, is_forward = _milk_through(self.milk)
        if not is_forward:
            milk = self.milk[:, :, :N_DAIRY]
            seller, buyer, good = np.argwhere(~(milk >= -LEAST_FLOW_L))[0]
            names = f"{Account(seller).name} to {Account(buyer).name} {Good(good).name.lower()}"
            raise LedgerBreak(f"{names}, {period}: a flow of {milk[seller, buyer, good]:.6g} L")
        gaps = inflow - outflow - (self._milk_stock - self._milk_stock_opening)
        sizes = np.abs(inflow) + np.abs(outflow) + np.abs(self._milk_stock) + np.abs(self._milk_stock_opening) + 1.0
        gaps[list(_ENDS)] = 0.0
        workshop_gap, workshop_size = gaps[Account.WORKSHOP].sum(), sizes[Account.WORKSHOP].sum()
        gaps[Account.WORKSHOP] = 0.0
        if not abs(workshop_gap) <= TOLERANCE * workshop_size:
            raise LedgerBreak(f"WORKSHOP milk, {period}: off by {workshop_gap:.6g} L")
        broken = ~(np.abs(gaps) <= TOLERANCE * sizes)
        if broken.any():
            account, good = np.argwhere(broken)[0]
            raise LedgerBreak(
                f"{Account(account).name} {Good(good).name.lower()}, {period}: off by {gaps[account, good]:.6g} L"
            )
