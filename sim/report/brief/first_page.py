"""The first page: what is run, the seven impacts at a glance, milk by outlet, and three sentences."""

import math
from collections.abc import Iterator

from sim.impacts.direction import LESS_IS_BETTER
from sim.report import charts
from sim.report.brief.blocks import Card, Picture, apart
from sim.report.brief.drawing import COLOURS, WIDTH, is_arabic, time_of, writer
from sim.report.brief.inclusiveness import herders_share
from sim.report.brief.uncertainty import warnings_of_scale
from sim.report.brief.wording import MILLION, as_written, is_a_share, ratio, signed, signed_percent, span_of
from sim.report.charts import Series, as_svg, canvas, sparkline
from sim.report.evidence import HEADLINES, Evidence
from sim.report.figure import MILK
from sim.report.numbers import NOTHING, number, percent
from sim.report.standing import say_by_standing
from sim.report.words import in_language, say


def head(evidence: Evidence, language: str) -> tuple[tuple[str, str], ...]:
    """Scenario, question and period."""
    scenario = evidence.run.scenario
    first, last = evidence.years[0], evidence.years[-1]
    if first == last:
        period = str(first)
    elif evidence.has_outlook:
        observed = evidence.last_observed
        period = say("brief.period.outlook", language, first=first, last=last, observed=observed)
    else:
        is_history = last <= evidence.last_observed
        key = "brief.period.history" if is_history else "brief.period.only_outlook"
        period = say(key, language, first=first, last=last)
    return (
        (say("brief.scenario", language), apart(in_language(scenario.title, language))),
        (say("brief.question", language), apart(in_language(scenario.question, language))),
        (say("brief.period", language), period),
    )


def banner(evidence: Evidence, language: str) -> tuple[str, ...]:
    """What standing the results have, and what scale the run has."""
    about = evidence.run.about
    counts = {name: number(len(about[name]), 0, language) for name in ("priors", "parameters")}
    status = say_by_standing("brief.status.text", evidence.run.territory.registry, language, **counts)
    return status, *warnings_of_scale(evidence, language)


def cards(evidence: Evidence, language: str) -> Iterator[Card]:
    """A card for each of the seven impacts."""
    marked = evidence.years.index(evidence.last_observed) if evidence.has_outlook else None
    for place, (impact, indicator) in enumerate(HEADLINES.items(), start=1):
        values, colour = evidence.series(indicator), COLOURS[impact]
        curve = sparkline(values, marked, colour, is_mirrored=is_arabic(language))
        wished = "fall" if indicator in LESS_IS_BETTER else "rise"
        yield Card(
            number=number(place, 0, language),
            name=say(f"impact.{impact}", language),
            indicator=say(f"indicator.{indicator}", language),
            levels=tuple(
                (span_of(span), as_written(evidence, indicator, evidence.mean(indicator, span)).said(language))
                for span in evidence.spans
            ),
            change=_change(evidence, indicator, language),
            wished=say(f"brief.wished.{wished}", language),
            sparkline=curve,
        )


def _change(evidence: Evidence, indicator: str, language: str) -> str:
    """An arrow and the difference of what is written: points for shares and indices, for others with the per cent."""
    if evidence.earlier == evidence.later:
        return ""
    difference = _difference(evidence, indicator)
    if not math.isfinite(difference):
        return NOTHING
    if is_a_share(evidence, indicator):
        difference = round(difference, 1)
        return f"{_arrow(difference)} {say('brief.points', language, number=signed(difference, 1, language))}"
    then = as_written(evidence, indicator, evidence.mean(indicator, evidence.earlier)).value
    share = signed_percent(ratio(difference, then), 0, language)
    return f"{_arrow(difference)} {signed(difference, 0, language)} ({share})"


def _arrow(difference: float) -> str:
    return "=" if difference == 0.0 else "↑" if difference > 0.0 else "↓"


def _difference(evidence: Evidence, indicator: str) -> float:
    """Difference between the two levels of the first page, as they are written; NaN where there are not two."""
    if evidence.earlier == evidence.later:
        return float("nan")
    then, now = (as_written(evidence, indicator, evidence.mean(indicator, span)).value for span in evidence.spans)
    return now - then


def cards_legend(evidence: Evidence, language: str) -> str:
    """Which years the levels on the cards are means of."""
    if not evidence.has_outlook:
        return say("brief.cards.alone", language)
    return say("brief.cards.spans", language, earlier=span_of(evidence.earlier), later=span_of(evidence.later))


def picture_of_milk(evidence: Evidence, language: str) -> Picture:
    """Milk of the cows by outlet and year."""
    by_year = evidence.run.chain.groupby("year")[list(MILK)].sum() / MILLION
    layers = [
        Series(say(f"figure.{name}", language), by_year[name].tolist(), colour)
        for name, colour in MILK.items()
        if by_year[name].any()
    ]
    with canvas(WIDTH, 2.6) as figure:
        charts.draw_layers(figure, layers, time_of(evidence, language), writer(language))
        svg = as_svg(figure, "milk-by-year")
    total = by_year.sum(axis=1)
    said = {"first": evidence.years[0], "last": evidence.years[-1]}
    ends = {"from_l": number(total.iloc[0], 1, language), "to_l": number(total.iloc[-1], 1, language)}
    alt = say("brief.chart.alt", language, **said, **ends)
    return Picture("milk-by-year", say("brief.chart", language), alt, svg)


def sentences(evidence: Evidence, language: str) -> tuple[str, ...]:
    """Milk, impacts, and who gains, in one sentence each."""
    earlier, later = evidence.earlier, evidence.later
    milk_before, milk_after = (round(evidence.yearly_mean("milk_l", span) / MILLION, 1) for span in (earlier, later))
    said = {
        "before": span_of(earlier),
        "after": span_of(later),
        "from_l": number(milk_before, 1, language),
        "to_l": number(milk_after, 1, language),
        "change": signed_percent(ratio(milk_after - milk_before, milk_before), 0, language),
    }
    year = evidence.settled_year
    gains = say(
        "brief.sentence.gains",
        language,
        year=year,
        herders=percent(herders_share(evidence, year), 0, language),
        farm=percent(evidence.figure("farm_gate_share_all", year)[0], 0, language),
    )
    if earlier == later:
        milk = say("brief.sentence.milk_one", language, **said)
        return milk + _organised_in_words(evidence, language), say("brief.sentence.impacts_one", language), gains
    milk = say("brief.sentence.milk", language, **said) + _organised_in_words(evidence, language)
    return milk, _impacts_in_words(evidence, language), gains


def _organised_in_words(evidence: Evidence, language: str) -> str:
    """The share of milk that cooperatives get; nothing where there are none."""
    if not evidence.has_cooperatives:
        return ""
    shares = [percent(evidence.yearly_mean("organised_share", span), 1, language) for span in evidence.spans]
    key = "brief.sentence.organised" if len(shares) > 1 else "brief.sentence.organised_one"
    return " " + say(key, language, before=shares[0], after=shares[-1])


def _impacts_in_words(evidence: Evidence, language: str) -> str:
    """Which of the seven indicators rise, fall, or stay as they are written; without saying that it is good."""
    by_way: dict[str, list[str]] = {"↑": [], "↓": [], "=": []}
    for impact, indicator in HEADLINES.items():
        difference = _difference(evidence, indicator)
        if math.isfinite(difference):
            by_way[_arrow(round(difference, 1))].append(say(f"brief.moved.{impact}", language))
    comma = "، " if language == "ar" else ", "
    nothing = say("brief.none", language)
    said = {name: comma.join(by_way[way]) or nothing for name, way in (("up", "↑"), ("down", "↓"), ("same", "="))}
    spans = {"before": span_of(evidence.earlier), "after": span_of(evidence.later)}
    return say("brief.sentence.impacts", language, **spans, **said)
