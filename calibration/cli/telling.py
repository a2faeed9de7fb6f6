"""How far runs that are kept have come, told on a terminal."""

import time
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.markup import escape

from sim.report.numbers import number
from sim.report.words import say

if TYPE_CHECKING:
    from calibration.fit.runs import Progress

TELL_EVERY_S = 30.0
"""Seconds between two lines that say how far it is, where no bar can be drawn."""


class Teller:
    """Says how far a study is: a bar in a window, a line from time to time elsewhere."""

    def __init__(self, console: Console, language: str) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
        from rich.progress import Progress as Bar  # noqa: PLC0415

        self._console, self._language, self._told_at = console, language, time.monotonic()
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        self._bar = Bar(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _say(self, key: str, **values: object) -> None:
        self._console.print(escape(say(key, self._language, **values)))

    def runs(self, progress: "Progress") -> None:
        """Say how many runs are done and how long the rest takes."""
        left = "" if progress.left_s is None else number(progress.left_s / 60.0, 0, self._language)
        said = f"{left} min" if left else ""
        self._bar.update(self._task, completed=progress.done, total=progress.total, description=said)
        if not self._console.is_terminal and left and time.monotonic() - self._told_at > TELL_EVERY_S:
            self._told_at = time.monotonic()
            self._say("calibrate.left", done=progress.done, total=progress.total, minutes=left)
