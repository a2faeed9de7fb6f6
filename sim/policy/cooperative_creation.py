"""Creation of cooperatives: groups without one are brought together, and get a share of a tank (PF030, PF216)."""

from typing import ClassVar

from sim.actors.province import Province
from sim.policy import founding
from sim.policy.founding import Outfit
from sim.policy.founding_help import FoundingHelp
from sim.rules.investing import Financing
from sim.rules.luck import Purpose


class CooperativeCreation(FoundingHelp):
    """Helped groups found cooperatives more often than those left to themselves, and in the same way."""

    programme: ClassVar[str] = "cooperative_creation"

    def size(self, province: Province) -> float:
        """Members at the founding, as when nobody helps."""
        return province.parameters.governance.founding_size

    def least_candidates(self, province: Province) -> float:
        """Households without cooperative that it takes, as when nobody helps."""
        return province.parameters.governance.founding_candidates

    def cost(self, province: Province) -> float:
        """The usual tank and building (MAD of the day)."""
        return founding.usual_outfit(province).price

    def asks(self, province: Province, commune: int) -> tuple[bool, bool]:
        """Luck of the commune: helped groups ask more often, less where there is a cooperative already."""
        parameters = province.parameters
        rate = parameters.investing.founding_helped_per_year
        rate *= founding.SERVED_RATE if commune in founding.served_communes(province) else 1.0
        asks = founding.luck_of(province, commune, Purpose.HELPED_FOUNDING) < rate
        share = parameters.governance.founding_women_only_share
        return asks, founding.luck_of(province, commune, Purpose.HELPED_FOUNDING_BY_WOMEN) < share

    def outfit(self, province: Province, money: Financing) -> Outfit:
        """A tank of the usual size."""
        return self.bought(money, province.parameters.governance.founding_capacity_l_day)
