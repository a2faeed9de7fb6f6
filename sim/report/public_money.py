"""Names of what the State receives and spends: taxes, ordinary programmes, levers."""

from sim.policy.package import Package
from sim.report.words import say


def public_instrument(name: str, language: str) -> str:
    """A tax or an ordinary programme has words of its own; a lever has those that scenarios call it by."""
    if name in Package.model_fields:
        return say(f"lever.{name}", language)
    return say(f"workbook.instrument.{name}", language)
