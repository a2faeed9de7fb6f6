"""The impacts of a run, as levels and by group, from the states of the agents only: see docs/impacts.md."""
