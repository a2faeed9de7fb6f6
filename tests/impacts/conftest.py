"""Thresholds and hours of the real territory."""

import pytest

from sim.territory import Registry, Territory


@pytest.fixture(scope="session")
def registry(sefrou: Territory) -> Registry:
    """The parameters of the real territory."""
    return sefrou.registry
