"""Women's cooperatives with an asset: a tank and a vehicle or a small workshop, where women have none (PF015-016).

Members are women, the milk money reaches them, and they alone sit on the board.
"""

from typing import ClassVar, Literal

from sim.actors.province import Province
from sim.policy import founding
from sim.policy.founding import Outfit
from sim.policy.founding_help import FoundingHelp
from sim.rules.investing import Financing
from sim.rules.luck import Purpose


class WomenCooperative(FoundingHelp):
    """Groups of women in communes without an active women's cooperative found one."""

    programme: ClassVar[str] = "women_cooperative"

    asset: Literal["vehicle", "workshop"] = "vehicle"

    def size(self, province: Province) -> float:
        """Women that a group needs."""
        return province.parameters.investing.women_group_size

    def least_candidates(self, province: Province) -> float:
        """No more households than the group itself."""
        return self.size(province)

    def cost(self, province: Province) -> float:
        """Asset of each woman · number of women (MAD of the day)."""
        return province.parameters.investing.women_asset_mad * province.outside.cpi * self.size(province)

    def asks(self, province: Province, commune: int) -> tuple[bool, bool]:
        """Luck of a commune that has no active women's cooperative."""
        is_free = commune not in founding.served_communes(province, women_only=True)
        rate = province.parameters.investing.women_group_per_year
        return is_free and founding.luck_of(province, commune, Purpose.WOMEN_GROUP) < rate, True

    def outfit(self, province: Province, money: Financing) -> Outfit:
        """A small tank, with a vehicle or a small workshop."""
        investing = province.parameters.investing
        return self.bought(
            money,
            tank_l_day=investing.women_tank_l_day,
            workshop_l_day=investing.women_workshop_l_day if self.asset == "workshop" else 0.0,
            has_vehicle=self.asset == "vehicle",
            start_cash_share=investing.women_start_cash_share,
        )
