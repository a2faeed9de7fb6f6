"""The command `lben`, whole: that of the simulator, and one file for each command that fits or tests it."""

from calibration.cli import calibrate, territory
from sim.cli import main, run_command

__all__ = ["calibrate", "main", "run_command", "territory"]
