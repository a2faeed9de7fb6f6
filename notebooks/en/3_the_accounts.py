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
# # 3. Accounts of a value chain, by hand and by machine
#
# **From a published study (milk in Burundi) to Séfrou**
#
# | | |
# |---|---|
# | **What is learnt** | value added, consolidation without counting twice, who gets the value added, four coefficients of competitiveness |
# | **Time** | 90 minutes of class, or two of 45 |
# | **Needed** | what an operating account is; adding up a column |
# | **For** | economics, accounting, analysts |
#
# The method is that of VCA4D (Fabre, Dabat and Orlandoni, 2021). We first redo the accounts of a published study: if
# the machine does not find the printed figures, it is not to be believed on Séfrou.

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
from pathlib import Path

import pandas as pd

from sim.accounts.chain_results import chain_results
from sim.accounts.published import read_study

lesson = Lesson("en", scale=0.1)
burundi = Path("../../tests/golden/burundi")
files = [burundi / f"burundi_milk_2020_{part}.csv" for part in ("accounts", "backtracing", "parity")]
study = read_study(*files)

# %% [markdown]
# ## 1. By hand
#
# Twelve accounts, in million Burundi francs. *P* is output, *IC* intermediate consumption.

# %%
CREATED = ["output", "intermediate_consumption"]
RECEIVED = ["wages", "taxes", "subsidies", "financial_charges", "land_rent", "depreciation", "net_operating_profit"]
accounts = pd.DataFrame([vars(account) for account in study.accounts]).set_index("code")
shown = accounts[["actor", *CREATED, "wages", "taxes", "net_operating_profit"]].rename(columns={"actor": "actor"})
lesson.table(shown.rename(columns=lambda line: lesson.name("workbook.line", line)))

# %% [markdown]
# **Question 1.** What is the value added of collectors (`COL`), in million francs?

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    1,
    accounts.loc["COL", "output"] - accounts.loc["COL", "intermediate_consumption"],
    within=0.001,
    right="VA = P − IC. The collector sells for much and buys for much: value added is a small part of sales.",
    hint="Output less intermediate consumption, in the row COL.",
)

# %%
answer_1 = ...  # a number, with a point: 12.5
lesson.check(1, answer_1)

# %% [markdown]
# Value added *created* is also *received*: wages, taxes, interest, rent of land, depreciation, and the profit that is
# left. Subsidies are received *before* it is shared out.
#
# **Question 2.** Write a function that gives, from an account (a dictionary of lines), the value added *received*.
# Its first line is in the answer cell: `def my_received(account):`, where a line is read as `account["wages"]`. Try it
# on `accounts.loc["IND"]`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_received(account):
    """Sum of what each receives, less subsidies."""
    shares = sum(account[line] for line in RECEIVED if line != "subsidies")
    return shares - account["subsidies"]


lesson.question(
    2,
    solved_received,
    cases=[(dict(accounts.loc[code, RECEIVED]),) for code in ("IND", "SEMI", "APS", "EI")],
    within=0.001,
    right="Created = received: this is the identity that the machine checks before it shows anything.",
    hint="Add up wages, taxes, financial_charges, land_rent, depreciation, net_operating_profit; take away subsidies.",
)


# %%
def my_received(account):
    return ...  # your computation, in as many lines as it takes


answer_2 = my_received
lesson.check(2, answer_2)

# %% [markdown]
# ## 2. Consolidating: milk sold three times is not three times milk
#
# Adding up outputs counts the same milk at each sale. The *consolidated* account takes out purchases between actors
# of the chain. Value added can be added up.
#
# **Question 3.** The study finds a chain output equal to the value added of all, plus purchases made *outside* the
# chain. Those are `sum(line.value for line in study.inputs)`. What then are purchases *within* the chain? (the sum of
# all IC, less purchases outside)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_outside = sum(line.value for line in study.inputs)
lesson.question(
    3,
    accounts["intermediate_consumption"].sum() - solved_outside,
    within=0.001,
    right="This is what the study takes out (but for rounding). Without it the chain would look much larger than it is.",
    hint='accounts["intermediate_consumption"].sum() gives all IC; take away what is bought outside the chain.',
)

# %%
answer_3 = ...  # a number, with a point: 12.5
lesson.check(3, answer_3)

# %% [markdown]
# ## 3. By machine, beside what was published
#
# The same in one line, and beside it what the study printed.

# %%
results = chain_results(*study)
published = pd.read_csv(burundi / "burundi_milk_2020_headlines.csv").set_index("quantity")
ours = pd.Series({name: getattr(results.headlines, name) for name in published.index})
both = pd.DataFrame({"machine": ours, "published study": published["published"]})
both["gap"] = both.iloc[:, 0] - both.iloc[:, 1]
amounts, ratios = both.iloc[:-3], both.iloc[-3:]
lesson.table(amounts.rename(lambda of: lesson.name("accounts", of)))

# %%
lesson.table(ratios.rename(lambda of: lesson.name("accounts", of)), 2)

# %% [markdown]
# One row does not fit: the public balance printed counts taxes paid by suppliers, which its tables do not give. The
# machine does not make them up.
#
# **Question 4.** The nominal protection coefficient (NPC) compares output at the market price and at *parity* price
# (what imported milk would cost). Here it exceeds 1. Who pays the difference? **a** the consumer, who pays more than
# parity; **b** the herder, who receives less; **c** nobody.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    4,
    "a" if results.headlines.npc > 1 else "b",
    choices=("a", "b", "c"),
    right="NPC > 1: output is paid above parity. The consumer (or a customs duty) protects the chain.",
    hint="NPC = output at market price / output at parity price. Above 1 the domestic price is the higher one.",
)

# %%
answer_4 = ...  # "a", "b" or "c"
lesson.check(4, answer_4)

# %% [markdown]
# ## 4. Séfrou
#
# The same machine reads the ledger of a run: every line of an account is a sum of passages between actors.

# %%
made = lesson.run(lesson.scenario(last_year=2026))
sefrou = made.accounts.actors.pivot_table(index="actor", columns="line", values="value", observed=True)
lines = ["output", "intermediate_consumption", "value_added", "wages", "net_operating_profit"]
told = (sefrou[lines] / 1e6).rename(index=lambda of: lesson.name("explain.account", of))
told = told.rename(
    columns=lambda line: lesson.name("workbook.line", line), index={"chain": lesson.name("accounts", "chain")}
)
print("million dirhams, 2026")
lesson.table(told, 1)

# %%
per_dirham = sefrou["value_added"].drop("chain") / sefrou.loc["chain", "value_added"] * 100
per_dirham.index = [lesson.name("explain.account", of) for of in per_dirham.index]
lesson.show(lesson.bars("Who creates value added in Séfrou", per_dirham.to_dict(), "% of the chain's value added", 1))

# %% [markdown]
# **Question 5.** The sum of the outputs of the six actors exceeds that of the chain. By how much, in million dirhams?
# (table above, or `sefrou["output"]`)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    5,
    (sefrou["output"].drop("chain").sum() - sefrou.loc["chain", "output"]) / 1e6,
    right="These are purchases between the actors of Séfrou: the milk of the collector, of the cooperative, of the shop.",
    hint='sefrou["output"].drop("chain").sum() less sefrou.loc["chain", "output"], all over a million.',
)

# %%
answer_5 = ...  # a number, with a point: 12.5
lesson.check(5, answer_5)

# %%
values = made.accounts.values
figures = {lesson.name("accounts", name): values[name][0] for name in ("integration", "npc", "drc_vca4d")}
figures["farm-gate share of the consumer price"] = values["farm_gate_share_all"][0]
figures["women's share of wages and profits (work)"] = values["women_share_by_work"][0]
lesson.table(pd.Series(figures, name="Séfrou, 2026"), 2)

# %%
lesson.score()

# %% [markdown]
# `lben explain integration --year 2022` tells where each of these figures comes from, down to the cells of the
# ledger.
#
# ## What the model does not know
#
# - Family labour is not paid: its reward is in the profit. Counted at the minimum farm wage,
#   it would lower the profit by as much.
# - Parity prices, imported shares and wear are not in the ledger: they are coefficients, with a range, in
#   `calibration/sefrou/accounts.yaml`.
# - Nobody rents land in the model.
#
# **Where to go on**: `docs/accounts.md`, `docs/accounts_ledger.md`, `lben accounts` on your own tables.
