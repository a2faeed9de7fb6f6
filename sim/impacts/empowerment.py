"""Impact 7, empowerment: the abbreviated Women's Empowerment in Agriculture Index, after Alkire and Foster.

A person is adequate or not in each of six indicators; c is the weight of those in which she is not. She is empowered
when c <= 1 - cutoff. The pure functions below take any population; the figures at the end apply them to herder
households.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.impacts.declared import Amount, Declared, Formula, Impact, formula, households, parameter, ratio, total
from sim.impacts.groups import ALL, MEN, WOMEN
from sim.impacts.households import Bools, Floats, Households, part
from sim.impacts.welfare import Welfare

INDICATORS = ("decisions", "assets", "credit", "income", "group", "workload")
"""The six indicators of the five domains; assets and credit make one, resources."""

ROUNDING = 1e-9


class FiveDomains(NamedTuple):
    """Empowerment in five domains. `adequacy_of_others`: mean adequacy of the disempowered, NaN when there are none.

    `contributions`: what each indicator adds to disempowerment, 1 in all (NaN when all are empowered).
    """

    value: float
    empowered_share: float
    adequacy_of_others: float
    contributions: Floats


class Parity(NamedTuple):
    """Parity in households with a woman and a man. `mean_gap`: of women who lack it, NaN when none does."""

    value: float
    share_without: float
    mean_gap: float


def inadequacy(adequacy: ArrayLike, weights: ArrayLike) -> Floats:
    """Score c of each person: weight of the indicators in which the person is not adequate, weights adding to 1.

    `adequacy`: shape (persons, indicators), true or 1 where adequate.
    """
    share = np.asarray(weights, np.float64) / np.sum(weights)
    return np.asarray((1.0 - np.asarray(adequacy, np.float64)) @ share)


def is_disempowered(scores: Floats, cutoff: float) -> Bools:
    """Whether a score c exceeds 1 - cutoff."""
    return scores > 1.0 - cutoff + ROUNDING


def five_de(
    adequacy: ArrayLike, weights: ArrayLike, persons: ArrayLike | None = None, cutoff: float = 0.8
) -> FiveDomains:
    """5DE = He + (1 - He) Aa = 1 - M0: He empowered share, Aa mean adequacy of the others.

    `adequacy`: shape (rows, indicators); `persons`: how many each row stands for, 1 each by default.
    """
    is_adequate = np.asarray(adequacy, np.float64)
    scores = inadequacy(is_adequate, weights)
    count = np.ones(len(scores)) if persons is None else np.asarray(persons, np.float64)
    lacking = count * is_disempowered(scores, cutoff)
    share = np.asarray(weights, np.float64) / np.sum(weights)
    if count.sum() <= 0.0:
        return FiveDomains(np.nan, np.nan, np.nan, np.full(len(share), np.nan))
    total_lack = float(lacking @ scores)
    others = float(lacking.sum())
    contributions = share * (lacking @ (1.0 - is_adequate))
    return FiveDomains(
        1.0 - total_lack / float(count.sum()),
        1.0 - others / float(count.sum()),
        1.0 - total_lack / others if others > 0.0 else np.nan,
        contributions / total_lack if total_lack > 0.0 else np.full(len(share), np.nan),
    )


def parity_gap(women: Floats, men: Floats, cutoff: float) -> Floats:
    """Relative gap of a woman to the man of her household: (c'w - c'm) / (1 - c'm) where she lacks parity, else 0.

    c' = max(c, 1 - cutoff): scores of the empowered are censored, so that an empowered woman never lacks parity.
    """
    censored_woman, censored_man = np.maximum(women, 1.0 - cutoff), np.maximum(men, 1.0 - cutoff)
    gap = censored_woman - censored_man
    room = 1.0 - censored_man
    return np.where(gap > ROUNDING, np.divide(gap, room, out=np.zeros(len(gap)), where=room > 0.0), 0.0)


def gpi(
    women: ArrayLike,
    men: ArrayLike,
    weights: ArrayLike,
    households: ArrayLike | None = None,
    cutoff: float = 0.8,
) -> Parity:
    """GPI = 1 - H I over households with both: H share of women without parity, I their mean gap.

    `women` and `men`: adequacy of the woman and the man of each household, shape (rows, indicators).
    """
    gaps = parity_gap(inadequacy(women, weights), inadequacy(men, weights), cutoff)
    count = np.ones(len(gaps)) if households is None else np.asarray(households, np.float64)
    if count.sum() <= 0.0:
        return Parity(np.nan, np.nan, np.nan)
    without = float(count @ (gaps > 0.0))
    lost = float(count @ gaps)
    return Parity(
        1.0 - lost / float(count.sum()), without / float(count.sum()), lost / without if without > 0.0 else np.nan
    )


# Adequacy of the people of herder households


class Person(NamedTuple):
    """Adequacy of one person of each household, and how many such persons it has."""

    number: Floats
    decisions: Bools
    assets: Bools
    credit: Bools
    income: Bools
    group: Bools
    workload: Bools


class People(NamedTuple):
    """The woman and the man who answer for the household, and the other women and men of 15 and over."""

    woman: Person
    other_women: Person
    man: Person
    other_men: Person


def people(h: Households) -> People:
    """Adequacy of the people of 15 and over of each household, from its states.

    Roles of a sex are those of one person, the first of that sex: heading, membership, account, title, credit. Only
    churning for the souk and hours are shared by all women.
    """
    w = h.welfare
    is_woman_led = h["is_female_headed"] > 0.0
    has_woman, has_man = h["n_women"] > 0.0, h["n_men"] > 0.0
    woman_heads = has_woman & (is_woman_led | ~has_man)
    man_heads = has_man & ~woman_heads
    is_member, is_womans = h["cooperative"] >= 0.0, h["member_is_woman"] > 0.0
    woman_joined, man_joined = has_woman & is_member & is_womans, has_man & is_member & ~is_womans
    account = is_member & (h["account_is_womans"] > 0.0)
    sold = h["accepted_l_year"] + h["to_collector_l_year"] + h["to_direct_l_year"] + h["to_souk_l_year"]
    churns = (sold > 0.0) & (h["to_souk_l_year"] >= w.souk_share_adequate * sold)
    woman_decides = woman_heads | woman_joined | (account & has_woman) | churns
    man_decides = man_heads | man_joined | (is_member & ~account & has_man)
    has_herd = h["herd_value"] > 0.0
    uses_credit = (h["debt"] > 0.0) | (h["borrowed_year"] > 0.0)
    received = part(h["women_milk_money_year"], h["milk_money_year"])
    is_paid = h["milk_money_year"] > 0.0
    days = h.of_year(h.annual.sum("chain", "days"))
    nobody = np.zeros(len(h), np.bool_)
    woman_rests = _rests(h, WOMEN, "woman", days)
    man_rests = _rests(h, MEN, "man", days)
    return People(
        Person(
            has_woman.astype(np.float64),
            woman_decides,
            has_herd & (h["title_women_share"] > 0.0),
            uses_credit & woman_decides,
            woman_heads | (is_paid & (received >= w.income_share_adequate)),
            woman_joined,
            woman_rests,
        ),
        Person(np.maximum(h["n_women"] - 1.0, 0.0), churns, nobody, nobody, nobody, nobody, woman_rests),
        Person(
            has_man.astype(np.float64),
            man_decides,
            has_herd & (h["title_women_share"] < 1.0),
            uses_credit & man_decides,
            man_heads | (is_paid & (1.0 - received >= w.income_share_adequate)),
            man_joined,
            man_rests,
        ),
        Person(np.maximum(h["n_men"] - 1.0, 0.0), nobody, nobody, nobody, nobody, nobody, man_rests),
    )


def _rests(h: Households, sex: str, one: str, days: Floats) -> Bools:
    """Whether people of a sex work at most the limit on a mean day: herd, casual and domestic work."""
    hours = h[f"{sex}_dairy_hours_year"] + h[f"{sex}_casual_hours_year"]
    limit = (h.welfare.workload_limit_hours_day - h.domestic_hours[one]) * days * h[f"n_{sex}"]
    return np.asarray(hours <= limit * (1.0 + 1e-6))


def indicator_weights(welfare: Welfare, with_workload: bool = True) -> dict[str, float]:
    """Weights of the indicators, adding to 1; without workload, those of the others are scaled up."""
    names = INDICATORS if with_workload else INDICATORS[:-1]
    weights = {name: float(getattr(welfare, f"{name}_weight")) for name in names}
    whole = sum(weights.values())
    return {name: weight / whole for name, weight in weights.items()}


class Scores(NamedTuple):
    """Score c of each kind of person."""

    woman: Floats
    other_women: Floats
    man: Floats
    other_men: Floats


def scores(h: Households) -> Scores:
    """Scores over six indicators."""
    return _scores(h, with_workload=True)


def scores_no_workload(h: Households) -> Scores:
    """Scores over the five indicators other than workload."""
    return _scores(h, with_workload=False)


def _scores(h: Households, with_workload: bool) -> Scores:
    weights = indicator_weights(h.welfare, with_workload)
    return Scores(*(_score(person, weights) for person in h.once(people)))


def _score(person: Person, weights: dict[str, float]) -> Floats:
    score = np.ones(len(person.number))
    for name, weight in weights.items():
        score -= weight * getattr(person, name)
    return score


# Figures

Scoring = Callable[[Households], Scores]
CUTOFF, SHARE = "welfare.empowerment_cutoff", "welfare.five_de_share"


def _sum(h: Households, scoring: Scoring, sex: str, of: Callable[[Floats, Bools], Floats], first_only: bool) -> Floats:
    """Sum over the persons of a sex of what a score, and whether it means disempowered, give."""
    who, c = h.once(people), h.once(scoring)
    first, score = (who.woman, c.woman) if sex == WOMEN else (who.man, c.man)
    amount = first.number * of(score, is_disempowered(score, h.welfare.empowerment_cutoff))
    if first_only:
        return amount
    rest, score = (who.other_women, c.other_women) if sex == WOMEN else (who.other_men, c.other_men)
    return amount + rest.number * of(score, is_disempowered(score, h.welfare.empowerment_cutoff))


def _count(scoring: Scoring, of: Callable[[Floats, Bools], Floats], first_only: bool = False) -> dict[str, Amount]:
    """Count women, by default; women and men where sexes are told apart."""

    def women(h: Households) -> Floats:
        return _sum(h, scoring, WOMEN, of, first_only)

    return {ALL: women, WOMEN: women, MEN: lambda h: _sum(h, scoring, MEN, of, first_only)}


def _empowered(score: Floats, lacks: Bools) -> Floats:
    return np.asarray(~lacks, np.float64)


def _lack(score: Floats, lacks: Bools) -> Floats:
    return score * lacks


def _lack_of(name: str, sex: str) -> Amount:
    """Weight of one indicator that the disempowered of a sex lack."""

    def lack(h: Households) -> Floats:
        who, c = h.once(people), h.once(scores)
        pairs = ((who.woman, c.woman), (who.other_women, c.other_women))
        if sex == MEN:
            pairs = ((who.man, c.man), (who.other_men, c.other_men))
        weight = indicator_weights(h.welfare)[name]
        cutoff = h.welfare.empowerment_cutoff
        lacks = (each.number * ~getattr(each, name) * is_disempowered(score, cutoff) for each, score in pairs)
        return np.asarray(weight * sum(lacks), np.float64)

    return lack


def _gaps(scoring: Scoring) -> Amount:
    def gaps(h: Households) -> Floats:
        c = h.once(scoring)
        return _dual(h) * parity_gap(c.woman, c.man, h.welfare.empowerment_cutoff)

    return gaps


def _dual(h: Households) -> Bools:
    return (h["n_women"] > 0.0) & (h["n_men"] > 0.0)


def _one_less(top: Floats, bottom: Floats) -> Floats:
    return 1.0 - top / bottom


def _a_weai(share: Floats, domains: Floats, parity: Floats) -> Floats:
    return share * domains + (1.0 - share) * parity


def _one_less_ratio(name: str, meaning: str, top: str, bottom: str) -> Formula:
    return formula(name, "1", meaning, f"1 - {top} / {bottom}", (top, bottom), _one_less, "PF150")


def _index(suffix: str, scoring: Scoring, how: str) -> tuple[Declared, ...]:
    """The index and its parts, with or without workload."""
    return (
        total(
            f"empowered_women{suffix}",
            "persons",
            f"women of 15 and over with at least 80% of the weights{how}",
            f"women (men) where c <= 1 - {CUTOFF}",
            _count(scoring, _empowered),
            "PF275",
        ),
        total(
            f"lack_of_disempowered{suffix}",
            "persons",
            f"scores c of disempowered women{how}",
            f"sum of c over women (men) where c > 1 - {CUTOFF}",
            _count(scoring, _lack),
            "PF150",
        ),
        total(
            f"parity_gaps{suffix}",
            "households",
            f"gaps of women to the man of their household{how}",
            "(c'w - c'm) / (1 - c'm) where c'w > c'm, else 0; c' = max(c, 1 - cutoff)",
            households(_gaps(scoring)),
            "PF150",
        ),
        _one_less_ratio(
            f"five_de{suffix}", f"empowerment of women in five domains{how}", f"lack_of_disempowered{suffix}", "counted"
        ),
        ratio(
            f"empowered_women_share{suffix}",
            "1",
            f"share of women of 15 and over who are empowered{how}",
            f"empowered_women{suffix}",
            "counted",
            "PF275",
        ),
        _one_less_ratio(f"gpi{suffix}", f"gender parity index{how}", f"parity_gaps{suffix}", "dual_households"),
        formula(
            f"empowerment{suffix}",
            "1",
            f"A-WEAI{how}",
            f"{SHARE} * five_de{suffix} + (1 - {SHARE}) * gpi{suffix}",
            (SHARE, f"five_de{suffix}", f"gpi{suffix}"),
            _a_weai,
            "PF276",
        ),
    )


EMPOWERMENT = Impact(
    "empowerment",
    (
        parameter(CUTOFF, "1", "weight of adequate indicators from which a person is empowered"),
        parameter(SHARE, "1", "weight of the five domains in A-WEAI"),
        total(
            "counted",
            "persons",
            "women of 15 and over (men where sexes are told apart)",
            "n_women (n_men)",
            {ALL: lambda h: h["n_women"], WOMEN: lambda h: h["n_women"], MEN: lambda h: h["n_men"]},
        ),
        total(
            "dual_households",
            "households",
            "households with a woman and a man",
            "n_women > 0 and n_men > 0",
            households(_dual),
        ),
        *_index("", scores, ""),
        *_index("_no_workload", scores_no_workload, ", without workload"),
        total(
            "counted_principal",
            "persons",
            "households with a woman: one who answers for them (a man where sexes are told apart)",
            "min(1, n_women)",
            _count(scores, lambda score, lacks: np.ones(len(score)), first_only=True),
        ),
        total(
            "empowered_principal",
            "persons",
            "women who answer for their household and are empowered",
            f"women where c <= 1 - {CUTOFF}",
            _count(scores, _empowered, first_only=True),
            "PF150",
        ),
        total(
            "lack_of_principal",
            "persons",
            "scores c of the disempowered among them",
            f"sum of c where c > 1 - {CUTOFF}",
            _count(scores, _lack, first_only=True),
            "PF150",
        ),
        _one_less_ratio(
            "five_de_principal",
            "empowerment in five domains of one woman a household, as surveys count",
            "lack_of_principal",
            "counted_principal",
        ),
        ratio(
            "empowered_principal_share",
            "1",
            "share of households with a woman where the one who answers for it is empowered",
            "empowered_principal",
            "counted_principal",
            "PF150",
        ),
        *(
            total(
                f"lack_of_{name}",
                "persons",
                f"weight of the indicator that disempowered women lack: {name}",
                f"welfare.{name}_weight over all weights, where disempowered and not adequate",
                {ALL: _lack_of(name, WOMEN), WOMEN: _lack_of(name, WOMEN), MEN: _lack_of(name, MEN)},
                "PF150",
            )
            for name in INDICATORS
        ),
        *(
            ratio(
                f"disempowerment_from_{name}",
                "1",
                f"share of women's disempowerment that comes from the indicator: {name}",
                f"lack_of_{name}",
                "lack_of_disempowered",
                "PF150",
            )
            for name in INDICATORS
        ),
    ),
    (
        "empowerment_no_workload",
        "five_de_no_workload",
        "gpi_no_workload",
        "empowered_women_share_no_workload",
        "empowered_women_no_workload",
        "empowerment",
        "five_de",
        "gpi",
        "empowered_women_share",
        "empowered_women",
        "five_de_principal",
        "empowered_principal_share",
        *(f"disempowerment_from_{name}" for name in INDICATORS),
    ),
)
