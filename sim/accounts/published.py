"""Reads a published value-chain study: its operating accounts, its inputs, and prices at import parity.

A published figure is rounded: each cell may hide half a unit of its last printed decimal, and an identity the sum of
what its cells hide.
"""

import math
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticKnownError

from sim.accounts.account import CREATED, RECEIVED, BrokenIdentity, OperatingAccount, check
from sim.accounts.backtracing import InputLine
from sim.accounts.competitiveness import Kind, ParityLine
from sim.territory.reading import LARGEST, BadInput, Record, Text, place, read_table, wrong

LOST = 2.0**-52
"""Share of the amounts of an identity that the arithmetic of floats loses, at most."""

_PLAIN = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?(inf|infinity|s?nan)", re.IGNORECASE)
"""Numbers in plain figures, and those that are refused as not finite."""


def _check_number(cell: object) -> object:
    """Refuse what is not a number in plain figures, in the words used for every other table."""
    try:
        if not _PLAIN.fullmatch(str(cell)):
            raise PydanticKnownError("float_parsing")
        Decimal(str(cell))
    except InvalidOperation:
        raise PydanticKnownError("float_parsing") from None
    return cell


Balance = Annotated[Decimal, BeforeValidator(_check_number), Field(ge=-LARGEST, le=LARGEST)]
Amount = Annotated[Decimal, BeforeValidator(_check_number), Field(ge=0, le=LARGEST)]
"""Decimal, so as to keep what was printed: how many decimals there are tells how much rounding hides."""

Share = Annotated[float, BeforeValidator(_check_number)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Study(NamedTuple):
    """A published study, as numbers."""

    accounts: tuple[OperatingAccount, ...]
    inputs: tuple[InputLine, ...]
    parity: tuple[ParityLine, ...]


class _AccountRow(Record):
    """A row of the table of operating accounts."""

    code: Code
    actor: Name
    output: Amount
    intermediate_consumption: Amount
    wages: Amount
    taxes: Amount
    subsidies: Amount
    financial_charges: Amount
    land_rent: Amount
    depreciation: Amount
    net_operating_profit: Balance
    value_added: Balance

    @property
    def account(self) -> OperatingAccount:
        amounts = {cell: float(getattr(self, cell)) for cell in (*CREATED, *RECEIVED)}
        return OperatingAccount(self.code, self.actor, **amounts)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        half_units = {cell: _half_unit(getattr(self, cell)) for cell in (*CREATED, *RECEIVED, "value_added")}
        try:
            check(self.account, float(self.value_added), half_units, lost=LOST)
        except BrokenIdentity as error:
            raise ValueError(str(error)) from None
        return self


class _InputRow(Record):
    """A row of the table of inputs; its shares are checked by InputLine."""

    input_line: Name
    value: Amount
    direct_import_share: Share
    rank1_import_share: Share | None = None
    rank1_value_added_share: Share | None = None
    rank2_import_share: Share | None = None
    rank2_value_added_share: Share | None = None

    @property
    def line(self) -> InputLine:
        shares = self.model_dump(exclude={"input_line", "value"})
        return InputLine(self.input_line, float(self.value), **shares)

    @model_validator(mode="after")
    def _is_a_line(self) -> Self:
        _ = self.line
        return self


class _TaxedInputRow(_InputRow):
    """A row of a table of inputs that says how much of the traced value added is taxes."""

    tax_share: Share | None = None


class _ParityRow(Record):
    """A row of the table of prices at parity."""

    item: Name
    kind: Kind
    market: Amount
    parity: Amount | None = None
    note: Text | None = None

    @property
    def line(self) -> ParityLine:
        return ParityLine(self.item, self.kind, float(self.market), None if self.parity is None else float(self.parity))

    @model_validator(mode="after")
    def _has_parity(self) -> Self:
        if self.parity is None and self.kind != "domestic_factor":
            raise ValueError(f"{self.item}, column parity: missing; only a domestic_factor may do without")
        return self


def _half_unit(printed: Decimal) -> float:
    """Half a unit of the last decimal printed, or of the last figure of a whole number."""
    exponent = printed.as_tuple().exponent
    return 0.5 * 10.0 ** min(int(exponent), 0)


def read_accounts(path: Path) -> tuple[OperatingAccount, ...]:
    """Read operating accounts, one currency throughout.

    Columns, in any order: code, actor, output, intermediate_consumption, wages, taxes, subsidies, financial_charges,
    land_rent, depreciation, net_operating_profit, value_added. Only the last two may be negative.

    Raises BadInput in one line for a file that is not such a table, and for an account whose value added is not, within
    the rounding of its cells, both output less intermediate consumption and the sum of what is received.
    """
    return tuple(row.account for row in _read_account_rows(path))


def _read_account_rows(path: Path) -> tuple[_AccountRow, ...]:
    return read_table(path, _AccountRow)


def read_inputs(path: Path) -> tuple[InputLine, ...]:
    """Read what the actors of a chain buy outside it.

    Columns, in any order: input_line, value (currency), direct_import_share, rank1_import_share,
    rank1_value_added_share, rank2_import_share, rank2_value_added_share, and tax_share or not; shares from 0 to 1,
    empty where not known.

    Raises BadInput in one line for a file that is not such a table, and for shares that cannot be (see InputLine).
    """
    return tuple(row.line for row in _read_input_rows(path))


def _read_input_rows(path: Path) -> tuple[_InputRow, ...]:
    return read_table(path, _TaxedInputRow if _has_one_more_column(path) else _InputRow)


def _has_one_more_column(path: Path) -> bool:
    """Count the columns; whatever is wrong with the file is for `read_table` to say."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.readline(1000).count(b",") >= len(_InputRow.model_fields)
    except OSError:
        return False


def read_parity(path: Path) -> tuple[ParityLine, ...]:
    """Read outputs, tradable inputs and domestic factors at market and at parity prices, in one currency.

    Columns, in any order: item, kind (output, tradable_input or domestic_factor), market, parity, note. The parity of
    a domestic factor is its social price, empty where not known.

    Raises BadInput in one line for a file that is not such a table, or that has no output.
    """
    lines = tuple(row.line for row in read_table(path, _ParityRow))
    if not any(line.kind == "output" for line in lines):
        raise BadInput(f"{place(path)}: column kind: no row is an output")
    return lines


def read_study(accounts: Path, inputs: Path, parity: Path | None = None) -> Study:
    """Read a published study whole (see the three readers).

    Raises BadInput as they do, and when more is bought outside the chain than all actors use up, rounding apart.
    """
    account_rows, input_rows = _read_account_rows(accounts), _read_input_rows(inputs)
    used = [row.intermediate_consumption for row in account_rows]
    bought = [row.value for row in input_rows]
    rounding = math.fsum(_half_unit(amount) for amount in (*used, *bought))
    if sum(bought) > sum(used) + Decimal(rounding):
        allowed = f"at most {sum(used):.15g}, the intermediate consumption of all accounts"
        raise wrong(f"{place(inputs)}: column value", f"a sum of {sum(bought):.15g}", allowed)
    return Study(
        accounts=tuple(row.account for row in account_rows),
        inputs=tuple(row.line for row in input_rows),
        parity=() if parity is None else read_parity(parity),
    )
