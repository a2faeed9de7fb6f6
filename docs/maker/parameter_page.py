"""The registry of parameters in one language: values, ranges, units, sources, and the sources themselves."""

from collections import Counter
from collections.abc import Iterator

from maker.tables import table
from sim.report.numbers import plain
from sim.report.parameters import standing_of
from sim.report.words import in_language, say
from sim.study.scenario import load_territory
from sim.territory.registry import Entry
from sim.territory.territory import Source, Territory

TITLE = {"fr": "Les paramètres", "en": "The parameters"}
ABOUT = {
    "fr": "Faite à partir du registre `calibration/sefrou/parameters/`. [La description du modèle](model.md) dit ce "
    "que fait chaque paramètre et le cite sous la forme `thème.nom`.",
    "en": "Made from the registry in `calibration/sefrou/parameters/`. [The model description](model.md) tells what "
    "each parameter does and cites it as `topic.name`.",
}
TOPICS = {
    "climate": "saisons et chaleur",
    "cattle": "croissance et entretien des bovins",
    "feeding": "alimentation",
    "lactation": "production de lait",
    "herd_life": "vie du troupeau",
    "home": "lait gardé à la maison",
    "outlets": "choix du débouché",
    "quality": "pertes à la collecte et fraude",
    "processing": "transformation et commerce",
    "market": "demande et prix",
    "household": "budget des ménages",
    "labour": "temps de travail",
    "governance": "vie des coopératives",
    "safety_nets": "programmes nationaux",
    "settling": "population synthétique",
    "enterprise": "appuis au commerce et à la transformation",
    "inclusion": "offres aux femmes et aux ménages pauvres",
    "investing": "subventions, accompagnement, créations aidées",
    "farm_support": "appuis à l'élevage",
    "welfare": "seuils et repères des impacts",
    "environment": "empreinte du lait",
}
"""What each topic is about, in French; its own name is an English word that scenarios are written with."""
STANDINGS = {
    "sourced": {
        "fr": ("publié", "des chiffres publiés portent la valeur ; la plage peut être supposée, sa note le dit"),
        "en": ("sourced", "published figures are cited for the value; its range may be assumed, as its note says"),
    },
    "anchored prior": {
        "fr": ("a priori ancré", "une hypothèse, à côté d'un chiffre publié qui est cité"),
        "en": ("anchored prior", "an assumption beside a published figure, cited"),
    },
    "prior": {
        "fr": ("a priori", "une hypothèse : aucun chiffre publié, ou seulement l'avis d'un expert"),
        "en": ("prior", "an assumption: no published figure, or only an expert's guess"),
    },
}
TOPIC = {"fr": "thème", "en": "topic"}
COUNT = {"fr": "nombre", "en": "number"}
STANDING = {"fr": "statut, sources", "en": "standing, sources"}
SOURCES = {
    "fr": ("Sources", ("n°", "ce qui est mesuré", "valeur", "année, lieu", "titre", "confiance")),
    "en": ("Sources", ("id", "what is measured", "value", "year, place", "title", "confidence")),
}
SOURCES_ABOUT = {
    "fr": "Seulement celles qu'un paramètre cite ; les textes sont en anglais. Un *avis d'expert* (expert prior) est "
    "une hypothèse à laquelle un numéro a été donné.",
    "en": "Only those that a parameter cites. An *expert prior* is an assumption that was given a number of its own.",
}


def parameter_page(language: str) -> str:
    """Write the page of the parameters of Séfrou."""
    territory = load_territory("sefrou")
    entries = territory.registry.entries
    standing = {name: standing_of(entry, territory.sources) for name, entry in entries.items()}
    lines = [f"# {TITLE[language]}", "", ABOUT[language], ""]
    total = Counter(standing.values())
    lines += [f"- **{total[each]}** {said[language][0]} : {said[language][1]}" for each, said in STANDINGS.items()]
    lines += ["", *table((TOPIC[language], COUNT[language], *_names(language)), _counts(territory, standing, language))]
    for topic, declared in territory.registry.declared.items():
        lines += [
            f"## {topic}",
            "",
            *_about(topic, language),
            f"`{declared.__module__.replace('.', '/')}.py: {declared.__name__}`",
            "",
        ]
        rows = ((f"{topic}.{name}", entries[f"{topic}.{name}"]) for name in declared._fields)
        lines += table(_columns(language), (_row(name, entry, standing[name], language) for name, entry in rows))
    cited = sorted({name for entry in entries.values() for name in entry.source} - {"prior"})
    heading, columns = SOURCES[language]
    lines += [f"## {heading}", "", SOURCES_ABOUT[language], ""]
    lines += table(columns, (_source(territory.sources[name]) for name in cited))
    return "\n".join(lines)


def _names(language: str) -> list[str]:
    return [said[language][0] for said in STANDINGS.values()]


def _about(topic: str, language: str) -> list[str]:
    """A line that says in French what a topic is; English readers are told by its name."""
    return [f"**{TOPICS[topic].capitalize()}**", ""] if language == "fr" else []


def _counts(territory: Territory, standing: dict[str, str], language: str) -> Iterator[tuple[str, ...]]:
    for topic in territory.registry.declared:
        mine = Counter(each for name, each in standing.items() if name.startswith(f"{topic}."))
        named = f"[{topic}](#{topic})" + (f" : {TOPICS[topic]}" if language == "fr" else "")
        yield (named, str(mine.total()), *(str(mine[each]) for each in STANDINGS))


def _columns(language: str) -> tuple[str, ...]:
    keys = ("name", "value", "range", "unit")
    return (*(say(f"parameters.{key}", language) for key in keys), STANDING[language], say("parameters.note", language))


def _row(name: str, entry: Entry, standing: str, language: str) -> tuple[str, ...]:
    is_fixed = entry.distribution == "fixed"
    bounds = f"{plain(entry.low, language)} – {plain(entry.high, language)}"
    links = (f"[{each}](#{each.lower()})" for each in entry.source if each != "prior")
    return (
        f"`{name.split('.')[1]}`",
        plain(entry.value, language),
        say("parameters.fixed", language) if is_fixed else bounds,
        entry.unit,
        ", ".join((STANDINGS[standing][language][0], *links)),
        in_language(entry.note, language),
    )


def _source(source: Source) -> tuple[str, ...]:
    spread = f" ({source.low} to {source.high})" if source.low and source.high else ""
    title = f"*{source.source_title}*" if source.is_assumption else source.source_title
    return (
        f"[{source.id}]{{#{source.id.lower()}}}",
        source.quantity,
        f"{source.value}{spread} {source.unit}".strip(),
        ", ".join(each for each in (source.year, source.place) if each),
        f"[{title}](<{source.source_url}>)" if source.source_url else title,
        source.confidence,
    )
