"""All that is said to a reader, in French and in English, in one place."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

WORDS: Mapping[str, Mapping[Language, str]] = {
    # A run, from start to end
    "run.starts": {
        "fr": "Scénario « {title} », {first}-{last}, graine {seed}",
        "en": "Scenario “{title}”, {first}-{last}, seed {seed}",
    },
    "run.prepares": {
        "fr": "lben {version} : préparation (la toute première fois, compter une minute de compilation)…",
        "en": "lben {version}: getting ready (the very first time, allow a minute of compilation)…",
    },
    "run.question": {"fr": "Question : {question}", "en": "Question: {question}"},
    "run.not_calibrated": {
        "fr": "Attention : modèle pas encore calé. Les paramètres ont leur valeur par défaut, dans des plages "
        "documentées ; {priors} sur {parameters} reposent, en tout ou partie, sur un a priori (marqué dans "
        "« lben parameters »). "
        "À lire comme des ordres de grandeur, pas comme des prévisions.",
        "en": "Beware: the model is not calibrated yet. Parameters have their default values, inside documented "
        "ranges; {priors} of {parameters} rest, wholly or partly, on a prior (marked in “lben parameters”). "
        "Read orders of magnitude, not forecasts.",
    },
    "run.scaled": {
        "fr": "Échelle 1/{inverse} : ordre de grandeur seulement. Un petit échantillon sous-estime la part des "
        "coopératives ; n'en rien citer.",
        "en": "Scale 1/{inverse}: order of magnitude only. A small sample understates the share of cooperatives: "
        "quote nothing from it.",
    },
    "run.enlarged": {
        "fr": "Échelle {scale} : chaque ménage réel est simulé {scale} fois.",
        "en": "Scale {scale}: each real household is simulated {scale} times.",
    },
    "run.luck": {
        "fr": "Après {last} les récoltes sont tirées au sort par la graine : une autre graine déplace le lait d'une "
        "année d'environ un dixième. Ne comparer deux scénarios qu'à graine égale, et sur plusieurs graines.",
        "en": "After {last} harvests are drawn by the seed: another seed moves the milk of a year by about a tenth. "
        "Compare two scenarios under one seed only, and over several seeds.",
    },
    "run.written": {
        "fr": "Résultats écrits dans {folder} (annees.csv pour un tableur, figure chain.png, tables Parquet).",
        "en": "Results written to {folder} (annees.csv for a spreadsheet, figure chain.png, Parquet tables).",
    },
    "run.years_left_out": {
        "fr": "Toutes les années ne tiennent pas dans cette fenêtre ; elles sont dans annees.csv.",
        "en": "Not all years fit this window; they are in annees.csv.",
    },
    # The table of a run
    "table.title": {"fr": "La filière par année", "en": "The chain by year"},
    "table.units": {
        "fr": "DH : dirhams courants. Effectifs en fin d'année ; prix moyens de l'année. Revenu du troupeau : lait, "
        "animaux et ristournes, moins achats, aliments et charges. Pauvreté des ménages qui ont encore des bovins, "
        "aide sociale directe comprise.",
        "en": "DH: dirhams of the day. Counts at the end of the year; prices are means of the year. Income of the "
        "cattle: milk, animals and surplus shared, less purchases, feed and charges. Poverty of households that have "
        "cattle still, direct social aid included.",
    },
    "milk_l": {"fr": "Lait produit (millions de litres)", "en": "Milk produced (million litres)"},
    "organised_share": {"fr": "… dont livré aux coopératives (%)", "en": "… of it through cooperatives (%)"},
    "cooperative_price": {"fr": "Prix payé par la coopérative (DH/L)", "en": "Price paid by the cooperative (DH/L)"},
    "collector_price": {"fr": "Prix payé par le colporteur (DH/L)", "en": "Price paid by the collector (DH/L)"},
    "loose_price": {"fr": "Lait en vrac, en ville (DH/L)", "en": "Loose milk in town (DH/L)"},
    "packaged_price": {"fr": "Lait conditionné, en magasin (DH/L)", "en": "Packaged milk in shops (DH/L)"},
    "dairy_income_mad": {
        "fr": "Revenu net du troupeau bovin, par ménage éleveur (DH/an)",
        "en": "Net income of the cattle, per keeper household (DH/year)",
    },
    "milk_margin_mad": {
        "fr": "… dont lait vendu, aliments déduits (DH/an)",
        "en": "… of it milk sold, less feed (DH/year)",
    },
    "keepers": {"fr": "Ménages éleveurs (nombre)", "en": "Keeper households (number)"},
    "social_aid_mad": {
        "fr": "Aide sociale directe reçue (millions DH)",
        "en": "Direct social aid received (million DH)",
    },
    "cows": {"fr": "Vaches (têtes)", "en": "Cows (head)"},
    "active_cooperatives": {"fr": "Coopératives actives (nombre)", "en": "Active cooperatives (number)"},
    "members": {"fr": "Adhérents (ménages)", "en": "Members (households)"},
    "women_members": {"fr": "… dont femmes (personnes)", "en": "… of them women (persons)"},
    "poverty_share": {
        "fr": "Éleveurs sous le seuil de pauvreté rurale (% des personnes)",
        "en": "Herders below the rural poverty line (% of people)",
    },
    # The figure
    "figure.title": {
        "fr": "La filière laitière, {place}, {first}-{last}",
        "en": "The dairy chain, {place}, {first}-{last}",
    },
    "figure.status": {
        "fr": "{title}. Modèle pas encore calé : ordres de grandeur",
        "en": "{title}. Model not calibrated yet: orders of magnitude",
    },
    "figure.milk": {
        "fr": "Où va le lait produit (milliers de litres par jour)",
        "en": "Where the milk goes (thousand litres a day)",
    },
    "figure.prices": {
        "fr": "Prix du lait (DH par litre, courants)",
        "en": "Milk prices (DH a litre, money of the day)",
    },
    "figure.cooperatives": {"fr": "Adhérents des coopératives (ménages)", "en": "Cooperative members (households)"},
    "figure.members": {"fr": "adhérents", "en": "members"},
    "figure.women": {"fr": "dont femmes", "en": "of them women"},
    "figure.active": {
        "fr": "coopératives actives : {then} début {first}, {now} fin {last}",
        "en": "active cooperatives: {then} early in {first}, {now} at the end of {last}",
    },
    "figure.calves_l": {"fr": "bu par les veaux", "en": "drunk by calves"},
    "figure.home_l": {"fr": "consommé à la maison", "en": "eaten and drunk at home"},
    "figure.souk_l": {"fr": "lben et beurre du souk", "en": "lben and butter for the souk"},
    "figure.neighbours_l": {"fr": "vendu aux voisins", "en": "sold to neighbours"},
    "figure.collector_l": {"fr": "vendu aux colporteurs", "en": "sold to collectors"},
    "figure.cooperative_l": {"fr": "livré aux coopératives", "en": "delivered to cooperatives"},
    "figure.farm_loss_l": {"fr": "perdu", "en": "lost"},
    "figure.packaged_price": {"fr": "lait conditionné, magasin", "en": "packaged, in shops"},
    "figure.loose_price": {"fr": "lait en vrac, ville", "en": "loose, in town"},
    "figure.cooperative_price": {"fr": "payé par la coopérative", "en": "paid by the cooperative"},
    "figure.collector_price": {"fr": "payé par le colporteur", "en": "paid by the collector"},
    "figure.history": {"fr": "histoire", "en": "history"},
    "figure.outlook": {"fr": "projection", "en": "projection"},
    "figure.source": {
        "fr": "Simulation lben {version}, scénario « {scenario} », graine {seed}, échelle {scale}.",
        "en": "lben {version} simulation, scenario “{scenario}”, seed {seed}, scale {scale}.",
    },
    # Other commands
    "check.title": {
        "fr": "Population synthétique et marges : {place}",
        "en": "Synthetic population and margins: {place}",
    },
    "check.margin": {"fr": "Marge", "en": "Margin"},
    "check.asked": {"fr": "Demandé", "en": "Asked"},
    "check.made": {"fr": "Obtenu", "en": "Made"},
    "check.gap": {"fr": "Écart (%)", "en": "Gap (%)"},
    "check.within": {"fr": "≤ 1 %", "en": "≤ 1%"},
    "check.yes": {"fr": "oui", "en": "yes"},
    "check.no": {"fr": "NON", "en": "NO"},
    "check.all_fit": {"fr": "Les {count} marges sont tenues à 1 % près.", "en": "All {count} margins hold within 1%."},
    "check.some_miss": {
        "fr": "{missed} marges sur {count} ne sont pas tenues à 1 % près.",
        "en": "{missed} of {count} margins do not hold within 1%.",
    },
    "scenarios.title": {"fr": "Scénarios", "en": "Scenarios"},
    "scenarios.name": {"fr": "Nom", "en": "Name"},
    "scenarios.years": {"fr": "Années", "en": "Years"},
    "scenarios.question": {"fr": "Question", "en": "Question"},
    "scenario.usable": {
        "fr": "{file} : utilisable ; {territory}, {first}-{last}, paramètres changés : {changed}.",
        "en": "{file}: usable; {territory}, {first}-{last}, changed parameters: {changed}.",
    },
    "parameters.title": {"fr": "Paramètres", "en": "Parameters"},
    "parameters.name": {"fr": "Nom", "en": "Name"},
    "parameters.value": {"fr": "Valeur", "en": "Value"},
    "parameters.range": {"fr": "Plage", "en": "Range"},
    "parameters.unit": {"fr": "Unité", "en": "Unit"},
    "parameters.source": {"fr": "Source", "en": "Source"},
    "parameters.note": {"fr": "Note", "en": "Note"},
    "parameters.prior": {"fr": "a priori", "en": "prior"},
    "parameters.fixed": {"fr": "fixe", "en": "fixed"},
    "parameters.legend": {
        "fr": "{priors} paramètres sur {parameters} reposent, en tout ou partie, sur un a priori.",
        "en": "{priors} of {parameters} parameters rest, wholly or partly, on a prior.",
    },
    "patterns.title": {
        "fr": "Ce que l'on sait du territoire et ce que simulent {seeds} graines",
        "en": "What is known of the territory and what {seeds} seeds simulate",
    },
    "patterns.pattern": {"fr": "Régularité", "en": "Pattern"},
    "patterns.years": {"fr": "Années", "en": "Years"},
    "patterns.band": {"fr": "Attendu", "en": "Expected"},
    "patterns.simulated": {"fr": "Simulé (médiane)", "en": "Simulated (median)"},
    "patterns.unit": {"fr": "Unité", "en": "Unit"},
    "patterns.met": {"fr": "Retrouvée", "en": "Met"},
    "patterns.count": {
        "fr": "{met} régularités sur {count} sont retrouvées.",
        "en": "{met} of {count} patterns are met.",
    },
    "page.written": {"fr": "Page écrite : {file}", "en": "Page written: {file}"},
    "timetable.title": {
        "fr": "La quinzaine, phase par phase ({year}, échelle {scale})",
        "en": "The quinzaine, phase by phase ({year}, scale {scale})",
    },
    "timetable.phase": {"fr": "Phase", "en": "Phase"},
    "timetable.year": {"fr": "ms par an", "en": "ms a year"},
    "timetable.share": {"fr": "%", "en": "%"},
    "timetable.total": {"fr": "Toutes", "en": "All"},
    "phase.clock and drivers": {"fr": "horloge et environnement", "en": "clock and drivers"},
    "phase.levers": {"fr": "leviers", "en": "levers"},
    "phase.feed": {"fr": "alimentation", "en": "feed"},
    "phase.milk": {"fr": "traite", "en": "milk"},
    "phase.herd": {"fr": "troupeau", "en": "herd"},
    "phase.home": {"fr": "maison", "en": "home"},
    "phase.sale": {"fr": "vente", "en": "sale"},
    "phase.collection": {"fr": "collecte", "en": "collection"},
    "phase.processing": {"fr": "transformation", "en": "processing"},
    "phase.consumption": {"fr": "consommation", "en": "consumption"},
    "phase.pay day": {"fr": "paie", "en": "pay day"},
    "phase.household": {"fr": "ménage", "en": "household"},
    "phase.assembly": {"fr": "assemblée", "en": "assembly"},
    "phase.books": {"fr": "comptes", "en": "books"},
    # Margins
    "margin.households": {"fr": "Ménages éleveurs", "en": "Herder households"},
    "margin.candidates": {"fr": "Ménages candidats, sans bovins", "en": "Candidate households, without cattle"},
    "margin.cattle": {"fr": "Bovins (têtes)", "en": "Cattle (head)"},
    "margin.cows": {"fr": "Vaches (têtes)", "en": "Cows (head)"},
    "margin.herds_1_2": {"fr": "Troupeaux de 1 ou 2 vaches (%)", "en": "Herds of 1 or 2 cows (%)"},
    "margin.herds_3_5": {"fr": "Troupeaux de 3 à 5 vaches (%)", "en": "Herds of 3 to 5 cows (%)"},
    "margin.herds_6_10": {"fr": "Troupeaux de 6 à 10 vaches (%)", "en": "Herds of 6 to 10 cows (%)"},
    "margin.herds_over_10": {"fr": "Troupeaux de plus de 10 vaches (%)", "en": "Herds of more than 10 cows (%)"},
    "margin.breed_local": {"fr": "Bovins de type local (%)", "en": "Cattle of local type (%)"},
    "margin.breed_cross": {"fr": "Bovins croisés (%)", "en": "Crossbred cattle (%)"},
    "margin.breed_pure": {"fr": "Bovins de race pure (%)", "en": "Pure-bred cattle (%)"},
    "margin.household_size": {"fr": "Personnes par ménage", "en": "People per household"},
    "margin.children": {"fr": "Moins de 15 ans (% des personnes)", "en": "Under 15 (% of people)"},
    "margin.women": {"fr": "Femmes (% des adultes)", "en": "Women (% of adults)"},
    "margin.female_heads": {"fr": "Ménages dirigés par une femme (%)", "en": "Households headed by a woman (%)"},
    "margin.literacy": {
        "fr": "Ménages où une femme lit (%, attendu de l'alphabétisation)",
        "en": "Households where a woman reads (%, expected from literacy)",
    },
    "margin.cooperatives": {"fr": "Coopératives", "en": "Cooperatives"},
    "margin.active_cooperatives": {"fr": "Coopératives actives", "en": "Active cooperatives"},
    "margin.members": {"fr": "Adhérents (ménages)", "en": "Members (households)"},
    "margin.tanks": {"fr": "Capacité des cuves (L/jour)", "en": "Tank capacity (L/day)"},
    "margin.surveyed": {"fr": "Coopératives enquêtées", "en": "Surveyed cooperatives"},
    "margin.surveyed_women": {"fr": "Femmes des coopératives enquêtées", "en": "Women of the surveyed cooperatives"},
    "margin.collectors": {"fr": "Colporteurs", "en": "Collectors"},
    "margin.mahlabas_here": {"fr": "Mahlabas de la province", "en": "Mahlabas of the province"},
    "margin.mahlabas_town": {"fr": "Mahlabas de la grande ville", "en": "Mahlabas of the big town"},
    "margin.plants": {"fr": "Laiteries industrielles", "en": "Industrial plants"},
    "margin.consumers": {"fr": "Habitants, éleveurs compris : {place}", "en": "People, herders included: {place}"},
    "margin.consumers_town": {"fr": "Habitants : {place}", "en": "People: {place}"},
    # Errors
    "error.stopped": {
        "fr": "arrêté : les résultats précédents sont intacts",
        "en": "stopped: earlier results are intact",
    },
    "error.books": {"fr": "les comptes ne sont pas équilibrés", "en": "the books do not balance"},
}


def say(key: str, language: str, **values: object) -> str:
    """Give a text in a language, with values put in their place. Raises KeyError for an unknown text or language."""
    return WORDS[key][language].format(**values)  # type: ignore[index]
