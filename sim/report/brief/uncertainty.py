"""What is uncertain: one draw, the scale of the run, bands, and facts that the run misses."""

from collections.abc import Iterator

from sim.report.brief.blocks import Block, Bullets, Row, Section, Table, Text
from sim.report.brief.wording import signed_percent, span_of
from sim.report.evidence import Evidence
from sim.report.numbers import number, percent, plain
from sim.report.words import say
from sim.study.patterns import Verdict, judge, measure, read_patterns
from sim.study.record import Run


def uncertain_section(evidence: Evidence, language: str) -> Section:
    """What one run cannot tell, and the observed facts that it misses."""
    about = evidence.run.about
    counts = {name: number(len(about[name]), 0, language) for name in ("priors", "parameters")}
    items = [
        say("brief.uncertain.single", language, seed=about["seed"]),
        say("brief.uncertain.priors", language, **counts),
        *_outlook(evidence, language),
        *warnings_of_scale(evidence, language),
        _bands(evidence, language),
    ]
    return Section(
        "uncertain",
        say("brief.uncertain", language),
        (Bullets(tuple(items)), *_patterns(evidence, language)),
    )


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


def verdicts_of(run: Run) -> list[Verdict]:
    """Facts observed in the years of a run, beside what it gives for them, missed ones first."""
    first, last = int(run.years.index[0]), int(run.years.index[-1])
    patterns = read_patterns(run.scenario.territory)
    inside = {name: each for name, each in patterns.items() if first <= each.period[0] and each.period[1] <= last}
    return judge(inside, [measure(inside, run)])


def _patterns(evidence: Evidence, language: str) -> Iterator[Block]:
    scenario = evidence.run.scenario
    if not scenario.has_cooperatives or scenario.parameters:
        yield Text(say("brief.uncertain.patterns_none", language), "note")
        return
    verdicts = verdicts_of(evidence.run)
    missed = [verdict for verdict in verdicts if not verdict.is_met]
    if not missed:
        if verdicts:
            yield Text(say("brief.uncertain.all_met", language, count=len(verdicts)), "note")
        return
    names = ("fact", "years", "band", "simulated")
    columns = tuple(say(f"brief.uncertain.{name}", language) for name in names)
    caption = say("brief.uncertain.patterns", language, missed=len(missed), count=len(verdicts))
    rows = tuple(_miss(verdict, language) for verdict in missed)
    yield Table(caption, columns, rows, say("brief.uncertain.patterns_note", language))


def _miss(verdict: Verdict, language: str) -> Row:
    pattern = verdict.pattern
    factor = 100.0 if pattern.unit == "1" and pattern.high <= 1.0 else 1.0
    values = [each * factor for each in (pattern.low, pattern.high, verdict.middle)]
    digits = 0 if max(map(abs, values)) >= 100.0 else 1 if max(map(abs, values)) >= 10.0 else 2
    low, high, simulated = (number(value, digits, language) for value in values)
    first, last = pattern.period
    years = span_of((first, last) if last > first else (first,))
    label = say(f"brief.measure.{pattern.measure}", language)
    return Row(label, (years, say("brief.range", language, low=low, high=high), simulated))
