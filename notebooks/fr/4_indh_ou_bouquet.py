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
# # 4. INDH ou bouquet pour les femmes ?
#
# **Une classe de politique publique : même enveloppe, mêmes tirages, deux politiques**
#
# | | |
# |---|---|
# | **On apprend** | lire un scénario ; comparer deux politiques à une référence ; ce que les tirages font à une différence ; rapporter un effet à son coût, et quand ne pas le faire |
# | **Durée** | 90 minutes de classe |
# | **Il faut savoir** | le carnet 1 ; moyenne, médiane, intervalle |
# | **Public** | politiques publiques, division de l'action sociale, équipes de l'INDH |
#
# L'INDH (Initiative nationale pour le développement humain) peut subventionner l'équipement des coopératives. Le
# *bouquet pour les femmes* finance des coopératives de femmes, le versement de l'argent du lait sur leur compte et
# des sièges aux conseils. Que changent l'une et l'autre, pour qui, et à quel prix ?

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
from pathlib import Path

import pandas as pd
from classroom import BLUE, ORANGE, refusal, slider

from sim.report.words import in_language

lesson = Lesson("fr")  # un éleveur simulé en représente vingt
POLICIES = {"indh_6040": BLUE, "womens_bundle": ORANGE}

# %% [markdown]
# ## 1. Deux scénarios
#
# Un scénario est un fichier qui dit quels *leviers* sont ouverts, quand, avec quelle enveloppe. L'enveloppe est un
# plafond.

# %%
scenarios = {name: lesson.scenario(name) for name in ("baseline", *POLICIES)}
titles = {name: in_language(scenario.title, lesson.language) for name, scenario in scenarios.items()}
rows = {
    (titles[name], lesson.name("lever", lever)): settings.budget_mad_year
    for name, scenario in scenarios.items()
    for lever, settings in scenario.levers.levers.items()
}
lesson.table(pd.Series(rows, name="enveloppe, MAD par an"))

# %% [markdown]
# **Question 1.** Combien d'argent public le bouquet peut-il dépenser *au plus*, en millions de dirhams, de 2026 à
# 2031 compris ?

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_bundle = scenarios["womens_bundle"]
solved_planned = sum(sum(levers.values()) for years in solved_bundle.planned_cost.values() for levers in years.values())
lesson.question(
    1,
    solved_planned / 1e6,
    within=0.001,
    right="Six années d'enveloppe. C'est un plafond : la dépense réelle suit les candidatures, elle peut être bien plus petite.",
    hint="Additionnez les enveloppes annuelles de ses trois leviers, puis multipliez par le nombre d'années, 2026 et 2031 comprises.",
)

# %%
answer_1 = ...  # un nombre, avec un point : 12.5
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. Une paire de simulations
#
# Les trois scénarios partent du même soir, avec les mêmes ménages et les mêmes tirages : la même vache meurt le même
# jour. Ce qui diffère vient de la politique.

# %%
WATCHED = {  # les indicateurs suivis, et leur titre sur les figures
    "women_members": "femmes\nadhérentes",
    "women_board_seats": "sièges de femmes\naux conseils",
    "jobs_paid": "travail rémunéré\n(temps plein)",
    "dairy_income": "revenu du troupeau\n(DH par ménage, an)",
}


def effects(seed):
    """Différence à la référence, moyenne de 2026 à 2031, pour chaque politique."""
    runs = {name: lesson.run(scenario.but(seed=seed)) for name, scenario in scenarios.items()}
    means = {name: lesson.means(made, list(WATCHED)) for name, made in runs.items()}
    changed = pd.DataFrame({name: means[name] - means["baseline"] for name in POLICIES})
    changed.loc["money"] = [lesson.public_money(runs[name]) / 1e6 for name in POLICIES]
    return changed


names = {each: lesson.name("indicator", each) for each in WATCHED} | {"money": "argent public dépensé (millions de DH)"}
first = effects(seed=1)
lesson.table(first.rename(names).rename(columns=titles), 1)

# %% [markdown]
# Lisez la dernière ligne : l'enveloppe est la même, l'argent dépensé ne l'est pas. Une enveloppe se vide au rythme des
# dossiers.
#
# ## 3. Et avec d'autres tirages ?
#
# Recommençons avec quatre graines : à chacune ses tirages. À cette petite échelle un ménage simulé en vaut vingt : les
# tirages font beaucoup de bruit, et c'est ce que l'on veut voir.

# %%
by_seed = {1: first} | {seed: effects(seed) for seed in (2, 3, 4)}


def side_by_side(title):
    """Un panneau par indicateur, les deux politiques côte à côte."""
    figure, panels = lesson.axes(title, n=len(WATCHED), height=2.6)
    for panel, indicator in zip(panels, WATCHED, strict=True):
        panel.axhline(0, color="black", linewidth=0.8)
        panel.set_title(WATCHED[indicator])
        panel.set_xticks(range(len(POLICIES)), ["INDH", "bouquet"])
        panel.set_xlim(-0.6, 1.6)
    return figure, dict(zip(WATCHED, panels, strict=True))


figure, panels = side_by_side("La même comparaison, quatre graines")
for changed in by_seed.values():
    for indicator, panel in panels.items():
        panel.scatter(range(len(POLICIES)), changed.loc[indicator], color=list(POLICIES.values()), alpha=0.7)
lesson.show(figure)

# %% [markdown]
# **Question 2.** D'après ces quatre graines, de laquelle de ces différences êtes-vous le *moins* sûr du signe ?
# Comptez, pour chaque politique et chaque indicateur, combien de points sont du même côté de zéro. **a** les
# adhérentes du bouquet ; **b** les sièges du bouquet ; **c** le revenu du troupeau sous l'INDH ; **d** deux d'entre
# elles, ou les trois, à égalité.

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
    right="C'est là que les points s'accordent le moins : une seule paire ne permet pas de conclure, il en faut davantage."
    if len(solved_unsure) == 1
    else "Aucune ne se détache des autres. Quatre graines, c'est encore peu : il en faut davantage pour conclure.",
    hint="Cherchez le panneau où les points d'une même politique sont répartis autour de la ligne de zéro.",
)

# %%
answer_2 = ...  # "a", "b", "c" ou "d"
lesson.check(2, answer_2)

# %% [markdown]
# ## 4. Bien plus de paires, toute la province
#
# La comparaison de référence du dépôt a fait le travail en grand : bien plus de tirages des paramètres incertains,
# chacun avec sa graine, à l'échelle 1. Un trait va du 5ᵉ au 95ᵉ centile, le point est la moyenne.

# %%
reference = Path("../../results/reference")
table = pd.read_parquet(reference / "effects.parquet").query("group == 'all' and year == 0")
table = table[table["scenario"].isin(list(POLICIES))].set_index(["indicator", "scenario"])
pairs = table["n"].max()
figure, panels = side_by_side(f"Effet moyen d'une année, {pairs} paires")
for indicator, panel in panels.items():
    told = table.loc[indicator].loc[list(POLICIES)]
    panel.vlines(
        range(len(POLICIES)), told["low"], told["high"], colors=list(POLICIES.values()), linewidth=3, alpha=0.6
    )
    panel.scatter(range(len(POLICIES)), told["mean"], color=list(POLICIES.values()))
lesson.show(figure)

# %%
columns = {"level_baseline": "référence", "mean": "effet moyen", "low": "5 %", "high": "95 %"}
told = table.loc[list(WATCHED), list(columns)].rename(columns=columns).rename(index=names, level=0)
lesson.table(told.rename(index=titles, level=1), 1)

# %%
spent = pd.read_parquet(reference / "spending.parquet").groupby("scenario", observed=True)["public_cost_mad"].mean()
spent = spent[list(POLICIES)]
lesson.table((spent / 1e6).rename(titles).rename("dépensé de 2026 à 2031, millions de DH, moyenne des paires"), 1)

# %% [markdown]
# **Question 3.** La subvention INDH 60/40 change-t-elle le revenu du troupeau d'un ménage ? **a** oui, elle
# l'augmente ; **b** oui, elle le diminue ; **c** ces simulations ne permettent de dire ni l'un ni l'autre.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_income = table.loc[("dairy_income", "indh_6040")]
solved_said = "a" if solved_income["low"] > 0 else "b" if solved_income["high"] < 0 else "c"
lesson.question(
    3,
    solved_said,
    choices=("a", "b", "c"),
    right="« On ne sait pas » est une réponse. Ne pas savoir n'est pas savoir que l'effet est nul."
    if solved_said == "c"
    else "Les deux bouts de l'intervalle sont du même côté de zéro : le signe est assez sûr. Est-il grand ? Comparez-le à la référence.",
    hint="Regardez les deux bouts de l'intervalle : sont-ils du même côté de zéro ?",
)

# %%
answer_3 = ...  # "a", "b" ou "c"
lesson.check(3, answer_3)

# %% [markdown]
# **Question 4.** Ce que coûte une adhérente de plus, et quand on n'a pas le droit de le dire. Écrivez une fonction de
# l'argent public des six années (MAD), de l'effet moyen (adhérentes de plus dans une année) et des deux bouts de son
# intervalle, qui donne le coût par adhérente *et par an*. Si l'intervalle contient zéro, ou si l'effet est une baisse, il
# n'y a pas de coût à donner : elle rend alors `None`. Sa première ligne est dans la cellule de réponse :
# `def my_cost(money, mean, low, high):`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_cost(money, mean, low, high):
    """MAD par adhérente et par an ; None quand l'effet n'est pas une hausse assez sûre."""
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
    right="Un coût par unité ne dit rien des autres effets : le bouquet vise les femmes, l'INDH l'équipement. À vous de dire ce qui compte.",
    hint="Si le bout du bas n'est pas au-dessus de zéro : None. Sinon, l'argent de six années, divisé par 6, puis par l'effet moyen.",
)


# %%
def my_cost(money, mean, low, high):
    return ...  # votre calcul, en autant de lignes qu'il faut


answer_4 = my_cost
lesson.check(4, answer_4)

# %%
unit_costs = {}
for name, title in titles.items():
    if name in POLICIES:
        cost = solved_cost(spent[name], *table.loc[("women_members", name), ["mean", "low", "high"]])
        unit_costs[title] = "–" if cost is None else lesson.number(cost)
lesson.table(pd.Series(unit_costs, name="coût d'une adhérente de plus, MAD par an"))

# %% [markdown]
# Un tiret : l'effet n'est pas une hausse assez sûre, et diviser par lui donnerait un chiffre qui ne veut rien dire.
# `lben compare` se tait aussi dans ce cas.
#
# ## 5. Votre politique
#
# Partagez une enveloppe entre deux leviers et regardez ce qui bouge, en pourcentage de la référence. Une seule graine : ne
# concluez pas, cherchez.

# %%
OPEN = {"first_year": 2026, "last_year": 2031}
baseline = lesson.means(lesson.run(scenarios["baseline"]), list(WATCHED))


def policy(grants, women):
    """Des leviers et leurs enveloppes, en milliers de dirhams par an."""
    return {
        "indh_grant": {**OPEN, "budget_mad_year": 1e3 * grants, "public_share": 0.6, "helps_with_files": True},
        "women_cooperative": {**OPEN, "budget_mad_year": 1e3 * women, "asset": "workshop"},
    }


def try_it(grants, women):
    """Ce que change un partage de l'enveloppe."""
    made = lesson.run(scenarios["baseline"].but(levers=policy(grants, women)))
    change = 100 * (lesson.means(made, list(WATCHED)) / baseline - 1)
    millions = lesson.number(lesson.public_money(made) / 1e6, 2)
    title = f"{millions} millions de DH dépensés en six ans"
    return lesson.bars(title, change.rename(names).to_dict(), "% de la référence", 1)


lesson.play(
    try_it,
    grants=slider("subventions INDH (milliers de DH par an)", 0, 2000, 600, 100, 0),
    women=slider("coopératives de femmes (milliers de DH par an)", 0, 2000, 600, 100, 0),
)

# %% [markdown]
# Un budget voté ne se dépasse pas : demander plus que l'enveloppe est refusé avant même de simuler.

# %%
print(refusal(lambda: scenarios["indh_6040"].but(levers=policy(2000, 500))))

# %% [markdown]
# **Exercice libre.** Avec 1,2 million de dirhams par an au plus, écrivez une politique qui donne plus de sièges aux
# femmes que les subventions seules, sans perdre les autres effets. Les leviers et leurs réglages : `lben scenario
# levers`.
#
# <details><summary>Une solution</summary>
#
# ```python
# mine = policy(700, 400) | {"womens_seats": {**OPEN, "budget_mad_year": 1e5, "seats_share": 0.3}}
# made = lesson.run(scenarios["baseline"].but(levers=mine))
# lesson.means(made, list(WATCHED)) - baseline
# ```
#
# Les sièges réservés coûtent peu (une aide à l'assemblée) et agissent vite : c'est une règle, pas un équipement.
# Recommencez avec d'autres graines (`scenarios["baseline"].but(levers=mine, seed=2)`, et la référence de la même
# graine).
#
# </details>

# %%
lesson.score()

# %% [markdown]
# ## Ce que le modèle ne sait pas
#
# - Qui décide à la maison : comptes, titres et sièges sont suivis, la négociation dans le couple ne l'est pas.
# - L'effet d'une politique dont le chemin n'est pas dans le modèle : un levier n'agit que par un état qu'une règle
#   lit.
# - Combien de coopératives déposeraient un dossier, combien d'hommes refuseraient : ce sont des *a priori*, que les
#   tirages font varier.
# - À petite échelle (un pour vingt), une coopérative de trente membres n'a que deux ménages simulés : ces figures
#   servent à apprendre, pas à décider.
#
# **Pour aller plus loin** : `lben compare indh_6040 womens_bundle`, `docs/comparing.md`, `docs/levers.md` (ce que
# chaque levier laisse de côté), le carnet 7 (écrire un levier).
