"""Sheets 1 to 6: the functional map, operating and consolidated accounts, back-tracing, growth, distribution."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from sim.accounts.coefficients import INPUT_LINES
from sim.accounts.distribution import ACCOUNT_LINES, CHAINS, RECIPIENTS
from sim.accounts.results import ACTOR_NAMES
from sim.accounts.supply_use import SUPPLY, USES
from sim.impacts.inequality import gini
from sim.report.evidence import Evidence
from sim.report.public_money import public_instrument
from sim.report.words import say
from sim.report.workbook.naming import Words
from sim.report.workbook.pages import (
    TABLE_WIDTH,
    UNIT_WIDTH,
    Column,
    Page,
    Row,
    Series,
    Unit,
    number_column,
    over,
    row,
    text_column,
    year_columns,
)

HERDER_TABLES = ("size", "zone")
"""Kinds of groups that have an operating account; all kinds have their share of value added."""

GROUPED = ("size", "zone", "member", "tenth", "poverty")


def _columns(words: Words, years: Sequence[int], *names: str) -> tuple[Column, ...]:
    """Columns of a table of years: its part, what its rows are about, the unit, the years."""
    about = (text_column(words.column(name)) for name in names)
    table, unit = text_column(words.column("table"), TABLE_WIDTH), text_column(words.column("unit"), UNIT_WIDTH)
    return (table, *about, unit, *year_columns(years))


def _page(key: str, words: Words, columns: tuple[Column, ...], rows: Iterable[Row]) -> Page:
    labels = sum(column.is_text for column in columns)
    return Page(key, words.title(key), words.note(key), columns, tuple(rows), labels, marks=min(labels - 2, 2))


# 1 Functional map


def flows_page(evidence: Evidence, words: Words) -> Page:
    """Every flow with volume, milk equivalent, value and price; supply and uses of every product with their gap."""
    about = [text_column(words.column(name), width) for name, width in _FLOW_COLUMNS]
    unit = text_column(words.column("unit"), UNIT_WIDTH)
    table = text_column(words.column("table"), TABLE_WIDTH)
    columns = (table, *about, unit, *year_columns(evidence.years))
    return _page("flows", words, columns, (*_flows(evidence, words), *_supply_use(evidence, words)))


_FLOW_COLUMNS = (("from", 23.0), ("to", 24.0), ("product", 19.0), ("measure", 21.0))
_FLOW_MEASURES = ("quantity", "milk_equivalent_l", "value_mad", "price", "price_l")


def _flows(evidence: Evidence, words: Words) -> Iterator[Row]:
    keys = ("seller", "buyer", "product", "unit")
    table = evidence.accounts.flow_map
    series = {measure: Series(table, keys, evidence.years, measure) for measure in _FLOW_MEASURES}
    for key in series["quantity"].in_order(table):
        seller, buyer, product, unit = key
        about = (words.table("flows"), words.account(seller), words.account(buyer), words.good(product))
        for measure in _FLOW_MEASURES:
            values = np.asarray(series[measure][key])
            if measure in ("quantity", "milk_equivalent_l", "value_mad"):
                values = np.nan_to_num(values)
            if not np.nan_to_num(values).any() or (unit == "L" and measure == "price_l" and _is_whole_milk(product)):
                continue
            shown = _flow_unit(words, measure, unit)
            yield row((*about, say(f"workbook.measure.{measure}", words.language)), shown, values)


def _is_whole_milk(product: str) -> bool:
    """Whether a litre of it is a litre of milk, so that its two prices are one."""
    return product in ("pasteurised", "packaged_dairy", "raib")


def _flow_unit(words: Words, measure: str, unit: str) -> Unit:
    if measure == "quantity":
        return words.quantity(unit)
    if measure == "price":
        return words.unit_price(unit)
    return {"milk_equivalent_l": words.litres, "value_mad": words.money, "price_l": words.a_litre}[measure]


def _supply_use(evidence: Evidence, words: Words) -> Iterator[Row]:
    table = evidence.accounts.supply_use
    series = Series(table, ("product", "item"), evidence.years, "milk_equivalent_l")
    for product in table["product"].cat.categories:
        sums = {}
        for side, items in (("supply", SUPPLY), ("use", USES)):
            found = {item: np.asarray(series[product, item]) for item in items}
            sums[side] = np.sum(list(found.values()), axis=0)
            for item, values in found.items():
                if values.any():
                    name = say(f"workbook.item.{item}", words.language)
                    ends = (name, "") if side == "supply" else ("", name)
                    yield row(_balance(words, product, side, *ends), words.litres, values)
            total = "total_supply" if side == "supply" else "total_use"
            yield row(_balance(words, product, total), words.litres, sums[side], is_total=True)
        gap = sums["supply"] - sums["use"]
        yield row(_balance(words, product, "gap"), words.litres, np.where(np.abs(gap) < 1e-3, 0.0, gap), is_total=True)


def _balance(words: Words, product: str, measure: str, origin: str = "", use: str = "") -> tuple[str, ...]:
    measured = say(f"workbook.measure.{measure}", words.language)
    return words.table("supply_use"), origin, use, words.good(product), measured


# 2 Operating accounts


def operating_page(evidence: Evidence, words: Words) -> Page:
    """The account of every actor, with inputs by line; that of herders by size of herd and zone."""
    columns = _columns(words, evidence.years, "group", "line")
    herders = (each for kind in HERDER_TABLES for each in _herder_accounts(evidence, words, kind))
    return _page("operating", words, columns, (*_actor_accounts(evidence, words), *herders))


_TOTALS = ("output", "intermediate_consumption", "value_added", "net_operating_profit")


def _actor_accounts(evidence: Evidence, words: Words) -> Iterator[Row]:
    accounts = evidence.accounts
    series = Series(accounts.actors, ("actor", "line"), evidence.years)
    table = words.table("actors")
    for k, actor in enumerate(ACTOR_NAMES):
        who = words.account(actor)
        yield row((table, who, words.line("output")), words.money, series[actor, "output"], is_total=True)
        yield from _inputs_of(evidence, words, k, (table, who))
        for line in _LINES_AFTER_INPUTS:
            values, is_total = series[actor, line], line in _TOTALS
            yield row((table, who, words.line(line)), words.money, values, is_total=is_total)
        for line, unit in (("return_on_turnover", words.percent), ("benefit_cost", words.percent)):
            yield row((table, who, words.line(line)), unit, series[actor, line])
        if actor == "herders":
            for line in ("family_labour", "profit_after_family_labour"):
                yield row((table, who, words.line(line)), words.money, accounts.values[f"{line}_herders"])


_LINES_AFTER_INPUTS = (
    *("intermediate_consumption", "value_added", "wages", "taxes", "subsidies", "financial_charges"),
    *("land_rent", "depreciation", "net_operating_profit"),
)


def _inputs_of(evidence: Evidence, words: Words, actor: int, about: tuple[str, ...]) -> Iterator[Row]:
    operating = evidence.accounts.operating
    if operating.purchases[:, actor].any():
        yield row((*about, "– " + words.line("purchases")), words.money, operating.purchases[:, actor])
    for k, name in enumerate(INPUT_LINES):
        values = operating.inputs[:, actor, k]
        if values.any():
            yield row((*about, "– " + words.good(name)), words.money, values)


def _herder_accounts(evidence: Evidence, words: Words, kind: str) -> Iterator[Row]:
    series = Series(evidence.accounts.herders, ("group_kind", "group", "line"), evidence.years)
    table = words.herders(kind)
    for group in evidence.accounts.groupings[kind].names:
        about = (table, words.group(kind, group))
        for line in ACCOUNT_LINES:
            unit = _herder_unit(words, line)
            yield row((*about, words.line(line)), unit, series[kind, group, line], is_total=line in _TOTALS)
        profit = over(series[kind, group, "net_operating_profit"], series[kind, group, "households"])
        yield row((*about, words.line("profit_per_household")), words.a_household, profit)


def _herder_unit(words: Words, line: str) -> Unit:
    others = {
        "women_hours": words.hours,
        "men_hours": words.hours,
        "milk_sold_l": words.litres,
        "households": words.households,
    }
    return others.get(line, words.money)


# 3 Consolidated account


def consolidated_page(evidence: Evidence, words: Words) -> Page:
    """From the actors' accounts to that of the chain, and value added created = received."""
    columns = _columns(words, evidence.years, "line")
    return _page("consolidated", words, columns, _consolidated(evidence, words))


_RECEIVED = ("wages", "taxes", "subsidies", "financial_charges", "land_rent", "depreciation", "net_operating_profit")


def _consolidated(evidence: Evidence, words: Words) -> Iterator[Row]:
    operating = evidence.accounts.operating
    chain = Series(evidence.accounts.actors, ("actor", "line"), evidence.years)

    def line(table: str, name: str, values: Iterable[float], *, is_total: bool = False) -> Row:
        return row((words.table(table), words.line(name)), words.money, values, is_total=is_total)

    bought = operating.purchases.sum(axis=1)
    yield line("consolidation", "sum_of_outputs", operating.output.sum(axis=1))
    yield line("consolidation", "intra_chain", bought)
    yield line("consolidation", "chain_output", chain["chain", "output"], is_total=True)
    yield line("consolidation", "sum_of_purchases", operating.intermediate_consumption.sum(axis=1))
    yield line("consolidation", "intra_chain_again", bought)
    yield line("consolidation", "chain_inputs", chain["chain", "intermediate_consumption"], is_total=True)
    for actor in ACTOR_NAMES:
        about = (words.table("created"), words.account(actor))
        yield row(about, words.money, chain[actor, "value_added"])
    created = np.asarray(chain["chain", "value_added"])
    yield line("created", "created", created, is_total=True)
    received = np.zeros(len(evidence.years))
    for name in _RECEIVED:
        sign = -1.0 if name == "subsidies" else 1.0
        values = sign * np.asarray(chain["chain", name])
        received += values
        yield line("received", "subsidies_less" if name == "subsidies" else name, values)
    yield line("received", "received", received, is_total=True)
    gap = created - received
    yield line("check", "gap", np.where(np.abs(gap) < 1e-9 * np.abs(created), 0.0, gap), is_total=True)
    for name in ("return_on_turnover", "benefit_cost"):
        yield row((words.table("check"), words.line(name)), words.percent, chain["chain", name])


# 4 Back-tracing


def traced_page(evidence: Evidence, words: Words) -> Page:
    """What is bought outside the chain, traced back, beside the coefficients that trace it."""
    columns = (
        text_column(words.column("input"), 26.0),
        text_column(words.column("part"), 30.0),
        number_column(words.column("coefficient")),
        number_column(words.column("low")),
        number_column(words.column("high")),
        text_column(words.column("source"), 16.0),
        text_column(words.column("unit"), UNIT_WIDTH),
        *year_columns(evidence.years),
    )
    rows = tuple(_traced(evidence, words))
    return Page("traced", words.title("traced"), words.note("traced"), columns, rows, labels=2)


_COEFFICIENT_OF = {
    "value": "",
    "direct_imports": "direct_import_share",
    "rank1_imports": "rank1_import_share",
    "rank1_value_added": "rank1_value_added_share",
    "rest": "",
    "rank2_imports": "rank2_import_share",
    "rank2_value_added": "rank2_value_added_share",
    "non_ventilated": "",
    "indirect_taxes": "tax_share",
}


def _traced(evidence: Evidence, words: Words) -> Iterator[Row]:
    series = Series(evidence.accounts.inputs, ("input", "part"), evidence.years)
    entries = evidence.accounts.coefficients.entries
    money = words.money
    for name in (*INPUT_LINES, "total"):
        is_total = name == "total"
        bought = say("workbook.part.total", words.language) if is_total else words.good(name)
        for part, coefficient in _COEFFICIENT_OF.items():
            entry = entries.get(f"{name}.{coefficient}")
            known = (entry.value, entry.low, entry.high, "; ".join(entry.source)) if entry else ("", "", "", "")
            values = (value * money.factor for value in series[name, part])
            said = say(f"workbook.part.{part}", words.language)
            yield Row((bought, said, *known, money.text, *values), money.form, is_total)


# 5 Growth


def growth_page(evidence: Evidence, words: Words) -> Page:
    """Value added, integration, shares of GDP, public finance, trade and competitiveness, each with its band."""
    columns = _columns(words, evidence.years, "item", "detail")
    parts = (_growth, _gdp, _public, _trade, _competitiveness, _parity)
    return _page("growth", words, columns, (each for part in parts for each in part(evidence, words)))


def _banded(evidence: Evidence, words: Words, table: str, name: str, unit: Unit) -> Iterator[Row]:
    """A figure, and below it the band that coefficients leave, where there is one."""
    about = (words.table(table), words.figure(name))
    yield row((*about, words.estimate("value")), unit, evidence.accounts.values[name], is_total=True)
    if name in evidence.accounts.band:
        _, low, high = evidence.accounts.band[name]
        yield row((*about, words.estimate("low")), unit, low)
        yield row((*about, words.estimate("high")), unit, high)


def _growth(evidence: Evidence, words: Words) -> Iterator[Row]:
    for name in ("chain_output", "direct_value_added", "indirect_value_added", "total_value_added"):
        yield from _banded(evidence, words, "growth", name, words.money)
    for name in ("total_imports", "non_ventilated"):
        yield from _banded(evidence, words, "growth", name, words.money)
    yield from _banded(evidence, words, "growth", "integration", words.percent)


def _gdp(evidence: Evidence, words: Words) -> Iterator[Row]:
    for share in evidence.accounts.gdp:
        about = (words.table("gdp"), say(f"workbook.gdp.{share.name}", words.language))
        is_large = share.name == "provincial"
        unit = words.percent if is_large else words.fine_percent
        yield row((*about, words.figure("gdp_share")), unit, share.value, is_total=True)
        yield row((*about, words.estimate("denominator_low")), unit, share.low)
        yield row((*about, words.estimate("denominator_high")), unit, share.high)
        source = f"{words.figure('gdp')} [{share.source}]"
        yield row((*about, source), words.big_money, share.denominator)


def _public(evidence: Evidence, words: Words) -> Iterator[Row]:
    table = evidence.accounts.public
    names = ("instrument", "payer", "is_expense", "is_memorandum")
    series = Series(table, ("instrument", "payer"), evidence.years)
    kinds = list(table[list(names)].astype(object).drop_duplicates().itertuples(index=False, name=None))
    for is_memorandum in (False, True):
        part = words.table("memorandum" if is_memorandum else "public")
        for instrument, payer, is_expense, is_beside in kinds:
            if is_beside != is_memorandum:
                continue
            name = public_instrument(instrument, words.language)
            values = np.asarray(series[(instrument, payer)]) + 0.0
            yield row((part, name, _who_pays(payer, is_expense, words)), words.money, values)
        if not is_memorandum:
            yield from _banded(evidence, words, "public", "public_balance", words.money)


def _who_pays(payer: str, is_expense: bool, words: Words) -> str:
    """An actor pays the State, or a programme is paid on a public budget."""
    if is_expense:
        return say("workbook.budget", words.language, payer=say(f"payer.{payer}", words.language))
    return say("workbook.pays", words.language, payer=words.account(payer), beneficiary=words.account("state"))


def _trade(evidence: Evidence, words: Words) -> Iterator[Row]:
    for name in ("exports", "total_imports", "trade_balance", "powder_replaced", "foreign_exchange_saved"):
        yield from _banded(evidence, words, "trade", name, words.money)


def _competitiveness(evidence: Evidence, words: Words) -> Iterator[Row]:
    for name in ("npc", "epc", "drc_vca4d", "drc_pam", "milk_npc"):
        yield from _banded(evidence, words, "competitiveness", name, words.ratio)
    for name in ("milk_price", "milk_parity_price"):
        yield from _banded(evidence, words, "competitiveness", name, words.a_litre)
    yield from _banded(evidence, words, "competitiveness", "powder_price_at_break_even", words.a_kilogram)


def _parity(evidence: Evidence, words: Words) -> Iterator[Row]:
    table = evidence.accounts.parity
    prices = {price: Series(table, ("item", "kind"), evidence.years, price) for price in ("market", "parity")}
    for item, kind in prices["market"].values:
        name = f"{_parity_item(words, item)} ({say(f'workbook.kind.{kind}', words.language)})"
        for price, series in prices.items():
            values = series[item, kind]
            yield row((words.table("parity"), name, words.estimate(price)), words.money, values)


def _parity_item(words: Words, item: str) -> str:
    bought, _, rest = item.partition(", not tradable")
    if rest or item != bought:
        return say("workbook.parity.not_tradable", words.language, input=words.good(bought))
    return words.good(item) if item in INPUT_LINES else say(f"workbook.parity.{item}", words.language)


# 6 Distribution


def distribution_page(evidence: Evidence, words: Words) -> Page:
    """Who gets the value added: recipients, actors, women and men, groups of herders; farm-gate share; Ginis."""
    columns = _columns(words, evidence.years, "group", "line")
    rows = (
        *_recipients(evidence, words),
        *_sexes(evidence, words),
        *(each for kind in GROUPED for each in _herder_shares(evidence, words, kind)),
        *_farm_gate(evidence, words),
        *_inequality(evidence, words),
    )
    return _page("distribution", words, columns, rows)


def _recipients(evidence: Evidence, words: Words) -> Iterator[Row]:
    series = Series(evidence.accounts.recipients, ("actor", "recipient"), evidence.years)
    cells = {key: np.asarray(values) for key, values in series.values.items()}
    whole = np.sum(list(cells.values()), axis=0)
    sides = (("by_recipient", 1, RECIPIENTS, words.recipient), ("by_actor", 0, ACTOR_NAMES, words.account))
    for table, side, names, naming in sides:
        for name in names:
            values = np.sum([cell for key, cell in cells.items() if key[side] == name], axis=0)
            yield row((words.table(table), naming(name), words.line("amount")), words.money, values)
            yield row((words.table(table), naming(name), words.line("share")), words.percent, over(values, whole))
        about = (words.table(table), words.line("total"), words.line("amount"))
        yield row(about, words.money, whole, is_total=True)
    for (actor, recipient), values in cells.items():
        about = (words.table("actor_recipient"), words.account(actor), words.recipient(recipient))
        yield row(about, words.money, values)


def _sexes(evidence: Evidence, words: Words) -> Iterator[Row]:
    series = Series(evidence.accounts.sexes, ("way", "actor", "recipient", "sex"), evidence.years)
    cells = {key: np.asarray(values) for key, values in series.values.items()}
    for way in ("work", "money"):
        whole = np.sum([cell for key, cell in cells.items() if key[0] == way], axis=0)
        said = say(f"workbook.way.{way}", words.language)
        for sex in ("women", "men"):
            who = f"{words.group('sex', sex)}, {said}"
            values = np.sum([cell for key, cell in cells.items() if key[0] == way and key[3] == sex], axis=0)
            yield row((words.table("sexes"), who, words.line("total")), words.money, values, is_total=True)
            yield row((words.table("sexes"), who, words.line("share")), words.percent, over(values, whole))
            for key, cell in cells.items():
                if key[0] == way and key[3] == sex:
                    what = f"– {words.account(key[1])}, {words.recipient(key[2])}"
                    yield row((words.table("sexes"), who, what), words.money, cell)


def _herder_shares(evidence: Evidence, words: Words, kind: str) -> Iterator[Row]:
    series = Series(evidence.accounts.herders, ("group_kind", "group", "line"), evidence.years)
    table = words.herders(kind)
    names = evidence.accounts.groupings[kind].names
    everybody = {line: np.asarray(series["all", "all", line]) for line in ("net_operating_profit", "households")}
    for group in names:
        about = (table, words.group(kind, group))
        found = {line: series[kind, group, line] for line in _SHARED}
        for line, values in found.items():
            yield row((*about, words.line(line)), _herder_unit(words, line), values)
        for line, of in (("share_of_profit", "net_operating_profit"), ("share_of_households", "households")):
            yield row((*about, words.line(line)), words.percent, over(found[of], everybody[of]))
        profit = over(found["net_operating_profit"], found["households"])
        yield row((*about, words.line("profit_per_household")), words.a_household, profit, is_total=True)


_SHARED = ("value_added", "net_operating_profit", "profit_after_family_labour", "patronage", "households")


def _farm_gate(evidence: Evidence, words: Words) -> Iterator[Row]:
    values = evidence.accounts.values
    for kind in CHAINS:
        about = (words.table("farm_gate"), say(f"workbook.chain.{kind}", words.language))
        for name in ("farm_price", "consumer_price"):
            yield row((*about, words.figure(name)), words.a_litre, values[f"{name}_{kind}"])
        share = values[f"farm_gate_share_{kind}"]
        yield row((*about, words.figure("farm_gate_share")), words.percent, share, is_total=True)


def _inequality(evidence: Evidence, words: Words) -> Iterator[Row]:
    """Gini indices of three things that are divided, each with who is counted, what of, and how it is weighted."""
    for name, concept in (("gini_profit", "profit"), ("gini_consumption", "consumption"), ("gini_cows", "cows")):
        values = [gini(*evidence.shared_out(concept, year)) for year in evidence.years]
        said = say(f"workbook.concept.{concept}", words.language)
        yield row((words.table("inequality"), said, words.figure(name)), words.index, values)
