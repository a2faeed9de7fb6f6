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
# # 1. Suivre un litre de lait
#
# **D'un pis d'Aïn Cheggag à un verre de Fès, et le retour du dirham**
#
# | | |
# |---|---|
# | **On apprend** | par quelles mains passe un litre ; ce qui est bu, vendu, perdu ; qui paie qui, et quand ; ce qui revient à l'éleveur sur un verre |
# | **Durée** | 60 minutes de classe |
# | **Il faut savoir** | lire un tableau et un pourcentage ; exécuter une cellule (Maj + Entrée) |
# | **Public** | lycée agricole, licence, agents de développement |
#
# Une *quinzaine* est un demi-mois, le pas du modèle. Un *colporteur* achète le lait à la ferme avec son véhicule ;
# une *mahlaba* est une crémerie artisanale de la ville.
#
# Le modèle n'est pas la province : c'est une maquette. Lisez des ordres de grandeur.

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
import numpy as np
import pandas as pd

from sim.quinzaine.timetable import TIMETABLE

lesson = Lesson("fr", scale=0.1)  # un éleveur simulé en représente dix
chain = lesson.wake()  # la province, au soir du dernier jour d'histoire observée
print(chain.quinzaine.first, "→", chain.quinzaine.last)

# %% [markdown]
# ## 1. Une étable d'Aïn Cheggag
#
# Prenons un ménage d'Aïn Cheggag membre d'une coopérative : celui dont le lait est au milieu du classement. Chaque
# éleveur est un agent ; ses attributs ont un nom, une unité et une définition.

# %%
herders = chain.herders
communes = [each.commune for each in chain.territory.communes]
is_member = (herders.commune == communes.index("Ain Cheggag")) & (herders.cooperative >= 0) & (herders.n_cows > 0)
members = np.flatnonzero(is_member)
middle = members[np.argsort(herders.milk_l[members])[len(members) // 2]]
herder = herders.view(middle)

told = {
    "vaches": lesson.number(herder.n_cows),
    "bovins de tout âge": lesson.number(herder.n_cattle),
    "personnes à la maison": lesson.number(herder.n_people),
    "chemin jusqu'au point de collecte (km)": lesson.number(herder.distance_km, 1),
    "argent en main (MAD)": lesson.number(herder.cash),
    "dû par la coopérative (MAD)": lesson.number(herder.receivable),
}
lesson.table(pd.Series(told, name="ménage"))

# %% [markdown]
# ## 2. La traite, la maison, le choix
#
# Une quinzaine compte quatorze phases, toujours dans le même ordre. Exécutons-les jusqu'à la vente, et regardons
# notre ménage.

# %%
chain = lesson.wake()  # chaque exécution de cette cellule repart du même soir
herder = chain.herders.view(middle)
for phase in TIMETABLE[:7]:
    print(lesson.name("phase", phase.name))
    phase.run(chain)

milk = {
    "produit": herder.milk_l,
    "bu par les veaux": herder.calves_l,
    "bu et mangé à la maison": herder.home_l,
    "à vendre": herder.surplus_l,
}
lesson.table(pd.Series(milk, name="litres de la quinzaine"), 1)

# %% [markdown]
# **Question 1.** Quelle part du lait du ménage n'est *pas* à vendre ? (un nombre entre 0 et 1)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    1,
    (herder.milk_l - herder.surplus_l) / herder.milk_l,
    right="C'est le lait des veaux et de la maison : il nourrit, mais aucun dirham ne passe. L'autoconsommation compte dans la production.",
    hint="Produit moins à vendre, divisé par produit.",
)

# %%
answer_1 = ...  # un nombre, avec un point : 12.5
lesson.check(1, answer_1)

# %%
OUTLETS = {
    "to_cooperative_l": "coopérative",
    "to_collector_l": "colporteur",
    "to_direct_l": "voisins",
    "to_souk_l": "souk (lben, beurre)",
}
litres = {OUTLETS[name]: getattr(herder, name) / chain.quinzaine.days for name in OUTLETS}
lesson.show(lesson.bars("Où va le lait à vendre de ce ménage", litres, "litres par jour", 1))

# %% [markdown]
# Un membre qui vend aussi au colporteur : c'est la *vente parallèle*. Le carnet 2 en cherche les raisons.
#
# ## 3. La tournée et le jour de paie
#
# Reprenons la quinzaine, les quatorze phases cette fois. Le colporteur paie sur place. Et la coopérative ?

# %%
chain = lesson.wake()
herder = chain.herders.view(middle)
print("dû au début de la quinzaine :", lesson.number(herder.receivable, 0, "MAD"))
for phase in TIMETABLE:
    phase.run(chain)
    if phase.name in ("collection", "pay day"):
        print(f"{lesson.name('phase', phase.name)} : la coopérative doit {lesson.number(herder.receivable, 0, 'MAD')}")
print("payé par le colporteur sur place :", lesson.number(herder.collector_money, 0, "MAD"))
print("payé par la coopérative :", lesson.number(herder.cooperative_money, 0, "MAD"))

# %% [markdown]
# **Question 2.** Le lait livré à la coopérative *cette* quinzaine est payé… **a** le jour même ; **b** à la quinzaine
# suivante ; **c** à la fin de l'année. Indice : comparez ce qui était dû au début et ce qui vient d'être payé.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    2,
    "b",
    choices=("a", "b", "c"),
    right="La coopérative paie à chaque quinzaine ce qui était dû au début : le lait de la précédente. Le lait de cette quinzaine reste dû.",
    hint="Comparez ce qui vient d'être payé à ce qui était dû avant la première livraison de la quinzaine.",
)

# %%
answer_2 = ...  # "a", "b" ou "c"
lesson.check(2, answer_2)

# %% [markdown]
# ## 4. Deux chemins jusqu'au verre
#
# Un litre peut arriver à Fès **en vrac**, par le colporteur et la mahlaba, ou **conditionné**, par la coopérative et
# la laiterie. Suivons le prix à chaque étape. La barre grise est le prix final ; dessous, ce que chacun y ajoute.

# %%
cooperative = chain.cooperatives.view(herder.cooperative)
collector = chain.collectors.view(herder.collector)
loose = {"éleveur": collector.price, "colporteur": chain.wholesale_price, "mahlaba": chain.parity}
packaged = {
    "éleveur": cooperative.member_price,
    "coopérative": chain.processors.price[cooperative.plant],
    "laiterie et épicier": chain.packaged_price,
}
ways = {"en vrac, à Fès": loose, "conditionné, en boutique": packaged}
lesson.show(lesson.steps("Le prix d'un litre, étape par étape", ways, "dirhams par litre"))

# %% [markdown]
# **Question 3.** Sur un litre en vrac bu à Fès, quelle part du prix revient à l'éleveur ? (entre 0 et 1 ; lisez la
# figure)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    3,
    float(collector.price) / chain.parity,
    right="Le reste paie le carburant, le lait qui tourne, l'atelier de la mahlaba, et leurs gains. Une part plus petite n'est pas forcément un vol.",
    hint="Prix payé à l'éleveur (barre de l'éleveur), divisé par le prix final (barre grise), en vrac.",
)

# %%
answer_3 = ...  # un nombre, avec un point : 12.5
lesson.check(3, answer_3)

# %% [markdown]
# ## 5. Le lait d'une année, et le retour du dirham
#
# Passons d'un ménage à la province, et d'une quinzaine à une année. Le *grand livre* note chaque passage deux fois,
# chez celui qui donne et chez celui qui reçoit ; s'il ne s'équilibre pas, le modèle s'arrête.

# %%
made = lesson.run(lesson.scenario(last_year=2026))
flows = made.flows.set_index(["seller", "buyer", "product"]).sort_index()
raw = flows.xs("raw_milk", level="product")[["milk_equivalent_l", "value_mad"]]
ENDS = {"calves": "Veaux", "losses": "Lait tourné", "workshop": "Barattage des femmes, pour le souk"}
milk = raw.loc["herders"].rename(lambda to: ENDS.get(to) or lesson.name("explain.account", to)) / 1e6
milk.columns = ["millions de litres", "millions de dirhams"]
lesson.table(milk, 2)

# %% [markdown]
# **Question 4.** Les colporteurs achètent aux éleveurs et vendent aux mahlabas. En millions de dirhams, combien leur
# reste-t-il de l'année avant de payer le carburant ? Servez-vous de `raw.loc[("collectors", "mahlabas"),
# "value_mad"]`.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_sold = raw.loc[("collectors", "mahlabas"), "value_mad"]
solved_bought = raw.loc[("herders", "collectors"), "value_mad"]
lesson.question(
    4,
    (solved_sold - solved_bought) / 1e6,
    right="Vendu moins acheté : la marge brute. En ôtant carburant et réparations on arrive à la valeur ajoutée (carnet 3).",
    hint="Ce qu'ils ont vendu aux mahlabas, moins ce qu'ils ont payé aux éleveurs, divisé par un million.",
)

# %%
answer_4 = ...  # un nombre, avec un point : 12.5
lesson.check(4, answer_4)

# %% [markdown]
# La *valeur ajoutée* d'un acteur est ce qu'il produit, moins ce qu'il achète à d'autres. Celle des éleveurs vient de
# toute l'étable : le lait, les animaux, et ce que la maison consomme elle-même.

# %%
accounts = made.accounts.actors.pivot_table(index="actor", columns="line", values="value", observed=True)
added = accounts["value_added"].drop("chain") / 1e6
added = {lesson.name("explain.account", actor): value for actor, value in added.items()}
unit = "millions de dirhams ; lait et animaux, autoconsommation comprise"
lesson.show(lesson.bars("La valeur ajoutée d'une année, par acteur", added, unit, 1))

# %% [markdown]
# Et le dirham que le consommateur dépense en lait, combien en revient-il à la ferme ? Voici d'abord de quoi est faite
# la production des éleveurs, puis deux parts qui ne disent pas la même chose.

# %%
sales = flows.loc["herders"]["value_mad"].groupby("product").sum() / 1e6
produced = {
    "lait, lben et beurre vendus": sales[["raw_milk", "lben", "butter"]].sum(),
    "animaux vendus": sales["cattle"],
}
produced["autoconsommation et variation du troupeau"] = accounts.loc["herders", "output"] / 1e6 - sum(produced.values())
lesson.table(pd.Series(produced, name="production des éleveurs, millions de dirhams"), 1)

# %%
of_the_chain = accounts.loc["herders", "value_added"] / accounts.loc["chain", "value_added"]
print("Part des éleveurs dans la valeur ajoutée de la filière :", lesson.percent(of_the_chain))
share = made.accounts.values["farm_gate_share_all"][0]
print("Part du prix de détail d'un litre vendu qui revient à la ferme :", lesson.percent(share))

# %% [markdown]
# La première part compte toute l'étable, animaux et lait de la maison compris, une fois payés aliments et soins. La
# seconde ne compte que le lait vendu, avant de payer les aliments. Quand on cite une « part de l'éleveur », il faut dire
# laquelle.
#
# Reste à vérifier que la maquette ne crée ni ne perd de lait.

# %%
entered = flows.xs("cows", level="seller")["milk_equivalent_l"].sum()
left = flows.xs("herders", level="seller")["milk_equivalent_l"].sum()
made_by_women = flows.loc[("workshop", "herders"), "milk_equivalent_l"].sum()
print("Lait entré chez les éleveurs moins lait sorti (L) :", lesson.number(entered + made_by_women - left, 3))

# %% [markdown]
# Nul à l'arrondi près : ce qui entre sort.

# %%
lesson.score()

# %% [markdown]
# ## Ce que le modèle ne sait pas
#
# - Ce ménage n'existe pas : il est tiré au sort pour que la province, elle, ressemble à ce que l'on en sait.
# - La qualité se réduit à l'eau, à la chaleur et au temps ; ni matière grasse, ni protéines, ni hygiène.
# - Le lait « conditionné » et le lait « en vrac » ont chacun un seul prix ; les quartiers et les marques n'existent
#   pas.
# - Le modèle est mal connu : la plupart des paramètres sont des *a priori*.
#
# **Pour aller plus loin** : le carnet 2 (pourquoi vendre au colporteur ?), le carnet 3 (les comptes), la liste des
# phases avec `lben timetable`, et `docs/model.md`, sections 7 et 8.
