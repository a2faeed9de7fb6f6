"""The accounts of a run: everything that the ledger says of the chain, year by year, and how each figure is made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.accounts.account import RELATIVE_TOLERANCE, BrokenIdentity, check
from sim.accounts.books import Books
from sim.accounts.cells import Floats, Years, name_of
from sim.accounts.chain_results import ChainResults, chain_results
from sim.accounts.coefficients import INPUT_LINES, Coefficients
from sim.accounts.distribution import (
    ACCOUNT_LINES,
    CHAINS,
    RECIPIENTS,
    Grouping,
    HerderSplit,
    SharedBySex,
    by_recipient,
    by_sex,
    complete,
    farm_gate,
    groupings,
    household_profits,
    shared_by_sex,
    split_herders,
)
from sim.accounts.figure import Figure
from sim.accounts.growth import (
    Basis,
    GdpShare,
    at_value,
    basis_of,
    gdp_shares,
    lever_cost,
    local_mahlabas,
    parity_items,
    parity_lines,
    parity_table,
    public_finance,
    sums_of,
    with_band,
)
from sim.accounts.ledger_accounts import ACTORS, Operating, operate
from sim.accounts.supply_use import Balance, balance_products, functional_map, supply_use_table
from sim.engine.ledger import Account

VCA4D = "VCA4D methodological brief (Fabre, Dabat and Orlandoni 2021)"
EXPORTS = 0.0
"""What the chain sells abroad (MAD): nothing. The frontier is the country's, and all its milk is eaten within."""

ACTOR_NAMES = tuple(name_of(actor, Account) for actor in ACTORS)


@dataclass(frozen=True)
class ChainBooks:
    """The accounts of a run; tables are tidy, one row for each year and what it is about, amounts in MAD of the day.

    Made by `accounts_of`, which has checked every identity. What is costly is computed when first asked for.
    """

    books: Books
    coefficients: Coefficients
    operating: Operating
    results: tuple[ChainResults, ...]
    basis: Basis
    balance: Balance
    herder_groups: Mapping[str, Grouping] | None = None

    @property
    def years(self) -> Years:
        """The years of the run."""
        return self.operating.years

    @cached_property
    def actors(self) -> pd.DataFrame:
        """Operating accounts: year, actor (`chain` for the consolidated one), line, value."""
        rows = []
        for result in self.results:
            for account in (*result.accounts, result.chain):
                rows += [
                    account.output,
                    account.intermediate_consumption,
                    account.value_added,
                    account.wages,
                    account.taxes,
                    account.subsidies,
                    account.financial_charges,
                    account.land_rent,
                    account.depreciation,
                    account.net_operating_profit,
                    account.return_on_turnover,
                    account.benefit_cost,
                ]
        return self._tidy(rows, {"actor": (*ACTOR_NAMES, "chain"), "line": _ACTOR_LINES})

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """Inputs bought outside the chain, traced back: year, input, part, value; the input `total` adds them up."""
        rows = [
            getattr(line, part)
            for result in self.results
            for line in (*result.traced.lines, result.traced.total)
            for part in _TRACED_PARTS
        ]
        return self._tidy(rows, {"input": (*INPUT_LINES, "total"), "part": _TRACED_PARTS})

    @cached_property
    def groupings(self) -> Mapping[str, Grouping]:
        """The groups of herders: those given, or the run's own."""
        return self.herder_groups or groupings(self.books, self.years)

    @cached_property
    def split(self) -> HerderSplit:
        """The herders' account by household."""
        return split_herders(self.books, self.operating)

    @cached_property
    def herders(self) -> pd.DataFrame:
        """Herders' accounts by group: year, group_kind, group, line, value; hours, litres, numbers in their units."""
        lines = self.split.by_each(self.groupings)
        groups = list(dict.fromkeys(name for grouping in self.groupings.values() for name in grouping.names))
        tables = []
        for kind, grouping in self.groupings.items():
            account = complete(lines[kind], self.split.wage_hour)
            values = np.stack([account[line] for line in ACCOUNT_LINES], axis=2)
            table = self._tidy(values.ravel(), {"group": grouping.names, "line": ACCOUNT_LINES})
            table.insert(1, "group_kind", _repeated([kind], len(table)).set_categories(list(lines)))
            tables.append(table.assign(group=table["group"].cat.set_categories(groups)))
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def household_profit(self) -> Floats:
        """Net operating profit and surplus of each row of the table of herders (MAD), for measures of inequality."""
        return household_profits(self.split)

    @cached_property
    def recipients(self) -> pd.DataFrame:
        """Value added received: year, actor, recipient, value."""
        return self._tidy(by_recipient(self.operating).ravel(), {"actor": ACTOR_NAMES, "recipient": RECIPIENTS})

    @cached_property
    def sexes(self) -> pd.DataFrame:
        """Wages and profits of women and men, see `distribution.by_sex`."""
        return by_sex(self.shared_by_sex, self.years)

    @cached_property
    def shared_by_sex(self) -> Sequence[SharedBySex]:
        """What the table of sexes is made of."""
        return shared_by_sex(self.books, self.operating, self.split, self.coefficients)

    @cached_property
    def supply_use(self) -> pd.DataFrame:
        """Supply and uses of each product, see `supply_use.supply_use_table`."""
        return supply_use_table(self.operating.cells, self.balance)

    @cached_property
    def flow_map(self) -> pd.DataFrame:
        """Every flow with product, volume and price, see `supply_use.functional_map`."""
        return functional_map(self.operating.cells, self.operating.worth.own_use)

    @cached_property
    def public(self) -> pd.DataFrame:
        """Public receipts by instrument, expenses by programme and payer, see `growth.public_finance`."""
        traced = np.array([result.traced.total.indirect_taxes for result in self.results])
        return public_finance(self.books, self.operating, traced)

    @cached_property
    def parity(self) -> pd.DataFrame:
        """Market and parity price of every item, see `growth.parity_table`."""
        return parity_table(self.basis, self.coefficients)

    @cached_property
    def band(self) -> dict[str, tuple[Floats, Floats, Floats]]:
        """Figures that depend on coefficients: value, low and high by year, see `growth.with_band`."""
        return with_band(self.basis, self.coefficients)

    @cached_property
    def gdp(self) -> tuple[GdpShare, ...]:
        """Contributions to four gross domestic products, with denominators and sources."""
        total = np.array([result.headlines.total_value_added for result in self.results])
        return gdp_shares(self.books, self.operating, self.basis, self.coefficients, total)

    @cached_property
    def values(self) -> dict[str, Floats]:
        """Every figure of `FIGURES` by year, shape (years,)."""
        return {name: np.asarray(values, np.float64) for name, values in _values(self)}

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every figure: year, name, value, low, high, unit; low and high (5%, 95%) where coefficients leave a band."""
        n = len(self.years)
        empty = np.full(n, np.nan)
        bands = {name: (low, high) for name, (_, low, high) in self.band.items()}
        bands |= {f"gdp_share_{share.name}": (share.low, share.high) for share in self.gdp}
        return pd.DataFrame(
            {
                "year": np.tile(self.years.astype(np.int16), len(FIGURES)),
                "name": _repeated([figure.name for figure in FIGURES], n),
                "value": np.concatenate([self.values[figure.name] for figure in FIGURES]),
                "low": np.concatenate([bands.get(figure.name, (empty, empty))[0] for figure in FIGURES]),
                "high": np.concatenate([bands.get(figure.name, (empty, empty))[1] for figure in FIGURES]),
                "unit": _repeated([figure.unit for figure in FIGURES], n),
            }
        )

    def _tidy(self, values: object, names: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
        """Lay values of shape (years, then one axis for each name) out in rows."""
        amounts = np.asarray(values, np.float64)
        shape = (len(self.years), *(len(each) for each in names.values()))
        places = np.unravel_index(np.arange(amounts.size), shape)
        columns = {
            name: pd.Categorical.from_codes(places[k + 1], pd.Index(each))
            for k, (name, each) in enumerate(names.items())
        }
        return pd.DataFrame({"year": self.years.astype(np.int16)[places[0]], **columns, "value": amounts})


_ACTOR_LINES = (
    "output",
    "intermediate_consumption",
    "value_added",
    "wages",
    "taxes",
    "subsidies",
    "financial_charges",
    "land_rent",
    "depreciation",
    "net_operating_profit",
    "return_on_turnover",
    "benefit_cost",
)
_TRACED_PARTS = (
    "value",
    "direct_imports",
    "rank1_imports",
    "rank1_value_added",
    "rest",
    "rank2_imports",
    "rank2_value_added",
    "non_ventilated",
    "indirect_taxes",
)


def accounts_of(
    books: Books, coefficients: Coefficients, herder_groups: Mapping[str, Grouping] | None = None
) -> ChainBooks:
    """Draw up the accounts of a run.

    `herder_groups` replaces the run's own groups of herders, for instance by those of its baseline. Checked before
    anything is returned, in every year, to a billionth: supply = uses of each product and account; value added created
    = received of each actor, on two ways; chain output = imports + total value added + non-ventilated. Raises
    BrokenIdentity naming the account, the cell, the year and the amounts.
    """
    operating = operate(books, coefficients)
    stock = books.balances[books.balances["account"] == "plants"].set_index("year")["stock_l"]
    ends = np.concatenate([operating.years[:1] - 1, operating.years])
    balance = balance_products(operating.cells, stock.reindex(ends).to_numpy(np.float64))
    basis = basis_of(books, operating, coefficients)
    items = parity_items(basis, at_value(coefficients))
    costs = lever_cost(operating.cells)
    results = []
    for at, year in enumerate(operating.years):
        accounts = [operating.account(at, actor) for actor in ACTORS]
        for account in accounts:
            check(account)
        lines = [coefficients.line(name, float(basis.lines[at, k])) for k, name in enumerate(INPUT_LINES)]
        result = chain_results(accounts, lines, parity_lines(items, at), EXPORTS, float(costs[at]))
        _check_chain(result, int(year))
        results.append(result)
    return ChainBooks(
        books=books,
        coefficients=coefficients,
        operating=operating,
        results=tuple(results),
        basis=basis,
        balance=balance,
        herder_groups=herder_groups,
    )


def _repeated(names: Sequence[str], n: int) -> Any:
    """A categorical column: each name `n` times."""
    known = list(dict.fromkeys(names))
    codes = np.array([known.index(name) for name in names])
    return pd.Categorical.from_codes(np.repeat(codes, n), pd.Index(known))


def _check_chain(result: ChainResults, year: int) -> None:
    """Raise BrokenIdentity unless chain output = imports + total value added + non-ventilated."""
    found, chain = result.headlines, result.chain
    made_of = found.total_imports + found.total_value_added + found.non_ventilated
    if not abs(chain.output - made_of) <= RELATIVE_TOLERANCE * (abs(chain.output) + abs(made_of) + 1.0):
        raise BrokenIdentity(
            f"chain, {year}: output {chain.output:.12g} MAD, imports + value added + rest {made_of:.12g}"
        )
    check(chain)


# Figures


def _values(accounts: ChainBooks) -> Iterator[tuple[str, Floats]]:
    operating, split = accounts.operating, accounts.split
    cells = {
        "output": operating.output,
        "purchases": operating.purchases,
        "inputs": operating.inputs.sum(axis=2),
        "intermediate_consumption": operating.intermediate_consumption,
        "value_added": operating.value_added,
        "wages": operating.wages,
        "taxes": operating.taxes,
        "subsidies": operating.subsidies,
        "financial_charges": operating.financial_charges,
        "depreciation": operating.depreciation,
        "net_operating_profit": operating.profit,
    }
    for line, amounts in cells.items():
        for k, actor in enumerate(ACTOR_NAMES):
            yield f"{line}_{actor}", amounts[:, k]
    yield "milk_sold_herders", split.amounts["milk_sold"]
    yield "own_use_herders", operating.worth.own_use
    yield "cattle_sold_herders", operating.cattle_sold
    yield "herd_change_herders", operating.worth.herd_change
    yield from _family(split)
    for k, name in enumerate(INPUT_LINES):
        yield f"input_{name}", accounts.basis.lines[:, k]
    for name in _HEADLINES:
        yield name, np.array([getattr(result.headlines, name) for result in accounts.results])
    for name in _BANDED:
        yield name, np.asarray(accounts.band[name][0])
    yield "milk_price", accounts.basis.milk_price
    yield "milk_output_l", accounts.basis.dairy_l
    yield "beef_parity_ratio", np.full(len(accounts.years), accounts.coefficients["parity.beef_ratio"])
    items = parity_items(accounts.basis, at_value(accounts.coefficients))
    for kind in ("output", "tradable_input", "domestic_factor"):
        market, parity = sums_of(items, kind)
        yield f"{kind}_at_market", market
        yield f"{kind}_at_parity", parity
    for share in accounts.gdp:
        yield f"gdp_share_{share.name}", share.value
        yield f"gdp_{share.name}", share.denominator
    yield "mahlabas_here_share", local_mahlabas(accounts.books, accounts.years)
    for kind, (farm, shop, part) in farm_gate(operating.cells).items():
        yield f"farm_price_{kind}", farm
        yield f"consumer_price_{kind}", shop
        yield f"farm_gate_share_{kind}", part
    yield from _women(accounts)


def _family(split: HerderSplit) -> Iterator[tuple[str, Floats]]:
    hours = np.bincount(split.at, weights=split.women_hours + split.men_hours, minlength=len(split.years))
    labour = hours * split.weight * split.wage_hour
    signs = ("milk_sold", "own_use", "cattle_sold", "herd_change", "subsidies")
    costs = ("feed", "care_and_supplies", "cattle_bought", "wages", "taxes", "financial_charges", "depreciation")
    profit = sum(split.amounts[name] for name in signs) - sum(split.amounts[name] for name in costs)
    yield "family_labour_herders", np.asarray(labour)
    yield "profit_after_family_labour_herders", np.asarray(profit - labour)


def _women(accounts: ChainBooks) -> Iterator[tuple[str, Floats]]:
    for way in ("work", "money"):
        rows = [row for row in accounts.shared_by_sex if row.way == way]
        women = np.sum([row.women for row in rows], axis=0)
        whole = women + np.sum([row.men for row in rows], axis=0)
        yield f"women_income_by_{way}", women
        yield f"persons_income_by_{way}", whole
        yield f"women_share_by_{way}", np.divide(women, whole, out=np.full(len(whole), np.nan), where=whole > 0.0)


_HEADLINES = (
    "chain_output",
    "chain_intermediate_consumption",
    "intra_chain_purchases",
    "direct_value_added",
    "wages",
    "taxes",
    "subsidies",
    "financial_charges",
    "depreciation",
    "net_operating_profit",
    "indirect_value_added",
    "total_value_added",
    "total_imports",
    "non_ventilated",
    "indirect_taxes",
    "lever_cost",
    "public_balance",
    "exports",
    "trade_balance",
    "integration",
    "npc",
    "epc",
    "drc_vca4d",
    "drc_pam",
)
_BANDED = (
    "powder_replaced",
    "foreign_exchange_saved",
    "milk_parity_price",
    "milk_npc",
    "powder_price_at_break_even",
)

_LEDGER = "ledger"
_COEFFICIENTS = "calibration: accounts.yaml"


_LEAF_FORMULAS: Mapping[str, str] = {
    "own_use": "sum of home_value_year",
    "herd_change": "(herd_volume - herd_volume a year before) * mean beef_price",
    "inputs": "sum of cells - wear in them",
    "depreciation": "wear + equipment bought - change of equipment",
}
"""Formulas of leaves that are not only sums of cells of the ledger."""


def _actor_figures() -> Iterator[Figure]:
    for actor in ACTOR_NAMES:
        yield from _figures_of(actor)
    for leaf, meaning in (
        ("milk_sold", "milk and what is made of it, sold"),
        ("own_use", "milk used at home, at the best outlet open to the household"),
        ("cattle_sold", "animals sold"),
        ("herd_change", "change in the volume of the herd x mean beef price"),
    ):
        yield Figure(f"{leaf}_herders", "MAD", meaning, _LEAF_FORMULAS.get(leaf, "sum of cells"), _LEDGER)
    yield Figure(
        "family_labour_herders",
        "MAD",
        "hours of the family x farm wage",
        "(women_dairy_hours_year + men_dairy_hours_year) * mean wage_hour",
        "herders: hours; chain: wage_hour",
    )
    yield Figure(
        "profit_after_family_labour_herders",
        "MAD",
        "net operating profit with family labour at the farm wage",
        "net_operating_profit_herders - family_labour_herders",
        VCA4D,
        ("net_operating_profit_herders", "family_labour_herders"),
    )


def _figures_of(actor: str) -> Iterator[Figure]:
    sold = ("milk_sold_herders", "own_use_herders", "cattle_sold_herders", "herd_change_herders")
    parts = sold if actor == "herders" else ()
    how = " + ".join(parts) or "sum of cells + change of stock"
    yield Figure(f"output_{actor}", "MAD", f"output of {actor}", how, VCA4D if parts else _LEDGER, parts)
    for line, meaning in (
        ("purchases", "bought within the chain"),
        ("inputs", "bought outside the chain, less wear"),
        ("wages", "wages paid"),
        ("taxes", "taxes paid"),
        ("subsidies", "operating subsidies received"),
        ("financial_charges", "interest paid"),
        ("depreciation", "wear of equipment, vehicles, buildings"),
    ):
        how = _LEAF_FORMULAS.get(line, "sum of cells")
        yield Figure(f"{line}_{actor}", "MAD", f"{actor}: {meaning}", how, _LEDGER)
    used = (f"purchases_{actor}", f"inputs_{actor}")
    meaning = f"{actor}: goods and services used up"
    yield Figure(f"intermediate_consumption_{actor}", "MAD", meaning, " + ".join(used), VCA4D, used)
    made = (f"output_{actor}", f"intermediate_consumption_{actor}")
    yield Figure(f"value_added_{actor}", "MAD", f"value added by {actor}", " - ".join(made), VCA4D, made)
    shared = tuple(
        f"{line}_{actor}"
        for line in ("value_added", "wages", "taxes", "subsidies", "financial_charges", "depreciation")
    )
    yield Figure(
        f"net_operating_profit_{actor}",
        "MAD",
        f"what is left to {actor}",
        "{} - {} - {} + {} - {} - {}".format(*shared),
        VCA4D,
        shared,
    )


def _each(line: str) -> tuple[str, ...]:
    return tuple(f"{line}_{actor}" for actor in ACTOR_NAMES)


def _sum(name: str, line: str, meaning: str) -> Figure:
    return Figure(name, "MAD", meaning, " + ".join(_each(line)), VCA4D, _each(line))


def _chain_figures() -> Iterator[Figure]:
    yield _sum("intra_chain_purchases", "purchases", "what actors of the chain buy from each other")
    outputs = (*_each("output"), "intra_chain_purchases")
    yield Figure(
        "chain_output", "MAD", "output of the chain", f"{' + '.join(outputs[:-1])} - {outputs[-1]}", VCA4D, outputs
    )
    bought = tuple(f"input_{name}" for name in INPUT_LINES)
    for name in INPUT_LINES:
        meaning = f"{name} bought outside the chain, less wear"
        yield Figure(f"input_{name}", "MAD", meaning, _LEAF_FORMULAS["inputs"], _LEDGER)
    yield Figure("chain_intermediate_consumption", "MAD", "bought outside the chain", " + ".join(bought), VCA4D, bought)
    for line, meaning in (
        ("wages", "wages"),
        ("taxes", "taxes"),
        ("subsidies", "subsidies"),
        ("financial_charges", "interest"),
        ("depreciation", "depreciation"),
        ("net_operating_profit", "net operating profit"),
    ):
        yield _sum(line, line, f"{meaning} of the whole chain")
    for name, unit, meaning, formula, parts in _GROWTH:
        yield Figure(
            name, unit, meaning, formula, VCA4D if parts else _LEDGER if name in _OF_LEDGER else _COEFFICIENTS, parts
        )


_OF_LEDGER = ("lever_cost", "exports", "milk_price", "milk_output_l")
_GROWTH: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        "direct_value_added",
        "MAD",
        "value added by the chain",
        "chain_output - chain_intermediate_consumption",
        ("chain_output", "chain_intermediate_consumption"),
    ),
    (
        "indirect_value_added",
        "MAD",
        "value added of suppliers, two ranks back",
        "sum over inputs c of base v1 + rest v2; base = c (1 - m0), rest = base (1 - m1 - v1)",
        (),
    ),
    (
        "total_value_added",
        "MAD",
        "direct and indirect value added",
        "direct_value_added + indirect_value_added",
        ("direct_value_added", "indirect_value_added"),
    ),
    (
        "total_imports",
        "MAD",
        "direct and indirect imports, two ranks back",
        "sum over inputs c of c m0 + base m1 + rest m2; base = c (1 - m0), rest = base (1 - m1 - v1)",
        (),
    ),
    (
        "non_ventilated",
        "MAD",
        "what two ranks leave unexplained",
        "chain_output - total_imports - total_value_added",
        ("chain_output", "total_imports", "total_value_added"),
    ),
    (
        "indirect_taxes",
        "MAD",
        "taxes in the value added of suppliers",
        "sum over inputs of tax_share * value added of its suppliers",
        (),
    ),
    (
        "lever_cost",
        "MAD",
        "public money for the chain, subsidies apart: grants, services, purchases",
        "sum of what the State pays - subsidies - social aid",
        (),
    ),
    (
        "public_balance",
        "MAD",
        "what the State gets from the chain, net",
        "taxes + indirect_taxes - subsidies - lever_cost",
        ("taxes", "indirect_taxes", "subsidies", "lever_cost"),
    ),
    ("exports", "MAD", "sold abroad: nothing, for the frontier is the country's", "0", ()),
    ("trade_balance", "MAD", "foreign exchange", "exports - total_imports", ("exports", "total_imports")),
    (
        "integration",
        "1",
        "rate of integration into the national economy",
        "total_value_added / chain_output",
        ("total_value_added", "chain_output"),
    ),
    (
        "powder_replaced",
        "MAD",
        "imported powder that herders' milk replaces, without duty",
        "herders_l / parity.litres_per_kg * powder_price_mad_kg",
        (),
    ),
    (
        "foreign_exchange_saved",
        "MAD",
        "powder replaced less imports",
        "powder_replaced - total_imports",
        ("powder_replaced", "total_imports"),
    ),
    ("milk_price", "MAD/L", "price of raw milk that dairies buy in the province", "value / litres", ()),
    (
        "milk_parity_price",
        "MAD/L",
        "import parity of raw milk at the dairy's gate, from powder, without duty",
        "powder_price_mad_kg * (1 + parity.port_and_road_share) / parity.litres_per_kg"
        " + parity.reconstitution_mad_l * mean cpi",
        (),
    ),
    (
        "milk_npc",
        "1",
        "nominal protection of raw milk",
        "milk_price / milk_parity_price",
        ("milk_price", "milk_parity_price"),
    ),
    (
        "milk_output_l",
        "L",
        "litres of raw-milk equivalent in the dairy output",
        "litres sold to consumers and to the rest of the country + used at home + change of stock",
        (),
    ),
    ("beef_parity_ratio", "1", "price of beef at parity over its price here", "parity.beef_ratio", ()),
    ("output_at_market", "MAD", "output of the chain at domestic prices", "chain_output", ("chain_output",)),
    (
        "output_at_parity",
        "MAD",
        "output of the chain at parity prices",
        "output_at_market - milk_output_l * (milk_price - milk_parity_price)"
        " - (cattle_sold_herders + herd_change_herders) * (1 - beef_parity_ratio)",
        (
            *("output_at_market", "milk_output_l", "milk_price", "milk_parity_price"),
            *("cattle_sold_herders", "herd_change_herders", "beef_parity_ratio"),
        ),
    ),
    (
        "tradable_input_at_market",
        "MAD",
        "tradable inputs at domestic prices",
        "sum over inputs of value * tradable_share",
        (),
    ),
    (
        "tradable_input_at_parity",
        "MAD",
        "tradable inputs at parity prices",
        "sum over inputs of value * tradable_share * parity_ratio",
        (),
    ),
    (
        "domestic_factor_at_market",
        "MAD",
        "domestic factors as paid, net of transfers",
        "inputs * (1 - tradable_share) * (1 - tax_share) + wages + interest + wear",
        (),
    ),
    (
        "domestic_factor_at_parity",
        "MAD",
        "domestic factors at social prices, own labour and land included",
        "inputs not tradable + all labour at social wage + herd * capital rate + wear + hectares * rent",
        (),
    ),
    (
        "npc",
        "1",
        "nominal protection coefficient",
        "output_at_market / output_at_parity",
        ("output_at_market", "output_at_parity"),
    ),
    (
        "epc",
        "1",
        "effective protection coefficient",
        "(output_at_market - tradable_input_at_market) / (output_at_parity - tradable_input_at_parity)",
        ("output_at_market", "tradable_input_at_market", "output_at_parity", "tradable_input_at_parity"),
    ),
    (
        "drc_vca4d",
        "1",
        "domestic resource cost, factors as paid",
        "domestic_factor_at_market / (output_at_parity - tradable_input_at_parity)",
        ("domestic_factor_at_market", "output_at_parity", "tradable_input_at_parity"),
    ),
    (
        "drc_pam",
        "1",
        "domestic resource cost, factors at social prices",
        "domestic_factor_at_parity / (output_at_parity - tradable_input_at_parity)",
        ("domestic_factor_at_parity", "output_at_parity", "tradable_input_at_parity"),
    ),
    (
        "powder_price_at_break_even",
        "MAD/kg",
        "powder price below which drc_pam is above 1",
        "powder price at which drc_pam = 1",
        (),
    ),
)


_PROVINCIAL = ("herders", "cooperatives", "collectors", "mahlabas", "retail")
_GDP: Mapping[str, str] = {
    "national": "gdp_billion_mad * 10 ** 9",
    "agricultural": "agricultural_gdp_billion_mad * 10 ** 9",
    "regional": "gdp_billion_mad * 10 ** 9 * region_share_of_gdp",
    "provincial": "gdp_regional * population.province_share * province.relative_gdp_a_head",
}
_GDP_PART: Mapping[str, tuple[str, ...]] = {
    "national": ("total_value_added",),
    "agricultural": ("value_added_herders",),
    "regional": ("direct_value_added",),
    "provincial": tuple(f"value_added_{actor}" for actor in _PROVINCIAL),
}


def _gdp_figures() -> Iterator[Figure]:
    meaning = "share of the mahlabas' milk that those of the province take"
    yield Figure("mahlabas_here_share", "1", meaning, "intake_l_year of processors, business 1 / 1 and 2", "model")
    for name, added in _GDP_PART.items():
        yield Figure(f"gdp_{name}", "MAD", f"gross domestic product, {name}", _GDP[name], _COEFFICIENTS)
        noted = ", mahlabas of the province only" if name == "provincial" else ""
        whole = " + ".join(added).replace("value_added_mahlabas", "value_added_mahlabas * mahlabas_here_share")
        parts = (*added, "mahlabas_here_share") if noted else added
        formula = f"({whole}) / gdp_{name}" if noted else f"{whole} / gdp_{name}"
        meaning = f"contribution to gross domestic product, {name}{noted}"
        yield Figure(f"gdp_share_{name}", "1", meaning, formula, VCA4D, (*parts, f"gdp_{name}"))


_BY_SEX = "sum of wages and profits by actor"


def _other_figures() -> Iterator[Figure]:
    yield from _gdp_figures()
    for kind in CHAINS:
        farm, shop = f"farm_price_{kind}", f"consumer_price_{kind}"
        yield Figure(farm, "MAD/L", f"what herders get for a litre, {kind} dairy", "value / litres", _LEDGER)
        meaning = f"what consumers pay for a litre of raw-milk equivalent, {kind} dairy"
        yield Figure(shop, "MAD/L", meaning, "value / litres", _LEDGER)
        meaning = f"farm-gate share of the consumer price, {kind} dairy"
        yield Figure(f"farm_gate_share_{kind}", "1", meaning, f"{farm} / {shop}", VCA4D, (farm, shop))
    for way, meaning in (("work", "profits by hours of work"), ("money", "profits by who receives the milk money")):
        women, whole = f"women_income_by_{way}", f"persons_income_by_{way}"
        yield Figure(women, "MAD", f"wages and profits of women, {meaning}", _BY_SEX, _LEDGER)
        yield Figure(whole, "MAD", f"wages and profits of women and men, {meaning}", _BY_SEX, _LEDGER)
        share = f"women's share of wages and profits, {meaning}"
        yield Figure(f"women_share_by_{way}", "1", share, f"{women} / {whole}", VCA4D, (women, whole))


FIGURES: tuple[Figure, ...] = (*_actor_figures(), *_chain_figures(), *_other_figures())
"""Every figure of the accounts and what it is made of; those without parts are read off ledger or coefficients."""
