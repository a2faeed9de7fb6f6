"""How a scenario is written: levers and their settings, the schema for editors, and a commented file to begin with."""
