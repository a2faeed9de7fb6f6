"""Consumer prices of whole years, by which money of the day becomes money of 2014."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from sim.territory.outside import INDEX_BASE, Outlook, grown
from sim.territory.territory import Territory


def consumer_prices(territory: Territory, outlook: Outlook, years: Iterable[int]) -> dict[int, float]:
    """Give prices of each year, 2014 = 1: the mean of the twelve months, with the inflation an outlook assumes."""
    driver = territory.drivers.cpi

    def at(year: int, month: int) -> float:
        return grown(driver, date(year, month, 15).toordinal(), outlook.inflation) / INDEX_BASE

    return {year: float(np.mean([at(year, month) for month in range(1, 13)])) for year in years}
