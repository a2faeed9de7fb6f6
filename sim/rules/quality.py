"""Quality: time and heat spoil milk; watering pays when nobody tests."""

import math
from collections import namedtuple
from typing import NamedTuple

import numpy as np

from sim.rules.compiled import compiled
from sim.rules.luck import Purpose, stream, uniform
from sim.rules.outlets import NOBODY


class Quality(NamedTuple):
    """Parameters of collection losses and fraud; see the registry for units, ranges and sources."""

    base_rejected_share: float
    hours_to_first_cooling: float
    hours_per_km_on_foot: float
    hours_per_km_vehicle: float
    safe_hours: float
    spoiled_share_per_hot_hour: float
    collector_hours: float
    most_water_share: float
    temptation_sharpness: float
    habit_speed: float
    caught_share_with_tester: float
    caught_share_collector: float
    caught_loss_days: float
    mean_scruple_mad: float


@compiled
def spoiled_share(hours_uncooled: float, heat: float, quality: Quality) -> float:
    """Share of milk rejected or lost: a base, plus hot hours beyond what milk resists by itself (2-3 h, DF385).

    base + rate · heat · max(hours - safe hours, 0), at most 1; near 1% in winter and 3% in summer (DF412-413).
    """
    late = max(hours_uncooled - quality.safe_hours, 0.0)
    return min(quality.base_rejected_share + quality.spoiled_share_per_hot_hour * heat * late, 1.0)


@compiled
def water_added(
    water: float,
    price: float,
    caught_probability: float,
    caught_loss_l: float,
    delivered_l: float,
    scruple: float,
    quality: Quality,
) -> float:
    """Water a herder adds, as a share of milk (0 to the most that goes unseen): a habit drawn by what it earns.

    gain = price · water limit · litres; risk = caught probability · price · litres lost when caught.
    water += speed · (limit · logistic(s·((gain - risk) / litres - scruple)) - water).
    """
    if delivered_l <= 0.0:
        return water
    gain = price * quality.most_water_share
    risk = caught_probability * price * caught_loss_l / delivered_l
    temptation = 1.0 / (1.0 + math.exp(-quality.temptation_sharpness * (gain - risk - scruple)))
    return water + quality.habit_speed * (quality.most_water_share * temptation - water)


DeliveryColumns = namedtuple(
    "DeliveryColumns",
    "accepted_l accepted_volume_l cash cooperative distance_km refused_l scruple spoiled_l to_cooperative_l "
    "unique_id watering",
)
"""Columns of herders that `collect_for_cooperatives` reads or writes."""


@compiled
def collect_for_cooperatives(
    herders: DeliveryColumns,
    has_vehicle: np.ndarray,
    has_tester: np.ndarray,
    capacity_l: np.ndarray,
    price: np.ndarray,
    received_l: np.ndarray,
    weight: float,
    cpi: float,
    start: int,
    days: int,
    seed: int,
    heat: float,
    quality: Quality,
) -> None:
    """Members' milk on its way to the tank: spoiled by hot hours, tested, refused when the tank is full.

    By cooperative row: vehicle and tester (bool), capacity_l of the quinzaine (L of milk as it comes, water included),
    price (MAD/L; cpi deflates it, 2014 = 1). Writes herders.accepted_l (milk, L), accepted_volume_l (with water),
    spoiled_l, refused_l (L) and watering; adds the accepted volume by cooperative to received_l, in litres of all
    households represented.
    """
    caught = stream(seed, Purpose.ADULTERATION_CAUGHT)
    offered = np.zeros(len(capacity_l))
    for h in range(len(herders.cash)):
        herders.accepted_l[h] = 0.0
        herders.accepted_volume_l[h] = 0.0
        herders.spoiled_l[h] = 0.0
        herders.refused_l[h] = 0.0
        cooperative, milk = herders.cooperative[h], herders.to_cooperative_l[h]
        if cooperative == NOBODY or milk <= 0.0:
            continue
        per_km = quality.hours_per_km_vehicle if has_vehicle[cooperative] else quality.hours_per_km_on_foot
        hours = quality.hours_to_first_cooling + per_km * herders.distance_km[h]
        spoiled = milk * spoiled_share(hours, heat, quality)
        probability = quality.caught_share_with_tester if has_tester[cooperative] else 0.0
        loss = milk / days * quality.caught_loss_days
        water = water_added(
            herders.watering[h], price[cooperative] / cpi, probability, loss, milk, herders.scruple[h], quality
        )
        share = water / quality.most_water_share
        if uniform(caught, herders.unique_id[h], start) < probability * share:
            spoiled = min(spoiled + loss, milk)
            water = 0.0
        herders.watering[h] = water
        herders.spoiled_l[h] = spoiled
        herders.accepted_l[h] = milk - spoiled
        herders.accepted_volume_l[h] = (milk - spoiled) * (1.0 + water)
        offered[cooperative] += weight * herders.accepted_volume_l[h]
    for h in range(len(herders.cash)):
        cooperative = herders.cooperative[h]
        if herders.accepted_l[h] <= 0.0:
            continue
        room = (
            1.0 if offered[cooperative] <= capacity_l[cooperative] else capacity_l[cooperative] / offered[cooperative]
        )
        herders.refused_l[h] = herders.accepted_l[h] * (1.0 - room)
        herders.accepted_l[h] *= room
        herders.accepted_volume_l[h] *= room
        received_l[cooperative] += weight * herders.accepted_volume_l[h]


CollectorSaleColumns = namedtuple(
    "CollectorSaleColumns",
    "cash collector collector_money collector_volume_l refused_l scruple spoiled_l to_collector_l "
    "to_cooperative_l unique_id watering",
)
"""Columns of herders that `sell_to_collectors` reads or writes."""


@compiled
def sell_to_collectors(
    herders: CollectorSaleColumns,
    tests: np.ndarray,
    is_active: np.ndarray,
    price: np.ndarray,
    room_l: np.ndarray,
    weight: float,
    cpi: float,
    start: int,
    days: int,
    seed: int,
    refused_discount: float,
    quality: Quality,
) -> None:
    """Milk handed to collectors, with milk the cooperative refused sold on at a discount.

    By collector row: whether he tests and whether he goes round (bool), his price (MAD/L of milk as it comes),
    room_l (L his vehicle holds in the quinzaine); weight: households one herder stands for; cpi: consumer prices,
    2014 = 1. Refused milk finds what room milk of clients leaves, shared in proportion; what finds none is spoiled,
    as where nobody goes round. A watering client who is caught (own purpose, first day) loses some days of his own
    milk, at most all; watering is revised here for those who deliver nothing to a cooperative. Writes
    herders.collector_volume_l (with water) and collector_money (MAD); moves refused milk taken into to_collector_l;
    adds what is lost to spoiled_l.
    """
    caught = stream(seed, Purpose.CAUGHT_BY_COLLECTOR)
    room_left = room_l.copy()
    sent_back = np.zeros(len(room_l))
    for h in range(len(herders.cash)):
        collector = herders.collector[h]
        if collector != NOBODY and is_active[collector]:
            room_left[collector] -= weight * herders.to_collector_l[h]
            sent_back[collector] += weight * herders.refused_l[h]
    for h in range(len(herders.cash)):
        herders.collector_volume_l[h] = 0.0
        herders.collector_money[h] = 0.0
        collector, milk, refused = herders.collector[h], herders.to_collector_l[h], herders.refused_l[h]
        if collector == NOBODY or not is_active[collector]:
            herders.spoiled_l[h] += refused
            continue
        if milk + refused <= 0.0:
            continue
        if refused > 0.0 and sent_back[collector] > room_left[collector]:
            taken = refused * max(room_left[collector], 0.0) / sent_back[collector]
            herders.spoiled_l[h] += refused - taken
            refused = taken
        probability = quality.caught_share_collector if tests[collector] else 0.0
        loss = min(milk / days * quality.caught_loss_days, milk)
        water = herders.watering[h]
        if herders.to_cooperative_l[h] <= 0.0:
            water = water_added(water, price[collector] / cpi, probability, loss, milk, herders.scruple[h], quality)
        if uniform(caught, herders.unique_id[h], start) < probability * water / quality.most_water_share:
            herders.spoiled_l[h] += loss
            milk -= loss
            water = 0.0
        herders.watering[h] = water
        herders.to_collector_l[h] = milk + refused
        herders.collector_volume_l[h] = (milk + refused) * (1.0 + water)
        herders.collector_money[h] = price[collector] * (1.0 + water) * (milk + refused * (1.0 - refused_discount))
