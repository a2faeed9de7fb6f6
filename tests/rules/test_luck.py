"""Luck: uniform, without pattern over days, agents, purposes or seeds, the same in every process."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from twins import luck as twin

from sim.rules import luck as rules
from sim.rules.luck import Purpose

ROOT = Path(__file__).parents[2]
N = 100_000
AGENTS = np.arange(1, N + 1, dtype=np.uint64)
TODAY = 735_000
LEAST_P = 1e-4  # the keys are fixed: a test that passes once passes always


def stream(seed: int, purpose: int) -> np.uint64:
    """The key as an unsigned number again: called from Python, a compiled rule hands it out as a plain int."""
    return np.uint64(rules.stream(seed, purpose))


def _by_agent(seed: int = 1, purpose: int = Purpose.DEATH, day: int = TODAY, n: int = N) -> np.ndarray:
    return rules.uniforms(seed, purpose, AGENTS[:n], day)


def _by_day(agent: int = 7, n: int = N // 2, step: int = 1) -> np.ndarray:
    key, name = stream(1, Purpose.DEATH), np.uint64(agent)
    return np.array([rules.uniform(key, name, TODAY + step * day) for day in range(n)])


def _by_seed(n: int = N // 4) -> np.ndarray:
    return np.array([rules.uniform(stream(seed, Purpose.DEATH), np.uint64(7), TODAY) for seed in range(n)])


def _by_purpose(n: int = N // 4) -> np.ndarray:
    return np.array([rules.uniform(stream(1, purpose), np.uint64(7), TODAY) for purpose in range(n)])


SEQUENCES = {
    "agents": _by_agent,
    "days": _by_day,
    "quinzaines": lambda: _by_day(step=15, n=N // 4),
    "seeds": _by_seed,
    "purposes": _by_purpose,
}


@pytest.mark.parametrize("along", SEQUENCES)
def test_uniform(along: str) -> None:
    draws = SEQUENCES[along]()
    assert 0.0 < draws.min() < draws.max() < 1.0
    assert stats.chisquare(np.histogram(draws, 256, (0.0, 1.0))[0]).pvalue > LEAST_P
    assert stats.kstest(draws, "uniform").pvalue > LEAST_P
    low_bits = (draws * 2.0**40).astype(np.int64) % 64
    assert stats.chisquare(np.bincount(low_bits, minlength=64)).pvalue > LEAST_P


@pytest.mark.parametrize("along", SEQUENCES)
def test_no_serial_correlation(along: str) -> None:
    draws = SEQUENCES[along]()
    for lag in (1, 2, 3, 7, 24, 365):
        assert stats.pearsonr(draws[:-lag], draws[lag:]).pvalue > LEAST_P, lag
    pairs = np.histogram2d(draws[:-1:2], draws[1::2], 16, ((0.0, 1.0), (0.0, 1.0)))[0]
    assert stats.chisquare(pairs.ravel()).pvalue > LEAST_P


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("the next seed", {"seed": 2}),
        ("a far seed", {"seed": 2**40}),
        ("another purpose", {"purpose": Purpose.CONCEPTION}),
        ("the next day", {"day": TODAY + 1}),
        ("the next quinzaine", {"day": TODAY + 15}),
        ("day zero", {"day": 0}),
    ],
)
def test_independent_streams(what: str, other: dict[str, int]) -> None:
    one, two = _by_agent(), _by_agent(**other)
    assert stats.pearsonr(one, two).pvalue > LEAST_P, what
    pairs = np.histogram2d(one, two, 16, ((0.0, 1.0), (0.0, 1.0)))[0]
    assert stats.chisquare(pairs.ravel()).pvalue > LEAST_P, what
    assert not np.isin(one, two).any()


def test_seed_and_purpose_do_not_stand_in_for_each_other() -> None:
    keys = {int(rules.stream(seed, purpose)) for seed in range(300) for purpose in range(100)}
    assert len(keys) == 300 * 100


@pytest.mark.parametrize("changed", ["agent", "day", "seed"])
def test_avalanche(changed: str) -> None:
    """One bit of a key changes half the bits of the word, whichever bit it is."""
    rng = np.random.default_rng(8)
    flips = np.zeros((32, 64))
    tries = 400
    for bit in range(32):
        for _ in range(tries):
            agent, day, seed = (int(rng.integers(0, 2**31)) for _ in range(3))
            other = {"agent": agent, "day": day, "seed": seed}
            other[changed] ^= 1 << bit
            one = rules.word(stream(seed, Purpose.DEATH), np.uint64(agent), day)
            key = stream(other["seed"], Purpose.DEATH)
            two = rules.word(key, np.uint64(other["agent"]), other["day"])
            flips[bit] += [int(one ^ two) >> k & 1 for k in range(64)]
    share = flips / tries
    assert share.mean() == pytest.approx(0.5, abs=0.002)
    assert np.abs(share - 0.5).max() < 5.0 * np.sqrt(0.25 / tries)


def test_normal_moments() -> None:
    draws = rules.normals(1, Purpose.CALF_MERIT, AGENTS, TODAY)
    assert draws.mean() == pytest.approx(0.0, abs=4.0 / np.sqrt(N))
    assert draws.std() == pytest.approx(1.0, abs=4.0 / np.sqrt(2 * N))
    assert stats.skew(draws) == pytest.approx(0.0, abs=4.0 * np.sqrt(6.0 / N))
    assert stats.kurtosis(draws) == pytest.approx(0.0, abs=4.0 * np.sqrt(24.0 / N))
    assert stats.kstest(draws, "norm").pvalue > LEAST_P


def test_a_normal_is_not_its_own_uniform() -> None:
    """Half of its luck is the angle, so it hardly follows the uniform draw of the same key."""
    normals, uniforms = rules.normals(1, Purpose.DEATH, AGENTS, TODAY), _by_agent()
    assert stats.pearsonr(normals, uniforms).pvalue > LEAST_P


def test_waiting_is_exponential() -> None:
    assert rules.waiting_days(np.exp(-1.0), 0.25, 4.001) == pytest.approx(4.0)
    assert rules.waiting_days(np.exp(-1.0), 0.25, 3.999) == np.inf
    assert rules.waiting_days(0.3, 0.0, 15.0) == rules.waiting_days(0.3, -1.0, 15.0) == np.inf
    waits = np.array([rules.waiting_days(draw, 0.02, 200.0) for draw in _by_agent(n=20_000)])
    assert stats.kstest(waits[waits < 200.0], stats.truncexpon(4.0, scale=50.0).cdf).pvalue > LEAST_P
    assert (waits < 200.0).mean() == pytest.approx(1.0 - np.exp(-4.0), abs=0.004)


@pytest.mark.parametrize("hazard", [0.001, 0.05, 0.3])
def test_the_short_cut_of_waiting_is_exact(hazard: float) -> None:
    for draw in _by_agent(n=5_000):
        exact = -np.log(draw) / hazard
        wait = rules.waiting_days(draw, hazard, 15.0)
        assert wait == (pytest.approx(exact, rel=1e-14) if exact < 15.0 else np.inf)


def test_whole_numbers_of_python_give_the_same_bits() -> None:
    rng = np.random.default_rng(2)
    for _ in range(300):
        seed, purpose, day = int(rng.integers(0, 2**62)), int(rng.integers(0, 200)), int(rng.integers(0, 800_000))
        agent = int(rng.integers(0, 2**64, dtype=np.uint64))
        key = stream(seed, purpose)
        assert int(key) == twin.stream(seed, purpose)
        assert int(rules.word(key, np.uint64(agent), day)) == twin.word(twin.stream(seed, purpose), agent, day)
        assert rules.uniform(key, np.uint64(agent), day) == twin.uniform(seed, purpose, agent, day)
        assert rules.normal(key, np.uint64(agent), day) == pytest.approx(
            twin.normal(seed, purpose, agent, day), rel=1e-12, abs=1e-12
        )


def test_the_finaliser_is_that_of_splitmix64() -> None:
    """The first three words of SplitMix64 from state 1234567, as published with the reference code."""
    golden, state, words = twin.GOLDEN, 1234567, []
    for _ in range(3):
        state = (state + golden) & twin.ALL_64_BITS
        words.append(int(rules.mix(np.uint64(state))))
    assert words == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    key = stream(5, Purpose.JOINING)
    names = AGENTS[:50] * np.uint64(977)
    at_once = rules.uniforms(5, Purpose.JOINING, names, TODAY)
    assert at_once.tolist() == [rules.uniform(key, name, TODAY) for name in names]
    assert rules.uniforms(5, Purpose.JOINING, names[::-1], TODAY).tolist() == at_once[::-1].tolist()
    at_once = rules.normals(5, Purpose.JOINING, names, TODAY)
    assert at_once.tolist() == [rules.normal(key, name, TODAY) for name in names]


@pytest.mark.parametrize("names", [np.arange(1, 200), np.arange(1, 200, dtype=np.int32)])
def test_the_kind_of_integer_does_not_matter(names: np.ndarray) -> None:
    """Unique ids are signed and identities unsigned; they are names all the same."""
    expected = rules.uniforms(1, Purpose.DEATH, names.astype(np.uint64), TODAY)
    assert rules.uniforms(1, Purpose.DEATH, names, TODAY).tolist() == expected.tolist()


def test_identities_never_meet() -> None:
    parents = np.concatenate([AGENTS[: N // 2], AGENTS[: N // 2] * np.uint64(2**40)])
    days = np.full(len(parents), TODAY)
    families = [
        rules.identities(seed, parents, days + later, purpose)
        for seed in (1, 2)
        for purpose in (Purpose.CALF_NAME, Purpose.PURCHASED_ANIMAL)
        for later in (0, 1, 380)
    ]
    everybody = np.concatenate(families)
    assert everybody.dtype == np.uint64
    assert len(np.unique(everybody)) == len(everybody)


def test_an_identity_depends_on_parent_and_day_only() -> None:
    parents, days = AGENTS[:100], TODAY + np.arange(100)
    names = rules.identities(1, parents, days, Purpose.CALF_NAME)
    assert rules.identities(1, parents[40:60], days[40:60], Purpose.CALF_NAME).tolist() == names[40:60].tolist()


def test_no_word_gives_an_end_of_the_interval() -> None:
    key = stream(1, Purpose.DEATH)
    for bits in (twin.ALL_64_BITS, 0):
        agent = twin.agent_with_word(bits, int(key), TODAY)
        assert int(rules.word(key, np.uint64(agent), TODAY)) == bits
        assert 0.0 < rules.uniform(key, np.uint64(agent), TODAY) < 1.0


def test_no_two_purposes_share_a_number() -> None:
    assert len({int(purpose) for purpose in Purpose}) == len(Purpose.__members__)


PRINT_SOME = """
import numpy as np
from sim.rules.luck import Purpose, identities, normals, uniforms
names = np.arange(1, 400, dtype=np.uint64)
print(uniforms(3, Purpose.DEATH, names, 735000).tobytes().hex())
print(normals(3, Purpose.DEATH, names, 735000).tobytes().hex())
print(identities(3, names, np.full(399, 735000), Purpose.CALF_NAME).tobytes().hex())
"""


def test_another_process_has_the_same_luck() -> None:
    names = np.arange(1, 400, dtype=np.uint64)
    here = [
        rules.uniforms(3, Purpose.DEATH, names, 735000),
        rules.normals(3, Purpose.DEATH, names, 735000),
        rules.identities(3, names, np.full(399, 735000), Purpose.CALF_NAME),
    ]
    environment = {**os.environ, "PYTHONHASHSEED": "99", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PRINT_SOME], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [draws.tobytes().hex() for draws in here]
