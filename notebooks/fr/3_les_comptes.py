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
# # 3. Les comptes d'une filière, à la main et à la machine
#
# **D'une étude publiée (le lait du Burundi) à Séfrou**
#
# | | |
# |---|---|
# | **On apprend** | valeur ajoutée, consolidation sans double compte, à qui va la valeur ajoutée, quatre coefficients de compétitivité |
# | **Durée** | 90 minutes de classe, ou deux séances de 45 |
# | **Il faut savoir** | ce qu'est un compte d'exploitation ; additionner une colonne |
# | **Public** | économie, comptabilité, chargés d'études |
#
# La méthode est celle de VCA4D (Fabre, Dabat et Orlandoni, 2021). On refait d'abord les comptes d'une étude publiée :
# si la machine ne retrouve pas les chiffres imprimés, il ne faut pas la croire sur Séfrou.

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

from sim.accounts.chain_results import chain_results
from sim.accounts.published import read_study

lesson = Lesson("fr", scale=0.1)
burundi = Path("../../tests/golden/burundi")
files = [burundi / f"burundi_milk_2020_{part}.csv" for part in ("accounts", "backtracing", "parity")]
study = read_study(*files)

# %% [markdown]
# ## 1. À la main
#
# Douze comptes, en millions de francs burundais. *P* est la production (`output`), *CI* les consommations
# intermédiaires (`intermediate_consumption`).

# %%
CREATED = ["output", "intermediate_consumption"]
RECEIVED = ["wages", "taxes", "subsidies", "financial_charges", "land_rent", "depreciation", "net_operating_profit"]
accounts = pd.DataFrame([vars(account) for account in study.accounts]).set_index("code")
shown = accounts[["actor", *CREATED, "wages", "taxes", "net_operating_profit"]].rename(columns={"actor": "acteur"})
lesson.table(shown.rename(columns=lambda line: lesson.name("workbook.line", line)))

# %% [markdown]
# **Question 1.** Quelle est la valeur ajoutée des collecteurs (`COL`), en millions de francs ?

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    1,
    accounts.loc["COL", "output"] - accounts.loc["COL", "intermediate_consumption"],
    within=0.001,
    right="VA = P − CI. Le collecteur vend cher mais achète cher : sa valeur ajoutée est une petite part de ses ventes.",
    hint="Production moins consommations intermédiaires, sur la ligne COL.",
)

# %%
answer_1 = ...  # un nombre, avec un point : 12.5
lesson.check(1, answer_1)

# %% [markdown]
# La valeur ajoutée *créée* est aussi *reçue* : salaires, taxes, intérêts, loyer de la terre, amortissements, et le
# résultat qui reste. Les subventions, elles, sont reçues *avant* le partage.
#
# **Question 2.** Écrivez une fonction qui, à partir d'un compte (un dictionnaire de lignes), donne la valeur ajoutée
# *reçue*. Sa première ligne est dans la cellule de réponse : `def my_received(account):`, où une ligne se lit
# `account["wages"]`. Vérifiez-la sur `accounts.loc["IND"]`.


# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
def solved_received(account):
    """Somme de ce que chacun reçoit, subventions déduites."""
    shares = sum(account[line] for line in RECEIVED if line != "subsidies")
    return shares - account["subsidies"]


lesson.question(
    2,
    solved_received,
    cases=[(dict(accounts.loc[code, RECEIVED]),) for code in ("IND", "SEMI", "APS", "EI")],
    within=0.001,
    right="Créée = reçue : c'est l'identité que la machine vérifie avant de rien montrer.",
    hint="Additionnez wages, taxes, financial_charges, land_rent, depreciation, net_operating_profit ; ôtez subsidies.",
)


# %%
def my_received(account):
    return ...  # votre calcul, en autant de lignes qu'il faut


answer_2 = my_received
lesson.check(2, answer_2)

# %% [markdown]
# ## 2. Consolider : le lait vendu trois fois n'est pas trois fois du lait
#
# Additionner les productions compte le même lait à chaque revente. Le compte *consolidé* retire les achats entre
# acteurs de la filière. La valeur ajoutée, elle, s'additionne.
#
# **Question 3.** L'étude trouve une production de la filière égale à la valeur ajoutée de tous, plus les achats faits
# *hors* de la filière. Les achats hors de la filière sont `sum(line.value for line in study.inputs)`. À combien
# s'élèvent donc les achats *à l'intérieur* de la filière ? (la somme de toutes les CI, moins les achats hors de la
# filière)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
solved_outside = sum(line.value for line in study.inputs)
lesson.question(
    3,
    accounts["intermediate_consumption"].sum() - solved_outside,
    within=0.001,
    right="C'est ce que l'étude retire (aux arrondis près). Sans cela, la filière paraîtrait bien plus grosse qu'elle n'est.",
    hint='accounts["intermediate_consumption"].sum() donne toutes les CI ; ôtez-en ce qui est acheté hors de la filière.',
)

# %%
answer_3 = ...  # un nombre, avec un point : 12.5
lesson.check(3, answer_3)

# %% [markdown]
# ## 3. À la machine, face au publié
#
# La même chose en une ligne, et à côté ce que l'étude a imprimé.

# %%
results = chain_results(*study)
published = pd.read_csv(burundi / "burundi_milk_2020_headlines.csv").set_index("quantity")
ours = pd.Series({name: getattr(results.headlines, name) for name in published.index})
both = pd.DataFrame({"machine": ours, "étude publiée": published["published"]})
both["écart"] = both.iloc[:, 0] - both.iloc[:, 1]
amounts, ratios = both.iloc[:-3], both.iloc[-3:]
lesson.table(amounts.rename(lambda of: lesson.name("accounts", of)))

# %%
lesson.table(ratios.rename(lambda of: lesson.name("accounts", of)), 2)

# %% [markdown]
# Une ligne ne tombe pas juste : le solde public imprimé compte des taxes payées par les fournisseurs, que ses
# tableaux ne donnent pas. La machine ne les invente pas.
#
# **Question 4.** Le coefficient de protection nominale (NPC) compare la production au prix du marché et au prix de
# *parité* (ce que coûterait le lait importé). Ici il dépasse 1. Qui paie la différence ? **a** le consommateur, qui
# paie plus cher que la parité ; **b** l'éleveur, qui reçoit moins ; **c** personne.

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    4,
    "a" if results.headlines.npc > 1 else "b",
    choices=("a", "b", "c"),
    right="NPC > 1 : la production est payée plus cher que la parité. Le consommateur (ou un droit de douane) protège la filière.",
    hint="NPC = production au prix du marché / production au prix de parité. Au-dessus de 1, le prix intérieur est le plus haut.",
)

# %%
answer_4 = ...  # "a", "b" ou "c"
lesson.check(4, answer_4)

# %% [markdown]
# ## 4. Séfrou
#
# La même machine lit le grand livre d'une simulation : chaque ligne d'un compte est une somme de passages entre
# acteurs.

# %%
made = lesson.run(lesson.scenario(last_year=2026))
sefrou = made.accounts.actors.pivot_table(index="actor", columns="line", values="value", observed=True)
lines = ["output", "intermediate_consumption", "value_added", "wages", "net_operating_profit"]
told = (sefrou[lines] / 1e6).rename(index=lambda of: lesson.name("explain.account", of))
told = told.rename(
    columns=lambda line: lesson.name("workbook.line", line), index={"chain": lesson.name("accounts", "chain")}
)
print("millions de dirhams, 2026")
lesson.table(told, 1)

# %%
per_dirham = sefrou["value_added"].drop("chain") / sefrou.loc["chain", "value_added"] * 100
per_dirham.index = [lesson.name("explain.account", of) for of in per_dirham.index]
lesson.show(
    lesson.bars("Qui crée la valeur ajoutée à Séfrou", per_dirham.to_dict(), "% de la valeur ajoutée de la filière", 1)
)

# %% [markdown]
# **Question 5.** La somme des productions des six acteurs dépasse celle de la filière. De combien, en millions de
# dirhams ? (tableau ci-dessus, ou `sefrou["output"]`)

# %% tags=["solution", "hide-input"] jupyter={"source_hidden": true}
lesson.question(
    5,
    (sefrou["output"].drop("chain").sum() - sefrou.loc["chain", "output"]) / 1e6,
    right="Ce sont les achats entre acteurs de Séfrou : le lait du colporteur, de la coopérative, de l'épicier.",
    hint='sefrou["output"].drop("chain").sum() moins sefrou.loc["chain", "output"], le tout divisé par un million.',
)

# %%
answer_5 = ...  # un nombre, avec un point : 12.5
lesson.check(5, answer_5)

# %%
values = made.accounts.values
figures = {lesson.name("accounts", name): values[name][0] for name in ("integration", "npc", "drc_vca4d")}
figures["part de la ferme dans le prix de détail"] = values["farm_gate_share_all"][0]
figures["part des femmes dans salaires et profits (travail)"] = values["women_share_by_work"][0]
lesson.table(pd.Series(figures, name="Séfrou, 2026"), 2)

# %%
lesson.score()

# %% [markdown]
# `lben explain integration --year 2022` dit d'où vient chacun de ces chiffres, jusqu'aux cases du grand livre.
#
# ## Ce que le modèle ne sait pas
#
# - Le travail de la famille n'est pas payé : sa rémunération est dans le résultat. Comptée au salaire agricole
#   minimum, elle le diminuerait d'autant.
# - Parités, parts importées et amortissements ne sont pas dans le grand livre : ce sont des coefficients, avec une
#   plage, dans `calibration/sefrou/accounts.yaml`.
# - La terre n'est louée par personne dans le modèle.
#
# **Pour aller plus loin** : `docs/accounts.md`, `docs/accounts_ledger.md`, `lben accounts` sur vos propres tableaux.
