"""A province without cooperatives: same people, same herds, no cooperative and no collection centre."""

from sim.actors.province import Province
from sim.rules.outlets import NOBODY


def close_all(province: Province) -> None:
    """Before the first day, close every cooperative and free its members.

    Its tanks and vehicles are gone, its money lies idle.
    """
    herders, cooperatives = province.herders, province.cooperatives
    herders.cooperative[:] = NOBODY
    herders.member_is_woman[:] = False
    herders.account_is_womans[:] = False
    cooperatives.is_active[:] = False
    cooperatives.equipment[:] = 0.0
    cooperatives.n_members[:] = 0.0
    cooperatives.n_women_members[:] = 0.0
