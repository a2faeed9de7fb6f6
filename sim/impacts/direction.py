"""Which way an indicator is better: higher, lower, or neither by itself."""

LESS_IS_BETTER = frozenset(
    {"poverty_headcount", "poverty_gap", "poverty_severity", "vulnerable", "poor_people", "unemployment_rate"}
    | {"underemployment_rate", "youth_unemployment_15_24", "youth_unemployment_25_34", "gini_consumption"}
)
"""Indicators that are better when they are lower; all others are better when they are higher, but for NOT_JUDGED."""

NOT_JUDGED = frozenset(
    {f"jobs_{part}" for part in ("on_farm", "on_farm_net", "family_women", "family_men", "hired", "cooperatives")}
    | {f"jobs_{part}" for part in ("collection", "processing", "plants", "mahlabas_here", "mahlabas_town", "retail")}
    | {f"jobs_{part}" for part in ("unpaid", "self_employed", "casual_wage", "regular_wage", "outside")}
    | {f"disempowerment_from_{part}" for part in ("decisions", "assets", "credit", "income", "group", "workload")}
    | {"home_milk_value", "better_off_share", "worse_off_share"}
)
"""Indicators of which neither more nor less is better by itself.

Parts of a whole; and the shares of households better and worse off, which are never below those of the baseline.
"""
