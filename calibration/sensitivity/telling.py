"""What a planner should know of a study, in sentences made by rule from its tables: null results like the others."""

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from calibration.sensitivity.labels import Labels
from calibration.sensitivity.reading import Sensitivity
from sim.report.evidence import HEADLINES
from sim.report.numbers import percent

EVEN = 0.1
"""No more than so far from one half no policy is said to be better."""
SURE = 0.95
"""Share of units from which on a policy is surely better or worse than another, or than the baseline."""


def sentences(study: Sensitivity, language: str) -> list[str]:
    """Rankings impact by impact and what moves them, then what to measure for each policy."""
    labels = Labels(study.summary, language)
    policies = study.summary["policies"]
    told: list[str] = []
    for pair in (
        combinations(policies, 2) if len(policies) > 1 else ((each, study.summary["baseline"]) for each in policies)
    ):
        for indicator in HEADLINES.values():
            told += _ranking(study, labels, indicator, *pair)
    return [*told, *to_measure(study, language)]


def to_measure(study: Sensitivity, language: str) -> list[str]:
    """What to measure first for each policy."""
    labels = Labels(study.summary, language)
    return [told for policy in study.summary["policies"] for told in _measuring(study, labels, policy)]


def _ranking(study: Sensitivity, labels: Labels, indicator: str, a: str, b: str) -> Iterator[str]:
    flips = study.flips
    rows = flips[(flips["indicator"] == indicator) & (flips["a"] == a) & (flips["b"] == b)]
    overall = rows[rows["third"] == "all"]
    if not len(overall) or not overall["n"].iloc[0]:
        return
    probability, ties = float(overall["probability"].iloc[0]), float(overall["ties"].iloc[0])
    names = {"impact": labels.impact(indicator), "a": labels.policy(a), "b": labels.policy(b)}
    if ties == 1.0:
        yield labels.say("says.same", **names)
        return
    baseline = study.summary["baseline"]
    acts = any(is_sure(study, indicator, each, baseline) for each in (a, b)) or rows["is_flip"].any()
    if b != baseline and not acts:
        yield labels.say("says.neither", **names)
        return
    if probability < 0.5:
        names |= {"a": names["b"], "b": names["a"]}
    share = percent(max(probability, 1.0 - probability), 0, labels.language)
    first = labels.say("says.even" if abs(probability - 0.5) <= EVEN else "says.better", share=share, **names)
    yield f"{first} {_mover(rows, labels, names['a'], is_turned=probability < 0.5)}"


def is_sure(study: Sensitivity, indicator: str, a: str, b: str) -> bool:
    """Whether a policy does better than another, or worse, in nearly all units."""
    rows = study.flips.query("indicator == @indicator and a == @a and b == @b and third == 'all'")
    probability = rows["probability"]
    return bool(((probability >= SURE) | (probability <= 1.0 - SURE)).any())


def _mover(rows: pd.DataFrame, labels: Labels, first: str, *, is_turned: bool) -> str:
    """What moves a ranking most: a parameter that turns it round, else one that clearly moves it, else none."""
    thirds = rows[rows["is_clear"]].pivot_table(
        index="parameter", columns="third", values=["probability", "is_flip"], aggfunc="first"
    )
    if not len(thirds):
        return labels.say("says.steady")
    is_flip = thirds["is_flip"]["low"].astype(bool)
    told = thirds[is_flip] if is_flip.any() else thirds
    low, high = (told["probability"][third].astype(float) for third in ("low", "high"))
    name = str((high - low).abs().idxmax())
    ends = [float(each[name]) for each in (low, high)]
    shares = [percent(1.0 - each if is_turned else each, 0, labels.language) for each in ends]
    key = "says.turns" if is_flip.any() else "says.moves"
    return labels.say(key, parameter=name, meaning=labels.meaning(name), a=first, low=shares[0], high=shares[1])


def _measuring(study: Sensitivity, labels: Labels, policy: str) -> Iterator[str]:
    """The quantity that would narrow the effects of a policy most, on average over the impacts."""
    table = study.data_value
    table = table[(table["policy"] == policy) & (table["of"] == "data")]
    clear = table[table["is_clear"]]
    if not len(clear):
        yield labels.say("says.no_data", policy=labels.policy(policy))
        return
    gains = clear.groupby("name")["reduction"].sum()
    name = str(gains.idxmax())
    best = clear[clear["name"] == name].sort_values("reduction", ascending=False, kind="stable").iloc[0]
    yield labels.say(
        "says.data",
        policy=labels.policy(policy),
        data=labels.data(name),
        impact=labels.impact(str(best["indicator"])),
        share=percent(float(best["reduction"]), 0, labels.language),
        mean=percent(float(gains.max()) / len(HEADLINES), 0, labels.language),
    )
