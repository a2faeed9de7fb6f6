"""Farm equipment: public money pays a share of a milking machine, which spares hours (PF040, PF286, PF288)."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy import farm_aid
from sim.policy.lever import Lever, Share, funded
from sim.policy.prices import of_the_day
from sim.rules.luck import Purpose

PROGRAMME = "farm_equipment"


class FarmEquipment(Lever):
    """A share of the price (30%, PF040), by custom repaid months after the farmer has paid for the machine."""

    writes: ClassVar[frozenset[str]] = frozenset({"herders.cash", "herders.equipment", "herders.hours_saved_share"})
    payer: ClassVar[Payer] = Payer.AGRICULTURE

    public_share: Share = 0.3
    target: farm_aid.Target = "none"
    pays_at_purchase: bool = False

    def act(self, province: Province) -> None:
        """Pay what is due; in January machines wear, and aid is granted as far as the envelope goes."""
        farm_aid.repay(province, PROGRAMME, self.payer)
        if province.quinzaine.number == 1:
            province.herders.equipment[:] *= 1.0 - province.parameters.farm_support.machine_wear_per_year
        if self.is_january(province) and self.budget_mad_year > 0.0 and self.public_share > 0.0:
            self._decide(province)

    def _decide(self, province: Province) -> None:
        """Applicants have cows enough and no machine, can pay its price or their part, and have paid contributions."""
        herders, support = province.herders, province.parameters.farm_support
        price = of_the_day(province, "farm_support.milking_machine_mad")
        aid = self.public_share * price
        advanced = price - aid if self.pays_at_purchase else price
        applicants = np.flatnonzero(
            herders.alive
            & (herders.n_cows >= support.machine_from_cows)
            & (herders.hours_saved_share == 0.0)
            & (herders.cash >= advanced + farm_aid.reserve(province))
            & farm_aid.is_up_to_date(province)
            & farm_aid.applies(province, Purpose.MACHINE_APPLICATION)
        )
        asked = np.full(len(applicants), aid * province.weight)
        score = farm_aid.priority(province, self.target, PROGRAMME)[applicants]
        chosen = applicants[funded(score, asked, self.budget_mad_year)]
        dossier = farm_aid.Dossier(PROGRAMME, farm_aid.TO_REPAY, price, aid, self.pays_at_purchase)
        farm_aid.open_dossiers(province, dossier, chosen)
        farm_aid.repay(province, PROGRAMME, self.payer)
        self._buy(province, chosen, price)

    def _buy(self, province: Province, rows: NDArray[np.intp], price: float) -> None:
        """The machine is paid for and spares its part of the time that milking takes."""
        herders, support = province.herders, province.parameters.farm_support
        prices = np.full(len(rows), price)
        province.ledger.move(Good.EQUIPMENT, Account.SERVICES, Account.HERDERS, value=prices, buyer_rows=rows)
        herders.equipment[rows] = price
        herders.hours_saved_share[rows] = support.milking_hours_share * support.machine_time_saved_share


def upkeep_mad(province: Province) -> float:
    """What a machine costs to run this quinzaine (MAD)."""
    return of_the_day(province, "farm_support.machine_upkeep_mad_year") * province.quinzaine.days / 365.0
