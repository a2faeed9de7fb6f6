"""What each lever of a policy brings and what it costs, side by side, and what they bring together."""

from collections.abc import Iterator
from typing import NamedTuple

from sim.report.comparison.reading import SEATS, WITH_SEATS
from sim.report.comparison.spending import levers_in, spent_on
from sim.report.comparison.telling import SETTING, SYNERGY, Telling
from sim.report.comparison.verdicts import is_written, part_of
from sim.report.evidence import HEADLINES
from sim.report.numbers import NOTHING
from sim.study.comparison import Effect

BESIDE = (SEATS, WITH_SEATS)
"""Indicators shown under the seven, which none of them counts."""


class LeverTable(NamedTuple):
    """Titles of the columns, that of the labels first, and rows: a label and a cell for each other column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def levers_of(telling: Telling, scenario: str) -> list[str]:
    """The levers of a policy that were taken apart; what it assumes without them, and their synergy, last."""
    names: dict[str, None] = {}
    for indicator in HEADLINES.values():
        names.update(dict.fromkeys(name for name, *_ in telling.shares(scenario, indicator)))
    return sorted(names, key=lambda name: (name == SYNERGY, name == SETTING))


def lever_table(telling: Telling, scenario: str) -> LeverTable:
    """Impacts down, levers across, then their sum, which is the effect of the policy; public money last."""
    levers = levers_of(telling, scenario)
    parts = [name for name in levers if name != SYNERGY]
    rows = []
    for indicator, label in _labels(telling, scenario).items():
        shares = {name: part_of(*numbers) for name, *numbers in telling.shares(scenario, indicator)}
        effects = [*(shares.get(name) for name in parts), telling.found.effect(scenario, indicator)]
        effects += [shares.get(SYNERGY)] if SYNERGY in levers else []
        rows.append((label, tuple(telling.difference(indicator, each) for each in effects)))
    spent = [spent_on(telling.found, scenario, name) for name in parts]
    money = [telling.millions(each) if name != SETTING else NOTHING for name, each in zip(parts, spent, strict=True)]
    last = [NOTHING] if SYNERGY in levers else []
    rows.append((telling.say("levers.cost"), (*money, telling.millions(sum(spent)), *last)))
    titles = (
        *map(telling.lever, parts),
        telling.say("levers.all"),
        *(telling.lever(name) for name in levers[len(parts) :]),
    )
    return LeverTable((telling.say("column.impact"), *titles), tuple(rows))


def _labels(telling: Telling, scenario: str) -> dict[str, str]:
    """The indicators shown with their units: the seven, and what they do not count where it was taken apart."""
    headlines = {
        indicator: telling.named(telling.impact(impact), telling.unit(indicator))
        for impact, indicator in HEADLINES.items()
    }
    beside = {name: telling.indicator(name) for name in BESIDE if telling.shares(scenario, name)}
    return headlines | beside


def lever_sentences(telling: Telling, scenario: str) -> Iterator[str]:
    """For each lever what it costs and what it brings, wherever the policy as a whole moves something."""
    if telling.has_few:
        return
    levers = [name for name in levers_in(telling.found.scenarios[scenario]) if name in levers_of(telling, scenario)]
    spent = {name: spent_on(telling.found, scenario, name) for name in levers}
    whole = sum(spent.values())
    for lever in levers:
        brings = [
            text for indicator in _moved(telling, scenario) if (text := _brought(telling, scenario, indicator, lever))
        ]
        said = {
            "lever": telling.lever(lever),
            "cost": telling.millions(spent[lever]),
            "whole": telling.millions(whole),
            "share": telling.share(spent[lever] / whole) if whole > 0.0 else NOTHING,
            "parts": telling.listed_apart(brings) if brings else telling.say("levers.nothing"),
        }
        yield telling.say("levers.says", **said)


def _moved(telling: Telling, scenario: str) -> list[str]:
    """The indicators that the policy as a whole makes better or worse."""
    names = (*HEADLINES.values(), SEATS)
    effects = {name: telling.found.effect(scenario, name) for name in names}
    is_it = ("better", "likely_better", "worse", "likely_worse")
    return [name for name, effect in effects.items() if effect and telling.found.verdict(name, effect) in is_it]


def _brought(telling: Telling, scenario: str, indicator: str, lever: str) -> str:
    """The part of a lever in the effect of the policy; nothing where it is written as nought."""
    parts = {name: part_of(*numbers) for name, *numbers in telling.shares(scenario, indicator)}
    effect, part = telling.found.effect(scenario, indicator), parts.get(lever)
    if effect is None or part is None or not is_written(part.difference, telling.found.units[indicator]):
        return ""
    said = {"part": telling.middle(indicator, part), "whole": telling.middle(indicator, effect)}
    key = "levers.part" if _is_told(part) else "levers.part_nil"
    return telling.say(key, what=_short(telling, indicator), **said)


def _is_told(part: Effect) -> bool:
    return part.low > 0.0 or part.high < 0.0


def _short(telling: Telling, indicator: str) -> str:
    impacts = {each: impact for impact, each in HEADLINES.items()}
    return telling.impact(impacts[indicator]) if indicator in impacts else telling.say("levers.seats")
