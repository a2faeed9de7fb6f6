"""Where a figure comes from that is not made of others: cells of the ledger, other amounts, numbers, columns.

A reader finds in the tables of a run everything that is named here, and gets the figure by adding it up.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

import numpy as np

from sim.accounts.cells import name_of
from sim.accounts.coefficients import INPUT_LINES, SERIES
from sim.accounts.distribution import CHAINS, farm_gate_cells
from sim.accounts.ledger_accounts import ACTORS, LEVER_COSTS, LINE_OF, Kind, cells_bought, cells_sold
from sim.accounts.results import ACTOR_NAMES, FIGURES, ChainBooks
from sim.engine.ledger import DAIRY, UNITS, Account, Good

A, G = Account, Good
Place = tuple[Account, Account, Good]


class Cell(NamedTuple):
    """A cell of the flow table in a year: what went from a seller to a buyer, and for how much (MAD)."""

    seller: str
    buyer: str
    good: str
    quantity: float
    unit: str
    milk_l: float
    value: float


class Term(NamedTuple):
    """What is added to cells, in the unit of the figure; `names`: the kind of thing it is, then which."""

    names: tuple[str, ...]
    amount: float


class Number(NamedTuple):
    """A number that the formula uses: a parameter with its range and source, or a mean of the year without."""

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    source: str = ""


class Columns(NamedTuple):
    """Columns of a table, how many rows of the year were read, and what each stands for in reality."""

    table: str
    names: tuple[str, ...]
    n_rows: int
    weight: float = 1.0


class Origin(NamedTuple):
    """What a figure was read off. Cells and terms add up to it.

    `adds`: the money of cells, their litres of raw-milk equivalent, or the one over the other.
    """

    cells: tuple[Cell, ...] = ()
    terms: tuple[Term, ...] = ()
    numbers: tuple[Number, ...] = ()
    columns: tuple[Columns, ...] = ()
    adds: Literal["money", "milk", "price"] = "money"

    @property
    def total(self) -> float:
        """Cells and terms added up."""
        money = sum(cell.value for cell in self.cells)
        milk = sum(cell.milk_l for cell in self.cells)
        if self.adds == "price":
            return money / milk if milk > 0.0 else float("nan")
        return (milk if self.adds == "milk" else money) + sum(term.amount for term in self.terms)


def origin(accounts: ChainBooks, name: str, year: int) -> Origin:
    """Say where a figure of the accounts, or what is not a part of it, comes from in a year of the run."""
    at = int(np.searchsorted(accounts.years, year))
    if name in _SINGLE:
        return _SINGLE[name](accounts, at)
    if name in _MADE_OF_PARTS:
        return Origin()
    for beginning, read in _FAMILIES.items():
        if name.startswith(beginning):
            return read(accounts, at, name.removeprefix(beginning))
    return Origin()


# Cells


def _read(accounts: ChainBooks, at: int, places: Iterable[Place]) -> tuple[Cell, ...]:
    """Cells of a year that hold anything, the largest first."""
    found = []
    cells = accounts.operating.cells
    for place in places:
        quantity, milk, value = (float(amounts[at][place]) for amounts in (cells.quantity, cells.milk, cells.value))
        if quantity or milk or value:
            seller, buyer, good = place
            names = name_of(seller, Account), name_of(buyer, Account), name_of(good, Good)
            found.append(Cell(*names, quantity, UNITS[good], milk, value))
    return tuple(sorted(found, key=lambda cell: (-abs(cell.value), -cell.milk_l)))


def _actor(name: str) -> Account:
    return ACTORS[ACTOR_NAMES.index(name)]


_DROUGHT_FEED = (A.FEED_DEALERS, A.STATE, G.SUBSIDY)


def _outside(actor: Account) -> list[Place]:
    """What an actor buys outside the chain; herders' feed at its full price."""
    bought = [place for place in cells_bought(actor, Kind.INPUT) if place[0] not in ACTORS]
    return [*bought, _DROUGHT_FEED] if actor == A.HERDERS else bought


def _line_of(good: Good) -> str:
    return "concentrate" if good == G.SUBSIDY else LINE_OF[good]


def _wear(accounts: ChainBooks, at: int, actor: Account, lines: Iterable[str] = INPUT_LINES) -> float:
    """Wear in what an actor buys outside the chain (MAD)."""
    wear = 0.0
    for line in lines:
        name = f"wear.{name_of(actor, Account)}_{line}"
        if name in accounts.coefficients.entries:
            bought = _read(accounts, at, (place for place in _outside(actor) if _line_of(place[2]) == line))
            wear += accounts.coefficients[name] * sum(cell.value for cell in bought)
    return wear


def _some(*terms: Term) -> tuple[Term, ...]:
    return tuple(term for term in terms if term.amount)


# Lines of operating accounts


def _output(accounts: ChainBooks, at: int, name: str) -> Origin:
    cells = _read(accounts, at, cells_sold(_actor(name), Kind.OUTPUT))
    stock = float(accounts.operating.worth.stock_change[at]) if name == "plants" else 0.0
    return Origin(cells, _some(Term(("term", "stock_change"), stock)))


def _purchases(accounts: ChainBooks, at: int, name: str) -> Origin:
    bought = cells_bought(_actor(name), Kind.INPUT)
    return Origin(_read(accounts, at, (place for place in bought if place[0] in ACTORS)))


def _inputs(accounts: ChainBooks, at: int, name: str) -> Origin:
    actor = _actor(name)
    wear = -_wear(accounts, at, actor)
    return Origin(_read(accounts, at, _outside(actor)), _some(Term(("term", "wear"), wear)))


def _depreciation(accounts: ChainBooks, at: int, name: str) -> Origin:
    actor = _actor(name)
    balances = accounts.books.balances
    worth = balances[balances["account"] == name].set_index("year")["equipment"]
    year = int(accounts.years[at])
    rise = float(worth[year] - worth[year - 1]) if name != "retail" else 0.0
    return Origin(
        _read(accounts, at, cells_bought(actor, Kind.INVESTMENT)),
        _some(
            Term(("term", "equipment_change"), -rise),
            Term(("term", "wear_of_inputs"), _wear(accounts, at, actor)),
        ),
    )


def _paid(kind: Kind) -> Callable[[ChainBooks, int, str], Origin]:
    def read(accounts: ChainBooks, at: int, name: str) -> Origin:
        return Origin(_read(accounts, at, cells_bought(_actor(name), kind)))

    return read


def _subsidies(accounts: ChainBooks, at: int, name: str) -> Origin:
    supports = cells_sold(_actor(name), Kind.SUBSIDY)
    return Origin(_read(accounts, at, [*supports, _DROUGHT_FEED] if name == "herders" else supports))


def _input_line(accounts: ChainBooks, at: int, line: str) -> Origin:
    places = [place for actor in ACTORS for place in _outside(actor) if _line_of(place[2]) == line]
    wear = -sum(_wear(accounts, at, actor, (line,)) for actor in ACTORS)
    return Origin(_read(accounts, at, places), _some(Term(("term", "wear"), wear)))


# Herders


def _milk_sold(accounts: ChainBooks, at: int) -> Origin:
    return Origin(_read(accounts, at, (p for p in cells_sold(A.HERDERS, Kind.OUTPUT) if p[2] in DAIRY)))


def _cattle_sold(accounts: ChainBooks, at: int) -> Origin:
    return Origin(_read(accounts, at, (p for p in cells_sold(A.HERDERS, Kind.OUTPUT) if p[2] == G.CATTLE)))


def _own_use(accounts: ChainBooks, at: int) -> Origin:
    return Origin(columns=(_of_herders(accounts, at, "home_value_year"),))


def _herd_change(accounts: ChainBooks, at: int) -> Origin:
    balances = accounts.books.balances
    herd = balances[balances["account"] == "herders"].set_index("year")["herd_volume"]
    year = int(accounts.years[at])
    return Origin(
        numbers=(
            Number("herd_volume", float(herd[year]), "kg carcass"),
            Number("herd_volume a year before", float(herd[year - 1]), "kg carcass"),
            Number("mean beef_price", float(accounts.operating.worth.beef_price[at]), "MAD/kg"),
        )
    )


def _family_labour(accounts: ChainBooks, at: int) -> Origin:
    hours = _of_herders(accounts, at, "women_dairy_hours_year", "men_dairy_hours_year")
    wage = Number("mean wage_hour", float(accounts.split.wage_hour[at]), "MAD/h")
    return Origin(numbers=(wage,), columns=(hours,))


def _of_herders(accounts: ChainBooks, at: int, *names: str) -> Columns:
    n_rows = int((accounts.books.herders["year"] == accounts.years[at]).sum())
    return Columns("herders", names, n_rows, accounts.books.weight)


# The chain


def _lever_cost(accounts: ChainBooks, at: int) -> Origin:
    return Origin(_read(accounts, at, LEVER_COSTS))


def _traced(*parts: str) -> Callable[[ChainBooks, int], Origin]:
    """Parts of the inputs of the chain, as they are traced back."""

    def read(accounts: ChainBooks, at: int) -> Origin:
        lines = accounts.results[at].traced.lines
        terms = (Term(("good", line.name), sum(getattr(line, part) for part in parts)) for line in lines)
        return Origin(terms=_largest_first(terms))

    return read


def _items(kind: str, price: str) -> Callable[[ChainBooks, int], Origin]:
    """Items of the chain at market or at parity prices."""

    def read(accounts: ChainBooks, at: int) -> Origin:
        table = accounts.parity
        rows = table[(table["year"] == accounts.years[at]) & (table["kind"] == kind)]
        terms = (Term(_item(str(i)), float(v)) for i, v in zip(rows["item"], rows[price], strict=True))
        return Origin(terms=_largest_first(terms))

    return read


_LABOUR = {"hired labour": "hired_labour", "own labour": "own_labour"}


def _item(name: str) -> tuple[str, ...]:
    """`concentrate, not tradable` is of the kind `not_tradable`; what is not bought is an item."""
    line, _, rest = name.partition(", ")
    if line not in INPUT_LINES:
        return ("item", _LABOUR.get(name, name))
    return ("good", line, "not_tradable") if rest else ("good", line)


def _largest_first(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(sorted(_some(*terms), key=lambda term: -abs(term.amount)))


def _by_sex(sexes: tuple[str, ...]) -> Callable[[ChainBooks, int, str], Origin]:
    def read(accounts: ChainBooks, at: int, way: str) -> Origin:
        table = accounts.sexes
        rows = table[(table["year"] == accounts.years[at]) & (table["way"] == way) & table["sex"].isin(sexes)]
        sums = rows.groupby(["actor", "recipient"], observed=True)["value"].sum()
        return Origin(terms=_largest_first(Term(("account", *map(str, who)), float(v)) for who, v in sums.items()))

    return read


def _milk_price(accounts: ChainBooks, at: int) -> Origin:
    places = ((s, b, G.RAW_MILK) for s in (A.COOPERATIVES, A.COLLECTORS) for b in (A.PLANTS, A.MAHLABAS))
    return Origin(_read(accounts, at, places), adds="price")


def _milk_output(accounts: ChainBooks, at: int) -> Origin:
    final = [(seller, buyer, good) for seller in ACTORS for buyer in (A.CONSUMERS, A.STATE, A.REST) for good in DAIRY]
    balances = accounts.books.balances
    stock = balances[balances["account"] == "plants"].set_index("year")["stock_l"]
    year = int(accounts.years[at])
    rise = float(stock[year] - stock[year - 1])
    cells = _read(accounts, at, [*final, (A.HERDERS, A.TABLE, G.RAW_MILK)])
    return Origin(cells, _some(Term(("term", "stock_change"), rise)), adds="milk")


def _farm_gate(side: int) -> Callable[[ChainBooks, int, str], Origin]:
    def read(accounts: ChainBooks, at: int, kind: str) -> Origin:
        assert kind in CHAINS
        pairs = farm_gate_cells(kind)[side]
        places = ((seller, buyer, good) for seller, buyer in pairs for good in DAIRY)
        return Origin(_read(accounts, at, places), adds="price")

    return read


# Coefficients


def _numbers(*names: str) -> Callable[[ChainBooks, int], Origin]:
    def read(accounts: ChainBooks, at: int) -> Origin:
        return Origin(numbers=tuple(_number(accounts, at, name) for name in names))

    return read


def _number(accounts: ChainBooks, at: int, name: str) -> Number:
    coefficients, basis = accounts.coefficients, accounts.basis
    if name in SERIES:
        value = float(coefficients.of_years(name, accounts.years, basis.cpi)[at])
        series = coefficients.series[name]
        low, high = value * (1.0 - series.range_share), value * (1.0 + series.range_share)
        return Number(name, value, series.unit, low, high, ", ".join(series.source))
    if name in coefficients.entries:
        entry = coefficients.entry(name)
        return Number(name, entry.value, _unit(name, entry.unit), entry.low, entry.high, ", ".join(entry.source))
    means = {"mean cpi": (basis.cpi, "1"), "herders_l": (basis.herders_l, "L")}
    if name in means:
        values, unit = means[name]
        return Number(name, float(values[at]), unit)
    return Number(name, float(accounts.values[name][at]), "MAD")


def _unit(name: str, of_theme: str) -> str:
    """The unit of a coefficient; a theme names those of all its coefficients together."""
    ends = {"litres_per_kg": "L/kg", "_mad_l": "MAD/L", "_mad_ha": "MAD/ha"}
    return next((unit for end, unit in ends.items() if name.endswith(end)), "1" if "," in of_theme else of_theme)


def _local_share(accounts: ChainBooks, at: int) -> Origin:
    n_rows = int((accounts.books.processors["year"] == accounts.years[at]).sum())
    return Origin(columns=(Columns("processors", ("intake_l_year", "business"), n_rows),))


_POWDER = ("powder_price_mad_kg", "parity.port_and_road_share", "parity.litres_per_kg", "parity.reconstitution_mad_l")
_SINGLE: Mapping[str, Callable[[ChainBooks, int], Origin]] = {
    "milk_sold_herders": _milk_sold,
    "cattle_sold_herders": _cattle_sold,
    "own_use_herders": _own_use,
    "herd_change_herders": _herd_change,
    "family_labour_herders": _family_labour,
    "indirect_value_added": _traced("rank1_value_added", "rank2_value_added"),
    "total_imports": _traced("direct_imports", "rank1_imports", "rank2_imports"),
    "indirect_taxes": _traced("indirect_taxes"),
    "lever_cost": _lever_cost,
    "powder_replaced": _numbers("herders_l", "parity.litres_per_kg", "powder_price_mad_kg"),
    "milk_price": _milk_price,
    "milk_parity_price": _numbers(*_POWDER, "mean cpi"),
    "powder_price_at_break_even": _numbers(*_POWDER, "mean cpi"),
    "milk_output_l": _milk_output,
    "beef_parity_ratio": _numbers("parity.beef_ratio"),
    "tradable_input_at_market": _items("tradable_input", "market"),
    "tradable_input_at_parity": _items("tradable_input", "parity"),
    "domestic_factor_at_market": _items("domestic_factor", "market"),
    "domestic_factor_at_parity": _items("domestic_factor", "parity"),
    "gdp_national": _numbers("gdp_billion_mad"),
    "gdp_agricultural": _numbers("agricultural_gdp_billion_mad"),
    "gdp_regional": _numbers("gdp_billion_mad", "region_share_of_gdp"),
    "gdp_provincial": _numbers("gdp_regional", "population.province_share", "province.relative_gdp_a_head"),
    "mahlabas_here_share": _local_share,
}
_MADE_OF_PARTS = frozenset(figure.name for figure in FIGURES if figure.parts)
_FAMILIES: Mapping[str, Callable[[ChainBooks, int, str], Origin]] = {
    "output_": _output,
    "purchases_": _purchases,
    "inputs_": _inputs,
    "input_": _input_line,
    "wages_": _paid(Kind.WAGES),
    "taxes_": _paid(Kind.TAXES),
    "financial_charges_": _paid(Kind.INTEREST),
    "subsidies_": _subsidies,
    "depreciation_": _depreciation,
    "farm_price_": _farm_gate(0),
    "consumer_price_": _farm_gate(1),
    "women_income_by_": _by_sex(("women",)),
    "persons_income_by_": _by_sex(("women", "men")),
}
