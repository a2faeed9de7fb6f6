"""What the notebooks share: questions whose answers are checked, small runs that share a history, figures, knobs.

A notebook begins with

    lesson = Lesson("fr")
    made = lesson.run("baseline")                       # a small run from the last evening of history
    lesson.question(1, made.years.milk_l.iloc[0], right="...", hint="...")
    answer_1 = ...                                      # what a student fills in
    lesson.check(1, answer_1)

Nothing here knows the province or a result: everything is asked of the public functions of `sim`.
"""

import copy
import io
import math
import numbers
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from html import escape
from types import EllipsisType, TracebackType
from typing import Any, Literal, NamedTuple

import ipywidgets
import matplotlib as mpl
import numpy as np
import pandas as pd
from IPython import get_ipython
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML, DisplayHandle, Image, display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, FixedFormatter, MaxNLocator

from sim import BadInput, DairyChain, Run, Scenario, Territory, load_territory
from sim.engine.public_purse import ORDINARY
from sim.impacts.groups import ALL
from sim.impacts.measure import INDICATORS, measure
from sim.report.axes import Exact
from sim.report.figure import STYLE
from sim.report.numbers import number, percent
from sim.report.words import catalogue
from sim.study.ensemble.history import Cache, History, history_of
from sim.study.record import carry_on
from sim.study.shocks import under_all

Status = Literal["to answer", "to run", "right", "wrong"]

FIRST_YEAR = 2026
"""First year after history, in which every policy may begin."""
SCALE = 0.05
"""Herders simulated for each real one, unless a notebook says otherwise: six years take half a second."""

BLUE, ORANGE, GREEN, RED, GREY = "#1b6f8a", "#d98f3e", "#4f7d4c", "#b5563c", "#6b6b6b"
COLOURS = (BLUE, ORANGE, GREEN, RED, GREY, "#e3b94f", "#4b4453")
NOUGHT = 1e-9
"""A difference that is none."""
WIDTH = 7.2
"""Width of a figure, inches."""
STOPS = (Exception, SystemExit)
"""What a student's code may raise and is told, not thrown; who interrupts it is still obeyed."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "to answer": "À répondre",
        "to run": "À exécuter d'abord",
        "right": "Juste",
        "wrong": "Pas encore",
        "fill": "Remplacez les points « ... » par votre réponse, puis exécutez la cellule.",
        "score": "{right} réponse(s) juste(s) sur {all}.",
        "allowed": "Réponses possibles, avec les guillemets : {choices}.",
        "letter": 'La réponse est une lettre entre guillemets : "{name}".',
        "number": "Un nombre est attendu, avec un point, sans guillemets ni signe % : 12.5, et non 12,5 ; 12 % "
        "s'écrit 0.12.",
        "function": "Une fonction est attendue : donnez son nom, sans parenthèses.",
        "fails": "Votre fonction s'arrête sur {case} : {error}.",
        "differs": "Pour {case}, votre fonction donne {given}.",
        "folded": "La cellule repliée de la question {number}, juste au-dessus, n'a pas été exécutée. "
        "Exécutez-la, sans l'ouvrir, puis celle-ci.",
        "name": "Le nom « {name} » n'existe pas. Est-il bien écrit ? Sinon exécutez d'abord toutes les cellules "
        "au-dessus, du haut vers le bas, cellules repliées comprises.",
    },
    "en": {
        "to answer": "To answer",
        "to run": "To be run first",
        "right": "Right",
        "wrong": "Not yet",
        "fill": "Put your answer in place of the dots '...', then run the cell.",
        "score": "{right} right answer(s) out of {all}.",
        "allowed": "Possible answers, with their quotes: {choices}.",
        "letter": 'The answer is a letter between quotes: "{name}".',
        "number": "A number is expected, with a point, without quotes or % sign: 12.5, and not 12,5; 12% is "
        "written 0.12.",
        "function": "A function is expected: give its name, without brackets.",
        "fails": "Your function stops on {case}: {error}.",
        "differs": "For {case}, your function gives {given}.",
        "folded": "The folded cell of question {number}, just above, was not run. Run it, without opening it, then "
        "this one.",
        "name": "There is no name '{name}'. Is it spelt right? If so, first run all cells above, from top to bottom, "
        "folded ones too.",
    },
}
_COLOUR_OF: Mapping[Status, str] = {"to answer": GREY, "to run": GREY, "right": GREEN, "wrong": ORANGE}


class Verdict(NamedTuple):
    """What is said of an answer; shown in colour by a notebook, in plain words elsewhere."""

    status: Status
    heading: str
    text: str

    def __repr__(self) -> str:
        return f"{self.heading}. {self.text}"

    def _repr_html_(self) -> str:
        colour = _COLOUR_OF[self.status]
        return (
            f'<div style="border-left:4px solid {colour};padding:.4em .8em;margin:.3em 0">'
            f'<b style="color:{colour}">{escape(self.heading)}.</b> {escape(self.text)}</div>'
        )


@dataclass(frozen=True)
class Question:
    """A question: its solution, why it is right, and what to say to who is wrong.

    The solution is a number, one of `choices`, or a function, which is compared with the answer on every one of
    `cases`, each of which both receive as a copy of their own; it may give None where there is nothing to say. `hint`
    is a text, or one for each wrong choice. Numbers may be off by the share `within`.
    """

    solution: Any
    right: str
    hint: str | Mapping[str, str]
    within: float = 0.02
    choices: tuple[str, ...] = ()
    cases: tuple[tuple[Any, ...], ...] = ()

    def judge(self, answer: Any, words: Mapping[str, str]) -> tuple[Status, str]:
        """Say whether an answer is right, and why or why not."""
        if answer is None or isinstance(answer, EllipsisType) or self._is_unwritten(answer):
            return "to answer", words["fill"]
        fault = self._fault(answer, words)
        if fault is None:
            return "right", self.right
        return "wrong", fault

    def _is_unwritten(self, answer: Any) -> bool:
        """Whether a function still gives the dots with which it is handed out."""
        given = None
        if self.cases and callable(answer):
            with suppress(*STOPS):  # one that stops is written, and will be judged
                given = answer(*copy.deepcopy(self.cases[0]))
        return isinstance(given, EllipsisType)

    def _fault(self, answer: Any, words: Mapping[str, str]) -> str | None:
        """What is wrong with an answer, None when nothing is."""
        if self.choices:
            return self._fault_of_choice(answer, words)
        if self.cases:
            return self._fault_of_function(answer, words)
        written = _number_in(answer)
        if written is None:
            return words["number"]
        return None if self._is_near(written, self.solution) else str(self.hint)

    def _fault_of_choice(self, answer: Any, words: Mapping[str, str]) -> str | None:
        chosen = _shown(answer).strip().lower()
        if chosen not in self.choices:
            return words["allowed"].format(choices=", ".join(f'"{each}"' for each in self.choices))
        if chosen == self.solution:
            return None
        return self.hint if isinstance(self.hint, str) else self.hint[chosen]

    def _fault_of_function(self, answer: Any, words: Mapping[str, str]) -> str | None:
        if not callable(answer):
            return words["function"]
        for case in self.cases:
            told = ", ".join(_shown(value) for value in case)
            try:
                given = answer(*copy.deepcopy(case))
            except STOPS as error:
                last_line = traceback.format_exception_only(error)[-1].strip()
                return f"{self.hint} {words['fails'].format(case=told, error=last_line)}"
            if not self._agrees(given, self.solution(*copy.deepcopy(case))):
                return f"{self.hint} {words['differs'].format(case=told, given=_shown(given))}"
        return None

    def _agrees(self, given: Any, expected: Any) -> bool:
        """Whether what a function gives is what is expected: a number near enough, or both nothing."""
        if given is None or expected is None:
            return given is expected
        found = _number_in(given)
        return found is not None and self._is_near(found, expected)

    def _is_near(self, given: float, expected: Any) -> bool:
        return math.isclose(given, float(expected), rel_tol=0.0, abs_tol=self.within * abs(expected) + NOUGHT)


def _number_in(value: Any) -> float | None:
    """Give the number that a value is, NaN for one that no float can hold, None for what is no number."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    # a duration is an integer to NumPy
    if not isinstance(value, numbers.Real | Decimal) or isinstance(value, bool | np.timedelta64):
        return None
    try:
        return float(value)
    except STOPS:
        return math.nan


def _shown(value: Any) -> str:
    """Write a value, or what kind of thing it is when it cannot be written."""
    try:
        return f"{value:.6g}" if isinstance(value, float) else str(value)
    except STOPS:
        return f"<{type(value).__name__}>"


@dataclass
class Lesson:
    """One notebook at work: its language, its questions, and the runs it makes.

    `scale` is how many herders are simulated for each real one. Histories are kept in the user's cache, so that all
    notebooks and all students of a computer share them.
    """

    language: str
    scale: float = SCALE
    questions: dict[int, Question] = field(default_factory=dict)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    knobs: dict[str, ipywidgets.Widget] = field(default_factory=dict)
    """Those of the last figure that has some."""
    redrawn_s: float = math.nan
    """How long it took to draw it anew, s."""

    def __post_init__(self) -> None:
        if shell := get_ipython():
            self.explain_names(shell)

    # -- questions

    def question(
        self,
        at: int,
        solution: Any,
        *,
        right: str,
        hint: str | Mapping[str, str],
        within: float = 0.02,
        choices: Sequence[str] = (),
        cases: Sequence[tuple[Any, ...]] = (),
    ) -> None:
        """Ask question number `at`; see `Question`."""
        self.questions[at] = Question(solution, right, hint, within, tuple(choices), tuple(cases))

    def check(self, at: int, answer: Any = ...) -> Verdict:
        """Judge an answer: to answer, right and why, or a hint; or say that the folded cell is to be run first."""
        words = WORDS[self.language]
        if not isinstance(at, int) or at not in self.questions:
            return Verdict("to run", words["to run"], words["folded"].format(number=_shown(at)))
        status, text = self.questions[at].judge(answer, words)
        self.verdicts[at] = Verdict(status, words[status], text)
        return self.verdicts[at]

    def score(self) -> HTML:
        """How many answers are right so far."""
        right = sum(verdict.status == "right" for verdict in self.verdicts.values())
        return HTML(f"<b>{WORDS[self.language]['score'].format(right=right, all=len(self.questions))}</b>")

    def explain_names(self, shell: InteractiveShell) -> None:
        """Have a notebook say in words what to do about a name that does not exist: a bare letter, a cell not run."""
        words = WORDS[self.language]

        def explain(
            shell: InteractiveShell,
            kind: type[BaseException],
            error: NameError,
            trace: TracebackType,
            tb_offset: int | None = None,
        ) -> None:
            if any(str(error.name).lower() in asked.choices for asked in self.questions.values()):
                print(words["letter"].format(name=error.name))
                return
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            if error.name:
                print(words["name"].format(name=error.name))

        shell.set_custom_exc((NameError,), explain)

    # -- runs

    def scenario(self, name: str = "baseline", *, under: Iterable[str] = (), **changes: Any) -> Scenario:
        """Read a scenario with results from the first year after history on, under shocks, some fields changed."""
        return under_all(Scenario.read(name).but(**{"first_year": FIRST_YEAR, **changes}), list(under))

    def wake(self, scenario: Scenario | None = None, *, scale: float | None = None) -> DairyChain:
        """Give the province on the last evening of history, ready for the first quinzaine of a scenario."""
        scenario = scenario or self.scenario()
        return self._history(scenario, scale).chain(scenario)

    def run(self, scenario: Scenario | str = "baseline", *, scale: float | None = None) -> Run:
        """Run a scenario from the last evening of history to its last year."""
        scenario = self.scenario(scenario) if isinstance(scenario, str) else scenario
        return carry_on(self.wake(scenario, scale=scale), scenario)

    def means(self, made: Run, names: Sequence[str]) -> pd.Series:
        """Mean of the years of a run, all households together: indicators of the impacts, or of the table of a run."""
        impacts = measure(made.books, names=[name for name in names if name in INDICATORS])
        found = impacts[impacts["group"] == ALL].groupby("indicator", observed=True)["value"].mean()
        return pd.Series({name: float(found[name] if name in found else made.years[name].mean()) for name in names})

    def public_money(self, made: Run) -> float:
        """Public money of a run beyond the ordinary programmes of history, all years (MAD of the day)."""
        costs = made.public_costs
        return float(costs.loc[~costs["programme"].isin(ORDINARY), "value_mad"].sum())

    def _history(self, scenario: Scenario, scale: float | None) -> History:
        return history_of(scenario, scale or self.scale, territory(scenario.territory), Cache())

    # -- what is shown

    def number(self, value: float, digits: int = 0, unit: str = "") -> str:
        """Write a number as readers of the language do, with a unit."""
        return f"{number(value, digits, self.language)}\u00a0{unit}".strip()

    def percent(self, share: float, digits: int = 0) -> str:
        """Write a share as a percentage."""
        return percent(share, digits, self.language)

    def name(self, kind: str, of: str) -> str:
        """Name something as the reports do: `name("explain.account", "herders")`; by itself where they have no name."""
        return catalogue(self.language).get(f"{kind}.{of}", of)

    def table(self, rows: pd.DataFrame | pd.Series, digits: int = 0) -> HTML:
        """Show a table whose numbers are written as readers of the language do, counts without decimals.

        Texts stay as they are.
        """
        frame = rows.to_frame() if isinstance(rows, pd.Series) else rows
        written = frame.map(lambda value: self._in_a_cell(value, digits))
        written = written.rename_axis(columns=None)
        written.index.names = [None] * written.index.nlevels
        return HTML(written.to_html(border=0, justify="right"))

    def _in_a_cell(self, value: Any, digits: int) -> str:
        found = _number_in(value)
        if found is None:
            return str(value)
        return self.number(found, 0 if isinstance(value, int | np.integer) else digits)

    def axes(self, title: str, x: str = "", y: str = "", *, n: int = 1, height: float = 3.2) -> tuple[Figure, Any]:
        """Open a figure of `n` panels side by side: gives it and its axes (one, or an array of them)."""
        mpl.rcParams.update(STYLE | {"axes.titlesize": 9, "axes.titleweight": "normal"})
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, n)
        for panel in np.atleast_1d(axes):
            panel.set(xlabel=x, ylabel=y)
            panel.xaxis.set_major_locator(MaxNLocator(nbins=7 if n < 3 else 3, integer=True))
            panel.yaxis.set_major_formatter(Exact(self._write))
        if n == 1:
            axes.set_title(title, fontsize=10, fontweight="bold")
        else:
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=10)
        return figure, axes

    def bars(self, title: str, values: Mapping[str, float], unit: str, digits: int = 0) -> Figure:
        """Draw one bar for each name, its value written at its end."""
        figure, axis = self.axes(title, unit, height=1.0 + 0.3 * len(values))
        self._lay(axis, list(values))
        lengths = [float(value) for value in values.values()]
        bars = axis.barh(range(len(values)), lengths, color=BLUE, height=0.7)
        axis.bar_label(bars, [self.number(value, digits) for value in lengths], padding=3, fontsize=8)
        axis.margins(x=0.12)
        return figure

    def steps(self, title: str, ways: Mapping[str, Mapping[str, float]], unit: str, digits: int = 2) -> Figure:
        """Draw each way as a whole and, under it, its stages: each gives what has been reached when it is over."""
        rungs = [rung for way, stages in ways.items() for rung in _rungs(way, stages)]
        figure, axis = self.axes(title, unit, height=1.0 + 0.28 * len(rungs))
        self._lay(axis, [rung.name for rung in rungs])
        for label, rung in zip(axis.get_yticklabels(), rungs, strict=True):
            label.set_fontweight("bold" if rung.is_whole else "normal")
        lengths, starts, colours = ([getattr(rung, of) for rung in rungs] for of in ("length", "start", "colour"))
        bars = axis.barh(range(len(rungs)), lengths, left=starts, color=colours, height=0.75)
        axis.bar_label(bars, [self.number(length, digits) for length in lengths], padding=3, fontsize=8)
        axis.margins(x=0.12)
        return figure

    def _lay(self, axis: Axes, names: Sequence[str]) -> None:
        """Lay an axis out for bars that lie: names on the left, the first above, numbers below."""
        axis.set_yticks(range(len(names)), list(names))
        axis.yaxis.set_major_formatter(FixedFormatter(list(names)))
        axis.invert_yaxis()
        axis.xaxis.set_major_locator(AutoLocator())
        axis.xaxis.set_major_formatter(Exact(self._write))
        axis.grid(False)

    def _write(self, value: float, digits: int) -> str:
        return number(value, digits, self.language)

    def show(self, figure: Figure) -> Image:
        """Make a picture of a figure: the value of a cell, or of what a knob redraws."""
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=144)
        return Image(drawn.getvalue(), width=round(WIDTH * 96))

    def play(self, draw: Callable[..., Figure], **knobs: ipywidgets.Widget) -> None:
        """Show what `draw` gives, and knobs under it that draw it anew, in its place, when they are let go.

        The first view is an ordinary picture, which a notebook keeps when nobody is there to turn knobs.
        """
        shown = DisplayHandle()
        shown.display(self.show(draw(**_values(knobs))))

        def redraw(_: Any) -> None:
            began = time.perf_counter()
            shown.update(self.show(draw(**_values(knobs))))
            self.redrawn_s = time.perf_counter() - began

        self.knobs = knobs

        for knob in knobs.values():
            knob.observe(redraw, names="value")
        display(ipywidgets.VBox(list(knobs.values())))


class _Rung(NamedTuple):
    """One bar of a figure of steps: a whole way, or one of its stages."""

    name: str
    start: float
    length: float
    colour: str
    is_whole: bool = False


def _rungs(way: str, stages: Mapping[str, float]) -> Iterator[_Rung]:
    yield _Rung(way, 0.0, float(list(stages.values())[-1]), GREY, is_whole=True)
    reached = 0.0
    for colour, (stage, level) in zip(COLOURS, stages.items(), strict=False):
        yield _Rung(stage, reached, float(level) - reached, colour)
        reached = float(level)


def _values(knobs: Mapping[str, ipywidgets.Widget]) -> dict[str, Any]:
    return {name: knob.value for name, knob in knobs.items()}


def slider(label: str, low: float, high: float, value: float, step: float, digits: int = 2) -> ipywidgets.FloatSlider:
    """Make a knob that moves between two numbers and acts when it is let go."""
    return ipywidgets.FloatSlider(
        value=value,
        min=low,
        max=high,
        step=step,
        description=label,
        readout_format=f".{digits}f",
        continuous_update=False,
        style={"description_width": "260px"},
        layout={"width": "620px"},
    )


def choice(label: str, options: Mapping[str, Any]) -> ipywidgets.Dropdown:
    """Make a knob with a few named settings, the first chosen."""
    return ipywidgets.Dropdown(
        options=list(options.items()),
        description=label,
        style={"description_width": "260px"},
        layout={"width": "620px"},
    )


def weighted(table: pd.DataFrame, column: str, weight: str) -> float:
    """Mean of a column weighted by another; not a number when the weights add up to nothing."""
    total = float(table[weight].sum())
    return float((table[column] * table[weight]).sum()) / total if total else float("nan")


@lru_cache(maxsize=2)
def territory(name: str = "sefrou") -> Territory:
    """Load a territory once."""
    return load_territory(name)


def refusal(asked: Callable[[], Any]) -> str:
    """Give the message with which something is refused, an empty text when it is not."""
    try:
        asked()
    except BadInput as error:
        return str(error)
    return ""
