"""Price support: the State adds to what cooperatives pay members, litre by litre, while a yearly envelope lasts.

Shared by the price floor and the low-season premium. Members count on the promise when they choose outlets, water milk
and join; on pay day each gets MAD/L promised · litres his cooperative took in. What the envelope cannot pay is shared
out in proportion, and nothing is promised any more until January.
"""

from typing import ClassVar

import numpy as np

from sim.actors.promises import PriceSupport
from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy.lever import Lever
from sim.rules.outlets import NOBODY


class MilkPriceLever(Lever):
    """A lever that promises members of cooperatives so much a litre; a subclass says how much."""

    writes = frozenset({"cooperatives.price_support_mad_l"})
    programme: ClassVar[str]

    payer: Payer = Payer.AGRICULTURE

    def promised_mad_l(self, province: Province) -> np.ndarray:
        """What it adds to a litre of each cooperative's members this quinzaine (MAD/L)."""
        raise NotImplementedError

    def act(self, province: Province) -> None:
        """Promise support for the quinzaine, unless the envelope of the year is empty."""
        if not self.is_open(province) or self.left(province, self.programme) == 0.0:
            return
        cooperatives = province.cooperatives
        mad_l = np.where(cooperatives.is_active, self.promised_mad_l(province), 0.0)
        if mad_l.any():
            province.price_supports[self.programme] = PriceSupport(self.payer, self.budget_mad_year, mad_l)
            cooperatives.price_support_mad_l[:] += mad_l


def forget(province: Province) -> None:
    """Every quinzaine starts without promises."""
    province.price_supports, province.school_order = {}, None
    province.cooperatives.price_support_mad_l[:] = 0.0


def members_price(province: Province) -> np.ndarray:
    """What a litre brings the members of each cooperative, support included (MAD/L)."""
    cooperatives = province.cooperatives
    return np.asarray(cooperatives.member_price + cooperatives.price_support_mad_l)


def pay(province: Province) -> None:
    """On pay day the State adds to members' milk money what was promised, as far as each envelope goes."""
    herders = province.herders
    herders.price_support[:] = 0.0
    members = np.flatnonzero((herders.cooperative != NOBODY) & (herders.accepted_volume_l > 0.0))
    for programme, support in province.price_supports.items():
        owed = herders.accepted_volume_l[members] * support.mad_l[herders.cooperative[members]]
        total = float(owed.sum()) * province.weight
        left = max(support.budget_mad_year - province.purse.spent(programme), 0.0)
        paid = owed if total <= left else owed * (left / total)
        herders.price_support[members] += paid
        province.purse.pay(programme, support.payer, Good.PRICE_SUPPORT, Account.HERDERS, paid, payee_rows=members)
