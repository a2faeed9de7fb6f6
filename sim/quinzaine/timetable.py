"""The timetable of one quinzaine: what happens, in order. Read it before anything else."""

from collections.abc import Callable
from typing import NamedTuple

from sim.actors.province import Province
from sim.quinzaine import (
    p01_drivers,
    p02_levers,
    p03_feed,
    p04_milk,
    p05_herd,
    p06_home,
    p07_sale,
    p08_collection,
    p09_processing,
    p10_consumption,
    p11_payday,
    p12_household,
    p13_assembly,
    p14_books,
)


class Phase(NamedTuple):
    """One entry of the timetable: a name to print and what is done to the province."""

    name: str
    run: Callable[[Province], None]


TIMETABLE = (
    Phase("clock and drivers", p01_drivers.observe_the_world),
    Phase("levers", p02_levers.open_programmes),
    Phase("feed", p03_feed.feed_the_herds),
    Phase("milk", p04_milk.milk_the_cows),
    Phase("herd", p05_herd.let_herds_live),
    Phase("home", p06_home.keep_milk_at_home),
    Phase("sale", p07_sale.split_the_surplus),
    Phase("collection", p08_collection.collect),
    Phase("processing", p09_processing.process),
    Phase("consumption", p10_consumption.feed_the_people),
    Phase("pay day", p11_payday.pay),
    Phase("household", p12_household.run_households),
    Phase("assembly", p13_assembly.decide),
    Phase("books", p14_books.close_the_books),
)
