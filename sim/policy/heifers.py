"""Heifers: public aid for each in-calf dairy cow of pure blood that a farmer buys, imported or local (PF046-048)."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.actors.province import Province
from sim.engine.public_purse import Payer
from sim.policy import farm_aid
from sim.policy.lever import Lever, Money, funded, rows_of
from sim.policy.prices import of_the_day
from sim.rules.cattle import value_mad
from sim.rules.luck import Purpose

PROGRAMME = "heifers"
HALF_A_COW = 0.5


class Heifers(Lever):
    """Aid a head (MAD of the day, a fixed rate), by custom repaid months after a purchase that the farmer pays for.

    `origin`: imported (6,000 MAD a head, PF046) or of local breeding (3,000, PF048). `least_forage_ha_cow` refuses who
    has less forage land for each cow, the new one included. With `pays_at_purchase` the aid is there on the day. The
    envelope binds what is granted in a year; less is spent when buyers lack money or dossiers come to nothing. In
    2013 aid to a province's dairy chain was 14% of the investment that it supported (PF217).
    """

    writes: ClassVar[frozenset[str]] = frozenset({"herders.cash"})
    payer: ClassVar[Payer] = Payer.AGRICULTURE

    origin: Literal["imported", "local"] = "imported"
    aid_mad_head: Money = 6000.0
    target: farm_aid.Target = "none"
    least_forage_ha_cow: Annotated[float, Field(ge=0, le=100)] = 0.0
    pays_at_purchase: bool = False

    def act(self, province: Province) -> None:
        """Pay what is due; in January grant aid to those who apply, as far as the envelope goes."""
        farm_aid.repay(province, PROGRAMME, self.payer)
        if self.is_january(province) and self.budget_mad_year > 0.0 and self.aid_mad_head > 0.0:
            self._decide(province)

    def _decide(self, province: Province) -> None:
        """Applicants are not over their wish, have land, can pay the price or their part, have paid contributions.

        Who has the cows wished for already replaces one: a herd in excess is culled (`rules.herd_life.cull_hazard`).
        """
        herders, price = province.herders, price_mad(province, self.origin)
        aid = min(self.aid_mad_head, price)
        advanced = price - aid if self.pays_at_purchase else price
        land = herders.rainfed_ha + herders.irrigated_ha
        applicants = np.flatnonzero(
            herders.alive
            & (herders.n_cows - HALF_A_COW <= herders.target_cows)
            & (land >= self.least_forage_ha_cow * (herders.n_cows + 1))
            & farm_aid.can_advance_a_cow(province, price, advanced)
            & farm_aid.is_up_to_date(province)
            & farm_aid.applies(province, Purpose.FARM_AID_APPLICATION)
        )
        asked = np.full(len(applicants), aid * province.weight)
        score = farm_aid.priority(province, self.target, PROGRAMME)[applicants]
        chosen = applicants[funded(score, asked, self.budget_mad_year)]
        dossier = farm_aid.Dossier(PROGRAMME, farm_aid.GRANTED, price, aid, self.pays_at_purchase)
        farm_aid.open_dossiers(province, dossier, chosen)


def price_mad(province: Province, origin: Literal["imported", "local"]) -> float:
    """Price of an in-calf heifer of pure blood (MAD): imported (PF287), or what she fetches at the local market."""
    if origin == "imported":
        return of_the_day(province, "farm_support.imported_heifer_mad")
    age, parameters = province.parameters.household.purchase_age_days, province.parameters
    return value_mad(age, 1.0, 1, province.outside.beef_price, parameters.cattle) * province.animal_index


def to_buy(province: Province) -> tuple[np.ndarray, np.ndarray]:
    """Herder rows that buy a heifer with aid this quinzaine, and her price (MAD); who no longer can gives up."""
    projects, herders = province.projects, province.herders
    granted = farm_aid.dossiers(province, PROGRAMME, farm_aid.GRANTED)
    if not len(granted):
        return np.zeros(0, np.intp), np.zeros(0)
    rows = rows_of(herders.unique_id, projects.beneficiary[granted], herders.alive)
    price, advanced = float(projects.cost[granted[0]]), float(projects.own_cash[granted[0]])
    can = (rows >= 0) & farm_aid.can_advance_a_cow(province, price, advanced)[rows]
    projects.item[granted[can]] = farm_aid.TO_REPAY
    projects.remove(granted[~can])
    farm_aid.repay(province, PROGRAMME, Heifers.payer)
    return rows[can], np.full(int(can.sum()), price)
