"""The package: the levers of a policy by name, each with its settings, or none."""

from sim.actors.province import Province
from sim.policy.coaching import Coaching
from sim.policy.cooperative_creation import CooperativeCreation
from sim.policy.farm_equipment import FarmEquipment
from sim.policy.feed_support import FeedSupport
from sim.policy.health_cover_extension import HealthCoverExtension
from sim.policy.heifers import Heifers
from sim.policy.indh_grant import IndhGrant
from sim.policy.industrial_plant import IndustrialPlant
from sim.policy.lever import Lever
from sim.policy.low_season_premium import LowSeasonPremium
from sim.policy.microcredit import Microcredit
from sim.policy.price_floor import PriceFloor
from sim.policy.ration_advice import RationAdvice
from sim.policy.school_milk import SchoolMilk
from sim.policy.social_aid_extension import SocialAidExtension
from sim.policy.women_cooperative import WomenCooperative
from sim.policy.womens_milk_money import WomensMilkMoney
from sim.policy.womens_seats import WomensSeats
from sim.policy.womens_training import WomensTraining
from sim.policy.youth_enterprise import YouthEnterprise
from sim.territory.reading import Record


class Package(Record):
    """The levers of a scenario; one left out does not exist. They act in the order in which they stand here."""

    indh_grant: IndhGrant | None = None
    coaching: Coaching | None = None
    cooperative_creation: CooperativeCreation | None = None
    women_cooperative: WomenCooperative | None = None
    womens_milk_money: WomensMilkMoney | None = None
    womens_seats: WomensSeats | None = None
    womens_training: WomensTraining | None = None
    social_aid_extension: SocialAidExtension | None = None
    health_cover_extension: HealthCoverExtension | None = None
    feed_support: FeedSupport | None = None
    ration_advice: RationAdvice | None = None
    microcredit: Microcredit | None = None
    heifers: Heifers | None = None
    farm_equipment: FarmEquipment | None = None
    price_floor: PriceFloor | None = None
    low_season_premium: LowSeasonPremium | None = None
    youth_enterprise: YouthEnterprise | None = None
    industrial_plant: IndustrialPlant | None = None
    school_milk: SchoolMilk | None = None

    @property
    def levers(self) -> dict[str, Lever]:
        """The levers that exist, by name."""
        return {name: lever for name in type(self).model_fields if (lever := getattr(self, name)) is not None}

    def act(self, province: Province) -> None:
        """Let each lever act."""
        for lever in self.levers.values():
            lever.act(province)
