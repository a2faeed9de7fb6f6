"""What lies beside a territory's own data: coefficients of its accounts, and its social profile."""

from functools import lru_cache

from sim.accounts.coefficients import Coefficients, read_coefficients
from sim.impacts.social_profile import Tree, read_social_profile
from sim.study.scenario import TERRITORIES
from sim.territory.territory import Territory


def check_beside(territory: Territory) -> None:
    """Read both files, so that a fault in them is found before a run. Raises BadInput."""
    coefficients_of(territory)
    social_profile_of(territory)


def coefficients_of(territory: Territory) -> Coefficients:
    """Read the coefficients of the accounts. Raises BadInput for a file that cannot be used."""
    return _coefficients(territory.name, frozenset(territory.sources))


def social_profile_of(territory: Territory) -> Tree:
    """Read the questions of the social profile. Raises BadInput for a file that cannot be used."""
    return _social_profile(territory.name, frozenset(territory.sources))


@lru_cache(maxsize=4)
def _coefficients(territory: str, sources: frozenset[str]) -> Coefficients:
    return read_coefficients(TERRITORIES / territory / "accounts.yaml", sources)


@lru_cache(maxsize=4)
def _social_profile(territory: str, sources: frozenset[str]) -> Tree:
    return read_social_profile(TERRITORIES / territory / "social_profile.yaml", sources)
