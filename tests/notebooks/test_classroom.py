"""What the notebooks share: questions that are judged, runs that share a history, numbers and figures."""

import math
import sys
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("ipywidgets")
InteractiveShell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell

sys.path.insert(0, str(Path(__file__).parents[2] / "notebooks"))
classroom = pytest.importorskip("classroom")


@pytest.fixture
def lesson():
    return classroom.Lesson("fr", scale=0.01)


def asked(lesson, solution, **more):
    lesson.question(1, solution, right="parce que", hint="regardez mieux", **more)
    return lambda answer: tuple(lesson.check(1, answer))


def test_what_is_not_answered_is_to_answer(lesson):
    judge = asked(lesson, 3.0)
    for nothing in (..., None):
        status, heading, text = judge(nothing)
        assert (status, heading) == ("to answer", "À répondre")
        assert "réponse" in text


def test_a_number_may_be_a_little_off(lesson):
    judge = asked(lesson, 200.0, within=0.01)
    assert judge(201.9)[::2] == ("right", "parce que")
    assert judge(202.1)[::2] == ("wrong", "regardez mieux")
    assert judge(math.nan)[::2] == ("wrong", "regardez mieux")


class Unspeakable:
    """What cannot be shown."""

    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize("number", [3, np.int64(3), np.float32(3), np.array(3.0), Decimal(3), Fraction(3)], ids=repr)
def test_a_number_is_one_whatever_it_is_made_of(lesson, number):
    assert asked(lesson, 3.0)(number)[0] == "right"
    assert asked(lesson, 4.0)(number)[::2] == ("wrong", "regardez mieux")
    assert asked(lesson, lambda a: 3.0, cases=[(1.0,)])(lambda a: number)[0] == "right"


@pytest.mark.parametrize("large", [10**400, -(10**5000), Fraction(10**400), Decimal("sNaN")], ids=type)
@pytest.mark.parametrize("solution", [3.0, math.inf])
def test_a_number_too_large_for_the_computer_is_a_wrong_number(lesson, large, solution):
    assert asked(lesson, solution)(large)[::2] == ("wrong", "regardez mieux")
    status, _, text = asked(lesson, lambda a: solution, cases=[(1.0,)])(lambda a: large)
    assert status == "wrong"
    assert text.startswith("regardez mieux Pour 1, votre fonction donne ")


def test_a_function_that_would_end_the_notebook_only_stops(lesson):
    judge = asked(lesson, lambda a: a, cases=[(1.0,)])
    assert judge(lambda a: sys.exit(1))[::2] == (
        "wrong",
        "regardez mieux Votre fonction s'arrête sur 1 : SystemExit: 1.",
    )


def test_who_interrupts_a_function_is_obeyed(lesson):
    def interrupted(a):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked(lesson, lambda a: a, cases=[(1.0,)])(interrupted)


def test_what_cannot_be_shown_is_judged_all_the_same(lesson):
    choose = asked(lesson, "b", choices=("a", "b"))
    assert choose(Unspeakable())[::2] == ("wrong", 'Réponses possibles, avec les guillemets : "a", "b".')
    judge = asked(lesson, lambda a: a, cases=[(1.0,)])
    assert judge(lambda a: Unspeakable())[2] == "regardez mieux Pour 1, votre fonction donne <Unspeakable>."

    def failing(a):
        raise ValueError(Unspeakable())

    assert judge(failing)[2].startswith("regardez mieux Votre fonction s'arrête sur 1 : ValueError")


@pytest.mark.parametrize("at", [[1], (1, [2]), pd.Series([1]), np.array([1, 2]), "1", Unspeakable()], ids=type)
def test_what_is_no_number_of_a_question_is_no_question(lesson, at):
    asked(lesson, 1.0)
    assert lesson.check(at, 1).status == "to run"


@pytest.mark.parametrize(
    "written",
    [
        *((0, 48), "48 %", "0.48", True, [0.48], pd.Series([0.48]), np.array([0.48]), np.array(True)),
        *(np.complex128(0.48), 0.48 + 0j, np.timedelta64(3), np.array(np.timedelta64(3)), Unspeakable()),
    ],
    ids=lambda written: type(written).__name__,
)
def test_who_writes_no_number_is_told_how_to_write_one(lesson, written):
    judge = asked(lesson, 3.0 if "timedelta" in repr(written) else 0.48)
    assert judge(written)[::2] == (
        "wrong",
        "Un nombre est attendu, avec un point, sans guillemets ni signe % : 12.5, et non 12,5 ; 12 % s'écrit 0.12.",
    )


def test_nought_must_be_nought(lesson):
    judge = asked(lesson, 0)
    assert judge(0.0)[0] == "right"
    assert judge(1e-6)[0] == "wrong"


def test_a_choice_has_a_hint_of_its_own(lesson):
    lesson.question(1, "b", choices=("a", "b", "c"), right="oui", hint={"a": "trop tôt", "c": "trop tard"})
    assert lesson.check(1, " B ").status == "right"
    assert lesson.check(1, "c").text == "trop tard"
    assert lesson.check(1, "d").text == 'Réponses possibles, avec les guillemets : "a", "b", "c".'
    assert lesson.check(1, 0.06).text.startswith("Réponses possibles, avec les guillemets")


def test_a_function_is_tried_on_every_case(lesson):
    judge = asked(lesson, lambda a, b: a / b, cases=[(1.0, 2.0), (3.0, 4.0)])
    assert judge(lambda a, b: a / b)[0] == "right"
    assert "0.5, votre" not in judge(lambda a, b: 0.5)[2]
    assert judge(lambda a, b: 0.5)[2] == "regardez mieux Pour 3, 4, votre fonction donne 0.5."
    assert "division" in judge(lambda a, b: 1 / 0)[2]
    assert judge(lambda a, b: None)[0] == "wrong"
    assert judge(3)[2] == "Une fonction est attendue : donnez son nom, sans parenthèses."


def test_a_function_that_still_gives_dots_is_to_answer(lesson):
    judge = asked(lesson, lambda a: a, cases=[(1.0,), (2.0,)])
    status, _, text = judge(lambda a: ...)
    assert status == "to answer"
    assert "points" in text


def test_a_function_that_changes_what_it_receives_spoils_no_later_case(lesson):
    shared = [3.0, 4.0]
    judge = asked(lesson, sum, cases=[(shared,), (shared,)])

    def emptied(values):
        total = 0.0
        while values:
            total += values.pop()
        return total

    assert judge(emptied)[0] == "right"
    assert judge(emptied)[0] == "right"
    assert shared == [3.0, 4.0]


def test_a_function_may_have_to_answer_that_there_is_nothing_to_say(lesson):
    judge = asked(lesson, lambda a: a if a > 0 else None, cases=[(1.0,), (-1.0,)])
    assert judge(lambda a: a if a > 0 else None)[0] == "right"
    assert judge(lambda a: a)[2] == "regardez mieux Pour -1, votre fonction donne -1."
    assert judge(lambda a: None)[0] == "wrong"


def test_infinity_is_a_number_like_another(lesson):
    judge = asked(lesson, lambda a: a if a > 0 else math.inf, cases=[(1.0,), (-1.0,)])
    assert judge(lambda a: a if a > 0 else math.inf)[0] == "right"
    assert judge(lambda a: a)[0] == "wrong"


def test_a_folded_cell_that_was_not_run_is_to_be_run_first(lesson):
    asked(lesson, 1.0)
    verdict = lesson.check(7, 1.0)
    assert tuple(verdict) == (
        "to run",
        "À exécuter d'abord",
        "La cellule repliée de la question 7, juste au-dessus, n'a pas été exécutée. "
        "Exécutez-la, sans l'ouvrir, puis celle-ci.",
    )
    assert "7" in verdict._repr_html_()
    assert "sur 1." in lesson.score().data


@pytest.fixture
def shell():
    made = InteractiveShell()
    yield made
    InteractiveShell.clear_instance()


def test_a_letter_without_quotes_is_explained_without_traceback(lesson, shell, capsys):
    lesson.question(2, "b", choices=("a", "b"), right="oui", hint="non")
    lesson.explain_names(shell)
    shell.run_cell("answer_2 = b")
    assert capsys.readouterr().out == 'La réponse est une lettre entre guillemets : "b".\n'


def test_a_name_that_does_not_exist_is_told_with_the_line_that_asked(lesson, shell, capsys):
    lesson.explain_names(shell)
    shell.run_cell("answer_2 = recovery([1])")
    told = capsys.readouterr()
    assert "NameError" in told.out + told.err
    assert "« recovery » n'existe pas" in told.out
    assert "cellules repliées" in told.out
    shell.run_cell("1 / 0")
    assert "existe pas" not in capsys.readouterr().out


def test_the_score_counts_what_is_right_now(lesson):
    judge = asked(lesson, 3.0)
    judge(3.0)
    assert "1 réponse(s) juste(s) sur 1" in lesson.score().data
    judge(4.0)
    assert "0 réponse(s)" in lesson.score().data


def test_a_verdict_is_shown_in_words_and_in_colour(lesson):
    lesson.question(1, 1.0, right="a < b", hint="non")
    verdict = lesson.check(1, 1.0)
    assert repr(verdict) == "Juste. a < b"
    assert "a &lt; b" in verdict._repr_html_()


def test_numbers_are_those_of_the_language(lesson):
    assert lesson.number(12345.6, 1, "L") == "12\u202f345,6\u00a0L"
    assert classroom.Lesson("en").number(12345.6, 1) == "12,345.6"
    assert lesson.percent(0.125, 1).startswith("12,5")
    shown = lesson.table(pd.DataFrame({"a": [1234.5, math.nan], "b": ["x", "y"]}), 1).data
    assert "1\u202f234,5" in shown
    assert "x" in shown


def test_a_table_counts_in_whole_numbers(lesson):
    mixed = pd.DataFrame({"vaches": [3, 12], "prix": [4.0, 4.25]}).T.astype(object)
    mixed.loc["vaches"] = [3, 12]
    shown = lesson.table(mixed, 2).data
    assert "<td>3</td>" in shown
    assert "<td>4,00</td>" in shown


def test_what_has_no_name_keeps_its_own(lesson):
    assert lesson.name("explain.account", "collectors") == "Colporteurs"
    assert lesson.name("explain.account", "cows") == "cows"


def test_bars_bear_their_names(lesson):
    figure = lesson.bars("titre", {"un": 1.0, "deux": 2.0}, "litres", 1)
    (axis,) = figure.axes
    assert [label.get_text() for label in axis.get_yticklabels()] == ["un", "deux"]
    assert axis.get_xlabel() == "litres"
    assert lesson.show(figure).data.startswith(b"\x89PNG")


def test_steps_give_each_stage_its_part_and_the_whole(lesson):
    ways = {"en vrac": {"éleveur": 3.0, "épicier": 8.0}, "conditionné": {"éleveur": 4.0, "coopérative": 4.05}}
    (axis,) = lesson.steps("titre", ways, "MAD/L").axes
    names = [label.get_text().strip() for label in axis.get_yticklabels()]
    assert names == ["en vrac", "éleveur", "épicier", "conditionné", "éleveur", "coopérative"]
    assert [text.get_text() for text in axis.texts] == ["8,00", "3,00", "5,00", "4,05", "4,00", "0,05"]
    starts = [bar.get_x() for bar in axis.patches]
    assert starts == [0.0, 0.0, 3.0, 0.0, 0.0, 4.0]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_years_on_panels_side_by_side_do_not_overlap(lesson, n):
    figure, panels = lesson.axes("titre", "année", n=n)
    for panel in np.atleast_1d(panels):
        panel.bar(range(2026, 2032), range(6))
    figure.draw_without_rendering()
    for panel in np.atleast_1d(panels):
        low, high = panel.get_xlim()
        shown = [
            label.get_window_extent()
            for place, label in zip(panel.get_xticks(), panel.get_xticklabels(), strict=True)
            if low <= place <= high
        ]
        assert len(shown) >= 2
        assert all(left.x1 + 3 < right.x0 for left, right in pairwise(shown))


def test_a_refusal_is_told_and_nothing_else_is_hidden(lesson):
    assert "seed" in classroom.refusal(lambda: lesson.scenario(seed=-1))
    assert classroom.refusal(lambda: 3) == ""
    with pytest.raises(ZeroDivisionError):
        classroom.refusal(lambda: 1 / 0)


def test_a_run_starts_from_the_last_evening_of_history(lesson, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert lesson.wake().today.year == classroom.FIRST_YEAR
    made = lesson.run(lesson.scenario(last_year=2026))
    assert list(made.years.index) == [2026]
    means = lesson.means(made, ["poverty_headcount", "organised_share"])
    assert means["organised_share"] == made.years["organised_share"].iloc[0]
    assert 0.0 <= means["poverty_headcount"] <= 1.0
    assert lesson.public_money(made) == 0.0


def test_knobs_draw_the_figure_anew(lesson):
    drawn = []

    def draw(level, kind):
        drawn.append((level, kind))
        return lesson.bars("titre", {"un": level}, "litres")

    knobs = {
        "level": classroom.slider("niveau", 0, 2, 1, 0.5),
        "kind": classroom.choice("sorte", {"une": 1, "deux": 2}),
    }
    lesson.play(draw, **knobs)
    assert drawn == [(1.0, 1)]
    knobs["level"].value = 2.0
    knobs["kind"].value = 2
    assert drawn == [(1.0, 1), (2.0, 1), (2.0, 2)]
    assert 0.0 < lesson.redrawn_s < 60.0
