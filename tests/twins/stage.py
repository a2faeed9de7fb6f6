"""A small random cast of herders, cattle, cooperatives and collectors, odd cases included."""

from typing import Any, NamedTuple

import numpy as np

from sim.actors.collector import Collector
from sim.actors.cooperative import Cooperative
from sim.actors.herd import Herd
from sim.actors.herder import Herder
from sim.engine.columns import Column, ColumnarModel
from sim.rules.topics import Parameters, parameters_of
from sim.territory.registry import Registry

COMMUNES = 3
START = 735_000
SHARES = ("share_cooperative", "share_collector", "share_direct", "share_souk")
FRACTIONS = {
    "trust", "watering", "feeding_skill", "casual_search", "energy_ratio", "upkeep_ratio", "title_women_share",
    "mean_blood", "hours_saved_share", "conservation_gained", "line_relief_per_month", *SHARES,
}  # fmt: skip


class Stage(ColumnarModel):
    """A model with nothing but populations and a herd."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(seed=1)
        n = int(rng.choice([0, 1, 2, 5, 12], p=[0.04, 0.16, 0.2, 0.3, 0.3]))
        self.cooperatives = self.add_population(Cooperative, int(rng.integers(0, 4)))
        m = int(rng.integers(0, 4))
        prices = {
            "price": rng.uniform(0.1, 6.0, m),
            "margin": rng.normal(0.5, 0.3, m),
            "yield_share": rng.uniform(0.7, 1.0, m),
        }
        self.collectors = self.add_population(Collector, m, **prices)
        self.herders = self.add_population(Herder, n, **_herders(rng, n, len(self.cooperatives), len(self.collectors)))
        self.herd = Herd()
        _fill(self.herd, rng, n)

    def columns(self) -> dict[str, np.ndarray]:
        """Every column of every table, by name."""
        tables = (
            ("herder", self.herders),
            ("cattle", self.herd),
            ("cooperative", self.cooperatives),
            ("collector", self.collectors),
        )
        return {f"{kind}.{name}": column for kind, table in tables for name, column in table.arrays._asdict().items()}


class Case(NamedTuple):
    """What a kernel is tried on: the cast, the parameters, and luck to choose the other arguments."""

    stage: Stage
    parameters: Parameters
    rng: np.random.Generator
    start: int
    days: int


def random_case(number: int, registry: Registry) -> Case:
    """Case `number`: parameters anywhere in their ranges, quinzaines of 13 to 16 days."""
    rng = np.random.default_rng(number)
    values = {
        name: entry.low + (entry.high - entry.low) * float(rng.choice([0.0, rng.random(), 1.0], p=[0.1, 0.8, 0.1]))
        for name, entry in registry.entries.items()
    }
    if number % 10 == 0:
        values = {name: entry.value for name, entry in registry.entries.items()}
    topics = {
        topic: names._make(values[f"{topic}.{field}"] for field in names._fields)
        for topic, names in registry.declared.items()
    }
    return Case(Stage(rng), parameters_of(topics), rng, START + int(rng.integers(0, 700)), int(rng.integers(13, 17)))


def cattle_of(stage: Stage, herder: Herder) -> list[int]:
    """Rows of the live cattle of a herder."""
    rows: list[int] = np.flatnonzero(stage.herd.alive & (stage.herd.owner == herder.row)).tolist()
    return rows


def amounts(rng: np.random.Generator, n: int, scale: float) -> np.ndarray:
    """Amounts of which a quarter are zero and a few are tiny, shape (n,)."""
    drawn = scale * rng.lognormal(0.0, 1.0, n)
    drawn[rng.random(n) < 0.25] = 0.0
    drawn[rng.random(n) < 0.05] *= 1e-9
    return drawn


def some(rng: np.random.Generator, *choices: Any) -> Any:
    """One of the choices."""
    return choices[int(rng.integers(len(choices)))]


def _any(rng: np.random.Generator, name: str, column: Column, n: int) -> np.ndarray:
    """Values of a column that fit its dtype and are not impossible."""
    if column.dtype.kind == "b":
        return rng.random(n) < 0.5
    if column.dtype.kind in "iu":
        return rng.integers(0, 6, n)
    if name in FRACTIONS:
        return rng.choice([0.0, 0.5, 1.0], n) if rng.random() < 0.2 else rng.random(n)
    return amounts(rng, n, 300.0)


def _herders(rng: np.random.Generator, n: int, cooperatives: int, collectors: int) -> dict[str, np.ndarray]:
    columns = {name: _any(rng, name, column, n) for name, column in Herder.schema.items()}
    wished = rng.random((4, n)) ** 3
    wished[:, rng.random(n) < 0.1] = [[1.0], [0.0], [0.0], [0.0]]
    columns |= dict(zip(SHARES, wished / wished.sum(axis=0), strict=True))
    columns["commune"] = rng.integers(0, COMMUNES, n)
    columns["cooperative"] = rng.integers(-1, max(cooperatives, 0), n)
    columns["collector"] = rng.integers(-1, max(collectors, 0), n)
    columns["cash"] = np.where(rng.random(n) < 0.2, -200.0, columns["cash"] * 10.0)
    columns["watering"] = 0.1 * rng.random(n) * (rng.random(n) < 0.7)
    columns["scruple"] = 0.3 * amounts(rng, n, 1.0)
    columns["expected_milk_price"] = rng.uniform(0.5, 9.0, n)
    columns["herd_value"] *= 100.0
    columns["line_relief_per_month"] *= 0.01
    columns["target_cows"] = np.where(rng.random(n) < 0.3, columns["n_cows"] + 0.5, rng.uniform(0.0, 7.0, n))
    columns["herd_goal"] = rng.uniform(0.0, 7.0, n)
    columns["n_people"] = columns["n_women"] + columns["n_men"] + columns["n_children"]
    columns["to_cooperative_l"] = np.where(columns["cooperative"] < 0, 0.0, columns["to_cooperative_l"])
    return columns


def _fill(herd: Herd, rng: np.random.Generator, n_herders: int) -> None:
    """Cattle of every age and stage; some die, and some of their rows are used again."""
    if not n_herders:
        return
    herd.add(int(rng.integers(0, 40)) if n_herders else 0, owner=0)
    rows = np.arange(len(herd.alive))
    herd.remove(rng.permutation(rows)[: int(rng.integers(0, len(rows) + 1)) // 3])
    herd.add(int(rng.integers(0, 4)))
    n = len(herd.alive)
    for name, column in Herd.schema.items():
        getattr(herd, name)[:] = _any(rng, name, column, n)
    age = np.rint(rng.choice([3.0, 60.0, 170.0, 181.0, 380.0, 700.0, 1499.0, 1500.0, 3000.0], n) + 15 * rng.random(n))
    calved = np.minimum(rng.integers(0, 420, n), np.maximum(age - 500, 1)).astype(int)
    conceived = calved - rng.integers(30, 120, n)
    is_adult = (age > 690) & (rng.random(n) < 0.9)
    is_female = rng.random(n) < 0.75
    is_pregnant = is_female & (age > 480) & (rng.random(n) < 0.6)
    herd.owner[:] = rng.integers(0, n_herders, n)
    herd.identity[:] = rng.integers(0, 2**64, n, dtype=np.uint64)
    herd.sex[:] = ~is_female
    herd.blood[:] = rng.choice([0.0, 0.2, 0.5, 1.0, rng.random()], n)
    herd.merit[:] = rng.choice([0.3, 1.0, 1.0 + 0.3 * rng.random()], n)
    herd.birth_day[:] = START - age
    herd.parity[:] = np.where(is_female & is_adult, rng.integers(1, 10, n), 0)
    herd.calved_day[:] = np.where(herd.parity > 0, START - calved, -1)
    herd.conceived_day[:] = np.where(is_pregnant, START - np.clip(conceived, -700, 290), -1)
    herd.condition[:] = rng.choice([1.0, 1.5, 2.5, 3.0, 5.0, 1.0 + 4.0 * rng.random()], n)
    herd.mastitis_until[:] = np.where(rng.random(n) < 0.3, START + rng.integers(-5, 700, n), -1)
    herd.potential_l[:] = np.where(herd.parity > 0, herd.potential_l, 0.0)
    barn = rng.random(n) < 0.7
    herd.owner[barn] = herd.owner[barn] % max(n_herders // 2, 1)  # so that some herders have no cattle at all
