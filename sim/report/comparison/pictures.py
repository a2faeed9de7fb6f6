"""The figures of a comparison with what they show said in words."""

from sim.impacts.direction import LESS_IS_BETTER
from sim.report.brief.blocks import Picture
from sim.report.brief.drawing import WIDTH, is_arabic, writer
from sim.report.brief.wording import MILLION
from sim.report.charts import as_svg, canvas
from sim.report.comparison import charts
from sim.report.comparison.charts import Dot, DotPanel, Line, PathPanel, Stack
from sim.report.comparison.levers import levers_of
from sim.report.comparison.spending import payers_of
from sim.report.comparison.telling import INCOME, Telling
from sim.report.comparison.verdicts import part_of
from sim.report.differences import Verdict
from sim.report.evidence import HEADLINES
from sim.report.words import say
from sim.study.comparison import Effect

KEY: tuple[Verdict, ...] = ("better", "likely_better", "unclear", "likely_worse", "worse")
FOLLOWED = ("dairy_income", *HEADLINES.values())
"""Indicators whose effect is drawn year by year."""

PAYERS = ("state", "indh", "agriculture", "social", "communes", "partners")
"""In the order of their colours, the same in every report."""

TENTHS = tuple(str(tenth) for tenth in range(1, 11))
COLUMNS = 4


def _titles(telling: Telling) -> list[str]:
    found = telling.found
    return [found.title(name, telling.language) for name in found.policies]


def _factor(telling: Telling, indicator: str) -> float:
    return 100.0 if telling.found.units.get(indicator) == "1" else 1.0


def _least(telling: Telling, indicator: str) -> float:
    """What an axis spans at least: half a point, or ten units."""
    return 0.5 if telling.found.units.get(indicator) == "1" else 10.0


def _unit(indicator: str, telling: Telling) -> str:
    return say(f"charts.unit.{indicator}", telling.language)


def _dot(effect: Effect | None, indicator: str, telling: Telling) -> Dot | None:
    if effect is None or not effect.replicates:
        return None
    factor = _factor(telling, indicator)
    values = (effect.difference * factor, effect.low * factor, effect.high * factor)
    return Dot(*values, telling.found.verdict(indicator, effect))


def _panel(impact: str, dots: list[Dot | None], telling: Telling) -> DotPanel:
    indicator = HEADLINES[impact]
    better = telling.say("chart.better")
    is_left = indicator in LESS_IS_BETTER
    unit, least = _unit(indicator, telling), _least(telling, indicator)
    return DotPanel(telling.impact(impact), unit, better, is_left, dots, least)


def picture_of_effects(telling: Telling) -> Picture:
    """A dot and its interval for each policy and impact."""
    found = telling.found
    panels = [
        _panel(impact, [_dot(found.effect(name, indicator), indicator, telling) for name in found.policies], telling)
        for impact, indicator in HEADLINES.items()
    ]
    key = [(verdict, say(f"cooperatives.verdict.{verdict}", telling.language)) for verdict in KEY]
    labels = _titles(telling)
    lines = sum(len(charts.wrapped(label, 27).split("\n")) for label in labels)
    with canvas(WIDTH, 1.75 + 0.3 * max(lines, 4)) as figure:
        charts.draw_effects(
            figure,
            panels,
            labels,
            key,
            telling.say("chart.interval"),
            writer(telling.language),
            is_mirrored=is_arabic(telling.language),
        )
        svg = as_svg(figure, "effects")
    return Picture(
        "effects", telling.say("chart.effects", period=telling.period), telling.say("chart.effects_alt"), svg
    )


def picture_of_costs(telling: Telling) -> Picture:
    """A bar of public money for each policy, by payer."""
    names = payers_of(telling.costs)
    sums = telling.costs.groupby(["scenario", "payer"], observed=True)["day"].sum() / MILLION
    stacks = [
        Stack(
            title,
            [float(sums.get((policy, name), 0.0)) for name in names],
            telling.say("cost.amount", day=telling.millions(telling.totals[policy])),
        )
        for policy, title in zip(telling.found.policies, _titles(telling), strict=True)
    ]
    with canvas(WIDTH, 0.42 * len(stacks) + 0.45) as figure:
        labels = [telling.payer(name) for name in names]
        colours = [PAYERS.index(name) for name in names]
        charts.draw_stacks(figure, stacks, labels, colours, is_mirrored=is_arabic(telling.language))
        svg = as_svg(figure, "costs")
    return Picture("costs", telling.say("chart.costs", period=telling.period), telling.say("chart.costs_alt"), svg)


def _line(telling: Telling, scenario: str, indicator: str, number: int) -> Line:
    nan = float("nan")
    nothing = Effect(nan, nan, nan, nan, nan, nan, nan, 0)
    factor = _factor(telling, indicator)
    path = [effect or nothing for effect in telling.found.path(scenario, indicator)]
    return Line(
        [each.difference * factor for each in path],
        [each.low * factor for each in path],
        [each.high * factor for each in path],
        number,
    )


def picture_of_income(telling: Telling) -> Picture:
    """The effect on income year by year, a panel with a band for each policy."""
    panels = [
        PathPanel(title, _unit(INCOME, telling), [_line(telling, policy, INCOME, k)], _least(telling, INCOME))
        for k, (policy, title) in enumerate(zip(telling.found.policies, _titles(telling), strict=True))
    ]
    rows = -(-len(panels) // COLUMNS)
    with canvas(WIDTH, 1.95 * rows + 0.1) as figure:
        charts.draw_paths(
            figure,
            panels,
            telling.found.years,
            (),
            writer(telling.language),
            columns=min(COLUMNS, max(len(panels), 2)),
            is_shared=True,
            is_mirrored=is_arabic(telling.language),
        )
        svg = as_svg(figure, "income")
    return Picture("income", telling.say("chart.income"), telling.say("chart.income_alt"), svg)


def picture_of_paths(telling: Telling) -> Picture:
    """The effect on each impact year by year, all policies together."""
    names = {indicator: telling.impact(impact) for impact, indicator in HEADLINES.items()}
    names["dairy_income"] = telling.say("chart.dairy_income")
    panels = [
        PathPanel(
            names[indicator],
            _unit(indicator, telling),
            [_line(telling, policy, indicator, k) for k, policy in enumerate(telling.found.policies)],
            _least(telling, indicator),
        )
        for indicator in FOLLOWED
        if indicator in telling.found.units
    ]
    rows = -(-len(panels) // COLUMNS)
    with canvas(WIDTH, 1.75 * rows + 0.2 * -(-len(telling.found.policies) // 3) + 0.1) as figure:
        charts.draw_paths(
            figure,
            panels,
            telling.found.years,
            _titles(telling),
            writer(telling.language),
            is_mirrored=is_arabic(telling.language),
        )
        svg = as_svg(figure, "paths")
    return Picture("paths", telling.say("chart.paths"), telling.say("chart.paths_alt"), svg)


def picture_of_tenths(telling: Telling) -> Picture:
    """The effect on income of each tenth of people, a panel for each policy."""
    found = telling.found
    panels = [
        DotPanel(
            title,
            _unit(INCOME, telling),
            "",
            False,
            [_dot(found.effect(policy, INCOME, "tenth", tenth), INCOME, telling) for tenth in TENTHS],
            _least(telling, INCOME),
        )
        for policy, title in zip(found.policies, _titles(telling), strict=True)
    ]
    rows = -(-len(panels) // COLUMNS)
    with canvas(WIDTH, 2.05 * rows) as figure:
        charts.draw_tenths(
            figure,
            panels,
            writer(telling.language),
            telling.say("chart.tenth"),
            columns=min(COLUMNS, max(len(panels), 2)),
            is_mirrored=is_arabic(telling.language),
        )
        svg = as_svg(figure, "tenths")
    return Picture("tenths", telling.say("chart.tenths"), telling.say("chart.tenths_alt"), svg)


def picture_of_levers(telling: Telling, scenario: str) -> Picture:
    """What each lever of a policy brings to each impact."""
    levers = levers_of(telling, scenario)
    panels = []
    for impact, indicator in HEADLINES.items():
        parts = {name: (mean, low, high) for name, mean, low, high in telling.shares(scenario, indicator)}
        dots = [_part(*parts[name], indicator, telling) if name in parts else None for name in levers]
        panels.append(_panel(impact, dots, telling))
    labels = [telling.lever(name) for name in levers]
    key = [(verdict, telling.say(f"chart.part.{verdict}")) for verdict in ("better", "unclear", "worse")]
    with canvas(WIDTH, 1.75 + 0.42 * max(len(levers), 4)) as figure:
        charts.draw_effects(
            figure,
            panels,
            labels,
            key,  # type: ignore[arg-type]
            telling.say("chart.interval"),
            writer(telling.language),
            is_mirrored=is_arabic(telling.language),
        )
        svg = as_svg(figure, f"levers-{telling.found.policies.index(scenario)}")
    caption = telling.say("chart.levers", policy=telling.title(scenario))
    return Picture("levers", caption, telling.say("chart.levers_alt"), svg)


def _part(mean: float, low: float, high: float, indicator: str, telling: Telling) -> Dot:
    """A lever's part: on one side of nought with its whole interval, or not told from it."""
    factor = _factor(telling, indicator)
    effect = part_of(mean, low, high)
    is_better = effect.below if indicator in LESS_IS_BETTER else effect.above
    verdict: Verdict = "unclear" if low <= 0.0 <= high or telling.has_few else "better" if is_better else "worse"
    return Dot(mean * factor, low * factor, high * factor, verdict)
