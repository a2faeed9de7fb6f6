"""The notebooks: text and notebook in step, two languages with the same code, run from nothing, answers judged."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

jupytext = pytest.importorskip("jupytext")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("ipywidgets")

from jupytext.compare import compare_notebooks  # noqa: E402

HOME = Path(__file__).parents[2] / "notebooks"
TEXTS = sorted(HOME.glob("*/*.py"))
NUMBERS = range(1, 8)
WITH_KNOBS = {2, 4, 5}
RUN_TWICE = "fr"
"""The language whose cells are each run twice in a row, as students do; both languages have the same code."""

ASKS = re.compile(r"(?:\A|\n)answer_(\d+) = .*\nlesson\.check\(\1, answer_\1\)$")
"""The cell in which a student answers: in place of dots, or in a function that gives dots."""

BEFORE = """
import json, socket, time

def _refuse(*_):
    raise OSError("no lesson needs the network")

socket.socket.connect = _refuse

def _spoiled(asked):
    if asked.choices:
        return [each for each in asked.choices if each != asked.solution]
    if asked.cases:
        return [lambda *case: 1.5 * asked.solution(*case) + 1.0, lambda *case: 1 / 0, lambda *case: None, 3]
    return [1.5 * float(asked.solution) + 1.0, "x", float("nan")]

def _judged(at):
    asked = lesson.questions[at]
    told = lesson.check(at), lesson.check(at, asked.solution), *(lesson.check(at, wrong) for wrong in _spoiled(asked))
    lesson.check(at)
    print("JUDGED", json.dumps([[each.status, each.text] for each in told]))
"""
"""What the test lays in front of a notebook: no network, and a judge of its questions."""

TURNED = """
knob = next(iter(lesson.knobs.values()))
before = knob.value
options = [value for _, value in knob.options] if hasattr(knob, "options") else [knob.min, knob.max]
began = time.process_time()
for knob.value in [each for each in options if each != before][:1]:
    pass
print("TURNED", time.process_time() - began)
"""
"""Turns a knob and says how much processor time the figure took, s: work beside it does not count."""


def number_of(path: Path) -> int:
    return int(path.name[0])


def code_of(path: Path) -> list[str]:
    return [cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code"]


class _Wordless(ast.NodeTransformer):
    """Forgets every text, so that two languages have the same tree."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        values = [self.visit(value) for value in node.values if isinstance(value, ast.FormattedValue)]
        return ast.JoinedStr(values)


_WITHIN = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""What is named inside these stays inside."""


def bound_in(node: ast.AST) -> Iterator[str]:
    """Give the names that a cell gives to something."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif not isinstance(node, _WITHIN):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        for child in ast.iter_child_nodes(node):
            yield from bound_in(child)


def wordless(source: str) -> str:
    return ast.dump(_Wordless().visit(ast.parse(source)))


def test_there_are_seven_in_each_language():
    for language in ("fr", "en"):
        assert [number_of(path) for path in TEXTS if path.parent.name == language] == list(NUMBERS)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_text_and_notebook_are_in_step(path):
    notebook = jupytext.read(path.with_suffix(".ipynb"))
    compare_notebooks(notebook, jupytext.read(path), fmt="py:percent")
    assert all(not cell.get("outputs") for cell in notebook.cells), "notebooks are kept without outputs"


@pytest.mark.parametrize("number", NUMBERS)
def test_both_languages_have_the_same_code(number):
    french, english = (next(iter(HOME.glob(f"{language}/{number}_*.py"))) for language in ("fr", "en"))
    assert [wordless(source) for source in code_of(french)] == [wordless(source) for source in code_of(english)]
    kinds = [[cell.cell_type for cell in jupytext.read(path).cells] for path in (french, english)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_solution_has_names_that_no_student_would_choose(path):
    for cell in jupytext.read(path).cells:
        if "solution" in cell.metadata.get("tags", ()):
            assert all(name.startswith("solved_") for name in bound_in(ast.parse(cell.source))), cell.source


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_function_to_write_is_announced_by_its_first_line(path):
    """An answer is judged on cases where a function is asked: then its cell has the line that begins one."""
    cells = jupytext.read(path).cells
    for number, cell in enumerate(cells):
        if found := ASKS.search(cell.source):
            folded = next(
                each.source for each in cells[number::-1] if f"lesson.question(\n    {found[1]}," in each.source
            )
            assert ("cases=" in folded) == cell.source.startswith("def "), found[1]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_notebook_alone_says_what_it_needs(path, tmp_path):
    first = code_of(path)[0]
    told = subprocess.run(
        [sys.executable, "-c", first], cwd=tmp_path, capture_output=True, text=True, check=False, env=without_path()
    )
    assert told.returncode == 1
    assert "notebooks/README.md" in told.stderr
    assert "Traceback" not in told.stderr


def without_path() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"PYTHONIOENCODING": "utf-8"}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_lesson_says_what_it_needs_and_what_it_cannot(path):
    first, *_, last = [cell.source for cell in jupytext.read(path).cells if cell.cell_type == "markdown"]
    for said in ("apprend", "Durée", "savoir") if path.parent.name == "fr" else ("learnt", "Time", "Needed"):
        assert said in first
    assert ("ne sait pas" if path.parent.name == "fr" else "does not know") in last
    assert ("aller plus loin" if path.parent.name == "fr" else "go on") in last


@pytest.fixture(scope="session")
def nothing_kept(tmp_path_factory) -> dict[str, str]:
    """Surroundings of a kernel on a computer where nothing was run before."""
    cache = tmp_path_factory.mktemp("cache")
    return {**os.environ, "XDG_CACHE_HOME": str(cache), "MPLCONFIGDIR": str(cache / "mpl"), "IPYTHONDIR": str(cache)}


@pytest.mark.slow
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_lesson_runs_and_judges_its_answers(path, nothing_kept):
    notebook = jupytext.read(path)
    new = jupytext.formats.nbformat.v4.new_code_cell
    cells, asked = [new(BEFORE)], []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code" and path.parent.name == RUN_TWICE:
            cells.append(new(cell.source))
        if found := ASKS.search(cell.source):
            asked.append(int(found[1]))
            cells.append(new(f"_judged({found[1]})"))
        if "lesson.play(" in cell.source:
            cells.append(new(TURNED))
    notebook.cells = cells
    resources = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, timeout=300, resources=resources).execute(env=nothing_kept)

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    streams = [output for output in outputs if output.output_type == "stream"]
    assert not [output.text for output in streams if output.name == "stderr"]
    printed = "".join(output.text for output in streams)
    _check_questions(printed, asked)
    assert any("image/png" in output.get("data", {}) for output in outputs), "no picture to look at"
    _check_knobs(printed, path)


def _check_questions(printed: str, asked: list[int]) -> None:
    judged = [json.loads(line.split(" ", 1)[1]) for line in printed.splitlines() if line.startswith("JUDGED")]
    assert len(asked) >= 3
    assert asked == list(range(1, len(asked) + 1))
    assert len(judged) == len(asked)
    for number, (unanswered, solved, *spoiled) in zip(asked, judged, strict=True):
        assert unanswered[0] == "to answer", number
        assert solved[0] == "right", (number, solved)
        assert spoiled, number
        assert all(status == "wrong" and len(hint) > 10 for status, hint in spoiled), (number, spoiled)


def _check_knobs(printed: str, path: Path) -> None:
    turned = [float(line.split()[1]) for line in printed.splitlines() if line.startswith("TURNED")]
    assert bool(turned) == (number_of(path) in WITH_KNOBS)
    assert all(seconds < 2.0 for seconds in turned), "a second at rest; caches shared with others cost some"
