"""Money of the day: what a cost of the registry, known at the prices of some year, is now."""

from datetime import date

from sim.actors.province import Province
from sim.territory.outside import INDEX_BASE


def of_the_day(province: Province, name: str) -> float:
    """Value of a parameter (`topic.name`, MAD) times consumer prices now over those of the year it was observed in."""
    entry = province.territory.registry.entry(name)
    if entry.year is None:
        return entry.value
    then = province.territory.drivers.cpi.at(date(entry.year, 7, 1).toordinal()) / INDEX_BASE
    return entry.value * province.outside.cpi / then
