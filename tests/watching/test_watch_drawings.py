"""What is drawn is what the model says, every text can be read, and nothing of a drawing stays behind."""

import gc
import weakref
from collections.abc import Iterator
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Wedge
from matplotlib.text import Text

from sim.report.figure import MILK, STYLE
from sim.watching import curves, map
from sim.watching.watched import NO_SHOCK, Watched

SIZES = {
    map.draw_map: (7.2, 7.2),
    curves.draw_milk: (5.4, 3.6),
    curves.draw_prices: (5.4, 3.6),
    curves.draw_incomes: (12.6, 3.2),
}


@pytest.fixture(scope="module")
def watched() -> Watched:
    made = Watched("baseline", NO_SHOCK, 0.05, 1, 2013)
    for _ in range(29):
        made.step()
    return made


def drawn(draw, watched: Watched, language: str = "fr") -> Figure:
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZES[draw], dpi=100)
        FigureCanvasAgg(figure).draw()
        draw(figure, watched, language)
        figure.canvas.draw()
    return figure


def texts(figure: Figure) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    axes = [axis for panel in figure.axes for axis in (panel.xaxis, panel.yaxis)]
    unseen = {
        tick.label1 for axis in axes for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }  # fmt: skip
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text not in unseen:
            box = text.get_window_extent()
            if box.width > 0:
                yield text.get_text(), (box.x0, box.y0, box.x1, box.y1)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("draw", SIZES)
def test_no_text_covers_another_or_leaves_the_figure(draw, language: str, watched: Watched) -> None:
    figure = drawn(draw, watched, language)
    width, height = figure.get_size_inches() * figure.dpi
    shown = list(texts(figure))
    assert len(shown) > 10
    for text, (left, bottom, right, top) in shown:
        assert left >= -1.0 and right <= width + 1.0 and bottom >= -1.0 and top <= height + 1.0, text
    for (one, a), (other, b) in combinations(shown, 2):
        across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        assert across <= 1.0 or up <= 2.0, f"{one} / {other}"


def test_prices_are_drawn_as_they_are(watched: Watched) -> None:
    (panel,) = drawn(curves.draw_prices, watched).axes
    for line, name in zip(panel.lines, curves.PRICES, strict=True):
        assert np.asarray(line.get_ydata())[:-1].tolist() == watched.series[name].tolist(), name


def test_outlets_are_stacked_in_thousand_litres_a_day(watched: Watched) -> None:
    (panel,) = drawn(curves.draw_milk, watched).axes
    below = np.zeros(len(watched.series))
    for area, name in zip(panel.collections, MILK, strict=True):
        below = below + (watched.series[name] / watched.series["days"] / 1000.0).to_numpy()
        assert area.get_paths()[0].vertices[:, 1].max() == pytest.approx(below.max()), name


def test_incomes_are_drawn_as_they_are(watched: Watched) -> None:
    by_size, by_member = drawn(curves.draw_incomes, watched).axes
    for panel, kind, groups in ((by_size, "size", curves.SIZES[1:]), (by_member, "member", curves.MEMBERS)):
        for line, group in zip(panel.lines, groups, strict=True):
            wanted = watched.series[f"income_{kind}_{group}"].to_numpy()
            np.testing.assert_array_equal(np.asarray(line.get_ydata(), dtype=float)[:-1], wanted)


def test_discs_are_cut_by_outlet_and_their_area_is_the_milk(watched: Watched) -> None:
    (panel,) = drawn(map.draw_map, watched).axes
    slices: dict[tuple[float, ...], list[Wedge]] = {}
    for patch in panel.patches:
        if isinstance(patch, Wedge):
            slices.setdefault(tuple(patch.center), []).append(patch)
    communes, _ = map.positions(watched.territory)
    milk = watched.places.milk_l_day
    largest = int(np.argmax(milk))
    whole = slices[tuple(communes[largest])]
    assert sum(each.theta2 - each.theta1 for each in whole) == pytest.approx(360.0)
    cooperative = watched.places.by_outlet["cooperative_l"][largest] / milk[largest]
    assert (whole[0].theta2 - whole[0].theta1) / 360.0 == pytest.approx(cooperative)
    other = int(np.argsort(milk)[-3])
    ratio = (slices[tuple(communes[other])][0].r / whole[0].r) ** 2
    assert ratio == pytest.approx(milk[other] / milk[largest])


def test_the_first_quinzaine_alone_can_be_drawn() -> None:
    first = Watched("no_cooperatives", NO_SHOCK, 0.02, 1, 2013)
    assert first.series["members"].tolist() == [0.0]
    for draw in SIZES:
        assert list(texts(drawn(draw, first)))


def test_drawing_leaves_nothing_behind(watched: Watched) -> None:
    figure = weakref.ref(drawn(curves.draw_prices, watched))
    gc.collect()
    assert figure() is None
    assert plt.get_fignums() == []


@pytest.mark.parametrize(("value", "step"), [(0.3, 1.0), (1.0, 1.0), (7.9, 5.0), (1999.0, 1000.0), (20000.0, 20000.0)])
def test_legends_have_round_numbers(value: float, step: float) -> None:
    assert map.nice(value) == step


@pytest.mark.parametrize(
    ("quinzaines", "marks", "first"),
    [(24, 5, "janv.\n2013"), (40, 7, "janv.\n2013"), (48, 3, "2013"), (456, 5, "2013")],
)
def test_time_has_few_marks(quinzaines: int, marks: int, first: str) -> None:
    places, words = curves.time_marks(2013.0 * 24.0, 2013.0 * 24.0 + quinzaines, "fr")
    assert len(places) == len(words) == marks
    assert words[0] == first
