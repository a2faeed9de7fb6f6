"""Traps that no single cell shows: units, periods, money, sums that do not add up, weights.

A cell may lie in its range and still be wrong: 350 is a possible price in centimes, not in dirhams. Each rule compares
columns once they are in litres a year and dirhams. The bounds are priors: wide enough for any herd or year that the
facts tell of, narrow enough that a slip of unit, which is a factor of 12 or more, falls outside.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from calibration.field.sheets import Issue, Level, Sheet
from calibration.field.units import DENSITY_KG_L, MAD, PERIODS_A_YEAR, in_litres_and_dirhams

PRICE_MAD_L = (1.0, 20.0)
"""Farm gate to shop; Moroccan raw milk went from 2.5 to 6, packaged milk to 8 (prior, with room)."""
USUAL_PRICE_MAD_L = (2.0, 12.0)
YIELD_L_COW = (30.0, 15_000.0)
USUAL_YIELD_L_COW = (200.0, 9_000.0)
"""Milk of a cow in a year, mean of a herd, from dry local cows to pure ones of a large farm (prior, with room)."""
MOST_OF_A_YEAR = 0.5
"""Cows, as a mean of the year, under which a herd says nothing of a yield."""
SPENDING_MAD_HEAD = (600.0, 400_000.0)
USUAL_SPENDING_MAD_HEAD = (1_500.0, 100_000.0)
"""Consumption of a person in a year, around 10,425 MAD in rural Morocco in 2014 (PF079); the rest is a prior."""
MORE_THAN_PRODUCED, UNEXPLAINED, MONEY_GAP = 1.05, 0.15, 0.1
SMALL_CHANGE = 0.1
"""Gap of money that rounding makes, in the unit written."""
TANK_FULL, TANK_IMPOSSIBLE = 1.3, 5.0
DENSITY_GAP = 0.006
WEIGHTS_GAP, WEIGHTS_WRONG = 0.05, 2.0
YEARS_APART = 1
OUTLETS = ("cooperative", "collector", "neighbours")
USES = ("calves", "home", *OUTLETS, "souk", "lost")
BREEDS = ("local", "cross", "pure")

Rows = np.ndarray


def trap_issues(sheet: Sheet, year: int, households: float) -> list[Issue]:
    """List what does not hold together in a sheet about a `year`; `households` are those of the territory's margins."""
    if sheet.data.empty:
        return []
    yearly = in_litres_and_dirhams(sheet.name, sheet.data)
    rules: Mapping[str, tuple[Callable[[Sheet, pd.DataFrame], Iterator[Issue]], ...]] = {
        "households": (_people_add_up, _herd_adds_up, _uses_add_up, _money_of_milk, _yields, _spending),
        "ledger": (_women_among, _ledger_adds_up, _ledger_money, _tank),
        "rounds": (_spoiled, _round_money),
        "prices": (_one_price,),
    }
    found = [issue for rule in rules[sheet.name] for issue in rule(sheet, yearly)]
    found += _dates(sheet, year)
    if sheet.name == "households":
        found += _weights(sheet, households)
    return found


def _at(condition: object) -> Rows:
    """Rows where a comparison holds; one with an absent value does not."""
    return np.flatnonzero(np.asarray(condition, dtype=bool))


def _sum_of(data: pd.DataFrame, start: str, names: tuple[str, ...]) -> pd.Series:
    return data[[f"{start}_{name}" for name in names]].sum(axis=1, skipna=False)


def _not_the_sum(sheet: Sheet, parts: pd.Series, whole: str, names: str) -> Iterator[Issue]:
    read = sheet.data[whole]
    for row in _at((parts - read).abs() > 0.01):
        yield sheet.issue("error", "sum", row, whole, read=f"{read[row]:g}", parts=names, total=f"{parts[row]:g}")


def _above(sheet: Sheet, part: str, whole: str) -> Iterator[Issue]:
    data = sheet.data
    for row in _at(data[part] > data[whole]):
        yield sheet.issue(
            "error", "above", row, part, read=f"{data[part][row]:g}", whole=whole, most=f"{data[whole][row]:g}"
        )


# Households


def _people_add_up(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    names = ("women", "men", "children")
    yield from _not_the_sum(sheet, _sum_of(yearly, "n", names), "n_people", "n_women + n_men + n_children")


def _herd_adds_up(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    names = "cattle_local + cattle_cross + cattle_pure"
    yield from _not_the_sum(sheet, _sum_of(yearly, "cattle", BREEDS), "n_cattle", names)
    yield from _above(sheet, "n_cows", "n_cattle")
    for breed in BREEDS:
        milk = yearly[f"milk_{breed}"]
        for row in _at((milk > 0.0) & (yearly[f"cows_{breed}"] == 0.0)):
            yield sheet.issue("error", "no_cows", row, f"milk_{breed}", read=f"{sheet.data[f'milk_{breed}'][row]:g}")


def _uses_add_up(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    """Sold more than produced, or milk that nothing explains."""
    made, used = _sum_of(yearly, "milk", BREEDS), _sum_of(yearly, "milk", USES)
    sold = _sum_of(yearly, "milk", (*OUTLETS, "souk"))
    for row in _at(sold > MORE_THAN_PRODUCED * made):
        values = {"sold": f"{sold[row]:.0f}", "made": f"{made[row]:.0f}"}
        yield sheet.issue("error", "sold_more", row, "milk_cooperative", **values)
    for row in _at((sold <= MORE_THAN_PRODUCED * made) & ((used - made).abs() > UNEXPLAINED * made)):
        values = {"used": f"{used[row]:.0f}", "made": f"{made[row]:.0f}"}
        yield sheet.issue("warning", "uses", row, "milk_home", **values)


def _money_of_milk(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    for outlet in OUTLETS:
        yield from _price(sheet, yearly, f"price_{outlet}")
        yield from _money(sheet, yearly, f"milk_{outlet}", f"price_{outlet}", f"money_{outlet}")


def _yields(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    """Milk of a cow in a year that no cow gives: most often another period than the one written."""
    cows, milk = _sum_of(yearly, "cows", BREEDS), _sum_of(yearly, "milk", BREEDS)
    a_cow = milk / cows.where(cows >= MOST_OF_A_YEAR)
    yield from _scale(sheet, a_cow, "milk_period", "yield", YIELD_L_COW, USUAL_YIELD_L_COW)


def _spending(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    for row in _at(sheet.data["spending"].notna() & sheet.data["spending_period"].isna()):
        yield sheet.issue("error", "missing", row, "spending_period")
    a_head = yearly["spending"] / yearly["n_people"]
    yield from _scale(sheet, a_head, "spending", "spending", SPENDING_MAD_HEAD, USUAL_SPENDING_MAD_HEAD)


def _scale(
    sheet: Sheet,
    amount: pd.Series,
    column: str,
    code: str,
    possible: tuple[float, float],
    usual: tuple[float, float],
) -> Iterator[Issue]:
    """An amount a year outside what is possible (an error) or usual (a warning), with the period that explains it."""
    written = sheet.data["spending_period" if column == "spending" else "milk_period"]
    for row in _at((amount < usual[0]) | (amount > usual[1])):
        is_possible = amount[row] == 0.0 or possible[0] <= amount[row] <= possible[1]
        values = {"read": f"{amount[row]:.0f}", "low": f"{usual[0]:g}", "high": f"{usual[1]:g}"}
        hint = _period_for(amount[row], written[row], usual)
        yield sheet.issue("warning" if is_possible else "error", code, row, column, **values, hint=hint)


def _period_for(amount: float, written: object, usual: tuple[float, float]) -> str:
    """The period that would put an amount nearest to the middle of what is usual, when it is not the one written."""
    if written not in PERIODS_A_YEAR:
        return ""
    middle = np.sqrt(usual[0] * usual[1])
    as_if = {period: amount / PERIODS_A_YEAR[str(written)] * times for period, times in PERIODS_A_YEAR.items()}
    nearest = min(as_if, key=lambda period: abs(np.log(max(as_if[period], 1e-9) / middle)))
    return f"period_{nearest}" if nearest != written and usual[0] <= as_if[nearest] <= usual[1] else ""


def _weights(sheet: Sheet, households: float) -> Iterator[Issue]:
    """Weights that do not add up to the households of the margins."""
    total = float(sheet.data["weight"].sum())
    ratio = total / households
    if abs(ratio - 1.0) > WEIGHTS_GAP:
        is_wrong = not 1.0 / WEIGHTS_WRONG <= ratio <= WEIGHTS_WRONG
        values: dict[str, object] = {"read": f"{total:.0f}", "asked": f"{households:.0f}"}
        yield Issue("error" if is_wrong else "warning", "weights", sheet.file, 0, "weight", values)


# Prices and money


def _price(sheet: Sheet, yearly: pd.DataFrame, column: str) -> Iterator[Issue]:
    price = yearly[column]
    for row in _at((price < USUAL_PRICE_MAD_L[0]) | (price > USUAL_PRICE_MAD_L[1])):
        is_possible = PRICE_MAD_L[0] <= price[row] <= PRICE_MAD_L[1]
        low, high = (f"{bound:g}" for bound in USUAL_PRICE_MAD_L)
        hint = _money_unit_for(price[row], sheet.data["money_unit"][row])
        yield sheet.issue(
            "warning" if is_possible else "error",
            "price",
            row,
            column,
            read=f"{price[row]:.3g}",
            low=low,
            high=high,
            hint=hint,
        )


def _money_unit_for(price: float, written: object) -> str:
    """The unit of money that would make a price usual, when it is not the one written."""
    if written not in MAD:
        return ""
    low, high = USUAL_PRICE_MAD_L
    fitting = [unit for unit, worth in MAD.items() if low <= price / MAD[str(written)] * worth <= high]
    return f"unit_{fitting[0]}" if fitting and written not in fitting else ""


def _money(sheet: Sheet, yearly: pd.DataFrame, milk: str, price: str, money: str) -> Iterator[Issue]:
    """Money that is not litres times price, with the slip that would explain the ratio."""
    due = yearly[milk] * yearly[price]
    got = yearly[money]
    for row in _at((got > 0.0) & (yearly[milk] == 0.0)):
        yield sheet.issue("error", "money_without_milk", row, money, read=f"{sheet.data[money][row]:g}", milk=milk)
    for row in _at((yearly[milk] > 0.0) & yearly[price].isna()):
        yield sheet.issue("error", "no_price", row, price, milk=milk)
    ratio = got / due.where(due > 0.0)
    written = sheet.data
    gap = (written[money] - written[milk] * written[price]).abs()
    for row in _at(((ratio - 1.0).abs() > MONEY_GAP) & (gap > SMALL_CHANGE)):
        values = {"read": f"{got[row]:.6g}", "due": f"{due[row]:.6g}", "hint": _slip(ratio[row])}
        yield sheet.issue("error", "money", row, money, **values)
    near = _at((ratio - DENSITY_KG_L).abs().combine((ratio - 1.0 / DENSITY_KG_L).abs(), min) < DENSITY_GAP)
    if len(near) > max(2, len(sheet.data) // 2):
        yield sheet.issue("warning", "density", int(near[0]), money, count=len(near))


SLIPS = {"centime": 100.0, "ryal": 20.0, "day": 365.0, "quinzaine": 24.0, "month": 12.0, "days": 15.0}


def _slip(ratio: float) -> str:
    """Which slip of unit or period makes a ratio, within 10%; both ways."""
    size = max(ratio, 1.0 / ratio) if ratio > 0.0 else 0.0
    near = [name for name, factor in SLIPS.items() if abs(size / factor - 1.0) <= MONEY_GAP]
    return f"slip_{near[0]}" if near else ""


# Ledger, rounds, prices


def _women_among(sheet: Sheet, _: pd.DataFrame) -> Iterator[Issue]:
    yield from _above(sheet, "women_members", "members")
    yield from _above(sheet, "board_women", "board_seats")


def _ledger_adds_up(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    """What was sold or made is what was received; a steady 1.03 between them is kilograms taken for litres."""
    used = yearly[["sold_plant", "sold_loose", "workshop"]].sum(axis=1, skipna=False)
    received = yearly["received"]
    ratio = used / received.where(received > 0.0)
    for row in _at((used > 0.0) & (received == 0.0) | (ratio > MORE_THAN_PRODUCED)):
        yield sheet.issue("error", "sold_more", row, "received", sold=f"{used[row]:.0f}", made=f"{received[row]:.0f}")
    for row in _at(ratio < 1.0 - UNEXPLAINED):
        yield sheet.issue("warning", "uses", row, "received", used=f"{used[row]:.0f}", made=f"{received[row]:.0f}")
    near = _at((ratio - DENSITY_KG_L).abs().combine((ratio - 1.0 / DENSITY_KG_L).abs(), min) < DENSITY_GAP)
    if len(near) > max(2, len(sheet.data) // 2):
        yield sheet.issue("warning", "density", int(near[0]), "received", count=len(near))


def _ledger_money(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    yield from _price(sheet, yearly, "member_price")
    yield from _money(sheet, yearly, "received", "member_price", "member_money")


def _tank(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    """More milk a day than the tanks can cool: a month written as a quinzaine, or a tank in other units."""
    room = yearly["tank_capacity"] * yearly["days"]
    use = yearly["received"] / room.where(room > 0.0)
    for row in _at(use > TANK_FULL):
        level: Level = "error" if use[row] > TANK_IMPOSSIBLE else "warning"
        yield sheet.issue(level, "tank", row, "received", read=f"{use[row]:.3g}", days=int(yearly["days"][row]))


def _spoiled(sheet: Sheet, _: pd.DataFrame) -> Iterator[Issue]:
    yield from _above(sheet, "spoiled", "bought")


def _round_money(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    yield from _price(sheet, yearly, "price")
    yield from _money(sheet, yearly, "bought", "price", "money")


def _one_price(sheet: Sheet, yearly: pd.DataFrame) -> Iterator[Issue]:
    yield from _price(sheet, yearly, "price")


def _dates(sheet: Sheet, year: int) -> Iterator[Issue]:
    """A day more than a year from the year that the survey is about."""
    for column in sheet.form.columns_of("date"):
        for row, day in enumerate(sheet.data[column]):
            if day is not None and not pd.isna(day) and abs(day.year - year) > YEARS_APART:
                yield sheet.issue("warning", "far_date", row, column, read=str(day), year=year)
