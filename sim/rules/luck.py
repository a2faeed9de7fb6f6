"""Luck belongs to agents: a draw is a pure function of (seed, purpose, agent, date).

The same herder meets the same luck in every scenario, whatever happens to the others, so that two runs differ only by
what a policy touches. Each key is folded in by the finaliser of SplitMix64 (Steele, Lea, Flood 2014), whose output
passes the usual batteries; tests check uniformity and independence across keys.
"""

import math
from enum import IntEnum
from hashlib import sha256

import numpy as np

from sim.rules.compiled import compiled


class Purpose(IntEnum):
    """What a draw is for. The numbers are part of every result: never renumber, only append."""

    SYNTHESIS_PLACE = 1
    SYNTHESIS_HERD = 2
    SYNTHESIS_BREED = 3
    SYNTHESIS_PEOPLE = 4
    SYNTHESIS_WEALTH = 5
    SYNTHESIS_SKILL = 6
    SYNTHESIS_MEMBER = 7
    SYNTHESIS_CATTLE = 8
    SYNTHESIS_LAND = 9
    SYNTHESIS_COLLECTOR = 10
    CONCEPTION = 20
    DEATH = 21
    CALF_SEX = 22
    CALF_MERIT = 23
    STILLBIRTH = 24
    MASTITIS = 25
    CULLING = 26
    HEIFER_KEPT = 27
    BULL_OR_INSEMINATION = 28
    CALF_NAME = 29
    ADULTERATION_CAUGHT = 40
    JOINING = 41
    LEAVING = 42
    CASUAL_WORK = 43
    ANIMAL_PURCHASE = 44
    PURCHASED_ANIMAL = 46
    SOCIAL_AID_TAKE_UP = 47
    FEED_LIST = 48
    CAUGHT_BY_COLLECTOR = 49
    HEALTH_COVER = 50
    COLLECTOR_PRICE = 60
    COLLECTOR_ENTRY = 61
    COOPERATIVE_FOUNDING = 70
    FOUNDED_BY_WOMEN = 73
    ELECTION = 71
    PRESIDENCY = 72
    CONTRACT = 74
    FUTURE_HARVEST = 90
    GRANT_APPLICATION = 100
    PROJECT_LOST = 101
    COACHING_APPLICATION = 102
    EARLY_EXIT = 103
    HELPED_FOUNDING = 104
    HELPED_FOUNDING_BY_WOMEN = 105
    WOMEN_GROUP = 106
    YOUTH_APPLICATION = 120
    YOUTH_LOST = 121
    YOUTH_WOMAN = 122
    YOUTH_CLIENT = 123
    YOUTH_TESTER = 124
    FARM_AID_APPLICATION = 140
    FARM_AID_REFUSED = 141
    AIDED_HEIFER = 142
    CONTRIBUTIONS_PAID = 143
    MACHINE_APPLICATION = 144
    SUPPORT_FEED_LIST = 145
    ADVICE_TAKE_UP = 146
    CREDIT_TAKE_UP = 147
    FARM_AID_RANK = 148
    WOMENS_ACCOUNT = 160
    RELUCTANT_MAN = 161
    ACCOUNT_QUEUE = 162
    SEATS_BYLAW = 163
    COURSE_QUEUE = 164
    AID_CAMPAIGN = 165
    COVER_OFFER = 166


_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_THIRD = np.uint64(0xD1342543DE82EF95)
_S30, _S27, _S31, _S12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_TO_UNIT = 2.0**-52


@compiled
def mix(word: np.uint64) -> np.uint64:
    """Scramble 64 bits: the finaliser of SplitMix64."""
    word = (word ^ (word >> _S30)) * _FIRST
    word = (word ^ (word >> _S27)) * _SECOND
    return word ^ (word >> _S31)


@compiled
def stream(seed: int, purpose: int) -> np.uint64:
    """Key of all draws of one purpose under one seed."""
    return mix(mix(np.uint64(seed) + _GOLDEN) ^ (np.uint64(purpose) * _THIRD))


@compiled
def word(stream_key: np.uint64, agent: np.uint64, day: int) -> np.uint64:
    """64 random bits of one agent on one date (proleptic ordinal)."""
    return mix(mix(stream_key ^ (np.uint64(agent) * _GOLDEN)) ^ (np.uint64(day) * _THIRD))


@compiled
def uniform(stream_key: np.uint64, agent: np.uint64, day: int) -> float:
    """Uniform draw in the open interval (0, 1): the middle of one of 2^52 equal slices."""
    return (np.float64(word(stream_key, agent, day) >> _S12) + 0.5) * _TO_UNIT


@compiled
def normal(stream_key: np.uint64, agent: np.uint64, day: int) -> float:
    """Standard normal draw (Box-Muller on two words of the same key)."""
    first = word(stream_key, agent, day)
    second = mix(first + _GOLDEN)
    radius = math.sqrt(-2.0 * math.log((np.float64(first >> _S12) + 0.5) * _TO_UNIT))
    return radius * math.cos(2.0 * math.pi * (np.float64(second >> _S12) + 0.5) * _TO_UNIT)


@compiled
def waiting_days(draw: float, hazard_per_day: float, within: float) -> float:
    """Days until an event of constant hazard, -ln(u) / h, if it comes within so many days; else infinite.

    -ln(u) is at least 1 - u, so most draws are settled without a logarithm.
    """
    if 1.0 - draw >= hazard_per_day * within:
        return math.inf
    days = -math.log(draw) / hazard_per_day
    return days if days < within else math.inf


@compiled
def fill_uniform(key: np.uint64, agents: np.ndarray, day: int, draws: np.ndarray) -> None:
    """Write one uniform draw for each agent into `draws`, shape (n,)."""
    for i in range(len(agents)):
        draws[i] = uniform(key, np.uint64(agents[i]), day)


@compiled
def fill_normal(key: np.uint64, agents: np.ndarray, day: int, draws: np.ndarray) -> None:
    """Write one standard normal draw for each agent into `draws`, shape (n,)."""
    for i in range(len(agents)):
        draws[i] = normal(key, np.uint64(agents[i]), day)


@compiled
def fill_words(key: np.uint64, parents: np.ndarray, days: np.ndarray, names: np.ndarray) -> None:
    """Write 64 random bits for each parent and day (ordinal) into `names`, all of shape (n,)."""
    for i in range(len(parents)):
        names[i] = word(key, parents[i], days[i])


def uniforms(seed: int, purpose: Purpose, agents: np.ndarray, day: int) -> np.ndarray:
    """One uniform draw for each agent on a day (ordinal); agents: integer identities, shape (n,)."""
    draws = np.empty(len(agents))
    fill_uniform(_stream_of(seed, purpose), agents.astype(np.uint64), day, draws)
    return draws


def normals(seed: int, purpose: Purpose, agents: np.ndarray, day: int) -> np.ndarray:
    """One standard normal draw for each agent on a day (ordinal); agents: integer identities, shape (n,)."""
    draws = np.empty(len(agents))
    fill_normal(_stream_of(seed, purpose), agents.astype(np.uint64), day, draws)
    return draws


def identities(seed: int, parents: np.ndarray, days: np.ndarray, purpose: Purpose) -> np.ndarray:
    """Identities of newcomers from their parent and date, so that a birth in one herd renames nobody elsewhere.

    parents: uint64, shape (n,); days: ordinals, shape (n,). Returns uint64, shape (n,).
    """
    names = np.empty(len(parents), np.uint64)
    fill_words(_stream_of(seed, purpose), parents.astype(np.uint64), days.astype(np.int64), names)
    return names


def named(name: str) -> int:
    """Identity of what has a name of its own (a cooperative, a commune): the same wherever it stands in a list."""
    return int.from_bytes(sha256(name.encode()).digest()[:8])


def _stream_of(seed: int, purpose: Purpose) -> np.uint64:
    """`stream` with the types it is compiled for, whatever integers come in."""
    return np.uint64(stream(int(seed), int(purpose)))
