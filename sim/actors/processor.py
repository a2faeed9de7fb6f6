"""The processor: industrial plants outside the province, and artisanal dairies (mahlabas) in town."""

import numpy as np

from sim.engine.columns import Column, RowAgent

PLANT, MAHLABA_HERE, MAHLABA_TOWN = 0, 1, 2


class Processor(RowAgent):
    """A plant or a mahlaba. Litres and money are of the running quinzaine unless said."""

    id_base = 3_000_000

    business = Column(np.int8, unit="code", doc="0 plant, 1 mahlaba of the province, 2 mahlaba of the big town")
    is_union = Column(np.bool_, unit="1", doc="whether a union of cooperatives owns it")
    size_share = Column(float, unit="1", doc="share of its kind's business")
    capacity_l_day = Column(float, unit="L/day", doc="milk of this province it can take")
    base_price = Column(float, unit="MAD/L", doc="base of a plant's price grid, 0 for a mahlaba")
    price = Column(float, unit="MAD/L", doc="paid now: base and season")
    retail_price = Column(float, unit="MAD/L", doc="shop price of its packaged milk")
    intake_l = Column(float, unit="L", doc="milk taken in from the province")
    usual_intake_l_day = Column(float, unit="L/day", doc="milk a union's plant takes in, smoothed over a year")
    stock_l = Column(float, unit="L", doc="products in store, milk equivalent")
    hours = Column(float, unit="h", doc="paid hours for this province's milk")
    cash = Column(float, unit="MAD", doc="money in hand; moves only through the ledger")
    debt = Column(float, unit="MAD", doc="owed to the bank")
    equipment = Column(float, unit="MAD", doc="book value of a union's plant")
    receivable = Column(float, unit="MAD", doc="owed to it")
    payable = Column(float, unit="MAD", doc="owed by it to cooperatives")
