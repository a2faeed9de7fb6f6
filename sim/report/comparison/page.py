"""The whole report: its first page, then its parts."""

import datetime
from typing import Any

from sim.report.brief.blocks import AnswerPage, Facts, apart
from sim.report.brief.wording import software
from sim.report.comparison.pictures import picture_of_effects
from sim.report.comparison.reading import Comparison
from sim.report.comparison.sections import sections_of
from sim.report.comparison.telling import Telling
from sim.report.differences import LEAST_PAIRS
from sim.report.numbers import date, plain
from sim.report.standing import say_by_standing
from sim.report.words import in_language, say


def page_of(found: Comparison, language: str) -> AnswerPage:
    """Collect all that the report says."""
    telling = Telling(found, language, apart)
    place = apart(in_language(found.territory.title, language))
    return AnswerPage(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        kicker=telling.say("kicker"),
        title=telling.say("title.shock", place=place, shock=telling.shock)
        if telling.shock
        else telling.say("title", place=place),
        head=_head(telling),
        banner_title=say_by_standing("brief.status", found.territory.registry, language),
        banner=tuple(_banner(telling)),
        answer_title=telling.say("answer"),
        answers=Facts(tuple(telling.answers())),
        chart=picture_of_effects(telling),
        money=tuple(text for text in (telling.equal_cost(), telling.say("answer.note")) if text),
        contents_title=say("brief.contents", language),
        sections=sections_of(telling),
        footer=_footer(found, language),
    )


def _head(telling: Telling) -> tuple[tuple[str, str], ...]:
    """What is compared with what, over which years and how many pairs."""
    found = telling.found
    policies = telling.joined(telling.title(name) for name in found.policies)
    pairs = telling.say("head.pairs_text", pairs=telling.count(found.n_pairs), draws=telling.count(found.n_draws))
    return (
        (telling.say("head.policies"), policies),
        (telling.say("head.baseline"), telling.title(found.baseline)),
        (telling.say("head.period"), f"{telling.period}. {pairs}"),
    )


def _banner(telling: Telling) -> list[str]:
    """What standing the results have."""
    found, language = telling.found, telling.language
    said = [telling.say("banner")]
    if found.n_pairs < LEAST_PAIRS:
        said.append(telling.say("banner.few", pairs=telling.count(found.n_pairs), least=LEAST_PAIRS))
    if found.scale < 1.0:
        said.append(telling.say("banner.scale", scale=plain(found.scale, language)))
    return said


def _footer(found: Comparison, language: str) -> str:
    about: dict[str, Any] = {"versions": found.versions}
    made = {"software": software(about, "lben"), "date": date(finished_on(found), language)}
    return say_by_standing("brief.footer", found.territory.registry, language, **made)


def finished_on(found: Comparison) -> datetime.date:
    """The day on which the comparison ended."""
    return found.finished_at.date()
