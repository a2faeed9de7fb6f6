"""Training only: women of member households follow a course and get no asset. The evidence on it is null (PF200)."""

from typing import ClassVar

import numpy as np

from sim.actors.province import Province
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.policy.lever import funded
from sim.policy.reach import Reaching, buy_services
from sim.rules.luck import Purpose, uniforms
from sim.rules.outlets import NOBODY

NAME = "womens_training"


class WomensTraining(Reaching):
    """Each January one woman of each member household not yet trained may enter the year's course, in order of a lot.

    Cost = `inclusion.course_cost_mad` × CPI a woman. The course takes `inclusion.course_hours` of her time, spread over
    the year (PF238). It changes no membership, money, title or credit: empowerment moves only if her hours do. With
    `on_feeding` the household's feeding skill changes by `inclusion.course_skill_change`, a prior centred on zero.
    """

    writes: ClassVar[frozenset[str]] = frozenset(
        {"herders.has_trained_woman", "herders.training_hours", "herders.feeding_skill"}
    )

    on_feeding: bool = False

    def act(self, province: Province) -> None:
        """Open the year's course in January; last year's is over then."""
        herders, inclusion, quinzaine = province.herders, province.parameters.inclusion, province.quinzaine
        if quinzaine.number == 1 and self.first_year < quinzaine.year <= self.last_year + 1:
            herders.training_hours[:] = 0.0
        if not self.judges(province):
            return
        is_open = herders.alive & (herders.cooperative != NOBODY) & (herders.n_women > 0) & ~herders.has_trained_woman
        rows = np.flatnonzero(is_open & self.is_chosen(province, herders.commune))
        cost = np.full(len(rows), inclusion.course_cost_mad * province.outside.cpi * province.weight)
        queue = uniforms(province.seed, Purpose.COURSE_QUEUE, herders.unique_id[rows], 0)
        trained = rows[funded(queue, cost, self.budget_mad_year)]
        buy_services(province, NAME, self.payer, float(cost[: len(trained)].sum()))
        herders.has_trained_woman[trained] = True
        herders.training_hours[trained] = inclusion.course_hours / QUINZAINES_PER_YEAR
        if self.on_feeding:
            skill = herders.feeding_skill[trained] + inclusion.course_skill_change
            herders.feeding_skill[trained] = np.clip(skill, 0.0, 1.0)
