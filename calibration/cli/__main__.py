"""`python -m calibration.cli` is the command `lben`."""

from calibration.cli import main

main()
