"""Impact 5, decent work: six items for each worker, and who has at least four of them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.accounts.figure import Figure
from sim.impacts.declared import (
    Amount,
    Declared,
    Formula,
    Impact,
    Yearly,
    added,
    by_sex,
    formula,
    parameter,
    ratio,
    total,
)
from sim.impacts.groups import MEN, WOMEN
from sim.impacts.households import QUINZAINES, Annual, Bools, Floats, Households, Work, pay
from sim.impacts.jobs import WAGE_STAGES

N_ITEMS = 6
ROUNDING = 1e-6
"""Relative slack on thresholds: columns are stored in 32 bits."""


class Items(NamedTuple):
    """Which items the women, or the men, at work in each household have. `voters`: persons among them with a vote."""

    workers: Floats
    is_paid: Bools
    pay_is_legal: Bools
    hours_are_legal: Bools
    is_covered: Bools
    is_steady: Bools
    voters: Floats

    @property
    def common(self) -> Floats:
        """Number of items that all of them have, voice apart."""
        items = (self.is_paid, self.pay_is_legal, self.hours_are_legal, self.is_covered, self.is_steady)
        return np.asarray(np.sum(items, axis=0), np.float64)


class Both(NamedTuple):
    """Items of women and of men."""

    women: Items
    men: Items


def items(h: Households) -> Both:
    """Items of women and men at work: mean persons of the year, each with the mean hours and pay of the sex."""
    work = h.once(pay)
    is_member, is_woman = h["cooperative"] >= 0.0, h["member_is_woman"] > 0.0
    return Both(_items(h, WOMEN, work.women, is_member & is_woman), _items(h, MEN, work.men, is_member & ~is_woman))


def _items(h: Households, sex: str, work: Work, has_vote: Bools) -> Items:
    w = h.welfare
    workers = h[f"{sex}_at_work_year"] / QUINZAINES
    weeks = h.annual.sum("chain", "days") / 7.0
    lowest_wage = h.of_year(h.annual.lowest("wage_hour"))
    return Items(
        workers,
        (work.hours > 0.0) & (work.paid_hours >= w.paid_hours_share * work.hours * (1.0 - ROUNDING)),
        (work.hours > 0.0) & (work.pay >= work.hours * lowest_wage * (1.0 - ROUNDING)),
        work.hours <= w.week_hours_limit * workers * h.of_year(weeks) * (1.0 + ROUNDING),
        h["has_health_cover"] > 0.0,
        h[f"{sex}_casual_hours_year"] <= h[f"{sex}_dairy_hours_year"],
        np.minimum(has_vote, workers),
    )


def _decent(each: Items, needed: float) -> Floats:
    """Persons who have at least `needed` items; only a member has a voice."""
    with_voice = np.where(each.common + 1.0 >= needed, each.voters, 0.0)
    return with_voice + np.where(each.common >= needed, each.workers - each.voters, 0.0)


def _who_has(of: Callable[[Items], Floats]) -> dict[str, Amount]:
    return by_sex(lambda h: of(h.once(items).women), lambda h: of(h.once(items).men))


def _item(name: str, meaning: str, text: str, of: Callable[[Items], Floats]) -> tuple[Declared, ...]:
    """An item: persons who have it, and their share of workers."""
    return (
        total(f"workers_{name}", "persons", f"workers {meaning}", text, _who_has(of)),
        ratio(f"decent_{name}", "1", f"share of workers {meaning}", f"workers_{name}", "at_work"),
    )


def at_least(needed: Floats, *chances: Floats) -> Floats:
    """Chance of having at least `needed` of several items, each with its own chance, taken as independent."""
    exactly = [np.ones_like(chances[0])]
    for chance in chances:
        without = [before * (1.0 - chance) for before in exactly]
        given = [before * chance for before in exactly]
        exactly = [
            a + b for a, b in zip([*without, np.zeros_like(chance)], [np.zeros_like(chance), *given], strict=True)
        ]
    return np.asarray(sum(np.where(k >= needed, p, 0.0) for k, p in enumerate(exactly)), np.float64)


NEEDED = "welfare.decent_items"
LONG_WEEK = "welfare.long_week_share"


def _chance_of_wage_worker(stage: str) -> Formula:
    """Paid, at the legal wage that the chain pays, and without a vote: the other three items are chances."""
    cover, regular = f"welfare.cover_share_{stage}", f"welfare.regular_share_{stage}"
    return formula(
        f"decent_chance_{stage}",
        "1",
        f"chance that a wage worker has at least four items, {stage}",
        f"P(2 + 1[{cover}] + 1[{regular}] + 1[1 - {LONG_WEEK}] >= {NEEDED}), independent",
        (NEEDED, cover, regular, LONG_WEEK),
        lambda needed, covered, steady, long_week: at_least(needed - 2.0, covered, steady, 1.0 - long_week),
        "prior",
    )


def _collectors_at_legal_pay(annual: Annual) -> Floats:
    """Share of collectors' hours that bring at least the lowest legal wage of the year."""
    hours, income = annual.column("collectors", "hours_year"), annual.column("collectors", "income_year")
    wage = annual.lowest("wage_hour")[annual.rows("collectors")]
    enough = hours * (income >= hours * wage * (1.0 - ROUNDING))
    all_hours = annual.add("collectors", hours)
    return np.divide(annual.add("collectors", enough), all_hours, out=np.zeros(len(annual)), where=all_hours > 0.0)


def _weighted(*parts: Floats) -> Floats:
    """Sum of products of pairs."""
    return np.asarray(sum(a * b for a, b in zip(parts[::2], parts[1::2], strict=True)), np.float64)


_STAGES = (*WAGE_STAGES, "collection")
_PAIRS = tuple(part for stage in _STAGES for part in (f"jobs_{stage}", f"decent_chance_{stage}"))

DECENT_WORK = Impact(
    "decent_work",
    (
        parameter(NEEDED, "items", "items out of six that make work decent"),
        parameter(LONG_WEEK, "1", "share of wage workers with more than 48 hours a week"),
        *(
            parameter(f"welfare.cover_share_{stage}", "1", f"share of workers with health cover, {stage}")
            for stage in (*WAGE_STAGES, "collectors")
        ),
        *_item(
            "paid",
            "most of whose hours are paid",
            "workers where paid hours >= welfare.paid_hours_share * hours of the sex",
            lambda each: each.workers * each.is_paid,
        ),
        *_item(
            "pay",
            "who earn at least the lowest legal farm wage of the year per hour",
            "workers where pay of the sex >= its hours * lowest wage_hour of the year",
            lambda each: each.workers * each.pay_is_legal,
        ),
        *_item(
            "hours",
            "with at most 48 hours a week for the herd and casual work",
            "workers where hours of the sex / (workers * days / 7) <= welfare.week_hours_limit",
            lambda each: each.workers * each.hours_are_legal,
        ),
        *_item(
            "cover",
            "with health cover",
            "workers where has_health_cover",
            lambda each: each.workers * each.is_covered,
        ),
        *_item(
            "steady",
            "whose work is not mostly casual",
            "workers where casual hours of the sex <= its dairy hours",
            lambda each: each.workers * each.is_steady,
        ),
        *_item(
            "voice",
            "with a vote in a cooperative",
            "min(1, workers) where the member is of that sex",
            lambda each: each.voters,
        ),
        total(
            "items_met",
            "items",
            "items that workers have",
            "workers_paid + workers_pay + workers_hours + workers_cover + workers_steady + workers_voice",
            _who_has(lambda each: each.workers * each.common + each.voters),
        ),
        total(
            "decent_workers",
            "persons",
            "workers of herder households who have at least four of six items",
            "workers where items >= welfare.decent_items",
            by_sex(
                lambda h: _decent(h.once(items).women, h.welfare.decent_items),
                lambda h: _decent(h.once(items).men, h.welfare.decent_items),
            ),
        ),
        *(_chance_of_wage_worker(stage) for stage in WAGE_STAGES),
        Yearly(
            Figure(
                "collectors_at_legal_pay",
                "1",
                "share of collectors' hours paid at the legal farm wage or more",
                "hours_year of collectors where income_year >= hours_year * lowest wage_hour, over all",
                "model",
            ),
            _collectors_at_legal_pay,
            everywhere=True,
        ),
        formula(
            "decent_chance_collection",
            "1",
            "chance that a collector has at least four items",
            f"P(2 + 1[collectors_at_legal_pay] + 1[cover] + 1[1 - {LONG_WEEK}] >= {NEEDED}), independent",
            (NEEDED, "collectors_at_legal_pay", "welfare.cover_share_collectors", LONG_WEEK),
            lambda needed, pay, covered, long_week: at_least(needed - 2.0, pay, covered, 1.0 - long_week),
            "prior",
        ),
        added(
            "wage_workers",
            "FTE",
            "wage workers and collectors",
            *(f"jobs_{stage}" for stage in _STAGES),
        ),
        formula(
            "decent_wage_workers",
            "FTE",
            "wage workers and collectors who have at least four items",
            " + ".join(f"jobs_{stage} * decent_chance_{stage}" for stage in _STAGES),
            _PAIRS,
            _weighted,
            "definition",
        ),
        formula(
            "decent_work",
            "1",
            "mean share of the six items that a worker of a herder household has",
            f"items_met / ({N_ITEMS} * at_work)",
            ("items_met", "at_work"),
            lambda met, workers: met / (N_ITEMS * workers),
            "PF211",
        ),
        ratio(
            "decent_share",
            "1",
            "share of workers of herder households with at least four items",
            "decent_workers",
            "at_work",
        ),
        ratio(
            "decent_share_wage",
            "1",
            "share of wage workers and collectors with at least four items",
            "decent_wage_workers",
            "wage_workers",
            "prior",
        ),
        formula(
            "decent_share_chain",
            "1",
            "share of workers of households (persons) and wage workers (FTE) with at least four items",
            "(decent_workers + decent_wage_workers) / (at_work + wage_workers)",
            ("decent_workers", "decent_wage_workers", "at_work", "wage_workers"),
            lambda own, wage, workers, hired: (own + wage) / (workers + hired),
            "prior",
        ),
    ),
    (
        "decent_work",
        "decent_share",
        "decent_share_wage",
        "decent_share_chain",
        *(f"decent_{item}" for item in ("paid", "pay", "hours", "cover", "steady", "voice")),
    ),
)
