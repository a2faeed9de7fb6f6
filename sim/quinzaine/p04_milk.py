"""Phase 4, milk: what the cows give, limited by energy, buffered by reserves."""

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.rules.lactation import MilkColumns, give_milk


def milk_the_cows(province: Province) -> None:
    """Milk of every cow goes to her owner."""
    parameters = province.parameters
    give_milk(
        province.herd.arrays,
        province.herders.only(MilkColumns),
        province.quinzaine.days,
        parameters.cattle,
        parameters.lactation,
    )
    milk = province.herders.milk_l
    province.ledger.move(Good.RAW_MILK, Account.COWS, Account.HERDERS, milk, milk=milk)
