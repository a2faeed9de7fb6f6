"""The command `lben`, whole: that of the simulator, and one file for each command that fits or tests it."""

from calibration.cli import (
    calibrate,
    calibration_commands,
    field,
    sensitivity,
    territory,
    validate,
    validation_commands,
)
from sim.cli import main, run_command

__all__ = [
    "calibrate",
    "calibration_commands",
    "field",
    "main",
    "run_command",
    "sensitivity",
    "territory",
    "validate",
    "validation_commands",
]
