"""The collector (colporteur): an itinerant trader with a vehicle and a round."""

import numpy as np

from sim.engine.columns import Column, RowAgent


class Collector(RowAgent):
    """An itinerant milk trader. Litres and money are of the running quinzaine unless said."""

    id_base = 2_000_000

    commune = Column(np.int32, unit="row", doc="commune of his round")
    is_active = Column(np.bool_, default=True, unit="1", doc="whether he goes round")
    capacity_l_day = Column(float, unit="L/day", doc="what his vehicle carries")
    tests = Column(np.bool_, unit="1", doc="whether he tests milk")
    price = Column(float, unit="MAD/L", doc="what he pays")
    margin = Column(float, unit="MAD/L", doc="what he wants to keep after costs")
    cash = Column(float, unit="MAD", doc="money in hand; moves only through the ledger")
    receivable = Column(float, unit="MAD", doc="owed to him")
    payable = Column(float, unit="MAD", doc="owed by him")
    debt = Column(float, unit="MAD", doc="owed to the bank")
    equipment = Column(float, unit="MAD", doc="book value of what a youth project bought")
    is_youth_project = Column(np.bool_, unit="1", doc="whether a young person started with public money")
    is_womans = Column(np.bool_, unit="1", doc="whether that young person is a woman")
    n_clients = Column(float, unit="households", doc="herders who sold to him")
    volume_l = Column(float, unit="L", doc="bought, water included")
    milk_l = Column(float, unit="L", doc="milk bought")
    yield_share = Column(float, default=1.0, unit="1", doc="milk he sells for each litre he pays, smoothed")
    lost_l = Column(float, unit="L", doc="milk gone sour on the way")
    hours = Column(float, unit="h", doc="his working time")
    income = Column(float, unit="MAD", doc="what he lives on")
