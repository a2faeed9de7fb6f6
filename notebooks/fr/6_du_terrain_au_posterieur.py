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
# # 6. Du terrain au postérieur
#
# **Une enquête, ses pièges, ses estimations ; puis ce qu'elle apprend sur un paramètre que personne ne mesure**
#
# | | |
# |---|---|
# | **On apprend** | les unités du terrain (litre, kilo, ryal) ; contrôler une enquête ; lire un intervalle ; caler deux paramètres sur une vérité connue |
# | **Durée** | 2 séances de 60 minutes (parties 1 à 3, puis 4) |
# | **Il faut savoir** | moyenne pondérée, écart-type ; les carnets 1 et 3 aident |
# | **Public** | statistique, enquêteurs, jeunes chercheurs |
#
# Rien ici n'est une vraie enquête : le modèle joue la province, on l'interroge, et l'on sait donc ce qu'il fallait
# trouver.

# %%
import sys

sys.path.insert(0, "..")  # classroom.py est dans le dossier au-dessus
try:
    from classroom import Lesson
except ModuleNotFoundError:
    sys.exit(
        "Ce carnet ne s'exécute pas seul : il lui faut classroom.py et le simulateur. Téléchargez tout le dépôt puis, dans "
        "son dossier, lancez : uv run --group notebooks jupyter lab notebooks (voir notebooks/README.md)."
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

lesson = Lesson("fr", scale=0.06)
folder = Path(tempfile.mkdtemp()) / "mon_enquete"
for file in write_example(folder):  # comme : lben field template mon_enquete --example
    print(file.name)

# %% [markdown]
# ## 1. Ce que disent les ménages
#
# Chacun répond dans ses unités : litres ou kilos, par jour ou par mois, dirhams, ryals ou centimes.

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
# **Question 1.** Écrivez une fonction qui reçoit une quantité de lait, son unité (`"L"` ou `"kg"`) et sa période
# (`"day"`, `"quinzaine"`, `"month"`, `"year"`), et qui donne des litres *par an*. Un litre de lait pèse 1,03 kg ;
# comptez 365 jours, 24 quinzaines, 12 mois. Sa première ligne est dans la cellule de réponse :
# `def my_litres(quantity, unit, period):`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_litres_a_year(quantity, unit, period):
    """Litres par an."""
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
    right="Un kilo pris pour un litre, c'est 3 % d'erreur ; un mois pris pour un jour, c'est trente fois trop. Ce n'est pas le même piège.",
    hint="Les kilos se divisent par 1,03 ; puis multipliez par le nombre de périodes dans l'année.",
)


# %%
def my_litres(quantity, unit, period):
    return ...  # votre calcul, en autant de lignes qu'il faut


answer_1 = my_litres
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. Contrôler avant d'estimer
#
# Glissons deux fautes ordinaires dans le fichier : une commune mal écrite, une quantité en litres notée mille fois
# trop grande. Puis contrôlons.

# %%
spoiled = households.copy()
spoiled.loc[0, "commune"] = "Ain Chegag"
spoiled.loc[1, "milk_collector"] *= 1000
spoiled.to_csv(folder / "households.csv", index=False)
for issue in check_folder(folder).issues[:5]:
    print("✗" if issue.level == "error" else "?", told(issue, lesson.language))

# %% [markdown]
# ✗ : une erreur, à corriger ; ? : un doute, à vérifier avec l'enquêteur. On ne corrige jamais à la place du ménage :
# on rappelle. Remettons le fichier d'origine.

# %%
households.to_csv(folder / "households.csv", index=False)
checked = check_folder(folder)
print(len(checked.errors), "erreurs,", len(checked.issues), "remarques")

# %% [markdown]
# ## 3. Estimer, et savoir ce que l'on ne sait pas
#
# Chaque estimation vient avec une erreur-type et un intervalle à 90 %, qui tiennent compte du tirage par communes. Le
# fichier `truth.yaml` dit la vérité.

# %%
estimates = fit_folder(checked, folder).estimates
truth = yaml.safe_load((folder / "truth.yaml").read_text(encoding="utf-8"))
names = {name: in_language(quantity.title, lesson.language) for name, quantity in read_quantities().items()}
table = pd.DataFrame({name: (each.value, each.low, each.high, truth[name]) for name, each in estimates.items()}).T
table.columns = ["estimation", "de", "à", "vérité"]
shown = ["yield_cross_l", "cows_a_household", "organised_share", "collector_price", "poverty"]
lesson.table(table.loc[shown].rename(names), 3)

# %%
errors = {name: (each.value - truth[name]) / each.standard_error for name, each in estimates.items()}
holds = [each.low <= truth[name] <= each.high for name, each in estimates.items()]
figure, axis = lesson.axes(
    "Toutes les estimations, en erreurs-types", "estimation − vérité, en erreurs-types", height=2.0
)
axis.scatter(
    list(errors.values()), np.zeros(len(errors)), s=60, alpha=0.5, color=[BLUE if each else ORANGE for each in holds]
)
axis.axvline(0, color=GREY, linewidth=0.8)
axis.set_yticks([])
lesson.show(figure)

# %% [markdown]
# **Question 2.** Pour quelle part des grandeurs l'intervalle à 90 % contient-il la vérité ? (`holds` est une liste de
# vrai et de faux)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    2,
    sum(holds) / len(holds),
    right="On attend neuf sur dix en moyenne sur beaucoup d'enquêtes ; dans une seule, plus ou moins. Cent sur cent, enquête après enquête, voudrait dire des intervalles trop larges.",
    hint="Somme des vrais (sum(holds)) divisée par leur nombre (len(holds)).",
)

# %%
answer_2 = ...  # un nombre, avec un point : 12.5
lesson.check(2, answer_2)

# %% [markdown]
# ## 4. De l'estimation au postérieur
#
# Deux paramètres que nulle enquête ne mesure : le rendement qu'une vache de race pure *pourrait* donner bien nourrie,
# et la force avec laquelle les éleveurs répondent au gain d'un kilo d'aliment. On les devine par ce que l'enquête
# mesure, et qu'ils commandent : le lait d'une vache locale, le lait d'une vache pure.
#
# Le calage essaie beaucoup de valeurs (la *prior*, l'a priori), simule chacune, et garde celles qui ressemblent à
# l'observation (le *postérieur*).

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
    """Une année de la province sous ces paramètres : lait d'une vache locale, d'une vache pure (L)."""
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
# Nous choisissons une vérité, la simulons avec une graine que le calage ne verra pas, et oublions la vérité.

# %%
secret_scores = np.array([[0.9, -0.8]])  # en écarts-types de l'a priori
blank = Problem(priors, ())
secret = blank.trials(secret_scores, [1001])[0]
local, pure = observe(secret)
aims = (Aim("vache locale", local, 0.03 * local), Aim("vache pure", pure, 0.03 * pure))

scores = sobol_scores(len(priors), 64, seed=1)
seeds = np.arange(1, len(scores) + 1)
runs = np.array([observe(trial) for trial in blank.trials(scores, seeds.tolist())])


def fitted(n_aims):
    """Postérieur d'après les premières observations seulement."""
    problem = Problem(priors, aims[:n_aims])
    pool = Pool(Batch(scores, runs[:, :n_aims], seeds))
    return fit(problem, pool, Plan(first=len(scores), later=0, waves=1, draws=400))


by_local, by_both = fitted(1), fitted(2)

# %%
LABELS = ["rendement possible (L)", "réponse à l'aliment"]
figure, panels = lesson.axes("Ce que l'on croit avant, et après", n=2, height=2.6)
truths = blank.values_at(secret_scores)[0]
ROWS = {"a priori": None, "vaches locales": by_local, "locales et pures": by_both}
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
# Le trait orange est la vérité, les barres vont du 5ᵉ au 95ᵉ centile. Un paramètre dont la barre reste aussi longue
# que l'a priori n'a pas été *identifié* : les données n'en disent rien, ou le confondent avec un autre.
#
# **Question 3.** Avec les deux observations, quelle part de la largeur de l'a priori reste-t-il au *rendement
# possible*, en écarts-types ? Servez-vous de `by_both.draws.quantiles([0.05, 0.95])` (une ligne par centile, une
# colonne par paramètre) et divisez par `2 * 1.645`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_width(posterior, at):
    """Largeur à 90 %, en part de celle de l'a priori."""
    low, high = posterior.draws.quantiles([0.05, 0.95])[:, at]
    return (high - low) / (2 * 1.645)


lesson.question(
    3,
    solved_width(by_both, 0),
    right="Ce qui reste mesure ce que l'on ne sait toujours pas. Le publier est aussi important que la valeur centrale.",
    hint="quantiles(...)[1, 0] − quantiles(...)[0, 0], divisé par 3,29.",
)

# %%
answer_3 = ...  # un nombre, avec un point : 12.5
lesson.check(3, answer_3)

# %% [markdown]
# **Question 4.** Auquel des deux paramètres l'observation des vaches *pures* a-t-elle apporté le plus (comparez les
# deux barres bleues) ? **a** au rendement possible ; **b** à la réponse à l'aliment.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_gained = [solved_width(by_local, at) - solved_width(by_both, at) for at in (0, 1)]
lesson.question(
    4,
    "ab"[int(np.argmax(solved_gained))],
    choices=("a", "b"),
    right="Les deux paramètres poussent le lait dans le même sens ; il faut deux observations pour les démêler. On choisit ainsi ce qu'il faut aller mesurer.",
    hint="Calculez la largeur des quatre barres bleues, ou mesurez-les à l'œil.",
)

# %%
answer_4 = ...  # "a" ou "b"
lesson.check(4, answer_4)

# %%
lesson.score()

# %% [markdown]
# ## Ce que le modèle ne sait pas
#
# - Un calage suppose que le modèle est vrai à un jeu de paramètres près. Il ne l'est pas : `docs/calibration.md`
#   ajoute un *écart du modèle*, annoncé d'avance.
# - Soixante-quatre essais à petite échelle et deux observations : un exercice. Le vrai calage porte sur des dizaines
#   de cibles et dure une heure.
# - L'enquête d'exemple ne contient ni mensonge, ni refus lié à la richesse ; le terrain, si.
#
# **Pour aller plus loin** : `docs/field_data.fr.md`, `lben field template`, `lben calibrate`, `docs/calibration.md`
# (et la preuve sur des vérités connues).
