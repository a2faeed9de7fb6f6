"""A planner's sentence for every result, by rule: never more than the replicates carry, never less."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import pandas as pd

from sim.impacts.groups import ALL, KINDS, PERSON_KINDS
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.brief.wording import MILLION
from sim.report.comparison.chain import Passage, passages
from sim.report.comparison.ranking import Ranked, gain_of, ranked
from sim.report.comparison.reading import BOTTOM, OUTCOMES, SEATS, WITH_SEATS, Comparison
from sim.report.comparison.spending import (
    MOSTLY,
    Envelope,
    PerUnit,
    cost_per,
    envelope_of,
    envelope_of_lever,
    extra_costs,
    is_equal_cost,
    levers_in,
    payers_of,
    total_cost,
)
from sim.report.comparison.verdicts import FINEST, digits_of, is_written, part_of, sureness
from sim.report.differences import JUDGED, LEAST_PAIRS, Verdict, better_share, is_slight, shown, with_interval
from sim.report.evidence import HEADLINES, IN_GROUPS
from sim.report.numbers import NOTHING, number, percent, significant
from sim.report.public_money import public_instrument
from sim.report.words import catalogue, in_language, say
from sim.study.comparison import Effect
from sim.study.shocks import read_shock

GOOD: tuple[Verdict, ...] = ("better", "likely_better")
BAD: tuple[Verdict, ...] = ("worse", "likely_worse")
INCOME = "real_consumption"
"""The indicator of income that is followed year by year and group by group."""

PRICES, TOTALS = ("MAD/L",), ("L", "MAD")
"""Units of prices, and of totals of the province, of which three figures matter."""
LARGE, VERY_LARGE = 100.0, 1000.0
"""Levels from which no more than one decimal, and none, are read."""

STOPS = {"fr": " ; ", "en": "; ", "ar": "؛ "}

ELSEWHERE = ("sex", "age", "member")
"""Kinds of groups among which losses are looked for: few, so that luck does not make one up."""
MOST_LOSSES = 6

WIDENING = ("public_share", "ceiling_mad", "helps_with_files", "couples_are_prompted", "seats_share", "communes")
"""Settings on which it depends how many can and want to ask for public money."""

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

    def pairs(self, **counts: str) -> str:
        """How often each policy was run, and what differs within a pair."""
        said = self.say("sure.pairs" if self.found.n_draws else "sure.luck", **counts)
        return f"{said} {self.say('sure.same' if self.found.only_policies_differ else 'sure.otherwise')}"

    def listed_apart(self, texts: Iterable[str]) -> str:
        """Longer texts one after the other."""
        return STOPS[self.language].join(texts)

    @property
    def shock(self) -> str:
        """What befalls the baseline and all policies alike; nothing where nothing does."""
        titles = (in_language(read_shock(name).title, self.language) for name in self.found.shocks)
        return self._set_apart(self.joined(titles)) if self.found.shocks else ""

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

    def level(self, indicator: str, effect: Effect, value: float, digits: int | None = None) -> str:
        """A level, with the decimals of the difference, but no more than so large a number needs."""
        unit = self.found.units[indicator]
        decimals = digits_of(effect, unit) if digits is None else digits
        return self._level(value, unit, max(decimals, 1 if unit == "1" else 0))

    def _level(self, value: float, unit: str, digits: int) -> str:
        most = 0 if abs(value) >= VERY_LARGE else 1 if abs(value) >= LARGE else 2
        return shown(value, unit, min(digits, most), self.language)

    def count(self, value: float) -> str:
        """A whole number."""
        return number(value, 0, self.language)

    def tens(self, value: float) -> str:
        """A number of households or persons, to the nearest ten."""
        if not math.isfinite(value):
            return NOTHING
        return self.say("few_of_them") if 0.5 <= value < 10.0 else self.count(round(value, -1))

    def millions(self, value: float) -> str:
        """Money in millions."""
        return number(value / MILLION, 2 if abs(value) < 10.0 * MILLION else 1, self.language)

    def share(self, value: float) -> str:
        """A share in per cent."""
        return percent(value, 0, self.language)

    def verdict(self, indicator: str, effect: Effect | None) -> str:
        """The words that an effect deserves."""
        return say(f"cooperatives.verdict.{self.found.verdict(indicator, effect)}", self.language)

    # The answer

    @cached_property
    def rankings(self) -> tuple[Ranked, ...]:
        """The policies ranked for each of the seven impacts."""
        return tuple(each for impact in HEADLINES if (each := ranked(self.found, impact)) is not None)

    def answers(self) -> list[tuple[str, str]]:
        """At most seven lines: for each impact which policy does best, by how much, and how sure."""
        return [(self.impact(each.impact), self.answer(each)) for each in self.rankings]

    def answer(self, ranking: Ranked) -> str:
        """Which policy does best for an impact, if any does better at all, and what is not known about it."""
        indicator, best = ranking.indicator, ranking.order[0]
        effect = self.found.effect(best, indicator)
        assert effect is not None
        verdict = self.found.verdict(indicator, effect)
        parts = [self._first_sentence(ranking, effect, verdict)]
        if verdict in GOOD:
            parts += [self._slight(effect), self.headcount(best, ranking.impact)]
            if ranking.order[1:]:
                parts.append(self.flip(ranking))
        if not ranking.is_highest:
            parts.append(self._higher(ranking))
        parts += [self._doing_worse(ranking, wanted) for wanted in reversed(BAD)]
        return " ".join(part for part in parts if part)

    def _first_sentence(self, ranking: Ranked, effect: Effect, verdict: Verdict) -> str:
        """Who answers and by how much; nobody is named whose mean is no better than that of the baseline."""
        verdicts = {self.verdict_name(name, ranking.indicator) for name in ranking.order}
        if verdicts <= {"same"}:
            return self.say("answer.same")
        if verdicts <= {"same", "nil"}:
            return self.say("answer.nil")
        if verdict not in GOOD and not ranking.is_better:
            return self.say("answer.too_few_nil" if verdict == "too_few" else "answer.none", count=effect.replicates)
        said = self._said(ranking.impact, effect)
        return self.say(f"answer.{verdict}", policy=self.title(ranking.order[0]), **said)

    def _slight(self, effect: Effect) -> str:
        """That a difference is small beside the level of the baseline."""
        return self.say("slight") if is_slight(effect) else ""

    def _doing_worse(self, ranking: Ranked, wanted: Verdict) -> str:
        """The policies that do worse than the baseline."""
        names = [name for name in ranking.order if self.verdict_name(name, ranking.indicator) == wanted]
        if not names:
            return ""
        return self.say(f"doing.{wanted}", policies=self.listed(self.title(name) for name in names))

    def headcount(self, scenario: str, impact: str) -> str:
        """How many women pass the threshold of the index: an index may rise while hardly any does."""
        if impact != "empowerment":
            return ""
        indicator = OUTCOMES["empowerment_no_workload"]
        effect = self.found.effect(scenario, indicator)
        if effect is None or not effect.replicates:
            return ""
        levels = {"before": effect.baseline, "after": effect.other}
        said = {name: self.level(indicator, effect, value) for name, value in levels.items()}
        difference = self.difference(indicator, effect).replace(" ", NO_BREAK_SPACE)
        return self.say("headcount", difference=difference, verdict=self.verdict(indicator, effect), **said)

    def seats(self, scenario: str) -> str:
        """Seats of women and the index that counts them, which none of the seven indicators does."""
        effects = {name: self.found.effect(scenario, name) for name in (SEATS, WITH_SEATS)}
        seats, index = effects[SEATS], effects[WITH_SEATS]
        if seats is None or index is None or not sureness(seats, self.found.units[SEATS]):
            return ""
        said = {
            "before": self.level(SEATS, seats, seats.baseline),
            "after": self.level(SEATS, seats, seats.other),
            "seats": self.difference(SEATS, seats),
            "index": self.difference(WITH_SEATS, index),
        }
        return self.say("seats", **said)

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
        return self.found.verdict(indicator, self.found.effect(scenario, indicator))

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
        verdict = self.found.verdict(indicator, effect)
        parts = [self.say(f"says.{verdict}", **self._said(impact, effect))]
        if verdict in JUDGED and verdict != "unclear":
            parts += [self._slight(effect), self.headcount(scenario, impact)]
        return " ".join(part for part in parts if part)

    def moved(self, scenario: str) -> str:
        """How many households live clearly better, and how many worse; nothing where nobody counted them."""
        better, worse = self.found.moved_in(scenario)
        if math.isnan(better):
            return ""
        counts = {"better": better, "worse": worse, "households": self.found.households(ALL, ALL)}
        return self.say("moved", **{name: self.tens(value) for name, value in counts.items()})

    def groups(self, scenario: str) -> str:
        """Whose consumption rises and whose falls, clearly or likely, and what the poorest and richest tenths get."""
        if self.has_few:
            return self.say("too_few")
        told = [(kind, group) for kind, groups in KINDS.items() if kind not in (ALL, "tenth") for group in groups]
        effects = {self.group(*key): self.found.effect(scenario, INCOME, *key) for key in told}
        effects[self.say("bottom")] = self.found.effect(scenario, BOTTOM)
        by_verdict: dict[Verdict, list[str]] = {}
        for name, effect in effects.items():
            indicator = BOTTOM if name == self.say("bottom") else INCOME
            by_verdict.setdefault(self.found.verdict(indicator, effect), []).append(name)
        known = sum(effect is not None for effect in effects.values())
        parts = [
            self.say(f"consumption.{verdict}", groups=self._whom(by_verdict[verdict], known))
            for verdict in (*GOOD, *reversed(BAD))
            if verdict in by_verdict
        ]
        parts = parts or [self.say("consumption.nobody")]
        return " ".join(part for part in (*parts, self._tenths(scenario)) if part)

    def _whom(self, names: Sequence[str], count: int) -> str:
        """Groups by name, or all of so many."""
        return self.say("everybody") if len(names) == count else self.joined(names)

    def losses(self, scenario: str) -> str:
        """What falls elsewhere: the other impacts of women, men, the young and members, and work where it shrinks."""
        if self.has_few:
            return ""
        found: list[tuple[bool, str]] = []
        for impact, indicator in IN_GROUPS.items():
            if indicator == INCOME or indicator not in self.found.units:
                continue
            for kind, group in _groups_of(ELSEWHERE):
                effect = self.found.effect(scenario, indicator, kind, group)
                sure = self._is_loss(indicator, effect)
                if effect is None or not sure:
                    continue
                name = self.joined((self.in_groups(impact), self.group(kind, group)))
                said = self.say(f"loss.{sure}", what=name, difference=self.difference(indicator, effect))
                found.append((sure != "clear", said))
        if not found:
            return ""
        told = [text for _, text in sorted(found, key=lambda each: each[0])]
        more = self.say("loss.more", count=len(told) - MOST_LOSSES) if told[MOST_LOSSES:] else ""
        return " ".join(
            part for part in (self.say("losses", parts=self.listed_apart(told[:MOST_LOSSES])), more) if part
        )

    def _is_loss(self, indicator: str, effect: Effect | None) -> str:
        """How sure it is that an indicator gets worse; one that is not judged is named where it falls."""
        if effect is None:
            return ""
        verdict = self.found.verdict(indicator, effect)
        if verdict == "not_judged":
            return sureness(effect, self.found.units[indicator]) if effect.below > effect.above else ""
        return {"worse": "clear", "likely_worse": "likely"}.get(verdict, "")

    def in_groups(self, impact: str) -> str:
        """What is measured of an impact for groups: of jobs, only the work on farms."""
        is_same = IN_GROUPS[impact] == HEADLINES[impact]
        return self.impact(impact) if is_same else self.say(f"groups.{impact}")

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
        """What each policy costs over the period (MAD of the day)."""
        return {name: total_cost(self.costs, name) for name in self.found.policies}

    def cost(self, scenario: str) -> str:
        """What a policy costs in money of the day, who pays, and who pays less."""
        day = self.totals[scenario]
        if abs(day) < MILLION / 200.0:
            return self.say("cost.none", period=self.period)
        if day < 0.0:
            return self.say("cost.saved", period=self.period, day=self.millions(-day))
        said = self.say("cost.says", period=self.period, day=self.millions(day), payers=self._payers(scenario))
        return " ".join((said, *self._savings(scenario)))

    def _payers(self, scenario: str) -> str:
        """Who pays, in shares that add up to a hundred."""
        mine = self._by_payer(scenario)
        least = 0.005 * sum(mine[mine > 0.0])
        paid = {str(name): float(amount) for name, amount in mine.items() if amount > least}
        if len(paid) == 1:
            return self.payer(next(iter(paid)))
        shares = rounded_to_hundred([amount / sum(paid.values()) for amount in paid.values()])
        return self.joined(f"{self.payer(name)} {self.share(share)}" for name, share in zip(paid, shares, strict=True))

    def _by_payer(self, scenario: str) -> pd.Series:
        mine = self.costs[self.costs["scenario"] == scenario].groupby("payer", observed=True)["day"].sum()
        return mine.reindex([name for name in payers_of(self.costs) if name in mine.index])

    def _savings(self, scenario: str) -> list[str]:
        """Payers who pay less than in the baseline, and for which programmes."""
        mine, result = self._by_payer(scenario), []
        for name in mine.index[mine <= -MILLION / 200.0]:
            is_it = (self.costs["scenario"] == scenario) & (self.costs["payer"] == name)
            by_programme = self.costs[is_it].groupby("programme", observed=True)["day"].sum()
            fewer = (self.programme(str(each)) for each in by_programme.index[by_programme < 0.0])
            amount = self.millions(-float(mine[name]))
            result.append(self.say("cost.less", payer=self.payer(name), amount=amount, programmes=self.joined(fewer)))
        return result

    def programme(self, name: str) -> str:
        """A lever, a tax or an ordinary programme by its name."""
        try:
            return public_instrument(name, self.language)
        except KeyError:
            return self.lever(name)

    @cached_property
    def envelopes(self) -> dict[str, Envelope]:
        """What was set aside for each policy, and what its levers spent of it."""
        return {name: envelope_of(self.found, name) for name in self.found.policies}

    def money_left(self, scenario: str) -> str:
        """Why an envelope is not spent, and which settings that depends on."""
        envelope = self.envelopes[scenario]
        if not envelope.planned > 0.0 or envelope.share >= MOSTLY:
            return ""
        parts = [self._lever_left(scenario, lever) for lever in levers_in(self.found.scenarios[scenario])]
        said = {"left": self.millions(envelope.left), "planned": self.millions(envelope.planned)}
        if not any(parts):
            return self.say("envelope.left_alone", **said)
        return self.say("envelope.left", **said, levers=self.listed_apart(part for part in parts if part))

    def _lever_left(self, scenario: str, lever: str) -> str:
        part = envelope_of_lever(self.found, scenario, lever)
        if not part.planned > 0.0 or part.share >= MOSTLY:
            return ""
        settings = levers_in(self.found.scenarios[scenario])[lever]
        own = settings.get("public_share")
        brings = self.say("envelope.own", own=self.share(1.0 - own)) if own is not None and own < 1.0 else ""
        names = self.joined(name for name in WIDENING if name in settings)
        widening = self.say("envelope.widening", settings=self._set_apart(names)) if names else ""
        said = {"lever": self.lever(lever), "spent": self.millions(part.spent), "planned": self.millions(part.planned)}
        return self.say("envelope.lever", **said, brings=brings, widening=widening)

    def equal_cost(self) -> str:
        """Whether the policies compete at the same public cost."""
        paid = [total for total in self.totals.values() if abs(total) >= MILLION / 200.0]
        if len(self.totals) < 2:
            return ""
        if not paid:
            return self.say("equal.none")
        if is_equal_cost(self.totals):
            key = "equal.all" if len(paid) == len(self.totals) else "equal.those_that_cost"
            return self.say(key, day=self.millions(sum(paid) / len(paid)))
        low, high = min(self.totals.values()), max(self.totals.values())
        said = self.say("equal.not", low=self.millions(low), high=self.millions(high))
        return f"{said} {self._same_envelope()}".strip()

    def _same_envelope(self) -> str:
        """That policies of different cost had the same envelope, if they had, and what share of it they spent."""
        planned = {envelope.planned for envelope in self.envelopes.values()}
        if len(planned) > 1 or not min(planned) > 0.0:
            return ""
        shares = [envelope.share for envelope in self.envelopes.values()]
        said = {"least": self.share(min(shares)), "most": self.share(max(shares))}
        return self.say("equal.envelope", planned=self.millions(min(planned)), **said)

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

    def unit_cost_or_dash(self, scenario: str, outcome: str) -> str:
        """The same for a cell: a dash where there is no figure."""
        return NOTHING if self.per_unit(scenario, outcome).reason else self.unit_cost(scenario, outcome)

    def unit_costs(self, scenario: str) -> str:
        """What one more of each outcome costs, and which go the other way."""
        reasons = {outcome: self.per_unit(scenario, outcome).reason for outcome in OUTCOMES}
        parts = [
            f"{self.say(f'per.{outcome}')} {self.unit_cost(scenario, outcome)}"
            for outcome, reason in reasons.items()
            if not reason
        ]
        said = [self.say("per.all", parts=self.listed_apart(parts)) if parts else self.say("per.none")]
        contrary = [self.say(f"per.{outcome}") for outcome, reason in reasons.items() if reason == "worse"]
        if contrary:
            said.append(self.say("per.without", what=self.joined(contrary)))
        return " ".join(said)

    # Year by year

    def path(self, scenario: str, indicator: str = INCOME) -> str:
        """Whether households pass through a dip, how deep it is, and when they come out of it."""
        if self.has_few:
            return self.say("too_few")
        effects = self.found.path(scenario, indicator)
        verdicts = [self.found.verdict(indicator, each) for each in effects]
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
            if each.is_flow:
                continue
            name = self.passage(each)
            if each.sure:
                parts.append(self.say(f"why.{each.sure}", what=name, **self.levels(each)))
            else:
                still.append(name)
        said = [f"{self.listed_apart(parts)}."] if parts else [self.say("why.nothing")]
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
        values = (passage.before, passage.after, passage.change, passage.low, passage.high)
        before, after, middle, low, high = map(significant, values) if unit in TOTALS else values
        change = shown(middle, unit, digits, self.language, signed=True)
        if passage.has_interval:
            change = with_interval(part_of(middle, low, high), unit, digits, self.language)
        return {
            "before": self._level(before, unit, digits),
            "after": self._level(after, unit, digits),
            "change": change,
        }

    # Levers

    def synergy(self, scenario: str, impact: str) -> str:
        """Whether the levers together bring clearly more or less than one after the other; else nothing."""
        indicator = HEADLINES[impact]
        unit = self.found.units.get(indicator, "")
        for name, mean, low, high in self.shares(scenario, indicator):
            if name == SYNERGY and not self.has_few and not low <= 0.0 <= high and is_written(mean, unit):
                effect = part_of(mean, low, high)
                key = "more" if gain_of(indicator, effect) > 0.0 else "less"
                said = {"difference": self.difference(indicator, effect), "unit": self.unit(indicator)}
                return self.say(f"synergy.{key}", impact=self.impact(impact), **said)
        return ""

    def shares(self, scenario: str, indicator: str) -> list[tuple[str, float, float, float]]:
        """What each lever of a policy brings to an indicator: lever, mean, low, high."""
        table = self.found.shapley
        if not len(table):
            return []
        is_it = (table["scenario"] == scenario) & (table["indicator"] == indicator)
        one = table.loc[is_it, ["lever", "mean", "low", "high"]]
        return [
            (str(lever), float(mean), float(low), float(high)) for lever, mean, low, high in one.itertuples(index=False)
        ]


def decimals_between(passage: Passage) -> int:
    """Decimals at which a number of the causal chain and its change can both be read."""
    if passage.unit in PRICES:
        return FINEST[passage.unit]
    if passage.has_interval:
        return digits_of(part_of(passage.change, passage.low, passage.high), passage.unit)
    return 0


def rounded_to_hundred(shares: Sequence[float]) -> list[float]:
    """Whole per cents that add up to a hundred: the largest remainders are rounded up."""
    hundredths = [math.floor(100.0 * share) for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda k: hundredths[k] - 100.0 * shares[k])
    for k in by_rest[: 100 - sum(hundredths)]:
        hundredths[k] += 1
    return [each / 100.0 for each in hundredths]


def _groups_of(kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Every group of some kinds."""
    every = {**KINDS, **PERSON_KINDS}
    return [(kind, group) for kind in kinds for group in every[kind]]


def _depth(effect: Effect | None) -> float:
    return math.inf if effect is None else effect.difference
