"""Runs are kept by what they depend on: none is made twice, and a killed calibration ends with the same bytes."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from fit_toys import BENT, bent, runner

from calibration.fit.fitting import Fresh, Plan, fit
from calibration.fit.problem import Trial
from calibration.fit.runs import SETTLED, Kept, Progress, Staying
from sim.study.ensemble.executor import Processes
from sim.study.processes import Crew
from sim.territory.reading import BadInput

NAMES = [aim.name for aim in BENT.aims]


class Counted:
    """A toy that counts its runs, and may stop at one."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.n, self._stop_at = 0, stop_at

    def __call__(self, trial: Trial) -> list[float]:
        if self.n == self._stop_at:
            raise KeyboardInterrupt
        self.n += 1
        return runner(BENT, bent)([trial])[0].tolist()


def kept(
    home: Path, simulate: Counted, context: str = "one", tell: Callable[[Progress], None] = lambda _: None
) -> Kept:
    return Kept(home, {"about": context}, NAMES, simulate, Processes(1), planned=60, progress=tell)


PLAN = Plan(first=40, later=20, waves=2)


def fitted_bytes(run: Kept) -> tuple[bytes, bytes]:
    found = fit(BENT, Fresh(run, 1), PLAN)
    return found.draws.scores.tobytes(), run.all_asked().to_parquet(index=False)


def test_nothing_is_made_twice(tmp_path: Path) -> None:
    first, second = Counted(), Counted()
    one = fitted_bytes(kept(tmp_path, first))
    again = kept(tmp_path, second)
    assert again.n_found == 60
    assert fitted_bytes(again) == one
    assert (first.n, second.n) == (60, 0)


@pytest.mark.parametrize("stop_at", [0, 3, 17, 45])
def test_a_stopped_calibration_goes_on_and_ends_with_the_same_bytes(tmp_path: Path, stop_at: int) -> None:
    whole = fitted_bytes(kept(tmp_path / "whole", Counted()))
    with pytest.raises(KeyboardInterrupt):
        fitted_bytes(kept(tmp_path / "cut", Counted(stop_at)))
    rest = Counted()
    assert fitted_bytes(kept(tmp_path / "cut", rest)) == whole
    assert rest.n == 60 - stop_at


def test_the_time_of_a_stopped_calibration_adds_up(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        fitted_bytes(kept(tmp_path, Counted(17)))
    rest = kept(tmp_path, Counted())
    fitted_bytes(rest)
    cost, again = rest.cost(0.0), kept(tmp_path, Counted())
    fitted_bytes(again)
    assert (cost.runs, cost.cores) == (60, (1,))
    assert cost.seconds is not None
    assert again.cost(2.0) == cost.longer(2.0)
    next(tmp_path.rglob("timesheet.jsonl")).unlink()
    old = kept(tmp_path, Counted())
    fitted_bytes(old)
    assert old.cost(2.0).seconds is None


def test_a_half_written_piece_is_swept(tmp_path: Path) -> None:
    run = kept(tmp_path, Counted())
    run(BENT.trials(np.zeros((3, 3)), [1, 2, 3]))
    folder = next(tmp_path.iterdir())
    (folder / ".half.parquet").write_bytes(b"PAR1")
    assert kept(tmp_path, Counted()).n_found == 3
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty"])
def test_a_damaged_piece_is_made_again(tmp_path: Path, damage: str) -> None:
    trials = BENT.trials(np.zeros((3, 3)), [1, 2, 3])
    sound = kept(tmp_path, Counted())(trials)
    (piece,) = next(tmp_path.iterdir()).glob("*.parquet")
    whole = piece.read_bytes()
    flipped = whole[:60] + bytes(byte ^ 255 for byte in whole[60:100]) + whole[100:]
    piece.write_bytes({"flipped": flipped, "cut": whole[:-20], "empty": b""}[damage])
    again = Counted()
    np.testing.assert_array_equal(kept(tmp_path, again)(trials), sound)
    assert again.n == 3
    assert kept(tmp_path, Counted()).n_found == 3


def test_another_context_value_or_seed_is_another_run(tmp_path: Path) -> None:
    run, other = kept(tmp_path, Counted()), kept(tmp_path, Counted(), "other")
    (trial,) = BENT.trials(np.zeros((1, 3)), [1])
    moved = Trial({**trial.theta, "a": np.nextafter(trial.theta["a"], 1.0)}, 1)
    keys = {run.key(trial), other.key(trial), run.key(moved), run.key(trial._replace(seed=2))}
    assert len(keys) == 4
    assert run.key(trial) == run.key(Trial(dict(reversed(trial.theta.items())), 1))


def test_progress_says_what_is_done_and_left(tmp_path: Path) -> None:
    told: list[Progress] = []
    kept(tmp_path, Counted(), tell=told.append)(BENT.trials(np.zeros((5, 3)), range(5)))
    assert [each.done for each in told] == [0, 1, 2, 3, 4, 5]
    assert {each.total for each in told} == {60}
    assert {each.left_s for each in told} == {None}  # five runs tell nothing yet


class SlowAtFirst(Counted):
    """Compiles before its first run."""

    def __call__(self, trial: Trial) -> list[float]:
        if not self.n:
            time.sleep(0.5)
        return super().__call__(trial)


def test_time_left_is_told_once_known_and_does_not_count_what_comes_before_the_first_run(tmp_path: Path) -> None:
    told: list[Progress] = []
    kept(tmp_path, SlowAtFirst(), tell=told.append)(BENT.trials(np.zeros((20, 3)), range(20)))
    left = [each.left_s for each in told]
    assert left[:SETTLED] == [None] * SETTLED
    known = [each for each in left[SETTLED:] if each is not None]
    assert len(known) == 21 - SETTLED
    assert all(0.0 < each < 0.5 for each in known)  # forty runs of a toy; with the compilation it would be a second


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written"):
        kept(tmp_path / "file", Counted())


def square(trial: Trial) -> list[float]:
    return [trial.theta["x"] ** 2]


@pytest.mark.slow
def test_processes_that_stay_give_the_same_in_the_same_order(tmp_path: Path) -> None:
    trials: Sequence[Trial] = [Trial({"x": float(x)}, x) for x in range(20)]

    def runs() -> Iterator[bytes]:
        for jobs in (1, 2):
            with Crew(jobs) as crew:
                run = Kept(tmp_path / str(jobs), {}, ["square"], square, Staying(crew), planned=20)
                yield run(trials).tobytes() + run(trials[::-1]).tobytes()

    one, two = runs()
    assert one == two
