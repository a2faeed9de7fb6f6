"""The model description keeps up with the code: rules, parameters, phases and accounts are all named in it."""

import ast
import re
from pathlib import Path

import pytest

from sim.accounts import results as accounts
from sim.accounts.figure import Figure
from sim.engine.ledger import DAIRY, Account
from sim.impacts import environment
from sim.impacts import measure as impacts
from sim.impacts.topics import TOPICS as ALL_TOPICS
from sim.quinzaine.timetable import TIMETABLE
from sim.rules.topics import TOPICS
from sim.territory.territory import Territory

ROOT = Path(__file__).parents[1]
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
PAGES = {
    "impacts": ["docs/impacts.md"],
    "environment": ["docs/environment.md"],
    "accounts": ["docs/accounts.md", "docs/accounts_ledger.md"],
}
FIGURES: dict[str, tuple[Figure, ...]] = {
    "impacts": impacts.FIGURES,
    "environment": environment.FIGURES,
    "accounts": accounts.FIGURES,
}


def test_the_first_page_says_on_what_the_province_is_calibrated(sefrou: Territory) -> None:
    first_page, posterior = (ROOT / "README.md").read_text(encoding="utf-8"), sefrou.registry.posterior
    assert posterior is not None
    assert posterior.basis is not None
    facts, first, last, _ = posterior.basis
    told = f"{len(posterior.weights)} weighted draws, fitted to {facts} facts from {first} to {last}"
    assert told in first_page.replace("\n> *", " ").replace("\n> ", " ")


def text_of(about: str) -> str:
    return "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES[about])


def is_compiled(function: ast.FunctionDef) -> bool:
    return any(isinstance(decorator, ast.Name) and decorator.id == "compiled" for decorator in function.decorator_list)


def compiled_functions() -> list[str]:
    """Every function decorated with `compiled`, as `sim/rules/feeding.py: choose_rations`."""
    return [
        f"{path.relative_to(ROOT).as_posix()}: {node.name}"
        for path in sorted((ROOT / "sim").rglob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and is_compiled(node)
    ]


def test_there_are_compiled_functions_to_look_for() -> None:
    assert "sim/rules/feeding.py: choose_rations" in compiled_functions()


@pytest.mark.parametrize("function", compiled_functions())
def test_every_compiled_function_is_named(function: str) -> None:
    assert f"`{function}`" in MODEL, f"docs/model.md does not name `{function}`"


@pytest.mark.parametrize("topic", TOPICS)
def test_every_parameter_of_a_topic_is_named(topic: str) -> None:
    missing = [name for name in TOPICS[topic].__annotations__ if f"`{topic}.{name}`" not in MODEL]
    assert not missing, f"docs/model.md does not say what these parameters of {topic} do: {', '.join(missing)}"


@pytest.mark.parametrize(("topic", "about"), [("welfare", "impacts"), ("environment", "environment")])
def test_every_parameter_of_what_is_measured_is_named(topic: str, about: str) -> None:
    text = text_of(about)
    missing = [name for name in ALL_TOPICS[topic].__annotations__ if f"`{topic}.{name}`" not in text]
    assert not missing, f"{PAGES[about]} do not say what these parameters do: {', '.join(missing)}"


@pytest.mark.parametrize("about", FIGURES)
def test_every_figure_is_named(about: str) -> None:
    """By its own name, or by that of its family: `output_<actor>`."""
    named = set(re.findall(r"`([a-z_0-9.<>]+)`", text_of(about)))
    families = [re.compile(re.sub("<[a-z]+>", "[a-z0-9_]+", name)) for name in named if "<" in name]
    missing = [
        figure.name
        for figure in FIGURES[about]
        if figure.name not in named and not any(family.fullmatch(figure.name) for family in families)
    ]
    assert not missing, f"{PAGES[about]} do not name {', '.join(missing)}"


def test_every_phase_is_in_the_timetable_of_the_text_and_in_order() -> None:
    places = [MODEL.find(f"| {place} | {phase.name} |") for place, phase in enumerate(TIMETABLE, start=1)]
    assert -1 not in places
    assert places == sorted(places)
    for phase in TIMETABLE:
        assert f"`{phase.run.__name__}`" in MODEL


def test_every_account_and_dairy_good_is_named() -> None:
    assert not [each.name for each in (*Account, *DAIRY) if f"`{each.name}`" not in MODEL]


def test_no_function_is_named_that_does_not_exist() -> None:
    """A renamed rule must be renamed in the text too."""
    for line in MODEL.split("`")[1::2]:
        path, colon, names = line.partition(".py: ")
        if colon and path.startswith("sim/"):
            source = (ROOT / f"{path}.py").read_text(encoding="utf-8")
            for name in names.split(", "):
                last = name.split(".")[-1]
                assert f"def {last}(" in source or f"class {last}(" in source or f"class {last}:" in source, line
