"""The pages that are made from the code hold all that is in it, each in one language."""

import re

import pytest
from maker.command_page import application, command_page, commands, told
from maker.contents import CONTENTS, DOCS, ELSEWHERE, HOME, sections
from maker.generated import generated_pages
from maker.glossary_page import terms
from maker.parameter_page import TOPICS, parameter_page
from maker.rule_pages import ROOMS, described
from maker.staging import in_one_language, typeset

from sim.report.scenarios.schema import scenario_schema
from sim.report.scenarios.settings import lever_names, settings_of
from sim.study.scenario import load_territory
from sim.territory.territory import Territory

ARABIC = re.compile(r"[\u0600-\u06ff ،]+")


@pytest.fixture(scope="module", params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def pages(language: str) -> dict[str, str]:
    return generated_pages(language)


def test_every_command_and_option_is_told(pages: dict[str, str]) -> None:
    for name, command in commands().items():
        section = pages["commands"].partition(f"\n## lben {name}\n")[2].partition("\n## ")[0]
        missing = [
            each for option in command.params for each in option.opts if each.startswith("-") and each not in section
        ]
        assert section and not missing, name


def test_every_help_is_in_both_languages() -> None:
    texts = [application().help, *(command.help for command in commands().values())]
    texts += [option.help for command in commands().values() for option in command.params]
    unclear = [text for text in texts if not text or len(text.split(" / ")) % 2 or not told(text, "en")]
    assert [text for text in unclear if text != "Version."] == []


def test_the_commands_are_told_in_one_language() -> None:
    assert "Graine du hasard." in command_page("fr") and "Graine du hasard." not in command_page("en")
    assert "Seed of luck." in command_page("en") and "Seed of luck." not in command_page("fr")


def test_every_key_of_a_scenario_is_told(pages: dict[str, str]) -> None:
    schema = scenario_schema()
    keys = [
        *schema["properties"],
        *schema["$defs"]["Outlook"]["properties"],
        *schema["$defs"]["Ensemble"]["properties"],
    ]
    assert [key for key in keys if f"| `{key}` |" not in pages["scenario_reference"]] == []


def test_every_lever_and_setting_is_told(pages: dict[str, str]) -> None:
    for lever in lever_names():
        section = pages["lever_settings"].partition(f"\n## {lever}\n")[2].partition("\n## ")[0]
        assert [each.name for each in settings_of(lever) if f"| `{each.name}` |" not in section] == []


def test_every_parameter_and_its_sources_are_told(pages: dict[str, str], sefrou: Territory) -> None:
    for topic, declared in sefrou.registry.declared.items():
        section = pages["parameters"].partition(f"\n## {topic}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(declared._fields)
    cited = {name for entry in sefrou.registry.entries.values() for name in entry.source} - {"prior"}
    assert [name for name in cited if f"[{name}]{{#{name.lower()}}}" not in pages["parameters"]] == []


def test_every_described_rule_is_told(pages: dict[str, str]) -> None:
    for page, room in ROOMS.items():
        for file in (DOCS.parent / room.folder).glob("*.py"):
            for name, _ in described(file):
                assert f"### `{name}`" in pages[page]
    assert "### `choose_rations`" in pages["rules"]


def test_a_term_has_three_languages_and_stands_once() -> None:
    for language in ("fr", "en"):
        words = [term[language] for term in terms()]
        assert len(words) == len(set(words))
    for term in terms():
        assert ARABIC.fullmatch(term["ar"]), term["fr"]
        assert term["means"]["fr"].endswith(".") and term["means"]["en"].endswith("."), term["fr"]


def test_every_page_has_a_place_and_one_only() -> None:
    made = generated_pages("en")
    placed = [page for section in CONTENTS for page in section.pages]
    assert len(placed) == len(set(placed))
    shown = {page for section in sections(frozenset(made)) for page in section.pages}
    assert {path.name.split(".")[0] for path in DOCS.glob("*.md")} - {HOME} <= shown
    assert set(made) <= shown
    assert {page for page, path in ELSEWHERE.items() if (DOCS.parent / path).is_file()} <= shown


@pytest.mark.parametrize(
    ("written_in", "language", "said"),
    [(("en",), "fr", "n'existe qu'en anglais"), (("fr",), "en", "in French only"), (("fr", "en"), "fr", None)],
)
def test_a_page_in_the_other_language_says_so(written_in: tuple[str, ...], language: str, said: str | None) -> None:
    text = in_one_language("# Title\n\nText.\n", written_in, language)
    assert text.startswith("# Title\n") and text.endswith("\nText.\n")
    assert said in text if said else "```" not in text


def test_every_topic_of_parameters_is_told_in_french() -> None:
    assert list(TOPICS) == list(load_territory("sefrou").registry.declared)
    french, english = parameter_page("fr"), parameter_page("en")
    for topic, said in TOPICS.items():
        assert f"[{topic}](#{topic}) : {said}" in french and f" : {said} |" not in english


def test_a_title_in_two_languages_keeps_one() -> None:
    assert in_one_language("# Comparer / Comparing\ntext", ("fr", "en"), "en") == "# Comparing\ntext"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("du lait : cru (5 %) ; « vrac »", "du lait\u00a0: cru (5\u00a0%)\u00a0; «\u00a0vrac\u00a0»"),
        ("l'*eau* de l'`animal_index`, l'une", "l’*eau* de l’`animal_index`, l'une"),
        ("### Le lait : cru", "### Le lait : cru"),
        ("`a : b` et\n| :--- | ---: |", "`a : b` et\n| :--- | ---: |"),
        ("```sh\na : b\n```\n", "```sh\na : b\n```\n"),
    ],
)
def test_french_signs_stay_with_their_word(written: str, shown: str) -> None:
    assert typeset(written, "fr") == shown
    assert typeset(written, "en") == written
