"""Milk money: what a household got for its milk, whose hands it came to, and what it makes them expect."""

from collections import namedtuple

import numpy as np

from sim.rules.compiled import compiled
from sim.rules.market import Market
from sim.rules.outlets import NOBODY

_PRICE_MEMORY = 0.3
_MEMORY_QUINZAINES = 24.0

MilkMoneyColumns = namedtuple(
    "MilkMoneyColumns",
    "accepted_l accepted_volume_l account_is_womans collector collector_money cooperative cooperative_money "
    "expected_milk_price feed_cost feed_cost_memory home_l home_value is_female_headed milk_earned milk_money "
    "milk_value_memory n_men price_support to_collector_l to_direct_l to_souk_l women_milk_money",
)
"""Columns of herders that `count_milk_money` reads or writes."""


@compiled
def count_milk_money(
    herders: MilkMoneyColumns,
    member_price: np.ndarray,
    collector_price: np.ndarray,
    collector_open: np.ndarray,
    loose_price: float,
    market: Market,
) -> None:
    """Milk money in hand this quinzaine, the price it makes herders expect, and the memory of milk and feed.

    Earned (MAD): accepted by the cooperative at its price, paid by the collector, sold to neighbours and churned for
    the souk at their shares of the loose price (MAD/L). In hand: what the cooperative paid out and price support in
    place of the first. Women's: all without men or under a woman's head, else what the souk brings and, with the
    account in her name, what comes through the cooperative. Milk kept at home is worth the best price open to the
    household. Expected price += 0.3 · (price got - expected), where milk was sold; memories of milk value and feed
    cost += 1/24 · (now - memory). Prices by cooperative row and by collector row (MAD/L), who goes round (bool).
    Writes herders.milk_money, milk_earned, women_milk_money, home_value, milk_value_memory, feed_cost_memory (MAD) and
    expected_milk_price (MAD/L).
    """
    for h in range(len(herders.milk_money)):
        cooperative, collector = herders.cooperative[h], herders.collector[h]
        price_of_members = member_price[cooperative] if cooperative != NOBODY else 0.0
        price_of_collector = 0.0
        if collector != NOBODY and collector_open[collector]:
            price_of_collector = collector_price[collector]
        direct = herders.to_direct_l[h] * market.direct_price_share * loose_price
        souk = herders.to_souk_l[h] * market.souk_price_share * market.churned_premium * loose_price
        earned = herders.accepted_volume_l[h] * price_of_members + herders.collector_money[h] + direct + souk
        through_cooperative = herders.cooperative_money[h] + herders.price_support[h]
        money = through_cooperative + herders.collector_money[h] + direct + souk
        hers = (through_cooperative if herders.account_is_womans[h] else 0.0) + souk
        herders.milk_money[h] = money
        herders.milk_earned[h] = earned
        herders.women_milk_money[h] = money if herders.is_female_headed[h] or herders.n_men[h] == 0 else hers
        best = max(price_of_members, price_of_collector, market.direct_price_share * loose_price)
        herders.home_value[h] = herders.home_l[h] * best
        sold = herders.accepted_l[h] + herders.to_collector_l[h] + herders.to_direct_l[h] + herders.to_souk_l[h]
        expected = herders.expected_milk_price[h]
        if sold > 0.0:
            expected += _PRICE_MEMORY * ((earned + herders.price_support[h]) / sold - expected)
        herders.expected_milk_price[h] = expected
        value = earned + herders.price_support[h] + herders.home_l[h] * expected
        herders.milk_value_memory[h] += (value - herders.milk_value_memory[h]) / _MEMORY_QUINZAINES
        herders.feed_cost_memory[h] += (herders.feed_cost[h] - herders.feed_cost_memory[h]) / _MEMORY_QUINZAINES
