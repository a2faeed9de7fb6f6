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
# # 5. La sécheresse
#
# **Le lait, la facture d'aliments, la reprise ; et ce que le modèle ne voit pas**
#
# | | |
# |---|---|
# | **On apprend** | comment une mauvaise campagne passe de l'herbe à la vache, de la vache à la bourse ; ce qui cède d'abord ; combien de temps dure un choc ; confronter un modèle à ce que l'on sait |
# | **Durée** | 75 minutes de classe |
# | **Il faut savoir** | le carnet 1 ; pourcentages et puissances |
# | **Public** | agronomie, économie rurale, services agricoles de la province |
#
# L'*UFL* est l'unité fourragère lait : l'énergie d'un kilo d'orge pour une vache laitière. L'*état corporel* va de 1
# (maigre) à 5 (grasse).

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
import pandas as pd
from classroom import BLUE, GREY, ORANGE, choice, slider, territory

from sim import run

lesson = Lesson("fr")
climate = lesson.wake().parameters.climate

# %% [markdown]
# ## 1. De la pluie à l'herbe
#
# Faute de mieux, le modèle lit la pluie dans la récolte nationale de céréales, par campagne. Voici ce que le pays a
# récolté, et le nombre de vaches que le modèle donne à la province.

# %%
harvests = {day.year: value for day, value in territory().drivers.harvest_million_quintals.values.items()}
history = run(lesson.scenario(first_year=2013, last_year=2025), scale=lesson.scale).years

figure, (rain, herd) = lesson.axes("Treize campagnes", "année", n=2)
POOR = 60  # millions de quintaux
for label, colour, kept in (("mauvaise campagne", ORANGE, True), ("autre campagne", GREY, False)):
    chosen = {year: value for year, value in harvests.items() if (value < POOR) == kept}
    rain.bar(list(chosen), list(chosen.values()), color=colour, label=label)
rain.axhline(climate.harvest_reference_million_quintals, color=BLUE, linewidth=1, label="campagne moyenne")
rain.set(title="récolte nationale de céréales", ylabel="millions de quintaux")
figure.legend(loc="outside lower center", ncols=3, frameon=False)
herd.plot(history.index, history["cows"], color=BLUE)
herd.set(title="vaches, selon le modèle", ylabel="têtes")
herd.set_ylim(bottom=0)
lesson.show(figure)

# %% [markdown]
# L'herbe d'une terre non irriguée suit la récolte, en plus doux :
#
# $$ \text{herbe} = \text{herbe d'une année moyenne} \times \left(\frac{H}{H_0}\right)^{\varepsilon} $$
#
# $H_0$ est `climate.harvest_reference_million_quintals`, $\varepsilon$ est `climate.harvest_elasticity`.
#
# **Question 1.** La campagne 2024 a donné `harvests[2024]` millions de quintaux. Quelle part de l'herbe d'une année
# moyenne ? (entre 0 et 1)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_ratio = harvests[2024] / climate.harvest_reference_million_quintals
lesson.question(
    1,
    solved_ratio**climate.harvest_elasticity,
    right="L'herbe baisse moins que le grain : jachères, chaumes et parcours amortissent. L'exposant part d'un a priori.",
    hint="(H / H0) ** epsilon. En Python la puissance s'écrit **.",
)

# %%
answer_1 = ...  # un nombre, avec un point : 12.5
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. Deux avenirs, les mêmes tirages
#
# Partons du même soir, avec les mêmes ménages. Dans un avenir, toutes les campagnes sont moyennes ; dans l'autre,
# celles de 2027, 2028 et 2029 sont celles de 2022, 2023 et 2024.

# %%
YEARS = range(2026, 2032)
DRY = (2027, 2028, 2029)
average = climate.harvest_reference_million_quintals


def live(dry=None, levers=None):
    """Vivre de 2026 à 2031 avec ces récoltes les années sèches, et des leviers."""
    to_come = dict.fromkeys(YEARS, average) | (dry or {})
    scenario = lesson.scenario()
    outlook = scenario.outlook.model_dump() | {"harvest_million_quintals": to_come}
    return lesson.run(scenario.but(outlook=outlook, levers=levers or {}))


normal = live()
drought = live({year: harvests[year - 5] for year in DRY})

# %%
figure, panels = lesson.axes("De l'herbe au lait", "année", n=2)
for made, colour, name in ((normal, GREY, "campagnes moyennes"), (drought, ORANGE, "trois campagnes sèches")):
    chain = made.chain
    when = chain["year"] + (chain["number"] - 0.5) / 24
    panels[0].plot(when, chain["condition"], color=colour, label=name)
    panels[1].plot(when, chain["milk_l"] / chain["days"] / 1e3, color=colour)
panels[0].set(title="état corporel des vaches", ylabel="note, 1 maigre à 5 grasse")
panels[1].set(title="lait de la province", ylabel="milliers de litres par jour")
for panel in panels:  # une campagne va d'octobre à septembre
    panel.axvspan(DRY[0] - 0.25, DRY[-1] + 0.75, color=ORANGE, alpha=0.1)
figure.legend(loc="outside lower center", ncols=2, frameon=False)
lesson.show(figure)

# %% [markdown]
# La bande orange marque les trois campagnes sèches : d'octobre 2026 à septembre 2029. La vache maigrit d'abord : elle
# donne du lait avec ses réserves, puis moins de lait, puis moins de veaux.
#
# Mesurons, année par année, l'écart entre les deux avenirs en pourcentage. La campagne 2027 commence en octobre
# 2026 : l'écart aussi.

# %%
COLUMNS = {
    "milk_l": "lait",
    "cows": "vaches",
    "dairy_income_mad": "revenu net du troupeau, par ménage",
}


def gaps(made):
    """Écart aux campagnes moyennes, en %, par année."""
    return 100 * (made.years[list(COLUMNS)] / normal.years[list(COLUMNS)] - 1)


gap = gaps(drought)
lesson.table(gap.rename(columns=COLUMNS).T, 1)

# %% [markdown]
# **Question 2.** Qu'est-ce qui perd le plus, au pire moment, en pourcentage ? **a** le lait ; **b** le nombre de
# vaches ; **c** le revenu du troupeau.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_lost_most = dict(zip(COLUMNS, "abc", strict=True))[gap.min().idxmin()]
lesson.question(
    2,
    solved_lost_most,
    choices=("a", "b", "c"),
    right={
        "a": "Une vache mal nourrie donne moins de lait bien avant qu'on la vende : le lait baisse plus que le troupeau.",
        "b": "Quand l'argent manque on vend des bêtes, on n'en rachète pas, et un troupeau se refait lentement.",
        "c": "Le revenu est une différence entre de grosses recettes et de grosses dépenses : quand les aliments renchérissent, il cède plus que le lait.",
    }[solved_lost_most],
    hint="Cherchez le nombre le plus négatif du tableau, puis sa ligne.",
)

# %%
answer_2 = ...  # "a", "b" ou "c"
lesson.check(2, answer_2)

# %% [markdown]
# ## 3. La bourse : aliments, ventes, dettes
#
# Un ménage qui manque d'herbe achète des aliments. Si l'argent n'y suffit plus, la règle veut qu'il emprunte, puis coupe
# dans ses dépenses, puis vende une bête ; et que le prix des bêtes baisse quand tout le monde vend. Voilà les règles ;
# regardons ce qu'elles font.

# %%
SUMS = {
    "feed_cost_mad": "aliments achetés",
    "milk_income_mad": "lait et produits vendus",
    "cattle_sales_mad": "animaux vendus",
    "cattle_bought_mad": "animaux achetés",
}
money = pd.DataFrame(
    {
        name: (drought.chain.groupby("year")[column].sum() - normal.chain.groupby("year")[column].sum()) / 1e6
        for column, name in SUMS.items()
    }
)
print("Écart entre les deux avenirs, millions de dirhams")
lesson.table(money.T, 1)

# %%
HERD = {"cattle": "bovins", "births": "naissances de veaux", "animal_index": "prix des bêtes, à prix de la viande égal"}
yearly = [made.chain.groupby("year")[list(HERD)].mean() for made in (drought, normal)]
print("Écart entre les deux avenirs, %")
lesson.table((100 * (yearly[0] / yearly[1] - 1)).rename(columns=HERD).T, 1)

# %%
FUTURES = {"campagnes moyennes": normal, "trois campagnes sèches": drought}
purses = {}
for name, made in FUTURES.items():
    herders = made.balances.query("account == 'herders'").set_index("year")
    herders = herders.loc[2026:, ["cash", "receivable", "debt"]] / 1e6
    purses["dettes", name] = herders["debt"]
    purses["argent en main et lait dû, moins dettes", name] = herders["cash"] + herders["receivable"] - herders["debt"]
print("Éleveurs, fin d'année, millions de dirhams")
lesson.table(pd.DataFrame(purses).T, 1)

# %% [markdown]
# **Ce que fait le modèle.** La facture d'aliments et le lait perdu pèsent d'abord. Un ménage ne vend une bête par
# manque d'argent qu'après avoir emprunté et coupé dans ses dépenses, et peu en arrivent là : comparez l'écart des
# dettes et celui des ventes à ces deux sommes. Moins de veaux naissent, donc moins de bêtes sont à vendre les années
# suivantes. Et le prix des bêtes suit surtout celui de la viande, fixé hors de la province.
#
# **Ce que l'on sait.** Au début de 2022, en pleine campagne sèche, on a vu vendre dans la hâte : le prix du bétail
# « pratiquement divisé par deux » en deux ou trois ans (Doukkala-Abda), une vache laitière de 25 000 à 30 000 DH
# bradée à 15 000. Comparez à la dernière ligne du tableau en pourcentage. La ruée de l'hiver 2022 n'est pas dans le
# modèle : `docs/validation.md` la compte parmi ses échecs. N'en tirez rien sur le prix des bêtes, ni sur qui doit
# vendre.
#
# Peu de ménages ont une dette : elle saute d'une année à l'autre à cette petite échelle. Et l'argent en main trompe :
# qui vend des bêtes, ou n'en rachète pas, a plus d'argent et moins de troupeau. On lit les deux ensemble.
#
# **Question 3.** Pendant les trois années sèches, combien de millions de dirhams les éleveurs dépensent-ils *en plus*
# en aliments ? (la somme des trois années du tableau des écarts, ou `money.loc[list(DRY)]`)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_more_feed = float(money.loc[list(DRY)].iloc[:, 0].sum())
lesson.question(
    3,
    solved_more_feed,
    within=0.03,
    right="Cet argent quitte la province : les aliments viennent d'ailleurs. La sécheresse est aussi une facture."
    if solved_more_feed > 0
    else "Un nombre négatif : le troupeau à nourrir a baissé plus que les aliments n'ont renchéri. Une facture plus petite n'est pas ici une bonne nouvelle.",
    hint="Première ligne du tableau des écarts : additionnez 2027, 2028 et 2029.",
)

# %%
answer_3 = ...  # un nombre, avec un point : 12.5
lesson.check(3, answer_3)

# %% [markdown]
# ## 4. Combien de temps pour s'en remettre ?
#
# **Question 4.** Écrivez une fonction qui reçoit les écarts en % *après* le choc, une liste d'une valeur par année,
# et un seuil en %, et qui donne le nombre d'années jusqu'à la première où l'écart est revenu au-dessus de −seuil *et
# y reste*. Elle donne la longueur de la liste si cela n'arrive pas. Sa première ligne est dans la cellule de réponse :
# `def my_recovery(after, threshold):`. Exemple : `my_recovery([-9, -1, -4, -1, 0], 2)` donne 3.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_recovery(after, threshold):
    """Années jusqu'au retour durable."""
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
    right="« Et y reste » compte : une bonne année au milieu d'une mauvaise passe n'est pas une reprise.",
    hint="Trouvez la dernière année où l'écart est sous −seuil ; la suivante est la réponse.",
)


# %%
def my_recovery(after, threshold):
    return ...  # votre calcul, en autant de lignes qu'il faut


answer_4 = my_recovery
lesson.check(4, answer_4)

# %%
after = {name: solved_recovery(gap.loc[2030:, column].tolist(), 2.0) for column, name in COLUMNS.items()}
lesson.table(pd.Series(after, name="années sous −2 % après 2029 (2 : pas encore revenu)"))

# %% [markdown]
# ## 5. Les boutons
#
# Choisissez la récolte des trois campagnes et une aide : l'État paie une partie de l'aliment composé de 2027 à 2029.
# L'aide sauve-t-elle des vaches, ou de l'argent ? Une seule graine, une petite échelle : cherchez le sens, pas le
# chiffre.

# %%
FEED = {"feed_support": {"first_year": DRY[0], "last_year": DRY[-1], "budget_mad_year": 5e6, "price_mad_kg": 2.0}}


def try_it(harvest, support):
    """Écarts aux campagnes moyennes sous une récolte et une aide."""
    tried = gaps(live(dict.fromkeys(DRY, harvest), FEED if support else {}))
    figure, panels = lesson.axes("Écart aux campagnes moyennes (orange : 2027 à 2029)", "année", "%", n=3, height=2.6)
    for panel, (column, name) in zip(panels, COLUMNS.items(), strict=True):
        panel.bar(tried.index, tried[column], color=[ORANGE if year in DRY else GREY for year in tried.index])
        panel.axhline(0, color="black", linewidth=0.8)
        panel.set_title(name.replace(", ", "\n"))
    return figure


lesson.play(
    try_it,
    harvest=slider("récolte 2027 à 2029 (millions de quintaux)", 20, 110, 35, 5, 0),
    support=choice("aide", {"aucune": False, "aliment à 2 DH/kg, 5 millions de DH par an": True}),
)

# %%
lesson.score()

# %% [markdown]
# ## Ce que le modèle ne sait pas
#
# - La pluie elle-même : une récolte nationale en tient lieu, la même pour la plaine et la montagne.
# - L'eau d'irrigation, les puits qui baissent, les parcours, le mouton : rien de cela n'y est, et c'est là que se
#   joue souvent une sécheresse.
# - Les récoltes à venir sont une hypothèse. Sans elle, le modèle tire d'anciennes récoltes au sort.
# - Les ménages ne font jamais défaut et ne quittent pas la province.
#
# **Pour aller plus loin** : `lben run baseline --under drought`, `docs/model.md` 7.3 à 7.5, les cibles de sécheresse
# dans `docs/validation.md`, le carnet 4.
