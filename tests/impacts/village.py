"""Books of a made-up village, small enough to check by hand or by a slow loop."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.accounts.books import Books
from sim.territory import Registry

ZONES = {"Ain Hjar": "plain", "Tizi": "mountain", "Oued": "piedmont"}

STATES = {
    "n_people": 4, "n_women": 1, "n_men": 1, "n_children": 2, "is_female_headed": False, "cooperative": -1,
    "n_women_15_24": 0, "n_men_15_24": 0, "n_women_25_34": 1, "n_men_25_34": 0, "has_health_cover": False,
    "n_cows": 2, "n_cattle": 4, "herd_value": 40_000.0, "debt": 0.0, "member_is_woman": False,
    "account_is_womans": False, "title_women_share": 0.0,
}  # fmt: skip
SUMS = {
    "milk_earned": 10_000.0, "milk_money": 10_000.0, "women_milk_money": 0.0, "patronage_received": 0.0,
    "cattle_sales": 10_000.0, "cattle_bought": 0.0, "dairy_costs": 8_000.0, "home_value": 2_000.0, "borrowed": 0.0,
    "casual_income": 0.0, "spending": 40_000.0, "women_dairy_hours": 600.0, "men_dairy_hours": 400.0,
    "hired_hours": 0.0, "women_casual_hours": 0.0, "men_casual_hours": 0.0, "women_at_work": 24.0, "men_at_work": 24.0,
    "women_unemployed": 0.0, "men_unemployed": 0.0, "women_underemployed": 0.0, "men_underemployed": 0.0,
    "accepted_l": 0.0, "to_collector_l": 3_000.0, "to_direct_l": 0.0, "to_souk_l": 0.0,
}  # fmt: skip


def household(**values: float | bool | str) -> dict[str, object]:
    """One household-year; sums over the year are named without `_year`."""
    known = {"year": 2014, "unique_id": 1, "commune": "Tizi", **STATES, **SUMS}
    unknown = set(values) - set(known)
    assert not unknown, unknown
    return {f"{name}_year" if name in SUMS else name: value for name, value in {**known, **values}.items()}


def village(registry: Registry, *households: Mapping[str, object], weight: float = 1.0, **tables: object) -> Books:
    """Books of a few households; other tables are empty but for the chain, whose prices are those of 2014."""
    herders = pd.DataFrame(households)
    herders["commune"] = pd.Categorical(herders["commune"], categories=list(ZONES))
    years = sorted(herders["year"].unique())
    chain = pd.DataFrame(
        {
            "year": np.repeat(years, 24),
            "days": np.tile([15] * 14 + [16] * 5 + [15] * 5, len(years)),
            "cpi": 1.0,
            "wage_hour": 8.0,
            "poverty_line": 4_000.0,
        }
    )
    empty: dict[str, pd.DataFrame] = {
        "cooperatives": pd.DataFrame(
            columns=["year", "is_active", "board_seats", "board_women", "president_is_woman", "staff_hours_year"]
        ),
        "collectors": pd.DataFrame(columns=["year", "hours_year", "income_year"]),
        "processors": pd.DataFrame(columns=["year", "business", "hours_year"]),
        "flows": pd.DataFrame(columns=["year", "seller", "buyer", "product", "quantity", "value_mad"]),
    }
    frames = {name: frame.astype({"year": np.int64}) for name, frame in empty.items()} | {"chain": chain} | tables
    blank = pd.DataFrame()
    wholes = {"balances": blank, "public_costs": blank} | frames
    return Books(herders=herders, weight=weight, registry=registry, zones=ZONES, **wholes)


def random_village(registry: Registry, seed: int, n: int = 60, years: tuple[int, ...] = (2014, 2015)) -> Books:
    """Books of `n` households of any kind, the same in all years, and of the businesses around them."""
    rng = np.random.default_rng(seed)
    rows = n * len(years)
    women, men = rng.integers(0, 4, n), rng.integers(0, 4, n)
    women = np.where(women + men == 0, 1, women)
    young_women, young_men = rng.integers(0, women + 1), rng.integers(0, men + 1)

    def persons(values: np.ndarray) -> np.ndarray:
        return np.tile(values, len(years))

    members = rng.random(rows) < 0.4
    cows = rng.choice([0, 1, 2, 3, 5, 6, 10, 11, 30], rows)
    milk_money = np.where(cows > 0, rng.exponential(9_000.0, rows) * (rng.random(rows) < 0.9), 0.0)
    at_work = {sex: rng.uniform(0.0, 24.0, rows) * persons(n) for sex, n in (("women", women), ("men", men))}
    columns: dict[str, object] = {
        **{name: np.full(rows, value) for name, value in STATES.items()},
        **{f"{name}_year": np.full(rows, value) for name, value in SUMS.items()},
        "year": np.repeat(np.array(years, np.int16), n),
        "unique_id": np.tile(np.arange(1, n + 1), len(years)),
        "commune": pd.Categorical.from_codes(persons(rng.integers(0, 3, n)), categories=list(ZONES)),
        "n_women": persons(women),
        "n_men": persons(men),
        "n_people": persons(women + men + rng.integers(0, 4, n)),
        "n_women_15_24": persons(young_women),
        "n_men_15_24": persons(young_men),
        "n_women_25_34": persons(rng.integers(0, women - young_women + 1)),
        "n_men_25_34": persons(rng.integers(0, men - young_men + 1)),
        "is_female_headed": persons((rng.random(n) < 0.2) & (women > 0)),
        "has_health_cover": rng.random(rows) < 0.3,
        "cooperative": np.where(members, 7, -1),
        "member_is_woman": members & (rng.random(rows) < 0.3) & (persons(women) > 0),
        "n_cows": cows,
        "n_cattle": 2 * cows,
        "herd_value": 20_000.0 * cows,
        "debt": rng.exponential(1_000.0, rows) * (rng.random(rows) < 0.3),
        "title_women_share": rng.choice([0.0, 0.3, 1.0], rows),
        "milk_money_year": milk_money,
        "milk_earned_year": milk_money * 1.02,
        "women_milk_money_year": milk_money * rng.choice([0.0, 0.2, 0.6, 1.0], rows),
        "cattle_sales_year": rng.exponential(9_000.0, rows) * (cows > 0),
        "dairy_costs_year": rng.exponential(8_000.0, rows) * (cows > 0),
        "spending_year": rng.lognormal(10.0, 0.7, rows),
        "casual_income_year": rng.exponential(5_000.0, rows),
        "women_dairy_hours_year": rng.exponential(500.0, rows) * (cows > 0) * (persons(women) > 0),
        "men_dairy_hours_year": rng.exponential(400.0, rows) * (cows > 0) * (persons(men) > 0),
        "hired_hours_year": rng.exponential(900.0, rows) * (cows > 9),
        "women_casual_hours_year": rng.exponential(200.0, rows) * (persons(women) > 0),
        "men_casual_hours_year": rng.exponential(600.0, rows) * (persons(men) > 0),
        "to_souk_l_year": rng.exponential(300.0, rows) * (cows > 0) * (persons(women) > 0),
        **{f"{sex}_at_work_year": hours for sex, hours in at_work.items()},
        **{f"{sex}_unemployed_year": 0.2 * (24.0 * persons(count) - at_work[sex])
           for sex, count in (("women", women), ("men", men))},
        **{f"{sex}_underemployed_year": 0.3 * hours for sex, hours in at_work.items()},
    }  # fmt: skip
    columns["account_is_womans"] = columns["member_is_woman"]
    year = np.array(years, np.int16)
    tables = {
        "cooperatives": pd.DataFrame(
            {
                "year": np.repeat(year, 2),
                "is_active": [True, False] * len(year),
                "board_seats": 5,
                "board_women": [2, 3] * len(year),
                "president_is_woman": True,
                "staff_hours_year": [1_000.0, 0.0] * len(year),
            }
        ),
        "collectors": pd.DataFrame({"year": year, "hours_year": 1_500.0, "income_year": 20_000.0}),
        "processors": pd.DataFrame(
            {"year": np.repeat(year, 3), "business": np.tile([0, 1, 2], len(year)), "hours_year": 800.0}
        ),
        "flows": pd.DataFrame(
            {
                "year": year,
                "seller": "workers",
                "buyer": "retail",
                "product": "labour",
                "quantity": 300.0,
                "value_mad": 1.0,
            }
        ),
    }
    return village(registry, *pd.DataFrame(columns).to_dict("records"), weight=2.0, **tables)
