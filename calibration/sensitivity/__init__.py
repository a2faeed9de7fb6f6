"""What the answers hang on: which uncertain parameters move levels, effects of policies and their ranking."""

from calibration.sensitivity.reading import Sensitivity, read

__all__ = ["Sensitivity", "read"]
