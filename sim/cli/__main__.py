"""`python -m sim.cli` is the command `lben`."""

from sim.cli import main

main()
