"""The part of the report on sensitivity, from the tables of `lben sensitivity`."""

from collections.abc import Iterator

import pandas as pd

from calibration.report.reading import Found
from calibration.report.sections import columns, not_yet
from calibration.report.telling import DASH, figure, title, unit_said
from calibration.sensitivity import Sensitivity
from sim.report.brief.blocks import Block, Bullets, Heading, Row, Section, Table, Text, apart
from sim.report.brief.rendering import NO_BREAK_SPACE
from sim.report.numbers import number, percent
from sim.report.words import in_language, say

MOST_ROWS = 15
BASELINE = "baseline"


def sensitivity_section(found: Found, language: str) -> Section:
    """What the answers hang on: parameters, rankings that could flip, what could be measured."""
    study = found.sensitivity
    shown = tuple(_blocks(study, found, language)) if study else (not_yet("lben sensitivity", language),)
    return Section("sensitivity", say("calibration.section.sensitivity", language), shown)


def _blocks(study: Sensitivity, found: Found, language: str) -> Iterator[Block]:
    sentences = study.summary["sentences"].get(language) or study.summary["sentences"]["en"]
    yield Bullets(tuple(sentences))
    yield _most(study, language)
    yield Heading(say("calibration.sensitivity.flips", language))
    flips = study.flips[study.flips["is_flip"]]
    yield _flips(flips, study, language) if len(flips) else Text(say("calibration.sensitivity.no_flip", language))
    yield Heading(say("calibration.sensitivity.data", language))
    data = study.data_value
    data = data[(data["of"] == "data") & data["is_clear"]]
    yield _data(data, study, found, language) if len(data) else Text(say("calibration.sensitivity.no_data", language))


def _policy(name: str, study: Sensitivity, language: str) -> str:
    if not name or name == study.summary.get("baseline", BASELINE):
        return say("calibration.sensitivity.baseline", language)
    titles = study.summary["titles"].get(name)
    return title(titles, language) if titles else apart(name)


def _indicator(name: str, language: str) -> str:
    return say(f"indicator.{name}", language)


def _parameter(name: str, study: Sensitivity, language: str) -> str:
    note = study.summary["parameters"].get(name, {}).get("note")
    return f"{apart(name)}. {apart(in_language(note, language))}" if note else apart(name)


def _most(study: Sensitivity, language: str) -> Table:
    rows = []
    for policy, parameters in study.summary["most_for_effects"].items():
        rows.append(Row(_policy(policy, study, language), (), "head"))
        rows += [
            Row(
                _parameter(each["name"], study, language),
                (_indicator(each["indicator"], language), percent(each["share"], 0, language)),
            )
            for each in parameters
        ]
    titles = columns(("parameter", "on", "variance"), language)
    return Table(say("calibration.sensitivity.most", language), titles, tuple(rows))


def _flips(flips: pd.DataFrame, study: Sensitivity, language: str) -> Table:
    """The flips with the widest swing, from the lowest to the highest third of the parameter."""
    keys = ["indicator", "a", "b", "parameter"]
    wide = flips.pivot_table(index=keys, columns="third", values="probability").dropna(subset=["low", "high"])
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


def _data(data: pd.DataFrame, study: Sensitivity, found: Found, language: str) -> Table:
    titles_of = {target.measure: target.title for target in found.targets.values()}
    best = data.sort_values("reduction", ascending=False, kind="stable").head(MOST_ROWS)
    rows = []
    for each in best.to_dict("records"):
        label = title(titles_of[each["name"]], language) if each["name"] in titles_of else apart(each["name"])
        unit = unit_said(each["data_unit"], language)
        low, high = (percent(each[end], 0, language) for end in ("low", "high"))
        cells = (
            f"{figure(each['error'], language)} {unit}".strip(),
            _policy(each["policy"], study, language),
            _indicator(each["indicator"], language),
            f"{percent(each['reduction'], 0, language)} ({low}{NO_BREAK_SPACE}{DASH}{NO_BREAK_SPACE}{high})",
        )
        rows.append(Row(label, cells))
    titles = columns(("data", "error", "policy", "on", "narrowing"), language)
    note = say("calibration.sensitivity.data_note", language)
    return Table(say("calibration.sensitivity.data", language), titles, tuple(rows), note, is_wide=True)


def n_flips(study: Sensitivity, language: str) -> str:
    """How many orders of two policies a single parameter reverses."""
    flips = study.flips[study.flips["is_flip"]]
    return number(len(flips.drop_duplicates(["indicator", "a", "b", "parameter"])), 0, language)
