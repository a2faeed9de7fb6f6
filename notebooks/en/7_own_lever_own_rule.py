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
# # 7. Write your own lever and your own rule
#
# **A loyalty premium: the rule, its twin, the lever, its registration**
#
# | | |
# |---|---|
# | **What is learnt** | writing a pure, compiled rule; checking it with a twin written otherwise; making it a lever that pays through the public purse; trying it |
# | **Time** | 2 sessions of 60 minutes |
# | **Needed** | Python: functions, loops, classes; notebook 2 |
# | **For** | students of computing or modelling, contributors to come |
#
# The idea: the State pays a premium a litre to members of cooperatives whose members deliver faithfully. Is it a good
# policy? That is to be said at the end.

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
import timeit

import numpy as np
import pandas as pd
from pydantic import Field

from sim import Cooperative, Herder
from sim.policy.package import Package
from sim.policy.price_support import MilkPriceLever
from sim.rules.compiled import compiled
from sim.rules.outlets import NOBODY

lesson = Lesson("en")
chain = lesson.wake()

# %% [markdown]
# ## 1. The rule
#
# A rule is a function without memory or file: numbers go in, a number comes out. Here: below a threshold of loyalty,
# nothing; above it the premium rises in a straight line to `most` when everything is delivered.
#
# **Question 1.** Write this function, in MAD/L. Its first line is in the answer cell:
# `def my_bonus(share, threshold, most):`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
@compiled
def solved_loyalty_bonus(share, threshold, most):
    """Premium (MAD/L): 0 up to the threshold, then most · (share − threshold) / (1 − threshold)."""
    if share <= threshold:
        return 0.0
    return most * (share - threshold) / (1.0 - threshold)


lesson.question(
    1,
    solved_loyalty_bonus,
    cases=[(0.2, 0.3, 0.4), (0.3, 0.3, 0.4), (0.65, 0.3, 0.4), (1.0, 0.3, 0.4), (0.5, 0.0, 1.0)],
    right="Two points suffice to check a line: 0 at the threshold, most at 1. And the rule touches nothing else.",
    hint="most * (share − threshold) / (1 − threshold), never less than nought.",
)


# %%
def my_bonus(share, threshold, most):
    return ...  # your computation, in as many lines as it takes


answer_1 = my_bonus
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. The kernel and its twin
#
# In the model a rule runs over *columns*: one compiled loop for all herders at once. It is fast, and it is easy to go
# wrong in it. So it is written a second time, slowly, agent by agent: the *twin*. Both must give the same numbers.


# %%
@compiled
def fill_bonuses(cooperative, delivered, for_sale, threshold, most, bonuses):
    """Premium of each cooperative, by what its members deliver: writes bonuses."""
    given, had = np.zeros(len(bonuses)), np.zeros(len(bonuses))
    for h in range(len(cooperative)):
        at = cooperative[h]
        if at != NOBODY:
            given[at] += delivered[h]
            had[at] += for_sale[h]
    for at in range(len(bonuses)):
        bonuses[at] = solved_loyalty_bonus(given[at] / had[at], threshold, most) if had[at] > 0.0 else 0.0


def bonuses_of(province, threshold, most):
    """Premiums of all cooperatives, by the kernel."""
    herders, bonuses = province.herders, np.empty(len(province.cooperatives.cash))
    fill_bonuses(herders.cooperative, herders.to_cooperative_l, herders.surplus_l, threshold, most, bonuses)
    return bonuses


# %%
def twin(province, threshold, most):
    """The same premiums, agent by agent, without columns or compiling."""
    herders = list(province.agents_by_type[Herder])
    told = []
    for cooperative in province.agents_by_type[Cooperative]:
        members = [herder for herder in herders if herder.cooperative == cooperative.row]
        had = sum(member.surplus_l for member in members)
        share = sum(member.to_cooperative_l for member in members) / had if had > 0 else 0.0
        told.append(most * max(share - threshold, 0.0) / (1.0 - threshold))
    return np.array(told)


rows = chain.cooperatives.rows()
fast, slow = bonuses_of(chain, 0.3, 0.5)[rows], twin(chain, 0.3, 0.5)
print("largest gap:", np.abs(fast - slow).max())
seconds = [timeit.timeit(lambda do=do: do(chain, 0.3, 0.5), number=3) / 3 for do in (bonuses_of, twin)]
print("the twin is so many times slower:", lesson.number(seconds[1] / seconds[0]))

# %% [markdown]
# In the repository this confrontation is a test: small populations, drawn at random, with their borderline cases
# (nobody, nought litres).
#
# **Question 2.** How many cooperatives would get a premium, today, with a threshold of 0.3? (`fast` holds their
# premiums)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    2,
    int((slow > 0).sum()),
    within=0,
    right="Those whose members are loyal already. A premium for what would be done anyway is a windfall.",
    hint="Count the premiums above nought: (fast > 0).sum().",
)

# %%
answer_2 = ...  # a number, with a point: 12.5
lesson.check(2, answer_2)

# %% [markdown]
# ## 3. The lever
#
# A lever has settings that are checked (limits included), an envelope, a payer, and says in `writes` which columns it
# may change. Our premium is added to the price: `MilkPriceLever` knows already how to pay it on pay day, within the
# envelope, through the public purse. What is left is to say *how much*.


# %%
class LoyaltyPremium(MilkPriceLever):
    """The State adds a premium a litre where members deliver more than `threshold` of what they sell."""

    programme = "loyalty_premium"

    threshold: float = Field(ge=0, lt=1)
    most_mad_l: float = Field(ge=0, le=5)

    def promised_mad_l(self, province):
        """Premium of each cooperative, by the quinzaine before."""
        return bonuses_of(province, self.threshold, self.most_mad_l)


class MyPackage(Package):
    """The simulator's levers, and mine."""

    loyalty_premium: LoyaltyPremium | None = None


print(LoyaltyPremium.writes)

# %% [markdown]
# Registering a lever is just this: a field of the *package*. A forbidden setting is refused before anything is run,
# saying what is allowed.


# %%
def with_premium(most, envelope=1e6, threshold=0.3):
    """The baseline, and my premium from 2026 to 2031."""
    lever = LoyaltyPremium(
        first_year=2026, last_year=2031, budget_mad_year=envelope, threshold=threshold, most_mad_l=most
    )
    return lesson.scenario().but(levers=MyPackage(loyalty_premium=lever))


try:
    with_premium(most=0.5, threshold=1.5)
except ValueError as error:
    print(str(error).splitlines()[2].strip())

# %% [markdown]
# ## 4. The trial
#
# First the ordeal of every lever: of size nought it changes *nothing*, bit for bit.
#
# **Question 3.** With `most=0`, how many numbers of the table of quinzaines differ from the baseline?

# %%
baseline = lesson.run()
nothing, premium = lesson.run(with_premium(most=0.0)), lesson.run(with_premium(most=0.6))


def differing(made):
    """Numbers of the table that are not exactly those of the baseline."""
    one, other = (each.chain.select_dtypes("number") for each in (made, baseline))
    return int((~((one == other) | (one.isna() & other.isna()))).to_numpy().sum())


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    3,
    differing(nothing),
    within=0,
    right="Nought: draws belong to agents, a lever that gives nothing does not shift them. Any gap would be a fault of the lever.",
    hint="Call differing(nothing).",
)

# %%
answer_3 = ...  # a number, with a point: 12.5
lesson.check(3, answer_3)

# %%
years = pd.DataFrame({"baseline": baseline.years["organised_share"], "premium": premium.years["organised_share"]})
figure, axis = lesson.axes("Milk of the province delivered to cooperatives", "year", "%", height=2.6)
for name in years:
    axis.plot(years.index, 100 * years[name], label=name)
axis.set_ylim(bottom=0)
axis.legend(frameon=False)
lesson.show(figure)

# %%
costs = premium.public_costs.query("programme == 'loyalty_premium'").set_index("year")["value_mad"]
lesson.table((costs / 1e3).rename("premium paid, thousand MAD").to_frame().T)

# %% [markdown]
# **Question 4.** What does a litre delivered *more* cost? (money of the six years, over the additional milk delivered
# to cooperatives in these years; column `cooperative_l` of `chain`, in MAD/L)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_more = premium.chain["cooperative_l"].sum() - baseline.chain["cooperative_l"].sum()
lesson.question(
    4,
    costs.sum() / solved_more,
    right="Compare with the price of a litre: beyond it, most money pays litres that would have come anyway. One seed only: begin again with others."
    if solved_more > 0
    else "With this seed the premium did not bring one litre more: a cost below nought means nothing. One seed only: begin again with others.",
    hint="costs.sum() over the difference of the sums of cooperative_l (with the premium less the baseline).",
)

# %%
answer_4 = ...  # a number, with a point: 12.5
lesson.check(4, answer_4)

# %%
lesson.score()

# %% [markdown]
# ## 5. From the notebook to the repository
#
# | Where | What |
# |---|---|
# | `sim/rules/` | the rule and its kernel, pure, importing nothing of ours but `sim.rules` |
# | `tests/twins/` | the twin, on small populations drawn by lot |
# | `sim/policy/loyalty_premium.py` | the lever, its docstring, `writes` |
# | `sim/policy/package.py` | the field of the package |
# | `tests/policy/` | of size nought it changes nothing; the ceiling holds; nothing else moves |
# | `sim/report/locale/*.po` | its name in French, English and Arabic |
# | `docs/levers.md` | the rule, the equation, the sources, what it cannot show |
#
# ## What the model does not know
#
# - Cheating: a cooperative could swell its share by declaring less milk for sale. Our rule supposes that it is
#   measured rightly.
# - What the collector would do: his price follows the town, not his rivals.
# - Whether the State could measure loyalty, and at what cost: that cost is not in the premium.
#
# **Where to go on**: `sim/policy/lever.py` (what every lever can do), `sim/policy/low_season_premium.py` (one
# of the shortest), `docs/levers.md`, `docs/decisions.md`.
