"""Impact 1, living standard: what people consume, and what cattle bring their household."""

import numpy as np

from sim.accounts.figure import Figure
from sim.impacts.declared import Impact, Ranked, households, persons, ratio, total
from sim.impacts.households import Floats, Households, real_consumption
from sim.impacts.inequality import bottom_means, ginis, medians

POOREST_SHARE = 0.4


def dairy_income(h: Households) -> Floats:
    """Net income of the herd (MAD): milk earned, surplus and animals sold, less animals bought and dairy costs."""
    earned = h["milk_earned_year"] + h["patronage_received_year"] + h["cattle_sales_year"]
    return earned - h["cattle_bought_year"] - h["dairy_costs_year"]


LIVING_STANDARD = Impact(
    "living_standard",
    (
        total("people", "persons", "people of herder households", "n_people", persons(lambda h: np.ones(len(h)))),
        total("households", "households", "herder households", "1", households(lambda h: np.ones(len(h)))),
        total(
            "real_spending",
            "MAD of 2014",
            "spending on living at prices of 2014",
            "spending_year / mean cpi of the year",
            persons(lambda h: h.once(real_consumption)),
        ),
        total(
            "herd_income",
            "MAD",
            "net income of the cattle",
            "milk_earned_year + patronage_received_year + cattle_sales_year - cattle_bought_year - dairy_costs_year",
            households(dairy_income),
        ),
        total(
            "home_milk",
            "MAD",
            "milk used at home, at the best outlet open to the household",
            "home_value_year",
            households(lambda h: h["home_value_year"]),
        ),
        ratio("real_consumption", "MAD of 2014", "real consumption of a person a year", "real_spending", "people"),
        Ranked(
            Figure(
                "real_consumption_median",
                "MAD of 2014",
                "real consumption a year that half of the people exceed",
                "weighted median of spending_year / cpi / n_people",
                "definition",
            ),
            medians,
        ),
        Ranked(
            Figure(
                "real_consumption_bottom40",
                "MAD of 2014",
                "mean real consumption a year of the poorest 40% of people",
                "mean of spending_year / cpi / n_people below the 40th centile",
                "definition",
            ),
            lambda ranking: bottom_means(ranking, POOREST_SHARE),
        ),
        Ranked(
            Figure(
                "gini_consumption",
                "1",
                "Gini coefficient of real consumption a head, between people",
                "sum w y (2 F - w - W) / (W sum w y), persons ranked by y",
                "PF081",
            ),
            ginis,
        ),
        ratio(
            "dairy_income",
            "MAD/household",
            "net income of the cattle of a household a year",
            "herd_income",
            "households",
        ),
        ratio(
            "home_milk_value",
            "MAD/household",
            "worth of the milk a household uses at home a year",
            "home_milk",
            "households",
        ),
    ),
    (
        "real_consumption",
        "real_consumption_median",
        "real_consumption_bottom40",
        "gini_consumption",
        "dairy_income",
        "home_milk_value",
    ),
)
