"""Coefficients of the real territory."""

import csv
from pathlib import Path

import pytest

from sim.accounts.coefficients import Coefficients, read_coefficients

SEFROU = Path(__file__).parents[2] / "calibration" / "sefrou"


@pytest.fixture(scope="session")
def source_ids() -> set[str]:
    """Ids of the table of sources."""
    with (SEFROU / "sources.csv").open(encoding="utf-8", newline="") as table:
        return {row["id"] for row in csv.DictReader(table)}


@pytest.fixture(scope="session")
def coefficients(source_ids: set[str]) -> Coefficients:
    """The coefficients of the accounts of the real territory."""
    return read_coefficients(SEFROU / "accounts.yaml", source_ids)
