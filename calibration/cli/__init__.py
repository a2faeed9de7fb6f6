"""The command `lben`, whole: that of the simulator, and one file for each command that fits or tests it."""

from sim.cli import main, run_command

__all__ = ["main", "run_command"]
