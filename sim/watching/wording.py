"""The page in the reader's language: Mesa and Solara write their few words in English, with no way to give others."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import solara
import solara.server
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

SLIDERS = {
    "Play Interval (ms)": {"min": 0, "max": 2000, "step": 100},
    "Render Interval (steps)": {"min": 1, "max": 24, "step": 1},
}
"""Bounds and steps of Mesa's two sliders: its own begin at 1 and go by tens, so that 100 is shown as 101."""

SERVER_SAYS = {
    "App is disconnected, and may not function properly. Please refresh the page.": "watch.cut_off",
    "Server disconnected.": "watch.stopped",
    "Restoring session…": "watch.restoring",
    "Please refresh the page": "watch.reload_title",
    "Could not restore session. Please refresh.": "watch.not_restored",
    "Refresh now": "watch.reload",
    "Cancel": "watch.cancel",
    "Loading resources": "watch.loading",
}
"""What Solara's template of a page says between tags or quotes, and the text that says it here."""

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
            named |= SLIDERS.get(named.get("label", ""), {})
            return component(*map(self.word, arguments), **{key: self.word(value) for key, value in named.items()})

        return made

    def word(self, said: Any) -> Any:
        """Give our word for one of Mesa's; what is none of them stays as it is."""
        if not isinstance(said, str):
            return said
        if said.startswith(STEPS):
            return say("watch.steps", self._language, steps=round(float(said.partition(": ")[2])))
        return say(SAID[said], self._language) if said in SAID else said


class WordedTemplates(jinja2.FileSystemLoader):
    """Solara's templates, with our words for its own."""

    def __init__(self, language: str) -> None:
        super().__init__(Path(solara.server.__path__[0], "templates"))
        self._language = language

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read a template, worded."""
        source, file, is_fresh = super().get_source(environment, template)
        words = {said: say(key, self._language) for said, key in SERVER_SAYS.items()}
        return worded(source, words), file, is_fresh


def worded(source: str, words: Mapping[str, str]) -> str:
    """Give our words for those that stand alone between two tags or two quotes, over however many lines."""
    for said, ours in words.items():
        alone = r"\s+".join(map(re.escape, said.split()))
        source = re.sub(rf"(?<=[>\"])(\s*){alone}(\s*)(?=[<\"])", rf"\g<1>{ours}\g<2>", source)
    return source


def speak(language: str) -> None:
    """Have Mesa's page, and Solara's around it, speak a language, in this process."""
    from solara.server import server  # noqa: PLC0415 - reads SOLARA_APP

    solara_viz.solara = Worded(language)
    environment = jinja2.Environment(loader=WordedTemplates(language), autoescape=True)
    server.get_jinja_env = lambda app_name: environment
