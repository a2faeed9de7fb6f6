"""Impact 2, jobs: full-time equivalents in the chain by stage, sex, pay and contract, net of work displaced."""

from collections.abc import Callable

import numpy as np

from sim.accounts.figure import Figure
from sim.impacts.declared import (
    Declared,
    Formula,
    Impact,
    Yearly,
    added,
    by_sex,
    formula,
    households,
    parameter,
    ratio,
    total,
)
from sim.impacts.households import Annual, Floats, pay

FTE = "welfare.fte_hours_year"

PLANT, MAHLABA_HERE, MAHLABA_TOWN = 0, 1, 2
"""Codes of the column `business` of processors."""

WAGE_STAGES = ("hired", "cooperatives", "plants", "mahlabas", "retail")
"""Stages with wage workers; their contracts are regular to the share welfare.regular_share_*."""


def _hours(name: str, meaning: str, text: str, of: Callable[[Annual], Floats], women_share: str) -> Yearly:
    return Yearly(Figure(name, "h", meaning, text, "model"), of, f"welfare.women_share_{women_share}")


def _of_business(business: int) -> Callable[[Annual], Floats]:
    """Hours worked for the milk of the territory in one kind of business."""

    def hours(annual: Annual) -> Floats:
        is_it = annual.column("processors", "business") == business
        return annual.add("processors", annual.column("processors", "hours_year") * is_it)

    return hours


def _fte(name: str, meaning: str, hours: str) -> Formula:
    return ratio(name, "FTE", meaning, hours, FTE)


def _weighted(*parts: Floats) -> Floats:
    """Sum of products of pairs."""
    return np.asarray(sum(a * b for a, b in zip(parts[::2], parts[1::2], strict=True)), np.float64)


def _less(a: Floats, b: Floats) -> Floats:
    return a - b


def _contract(name: str, meaning: str, is_regular: bool) -> Formula:
    """FTE of wage workers whose contract is, or is not, regular."""
    pairs = tuple(part for s in WAGE_STAGES for part in (f"jobs_{s}", f"welfare.regular_share_{s}"))
    share = "{1}" if is_regular else "(1 - {1})"
    text = " + ".join(f"jobs_{s} * {share.format(0, f'welfare.regular_share_{s}')}" for s in WAGE_STAGES)

    def combine(*parts: Floats) -> Floats:
        shares = parts[1::2] if is_regular else tuple(1.0 - share for share in parts[1::2])
        return _weighted(*(each for pair in zip(parts[::2], shares, strict=True) for each in pair))

    return formula(name, "FTE", meaning, text, pairs, combine, "definition")


_STAGES: tuple[Declared, ...] = (
    _fte("jobs_family", "family work on the herd and the milk", "family_hours"),
    _fte("jobs_family_women", "women's family work on the herd and the milk", "women_family_hours"),
    _fte("jobs_family_men", "men's family work on the herd and the milk", "men_family_hours"),
    _fte("jobs_hired", "hired work on farms", "hired_hours"),
    _fte("jobs_cooperatives", "staff of cooperatives", "cooperative_hours"),
    _fte("jobs_collection", "collectors", "collection_hours"),
    _fte("jobs_plants", "workers of plants, for this territory's milk", "plant_hours"),
    _fte("jobs_mahlabas_here", "workers of mahlabas of the territory", "mahlaba_here_hours"),
    _fte("jobs_mahlabas_town", "workers of mahlabas of the big town, for this territory's milk", "mahlaba_town_hours"),
    _fte("jobs_retail", "work in shops on this territory's milk", "retail_hours"),
    _fte("jobs_outside", "casual work of herder households outside the chain", "casual_hours"),
    _fte("jobs_unpaid", "family work that brings the one who does it no money", "unpaid_hours"),
)

JOBS = Impact(
    "jobs",
    (
        parameter(FTE, "h/year", "hours of one full-time job"),
        *(
            parameter(f"welfare.regular_share_{stage}", "1", f"share of regular contracts among workers, {stage}")
            for stage in WAGE_STAGES
        ),
        total(
            "family_hours",
            "h",
            "family hours for the herd and the milk",
            "women_dairy_hours_year + men_dairy_hours_year",
            by_sex(lambda h: h["women_dairy_hours_year"], lambda h: h["men_dairy_hours_year"]),
        ),
        total(
            "women_family_hours",
            "h",
            "women's hours for the herd and the milk",
            "women_dairy_hours_year",
            households(lambda h: h["women_dairy_hours_year"]),
        ),
        total(
            "men_family_hours",
            "h",
            "men's hours for the herd and the milk",
            "men_dairy_hours_year",
            households(lambda h: h["men_dairy_hours_year"]),
        ),
        total(
            "unpaid_hours",
            "h",
            "dairy hours of women and of men beyond what their share of receipts pays",
            "dairy hours - min(dairy hours, share of receipts * family hours), by sex",
            by_sex(lambda h: h.once(pay).women.unpaid_hours, lambda h: h.once(pay).men.unpaid_hours),
        ),
        total(
            "hired_hours",
            "h",
            "hours of hired hands on farms",
            "hired_hours_year; women: welfare.women_share_hired",
            by_sex(
                lambda h: h["hired_hours_year"] * h.welfare.women_share_hired,
                lambda h: h["hired_hours_year"] * (1.0 - h.welfare.women_share_hired),
            ),
        ),
        total(
            "casual_hours",
            "h",
            "hours of casual work outside the chain",
            "women_casual_hours_year + men_casual_hours_year",
            by_sex(lambda h: h["women_casual_hours_year"], lambda h: h["men_casual_hours_year"]),
        ),
        _hours(
            "cooperative_hours",
            "paid hours of cooperatives' staff",
            "staff_hours_year of cooperatives",
            lambda annual: annual.sum("cooperatives", "staff_hours_year"),
            "cooperatives",
        ),
        _hours(
            "collection_hours",
            "collectors' working time",
            "hours_year of collectors",
            lambda annual: annual.sum("collectors", "hours_year"),
            "collectors",
        ),
        _hours("plant_hours", "plants' paid hours", "hours_year of processors, plants", _of_business(PLANT), "plants"),
        _hours(
            "mahlaba_here_hours",
            "paid hours of mahlabas of the territory",
            "hours_year of processors, mahlabas of the territory",
            _of_business(MAHLABA_HERE),
            "mahlabas",
        ),
        _hours(
            "mahlaba_town_hours",
            "paid hours of mahlabas of the big town",
            "hours_year of processors, mahlabas of the big town",
            _of_business(MAHLABA_TOWN),
            "mahlabas",
        ),
        _hours(
            "retail_hours",
            "shop hours for the milk of the territory",
            "quantity of flows, workers to retail, labour",
            lambda annual: annual.flow("workers", "retail", "labour", "quantity"),
            "retail",
        ),
        *_STAGES,
        added("jobs_mahlabas", "FTE", "workers of mahlabas", "jobs_mahlabas_here", "jobs_mahlabas_town"),
        added("jobs_processing", "FTE", "workers of plants and mahlabas", "jobs_plants", "jobs_mahlabas"),
        added("jobs_on_farm", "FTE", "family and hired work on farms", "jobs_family", "jobs_hired"),
        added(
            "jobs",
            "FTE",
            "work in the chain",
            *("jobs_on_farm", "jobs_cooperatives", "jobs_collection", "jobs_processing", "jobs_retail"),
        ),
        formula(
            "jobs_paid",
            "FTE",
            "paid work in the chain",
            "jobs - jobs_unpaid",
            ("jobs", "jobs_unpaid"),
            _less,
            "definition",
        ),
        formula(
            "jobs_own_account",
            "FTE",
            "family work that milk and animals pay",
            "jobs_family - jobs_unpaid",
            ("jobs_family", "jobs_unpaid"),
            _less,
            "definition",
        ),
        added("jobs_self_employed", "FTE", "paid family work and collectors", "jobs_own_account", "jobs_collection"),
        _contract("jobs_casual_wage", "wage work by the day or the season", is_regular=False),
        _contract("jobs_regular_wage", "wage work with a regular contract", is_regular=True),
        added(
            "jobs_net",
            "FTE",
            "work in the chain and casual work of herder households outside it",
            "jobs",
            "jobs_outside",
        ),
        added(
            "jobs_on_farm_net",
            "FTE",
            "work on farms and casual work of herder households outside the chain",
            "jobs_on_farm",
            "jobs_outside",
        ),
    ),
    (
        "jobs",
        "jobs_on_farm",
        "jobs_family_women",
        "jobs_family_men",
        "jobs_hired",
        "jobs_cooperatives",
        "jobs_collection",
        "jobs_processing",
        "jobs_plants",
        "jobs_mahlabas_here",
        "jobs_mahlabas_town",
        "jobs_retail",
        "jobs_paid",
        "jobs_unpaid",
        "jobs_self_employed",
        "jobs_casual_wage",
        "jobs_regular_wage",
        "jobs_outside",
        "jobs_net",
        "jobs_on_farm_net",
    ),
)
