"""Tables of a comparison made up from random numbers, in the form in which a study writes them; for tests alone."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.impacts.groups import ALL, KINDS, PERSON_KINDS
from sim.impacts.measure import IMPACT_OF, UNITS
from sim.report.evidence import HEADLINES

YEARS = (2026, 2027, 2028, 2029, 2030, 2031)
NAMES = (
    *HEADLINES.values(),
    *("jobs_on_farm", "jobs_net", "poor_people", "empowered_women_no_workload", "dairy_income"),
    *("jobs_family_women", "gender_milk_income_ratio", "women_members"),
    *("jobs_paid", "empowered_women", "women_board_seats", "gender_equality_with_board"),
    *("real_consumption_bottom40", "better_off_share", "worse_off_share"),
)
LEVELS = {"real_consumption": 10900.0, "jobs": 2500.0}
BASELINE = "baseline"
ENVELOPE_MAD_YEAR = 2e6

TITLES: Mapping[str, tuple[str, str, str]] = {
    BASELINE: ("Référence, sans politique nouvelle", "Baseline, no new policy", "المرجع، دون سياسة جديدة"),
    "indh_6040": ("Subvention INDH 60/40", "INDH grant 60/40", "منحة المبادرة 60/40"),
    "indh_8020": ("Subvention INDH 80/20", "INDH grant 80/20", "منحة المبادرة 80/20"),
    "womens_bundle": ("Bouquet femmes : compte, sièges", "Women's bundle: account, seats", "حزمة النساء: حساب ومقاعد"),
    "training_only": ("Formation seule", "Training only", "التكوين وحده"),
    "full_package": ("Ensemble complet", "Full package", "الحزمة الكاملة"),
}

SIZES: Mapping[str, float] = {
    "indh_6040": 1.0,
    "indh_8020": 0.85,
    "womens_bundle": 0.5,
    "training_only": 0.0,
    "full_package": -1.2,
}
"""How far each made-up policy moves the impacts, in standard deviations between pairs."""

SPREAD = {"1": 0.006, "FTE": 30.0, "MAD of 2014": 90.0, "MAD/household": 150.0}


def groups(indicator: str) -> list[tuple[str, str]]:
    """The groups that an indicator has: jobs of the chain have none."""
    kinds = {ALL: (ALL,)} if indicator in ("jobs", "jobs_net") else {**KINDS, **PERSON_KINDS}
    return [(kind, group) for kind, names in kinds.items() for group in names]


def scenario(name: str, levers: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario as the plan has it."""
    titles = dict(zip(("fr", "en", "ar"), TITLES[name], strict=True))
    return {
        "name": name,
        "title": titles,
        "question": {key: f"{text} ?" for key, text in titles.items()},
        "territory": "sefrou",
        "outlook": {"inflation": 0.02, "leader_demand_factor": {"2027": 0.5}},
        "levers": dict(levers),
        "has_cooperatives": True,
        "budget": {} if name == BASELINE else {"indh": {str(year): ENVELOPE_MAD_YEAR for year in YEARS}},
    }


def effect_rows(replicates: pd.DataFrame, noise: np.random.Generator) -> pd.DataFrame:
    """Sum replicates up, and make years around the mean of the period, with a dip in the first."""
    keys = ["scenario", "impact", "indicator", "group_kind", "group"]
    rows = []
    for key, each in replicates.groupby(keys, sort=False):
        values = each["difference"].to_numpy()
        unit = UNITS[str(key[2])]
        level = LEVELS.get(str(key[2]), 0.3 if unit == "1" else 1000.0)
        years = (0, *YEARS) if key[3] == ALL else (0,)
        for year in years:
            of_year = (
                values if year == 0 else values * (year - 2026.5) / 2.5 + noise.normal(0, SPREAD.get(unit, 10.0) / 9)
            )
            rows.append((*key[:1], BASELINE, year, *key[1:], unit, level, level + of_year.mean(), *summary(of_year)))
    names = ("scenario", "baseline", "year", *keys[1:], "unit", "level_baseline", "level")
    return pd.DataFrame(
        rows, columns=[*names, "mean", "median", "low", "high", "probability_positive", "probability_negative", "n"]
    )


def summary(values: np.ndarray) -> tuple[float, ...]:
    """Mean, median, 5th and 95th percentile, shares above and below nought, number."""
    low, high = np.quantile(values, [0.05, 0.95])
    return (values.mean(), np.median(values), low, high, (values > 0.0).mean(), (values < 0.0).mean(), len(values))


def replicate_rows(policies: Sequence[str], pairs: int, noise: np.random.Generator) -> pd.DataFrame:
    """A difference for each pair, policy, indicator and group; luck is shared by the policies."""
    parts = []
    draws = np.arange(1, pairs + 1)
    for indicator in NAMES:
        spread = SPREAD.get(UNITS[indicator], 10.0)
        sign = -1.0 if indicator in ("poverty_headcount", "unemployment_rate", "poor_people") else 1.0
        for kind, group in groups(indicator):
            shared = noise.normal(0.0, 0.35, pairs)
            for policy in policies:
                size = SIZES[policy] * (
                    2.2 if indicator in ("real_consumption", "jobs", "jobs_net", "poor_people") else 1.0
                )
                values = sign * spread * (size + 0.4 * (shared + noise.normal(0.0, 0.5, pairs)))
                values = np.zeros(pairs) if policy == "training_only" and indicator == "jobs" else values
                parts.append(
                    pd.DataFrame(
                        {
                            "scenario": policy,
                            "draw": draws,
                            "seed": draws,
                            "impact": IMPACT_OF[indicator],
                            "indicator": indicator,
                            "group_kind": kind,
                            "group": group,
                            "difference": values,
                        }
                    )
                )
    return pd.concat(parts, ignore_index=True)


def cost_rows(policies: Sequence[str]) -> pd.DataFrame:
    """Public money by programme and payer; training alone costs a third, the full package three times as much."""
    rows = [(BASELINE, year, "social_aid", "social", 40e6) for year in YEARS]
    sizes = {"training_only": 0.3, "full_package": 3.0}
    for policy in policies:
        size = sizes.get(policy, 1.0)
        rows += [(policy, year, "social_aid", "social", 40e6) for year in YEARS]
        for year in YEARS[:3]:
            rows += [
                (policy, year, "indh_grant", payer, size * share * 2e6)
                for payer, share in (("state", 0.6), ("communes", 0.3), ("partners", 0.1))
            ]
    table = pd.DataFrame(rows, columns=["scenario", "year", "programme", "payer", "mean"])
    return table.assign(low=table["mean"] * 0.9, high=table["mean"] * 1.1)


def spending_rows(policies: Sequence[str], pairs: int, costs: pd.DataFrame) -> pd.DataFrame:
    """What each pair spends beyond the baseline: on the mean what costs say, from nine to eleven tenths of it."""
    extra = costs[costs["programme"] == "indh_grant"].groupby("scenario")["mean"].sum()
    draws = np.arange(1, pairs + 1)
    parts = [
        pd.DataFrame({"scenario": name, "draw": draws, "seed": draws}).assign(
            public_cost_mad=extra[name] * np.linspace(0.9, 1.1, pairs)
        )
        for name in policies
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(public_cost_mad_2014=table["public_cost_mad"] / 1.4)


def moved_rows(policies: Sequence[str]) -> pd.DataFrame:
    """Households better and worse off by group."""
    rows = []
    for policy in policies:
        for kind, names in KINDS.items():
            for group in names:
                households = 5300.0 / len(names) if group != "11+" else 60.0
                rows.append((policy, kind, group, households, households * 0.3, households * 0.1))
    return pd.DataFrame(rows, columns=["scenario", "group_kind", "group", "households", "better", "worse"])


def flow_rows(policies: Sequence[str]) -> pd.DataFrame:
    """Raw milk sold by herders, millions of litres."""
    rows = []
    for place, policy in enumerate((BASELINE, *policies)):
        for year in YEARS:
            litres = 9e6 * (1.0 + 0.06 * place)
            rows.append((policy, year, "herders", "cooperatives", "raw_milk", litres, "L", litres, litres * 4.1))
            rows.append((policy, year, "herders", "collectors", "raw_milk", 6e6, "L", 6e6, 6e6 * 3.8))
    names = ["scenario", "year", "seller", "buyer", "product", "quantity", "unit", "milk_equivalent_l", "value_mad"]
    return pd.DataFrame(rows, columns=names)


def shapley_rows(noise: np.random.Generator) -> pd.DataFrame:
    """What three levers of the full package bring, and what they bring together."""
    rows = []
    for impact, indicator in HEADLINES.items():
        spread = SPREAD.get(UNITS[indicator], 10.0)
        for lever in ("womens_milk_money", "womens_seats", "microcredit", "synergy"):
            mean = noise.normal(0.0, spread)
            rows.append(("full_package", impact, indicator, lever, mean, mean - spread * 0.8, mean + spread * 0.8))
    return pd.DataFrame(rows, columns=["scenario", "impact", "indicator", "lever", "mean", "low", "high"])


def write_made_up(folder: Path, pairs: int = 40, policies: Sequence[str] = tuple(SIZES)) -> Path:
    """Write the tables and the plan of a made-up comparison into a folder."""
    noise = np.random.default_rng(7)
    folder.mkdir(parents=True, exist_ok=True)
    replicates = replicate_rows(policies, pairs, noise)
    tables = {
        "replicates": replicates,
        "effects": effect_rows(replicates, noise),
        "costs": cost_rows(policies),
        "spending": spending_rows(policies, pairs, cost_rows(policies)),
        "moved": moved_rows(policies),
        "flows": flow_rows(policies),
        "shapley": shapley_rows(noise),
    }
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    settings = {"first_year": 2026, "last_year": 2028, "budget_mad_year": 2e6, "membership_too": True}
    levers = {BASELINE: {}, **{name: {"womens_milk_money": settings, "womens_seats": None} for name in policies}}
    plan = {
        "scenarios": [scenario(name, each) for name, each in levers.items()],
        "draws": pairs,
        "replicates": 1,
        "years": list(YEARS),
        "versions": {"lben": "0.1.0"},
        "scale": 1.0,
    }
    about = {"plan": plan, "versions": {"lben": "0.1.0"}, "finished_at": "2026-11-23T10:00:00+00:00", "files": []}
    (folder / "run.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return folder
