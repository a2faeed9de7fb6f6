"""Mesa's page in the reader's language: Mesa 3 writes its few words in English, without a way to give others."""

from collections.abc import Callable
from typing import Any

import solara
from mesa.visualization import solara_viz

from sim.report.words import say

SAID = {
    "Controls": "watch.controls",
    "Model Parameters": "watch.parameters",
    "Information": "watch.information",
    "Play Interval (ms)": "watch.play_interval",
    "Render Interval (steps)": "watch.render_interval",
    "Reset": "watch.reset",
    "Step": "watch.step",
}
"""What Mesa's page says, and the text that says it here."""

STEPS = ("Step: ", "Time: ")
"""How Mesa 3.3 and 3.5 begin the count of steps."""


class Worded:
    """Stands for the module `solara` where Mesa looks its components up, and gives them our words for Mesa's."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __getattr__(self, name: str) -> Any:
        found = getattr(solara, name)
        return self._worded(found) if name in {"Button", "Card", "SliderInt", "Text"} else found

    def _worded(self, component: Callable[..., Any]) -> Callable[..., Any]:
        def made(*arguments: Any, **named: Any) -> Any:
            return component(*map(self.word, arguments), **{key: self.word(value) for key, value in named.items()})

        return made

    def word(self, said: Any) -> Any:
        """Give our word for one of Mesa's; what is none of them stays as it is."""
        if not isinstance(said, str):
            return said
        if said.startswith(STEPS):
            return say("watch.steps", self._language, steps=round(float(said.partition(": ")[2])))
        return say(SAID[said], self._language) if said in SAID else said


def speak(language: str) -> None:
    """Have Mesa's page speak a language, in this process."""
    solara_viz.solara = Worded(language)
