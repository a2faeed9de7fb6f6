"""The parts of the report after its first page: effects, policies, costs, who gains, years, levers, why, how sure."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.impacts.groups import ALL, PERSON_KINDS
from sim.report.borrowed import borrowed_sentences
from sim.report.brief.blocks import Block, Bullets, Heading, Row, Section, Table, Text, apart
from sim.report.brief.groups import FEW, GROUPS, label_and_role
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.brief.wording import MILLION, signed_percent
from sim.report.comparison.chain import Passage
from sim.report.comparison.levers import lever_sentences, lever_table, levers_of
from sim.report.comparison.pictures import (
    picture_of_costs,
    picture_of_income,
    picture_of_levers,
    picture_of_paths,
    picture_of_tenths,
)
from sim.report.comparison.ranking import Place, first_places, places
from sim.report.comparison.reading import OUTCOMES
from sim.report.comparison.spending import levers_in, payers_of
from sim.report.comparison.telling import INCOME, Telling
from sim.report.comparison.verdicts import digits_of, sureness
from sim.report.differences import JUDGED, better_share, with_interval
from sim.report.evidence import HEADLINES, IN_GROUPS
from sim.report.numbers import NOTHING, number, percent
from sim.report.scenarios.settings import lever_names, meaning_of, settings_of
from sim.report.standing import say_by_standing
from sim.report.words import in_language, say
from sim.study.comparison import Effect

LITTLE = 0.05
"""Share of pairs from which ties are told."""

LIMITS = ("luck", "groups", "moved", "cost", "unit", "tested")


def sections_of(telling: Telling) -> tuple[Section, ...]:
    """All parts, in the order in which a planner asks."""
    parts = (
        ("effects", _effects(telling)),
        ("policies", _policies(telling)),
        ("costs", _costs(telling)),
        ("gains", _gains(telling)),
        ("path", _path(telling)),
        ("levers", _levers(telling)),
        ("why", _why(telling)),
        ("sure", _sure(telling)),
        ("assumed", _assumed(telling)),
        ("limits", _limits(telling)),
    )
    sections = (Section(name, telling.say(f"section.{name}"), tuple(blocks)) for name, blocks in parts)
    return tuple(section for section in sections if section.blocks)


def per_policy(telling: Telling, sentences: Iterable[tuple[str, str]]) -> Bullets:
    """A sentence for each policy, which it begins with."""
    items = (telling.named(telling.title(name), text) for name, text in sentences if text)
    return Bullets(tuple(items))


# Effects


def _effects(telling: Telling) -> Iterator[Block]:
    """Policies by seven impacts: at a glance, then with levels and intervals."""
    yield Text(telling.say("effects.reading"))
    if telling.found.n_draws:
        yield Text(telling.say("effects.baseline", count=telling.count(telling.found.n_draws)), "note")
    yield verdict_table(telling)
    for impact in HEADLINES:
        yield effect_table(telling, impact)


def verdict_table(telling: Telling) -> Table:
    """A row for each policy, a column for each impact: the difference and the verdict."""
    rows = []
    for policy in telling.found.policies:
        cells = []
        for indicator in HEADLINES.values():
            effect = telling.found.effect(policy, indicator)
            known = effect is not None and effect.replicates
            middle = telling.middle(indicator, effect) if known and effect else NOTHING
            cells.append(telling.joined((middle, telling.verdict(indicator, effect))))
        rows.append(Row(telling.title(policy), tuple(cells)))
    columns = (telling.say("column.policy"), *_impact_titles(telling))
    return Table(telling.say("effects.glance"), columns, tuple(rows), telling.say("effects.glance_note"), is_wide=True)


def _impact_titles(telling: Telling) -> tuple[str, ...]:
    return tuple(
        f"{telling.impact(impact)} ({say(f'charts.unit.{indicator}', telling.language)})"
        for impact, indicator in HEADLINES.items()
    )


def effect_table(telling: Telling, impact: str) -> Table:
    """An impact by policy: level without and with it, difference and interval, in how many pairs, verdict.

    All numbers have the decimals of that which needs most.
    """
    indicator = HEADLINES[impact]
    unit = telling.found.units.get(indicator, "")
    effects = (telling.found.effect(policy, indicator) for policy in telling.found.policies)
    digits = max((digits_of(each, unit) for each in effects if each is not None and each.replicates), default=0)
    rows = tuple(
        Row(telling.title(policy), _effect_cells(telling, policy, indicator, digits))
        for policy in telling.found.policies
    )
    names = ("policy", "baseline", "level", "difference", "better", "verdict")
    columns = tuple(telling.say(f"column.{name}") for name in names)
    said = {"impact": telling.impact(impact), "indicator": telling.indicator(indicator)}
    return Table(telling.say("effects.detail", period=telling.period, **said), columns, rows)


def _effect_cells(telling: Telling, policy: str, indicator: str, digits: int) -> tuple[str, ...]:
    effect = telling.found.effect(policy, indicator)
    if effect is None or not effect.replicates:
        return (NOTHING, NOTHING, NOTHING, NOTHING, telling.verdict(indicator, None))
    is_judged = telling.found.verdict(indicator, effect) in JUDGED
    return (
        telling.level(indicator, effect, effect.baseline, digits),
        telling.level(indicator, effect, effect.other, digits),
        with_interval(effect, telling.found.units[indicator], digits, telling.language),
        telling.share(better_share(indicator, effect)) if is_judged else NOTHING,
        telling.verdict(indicator, effect),
    )


# Policy by policy


def _policies(telling: Telling) -> Iterator[Block]:
    """For each policy: what it is, what it costs, and a sentence for each impact."""
    for policy in telling.found.policies:
        yield Heading(telling.title(policy))
        question = telling.found.scenarios[policy].get("question")
        if question:
            yield Text(apart(in_language(question, telling.language)), "note")
        yield Text(telling.cost(policy))
        said = (*(telling.result(policy, impact) for impact in HEADLINES), telling.seats(policy))
        yield Bullets(tuple(text for text in said if text))


# Public money


def _costs(telling: Telling) -> Iterator[Block]:
    """Who pays how much in which year, and what one more of each outcome costs."""
    yield Text(telling.say("cost.reading"))
    equal = telling.equal_cost()
    if equal:
        yield Text(equal)
    if any(envelope.planned > 0.0 for envelope in telling.envelopes.values()):
        yield envelope_table(telling)
        yield per_policy(telling, ((name, telling.money_left(name)) for name in telling.found.policies))
    if payers_of(telling.costs):
        yield picture_of_costs(telling)
        yield cost_table(telling)
        if outcomes_with_figure(telling):
            yield unit_cost_table(telling)
    yield per_policy(telling, ((name, telling.unit_costs(name)) for name in telling.found.policies))


def envelope_table(telling: Telling) -> Table:
    """What was set aside for each policy, what its levers spent of it, and what it costs in all."""
    rows = []
    for policy, envelope in telling.envelopes.items():
        cells = (telling.millions(envelope.planned), telling.millions(envelope.spent))
        share = telling.share(envelope.share) if envelope.planned > 0.0 else NOTHING
        rows.append(Row(telling.title(policy), (*cells, share, telling.millions(telling.totals[policy]))))
    names = ("planned", "spent", "spent_share", "extra")
    columns = (telling.say("column.policy"), *(telling.say(f"column.{name}") for name in names))
    return Table(
        telling.say("envelope.table", period=telling.period), columns, tuple(rows), telling.say("envelope.note")
    )


def cost_table(telling: Telling) -> Table:
    """Payers down, years across, for each policy: millions of MAD of the day; the totals also in MAD of 2014."""
    years, costs = telling.found.years, telling.costs
    by_payer = costs.groupby(["scenario", "payer", "year"], observed=True)[["day", "real"]].sum() / MILLION
    rows = []
    for policy in telling.found.policies:
        rows.append(Row(telling.title(policy), (), "head"))
        whole = {(payer, year): _cell(by_payer, (policy, payer, year)) for payer in payers_of(costs) for year in years}
        for payer in payers_of(costs):
            amounts = [whole[payer, year] for year in years]
            if any(day for day, _ in amounts):
                rows.append(Row(telling.payer(payer), _cost_cells(amounts, telling.language)))
        sums = [[sum(whole[payer, year][k] for payer in payers_of(costs)) for k in (0, 1)] for year in years]
        rows.append(Row(telling.say("cost.total"), _cost_cells([(a, b) for a, b in sums], telling.language), "total"))
    columns = (telling.say("column.payer"), *map(str, years), telling.say("column.sum"), telling.say("column.real"))
    return Table(telling.say("cost.table"), columns, tuple(rows), telling.say("cost.table_note"), is_wide=True)


def _cell(table: Any, key: tuple[str, str, int]) -> tuple[float, float]:
    return (float(table["day"].get(key, 0.0)), float(table["real"].get(key, 0.0)))


def _cost_cells(amounts: list[tuple[float, float]], language: str) -> tuple[str, ...]:
    day = [each[0] for each in amounts]
    values = (*day, sum(day), sum(each[1] for each in amounts))
    return tuple(number(value, 2 if abs(values[-1]) < 10.0 else 1, language) for value in values)


def unit_cost_table(telling: Telling) -> Table:
    """Public money for one more of each outcome during a year: outcomes that have a figure down, policies across."""
    policies = telling.found.policies
    rows = tuple(
        Row(telling.say(f"per.column.{each}"), tuple(telling.unit_cost_or_dash(policy, each) for policy in policies))
        for each in outcomes_with_figure(telling)
    )
    columns = (telling.say("column.outcome"), *map(telling.title, policies))
    return Table(telling.say("per.table"), columns, rows, telling.say("per.note"), is_wide=True)


def outcomes_with_figure(telling: Telling) -> list[str]:
    """The outcomes of which one more has a cost under some policy."""
    return [
        outcome
        for outcome in OUTCOMES
        if any(not telling.per_unit(policy, outcome).reason for policy in telling.found.policies)
    ]


# Who gains


def _gains(telling: Telling) -> Iterator[Block]:
    """Households better and worse off, by tenth, and every impact by group."""
    yield Text(telling.say("gains.reading"))
    for policy in telling.found.policies:
        said = (telling.moved(policy), telling.groups(policy), telling.losses(policy))
        yield per_policy(telling, ((policy, " ".join(text for text in said if text)),))
    yield picture_of_tenths(telling)
    for policy in telling.found.policies:
        has_moved = any(_has_moved(telling, policy, *group) for _, groups in GROUPS for group in groups)
        yield (
            group_table(telling, policy)
            if has_moved
            else Text(telling.say("gains.nothing", policy=telling.title(policy)))
        )


def group_table(telling: Telling, policy: str) -> Table:
    """A row for each group: households or persons, how many live better and worse, and the effect on each impact.

    Groups in which nothing moved are left out, and counted.
    """
    rows = [Row(say("group.all.all", telling.language), _group_cells(telling, policy, ALL, ALL), "total")]
    left_out, has_few = 0, False
    for kind, groups in GROUPS:
        shown = [group for _, group in groups if _has_moved(telling, policy, kind, group)]
        left_out += len(groups) - len(shown)
        if shown:
            rows.append(Row(say(f"group.{kind}", telling.language), (), "head"))
        for group in shown:
            size = telling.found.households(kind, group)
            label, role = label_and_role(telling.group(kind, group), size)
            rows.append(Row(label, _group_cells(telling, policy, kind, group), role))
            has_few = has_few or 0.0 < size < FEW
    columns = (
        say("brief.group", telling.language),
        telling.say("column.size"),
        telling.say("column.better_off"),
        telling.say("column.worse_off"),
        *(
            f"{telling.in_groups(impact)} ({say(f'charts.unit.{indicator}', telling.language)})"
            for impact, indicator in IN_GROUPS.items()
        ),
    )
    notes = [telling.say("gains.note")]
    notes += [telling.say("gains.left_out", count=left_out)] if left_out else []
    notes += [say("brief.few", telling.language)] if has_few else []
    caption = telling.say("gains.table", policy=telling.title(policy), period=telling.period)
    return Table(caption, columns, tuple(rows), " ".join(notes), is_wide=True)


def _has_moved(telling: Telling, policy: str, kind: str, group: str) -> bool:
    """Whether any impact of a group moved, or nothing is concluded of any."""
    effects = {name: telling.found.effect(policy, name, kind, group) for name in IN_GROUPS.values()}
    known = {name: effect for name, effect in effects.items() if effect is not None and effect.replicates}
    if telling.has_few:
        return bool(known)
    return any(sureness(effect, telling.found.units[name]) for name, effect in known.items())


def _group_cells(telling: Telling, policy: str, kind: str, group: str) -> tuple[str, ...]:
    found = telling.found
    size = found.persons(kind, group) if kind in PERSON_KINDS else found.households(kind, group)
    counts = (size, *found.moved_in(policy, kind, group))
    effects = (
        group_cell(telling, indicator, found.effect(policy, indicator, kind, group)) for indicator in IN_GROUPS.values()
    )
    return (*map(telling.tens, counts), *effects)


def group_cell(telling: Telling, indicator: str, effect: Effect | None) -> str:
    """A difference; between brackets where it is not clear, with a star where it is."""
    if effect is None or not effect.replicates:
        return NOTHING
    middle, sure = telling.middle(indicator, effect), sureness(effect, telling.found.units[indicator])
    if not sure:
        return f"({middle})"
    return f"{middle}{NO_BREAK_SPACE}*" if sure == "clear" else middle


# Year by year


def _path(telling: Telling) -> Iterator[Block]:
    """Income year by year, dips said, then every impact."""
    yield Text(telling.say("path.reading"))
    yield per_policy(telling, ((name, telling.path(name)) for name in telling.found.policies))
    yield picture_of_income(telling)
    yield picture_of_paths(telling)
    yield path_table(telling)


def path_table(telling: Telling) -> Table:
    """The effect on income, policies down and years across."""
    rows = tuple(
        Row(
            telling.title(policy),
            tuple(group_cell(telling, INCOME, each) for each in telling.found.path(policy, INCOME)),
        )
        for policy in telling.found.policies
    )
    columns = (telling.say("column.policy"), *map(str, telling.found.years))
    caption = telling.say("path.table", unit=telling.unit(INCOME))
    return Table(caption, columns, rows, telling.say("path.note"), is_wide=True)


# Levers


def _levers(telling: Telling) -> Iterator[Block]:
    """What each lever brings, and what they bring together."""
    taken_apart = [name for name in telling.found.policies if levers_of(telling, name)]
    if not taken_apart:
        return
    yield Text(telling.say("levers.reading"))
    for policy in taken_apart:
        said = (*lever_sentences(telling, policy), telling.seats(policy))
        synergies = (telling.synergy(policy, impact) for impact in HEADLINES)
        yield Bullets(tuple(text for text in (*said, *synergies) if text))
        yield picture_of_levers(telling, policy)
        yield levers_beside(telling, policy)


def levers_beside(telling: Telling, policy: str) -> Table:
    """What each lever brings and costs."""
    made = lever_table(telling, policy)
    rows = tuple(Row(label, cells) for label, cells in made.rows)
    caption = telling.say("levers.table", policy=telling.title(policy))
    return Table(caption, made.columns, rows, telling.say("levers.note"), is_wide=True)


# Why


def _why(telling: Telling) -> Iterator[Block]:
    """The causal chain of each policy in numbers."""
    if not any(telling.passages.values()):
        return
    yield Text(telling.say("why.reading"))
    yield per_policy(telling, ((name, telling.reasons(name)) for name in telling.found.policies))
    yield passage_table(telling)


def passage_table(telling: Telling) -> Table:
    """Numbers of the causal chain: their level without any policy, and the difference that each policy makes."""
    by_name: dict[str, dict[str, Passage]] = {}
    for policy, found in telling.passages.items():
        for each in found:
            by_name.setdefault(each.name, {})[policy] = each
    rows = []
    for of_policy in by_name.values():
        first = next(iter(of_policy.values()))
        changes = (
            telling.levels(of_policy[policy])["change"] if policy in of_policy else NOTHING
            for policy in telling.found.policies
        )
        label = telling.passage(first)
        rows.append(Row(label[:1].upper() + label[1:], (telling.levels(first)["before"], *changes)))
    columns = (
        say("brief.indicator", telling.language),
        telling.title(telling.found.baseline),
        *map(telling.title, telling.found.policies),
    )
    return Table(
        telling.say("why.table", period=telling.period), columns, tuple(rows), telling.say("why.note"), is_wide=True
    )


# How sure


def _sure(telling: Telling) -> Iterator[Block]:
    """Pairs and draws, and how often rankings turn round."""
    found = telling.found
    counts = {"pairs": telling.count(found.n_pairs), "draws": telling.count(found.n_draws)}
    yield Text(telling.pairs(**counts))
    if found.n_central and found.n_draws:
        yield Text(telling.say("sure.central", count=telling.count(found.n_central)))
    if found.policies[1:]:
        yield order_of_means(telling)
        yield _first_places(telling)


def order_of_means(telling: Telling) -> Table:
    """The policies and the baseline by their mean, and between two neighbours how often the next does better."""
    rows = tuple(
        Row(telling.impact(impact), (_order(telling, listed),))
        for impact in HEADLINES
        if (listed := places(telling.found, impact))
    )
    columns = (telling.say("column.impact"), telling.say("column.order"))
    return Table(telling.say("sure.table"), columns, rows, telling.say("sure.note"), is_wide=True)


def _order(telling: Telling, listed: list[Place]) -> str:
    """Names in order, and between two of them in how many pairs they turn round."""
    parts = []
    for each in listed:
        is_baseline = each.name == telling.found.baseline
        parts.append(telling.say("column.baseline") if is_baseline else telling.title(each.name))
        if math.isfinite(each.overtaken):
            said = {"flips": telling.share(each.overtaken), "tied": telling.share(each.tied)}
            parts.append(telling.say("sure.tied", **said) if each.tied > LITTLE else f"· {said['flips']} ·")
    return " ".join(parts)


def _first_places(telling: Telling) -> Table:
    """How often each policy is the best of all, the baseline being one of the choices."""
    names = (*telling.found.policies, telling.found.baseline)
    rows = []
    for impact, indicator in HEADLINES.items():
        shares = first_places(telling.found, indicator)
        cells = (percent(shares[name], 0, telling.language) if name in shares else NOTHING for name in names)
        rows.append(Row(telling.impact(impact), tuple(cells)))
    titles = (*map(telling.title, telling.found.policies), telling.say("column.baseline"))
    columns = (telling.say("column.impact"), *titles)
    return Table(telling.say("sure.first"), columns, tuple(rows), telling.say("sure.first_note"), is_wide=True)


# What was assumed


def _assumed(telling: Telling) -> Iterator[Block]:
    """Levers and their settings, the outlook and its shocks."""
    found = telling.found
    yield Text(outlook(telling))
    yield from (Text(text) for text in assumed_otherwise(telling))
    shocks = tuple(shocks_of(telling))
    if shocks:
        yield Bullets(shocks)
    if found.shocks:
        yield Text(telling.say("shock.without", command=apart(_command_without(telling))))
    said = (text for name, scenario in found.scenarios.items() for text in settings(telling, name, scenario))
    yield Bullets(tuple(said))


def _command_without(telling: Telling) -> str:
    """The command of the same comparison without its shock."""
    ending = "".join(f"-under-{name}" for name in telling.found.shocks)
    names = (name.removesuffix(ending) for name in telling.found.policies)
    return " ".join(("lben compare", *names))


def outlook(telling: Telling) -> str:
    """Growth of prices and incomes that the baseline assumes."""
    said = telling.found.outlook
    growth = {
        "inflation": said.inflation,
        "feed": said.feed_price_growth,
        "wage": said.wage_growth,
        "milk": said.national_milk_growth,
    }
    words = {name: signed_percent(value, 1, telling.language) for name, value in growth.items()}
    return telling.say("outlook" if telling.found.only_policies_differ else "outlook.baseline", **words)


def assumed_otherwise(telling: Telling) -> Iterator[str]:
    """What each policy assumes otherwise than the baseline, so that its effect is not that of its levers alone."""
    for policy in telling.found.policies:
        said = telling.found.assumed_otherwise(policy)
        if said:
            parts = (_assumption(telling, name, value) for name, value in said.items())
            yield telling.say("outlook.otherwise", policy=telling.title(policy), said=telling.listed_apart(parts))


def _assumption(telling: Telling, name: str, value: object) -> str:
    written = telling.say("outlook.default") if value is None else _value(telling, name, value, {})
    return f"{apart(name)} {written}"


_SHOCKS = {"harvest_million_quintals": "harvest", "leader_demand_factor": "boycott", "feed_price_factor": "feed"}


def shocks_of(telling: Telling) -> Iterator[str]:
    """The shocks that all scenarios undergo, year by year."""
    for field, name in _SHOCKS.items():
        by_year = getattr(telling.found.outlook, field)
        if by_year:
            digits = 0 if name == "harvest" else 2
            pairs = (
                telling.named(str(year), number(value, digits, telling.language))
                for year, value in sorted(by_year.items())
            )
            yield telling.say(f"shock.{name}", years=telling.joined(pairs))


def settings(telling: Telling, name: str, scenario: Mapping[str, Any]) -> Iterator[str]:
    """The levers of a scenario with their settings, a sentence for each."""
    policy = telling.title(name)
    levers = levers_in(scenario)
    for lever, asked in levers.items():
        said = telling.listed_apart(_settings(telling, lever, asked))
        yield f"{telling.named(telling.joined((policy, telling.listed((telling.lever(lever),)))), said)}."
    if not scenario.get("has_cooperatives", True):
        yield telling.say("setting.no_cooperatives", policy=policy)
    elif not levers:
        yield telling.say("setting.none", policy=policy)


def _settings(telling: Telling, lever: str, asked: Mapping[str, Any]) -> Iterator[str]:
    known = {setting.name: setting for setting in settings_of(lever)} if lever in lever_names() else {}
    for name, value in asked.items():
        meaning = meaning_of(lever, name, telling.language) if name in known else apart(name.replace("_", " "))
        has_names = name in known and (known[name].choices or name == "items")
        choices = dict(_CHOICE.findall(meaning)) if has_names else {}
        label = _BREAK.split(meaning)[0].rstrip(".")
        yield telling.named(label, _value(telling, name, value, choices))


_CHOICE = re.compile(r"([a-z0-9_]+) \(([^()]*)\)")
"""A name that a file may give, and what it means: "women_first (cooperatives of women)"."""
_BREAK = re.compile(r"\s?[:;؛]")


def _value(telling: Telling, name: str, value: object, choices: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return telling.say("yes" if value else "no")
    if isinstance(value, int | float):
        return _figure(telling, name, value)
    if isinstance(value, Mapping):
        return telling.joined(
            f"{apart(str(key))} {_value(telling, name, each, choices)}" for key, each in value.items()
        )
    if isinstance(value, list | tuple):
        every = telling.say("whole_province") if name == "communes" else NOTHING
        return telling.joined(_value(telling, name, each, choices) for each in value) or every
    known = telling.payer(str(value)) if name == "payer" else choices.get(str(value))
    return known or apart(str(value).replace("_", " "))


def _figure(telling: Telling, name: str, value: float) -> str:
    if name.endswith("_share"):
        return percent(value, 0, telling.language)
    is_year = isinstance(value, int) and name.endswith("_year") and not name.endswith("_mad_year")
    return str(value) if is_year else number(value, 0 if float(value).is_integer() else 2, telling.language)


def _limits(telling: Telling) -> Iterator[Block]:
    """What this comparison does not say."""
    territory, language = telling.found.territory, telling.language
    calibrated = say_by_standing("comparison.limit.calibrated", territory.registry, language)
    limits = (telling.say(f"limit.{name}", place=telling.place) for name in LIMITS)
    yield Bullets((*borrowed_sentences(territory, language), calibrated, *limits))
