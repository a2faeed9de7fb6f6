"""Milk and money of a year as flows between nodes, for the ribbons of the brief: in equals out at every node."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from sim.accounts.coefficients import INPUT_LINES
from sim.accounts.ledger_accounts import Operating
from sim.accounts.results import ACTOR_NAMES, ChainBooks
from sim.report.sankey import Flow, Node, without_specks
from sim.study.record import Run

MILLION = 1e6
DAIRY = ("raw_milk", "lben", "raib", "jben", "butter", "pasteurised", "packaged_dairy")
MAHLABA_IN_TOWN = 2

_MILK = "#7ba7b5"
_OUT = "#8d8d8d"
_WARM = "#d98f3e"

MILK_NODES = (
    Node("cows", 0, 5.0, _MILK),
    Node("elsewhere", 1, 0.0, "#c9c2b4"),
    Node("cooperatives", 1, 1.0, "#1b6f8a"),
    Node("neighbours", 1, 2.0, "#e3b94f"),
    Node("souk", 1, 3.0, "#b5563c"),
    Node("collectors", 1, 4.0, _WARM),
    Node("plants", 2, 0.5, "#4b7f96"),
    Node("workshops", 2, 1.7, "#5d9a8b"),
    Node("mahlabas", 2, 4.0, "#c2703d"),
    Node("shops", 3, 0.5, "#6c7f96"),
    Node("outside", 4, 0.0, "#c9c2b4"),
    Node("people_here", 4, 2.0, "#4f7d4c"),
    Node("big_town", 4, 4.0, "#a23e6c"),
    Node("home", 4, 5.5, "#6f9a6c"),
    Node("calves", 4, 6.5, "#b4c7ad"),
    Node("losses", 4, 7.5, _OUT),
)
"""Where milk goes, from the cow to the table."""

MONEY_NODES = (
    Node("consumers", 0, 2.0, "#4f7d4c"),
    Node("outside_buyers", 0, 3.5, "#c9c2b4"),
    Node("own_use", 0, 5.0, "#6f9a6c"),
    Node("animals", 0, 6.0, "#b5563c"),
    Node("subsidies", 0, 7.0, _OUT),
    Node("shortfall", 0, 8.0, _OUT),
    Node("shops", 1, 0.0, "#6c7f96"),
    Node("plants", 2, 0.5, "#4b7f96"),
    Node("mahlabas", 2, 2.5, "#c2703d"),
    Node("cooperatives", 3, 1.5, "#1b6f8a"),
    Node("collectors", 3, 3.0, _WARM),
    Node("herders", 4, 5.0, "#7a5c3e"),
    Node("milk_elsewhere", 5, 0.0, "#c9c2b4"),
    Node("suppliers", 5, 1.0, "#8a7c63"),
    Node("wages", 5, 2.0, "#a23e6c"),
    Node("traders_profit", 5, 3.0, _WARM),
    Node("wear", 5, 4.0, _OUT),
    Node("state_and_banks", 5, 5.0, "#4b4453"),
    Node("feed", 5, 6.0, "#b0a35c"),
    Node("herders_profit", 5, 7.0, "#7a5c3e"),
)
"""The way back of the dirham, from the consumer to who keeps it."""

_FEED = ("concentrate", "straw")


def milk_flows(run: Run, year: int) -> list[Flow]:
    """Litres of raw-milk equivalent of a year, in millions."""
    table = run.flows[(run.flows["year"] == year) & run.flows["product"].isin(DAIRY)]
    litres = table.groupby(["seller", "buyer"], observed=True)["milk_equivalent_l"].sum() / MILLION

    def of(seller: str, buyer: str) -> float:
        return float(litres.get((seller, buyer), 0.0))

    is_loose = (table["seller"] == "herders") & (table["buyer"] == "consumers")
    fresh = float(table.loc[is_loose & (table["product"] == "raw_milk"), "milk_equivalent_l"].sum()) / MILLION
    souk = of("herders", "consumers") - fresh
    to_town = of("mahlabas", "consumers") * _share_to_town(run, year)
    stored = of("cooperatives", "plants") + of("rest", "plants") - of("plants", "losses") - of("plants", "retail")
    stored -= of("plants", "rest")
    return without_specks(
        [
            *_from_the_farm(of, fresh, souk),
            Flow("cooperatives", "plants", of("cooperatives", "plants")),
            Flow("cooperatives", "workshops", of("cooperatives", "consumers")),
            Flow("cooperatives", "mahlabas", of("cooperatives", "mahlabas")),
            Flow("collectors", "mahlabas", of("collectors", "mahlabas")),
            Flow("collectors", "losses", of("collectors", "losses")),
            Flow("elsewhere", "plants", of("rest", "plants") + max(-stored, 0.0)),
            Flow("elsewhere", "mahlabas", of("rest", "mahlabas")),
            Flow("plants", "shops", of("plants", "retail")),
            Flow("plants", "outside", of("plants", "rest") + max(stored, 0.0)),
            Flow("plants", "losses", of("plants", "losses")),
            Flow("mahlabas", "people_here", of("mahlabas", "consumers") - to_town),
            Flow("mahlabas", "big_town", to_town),
            Flow("mahlabas", "losses", of("mahlabas", "losses")),
            Flow("neighbours", "people_here", fresh),
            Flow("souk", "people_here", souk),
            Flow("workshops", "people_here", of("cooperatives", "consumers")),
            Flow("shops", "people_here", of("retail", "consumers")),
        ]
    )


def _from_the_farm(of: Callable[[str, str], float], fresh: float, souk: float) -> list[Flow]:
    return [
        Flow("cows", "cooperatives", of("herders", "cooperatives")),
        Flow("cows", "neighbours", fresh),
        Flow("cows", "souk", souk),
        Flow("cows", "collectors", of("herders", "collectors")),
        Flow("cows", "home", of("herders", "table")),
        Flow("cows", "calves", of("herders", "calves")),
        Flow("cows", "losses", of("herders", "losses")),
    ]


def _share_to_town(run: Run, year: int) -> float:
    """Share of the mahlabas' milk that is taken by those of the big town, all of which is sold there."""
    table = run.processors[run.processors["year"] == year]
    taken = table.loc[table["business"] > 0, "intake_l_year"].to_numpy(np.float64)
    in_town = table.loc[table["business"] == MAHLABA_IN_TOWN, "intake_l_year"].to_numpy(np.float64)
    return float(in_town.sum() / taken.sum()) if taken.sum() > 0.0 else 0.0


def money_flows(accounts: ChainBooks, year: int) -> list[Flow]:
    """Millions of dirhams of a year: what is paid for milk and animals, and who keeps it.

    Sales within the chain go from actor to actor; what an actor gets is what he buys, pays and keeps (his profit, in
    which the labour of the family is not yet paid).
    """
    operating = accounts.operating
    at = int(np.searchsorted(operating.years, year))
    table = accounts.books.flows
    table = table[(table["year"] == year) & table["product"].isin(DAIRY)]
    paid = table.groupby(["seller", "buyer"], observed=True)["value_mad"].sum() / MILLION
    flows = _sales(paid)
    for k, actor in enumerate(ACTOR_NAMES):
        flows += _kept(operating, at, k, _node(actor))
    worth = operating.worth
    flows += _signed("own_use", "herders", float(worth.own_use[at]) / MILLION, "shortfall", "wear")
    animals = float(operating.cattle_sold[at] + worth.herd_change[at]) / MILLION
    flows += _signed("animals", "herders", animals, "shortfall", "wear")
    flows += _signed("outside_buyers", "plants", float(worth.stock_change[at]) / MILLION, "shortfall", "wear")
    return without_specks(_added_up(flows))


def _node(actor: str) -> str:
    return "shops" if actor == "retail" else actor


def _sales(paid: pd.Series) -> list[Flow]:
    """What buyers pay to the actors of the chain, millions of dirhams."""
    flows = []
    for key, value in paid.items():
        seller, buyer = map(str, key)  # type: ignore[call-overload]
        if seller not in ACTOR_NAMES:
            continue
        source = {"consumers": "consumers", "rest": "outside_buyers"}.get(buyer, _node(buyer))
        flows.append(Flow(source, _node(seller), float(value)))
    return flows


def _kept(operating: Operating, at: int, k: int, node: str) -> list[Flow]:
    """What an actor pays outside the chain and keeps."""
    inputs = dict(zip(INPUT_LINES, operating.inputs[at, k] / MILLION, strict=True))

    def amount(name: str) -> float:
        return float(getattr(operating, name)[at, k]) / MILLION

    own = "herders_profit" if node == "herders" else "traders_profit"
    others = sum(float(value) for name, value in inputs.items() if name not in (*_FEED, "milk"))
    return [
        Flow(node, "feed", float(sum(inputs[name] for name in _FEED))),
        Flow(node, "milk_elsewhere", float(inputs["milk"])),
        Flow(node, "suppliers", others),
        Flow(node, "wages", amount("wages")),
        Flow(node, "state_and_banks", amount("taxes") + amount("financial_charges") + amount("land_rent")),
        Flow(node, "wear", amount("depreciation")),
        *_signed(node, own, amount("profit"), "shortfall", ""),
        Flow("subsidies", node, amount("subsidies")),
    ]


def _signed(source: str, target: str, value: float, deficit: str, sink: str) -> list[Flow]:
    """Give a flow; one below zero becomes what its own side must bring: a deficit made up, or worth that is lost."""
    if value >= 0.0:
        return [Flow(source, target, value)]
    return [Flow(target, sink, -value)] if sink else [Flow(deficit, source, -value)]


def _added_up(flows: list[Flow]) -> list[Flow]:
    """Add up flows between the same two nodes."""
    totals: dict[tuple[str, str], float] = {}
    for flow in flows:
        key = (flow.source, flow.target)
        totals[key] = totals.get(key, 0.0) + flow.value
    return [Flow(source, target, value) for (source, target), value in totals.items()]


def held(flows: list[Flow]) -> Mapping[str, float]:
    """What each node holds: the larger of what reaches and what leaves it."""
    result: dict[str, float] = {}
    for side in ("source", "target"):
        sums: dict[str, float] = {}
        for flow in flows:
            name = getattr(flow, side)
            sums[name] = sums.get(name, 0.0) + flow.value
        result = {name: max(result.get(name, 0.0), sums.get(name, 0.0)) for name in {**result, **sums}}
    return result
