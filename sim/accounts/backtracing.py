"""Indirect effects: what is bought outside the chain, traced back over two ranks of suppliers.

Source: Fabre, Dabat and Orlandoni, Methodological brief for agri-based value chain analysis, VCA4D, 2021.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple


@dataclass(frozen=True)
class InputLine:
    """A kind of input bought outside the chain, with what is known of those who supply it.

    `value` is in currency, all else are shares from 0 to 1: `direct_import_share` of the value is imported as such;
    of what domestic suppliers sell, and again of what their own suppliers sell (rank 2), a share is imports and a
    share is value added. None: not known, so that the trace stops there. `tax_share` is the part of the traced value
    added that is taxes.

    Raises ValueError for a share outside 0 to 1, for shares of a rank that add up to more than 1, for a rank half
    known, and for a rank 2 without rank 1.
    """

    name: str
    value: float
    direct_import_share: float
    rank1_import_share: float | None = None
    rank1_value_added_share: float | None = None
    rank2_import_share: float | None = None
    rank2_value_added_share: float | None = None
    tax_share: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and self.value >= 0.0):
            raise ValueError(f"{self.name}, column value: read {self.value:g}, allowed 0 or more")
        for field in fields(self)[2:]:
            share = getattr(self, field.name)
            if share is not None and not 0.0 <= share <= 1.0:
                raise ValueError(f"{self.name}, column {field.name}: read {share:g}, allowed 0 to 1")
        _check_rank(self, "rank1")
        _check_rank(self, "rank2")
        if self.rank1_import_share is None and self.rank2_import_share is not None:
            read = f"read nothing, with {self.rank2_import_share:g} at rank 2"
            raise ValueError(f"{self.name}, column rank1_import_share: {read}, allowed a share")


def _check_rank(line: InputLine, rank: str) -> None:
    """Raise ValueError unless both shares of a rank are known, or neither, and leave something or nothing."""
    imports, value_added = (getattr(line, f"{rank}_{kind}_share") for kind in ("import", "value_added"))
    if imports is None and value_added is None:
        return
    if imports is None or value_added is None:
        missing, other = ("import", "value_added") if imports is None else ("value_added", "import")
        where = f"{line.name}, column {rank}_{missing}_share"
        raise ValueError(f"{where}: missing, for {rank}_{other}_share is given")
    if imports + value_added > 1.0 + 1e-9:
        where = f"{line.name}, column {rank}_value_added_share"
        allowed = f"at most {1.0 - imports:g} beside {rank}_import_share {imports:g}"
        raise ValueError(f"{where}: read {value_added:g}, allowed {allowed}")


@dataclass(frozen=True)
class TracedLine:
    """What an input line turns out to be made of, in currency; `rest` is what rank 1 leaves for rank 2.

    value = imports + indirect value added + non-ventilated. `indirect_taxes` is inside the value added, and NaN when
    unknown.
    """

    name: str
    value: float
    direct_imports: float
    rank1_imports: float
    rank1_value_added: float
    rest: float
    rank2_imports: float
    rank2_value_added: float
    non_ventilated: float
    indirect_taxes: float

    @property
    def indirect_imports(self) -> float:
        """Imports by suppliers and by their suppliers (currency)."""
        return self.rank1_imports + self.rank2_imports

    @property
    def imports(self) -> float:
        """Direct and indirect imports (currency)."""
        return self.direct_imports + self.indirect_imports

    @property
    def indirect_value_added(self) -> float:
        """Value added of suppliers and of their suppliers (currency)."""
        return self.rank1_value_added + self.rank2_value_added


class Traced(NamedTuple):
    """Input lines traced back, and their total."""

    lines: tuple[TracedLine, ...]
    total: TracedLine


def trace(lines: Iterable[InputLine]) -> Traced:
    """Trace what is bought outside the chain back over two ranks of suppliers.

    For a line of value c with direct import share m0, then (m1, v1) and (m2, v2):
    direct imports = c m0; base = c - direct imports;
    rank 1: imports = base m1, value added = base v1, rest = base (1 - m1 - v1);
    rank 2: imports = rest m2, value added = rest v2, non-ventilated = rest (1 - m2 - v2).
    Where a rank is not known, all that reaches it is non-ventilated. Indirect taxes = tax share x value added of both
    ranks; in the total, lines without a tax share count for nothing, and without any tax share the total is NaN.

    Values are in the currency of the lines. Source: VCA4D (Fabre, Dabat and Orlandoni 2021), indirect effects.
    """
    traced = tuple(_trace_line(line) for line in lines)
    return Traced(traced, _total(traced))


def _trace_line(line: InputLine) -> TracedLine:
    direct_imports = line.value * line.direct_import_share
    base = line.value - direct_imports
    rank1_imports, rank1_value_added = _split(base, line.rank1_import_share, line.rank1_value_added_share)
    rest = base - rank1_imports - rank1_value_added
    rank2_imports, rank2_value_added = _split(rest, line.rank2_import_share, line.rank2_value_added_share)
    return TracedLine(
        name=line.name,
        value=line.value,
        direct_imports=direct_imports,
        rank1_imports=rank1_imports,
        rank1_value_added=rank1_value_added,
        rest=rest,
        rank2_imports=rank2_imports,
        rank2_value_added=rank2_value_added,
        non_ventilated=rest - rank2_imports - rank2_value_added,
        indirect_taxes=math.nan if line.tax_share is None else line.tax_share * (rank1_value_added + rank2_value_added),
    )


def _split(sales: float, import_share: float | None, value_added_share: float | None) -> tuple[float, float]:
    """Imports and value added in what suppliers sell."""
    return sales * (import_share or 0.0), sales * (value_added_share or 0.0)


def _total(lines: Sequence[TracedLine]) -> TracedLine:
    amounts = [field.name for field in fields(TracedLine)[1:-1]]
    taxes = [line.indirect_taxes for line in lines if not math.isnan(line.indirect_taxes)]
    return TracedLine(
        name="total",
        **{amount: math.fsum(getattr(line, amount) for line in lines) for amount in amounts},
        indirect_taxes=math.fsum(taxes) if taxes else math.nan,
    )
