"""Reluctance: some men deliver less gladly once the cooperative pays their wives (PF280: the sign; size a prior)."""

import numpy as np
from numpy.typing import NDArray

from sim.actors.province import Province
from sim.rules.luck import Purpose, uniforms


def some_men_mind(province: Province, rows: NDArray[np.intp]) -> None:
    """Where a lever gives her the milk money, the man of a household he heads minds it by a lasting luck of its own.

    u < `inclusion.reluctant_men_share`: `inclusion.reluctance_mad_l` against delivering, see
    `sim.rules.outlets.choose_outlets`. Writes herders.account_reluctance.
    """
    herders, inclusion = province.herders, province.parameters.inclusion
    is_his = (herders.n_men[rows] > 0) & ~herders.is_female_headed[rows]
    draws = uniforms(province.seed, Purpose.RELUCTANT_MAN, herders.unique_id[rows], 0)
    herders.account_reluctance[rows[is_his & (draws < inclusion.reluctant_men_share)]] = inclusion.reluctance_mad_l
