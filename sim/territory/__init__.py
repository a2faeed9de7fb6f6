"""The territory: reads and checks the data of a place, all of which lives in its folder."""

from sim.territory.drivers import Driver, Drivers
from sim.territory.reading import BadInput
from sim.territory.registry import Entries, Entry, Registry, read_registry
from sim.territory.territory import Commune, CooperativeRecord, Margins, Territory

__all__ = [
    "BadInput",
    "Commune",
    "CooperativeRecord",
    "Driver",
    "Drivers",
    "Entries",
    "Entry",
    "Margins",
    "Registry",
    "Territory",
    "read_registry",
]
