"""Time is noted with each run: what was killed and resumed adds up, what was not noted is not made up."""

from pathlib import Path

import pytest

from calibration.cost import FILE, Cost, Timesheet, processor


def test_time_noted_before_a_kill_and_after_adds_up(tmp_path: Path) -> None:
    Timesheet(tmp_path).add(["a", "b"], 10.0, 2)
    resumed = Timesheet(tmp_path)
    resumed.add(["c"], 4.0, 1)
    assert resumed.of("abc") == Cost(runs=3, seconds=14.0, cores=(1, 2), machines=(processor(),))
    assert Timesheet(tmp_path).of("ac").seconds == 9.0


def test_what_was_not_noted_is_not_made_up(tmp_path: Path) -> None:
    sheet = Timesheet(tmp_path)
    assert sheet.of("a") == Cost(runs=1)
    sheet.add(["a"], 3.0, None)
    assert sheet.of("ab").seconds is None
    assert sheet.of("a").cores == ()


@pytest.mark.parametrize("half", ['{"names": ["c"], "sec', '{"names": [], "seconds": 3}', "[]", "\x00\x00"])
def test_a_line_cut_short_spoils_no_other(tmp_path: Path, half: str) -> None:
    Timesheet(tmp_path).add(["a"], 1.0, 1)
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write(f"\n{half}")
    sheet = Timesheet(tmp_path)
    sheet.add(["b"], 2.0, 1)
    for each in (sheet, Timesheet(tmp_path)):
        assert each.of("ab").seconds == 3.0
        assert each.of("c").seconds is None


def line_of(**other: str) -> str:
    """A line on run `c` as written, but for some values, which are JSON."""
    said = {"names": '["c"]', "seconds": "3.5", "cores": "2", "machine": '"Abacus"'} | other
    return "{" + ", ".join(f'"{key}": {value}' for key, value in said.items()) + "}"


@pytest.mark.parametrize(
    "line",
    [
        *(line_of(seconds=each) for each in ("NaN", "1e999", "1" * 400, "1" * 5000, "-1", "1e308", '"3"', "true")),
        *(line_of(cores=each) for each in ("-3", "0", "1.5", "[1]", '"two"', "true", "1" * 400)),
        *(line_of(machine=each) for each in ("null", "3", "[]", r'"\ud800"')),
        *(line_of(names=each) for each in ("[]", '"c"', "[[]]", '{"c": 1}', "[3]")),
        "[" * 100_000,
        '{"names":' * 100_000,
    ],
)
def test_a_damaged_line_counts_as_not_recorded(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(f"{line_of()}\n".replace('"c"', '"a"') + line)
    sheet = Timesheet(tmp_path)
    assert sheet.of("a") == Cost(runs=1, seconds=3.5, cores=(2,), machines=("Abacus",))
    assert sheet.of("c3") == Cost(runs=2)


def test_the_time_of_several_is_known_when_that_of_each_is() -> None:
    one, two = Cost(runs=1, seconds=3.0, cores=(2,), machines=("x",)), Cost(runs=2, seconds=4.0, cores=(1,))
    assert Cost.of_all([one, two]) == Cost(runs=3, seconds=7.0, cores=(1, 2), machines=("x",))
    assert Cost.of_all([one, Cost(runs=5)]) == Cost(runs=6, cores=(2,), machines=("x",))
    assert one.longer(0.5).seconds == 3.5
    assert Cost(runs=1).longer(0.5).seconds is None
