"""`python -m sim.cli` is the command `lben` without what fits and tests the model."""

from sim.cli import main

main()
