"""Time, money and animals of each household."""

import math

import numpy as np

from sim.actors.herder import Herder
from sim.rules.cattle import Cattle
from sim.rules.household import Household, Labour
from sim.rules.luck import Purpose
from twins.cattle import CALF_UNTIL_DAYS, value_mad
from twins.luck import uniform
from twins.stage import Stage, cattle_of

FEMALE, MALE = 0, 1


def dairy_hours(cows: float, young: float, delivered_share: float, days: int, labour: Labour) -> float:
    units = cows + labour.young_stock_share * young
    if units <= 0.0:
        return 0.0
    herd = labour.hours_per_cow_year / 365.0 * days * units**labour.scale_exponent
    return herd + labour.delivery_hours_day * days * delivered_share


def spend_time(
    stage: Stage,
    days: int,
    day_of_year: float,
    casual_factor: float,
    start: int,
    seed: int,
    wage_hour: float,
    labour: Labour,
) -> None:
    phase = 2.0 * math.pi * (day_of_year - labour.casual_peak_day) / 365.25
    season = 1.0 + labour.casual_season_amplitude * math.cos(phase)
    offered = casual_factor * season * labour.casual_hours_day * labour.working_days_share * days
    for herder in stage.agents_by_type[Herder]:
        free = labour.waking_work_hours_day - labour.domestic_hours_woman_day
        women_time = max(0.0, herder.n_women * free * days - herder.training_hours)
        men_time = herder.n_men * (labour.waking_work_hours_day - labour.domestic_hours_man_day) * days
        carried = herder.to_cooperative_l + herder.to_direct_l
        delivered_share = min(carried / herder.surplus_l, 1.0) if herder.surplus_l > 0.0 else float(carried > 0.0)
        young = herder.n_cattle - herder.n_cows
        hours = dairy_hours(herder.n_cows, young, delivered_share, days, labour)
        hours -= herder.hours_saved_share * dairy_hours(herder.n_cows, young, 0.0, days, labour)
        hired = labour.hired_share * hours if herder.n_cows >= labour.hired_share_from_cows else 0.0
        family = hours - hired
        if herder.n_men == 0:
            for_women = family
        elif herder.n_women == 0:
            for_women = 0.0
        else:
            for_women = labour.women_share * family
        women = min(for_women + herder.souk_hours, women_time)
        men = min(max(family + herder.souk_hours - women, 0.0), men_time)
        herder.women_dairy_hours, herder.men_dairy_hours = women, men
        herder.hired_hours = hired + max(family + herder.souk_hours - women - men, 0.0)

        luck = 0.5 + uniform(seed, Purpose.CASUAL_WORK, herder.unique_id, start)
        found = herder.casual_search * offered * luck
        herder.men_casual_hours = min(herder.n_men * labour.casual_share_men * found, men_time - men)
        herder.women_casual_hours = min(herder.n_women * labour.casual_share_women * found, women_time - women)
        paid_hours = herder.men_casual_hours + labour.women_wage_share * herder.women_casual_hours
        herder.casual_income = wage_hour * paid_hours


def labour_status(
    n: float, dairy: float, casual: float, seekers: float, full_time: float, days: int, labour: Labour
) -> tuple[float, float, float]:
    if n == 0:
        return 0.0, 0.0, 0.0
    milking = 0.0
    if dairy / (days / 7.0) >= 1.0:
        milking = min(max(1.0, dairy / full_time), n)
    full_casual_time = days * labour.working_days_share * labour.casual_hours_day
    found = min(1.0, casual / (seekers * full_casual_time)) if seekers * full_casual_time > 0.0 else 0.0
    chances = 7.0 * labour.working_days_share / labour.casual_spell_days
    out_of_luck = (1.0 - found) ** chances
    busy_share = milking / n
    unemployed = seekers * (1.0 - busy_share) * out_of_luck
    at_work = milking + seekers * (1.0 - busy_share) - unemployed
    is_part_time = dairy * 7.0 / days < labour.full_week_hours * milking
    return at_work, unemployed, seekers * busy_share * out_of_luck * is_part_time


def count_workers(stage: Stage, days: int, labour: Labour) -> None:
    for herder in stage.agents_by_type[Herder]:
        for sex, n, domestic, drive in (
            ("women", herder.n_women, labour.domestic_hours_woman_day, labour.casual_share_women),
            ("men", herder.n_men, labour.domestic_hours_man_day, labour.casual_share_men),
        ):
            seekers = n * herder.casual_search * min(drive / labour.casual_share_men, 1.0)
            dairy, casual = getattr(herder, f"{sex}_dairy_hours"), getattr(herder, f"{sex}_casual_hours")
            free = (labour.waking_work_hours_day - domestic) * days
            status = labour_status(n, dairy, casual, seekers, free, days, labour)
            for name, persons in zip(("at_work", "unemployed", "underemployed"), status, strict=True):
                setattr(herder, f"{sex}_{name}", persons)


def count_herd_costs(
    stage: Stage,
    fee: np.ndarray,
    care: np.ndarray,
    upkeep: np.ndarray,
    fee_head: float,
    care_cow: float,
    insemination: float,
    upkeep_cow: float,
    upkeep_machine: float,
) -> None:
    for herder in stage.agents_by_type[Herder]:
        machines = 1 if herder.hours_saved_share > 0.0 else 0
        fee[herder.row] = herder.cattle_sold * fee_head
        care[herder.row] = herder.inseminations * insemination + herder.n_cows * care_cow
        upkeep[herder.row] = machines * upkeep_machine + herder.n_cows * upkeep_cow
        herder.care_cost = float(fee[herder.row] + care[herder.row] + upkeep[herder.row])


def count_income(
    stage: Stage, income: np.ndarray, days: int, cpi: float, living_factor: float, wage_hour: float
) -> None:
    for herder in stage.agents_by_type[Herder]:
        herder.other_income = herder.other_income_year / 365.0 * days * cpi * living_factor
        herder.dairy_costs = herder.feed_cost + herder.care_cost + wage_hour * herder.hired_hours
        herder.patronage_received, herder.patronage = herder.patronage, 0.0
        from_dairy = herder.milk_money + herder.cattle_sales + herder.patronage_received - herder.dairy_costs
        income[herder.row] = from_dairy + herder.casual_income + herder.other_income + herder.social_aid


def live_on_it(stage: Stage, income: np.ndarray, days: int, cpi: float, household: Household) -> None:
    for herder in stage.agents_by_type[Herder]:
        gap = float(income[herder.row]) - herder.permanent_income
        herder.permanent_income += gap / household.income_memory_quinzaines
        floor = household.floor_mad_person_year * cpi * herder.n_people * days / 365.0
        usual = herder.usual_spending = max(herder.permanent_income, floor)
        months = days / 30.4
        herder.interest_relief = herder.line_relief_per_month * months * min(herder.credit_line_mad, herder.debt)
        interest = household.interest_per_month * months * herder.debt - herder.interest_relief
        beyond = herder.cash - household.buffer_quinzaines * usual
        spending = max(herder.permanent_income + household.spend_from_buffer_share * beyond, floor)
        limit = min(household.credit_limit_mad * cpi, household.credit_share_of_herd * herder.herd_value)
        limit = max(herder.credit_line_mad, limit)

        missing = interest + spending - herder.cash
        herder.borrowed = min(max(missing, 0.0), max(limit - herder.debt, 0.0))
        missing -= herder.borrowed
        cut = min(max(missing, 0.0), spending - floor)
        spending, missing = spending - cut, missing - cut
        herder.shortage = min(max(missing, 0.0), spending)
        spending, missing = spending - herder.shortage, missing - herder.shortage
        unpaid = min(max(missing, 0.0), interest)
        missing -= unpaid
        herder.borrowed += unpaid  # the bank adds to the debt what it does not get
        spare = max(-missing - usual, 0.0)
        herder.interest, herder.spending = interest, spending
        herder.repaid = min(herder.debt, household.repayment_share * spare)
        herder.debt += herder.borrowed - herder.repaid


def pick_animals(
    stage: Stage, chosen: np.ndarray, worth: np.ndarray, start: int, beef_price: float, cattle: Cattle
) -> None:
    herd = stage.herd
    chosen[:] = -1
    for herder in stage.agents_by_type[Herder]:
        rows = cattle_of(stage, herder)
        if herder.shortage <= 0.0 or not rows:
            continue
        row = min(rows, key=lambda row: _place_in_line(stage, row, start))
        chosen[herder.row] = row
        worth[herder.row] = value_mad(
            float(start - herd.birth_day[row]), float(herd.blood[row]), int(herd.parity[row]), beef_price, cattle
        )


def _place_in_line(stage: Stage, row: int, start: int) -> tuple[int, float, int, int]:
    """Kind, then worth of a cow; of equals the eldest, then the smallest name."""
    herd = stage.herd
    born, name = int(herd.birth_day[row]), int(herd.identity[row])
    if herd.sex[row] == MALE:
        return 0, 0.0, born, name
    if herd.parity[row] == 0:
        is_calf = start - born <= CALF_UNTIL_DAYS
        return 2 if is_calf else 1, 0.0, born, name
    return 3, float(herd.merit[row]) + float(herd.potential_l[row]) * 1e-3, born, name


def value_herds(stage: Stage, start: int, beef_price: float, cattle: Cattle) -> None:
    herd = stage.herd
    for herder in stage.agents_by_type[Herder]:
        rows = cattle_of(stage, herder)
        herder.herd_value = sum(
            value_mad(
                float(start - herd.birth_day[row]),
                float(herd.blood[row]),
                int(herd.parity[row]),
                beef_price,
                cattle,
            )
            for row in rows
        )
        females = [float(herd.blood[row]) for row in rows if herd.sex[row] == FEMALE]
        if females:
            herder.mean_blood = sum(females) / len(females)


def revise_goals(stage: Stage, days: int, household: Household) -> None:
    for herder in stage.agents_by_type[Herder]:
        if not herder.n_cattle:
            continue
        pays = herder.milk_value_memory / max(herder.feed_cost_memory, 1.0)
        factor = (pays / household.goal_margin_ratio) ** household.goal_elasticity
        factor = min(max(factor, household.goal_least), household.goal_most)
        gap = herder.herd_goal * factor - herder.target_cows
        herder.target_cows += household.goal_speed_per_year * days / 365.0 * gap


def wants_to_buy(
    stage: Stage,
    buys: np.ndarray,
    price: np.ndarray,
    start: int,
    days: int,
    seed: int,
    cpi: float,
    beef_price: float,
    market_index: float,
    cattle: Cattle,
    household: Household,
) -> None:
    local, pure = (
        market_index * value_mad(household.purchase_age_days, blood, 1, beef_price, cattle) for blood in (0.0, 1.0)
    )
    for herder in stage.agents_by_type[Herder]:
        price[herder.row] = local * (1.0 - herder.mean_blood) + pure * herder.mean_blood
        rate = household.purchase_per_year if herder.n_cattle else household.entry_per_year
        asked = float(price[herder.row])
        security = herder.herd_value + asked
        limit = min(household.credit_limit_mad * cpi, household.credit_share_of_herd * security)
        limit = max(herder.credit_line_mad, limit)
        open_credit = max(limit - herder.debt, 0.0)
        means = herder.cash + min(open_credit, asked / 2.0)
        reserve = household.purchase_reserve_quinzaines * herder.usual_spending
        draw = uniform(seed, Purpose.ANIMAL_PURCHASE, herder.unique_id, start)
        has_room = herder.target_cows - herder.n_cows >= 0.5
        buys[herder.row] = has_room and means >= asked + reserve and draw < rate * days / 365.0
