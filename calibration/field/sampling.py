"""Draws a survey from a census of the model: clusters, unequal weights, silence, slips of memory, units of all kinds.

Communes are drawn with chance proportional to their herders, without replacement (systematic, in an order that luck
decides), then as many households in each. A household is silent, or leaves out its spending, by luck alone, and
weights of a commune are raised for the silent. What is told is the truth times a lognormal slip of mean 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from calibration.field.estimates import estimates_of, frame_of
from calibration.field.example import Census, observe
from calibration.field.forms import read_form
from calibration.field.template import common_texts, write_new
from calibration.field.units import LITRES, MAD, PERIODS_A_YEAR, UNITS
from sim.study.scenario import Scenario, load_territory

Floats = NDArray[np.float64]
OUTLETS = ("cooperative", "collector", "neighbours")


@dataclass(frozen=True)
class Design:
    """How a survey is drawn and how well people remember: choices of the example, not facts."""

    communes: int = 12
    households_a_commune: int = 20
    cooperatives: int = 10
    collectors: int = 40
    rounds_a_collector: int = 4
    prices: int = 24
    places: int = 8
    silent_share: float = 0.1
    """Households that do not answer at all, and of the others those that leave out their spending."""
    milk_slip: float = 0.15
    price_slip: float = 0.03
    spending_slip: float = 0.05
    """Standard deviations of the logarithm of what is told over what is true."""


USUAL = Design()


def sample(census: Census, design: Design, seed: int) -> dict[str, pd.DataFrame]:
    """Draw a survey: for each form, its rows as they would be written, in all kinds of units."""
    luck = np.random.default_rng(seed)
    tables = census.tables
    return {
        "households": _told_by_households(_drawn_households(tables["households"], design, luck), design, luck),
        "ledger": _drawn_ledger(tables["ledger"], design, luck),
        "rounds": _drawn_rounds(tables["rounds"], design, luck),
        "prices": _drawn_prices(tables["prices"], design, luck),
    }


def csv_of(name: str, table: pd.DataFrame, separator: str = ",") -> str:
    """Give a form's rows as CSV; with `;` numbers have a decimal comma, as French spreadsheets write them."""
    form = read_form(name)
    columns = table[list(form.columns)].copy()
    for column in form.columns_of("yes_no"):
        columns[column] = np.where(columns[column] > 0.0, "oui", "non")
    for column in form.columns_of("integer"):
        columns[column] = columns[column].astype(int)
    text: str = columns.to_csv(
        sep=separator, decimal="," if separator == ";" else ".", index=False, lineterminator="\n"
    )
    return text


# Who is seen


def proportional(sizes: Sequence[float], n: int, luck: np.random.Generator) -> tuple[NDArray[np.intp], Floats]:
    """Draw n units without replacement with chance proportional to size (systematic); give them and their chances.

    A unit larger than the step is taken for certain, and the others share what is left.
    """
    weights = np.asarray(sizes, dtype=float)
    chances = np.zeros(len(weights))
    is_sure = np.zeros(len(weights), bool)
    while not is_sure.all():
        chances = np.where(is_sure, 1.0, (n - is_sure.sum()) * weights / weights[~is_sure].sum())
        if not (new := ~is_sure & (chances >= 1.0)).any():
            break
        is_sure |= new
        chances[new] = 1.0
    order = luck.permutation(len(weights))
    ends = np.cumsum(chances[order])
    taken = np.diff(np.floor(np.concatenate([[0.0], ends]) + luck.random() + 1e-9))
    rows = np.sort(order[taken > 0.0])
    return rows, chances[rows]


def _drawn_households(everybody: pd.DataFrame, design: Design, luck: np.random.Generator) -> pd.DataFrame:
    sizes = everybody.groupby("commune")["weight"].sum()
    rows, chances = proportional(sizes.to_list(), min(design.communes, len(sizes)), luck)
    parts: list[pd.DataFrame] = []
    for commune, chance in zip(sizes.index[rows], chances, strict=True):
        there = everybody[everybody["commune"] == commune]
        asked = luck.choice(len(there), min(design.households_a_commune, len(there)), replace=False)
        answered = asked[luck.random(len(asked)) >= design.silent_share]
        answered = answered if len(answered) else asked[:1]
        weight = there["weight"].sum() / chance / len(answered)
        parts.append(there.iloc[np.sort(answered)].assign(weight=weight))
    return pd.concat(parts, ignore_index=True)


def _drawn_ledger(ledger: pd.DataFrame, design: Design, luck: np.random.Generator) -> pd.DataFrame:
    """Cooperatives by luck, all their quinzaines; each keeps its book in its own unit."""
    names = ledger["cooperative"].unique()
    chosen = luck.choice(names, min(design.cooperatives, len(names)), replace=False)
    rows = ledger[ledger["cooperative"].isin(chosen)].reset_index(drop=True)
    rows["weight"] = round(len(names) / len(chosen), 4)
    unit = dict(zip(chosen, luck.choice(["L", "kg"], len(chosen), p=[0.7, 0.3]), strict=True))
    rows["milk_unit"] = rows["cooperative"].map(unit)
    litre = rows["milk_unit"].map(LITRES)
    milk = ["received", "sold_plant", "sold_loose", "workshop"]
    rows[milk] = (rows[milk].div(litre, axis=0)).round(1)
    rows["tank_capacity"] = rows["tank_capacity"].round(1)
    rows["member_price"] = (rows["member_price"] * litre).round(3)
    rows["member_money"] = (rows["received"] * rows["member_price"]).fillna(0.0).round(2)
    return rows


def _drawn_rounds(rounds: pd.DataFrame, design: Design, luck: np.random.Generator) -> pd.DataFrame:
    """Collectors by luck, then some rounds of each; a round stands for those of its collector."""
    names = rounds["collector"].unique()
    chosen = luck.choice(names, min(design.collectors, len(names)), replace=False)
    parts: list[pd.DataFrame] = []
    for name in chosen:
        his = rounds[rounds["collector"] == name]
        few = luck.choice(len(his), min(design.rounds_a_collector, len(his)), replace=False)
        parts.append(his.iloc[np.sort(few)].assign(weight=len(his) / len(few)))
    rows = pd.concat(parts, ignore_index=True)
    rows["money_unit"] = luck.choice(["MAD", "ryal"], len(rows), p=[0.6, 0.4])
    mad = rows["money_unit"].map(MAD)
    rows["bought"] = (rows["bought"] * _slips(luck, len(rows), design.price_slip)).round(1)
    rows["spoiled"] = np.minimum(rows["spoiled"] * _slips(luck, len(rows), design.milk_slip), rows["bought"]).round(2)
    rows["price"] = (rows["price"] * _slips(luck, len(rows), design.price_slip) / mad).round(2)
    rows["money"] = (rows["bought"] * rows["price"]).round(2)
    rows["round"] = [f"tournée {number + 1}" for number in range(len(rows))]
    return rows[rows["bought"] > 0.0].reset_index(drop=True)


def _drawn_prices(prices: pd.DataFrame, design: Design, luck: np.random.Generator) -> pd.DataFrame:
    """Some days by luck in each place; a place is dearer or cheaper than another."""
    parts: list[pd.DataFrame] = []
    for place in range(design.places):
        for _, at in prices.groupby("stage"):
            days = np.sort(luck.choice(len(at), design.prices // design.places, replace=False))
            dear = float(_slips(luck, 1, design.price_slip)[0])
            told = at.iloc[days].assign(place=f"marché {place + 1}")
            told["price"] = (told["price"] * dear * _slips(luck, len(told), design.price_slip)).round(2)
            parts.append(told)
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(observation=[f"relevé {number + 1}" for number in range(len(rows))])


# What is told


def _slips(luck: np.random.Generator, n: int, spread: float) -> Floats:
    """Lognormal factors of mean 1."""
    return np.asarray(np.exp(spread * luck.standard_normal(n) - spread**2 / 2.0))


def _told_by_households(rows: pd.DataFrame, design: Design, luck: np.random.Generator) -> pd.DataFrame:
    """What households answer: one slip for all its milk, one for each price, one for its spending."""
    n = len(rows)
    rows = rows.assign(
        milk_unit=luck.choice(["L", "kg"], n, p=[0.7, 0.3]),
        milk_period=luck.choice(["day", "quinzaine", "month", "year"], n),
        money_unit=luck.choice(["MAD", "ryal", "centime"], n, p=[0.6, 0.3, 0.1]),
        spending_period=luck.choice(["month", "year"], n),
    )
    litre, mad = rows["milk_unit"].map(LITRES), rows["money_unit"].map(MAD)
    a_year = rows["milk_period"].map(PERIODS_A_YEAR)
    memory = _slips(luck, n, design.milk_slip)
    for column in [str(name) for name in rows if str(name).startswith("milk_") and name not in UNITS]:
        rows[column] = (rows[column] * memory / litre / a_year).round(3)
    rows["money_souk"] = (rows["money_souk"] * memory / mad / a_year).round(2)
    for outlet in OUTLETS:
        price = rows[f"price_{outlet}"] * _slips(luck, n, design.price_slip) * litre / mad
        rows[f"price_{outlet}"] = price.round(3)
        rows[f"money_{outlet}"] = (rows[f"milk_{outlet}"] * rows[f"price_{outlet}"]).fillna(0.0).round(3)
    spending = (
        rows["spending"] * _slips(luck, n, design.spending_slip) / mad / rows["spending_period"].map(PERIODS_A_YEAR)
    )
    rows["spending"] = spending.where(luck.random(n) >= design.silent_share).round(2)
    rows["women_money_share"] = rows["women_money_share"].round(3)
    cows = [f"cows_{breed}" for breed in ("local", "cross", "pure")]
    rows[cows] = rows[cows].round(3)
    rows["weight"] = rows["weight"].round(4)
    return rows


EXAMPLE_SEED = 3


def write_example(folder: Path) -> list[Path]:
    """Write a survey drawn from the second year of the baseline, with its truth beside it; give the files.

    Raises BadInput if one of them exists.
    """
    scenario = Scenario.read("baseline")
    census = observe(scenario, scenario.first_year + 1)
    frame = frame_of(load_territory(scenario.territory), census.year)
    truth = {name: float(f"{estimate.value:.6g}") for name, estimate in estimates_of(census.tables, frame).items()}
    head = "# Ce que l'enquête devrait retrouver. / What the survey should find.\n"
    tables = sample(census, USUAL, EXAMPLE_SEED)
    texts = {f"{name}.csv": csv_of(name, table) for name, table in tables.items()}
    texts["truth.yaml"] = head + yaml.safe_dump(truth, sort_keys=False)
    return write_new(folder, {**common_texts("example", scenario.territory, census.year), **texts})
