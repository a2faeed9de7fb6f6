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
# # 5. The drought
#
# **Herd, debt, and the time it takes to recover**
#
# | | |
# |---|---|
# | **What is learnt** | how a bad campaign goes from grass to cow and from cow to purse; what gives way first; how long a shock lasts |
# | **Time** | 75 minutes of class |
# | **Needed** | notebook 1; percentages and powers |
# | **For** | agronomy, rural economics, agricultural services of the province |
#
# *UFL* is the French feed unit for milk: the energy of a kilogram of barley for a dairy cow. *Body condition* goes
# from 1 (thin) to 5 (fat).

# %%
import sys

sys.path.insert(0, "..")  # classroom.py is in the folder above

import pandas as pd
from classroom import BLUE, GREY, ORANGE, Lesson, choice, slider, territory

from sim import run

lesson = Lesson("en")
climate = lesson.wake().parameters.climate

# %% [markdown]
# ## 1. From rain to grass
#
# For want of better, the model reads rain in the national cereal harvest, by campaign. Here is what the country
# harvested, and the number of cows that the model gives the province.

# %%
harvests = {day.year: value for day, value in territory().drivers.harvest_million_quintals.values.items()}
history = run(lesson.scenario(first_year=2013, last_year=2025), scale=lesson.scale).years

figure, (rain, herd) = lesson.axes("Thirteen campaigns", "year", n=2)
rain.bar(list(harvests), list(harvests.values()), color=[ORANGE if value < 60 else GREY for value in harvests.values()])
rain.axhline(climate.harvest_reference_million_quintals, color=BLUE, linewidth=1)
rain.set(title="national cereal harvest", ylabel="million quintals")
herd.plot(history.index, history["cows"], color=BLUE)
herd.set(title="cows, by the model", ylabel="head")
herd.set_ylim(bottom=0)
lesson.show(figure)

# %% [markdown]
# Grass of rainfed land follows the harvest, more gently:
#
# $$ \text{grass} = \text{grass of a mean year} \times \left(\frac{H}{H_0}\right)^{\varepsilon} $$
#
# $H_0$ is `climate.harvest_reference_million_quintals`, $\varepsilon$ is `climate.harvest_elasticity`.
#
# **Question 1.** The campaign of 2024 gave `harvests[2024]` million quintals. What share of the grass of a mean year?
# (between 0 and 1)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
ratio = harvests[2024] / climate.harvest_reference_million_quintals
lesson.question(
    1,
    ratio**climate.harvest_elasticity,
    right="Grass falls less than grain: fallow, stubble and range soften it. The exponent starts from a prior.",
    hint="(H / H0) ** epsilon. In Python a power is written **.",
)

# %%
answer_1 = ...
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. Two futures, the same luck
#
# Let us leave from the same evening, with the same households. In one future all campaigns are average; in the other
# those of 2027, 2028 and 2029 are those of 2022, 2023 and 2024.

# %%
YEARS = range(2026, 2032)
DRY = (2027, 2028, 2029)
average = climate.harvest_reference_million_quintals


def live(dry=None, levers=None):
    """Live from 2026 to 2031 with these harvests in dry years, and levers."""
    to_come = dict.fromkeys(YEARS, average) | (dry or {})
    scenario = lesson.scenario()
    outlook = scenario.outlook.model_dump() | {"harvest_million_quintals": to_come}
    return lesson.run(scenario.but(outlook=outlook, levers=levers or {}))


normal = live()
drought = live({year: harvests[year - 5] for year in DRY})

# %%
figure, panels = lesson.axes("From grass to milk", "year", n=2)
for made, colour, name in ((normal, GREY, "average campaigns"), (drought, ORANGE, "three dry years")):
    chain = made.chain
    when = chain["year"] + (chain["number"] - 0.5) / 24
    panels[0].plot(when, chain["condition"], color=colour, label=name)
    panels[1].plot(when, chain["milk_l"] / chain["days"] / 1e3, color=colour)
panels[0].set(title="body condition of cows", ylabel="score, 1 thin to 5 fat")
panels[1].set(title="milk of the province", ylabel="thousand litres a day")
panels[0].legend(frameon=False, fontsize=7)
for panel in panels:
    panel.axvspan(DRY[0], DRY[-1] + 1, color=ORANGE, alpha=0.1)
lesson.show(figure)

# %% [markdown]
# The orange band marks the three dry years. The cow grows thin first: she gives milk from her reserves, then less
# milk, then fewer calves.
#
# Let us measure, year by year, the gap between both futures in percent. The campaign of 2027 begins in October 2026:
# so does the gap.

# %%
COLUMNS = {
    "milk_l": "milk",
    "cows": "cows",
    "dairy_income_mad": "net income of the herd, a household",
}


def gaps(made):
    """Gap from average campaigns, in %, by year."""
    return 100 * (made.years[list(COLUMNS)] / normal.years[list(COLUMNS)] - 1)


gap = gaps(drought)
lesson.table(gap.rename(columns=COLUMNS).T, 1)

# %% [markdown]
# **Question 2.** What loses most, at the worst moment, in percent? **a** milk; **b** the number of cows; **c** the
# income of the herd.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lost_most = dict(zip(COLUMNS, "abc", strict=True))[gap.min().idxmin()]
lesson.question(
    2,
    lost_most,
    choices=("a", "b", "c"),
    right={
        "a": "A badly fed cow gives less milk long before she is sold: milk falls more than the herd.",
        "b": "When money is short animals are sold, none are bought again, and a herd is slow to rebuild.",
        "c": "Income is a difference between large receipts and large expenses: when feed gets dearer, it gives way more than milk.",
    }[lost_most],
    hint="Look for the most negative number of the table, then its row.",
)

# %%
answer_2 = ...
lesson.check(2, answer_2)

# %% [markdown]
# ## 3. The purse: feed, sales, debts
#
# A household short of grass buys feed. When money no longer suffices it borrows, then cuts its spending, then sells an
# animal. The price of animals falls when everybody sells.

# %%
SUMS = {
    "feed_cost_mad": "feed bought",
    "milk_income_mad": "milk and products sold",
    "cattle_sales_mad": "animals sold",
}
money = pd.DataFrame(
    {
        name: (drought.chain.groupby("year")[column].sum() - normal.chain.groupby("year")[column].sum()) / 1e6
        for column, name in SUMS.items()
    }
)
print("Gap between both futures, million dirhams")
lesson.table(money.T, 1)

# %%
FUTURES = {"average campaigns": normal, "three dry years": drought}
purses = {}
for name, made in FUTURES.items():
    herders = made.balances.query("account == 'herders'").set_index("year")
    herders = herders.loc[2026:, ["cash", "receivable", "debt"]] / 1e6
    purses["debts", name] = herders["debt"]
    purses["cash and milk pay due, less debts", name] = herders["cash"] + herders["receivable"] - herders["debt"]
print("Herders, end of the year, million dirhams")
lesson.table(pd.DataFrame(purses).T, 1)

# %% [markdown]
# When few households have a debt, it jumps from year to year at this small scale. And cash misleads: who sells animals,
# or buys none again, has more money and less herd. Both are read together.

# %% [markdown]
# **Question 3.** During the three dry years, how many million dirhams *more* do herders spend on feed? (the sum of
# the three years of the table of gaps, or `money.loc[list(DRY)]`)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
more_feed = float(money.loc[list(DRY)].iloc[:, 0].sum())
lesson.question(
    3,
    more_feed,
    within=0.03,
    right="This money leaves the province: feed comes from elsewhere. A drought is a bill too."
    if more_feed > 0
    else "A number below nought: the herd to feed fell more than feed got dearer. A smaller bill is no good news here.",
    hint="First row of the table of gaps: add up 2027, 2028 and 2029.",
)

# %%
answer_3 = ...
lesson.check(3, answer_3)

# %% [markdown]
# ## 4. How long to recover?
#
# **Question 4.** Write a function that takes the gaps in % *after* the shock, a list of one value a year, and a
# threshold in %, and gives the number of years until the first in which the gap is back above −threshold *and stays
# there*. It gives the length of the list if this does not happen. Example: `f([-9, -1, -4, -1, 0], 2)` gives 3.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def recovery(after, threshold):
    """Years until a lasting return."""
    too_low = [at for at, value in enumerate(after) if value < -threshold]
    return too_low[-1] + 1 if too_low else 0


lesson.question(
    4,
    recovery,
    within=0,
    cases=[
        ([-9, -1, -4, -1, 0], 2),
        ([-9, -8], 2),
        ([0, 1, 2], 2),
        ([-3, 0, 0], 2),
        (gap["cows"].loc[2030:].tolist(), 1),
    ],
    right="“And stays there” counts: one good year amid a bad patch is no recovery.",
    hint="Find the last year in which the gap is below −threshold; the next one is the answer.",
)

# %%
answer_4 = ...  # your function
lesson.check(4, answer_4)

# %%
after = {name: recovery(gap.loc[2030:, column].tolist(), 2.0) for column, name in COLUMNS.items()}
lesson.table(pd.Series(after, name="years below −2% after 2029 (2: not back yet)"))

# %% [markdown]
# ## 5. The knobs
#
# Choose the harvest of the three years and a form of help: the State pays part of the compound feed from 2027 to
# 2029. Does the help save cows, or money? One seed, a small scale: look for the direction, not the figure.

# %%
FEED = {"feed_support": {"first_year": DRY[0], "last_year": DRY[-1], "budget_mad_year": 5e6, "price_mad_kg": 2.0}}


def try_it(harvest, support):
    """Gaps from average campaigns under a harvest and a form of help."""
    tried = gaps(live(dict.fromkeys(DRY, harvest), FEED if support else {}))
    figure, panels = lesson.axes("Gap from average campaigns", "year", "%", n=3, height=2.6)
    for panel, (column, name) in zip(panels, COLUMNS.items(), strict=True):
        panel.bar(tried.index, tried[column], color=[ORANGE if year in DRY else GREY for year in tried.index])
        panel.axhline(0, color="black", linewidth=0.8)
        panel.set_title(name.replace(", ", "\n"), fontsize=8)
    return figure


lesson.play(
    try_it,
    harvest=slider("harvest 2027 to 2029 (million quintals)", 20, 110, 35, 5, 0),
    support=choice("help", {"none": False, "feed at 2 MAD/kg, 5 million MAD a year": True}),
)

# %%
lesson.score()

# %% [markdown]
# ## What the model does not know
#
# - Rain itself: a national harvest stands for it, the same for plain and mountain.
# - Irrigation water, falling wells, rangeland, sheep: none of it is there, and this is where a drought is often
#   decided.
# - Harvests to come are assumed. Without that the model draws past harvests by lot.
# - Households never default and do not leave the province.
#
# **Where to go on**: `lben run baseline --under drought`, `docs/model.md` 7.3 to 7.5, the drought targets in
# `docs/validation.md`, notebook 4.
