"""What the chain is for growth: parity prices, public finance, trade and GDP shares, and the band of coefficients.

Formulas over whole years; every coefficient has a range, and 200 draws of all of them give the low and the high (5% and
95%) of what depends on them.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.accounts.account import RELATIVE_TOLERANCE, BrokenIdentity
from sim.accounts.books import Books
from sim.accounts.cells import Cells, Floats, Years
from sim.accounts.coefficients import INPUT_LINES, Coefficients
from sim.accounts.competitiveness import ParityLine
from sim.accounts.ledger_accounts import ACTORS, LEVER_COSTS, Operating, mean_of_year, year_positions
from sim.engine.ledger import DAIRY, Account, Good
from sim.engine.public_purse import SOCIAL

A, G = Account, Good

N_DRAWS = 200
BAND = (0.05, 0.95)

Values = Mapping[str, Floats]
"""Coefficients by name: a number each, or one for each draw, shape (draws, 1)."""

# Quantities that the formulas need


class Basis(NamedTuple):
    """Amounts of the chain by year, shape (years,): MAD unless said; `lines` has shape (years, input lines)."""

    years: Years
    cpi: Floats
    lines: Floats
    direct_value_added: Floats
    chain_output: Floats
    dairy_output: Floats
    dairy_l: Floats
    """Litres of raw-milk equivalent in the dairy output."""
    herders_l: Floats
    """Litres that herders sell or use."""
    cattle_output: Floats
    milk_price: Floats
    """Mean price of raw milk that dairies, industrial and artisan, buy in the province, MAD/L."""
    powder_price: Floats
    wages: Floats
    interest: Floats
    depreciation: Floats
    own_work: Floats
    """Hours of families and collectors, unpaid, at the farm wage."""
    herd_value: Floats
    rainfed_ha: Floats
    irrigated_ha: Floats


def basis_of(books: Books, operating: Operating, coefficients: Coefficients) -> Basis:
    """Gather what the formulas need. Raises BrokenIdentity for a year without record."""
    years, cells = operating.years, operating.cells
    cpi = mean_of_year(books.chain, "cpi", years)
    at = year_positions(years, books.herders)

    def of_herders(name: str) -> Floats:
        values = books.herders[name].to_numpy(np.float64)
        return np.asarray(np.bincount(at, weights=values, minlength=len(years)) * books.weight)

    at_collectors = np.searchsorted(years, books.collectors["year"].to_numpy())
    rounds = books.collectors["hours_year"].to_numpy(np.float64)
    hours = of_herders("women_dairy_hours_year") + of_herders("men_dairy_hours_year")
    hours += np.bincount(at_collectors, weights=rounds, minlength=len(years))
    final_value, final_l = _final_dairy(cells)
    home_l = cells.milk[:, A.HERDERS, A.TABLE, G.RAW_MILK]
    sold_l = cells.milk[:, A.HERDERS][:, [A.COOPERATIVES, A.COLLECTORS, A.CONSUMERS]].sum(axis=(1, 2))
    stock = books.balances[books.balances["account"] == "plants"].set_index("year")["stock_l"]
    stock_l = stock.reindex(years).to_numpy(np.float64) - stock.reindex(years - 1).to_numpy(np.float64)
    lines = operating.inputs.sum(axis=1)
    output = operating.output.sum(axis=1) - operating.purchases.sum(axis=1)
    return Basis(
        years=years,
        cpi=cpi,
        lines=lines,
        direct_value_added=np.asarray(operating.value_added.sum(axis=1)),
        chain_output=np.asarray(output),
        dairy_output=final_value + operating.worth.own_use + operating.worth.stock_change,
        dairy_l=final_l + home_l + stock_l,
        herders_l=np.asarray(sold_l + home_l),
        cattle_output=operating.cattle_sold + operating.worth.herd_change,
        milk_price=_milk_price(cells),
        powder_price=coefficients.of_years("powder_price_mad_kg", years, cpi),
        wages=np.asarray(operating.wages.sum(axis=1)),
        interest=np.asarray(operating.financial_charges.sum(axis=1)),
        depreciation=np.asarray(operating.depreciation.sum(axis=1)),
        own_work=hours * mean_of_year(books.chain, "wage_hour", years),
        herd_value=_herd_value(books, years),
        rainfed_ha=of_herders("rainfed_ha"),
        irrigated_ha=of_herders("irrigated_ha"),
    )


def _final_dairy(cells: Cells) -> tuple[Floats, Floats]:
    """Dairy that leaves the chain for consumers, schools or the rest of the country: MAD and L."""
    out = np.ix_(range(len(cells.years)), list(ACTORS), [A.CONSUMERS, A.STATE, A.REST], list(DAIRY))
    return np.asarray(cells.value[out].sum(axis=(1, 2, 3))), np.asarray(cells.milk[out].sum(axis=(1, 2, 3)))


def _milk_price(cells: Cells) -> Floats:
    bought = np.ix_(range(len(cells.years)), [A.COOPERATIVES, A.COLLECTORS], [A.PLANTS, A.MAHLABAS], [G.RAW_MILK])
    value, milk = cells.value[bought].sum(axis=(1, 2, 3)), cells.milk[bought].sum(axis=(1, 2, 3))
    return np.asarray(np.divide(value, milk, out=np.full(len(value), np.nan), where=milk > 0.0))


def _herd_value(books: Books, years: Years) -> Floats:
    """Mean worth of the herd over each year: mean volume of its ends at the mean beef price (MAD)."""
    herd = books.balances[books.balances["account"] == "herders"].set_index("year")["herd_volume"]
    both = herd.reindex(years).to_numpy(np.float64) + herd.reindex(years - 1).to_numpy(np.float64)
    return np.asarray(both / 2.0 * mean_of_year(books.chain, "beef_price", years))


# Formulas, for one set of coefficients or many


def parity_price(basis: Basis, at: Values) -> Floats:
    """Import parity of a litre of raw milk at the dairy's gate (MAD/L).

    powder price (1 + port and road) / litres per kg + reconstitution x CPI, without customs duty. Sources: theme
    `parity` and series `powder_price_mad_kg` of the coefficients; method: Monke and Pearson 1989.
    """
    powder = basis.powder_price * at["powder_price_mad_kg"]
    landed = powder * (1.0 + at["parity.port_and_road_share"]) / at["parity.litres_per_kg"]
    return np.asarray(landed + at["parity.reconstitution_mad_l"] * basis.cpi)


def parity_items(basis: Basis, at: Values) -> dict[tuple[str, str], tuple[Floats, Floats]]:
    """Every output, tradable input and domestic factor at market and at parity or social prices, MAD by year.

    Dairy output at parity = at market - litres x (price of raw milk here - its parity): what is added between the
    dairy's gate and the consumer is taken as it is. Cattle at parity = at market x beef ratio. An input of value c is
    tradable for c x tradable share, worth x parity ratio at parity (for milk from elsewhere: parity / price here); the
    rest is a domestic factor, less the taxes in it. Labour at market is what is paid; at social prices, paid and family
    hours alike at social wage = farm wage x wage ratio; capital is interest paid, or herd x real rate; land is free, or
    hectares x rent x CPI.
    """
    price = parity_price(basis, at)
    gain = basis.dairy_l * (basis.milk_price - price)
    items: dict[tuple[str, str], tuple[Floats, Floats]] = {
        ("dairy", "output"): (basis.dairy_output, basis.dairy_output - gain),
        ("cattle", "output"): (basis.cattle_output, basis.cattle_output * at["parity.beef_ratio"]),
    }
    for k, name in enumerate(INPUT_LINES):
        value, tradable = basis.lines[:, k], at[f"{name}.tradable_share"]
        ratio = price / basis.milk_price if name == "milk" else at[f"{name}.parity_ratio"]
        items[(name, "tradable_input")] = (value * tradable, value * tradable * ratio)
        rest = value * (1.0 - tradable) * (1.0 - at[f"{name}.tax_share"])
        items[(f"{name}, not tradable", "domestic_factor")] = (rest, rest)
    wage = at["social.wage_ratio"]
    land = at["social.rainfed_rent_mad_ha"] * basis.rainfed_ha + at["social.irrigated_rent_mad_ha"] * basis.irrigated_ha
    nothing = np.zeros_like(basis.cpi)
    items |= {
        ("hired labour", "domestic_factor"): (basis.wages, basis.wages * wage),
        ("own labour", "domestic_factor"): (nothing, basis.own_work * wage),
        ("capital", "domestic_factor"): (basis.interest, basis.herd_value * at["social.capital_rate"]),
        ("wear", "domestic_factor"): (basis.depreciation, basis.depreciation),
        ("land", "domestic_factor"): (nothing, land * basis.cpi),
    }
    return items


def growth_figures(basis: Basis, at: Values) -> dict[str, Floats]:
    """Figures that depend on coefficients, by year (and draw): see `sim.accounts.results.FIGURES`.

    The same formulas as `backtracing.trace` and `competitiveness.compare_with_parity`, over arrays.
    """
    names = ("total_imports", "indirect_value_added", "non_ventilated", "indirect_taxes")
    traced: dict[str, Floats] = {name: np.zeros(1) for name in names}
    for k, name in enumerate(INPUT_LINES):
        value = basis.lines[:, k]
        m0, m1, v1, m2, v2 = (at[f"{name}.{share}"] for share in _SHARES)
        base = value * (1.0 - m0)
        rest = base * (1.0 - m1 - v1)
        added = base * v1 + rest * v2
        traced["total_imports"] = traced["total_imports"] + value * m0 + base * m1 + rest * m2
        traced["indirect_value_added"] = traced["indirect_value_added"] + added
        traced["non_ventilated"] = traced["non_ventilated"] + rest * (1.0 - m2 - v2)
        traced["indirect_taxes"] = traced["indirect_taxes"] + added * at[f"{name}.tax_share"]
    total = basis.direct_value_added + traced["indirect_value_added"]
    powder = basis.powder_price * at["powder_price_mad_kg"]
    replaced = basis.herders_l / at["parity.litres_per_kg"] * powder
    return {
        **traced,
        "total_value_added": total,
        "trade_balance": -traced["total_imports"],  # nothing is sold abroad
        "integration": _ratio(total, basis.chain_output),
        "powder_replaced": replaced,
        "foreign_exchange_saved": replaced - traced["total_imports"],
        "milk_parity_price": parity_price(basis, at),
        "milk_npc": _ratio(basis.milk_price, parity_price(basis, at)),
        **_coefficients_of_competitiveness(parity_items(basis, at)),
        "powder_price_at_break_even": _break_even(basis, at),
    }


_SHARES = (
    "direct_import_share",
    "rank1_import_share",
    "rank1_value_added_share",
    "rank2_import_share",
    "rank2_value_added_share",
)


def _ratio(part: Floats, whole: Floats) -> Floats:
    part, whole = np.broadcast_arrays(part, whole)
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0.0))


def sums_of(items: Mapping[tuple[str, str], tuple[Floats, Floats]], kind: str) -> tuple[Floats, Floats]:
    """Add up the items of a kind, at market and at parity or social prices (MAD)."""
    chosen = [pair for (_, other), pair in items.items() if other == kind]
    market = sum((np.asarray(pair[0]) for pair in chosen), start=np.zeros(1))
    return market, sum((np.asarray(pair[1]) for pair in chosen), start=np.zeros(1))


def _coefficients_of_competitiveness(items: Mapping[tuple[str, str], tuple[Floats, Floats]]) -> dict[str, Floats]:
    """NPC, EPC and DRC two ways, see `sim.accounts.competitiveness`."""
    output, output_parity = sums_of(items, "output")
    inputs, inputs_parity = sums_of(items, "tradable_input")
    factors, factors_social = sums_of(items, "domestic_factor")
    return {
        "npc": _ratio(output, output_parity),
        "epc": _ratio(output - inputs, output_parity - inputs_parity),
        "drc_vca4d": _ratio(factors, output_parity - inputs_parity),
        "drc_pam": _ratio(factors_social, output_parity - inputs_parity),
    }


def _break_even(basis: Basis, at: Values) -> Floats:
    """Powder price at which the textbook domestic resource cost is 1 (MAD/kg): below it the country would lose.

    Value added at parity is linear in the parity of milk: it moves with dairy litres less those bought elsewhere.
    """
    items = parity_items(basis, at)
    value_added = sums_of(items, "output")[1] - sums_of(items, "tradable_input")[1]
    factors = sums_of(items, "domestic_factor")[1]
    bought_l = _ratio(basis.lines[:, 0], basis.milk_price)
    slope = basis.dairy_l - np.nan_to_num(bought_l) * at["milk.tradable_share"]
    price = parity_price(basis, at) - _ratio(value_added - factors, slope)
    landed = price - at["parity.reconstitution_mad_l"] * basis.cpi
    return np.asarray(landed * at["parity.litres_per_kg"] / (1.0 + at["parity.port_and_road_share"]))


def at_value(coefficients: Coefficients) -> dict[str, Floats]:
    """Every coefficient at its value; series at a factor of 1."""
    values = {name: np.asarray(entry.value) for name, entry in coefficients.entries.items()}
    return values | {name: np.asarray(1.0) for name in coefficients.series}


def with_band(basis: Basis, coefficients: Coefficients, seed: int = 0) -> dict[str, tuple[Floats, Floats, Floats]]:
    """Figures with their band: value, low and high (5% and 95% of the draws), each by year."""
    middle = growth_figures(basis, at_value(coefficients))
    drawn = {name: values[:, None] for name, values in coefficients.draws(N_DRAWS, seed).items()}
    found = {}
    for name, values in growth_figures(basis, drawn).items():
        ordered = np.sort(values, axis=0)  # NaN last, and everywhere or nowhere in a year
        low, high = (ordered[round(share * (len(ordered) - 1))] for share in BAND)
        found[name] = (np.broadcast_to(middle[name], basis.years.shape), low, high)
    return found


def parity_lines(items: Mapping[tuple[str, str], tuple[Floats, Floats]], year: int) -> list[ParityLine]:
    """The items of the year at a position, for the engine."""
    return [
        ParityLine(item, kind, float(np.atleast_1d(market)[year]), float(np.atleast_1d(parity)[year]))  # type: ignore[arg-type]
        for (item, kind), (market, parity) in items.items()
    ]


def parity_table(basis: Basis, coefficients: Coefficients) -> pd.DataFrame:
    """The two prices of every item by year: year, item, kind, market, parity (MAD)."""
    items = parity_items(basis, at_value(coefficients))
    names, n = list(items), len(basis.years)
    return pd.DataFrame(
        {
            "year": np.tile(basis.years.astype(np.int16), len(names)),
            "item": pd.Categorical(np.repeat([item for item, _ in names], n)),
            "kind": pd.Categorical(np.repeat([kind for _, kind in names], n)),
            "market": np.concatenate([np.broadcast_to(pair[0], n) for pair in items.values()]),
            "parity": np.concatenate([np.broadcast_to(pair[1], n) for pair in items.values()]),
        }
    )


# Public finance and GDP


def public_finance(books: Books, operating: Operating, traced_taxes: Floats) -> pd.DataFrame:
    """Public receipts (+) and expenses (-): year, instrument, payer, value (MAD), is_expense, is_memorandum.

    Receipts come from actors of the chain, and from suppliers by `traced_taxes`, by year; an expense is a programme on
    the budget of a payer, as the public purse recorded it. `is_memorandum` marks what is not of the chain: social aid
    and cover, what cooperatives leave the State. Raises BrokenIdentity when purse and ledger differ.
    """
    value, n = operating.cells.value, len(operating.years)
    rows = [
        ("market_fees", "herders", value[:, A.STATE, A.HERDERS, G.TAX], False, False),
        ("profit_tax", "plants", value[:, A.STATE, A.PLANTS, G.TAX], False, False),
        ("indirect_taxes", "suppliers", traced_taxes, False, False),
    ]
    for (programme, payer), spent in _spent(books.public_costs, operating).items():
        rows.append((programme, payer, -spent, True, programme in SOCIAL))
    rows.append(("left_by_cooperatives", "cooperatives", value[:, A.STATE, A.COOPERATIVES, G.OWNER], False, True))
    return pd.DataFrame(
        {
            "year": np.tile(operating.years.astype(np.int16), len(rows)),
            "instrument": pd.Categorical(np.repeat([row[0] for row in rows], n)),
            "payer": pd.Categorical(np.repeat([row[1] for row in rows], n)),
            "value": np.concatenate([np.broadcast_to(row[2], n) for row in rows]),
            "is_expense": np.repeat([row[3] for row in rows], n),
            "is_memorandum": np.repeat([row[4] for row in rows], n),
        }
    )


def lever_cost(cells: Cells) -> Floats:
    """What the State pays for the chain, subsidies and social aid apart, by year (MAD)."""
    cost = np.zeros_like(cells.value[:, :, A.STATE])
    for seller, _, good in LEVER_COSTS:
        cost[:, seller, good] = cells.value[:, seller, A.STATE, good]
    return np.asarray(cost.sum(axis=(1, 2)))


def _spent(costs: pd.DataFrame, operating: Operating) -> dict[tuple[str, str], Floats]:
    """What each programme cost each payer by year, shape (years,), MAD; checked against the ledger."""
    years, value = operating.years, operating.cells.value[:, :, A.STATE]
    spent = {
        (str(programme), str(payer)): np.bincount(
            np.searchsorted(years, of["year"].to_numpy()), of["value_mad"].to_numpy(np.float64), len(years)
        ).astype(np.float64)
        for (programme, payer), of in costs.groupby(["programme", "payer"], observed=True)
    }
    nothing = np.zeros(len(years))
    social = sum((each for (programme, _), each in spent.items() if programme in SOCIAL), nothing)
    other = sum((each for (programme, _), each in spent.items() if programme not in SOCIAL), nothing)
    aid = value[:, :, G.SOCIAL_AID].sum(axis=1)
    for what, purse, ledger in (("social aid", social, aid), ("all else", other, value.sum(axis=(1, 2)) - aid)):
        broken = ~(np.abs(purse - ledger) <= RELATIVE_TOLERANCE * (np.abs(ledger) + np.abs(aid) + 1.0))
        for k in np.flatnonzero(broken)[:1]:
            raise BrokenIdentity(f"state, {years[k]}: {what} {purse[k]:.12g} MAD in the purse, {ledger[k]:.12g} paid")
    return spent


class GdpShare(NamedTuple):
    """A contribution to a gross domestic product: MAD over MAD, by year, with the range of the denominator."""

    name: str
    numerator: Floats
    denominator: Floats
    low: Floats
    high: Floats
    source: str

    @property
    def value(self) -> Floats:
        """The share."""
        return np.asarray(self.numerator / self.denominator)


def gdp_shares(
    books: Books, operating: Operating, basis: Basis, coefficients: Coefficients, total_value_added: Floats
) -> tuple[GdpShare, ...]:
    """What the chain is of four gross domestic products.

    national: total value added; agricultural: herders' value added; of the region: direct value added of all actors;
    of the province: that of herders, cooperatives, collectors, mahlabas of the province (by the milk they take) and
    shops, for plants and the other mahlabas lie outside it. GDP of the region = national x its share; of the province
    = that of the region x its share of people x its GDP a head over the region's.
    """
    years, cpi, c = basis.years, basis.cpi, coefficients
    national = c.of_years("gdp_billion_mad", years, cpi) * 1e9
    agricultural = c.of_years("agricultural_gdp_billion_mad", years, cpi) * 1e9
    region = national * c.of_years("region_share_of_gdp", years, cpi)
    people, wealth = c.entry("population.province_share"), c.entry("province.relative_gdp_a_head")
    added = operating.value_added
    inside = [ACTORS.index(a) for a in (A.HERDERS, A.COOPERATIVES, A.COLLECTORS, A.RETAIL)]
    local = added[:, inside].sum(axis=1) + added[:, ACTORS.index(A.MAHLABAS)] * local_mahlabas(books, years)
    spread = {name: c.series[name].range_share for name in c.series}
    in_region = spread["gdp_billion_mad"] + spread["region_share_of_gdp"]

    def share(name: str, part: Floats, whole: Floats, low: float, high: float, *series: str) -> GdpShare:
        sources = "; ".join(source for each in series for source in c.series[each].source)
        return GdpShare(name, part, whole, part / (whole * high), part / (whole * low), sources)

    gdp, farm, of_region = "gdp_billion_mad", "agricultural_gdp_billion_mad", "region_share_of_gdp"
    narrow, wide = spread[gdp], spread[farm]
    of_province = region * people.value * wealth.value
    lowest, highest = wealth.low / wealth.value, wealth.high / wealth.value
    return (
        share("national", total_value_added, national, 1 - narrow, 1 + narrow, gdp),
        share("agricultural", added[:, 0], agricultural, 1 - wide, 1 + wide, farm),
        share("regional", added.sum(axis=1), region, 1 - in_region, 1 + in_region, gdp, of_region),
        share("provincial", local, of_province, lowest, highest, gdp, of_region),
    )


def local_mahlabas(books: Books, years: Years) -> Floats:
    """Share of the mahlabas' milk that those of the province take; 1 when none takes any."""
    table = books.processors
    at = np.searchsorted(years, table["year"].to_numpy())
    milk, business = table["intake_l_year"].to_numpy(np.float64), table["business"].to_numpy()
    here = np.bincount(at, weights=np.where(business == 1, milk, 0.0), minlength=len(years))
    whole = here + np.bincount(at, weights=np.where(business == 2, milk, 0.0), minlength=len(years))
    return np.asarray(np.divide(here, whole, out=np.ones(len(years)), where=whole > 0.0))
