"""Phases and policies name columns that exist: types cannot tell, for columns are looked up when they are asked for."""

import ast
from pathlib import Path

import pytest

from sim.actors.collector import Collector
from sim.actors.consumer import Consumer
from sim.actors.cooperative import Cooperative
from sim.actors.herd import Herd
from sim.actors.herder import Herder
from sim.actors.processor import Processor
from sim.engine.columns import ColumnarModel, Population, Table

SIM = Path(__file__).parents[1] / "sim"
FILES = sorted(path for room in ("quinzaine", "policy") for path in (SIM / room).glob("*.py"))
EVERYWHERE = {"unique_id", "alive"}
ACTORS = {
    "herders": Herder,
    "cooperatives": Cooperative,
    "collectors": Collector,
    "processors": Processor,
    "consumers": Consumer,
}


def known_names() -> dict[str, set[str]]:
    """What may be asked of each table: its columns, and what every table offers.

    A `population` is one of several businesses, or the people of a territory by census.
    """
    model = ColumnarModel(seed=1)
    population: Population = model.add_population(Herder, 0)
    offered = {name for name in (*dir(Population), *vars(population)) if not name.startswith("_")} | EVERYWHERE
    names = {name: set(kind.schema) | offered for name, kind in ACTORS.items()}
    names["herd"] = set(Herd.schema) | {name for name in dir(Table) if not name.startswith("_")} | EVERYWHERE
    businesses = (Cooperative, Collector, Processor)
    names["population"] = offered.union({"census"}, set.intersection(*(set(kind.schema) for kind in businesses)))
    return names


def table_of(node: ast.expr) -> str:
    """`herders` of `herders` and of `province.herders`; nothing of other expressions."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "province":
        return node.attr
    return ""


def unknown_names(source: str) -> list[str]:
    """Attributes of tables that no table has, as `line: table.name`."""
    known = known_names()
    asked = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    return [
        f"{node.lineno}: {table_of(node.value)}.{node.attr}"
        for node in asked
        if table_of(node.value) in known and node.attr not in known[table_of(node.value)]
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_column_that_is_named_exists(path: Path) -> None:
    assert unknown_names(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "herders.cahs[:] += 1.0",
        "x = province.herders.quinzaines_without_cattle",
        "province.herd.blod[rows] = 0.0",
        "cooperatives.patronage.sum()",
        "del consumers.debt",
        "population.fee[rows] = 1.0",
    ],
)
def test_a_name_that_no_table_has_is_found(line: str) -> None:
    assert len(unknown_names(line)) == 1


def test_columns_and_what_tables_do_are_known() -> None:
    assert unknown_names("herders.cash; province.herd.remove(herd.rows()); len(collectors.alive)") == []
    assert unknown_names("household.least; outside.cpi; province.weight; governance.fee") == []


def test_the_names_are_met_in_the_phases() -> None:
    """The check above would pass on phases that call their tables otherwise."""
    asked = {
        table_of(node.value)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert {*ACTORS, "herd"} <= asked
