"""Social profile of the chain (VCA4D): 63 questions in 22 sub-domains of six domains, answered from 1 to 4.

A question is answered by an indicator of the model and its thresholds, or by a frozen answer that the authors judged
(standing `expert`; no panel sat): it stands in the territory's file `social_profile.yaml` and no scenario moves it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isnan, nan
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from sim.accounts.books import Books
from sim.impacts.groups import ALL
from sim.territory.reading import (
    BadInput,
    Lines,
    Note,
    Record,
    SourceIds,
    Text,
    Title,
    check_sources,
    place,
    read_yaml,
    unknown,
    validated,
    wrong,
)

MODELLED, EXPERT = "modelled", "expert"
SHAPE = (6, 22, 63)
"""Domains, sub-domains and questions of a social profile."""

FIGURES: Mapping[str, tuple[str, str]] = {
    "decent_share": ("1", "share of workers whose job meets at least four of six items"),
    "empowered_women_share": ("1", "share of women who are empowered (A-WEAI)"),
    "five_de": ("1", "five domains of empowerment (A-WEAI)"),
    "gender_board_ratio": ("1", "seats on cooperative boards, women over men"),
    "gender_leisure_ratio": ("1", "free time, women over men"),
    "gender_milk_income_ratio": ("1", "milk money received, women over men"),
    "gender_pay_ratio": ("1", "pay of an hour, women over men"),
    "gender_title_ratio": ("1", "title to the herd, women over men"),
    "health_cover_share": ("1", "share of households with health cover"),
    "home_milk_l_head": ("L", "milk used at home, a head and year"),
    "jobs_paid_share": ("1", "paid full-time equivalents over all"),
    "member_share": ("1", "share of keeper households that are members of a cooperative"),
    "milk_loss_share": ("1", "share of milk lost between milking and the customer"),
    "organised_share": ("1", "share of milk delivered to cooperatives"),
    "payment_delay_days": ("days", "mean time from delivery of milk to its payment"),
    "poverty_headcount": ("1", "share of people below the poverty line"),
    "price_instability": ("1", "standard deviation over mean of the farm-gate milk price in the year"),
    "real_consumption": ("MAD of 2014", "real consumption of a person a year"),
    "unemployment_rate": ("1", "unemployed over active, 15 and over"),
    "vulnerable": ("1", "share of people between the poverty line and 1.5 times it"),
    "women_members_share": ("1", "share of women among members of cooperatives"),
    "women_participation": ("1", "share of women of 15 and over who work or look for work"),
    "women_presidents_share": ("1", "share of active cooperatives with a woman president"),
    "youth_unemployment_15_24": ("1", "unemployed over active, 15 to 24"),
}
"""What may answer a question: unit and meaning of each value, by the name of the indicator."""


def limits_of(figure: str) -> tuple[float, float]:
    """Give what an indicator can be: a share lies in 0-1; a ratio of women to men and an amount are 0 or more."""
    is_part = FIGURES[figure][0] == "1" and not figure.endswith(("_ratio", "_instability"))
    return 0.0, 1.0 if is_part else inf


BANDS: Mapping[str, Mapping[str, str]] = {
    "not at all": {"fr": "pas du tout", "en": "not at all", "ar": "منعدم"},
    "moderate": {"fr": "faible à modéré", "en": "moderate or low", "ar": "ضعيف إلى متوسط"},
    "substantial": {"fr": "substantiel", "en": "substantial", "ar": "قوي نسبيا"},
    "high": {"fr": "fort", "en": "high", "ar": "قوي"},
    "not answered": {"fr": "sans réponse", "en": "not answered", "ar": "بدون جواب"},
}
"""Words for a mean score, by band."""
_FROM = (1.5, 2.5, 3.5)


# The tree of questions


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Points = Annotated[int, Field(ge=1, le=4)]
Thresholds = Annotated[tuple[float, ...], BeforeValidator(_as_tuple), Field(min_length=3, max_length=3)]


class ExpertQuestion(Record):
    """A question whose answer is frozen, as the authors judged it; `low` and `high` are its assumed range."""

    text: Title
    standing: Literal["expert"]
    answer: Points
    low: Points
    high: Points
    source: SourceIds
    note: Note

    @model_validator(mode="after")
    def _answers_are_in_order(self) -> Self:
        if not self.low <= self.answer <= self.high:
            raise ValueError(f"read low {self.low}, answer {self.answer}, high {self.high}, allowed in order")
        return self


class ModelledQuestion(Record):
    """A question that an indicator answers; thresholds that fall say that less is better."""

    text: Title
    standing: Literal["modelled"]
    figure: Text
    thresholds: Thresholds
    source: SourceIds
    note: Note

    @model_validator(mode="after")
    def _thresholds_are_in_order(self) -> Self:
        rises = {later > earlier for earlier, later in pairwise(self.thresholds)}
        if len(rises) > 1 or len(set(self.thresholds)) < len(self.thresholds):
            shown = ", ".join(f"{threshold:g}" for threshold in self.thresholds)
            raise ValueError(f"read thresholds {shown}, allowed three that all rise or all fall")
        return self

    def answer(self, value: float) -> int:
        """Points, 1 to 4: one more for each threshold reached."""
        first, _, last = self.thresholds
        sign = 1.0 if last > first else -1.0
        return 1 + sum(sign * value >= sign * threshold for threshold in self.thresholds)


Question = ExpertQuestion | ModelledQuestion


class Subdomain(Record):
    """A sub-domain and its questions by number."""

    title: Title
    questions: dict[str, ExpertQuestion | ModelledQuestion]


class Domain(Record):
    """A domain and its sub-domains by number."""

    title: Title
    subdomains: dict[str, Subdomain]


@dataclass(frozen=True)
class Tree:
    """The domains of a social profile by number: `tree.domains["3"].subdomains["3.2"].questions["3.2.1"]`."""

    domains: Mapping[str, Domain]

    @property
    def questions(self) -> dict[str, Question]:
        """All questions by number."""
        return {
            number: question
            for domain in self.domains.values()
            for subdomain in domain.subdomains.values()
            for number, question in subdomain.questions.items()
        }

    @property
    def figures(self) -> tuple[str, ...]:
        """Indicators that answer a question, in alphabetical order."""
        return tuple(sorted({each.figure for each in self.questions.values() if isinstance(each, ModelledQuestion)}))


def read_social_profile(path: Path, sources: Iterable[str]) -> Tree:
    """Read the questions of a territory.

    Raises BadInput for a number out of place or missing, an answer off the scale, thresholds out of order or of
    reach, and a figure or a source that is not known.
    """
    document = read_yaml(path)
    known = set(sources)
    _check_numbers(document, "", SHAPE[0], path, (), document.lines)
    domains = {}
    for number, entry in document.items():
        domains[number] = _read_domain(number, entry, path, document.lines)
    tree = Tree(domains)
    for number, question in tree.questions.items():
        domain, subdomain = number.split(".")[0], number.rpartition(".")[0]
        at = (domain, "subdomains", subdomain, "questions", number)
        check_sources(question.source, known, place(path, (*at, "source"), document.lines))
        if isinstance(question, ModelledQuestion):
            _check_figure(question, path, at, document.lines)
    shape = len(domains), sum(len(each.subdomains) for each in domains.values()), len(tree.questions)
    if shape != SHAPE:
        raise wrong(
            place(path),
            "{} domains, {} sub-domains, {} questions".format(*shape),
            "{}, {} and {}".format(*SHAPE),
        )
    return tree


def _check_figure(question: ModelledQuestion, path: Path, at: tuple[object, ...], lines: Lines) -> None:
    """Refuse a figure that is not known, and a threshold that it cannot reach."""
    if question.figure not in FIGURES:
        raise BadInput(f"{place(path, (*at, 'figure'), lines)}: {unknown('figure', question.figure, FIGURES)}")
    low, high = limits_of(question.figure)
    for threshold in question.thresholds:
        if not low <= threshold <= high:
            allowed = f"{low:g} or more" if high == inf else f"{low:g} to {high:g}"
            raise wrong(place(path, (*at, "thresholds"), lines), f"{threshold:g}", f"{allowed} ({question.figure})")


def _read_domain(number: str, entry: Any, path: Path, lines: Lines) -> Domain:
    """Read one domain; each question by its own standing, so that a refusal names what that standing allows."""
    domain = _mapping(entry, {"title", "subdomains"}, path, (number,), lines)
    subdomains = {}
    _check_numbers(domain["subdomains"], f"{number}.", None, path, (number, "subdomains"), lines)
    for name, inner in domain["subdomains"].items():
        at = (number, "subdomains", name)
        subdomain = _mapping(inner, {"title", "questions"}, path, at, lines)
        _check_numbers(subdomain["questions"], f"{name}.", None, path, (*at, "questions"), lines)
        questions = {
            question: _read_question(each, path, (*at, "questions", question), lines)
            for question, each in subdomain["questions"].items()
        }
        title = validated(Title, subdomain["title"], path, lines, at=(*at, "title"))
        subdomains[name] = Subdomain(title=title, questions=questions)
    title = validated(Title, domain["title"], path, lines, at=(number, "title"))
    return Domain(title=title, subdomains=subdomains)


def _read_question(entry: Any, path: Path, at: tuple[object, ...], lines: Lines) -> Question:
    standing = entry.get("standing") if isinstance(entry, dict) else None
    if standing == MODELLED:
        return validated(ModelledQuestion, entry, path, lines, at=at)
    if standing == EXPERT:
        return validated(ExpertQuestion, entry, path, lines, at=at)
    where = place(path, (*at, "standing"), lines)
    if standing is None:
        raise BadInput(f"{where}: missing")
    raise BadInput(f"{where}: {unknown('standing', standing, (EXPERT, MODELLED))}")


def _mapping(entry: Any, allowed: set[str], path: Path, at: tuple[object, ...], lines: Lines) -> dict[str, Any]:
    """Check that an entry has exactly the allowed keys."""
    if not isinstance(entry, dict):
        raise wrong(place(path, at, lines), "no mapping", f"a mapping with {', '.join(sorted(allowed))}")
    for key in entry:
        if key not in allowed:
            raise BadInput(f"{place(path, (*at, key), lines)}: {unknown('key', key, allowed)}")
    for key in sorted(allowed - set(entry)):
        raise BadInput(f"{place(path, (*at, key), lines)}: missing")
    return entry


def _check_numbers(
    entries: Any, prefix: str, count: int | None, path: Path, at: tuple[object, ...], lines: Lines
) -> None:
    """Refuse numbers that are not prefix + 1, 2, 3 ... in order."""
    if not isinstance(entries, dict):
        raise wrong(place(path, at, lines), "no mapping", "a mapping by number")
    expected = [f"{prefix}{place}" for place in range(1, (count or len(entries)) + 1)]
    for read, allowed in zip(entries, expected, strict=False):
        if read != allowed:
            raise wrong(place(path, (*at, read), lines), f"number {read!r}", f"{allowed!r} here")
    if count is not None and len(entries) != count:
        raise wrong(place(path, at, lines), f"{len(entries)} domains", count)


# A profile


@dataclass(frozen=True)
class Answer:
    """The answer to one question: points from 1 to 4, nan when not answered, and its assumed range."""

    number: str
    text: Title
    standing: str
    points: float
    low: float
    high: float
    figure: str = ""
    value: float = nan

    @property
    def is_answered(self) -> bool:
        """Whether it counts in the means."""
        return not isnan(self.points)


@dataclass(frozen=True)
class Score:
    """Mean of the answers of a sub-domain or domain, 1 to 4; nan where nothing is answered.

    `low` and `high` are the means of the lowest and highest frozen answers, the modelled ones being as they are.
    `modelled` and `expert` are the means of each standing, `n_` how many of each were answered.
    """

    number: str
    title: Title
    points: float
    low: float
    high: float
    modelled: float
    expert: float
    n_modelled: int
    n_expert: int
    n_unanswered: int

    @property
    def band(self) -> str:
        """Band of the score: not at all, moderate, substantial or high, from 1.5, 2.5 and 3.5; or not answered."""
        return band_of(self.points)


@dataclass(frozen=True)
class Profile:
    """Answers, and scores of sub-domains and domains, by number."""

    answers: Mapping[str, Answer]
    subdomains: Mapping[str, Score]
    domains: Mapping[str, Score]

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Numbers of the questions left out of the means, for want of their figure."""
        return tuple(number for number, answer in self.answers.items() if not answer.is_answered)


def band_of(points: float) -> str:
    """Name of the band of a mean score."""
    if isnan(points):
        return "not answered"
    return tuple(BANDS)[sum(points >= least for least in _FROM)]


def profile(values: Mapping[str, float], tree: Tree) -> Profile:
    """Answer the questions of a tree with values of indicators by name; nan or missing: not answered.

    Points of a sub-domain are the plain mean of its answers, those of a domain the plain mean of its sub-domains.
    """
    answers = {number: _answered(number, question, values) for number, question in tree.questions.items()}
    subdomains, domains = {}, {}
    for number, domain in tree.domains.items():
        scores = {}
        for name, subdomain in domain.subdomains.items():
            scores[name] = _score_of_answers(name, subdomain.title, [answers[q] for q in subdomain.questions])
        subdomains.update(scores)
        domains[number] = _score_of_scores(
            number,
            domain.title,
            list(scores.values()),
            [answers[q] for s in domain.subdomains.values() for q in s.questions],
        )
    return Profile(answers, subdomains, domains)


def _answered(number: str, question: Question, values: Mapping[str, float]) -> Answer:
    if isinstance(question, ExpertQuestion):
        return Answer(number, question.text, EXPERT, question.answer, question.low, question.high)
    value = float(values.get(question.figure, nan))
    points = nan if isnan(value) else float(question.answer(value))
    return Answer(number, question.text, MODELLED, points, points, points, question.figure, value)


def _score_of_answers(number: str, title: Title, answers: Sequence[Answer]) -> Score:
    points, low, high = (_mean(getattr(answer, name) for answer in answers) for name in ("points", "low", "high"))
    return _score(number, title, points, low, high, answers)


def _score_of_scores(number: str, title: Title, scores: Sequence[Score], answers: Sequence[Answer]) -> Score:
    points, low, high = (_mean(getattr(score, name) for score in scores) for name in ("points", "low", "high"))
    return _score(number, title, points, low, high, answers)


def _score(number: str, title: Title, points: float, low: float, high: float, answers: Sequence[Answer]) -> Score:
    answered = [answer for answer in answers if answer.is_answered]
    modelled = [answer.points for answer in answered if answer.standing == MODELLED]
    expert = [answer.points for answer in answered if answer.standing == EXPERT]
    return Score(
        number=number,
        title=title,
        points=points,
        low=low,
        high=high,
        modelled=_mean(modelled),
        expert=_mean(expert),
        n_modelled=len(modelled),
        n_expert=len(expert),
        n_unanswered=len(answers) - len(answered),
    )


def _mean(points: Iterable[float]) -> float:
    """Plain mean of what is not nan; nan of nothing."""
    answered = [each for each in points if not isnan(each)]
    return sum(answered) / len(answered) if answered else nan


# Values that answer


def values_by_year(books: Books, measured: pd.DataFrame) -> dict[int, dict[str, float]]:
    """Values for `profile`, by year: the impacts measured for all households, and what the tables of a run add."""
    impacts = measured[measured["group_kind"] == ALL]
    values: dict[int, dict[str, float]] = {year: {} for year in sorted(books.chain["year"].unique().tolist())}
    for year, name, value in zip(impacts["year"], impacts["indicator"], impacts["value"], strict=True):
        values[int(year)][str(name)] = float(value)
    for year, of_year in values.items():
        of_year["jobs_paid_share"] = _over(of_year.get("jobs_paid", nan), of_year.get("jobs", nan))
        of_year.update(_values_of_tables(books, year))
    return values


def _values_of_tables(books: Books, year: int) -> dict[str, float]:
    """What one year of the tables answers.

    Price: of milk sold to cooperatives, collectors and neighbours, each quinzaine. Delay: milk money owed at the end
    of the year over that earned in a day.
    """
    chain, cooperatives = (table[table["year"] == year] for table in (books.chain, books.cooperatives))
    herders = books.herders.loc[books.herders["year"].to_numpy() == year, list(_COLUMNS)]
    sold = np.array([chain[f"{outlet}_l"] for outlet in _OUTLETS], dtype=float)
    price = np.array([chain[f"{outlet}_price"] for outlet in _OUTLETS], dtype=float)
    litres = sold.sum(axis=0)
    paid = np.nan_to_num(price * sold).sum(axis=0)[litres > 0.0] / litres[litres > 0.0]
    marketed = sold.sum() + chain[["souk_l", "farm_loss_l"]].to_numpy(dtype=float).sum()
    active = cooperatives[cooperatives["is_active"].astype(bool)]
    keepers = herders[herders["n_cattle"] > 0]
    days = float(chain["days"].sum())
    return {
        "health_cover_share": _mean(herders["has_health_cover"].astype(float)),
        "home_milk_l_head": _over(herders["home_l_year"].sum(), herders["n_people"].sum()),
        "member_share": _mean((keepers["cooperative"] >= 0).astype(float)),
        "milk_loss_share": _over(chain["lost_l"].sum(), marketed),
        "organised_share": _over(chain["cooperative_l"].sum(), chain["milk_l"].sum()),
        "payment_delay_days": _over(herders["receivable"].sum() * days, herders["milk_earned_year"].sum()),
        "price_instability": _over(paid.std(), paid.mean()) if len(paid) else nan,
        "women_members_share": _over(active["n_women_members"].sum(), active["n_members"].sum()),
        "women_presidents_share": _mean(active["president_is_woman"].astype(float)),
    }


_OUTLETS = ("cooperative", "collector", "neighbours")
_COLUMNS = (
    "n_cattle",
    "n_people",
    "cooperative",
    "has_health_cover",
    "home_l_year",
    "receivable",
    "milk_earned_year",
)


def _over(part: float, whole: float) -> float:
    """Part over whole; nan where there is no whole."""
    return float(part) / float(whole) if whole > 0.0 else nan
