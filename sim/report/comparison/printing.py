"""What is printed after a comparison: the planner's table and a sentence for each impact."""

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.report.comparison.levers import lever_table, levers_of
from sim.report.comparison.sections import outcomes_with_figure
from sim.report.comparison.telling import Telling
from sim.report.differences import LEAST_PAIRS
from sim.report.evidence import HEADLINES
from sim.report.words import say

STYLES = {"better": "green", "likely_better": "green", "worse": "red", "likely_worse": "red"}


def print_telling(telling: Telling, console: Console) -> None:
    """Print how many pairs carry it, the table, the answer, public money and who moves."""
    found = telling.found
    counts = {"pairs": telling.count(found.n_pairs), "draws": telling.count(found.n_draws)}
    console.print(escape(telling.say("banner")), style="yellow")
    if found.n_pairs < LEAST_PAIRS:
        few = telling.say("banner.few", pairs=counts["pairs"], least=LEAST_PAIRS)
        console.print(escape(few), style="bold yellow")
    console.print(planners_table(telling))
    for place, (impact, text) in enumerate(telling.answers(), start=1):
        console.print(escape(f"{place}. {telling.named(impact, text)}"))
    if telling.equal_cost():
        console.print(escape(telling.equal_cost()))
    for policy in found.policies:
        said = (telling.cost(policy), telling.money_left(policy), telling.moved(policy), telling.path(policy))
        text = telling.named(telling.title(policy), " ".join(part for part in said if part))
        console.print(escape(text))
    for policy in found.policies:
        if levers_of(telling, policy):
            console.print(levers_table(telling, policy))
    console.print(escape(telling.pairs(**counts)))


def planners_table(telling: Telling) -> Table:
    """Impacts down, policies across: difference with its interval and the verdict in words; then what it costs."""
    policies = telling.found.policies
    table = Table(
        title=escape(_title(telling)),
        caption=escape(f"{telling.say('answer.note')} {telling.say('per.dash')}"),
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_lines=False,
    )
    table.add_column(escape(telling.say("column.impact")), max_width=36)
    for policy in policies:
        table.add_column(escape(telling.title(policy)), justify="left", max_width=30)
    for impact, indicator in HEADLINES.items():
        label = telling.named(telling.impact(impact), telling.unit(indicator))
        table.add_row(escape(label), *(_cell(telling, policy, indicator) for policy in policies))
    table.add_section()
    for label, cells in _money(telling).items():
        table.add_row(escape(label), *map(escape, cells))
    for outcome in outcomes_with_figure(telling):
        cells = [escape(telling.unit_cost_or_dash(policy, outcome)) for policy in policies]
        table.add_row(escape(telling.say(f"per.{outcome}")), *cells)
    return table


def _money(telling: Telling) -> dict[str, list[str]]:
    """What was set aside for each policy, what its levers spent, and what it costs beyond the baseline."""
    envelopes = telling.envelopes.values()
    rows = {telling.say("column.extra"): [telling.millions(each) for each in telling.totals.values()]}
    if not any(each.planned > 0.0 for each in envelopes):
        return rows
    return {
        telling.say("column.planned"): [telling.millions(each.planned) for each in envelopes],
        telling.say("column.spent"): [telling.millions(each.spent) for each in envelopes],
        telling.say("column.spent_share"): [telling.share(each.share) for each in envelopes],
        **rows,
    }


def levers_table(telling: Telling, policy: str) -> Table:
    """What each lever of a policy brings and costs."""
    made = lever_table(telling, policy)
    table = Table(
        title=escape(telling.say("levers.table", policy=telling.title(policy))),
        caption=escape(telling.say("levers.note")),
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for column in made.columns:
        table.add_column(escape(column), max_width=30)
    for label, cells in made.rows:
        table.add_row(escape(label), *map(escape, cells))
    return table


def _title(telling: Telling) -> str:
    said = telling.say("effects.table", period=telling.period)
    return telling.joined((said, telling.shock)) if telling.shock else said


def _cell(telling: Telling, policy: str, indicator: str) -> str:
    effect = telling.found.effect(policy, indicator)
    name = telling.verdict_name(policy, indicator)
    words = say(f"cooperatives.verdict.{name}", telling.language)
    said = escape(f"{telling.difference(indicator, effect)}\n{words}")
    return f"[{STYLES[name]}]{said}[/]" if name in STYLES else said
