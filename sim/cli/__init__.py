"""The command `lben`: what all commands share is in `app`, then one file for each."""

from sim.cli import parameters, patterns, run, scenarios, territory, timetable
from sim.cli.app import main, run_command

__all__ = ["main", "parameters", "patterns", "run", "run_command", "scenarios", "territory", "timetable"]
