"""Operating accounts of the chain's actors, from the ledger of a run: every cell of it in one class a side.

The net operating profit of an actor is reached on two ways that share no cell of the ledger: from what he made and
used up (output - intermediate consumption - wages - taxes + subsidies - charges - depreciation), and from where the
money went (what he owns more than a year before, what he drew, invested and gave, less what came from elsewhere). Value
added created is value added received when the two agree; a cell that is not classed, or wrongly, shows as a gap.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.accounts.account import RELATIVE_TOLERANCE, BrokenIdentity, OperatingAccount
from sim.accounts.books import Books
from sim.accounts.cells import Cells, Floats, Years, name_of, read_cells
from sim.accounts.coefficients import INPUT_LINES, Coefficients
from sim.engine.ledger import DAIRY, Account, Good

A, G = Account, Good

ACTORS = (A.HERDERS, A.COOPERATIVES, A.COLLECTORS, A.MAHLABAS, A.PLANTS, A.RETAIL)
"""The actors of the chain, from the farm to the shop."""

NAMES: Mapping[Account, str] = {
    A.HERDERS: "Herders",
    A.COOPERATIVES: "Cooperatives",
    A.COLLECTORS: "Collectors",
    A.MAHLABAS: "Artisan dairies (mahlabas)",
    A.PLANTS: "Industrial dairies",
    A.RETAIL: "Shops",
}

WITH_PURSE = ACTORS[:-1]
"""Those whose money the ledger follows. Shops keep none: what is left of their margin is theirs at once."""


class Kind(IntEnum):
    """What a cell of the ledger is to the actor on one side of it."""

    NOT_CLASSED = 0
    PASSAGE = 1  # milk that changes place or form and no money
    OUTPUT = 2
    INPUT = 3
    WAGES = 4
    TAXES = 5
    INTEREST = 6
    FINANCE = 7  # loans and their repayment: no income, no cost
    INVESTMENT = 8
    GRANT = 9  # public money for equipment: capital, not an operating subsidy
    CAPITAL = 10  # shares paid in, debts taken over by an owner
    DISTRIBUTED = 11  # profit paid out or, to the other side, received
    HOUSEHOLD = 12  # wages earned elsewhere, other income, spending: the household, not its cattle
    AID = 13
    BAD_DEBT = 14
    SUBSIDY = 15  # public money for what is produced: part of the profit


OPERATING = (Kind.OUTPUT, Kind.INPUT, Kind.WAGES, Kind.TAXES, Kind.SUBSIDY, Kind.INTEREST)
"""What enters the profit; PASSAGE and FINANCE leave what one owns as it was."""

BESIDE = (
    Kind.INVESTMENT,
    Kind.GRANT,
    Kind.CAPITAL,
    Kind.DISTRIBUTED,
    Kind.HOUSEHOLD,
    Kind.AID,
    Kind.BAD_DEBT,
)
"""What moves what one owns without being profit."""


class Rule(NamedTuple):
    """What goods sold to, or bought from, some partners are to some actors."""

    kind: Kind
    actors: tuple[Account, ...]
    goods: tuple[Good, ...]
    partners: tuple[Account, ...]


TRADERS = (A.COLLECTORS, A.MAHLABAS, A.PLANTS)
INVESTORS = (A.HERDERS, A.COOPERATIVES, A.COLLECTORS, A.PLANTS)
ENDS = (A.COWS, A.CALVES, A.TABLE, A.WORKSHOP, A.LOSSES)

SOLD = (
    Rule(Kind.OUTPUT, ACTORS, DAIRY, (*ACTORS, A.CONSUMERS, A.STATE, A.REST)),
    Rule(Kind.PASSAGE, ACTORS, DAIRY, ENDS),
    Rule(Kind.OUTPUT, (A.HERDERS,), (G.CATTLE,), (A.REST,)),
    Rule(Kind.HOUSEHOLD, (A.HERDERS,), (G.LABOUR, G.OTHER_INCOME), (A.REST,)),
    Rule(Kind.AID, (A.HERDERS,), (G.SOCIAL_AID,), (A.STATE,)),
    Rule(Kind.SUBSIDY, (A.HERDERS,), (G.PRICE_SUPPORT,), (A.STATE,)),
    Rule(Kind.DISTRIBUTED, (A.HERDERS,), (G.SURPLUS,), (A.COOPERATIVES,)),
    Rule(Kind.CAPITAL, (A.COOPERATIVES,), (G.MEMBER_SHARE,), (A.HERDERS,)),
    Rule(Kind.CAPITAL, (A.PLANTS,), (G.MEMBER_SHARE,), (A.COOPERATIVES,)),
    Rule(Kind.CAPITAL, TRADERS, (G.OWNER,), (A.REST,)),
    Rule(Kind.GRANT, INVESTORS, (G.SUBSIDY,), (A.STATE,)),
    Rule(Kind.FINANCE, ACTORS, (G.LOAN,), (A.BANKS,)),
    Rule(Kind.BAD_DEBT, ACTORS, (G.BAD_DEBT,), (*ACTORS, A.BANKS)),
)
"""What it is to an actor who gives the good and gets the money."""

BOUGHT = (
    Rule(Kind.INPUT, ACTORS, DAIRY, (*ACTORS, A.REST)),
    Rule(Kind.PASSAGE, ACTORS, DAIRY, ENDS),
    Rule(Kind.INPUT, (A.HERDERS,), (G.CONCENTRATE, G.STRAW), (A.FEED_DEALERS,)),
    Rule(Kind.INPUT, (A.HERDERS,), (G.CATTLE,), (A.REST,)),
    Rule(Kind.INPUT, (A.HERDERS,), (G.CARE,), (A.SERVICES,)),
    Rule(Kind.INPUT, ACTORS, (G.TRANSPORT, G.SUPPLIES), (A.SERVICES,)),
    Rule(Kind.INPUT, (A.COOPERATIVES,), (G.TRAINING,), (A.SERVICES,)),
    Rule(Kind.WAGES, ACTORS, (G.LABOUR,), (A.WORKERS,)),
    Rule(Kind.TAXES, ACTORS, (G.TAX,), (A.STATE,)),
    Rule(Kind.INTEREST, ACTORS, (G.INTEREST,), (A.BANKS,)),
    Rule(Kind.INVESTMENT, INVESTORS, (G.EQUIPMENT,), (A.SERVICES,)),
    Rule(Kind.DISTRIBUTED, (A.COOPERATIVES,), (G.SURPLUS,), (A.HERDERS,)),
    Rule(Kind.DISTRIBUTED, (A.COOPERATIVES,), (G.OWNER,), (A.STATE,)),
    Rule(Kind.DISTRIBUTED, TRADERS, (G.OWNER,), (A.REST,)),
    Rule(Kind.CAPITAL, (A.HERDERS,), (G.MEMBER_SHARE,), (A.COOPERATIVES,)),
    Rule(Kind.CAPITAL, (A.COOPERATIVES,), (G.MEMBER_SHARE,), (A.PLANTS,)),
    Rule(Kind.HOUSEHOLD, (A.HERDERS,), (G.OTHER_CONSUMPTION,), (A.REST,)),
    Rule(Kind.FINANCE, ACTORS, (G.REPAYMENT,), (A.BANKS,)),
    Rule(Kind.BAD_DEBT, ACTORS, (G.BAD_DEBT,), ACTORS),
)
"""What it is to an actor who gets the good and gives the money."""

BESIDE_THE_CHAIN = frozenset(
    {
        (A.FEED_DEALERS, A.STATE, G.SUBSIDY),
        (A.SERVICES, A.STATE, G.SOCIAL_AID),
        (A.REST, A.STATE, G.SOCIAL_AID),
        (A.BANKS, A.STATE, G.SUBSIDY),
        (A.SERVICES, A.STATE, G.TRAINING),
        (A.CONSUMERS, A.REST, G.OTHER_INCOME),
        *((A.CONSUMERS, A.TABLE, good) for good in DAIRY),
        *((A.STATE, A.TABLE, good) for good in DAIRY),
        (A.SERVICES, A.STATE, G.TRANSPORT),
    }
)
"""Cells without an actor of the chain (seller, buyer, good): subsidised feed, credit and advice, consumers' money
and what they eat, milk eaten at school and its carriage."""

SUBSIDIES_OF_STATE = ((A.FEED_DEALERS, A.STATE, G.SUBSIDY), (A.HERDERS, A.STATE, G.PRICE_SUPPORT))
"""What the State pays for what herders produce: counted in their accounts as subsidies."""

LEVER_COSTS = tuple(
    cell
    for cell in ((seller, A.STATE, good) for seller in A for good in G if good is not G.SOCIAL_AID)
    if cell not in SUBSIDIES_OF_STATE
)
"""All else that the State pays, social aid and cover apart: grants, services, purchases."""

LINE_OF: Mapping[Good, str] = {
    **dict.fromkeys(DAIRY, "milk"),
    G.CATTLE: "cattle",
    G.CONCENTRATE: "concentrate",
    G.STRAW: "straw",
    G.CARE: "care",
    G.TRANSPORT: "transport",
    G.SUPPLIES: "supplies",
    G.TRAINING: "training",
}
"""Input line of each good bought outside the chain."""


def _kinds(rules: Iterable[Rule]) -> NDArray[np.int8]:
    """Kind of each cell, shape (actors, partners, goods). Raises ValueError where two rules meet."""
    kinds = np.zeros((len(ACTORS), len(Account), len(Good)), np.int8)
    for rule in rules:
        cells = np.ix_([ACTORS.index(actor) for actor in rule.actors], list(rule.partners), list(rule.goods))
        if kinds[cells].any():
            raise ValueError(f"two rules class a cell, one of them {rule}")
        kinds[cells] = rule.kind
    kinds[range(len(ACTORS)), list(ACTORS)] = Kind.NOT_CLASSED  # nobody trades with himself
    return kinds


SOLD_AS, BOUGHT_AS = _kinds(SOLD), _kinds(BOUGHT)


def cells_sold(actor: Account, kind: Kind) -> list[tuple[Account, Account, Good]]:
    """Cells (seller, buyer, good) that are of a kind to an actor who gives the good and gets the money."""
    places = np.argwhere(SOLD_AS[ACTORS.index(actor)] == kind)
    return [(actor, Account(partner), Good(good)) for partner, good in places]


def cells_bought(actor: Account, kind: Kind) -> list[tuple[Account, Account, Good]]:
    """Cells (seller, buyer, good) that are of a kind to an actor who gets the good and gives the money."""
    places = np.argwhere(BOUGHT_AS[ACTORS.index(actor)] == kind)
    return [(Account(partner), actor, Good(good)) for partner, good in places]


_OUTSIDE = [int(account) for account in Account if account not in ACTORS]
_LINES = np.zeros((len(INPUT_LINES), len(Good)))
for _good, _name in LINE_OF.items():
    _LINES[INPUT_LINES.index(_name), _good] = 1.0


class Worth(NamedTuple):
    """What the ledger holds no price for, shape (years,): MAD unless said."""

    beef_price: Floats
    """Mean of the year, MAD/kg carcass."""
    own_use: Floats
    """Milk that herder families use, at the best outlet open to each."""
    herd_change: Floats
    """Change in the volume of the herd, at the mean beef price of the year."""
    stock_change: Floats
    """Change of the plants' stock (L), at the mean factory price of the year."""
    drought_feed: Floats
    """What the State pays feed dealers for herders."""


class Operating(NamedTuple):
    """Operating accounts of all actors and years: arrays of shape (years, actors), MAD.

    `inputs` are bought outside the chain, shape (years, actors, input lines); `purchases` within it. `profit` is the
    net operating profit from production, `profit_by_money` that from where the money went.
    """

    years: Years
    output: Floats
    inputs: Floats
    purchases: Floats
    wages: Floats
    taxes: Floats
    subsidies: Floats
    financial_charges: Floats
    land_rent: Floats
    depreciation: Floats
    profit: Floats
    profit_by_money: Floats
    cattle_sold: Floats
    distributed: Floats
    grants: Floats
    worth: Worth
    cells: Cells

    @property
    def intermediate_consumption(self) -> Floats:
        """All that is bought and used up, within the chain and outside it (MAD)."""
        return np.asarray(self.purchases + self.inputs.sum(axis=2))

    @property
    def value_added(self) -> Floats:
        """Output - intermediate consumption (MAD)."""
        return np.asarray(self.output - self.intermediate_consumption)

    def account(self, at: int, actor: Account) -> OperatingAccount:
        """The account of an actor in the year at a position."""
        cell = (at, ACTORS.index(actor))
        amounts = ("output", "intermediate_consumption", "wages", "taxes", "subsidies", "financial_charges")
        return OperatingAccount(
            code=name_of(actor, Account),
            actor=NAMES[actor],
            **{name: float(getattr(self, name)[cell]) for name in amounts},
            land_rent=float(self.land_rent[cell]),
            depreciation=float(self.depreciation[cell]),
            net_operating_profit=float(self.profit[cell]),
        )

    def line(self, actor: Account, name: str) -> Floats:
        """What an actor buys of an input line, shape (years,), MAD."""
        return np.asarray(self.inputs[:, ACTORS.index(actor), INPUT_LINES.index(name)])


def operate(books: Books, coefficients: Coefficients) -> Operating:
    """Draw up the operating accounts of every actor and year, and check that value added created is received.

    output = dairy and cattle sold + own use + change of herd + change of stock;
    intermediate consumption = what is bought, feed at its full price, less the wear in it;
    subsidies = price support, and what the State pays feed dealers for herders;
    depreciation = that of equipment, and the wear;
    profit from production = output - consumption - wages - taxes + subsidies - interest - rent - depreciation;
    profit by money = change of cash + receivable - payable - debt
      + (invested + distributed + shares paid + household spending + bad debts of others)
      - (grants + capital and shares of profit received + household income + aid + own debts forgiven)
      + own use + change of herd and stock - depreciation of equipment.

    No rent is paid for land: herders use their own. MAD of the day. Raises BrokenIdentity naming the cell that has no
    class, the debt that no loan explains, or the actor, the year and the cell of the size of the gap.
    """
    cells = read_cells(books.flows)
    check_classes(cells)
    worth = _worth(books, cells)
    sold, bought = _by_kind(cells.value, SOLD_AS, axis=1), _by_kind(cells.value, BOUGHT_AS, axis=2)
    n_years, n_actors = len(cells.years), len(ACTORS)
    output = sold[:, :, Kind.OUTPUT].copy()
    output[:, 0] += worth.own_use + worth.herd_change
    plants = ACTORS.index(A.PLANTS)
    output[:, plants] += worth.stock_change
    inputs, purchases = _inputs(cells)
    inputs[:, 0, INPUT_LINES.index("concentrate")] += worth.drought_feed
    wear = _wear(inputs, coefficients)
    inputs -= wear
    equipment = _change(books, cells.years, ("equipment",))
    depreciation_of_equipment = bought[:, :, Kind.INVESTMENT] - equipment
    depreciation = depreciation_of_equipment + wear.sum(axis=2)
    subsidies = sold[:, :, Kind.SUBSIDY].copy()
    subsidies[:, 0] += worth.drought_feed
    costs = inputs.sum(axis=2) + purchases + bought[:, :, Kind.WAGES] + bought[:, :, Kind.TAXES]
    profit = output + subsidies - costs - bought[:, :, Kind.INTEREST] - depreciation
    beside = (bought - sold)[:, :, list(BESIDE)].sum(axis=2)
    by_money = _change(books, cells.years, ("cash", "receivable", "payable", "debt")) + beside
    by_money -= depreciation_of_equipment
    by_money[:, 0] += worth.own_use + worth.herd_change
    by_money[:, plants] += worth.stock_change
    shops = ACTORS.index(A.RETAIL)
    by_money[:, shops] = profit[:, shops]
    _check_debts(cells, _change(books, cells.years, ("debt",)))
    _check_profits(cells, profit, by_money)
    return Operating(
        years=cells.years,
        output=output,
        inputs=inputs,
        purchases=purchases,
        wages=bought[:, :, Kind.WAGES],
        taxes=bought[:, :, Kind.TAXES],
        subsidies=subsidies,
        financial_charges=bought[:, :, Kind.INTEREST],
        land_rent=np.zeros((n_years, n_actors)),
        depreciation=depreciation,
        profit=profit,
        profit_by_money=by_money,
        cattle_sold=np.asarray(cells.value[:, A.HERDERS, :, G.CATTLE].sum(axis=1)),
        distributed=bought[:, :, Kind.DISTRIBUTED],
        grants=sold[:, :, Kind.GRANT],
        worth=worth,
        cells=cells,
    )


def check_classes(cells: Cells) -> None:
    """Raise BrokenIdentity for a cell that no rule classes on the side of an actor, or for money in a mere passage."""
    used = ((cells.quantity != 0.0) | (cells.milk != 0.0) | (cells.value != 0.0)).any(axis=0)
    paid = (cells.value != 0.0).any(axis=0)
    known = np.zeros(used.shape, bool)
    for cell in BESIDE_THE_CHAIN:
        known[cell] = True
    actors = list(ACTORS)
    involved = np.zeros(used.shape, bool)
    involved[actors] = involved[:, actors] = True
    unknown = used & ~involved & ~known
    unknown[actors] |= used[actors] & (SOLD_AS == Kind.NOT_CLASSED)
    unknown[:, actors] |= used[:, actors] & (BOUGHT_AS == Kind.NOT_CLASSED).swapaxes(0, 1)
    for seller, buyer, good in np.argwhere(unknown)[:1]:
        raise BrokenIdentity(f"{_cell(seller, buyer, good)}: a cell without a class")
    unpaid = np.zeros(used.shape, bool)
    unpaid[actors] |= SOLD_AS == Kind.PASSAGE
    unpaid[:, actors] |= (BOUGHT_AS == Kind.PASSAGE).swapaxes(0, 1)
    for seller, buyer, good in np.argwhere(unpaid & paid)[:1]:
        raise BrokenIdentity(f"{_cell(seller, buyer, good)}: money where only milk can pass")


def _cell(seller: int, buyer: int, good: int) -> str:
    return f"{name_of(buyer, Account)} pay {name_of(seller, Account)} for {name_of(good, Good)}"


def _by_kind(value: Floats, kinds: NDArray[np.int8], axis: int) -> Floats:
    """Sums of cells by actor and kind, shape (years, actors, kinds), MAD; `axis` is the side the actor is on."""
    mine = value[:, list(ACTORS)] if axis == 1 else value[:, :, list(ACTORS)].swapaxes(1, 2)
    n_years, n_actors = mine.shape[:2]
    sums = np.empty((n_years, n_actors, len(Kind)))
    for at in range(n_actors):
        is_kind = (kinds[at].ravel()[:, None] == np.arange(len(Kind))).astype(np.float64)
        sums[:, at] = mine[:, at].reshape(n_years, -1) @ is_kind
    return sums


def _inputs(cells: Cells) -> tuple[Floats, Floats]:
    """What each actor buys outside the chain by line (years, actors, lines) and within it (years, actors), MAD."""
    is_input = BOUGHT_AS == Kind.INPUT
    bought = cells.value[:, :, list(ACTORS)].swapaxes(1, 2) * is_input
    outside = bought[:, :, _OUTSIDE].sum(axis=2) @ _LINES.T
    return outside, np.asarray(bought[:, :, list(ACTORS)].sum(axis=(2, 3)))


def _wear(inputs: Floats, coefficients: Coefficients) -> Floats:
    """The part of each input that is wear of something durable (MAD): see the theme `wear` of the coefficients."""
    wear = np.zeros_like(inputs)
    for at, actor in enumerate(ACTORS):
        for line in ("supplies", "transport"):
            name = f"wear.{name_of(actor, Account)}_{line}"
            if name in coefficients.entries:
                k = INPUT_LINES.index(line)
                wear[:, at, k] = coefficients[name] * inputs[:, at, k]
    return wear


def mean_of_year(chain: pd.DataFrame, column: str, years: Years) -> Floats:
    """Mean of a recorded series over the days of each year. Raises BrokenIdentity for a year without record."""
    days = chain["days"].to_numpy(dtype=np.float64)
    values = chain[column].to_numpy(dtype=np.float64)
    year = chain["year"].to_numpy()
    at = np.searchsorted(years, year)
    is_in = (at < len(years)) & (years[np.minimum(at, len(years) - 1)] == year) if len(years) else np.zeros(0, bool)
    total = np.bincount(at[is_in], weights=(values * days)[is_in], minlength=len(years))
    length = np.bincount(at[is_in], weights=days[is_in], minlength=len(years))
    for k in np.flatnonzero(length == 0.0)[:1]:
        raise BrokenIdentity(f"chain, column {column}: nothing recorded in {years[k]}")
    return np.asarray(total / length)


def year_positions(years: Years, table: pd.DataFrame) -> NDArray[np.intp]:
    """Position in `years` of each row of a table. Raises BrokenIdentity for a row of another year."""
    year = table["year"].to_numpy()
    at = np.searchsorted(years, year)
    strange = year[(at >= len(years)) | (years[np.minimum(at, len(years) - 1)] != year)]
    if len(strange):
        raise BrokenIdentity(f"agents of {int(strange[0])}, a year without flows")
    return at


def _worth(books: Books, cells: Cells) -> Worth:
    years = cells.years
    at = year_positions(years, books.herders)
    own_use = np.bincount(at, weights=books.herders["home_value_year"].to_numpy(np.float64), minlength=len(years))
    beef_price = mean_of_year(books.chain, "beef_price", years)
    herd = _change(books, years, ("herd_volume",))[:, 0]
    stock = _change(books, years, ("stock_l",))[:, ACTORS.index(A.PLANTS)]
    made = cells.milk[:, A.PLANTS, :, G.PACKAGED_DAIRY][:, [A.RETAIL, A.REST]].sum(axis=1)
    earned = cells.value[:, A.PLANTS, :, G.PACKAGED_DAIRY][:, [A.RETAIL, A.REST]].sum(axis=1)
    price = np.divide(earned, made, out=np.zeros(len(years)), where=made > 0.0)
    return Worth(
        beef_price=beef_price,
        own_use=np.asarray(own_use * books.weight, np.float64),
        herd_change=herd * beef_price,
        stock_change=stock * price,
        drought_feed=np.asarray(cells.value[:, A.FEED_DEALERS, A.STATE, G.SUBSIDY]),
    )


def _change(books: Books, years: Years, columns: tuple[str, ...]) -> Floats:
    """Change of balances over each year, shape (years, actors): what is owned less `payable` and `debt`."""
    balances = books.balances
    accounts = balances["account"].astype("category").cat
    numbers = {name_of(actor, Account): k for k, actor in enumerate(ACTORS)}
    actor = np.array([numbers.get(name, -1) for name in accounts.categories], np.intp)[accounts.codes.to_numpy()]
    amount = np.zeros(len(balances))
    for column in columns:
        amount += (-1.0 if column in ("payable", "debt") else 1.0) * balances[column].to_numpy(np.float64)
    year = balances["year"].to_numpy().astype(np.int64)
    ends = np.union1d(years, years - 1)
    at = np.searchsorted(ends, year)
    rows = (actor >= 0) & (at < len(ends)) & (ends[np.minimum(at, len(ends) - 1)] == year)
    standing = np.zeros((len(ends), len(ACTORS)))
    is_there = np.zeros((len(ends), len(ACTORS)), bool)
    standing[at[rows], actor[rows]] = amount[rows]
    is_there[at[rows], actor[rows]] = True
    for end, k in np.argwhere(~is_there[:, : len(WITH_PURSE)])[:1]:
        raise BrokenIdentity(f"balances: nothing of {name_of(ACTORS[k], Account)} at the end of {ends[end]}")
    return np.asarray(standing[np.searchsorted(ends, years)] - standing[np.searchsorted(ends, years - 1)])


def _check_debts(cells: Cells, fallen: Floats) -> None:
    """Raise BrokenIdentity unless every debt to banks changed by loans - repayments - what banks wrote off.

    `fallen` is by how much debts fell in each year, shape (years, actors), MAD.
    """
    actors, value = list(ACTORS), cells.value
    lent, repaid = value[:, actors, A.BANKS, G.LOAN], value[:, A.BANKS, actors, G.REPAYMENT]
    written_off = value[:, actors, A.BANKS, G.BAD_DEBT]
    gap = repaid + written_off - lent - fallen
    gap[:, ACTORS.index(A.RETAIL)] = 0.0
    broken = ~(np.abs(gap) <= RELATIVE_TOLERANCE * (lent + repaid + np.abs(written_off) + np.abs(fallen) + 1.0))
    for year, k in np.argwhere(broken)[:1]:
        who = f"{name_of(ACTORS[k], Account)}, {cells.years[year]}"
        read = f"repaid and written off {repaid[year, k] + written_off[year, k]:.12g} MAD, lent {lent[year, k]:.12g}"
        raise BrokenIdentity(f"{who}: {read}, but debt fell by {fallen[year, k]:.12g}, a gap of {gap[year, k]:.6g}")


def _check_profits(cells: Cells, profit: Floats, by_money: Floats) -> None:
    """Raise BrokenIdentity where the two ways to the profit differ by more than a billionth of the money moved."""
    actors = list(ACTORS)
    moved = np.abs(cells.value[:, actors]).sum(axis=(2, 3)) + np.abs(cells.value[:, :, actors]).sum(axis=(1, 3))
    gap = profit - by_money
    broken = ~(np.abs(gap) <= RELATIVE_TOLERANCE * (moved + 1.0))
    for year, k in np.argwhere(broken)[:1]:
        who = f"{name_of(ACTORS[k], Account)}, {cells.years[year]}"
        read = f"net operating profit {profit[year, k]:.12g} MAD from production, {by_money[year, k]:.12g} by money"
        cell = _cell_of_size(cells.value[year], ACTORS[k], float(gap[year, k]))
        raise BrokenIdentity(f"{who}: {read}, a gap of {gap[year, k]:.6g}{cell}")


def _cell_of_size(value: Floats, actor: Account, gap: float) -> str:
    """Name the actor's cell whose amount is nearest to a gap, when it is that gap to a millionth."""
    mine = np.zeros_like(value)
    mine[actor], mine[:, actor] = value[actor], value[:, actor]
    off = np.abs(np.abs(mine) - abs(gap))
    seller, buyer, good = np.unravel_index(int(np.argmin(off)), off.shape)
    if not off[seller, buyer, good] <= 1e-6 * abs(gap):
        return ""
    return f", which is what {_cell(int(seller), int(buyer), int(good))}"
