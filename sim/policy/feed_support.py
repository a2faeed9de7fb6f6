"""Feed support: cheap compound feed for herders on local lists, in years that a planner chooses."""

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.actors.province import Province
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.engine.public_purse import Payer
from sim.policy.lever import Lever, Share
from sim.rules.luck import Purpose, uniforms
from sim.territory.outside import MONTH_DAYS

PROGRAMME = "feed_support"


class FeedSupport(Lever):
    """Compound feed at `price_mad_kg`, so many kg a cow and month, for a share of herders, or of the small ones only.

    In the drought of 2022 the price was 2 MAD/kg against more than 3.5 (PF054), that of barley 2 against 4 (PF052,
    PF053). The lists reach only some of those whom they are meant for. The ration shrinks so that, even if all of it is
    fetched, what is left of the envelope lasts to the end of the year. While the national drought programme is open
    this one rests.
    """

    writes: ClassVar[frozenset[str]] = frozenset({"herders.is_on_feed_list"})
    payer: ClassVar[Payer] = Payer.AGRICULTURE

    price_mad_kg: Annotated[float, Field(gt=0, le=20)] = 2.0
    kg_cow_month: Annotated[float, Field(ge=0, le=300)] = 12.0
    list_share: Share = 1.0
    fewer_than_cows: Annotated[int, Field(ge=1)] | None = None

    def act(self, province: Province) -> None:
        """Open this quinzaine's lists with the ration that the money allows."""
        if not self.is_open(province) or province.outside.subsidised_feed_kg_cow > 0.0:
            return
        listed = self._listed(province)
        ration = self._ration_kg_cow(province, listed)
        if ration <= 0.0:
            return
        province.herders.is_on_feed_list[:] = listed
        province.feed_programme = (PROGRAMME, self.payer)
        province.outside = province.outside._replace(
            subsidised_feed_price=self.price_mad_kg, subsidised_feed_kg_cow=ration
        )

    def _listed(self, province: Province) -> NDArray[np.bool_]:
        """Who is on the lists: those meant, as far as local lists reach them; luck of the year."""
        herders = province.herders
        draws = uniforms(province.seed, Purpose.SUPPORT_FEED_LIST, herders.unique_id, province.quinzaine.year)
        reached = draws < self.list_share * province.parameters.safety_nets.drought_feed_reached_share
        if self.fewer_than_cows is not None:
            reached &= herders.n_cows < self.fewer_than_cows
        return np.asarray(herders.alive & reached)

    def _ration_kg_cow(self, province: Province, listed: NDArray[np.bool_]) -> float:
        """kg a cow this quinzaine: min(ration wanted, money left / quinzaines left / (price gap · cows listed))."""
        outside, quinzaine = province.outside, province.quinzaine
        gap = outside.concentrate_price - self.price_mad_kg
        cows = float(province.herders.n_cows[listed].sum()) * province.weight
        if gap <= 0.0 or cows == 0.0:
            return 0.0
        affordable = self.left(province, PROGRAMME) / (QUINZAINES_PER_YEAR - quinzaine.number + 1) / (gap * cows)
        return min(self.kg_cow_month * quinzaine.days / MONTH_DAYS, affordable)
