"""The command `lben accounts`."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.cli.app import Language, LanguageOption, app, open_console, titled_table
from sim.report.numbers import number, percent
from sim.report.words import say

if TYPE_CHECKING:
    from sim.accounts.account import OperatingAccount
    from sim.accounts.backtracing import TracedLine
    from sim.accounts.chain_results import ChainResults, Headlines

SHARED_OUT = ("wages", "taxes", "subsidies", "financial_charges", "land_rent", "depreciation")
RECEIVED = (*SHARED_OUT, "net_operating_profit")
ACCOUNT = (
    "output",
    "intermediate_consumption",
    "value_added",
    *RECEIVED,
    "return_on_turnover",
    "benefit_cost",
)
WIDEST = 10_000
"""Characters of a line where any table fits."""

TRACE = (
    "value",
    "direct_imports",
    "rank1_imports",
    "rank1_value_added",
    "rest",
    "rank2_imports",
    "rank2_value_added",
    "non_ventilated",
)
SHORT_TRACE = ("value", "direct_imports", "indirect_imports", "indirect_value_added", "non_ventilated")
QUESTIONS = {
    "growth": ("direct_value_added", "indirect_value_added", "total_value_added"),
    "integration": ("chain_output", "total_imports", "non_ventilated", "integration"),
    "balances": ("taxes", "indirect_taxes", "subsidies", "public_balance", "exports", "trade_balance"),
    "competitiveness": ("npc", "epc", "drc_vca4d", "drc_pam"),
}
"""Headlines under the part of the framing question that they answer."""


class _Money(NamedTuple):
    """How the amounts of a study are printed: divided by 1000 so many times, with so many decimals."""

    thousands: int
    digits: int
    language: str

    def show(self, amount: float) -> str:
        return number(amount / 1000.0**self.thousands, self.digits, self.language)


@app.command("accounts")
def show_accounts(
    accounts: Annotated[Path, typer.Argument(metavar="ACCOUNTS.csv", help="Comptes. / Operating accounts.")],
    inputs: Annotated[Path, typer.Argument(metavar="INPUTS.csv", help="Achats extérieurs. / Inputs from outside.")],
    parity: Annotated[
        Path | None,
        typer.Option(metavar="PARITY.csv", help="Valeurs à parité. / Values at parity."),
    ] = None,
    language: LanguageOption = Language.fr,
) -> None:
    """Calculer les comptes d'une filière publiée. / Compute the accounts of a published chain."""
    from sim.accounts.chain_results import chain_results  # noqa: PLC0415
    from sim.accounts.competitiveness import why_not  # noqa: PLC0415
    from sim.accounts.published import read_study  # noqa: PLC0415

    study = read_study(accounts, inputs, parity)
    results = chain_results(*study)
    money = _choose_money(results, language)
    console = open_console()
    _print_accounts(results, money, console)
    console.print(say("accounts.abbreviations", language))
    console.print(say(f"accounts.unit.{money.thousands}", language))
    console.print(_consolidation_table(results, money))
    traced = _trace_table(results, money, TRACE)
    console.print(traced if _fits(traced, console) else _trace_table(results, money, SHORT_TRACE))
    console.print(_headline_table(results.headlines, money))
    reason = why_not(study.parity) if study.parity else None
    if reason:
        console.print(say(f"accounts.why.{reason}", language))


def _choose_money(results: "ChainResults", language: str) -> _Money:
    """Choose thousands, millions or billions so that an amount takes at most six figures."""
    largest = sum(account.output for account in results.accounts)
    thousands = next((power for power in range(3) if largest < 1e6 * 1000.0**power), 3)
    return _Money(thousands, 0 if largest >= 1000.0 else 2, language)


def _print_accounts(results: "ChainResults", money: _Money, console: Console) -> None:
    """Print the accounts beside the names of actors where the window is wide enough, else their codes, else in two."""
    table = _account_table(results, money, ACCOUNT, is_named=True)
    if _fits(table, console):
        console.print(table)
        return
    table = _account_table(results, money, ACCOUNT)
    if _fits(table, console):
        console.print(table)
    else:
        console.print(_account_table(results, money, tuple(cell for cell in ACCOUNT if cell not in SHARED_OUT)))
        console.print(_account_table(results, money, SHARED_OUT))
    for account in results.accounts:
        console.print(escape(f"  {account.code}: {account.actor}"))


def _fits(table: Table, console: Console) -> bool:
    anywhere = console.options.update(width=WIDEST)
    return console.measure(table, options=anywhere).maximum <= console.width


def _account_table(results: "ChainResults", money: _Money, cells: Sequence[str], is_named: bool = False) -> Table:
    language = money.language
    table = titled_table("accounts.title", language)
    table.add_column(say("accounts.code", language), overflow="fold")
    if is_named:
        table.add_column(say("accounts.actor", language))
    for cell in cells:
        table.add_column(say(f"accounts.short.{cell}", language), justify="right", overflow="fold")
    for account in results.accounts:
        names = (account.code, account.actor) if is_named else (account.code,)
        table.add_row(*map(escape, names), *_account_cells(account, cells, money))
    chain = say("accounts.chain", language)
    table.add_section()
    table.add_row(chain, *([""] if is_named else []), *_account_cells(results.chain, cells, money), style="bold")
    return table


def _account_cells(account: "OperatingAccount", cells: Sequence[str], money: _Money) -> list[str]:
    return [_account_cell(cell, getattr(account, cell), money) for cell in cells]


def _account_cell(cell: str, value: float, money: _Money) -> str:
    if cell == "return_on_turnover":
        return percent(value, 1, money.language)
    return number(value, 2, money.language) if cell == "benefit_cost" else money.show(value)


def _consolidation_table(results: "ChainResults", money: _Money) -> Table:
    """What the accounts of the actors become in the account of the chain."""
    language, chain = money.language, results.chain
    table = titled_table("accounts.consolidation", language)
    table.add_column("")
    table.add_column(say("accounts.amount", language), justify="right", overflow="fold")
    rows = {
        "sum_of_outputs": sum(account.output for account in results.accounts),
        "intra_chain_purchases": -chain.intra_chain_purchases,
        "chain_output": chain.output,
        "chain_intermediate_consumption": -chain.intermediate_consumption,
        "direct_value_added": chain.value_added,
    }
    for name, amount in rows.items():
        table.add_row(say(f"accounts.{name}", language), money.show(amount))
    table.add_section()
    for name in RECEIVED:
        sign = -1.0 if name == "subsidies" else 1.0
        table.add_row(say(f"accounts.{name}", language), money.show(sign * getattr(chain, name)))
    table.add_row(say("accounts.received", language), money.show(chain.received), style="bold")
    table.add_row(say("accounts.gap", language), money.show(chain.gap))
    return table


def _trace_table(results: "ChainResults", money: _Money, cells: Sequence[str]) -> Table:
    """Each input line, traced back; indirect taxes only where some are known."""
    language, traced = money.language, results.traced
    if not math.isnan(traced.total.indirect_taxes):
        cells = (*cells, "indirect_taxes")
    table = titled_table("accounts.trace", language)
    table.add_column(say("accounts.input_line", language), overflow="fold")
    for cell in cells:
        heading = say(f"accounts.trace.{cell}", language).replace(" ", "\n")
        table.add_column(heading, justify="right", overflow="fold")
    for line in traced.lines:
        table.add_row(escape(line.name), *_trace_cells(line, cells, money))
    table.add_section()
    table.add_row(say("accounts.total", language), *_trace_cells(traced.total, cells, money), style="bold")
    return table


def _trace_cells(line: "TracedLine", cells: Sequence[str], money: _Money) -> list[str]:
    return [money.show(getattr(line, cell)) for cell in cells]


def _headline_table(headlines: "Headlines", money: _Money) -> Table:
    language = money.language
    table = titled_table("accounts.headlines", language)
    table.add_column("")
    table.add_column("", justify="right", overflow="fold")
    table.add_column(say("accounts.how", language))
    for question, names in QUESTIONS.items():
        table.add_section()
        table.add_row(say(f"accounts.question.{question}", language), style="bold")
        for name in names:
            value = _headline_value(name, getattr(headlines, name), money)
            key = _headline_key(name, headlines)
            table.add_row(f"  {say(key, language)}", value, say(f"accounts.how.{name}", language))
    return table


def _headline_key(name: str, headlines: "Headlines") -> str:
    """Name a headline; a public balance without indirect taxes is another thing than one with them."""
    is_partial = name == "public_balance" and math.isnan(headlines.indirect_taxes)
    return "accounts.partial_public_balance" if is_partial else f"accounts.{name}"


def _headline_value(name: str, value: float, money: _Money) -> str:
    if name == "integration":
        return percent(value, 1, money.language)
    return number(value, 2, money.language) if name in QUESTIONS["competitiveness"] else money.show(value)
