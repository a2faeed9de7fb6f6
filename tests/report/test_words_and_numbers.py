"""Every text is said in every language and none is left over; numbers and dates are as each language writes them."""

import ast
import datetime
import re
import string
import subprocess
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager

from sim import cli
from sim.cli.app import Language
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import ORDINARY, Payer
from sim.impacts.environment import UNITS as FOOTPRINT
from sim.impacts.groups import KINDS, PERSON_KINDS
from sim.impacts.measure import IMPACTS
from sim.impacts.measure import INDICATORS as INDICATORS_OF_IMPACTS
from sim.quinzaine.timetable import TIMETABLE
from sim.report.figure import MILK, PRICES
from sim.report.numbers import LEFT_TO_RIGHT, MINUS, NOTHING, date, decimal_mark, number, percent, plain, significant
from sim.report.scenarios.settings import lever_names, settings_of
from sim.report.table import SHOWN
from sim.report.words import CATALOGUES, LANGUAGES, catalogue, in_language, say
from sim.study.explaining import figures
from sim.study.indicators import INDICATORS
from sim.study.optimising.space import searched_levers
from sim.study.scenario import Ensemble, Scenario
from sim.territory.check import check
from sim.territory.outside import Outlook
from sim.territory.reading import Note
from sim.territory.territory import Territory

HOME = Path(__file__).parents[2]
KEYS = list(catalogue("fr"))

SAYING = {"say", "say_by_standing", "titled_table", "_in_every_language"}
"""Functions whose first argument is the key of a text."""

PASSING_ON = {
    "calibration/cli/telling.py",
    "calibration/sensitivity/labels.py",
    "sim/cli/accounts.py",
    "sim/cli/app.py",
    "sim/cli/explain.py",
    "sim/cli/territory.py",
    "sim/report/brief/first_page.py",
    "sim/report/brief/flows.py",
    "sim/report/brief/gains.py",
    "sim/report/brief/growth.py",
    "sim/report/brief/impacts.py",
    "sim/report/comparison/telling.py",
    "sim/report/comparison/workbook.py",
    "sim/report/frontier.py",
    "sim/report/meanings.py",
    "sim/report/scenarios/schema.py",
    "sim/report/scenarios/settings.py",
    "sim/report/scenarios/template.py",
    "sim/report/standing.py",
    "sim/report/table.py",
    "sim/report/workbook/reference.py",
    "sim/watching/page.py",
    "sim/watching/wording.py",
}
"""Files that call them with a key held in a variable."""

WORKBOOK = (
    *("account", "chain", "column", "concept", "convention", "estimate", "fact", "figure", "gdp", "good", "herders"),
    *("instrument", "item", "kind", "line", "measure", "method", "note", "parity", "part", "recipient", "sheet"),
    *("standing", "table", "title", "unit", "way"),
)
"""Kinds of words of the workbook."""

MADE_OF = {
    "compare.": ["sim/study/ensemble"],
    "accounts.": ["sim/cli/accounts.py"],
    "accounts.how.": ["sim/cli/accounts.py"],
    "accounts.question.": ["sim/cli/accounts.py"],
    "accounts.short.": ["sim/cli/accounts.py"],
    "accounts.trace.": ["sim/cli/accounts.py"],
    "accounts.unit.": ["sim/cli/accounts.py"],
    "accounts.why.": ["sim/accounts/competitiveness.py"],
    "brief.actor.": ["sim/report/brief"],
    "brief.figure.": ["sim/report/brief"],
    "brief.flows.": ["sim/report/brief"],
    "brief.gains.": ["sim/report/brief"],
    "brief.limit.": ["sim/report/brief"],
    "brief.method.": ["sim/report/brief"],
    "brief.moved.": ["sim/impacts"],
    "brief.radar.": ["sim/report/brief"],
    "brief.recipient.": ["sim/report/brief"],
    "brief.social.": ["sim/report/brief"],
    "brief.source.": ["sim/report/brief"],
    "brief.uncertain.": ["sim/report/brief"],
    "brief.wished.": ["sim/report/brief"],
    "charts.": ["sim/report/brief"],
    "charts.unit.": ["sim/impacts"],
    "calibrate.": ["calibration/cli/calibrate.py"],
    "calibrate.prove.column.": ["calibration/cli/calibrate.py"],
    **{
        f"calibration.{part}.": ["calibration/report"]
        for part in (
            "answer",
            "chart",
            "column",
            "cost",
            "done",
            "head",
            "judged",
            "limit",
            "section",
            "spent",
            "step",
            "unit",
        )
    },
    "check.": ["sim/cli/territory.py"],
    "explain.account.": ["sim/accounts/origins.py"],
    "explain.chain.": ["sim/accounts/distribution.py"],
    "explain.gdp.": ["sim/accounts/results.py"],
    "explain.good.": ["sim/accounts/coefficients.py"],
    "explain.item.": ["sim/accounts/growth.py", "sim/accounts/origins.py"],
    "explain.need.": ["sim/impacts/empowerment.py"],
    "explain.stage.": ["sim/impacts/jobs.py"],
    "explain.term.": ["sim/accounts/origins.py"],
    "explain.way.": ["sim/accounts/distribution.py"],
    "cooperatives.column.": ["sim/report/cooperatives.py"],
    "cooperatives.limit.": ["sim/report/cooperatives.py"],
    "cooperatives.says.": ["sim/report/differences.py"],
    "comparison.": ["sim/report/comparison"],
    **{
        f"comparison.{part}.": ["sim/report/comparison", "sim/report/differences.py", "sim/impacts"]
        for part in (
            *("answer", "chart.part", "column", "consumption", "doing", "groups", "in", "limit", "loss", "no_figure"),
            *("part", "per", "per.column", "says"),
            *("section", "sheet", "sheet_note", "sheet_title", "shock", "synergy", "why"),
        )
    },
    "cooperatives.verdict.": ["sim/report/differences.py"],
    "field.": ["calibration/cli/field.py"],
    "field.hint.": ["calibration/field"],
    "field.hint.period_": ["calibration/field"],
    "field.hint.slip_": ["calibration/field"],
    "field.hint.unit_": ["calibration/field"],
    "field.issue.": ["calibration/field"],
    "field.issue.not_": ["calibration/field"],
    "figure.": ["sim/report/figure.py"],
    "frontier.": ["sim/report/frontier.py"],
    "group.": ["sim/impacts/groups.py"],
    "group.age.": ["sim/impacts/groups.py"],
    "group.all.": ["sim/impacts/groups.py"],
    "group.member.": ["sim/impacts/groups.py"],
    "group.sex.": ["sim/impacts/groups.py"],
    "group.size.": ["sim/accounts/classes.py"],
    "group.tenth.": ["sim/report/brief"],
    "group.zone.": ["sim/accounts/classes.py"],
    "impact.": ["sim/impacts"],
    "indicator.": ["sim/impacts"],
    "lever.": [],
    "levers.": ["sim/cli/scenarios.py"],
    "meaning.": [],
    "margin.": ["sim/territory/check.py", "sim/territory/territory.py"],
    "parameters.": ["sim/cli/parameters.py"],
    "payer.": ["sim/engine/public_purse.py"],
    "phase.": ["sim/quinzaine/timetable.py"],
    "sankey.": ["sim/report/brief"],
    "sensitivity.": ["calibration/sensitivity", "calibration/cli/sensitivity.py"],
    "sensitivity.by.": ["calibration/sensitivity/summary.py"],
    "sensitivity.column.": ["calibration/cli/sensitivity.py"],
    "sensitivity.data.": ["calibration/sensitivity/data.py"],
    "sensitivity.figure.morris.": ["calibration/sensitivity/figures.py"],
    "sensitivity.figure.sobol.": ["calibration/sensitivity/figures.py"],
    "scenario.": ["sim/cli/scenarios.py"],
    "scenario.key.outlook.": [],
    "scenarios.": ["sim/cli/scenarios.py"],
    "settings.": [],
    "timetable.": ["sim/cli/timetable.py"],
    "validate.": ["calibration/cli/validate.py"],
    "validate.fit.": ["calibration/cli/validate.py"],
    "validate.kept.": ["calibration/cli/validate.py"],
    "validate.kind.": ["calibration/targets.py"],
    "validate.of.": ["calibration/outcome.py"],
    "validate.page.": ["calibration/validation_page.py"],
    "validate.page.causes_": ["calibration/validation_page.py"],
    "validate.theory.": ["sim/rules/outlets.py"],
    "validate.title.": ["calibration/cli/validate.py"],
    "validate.use.": ["calibration/targets.py"],
    "validate.verdict.": ["calibration/validation.py"],
    "watch.": ["sim/watching"],
    "watch.income.": ["sim/watching"],
    "workbook.group.poverty.": ["sim/accounts/distribution.py"],
    **{f"workbook.{part}.": ["sim/report/workbook", "sim/accounts", "sim/impacts"] for part in WORKBOOK},
}
"""Beginnings of the keys that are put together, as `f"check.{name}"`, and the files, or the folder, of the names."""

KINDS_OF_SETTINGS = ("integer", "number", "boolean", "string", "array", "object")
"""Types of JSON schema."""

SCENARIO_FILE = {
    *(f"scenario.key.{name}" for name in Scenario.model_fields if name != "name"),
    *(f"scenario.key.outlook.{name}" for name in Outlook.model_fields),
    *(f"scenario.key.ensemble.{name}" for name in Ensemble.model_fields),
    *(f"lever.{lever}{ending}" for lever in lever_names() for ending in ("", ".about")),
    *(f"settings.{kind}" for kind in KINDS_OF_SETTINGS),
}
"""Keys of what a scenario file may hold."""

SETTINGS = {
    f"setting.{part}"
    for lever in lever_names()
    for each in settings_of(lever)
    for part in (each.name, f"{lever}.{each.name}")
}
"""Keys that a setting may have: its own, or that of its name in any lever."""

PUT_TOGETHER = (
    SCENARIO_FILE
    | {f"indicator.{name}" for name in (*INDICATORS_OF_IMPACTS, *FOOTPRINT)}
    | {f"workbook.account.{account.name.lower()}" for account in Account}
)
"""Keys whose names are put together themselves."""

SEARCHED = {
    f"frontier.{setting}{value}"
    for lever in searched_levers()
    for setting, values in lever.offered.items()
    for value in ("", *(f".{each}" for each in values))
}
"""Keys that a setting tried by a search may have."""

ABBREVIATIONS = {key for key in KEYS if key.startswith("accounts.short.")}
NOT_IN_LETTERS = {"check.within", "comparison.named", "comparison.quoted", "timetable.share", *ABBREVIATIONS}
"""Texts that are signs, or Latin abbreviations explained in Arabic below their table."""

ALIKE = {
    "accounts.code",
    "accounts.total",
    "brief.points",
    "brief.question",
    "calibration.cost.minutes",
    "calibration.unit.points",
    "figure.outlook",
    "group.zone",
    "parameters.note",
    "parameters.source",
    "payer.agriculture",
    "payer.indh",
    "timetable.phase",
    "timetable.share",
    "workbook.sheet.coefficients",
    "workbook.unit.mad_kg",
    "workbook.unit.mad_l",
}
"""Texts that are written the same in French and in English."""


def code() -> dict[str, ast.Module]:
    paths = sorted(path for folder in ("sim", "calibration") for path in (HOME / folder).rglob("*.py"))
    return {path.relative_to(HOME).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def names(tree: ast.AST) -> set[str]:
    """Every text and number that stands in the code."""
    return {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def said(trees: Mapping[str, ast.Module]) -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Every key that is said, with its file and the call."""
    for file, tree in trees.items():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYING:
                key = call.args[0]
                for one in (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,):
                    yield file, call, one


def values_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# Texts


def test_every_catalogue_says_the_same_texts_in_the_same_order() -> None:
    assert {path.name for path in CATALOGUES.iterdir()} == {f"{language}.po" for language in LANGUAGES}
    for language in LANGUAGES:
        assert list(catalogue(language)) == KEYS


def test_the_command_knows_every_language() -> None:
    assert [language.value for language in Language] == list(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_whole(language: str) -> None:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        read = read_po(file, abort_invalid=True)
    assert str(read.locale) == language
    assert not read.obsolete
    assert not [text.id for text in read if text.id and text.fuzzy]
    assert not [text.id for text in read if not str(text.string).strip()]
    written = re.findall(r'^msgid "(.+)"$', (CATALOGUES / f"{language}.po").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(written) == len(set(written)) == len(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_text_has_the_same_values_in_every_language(key: str) -> None:
    first, *others = (values_of(catalogue(language)[key]) for language in LANGUAGES)
    assert all(other == first for other in others)
    assert all(name.isidentifier() for name in first)


def test_arabic_is_written_in_arabic() -> None:
    signs = {key for key, text in catalogue("ar").items() if not re.search("[\u0621-\u064a]", text)}
    assert signs == NOT_IN_LETTERS


def test_no_text_is_left_in_another_language() -> None:
    french, english = catalogue("fr"), catalogue("en")
    assert {key for key in KEYS if french[key] == english[key]} - ABBREVIATIONS == ALIKE


def test_every_text_that_is_said_exists_and_gets_its_values() -> None:
    for file, call, key in said(code()):
        if isinstance(key, ast.Constant):
            assert key.value in KEYS, f"{file}: {key.value}"
            given_names = {keyword.arg for keyword in call.keywords}
            if None not in given_names and len(call.args) < 3:
                assert values_of(catalogue("fr")[key.value]) <= given_names, f"{file}: {key.value}"
        elif isinstance(key, ast.JoinedStr):
            assert isinstance(key.values[0], ast.Constant)
            assert key.values[0].value in MADE_OF, f"{file}, line {call.lineno}"
        else:
            assert file in PASSING_ON, f"{file}, line {call.lineno}"


def test_every_text_is_used() -> None:
    trees = code()
    used = set().union(*(names(tree) for tree in trees.values()))
    for beginning, places in MADE_OF.items():
        files = [file for file in trees if any(file == place or file.startswith(f"{place}/") for place in places)]
        used |= {beginning + name for file in files for name in names(trees[file])}
    used |= {f"{key}.posterior" for key in used}
    used |= {f"meaning.{name}" for name in figures()}
    used |= {f"explain.account.{account.name.lower()}" for account in Account}
    used |= {f"explain.good.{good.name.lower()}" for good in Good}
    used |= PUT_TOGETHER | SETTINGS | SEARCHED | {f"workbook.instrument.{name}" for name in ORDINARY}
    assert [key for key in KEYS if key not in used] == []


def test_all_that_is_shown_has_words(sefrou: Territory) -> None:
    keys = {each.name for each in INDICATORS} | {f"figure.{name}" for name in (*MILK, *PRICES)}
    keys |= PUT_TOGETHER | {f"impact.{impact.name}" for impact in IMPACTS}
    keys |= {f"group.{kind}.{group}" for kind, groups in {**KINDS, **PERSON_KINDS}.items() for group in groups}
    keys |= {f"group.{kind}" for kind in (*KINDS, *PERSON_KINDS)}
    keys |= {f"payer.{payer}" for payer in Payer}
    keys |= {f"phase.{phase.name}" for phase in TIMETABLE} | {f"margin.{fit.name}" for fit in check(sefrou)}
    assert keys <= set(KEYS)


def test_every_indicator_is_shown_and_nothing_else() -> None:
    assert list(SHOWN) == [each.name for each in INDICATORS]


@pytest.mark.parametrize(("key", "language"), [("no such word", "fr"), ("milk_l", "de"), ("milk_l", "../fr")])
def test_an_unknown_word_or_language_is_an_error(key: str, language: str) -> None:
    with pytest.raises(KeyError):
        say(key, language)


def test_labels_without_a_language_are_shown_in_french() -> None:
    assert in_language({"fr": "Séfrou", "en": "Sefrou", "ar": "صفرو"}, "ar") == "صفرو"
    assert in_language({"fr": "Séfrou", "en": "Sefrou"}, "ar") == "Séfrou"
    assert in_language(Note(fr="prix", en="price"), "ar") == "prix"
    assert in_language(Note(fr="prix", en="price"), "en") == "price"


def test_the_font_of_figures_can_write_every_arabic_text() -> None:
    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    letters = set("".join(catalogue("ar").values())) - {"\n"}
    assert not [letter for letter in letters if font.get_char_index(ord(letter)) == 0]


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (["scenarios"], "المرجع، دون سياسة جديدة"),
        (["scenario", "check", "baseline"], "إقليم صفرو، من 2013 إلى 2031"),
        (["parameters", "--topic", "outlets"], "افتراض مسبق"),
        (["territory", "check"], "محلبات الإقليم"),
    ],
)
def test_commands_speak_arabic(capsys: pytest.CaptureFixture[str], command: list[str], shown: str) -> None:
    status = cli.run_command([*command, "--language", "ar"])
    assert status in (0, 1)
    assert shown in capsys.readouterr().out


@pytest.mark.parametrize("statement", ["import sim.cli", "import sim.cli; sim.cli.run_command(['--help'])"])
def test_help_needs_no_catalogue(statement: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print('babel' in sys.modules)"],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "False"


# Numbers and dates


@pytest.mark.parametrize(
    ("value", "digits", "french", "english", "arabic"),
    [
        (1234567.891, 2, "1\u202f234\u202f567,89", "1,234,567.89", "1\u202f234\u202f567,89"),
        (999.0, 0, "999", "999", "999"),
        (-1234.5, 1, "−1\u202f234,5", "−1,234.5", "\u200e−1\u202f234,5"),
        (0.005, 2, "0,01", "0.01", "0,01"),
        (2.5, 0, "2", "2", "2"),
        (-0.001, 2, "0,00", "0.00", "0,00"),
        (-0.0, 1, "0,0", "0.0", "0,0"),
        (float("nan"), 1, "–", "–", "–"),
        (float("inf"), 1, "–", "–", "–"),
    ],
)
def test_numbers(value: float, digits: int, french: str, english: str, arabic: str) -> None:
    assert [number(value, digits, language) for language in LANGUAGES] == [french, english, arabic]


def test_plain_numbers_keep_what_matters() -> None:
    assert [plain(0.0035, language) for language in LANGUAGES] == ["0,0035", "0.0035", "0,0035"]
    assert plain(62.0, "fr") == "62"
    assert plain(0.0, "fr") == plain(-0.0, "fr") == "0"
    assert plain(-1.5, "en") == "−1.5"
    assert plain(1e-5, "en") == "0.00001"
    assert plain(1234567.0, "en") == "1234570"
    assert plain(float("nan"), "fr") == "–"


@pytest.mark.parametrize(
    ("value", "rounded"), [(12345.0, 12300.0), (-987.6, -988.0), (12.34, 12.0), (0.0, 0.0), (99950.0, 100000.0)]
)
def test_an_order_of_magnitude_has_three_figures(value: float, rounded: float) -> None:
    assert significant(value) == pytest.approx(rounded)
    assert significant(float("inf")) == float("inf")


def test_percentages() -> None:
    assert [percent(0.125, 1, language) for language in LANGUAGES] == ["12,5\u00a0%", "12.5%", "12,5%"]
    assert percent(-0.5, 0, "fr") == "−50\u00a0%"
    assert percent(float("nan"), 0, "fr") == "–"


def test_dates() -> None:
    march, september = datetime.date(2024, 3, 16), datetime.date(2024, 9, 1)
    assert [date(march, language) for language in LANGUAGES] == ["16 mars 2024", "16 March 2024", "16 مارس 2024"]
    assert [date(september, language) for language in LANGUAGES] == [
        "1er septembre 2024",
        "1 September 2024",
        "1 شتنبر 2024",
    ]
    assert date(september, "fr", "full") == "dimanche 1er septembre 2024"
    assert date(september, "fr", "short") == date(september, "en", "short") == "01/09/2024"
    assert date(datetime.date(2021, 9, 21), "fr") == "21 septembre 2021"


GROUP = {"fr": "\u202f", "en": ",", "ar": "\u202f"}


def read_back(written: str, language: str) -> Decimal:
    """What a reader of that language reads."""
    bare = written.removeprefix(LEFT_TO_RIGHT).replace(MINUS, "-")
    return Decimal(bare.replace(GROUP[language], "").replace(decimal_mark(language), "."))


@given(st.floats(), st.integers(0, 6), st.sampled_from(LANGUAGES))
def test_a_number_is_read_back_as_it_was_written(value: float, digits: int, language: str) -> None:
    written = number(value, digits, language)
    if written == NOTHING:
        assert value - value != 0.0
    else:
        assert read_back(written, language) == Decimal(f"{value:.{digits}f}")
        assert len(written.partition(decimal_mark(language))[2]) == digits


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(LANGUAGES))
def test_a_plain_number_is_read_back_to_six_figures(value: float, language: str) -> None:
    assert read_back(plain(value, language), language) == Decimal(f"{value:.6g}")


@given(st.floats(), st.sampled_from(LANGUAGES))
def test_any_share_can_be_written(share: float, language: str) -> None:
    assert percent(share, 1, language)


@given(st.dates(), st.sampled_from(LANGUAGES))
def test_any_date_can_be_written(day: datetime.date, language: str) -> None:
    assert str(day.day) in date(day, language)
    assert str(day.year) in date(day, language)
