# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2. One cooperative's year
#
# **Price, delay of payment, side-selling, general assembly**
#
# | | |
# |---|---|
# | **What is learnt** | why a member sells to the collector; what price, delay, distance and trust weigh; what an assembly votes |
# | **Time** | 75 to 90 minutes of class |
# | **Needed** | notebook 1; an average; reading a short Python function |
# | **For** | management of cooperatives, rural economics, advisers |

# %%
import sys

sys.path.insert(0, "..")  # classroom.py is in the folder above
try:
    from classroom import Lesson
except ModuleNotFoundError:
    sys.exit(
        "This notebook does not run alone: it needs classroom.py and the simulator. Download the whole repository and, in "
        "its folder, run: uv run --group notebooks jupyter lab notebooks (see notebooks/README.md)."
    )

# %%
import numpy as np
import pandas as pd
from classroom import BLUE, ORANGE, slider

from sim.rules.governance import fee_voted
from sim.rules.outlets import N_OUTLETS, cash_need, choice_shares, cooperative_utility

lesson = Lesson("en", scale=0.1)
chain = lesson.wake()
communes = [each.commune for each in chain.territory.communes]

# %% [markdown]
# ## 1. The cooperative
#
# Let us take, among the active cooperatives of Aïn Cheggag that have women members (if there are any), the one with
# most members. The ten cooperatives of the field study are known by their women members only: the rest of the sheet is
# assumed.

# %%
cooperatives, herders, collectors = chain.cooperatives, chain.herders, chain.collectors
here = (cooperatives.commune == communes.index("Ain Cheggag")) & cooperatives.is_active
has_women = cooperatives.n_women_members > 0
row = int(np.lexsort((cooperatives.n_members, has_women, here))[-1])  # here, with women, then the largest
cooperative = cooperatives.view(row)

sheet = {
    "members": lesson.number(cooperative.n_members),
    "of whom women": lesson.number(cooperative.n_women_members),
    "tank (L a day)": lesson.number(cooperative.tank_capacity_l_day),
    "price paid to members (MAD/L)": lesson.number(cooperative.member_price, 2),
    "fee kept a litre (MAD/L)": lesson.number(cooperative.fee, 2),
    "money in hand (MAD)": lesson.number(cooperative.cash),
}
lesson.table(pd.Series(sheet, name="sheet"))

# %% [markdown]
# ## 2. Twelve months, twenty-four quinzaines
#
# Each quinzaine let us note the cooperative's price, that of the collectors who pass by its members, and what members
# deliver to it.

# %%
chain = lesson.wake()  # each run of this cell starts from the same evening
cooperatives, herders, collectors = chain.cooperatives, chain.herders, chain.collectors
cooperative = cooperatives.view(row)
noted = []
while chain.today.year == 2026:
    chain.step()
    members = np.flatnonzero(herders.cooperative == row)
    noted.append(
        {
            "month": chain.finished.first.month + (0.5 if chain.finished.first.day > 15 else 0.0),
            "cooperative": cooperative.member_price,
            "collector": collectors.price[herders.collector[members]].mean(),
            "for_sale": herders.surplus_l[members].sum(),
            "delivered": herders.to_cooperative_l[members].sum(),
            "trust": herders.trust[members].mean(),
        }
    )
year = pd.DataFrame(noted)

figure, (prices, shares) = lesson.axes("A year in Aïn Cheggag", "month", n=2)
prices.plot(year["month"], year["cooperative"], color=BLUE, label="cooperative")
prices.plot(year["month"], year["collector"], color=ORANGE, label="collectors")
prices.set(title="price", ylabel="dirhams a litre")
prices.legend(frameon=False)
shares.plot(year["month"], 100 * year["delivered"] / year["for_sale"], color=BLUE)
shares.set(title="delivered by members", ylabel="% of milk for sale", ylim=(0, 100))
lesson.show(figure)

# %% [markdown]
# In spring grass is plenty, so is milk, and the collector lowers his price; in summer and autumn he raises it.
#
# **Question 1.** Over the year, what share of members' milk for sale is *not* delivered to their cooperative?
# (between 0 and 1, four figures after the point; the columns `for_sale` and `delivered` of the table `year` are litres)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_share = 1.0 - year["delivered"].sum() / year["for_sale"].sum()
solved_trap = 1.0 - (year["delivered"] / year["for_sale"]).mean()  # the mean of the shares: what is not to be done
lesson.question(
    1,
    solved_share,
    within=min(0.005, max(0.0002, abs(solved_trap / solved_share - 1.0) / 2)),
    right="This is side-selling. The mean of the shares of each quinzaine, "
    f"{lesson.number(solved_trap, 4)}, would be wrong: quinzaines do not have the same milk.",
    hint="1 less (sum of delivered over sum of for_sale): sums first, division after.",
)

# %%
answer_1 = ...  # a number, with a point: 12.5
lesson.check(1, answer_1)

# %% [markdown]
# **Question 2.** When the cooperative's price rises *against* the collectors', side-selling… **a** rises; **b**
# falls; **c** hardly moves. To see it: `np.corrcoef(year["cooperative"] - year["collector"], year["delivered"] /
# year["for_sale"])`; between −0.2 and 0.2 it is **c**.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_gap = year["cooperative"] - year["collector"]
solved_together = np.corrcoef(solved_gap, year["delivered"] / year["for_sale"])[0, 1]
solved_moved = "b" if solved_together > 0.2 else "a" if solved_together < -0.2 else "c"
lesson.question(
    2,
    solved_moved,
    choices=("a", "b", "c"),
    right={
        "a": "A correlation is not a cause. In the rule a better price brings more milk (part 3): something else moved at the same time, like the season.",
        "b": "The relative price counts. But it takes several quinzaines to change a habit: inertia is in the rule.",
        "c": "The relative price is in the rule (part 3), but so is inertia: in one year alone its effect may not be seen.",
    }[solved_moved],
    hint="Look at spring: who pays better, and how much is delivered? A positive correlation means that more is delivered when the gap rises.",
)

# %%
answer_2 = ...  # "a", "b" or "c"
lesson.check(2, answer_2)

# %% [markdown]
# ## 3. In the mind of a member
#
# The model gives the cooperative, for each member, a *worth* in dirhams a litre:
#
# $$ U = p\,(1 - r - d\,n) - c\,k + s + v\,(t - 0.5) $$
#
# $p$ price, $r$ share refused, $n$ need of cash (0 to 1), $k$ km the milk is carried, $t$ trust (0 to 1); $d$, $c$,
# $s$, $v$ are parameters: cost of the delay, of a km, value of services, of trust.
#
# **Question 3.** A member needs cash ($n = 0.5$), carries milk over 3 km, was never refused any ($r = 0$), has a
# trust of 0.4, and the price is 4 MAD/L. What is a litre delivered worth to this member?

# %%
outlets = chain.parameters.outlets
d, c, s, v = outlets.delay_cost_share, outlets.distance_cost_mad_km, outlets.service_value_mad, outlets.trust_value_mad
for letter, value, unit in (("d", d, ""), ("c", c, "MAD/L/km"), ("s", s, "MAD/L"), ("v", v, "MAD/L")):
    print(letter, "=", lesson.number(value, 3, unit))

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    3,
    4.0 * (1 - 0 - d * 0.5) - c * 3 + s + v * (0.4 - 0.5),
    within=0.005,
    right="This is what sim.rules.outlets.cooperative_utility computes. The collector is worth his price only: he pays on the spot, at the door.",
    hint="Put in each letter: p = 4, r = 0, n = 0.5, k = 3, t = 0.4. Give three figures at least.",
)

# %%
answer_3 = ...  # a number, with a point: 12.5
lesson.check(3, answer_3)

# %% [markdown]
# Turn the knobs, which start from the end of the year: prices of the cooperative and of collectors, mean trust of
# members. The four outlets share the milk by their worth. Find whether more trust can make up for a gap of
# 0.30 dirham in the price, and how much; then what the delay changes for a household in need of nothing, and for a
# penniless one. Prices in dirhams of 2014, as in the minds of members.

# %%
NAMES = ["cooperative", "collector", "neighbours", "souk"]
market, cpi = chain.parameters.market, chain.outside.cpi
neighbours = market.direct_price_share * chain.loose_price / cpi - outlets.direct_effort_mad
souk = market.souk_price_share * market.churned_premium * chain.loose_price / cpi - outlets.souk_effort_mad
souk -= outlets.souk_hours_per_l * chain.parameters.labour.women_wage_share * chain.outside.wage_hour / cpi


def split(price, rival, need, km, trust):
    """Split a member's milk over the outlets."""
    worth = np.array([cooperative_utility(price, km, 0.0, need, trust, outlets), rival, neighbours, souk])
    shares = np.empty(N_OUTLETS)
    choice_shares(worth, outlets.choice_spread_mad, shares)
    shares = dict(zip(NAMES, 100 * shares, strict=True))
    return lesson.bars("Where this member would sell", shares, "% of milk for sale")


lesson.play(
    split,
    price=slider("cooperative's price (MAD/L)", 2.0, 5.0, cooperative.member_price / cpi, 0.05),
    rival=slider("collector's price (MAD/L)", 2.0, 5.0, year["collector"].iloc[-1] / cpi, 0.05),
    need=slider("need of cash (0 to 1)", 0.0, 1.0, 0.0, 0.1),
    km=slider("way (km)", 0.0, 8.0, 2.0, 0.5),
    trust=slider("trust (0 to 1)", 0.0, 1.0, year["trust"].iloc[-1], 0.05),
)

# %% [markdown]
# The delay acts through need of cash only. How many members are in that case at the end of the year?

# %%
need = np.array([cash_need(herders.cash[each], herders.usual_spending[each]) for each in members])
print("members short of cash:", lesson.percent((need > 0).mean()))

organised = {}
for share in (0.03, 0.08, 0.20):
    dearer = lesson.scenario(last_year=2026, parameters={"outlets.delay_cost_share": share})
    organised["d = " + lesson.number(share, 2)] = 100 * lesson.run(dearer).years["organised_share"].iloc[0]
lesson.show(
    lesson.bars(
        "According to what the delay costs, from 2013 to 2026",
        organised,
        "% of the province's milk delivered to cooperatives, 2026",
        1,
    )
)

# %% [markdown]
# Compare the three bars: a delay weighs only on those who cannot wait.
#
# ## 4. The assembly
#
# At the end of the year, one member, one vote, woman or man. The assembly sets the *fee*, what the cooperative keeps
# of a litre:
#
# - after a loss it goes up by a step;
# - if the result a litre exceeds half the fee, it goes down by a step;
# - otherwise it stays; and it never leaves its limits.
#
# A surplus goes first to the legal reserve and to training; the rest enlarges the tank or comes back to members as
# *ristournes* (patronage refunds), in proportion to the litres delivered (law 112-12).
#
# **Question 4.** Write the rule of the fee: a function of the fee, of the year's result (MAD) and of the litres
# collected, which gives the new fee. `step`, `least` and `most` are the step and the limits. Its first line is in the
# answer cell: `def my_vote(fee, result, litres):`.

# %%
governance = chain.parameters.governance
step, least, most = governance.fee_step_mad_l, governance.fee_least_mad_l, governance.fee_most_mad_l
print("step", lesson.number(step, 2), "; limits", lesson.number(least, 2), "–", lesson.number(most, 2, "MAD/L"))


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_vote(fee, result, litres):
    """The rule of the assembly."""
    if result < 0:
        fee = fee + step
    elif litres > 0 and result / litres > fee / 2:
        fee = fee - step
    return min(max(fee, least), most)


solved_middle = (least + most) / 2
solved_tried = [
    (solved_middle, -100.0, 1e4),
    (solved_middle, 1e4, 1e4),
    (solved_middle, 10.0, 1e4),
    (most, -1.0, 1e4),
    (least, 1e4, 1e4),
    (solved_middle, 0.0, 0.0),
]
assert all(abs(solved_vote(*case) - fee_voted(*case, governance)) < 1e-12 for case in solved_tried)
lesson.question(
    4,
    solved_vote,
    cases=solved_tried,
    within=1e-9,
    right="It does what sim.rules.governance.fee_voted does, the model's compiled rule: you have written its twin.",
    hint="Loss: + step. Result a litre above half the fee: − step. Then min and max. Mind nought litres.",
)


# %%
def my_vote(fee, result, litres):
    return ...  # your computation, in as many lines as it takes


answer_4 = my_vote
lesson.check(4, answer_4)

# %%
lesson.score()

# %% [markdown]
# ## What the model does not know
#
# - Who a real cooperative is: members, tanks and dates are assumed, but for the number of women members of the ten
#   surveyed ones.
# - Debts to the collector, feed on credit, family ties: none of it holds a member back.
# - Coefficients of the worth (delay, way, trust) start from *priors*, which calibration may narrow: `lben parameters
#   --topic outlets` shows their ranges.
# - Members vote as their mean does; no notables, no proxies.
#
# **Where to go on**: `docs/cooperatives.md` (what cooperatives bring), `docs/model.md` 7.7 and 7.13, notebook 4
# (grants).
