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
# # 7. Écrire son levier et sa règle
#
# **Une prime de fidélité : la règle, son jumeau, le levier, l'inscription**
#
# | | |
# |---|---|
# | **On apprend** | écrire une règle pure et compilée ; la vérifier par un jumeau écrit autrement ; en faire un levier qui paie par la caisse publique ; l'essayer |
# | **Durée** | 2 séances de 60 minutes |
# | **Il faut savoir** | Python : fonctions, boucles, classes ; le carnet 2 |
# | **Public** | étudiants en informatique ou en modélisation, futurs contributeurs |
#
# L'idée : l'État verse une prime par litre aux membres des coopératives dont les membres livrent fidèlement. Est-ce
# une bonne politique ? C'est à la fin de le dire.

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
import timeit

import numpy as np
import pandas as pd
from pydantic import Field

from sim import Cooperative, Herder
from sim.policy.package import Package
from sim.policy.price_support import MilkPriceLever
from sim.rules.compiled import compiled
from sim.rules.outlets import NOBODY

lesson = Lesson("fr")
chain = lesson.wake()

# %% [markdown]
# ## 1. La règle
#
# Une règle est une fonction sans mémoire ni fichier : des nombres entrent, un nombre sort. Ici : sous un seuil de
# fidélité, rien ; au-dessus, la prime monte en ligne droite jusqu'à `most` quand tout est livré.
#
# **Question 1.** Écrivez cette fonction, en MAD/L. Sa première ligne est dans la cellule de réponse :
# `def my_bonus(share, threshold, most):`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
@compiled
def solved_loyalty_bonus(share, threshold, most):
    """Prime (MAD/L) : 0 jusqu'au seuil, puis most · (part − seuil) / (1 − seuil)."""
    if share <= threshold:
        return 0.0
    return most * (share - threshold) / (1.0 - threshold)


lesson.question(
    1,
    solved_loyalty_bonus,
    cases=[(0.2, 0.3, 0.4), (0.3, 0.3, 0.4), (0.65, 0.3, 0.4), (1.0, 0.3, 0.4), (0.5, 0.0, 1.0)],
    right="Deux points suffisent à vérifier une droite : au seuil 0, à 1 most. Et la règle ne touche à rien d'autre.",
    hint="most * (share − threshold) / (1 − threshold), jamais moins que zéro.",
)


# %%
def my_bonus(share, threshold, most):
    return ...  # votre calcul, en autant de lignes qu'il faut


answer_1 = my_bonus
lesson.check(1, answer_1)

# %% [markdown]
# ## 2. Le noyau et son jumeau
#
# Dans le modèle une règle court sur des *colonnes* : une boucle compilée pour tous les éleveurs d'un coup. C'est
# rapide, et il est facile de s'y tromper. On l'écrit donc une seconde fois, lentement, agent par agent : le *jumeau*.
# Les deux doivent donner les mêmes nombres.


# %%
@compiled
def fill_bonuses(cooperative, delivered, for_sale, threshold, most, bonuses):
    """Prime de chaque coopérative, d'après ce que ses membres livrent : écrit bonuses."""
    given, had = np.zeros(len(bonuses)), np.zeros(len(bonuses))
    for h in range(len(cooperative)):
        at = cooperative[h]
        if at != NOBODY:
            given[at] += delivered[h]
            had[at] += for_sale[h]
    for at in range(len(bonuses)):
        bonuses[at] = solved_loyalty_bonus(given[at] / had[at], threshold, most) if had[at] > 0.0 else 0.0


def bonuses_of(province, threshold, most):
    """Les primes de toutes les coopératives, par le noyau."""
    herders, bonuses = province.herders, np.empty(len(province.cooperatives.cash))
    fill_bonuses(herders.cooperative, herders.to_cooperative_l, herders.surplus_l, threshold, most, bonuses)
    return bonuses


# %%
def twin(province, threshold, most):
    """Les mêmes primes, agent par agent, sans colonne ni compilation."""
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
print("plus grand écart :", np.abs(fast - slow).max())
seconds = [timeit.timeit(lambda do=do: do(chain, 0.3, 0.5), number=3) / 3 for do in (bonuses_of, twin)]
print("le jumeau est tant de fois plus lent :", lesson.number(seconds[1] / seconds[0]))

# %% [markdown]
# Dans le dépôt, ce face-à-face est un test : des populations petites, tirées au hasard, avec leurs cas limites
# (personne, zéro litre).
#
# **Question 2.** Combien de coopératives toucheraient une prime, aujourd'hui, avec un seuil de 0,3 ? (`fast` contient
# leurs primes)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    2,
    int((slow > 0).sum()),
    within=0,
    right="Celles dont les membres sont déjà fidèles. Une prime à ce qui se ferait de toute façon est un effet d'aubaine.",
    hint="Comptez les primes plus grandes que zéro : (fast > 0).sum().",
)

# %%
answer_2 = ...  # un nombre, avec un point : 12.5
lesson.check(2, answer_2)

# %% [markdown]
# ## 3. Le levier
#
# Un levier a des réglages contrôlés (bornes comprises), une enveloppe, un payeur, et dit dans `writes` quelles
# colonnes il peut changer. Notre prime s'ajoute au prix : `MilkPriceLever` sait déjà la payer le jour de paie, dans
# la limite de l'enveloppe, par la caisse publique. Il reste à dire *combien*.


# %%
class LoyaltyPremium(MilkPriceLever):
    """L'État ajoute une prime au litre là où les membres livrent plus que `threshold` de ce qu'ils vendent."""

    programme = "loyalty_premium"

    threshold: float = Field(ge=0, lt=1)
    most_mad_l: float = Field(ge=0, le=5)

    def promised_mad_l(self, province):
        """La prime de chaque coopérative, d'après la quinzaine passée."""
        return bonuses_of(province, self.threshold, self.most_mad_l)


class MyPackage(Package):
    """Les leviers du simulateur, et le mien."""

    loyalty_premium: LoyaltyPremium | None = None


print(LoyaltyPremium.writes)

# %% [markdown]
# Inscrire un levier, c'est cela : un champ du *paquet*. Un réglage interdit est refusé avant toute simulation, en
# disant ce qui est permis.


# %%
def with_premium(most, envelope=1e6, threshold=0.3):
    """La référence, et ma prime de 2026 à 2031."""
    lever = LoyaltyPremium(
        first_year=2026, last_year=2031, budget_mad_year=envelope, threshold=threshold, most_mad_l=most
    )
    return lesson.scenario().but(levers=MyPackage(loyalty_premium=lever))


try:
    with_premium(most=0.5, threshold=1.5)
except ValueError as error:
    print(str(error).splitlines()[2].strip())

# %% [markdown]
# ## 4. L'essai
#
# D'abord l'épreuve que tout levier doit passer : de taille nulle, il ne change *rien*, au bit près.
#
# **Question 3.** Avec `most=0`, combien de nombres de la table de chaque quinzaine diffèrent de la référence ?

# %%
baseline = lesson.run()
nothing, premium = lesson.run(with_premium(most=0.0)), lesson.run(with_premium(most=0.6))


def differing(made):
    """Nombres de la table qui ne sont pas exactement ceux de la référence."""
    one, other = (each.chain.select_dtypes("number") for each in (made, baseline))
    return int((~((one == other) | (one.isna() & other.isna()))).to_numpy().sum())


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    3,
    differing(nothing),
    within=0,
    right="Zéro : les tirages appartiennent aux agents, un levier qui ne donne rien ne les déplace pas. Tout écart serait une faute du levier.",
    hint="Appelez differing(nothing).",
)

# %%
answer_3 = ...  # un nombre, avec un point : 12.5
lesson.check(3, answer_3)

# %%
years = pd.DataFrame({"référence": baseline.years["organised_share"], "prime": premium.years["organised_share"]})
figure, axis = lesson.axes("Lait de la province livré aux coopératives", "année", "%", height=2.6)
for name in years:
    axis.plot(years.index, 100 * years[name], label=name)
axis.set_ylim(bottom=0)
axis.legend(frameon=False)
lesson.show(figure)

# %%
costs = premium.public_costs.query("programme == 'loyalty_premium'").set_index("year")["value_mad"]
lesson.table((costs / 1e3).rename("prime versée, milliers de DH").to_frame().T)

# %% [markdown]
# **Question 4.** Combien coûte un litre livré *de plus* ? (argent des six années, divisé par le lait livré en plus
# aux coopératives dans ces années ; colonne `cooperative_l` de `chain`, en MAD/L)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_more = premium.chain["cooperative_l"].sum() - baseline.chain["cooperative_l"].sum()
lesson.question(
    4,
    costs.sum() / solved_more,
    right="Comparez au prix du litre : au-delà, on paie surtout des litres qui seraient venus de toute façon. Une seule graine : recommencez avec d'autres."
    if solved_more > 0
    else "Avec cette graine la prime n'a pas amené un litre de plus : un coût négatif ne veut rien dire. Une seule graine : recommencez avec d'autres.",
    hint="costs.sum() divisé par la différence des sommes de cooperative_l (avec la prime moins référence).",
)

# %%
answer_4 = ...  # un nombre, avec un point : 12.5
lesson.check(4, answer_4)

# %%
lesson.score()

# %% [markdown]
# ## 5. Du carnet au dépôt
#
# | Où | Quoi |
# |---|---|
# | `sim/rules/` | la règle et son noyau, purs, sans import de chez nous hors de `sim.rules` |
# | `tests/twins/` | le jumeau, sur de petites populations tirées au sort |
# | `sim/policy/loyalty_premium.py` | le levier, sa docstring, `writes` |
# | `sim/policy/package.py` | le champ du paquet |
# | `tests/policy/` | de taille nulle il ne change rien ; le plafond tient ; rien d'autre ne bouge |
# | `sim/report/locale/*.po` | son nom en français, en anglais, en arabe |
# | `docs/levers.md` | la règle, l'équation, les sources, ce qu'il ne peut pas montrer |
#
# ## Ce que le modèle ne sait pas
#
# - Tricher : une coopérative pourrait gonfler sa part en déclarant moins de lait à vendre. Notre règle suppose qu'on
#   la mesure juste.
# - Ce que ferait le colporteur : son prix suit la ville, pas ses rivaux.
# - Si l'État saurait mesurer la fidélité, et à quel coût : ce coût n'est pas dans la prime.
#
# **Pour aller plus loin** : `sim/policy/lever.py` (ce que tout levier sait faire), `sim/policy/low_season_premium.py`
# (un des plus courts), `docs/levers.md`, `docs/decisions.md`.
