"""Prices of collectors, one by one."""

import math

from sim.actors.collector import Collector
from sim.rules.luck import Purpose
from sim.rules.processing import Processing
from twins.luck import uniform
from twins.stage import Stage


def review_collector_prices(
    stage: Stage, wholesale: float, cpi: float, start: int, seed: int, processing: Processing
) -> None:
    step = processing.collector_price_step_mad_l
    for collector in stage.agents_by_type[Collector]:
        luck = uniform(seed, Purpose.COLLECTOR_PRICE, collector.unique_id, start)
        if luck >= processing.collector_review_share:
            continue
        target = wholesale * collector.yield_share - (processing.collector_cost_mad_l + collector.margin) * cpi
        if abs(target - collector.price) >= step:
            collector.price = math.floor(target / step + 0.5) * step
        collector.price = max(collector.price, step)
