"""What field data say: each quantity as a weighted ratio over households, cooperatives, rounds or prices."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from calibration.field.design import Estimate, Floats, Sample, ratio, spread_of
from calibration.field.units import in_litres_and_dirhams
from sim.territory.outside import INDEX_BASE, Outlook, grown
from sim.territory.territory import HERD_CLASSES, Territory

OUTLETS = ("cooperative", "collector", "neighbours", "souk")
BREEDS = ("local", "cross", "pure")

Rows = pd.DataFrame
Ratio = tuple[Callable[[Rows], pd.Series], Callable[[Rows], pd.Series]]


class Frame(NamedTuple):
    """What the samples were drawn from: communes, and the rural poverty line of the year (MAD a person)."""

    communes: int
    poverty_line: float


def frame_of(territory: Territory, year: int) -> Frame:
    """Give the frame of a territory; the line of its margins follows consumer prices to the middle of the year."""
    middle = pd.Timestamp(year, 7, 1).toordinal()
    prices = grown(territory.drivers.cpi, middle, Outlook().inflation) / INDEX_BASE
    return Frame(len(territory.communes), territory.margins["rural_poverty_line"] * prices)


def estimates_of(tables: Mapping[str, Rows], frame: Frame) -> dict[str, Estimate]:
    """Estimate every quantity that the tables allow, as they were written, by name; see `quantities.yaml`."""
    found: dict[str, Estimate | None] = {}
    for name, table in tables.items():
        rows = in_litres_and_dirhams(name, table)
        found |= dict(_FROM[name](rows, frame))
    return {name: each._replace(low=max(each.low, 0.0)) for name, each in found.items() if each is not None}


Found = Iterator[tuple[str, Estimate | None]]


def _column(name: str) -> Callable[[Rows], pd.Series]:
    return lambda rows: rows[name]


def _sum(start: str, names: tuple[str, ...]) -> Callable[[Rows], pd.Series]:
    return lambda rows: rows[[f"{start}_{name}" for name in names]].sum(axis=1, skipna=False)


def _one(rows: Rows) -> pd.Series:
    return pd.Series(1.0, index=rows.index)


def _herd_from(fewest: float, more: float) -> Callable[[Rows], pd.Series]:
    """Whether a household keeps so many cows; one whose cows are dry heifers for now counts with the smallest."""
    return lambda rows: _if_known(
        rows["n_cows"], rows["n_cows"].clip(lower=1.0).between(fewest, more, inclusive="left")
    )


def _if_known(known: pd.Series, condition: pd.Series) -> pd.Series:
    return condition.astype(float).where(known.notna())


def _hers(rows: Rows) -> pd.Series:
    """Milk money that a woman receives; nothing where there is none, whatever its share."""
    money = _money(rows)
    return rows["women_money_share"].where(money > 0.0, 0.0) * money


_produced, _marketed, _money = _sum("milk", BREEDS), _sum("milk", OUTLETS), _sum("money", OUTLETS)
_SIZES = [*HERD_CLASSES.values(), np.inf]

HOUSEHOLDS: dict[str, Ratio] = {
    **{f"yield_{breed}_l": (_column(f"milk_{breed}"), _column(f"cows_{breed}")) for breed in BREEDS},
    "cows_a_household": (_column("n_cows"), _one),
    "cattle_a_household": (_column("n_cattle"), _one),
    "cow_share": (_column("n_cows"), _column("n_cattle")),
    **{f"breed_{breed}": (_column(f"cattle_{breed}"), _column("n_cattle")) for breed in BREEDS},
    **{
        name: (_herd_from(fewest, more), _one)
        for name, fewest, more in zip(HERD_CLASSES, _SIZES, _SIZES[1:], strict=False)
    },
    **{f"{outlet}_share": (_column(f"milk_{outlet}"), _marketed) for outlet in OUTLETS},
    "organised_share": (_column("milk_cooperative"), _produced),
    "home_share": (_column("milk_home"), _produced),
    "calves_share": (_column("milk_calves"), _produced),
    "farm_loss_share": (_column("milk_lost"), lambda rows: _marketed(rows) + rows["milk_lost"]),
    **{f"{outlet}_price": (_column(f"money_{outlet}"), _column(f"milk_{outlet}")) for outlet in OUTLETS[:3]},
    "household_size": (_column("n_people"), _one),
    "children_share": (_column("n_children"), _column("n_people")),
    "women_share": (_column("n_women"), _sum("n", ("women", "men"))),
    "female_headed": (_column("female_headed"), _one),
    "consumption_a_head": (_column("spending"), _column("n_people")),
    "women_milk_money_share": (_hers, _money),
}
"""Numerator and denominator of what a household survey tells."""


def _of_households(rows: Rows, frame: Frame) -> Found:
    sample = _clustered(rows, "commune", frame.communes)
    for name, (top, bottom) in HOUSEHOLDS.items():
        yield name, ratio(_floats(top(rows)), _floats(bottom(rows)), sample)
    people, a_head = rows["n_people"], rows["spending"] / rows["n_people"]
    poor = _if_known(a_head, a_head < frame.poverty_line) * people
    yield "poverty", ratio(_floats(poor), _floats(people), sample)
    yield "literacy_women", literacy(_floats(rows["literate_woman"]), _floats(rows["n_women"]), sample)


def literacy(has_reader: Floats, women: Floats, sample: Sample) -> Estimate | None:
    """Share of women who read, from whether each household has one: sum w (1 - (1 - l)^women) = sum w has_reader."""
    known = np.isfinite(has_reader) & np.isfinite(women) & (women > 0.0)
    has, n, weights = has_reader[known], women[known], sample.weights[known]

    def excess(share: float) -> float:
        return float(np.sum(weights * (1.0 - (1.0 - share) ** n - has)))

    if not len(has) or excess(0.0) * excess(1.0) >= 0.0:
        return None
    share = float(brentq(excess, 0.0, 1.0))
    slope = float(np.sum(weights * n * (1.0 - share) ** (n - 1.0)))
    terms = weights * (has - (1.0 - (1.0 - share) ** n)) / slope
    leverage = weights * n * (1.0 - share) ** (n - 1.0) / slope
    return spread_of(share, terms, leverage, sample.part(known))


def _of_ledger(rows: Rows, _: Frame) -> Found:
    """The cooperative is the unit: its rows are added up, its board is that of its last row."""
    rows = rows.assign(room=rows["tank_capacity"] * rows["days"]).sort_values("first_day")
    by = rows.groupby("cooperative", sort=True)
    sums, last = by[["received", "room", "member_money"]].sum(), by.last()
    together = last.drop(columns=list(sums)).join(sums)
    sample = _clustered(together.reset_index(), "cooperative", round(float(last["weight"].sum())))
    ratios = {
        "tank_use": ("received", "room"),
        "ledger_price": ("member_money", "received"),
        "women_seats": ("board_women", "board_seats"),
        "women_members": ("women_members", "members"),
    }
    for name, (top, bottom) in ratios.items():
        yield name, ratio(_floats(together[top]), _floats(together[bottom]), sample)


def _of_rounds(rows: Rows, _: Frame) -> Found:
    """The collector is the cluster: his rounds are alike."""
    sample = _clustered(rows, "collector", MANY)
    yield "collector_loss_share", ratio(_floats(rows["spoiled"]), _floats(rows["bought"]), sample)
    yield "round_price", ratio(_floats(rows["money"]), _floats(rows["bought"]), sample)


def _of_prices(rows: Rows, _: Frame) -> Found:
    for stage, name in (("loose_town", "loose_price"), ("packaged_shop", "packaged_price")):
        there = rows[rows["stage"] == stage].assign(weight=1.0)
        yield name, ratio(_floats(there["price"]), _floats(_one(there)), _clustered(there, "place", MANY))


MANY = 1_000_000
"""Clusters of a frame that nobody has listed: none of it counts as seen."""

_FROM: dict[str, Callable[[Rows, Frame], Found]] = {
    "households": _of_households,
    "ledger": _of_ledger,
    "rounds": _of_rounds,
    "prices": _of_prices,
}


def _clustered(rows: Rows, column: str, n_clusters: int) -> Sample:
    codes, _ = pd.factorize(rows[column])
    return Sample(_floats(rows["weight"]), codes.astype(np.int64), n_clusters)


def _floats(values: pd.Series) -> Floats:
    return values.to_numpy(dtype=np.float64)
