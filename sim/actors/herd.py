"""The herd: all cattle of the province, rows of a table owned by herders."""

import numpy as np

from sim.engine.columns import Column, Table


class Herd(Table):
    """Cattle, both sexes, all ages. Days are proleptic ordinals, -1 for never."""

    owner = Column(np.int32, unit="row", doc="herder row")
    identity = Column(np.uint64, unit="1", doc="name that its luck is keyed by, drawn from its dam's name and birth")
    sex = Column(np.int8, unit="code", doc="0 female, 1 male")
    blood = Column(float, unit="1", doc="share of improved dairy blood, 0 local to 1 pure")
    merit = Column(float, default=1.0, unit="1", doc="milk for her breed, 1 for the mean")
    birth_day = Column(np.int32, unit="day", doc="day of birth")
    parity = Column(np.int16, unit="1", doc="number of calvings")
    calved_day = Column(np.int32, default=-1, unit="day", doc="day of last calving")
    conceived_day = Column(np.int32, default=-1, unit="day", doc="day she conceived, -1 when open")
    sire_blood = Column(float, unit="1", doc="improved blood of the calf's sire")
    condition = Column(float, default=3.0, unit="score", doc="body condition, 1 thin to 5 fat")
    mastitis_until = Column(np.int32, default=-1, unit="day", doc="day mastitis ends")
    upkeep_ufl = Column(float, unit="UFL", doc="energy needed this quinzaine apart from milk")
    potential_l = Column(float, unit="L", doc="milk she could give this quinzaine, well fed")
    milk_l = Column(float, unit="L", doc="milk she gives this quinzaine")
