"""Turns what was written, in its own units and periods, into litres a year and dirhams."""

from collections.abc import Mapping

import pandas as pd

DENSITY_KG_L = 1.03
"""Kilograms of a litre of raw milk at 20 °C."""
PERIODS_A_YEAR: Mapping[str, float] = {"day": 365.0, "quinzaine": 24.0, "month": 12.0, "year": 1.0}
MAD: Mapping[str, float] = {"MAD": 1.0, "centime": 0.01, "ryal": 0.05}
UNITS = ("milk_unit", "milk_period", "money_unit")
MILK = ("received", "sold_plant", "sold_loose", "workshop", "bought", "spoiled")
LITRES: Mapping[str, float] = {"L": 1.0, "kg": 1.0 / DENSITY_KG_L}


def in_litres_and_dirhams(name: str, data: pd.DataFrame) -> pd.DataFrame:
    """Give a form's rows in litres, dirhams and, for households, by the year.

    Prices become MAD/L whatever the units; a household's `spending` is MAD a year. Other columns stay as they are.
    """
    litre, mad = data["milk_unit"].map(LITRES), data["money_unit"].map(MAD)
    a_year = data["milk_period"].map(PERIODS_A_YEAR) if name == "households" else 1.0
    turned = data.copy()
    for column in (str(each) for each in data.columns):
        if column in UNITS:
            continue
        if column in MILK or column.startswith("milk_"):
            turned[column] = data[column] * litre * a_year
        elif column.startswith("money") or column == "member_money":
            turned[column] = data[column] * mad * a_year
        elif column.startswith("price") or column == "member_price":
            turned[column] = data[column] * mad / litre
    if name == "households":
        turned["spending"] = data["spending"] * mad * data["spending_period"].map(PERIODS_A_YEAR)
    return turned
