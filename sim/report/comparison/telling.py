"""A planner's sentence for every result, by rule: never more than the replicates carry, never less."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import pandas as pd

from sim.impacts.groups import ALL, KINDS
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.brief.wording import MILLION
from sim.report.comparison.chain import Passage, passages
from sim.report.comparison.ranking import Ranked, gain_of, ranked
from sim.report.comparison.reading import OUTCOMES, Comparison
from sim.report.comparison.spending import (
    PerUnit,
    cost_per,
    extra_costs,
    is_equal_cost,
    payers_of,
    total_cost,
)
from sim.report.differences import (
    JUDGED,
    LEAST_PAIRS,
    Verdict,
    better_share,
    decimals_of,
    is_slight,
    shown,
    verdict_of,
    with_interval,
)
from sim.report.evidence import HEADLINES
from sim.report.numbers import number, percent, significant
from sim.report.words import catalogue, in_language, say
from sim.study.comparison import Effect

GOOD: tuple[Verdict, ...] = ("better", "likely_better")
BAD: tuple[Verdict, ...] = ("worse", "likely_worse")
INCOME = "real_consumption"
"""The indicator of income that is followed year by year and group by group."""

FINEST = {"1": 2, "MAD/L": 2}
"""Most decimals of a difference by its unit; one for others."""
PRICES = ("MAD/L",)
LARGE, VERY_LARGE = 100.0, 1000.0
"""Levels from which no more than one decimal, and none, are read."""

SYNERGY, SETTING = "synergy", "setting"
"""Stand among the levers for what they bring together beyond their sum, and for what a policy assumes without them."""


class Telling:
    """Says in a language what a comparison found. `set_apart` isolates the words of users from the line around them."""

    def __init__(self, found: Comparison, language: str, set_apart: Callable[[str], str] = str) -> None:
        self.found = found
        self.language = language
        self._set_apart = set_apart

    def say(self, key: str, **values: object) -> str:
        """Give a text of this report."""
        return say(f"comparison.{key}", self.language, **values)

    # Names

    @property
    def place(self) -> str:
        """Where it plays."""
        return self._set_apart(in_language(self.found.territory.title, self.language))

    def title(self, scenario: str) -> str:
        """What a scenario is called."""
        return self._set_apart(self.found.title(scenario, self.language))

    def impact(self, impact: str) -> str:
        """What an impact is called."""
        return say(f"impact.{impact}", self.language)

    def indicator(self, name: str) -> str:
        """What an indicator is called, with its unit."""
        known = f"indicator.{name}" in catalogue(self.language)
        return say(f"indicator.{name}", self.language) if known else say(name, self.language)

    def unit(self, indicator: str) -> str:
        """What a difference of an indicator is counted in."""
        return self.say(f"in.{indicator}")

    def group(self, kind: str, group: str) -> str:
        """A group of households or persons."""
        return say(f"group.{kind}.{group}", self.language)

    def lever(self, name: str) -> str:
        """What a lever is called; one without words keeps its own name."""
        if name in (SYNERGY, SETTING):
            return self.say(f"part.{name}")
        key = f"lever.{name}"
        return say(key, self.language) if key in catalogue(self.language) else self._set_apart(name.replace("_", " "))

    def payer(self, name: str) -> str:
        """Whose budget pays."""
        return say(f"payer.{name}", self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Names one after the other, between quotation marks."""
        return self.joined(self.say("quoted", name=name) for name in names)

    def named(self, name: str, text: str) -> str:
        """A name and what is said of it."""
        return self.say("named", name=name, text=text)

    def joined(self, texts: Iterable[str]) -> str:
        """Texts one after the other."""
        return ("، " if self.language == "ar" else ", ").join(texts)

    @property
    def has_few(self) -> bool:
        """Whether there are too few pairs to conclude anything."""
        return self.found.n_pairs < LEAST_PAIRS

    @property
    def period(self) -> str:
        """The years that are compared."""
        return self.span(self.found.years)

    def span(self, years: Sequence[int]) -> str:
        """Years as they are written: one, or the first and the last."""
        return self._set_apart(str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}")

    # Numbers

    def difference(self, indicator: str, effect: Effect | None) -> str:
        """A difference and its interval."""
        if effect is None:
            return with_interval(None, "", 0, self.language)
        unit = self.found.units[indicator]
        return with_interval(effect, unit, digits_of(effect, unit), self.language)

    def middle(self, indicator: str, effect: Effect) -> str:
        """A difference alone."""
        unit = self.found.units[indicator]
        return shown(effect.difference, unit, digits_of(effect, unit), self.language, signed=True)

    def level(self, indicator: str, effect: Effect, value: float) -> str:
        """A level, with the decimals of the difference, but no more than so large a number needs."""
        unit = self.found.units[indicator]
        return self._level(value, unit, max(digits_of(effect, unit), 1 if unit == "1" else 0))

    def _level(self, value: float, unit: str, digits: int) -> str:
        most = 0 if abs(value) >= VERY_LARGE else 1 if abs(value) >= LARGE else 2
        return shown(value, unit, min(digits, most), self.language)

    def count(self, value: float) -> str:
        """A whole number."""
        return number(value, 0, self.language)

    def millions(self, value: float) -> str:
        """Money in millions."""
        return number(value / MILLION, 1, self.language)

    def share(self, value: float) -> str:
        """A share in per cent."""
        return percent(value, 0, self.language)

    def verdict(self, indicator: str, effect: Effect | None) -> str:
        """The words that an effect deserves."""
        name = "undefined" if effect is None else verdict_of(indicator, effect)
        return say(f"cooperatives.verdict.{name}", self.language)

    # The answer

    @cached_property
    def rankings(self) -> tuple[Ranked, ...]:
        """The policies ranked for each of the seven impacts."""
        return tuple(each for impact in HEADLINES if (each := ranked(self.found, impact)) is not None)

    def answers(self) -> list[tuple[str, str]]:
        """At most seven lines: for each impact which policy does best, by how much, and how sure."""
        return [(self.impact(each.impact), self.answer(each)) for each in self.rankings]

    def answer(self, ranking: Ranked) -> str:
        """Which policy does best for an impact, and what is not known about it."""
        indicator, best = ranking.indicator, ranking.order[0]
        effect = self.found.effect(best, indicator)
        assert effect is not None
        verdict = verdict_of(indicator, effect)
        if verdict == "too_few" and not is_written(effect.difference, self.found.units[indicator]):
            return self.say("answer.too_few_nil", count=self.count(effect.replicates))
        parts = [self.say(f"answer.{verdict}", policy=self.title(best), **self._said(ranking.impact, effect))]
        if is_slight(effect) and verdict in JUDGED:
            parts.append(say("cooperatives.slight", self.language))
        if verdict in GOOD and ranking.order[1:]:
            parts.append(self.flip(ranking))
        if not ranking.is_highest:
            parts.append(self._higher(ranking))
        harmful = [name for name in ranking.order[1:] if self.verdict_name(name, indicator) == "worse"]
        if harmful:
            parts.append(self.say("harmful", policies=self.listed(self.title(name) for name in harmful)))
        return " ".join(parts)

    def _higher(self, ranking: Ranked) -> str:
        """Whose mean is better than that of the policy that answers, but less sure."""
        higher = ranking.order[1]
        said = self.difference(ranking.indicator, self.found.effect(higher, ranking.indicator))
        return self.say("higher", policy=self.title(higher), difference=said.replace(" ", NO_BREAK_SPACE))

    def flip(self, ranking: Ranked) -> str:
        """How often the order of the first two is the other one."""
        key = "flip.unknown" if math.isnan(ranking.flips) else "flip.close" if ranking.is_close else "flip.clear"
        return self.say(key, second=self.title(ranking.order[1]), flips=self.share(ranking.flips))

    def verdict_name(self, scenario: str, indicator: str) -> Verdict:
        """What an effect deserves, for everybody."""
        effect = self.found.effect(scenario, indicator)
        return "undefined" if effect is None else verdict_of(indicator, effect)

    def _said(self, impact: str, effect: Effect) -> dict[str, object]:
        indicator = HEADLINES[impact]
        return {
            "impact": self.impact(impact),
            "difference": self.difference(indicator, effect).replace(" ", NO_BREAK_SPACE),
            "unit": self.unit(indicator),
            "better": self.share(better_share(indicator, effect)),
            "count": self.count(effect.replicates),
        }

    # Policy by policy

    def result(self, scenario: str, impact: str) -> str:
        """What a policy does for an impact."""
        indicator = HEADLINES[impact]
        effect = self.found.effect(scenario, indicator)
        if effect is None or not effect.replicates:
            return self.say("says.undefined", impact=self.impact(impact), indicator=self.indicator(indicator))
        verdict = verdict_of(indicator, effect)
        words = self.say(f"says.{verdict}", **self._said(impact, effect))
        if is_slight(effect) and verdict in JUDGED:
            return f"{words} {say('cooperatives.slight', self.language)}"
        return words

    def moved(self, scenario: str) -> str:
        """How many households live clearly better, and how many worse; nothing where nobody counted them."""
        better, worse = self.found.moved_in(scenario)
        if math.isnan(better):
            return ""
        counts = {"better": better, "worse": worse, "households": self.found.households(ALL, ALL)}
        return self.say("moved", **{name: self.count(significant(value)) for name, value in counts.items()})

    def groups(self, scenario: str) -> str:
        """Who lives clearly better and who clearly worse, and what the poorest and the richest tenth get."""
        if self.has_few:
            return self.say("too_few")
        by_verdict: dict[Verdict, list[str]] = {"better": [], "worse": []}
        told = [(kind, group) for kind, groups in KINDS.items() if kind not in (ALL, "tenth") for group in groups]
        known = [(key, effect) for key in told if (effect := self.found.effect(scenario, INCOME, *key)) is not None]
        for key, effect in known:
            verdict = verdict_of(INCOME, effect)
            if verdict in by_verdict:
                by_verdict[verdict].append(self.group(*key))
        said = {name: self._whom(names, len(known)) for name, names in by_verdict.items()}
        return " ".join(part for part in (self.say("groups", **said), self._tenths(scenario)) if part)

    def _whom(self, names: Sequence[str], count: int) -> str:
        """Groups by name, or all or none of so many."""
        if not names:
            return self.say("nobody")
        return self.say("everybody") if len(names) == count else self.joined(names)

    def _tenths(self, scenario: str) -> str:
        poorest, richest = (self.found.effect(scenario, INCOME, "tenth", tenth) for tenth in ("1", "10"))
        if poorest is None or richest is None:
            return ""
        said = {"poorest": self.difference(INCOME, poorest), "richest": self.difference(INCOME, richest)}
        words = {"poorest_verdict": self.verdict(INCOME, poorest), "richest_verdict": self.verdict(INCOME, richest)}
        return self.say("tenths", unit=self.unit(INCOME), **said, **words)

    # Public money

    @cached_property
    def costs(self) -> pd.DataFrame:
        """What each policy costs beyond the baseline."""
        return extra_costs(self.found)

    @cached_property
    def totals(self) -> dict[str, float]:
        """What each policy costs over the period (MAD of 2014)."""
        return {name: total_cost(self.costs, name) for name in self.found.policies}

    def cost(self, scenario: str) -> str:
        """What a policy costs, in money of the day and of 2014, and who pays."""
        day, real = total_cost(self.costs, scenario, "day"), self.totals[scenario]
        if abs(real) < MILLION / 20.0:
            return self.say("cost.none", period=self.period)
        if real < 0.0:
            return self.say("cost.saved", period=self.period, day=self.millions(-day), real=self.millions(-real))
        mine = self.costs[self.costs["scenario"] == scenario].groupby("payer", observed=True)["real"].sum()
        paid = float(mine[mine > 0.0].sum())
        shares = [
            f"{self.payer(name)} {self.share(float(mine[name]) / paid)}"
            for name in payers_of(self.costs)
            if name in mine.index and mine[name] > 0.005 * paid
        ]
        said = {"day": self.millions(day), "real": self.millions(real), "payers": self.joined(shares)}
        return self.say("cost.says", period=self.period, **said)

    def equal_cost(self) -> str:
        """Whether the policies compete at the same public cost."""
        paid = [total for total in self.totals.values() if abs(total) >= MILLION / 20.0]
        if len(self.totals) < 2:
            return ""
        if not paid:
            return self.say("equal.none")
        if is_equal_cost(self.totals):
            key = "equal.all" if len(paid) == len(self.totals) else "equal.those_that_cost"
            return self.say(key, real=self.millions(sum(paid) / len(paid)))
        low, high = min(self.totals.values()), max(self.totals.values())
        return self.say("equal.not", low=self.millions(low), high=self.millions(high))

    def per_unit(self, scenario: str, outcome: str) -> PerUnit:
        """Public money for one more of an outcome during a year."""
        return cost_per(self.found, self.costs, scenario, outcome)

    def unit_cost(self, scenario: str, outcome: str) -> str:
        """The same in figures with its interval, or why there is no figure."""
        found = self.per_unit(scenario, outcome)
        if found.reason:
            return self.say(f"no_figure.{found.reason}")
        digits = 2 if found.value < 100.0 else 0
        values = (found.value, found.low, found.high)
        middle, low, high = (number(significant(v) if digits == 0 else v, digits, self.language) for v in values)
        return say("cooperatives.interval", self.language, middle=middle, low=low, high=high)

    def unit_costs(self, scenario: str) -> str:
        """One sentence on the cost of each outcome."""
        reasons = {outcome: self.per_unit(scenario, outcome).reason for outcome in OUTCOMES}
        told = [outcome for outcome, reason in reasons.items() if reason != "not_measured"]
        if not told:
            return ""
        if len({reasons[outcome] for outcome in told}) == 1 and reasons[told[0]]:
            return self.say("per.none", why=self.unit_cost(scenario, told[0]))
        parts = (self.joined((self.say(f"per.{outcome}"), self.unit_cost(scenario, outcome))) for outcome in told)
        return self.say("per.all", parts=("؛ " if self.language == "ar" else "; ").join(parts))

    # Year by year

    def path(self, scenario: str, indicator: str = INCOME) -> str:
        """Whether households pass through a dip, how deep it is, and when they come out of it."""
        if self.has_few:
            return self.say("too_few")
        effects = self.found.path(scenario, indicator)
        verdicts = ["undefined" if each is None else verdict_of(indicator, each) for each in effects]
        years = self.found.years
        bad = [k for k, verdict in enumerate(verdicts) if verdict in BAD]
        good = [k for k, verdict in enumerate(verdicts) if verdict == "better"]
        if not bad:
            return self.say("path.rises", year=years[good[0]]) if good else self.say("path.flat")
        deepest = min(bad, key=lambda k: _depth(effects[k]))
        is_clear = any(verdicts[k] == "worse" for k in bad)
        said = {
            "dip": self.say("path.clear" if is_clear else "path.likely"),
            "years": self.span([years[bad[0]], years[bad[-1]]]),
            "deepest": years[deepest],
            "difference": self.difference(indicator, effects[deepest]),
            "unit": self.unit(indicator),
        }
        after = [k for k in good if k > bad[-1]]
        if after:
            return self.say("path.dip", **said, recovered=years[after[0]])
        return self.say("path.falls" if bad[-1] == len(years) - 1 else "path.dip_open", **said)

    # Why

    @cached_property
    def passages(self) -> dict[str, list[Passage]]:
        """The numbers between the levers and the impacts."""
        return passages(self.found)

    def reasons(self, scenario: str) -> str:
        """The causal chain of a policy in numbers; what did not clearly move is named as such."""
        if self.has_few:
            return self.say("too_few")
        parts, still = [], []
        for each in self.passages[scenario]:
            name = self.passage(each)
            if each.is_still or not is_written(each.change, each.unit):
                still.append(name)
            else:
                parts.append(self.say("why.moved", what=name, **self.levels(each)))
        stop = "؛ " if self.language == "ar" else "; "
        said = [f"{stop.join(parts)}."] if parts else [self.say("why.nothing")]
        if still and parts:
            said.append(self.say("why.still", names=self.joined(still)))
        return " ".join(said)

    def passage(self, passage: Passage) -> str:
        """What a number of the causal chain is."""
        key = f"comparison.why.{passage.name}"
        return say(key, self.language) if key in catalogue(self.language) else self.indicator(passage.name)

    def levels(self, passage: Passage) -> dict[str, str]:
        """Level without and with the policy, and the difference."""
        unit, digits = passage.unit, decimals_between(passage)
        change = shown(passage.change, unit, digits, self.language, signed=True)
        if passage.has_interval:
            effect = part_of(passage.change, passage.low, passage.high)
            change = with_interval(effect, unit, digits, self.language)
        before, after = (self._level(value, unit, digits) for value in (passage.before, passage.after))
        return {"before": before, "after": after, "change": change}

    # Levers

    def synergy(self, scenario: str, impact: str) -> str:
        """Whether the levers together bring more or less than one after the other."""
        indicator = HEADLINES[impact]
        if self.has_few:
            return ""
        for name, mean, low, high in self.shares(scenario, impact):
            if name == SYNERGY:
                effect = part_of(mean, low, high)
                is_none = low <= 0.0 <= high or not is_written(mean, self.found.units[indicator])
                key = "none" if is_none else "more" if gain_of(indicator, effect) > 0.0 else "less"
                said = {"difference": self.difference(indicator, effect), "unit": self.unit(indicator)}
                return self.say(f"synergy.{key}", impact=self.impact(impact), **said)
        return ""

    def shares(self, scenario: str, impact: str) -> list[tuple[str, float, float, float]]:
        """What each lever of a policy brings to an impact: lever, mean, low, high."""
        table = self.found.shapley
        if not len(table):
            return []
        is_it = (table["scenario"] == scenario) & (table["indicator"] == HEADLINES[impact])
        one = table.loc[is_it, ["lever", "mean", "low", "high"]]
        return [
            (str(lever), float(mean), float(low), float(high)) for lever, mean, low, high in one.itertuples(index=False)
        ]


def digits_of(effect: Effect, unit: str) -> int:
    """Decimals at which a difference can be told from nought, but no finer than a planner can use."""
    finest = FINEST.get(unit, 1)
    return (
        min(decimals_of(effect, unit), finest) if is_written(effect.low, unit) or is_written(effect.high, unit) else 0
    )


def is_written(value: float, unit: str) -> bool:
    """Whether a difference is anything but nought as it is written, with the finest decimals."""
    return round(abs(value) * (100.0 if unit == "1" else 1.0), FINEST.get(unit, 1)) > 0.0


def part_of(mean: float, low: float, high: float) -> Effect:
    """A part of a difference as an effect of its own, from nought."""
    return Effect(0.0, mean, mean, low, high, float(low > 0.0), float(high < 0.0), 1)


def decimals_between(passage: Passage) -> int:
    """Decimals at which a number of the causal chain and its change can both be read."""
    if passage.unit in PRICES:
        return FINEST[passage.unit]
    if passage.has_interval:
        return digits_of(part_of(passage.change, passage.low, passage.high), passage.unit)
    return 0


def _depth(effect: Effect | None) -> float:
    return math.inf if effect is None else effect.difference
