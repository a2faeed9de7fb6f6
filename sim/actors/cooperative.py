"""The cooperative: members, a tank, sometimes a workshop, and a board."""

import numpy as np

from sim.engine.columns import Column, RowAgent


class Cooperative(RowAgent):
    """A dairy cooperative. Litres, hours and money are of the running quinzaine unless said."""

    id_base = 1_000_000

    identity = Column(np.uint64, unit="1", doc="name that its luck is keyed by, from what it is called")
    commune = Column(np.int32, unit="row", doc="commune of its tank")
    is_surveyed = Column(np.bool_, unit="1", doc="whether the field study interviewed it")
    is_women_only = Column(np.bool_, unit="1", doc="whether all members are women")
    founded_year = Column(np.int32, unit="year", doc="year it was founded")
    is_active = Column(np.bool_, unit="1", doc="whether it collects milk")
    tank_capacity_l_day = Column(float, unit="L/day", doc="milk it can cool")
    workshop_capacity_l_day = Column(float, unit="L/day", doc="milk its workshop can turn into products")
    has_tester = Column(np.bool_, unit="1", doc="whether it tests milk")
    has_vehicle = Column(np.bool_, unit="1", doc="whether it collects with its own vehicle")
    plant = Column(np.int32, default=-1, unit="row", doc="processor row of the plant it has a contract with")
    n_members = Column(float, unit="households", doc="members, derived from herders")
    n_women_members = Column(float, unit="persons", doc="women among the members, derived from herders")
    board_seats = Column(np.int16, unit="seats", doc="seats on the board")
    board_women = Column(np.int16, unit="seats", doc="seats held by women")
    reserved_seats_share = Column(float, unit="1", doc="share of the seats that its bylaw keeps for women members")
    president_is_woman = Column(np.bool_, unit="1", doc="whether a woman presides")
    mandate_ends = Column(np.int32, unit="year", doc="year of the next election")

    cash = Column(float, unit="MAD", doc="money in hand; moves only through the ledger")
    receivable = Column(float, unit="MAD", doc="owed to it by plants")
    payable = Column(float, unit="MAD", doc="owed by it to members")
    plant_due = Column(float, unit="MAD", doc="part of receivable that the plant pays on the next pay day")
    debt = Column(float, unit="MAD", doc="owed to the bank")
    equipment = Column(float, unit="MAD", doc="book value of tank, workshop, vehicle, tester")
    legal_reserve = Column(float, unit="MAD", doc="surplus locked by law, part of cash")
    fee = Column(float, unit="MAD/L", doc="kept back per litre")
    member_price = Column(float, unit="MAD/L", doc="paid to members")
    price_support_mad_l = Column(float, unit="MAD/L", doc="what the State promises to add to the members' price")
    realised_price = Column(float, unit="MAD/L", doc="net price its milk fetched, smoothed")
    expected_rejection = Column(float, unit="1", doc="share of members' milk lost or refused lately")
    received_l = Column(float, unit="L", doc="milk taken in, water included")
    received_milk_l = Column(float, unit="L", doc="milk taken in")
    workshop_l = Column(float, unit="L", doc="milk turned into products")
    school_l = Column(float, unit="L", doc="part of it that is made for schools")
    plant_l = Column(float, unit="L", doc="milk sold to the plant")
    loose_l = Column(float, unit="L", doc="milk sold to mahlabas because the plant is full")
    staff_hours = Column(float, unit="h", doc="paid hours")
    paid_share = Column(float, default=1.0, unit="1", doc="share of what was due on the last pay day that it paid")
    highest_use = Column(float, unit="1", doc="fullest its tank has been since the last assembly, 0-1")
    received_year_l = Column(float, unit="L", doc="milk taken in since the last assembly")
    result_year = Column(float, unit="MAD", doc="income less costs since the last assembly")
    highest_use_last_year = Column(float, unit="1", doc="fullest its tank was in the year before, 0-1")
    received_last_year_l = Column(float, unit="L", doc="milk taken in in the year before")
    grant_year = Column(np.int32, unit="year", doc="year a grant for equipment last reached it, 0 for never")
    is_coached = Column(np.bool_, unit="1", doc="whether it has had a coach, who taught it to keep books")
    is_lever_founded = Column(np.bool_, unit="1", doc="whether a lever helped to found it")
    quinzaines_in_red = Column(np.int16, unit="quinzaines", doc="how long it has not been able to pay")
