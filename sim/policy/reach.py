"""Levers that reach people in chosen communes, the committee's first in the queue first, within a yearly envelope."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy.lever import Lever
from sim.territory.reading import Text


class Reaching(Lever):
    """A lever of one payer with an envelope; without `communes` it is open to the whole province."""

    payer: ClassVar[Payer] = Payer.INDH

    communes: tuple[Text, ...] = ()

    def judges(self, province: Province) -> bool:
        """Whether a committee with money sits in this quinzaine."""
        return self.is_january(province) and self.budget_mad_year > 0.0

    def is_chosen(self, province: Province, communes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Whether each of some communes (rows) is one of those chosen; a scenario has checked that they exist."""
        every = province.territory.communes
        chosen = np.array([not self.communes or each.commune in self.communes for each in every], bool)
        return np.asarray(chosen[communes])


def buy_services(province: Province, programme: str, payer: Payer, value: float) -> None:
    """Pay those who train, visit or open accounts (MAD); nothing is bought for nothing."""
    if value > 0.0:
        province.purse.pay(programme, payer, Good.TRAINING, Account.SERVICES, value)
