"""The command `lben`: what all commands share is in `app`, then one file for each, in the order of the help."""

# isort: off
from sim.cli import run, watch, compare, cooperatives, optimise, explain, accounts, scenarios, parameters, territory
from sim.cli import timetable
from sim.cli.app import main, run_command

__all__ = [
    "accounts",
    "compare",
    "cooperatives",
    "explain",
    "main",
    "optimise",
    "parameters",
    "run",
    "run_command",
    "scenarios",
    "territory",
    "timetable",
    "watch",
]
