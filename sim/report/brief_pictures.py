"""The figures of the brief, from what was measured to pictures with their words."""

import base64
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from matplotlib.image import imread, imsave

from sim.impacts.social_profile import BANDS, Profile
from sim.report import charts, radar, sankey
from sim.report.axes import Writer
from sim.report.blocks import Picture
from sim.report.chain_flows import MILK_NODES, MONEY_NODES, held, milk_flows, money_flows
from sim.report.charts import Bar, Curve, Panel, Series, Time, as_svg, canvas
from sim.report.evidence import HEADLINES, Evidence
from sim.report.figure import MILK
from sim.report.numbers import number, percent
from sim.report.words import in_language, say

COLOURS = {
    "living_standard": "#1b6f8a",
    "jobs": "#b0742a",
    "poverty": "#b5563c",
    "unemployment": "#8a4b6e",
    "decent_work": "#4f7d4c",
    "gender_equality": "#a23e6c",
    "empowerment": "#6a5aa0",
}
"""A colour for each of the seven impacts."""

WIDTH = 7.4
"""Inches: the width of a page."""
MILLION = 1e6
LEAST_WRITTEN = 0.1
"""Least amount that ribbons give in figures."""
ACTOR_COLOURS = {
    "herders": "#7a5c3e",
    "cooperatives": "#1b6f8a",
    "collectors": "#d98f3e",
    "mahlabas": "#c2703d",
    "plants": "#4b7f96",
    "retail": "#6c7f96",
}


def is_arabic(language: str) -> bool:
    """Whether figures run from right to left."""
    return language == "ar"


def writer(language: str) -> Writer:
    """Write numbers of an axis with as many decimals as they need."""
    return lambda value, digits: number(value, digits, language)


def share_writer(language: str) -> Writer:
    """Write shares of an axis in per cent."""
    return lambda share, digits: percent(share, max(digits - 2, 0), language)


def time_of(evidence: Evidence, language: str) -> Time:
    """The years of a run and the words beside the line where history ends."""
    history, outlook = say("charts.history", language), say("charts.outlook", language)
    return Time(evidence.years, evidence.last_observed, history, outlook)


def picture_of_milk(evidence: Evidence, language: str) -> Picture:
    """Milk of the cows by outlet and year."""
    by_year = evidence.run.chain.groupby("year")[list(MILK)].sum() / MILLION
    layers = [
        Series(say(f"figure.{name}", language), by_year[name].tolist(), colour)
        for name, colour in MILK.items()
        if by_year[name].any()
    ]
    with canvas(WIDTH, 2.6) as figure:
        charts.draw_layers(figure, layers, time_of(evidence, language), writer(language))
        svg = as_svg(figure, "milk-by-year")
    total = by_year.sum(axis=1)
    said = {"first": evidence.years[0], "last": evidence.years[-1]}
    ends = {"from_l": number(total.iloc[0], 1, language), "to_l": number(total.iloc[-1], 1, language)}
    alt = say("brief.chart.alt", language, **said, **ends)
    return Picture("milk-by-year", say("brief.chart", language), alt, svg)


def picture_of_impacts(evidence: Evidence, language: str) -> Picture:
    """A curve for each of the seven impacts."""
    panels = []
    for impact, indicator in HEADLINES.items():
        is_share = _is_share(evidence, indicator)
        values = [value * (100.0 if is_share else 1.0) for value in evidence.series(indicator)]
        subtitle = say(f"charts.unit.{indicator}", language)
        panels.append(Panel(say(f"impact.{impact}", language), subtitle, values, COLOURS[impact], writer(language)))
    with canvas(WIDTH, 3.5) as figure:
        charts.draw_small_multiples(figure, panels, time_of(evidence, language))
        svg = as_svg(figure, "seven-impacts")
    first, last = evidence.years[0], evidence.years[-1]
    key = "brief.impacts.caption" if last > first else "brief.impacts.caption_one"
    caption = say(key, language, first=first, last=last)
    return Picture("seven-impacts", caption, say("brief.impacts.alt", language), svg)


def _is_share(evidence: Evidence, indicator: str) -> bool:
    table = evidence.impacts
    return bool((table.loc[table["indicator"] == indicator, "unit"] == "1").any())


# Ribbons


def picture_of_the_milk_way(evidence: Evidence, language: str) -> Picture:
    """Ribbons of milk, from the cow to the table."""
    year = evidence.settled_year
    flows = milk_flows(evidence.run, year)
    town = in_language(evidence.run.territory.market_town.name, language)
    svg = _ribbons(MILK_NODES, flows, "milk-way", language, {"big_town": town})
    amounts = {name: number(value, 1, language) for name, value in held(flows).items()}
    said = {name: amounts.get(name, number(0.0, 1, language)) for name in _MILK_SAID}
    return Picture(
        "milk-way",
        say("brief.flows.milk", language, year=year),
        say("brief.flows.milk_alt", language, **said),
        svg,
        note=say("brief.flows.milk_note", language),
    )


_MILK_SAID = ("cows", "cooperatives", "collectors", "home", "calves")
_MONEY_SAID = {"consumers": "consumers", "herders": "herders_profit", "feed": "feed"}


def picture_of_the_money_way(evidence: Evidence, language: str) -> Picture:
    """Ribbons of money, from the consumer to who keeps it."""
    year = evidence.settled_year
    flows = money_flows(evidence.accounts, year)
    svg = _ribbons(MONEY_NODES, flows, "money-way", language, {})
    amounts = held(flows)
    said = {name: number(amounts.get(node, 0.0), 1, language) for name, node in _MONEY_SAID.items()}
    return Picture(
        "money-way",
        say("brief.flows.money", language, year=year),
        say("brief.flows.money_alt", language, **said),
        svg,
        note=say("brief.flows.money_note", language),
    )


def _ribbons(
    nodes: tuple[sankey.Node, ...], flows: list[sankey.Flow], name: str, language: str, names: dict[str, str]
) -> str:
    labels = {
        node: sankey.Label(names.get(node) or say(f"sankey.{node}", language), amount(value, language))
        for node, value in held(flows).items()
    }
    is_mirrored = is_arabic(language)
    with canvas(WIDTH, 4.9) as figure:
        left, right = (0.175, 0.15) if is_mirrored else (0.15, 0.175)
        panel = figure.add_axes((left, 0.0, 1.0 - left - right, 1.0))
        sankey.draw(panel, nodes, flows, labels, is_mirrored=is_mirrored)
        return as_svg(figure, name)


def amount(value: float, language: str) -> str:
    """An amount with a decimal; one that would be written as nought is said to be less than the least."""
    if 0.0 < value < LEAST_WRITTEN / 2.0:
        return say("charts.less", language, number=number(LEAST_WRITTEN, 1, language))
    return number(value, 1, language)


# Who gains


def picture_of_actors(evidence: Evidence, language: str) -> Picture:
    """Share of each actor in direct value added."""
    year = evidence.settled_year
    added = evidence.added(year).sum(axis=1)
    whole = float(added.sum())
    bars = [
        Bar(
            say(f"brief.actor.{actor}", language),
            float(value) / whole if whole else 0.0,
            percent(float(value) / whole if whole else 0.0, 1, language),
            ACTOR_COLOURS[str(actor)],
        )
        for actor, value in added.items()
        if value != 0.0
    ]
    caption = say("brief.gains.actors", language, year=year)
    return _bars(bars, "actors", caption, say("brief.gains.actors_alt", language), language, 3.55)


CLASSES = (("size", "0"), ("size", "1-2"), ("size", "3-5"), ("size", "6-10"), ("size", "11+"))
ZONES = (("zone", "plain"), ("zone", "piedmont"), ("zone", "mountain"))
MEMBERS = (("member", "member"), ("member", "other"))
TENTHS = tuple(("tenth", tenth) for tenth in ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"))
_CLASS_COLOURS = {"size": "#7a5c3e", "zone": "#4f7d4c", "member": "#1b6f8a", "tenth": "#a23e6c"}


def picture_of_classes(evidence: Evidence, language: str) -> Picture:
    """Net result per household by herd size, zone, membership and tenth."""
    year = evidence.settled_year
    bars = []
    for kind, group in (*CLASSES[1:], *ZONES, *MEMBERS, *TENTHS[::9]):
        result = per_household(evidence, kind, group, "net_operating_profit", year)
        if result != result:  # noqa: PLR0124 - not a number: no household
            continue
        label = say(f"group.{kind}.{group}", language)
        bars.append(Bar(label, result, number(round(result, -2), 0, language), _CLASS_COLOURS[kind]))
    caption = say("brief.gains.classes", language, year=year)
    return _bars(bars, "classes", caption, say("brief.gains.classes_alt", language), language, 3.55)


def per_household(evidence: Evidence, kind: str, group: str, line: str, year: int) -> float:
    """A line of the herders' account per household of a group (MAD); NaN where there is none."""
    households = evidence.herders(kind, group, "households", year)
    return evidence.herders(kind, group, line, year) / households if households > 0.0 else float("nan")


def _bars(bars: list[Bar], name: str, caption: str, alt: str, language: str, width: float) -> Picture:
    with canvas(width, 0.25 * len(bars) + 0.12) as figure:
        charts.draw_bars(figure, bars, is_mirrored=is_arabic(language))
        return Picture(name, caption, alt, as_svg(figure, name), width="half")


def picture_of_lorenz(evidence: Evidence, language: str) -> Picture:
    """Lorenz curves of consumption and of what the herd brings, with their Gini indices written below."""
    year = evidence.settled_year
    curves, ginis = [], {}
    for concept, colour in (("consumption", charts.BLUE), ("dairy", charts.OCHRE)):
        people, total, _ = evidence.lorenz_of(concept, year)
        ginis[concept] = 100.0 * gini_under(people.tolist(), total.tolist())
        curves.append(Curve(say(f"charts.{concept}", language), people, total, colour))
    with canvas(4.4, 3.7) as figure:
        words = [say(f"charts.{name}", language) for name in ("people", "total", "equality")]
        charts.draw_lorenz(figure, curves, words[0], words[1], words[2], share_writer(language))
        svg = as_svg(figure, "lorenz")
    written = {name: number(value, 1, language) for name, value in ginis.items()}
    note = say("brief.lorenz.note", language, people=say("brief.lorenz.people", language), **written)
    caption = say("brief.lorenz", language, year=year)
    return Picture("lorenz", caption, say("brief.lorenz.alt", language), svg, note=note, width="middle")


def gini_under(people: list[float], total: list[float]) -> float:
    """Gini index of a Lorenz curve: 1 less twice the area below it."""
    points = list(zip(people, total, strict=True))
    return 1.0 - sum((x1 - x0) * (y0 + y1) for (x0, y0), (x1, y1) in pairwise(points))


# The social profile


def picture_of_profile(profile: Profile, caption: str, language: str) -> Picture:
    """The radar of the six domains, as an image inside the page."""
    spokes = [
        radar.Spoke(
            in_language(score.title, language),
            band_of(score.band, language),
            score.points,
            score.low,
            score.high,
            score.modelled,
            score.expert,
            score.n_modelled,
            score.n_expert,
            score.n_unanswered,
        )
        for score in profile.domains.values()
    ]
    names = ("score", "spread", "modelled", "frozen", "unanswered", "reference")
    words = {name: say(f"brief.radar.{name}", language) for name in names}
    left_open = {name: f"{{{name}}}" for name in ("points", "band", "modelled", "frozen")}
    note = say("brief.radar.note", language, **left_open)
    bands = tuple(band_of(band, language) for band in list(BANDS)[: len(radar.SHADES)])
    wording = radar.Wording(title="", subtitle="", source="", note=note, bands=_named_bands(bands, language), **words)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "radar.png"
        radar.draw_radar(spokes, wording, language, path)
        trim(path)
        image = base64.b64encode(path.read_bytes()).decode()
    return Picture(
        "radar", caption, say("brief.radar.alt", language), source=f"data:image/png;base64,{image}", width="middle"
    )


def _named_bands(bands: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The words for the bands, each with the scores between which it stands."""
    digits = [number(edge, 1, language) for edge in radar.EDGES]
    digits[0] = number(1.0, 1, language)
    ends = pairwise(digits)
    return tuple(
        f"{band} ({say('brief.range', language, low=low, high=high)})"
        for band, (low, high) in zip(bands, ends, strict=True)
    )


def trim(path: Path) -> None:
    """Cut the white border off an image, but for a narrow one."""
    pixels = np.asarray(imread(path))
    inked = np.any(pixels[..., :3] < 0.99, axis=2)
    rows, columns = (np.flatnonzero(np.any(inked, axis=axis)) for axis in (1, 0))
    top, left = max(rows[0] - 8, 0), max(columns[0] - 8, 0)
    imsave(path, pixels[top : rows[-1] + 9, left : columns[-1] + 9], metadata={"Software": ""})


def band_of(band: str, language: str) -> str:
    """The word for a band of scores."""
    return in_language(BANDS[band], language)
