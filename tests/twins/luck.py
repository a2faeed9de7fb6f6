"""Draws with whole numbers of Python: what `sim.rules.luck` promises, written again."""

import math

ALL_64_BITS = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB
THIRD = 0xD1342543DE82EF95


def mix(word: int) -> int:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014)."""
    word = (word ^ word >> 30) * FIRST & ALL_64_BITS
    word = (word ^ word >> 27) * SECOND & ALL_64_BITS
    return word ^ word >> 31


def stream(seed: int, purpose: int) -> int:
    return mix(mix((seed + GOLDEN) & ALL_64_BITS) ^ (int(purpose) * THIRD & ALL_64_BITS))


def word(key: int, agent: int, day: int) -> int:
    return mix(mix(key ^ (int(agent) * GOLDEN & ALL_64_BITS)) ^ (int(day) * THIRD & ALL_64_BITS))


def to_unit(bits: int) -> float:
    return (float(bits >> 12) + 0.5) / 2.0**52


def uniform(seed: int, purpose: int, agent: int, day: int) -> float:
    return to_unit(word(stream(seed, purpose), agent, day))


def normal(seed: int, purpose: int, agent: int, day: int) -> float:
    """Box-Muller on a word and the one that follows it."""
    first = word(stream(seed, purpose), agent, day)
    angle = 2.0 * math.pi * to_unit(mix((first + GOLDEN) & ALL_64_BITS))
    return math.sqrt(-2.0 * math.log(to_unit(first))) * math.cos(angle)


def happens_within(days: float, hazard: float, draw: float) -> float | None:
    """Days until an event of constant hazard, or None when it does not happen within `days`."""
    if hazard <= 0.0:
        return None
    wait = -math.log(draw) / hazard
    return wait if wait < days else None


def unmix(bits: int) -> int:
    """The word that `mix` turns into `bits`: every step of it can be undone."""
    bits = _unshift(bits, 31)
    bits = _unshift(bits * pow(SECOND, -1, 2**64) & ALL_64_BITS, 27)
    return _unshift(bits * pow(FIRST, -1, 2**64) & ALL_64_BITS, 30)


def agent_with_word(bits: int, key: int, day: int) -> int:
    """The agent whose word under `key` on `day` is `bits`."""
    inner = unmix(unmix(bits) ^ (day * THIRD & ALL_64_BITS)) ^ key
    return inner * pow(GOLDEN, -1, 2**64) & ALL_64_BITS


def _unshift(bits: int, shift: int) -> int:
    answer = bits
    for _ in range(64 // shift + 1):
        answer = bits ^ answer >> shift
    return answer
