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
# # 1. Follow a litre of milk
#
# **From an udder in Aïn Cheggag to a glass in Fès, and the dirham back**
#
# | | |
# |---|---|
# | **What is learnt** | through whose hands a litre goes; what is drunk, sold, lost; who pays whom, and when; what a herder gets of a glass |
# | **Time** | 60 minutes of class |
# | **Needed** | reading a table and a percentage; running a cell (Shift + Enter) |
# | **For** | agricultural schools, undergraduates, extension workers |
#
# A *quinzaine* is half a month, the step of the model. A *colporteur* is an itinerant collector who buys milk at the
# farm; a *mahlaba* is an artisanal dairy in town.
#
# The model is not the province: it is a scale model. Read orders of magnitude.

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

from sim.quinzaine.timetable import TIMETABLE

lesson = Lesson("en", scale=0.1)  # one simulated herder stands for ten
chain = lesson.wake()  # the province on the last evening of observed history
print(chain.quinzaine.first, "→", chain.quinzaine.last)

# %% [markdown]
# ## 1. A barn in Aïn Cheggag
#
# Let us take a household of Aïn Cheggag that is a member of a cooperative: the one whose milk is in the middle of the
# ranking. Each herder is an agent; its attributes have a name, a unit and a meaning.

# %%
herders = chain.herders
communes = [each.commune for each in chain.territory.communes]
is_member = (herders.commune == communes.index("Ain Cheggag")) & (herders.cooperative >= 0) & (herders.n_cows > 0)
members = np.flatnonzero(is_member)
middle = members[np.argsort(herders.milk_l[members])[len(members) // 2]]
herder = herders.view(middle)

told = {
    "cows": lesson.number(herder.n_cows),
    "cattle of all ages": lesson.number(herder.n_cattle),
    "people at home": lesson.number(herder.n_people),
    "way to the collection point (km)": lesson.number(herder.distance_km, 1),
    "money in hand (MAD)": lesson.number(herder.cash),
    "owed by the cooperative (MAD)": lesson.number(herder.receivable),
}
lesson.table(pd.Series(told, name="household"))

# %% [markdown]
# ## 2. Milking, home, and the choice
#
# A quinzaine has fourteen phases, always in the same order. Let us run them as far as the sale, and look at our
# household.

# %%
chain = lesson.wake()  # each run of this cell starts from the same evening
herder = chain.herders.view(middle)
for phase in TIMETABLE[:7]:
    print(lesson.name("phase", phase.name))
    phase.run(chain)

milk = {
    "produced": herder.milk_l,
    "drunk by calves": herder.calves_l,
    "eaten and drunk at home": herder.home_l,
    "for sale": herder.surplus_l,
}
lesson.table(pd.Series(milk, name="litres of the quinzaine"), 1)

# %% [markdown]
# **Question 1.** What share of the household's milk is *not* for sale? (a number between 0 and 1)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    1,
    (herder.milk_l - herder.surplus_l) / herder.milk_l,
    right="This is the milk of the calves and of the home: it feeds, but no dirham moves. Home use counts in production.",
    hint="Produced less for sale, divided by produced.",
)

# %%
answer_1 = ...  # a number, with a point: 12.5
lesson.check(1, answer_1)

# %%
OUTLETS = {
    "to_cooperative_l": "cooperative",
    "to_collector_l": "collector",
    "to_direct_l": "neighbours",
    "to_souk_l": "souk (lben, butter)",
}
litres = {OUTLETS[name]: getattr(herder, name) / chain.quinzaine.days for name in OUTLETS}
lesson.show(lesson.bars("Where this household's milk for sale goes", litres, "litres a day", 1))

# %% [markdown]
# A member who also sells to the collector: this is *side-selling*. Notebook 2 looks for its reasons.
#
# ## 3. The round and pay day
#
# Let us take the quinzaine again, all fourteen phases this time. The collector pays on the spot. And the cooperative?

# %%
chain = lesson.wake()
herder = chain.herders.view(middle)
print("owed when the quinzaine began:", lesson.number(herder.receivable, 0, "MAD"))
for phase in TIMETABLE:
    phase.run(chain)
    if phase.name in ("collection", "pay day"):
        print(f"{lesson.name('phase', phase.name)}: the cooperative owes {lesson.number(herder.receivable, 0, 'MAD')}")
print("paid by the collector on the spot:", lesson.number(herder.collector_money, 0, "MAD"))
print("paid by the cooperative:", lesson.number(herder.cooperative_money, 0, "MAD"))

# %% [markdown]
# **Question 2.** Milk delivered to the cooperative *this* quinzaine is paid… **a** the same day; **b** in the next
# quinzaine; **c** at the end of the year. Clue: compare what was owed at the beginning and what has just been paid.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    2,
    "b",
    choices=("a", "b", "c"),
    right="Each quinzaine the cooperative pays what was owed at the beginning: the milk of the one before. The milk of this one is still owed.",
    hint="Compare what has just been paid with what was owed before the first delivery of the quinzaine.",
)

# %%
answer_2 = ...  # "a", "b" or "c"
lesson.check(2, answer_2)

# %% [markdown]
# ## 4. Two ways to the glass
#
# A litre can reach Fès **loose**, by the collector and the mahlaba, or **packaged**, by the cooperative and the
# plant. Let us follow the price at each stage. The grey bar is the final price; under it, what each adds to it.

# %%
cooperative = chain.cooperatives.view(herder.cooperative)
collector = chain.collectors.view(herder.collector)
loose = {"herder": collector.price, "collector": chain.wholesale_price, "mahlaba": chain.parity}
packaged = {
    "herder": cooperative.member_price,
    "cooperative": chain.processors.price[cooperative.plant],
    "plant and shop": chain.packaged_price,
}
ways = {"loose, in Fès": loose, "packaged, in the shop": packaged}
lesson.show(lesson.steps("The price of a litre, stage by stage", ways, "dirhams a litre"))

# %% [markdown]
# **Question 3.** Of a loose litre drunk in Fès, what share of the price goes to the herder? (between 0 and 1; read
# the figure)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    3,
    float(collector.price) / chain.parity,
    right="The rest pays fuel, milk that turns sour, the mahlaba's workshop, and their earnings. A smaller share is not always theft.",
    hint="Price paid to the herder (the herder's bar), divided by the final price (the grey bar), loose.",
)

# %%
answer_3 = ...  # a number, with a point: 12.5
lesson.check(3, answer_3)

# %% [markdown]
# ## 5. A year of milk, and the dirham back
#
# From a household to the province, and from a quinzaine to a year. The *ledger* notes each passage twice, with the
# one who gives and the one who receives; if it does not balance, the model stops.

# %%
made = lesson.run(lesson.scenario(last_year=2026))
flows = made.flows.set_index(["seller", "buyer", "product"]).sort_index()
raw = flows.xs("raw_milk", level="product")[["milk_equivalent_l", "value_mad"]]
ENDS = {"calves": "Calves", "losses": "Milk gone sour", "workshop": "Churned by women, for the souk"}
milk = raw.loc["herders"].rename(lambda to: ENDS.get(to) or lesson.name("explain.account", to)) / 1e6
milk.columns = ["million litres", "million dirhams"]
lesson.table(milk, 2)

# %% [markdown]
# **Question 4.** Collectors buy from herders and sell to mahlabas. In million dirhams, what is left to them of the
# year before they pay for fuel? Use `raw.loc[("collectors", "mahlabas"), "value_mad"]`.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_sold = raw.loc[("collectors", "mahlabas"), "value_mad"]
solved_bought = raw.loc[("herders", "collectors"), "value_mad"]
lesson.question(
    4,
    (solved_sold - solved_bought) / 1e6,
    right="Sold less bought: the gross margin. Taking away fuel and repairs gives value added (notebook 3).",
    hint="What they sold to mahlabas, less what they paid to herders, divided by a million.",
)

# %%
answer_4 = ...  # a number, with a point: 12.5
lesson.check(4, answer_4)

# %% [markdown]
# The *value added* of an actor is what it produces, less what it buys from others. That of herders comes from the
# whole barn: milk, animals, and what the home itself consumes.

# %%
accounts = made.accounts.actors.pivot_table(index="actor", columns="line", values="value", observed=True)
added = accounts["value_added"].drop("chain") / 1e6
added = {lesson.name("explain.account", actor): value for actor, value in added.items()}
unit = "million dirhams; milk and animals, home use included"
lesson.show(lesson.bars("Value added of a year, by actor", added, unit, 1))

# %% [markdown]
# And of the dirham that a consumer spends on milk, how much comes back to the farm? Here is first what the output of
# herders is made of, then two shares that do not say the same.

# %%
sales = flows.loc["herders"]["value_mad"].groupby("product").sum() / 1e6
produced = {
    "milk, lben and butter sold": sales[["raw_milk", "lben", "butter"]].sum(),
    "animals sold": sales["cattle"],
}
produced["home use and change of the herd"] = accounts.loc["herders", "output"] / 1e6 - sum(produced.values())
lesson.table(pd.Series(produced, name="output of herders, million dirhams"), 1)

# %%
of_the_chain = accounts.loc["herders", "value_added"] / accounts.loc["chain", "value_added"]
print("Herders' share of the chain's value added:", lesson.percent(of_the_chain))
share = made.accounts.values["farm_gate_share_all"][0]
print("Farm-gate share of the consumer price of a litre sold:", lesson.percent(share))

# %% [markdown]
# The first share counts the whole barn, animals and milk of the home included, once feed and care are paid. The second
# counts milk sold only, before feed is paid. Whoever quotes a "share of the herder" must say which.
#
# It remains to check that the scale model neither makes nor loses milk.

# %%
entered = flows.xs("cows", level="seller")["milk_equivalent_l"].sum()
left = flows.xs("herders", level="seller")["milk_equivalent_l"].sum()
made_by_women = flows.loc[("workshop", "herders"), "milk_equivalent_l"].sum()
print("Milk that reached herders less milk that left them (L):", lesson.number(entered + made_by_women - left, 3))

# %% [markdown]
# Nought but for rounding: what comes in goes out.

# %%
lesson.score()

# %% [markdown]
# ## What the model does not know
#
# - This household does not exist: it is drawn by lot so that the province resembles what is known of it.
# - Quality is water, heat and time only; no fat, no protein, no hygiene.
# - "Packaged" and "loose" milk have one price each; there are no quarters and no brands.
# - The model is poorly known: most parameters are *priors*.
#
# **Where to go on**: notebook 2 (why sell to the collector?), notebook 3 (the accounts), the list of phases with
# `lben timetable`, and `docs/model.md`, sections 7 and 8.
