"""The words of the workbook: what actors, products, groups, indicators and units are called in a language."""

import re
from functools import cached_property
from typing import NamedTuple

from sim.report.evidence import Evidence
from sim.report.words import in_language, say
from sim.report.workbook.pages import Unit

PERCENT = "%"

_LABEL_AND_UNIT = re.compile(r"(.*) \(([^()]*)\)", re.DOTALL)

_FORMS = {"FTE": "one", "kg CO2e/kg FPCM": "two", "m2/kg FPCM": "two", "L/L": "one", "g N/kg FPCM": "one"}
"""Formats of indicators by their unit; whole numbers for others."""


def label_and_unit(text: str) -> tuple[str, str]:
    """Take a name apart from its unit, which stands between brackets at its end."""
    found = _LABEL_AND_UNIT.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


class Named(NamedTuple):
    """An indicator as its reader sees it."""

    label: str
    unit: Unit


class Names:
    """What things are called in a language, whatever was run."""

    def __init__(self, language: str) -> None:
        self.language = language

    def account(self, name: str) -> str:
        """Who sells, buys, pays or gets."""
        return say(f"workbook.account.{name}", self.language)

    def recipient(self, name: str) -> str:
        """Who receives value added."""
        return say(f"workbook.recipient.{name}", self.language)

    def kind(self, name: str) -> str:
        """What groups are formed by."""
        return say(f"group.{name}", self.language)

    def group(self, kind: str, name: str) -> str:
        """A group of households or persons."""
        if kind == "poverty":
            return say(f"workbook.group.poverty.{name}", self.language)
        return say(f"group.{kind}.{name}", self.language)

    def line(self, name: str) -> str:
        """A line of an account."""
        return say(f"workbook.line.{name}", self.language)

    def figure(self, name: str) -> str:
        """A figure of the accounts."""
        return say(f"workbook.figure.{name}", self.language)

    def table(self, name: str) -> str:
        """A part of a sheet."""
        return say(f"workbook.table.{name}", self.language)

    def herders(self, kind: str) -> str:
        """The part of a sheet on herders by a kind of group."""
        return say(f"workbook.herders.{kind}", self.language)

    def estimate(self, name: str) -> str:
        """Value, low or high."""
        return say(f"workbook.estimate.{name}", self.language)

    def column(self, name: str, **values: object) -> str:
        """The title of a column."""
        return say(f"workbook.column.{name}", self.language, **values)

    def sheet(self, key: str) -> str:
        """The name of a sheet."""
        return say(f"workbook.sheet.{key}", self.language)

    def title(self, key: str, **values: object) -> str:
        """The title of a sheet."""
        return say(f"workbook.title.{key}", self.language, **values)

    def note(self, key: str, **values: object) -> str:
        """How a sheet is read."""
        return say(f"workbook.note.{key}", self.language, **values)

    def indicator(self, name: str, unit: str) -> Named:
        """An indicator; what stands between brackets at the end of its name is its unit.

        Shares are cells from 0 to 1, shown in percent; indices and ratios are shown out of 100 where their name says.
        """
        label, shown = label_and_unit(say(f"indicator.{name}", self.language))
        if unit != "1":
            return Named(label, Unit(shown, form=_FORMS.get(unit, "whole")))
        if PERCENT in shown:
            return Named(label, Unit(shown, form="percent"))
        return Named(label, Unit(shown, 100.0, "one"))

    # Units

    def _unit(self, name: str) -> str:
        return say(f"workbook.unit.{name}", self.language)

    @cached_property
    def money(self) -> Unit:
        """Amounts of money."""
        return Unit(self._unit("thousand_mad"), 1e-3)

    @cached_property
    def big_money(self) -> Unit:
        """Amounts of a country."""
        return Unit(self._unit("million_mad"), 1e-6)

    @cached_property
    def litres(self) -> Unit:
        """Amounts of milk."""
        return Unit(self._unit("thousand_l"), 1e-3)

    @cached_property
    def hours(self) -> Unit:
        """Amounts of work."""
        return Unit(self._unit("thousand_h"), 1e-3)

    @cached_property
    def households(self) -> Unit:
        """Numbers of households."""
        return Unit(self._unit("households"))

    @cached_property
    def persons(self) -> Unit:
        """Numbers of persons."""
        return Unit(self._unit("persons"))

    @cached_property
    def a_household(self) -> Unit:
        """Money of a household."""
        return Unit(self._unit("mad_household"))

    @cached_property
    def a_litre(self) -> Unit:
        """Prices of milk."""
        return Unit(self._unit("mad_l"), form="two")

    @cached_property
    def a_kilogram(self) -> Unit:
        """Prices by weight."""
        return Unit(self._unit("mad_kg"), form="two")

    @cached_property
    def percent(self) -> Unit:
        """Shares."""
        return Unit(PERCENT, form="percent")

    @cached_property
    def fine_percent(self) -> Unit:
        """Very small shares."""
        return Unit(PERCENT, form="fine_percent")

    @cached_property
    def ratio(self) -> Unit:
        """Ratios around 1."""
        return Unit(self._unit("ratio"), form="two")

    @cached_property
    def index(self) -> Unit:
        """Indices out of 100."""
        return Unit(self._unit("index"), 100.0, "one")

    @cached_property
    def points(self) -> Unit:
        """Answers, and means of answers."""
        return Unit(self._unit("points"), form="general")

    def quantity(self, unit: str) -> Unit:
        """Quantities of a product by its unit in the ledger."""
        units = {
            "L": self.litres,
            "kg": Unit(self._unit("tonne"), 1e-3),
            "head": Unit(self._unit("head")),
            "h": self.hours,
        }
        return units[unit]

    def unit_price(self, unit: str) -> Unit:
        """Prices of a product by its unit in the ledger."""
        names = {"L": "mad_l", "kg": "mad_kg", "head": "mad_head", "h": "mad_h"}
        return Unit(self._unit(names[unit]), form="whole" if unit == "head" else "two")


class Words(Names):
    """What things are called in a language, those of the territory of a run among them."""

    def __init__(self, evidence: Evidence, language: str) -> None:
        super().__init__(language)
        self.evidence = evidence

    def good(self, name: str) -> str:
        """What is bought and sold."""
        product = self.evidence.run.territory.products.get(name)
        return in_language(product.title, self.language) if product else say(f"workbook.good.{name}", self.language)
