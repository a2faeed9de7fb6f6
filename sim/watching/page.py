"""The page: Mesa's SolaraViz, which steps, plays and restarts a run, and the drawings of its last quinzaine."""

import base64
import io
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import matplotlib as mpl
import solara
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from mesa.visualization import Slider, SolaraViz
from mesa.visualization.utils import update_counter
from solara.server.kernel_context import get_current_context

from sim.report.figure import STYLE
from sim.report.numbers import date, number, percent, plain
from sim.report.standing import say_by_standing
from sim.report.words import in_language, say
from sim.study.scenario import Scenario, scenario_names
from sim.study.shocks import read_shock, shock_names
from sim.watching.curves import draw_incomes, draw_milk, draw_prices
from sim.watching.map import draw_map
from sim.watching.visitor import visitor_of
from sim.watching.watched import NO_SHOCK, Choice, Watched

DOTS_PER_INCH = 130
LARGEST_SCALE = 0.5
"""Largest on the slider: a quinzaine and its drawings stay under a second or so."""
SLIDER_SEEDS = 100
Draw = Callable[[Figure, Watched, str], None]


class Drawing(NamedTuple):
    """One of the drawings: its name on the page, its title in the words, how it is drawn, and its size in inches."""

    name: str
    title: str
    draw: Draw
    width: float
    height: float


DRAWINGS = (
    Drawing("map", "watch.map", draw_map, 7.2, 7.2),
    Drawing("milk", "figure.milk", draw_milk, 5.4, 3.6),
    Drawing("prices", "figure.prices", draw_prices, 5.4, 3.6),
    Drawing("incomes", "watch.income", draw_incomes, 12.6, 3.2),
)

LAYOUT = """
.watch { max-width: 1500px; margin: -20px auto 0 auto; padding: 4px 16px 24px 16px; }
.watch h1 { font-size: 22px; margin: 4px 0 0 0; }
.watch p { margin: 2px 0; line-height: 1.35; }
.watch .watch-caution { color: #8a4b00; }
.watch .watch-question { color: #555; }
.v-navigation-drawer .v-input--checkbox { display: none; }  /* threads: for slower models */
.v-navigation-drawer .v-input__slider .v-input__slot { display: block; }
.v-navigation-drawer .v-slider { margin-top: 14px; }
.v-navigation-drawer .v-slider__thumb-label-container { display: block !important; }
.v-navigation-drawer .v-slider__thumb-label { width: auto !important; height: 16px !important; color: inherit;
  background: none !important; transform: translate(-50%, -8px) !important; }
.v-navigation-drawer .v-slider__thumb-label > * { transform: none !important; }
.watch-drawings { display: grid; grid-template-columns: 7.2fr 5.4fr; gap: 6px; margin-top: 8px; }
.watch-drawings img { width: 100%; display: block; }
.watch-map { grid-row: span 2; }
.watch-incomes { grid-column: 1 / -1; }
@media (max-width: 1000px) { .watch-drawings { display: block; } }
"""
RIGHT_TO_LEFT = """
.watch p, .watch h1, .v-navigation-drawer, .v-toolbar__title { direction: rtl; text-align: right; }
.v-navigation-drawer .v-slider { direction: ltr; }
"""


def picture(drawing: Drawing, watched: Watched, language: str) -> bytes:
    """Draw the last quinzaine into a PNG. The figure belongs to nobody and goes with the call."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(drawing.width, drawing.height), dpi=DOTS_PER_INCH, facecolor="white")
        FigureCanvasAgg(figure)
        drawing.draw(figure, watched, language)
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def choices(asked: Choice, start: int, language: str) -> dict[str, Any]:
    """The sliders and lists of the page, as Mesa takes them; every choice that they offer can be run.

    `start` is the first year of history.
    """
    scenarios = {name: Scenario.read(name) for name in (*scenario_names(), asked.scenario_name)}
    last = min(each.last_year for each in scenarios.values())
    shocks = {name: read_shock(name) for name in shock_names()}
    usable = {name: each.title for name, each in shocks.items() if each.years[0] <= last}
    titles = {name: each.title for name, each in scenarios.items()}
    return {
        "scenario_name": _listed("scenario", asked.scenario_name, _titled(titles, language), language),
        "shock": _listed(
            "shock", asked.shock, {NO_SHOCK: say("watch.no_shock", language)} | _titled(usable, language), language
        ),
        "scale": Slider(
            say("watch.scale", language), asked.scale, min(0.01, asked.scale), max(LARGEST_SCALE, asked.scale), 0.01
        ),
        "seed": Slider(say("watch.seed", language), asked.seed, 0, max(SLIDER_SEEDS, asked.seed), 1),
        "first_year": Slider(say("watch.first_year", language), asked.first_year, start, last, 1),
    }


def _titled(labels: Mapping[str, object], language: str) -> dict[str, str]:
    return {name: in_language(label, language) for name, label in labels.items()}


def _listed(name: str, value: str, titles: Mapping[str, str], language: str) -> dict[str, Any]:
    """A list of titles, of which the names are chosen."""
    values = [{"text": title, "value": each} for each, title in titles.items()]
    return {"type": "Select", "label": say(f"watch.{name}", language), "value": value, "values": values}


def headline(watched: Watched, language: str) -> str:
    """The dates of the quinzaine that is shown."""
    quinzaine = watched.quinzaine
    days = {"first": date(quinzaine.first, language), "last": date(quinzaine.last, language)}
    return say("watch.now", language, **days, number=quinzaine.number)


def summary(watched: Watched, language: str) -> str:
    """The milk and the cooperatives of the quinzaine in a sentence."""
    last = watched.series.iloc[-1]
    return say(
        "watch.summary",
        language,
        milk=number(last["milk_l"] / last["days"], 0, language),
        share=percent(last["cooperative_l"] / last["milk_l"], 0, language),
        **{
            name: number(last[column], 0, language)
            for name, column in (
                ("cooperatives", "active_cooperatives"),
                ("members", "members"),
                ("women", "women_members"),
            )
        },
    )


def cautions(watched: Watched, language: str) -> list[str]:
    """What a reader must know before believing a number of the page."""
    title = in_language(watched.asked.title, language)
    said = [say_by_standing("figure.status", watched.territory.registry, language, title=title)]
    scale = watched.chain.scale
    if scale < 1.0:
        said.append(say("run.scaled", language, inverse=plain(round(1.0 / scale, 1), language)))
    if not watched.running:
        said.append(say("watch.ended", language, last=watched.asked.last_year))
    return said


@solara.component
def Told(watched: Watched, language: str) -> None:
    """What is said above the drawings."""
    update_counter.get()
    question = in_language(watched.asked.question, language)
    solara.v.Html(tag="h1", children=[headline(watched, language)])
    solara.v.Html(tag="p", class_="watch-question", children=[question])
    solara.v.Html(tag="p", children=[summary(watched, language)])
    for said in cautions(watched, language):
        solara.v.Html(tag="p", class_="watch-caution", children=[said])


@solara.component
def Drawn(drawing: Drawing, watched: Watched, language: str) -> None:
    """One of the drawings, drawn anew when a quinzaine has passed or another run begun."""
    update_counter.get()
    image = solara.use_memo(lambda: picture(drawing, watched, language), [watched, len(watched.series)])
    source = f"data:image/png;base64,{base64.b64encode(image).decode()}"
    title = f"{say(drawing.title, language)}, {headline(watched, language)}"
    solara.v.Html(tag="img", attributes={"src": source, "alt": title})


@solara.component
def Watching(asked: Choice, language: str) -> None:
    """The whole page for one run."""
    visitor = solara.use_memo(lambda: partial(visitor_of, get_current_context()), [])
    model = solara.use_reactive(solara.use_memo(lambda: Watched(**asked._asdict(), visitor=visitor), []))
    territory = model.value.territory
    knobs = solara.use_memo(lambda: choices(asked, territory.start.year, language), [])
    place = in_language(territory.title, language)
    title = f"{say('watch.title', language)} · {place}"
    solara.Title(title)
    solara.Style(LAYOUT + (RIGHT_TO_LEFT if language == "ar" else ""))
    SolaraViz(model, components=[], model_params=knobs | {"visitor": visitor}, name=title)
    with solara.v.Html(tag="div", class_="watch"):
        Told(model.value, language)
        with solara.v.Html(tag="div", class_="watch-drawings"):
            for drawing in DRAWINGS:
                with solara.v.Html(tag="div", class_=f"watch-{drawing.name}"):
                    Drawn(drawing, model.value, language)
