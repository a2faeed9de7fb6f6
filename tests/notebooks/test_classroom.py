"""What the notebooks share: questions that are judged, runs that share a history, numbers and figures."""

import math
import sys
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("ipywidgets")
pytest.importorskip("IPython")

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
    assert judge("200")[::2] == ("wrong", "Un nombre est attendu.")
    assert judge(math.nan)[0] == "wrong"
    assert judge(True)[0] == "wrong"


def test_nought_must_be_nought(lesson):
    judge = asked(lesson, 0)
    assert judge(0.0)[0] == "right"
    assert judge(1e-6)[0] == "wrong"


def test_a_choice_has_a_hint_of_its_own(lesson):
    lesson.question(1, "b", choices=("a", "b", "c"), right="oui", hint={"a": "trop tôt", "c": "trop tard"})
    assert lesson.check(1, " B ").status == "right"
    assert lesson.check(1, "c").text == "trop tard"
    assert lesson.check(1, "d").text == "Réponses possibles : a, b, c."


def test_a_function_is_tried_on_every_case(lesson):
    judge = asked(lesson, lambda a, b: a / b, cases=[(1.0, 2.0), (3.0, 4.0)])
    assert judge(lambda a, b: a / b)[0] == "right"
    assert "0.5, votre" not in judge(lambda a, b: 0.5)[2]
    assert judge(lambda a, b: 0.5)[2] == "regardez mieux Pour 3, 4, votre fonction donne 0.5."
    assert "division" in judge(lambda a, b: 1 / 0)[2]
    assert judge(lambda a, b: None)[0] == "wrong"
    assert judge(3)[2] == "Une fonction est attendue."


def test_infinity_is_a_number_like_another(lesson):
    judge = asked(lesson, lambda a: a if a > 0 else math.inf, cases=[(1.0,), (-1.0,)])
    assert judge(lambda a: a if a > 0 else math.inf)[0] == "right"
    assert judge(lambda a: a)[0] == "wrong"


def test_a_question_that_was_never_asked_is_named(lesson):
    with pytest.raises(KeyError, match="7"):
        lesson.check(7, 1.0)


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


def test_what_has_no_name_keeps_its_own(lesson):
    assert lesson.name("explain.account", "collectors") == "Colporteurs"
    assert lesson.name("explain.account", "cows") == "cows"


def test_bars_and_steps_bear_their_names(lesson):
    for figure in (
        lesson.bars("titre", {"un": 1.0, "deux": 2.0}, "litres", 1),
        lesson.steps("titre", {"un": {"éleveur": 3.0, "épicier": 8.0}, "deux": {"éleveur": 4.0}}, "MAD/L"),
    ):
        (axis,) = figure.axes
        assert [label.get_text() for label in axis.get_yticklabels()] == ["un", "deux"]
        assert axis.get_xlabel() in ("litres", "MAD/L")
        assert lesson.show(figure).data.startswith(b"\x89PNG")
    written = [text.get_text() for text in axis.texts]
    assert written == ["éleveur\n3,00", "épicier\n5,00", "éleveur\n4,00"]


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
