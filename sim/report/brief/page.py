"""The whole page, part by part."""

from sim.report.brief.blocks import Page, apart
from sim.report.brief.first_page import banner, cards, cards_legend, head, picture_of_milk, sentences
from sim.report.brief.flows import flows_section
from sim.report.brief.gains import gains_section
from sim.report.brief.impacts import impacts_section
from sim.report.brief.method import limits_section, method_section
from sim.report.brief.questions import questions_section
from sim.report.brief.uncertainty import uncertain_section
from sim.report.brief.wording import finished_on, software
from sim.report.evidence import Evidence
from sim.report.standing import say_by_standing
from sim.report.words import in_language, say


def page_of(evidence: Evidence, language: str) -> Page:
    """Collect all that the brief says."""
    about = evidence.run.about
    made = {"software": software(about, "lben"), "date": finished_on(evidence, language)}
    footer = say_by_standing("brief.footer", evidence.run.territory.registry, language, **made)
    return Page(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        kicker=say("brief.kicker", language),
        title=say("brief.title", language, place=apart(in_language(about["place"], language))),
        head=head(evidence, language),
        banner_title=say_by_standing("brief.status", evidence.run.territory.registry, language),
        banner=banner(evidence, language),
        cards_title=say("brief.cards", language),
        cards=tuple(cards(evidence, language)),
        cards_legend=cards_legend(evidence, language),
        cards_note=f"{say('brief.cards.note', language)} {say('brief.cards.empowerment', language)}",
        chart=picture_of_milk(evidence, language),
        sentences_title=say("brief.sentences", language),
        sentences=sentences(evidence, language),
        contents_title=say("brief.contents", language),
        sections=(
            questions_section(evidence, language),
            impacts_section(evidence, language),
            flows_section(evidence, language),
            gains_section(evidence, language),
            uncertain_section(evidence, language),
            limits_section(evidence, language),
            method_section(evidence, language),
        ),
        footer=footer,
    )
