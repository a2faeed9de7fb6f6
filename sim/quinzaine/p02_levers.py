"""Phase 2, levers: programmes open and close, applications are listed."""

from sim.actors.province import Province
from sim.policy import drought_feed, health_cover, price_support, social_aid


def open_programmes(province: Province) -> None:
    """National programmes that are part of history (drought feed, direct social aid, health cover), then the levers."""
    province.herders.shares_paid[:] = 0.0
    drought_feed.open_lists(province)
    social_aid.enrol(province)
    health_cover.enrol(province)
    price_support.forget(province)
    if province.policy is not None:
        province.policy.act(province)
