"""Milk and money: where they go, as ribbons and as tables that add up."""

from collections.abc import Sequence

from sim.report import sankey
from sim.report.brief.blocks import Picture, Row, Section, Table
from sim.report.brief.chain_flows import MILK_NODES, MONEY_NODES, held, milk_flows, money_flows
from sim.report.brief.drawing import WIDTH, is_arabic
from sim.report.brief.wording import amount, ratio
from sim.report.charts import as_svg, canvas
from sim.report.evidence import Evidence
from sim.report.numbers import number
from sim.report.words import in_language, say


def flows_section(evidence: Evidence, language: str) -> Section:
    """Milk, then money: ribbons, and a table of the parts with their sum."""
    year = evidence.settled_year
    milk = [flow for flow in milk_flows(evidence.run, year) if flow.source == "cows"]
    total = sum(flow.value for flow in milk)
    kept = _kept(evidence, year)
    return Section(
        "flows",
        say("brief.flows", language),
        (
            picture_of_the_milk_way(evidence, language),
            _parts(
                say("brief.flows.balance", language, year=year),
                ("use", "litres", "share"),
                [(_use(flow.target, language), flow.value) for flow in milk],
                (say("brief.flows.total", language), total),
                language,
            ),
            picture_of_the_money_way(evidence, language),
            _parts(
                say("brief.flows.kept", language, year=year),
                ("use", "millions", "share"),
                [(_one_line(f"sankey.{name}", language), value) for name, value in kept],
                (say("brief.flows.all_money", language), sum(value for _, value in kept)),
                language,
            ),
        ),
    )


def _use(target: str, language: str) -> str:
    """What milk of the cows becomes; what is lost straight from the cow is lost on the farm."""
    return say("brief.flows.farm_losses", language) if target == "losses" else _one_line(f"sankey.{target}", language)


_ENDS_OF_MONEY = (
    "herders_profit",
    "traders_profit",
    "wages",
    "feed",
    "suppliers",
    "milk_elsewhere",
    "state_and_banks",
    "wear",
)


def _kept(evidence: Evidence, year: int) -> list[tuple[str, float]]:
    """What reaches each end of the money, millions of dirhams."""
    flows = money_flows(evidence.accounts, year)
    sums = {name: sum(flow.value for flow in flows if flow.target == name) for name in _ENDS_OF_MONEY}
    return [(name, value) for name, value in sums.items() if value > 0.0]


def _one_line(key: str, language: str) -> str:
    return _capital(say(key, language).replace("\n", " "))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _parts(
    caption: str, columns: tuple[str, ...], parts: Sequence[tuple[str, float]], whole: tuple[str, float], language: str
) -> Table:
    """Parts of a whole, with the share of each."""
    rows = [
        Row(name, (amount(value, language), number(100.0 * ratio(value, whole[1]), 1, language)), role)
        for name, value, role in (*((name, value, "") for name, value in parts), (*whole, "total"))
    ]
    return Table(caption, tuple(say(f"brief.flows.{name}", language) for name in columns), tuple(rows))


def picture_of_the_milk_way(evidence: Evidence, language: str) -> Picture:
    """Ribbons of milk, from the cow to the table."""
    year = evidence.settled_year
    flows = milk_flows(evidence.run, year)
    town = in_language(evidence.run.territory.market_town.name, language)
    svg = _ribbons(MILK_NODES, flows, "milk-way", language, {"big_town": town})
    amounts = {name: number(value, 1, language) for name, value in held(flows).items()}
    said = {name: amounts.get(name, number(0.0, 1, language)) for name in _MILK_SAID}
    return Picture(
        "milk-way",
        say("brief.flows.milk", language, year=year),
        say("brief.flows.milk_alt", language, **said),
        svg,
        note=say("brief.flows.milk_note", language),
    )


_MILK_SAID = ("cows", "cooperatives", "collectors", "home", "calves")


def picture_of_the_money_way(evidence: Evidence, language: str) -> Picture:
    """Ribbons of money, from the consumer to who keeps it."""
    year = evidence.settled_year
    flows = money_flows(evidence.accounts, year)
    svg = _ribbons(MONEY_NODES, flows, "money-way", language, {})
    amounts = held(flows)
    said = {name: number(amounts.get(node, 0.0), 1, language) for name, node in _MONEY_SAID.items()}
    return Picture(
        "money-way",
        say("brief.flows.money", language, year=year),
        say("brief.flows.money_alt", language, **said),
        svg,
        note=say("brief.flows.money_note", language),
    )


_MONEY_SAID = {"consumers": "consumers", "herders": "herders_profit", "feed": "feed"}


def _ribbons(
    nodes: tuple[sankey.Node, ...], flows: list[sankey.Flow], name: str, language: str, names: dict[str, str]
) -> str:
    labels = {
        node: sankey.Label(names.get(node) or say(f"sankey.{node}", language), amount(value, language))
        for node, value in held(flows).items()
    }
    is_mirrored = is_arabic(language)
    with canvas(WIDTH, 4.9) as figure:
        left, right = (0.175, 0.15) if is_mirrored else (0.15, 0.175)
        panel = figure.add_axes((left, 0.0, 1.0 - left - right, 1.0))
        sankey.draw(panel, nodes, flows, labels, is_mirrored=is_mirrored)
        return as_svg(figure, name)
