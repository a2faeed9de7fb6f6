"""What is recorded of a run: which states and sums of which agents, and the unit and meaning of every column."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sim.actors.collector import Collector
from sim.actors.cooperative import Cooperative
from sim.actors.herder import Herder
from sim.actors.processor import Processor
from sim.engine.columns import RowAgent
from sim.study.indicators import INDICATORS
from sim.study.series import SERIES, Series


class Field(NamedTuple):
    """What a column of a table means, and its unit."""

    unit: str
    meaning: str


_HERDER_STATES = (
    *("n_people", "n_women", "n_men", "n_children", "is_female_headed", "has_literate_woman"),
    *("n_women_15_24", "n_men_15_24", "n_women_25_34", "n_men_25_34", "has_health_cover"),
    *("distance_km", "rainfed_ha", "irrigated_ha", "n_cattle", "n_cows", "herd_goal", "target_cows", "herd_value"),
    *("mean_blood", "forage_stock_ufl", "cash", "receivable", "debt", "permanent_income", "usual_spending"),
    *("receives_aid", "member_is_woman", "account_is_womans", "title_women_share", "trust", "watering"),
    *("share_cooperative", "share_collector", "share_direct", "share_souk", "expected_milk_price"),
)
_HERDER_SUMS = (
    *("milk_l", "calves_l", "home_l", "accepted_l", "to_collector_l", "to_direct_l", "to_souk_l", "spoiled_l"),
    *(
        "milk_earned",
        "patronage_received",
        "shares_paid",
        "cooperative_money",
        "milk_money",
        "feed_cost",
        "care_cost",
        "dairy_costs",
    ),
    *("cattle_sold", "cattle_died", "cattle_sales", "cattle_bought", "casual_income", "other_income", "social_aid"),
    *("spending", "interest", "borrowed", "repaid"),
    *("women_dairy_hours", "men_dairy_hours", "souk_hours", "hired_hours"),
    *("women_casual_hours", "men_casual_hours"),
    *("women_at_work", "women_unemployed", "women_underemployed"),
    *("men_at_work", "men_unemployed", "men_underemployed"),
    *("home_value", "women_milk_money", "price_support"),
    *(
        "concentrate_kg",
        "subsidised_kg",
        "straw_kg",
        "upkeep_ufl",
        "milk_need_ufl",
        "n_cows",
        "n_cattle",
        "inseminations",
    ),
)
_COOPERATIVE_STATES = (
    *("is_surveyed", "is_women_only", "founded_year", "is_active", "tank_capacity_l_day", "workshop_capacity_l_day"),
    *("has_tester", "has_vehicle", "n_members", "n_women_members", "board_seats", "board_women"),
    *("president_is_woman", "cash", "receivable", "payable", "equipment", "legal_reserve"),
    *("fee", "member_price", "realised_price", "expected_rejection", "quinzaines_in_red"),
    *("debt", "result_year", "highest_use", "paid_share"),
    *("grant_year", "is_coached", "is_lever_founded"),
)
_COOPERATIVE_SUMS = ("received_l", "received_milk_l", "workshop_l", "school_l", "plant_l", "loose_l", "staff_hours")
_COLLECTOR_STATES = (
    *("is_active", "capacity_l_day", "tests", "price", "margin", "cash", "debt", "yield_share", "n_clients"),
    *("equipment", "is_youth_project", "is_womans"),
)
_COLLECTOR_SUMS = ("volume_l", "milk_l", "lost_l", "hours", "income")
_PROCESSOR_STATES = (
    *("business", "size_share", "capacity_l_day", "base_price", "price", "retail_price", "stock_l", "cash", "debt"),
    *("is_union", "usual_intake_l_day", "equipment"),
)
_PROCESSOR_SUMS = ("intake_l", "hours")


class Keeping(NamedTuple):
    """What is kept of one kind of agent: its table, states at the end of a year, and sums over the year."""

    table: str
    agent: type[RowAgent]
    states: tuple[str, ...]
    sums: tuple[str, ...]


KEEPINGS = (
    Keeping("herders", Herder, _HERDER_STATES, _HERDER_SUMS),
    Keeping("cooperatives", Cooperative, _COOPERATIVE_STATES, _COOPERATIVE_SUMS),
    Keeping("collectors", Collector, _COLLECTOR_STATES, _COLLECTOR_SUMS),
    Keeping("processors", Processor, _PROCESSOR_STATES, _PROCESSOR_SUMS),
)


class Recording(NamedTuple):
    """What is recorded of a run; by default everything."""

    series: tuple[Series, ...] = SERIES
    keepings: tuple[Keeping, ...] = KEEPINGS

    @classmethod
    def of(cls, columns: Mapping[str, Collection[str]]) -> "Recording":
        """Record only some columns of `chain` and of the tables of agents, in the order of the tables.

        Those that say which row it is are always there. Raises KeyError for a column that nothing is recorded in.
        """
        known = {kept.table: {*kept.states, *(f"{name}_year" for name in kept.sums)} for kept in KEEPINGS}
        known["chain"] = {series.name for series in SERIES}
        for table, names in columns.items():
            if unknown := set(names) - known[table]:
                raise KeyError(f"{table}: {', '.join(sorted(unknown))}")
        keepings = (
            kept._replace(
                states=tuple(name for name in kept.states if name in columns[kept.table]),
                sums=tuple(name for name in kept.sums if f"{name}_year" in columns[kept.table]),
            )
            for kept in KEEPINGS
        )
        return cls(tuple(series for series in SERIES if series.name in columns["chain"]), tuple(keepings))


ALL_RECORDED = Recording()

_KEY_FIELDS = {
    "year": Field("year", "calendar year"),
    "unique_id": Field("1", "number of the agent, never used twice"),
}
_PLACE_FIELDS = {"commune": Field("name", "commune")}
_LINK_FIELDS = {
    "cooperative": Field("unique_id", "cooperative it is a member of, -1 for none"),
    "collector": Field("unique_id", "collector who passes by, -1 for none"),
}


def _fields_of(kept: Keeping) -> dict[str, Field]:
    schema = kept.agent.schema
    places = _PLACE_FIELDS if "commune" in schema else {}
    links = _LINK_FIELDS if kept.agent is Herder else {}
    states = {name: Field(schema[name].unit, f"{schema[name].doc}, end of the year") for name in kept.states}
    sums = {f"{name}_year": Field(schema[name].unit, f"{schema[name].doc}, sum of the year") for name in kept.sums}
    return {**_KEY_FIELDS, **places, **links, **states, **sums}


_SCENARIO = {"scenario": Field("name", "scenario")}
_PAIR = {
    "draw": Field("1", "number of the draw of parameters, 0 for their central values"),
    "seed": Field("1", "seed of the luck"),
}
_PERIOD_YEAR = {"year": Field("year", "calendar year, 0 for the mean of a year of the period")}
_CELL = {
    "impact": Field("name", "one of the seven impacts, or `chain` for an indicator of the table of years"),
    "indicator": Field("name", "indicator, see docs/impacts.md"),
    "group_kind": Field("name", "what households or persons are split by, once, at the end of history"),
    "group": Field("name", "group"),
}
_UNIT = {"unit": Field("name", "unit of the values")}
_VALUE = "see column unit"
_INTERVAL = {
    "mean": Field(_VALUE, "mean over the units (pairs of luck and parameters)"),
    "median": Field(_VALUE, "median over the units"),
    "low": Field(_VALUE, "5th percentile over the units"),
    "high": Field(_VALUE, "95th percentile over the units"),
}

COMPARED: dict[str, dict[str, Field]] = {
    "comparison_effects": {
        **_SCENARIO,
        "baseline": Field("name", "scenario it is compared with, unit by unit"),
        **_PERIOD_YEAR,
        **_CELL,
        **_UNIT,
        "level_baseline": Field(_VALUE, "mean in the baseline, over the units in which both are known"),
        "level": Field(_VALUE, "mean in the scenario, over the same units"),
        **{
            name: Field(field.unit, f"difference, scenario less baseline: {field.meaning}")
            for name, field in _INTERVAL.items()
        },
        "probability_positive": Field("1", "share of the units in which the difference is more than nought"),
        "probability_negative": Field("1", "share of the units in which it is less; in the others there is none"),
        "n": Field("1", "units in which both are known"),
    },
    "comparison_replicates": {
        **_SCENARIO,
        **_PAIR,
        **_CELL,
        "difference": Field("that of the effect", "mean of the period, scenario less baseline"),
    },
    "comparison_costs": {
        **_SCENARIO,
        **_PERIOD_YEAR,
        "programme": Field("name", "lever, or programme of history"),
        "payer": Field("name", "whose budget pays"),
        **{name: Field("MAD", f"money of the day, {_INTERVAL[name].meaning}") for name in ("mean", "low", "high")},
    },
    "comparison_spending": {
        **_SCENARIO,
        **_PAIR,
        "public_cost_mad": Field("MAD", "public money of all years and programmes, scenario less baseline, of the day"),
        "public_cost_mad_2014": Field("MAD of 2014", "the same, each year at consumer prices of 2014"),
    },
    "comparison_moved": {
        **_SCENARIO,
        "group_kind": _CELL["group_kind"],
        "group": _CELL["group"],
        "households": Field("households", "households of the group, mean over the units"),
        "better": Field("households", "of them, in an average year, clearly better off than in the baseline"),
        "worse": Field("households", "of them, in an average year, clearly worse off than in the baseline"),
    },
    "comparison_accounts": {
        **_SCENARIO,
        **_PERIOD_YEAR,
        "name": Field("name", "figure, see docs/accounts.md"),
        **_UNIT,
        "value": Field(_VALUE, "mean over the units"),
        "difference": Field(_VALUE, "scenario less baseline, mean over the units"),
        "low": Field(_VALUE, "5th percentile of the difference"),
        "high": Field(_VALUE, "95th percentile of the difference"),
    },
    "comparison_flows": {
        **_SCENARIO,
        **_PERIOD_YEAR,
        "seller": Field("account", "who gives the product and gets the money"),
        "buyer": Field("account", "who gets the product and gives the money"),
        "product": Field("name", "product, or reason of a payment"),
        "unit": Field("name", "unit of the quantity"),
        "quantity": Field("see column unit", "quantity of a year, mean over the units"),
        "milk_equivalent_l": Field("L", "raw milk that the quantity stands for, mean over the units"),
        "value_mad": Field("MAD", "money of the day, mean over the units"),
    },
    "comparison_shapley": {
        **_SCENARIO,
        "lever": Field(
            "name",
            "lever of the scenario; `setting`: what it assumes otherwise than the baseline; both add up to the effect. "
            "`synergy`: the effect of all levers less the sum of what each does alone; it is in the shares of the "
            "levers already and must not be added to them",
        ),
        "impact": _CELL["impact"],
        "indicator": _CELL["indicator"],
        **_UNIT,
        **{name: Field(field.unit, f"Shapley value, {field.meaning}") for name, field in _INTERVAL.items()},
        "alone": Field(_VALUE, "what the lever does alone, mean over the units"),
        "order_error": Field(
            _VALUE,
            "standard error of the mean because only some orders of many levers were sampled, beside the interval; "
            "0 where every order counts",
        ),
        "n": Field("1", "units in which all are known"),
    },
}
"""Unit and meaning of every column of the tables of a comparison; their files are named without `comparison_`."""

FIELDS: dict[str, dict[str, Field]] = {
    "chain": {series.name: Field(series.unit, series.meaning) for series in SERIES},
    "flows": {
        "scenario": Field("name", "scenario"),
        "draw": Field("1", "number of the draw of parameters, 0 for their central values"),
        "replicate": Field("1", "number of the replicate, 0 for the first seed"),
        "year": Field("year", "calendar year"),
        "seller": Field("account", "who gives the product and gets the money"),
        "buyer": Field("account", "who gets the product and gives the money"),
        "product": Field("name", "product, or reason of a payment"),
        "quantity": Field("see column unit", "quantity of the year"),
        "unit": Field("name", "unit of the quantity"),
        "milk_equivalent_l": Field("L", "raw milk that the quantity stands for"),
        "value_mad": Field("MAD", "money of the day"),
    },
    "balances": {
        "year": Field("year", "calendar year at whose end it is read; the first row is the opening"),
        "account": Field("account", "whose purse"),
        "cash": Field("MAD", "money in hand"),
        "receivable": Field("MAD", "owed to it"),
        "payable": Field("MAD", "owed by it for goods"),
        "debt": Field("MAD", "owed to banks"),
        "equipment": Field("MAD", "book value of equipment"),
        "stock_l": Field("L", "products in store, milk equivalent"),
        "herd_volume": Field("kg carcass equivalent", "what its animals would fetch with beef at 1 MAD/kg"),
    },
    "public_costs": {
        "year": Field("year", "calendar year"),
        "programme": Field("name", "lever, or programme of history"),
        "payer": Field("name", "whose budget pays"),
        "value_mad": Field("MAD", "public money spent, money of the day"),
    },
    **{kept.table: _fields_of(kept) for kept in KEEPINGS},
    "years": {
        "year": Field("year", "calendar year"),
        **{each.name: Field(each.unit, each.meaning) for each in INDICATORS},
    },
    "impacts": {
        "year": Field("year", "calendar year"),
        "impact": Field("name", "one of the seven impacts"),
        "indicator": Field("name", "indicator, see docs/impacts.md"),
        "group_kind": Field("name", "what herder households or persons are split by"),
        "group": Field("name", "group"),
        "value": Field("see column unit", "value of the indicator in the group"),
        "unit": Field("name", "unit of the value"),
    },
    "accounts": {
        "year": Field("year", "calendar year"),
        "name": Field("name", "figure, see docs/accounts.md"),
        "value": Field("see column unit", "value of the figure"),
        "low": Field("see column unit", "5th percentile over draws of the coefficients, where they matter"),
        "high": Field("see column unit", "95th percentile over draws of the coefficients, where they matter"),
        "unit": Field("name", "unit of the value"),
    },
    "operating_accounts": {
        "year": Field("year", "calendar year"),
        "actor": Field("name", "type of actor; chain is the consolidated account"),
        "line": Field("name", "line of the operating account"),
        "value": Field("MAD", "money of the day; the two ratios without unit"),
    },
    "herder_accounts": {
        "year": Field("year", "calendar year"),
        "group_kind": Field("name", "what herders are split by"),
        "group": Field("name", "group of herders"),
        "line": Field("name", "line of the operating account, or what it is measured against"),
        "value": Field("MAD", "money of the day; hours, litres and numbers in their own units"),
    },
    **COMPARED,
}
"""Unit and meaning of every column of every table."""

RECORDED = ("chain", "flows", "balances", "public_costs", *(kept.table for kept in KEEPINGS))
"""The tables that a run records; what is computed from them can be computed again."""
