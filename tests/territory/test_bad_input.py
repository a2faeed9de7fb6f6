"""Whatever cannot be used is refused in one line: the file, the place, what was read, what is allowed."""

from pathlib import Path

import pytest

from sim.territory import BadInput

MARGINS = [
    ("cattle:", "cattel:", "cattel (line 13): unknown key 'cattel'; did you mean 'cattle'? (and 1 more)"),
    ("  unit: head\n", "", "cattle.unit (line 13): missing"),
    (
        "  low: 650\n",
        "  low: 710\n",
        "cattle (line 13): read low 710, value 700, high 750, allowed low <= value <= high",
    ),
    ("  low: 650\n", "  low: -650\n", "cattle (line 13): read low -650, allowed 0 or more"),
    ("value: 700\n", "value: .nan\n", "cattle.value (line 14): read nan, allowed a finite number"),
    ("value: 700\n", "value: -.inf\n", "cattle.value (line 14): read -inf, allowed a finite number"),
    ("value: 700\n", "value: many\n", "cattle.value (line 14): read 'many', allowed a number such as 3.5"),
    ("value: 700\n", "value: '700'\n", "cattle.value (line 14): read '700', allowed a number such as 3.5"),
    ("value: 700\n", "value: yes\n", "cattle.value (line 14): read True, allowed a number such as 3.5"),
    ("value: 700\n", "value:\n", "cattle.value (line 14): read nothing, allowed a number such as 3.5"),
    ("value: 700\n", "value: 7\n  value: 700\n", "line 15: duplicate key 'value', already on line 14"),
    ("  value: 700\n", "\tvalue: 700\n", "line 14: found character that cannot start any token"),
    ("  value: 700\n", "  value: [700\n", "line 15: did not find expected ',' or ']'"),
    (
        "value: 700\n  low: 650\n",
        "value: 150\n  low: 100\n",
        "cattle x cow_share: read 90 cows, allowed 330 or more for 150 herds of these classes",
    ),
    (
        "breed_pure:\n  value: 0.5\n",
        "breed_pure:\n  value: 0.6\n",
        "breed_pure + breed_cross + breed_local: read 1.1, allowed 1",
    ),
    (
        "  alpine:\n    value: 0.8",
        "  alpin:\n    value: 0.8",
        "keeping_propensity (line 189): unknown zone 'alpin'; did you mean 'alpine'?",
    ),
    ("  high: 0.65\n", "  high: 65\n", "cow_share (line 24): read high 65, allowed 1 or less"),
]
COMMUNES = [
    ("zone", "zon", "line 1: unknown column 'zon'; did you mean 'zone'?"),
    ("zone,", "", "line 1: missing column 'zone'"),
    ("households_2014", "zone", "line 1: duplicate column 'zone'"),
    (",", ";", "line 1: cells are separated by ';', allowed ','"),
    ("2500", "25OO", "line 3, column population_2014: read '25OO', allowed a whole number"),
    ("1500", "15.5", "line 4, column population_2014: read '15.5', allowed a whole number"),
    ("1500", "-1500", "line 4, column population_2014: read '-1500', allowed more than 0"),
    ("45.05", '"45,05"', "line 3, column latitude: read '45,05', allowed a number such as 3.5"),
    ("45.05", "45,05", "line 3: read 12 cells, allowed 11, one per column"),
    ("45.05", '"45.05', "line 5: unexpected end of data"),
    ("45.05", "nan", "line 3, column latitude: read 'nan', allowed a finite number"),
    ("44.9,6.85", "144.9,6.85", "line 5, column latitude: read '144.9', allowed 90 or less"),
    (
        "44.9,6.85",
        "6.85,44.9",
        "Le Col, column latitude: read 6.85, allowed 42.2 to 48.2, around the market town",
    ),
    (
        "rural,alpine,1500",
        "ruarl,alpine,1500",
        "line 4, column kind: read 'ruarl', allowed 'municipality' or 'rural'; did you mean 'rural'?",
    ),
    ("rural,alpine,1500", "rural,,1500", "line 4, column zone: missing"),
    ("Le Col", "Haute-Combe", "line 5, column commune: Haute-Combe is already on line 4"),
    (
        "1000,210",
        "1001,210",
        "column population_2014: read a sum of 10001, allowed the census of 2014, 10000",
    ),
    ("1000,210", "1000,2100", "line 5: read households_2014 2100, allowed at most population_2014 1000"),
    ("KA01,derived", "KA09,derived", "Le Col, column sources: unknown source 'KA09'; did you mean 'KA04'?"),
]
COOPERATIVES = [
    (
        "Les Prés",
        "Les Pres",
        "valley dairy, column commune: unknown commune 'Les Pres'; did you mean 'Les Prés'?",
    ),
    (
        "valley dairy",
        "valley\u200b dairy",
        "line 2, column cooperative: read 'valley\\u200b dairy', "
        "allowed text without hidden characters such as \\u200b",
    ),
    ("40,12", "10,12", "line 2: read women 12, allowed at most members 10"),
    ("5,1,M", "5,6,M", "line 2: read board_women 6, allowed at most board_seats 5"),
    ("9,9,3", "9,8,3", "line 3: read women 8 of 9 members, allowed all if women_only"),
    ("1998", "2017", "valley dairy, column founded: read 2017, allowed 1900 to 2015"),
    ("M,900", "X,900", "line 2, column president_sex: read 'X', allowed 'F' or 'M'"),
    ("M,900", "M,-900", "line 2, column tank_capacity_l_day: read '-900', allowed 0 or more"),
    ("true,false,Les", "maybe,false,Les", "line 2, column surveyed: read 'maybe', allowed true or false"),
    (
        "prior,prior,assumed",
        "sourced,KA04,assumed",
        "col dairy: read status sourced, allowed prior, for no published source is cited",
    ),
]
CPI = "{2014-07-01: 100.0, 2016-07-01: 103.0}"
PRIOR = "{2016-07-01: [1.0, 1.8]}"
DRIVERS = [
    ("cpi:", "cpy:", "cpy (line 24): unknown key 'cpy'; did you mean 'cpi'? (and 1 more)"),
    (
        CPI,
        "{2016-07-01: 103.0, 2014-07-01: 100.0}",
        "cpi.values (line 30): read 2014-07-01 after 2016-07-01, allowed dates in increasing order",
    ),
    (
        CPI,
        "{2016-07-01: 103.0}",
        "cpi.values (line 30): read 2016-07-01 as first date, allowed 2015-01-01 or earlier",
    ),
    (CPI, "{2014-07-32: 100.0}", "line 30: read '2014-07-32': day is out of range for month"),
    (
        CPI,
        "{2014-07-01: high}",
        "cpi.values.2014-07-01 (line 30): read 'high', allowed a number such as 3.5",
    ),
    (CPI, "{soon: 100.0}", "cpi.values.soon (line 30): read 'soon', allowed a date such as 2013-01-01"),
    (CPI, "{}", "cpi.values (line 30): read a mapping, allowed 1 item or more"),
    (CPI, "103", "cpi.values (line 30): read 103, allowed a mapping of keys"),
    (
        "2016: 4.0",
        "2016-03-01: 4.0",
        "harvest_million_quintals (line 2): read 2016-03-01, allowed a year, for the shape is yearly",
    ),
    (
        "shape: yearly",
        "shape: yearl",
        "harvest_million_quintals.shape (line 4): read 'yearl', "
        "allowed 'step', 'linear' or 'yearly'; did you mean 'yearly'?",
    ),
    (
        PRIOR,
        "{2016-07-01: [1.5, 1.8]}",
        "straw_price_mad_kg (line 16): prior_ranges: read 1.5 to 1.8 for 1.4 on 2016-07-01",
    ),
    (
        "status: mixed",
        "status: sourced",
        "straw_price_mad_kg (line 16): read status sourced with prior_ranges, allowed mixed or prior",
    ),
]
RAMADAN = [
    ("2016-06-07", "2014-06-07", "read 2014-06-07, -376 days after 2015-06-18, allowed 353 to 356 days"),
    ("2016-06-07", "7 June", "line 3, column start: read '7 June', allowed a date such as 2013-01-01"),
    ("2016-06-07,30", "2016-06-07,40", "line 3, column days: read '40', allowed 30 or less"),
    (
        "2015-06-18,30,announced\n",
        "",
        "read 2016-06-07 as first month, allowed one in 2015 or earlier",
    ),
]
PRODUCTS = [
    (
        "lben: 0.96",
        "lben: 0.93",
        "joint_products.churning.outputs (line 47): read outputs worth 0.977500 L of milk, allowed 1",
    ),
    ("  raib:", "  rabi:", "products.rabi (line 15): unknown key 'rabi'; did you mean 'raib'? (and 1 more)"),
    ("unit: kg", "unit: lb", "products.jben.unit (line 22): read 'lb', allowed 'L' or 'kg'"),
]
IDENTITY = [
    ("start: 2015-01-01\n", "", "start: missing"),
    (
        "start: 2015-01-01",
        "start: 01/01/2015",
        "start (line 4): read '01/01/2015', allowed a date such as 2013-01-01",
    ),
    (
        "name: karbona",
        "name: Karbona",
        "name (line 2): read 'Karbona', allowed text of the form ^[a-z][a-z0-9_]*$",
    ),
    (", ar: مونكلير", "", "market_town.name.ar (line 11): missing"),
    (
        "ar: مونكلير",
        'ar: "\\u202eمونكلير"',
        "market_town.name.ar (line 11): read '\\u202eمونكلير', "
        "allowed one line of text without hidden characters such as \\u202e",
    ),
    ("[KA02]", "[KA20]", "market_town.sources (line 18): unknown source 'KA20'; did you mean 'KA04'?"),
    ("[KA02]", "&here [KA02, *here]", "line 18: anchors are not allowed"),
]
SOURCES = [
    ("KA02,geo", "KA01,geo", "line 3, column id: KA01 is already on line 2"),
    (",high,\n", ",sure,\n", "line 2, column confidence: read 'sure', allowed 'high', 'medium' or 'low'"),
]
PARAMETERS = [
    ("wood_c:", "wood_d:", "wood_d (line 10): unknown key 'wood_d'; did you mean 'wood_c'?"),
    (
        "high: 3e-3",
        "high: 4e-3",
        "wood_c (line 10): read fixed from 0.003 to 0.004, allowed fixed if and only if low = high",
    ),
    ("source: KA03", "source: KA33", "wood_c.source (line 17): unknown source 'KA33'; did you mean 'KA03'?"),
    ("  unit: per day\n", "", "wood_c.unit (line 10): missing"),
    ("unit: per day", "unit: ''", "wood_c.unit (line 15): read '', allowed some text"),
    ("  note: {fr: Baisse de la courbe., en: Fall of the curve.}\n", "", "wood_c.note (line 10): missing"),
    (
        "low: 3e-3",
        "low: -3e-3",
        "wood_c (line 10): read fixed from -0.003 to 0.003, allowed fixed if and only if low = high",
    ),
    ("year: 2015", "year: soon", "wood_c.year (line 16): read 'soon', allowed a whole number"),
]
FILES = {
    "margins.yaml": MARGINS,
    "communes.csv": COMMUNES,
    "cooperatives.csv": COOPERATIVES,
    "drivers.yaml": DRIVERS,
    "ramadan.csv": RAMADAN,
    "products.yaml": PRODUCTS,
    "territory.yaml": IDENTITY,
    "sources.csv": SOURCES,
    "parameters/lactation.yaml": PARAMETERS,
}
CASES = [(name, *case) for name, cases in FILES.items() for case in cases]


def refusal_of(load) -> str:
    with pytest.raises(BadInput) as refusal:
        load()
    return str(refusal.value)


def shown(name: str) -> str:
    """The name of a file in a message: with the folder that holds it."""
    return name if "/" in name else f"made_up/{name}"


@pytest.mark.parametrize(("name", "old", "new", "message"), CASES)
def test_a_spoiled_file_is_refused(folder: Path, load, name: str, old: str, new: str, message: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, -1 if len(old) == 1 else 1), encoding="utf-8")
    assert refusal_of(load) == f"{shown(name)}: {message}"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused(folder: Path, load, name: str) -> None:
    (folder / name).unlink()
    assert refusal_of(load) == f"{shown(name)}: no such file"


def test_a_misnamed_file_is_proposed(folder: Path, load) -> None:
    (folder / "margins.yaml").rename(folder / "margin.yaml")
    assert refusal_of(load) == "made_up/margins.yaml: no such file; did you mean 'margin.yaml'?"


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_refused(folder: Path, load, name: str) -> None:
    (folder / name).write_bytes(b"")
    assert refusal_of(load) == f"{shown(name)}: the file is empty"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_utf8_is_refused(folder: Path, load, name: str) -> None:
    path = folder / name
    first, rest = path.read_bytes().split(b"\n", 1)
    path.write_bytes(first + b"\n" + "é".encode("latin-1") + rest)
    assert refusal_of(load) == f"{shown(name)}: line 2: not UTF-8 text"


@pytest.mark.parametrize("content", ["- a\n- b\n", "text\n"])
def test_a_yaml_file_is_a_mapping(folder: Path, load, content: str) -> None:
    (folder / "drivers.yaml").write_text(content, encoding="utf-8")
    assert refusal_of(load).endswith(", allowed a mapping of keys")


def test_a_table_needs_rows(folder: Path, load) -> None:
    path = folder / "ramadan.csv"
    path.write_text("start,days,status\n", encoding="utf-8")
    assert refusal_of(load) == "made_up/ramadan.csv: no rows"


def test_a_control_character_is_refused(folder: Path, load) -> None:
    path = folder / "drivers.yaml"
    path.write_bytes(b"\x00" + path.read_bytes())
    assert refusal_of(load).startswith("made_up/drivers.yaml: not YAML: unacceptable character")


def test_an_unknown_topic_of_parameters_is_refused(folder: Path, load) -> None:
    (folder / "parameters" / "lactations.yaml").write_text("a: 1\n", encoding="utf-8")
    expected = "made_up/parameters: unknown topic file 'lactations.yaml'; did you mean 'lactation.yaml'?"
    assert refusal_of(load) == expected


def test_marks_of_honest_arabic_are_read(folder: Path, load) -> None:
    path = folder / "territory.yaml"
    path.write_text(path.read_text("utf-8").replace("ar: مونكلير", 'ar: "مونكلير\\u200e \\u200f"'), encoding="utf-8")
    assert load().market_town.name.ar.startswith("مونكلير")


@pytest.mark.parametrize("key", ['"a\\nb"', '"a\\u202eb"', "k" * 1000])
def test_an_odd_key_is_shown_on_one_short_line(folder: Path, load, key: str) -> None:
    path = folder / "products.yaml"
    path.write_text(path.read_text("utf-8") + f"\n{key}: 1\n", encoding="utf-8")
    message = refusal_of(load)
    assert len(message) < 300
    assert message.isprintable()


def test_every_refusal_is_one_line() -> None:
    assert all("\n" not in message for *_, message in CASES)
