"""Thresholds, weights and priors of the impacts: the topic `welfare` of the registry."""

from typing import NamedTuple


class Welfare(NamedTuple):
    """Numbers that impacts are judged by, and no rule of the chain reads; see the registry for units and sources."""

    fte_hours_year: float
    better_off_margin: float
    vulnerability_multiple: float

    women_share_hired: float
    women_share_cooperatives: float
    women_share_collectors: float
    women_share_plants: float
    women_share_mahlabas: float
    women_share_retail: float
    regular_share_hired: float
    regular_share_cooperatives: float
    regular_share_plants: float
    regular_share_mahlabas: float
    regular_share_retail: float
    cover_share_hired: float
    cover_share_cooperatives: float
    cover_share_collectors: float
    cover_share_plants: float
    cover_share_mahlabas: float
    cover_share_retail: float
    long_week_share: float

    activity_15_24: float
    activity_25_34: float
    jobless_15_24: float
    jobless_25_34: float

    decent_items: float
    week_hours_limit: float
    paid_hours_share: float

    sleep_and_care_hours_day: float
    ratio_floor: float

    decisions_weight: float
    assets_weight: float
    credit_weight: float
    income_weight: float
    group_weight: float
    workload_weight: float
    empowerment_cutoff: float
    five_de_share: float
    workload_limit_hours_day: float
    income_share_adequate: float
    souk_share_adequate: float
