"""A page in two languages says the same in both: headings, code, equations, tables, names of the code, cited facts."""

import re

import pytest
from docs_reading import NAMES, ROOT, inline, tokens_of

TRANSLATED = [page for page in NAMES if page.startswith("docs/") and page.endswith(".fr.md")]

OWN_NAMES = {
    "classe": "class",
    "classe_secheresse": "class_drought",
    "confiance": "trust",
    "essai": "try",
    "ma_question": "my_question",
    "mon_enquete": "my_survey",
}
"""What readers of French pages call their own files and comparisons in the code, and readers of English ones."""

_COMMENT = re.compile(r"(^|\s+)#.*$", re.MULTILINE)
_ONE_LANGUAGE = re.compile(r" --language (en|fr)|(?<=notebooks/)(en|fr)\b")
_OWN_NAME = re.compile(rf"\b({'|'.join(sorted(OWN_NAMES, key=len, reverse=True))})\b")
_EQUATION = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_WORDS = re.compile(r"\\text\{[^{}]*\}")
_NAME_OF_CODE = re.compile(r"[a-z_]+\.[a-z_0-9]+|[\w/]+\.py(: [\w.]+)?")
_FACT = re.compile(r"\b[DPS]F\d{3}(?:-\d+)?\b")


def english(page: str) -> str:
    return page.replace(".fr.md", ".md")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def headings(page: str) -> list[str]:
    return [token.tag for token in tokens_of(page) if token.type == "heading_open"]


def code(page: str) -> list[tuple[str, str]]:
    """Blocks of code without comments, the choice of a language, and the reader's own names."""
    return [(token.info, bare(token.content)) for token in tokens_of(page) if token.type == "fence"]


def bare(block: str) -> str:
    return _OWN_NAME.sub(lambda found: OWN_NAMES[found[0]], _ONE_LANGUAGE.sub("", _COMMENT.sub("", block)))


def equations(page: str) -> list[str]:
    """Equations on lines of their own, without their words."""
    return [_WORDS.sub(r"\\text{}", " ".join(found.split())) for found in _EQUATION.findall(text_of(page))]


def tables(page: str) -> list[list[int]]:
    """Each table as the number of cells of each row."""
    found: list[list[int]] = []
    for token in tokens_of(page):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append(0)
        elif token.type in {"th_open", "td_open"}:
            found[-1][-1] += 1
    return found


def names_of_code(page: str) -> set[str]:
    """Parameters, modules and functions that a page names."""
    return {
        token.content
        for token in inline(page)
        if token.type == "code_inline" and _NAME_OF_CODE.fullmatch(token.content)
    }


def facts(page: str) -> set[str]:
    return set(_FACT.findall(text_of(page)))


def test_there_is_something_to_compare() -> None:
    assert "docs/model.fr.md" in TRANSLATED
    assert len(equations("docs/model.md")) > 10
    assert len(tables("docs/model.md")) > 10
    assert "feeding.margin_sharpness" in names_of_code("docs/model.md")
    assert "sim/rules/feeding.py: choose_rations" in names_of_code("docs/model.md")
    assert "DF400" in facts("docs/model.md")


def test_comments_own_names_and_languages_are_no_difference() -> None:
    french = "# regarder\nlben compare ma_question.yaml --name essai  # le résultat\n"
    same = "# look\nlben compare my_question.yaml --name try --language en   # the result\n"
    assert bare(french) == bare(same)
    assert bare(french) != bare(same.replace("compare", "run"))


@pytest.mark.parametrize("page", TRANSLATED)
def test_both_languages_have_the_same_headings(page: str) -> None:
    assert headings(page) == headings(english(page))


@pytest.mark.parametrize("page", TRANSLATED)
def test_both_languages_have_the_same_code(page: str) -> None:
    assert code(page) == code(english(page))


@pytest.mark.parametrize("page", TRANSLATED)
def test_both_languages_have_the_same_equations(page: str) -> None:
    assert equations(page) == equations(english(page))


@pytest.mark.parametrize("page", TRANSLATED)
def test_both_languages_have_the_same_tables(page: str) -> None:
    assert tables(page) == tables(english(page))


@pytest.mark.parametrize("page", TRANSLATED)
def test_both_languages_name_the_same_code_and_facts(page: str) -> None:
    assert names_of_code(page) == names_of_code(english(page))
    assert facts(page) == facts(english(page))
