"""What a whole validation is, and in which folder of the results each is kept."""

NAME = "validation"
DRAWS, REPLICATES = 50, 5
"""Draws, and seeds at the centre, of a whole validation; one of fewer, or at a smaller scale, is a try."""


def folder_name(scenario: str, scale: float, draws: int, replicates: int) -> str:
    """Name the folder of a validation: a try, or one of another scenario, has its own and replaces no whole one."""
    parts = [NAME]
    if scenario != "baseline":
        parts.append(scenario)
    if scale != 1.0:
        parts.append(f"scale-{scale:g}")
    if draws < DRAWS:
        parts.append(f"draws-{draws}")
    if replicates < REPLICATES:
        parts.append(f"replicates-{replicates}")
    return "-".join(parts)
