"""What parameters, quantities, impacts and policies are called in the reader's language."""

from collections.abc import Mapping
from typing import Any

from calibration.report.telling import plain_name
from calibration.sensitivity.outputs import CHAIN_LEVELS
from sim.impacts.measure import INDICATORS
from sim.report.words import in_language, say


class Labels:
    """Names in a language, from what the summary of a study says."""

    def __init__(self, summary: Mapping[str, Any], language: str) -> None:
        self._summary, self.language = summary, language

    def say(self, key: str, **values: object) -> str:
        """Give a text of the section of sensitivity."""
        return say(f"sensitivity.{key}", self.language, **values)

    def policy(self, name: str) -> str:
        """Title of a policy, or what the baseline is called."""
        if name == self._summary["baseline"]:
            return self.say("baseline")
        return in_language(self._summary["titles"][name], self.language)

    def impact(self, indicator: str) -> str:
        """The impact that a headline indicator stands for; a number of the chain by its own name."""
        if indicator in CHAIN_LEVELS:
            return say(indicator, self.language).removeprefix("… ")
        return say(f"impact.{INDICATORS[indicator]}", self.language)

    def data(self, name: str) -> str:
        """A quantity that can be measured."""
        return self.say(f"data.{name}")

    def meaning(self, name: str) -> str:
        """What a parameter is, as the registry notes it, as far as its first stop."""
        return plain_name(self._summary["parameters"][name]["note"], self.language)
