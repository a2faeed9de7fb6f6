"""The whole report: its first page, then its parts."""

import datetime
from collections.abc import Iterator
from importlib.metadata import version

from calibration.report.costs import time_told
from calibration.report.pictures import picture_of_fits
from calibration.report.reading import Found
from calibration.report.sections import last_sections, not_yet, sections_of
from calibration.report.sensitivity import first_to_measure, rankings_told, sensitivity_section
from calibration.report.telling import joined, plain_name, title
from calibration.validation import MISSED, Verdict
from sim.report.brief.blocks import AnswerPage, Facts, apart
from sim.report.numbers import date, number, percent, plain
from sim.report.words import in_language, say

NARROWED = 0.75
"""Width left below which a parameter counts as narrowed: it lost a quarter of its range."""
NAMED = 6
"""Facts named on the first page at most."""


TEMPLATE = "comparison.html.jinja"


def page_of(found: Found, language: str, day: datetime.date) -> AnswerPage:
    """Collect all that the report says, on some day."""
    place = apart(in_language(found.territory.title, language))
    return AnswerPage(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        kicker=say("calibration.kicker", language),
        title=say("calibration.title", language, place=place),
        head=_head(found, language),
        banner_title=say("calibration.banner", language),
        banner=tuple(_banner(found, language)),
        answer_title=say("calibration.answer", language),
        answers=Facts(tuple(_answers(found, language))),
        chart=picture_of_fits(found, language),
        money=(),
        contents_title=say("brief.contents", language),
        sections=(
            *sections_of(found, language),
            sensitivity_section(found, language),
            *last_sections(found, language),
        ),
        footer=say("calibration.footer", language, software=apart(f"lben {version('lben')}"), date=date(day, language)),
    )


def _head(found: Found, language: str) -> tuple[tuple[str, str], ...]:
    about, (first, last) = found.about, found.years
    counts = {"fit": len(about["targets"]), "kept": found.n_kept}
    data = {name: number(count, 0, language) for name, count in counts.items()}
    runs = {
        "runs": number(about["runs"]["asked"], 0, language),
        "first": found.territory.start.year,
        "last": about["context"]["last_year"],
        "scale": plain(about["context"]["scale"], language),
        "date": date(found.finished_at.date(), language),
    }
    standing = "adopted" if found.is_adopted else "not_adopted"
    draws = number(len(found.posterior.weights), 0, language)
    return (
        (
            say("calibration.head.data", language),
            say("calibration.head.data_text", language, first=first, last=last, **data),
        ),
        (say("calibration.head.runs", language), say("calibration.head.runs_text", language, **runs)),
        (say("calibration.head.standing", language), say(f"calibration.head.{standing}", language, draws=draws)),
    )


def _banner(found: Found, language: str) -> Iterator[str]:
    about = found.about
    if found.is_a_try:
        yield say("calibration.banner.a_try", language, runs=number(about["runs"]["asked"], 0, language))
    yield say("calibration.banner.believe", language)
    if about["context"]["scale"] < 1.0:
        yield say("calibration.banner.scale", language, scale=plain(about["context"]["scale"], language))
    if about["posterior"]["is_scarce"]:
        yield say("calibration.banner.scarce", language)
    if found.outcome is not None and not found.is_validated:
        yield say("calibration.banner.other", language)


def _answers(found: Found, language: str) -> Iterator[tuple[str, str]]:
    """One sentence or two on each part."""
    about = found.about
    counts = {
        "parameters": len(found.territory.registry.entries),
        "runs": about["runs"]["asked"],
        "fit": len(about["targets"]),
        "fitted": len(about["parameters"]),
        "draws": len(found.posterior.weights),
    }
    said = {name: number(count, 0, language) for name, count in counts.items()}
    yield say("calibration.answer.use", language), say("calibration.answer.use_text", language)
    yield say("calibration.answer.done", language), say("calibration.answer.done_text", language, **said)
    fits = [(fit.verdict, title(fit.target.title, language)) for fit in found.fits]
    yield say("calibration.answer.fit", language), _judged("fit", fits, language)
    yield say("calibration.answer.learned", language), _learned(found, language)
    yield say("calibration.answer.proof", language), _proof(found, language)
    kept = [(check.verdict, title(check.target.title, language)) for check in found.kept]
    held = _judged("validation", kept, language) if kept else not_yet("lben validate", language).text
    yield say("calibration.answer.validation", language), held
    yield say("calibration.answer.sensitivity", language), rankings_told(found, language)
    yield say("calibration.answer.measure", language), first_to_measure(found, language)
    cost = {
        "runs": said["runs"],
        "alone": time_told(found.costs[:1], language),
        "steps": joined((say(f"calibration.step.{step.name}", language) for step in found.costs), language),
        "total": time_told(found.costs, language),
    }
    yield say("calibration.answer.cost", language), say("calibration.answer.cost_text", language, **cost)


def _judged(part: str, judged: list[tuple[Verdict, str]], language: str) -> str:
    """How many facts are met and missed, and the names of the worst that are missed."""
    off = [name for verdict, name in judged if verdict in MISSED]
    n_met = sum(verdict == "met" for verdict, _ in judged)
    counts = {"count": len(judged), "met": n_met, "missed": len(off), "vague": len(judged) - n_met - len(off)}
    said = say(
        f"calibration.judged.{part}",
        language,
        **{name: number(count, 0, language) for name, count in counts.items()},
    )
    if not off:
        return said
    names, more = joined(off[:NAMED], language), len(off) - NAMED
    if more > 0:
        return f"{said} {say('calibration.answer.missed_more', language, names=names, more=more)}"
    return f"{said} {say('calibration.answer.missed', language, names=names)}"


def _learned(found: Found, language: str) -> str:
    fitted = found.about["parameters"]
    narrowed = [name for name, each in fitted.items() if each["width_left"] < NARROWED]
    n = number(len(fitted), 0, language)
    if not narrowed:
        return say("calibration.answer.nothing_learned_text", language, fitted=n)
    most = min(narrowed, key=lambda name: fitted[name]["width_left"])
    left = percent(fitted[most]["width_left"], 0, language)
    counts = {"narrowed": number(len(narrowed), 0, language), "fitted": n}
    name = plain_name(found.territory.registry.entries[most].note, language)
    said = {"name": apart(name), "code": apart(most), "left": left, **counts}
    return say("calibration.answer.learned_text", language, **said)


def _proof(found: Found, language: str) -> str:
    proof = found.proof
    if proof is None:
        return not_yet("lben calibrate --prove", language).text
    share = percent(float(proof.coverage.mean()), 0, language)
    counts = {"truths": len(proof.truths), "parameters": len(proof.names), "fitted": len(found.about["parameters"])}
    said = {name: number(count, 0, language) for name, count in counts.items()}
    return say("calibration.answer.proof_text", language, share=share, **said)
