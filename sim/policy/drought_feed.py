"""Drought feed: in bad years the State sells dairy compound feed cheaply to herders on local lists (PF052-055)."""

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.rules.luck import Purpose, uniforms

NATIONAL = ("drought_feed", Payer.STATE)
"""The programme of history and who pays for it."""


def open_lists(province: Province) -> None:
    """Draw once, when the programme opens, which herders the lists reach (a share, prior)."""
    herders = province.herders
    is_open = province.outside.subsidised_feed_kg_cow > 0.0
    has_lists = province.feed_programme == NATIONAL and herders.is_on_feed_list.any()
    province.feed_programme = NATIONAL
    if not is_open:
        herders.is_on_feed_list[:] = False
    elif not has_lists:
        draws = uniforms(province.seed, Purpose.FEED_LIST, herders.unique_id, province.quinzaine.year)
        herders.is_on_feed_list[:] = draws < province.parameters.safety_nets.drought_feed_reached_share


def pay_the_difference(province: Province) -> None:
    """Public money pays dealers what the subsidised price leaves open: (market - subsidised price) · kg."""
    outside, herders = province.outside, province.herders
    gap = max(outside.concentrate_price - outside.subsidised_feed_price, 0.0)
    value = float(herders.subsidised_kg.sum()) * province.weight * gap
    province.purse.pay(*province.feed_programme, Good.SUBSIDY, Account.FEED_DEALERS, value)
