"""Milk money to the woman who milks: the cooperative pays into her account, and may take her in as the member."""

from typing import ClassVar

import numpy as np

from sim.actors.province import Province
from sim.policy.lever import funded
from sim.policy.reach import Reaching, buy_services
from sim.policy.reluctance import some_men_mind
from sim.rules.luck import Purpose, uniforms
from sim.rules.outlets import NOBODY

NAME = "womens_milk_money"


class WomensMilkMoney(Reaching):
    """Each January couples who deliver to a cooperative are asked once, in an order drawn by lot, within the envelope.

    A couple accepts with probability `inclusion.account_take_up_share` when it is visited and prompted (PF205), else
    `inclusion.account_unprompted_take_up_share`; each has its own luck. Cost = a visit to each couple, when prompted,
    and an account for each that accepts, at prices of 2014 times CPI. From then on what the cooperative pays is hers,
    and with `membership_too` so is the membership: the man's vote is then gone. Some men mind: see
    `sim.policy.reluctance`. A household that leaves the cooperative loses the account with it.
    """

    writes: ClassVar[frozenset[str]] = frozenset(
        {
            "herders.account_offered",
            "herders.account_is_womans",
            "herders.account_reluctance",
            "herders.member_is_woman",
        }
    )

    couples_are_prompted: bool = True
    membership_too: bool = False

    def act(self, province: Province) -> None:
        """Ask couples in January and open the accounts of those who accept."""
        if not self.judges(province):
            return
        herders, inclusion = province.herders, province.parameters.inclusion
        couples = self._couples_to_ask(province)
        take_up = inclusion.account_unprompted_take_up_share
        visit = 0.0
        if self.couples_are_prompted:
            take_up, visit = inclusion.account_take_up_share, inclusion.visit_cost_mad
        accepts = _luck(province, Purpose.WOMENS_ACCOUNT, couples) < take_up
        each = visit + inclusion.account_cost_mad * accepts.astype(np.float64)
        cost = each * (province.outside.cpi * province.weight)
        asked = funded(_luck(province, Purpose.ACCOUNT_QUEUE, couples), cost, self.budget_mad_year)
        buy_services(province, NAME, self.payer, float(cost[asked].sum()))
        herders.account_offered[couples[asked]] = True
        hers = couples[asked][accepts[asked]]
        herders.account_is_womans[hers] = True
        if self.membership_too:
            herders.member_is_woman[hers] = True
        some_men_mind(province, hers)

    def _couples_to_ask(self, province: Province) -> np.ndarray:
        """Rows of member households headed by a man where a woman could receive the money and none was asked."""
        herders = province.herders
        is_couple = (herders.n_women > 0) & (herders.n_men > 0) & ~herders.is_female_headed
        is_open = (herders.cooperative != NOBODY) & ~herders.account_is_womans & ~herders.account_offered
        return np.flatnonzero(herders.alive & is_couple & is_open & self.is_chosen(province, herders.commune))


def _luck(province: Province, purpose: Purpose, rows: np.ndarray) -> np.ndarray:
    """Lasting luck of households: the same in whatever year they are asked."""
    return uniforms(province.seed, purpose, province.herders.unique_id[rows], 0)
