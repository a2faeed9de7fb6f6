"""Direct social aid (aide sociale directe, from December 2023): a monthly amount for poor households (PF167-170)."""

import numpy as np

from sim.actors.province import Province
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.rules.luck import Purpose, uniforms
from sim.rules.safety_nets import aid_month_mad


def enrol(province: Province) -> None:
    """At the start of each year of the programme, list the households below the income limit that take it up."""
    herders, nets = province.herders, province.parameters.safety_nets
    if province.outside.aid_month <= 0.0:
        herders.receives_aid[:] = False
        return
    is_new_list = province.quinzaine.number == 1 or not herders.receives_aid.any()
    if is_new_list:
        takes_up = uniforms(province.seed, Purpose.SOCIAL_AID_TAKE_UP, herders.unique_id, 0) < nets.aid_take_up_share
        herders.receives_aid[:] = is_entitled(province) & (takes_up | herders.is_registered)


def income_a_head(province: Province) -> np.ndarray:
    """Lasting income of a person of each household (MAD/year)."""
    herders = province.herders
    return np.asarray(herders.permanent_income * QUINZAINES_PER_YEAR / np.maximum(herders.n_people, 1))


def is_entitled(province: Province) -> np.ndarray:
    """Whether each household lies below the income limit, which follows prices."""
    limit = province.parameters.safety_nets.aid_income_limit_mad_person_year
    return np.asarray(income_a_head(province) < limit * province.outside.cpi)


def month_mad(province: Province) -> np.ndarray:
    """Aid that each household draws in a month if it is on the list (MAD)."""
    herders, outside, nets = province.herders, province.outside, province.parameters.safety_nets
    least, child = outside.aid_month, outside.aid_child_month
    by_children = np.array(
        [aid_month_mad(n, least, child, nets.aid_children_paid_limit) for n in range(int(herders.n_children.max()) + 1)]
    )
    return np.asarray(by_children[herders.n_children])


def pay(province: Province) -> None:
    """Pay the month's aid at its end: the State to the household; a campaign pays whom it registered while it lasts."""
    herders = province.herders
    herders.social_aid[:] = 0.0
    if not province.quinzaine.closes_month or province.outside.aid_month <= 0.0:
        return
    herders.social_aid[:] = np.where(herders.receives_aid, month_mad(province), 0.0)
    ordinary = np.where(herders.campaign_pays, 0.0, herders.social_aid)
    province.purse.pay("social_aid", Payer.SOCIAL, Good.SOCIAL_AID, Account.HERDERS, ordinary)
