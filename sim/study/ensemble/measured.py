"""What a comparison records of a run: what impacts, accounts and the table of years are computed from, and no more."""

from sim.study.fields import Recording

MEASURED = Recording.of(
    {
        "chain": (
            *("year", "days", "cpi", "wage_hour", "beef_price", "poverty_line", "loose_price", "packaged_price"),
            *("milk_l", "cooperative_l", "keepers", "cows", "active_cooperatives", "members", "women_members"),
            "social_aid_mad",
        ),
        "herders": (
            *("n_people", "n_women", "n_men", "n_women_15_24", "n_men_15_24", "n_women_25_34", "n_men_25_34"),
            *("is_female_headed", "has_health_cover", "rainfed_ha", "irrigated_ha", "n_cattle", "n_cows"),
            *("herd_value", "debt", "member_is_woman", "account_is_womans", "title_women_share"),
            *("accepted_l_year", "to_collector_l_year", "to_direct_l_year", "to_souk_l_year", "milk_earned_year"),
            *("patronage_received_year", "milk_money_year", "women_milk_money_year", "price_support_year"),
            *("home_value_year", "feed_cost_year", "care_cost_year", "dairy_costs_year", "subsidised_kg_year"),
            *("cattle_sold_year", "cattle_sales_year", "cattle_bought_year", "casual_income_year"),
            *("spending_year", "interest_year", "borrowed_year"),
            *("women_dairy_hours_year", "men_dairy_hours_year", "hired_hours_year"),
            *("women_casual_hours_year", "men_casual_hours_year"),
            *("women_at_work_year", "women_unemployed_year", "women_underemployed_year"),
            *("men_at_work_year", "men_unemployed_year", "men_underemployed_year"),
        ),
        "cooperatives": (
            *("is_active", "n_members", "n_women_members", "board_seats", "board_women", "president_is_woman"),
            "staff_hours_year",
        ),
        "collectors": ("hours_year", "income_year"),
        "processors": ("business", "hours_year", "intake_l_year"),
    }
)
"""Whatever reads another column of a run of a comparison stops with its name."""
