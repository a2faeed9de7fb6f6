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
# **Milk, the feed bill, recovery; and what the model does not see**
#
# | | |
# |---|---|
# | **What is learnt** | how a bad campaign goes from grass to cow and from cow to purse; what gives way first; how long a shock lasts; setting a model against what is known |
# | **Time** | 75 minutes of class |
# | **Needed** | notebook 1; percentages and powers |
# | **For** | agronomy, rural economics, agricultural services of the province |
#
# *UFL* is the French feed unit for milk: the energy of a kilogram of barley for a dairy cow. *Body condition* goes
# from 1 (thin) to 5 (fat).

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
import pandas as pd
from classroom import BLUE, GREY, ORANGE, choice, slider, territory

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
POOR = 60  # million quintals
for label, colour, kept in (("poor campaign", ORANGE, True), ("other campaign", GREY, False)):
    chosen = {year: value for year, value in harvests.items() if (value < POOR) == kept}
    rain.bar(list(chosen), list(chosen.values()), color=colour, label=label)
rain.axhline(climate.harvest_reference_million_quintals, color=BLUE, linewidth=1, label="average campaign")
rain.set(title="national cereal harvest", ylabel="million quintals")
figure.legend(loc="outside lower center", ncols=3, frameon=False)
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
solved_ratio = harvests[2024] / climate.harvest_reference_million_quintals
lesson.question(
    1,
    solved_ratio**climate.harvest_elasticity,
    right="Grass falls less than grain: fallow, stubble and range soften it. The exponent starts from a prior.",
    hint="(H / H0) ** epsilon. In Python a power is written **.",
)

# %%
answer_1 = ...  # a number, with a point: 12.5
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. Two futures, the same draws
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
for made, colour, name in ((normal, GREY, "average campaigns"), (drought, ORANGE, "three dry campaigns")):
    chain = made.chain
    when = chain["year"] + (chain["number"] - 0.5) / 24
    panels[0].plot(when, chain["condition"], color=colour, label=name)
    panels[1].plot(when, chain["milk_l"] / chain["days"] / 1e3, color=colour)
panels[0].set(title="body condition of cows", ylabel="score, 1 thin to 5 fat")
panels[1].set(title="milk of the province", ylabel="thousand litres a day")
for panel in panels:  # a campaign goes from October to September
    panel.axvspan(DRY[0] - 0.25, DRY[-1] + 0.75, color=ORANGE, alpha=0.1)
figure.legend(loc="outside lower center", ncols=2, frameon=False)
lesson.show(figure)

# %% [markdown]
# The orange band marks the three dry campaigns: from October 2026 to September 2029. The cow grows thin first: she
# gives milk from her reserves, then less milk, then fewer calves.
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
solved_lost_most = dict(zip(COLUMNS, "abc", strict=True))[gap.min().idxmin()]
lesson.question(
    2,
    solved_lost_most,
    choices=("a", "b", "c"),
    right={
        "a": "A badly fed cow gives less milk long before she is sold: milk falls more than the herd.",
        "b": "When money is short animals are sold, none are bought again, and a herd is slow to rebuild.",
        "c": "Income is a difference between large receipts and large expenses: when feed gets dearer, it gives way more than milk.",
    }[solved_lost_most],
    hint="Look for the most negative number of the table, then its row.",
)

# %%
answer_2 = ...  # "a", "b" or "c"
lesson.check(2, answer_2)

# %% [markdown]
# ## 3. The purse: feed, sales, debts
#
# A household short of grass buys feed. When money no longer suffices, the rule is that it borrows, then cuts its
# spending, then sells an animal; and that the price of animals falls when everybody sells. These are the rules; let us
# look at what they do.

# %%
SUMS = {
    "feed_cost_mad": "feed bought",
    "milk_income_mad": "milk and products sold",
    "cattle_sales_mad": "animals sold",
    "cattle_bought_mad": "animals bought",
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
HERD = {"cattle": "cattle", "births": "calves born", "animal_index": "price of animals, beside that of meat"}
yearly = [made.chain.groupby("year")[list(HERD)].mean() for made in (drought, normal)]
print("Gap between both futures, %")
lesson.table((100 * (yearly[0] / yearly[1] - 1)).rename(columns=HERD).T, 1)

# %%
FUTURES = {"average campaigns": normal, "three dry campaigns": drought}
purses = {}
for name, made in FUTURES.items():
    herders = made.balances.query("account == 'herders'").set_index("year")
    herders = herders.loc[2026:, ["cash", "receivable", "debt"]] / 1e6
    purses["debts", name] = herders["debt"]
    purses["cash and milk pay due, less debts", name] = herders["cash"] + herders["receivable"] - herders["debt"]
print("Herders, end of the year, million dirhams")
lesson.table(pd.DataFrame(purses).T, 1)

# %% [markdown]
# **What the model does.** The feed bill and the milk lost weigh first. A household sells an animal for want of money
# only after it has borrowed and cut its spending, and few get there: set the gap of debts and that of sales beside
# these two sums. Fewer calves are born, so fewer animals are for sale in later years. And the price of animals mostly
# follows that of meat, which is set outside the province.
#
# **What is known.** At the beginning of 2022, amid a dry campaign, people were seen to sell in haste: the price of
# livestock "practically halved" in two or three years (Doukkala-Abda), a dairy cow worth 25,000 to 30,000 MAD let go for
# 15,000. Compare with the last row of the table in percent. The rush of winter 2022 is not in the model:
# `docs/validation.md` counts it among its misses. Infer nothing about the price of animals, nor about who has to sell.
#
# Few households have a debt: it jumps from year to year at this small scale. And cash misleads: who sells animals, or
# buys none again, has more money and less herd. Both are read together.
#
# **Question 3.** During the three dry years, how many million dirhams *more* do herders spend on feed? (the sum of
# the three years of the table of gaps, or `money.loc[list(DRY)]`)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_more_feed = float(money.loc[list(DRY)].iloc[:, 0].sum())
lesson.question(
    3,
    solved_more_feed,
    within=0.03,
    right="This money leaves the province: feed comes from elsewhere. A drought is a bill too."
    if solved_more_feed > 0
    else "A number below nought: the herd to feed fell more than feed got dearer. A smaller bill is no good news here.",
    hint="First row of the table of gaps: add up 2027, 2028 and 2029.",
)

# %%
answer_3 = ...  # a number, with a point: 12.5
lesson.check(3, answer_3)

# %% [markdown]
# ## 4. How long to recover?
#
# **Question 4.** Write a function that takes the gaps in % *after* the shock, a list of one value a year, and a
# threshold in %, and gives the number of years until the first in which the gap is back above −threshold *and stays
# there*. It gives the length of the list if this does not happen. Its first line is in the answer cell:
# `def my_recovery(after, threshold):`. Example: `my_recovery([-9, -1, -4, -1, 0], 2)` gives 3.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_recovery(after, threshold):
    """Years until a lasting return."""
    too_low = [at for at, value in enumerate(after) if value < -threshold]
    return too_low[-1] + 1 if too_low else 0


lesson.question(
    4,
    solved_recovery,
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
def my_recovery(after, threshold):
    return ...  # your computation, in as many lines as it takes


answer_4 = my_recovery
lesson.check(4, answer_4)

# %%
after = {name: solved_recovery(gap.loc[2030:, column].tolist(), 2.0) for column, name in COLUMNS.items()}
lesson.table(pd.Series(after, name="years below −2% after 2029 (2: not back yet)"))

# %% [markdown]
# ## 5. The knobs
#
# Choose the harvest of the three campaigns and a form of help: the State pays part of the compound feed from 2027 to
# 2029. Does the help save cows, or money? One seed, a small scale: look for the direction, not the figure.

# %%
FEED = {"feed_support": {"first_year": DRY[0], "last_year": DRY[-1], "budget_mad_year": 5e6, "price_mad_kg": 2.0}}


def try_it(harvest, support):
    """Gaps from average campaigns under a harvest and a form of help."""
    tried = gaps(live(dict.fromkeys(DRY, harvest), FEED if support else {}))
    figure, panels = lesson.axes("Gap from average campaigns (orange: 2027 to 2029)", "year", "%", n=3, height=2.6)
    for panel, (column, name) in zip(panels, COLUMNS.items(), strict=True):
        panel.bar(tried.index, tried[column], color=[ORANGE if year in DRY else GREY for year in tried.index])
        panel.axhline(0, color="black", linewidth=0.8)
        panel.set_title(name.replace(", ", "\n"))
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
