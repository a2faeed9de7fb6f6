"""Phase 6, home: calves suckle, the family drinks, the rest is for sale."""

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.rules.home import HomeColumns, keep_at_home


def keep_milk_at_home(province: Province) -> None:
    """Put aside what calves and family take."""
    herders = province.herders
    keep_at_home(herders.only(HomeColumns), province.quinzaine.days, province.parameters.home)
    province.ledger.move(Good.RAW_MILK, Account.HERDERS, Account.TABLE, herders.home_l, milk=herders.home_l)
