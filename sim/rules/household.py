"""Households: hours, casual work, spending, saving, credit, and the animals sold or bought for it."""

import math
from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np

from sim.rules.cattle import CALF_DAYS, FEMALE, MALE, Cattle, value_mad
from sim.rules.compiled import compiled
from sim.rules.luck import Purpose, stream, uniform


class Household(NamedTuple):
    """Parameters of household budgets; see the registry for units, ranges and sources."""

    income_memory_quinzaines: float
    buffer_quinzaines: float
    spend_from_buffer_share: float
    floor_mad_person_year: float
    credit_limit_mad: float
    credit_share_of_herd: float
    interest_per_month: float
    repayment_share: float
    care_mad_cow_year: float
    insemination_mad: float
    fixed_costs_mad_cow_year: float
    market_fee_mad_head: float
    purchase_reserve_quinzaines: float
    purchase_per_year: float
    entry_per_year: float
    purchase_age_days: float
    goal_speed_per_year: float
    goal_least: float
    goal_most: float
    goal_elasticity: float
    goal_margin_ratio: float
    distress_price_share: float
    market_depth_share_year: float
    market_steepness: float
    market_recovery_share: float


class Labour(NamedTuple):
    """Parameters of working time; see the registry for units, ranges and sources."""

    hours_per_cow_year: float
    scale_exponent: float
    young_stock_share: float
    delivery_hours_day: float
    women_share: float
    hired_share_from_cows: float
    hired_share: float
    waking_work_hours_day: float
    domestic_hours_woman_day: float
    domestic_hours_man_day: float
    casual_share_men: float
    casual_share_women: float
    casual_hours_day: float
    casual_season_amplitude: float
    casual_peak_day: float
    women_wage_share: float
    working_days_share: float
    casual_spell_days: float
    full_week_hours: float


_ROUNDING = 1e-12
"""Difference of two shares of casual time found (0-1) that is but rounding."""


@compiled
def dairy_hours(n_cows: float, n_young: float, delivered_share: float, days: int, labour: Labour) -> float:
    """Hours the herd asks for in a quinzaine: h · (cows + young share)^k · days/365, plus delivery.

    h is the time of a one-cow herd; k < 1 because larger herds need less time a head (DF424). delivered_share: how much
    of the surplus the household carries itself, to the cooperative or to neighbours (0-1).
    """
    units = n_cows + labour.young_stock_share * n_young
    if units <= 0.0:
        return 0.0
    hours = labour.hours_per_cow_year * float(units**labour.scale_exponent) * days / 365.0
    return hours + delivered_share * labour.delivery_hours_day * days


WorkColumns = namedtuple(
    "WorkColumns",
    "cash casual_income casual_search hired_hours hours_saved_share men_casual_hours men_dairy_hours n_cattle "
    "n_cows n_men n_women souk_hours surplus_l to_cooperative_l to_direct_l training_hours unique_id "
    "women_casual_hours women_dairy_hours",
)
"""Columns of herders that `spend_time` reads or writes."""


@compiled
def spend_time(
    herders: WorkColumns,
    days: int,
    day_of_year: float,
    casual_factor: float,
    start: int,
    seed: int,
    wage_hour: float,
    labour: Labour,
) -> None:
    """Hours of the quinzaine by sex: dairy first, then casual work where there is some; dairy displaces the other.

    A milking machine spares its share of the herd's hours, not of delivery. Large herds hire a share of the hours. Of
    the rest women do their share, or all without men, none without women; churning is theirs. A course takes its hours
    off their time. What exceeds the women's time falls to the men, what exceeds the men's to hired hands. Casual work:
    adults · search · share of the sex · offer · (0.5 + luck), within the time left; children do not count.
    casual_factor: scales the offer of work (lockdown 2020); wage_hour: legal farm wage, MAD/h. Women are paid their
    observed share of it. Writes herders.women_dairy_hours, men_dairy_hours, hired_hours, women_casual_hours,
    men_casual_hours and casual_income (MAD).
    """
    season = 1.0 + labour.casual_season_amplitude * math.cos(
        2.0 * math.pi * (day_of_year - labour.casual_peak_day) / 365.25
    )
    key = stream(seed, Purpose.CASUAL_WORK)
    woman_free = (labour.waking_work_hours_day - labour.domestic_hours_woman_day) * days
    man_free = (labour.waking_work_hours_day - labour.domestic_hours_man_day) * days
    for h in range(len(herders.cash)):
        cows = float(herders.n_cows[h])
        carried = herders.to_cooperative_l[h] + herders.to_direct_l[h]
        delivered_share = carried / max(herders.surplus_l[h], carried) if carried > 0.0 else 0.0
        young = float(herders.n_cattle[h]) - cows
        hours = dairy_hours(cows, young, delivered_share, days, labour)
        hours -= herders.hours_saved_share[h] * dairy_hours(cows, young, 0.0, days, labour)
        hired = hours * labour.hired_share if cows >= labour.hired_share_from_cows else 0.0
        own = hours - hired
        women_time = max(herders.n_women[h] * woman_free - herders.training_hours[h], 0.0)
        men_time = herders.n_men[h] * man_free
        women = own * labour.women_share
        if herders.n_men[h] == 0:
            women = own
        elif herders.n_women[h] == 0:
            women = 0.0
        women = min(women + herders.souk_hours[h], women_time)
        men = min(max(own + herders.souk_hours[h] - women, 0.0), men_time)
        hired += max(own + herders.souk_hours[h] - women - men, 0.0)
        offer = casual_factor * season * labour.casual_hours_day * labour.working_days_share * days
        luck = 0.5 + uniform(key, herders.unique_id[h], start)
        casual_men = min(
            herders.n_men[h] * herders.casual_search[h] * labour.casual_share_men * offer * luck, men_time - men
        )
        casual_women = min(
            herders.n_women[h] * herders.casual_search[h] * labour.casual_share_women * offer * luck, women_time - women
        )
        herders.women_dairy_hours[h] = women
        herders.men_dairy_hours[h] = men
        herders.hired_hours[h] = hired
        herders.women_casual_hours[h] = casual_women
        herders.men_casual_hours[h] = casual_men
        herders.casual_income[h] = wage_hour * (casual_men + labour.women_wage_share * casual_women)


@compiled
def casual_found(casual: float, seekers: float, days: int, labour: Labour) -> float:
    """Share of full casual time found (0-1): hours of the quinzaine over all that `seekers` persons ask for."""
    asked = seekers * labour.casual_hours_day * labour.working_days_share * days
    return min(casual / asked, 1.0) if asked > 0.0 else 0.0


@compiled
def week_without(found: float, labour: Labour) -> float:
    """Chance that a reference week passes without casual work, which comes in spells.

    (1 - found)^(working days a week / spell), `found` as of `casual_found`.
    """
    return math.pow(1.0 - found, 7.0 * labour.working_days_share / labour.casual_spell_days)


@compiled
def labour_status(
    n: float, dairy: float, seekers: float, without: float, full_time: float, days: int, labour: Labour
) -> tuple[float, float, float]:
    """Persons of one sex at work, unemployed and underemployed in a reference week, as labour force surveys count.

    n: adults; dairy: their hours of the quinzaine; seekers: those who look for casual work (persons); without: chance
    of a week without any, see `week_without`; full_time: hours a person has for work in the quinzaine. The herd takes
    the fewest who can do its hours, at least one from an hour a week on. Seekers without dairy work are unemployed in a
    week without casual work; seekers with dairy work of less than a full week are underemployed in it.
    """
    if n <= 0.0:
        return 0.0, 0.0, 0.0
    week = days / 7.0
    milking = min(n, max(dairy / full_time, 1.0)) if dairy >= week else 0.0
    idle = seekers * (1.0 - milking / n)
    is_part_time = dairy < labour.full_week_hours * week * milking
    underemployed = (seekers - idle) * without if is_part_time else 0.0
    return milking + idle * (1.0 - without), idle * without, underemployed


WorkerColumns = namedtuple(
    "WorkerColumns",
    "cash casual_search men_at_work men_casual_hours men_dairy_hours men_underemployed men_unemployed n_men "
    "n_women women_at_work women_casual_hours women_dairy_hours women_underemployed women_unemployed",
)
"""Columns of herders that `count_workers` reads or writes."""


@compiled
def count_workers(herders: WorkerColumns, days: int, labour: Labour) -> None:
    """Who of each household is at work, unemployed or underemployed this quinzaine; see `labour_status`.

    Men seek casual work as far as the household offers time for it; women less, in the ratio in which they find it.
    Writes herders.women_at_work, men_at_work, women_unemployed, men_unemployed, women_underemployed and
    men_underemployed (persons).
    """
    woman_time = (labour.waking_work_hours_day - labour.domestic_hours_woman_day) * days
    man_time = (labour.waking_work_hours_day - labour.domestic_hours_man_day) * days
    women_seek = min(labour.casual_share_women / labour.casual_share_men, 1.0)
    for h in range(len(herders.cash)):
        women, men, search = float(herders.n_women[h]), float(herders.n_men[h]), herders.casual_search[h]
        found = casual_found(herders.women_casual_hours[h], women * search * women_seek, days, labour)
        without = week_without(found, labour)
        at_work, unemployed, underemployed = labour_status(
            women, herders.women_dairy_hours[h], women * search * women_seek, without, woman_time, days, labour
        )
        herders.women_at_work[h] = at_work
        herders.women_unemployed[h] = unemployed
        herders.women_underemployed[h] = underemployed
        found_by_men = casual_found(herders.men_casual_hours[h], men * search, days, labour)
        if abs(found_by_men - found) > _ROUNDING:  # the same for both, unless one is short of time; powers are dear
            without = week_without(found_by_men, labour)
        at_work, unemployed, underemployed = labour_status(
            men, herders.men_dairy_hours[h], men * search, without, man_time, days, labour
        )
        herders.men_at_work[h] = at_work
        herders.men_unemployed[h] = unemployed
        herders.men_underemployed[h] = underemployed


@compiled
def wished_spending(permanent: float, cash: float, buffer: float, share: float, floor: float) -> float:
    """What a household would spend in a quinzaine (MAD): lasting income plus a share of money beyond its buffer.

    max(floor, Y + share · (cash - buffer)): buffer-stock saving in its linear form.
    """
    return max(permanent + share * (cash - buffer), floor)


HerdCostColumns = namedtuple("HerdCostColumns", "care_cost cattle_sold hours_saved_share inseminations n_cows")
"""Columns of herders that `count_herd_costs` reads or writes."""


@compiled
def count_herd_costs(
    herders: HerdCostColumns,
    fee: np.ndarray,
    care: np.ndarray,
    upkeep: np.ndarray,
    fee_head: float,
    care_cow: float,
    insemination: float,
    upkeep_cow: float,
    upkeep_machine: float,
) -> None:
    """What each herd costs in the quinzaine besides feed and hands (MAD), written to three arrays of shape (herders,).

    fee: at the livestock market, for each head sold; care: for each cow and insemination; upkeep: of stable and tools
    for each cow, and of a machine that spares hours. Prices are those of the quinzaine (MAD a head, cow, insemination
    and machine). Writes herders.care_cost, the sum of the three.
    """
    for h in range(len(fee)):
        fee[h] = fee_head * herders.cattle_sold[h]
        care[h] = care_cow * herders.n_cows[h] + insemination * herders.inseminations[h]
        upkeep[h] = upkeep_cow * herders.n_cows[h] + (upkeep_machine if herders.hours_saved_share[h] > 0.0 else 0.0)
        herders.care_cost[h] = care[h] + upkeep[h] + fee[h]


IncomeColumns = namedtuple(
    "IncomeColumns",
    "care_cost casual_income cattle_sales dairy_costs feed_cost hired_hours milk_money other_income other_income_year "
    "patronage patronage_received social_aid",
)
"""Columns of herders that `count_income` reads or writes."""


@compiled
def count_income(
    herders: IncomeColumns, income: np.ndarray, days: int, cpi: float, living_factor: float, wage_hour: float
) -> None:
    """Net money income of each household in the quinzaine (MAD), written to `income`, shape (herders,).

    Milk, animals sold, casual work, income outside dairy, social aid and shares of the cooperative's surplus, less what
    the herd costs: feed, care, and hired hands at `wage_hour` (MAD/h). Outside dairy: income of a year at prices of
    2014 · cpi · living_factor · days / 365. Writes herders.other_income, dairy_costs and patronage_received; patronage,
    once counted, is nought again (all MAD).
    """
    for h in range(len(income)):
        other = herders.other_income_year[h] * cpi * living_factor * days / 365.0
        costs = herders.feed_cost[h] + herders.care_cost[h] + herders.hired_hours[h] * wage_hour
        income[h] = (
            herders.milk_money[h]
            + herders.cattle_sales[h]
            + herders.casual_income[h]
            + other
            + herders.social_aid[h]
            + herders.patronage[h]
            - costs
        )
        herders.other_income[h] = other
        herders.dairy_costs[h] = costs
        herders.patronage_received[h] = herders.patronage[h]
        herders.patronage[h] = 0.0


BudgetColumns = namedtuple(
    "BudgetColumns",
    "borrowed cash credit_line_mad debt herd_value interest interest_relief line_relief_per_month n_people "
    "permanent_income repaid shortage spending usual_spending",
)
"""Columns of herders that `live_on_it` reads or writes."""


@compiled
def live_on_it(herders: BudgetColumns, income: np.ndarray, days: int, cpi: float, household: Household) -> None:
    """Spend, repay, borrow. `income`: net money income of the quinzaine (MAD), already in the purse, shape (herders,).

    Interest on debt, less what a public line pays of it (added to the debt when it cannot be paid), then wished
    spending; what the purse lacks is borrowed up to the limit or the line, then spending falls to the floor, and what
    is still missing is left as `shortage` for an animal to cover. Writes herders.permanent_income, usual_spending,
    spending, interest, interest_relief, repaid, borrowed, debt, shortage (all MAD). Cash itself moves through the
    ledger.
    """
    memory = 1.0 / household.income_memory_quinzaines
    months = days / 30.4
    for h in range(len(herders.cash)):
        permanent = herders.permanent_income[h] + memory * (income[h] - herders.permanent_income[h])
        herders.permanent_income[h] = permanent
        floor = household.floor_mad_person_year * cpi * herders.n_people[h] * days / 365.0
        usual = max(permanent, floor)
        herders.usual_spending[h] = usual
        debt, cash = herders.debt[h], herders.cash[h]
        relief = min(debt, herders.credit_line_mad[h]) * herders.line_relief_per_month[h] * months
        interest = debt * household.interest_per_month * months - relief
        wished = wished_spending(
            permanent, cash, household.buffer_quinzaines * usual, household.spend_from_buffer_share, floor
        )
        left = cash - interest - wished
        borrowed = 0.0
        limit = min(household.credit_limit_mad * cpi, household.credit_share_of_herd * herders.herd_value[h])
        limit = max(limit, herders.credit_line_mad[h])
        if left < 0.0:
            borrowed = min(-left, max(limit - debt, 0.0))
            left += borrowed
        cut = min(max(-left, 0.0), wished - floor)
        spending = wished - cut
        left += cut
        spared = min(max(-left, 0.0), spending)
        herders.shortage[h] = spared
        spending -= spared
        left += spared
        unpaid = min(max(-left, 0.0), interest)
        borrowed += unpaid
        left += unpaid
        repaid = 0.0
        if left > usual:
            repaid = min(debt, household.repayment_share * (left - usual))
        herders.interest[h] = interest
        herders.interest_relief[h] = relief
        herders.spending[h] = spending
        herders.borrowed[h] = borrowed
        herders.repaid[h] = repaid
        herders.debt[h] = debt + (borrowed - repaid)


NeedColumns = namedtuple("NeedColumns", "shortage")
"""Columns of herders that `pick_animals` reads or writes."""


@compiled
def pick_animals(
    herd: Any,
    herders: NeedColumns,
    chosen: np.ndarray,
    worth: np.ndarray,
    start: int,
    beef_price: float,
    cattle: Cattle,
) -> None:
    """The animal each household in need would part with first: males, then heifers, then its least productive cow.

    Males come first, then heifers past 180 days, then female calves, then cows by merit + potential milk / 1000,
    least first; of equals the eldest, then by name, so that nobody else's animals decide. A household is in need
    when herders.shortage > 0 (MAD). Writes chosen (herd row or -1) and worth (MAD at the normal price), both by
    herder.
    """
    rank = np.full(len(chosen), np.inf)
    eldest = np.zeros(len(chosen), np.int64)
    first_name = np.zeros(len(chosen), np.uint64)
    chosen[:] = -1
    for i in range(len(herd.alive)):
        if not herd.alive[i]:
            continue
        owner = herd.owner[i]
        if herders.shortage[owner] <= 0.0:
            continue
        age = float(start - herd.birth_day[i])
        if herd.sex[i] == MALE:
            order = 0.0
        elif herd.parity[i] == 0:
            order = 1.0 if age > CALF_DAYS else 2.0
        else:
            order = 3.0 + herd.merit[i] + herd.potential_l[i] * 1e-3
        born, name = herd.birth_day[i], herd.identity[i]
        is_first = order == rank[owner] and (
            born < eldest[owner] or (born == eldest[owner] and name < first_name[owner])
        )
        if order < rank[owner] or is_first:
            rank[owner], eldest[owner], first_name[owner] = order, born, name
            chosen[owner] = i
            worth[owner] = value_mad(age, herd.blood[i], herd.parity[i], beef_price, cattle)


HerdValueColumns = namedtuple("HerdValueColumns", "cash herd_value mean_blood")
"""Columns of herders that `value_herds` reads or writes."""


@compiled
def value_herds(herd: Any, herders: HerdValueColumns, start: int, beef_price: float, cattle: Cattle) -> None:
    """Market value of each household's animals at the normal price (MAD) and the breed it keeps.

    Writes herders.herd_value and, for households with females, mean_blood (0-1).
    """
    females = np.zeros(len(herders.cash))
    blood = np.zeros(len(herders.cash))
    herders.herd_value[:] = 0.0
    for i in range(len(herd.alive)):
        if herd.alive[i]:
            owner = herd.owner[i]
            age = float(start - herd.birth_day[i])
            herders.herd_value[owner] += value_mad(age, herd.blood[i], herd.parity[i], beef_price, cattle)
            if herd.sex[i] == FEMALE:
                females[owner] += 1.0
                blood[owner] += herd.blood[i]
    for h in range(len(females)):
        if females[h] > 0.0:
            herders.mean_blood[h] = blood[h] / females[h]


def animal_market_index(index: float, sold_share_year: float, household: Household) -> float:
    """Price of animals against normal: falls when everybody sells, recovers slowly.

    target = (sold / depth)^-k within [distress share, 1.1], sold as a yearly share of the herd; the index moves a share
    of the way each quinzaine. In the drought of 2022 cows went at 15,000 against 27,500 MAD (DF187-188).
    """
    glut = max(sold_share_year, 1e-6) / household.market_depth_share_year
    target = min(max(float(glut**-household.market_steepness), household.distress_price_share), 1.1)
    return index + household.market_recovery_share * (target - index)


GoalColumns = namedtuple("GoalColumns", "cash feed_cost_memory herd_goal milk_value_memory n_cattle target_cows")
"""Columns of herders that `revise_goals` reads or writes."""


@compiled
def revise_goals(herders: GoalColumns, days: int, household: Household) -> None:
    """How many cows a household wants: its usual herd, scaled by how the milk pays for the feed bought.

    factor → clip((milk value / feed cost / normal ratio)^ε); target_cows = herd_goal · factor, moving slowly.
    Who has no cattle keeps the wish he had.
    """
    speed = household.goal_speed_per_year * days / 365.0
    for h in range(len(herders.cash)):
        if herders.n_cattle[h] == 0:
            continue
        ratio = herders.milk_value_memory[h] / max(herders.feed_cost_memory[h], 1.0) / household.goal_margin_ratio
        factor = min(max(ratio**household.goal_elasticity, household.goal_least), household.goal_most)
        target = herders.herd_goal[h] * factor
        herders.target_cows[h] += speed * (target - herders.target_cows[h])


PurchaseColumns = namedtuple(
    "PurchaseColumns",
    "cash credit_line_mad debt herd_value mean_blood n_cattle n_cows target_cows unique_id usual_spending",
)
"""Columns of herders that `wants_to_buy` reads or writes."""


@compiled
def wants_to_buy(
    herders: PurchaseColumns,
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
    """Who buys a cow this quinzaine: half a cow or more below the wish, able to pay her and keep a reserve, by chance.

    Able: cash + credit still open >= price + reserve; credit as for other needs, the cow being part of the herd that
    secures it, or a public line, but no more than half her price.
    She is of the breed the household keeps: her price is that of local and of pure cows of her age by its mean blood,
    beef (MAD/kg carcass) times the province's market index. A household without cattle enters at its own, lower rate.
    Writes buys (bool) and price (MAD a head), by herder.
    """
    key = stream(seed, Purpose.ANIMAL_PURCHASE)
    local = value_mad(household.purchase_age_days, 0.0, 1, beef_price, cattle)
    pure = value_mad(household.purchase_age_days, 1.0, 1, beef_price, cattle)
    for h in range(len(buys)):
        price[h] = (local + herders.mean_blood[h] * (pure - local)) * market_index
        rate = household.purchase_per_year if herders.n_cattle[h] > 0 else household.entry_per_year
        reserve = household.purchase_reserve_quinzaines * herders.usual_spending[h]
        limit = min(
            household.credit_limit_mad * cpi, household.credit_share_of_herd * (herders.herd_value[h] + price[h])
        )
        limit = max(limit, herders.credit_line_mad[h])
        credit = min(max(limit - herders.debt[h], 0.0), 0.5 * price[h])
        buys[h] = (
            herders.n_cows[h] + 0.5 <= herders.target_cows[h]
            and herders.cash[h] + credit >= price[h] + reserve
            and uniform(key, herders.unique_id[h], start) < rate * days / 365.0
        )
