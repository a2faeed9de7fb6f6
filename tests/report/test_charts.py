"""Charts of the brief: safe inside a page, the same bytes for the same numbers, and drawn for any run."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.impacts.inequality import lorenz
from sim.report.axes import Exact, decimals
from sim.report.charts import (
    Bar,
    Curve,
    Panel,
    Series,
    Time,
    as_svg,
    canvas,
    draw_bars,
    draw_layers,
    draw_lorenz,
    draw_small_multiples,
    sparkline,
    thinned,
)
from sim.report.numbers import number

YEARS = (2013, 2014, 2015, 2016)
WHOLE = Time(YEARS, 2014, "history", "outlook")
ALONE = Time((2013,), 2013, "history", "outlook")


def write(value: float, digits: int) -> str:
    return number(value, digits, "en")


def layers(figure: Figure, time: Time) -> None:
    values = [float(year - 2010) for year in time.years]
    draw_layers(figure, [Series("milk", values, "#1b6f8a"), Series("more", values, "#b5563c")], time, write)


def multiples(figure: Figure, time: Time) -> None:
    curve = [float(year % 10) for year in time.years]
    gap = [float("nan"), *curve[1:]]
    panels = [Panel("one", "%", curve, "#1b6f8a", write), Panel("two", "DH", gap, "#b5563c", write)]
    draw_small_multiples(figure, panels, time)


def bars(figure: Figure, time: Time) -> None:
    draw_bars(figure, [Bar(str(year), year - 2014.0, str(year), "#1b6f8a") for year in time.years], is_mirrored=True)


def curves(figure: Figure, time: Time) -> None:
    people, total = lorenz(np.array([-1.0, 2.0, 8.0]))
    draw_lorenz(figure, [Curve("herd", people, total, "#1b6f8a")], "people", "all", "equality", write)


def picture(drawing: Callable[[Figure, Time], None], time: Time) -> str:
    with canvas(5.0, 3.0) as figure:
        drawing(figure, time)
        return as_svg(figure, "it")


@pytest.mark.parametrize("time", [WHOLE, ALONE], ids=["years", "one year"])
@pytest.mark.parametrize("drawing", [layers, multiples, bars, curves])
def test_a_chart_stands_by_itself_and_is_always_the_same(drawing: Callable[[Figure, Time], None], time: Time) -> None:
    svg = picture(drawing, time)
    assert svg == picture(drawing, time)
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert {"width", "height"}.isdisjoint(root.attrib)
    ids = re.findall(r'\bid="([^"]*)"', svg)
    assert len(ids) == len(set(ids))
    assert all(each.startswith("it-") for each in ids)
    targets = re.findall(r'href="#([^"]*)"', svg) + re.findall(r"url\(#([^)]*)\)", svg)
    assert set(targets) <= set(ids)
    assert not re.search(r"<!--|<\?xml|<metadata|<!DOCTYPE|\bNaN\b|\bnan\b", svg)


def test_there_is_an_outlook_only_where_years_are_on_both_sides() -> None:
    assert WHOLE.has_outlook
    assert not ALONE.has_outlook
    assert not Time(YEARS, 2012, "", "").has_outlook
    assert not Time(YEARS, 2016, "", "").has_outlook


def test_a_sparkline_passes_over_what_is_not_known() -> None:
    root = ET.fromstring(sparkline([1.0, float("nan"), 3.0, 2.0], 1, "#1b6f8a"))
    line = root.find("polyline")
    assert line is not None
    assert len(line.attrib["points"].split()) == 3
    assert root.find("line") is not None
    assert sparkline([1.0], None, "#1b6f8a") == ""
    assert ET.fromstring(sparkline([1.0, 1.0], None, "#1b6f8a")).find("line") is None


@pytest.mark.parametrize(
    ("values", "digits"),
    [((5.0, 7.5, 10.0, 12.5), 1), ((0.0, 0.25, 0.5), 2), ((0.0, 20.0), 0), ((0.1 + 0.2, 0.6), 1), ((), 0)],
)
def test_numbers_of_an_axis_are_not_rounded(values: tuple[float, ...], digits: int) -> None:
    assert decimals(values) == digits
    form = Exact(write)
    form.set_locs(values)
    assert [float(form(value)) for value in values] == pytest.approx(values)


def test_time_runs_as_the_eye_reads() -> None:
    def ends(svg: str) -> list[float]:
        line = ET.fromstring(svg).find("polyline")
        assert line is not None
        return [float(point.split(",")[0]) for point in line.attrib["points"].split()]

    there, back = (ends(sparkline([1.0, 2.0, 4.0], 0, "#1b6f8a", is_mirrored=each)) for each in (False, True))
    assert there == sorted(there)
    assert back == [170.0 - x for x in there]


def test_a_thinned_curve_keeps_its_ends() -> None:
    people, total = thinned(*lorenz(np.arange(5000.0)))
    assert (people[0], total[0], people[-1], total[-1]) == (0.0, 0.0, 1.0, pytest.approx(1.0))
    assert len(people) == 101
