"""What cooperatives bring, impact by impact: the page on the province with and without them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from sim.impacts.measure import IMPACTS
from sim.report.differences import (
    JUDGED,
    Verdict,
    better_share,
    decimals_of,
    is_slight,
    shown,
    verdict_of,
    with_interval,
    worse_share,
)
from sim.report.numbers import NOTHING, percent
from sim.report.standing import say_by_standing
from sim.report.words import say
from sim.study.comparison import Effect, effect_of
from sim.territory.registry import Registry

MOVED = ("better_off_share", "worse_off_share")
"""Shares of households, told in a sentence of their own."""


class Finding(NamedTuple):
    """One indicator with cooperatives against without: over luck alone, and over luck and parameters."""

    impact: str
    indicator: str
    unit: str
    group_kind: str
    group: str
    by_luck: Effect
    by_parameters: Effect | None

    @property
    def surest(self) -> Effect:
        """The effect whose interval carries most of what is not known."""
        return self.by_parameters or self.by_luck

    @property
    def verdict(self) -> Verdict:
        """Whether the chain with cooperatives does better, by the share of replicates in which it does."""
        return verdict_of(self.indicator, self.surest)

    @property
    def better(self) -> float:
        """Share of replicates in which cooperatives make the indicator better."""
        return better_share(self.indicator, self.surest)

    @property
    def worse(self) -> float:
        """Share of replicates in which they make it worse; in the rest they change nothing."""
        return worse_share(self.indicator, self.surest)


def findings(compared: pd.DataFrame) -> list[Finding]:
    """Sum up a comparison of the baseline with the province without cooperatives, with less without.

    `compared` is the table of `study.comparison.compare`; rows of draw 0 are luck alone, the others carry parameters.
    """
    compared = compared[~compared["indicator"].isin(MOVED)]
    brought = compared.assign(
        baseline=compared["other"], other=compared["baseline"], difference=-compared["difference"]
    )
    result = []
    for key, rows in brought.groupby(["impact", "indicator", "unit", "group_kind", "group"], observed=True, sort=False):
        impact, indicator, unit, kind, group = map(str, key)
        is_default = rows["draw"] == 0
        by_parameters = None if is_default.all() else effect_of(rows[~is_default])
        result.append(Finding(impact, indicator, unit, kind, group, effect_of(rows[is_default]), by_parameters))
    return result


def moved_without(compared: pd.DataFrame) -> dict[str, Effect]:
    """Shares of all households that live clearly better, and clearly worse, where there are no cooperatives."""
    of_all = compared[(compared["group_kind"] == "all") & (compared["draw"] == 0)]
    return {name: effect_of(of_all[of_all["indicator"] == name]) for name in MOVED}


def headlines(found: Iterable[Finding]) -> list[Finding]:
    """The first indicator of each of the seven impacts, for everybody, in the order of the study."""
    of_all = {finding.indicator: finding for finding in found if finding.group_kind == "all"}
    return [of_all[impact.indicators[0]] for impact in IMPACTS if impact.indicators[0] in of_all]


# The page


def as_markdown(compared: pd.DataFrame, about: Mapping[str, object], registry: Registry, language: str) -> str:
    """Write the page on a comparison. `about` has first and last (years compared), replicates, draws, version."""
    found = findings(compared)
    parts = [*_head(about, registry, language), *_seven(headlines(found), language)]
    parts += _sentences(headlines(found), language)
    parts += [moved_sentence(moved_without(compared), language), ""]
    parts += _reason(found, language)
    for impact in IMPACTS:
        parts += _details(impact.name, [f for f in found if f.impact == impact.name], language)
    parts += _limits(registry, language)
    return "\n".join(parts) + "\n"


def _head(about: Mapping[str, object], registry: Registry, language: str) -> Iterator[str]:
    yield f"# {say('cooperatives.title', language)}"
    yield ""
    yield f"<!-- {say('cooperatives.generated', language)} -->"
    yield ""
    yield say_by_standing("cooperatives.how", registry, language, **about)
    yield ""
    yield say_by_standing("cooperatives.reading", registry, language)
    yield ""


def _seven(found: list[Finding], language: str) -> Iterator[str]:
    yield f"## {say('cooperatives.seven', language)}"
    yield ""
    yield from _table(
        found, language, name_of=lambda f: f"{say(f'impact.{f.impact}', language)} : {_name(f, language)}"
    )
    yield ""


def _sentences(found: list[Finding], language: str) -> Iterator[str]:
    for place, finding in enumerate(found, start=1):
        yield f"{place}. {sentence(finding, language)}"
    yield ""


def sentence(finding: Finding, language: str) -> str:
    """Say in words what one impact shows, by rule, claiming no more than the replicates do."""
    effect = finding.surest
    said = {
        "impact": say(f"impact.{finding.impact}", language),
        "indicator": _name(finding, language),
        "difference": _difference(effect, finding, language),
        "better": percent(finding.better, 0, language),
        "count": effect.replicates,
    }
    words = say(f"cooperatives.says.{finding.verdict}", language, **said)
    return f"{words} {say('cooperatives.slight', language)}" if is_slight(effect) else words


def moved_sentence(moved: Mapping[str, Effect], language: str) -> str:
    """Say how many households would live clearly better, and how many worse, without cooperatives."""
    shares = {name: percent(effect.other, 0, language) for name, effect in moved.items()}
    return say("cooperatives.moved", language, **shares)


def _reason(found: Iterable[Finding], language: str) -> Iterator[str]:
    """Why women's indices may fall where cooperatives are: whose money the milk is. Told only when the runs show it."""
    for finding in found:
        is_it = finding.indicator == "gender_milk_income_ratio" and finding.group_kind == "all"
        if is_it and finding.verdict in ("worse", "likely_worse"):
            with_them, without = (
                shown(value, finding.unit, 0, language) for value in (finding.by_luck.other, finding.by_luck.baseline)
            )
            yield say("cooperatives.reason", language, with_them=with_them, without=without)
            yield ""


def _details(impact: str, found: list[Finding], language: str) -> Iterator[str]:
    """All indicators of an impact, then its first one by group."""
    for_all = [f for f in found if f.group_kind == "all"]
    if not for_all:
        return
    yield f"## {say(f'impact.{impact}', language)}"
    yield ""
    yield from _table(for_all, language, name_of=lambda f: _name(f, language))
    yield ""
    first = for_all[0].indicator
    by_group = [f for f in found if f.indicator == first and f.group_kind != "all"]
    if by_group:
        yield f"{say('cooperatives.by_group', language)} {_name(for_all[0], language)}"
        yield ""
        yield from _table(by_group, language, name_of=lambda f: _group(f, language))
        yield ""


def _table(found: Iterable[Finding], language: str, name_of: object) -> Iterator[str]:
    assert callable(name_of)
    columns = ("what", "with", "without", "luck", "parameters", "better", "verdict")
    yield "| " + " | ".join(say(f"cooperatives.column.{name}", language) for name in columns) + " |"
    yield "|---|" + "---:|" * 5 + "---|"
    for finding in found:
        yield "| " + " | ".join([name_of(finding), *_cells(finding, language)]) + " |"


def _cells(finding: Finding, language: str) -> list[str]:
    effect, digits, unit = finding.by_luck, _digits(finding), finding.unit
    is_judged = finding.verdict in JUDGED
    return [
        shown(effect.other, unit, digits, language),
        shown(effect.baseline, unit, digits, language),
        _difference(effect, finding, language),
        _difference(finding.by_parameters, finding, language),
        percent(finding.better, 0, language) if is_judged else NOTHING,
        say(f"cooperatives.verdict.{finding.verdict}", language),
    ]


def _limits(registry: Registry, language: str) -> Iterator[str]:
    yield f"## {say('cooperatives.limits', language)}"
    yield ""
    yield f"- {say_by_standing('cooperatives.limit.not_calibrated', registry, language)}"
    for limit in ("nobody_new", "services", "averages", "public_money"):
        yield f"- {say(f'cooperatives.limit.{limit}', language)}"


# How amounts are shown


def _name(finding: Finding, language: str) -> str:
    return say(f"indicator.{finding.indicator}", language)


def _group(finding: Finding, language: str) -> str:
    kind, group = finding.group_kind, finding.group
    return f"{say(f'group.{kind}', language)} : {say(f'group.{kind}.{group}', language)}"


def _digits(finding: Finding) -> int:
    return decimals_of(finding.surest, finding.unit)


def _difference(effect: Effect | None, finding: Finding, language: str) -> str:
    return with_interval(effect, finding.unit, _digits(finding), language)
