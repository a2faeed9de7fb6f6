"""Ribbons are as wide as what flows, nothing is lost on the way, and they reach where they should."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path

from sim import Scenario, run
from sim.report.brief.chain_flows import MILK_NODES, MONEY_NODES, held, milk_flows, money_flows
from sim.report.charts import as_svg, canvas
from sim.report.evidence import Evidence, gather
from sim.report.sankey import (
    NODE_WIDTH,
    Flow,
    Label,
    Layout,
    Node,
    NotBalanced,
    check_balance,
    draw,
    lay_out,
    ribbon_path,
    sums,
)

NODES = [
    Node("a", 0, 0.0, "#111111"),
    Node("b", 0, 1.0, "#222222"),
    Node("c", 1, 0.0, "#333333"),
    Node("d", 1, 1.0, "#444444"),
    Node("e", 2, 0.0, "#555555"),
    Node("f", 2, 1.0, "#666666"),
]
FLOWS = [
    Flow("a", "c", 3.0),
    Flow("a", "d", 1.0),
    Flow("b", "d", 2.0),
    Flow("b", "f", 5.0),
    Flow("c", "e", 3.0),
    Flow("d", "f", 3.0),
]


@pytest.fixture(scope="module", params=["baseline", "no_cooperatives"])
def evidence(request: pytest.FixtureRequest) -> Evidence:
    return gather(run(Scenario.read(request.param).but(last_year=2014), scale=0.05))


def names(flows: list[Flow]) -> set[str]:
    return {name for flow in flows for name in (flow.source, flow.target)}


def is_well_laid(layout: Layout, flows: list[Flow]) -> None:
    scales = [ribbon.width / ribbon.flow.value for ribbon in layout.ribbons]
    assert scales == pytest.approx([scales[0]] * len(scales))
    assert {ribbon.flow for ribbon in layout.ribbons} == set(flows)
    reaches, leaves = sums(flows)
    for name, box in layout.boxes.items():
        assert box.value == pytest.approx(max(reaches.get(name, 0.0), leaves.get(name, 0.0)))
        assert box.top - box.bottom == pytest.approx(box.value * scales[0])
        assert box.bottom >= -1e-9
        assert box.top <= 1.0 + 1e-9
    for one in layout.boxes.values():
        for other in layout.boxes.values():
            if one is not other and one.column == other.column:
                assert one.top <= other.bottom + 1e-9 or other.top <= one.bottom + 1e-9
    touch_without_overlap(layout)


def touch_without_overlap(layout: Layout) -> None:
    """The ribbons of one side of a box fill it from its top, side by side."""
    for name, box in layout.boxes.items():
        for side, at in (("source", 0), ("target", -1)):
            own = [ribbon for ribbon in layout.ribbons if getattr(ribbon.flow, side) == name]
            edges = sorted((r.middles[at] + r.width / 2.0, r.middles[at] - r.width / 2.0) for r in own)[::-1]
            if own:
                assert edges[0][0] == pytest.approx(box.top)
                assert edges[-1][1] >= box.bottom - 1e-9
            assert [below for _, below in edges[:-1]] == pytest.approx([above for above, _ in edges[1:]])


# Layout


def test_a_layout_is_proportional_and_without_overlap() -> None:
    layout = lay_out(NODES, FLOWS)
    is_well_laid(layout, FLOWS)
    long = next(ribbon for ribbon in layout.ribbons if ribbon.flow == Flow("b", "f", 5.0))
    assert long.columns == (0, 1, 2)
    assert len(long.middles) == 3


amounts = st.floats(0.01, 1000.0)


@given(st.lists(amounts, min_size=4, max_size=4), st.lists(st.floats(0.05, 0.95), min_size=2, max_size=2))
def test_any_balanced_flows_can_be_laid_out(values: list[float], shares: list[float]) -> None:
    a_c, a_d, b_d, b_f = values
    flows = [
        *(Flow("a", "c", a_c), Flow("a", "d", a_d), Flow("b", "d", b_d), Flow("b", "f", b_f)),
        *(Flow("c", "e", a_c * shares[0]), Flow("c", "f", a_c * (1.0 - shares[0]))),
        *(Flow("d", "e", (a_d + b_d) * shares[1]), Flow("d", "f", (a_d + b_d) * (1.0 - shares[1]))),
    ]
    is_well_laid(lay_out(NODES, flows), flows)


def test_a_node_that_loses_something_is_an_error() -> None:
    with pytest.raises(NotBalanced, match="c: 3 come in and 2 go out"):
        lay_out(NODES, [Flow("a", "c", 3.0), Flow("c", "e", 2.0)])


@pytest.mark.parametrize("flow", [Flow("c", "a", 1.0), Flow("a", "b", 1.0), Flow("a", "c", 0.0), Flow("a", "c", -1.0)])
def test_a_flow_goes_forward_and_has_an_amount(flow: Flow) -> None:
    with pytest.raises(ValueError, match="allowed a flow forward"):
        lay_out(NODES, [flow])


def test_a_ribbon_is_closed_and_as_wide_at_each_column() -> None:
    ribbon = next(each for each in lay_out(NODES, FLOWS).ribbons if len(each.columns) == 3)
    path = ribbon_path(ribbon)
    assert tuple(path.vertices[0]) == tuple(path.vertices[-1])
    assert path.codes[-1] == Path.CLOSEPOLY
    for column, x in ((0, NODE_WIDTH), (1, 1.0), (1, 1.0 + NODE_WIDTH), (2, 2.0)):
        heights = sorted({round(y, 12) for px, y in path.vertices if px == pytest.approx(x)})
        assert heights[-1] - heights[0] == pytest.approx(ribbon.width), column


def test_right_to_left_is_a_mirror() -> None:
    labels = {node.name: Label(node.name, "1") for node in NODES}
    limits = []
    for is_mirrored in (False, True):
        with canvas(5.0, 3.0) as figure:
            panel = figure.add_axes((0.1, 0.0, 0.8, 1.0))
            draw(panel, NODES, FLOWS, labels, is_mirrored=is_mirrored)
            limits.append(panel.get_xlim())
            assert as_svg(figure, "x").startswith("<svg")
    assert limits[0] == limits[1][::-1]


# Milk and money of a real run

ENDS_OF_MILK = ("home", "calves", "losses", "people_here", "big_town", "outside")


def test_milk_balances_from_the_cow_to_the_table(evidence: Evidence) -> None:
    for year in evidence.years:
        flows = milk_flows(evidence.run, year)
        check_balance(flows)
        is_well_laid(lay_out(MILK_NODES, flows), flows)
        amounts = held(flows)
        chain = evidence.run.chain[evidence.run.chain["year"] == year]
        assert amounts["cows"] * 1e6 == pytest.approx(chain["milk_l"].sum())
        assert amounts["home"] * 1e6 == pytest.approx(chain["home_l"].sum())
        assert amounts["calves"] * 1e6 == pytest.approx(chain["calves_l"].sum())
        assert sums(flows)[0]["losses"] > 0.0
        ends = sum(
            amounts[name]
            for name in ("home", "calves", "losses", "people_here", "big_town", "outside")
            if name in amounts
        )
        assert ends == pytest.approx(amounts["cows"] + amounts.get("elsewhere", 0.0))


def test_the_dirham_comes_back(evidence: Evidence) -> None:
    for year in evidence.years:
        flows = money_flows(evidence.accounts, year)
        check_balance(flows)
        is_well_laid(lay_out(MONEY_NODES, flows), flows)
        amounts = held(flows)
        profit = evidence.figure("net_operating_profit_herders", year)[0]
        assert amounts["herders_profit"] * 1e6 == pytest.approx(profit)
        assert amounts["own_use"] * 1e6 == pytest.approx(evidence.figure("own_use_herders", year)[0])
        spent = evidence.run.flows
        spent = spent[(spent["year"] == year) & (spent["buyer"] == "consumers")]
        assert amounts["consumers"] * 1e6 == pytest.approx(spent["value_mad"].sum())


def test_without_cooperatives_nothing_goes_through_them(evidence: Evidence) -> None:
    has_them = evidence.run.scenario.has_cooperatives
    flows = [*milk_flows(evidence.run, 2013), *money_flows(evidence.accounts, 2013)]
    assert ("cooperatives" in names(flows)) == has_them
    assert ("workshops" in names(flows)) == has_them


def test_a_loss_is_made_up_and_not_a_flow_backwards(evidence: Evidence) -> None:
    operating: Any = evidence.accounts.operating
    loss = np.array(operating.profit)
    cut = {"profit": np.where(np.arange(loss.shape[1]) == 2, loss - 1e9, loss)}
    taxes = np.array(operating.taxes)
    taxes[:, 2] += 1e9
    changed = operating._replace(**cut, taxes=taxes)

    class Accounts:
        operating = changed
        books = evidence.accounts.books

    flows = money_flows(Accounts(), 2013)
    check_balance(flows)
    assert any(flow.source == "shortfall" and flow.target == "collectors" for flow in flows)
    assert all(flow.value > 0.0 for flow in flows)
