"""Scenario files with a policy: files that extend others, levers and budgets, and what cannot be used in them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.public_purse import Payer
from sim.study import Scenario, read_scenario
from sim.study.extending import merged
from sim.territory import BadInput

HEAD = """\
extends: baseline
title: {fr: Essai, en: Trial, ar: تجربة}
question: {fr: "Que change-t-il ?", en: "What does it change?", ar: "ماذا يتغير؟"}
"""
SEATS = """\
levers:
  womens_seats: {first_year: 2026, last_year: 2027, budget_mad_year: 50000, seats_share: 0.3}
"""
BOTH = """\
levers:
  womens_seats: {first_year: 2026, last_year: 2027, budget_mad_year: 50000, seats_share: 0.3}
  womens_milk_money: {first_year: 2027, last_year: 2028, budget_mad_year: 100000}
"""


def written(folder: Path, text: str, name: str = "essai.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_scenario(path).settled()
    message = str(caught.value)
    assert "\n" not in message
    return message


# A file that extends another


def test_what_a_file_does_not_say_comes_from_the_one_it_extends(tmp_path: Path, baseline: Scenario) -> None:
    extended = read_scenario(written(tmp_path, HEAD + "outlook: {inflation: 0.03}\n"))
    assert extended.title.fr == "Essai"
    assert extended.outlook == baseline.outlook.model_copy(update={"inflation": 0.03})
    assert (extended.first_year, extended.seed) == (baseline.first_year, baseline.seed)


def test_levers_are_merged_setting_by_setting_and_one_may_be_taken_away(tmp_path: Path) -> None:
    written(tmp_path, HEAD + BOTH, "below.yaml")
    head = HEAD.replace("baseline", "below.yaml")
    above = "levers:\n  womens_seats: {seats_share: 0.5}\n  womens_milk_money: null\n"
    levers = read_scenario(written(tmp_path, head + above)).levers.levers
    assert list(levers) == ["womens_seats"]
    assert levers["womens_seats"].model_dump()["seats_share"] == 0.5
    assert levers["womens_seats"].model_dump()["budget_mad_year"] == 50_000.0


def test_an_extending_file_says_the_same_as_one_that_repeats_everything(tmp_path: Path, baseline: Scenario) -> None:
    extending = read_scenario(written(tmp_path, HEAD + SEATS))
    whole = {**baseline.model_dump(mode="json", exclude={"name", "levers", "budget"}), **yaml.safe_load(HEAD + SEATS)}
    del whole["extends"]
    repeated = read_scenario(written(tmp_path, yaml.safe_dump(whole, allow_unicode=True), "whole.yaml"))
    assert extending.but(name="x").content_hash() == repeated.but(name="x").content_hash()
    assert extending.content_hash() != baseline.but(name="essai").content_hash()


def test_how_often_it_is_compared_is_no_part_of_the_hash(baseline: Scenario) -> None:
    assert baseline.but(ensemble={"draws": 3}).content_hash() == baseline.content_hash()
    assert baseline.but(ensemble={"draws": 3}).ensemble.draws == 3


def test_a_fault_in_the_file_extended_is_told_with_that_file_and_line(tmp_path: Path) -> None:
    written(tmp_path, HEAD + "\n\nseed: one\n", "below.yaml")
    above = written(tmp_path, HEAD.replace("baseline", "below.yaml"))
    assert refusal(above).endswith("/below.yaml: seed (line 6): read 'one', allowed a whole number")


def test_title_and_question_are_the_files_own(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "extends: baseline\n")).endswith("essai.yaml: title: missing (and 1 more)")


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("basline", "essai.yaml: extends (line 1): unknown scenario 'basline'; did you mean 'baseline'?"),
        ("nowhere.yaml", "essai.yaml: extends (line 1): read nowhere.yaml: no such file"),
        ("../nowhere/x.yaml", "essai.yaml: extends (line 1): read ../nowhere/x.yaml: no such file"),
        ("essai.yaml", "essai.yaml: extends (line 1): a circle: essai.yaml > essai.yaml"),
        ("[baseline]", "essai.yaml: extends (line 1): read ['baseline'], allowed the name of a scenario"),
        ("''", "essai.yaml: extends (line 1): read , allowed the name of a scenario"),
    ],
)
def test_what_cannot_be_extended_is_refused(tmp_path: Path, extends: str, message: str) -> None:
    assert message in refusal(written(tmp_path, HEAD.replace("baseline", extends)))


def test_a_circle_through_another_file_is_refused_where_it_closes(tmp_path: Path) -> None:
    written(tmp_path, HEAD.replace("baseline", "essai.yaml"), "other.yaml")
    message = refusal(written(tmp_path, HEAD.replace("baseline", "other.yaml")))
    assert message.endswith("other.yaml: extends (line 1): a circle: essai.yaml > other.yaml > essai.yaml")


trees = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=12,
)
mappings = st.dictionaries(st.sampled_from("abcd"), trees, max_size=4)


@given(mappings, mappings)
def test_merging_keeps_all_that_the_upper_says_and_all_else_of_the_lower(
    below: Mapping[str, Any], above: Mapping[str, Any]
) -> None:
    result = merged(below, above)
    assert set(result) == set(below) | set(above)
    for key, value in result.items():
        if key not in above:
            assert value == below[key]
        elif isinstance(above[key], dict) and isinstance(below.get(key), dict):
            assert value == merged(below[key], above[key])
        else:
            assert value == above[key]


@given(mappings)
def test_merging_with_nothing_or_with_itself_changes_nothing(one: Mapping[str, Any]) -> None:
    assert merged(one, {}) == one == merged({}, one)
    assert merged(one, one) == one


# Levers and budgets


def test_the_planned_cost_is_by_payer_year_and_lever(tmp_path: Path) -> None:
    planned = read_scenario(written(tmp_path, HEAD + BOTH)).planned_cost
    assert planned == {
        Payer.INDH: {
            2026: {"womens_seats": 50_000.0},
            2027: {"womens_seats": 50_000.0, "womens_milk_money": 100_000.0},
            2028: {"womens_milk_money": 100_000.0},
        }
    }


def test_a_budget_just_large_enough_is_enough(tmp_path: Path) -> None:
    budget = "budget:\n  indh: {2026: 50000, 2027: 150000}\n"
    assert read_scenario(written(tmp_path, HEAD + BOTH + budget)).settled()


def test_levers_that_ask_for_more_than_the_budget_are_refused_with_the_excess(tmp_path: Path) -> None:
    budget = "budget:\n  indh:\n    2026: 50000\n    2027: 140000.5\n"
    assert refusal(written(tmp_path, HEAD + BOTH + budget)).endswith(
        "essai.yaml: budget.indh.2027 (line 10): indh 2027: levers ask for 150000 MAD (womens_milk_money 100000, "
        "womens_seats 50000), allowed 140000.5: 9999.5 MAD too much"
    )


@given(allowed=st.floats(0, 2e5), asked=st.floats(0, 2e5))
def test_a_budget_is_refused_exactly_when_more_is_asked(baseline: Scenario, allowed: float, asked: float) -> None:
    seats = {"first_year": 2026, "last_year": 2026, "budget_mad_year": asked, "seats_share": 0.3}
    changes = {"levers": {"womens_seats": seats}, "budget": {"indh": {2026: allowed}}}
    if asked > allowed * (1.0 + 1e-9):
        with pytest.raises(BadInput, match="MAD too much"):
            baseline.but(**changes)
    else:
        assert baseline.but(**changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            SEATS.replace("womens_seats", "women_seats"),
            "levers.women_seats (line 5): unknown key 'women_seats'; did you mean 'womens_seats'?",
        ),
        (
            SEATS.replace("seats_share", "seat_share"),
            "levers.womens_seats.seat_share (line 5): unknown key 'seat_share'; did you mean 'seats_share'?",
        ),
        (SEATS.replace("0.3", "3"), "levers.womens_seats.seats_share (line 5): read 3, allowed 1 or less"),
        (
            SEATS.replace("first_year: 2026", "first_year: 2025"),
            "levers.womens_seats.first_year (line 5): read 2025, allowed 2026 or later: 2025 is the last",
        ),
        (
            SEATS.replace("last_year: 2027", "last_year: 2025"),
            "levers.womens_seats (line 5): last_year: read 2025, allowed 2026 (first_year) or later",
        ),
        ("levers: [womens_seats]\n", "levers (line 4): read a list, allowed a mapping of keys"),
        ("levers:\n  womens_seats: 3\n", "levers.womens_seats (line 5): read 3, allowed a mapping of keys"),
        ("levers: yes\n", "levers (line 4): read True, allowed a mapping of keys"),
        (
            SEATS + "  womens_seats: {seats_share: 0.5}\n",
            "line 6: duplicate key 'womens_seats', already on line 5",
        ),
        (
            SEATS.replace("seats_share: 0.3", "seats_share: 0.3, communes: [Sefrooo]"),
            "levers.womens_seats.communes (line 5): unknown commune 'Sefrooo'; did you mean 'Sefrou'?",
        ),
        ("budget:\n  indhh: {2026: 1}\n", "budget.indhh (line 5): unknown payer 'indhh'; did you mean 'indh'?"),
        ("budget:\n  indh: 5\n", "budget.indh (line 5): read 5, allowed a mapping of keys"),
        ("budget:\n  indh: {next: 5}\n", "budget.indh.next (line 5): read 'next', allowed a whole number"),
        ("budget:\n  indh: {2026: -1}\n", "budget.indh.2026 (line 5): read -1, allowed 0 or more"),
        ("budget:\n  indh: {2026: .inf}\n", "allowed a finite number"),
        ("budget: 5\n", "budget (line 4): read 5, allowed a mapping of keys"),
        ("ensemble: {draw: 5}\n", "ensemble.draw (line 4): unknown key 'draw'; did you mean 'draws'?"),
        ("ensemble: {draws: -5}\n", "ensemble.draws (line 4): read -5, allowed 0 or more"),
        (
            "outlook:\n  leader_demand_factor: {2025: 0.5}\n",
            "outlook.leader_demand_factor (line 5): read 2025, allowed 2026 or later",
        ),
        (
            "outlook:\n  feed_price_factor: {2025: 1.5}\n",
            "outlook.feed_price_factor (line 5): read 2025, allowed 2026 or later",
        ),
        (
            "outlook:\n  harvest_million_quintals: {2025: 30}\n",
            "outlook.harvest_million_quintals (line 5): read 2025, allowed 2026 or later",
        ),
        ("extend: baseline\n", "extend (line 4): unknown key 'extend'; did you mean 'extends'?"),
        ("name: x\n", "name (line 4): not allowed, the file's name is the scenario's"),
    ],
)
def test_a_hostile_file_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(written(tmp_path, HEAD + text))
