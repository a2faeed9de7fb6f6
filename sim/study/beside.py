"""What lies beside a territory's own data: coefficients of its accounts, its social profile, verdicts on the model."""

from functools import lru_cache
from pathlib import Path

from sim.accounts.classes import ZONES
from sim.accounts.coefficients import Coefficients, read_coefficients
from sim.impacts.social_profile import Tree, read_social_profile
from sim.study import scenario
from sim.study.validated import read_validated
from sim.territory.reading import BadInput, unknown
from sim.territory.territory import Territory


def check_beside(territory: Territory) -> None:
    """Read all three files, so that a fault in them, or a zone that reports do not know, is found before a run.

    Raises BadInput.
    """
    coefficients_of(territory)
    social_profile_of(territory)
    read_validated(territory.name)
    for commune in territory.communes:
        if commune.zone not in ZONES:
            raise BadInput(f"{territory.name}/communes.csv: {commune.commune}: {unknown('zone', commune.zone, ZONES)}")


def coefficients_of(territory: Territory) -> Coefficients:
    """Read the coefficients of the accounts, laid over those of a lender.

    Raises BadInput for a file that cannot be used.
    """
    own, lent = _both(territory, "accounts.yaml")
    return _coefficients(own, lent, frozenset(territory.sources))


def social_profile_of(territory: Territory) -> Tree:
    """Read the questions of the social profile, or a lender's. Raises BadInput for a file that cannot be used."""
    own, lent = _both(territory, "social_profile.yaml")
    return _social_profile(own if lent is None or own.exists() else lent, frozenset(territory.sources))


def _both(territory: Territory, name: str) -> tuple[Path, Path | None]:
    """A territory's file of some name, and that of its lender if it has one."""
    lent = None if territory.loan is None else scenario.TERRITORIES / territory.loan.lender / name
    return scenario.find_territory(territory.name) / name, lent


@lru_cache(maxsize=4)
def _coefficients(path: Path, lent: Path | None, sources: frozenset[str]) -> Coefficients:
    return read_coefficients(path, sources, lent)


@lru_cache(maxsize=4)
def _social_profile(path: Path, sources: frozenset[str]) -> Tree:
    return read_social_profile(path, sources)
