"""What the model leaves out, how it was run, and the sources that carry most."""

from sim.impacts.measure import DECLARED
from sim.report.borrowed import borrowed_sentences
from sim.report.brief.blocks import Bullets, Facts, Heading, Section, Text, apart
from sim.report.brief.wording import finished_on, software
from sim.report.evidence import Evidence
from sim.report.numbers import number, plain
from sim.report.words import say
from sim.territory.territory import Source

VCA4D = "Fabre, Dabat & Orlandoni (2021), Methodological brief for agri-based value chain analysis"
PAM = "Monke & Pearson (1989), The Policy Analysis Matrix for Agricultural Development"
FGT = "Foster, Greer & Thorbecke (1984)"
WEAI = "A-WEAI, IFPRI (2015)"
IPCC = "IPCC 2019 Refinement, vol. 4, Tier 2; FIL-IDF 479 (2015)"
LIMITS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)


def limits_section(evidence: Evidence, language: str) -> Section:
    """What the model leaves out."""
    items = tuple(say(f"brief.limit.{place}", language, year=evidence.farmers_cover_year) for place in LIMITS)
    borrowed = tuple(map(apart, borrowed_sentences(evidence.run.territory, language)))
    return Section("limits", say("brief.limits", language), (Bullets((*borrowed, *items)),))


def method_section(evidence: Evidence, language: str) -> Section:
    """The model, the run, what was changed in it, and the sources."""
    about, scenario = evidence.run.about, evidence.run.scenario
    run_text = say(
        "brief.method.run_text",
        language,
        scenario=apart(scenario.name),
        seed=about["seed"],
        scale=plain(about["scale"], language),
        date=finished_on(evidence, language),
        software=software(about, "lben", "mesa", "python"),
    )
    hours = number(evidence.run.books.registry["welfare.fte_hours_year"], 0, language)
    sources = {name: apart(text) for name, text in (("fgt", FGT), ("weai", WEAI), ("ipcc", IPCC))}
    hashes = {name: apart(about[f"{name}_sha256"][:16]) for name in ("scenario", "territory", "code")}
    facts = [
        ("model", say("brief.method.model_text", language)),
        ("economics", say("brief.method.economics_text", language, vca4d=apart(VCA4D), pam=apart(PAM))),
        ("impacts", say("brief.method.impacts_text", language, hours=hours, **sources)),
        ("facts", _facts(evidence, language)),
        ("run", run_text),
        ("hashes", say("brief.method.hashes_text", language, **hashes)),
    ]
    if scenario.parameters:
        changed = "; ".join(f"{name} = {value:g}" for name, value in scenario.parameters.items())
        facts.append(("changed", apart(changed)))
    named = tuple((say(f"brief.method.{name}", language), text) for name, text in facts)
    says = Text(say("brief.sources.says", language))
    blocks = (Facts(named), Heading(say("brief.sources", language)), says, _sources(evidence, language))
    return Section("method", say("brief.method", language), blocks)


def _sources(evidence: Evidence, language: str) -> Bullets:
    """The facts that carry most: those that coefficients of the accounts cite, and the poverty line."""
    coefficients = evidence.accounts.coefficients
    lists = [entry.source for entry in coefficients.entries.values()]
    lists += [series.source for series in coefficients.series.values()]
    lists.append((DECLARED["poverty_line"].figure.source,))
    known = evidence.run.territory.sources
    cited = [known[name] for name in sorted({name for names in lists for name in names} & set(known))]
    return Bullets(tuple(apart(_cited(it, language)) for it in cited))


def _cited(source: Source, language: str) -> str:
    title = say("workbook.assumed", language) if source.is_assumption else source.source_title
    about = ", ".join(part for part in (f"{source.value} {source.unit}".strip(), source.year) if part)
    return f"{source.id}. {source.quantity}: {about}. {title}"


def _facts(evidence: Evidence, language: str) -> str:
    territory = evidence.run.territory
    known = set(territory.sources)
    used = {source for entry in territory.registry.entries.values() for source in entry.source} & known
    counts = {"facts": len(known), "used": len(used)}
    return say(
        "brief.method.facts_text", language, **{name: number(value, 0, language) for name, value in counts.items()}
    )
