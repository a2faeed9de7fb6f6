"""What is uncertain: one draw, the scale of the run, bands, and facts that the model misses."""

from collections import Counter
from collections.abc import Iterator

from sim.report.brief.blocks import Bullets, Section
from sim.report.brief.wording import signed_percent
from sim.report.evidence import Evidence
from sim.report.numbers import number, percent, plain
from sim.report.standing import standing
from sim.report.words import say
from sim.study.validated import read_validated


def uncertain_section(evidence: Evidence, language: str) -> Section:
    """What one run cannot tell, and how many observed facts the model misses."""
    about = evidence.run.about
    counts = {name: number(len(about[name]), 0, language) for name in ("priors", "parameters")}
    items = [
        say("brief.uncertain.single", language, seed=about["seed"]),
        say("brief.uncertain.priors", language, **counts),
        *_posterior(evidence, language),
        *_outlook(evidence, language),
        *warnings_of_scale(evidence, language),
        _bands(evidence, language),
        _validation(evidence, language),
    ]
    return Section("uncertain", say("brief.uncertain", language), (Bullets(tuple(items)),))


def _posterior(evidence: Evidence, language: str) -> Iterator[str]:
    """What is known of the parameters where they have a posterior."""
    posterior = evidence.run.territory.registry.posterior
    if posterior is not None:
        yield say("brief.uncertain.posterior", language, standing=standing(posterior, language))


def warnings_of_scale(evidence: Evidence, language: str) -> Iterator[str]:
    """A warning about a run that is not one household for one."""
    about = evidence.run.about
    scale = plain(about["scale"], language)
    if about["scale"] < 1.0:
        yield say("brief.uncertain.scale", language, scale=scale, weight=number(about["weight"], 0, language))
    elif about["scale"] > 1.0:
        yield say("brief.uncertain.enlarged", language, scale=scale)


def _outlook(evidence: Evidence, language: str) -> Iterator[str]:
    """Luck and assumptions after history, in a run that goes beyond it."""
    if evidence.after <= evidence.last_observed:
        return
    last, outlook = evidence.last_observed, evidence.run.scenario.outlook
    yield say("brief.uncertain.luck", language, last=last)
    growth = {
        "inflation": outlook.inflation,
        "feed": outlook.feed_price_growth,
        "wage": outlook.wage_growth,
        "milk": outlook.national_milk_growth,
    }
    said = {name: signed_percent(value, 1, language) for name, value in growth.items()}
    yield say("brief.uncertain.outlook", language, last=last, **said)


def _bands(evidence: Evidence, language: str) -> str:
    year = evidence.settled_year
    shown = (
        ("total", evidence.figure("total_value_added", year), 1e-6, 1),
        ("net", evidence.figure("foreign_exchange_saved", year), 1e-6, 1),
        ("integration", evidence.figure("integration", year), 100.0, 1),
        ("drc", evidence.figure("drc_pam", year), 1.0, 2),
        ("ghg", evidence.burden("ghg_per_kg_fpcm", year), 1.0, 2),
    )
    said = {}
    for name, (_, low, high), factor, digits in shown:
        ends = {end: number(each * factor, digits, language) for end, each in (("low", low), ("high", high))}
        if name == "integration":
            ends = {end: percent(each, digits, language) for end, each in (("low", low), ("high", high))}
        said[name] = say("brief.range", language, **ends)
    return say("brief.uncertain.bands", language, year=year, **said)


def _validation(evidence: Evidence, language: str) -> str:
    """How many facts kept apart the model meets, as the last validation of the territory found."""
    kept = [each for each in read_validated(evidence.run.scenario.territory) if each.use == "kept"]
    if not kept:
        return say("brief.uncertain.not_validated", language)
    verdicts = Counter(each.verdict for each in kept)
    counts = {
        "count": len(kept),
        "met": verdicts["met"],
        "missed": verdicts["low"] + verdicts["high"],
        "vague": verdicts["vague"] + verdicts["nothing"],
    }
    return say("brief.uncertain.validated", language, **counts)
