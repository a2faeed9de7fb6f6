"""Impact 6, gender equality: women over men in pay, work, milk money, herd, boards and leisure, and their mean."""

import numpy as np

from sim.accounts.figure import Figure
from sim.impacts.declared import Formula, Impact, Yearly, formula, households, parameter, ratio, total
from sim.impacts.households import Annual, Bools, Floats, pay

HOURS_A_DAY = 24.0
FLOOR = "welfare.ratio_floor"
SLEEP = "welfare.sleep_and_care_hours_day"


def capped(women: Floats, men: Floats) -> Floats:
    """Women's over men's, from 0 to 1: what women have more counts as equal. Undefined where neither has any."""
    women, men = np.maximum(women, 0.0), np.maximum(men, 0.0)
    return np.where(men > 0.0, np.minimum(women / men, 1.0), np.where(women > 0.0, 1.0, np.nan))


def mean_ratio(floor: Floats, *ratios: Floats) -> Floats:
    """Geometric mean; a ratio below the floor counts as the floor, so that one zero does not hide the others."""
    logs = [np.log(np.maximum(ratio, floor)) for ratio in ratios]
    return np.asarray(np.exp(sum(logs) / len(logs)), np.float64)


def _ratio(name: str, meaning: str, women: str, men: str) -> Formula:
    return formula(name, "1", meaning, f"min(1, {women} / {men})", (women, men), capped, "definition")


def _leisure(domestic: Floats, sleep: Floats, hours: Floats, persons: Floats, days: Floats) -> Floats:
    return HOURS_A_DAY - sleep - domestic - hours / (persons * days)


def _active(annual: Annual) -> Bools:
    return annual.column("cooperatives", "is_active") > 0.0


def _seats(annual: Annual, of_women: bool) -> Floats:
    women = annual.column("cooperatives", "board_women")
    seats = women if of_women else annual.column("cooperatives", "board_seats") - women
    return annual.add("cooperatives", seats * _active(annual))


FIVE = (
    "gender_pay_ratio",
    "gender_participation_ratio",
    "gender_milk_income_ratio",
    "gender_title_ratio",
    "gender_leisure_ratio",
)
SIX = (*FIVE, "gender_board_ratio")

GENDER_EQUALITY = Impact(
    "gender_equality",
    (
        parameter(FLOOR, "1", "least value of a ratio in the mean"),
        parameter(SLEEP, "h/day", "sleep and care of oneself"),
        parameter("labour.domestic_hours_woman_day", "h/day", "domestic work of a woman"),
        parameter("labour.domestic_hours_man_day", "h/day", "domestic work of a man"),
        Yearly(
            Figure("days", "days", "days of the year", "days of chain", "definition"),
            lambda annual: annual.sum("chain", "days"),
            everywhere=True,
        ),
        total("women_pay", "MAD", "women's pay", "see docs/impacts.md", households(lambda h: h.once(pay).women.pay)),
        total("men_pay", "MAD", "men's pay", "see docs/impacts.md", households(lambda h: h.once(pay).men.pay)),
        total(
            "women_work_hours",
            "h",
            "women's hours of dairy and casual work",
            "women_dairy_hours_year + women_casual_hours_year",
            households(lambda h: h.once(pay).women.hours),
        ),
        total(
            "men_work_hours",
            "h",
            "men's hours of dairy and casual work",
            "men_dairy_hours_year + men_casual_hours_year",
            households(lambda h: h.once(pay).men.hours),
        ),
        total(
            "women_milk_money",
            "MAD",
            "milk money that women receive",
            "women_milk_money_year",
            households(lambda h: h["women_milk_money_year"]),
        ),
        total(
            "men_milk_money",
            "MAD",
            "milk money that men receive",
            "milk_money_year - women_milk_money_year",
            households(lambda h: h["milk_money_year"] - h["women_milk_money_year"]),
        ),
        total(
            "women_herd",
            "MAD",
            "herd titled to women",
            "herd_value * title_women_share",
            households(lambda h: h["herd_value"] * h["title_women_share"]),
        ),
        total(
            "men_herd",
            "MAD",
            "herd titled to men",
            "herd_value * (1 - title_women_share)",
            households(lambda h: h["herd_value"] * (1.0 - h["title_women_share"])),
        ),
        Yearly(
            Figure(
                "women_board_seats",
                "seats",
                "seats of women on boards of active cooperatives",
                "board_women of cooperatives where is_active",
                "model",
            ),
            lambda annual: _seats(annual, of_women=True),
        ),
        Yearly(
            Figure(
                "men_board_seats",
                "seats",
                "seats of men on boards of active cooperatives",
                "board_seats - board_women of cooperatives where is_active",
                "model",
            ),
            lambda annual: _seats(annual, of_women=False),
        ),
        Yearly(
            Figure(
                "women_presidents",
                "persons",
                "women who preside an active cooperative",
                "president_is_woman of cooperatives where is_active",
                "model",
            ),
            lambda annual: annual.add(
                "cooperatives", annual.column("cooperatives", "president_is_woman") * _active(annual)
            ),
        ),
        total(
            "women_members",
            "persons",
            "women who are members of a cooperative, end of the year",
            "1 where cooperative >= 0 and member_is_woman",
            households(lambda h: (h["cooperative"] >= 0.0) & (h["member_is_woman"] > 0.0)),
        ),
        ratio(
            "women_hour_pay",
            "MAD/h",
            "women's pay for an hour of dairy or casual work",
            "women_pay",
            "women_work_hours",
        ),
        ratio("men_hour_pay", "MAD/h", "men's pay for an hour of dairy or casual work", "men_pay", "men_work_hours"),
        *(
            formula(
                f"{sex}_leisure",
                "h/day",
                f"free time of a {one}",
                f"24 - {SLEEP} - labour.domestic_hours_{one}_day - {sex}_work_hours / ({sex} * days)",
                (f"labour.domestic_hours_{one}_day", SLEEP, f"{sex}_work_hours", sex, "days"),
                _leisure,
                "PF089",
            )
            for sex, one in (("women", "woman"), ("men", "man"))
        ),
        _ratio("gender_pay_ratio", "women's pay per hour over men's, at most 1", "women_hour_pay", "men_hour_pay"),
        _ratio(
            "gender_participation_ratio",
            "women's participation over men's, at most 1",
            "women_participation",
            "men_participation",
        ),
        _ratio(
            "gender_milk_income_ratio",
            "milk money women receive over that of men, at most 1",
            "women_milk_money",
            "men_milk_money",
        ),
        _ratio(
            "gender_title_ratio", "herd titled to women over herd titled to men, at most 1", "women_herd", "men_herd"
        ),
        _ratio("gender_leisure_ratio", "women's free time over men's, at most 1", "women_leisure", "men_leisure"),
        _ratio(
            "gender_board_ratio",
            "women's seats on boards over men's, at most 1",
            "women_board_seats",
            "men_board_seats",
        ),
        formula(
            "gender_equality",
            "1",
            "geometric mean of five ratios: pay, participation, milk money, herd title, leisure",
            f"exp(mean(log(max({FLOOR}, ratio))))",
            (FLOOR, *FIVE),
            mean_ratio,
            "definition",
        ),
        formula(
            "gender_equality_with_board",
            "1",
            "the same with seats on boards; undefined without cooperatives",
            f"exp(mean(log(max({FLOOR}, ratio))))",
            (FLOOR, *SIX),
            mean_ratio,
            "definition",
        ),
    ),
    (
        "gender_equality",
        "gender_equality_with_board",
        *SIX,
        "women_members",
        "women_presidents",
        "women_board_seats",
    ),
)
