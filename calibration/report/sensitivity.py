"""The part of the report on sensitivity, from the tables of `lben sensitivity`."""

from collections.abc import Hashable, Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from calibration.report.reading import Found
from calibration.report.sections import columns, not_yet
from calibration.report.telling import DASH, figure, joined, title, unit_said
from calibration.sensitivity import Sensitivity
from calibration.sensitivity.labels import Labels
from calibration.sensitivity.telling import is_sure, sentences, to_measure
from sim.report.brief.blocks import Block, Bullets, Heading, Row, Section, Table, Text, apart
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.evidence import HEADLINES
from sim.report.numbers import number, percent, plain
from sim.report.words import in_language, say

MOST_ROWS, MOST_ROWS_OF_A_POLICY = 15, 8


def sensitivity_section(found: Found, language: str) -> Section:
    """What the answers hang on: parameters, rankings that could flip, what could be measured."""
    study = found.sensitivity
    shown = tuple(_blocks(study, found, language)) if study else (not_yet("lben sensitivity", language),)
    return Section("sensitivity", say("calibration.section.sensitivity", language), shown)


def rankings_told(found: Found, language: str) -> str:
    """On how many impacts the order of two policies is sure, and how many orders a single parameter reverses."""
    study = found.sensitivity
    if study is None:
        return not_yet("lben sensitivity", language).text
    return " ".join([*_sure_orders(study, language), _flips_told(study, language)])


def _sure_orders(study: Sensitivity, language: str) -> Iterator[str]:
    for a, b in combinations(study.summary["policies"], 2):
        sure = [impact for impact, indicator in HEADLINES.items() if is_sure(study, indicator, a, b)]
        counts = {"sure": number(len(sure), 0, language), "impacts": number(len(HEADLINES), 0, language)}
        names = joined((say(f"impact.{impact}", language) for impact in sure), language)
        said = {"a": _policy(a, study, language), "b": _policy(b, study, language), "names": names, **counts}
        yield say(f"calibration.answer.{'sure' if sure else 'unsure'}", language, **said)


def _flips_told(study: Sensitivity, language: str) -> str:
    n = len(_turning(study).drop_duplicates(["indicator", "a", "b", "parameter"]))
    if not n:
        return say("calibration.sensitivity.no_flip", language)
    return say("calibration.answer.flips_text", language, flips=number(n, 0, language))


def first_to_measure(found: Found, language: str) -> str:
    """What the province would best measure first, for each policy."""
    study = found.sensitivity
    if study is None:
        return not_yet("lben sensitivity", language).text
    return " ".join(to_measure(study, language))


def _turning(study: Sensitivity) -> pd.DataFrame:
    return study.flips[study.flips["is_flip"]]


def _blocks(study: Sensitivity, found: Found, language: str) -> Iterator[Block]:
    if not found.is_explored:
        yield Text(say("calibration.sensitivity.other", language), "strong")
    yield Text(say("calibration.sensitivity.says", language, **_study_said(study, language)))
    yield from _explained(study, language)
    yield Bullets(tuple(sentences(study, language)))
    yield _most(study, language)
    flips, data = _turning(study), study.data_value
    data = data[(data["of"] == "data") & data["is_clear"]]
    if len(flips):
        yield _flips(flips, study, language)
    else:
        yield Heading(say("calibration.sensitivity.flips", language))
        yield Text(say("calibration.sensitivity.no_flip", language))
    if len(data):
        yield _data(data, study, language)
    else:
        yield Heading(say("calibration.sensitivity.data", language))
        yield Text(say("calibration.sensitivity.no_data", language))


def _explained(study: Sensitivity, language: str) -> Iterator[Text]:
    """How much of the effects parameters explain, where it is too little for Sobol indices of some."""
    effects = study.outputs[study.outputs["kind"] == "effect"]
    withheld = effects[effects["is_withheld"]]
    if len(withheld):
        best = effects.sort_values("explained", ascending=False, kind="stable").to_dict("records")[0]
        counts = {"withheld": number(len(withheld), 0, language), "effects": number(len(effects), 0, language)}
        on = f"{_policy(best['policy'], study, language)}, {_indicator(best['indicator'], language)}"
        most = percent(best["explained"], 0, language)
        yield Text(say("calibration.sensitivity.explained", language, most=most, on=on, **counts), "strong")


def _study_said(study: Sensitivity, language: str) -> dict[str, object]:
    """What was compared, on what scale and how often."""
    summary = study.summary
    return {
        "policies": joined((_policy(each, study, language) for each in summary["policies"]), language),
        "units": number(summary["units"]["asked"], 0, language),
        "parameters": number(summary["uncertain"], 0, language),
        "scale": plain(summary["scale"], language),
        "first": summary["years"][0],
        "last": summary["years"][1],
    }


def _policy(name: str, study: Sensitivity, language: str) -> str:
    if name == study.summary["baseline"]:
        return Labels(study.summary, language).policy(name)
    return title(study.summary["titles"][name], language)


def _indicator(name: str, language: str) -> str:
    return say(f"indicator.{name}", language)


def _parameter(name: str, study: Sensitivity, language: str) -> str:
    note = study.summary["parameters"][name]["note"]
    return f"{apart(name)}. {apart(in_language(note, language))}"


def _most(study: Sensitivity, language: str) -> Table:
    labels, rows = Labels(study.summary, language), []
    for policy, parameters in study.summary["most_for_effects"].items():
        rows.append(Row(_policy(policy, study, language), (), "head"))
        rows += [
            Row(
                _parameter(each["name"], study, language),
                (
                    _indicator(each["indicator"], language),
                    percent(each["share"], 0, language),
                    labels.say(f"by.{each['by']}"),
                    percent(each["mean_share"], 0, language),
                ),
            )
            for each in parameters
        ]
        if not parameters:
            rows.append(Row(labels.say("nothing", policy=_policy(policy, study, language)), ("",) * 4))
    titles = (*columns(("parameter", "on", "variance"), language), labels.say("column.by"))
    return Table(
        say("calibration.sensitivity.most", language),
        (*titles, labels.say("column.mean_share")),
        tuple(rows),
        is_wide=True,
    )


def _flips(flips: pd.DataFrame, study: Sensitivity, language: str) -> Table:
    """The flips with the widest swing, from the lowest to the highest third of the parameter."""
    keys = ["indicator", "a", "b", "parameter"]
    wide = flips.pivot_table(index=keys, columns="third", values="probability")
    swing = (wide["high"] - wide["low"]).abs()
    chosen = wide.loc[swing.sort_values(ascending=False, kind="stable").index[:MOST_ROWS]]
    rows = [
        Row(
            _parameter(parameter, study, language),
            (
                _indicator(indicator, language),
                _policy(a, study, language),
                _policy(b, study, language),
                percent(float(low), 0, language),
                percent(float(high), 0, language),
            ),
        )
        for (indicator, a, b, parameter), low, high in zip(chosen.index, chosen["low"], chosen["high"], strict=True)
    ]
    titles = columns(("parameter", "on", "first_better", "second", "when_low", "when_high"), language)
    return Table(say("calibration.sensitivity.flips", language), titles, tuple(rows), is_wide=True)


def _data(data: pd.DataFrame, study: Sensitivity, language: str) -> Table:
    """What would narrow the effects of each policy most, policy by policy."""
    labels, rows = Labels(study.summary, language), []
    for policy in study.summary["policies"]:
        rows.append(Row(_policy(policy, study, language), (), "head"))
        useful = data[data["policy"] == policy].sort_values("reduction", ascending=False, kind="stable")
        rows += [_datum(each, labels) for each in useful.head(MOST_ROWS_OF_A_POLICY).to_dict("records")]
        if not len(useful):
            rows.append(Row(labels.say("nothing_to_measure"), ("",) * 3))
    titles = columns(("data", "error", "on", "narrowing"), language)
    note = say("calibration.sensitivity.data_note", language)
    return Table(say("calibration.sensitivity.data", language), titles, tuple(rows), note, is_wide=True)


def _datum(each: Mapping[Hashable, Any], labels: Labels) -> Row:
    language = labels.language
    low, high = (percent(each[end], 0, language) for end in ("low", "high"))
    cells = (
        f"{figure(each['error'], language)} {unit_said(each['data_unit'], language)}".strip(),
        _indicator(each["indicator"], language),
        f"{percent(each['reduction'], 0, language)} ({low}{NO_BREAK_SPACE}{DASH}{NO_BREAK_SPACE}{high})",
    )
    return Row(labels.data(each["name"]), cells)
