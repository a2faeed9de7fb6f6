"""Fitting a simulator to what is known: screening, waves of emulators, regression-adjusted ABC, and the proof of it."""
