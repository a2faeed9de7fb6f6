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
# # 2. L'année d'une coopérative
#
# **Prix, délai de paiement, vente parallèle, assemblée générale**
#
# | | |
# |---|---|
# | **On apprend** | pourquoi un membre vend au colporteur ; ce que pèsent le prix, le délai, le chemin et la confiance ; ce que vote une assemblée |
# | **Durée** | 75 à 90 minutes de classe |
# | **Il faut savoir** | le carnet 1 ; une moyenne ; lire une petite fonction Python |
# | **Public** | gestion des coopératives, économie rurale, conseillers |

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
from classroom import BLUE, ORANGE, slider

from sim.rules.governance import fee_voted
from sim.rules.outlets import N_OUTLETS, cash_need, choice_shares, cooperative_utility

lesson = Lesson("fr", scale=0.1)
chain = lesson.wake()
communes = [each.commune for each in chain.territory.communes]

# %% [markdown]
# ## 1. La coopérative
#
# Prenons, parmi les coopératives actives d'Aïn Cheggag qui ont des femmes pour membres (s'il y en a), celle qui compte
# le plus de membres. Les dix coopératives de l'enquête de terrain ne sont connues que par leurs adhérentes : le reste de
# la fiche est une hypothèse.

# %%
cooperatives, herders, collectors = chain.cooperatives, chain.herders, chain.collectors
here = (cooperatives.commune == communes.index("Ain Cheggag")) & cooperatives.is_active
has_women = cooperatives.n_women_members > 0
row = int(np.lexsort((cooperatives.n_members, has_women, here))[-1])  # ici, avec des femmes, puis la plus grande
cooperative = cooperatives.view(row)

sheet = {
    "membres": lesson.number(cooperative.n_members),
    "dont femmes": lesson.number(cooperative.n_women_members),
    "cuve (L par jour)": lesson.number(cooperative.tank_capacity_l_day),
    "prix payé aux membres (MAD/L)": lesson.number(cooperative.member_price, 2),
    "retenue par litre (MAD/L)": lesson.number(cooperative.fee, 2),
    "argent en caisse (MAD)": lesson.number(cooperative.cash),
}
lesson.table(pd.Series(sheet, name="fiche"))

# %% [markdown]
# ## 2. Douze mois, vingt-quatre quinzaines
#
# À chaque quinzaine notons le prix de la coopérative, celui des colporteurs qui passent chez ses membres, et ce que
# les membres lui livrent.

# %%
chain = lesson.wake()  # chaque exécution de cette cellule repart du même soir
cooperatives, herders, collectors = chain.cooperatives, chain.herders, chain.collectors
cooperative = cooperatives.view(row)
noted = []
while chain.today.year == 2026:
    chain.step()
    members = np.flatnonzero(herders.cooperative == row)
    noted.append(
        {
            "month": chain.finished.first.month + (0.5 if chain.finished.first.day > 15 else 0.0),
            "cooperative": cooperative.member_price,
            "collector": collectors.price[herders.collector[members]].mean(),
            "for_sale": herders.surplus_l[members].sum(),
            "delivered": herders.to_cooperative_l[members].sum(),
            "trust": herders.trust[members].mean(),
        }
    )
year = pd.DataFrame(noted)

figure, (prices, shares) = lesson.axes("Une année à Aïn Cheggag", "mois", n=2)
prices.plot(year["month"], year["cooperative"], color=BLUE, label="coopérative")
prices.plot(year["month"], year["collector"], color=ORANGE, label="colporteurs")
prices.set(title="prix", ylabel="dirhams par litre")
prices.legend(frameon=False)
shares.plot(year["month"], 100 * year["delivered"] / year["for_sale"], color=BLUE)
shares.set(title="livré par les membres", ylabel="% du lait à vendre", ylim=(0, 100))
lesson.show(figure)

# %% [markdown]
# Au printemps l'herbe abonde, le lait aussi, et le colporteur baisse son prix ; en été et en automne il le relève.
#
# **Question 1.** Sur l'année, quelle part du lait à vendre des membres *n'est pas* livrée à leur coopérative ? (entre
# 0 et 1, quatre chiffres après le point ; les colonnes `for_sale` et `delivered` du tableau `year` sont en litres)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_share = 1.0 - year["delivered"].sum() / year["for_sale"].sum()
solved_trap = 1.0 - (year["delivered"] / year["for_sale"]).mean()  # la moyenne des parts : ce qu'il ne faut pas faire
lesson.question(
    1,
    solved_share,
    within=min(0.005, max(0.0002, abs(solved_trap / solved_share - 1.0) / 2)),
    right="C'est la vente parallèle. La moyenne des parts de chaque quinzaine, "
    f"{lesson.number(solved_trap, 4)}, serait fausse : les quinzaines n'ont pas le même lait.",
    hint="1 moins (somme de delivered divisée par somme de for_sale) : des sommes d'abord, la division ensuite.",
)

# %%
answer_1 = ...  # un nombre, avec un point : 12.5
lesson.check(1, answer_1)

# %% [markdown]
# **Question 2.** Quand le prix de la coopérative monte *par rapport* à celui des colporteurs, la vente parallèle…
# **a** monte ; **b** baisse ; **c** ne bouge guère. Pour le voir : `np.corrcoef(year["cooperative"] -
# year["collector"], year["delivered"] / year["for_sale"])` ; entre −0,2 et 0,2, c'est **c**.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_gap = year["cooperative"] - year["collector"]
solved_together = np.corrcoef(solved_gap, year["delivered"] / year["for_sale"])[0, 1]
solved_moved = "b" if solved_together > 0.2 else "a" if solved_together < -0.2 else "c"
lesson.question(
    2,
    solved_moved,
    choices=("a", "b", "c"),
    right={
        "a": "Une corrélation n'est pas une cause. Dans la règle un meilleur prix fait livrer plus (partie 3) : autre chose a bougé en même temps, comme la saison.",
        "b": "Le prix relatif compte. Mais il faut plusieurs quinzaines pour changer une habitude : l'inertie est dans la règle.",
        "c": "Le prix relatif est bien dans la règle (partie 3), mais l'inertie aussi : en une seule année, son effet peut ne pas se voir.",
    }[solved_moved],
    hint="Regardez le printemps : qui paie mieux, et combien livre-t-on ? Une corrélation positive veut dire que l'on livre plus quand l'écart monte.",
)

# %%
answer_2 = ...  # "a", "b" ou "c"
lesson.check(2, answer_2)

# %% [markdown]
# ## 3. Dans la tête d'un membre
#
# Le modèle donne à la coopérative, pour chaque membre, une *valeur* en dirhams par litre :
#
# $$ U = p\,(1 - r - d\,n) - c\,k + s + v\,(t - 0{,}5) $$
#
# $p$ prix, $r$ part refusée, $n$ besoin d'argent (0 à 1), $k$ km à porter le lait, $t$ confiance (0 à 1) ; $d$, $c$,
# $s$, $v$ sont des paramètres : coût du délai, d'un km, valeur des services, de la confiance.
#
# **Question 3.** Un membre a besoin d'argent ($n = 0{,}5$), porte son lait sur 3 km, n'a jamais eu de refus ($r =
# 0$), sa confiance vaut 0,4, le prix est de 4 MAD/L. Combien vaut pour lui un litre livré ?

# %%
outlets = chain.parameters.outlets
d, c, s, v = outlets.delay_cost_share, outlets.distance_cost_mad_km, outlets.service_value_mad, outlets.trust_value_mad
for letter, value, unit in (("d", d, ""), ("c", c, "MAD/L/km"), ("s", s, "MAD/L"), ("v", v, "MAD/L")):
    print(letter, "=", lesson.number(value, 3, unit))

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    3,
    4.0 * (1 - 0 - d * 0.5) - c * 3 + s + v * (0.4 - 0.5),
    within=0.005,
    right="C'est ce que calcule sim.rules.outlets.cooperative_utility. Le colporteur, lui, ne vaut que son prix : il paie sur place, à la porte.",
    hint="Remplacez chaque lettre : p = 4, r = 0, n = 0.5, k = 3, t = 0.4. Donnez au moins trois chiffres.",
)

# %%
answer_3 = ...  # un nombre, avec un point : 12.5
lesson.check(3, answer_3)

# %% [markdown]
# Tournez les boutons, qui partent de la fin de l'année : prix de la coopérative et des colporteurs, confiance moyenne
# des membres. Les quatre débouchés se partagent le lait selon leur valeur. Cherchez si plus de confiance
# peut compenser 0,30 dirham d'écart de prix, et combien ; puis ce que change le délai pour un ménage qui n'a besoin de
# rien, et pour un ménage sans le sou. Prix en dirhams de 2014, comme dans la tête des membres.

# %%
NAMES = ["coopérative", "colporteur", "voisins", "souk"]
market, cpi = chain.parameters.market, chain.outside.cpi
neighbours = market.direct_price_share * chain.loose_price / cpi - outlets.direct_effort_mad
souk = market.souk_price_share * market.churned_premium * chain.loose_price / cpi - outlets.souk_effort_mad
souk -= outlets.souk_hours_per_l * chain.parameters.labour.women_wage_share * chain.outside.wage_hour / cpi


def split(price, rival, need, km, trust):
    """Partager le lait d'un membre entre ses débouchés."""
    worth = np.array([cooperative_utility(price, km, 0.0, need, trust, outlets), rival, neighbours, souk])
    shares = np.empty(N_OUTLETS)
    choice_shares(worth, outlets.choice_spread_mad, shares)
    shares = dict(zip(NAMES, 100 * shares, strict=True))
    return lesson.bars("Où ce membre voudrait vendre", shares, "% du lait à vendre")


lesson.play(
    split,
    price=slider("prix de la coopérative (MAD/L)", 2.0, 5.0, cooperative.member_price / cpi, 0.05),
    rival=slider("prix du colporteur (MAD/L)", 2.0, 5.0, year["collector"].iloc[-1] / cpi, 0.05),
    need=slider("besoin d'argent (0 à 1)", 0.0, 1.0, 0.0, 0.1),
    km=slider("chemin (km)", 0.0, 8.0, 2.0, 0.5),
    trust=slider("confiance (0 à 1)", 0.0, 1.0, year["trust"].iloc[-1], 0.05),
)

# %% [markdown]
# Le délai n'agit que par le besoin d'argent. Combien de membres sont dans ce cas à la fin de l'année ?

# %%
need = np.array([cash_need(herders.cash[each], herders.usual_spending[each]) for each in members])
print("membres qui manquent d'argent :", lesson.percent((need > 0).mean()))

organised = {}
for share in (0.03, 0.08, 0.20):
    dearer = lesson.scenario(last_year=2026, parameters={"outlets.delay_cost_share": share})
    organised["d = " + lesson.number(share, 2)] = 100 * lesson.run(dearer).years["organised_share"].iloc[0]
lesson.show(
    lesson.bars(
        "Selon ce que coûte le délai, de 2013 à 2026",
        organised,
        "% du lait de la province livré aux coopératives, 2026",
        1,
    )
)

# %% [markdown]
# Comparez les trois barres : un délai ne pèse que sur ceux qui n'ont pas de quoi attendre.
#
# ## 4. L'assemblée
#
# À la fin de l'année, une femme ou un homme membre, une voix. L'assemblée fixe la *retenue*, ce que la coopérative
# garde par litre :
#
# - après une perte, elle monte d'un pas ;
# - si le résultat par litre dépasse la moitié de la retenue, elle descend d'un pas ;
# - sinon elle reste ; et elle ne sort jamais de ses limites.
#
# Un excédent, lui, va d'abord à la réserve légale et à la formation ; le reste agrandit la cuve ou revient aux
# membres en *ristournes*, au prorata des litres livrés (loi 112-12).
#
# **Question 4.** Écrivez la règle de la retenue : une fonction de la retenue, du résultat de l'année (MAD) et des
# litres collectés, qui donne la nouvelle retenue. `step`, `least` et `most` sont le pas et les limites. Sa première
# ligne est dans la cellule de réponse : `def my_vote(fee, result, litres):`.

# %%
governance = chain.parameters.governance
step, least, most = governance.fee_step_mad_l, governance.fee_least_mad_l, governance.fee_most_mad_l
print("pas", lesson.number(step, 2), "; limites", lesson.number(least, 2), "–", lesson.number(most, 2, "MAD/L"))


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_vote(fee, result, litres):
    """La règle de l'assemblée."""
    if result < 0:
        fee = fee + step
    elif litres > 0 and result / litres > fee / 2:
        fee = fee - step
    return min(max(fee, least), most)


solved_middle = (least + most) / 2
solved_tried = [
    (solved_middle, -100.0, 1e4),
    (solved_middle, 1e4, 1e4),
    (solved_middle, 10.0, 1e4),
    (most, -1.0, 1e4),
    (least, 1e4, 1e4),
    (solved_middle, 0.0, 0.0),
]
assert all(abs(solved_vote(*case) - fee_voted(*case, governance)) < 1e-12 for case in solved_tried)
lesson.question(
    4,
    solved_vote,
    cases=solved_tried,
    within=1e-9,
    right="Elle fait ce que fait sim.rules.governance.fee_voted, la règle compilée du modèle : vous avez écrit son jumeau.",
    hint="Perte : + step. Résultat par litre au-dessus de la moitié de la retenue : − step. Puis min et max. Attention à zéro litre.",
)


# %%
def my_vote(fee, result, litres):
    return ...  # votre calcul, en autant de lignes qu'il faut


answer_4 = my_vote
lesson.check(4, answer_4)

# %%
lesson.score()

# %% [markdown]
# ## Ce que le modèle ne sait pas
#
# - Qui est une vraie coopérative : membres, cuves et dates sont des hypothèses, sauf le nombre d'adhérentes des dix
#   enquêtées.
# - Les dettes envers le colporteur, les avances sur aliments, les liens de famille : rien de tout cela ne retient un
#   membre.
# - Les coefficients de la valeur (délai, chemin, confiance) partent d'*a priori*, qu'un calage peut resserrer :
#   `lben parameters --topic outlets` montre leurs plages.
# - Les membres votent comme leur moyenne ; ni notables, ni procurations.
#
# **Pour aller plus loin** : `docs/cooperatives.fr.md` (ce que les coopératives apportent), `docs/model.md` 7.7 et
# 7.13, le carnet 4 (les subventions).
