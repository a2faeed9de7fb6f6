"""The parts of the report after its first page: effects, policies, costs, who gains, years, levers, why, how sure."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.impacts.groups import ALL
from sim.report.borrowed import borrowed_sentences
from sim.report.brief.blocks import Block, Bullets, Heading, Row, Section, Table, Text, apart
from sim.report.brief.groups import GROUPS, label_and_role
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.brief.wording import MILLION, signed_percent
from sim.report.comparison.chain import Passage
from sim.report.comparison.pictures import (
    levers_of,
    picture_of_costs,
    picture_of_income,
    picture_of_levers,
    picture_of_paths,
    picture_of_tenths,
)
from sim.report.comparison.ranking import first_places
from sim.report.comparison.reading import OUTCOMES
from sim.report.comparison.spending import payers_of
from sim.report.comparison.telling import INCOME, Telling, part_of
from sim.report.differences import JUDGED, LEAST_PAIRS, LIKELY, SURE, better_share, verdict_of
from sim.report.evidence import HEADLINES, IN_GROUPS
from sim.report.numbers import NOTHING, number, percent
from sim.report.scenarios.settings import lever_names, meaning_of, settings_of
from sim.report.words import in_language, say
from sim.study.comparison import Effect

LIMITS = ("calibrated", "luck", "groups", "moved", "cost", "unit", "tested")


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
    """An impact by policy: level without and with it, difference and interval, in how many pairs, verdict."""
    indicator = HEADLINES[impact]
    rows = tuple(
        Row(telling.title(policy), _effect_cells(telling, policy, indicator)) for policy in telling.found.policies
    )
    names = ("policy", "baseline", "level", "difference", "better", "verdict")
    columns = tuple(telling.say(f"column.{name}") for name in names)
    said = {"impact": telling.impact(impact), "indicator": telling.indicator(indicator)}
    return Table(telling.say("effects.detail", period=telling.period, **said), columns, rows)


def _effect_cells(telling: Telling, policy: str, indicator: str) -> tuple[str, ...]:
    effect = telling.found.effect(policy, indicator)
    if effect is None or not effect.replicates:
        return (NOTHING, NOTHING, NOTHING, NOTHING, telling.verdict(indicator, None))
    is_judged = verdict_of(indicator, effect) in JUDGED
    return (
        telling.level(indicator, effect, effect.baseline),
        telling.level(indicator, effect, effect.other),
        telling.difference(indicator, effect),
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
        yield Bullets(tuple(telling.result(policy, impact) for impact in HEADLINES))


# Public money


def _costs(telling: Telling) -> Iterator[Block]:
    """Who pays how much in which year, and what one more of each outcome costs."""
    yield Text(telling.say("cost.reading"))
    equal = telling.equal_cost()
    if equal:
        yield Text(equal)
    if payers_of(telling.costs):
        yield picture_of_costs(telling)
        yield cost_table(telling)
        yield unit_cost_table(telling)
    yield per_policy(telling, ((name, telling.unit_costs(name)) for name in telling.found.policies))


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
    """Public money for one more of each outcome during a year."""
    outcomes = outcomes_of(telling)
    rows = tuple(
        Row(
            telling.title(policy),
            (telling.millions(telling.totals[policy]), *(telling.unit_cost(policy, each) for each in outcomes)),
        )
        for policy in telling.found.policies
    )
    columns = (
        telling.say("column.policy"),
        telling.say("column.real"),
        *(telling.say(f"per.column.{outcome}") for outcome in outcomes),
    )
    return Table(telling.say("per.table"), columns, rows, telling.say("per.note"), is_wide=True)


def outcomes_of(telling: Telling) -> list[str]:
    """The outcomes that the comparison measures."""
    return [
        outcome
        for outcome in OUTCOMES
        if any(telling.per_unit(policy, outcome).reason != "not_measured" for policy in telling.found.policies)
    ]


# Who gains


def _gains(telling: Telling) -> Iterator[Block]:
    """Households better and worse off, by tenth, and every impact by group."""
    yield Text(telling.say("gains.reading"))
    yield per_policy(
        telling, ((name, f"{telling.moved(name)} {telling.groups(name)}".strip()) for name in telling.found.policies)
    )
    yield picture_of_tenths(telling)
    for policy in telling.found.policies:
        yield group_table(telling, policy)


def group_table(telling: Telling, policy: str) -> Table:
    """A row for each group: households, how many live better and worse, and the difference of each impact."""
    rows = [Row(say("group.all.all", telling.language), _group_cells(telling, policy, ALL, ALL), "total")]
    for kind, groups in GROUPS:
        rows.append(Row(say(f"group.{kind}", telling.language), (), "head"))
        for _, group in groups:
            label, role = label_and_role(telling.group(kind, group), telling.found.households(kind, group))
            rows.append(Row(label, _group_cells(telling, policy, kind, group), role))
    columns = (
        say("brief.group", telling.language),
        telling.say("column.households"),
        telling.say("column.better_off"),
        telling.say("column.worse_off"),
        *(
            f"{telling.impact(impact)} ({say(f'charts.unit.{indicator}', telling.language)})"
            for impact, indicator in IN_GROUPS.items()
        ),
    )
    note = f"{say('brief.few', telling.language)} {telling.say('gains.note')}"
    caption = telling.say("gains.table", policy=telling.title(policy), period=telling.period)
    return Table(caption, columns, tuple(rows), note, is_wide=True)


def _group_cells(telling: Telling, policy: str, kind: str, group: str) -> tuple[str, ...]:
    found = telling.found
    counts = (found.households(kind, group), *found.moved_in(policy, kind, group))
    effects = (
        group_cell(telling, indicator, found.effect(policy, indicator, kind, group)) for indicator in IN_GROUPS.values()
    )
    return (*(telling.count(value) if math.isfinite(value) else NOTHING for value in counts), *effects)


def group_cell(telling: Telling, indicator: str, effect: Effect | None) -> str:
    """A difference; between brackets where it is not clear, with a star where it is."""
    if effect is None or not effect.replicates:
        return NOTHING
    middle, side = telling.middle(indicator, effect), max(effect.above, effect.below)
    if effect.replicates < LEAST_PAIRS or side < LIKELY:
        return f"({middle})"
    return f"{middle}{NO_BREAK_SPACE}*" if side >= SURE else middle


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
        yield picture_of_levers(telling, policy)
        yield lever_table(telling, policy)
        said = tuple(text for impact in HEADLINES if (text := telling.synergy(policy, impact)))
        if said:
            yield Bullets(said)


def lever_table(telling: Telling, policy: str) -> Table:
    """Impacts down, levers across."""
    levers, rows = levers_of(telling, policy), []
    for impact, indicator in HEADLINES.items():
        parts = {name: part_of(*numbers) for name, *numbers in telling.shares(policy, impact)}
        cells = (telling.difference(indicator, parts.get(lever)) for lever in levers)
        label = telling.named(telling.impact(impact), telling.unit(indicator))
        rows.append(Row(label, tuple(cells)))
    columns = (telling.say("column.impact"), *map(telling.lever, levers))
    return Table(telling.say("levers.table", policy=telling.title(policy)), columns, tuple(rows), is_wide=True)


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
    yield Text(telling.say("sure.pairs" if found.n_draws else "sure.luck", **counts))
    if not found.policies[1:]:
        return
    rows = tuple(
        Row(
            telling.impact(each.impact),
            (
                telling.title(each.order[0]),
                telling.title(each.order[1]),
                telling.share(each.flips) if math.isfinite(each.flips) else NOTHING,
            ),
        )
        for each in telling.rankings
        if each.order[1:]
    )
    columns = tuple(telling.say(f"column.{name}") for name in ("impact", "first", "second", "flips"))
    yield Table(telling.say("sure.table"), columns, rows, telling.say("sure.note"))
    yield _first_places(telling)


def _first_places(telling: Telling) -> Table:
    """How often each policy is the best of all."""
    policies = telling.found.policies
    rows = []
    for impact, indicator in HEADLINES.items():
        shares = first_places(telling.found, indicator)
        cells = (percent(shares[name], 0, telling.language) if name in shares else NOTHING for name in policies)
        rows.append(Row(telling.impact(impact), tuple(cells)))
    columns = (telling.say("column.impact"), *map(telling.title, policies))
    return Table(telling.say("sure.first"), columns, tuple(rows), telling.say("sure.first_note"), is_wide=True)


# What was assumed


def _assumed(telling: Telling) -> Iterator[Block]:
    """Levers and their settings, the outlook and its shocks."""
    found = telling.found
    yield Text(outlook(telling))
    shocks = tuple(shocks_of(telling))
    if shocks:
        yield Bullets(shocks)
    said = (text for name, scenario in found.scenarios.items() for text in settings(telling, name, scenario))
    yield Bullets(tuple(said))


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
    return telling.say("outlook", **words)


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
    levers = {lever: asked for lever, asked in (scenario.get("levers") or {}).items() if asked is not None}
    for lever, asked in levers.items():
        stop = "؛ " if telling.language == "ar" else "; "
        said = stop.join(_settings(telling, lever, asked))
        yield f"{telling.named(telling.joined((policy, telling.listed((telling.lever(lever),)))), said)}."
    if not scenario.get("has_cooperatives", True):
        yield telling.say("setting.no_cooperatives", policy=policy)
    elif not levers:
        yield telling.say("setting.none", policy=policy)


def _settings(telling: Telling, lever: str, asked: Mapping[str, Any]) -> Iterator[str]:
    known = {setting.name for setting in settings_of(lever)} if lever in lever_names() else set()
    for name, value in asked.items():
        label = meaning_of(lever, name, telling.language) if name in known else apart(name.replace("_", " "))
        yield telling.named(label.rstrip("."), _value(telling, name, value))


def _value(telling: Telling, name: str, value: object) -> str:
    if isinstance(value, bool):
        return telling.say("yes" if value else "no")
    if isinstance(value, int | float):
        if name.endswith("_share"):
            return percent(value, 0, telling.language)
        is_year = name.endswith("_year") and not name.endswith("_mad_year")
        return str(value) if is_year else number(value, 0 if float(value).is_integer() else 2, telling.language)
    if isinstance(value, Mapping):
        return telling.joined(f"{apart(str(key))} {_value(telling, name, each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return telling.joined(_value(telling, name, each) for each in value) or NOTHING
    return apart(str(value).replace("_", " "))


def _limits(telling: Telling) -> Iterator[Block]:
    """What this comparison does not say."""
    limits = (telling.say(f"limit.{name}", place=telling.place) for name in LIMITS)
    yield Bullets((*borrowed_sentences(telling.found.territory, telling.language), *limits))
