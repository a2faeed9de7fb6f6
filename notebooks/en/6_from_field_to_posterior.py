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
# # 6. From field data to posterior
#
# **A survey, its traps, its estimates; then what it teaches about a parameter that nobody measures**
#
# | | |
# |---|---|
# | **What is learnt** | units of the field (litre, kilogram, ryal); checking a survey; reading an interval; fitting two parameters to a known truth |
# | **Time** | 2 sessions of 60 minutes (parts 1 to 3, then 4) |
# | **Needed** | weighted mean, standard deviation; notebooks 1 and 3 help |
# | **For** | statistics, interviewers, young researchers |
#
# Nothing here is a real survey: the model plays the province, it is interviewed, and so what should be found is
# known.

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
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from classroom import BLUE, GREY, ORANGE, territory

from calibration.cli.field import told
from calibration.field.checking import check_folder
from calibration.field.fitting import fit_folder, read_quantities
from calibration.field.sampling import write_example
from sim.report.words import in_language

lesson = Lesson("en", scale=0.06)
folder = Path(tempfile.mkdtemp()) / "my_survey"
for file in write_example(folder):  # as: lben field template my_survey --example
    print(file.name)

# %% [markdown]
# ## 1. What households say
#
# Each answers in units of its own: litres or kilograms, a day or a month, dirhams, ryals or centimes.

# %%
households = pd.read_csv(folder / "households.csv")
seen = [
    "commune",
    "n_cows",
    "milk_unit",
    "milk_period",
    "milk_cooperative",
    "milk_collector",
    "money_unit",
    "price_collector",
]
lesson.table(households.loc[:4, seen].T, 2)

# %% [markdown]
# **Question 1.** Write a function that takes a quantity of milk, its unit (`"L"` or `"kg"`) and its period (`"day"`,
# `"quinzaine"`, `"month"`, `"year"`), and gives litres *a year*. A litre of milk weighs 1.03 kg; count 365 days, 24
# quinzaines, 12 months. Its first line is in the answer cell: `def my_litres(quantity, unit, period):`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_litres_a_year(quantity, unit, period):
    """Litres a year."""
    litres = quantity / 1.03 if unit == "kg" else quantity
    return litres * {"day": 365, "quinzaine": 24, "month": 12, "year": 1}[period]


lesson.question(
    1,
    solved_litres_a_year,
    within=0.002,
    cases=[
        (10.0, "L", "day"),
        (10.0, "kg", "day"),
        (120.0, "L", "quinzaine"),
        (300.0, "kg", "month"),
        (3000.0, "L", "year"),
    ],
    right="A kilogram taken for a litre is an error of 3%; a month taken for a day is thirty times too much. It is not the same trap.",
    hint="Kilograms are divided by 1.03; then multiply by the number of periods in a year.",
)


# %%
def my_litres(quantity, unit, period):
    return ...  # your computation, in as many lines as it takes


answer_1 = my_litres
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. Check before estimating
#
# Let us slip two ordinary mistakes into the file: a commune misspelt, a quantity noted a thousand times too large.
# Then check.

# %%
spoiled = households.copy()
spoiled.loc[0, "commune"] = "Ain Chegag"
spoiled.loc[1, "milk_collector"] *= 1000
spoiled.to_csv(folder / "households.csv", index=False)
for issue in check_folder(folder).issues[:5]:
    print("✗" if issue.level == "error" else "?", told(issue, lesson.language))

# %% [markdown]
# ✗: a mistake, to be corrected; ?: a doubt, to be checked with the interviewer. One never corrects in the household's
# place: one calls back. Let us put the original file back.

# %%
households.to_csv(folder / "households.csv", index=False)
checked = check_folder(folder)
print(len(checked.errors), "mistakes,", len(checked.issues), "remarks")

# %% [markdown]
# ## 3. Estimate, and know what is not known
#
# Each estimate comes with a standard error and a 90% interval, which take account of the draw by communes. The file
# `truth.yaml` tells the truth.

# %%
estimates = fit_folder(checked, folder).estimates
truth = yaml.safe_load((folder / "truth.yaml").read_text(encoding="utf-8"))
names = {name: in_language(quantity.title, lesson.language) for name, quantity in read_quantities().items()}
table = pd.DataFrame({name: (each.value, each.low, each.high, truth[name]) for name, each in estimates.items()}).T
table.columns = ["estimate", "from", "to", "truth"]
shown = ["yield_cross_l", "cows_a_household", "organised_share", "collector_price", "poverty"]
lesson.table(table.loc[shown].rename(names), 3)

# %%
errors = {name: (each.value - truth[name]) / each.standard_error for name, each in estimates.items()}
holds = [each.low <= truth[name] <= each.high for name, each in estimates.items()]
figure, axis = lesson.axes("All estimates, in standard errors", "estimate − truth, in standard errors", height=2.0)
axis.scatter(
    list(errors.values()), np.zeros(len(errors)), s=60, alpha=0.5, color=[BLUE if each else ORANGE for each in holds]
)
axis.axvline(0, color=GREY, linewidth=0.8)
axis.set_yticks([])
lesson.show(figure)

# %% [markdown]
# **Question 2.** For what share of the quantities does the 90% interval hold the truth? (`holds` is a list of true
# and false)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    2,
    sum(holds) / len(holds),
    right="Nine in ten are expected over many surveys; in one alone, more or less. All of them, survey after survey, would mean intervals that are too wide.",
    hint="Sum of the true ones (sum(holds)) over their number (len(holds)).",
)

# %%
answer_2 = ...  # a number, with a point: 12.5
lesson.check(2, answer_2)

# %% [markdown]
# ## 4. From estimate to posterior
#
# Two parameters that no survey measures: the yield that a purebred cow *could* give when well fed, and how strongly
# herders respond to the gain of a kilogram of feed. They are guessed by what the survey measures and they govern:
# milk of a local cow, milk of a purebred cow.
#
# Fitting tries many values (the *prior*), simulates each, and keeps those that resemble the observation (the
# *posterior*).

# %%
from calibration.fit.fitting import Batch, Plan, Pool, fit
from calibration.fit.problem import Aim, Problem, sobol_scores
from sim.rules.lactation import milk_by_breed
from sim.study.record import settle
from sim.territory.draws import quantile

POTENTIAL, RESPONSE = "lactation.yield_305_pure_l", "feeding.margin_sharpness"
registry = territory().registry.entries
priors = {name: partial(quantile, registry[name]) for name in (POTENTIAL, RESPONSE)}
first_year = lesson.scenario(first_year=2013, last_year=2013)


def observe(trial):
    """A year of the province under these parameters: milk of a local cow, of a purebred cow (L)."""
    scenario = first_year.but(seed=trial.seed, parameters=dict(trial.theta))
    chain, _ = settle(scenario, lesson.scale, territory())
    cows = milk = 0.0
    while chain.today.year == 2013:
        chain.step()
        heads, litres = milk_by_breed(chain.herd.arrays)
        cows, milk = cows + heads / 24, milk + litres
    local, _, pure = milk / cows
    return local, pure


# %% [markdown]
# We choose a truth, simulate it with a seed that the fit will not see, and forget the truth.

# %%
secret_scores = np.array([[0.9, -0.8]])  # in standard deviations of the prior
blank = Problem(priors, ())
secret = blank.trials(secret_scores, [1001])[0]
local, pure = observe(secret)
aims = (Aim("local cow", local, 0.03 * local), Aim("purebred cow", pure, 0.03 * pure))

scores = sobol_scores(len(priors), 64, seed=1)
seeds = np.arange(1, len(scores) + 1)
runs = np.array([observe(trial) for trial in blank.trials(scores, seeds.tolist())])


def fitted(n_aims):
    """Posterior from the first observations only."""
    problem = Problem(priors, aims[:n_aims])
    pool = Pool(Batch(scores, runs[:, :n_aims], seeds))
    return fit(problem, pool, Plan(first=len(scores), later=0, waves=1, draws=400))


by_local, by_both = fitted(1), fitted(2)

# %%
LABELS = ["possible yield (L)", "response to feed"]
figure, panels = lesson.axes("What is believed before, and after", n=2, height=2.6)
truths = blank.values_at(secret_scores)[0]
ROWS = {"prior": None, "local cows": by_local, "local and purebred": by_both}
for at, panel in enumerate(panels):
    for row, posterior in enumerate(ROWS.values()):
        ends = np.array([[-1.645] * 2, [1.645] * 2]) if posterior is None else posterior.draws.quantiles([0.05, 0.95])
        low, high = blank.values_at(ends)[:, at]
        panel.plot([low, high], [row, row], color=GREY if posterior is None else BLUE, linewidth=6, alpha=0.7)
    panel.axvline(truths[at], color=ORANGE)
    panel.set(title=LABELS[at], ylim=(2.6, -0.6))
    panel.set_yticks(range(3), list(ROWS) if at == 0 else [""] * 3)
    panel.grid(False)
lesson.show(figure)

# %% [markdown]
# The orange line is the truth, bars go from the 5th to the 95th percentile. A parameter whose bar stays as long as
# the prior was not *identified*: the data say nothing of it, or take it for another.
#
# **Question 3.** With both observations, what share of the width of the prior is left to the *possible yield*, in
# standard deviations? Use `by_both.draws.quantiles([0.05, 0.95])` (a row for each percentile, a column for each
# parameter) and divide by `2 * 1.645`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_width(posterior, at):
    """Width at 90%, as a share of the prior's."""
    low, high = posterior.draws.quantiles([0.05, 0.95])[:, at]
    return (high - low) / (2 * 1.645)


lesson.question(
    3,
    solved_width(by_both, 0),
    right="What is left measures what is still not known. Publishing it matters as much as the central value.",
    hint="quantiles(...)[1, 0] − quantiles(...)[0, 0], over 3.29.",
)

# %%
answer_3 = ...  # a number, with a point: 12.5
lesson.check(3, answer_3)

# %% [markdown]
# **Question 4.** To which of the parameters did observing *purebred* cows bring most (compare both blue bars)? **a**
# to the possible yield; **b** to the response to feed.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_gained = [solved_width(by_local, at) - solved_width(by_both, at) for at in (0, 1)]
lesson.question(
    4,
    "ab"[int(np.argmax(solved_gained))],
    choices=("a", "b"),
    right="Both parameters push milk the same way; two observations are needed to tell them apart. This is how one chooses what to go and measure.",
    hint="Compute the width of the four blue bars, or measure them by eye.",
)

# %%
answer_4 = ...  # "a" or "b"
lesson.check(4, answer_4)

# %%
lesson.score()

# %% [markdown]
# ## What the model does not know
#
# - A fit supposes that the model is true but for its parameters. It is not: `docs/calibration.md` adds a
#   *discrepancy*, stated beforehand.
# - Sixty-four trials at small scale and two observations: an exercise. The true fit has dozens of targets and takes
#   an hour.
# - The example survey holds no lie and no refusal linked to wealth; the field does.
#
# **Where to go on**: `docs/field_data.md`, `lben field template`, `lben calibrate`, `docs/calibration.md` (and the
# proof on known truths).
