"""What a whole validation is, and in which folder of the results each is kept."""

from sim.study.store import try_name

NAME = "validation"
DRAWS, REPLICATES = 50, 5
"""Draws, and seeds at the centre, of a whole validation; one of fewer, or at a smaller scale, is a try."""


def folder_name(scenario: str, scale: float = 1.0, draws: int = DRAWS, replicates: int = REPLICATES) -> str:
    """Name the folder of a validation: a try, or one of another scenario, has its own and replaces no whole one."""
    name = NAME if scenario == "baseline" else f"{NAME}-{scenario}"
    return try_name(name, {"scale": (scale, 1.0), "draws": (draws, DRAWS), "replicates": (replicates, REPLICATES)})
