"""Milk money, herder by herder."""

import numpy as np

from sim.actors.herder import Herder
from sim.rules.market import Market
from twins.stage import Stage

NOBODY = -1


def count_milk_money(
    stage: Stage,
    member_price: np.ndarray,
    collector_price: np.ndarray,
    collector_open: np.ndarray,
    loose_price: float,
    market: Market,
) -> None:
    at_the_gate = market.direct_price_share * loose_price
    churned = market.souk_price_share * market.churned_premium * loose_price
    for herder in stage.agents_by_type[Herder]:
        prices = [at_the_gate]
        if herder.cooperative != NOBODY:
            prices.append(float(member_price[herder.cooperative]))
        if herder.collector != NOBODY and collector_open[herder.collector]:
            prices.append(float(collector_price[herder.collector]))
        elsewhere = herder.collector_money + herder.to_direct_l * at_the_gate + herder.to_souk_l * churned
        delivered = herder.cooperative != NOBODY
        herder.milk_earned = elsewhere + (
            herder.accepted_volume_l * float(member_price[herder.cooperative]) if delivered else 0.0
        )
        received = herder.cooperative_money + herder.price_support
        herder.milk_money = elsewhere + received
        herder.women_milk_money = herder.to_souk_l * churned
        if herder.account_is_womans:
            herder.women_milk_money += received
        if herder.n_men == 0 or herder.is_female_headed:
            herder.women_milk_money = herder.milk_money
        herder.home_value = herder.home_l * max(prices)
        worth = herder.milk_earned + herder.price_support
        sold = herder.to_direct_l + herder.to_souk_l + herder.to_collector_l + herder.accepted_l
        if sold > 0.0:
            herder.expected_milk_price = 0.7 * herder.expected_milk_price + 0.3 * worth / sold
        worth += herder.home_l * herder.expected_milk_price
        herder.milk_value_memory = (23.0 * herder.milk_value_memory + worth) / 24.0
        herder.feed_cost_memory = (23.0 * herder.feed_cost_memory + herder.feed_cost) / 24.0
