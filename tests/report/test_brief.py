"""The brief: whole in three languages, safe, the same for the same run, and true to the run."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from sim import Run, Scenario, run
from sim.report.brief import write_brief
from sim.report.brief.blocks import Table, apart
from sim.report.brief.method import LIMITS
from sim.report.brief.page import page_of
from sim.report.brief.rendering import as_html, said, typeset
from sim.report.brief.social import social_profile
from sim.report.brief.uncertainty import uncertain_section
from sim.report.brief.wording import signed, signed_percent, span_of
from sim.report.evidence import HEADLINES, Evidence, gather
from sim.report.numbers import NOTHING, number, percent, significant
from sim.report.words import LANGUAGES, catalogue, say

MISCHIEF = ("<script>alert(1)</script>", "</title><b>", '" onload="x', "=1+1", "{{ 7*7 }}", "{x}")
VOID = {"meta", "img", "br", "link"}
WORDS_LONG_ENOUGH = 14
"""Texts shorter than this may be alike by chance: names, units, signs."""


@pytest.fixture(scope="module")
def small() -> Run:
    return run(Scenario.read("baseline").but(last_year=2014), scale=0.05)


@pytest.fixture(scope="module")
def evidence(small: Run) -> Evidence:
    return gather(small)


@pytest.fixture(scope="module")
def pages(evidence: Evidence) -> dict[str, str]:
    return {language: as_html(page_of(evidence, language)) for language in LANGUAGES}


def shown(key: str, language: str, **values: object) -> str:
    """A text as the page has it."""
    return typeset(say(key, language, **values), language)


class Reading(HTMLParser):
    """Follows tags as they open and close, and keeps what is read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.cells: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.texts.append(data)
        if "td" in self.open:
            self.cells[-1] += data

    @property
    def text(self) -> str:
        return re.sub(r"[ \n]+", " ", "".join(self.texts))

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for each, attributes in self.tags if each == tag)


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole(pages: dict[str, str], language: str) -> None:
    page = pages[language]
    reading = Reading(page)
    assert reading.open == []
    assert page.startswith("<!DOCTYPE html>")
    html = next(reading.all("html"))
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    ids = [attributes["id"] for _, attributes in reading.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [str(attributes["href"]) for attributes in reading.all("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert not {tag for tag, _ in reading.tags} & {"script", "link", "iframe", "object"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_from_outside(pages: dict[str, str], language: str) -> None:
    page = pages[language]
    assert not re.search(r"@import|@font-face|url\((?!#)", page)
    for tag, attributes in Reading(page).tags:
        for name in ("src", "href", "xlink:href"):
            address = attributes.get(name)
            assert address is None or address.startswith(("#", "data:image/png;base64,")), (tag, address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_be_heard(pages: dict[str, str], language: str) -> None:
    reading = Reading(pages[language])
    levels = [int(tag[1]) for tag, _ in reading.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    drawings = [each for _, each in reading.tags if each.get("role") == "img"]
    assert len(drawings) == 7
    assert all(each["aria-label"] for each in drawings)
    assert all(each["alt"] for each in reading.all("img"))
    assert {each.get("scope") for each in reading.all("th")} == {"col", "row", "colgroup"}
    tables, captions = (len(list(reading.all(tag))) for tag in ("table", "caption"))
    assert tables == captions > 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_part(pages: dict[str, str], evidence: Evidence, language: str) -> None:
    text = Reading(pages[language]).text
    parts = ("questions", "impacts", "flows", "gains", "uncertain", "limits", "method")
    for key in (f"brief.{part}" for part in parts):
        assert shown(key, language) in text
    for key in ("brief.growth", "brief.inclusive", "brief.social", "brief.environment", "brief.status.posterior"):
        assert shown(key, language) in text
    for place in LIMITS:
        assert shown(f"brief.limit.{place}", language, year=evidence.farmers_cover_year) in text
    for impact, indicator in HEADLINES.items():
        assert shown(f"impact.{impact}", language) in text
        assert shown(f"indicator.{indicator}", language) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_another_language(pages: dict[str, str], language: str) -> None:
    page = pages[language]
    ours, _ = Reading(page).text.split(shown("brief.sources.says", language))  # after it: facts, as published
    text = " ".join((ours, *re.findall(r'(?:aria-label|alt)="([^"]*)"', page)))
    own = {part for said in catalogue(language).values() for part in parts_of(typeset(said, language))}
    for other in set(LANGUAGES) - {language}:
        foreign = {part for said in catalogue(other).values() for part in parts_of(said)} - own
        assert [part for part in foreign if part in text and not any(part in mine for mine in own)] == []


def parts_of(text: str) -> list[str]:
    """What stands between the values of a text, where it is long enough to tell languages apart."""
    return [part for each in re.split(r"\{\w+\}", text) if len(part := each.strip(" .,:;()")) >= WORDS_LONG_ENOUGH]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_value_is_left_open(pages: dict[str, str], language: str) -> None:
    text = Reading(pages[language]).text
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b|[{}]", text)
    assert "\u2068" not in text


FORMS = {
    "fr": r"\u2212?\d{1,3}(\u202f\d{3})*(,\d+)?",
    "en": r"\u2212?\d{1,3}(,\d{3})*(\.\d+)?",
    "ar": r"(\u200e?\u2212)?\d{1,3}(\u202f\d{3})*(,\d+)?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_in_a_table_has_the_local_form(pages: dict[str, str], language: str) -> None:
    cells = [cell for cell in Reading(pages[language]).cells if re.search(r"\d", cell)]
    assert len(cells) > 300
    years = {str(year) for year in range(2000, 2040)}
    for cell in cells:
        for written in re.findall(r"[\u200e\u2212\-\d\u202f.,]*\d", cell.replace("–", " ")):
            assert written in years or re.fullmatch(FORMS[language], written), cell


def test_a_cell_is_never_a_formula(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not [cell for cell in Reading(page).cells if cell.strip()[:1] in ("=", "+", "-", "@")]


def test_the_page_says_what_the_run_gave(evidence: Evidence, pages: dict[str, str]) -> None:
    text = Reading(pages["fr"]).text
    years = evidence.run.years
    assert number(years.loc[2014, "milk_l"] / 1e6, 1, "fr") in text
    assert percent(years.loc[2014, "organised_share"], 1, "fr") in text
    assert number(significant(evidence.level("real_consumption", 2014)), 0, "fr") in text
    assert number(100.0 * evidence.level("poverty_headcount", 2013), 1, "fr") in text
    assert number(evidence.figure("total_value_added", 2014)[0] / 1e6, 1, "fr") in text
    assert number(evidence.burden("ghg_per_kg_fpcm", 2014)[0], 2, "fr") in text


# The same run, the same page


@pytest.mark.slow
def test_the_same_run_gives_the_same_bytes(small: Run, tmp_path: Path, pages: dict[str, str]) -> None:
    for language in LANGUAGES:
        write_brief(gather(small), language, tmp_path / "brief.html")
        assert (tmp_path / "brief.html").read_bytes() == pages[language].encode()


# What users write


def with_words(one: Run, words: str) -> Run:
    title = one.scenario.title.model_copy(update=dict.fromkeys(LANGUAGES, words))
    scenario = one.scenario.model_copy(update={"title": title, "question": title, "name": words})
    about = MappingProxyType({**one.about, "place": dict.fromkeys(LANGUAGES, words)})
    return replace(one, scenario=scenario, about=about)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "</title><b>", '" onload="x', "=1+1", "{{ 7*7 }}", "{x}"]
)
def test_words_of_users_are_only_words(small: Run, language: str, words: str) -> None:
    page = as_html(page_of(gather(with_words(small, words)), language))
    reading = Reading(page)
    assert reading.open == []
    assert "script" not in {tag for tag, _ in reading.tags}
    assert "b" not in {tag for tag, _ in reading.tags}
    assert not [each for _, each in reading.tags if "onload" in each]
    assert words in reading.text
    assert not [cell for cell in reading.cells if cell.strip().startswith("=")]


def test_signs_of_direction_stay_inside_the_words_they_stand_in(small: Run) -> None:
    page = as_html(page_of(gather(with_words(small, "a\u202eb\u2069c\u2066d\u200fe\x00f")), "ar"))
    assert "<bdi>abcdef</bdi>" in page
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", page)
    assert str(said(apart("<b>"))) == "<bdi>&lt;b&gt;</bdi>"


# Other runs


def page_for(one: Run, language: str = "fr") -> Reading:
    return Reading(as_html(page_of(gather(one), language)))


def test_one_year_is_enough() -> None:
    reading = page_for(run(Scenario.read("baseline").but(last_year=2013), scale=0.05))
    assert reading.open == []
    assert shown("brief.sentence.impacts_one", "fr") in reading.text
    assert "change" not in {each.get("class") for _, each in reading.tags}


def test_a_province_without_cooperatives_has_its_page() -> None:
    one = run(Scenario.read("no_cooperatives").but(last_year=2014), scale=0.05)
    for language in LANGUAGES:
        reading = page_for(one, language)
        assert reading.open == []
        assert shown("brief.actor.cooperatives", language) not in reading.texts
        assert shown("group.member.member", language) not in reading.texts
        assert shown("brief.figure.farm_gate_share_packaged", language) not in reading.text
        assert not re.search(r"\bnan\b|\binf\b", reading.text)


def test_a_run_beyond_history_tells_history_from_outlook(small: Run) -> None:
    chain = small.chain.assign(is_history=small.chain["year"] == 2013)
    evidence = gather(replace(small, chain=chain))
    assert (evidence.before, evidence.after, evidence.settled_year) == (2013, 2014, 2013)
    text = Reading(as_html(page_of(evidence, "en"))).text
    assert say("brief.period.outlook", "en", first=2013, last=2014, observed=2013) in text
    assert say("brief.uncertain.luck", "en", last=2013) in text


def test_a_sample_is_said_to_be_one(pages: dict[str, str]) -> None:
    assert say("brief.uncertain.scale", "en", scale="0.05", weight="20") in Reading(pages["en"]).text


def test_a_larger_population_is_said_to_be_one(small: Run) -> None:
    about = MappingProxyType({**small.about, "scale": 2.0})
    text = page_for(replace(small, about=about)).text
    assert shown("brief.uncertain.enlarged", "fr", scale="2") in text


# Rules


@pytest.mark.parametrize(
    ("value", "fr", "ar"),
    [
        (1.25, "+1,2", "\u200e+1,2"),
        (-1.25, "\u22121,2", "\u200e\u22121,2"),
        (0.0, "0,0", "0,0"),
        (0.01, "0,0", "0,0"),
        (float("nan"), NOTHING, NOTHING),
    ],
)
def test_a_change_has_its_sign(value: float, fr: str, ar: str) -> None:
    assert (signed(value, 1, "fr"), signed(value, 1, "ar")) == (fr, ar)


def test_a_share_of_change_has_its_sign() -> None:
    assert signed_percent(0.021, 0, "en") == "+2%"


def with_levels(evidence: Evidence, **factors: float) -> Evidence:
    """The same run, indicators of 2014 being those of 2013 times a factor."""
    table = evidence.impacts.copy()
    for indicator, factor in factors.items():
        rows = (table["indicator"] == indicator) & (table["group_kind"] == "all")
        then = table.loc[rows & (table["year"] == 2013), "value"].iloc[0]
        table.loc[rows & (table["year"] == 2014), "value"] = then * factor
    changed: Any = Evidence(evidence.run, evidence.accounts)
    changed.__dict__["impacts"] = table
    made: Evidence = changed
    return made


def test_a_difference_is_that_of_what_is_written(evidence: Evidence) -> None:
    changed = with_levels(evidence, poverty_headcount=0.5, unemployment_rate=1.5, jobs=1.0001, real_consumption=0.9)
    cards = {card.indicator: card for card in page_of(changed, "en").cards}

    def card(indicator: str) -> Any:
        return cards[say(f"indicator.{indicator}", "en")]

    assert card("poverty_headcount").change.startswith("↓ −")
    assert card("poverty_headcount").wished == say("brief.wished.fall", "en")
    assert card("unemployment_rate").change.startswith("↑ +")
    assert card("jobs").change == "= 0 (0%)"
    assert card("jobs").wished == say("brief.wished.rise", "en")
    assert card("real_consumption").change.startswith("↓ −")
    for each in cards.values():
        (_, then), (_, now) = each.levels
        read = [float(text.replace(",", "").replace("−", "-")) for text in (then, now)]
        written = float(each.change.split()[1].replace(",", "").replace("−", "-"))
        assert written == pytest.approx(read[1] - read[0], abs=1e-9)


def test_nothing_is_called_better_or_worse(pages: dict[str, str]) -> None:
    said = {"fr": ("en progrès", "en recul"), "en": ("better:", "worse:"), "ar": ("في تحسن", "في تراجع")}
    for language, words in said.items():
        assert not [word for word in words if word in Reading(pages[language]).text]


@pytest.mark.parametrize(
    ("years", "observed", "earlier", "later"),
    [
        ((2013, 2014, 2015, 2016, 2017, 2018), 2016, (2014, 2015, 2016), (2017, 2018)),
        ((2015, 2016, 2017, 2018, 2019, 2020, 2021), 2016, (2015, 2016), (2019, 2020, 2021)),
        ((2013, 2014, 2015), 2020, (2013,), (2015,)),
        ((2026, 2027), 2025, (2026,), (2027,)),
        ((2013,), 2020, (2013,), (2013,)),
    ],
)
def test_means_of_three_years_are_compared(
    small: Run, years: tuple[int, ...], observed: int, earlier: tuple[int, ...], later: tuple[int, ...]
) -> None:
    made: Any = Evidence(small, small.accounts)
    made.__dict__.update(years=years, last_observed=min(observed, years[-1]) if observed >= years[0] else observed)
    assert (made.earlier, made.later) == (earlier, later)


def test_years_are_written_as_they_are_counted() -> None:
    assert span_of((2014,)) == apart("2014")
    assert span_of((2014, 2015, 2016)) == apart("2014–2016")


def test_french_is_set_as_printers_do() -> None:
    assert typeset("Qui gagne ? « l'eau » : 3 % ; oui !", "fr") == (
        "Qui gagne\u202f? «\u00a0l\u2019eau\u00a0»\u00a0: 3\u00a0%\u202f; oui\u202f!"
    )
    assert typeset("who's ? “it”", "en") == "who's ? “it”"


def test_groups_add_up_to_all_households(evidence: Evidence) -> None:
    everybody = evidence.size("all", "all", 2014)
    assert everybody == pytest.approx(len(evidence.run.herders.query("year == 2014")) * 20.0)
    for kind, groups in (("zone", ("plain", "piedmont", "mountain")), ("member", ("member", "other"))):
        assert sum(evidence.size(kind, group, 2014) for group in groups) == pytest.approx(everybody)


def test_parts_of_a_table_add_up(evidence: Evidence) -> None:
    flows = next(section for section in page_of(evidence, "en").sections if section.name == "flows")
    for table in (block for block in flows.blocks if isinstance(block, Table)):
        *parts, total = [float(row.cells[0].replace(",", "").replace("under 0.1", "0")) for row in table.rows]
        assert sum(parts) == pytest.approx(total, abs=0.05 * len(table.rows))
        assert table.rows[-1].cells[1] == "100.0"


def test_every_question_of_the_profile_is_answered(evidence: Evidence) -> None:
    assert social_profile(evidence, 2014).unanswered == ()


def test_the_facts_that_validation_met_are_counted(
    evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.study.validated.find_territory", lambda name: tmp_path / name)
    (tmp_path / "sefrou").mkdir()
    told = {language: str(uncertain_section(evidence, language)) for language in LANGUAGES}
    assert all(say("brief.uncertain.not_validated", language) in told[language] for language in LANGUAGES)
    rows = ["name,use,verdict", "a,kept,met", "b,kept,low", "c,kept,high", "d,kept,vague", "e,fit,met"]
    (tmp_path / "sefrou" / "validation.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for language in LANGUAGES:
        counted = say("brief.uncertain.validated", language, count=4, met=1, missed=2, vague=1)
        assert counted in str(uncertain_section(evidence, language))
