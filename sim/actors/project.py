"""The project: what somebody applied for and a committee accepted, until it is delivered or given up."""

import numpy as np

from sim.engine.columns import Column, Table


class Project(Table):
    """Accepted projects of all levers. Days are proleptic ordinals; money is that of the day it was decided."""

    lever = Column(np.uint64, unit="1", doc="name of the lever, see rules.luck.named")
    beneficiary = Column(np.int64, unit="unique_id", doc="agent it is for")
    item = Column(np.int16, unit="code", doc="what is to be delivered, numbered by the lever")
    decided_day = Column(np.int32, unit="day", doc="day the committee accepted it")
    due_day = Column(np.int32, unit="day", doc="day it is delivered")
    is_lost = Column(np.bool_, unit="1", doc="whether it will be given up on the way")
    capacity_l_day = Column(float, unit="L/day", doc="what a plant is built for")
    cost = Column(float, unit="MAD", doc="whole cost")
    grant = Column(float, unit="MAD", doc="public part of it")
    own_cash = Column(float, unit="MAD", doc="what the beneficiary pays in money")
