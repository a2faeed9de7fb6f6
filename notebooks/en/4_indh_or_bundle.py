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
# # 4. INDH or women's bundle?
#
# **A policy class: same envelope, same draws, two policies**
#
# | | |
# |---|---|
# | **What is learnt** | reading a scenario; comparing two policies with a baseline; what draws do to a difference; setting an effect against its cost, and when not to |
# | **Time** | 90 minutes of class |
# | **Needed** | notebook 1; mean, median, interval |
# | **For** | public policy, social affairs departments, INDH teams |
#
# INDH (the national initiative for human development) can subsidise the equipment of cooperatives. The *women's
# bundle* pays for women's cooperatives, for milk money paid into women's accounts and for seats on boards. What does
# each change, for whom, and at what price?

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
from classroom import BLUE, ORANGE, refusal, slider

from sim.report.words import in_language

lesson = Lesson("en")  # one simulated herder stands for twenty
POLICIES = {"indh_6040": BLUE, "womens_bundle": ORANGE}

# %% [markdown]
# ## 1. Two scenarios
#
# A scenario is a file that says which *levers* are open, when, with what envelope. The envelope is a ceiling.

# %%
scenarios = {name: lesson.scenario(name) for name in ("baseline", *POLICIES)}
titles = {name: in_language(scenario.title, lesson.language) for name, scenario in scenarios.items()}
rows = {
    (titles[name], lesson.name("lever", lever)): settings.budget_mad_year
    for name, scenario in scenarios.items()
    for lever, settings in scenario.levers.levers.items()
}
lesson.table(pd.Series(rows, name="envelope, MAD a year"))

# %% [markdown]
# **Question 1.** How much public money may the bundle spend *at most*, in million dirhams, from 2026 to 2031
# included?

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_bundle = scenarios["womens_bundle"]
solved_planned = sum(sum(levers.values()) for years in solved_bundle.planned_cost.values() for levers in years.values())
lesson.question(
    1,
    solved_planned / 1e6,
    within=0.001,
    right="Six years of envelope. It is a ceiling: real spending follows applications, and may be much less.",
    hint="Add up the yearly envelopes of its three levers, then multiply by the number of years, 2026 and 2031 included.",
)

# %%
answer_1 = ...  # a number, with a point: 12.5
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. A pair of runs
#
# The three scenarios leave from the same evening, with the same households and the same draws: the same cow dies on
# the same day. What differs comes from the policy.

# %%
WATCHED = {  # the indicators followed, and their title on figures
    "women_members": "women\nmembers",
    "women_board_seats": "women's seats\non boards",
    "jobs_paid": "paid work\n(full time)",
    "dairy_income": "income of the herd\n(MAD a household, year)",
}


def effects(seed):
    """Difference from the baseline, mean of 2026 to 2031, for each policy."""
    runs = {name: lesson.run(scenario.but(seed=seed)) for name, scenario in scenarios.items()}
    means = {name: lesson.means(made, list(WATCHED)) for name, made in runs.items()}
    changed = pd.DataFrame({name: means[name] - means["baseline"] for name in POLICIES})
    changed.loc["money"] = [lesson.public_money(runs[name]) / 1e6 for name in POLICIES]
    return changed


names = {each: lesson.name("indicator", each) for each in WATCHED} | {"money": "public money spent (million MAD)"}
first = effects(seed=1)
lesson.table(first.rename(names).rename(columns=titles), 1)

# %% [markdown]
# Read the last row: the envelope is the same, the money spent is not. An envelope empties at the pace of applications.
#
# ## 3. And with other draws?
#
# Let us begin again with four seeds: each has its draws. At this small scale a simulated household stands for twenty:
# draws make much noise, and this is what we want to see.

# %%
by_seed = {1: first} | {seed: effects(seed) for seed in (2, 3, 4)}


def side_by_side(title):
    """One panel for each indicator, both policies side by side."""
    figure, panels = lesson.axes(title, n=len(WATCHED), height=2.6)
    for panel, indicator in zip(panels, WATCHED, strict=True):
        panel.axhline(0, color="black", linewidth=0.8)
        panel.set_title(WATCHED[indicator])
        panel.set_xticks(range(len(POLICIES)), ["INDH", "bundle"])
        panel.set_xlim(-0.6, 1.6)
    return figure, dict(zip(WATCHED, panels, strict=True))


figure, panels = side_by_side("The same comparison, four seeds")
for changed in by_seed.values():
    for indicator, panel in panels.items():
        panel.scatter(range(len(POLICIES)), changed.loc[indicator], color=list(POLICIES.values()), alpha=0.7)
lesson.show(figure)

# %% [markdown]
# **Question 2.** By these four seeds, of which of these differences are you *least* sure of the sign? Count, for each
# policy and each indicator, how many points lie on the same side of nought. **a** women members of the bundle; **b**
# seats of the bundle; **c** income of the herd under INDH; **d** two of them, or all three, alike.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_asked = {
    "a": ("women_members", "womens_bundle"),
    "b": ("women_board_seats", "womens_bundle"),
    "c": ("dairy_income", "indh_6040"),
}
solved_agreed = {
    letter: abs(sum((changed.loc[cell] > 0) - 0.5 for changed in by_seed.values()))
    for letter, cell in solved_asked.items()
}
solved_unsure = [letter for letter in solved_asked if solved_agreed[letter] == min(solved_agreed.values())]
lesson.question(
    2,
    solved_unsure[0] if len(solved_unsure) == 1 else "d",
    choices=(*solved_asked, "d"),
    right="This is where points agree least: one pair does not allow a conclusion, more are needed."
    if len(solved_unsure) == 1
    else "None stands out from the others. Four seeds are still few: more are needed to conclude.",
    hint="Look for the panel in which points of one policy are spread around the line of nought.",
)

# %%
answer_2 = ...  # "a", "b", "c" or "d"
lesson.check(2, answer_2)

# %% [markdown]
# ## 4. Many more pairs, the whole province
#
# The reference comparison of the repository did the work at large: many more draws of the uncertain parameters, each
# with its seed, at scale 1. A line goes from the 5th to the 95th percentile, the point is the mean.

# %%
reference = Path("../../results/reference")
table = pd.read_parquet(reference / "effects.parquet").query("group == 'all' and year == 0")
table = table[table["scenario"].isin(list(POLICIES))].set_index(["indicator", "scenario"])
pairs = table["n"].max()
figure, panels = side_by_side(f"Mean effect of a year, {pairs} pairs")
for indicator, panel in panels.items():
    told = table.loc[indicator].loc[list(POLICIES)]
    panel.vlines(
        range(len(POLICIES)), told["low"], told["high"], colors=list(POLICIES.values()), linewidth=3, alpha=0.6
    )
    panel.scatter(range(len(POLICIES)), told["mean"], color=list(POLICIES.values()))
lesson.show(figure)

# %%
columns = {"level_baseline": "baseline", "mean": "mean effect", "low": "5%", "high": "95%"}
told = table.loc[list(WATCHED), list(columns)].rename(columns=columns).rename(index=names, level=0)
lesson.table(told.rename(index=titles, level=1), 1)

# %%
spent = pd.read_parquet(reference / "spending.parquet").groupby("scenario", observed=True)["public_cost_mad"].mean()
spent = spent[list(POLICIES)]
lesson.table((spent / 1e6).rename(titles).rename("spent from 2026 to 2031, million MAD, mean of the pairs"), 1)

# %% [markdown]
# **Question 3.** Does the INDH 60/40 grant change the income of a household's herd? **a** yes, it raises it; **b**
# yes, it lowers it; **c** these runs do not allow either to be said.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_income = table.loc[("dairy_income", "indh_6040")]
solved_said = "a" if solved_income["low"] > 0 else "b" if solved_income["high"] < 0 else "c"
lesson.question(
    3,
    solved_said,
    choices=("a", "b", "c"),
    right="“We do not know” is an answer. Not knowing is not knowing that there is no effect."
    if solved_said == "c"
    else "Both ends of the interval are on the same side of nought: the sign is fairly sure. Is it large? Compare it with the baseline.",
    hint="Look at both ends of the interval: are they on the same side of nought?",
)

# %%
answer_3 = ...  # "a", "b" or "c"
lesson.check(3, answer_3)

# %% [markdown]
# **Question 4.** What one more woman member costs, and when it may not be said. Write a function of the public money of
# the six years (MAD), of the mean effect (more women members in a year) and of both ends of its interval, which gives the
# cost of a member *and year*. Where the interval holds nought, or where the effect is a fall, there is no cost to give: it
# then gives `None`. Its first line is in the answer cell: `def my_cost(money, mean, low, high):`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_cost(money, mean, low, high):
    """MAD a member and year; None where the effect is not a sure enough rise."""
    return money / 6 / mean if low > 0 else None


solved_effects = [table.loc[("women_members", name), ["mean", "low", "high"]].astype(float) for name in POLICIES]
lesson.question(
    4,
    solved_cost,
    cases=[
        (1.2e6, 10.0, 4.0, 16.0),
        (1.2e6, 10.0, -2.0, 22.0),
        (1.2e6, -10.0, -15.0, -4.0),
        *((float(spent[name]), *effect) for name, effect in zip(POLICIES, solved_effects, strict=True)),
    ],
    right="A cost per unit says nothing of other effects: the bundle aims at women, INDH at equipment. What matters is yours to say.",
    hint="Where the lower end is not above nought: None. Otherwise the money of six years, over 6, then over the mean effect.",
)


# %%
def my_cost(money, mean, low, high):
    return ...  # your computation, in as many lines as it takes


answer_4 = my_cost
lesson.check(4, answer_4)

# %%
unit_costs = {}
for name, title in titles.items():
    if name in POLICIES:
        cost = solved_cost(spent[name], *table.loc[("women_members", name), ["mean", "low", "high"]])
        unit_costs[title] = "–" if cost is None else lesson.number(cost)
lesson.table(pd.Series(unit_costs, name="cost of one more woman member, MAD a year"))

# %% [markdown]
# A dash: the effect is not a sure enough rise, and dividing by it would give a figure that means nothing. `lben compare`
# keeps silent there too.
#
# ## 5. Your policy
#
# Share an envelope between two levers and look at what moves, in percent of the baseline. One seed only: do not
# conclude, search.

# %%
OPEN = {"first_year": 2026, "last_year": 2031}
baseline = lesson.means(lesson.run(scenarios["baseline"]), list(WATCHED))


def policy(grants, women):
    """Levers and their envelopes, in thousand dirhams a year."""
    return {
        "indh_grant": {**OPEN, "budget_mad_year": 1e3 * grants, "public_share": 0.6, "helps_with_files": True},
        "women_cooperative": {**OPEN, "budget_mad_year": 1e3 * women, "asset": "workshop"},
    }


def try_it(grants, women):
    """What a way to share the envelope changes."""
    made = lesson.run(scenarios["baseline"].but(levers=policy(grants, women)))
    change = 100 * (lesson.means(made, list(WATCHED)) / baseline - 1)
    millions = lesson.number(lesson.public_money(made) / 1e6, 2)
    title = f"{millions} million MAD spent in six years"
    return lesson.bars(title, change.rename(names).to_dict(), "% of the baseline", 1)


lesson.play(
    try_it,
    grants=slider("INDH grants (thousand MAD a year)", 0, 2000, 600, 100, 0),
    women=slider("women's cooperatives (thousand MAD a year)", 0, 2000, 600, 100, 0),
)

# %% [markdown]
# A budget voted is not exceeded: asking for more than the envelope is refused before anything is run.

# %%
print(refusal(lambda: scenarios["indh_6040"].but(levers=policy(2000, 500))))

# %% [markdown]
# **Free exercise.** With 1.2 million dirhams a year at most, write a policy that gives women more seats than grants
# alone, without losing the other effects. Levers and their settings: `lben scenario levers`.
#
# <details><summary>A solution</summary>
#
# ```python
# mine = policy(700, 400) | {"womens_seats": {**OPEN, "budget_mad_year": 1e5, "seats_share": 0.3}}
# made = lesson.run(scenarios["baseline"].but(levers=mine))
# lesson.means(made, list(WATCHED)) - baseline
# ```
#
# Reserved seats cost little (support to the assembly) and act fast: this is a rule, not equipment. Begin again with
# other seeds (`scenarios["baseline"].but(levers=mine, seed=2)`, and the baseline of the same seed).
#
# </details>

# %%
lesson.score()

# %% [markdown]
# ## What the model does not know
#
# - Who decides at home: accounts, titles and seats are followed, bargaining within the couple is not.
# - The effect of a policy whose path is not in the model: a lever acts only through a state that some rule reads.
# - How many cooperatives would file, how many men would refuse: these are *priors*, which the draws vary.
# - At small scale (one for twenty), a cooperative of thirty members has but two simulated households: these figures
#   are for learning, not for deciding.
#
# **Where to go on**: `lben compare indh_6040 womens_bundle`, `docs/comparing.md`, `docs/levers.md` (what each lever
# leaves out), notebook 7 (write a lever).
