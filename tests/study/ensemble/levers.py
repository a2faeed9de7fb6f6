"""Packages of levers for tests, small enough to be told apart."""

from sim.policy.package import Package
from sim.study.scenario import Scenario

LEVERS = ("womens_training", "feed_support", "social_aid_extension", "ration_advice", "microcredit", "heifers")


def package(baseline: Scenario, n: int, mad_year: float = 2e6) -> tuple[Scenario, list[str]]:
    """The baseline with the first `n` levers, open from 2026 to 2027, and their names in the order of the package."""
    settings = {"first_year": 2026, "last_year": 2027, "budget_mad_year": mad_year}
    levers = Package.model_validate(dict.fromkeys(LEVERS[:n], settings))
    return baseline.but(name="package", levers=levers), list(levers.levers)
