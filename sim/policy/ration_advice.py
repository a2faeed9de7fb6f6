"""Ration advice: thirty hours with a technician, who teaches to feed and to keep forage (PF029, PF161, PF238)."""

from typing import ClassVar

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy import farm_aid
from sim.policy.lever import Lever, funded
from sim.policy.prices import of_the_day
from sim.rules.luck import Purpose, uniforms
from sim.rules.outlets import NOBODY

PROGRAMME = "ration_advice"
NOT_YET = -1
MEMBERS_FIRST = 1e6


class RationAdvice(Lever):
    """Each keeper is advised once, for nothing, members of cooperatives first; what was learnt fades year by year."""

    writes: ClassVar[frozenset[str]] = frozenset(
        {
            "herders.advised_year",
            "herders.feeding_skill",
            "herders.skill_gained",
            "herders.conservation_gained",
        }
    )
    payer: ClassVar[Payer] = Payer.AGRICULTURE

    target: farm_aid.Target = "none"

    def act(self, province: Province) -> None:
        """In January some of what was learnt fades, and new farmers are advised as far as the envelope goes."""
        if province.quinzaine.number == 1:
            self._forget(province)
        if self.is_january(province) and self.budget_mad_year > 0.0:
            self._advise(province)

    def _advise(self, province: Province) -> None:
        """Keepers with cows who take it up and never had it: members first, then the target."""
        herders, seed = province.herders, province.seed
        draws = uniforms(seed, Purpose.ADVICE_TAKE_UP, herders.unique_id, 0)
        comes = draws < province.parameters.farm_support.advice_take_up_share
        farmers = np.flatnonzero(herders.alive & comes & (herders.n_cows > 0) & (herders.advised_year == NOT_YET))
        is_member = herders.cooperative[farmers] != NOBODY
        score = farm_aid.priority(province, self.target, PROGRAMME)[farmers] + MEMBERS_FIRST * is_member
        cost = of_the_day(province, "farm_support.advice_mad")
        chosen = farmers[funded(score, np.full(len(farmers), cost * province.weight), self.budget_mad_year)]
        if not len(chosen):
            return
        self._teach(province, chosen)
        value = cost * province.weight * len(chosen)
        province.purse.pay(PROGRAMME, self.payer, Good.TRAINING, Account.SERVICES, value)

    def _teach(self, province: Province, rows: np.ndarray) -> None:
        """Skill rises by a share of what it lacks to 1, forage kept by a share of the grass spared."""
        herders, support = province.herders, province.parameters.farm_support
        gain = support.advice_skill_closed_share * np.maximum(1.0 - herders.feeding_skill[rows], 0.0)
        herders.advised_year[rows] = province.quinzaine.year
        herders.feeding_skill[rows] += gain
        herders.skill_gained[rows] = gain
        herders.conservation_gained[rows] = support.advice_conservation_gain

    def _forget(self, province: Province) -> None:
        """A share of what advice gave is lost."""
        herders, fades = province.herders, province.parameters.farm_support.advice_fade_per_year
        lost = fades * herders.skill_gained
        herders.feeding_skill[:] -= lost
        herders.skill_gained[:] -= lost
        herders.conservation_gained[:] *= 1.0 - fades
