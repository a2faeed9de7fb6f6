"""Names of what the State receives and spends: taxes, ordinary programmes, levers."""

from sim.report.words import catalogue, say


def public_instrument(name: str, language: str) -> str:
    """A lever is called as in scenarios; a tax or an ordinary programme has words of its own."""
    if f"lever.{name}" in catalogue(language):
        return say(f"lever.{name}", language)
    return say(f"workbook.instrument.{name}", language)
