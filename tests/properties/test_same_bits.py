"""The same seed gives the same bits: again, in another process, after a copy or a pickle; another seed does not."""

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from properties.invariants import digest
from sim.chain import DairyChain
from sim.territory.territory import Territory

ROOT = Path(__file__).parents[2]
SCALE, SEED, QUINZAINES = 0.02, 11, 40


def run(chain: DairyChain, quinzaines: int = QUINZAINES) -> DairyChain:
    for _ in range(quinzaines):
        chain.step()
    return chain


@pytest.fixture(scope="module")
def expected(sefrou: Territory) -> str:
    return digest(run(DairyChain(sefrou, seed=SEED, scale=SCALE)))


def test_again(sefrou: Territory, expected: str) -> None:
    assert digest(run(DairyChain(sefrou, seed=SEED, scale=SCALE))) == expected


def test_beside_another_chain(sefrou: Territory, expected: str) -> None:
    """Nothing is shared: two chains stepped in turn do what each does alone."""
    one, other = (DairyChain(sefrou, seed=seed, scale=SCALE) for seed in (SEED, SEED + 1))
    for _ in range(QUINZAINES):
        other.step()
        one.step()
    assert digest(one) == expected


IN_ANOTHER_PROCESS = f"""
import sys
from pathlib import Path
from properties.invariants import digest
from sim.chain import DairyChain
from sim.impacts.topics import TOPICS
from sim.territory.territory import Territory
chain = DairyChain(Territory.load(Path(sys.argv[1]), TOPICS), seed={SEED}, scale={SCALE})
for _ in range({QUINZAINES}):
    chain.step()
print(digest(chain))
"""


def test_in_another_process(expected: str) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, str(ROOT / "calibration" / "sefrou")],
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "7"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    "twin_of", [copy.deepcopy, lambda chain: pickle.loads(pickle.dumps(chain))], ids=["deepcopy", "pickle"]
)
@pytest.mark.parametrize("after", [0, 1, 23, 31])
def test_a_copy_goes_on_alike_and_alone(
    twin_of: Callable[[DairyChain], DairyChain], after: int, sefrou: Territory, expected: str
) -> None:
    chain = run(DairyChain(sefrou, seed=SEED, scale=SCALE), after)
    before = digest(chain)
    twin = twin_of(chain)
    assert digest(twin) == before
    run(twin, QUINZAINES - after)
    assert digest(chain) == before
    assert digest(twin) == expected
    assert digest(run(chain, QUINZAINES - after)) == expected


def test_other_seeds_differ(sefrou: Territory, expected: str) -> None:
    digests = {digest(run(DairyChain(sefrou, seed=seed, scale=SCALE))) for seed in (1, 2, 3)}
    assert len(digests | {expected}) == 4


def test_the_seed_decides_from_the_first_day(sefrou: Territory) -> None:
    one, other = (DairyChain(sefrou, seed=seed, scale=SCALE) for seed in (1, 2))
    assert digest(one) != digest(other)


def test_the_digest_sees_one_cell(sefrou: Territory) -> None:
    chain = DairyChain(sefrou, seed=SEED, scale=SCALE)
    before = digest(chain)
    chain.herd.condition[3] += 1e-15 * 4
    assert digest(chain) != before
