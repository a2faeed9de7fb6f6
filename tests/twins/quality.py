"""Collection, herder by herder."""

import math
from collections import defaultdict

import numpy as np

from sim.actors.herder import Herder
from sim.rules.luck import Purpose
from sim.rules.quality import Quality
from twins.luck import uniform
from twins.stage import Stage

NOBODY = -1


def spoiled_share(hours: float, heat: float, quality: Quality) -> float:
    hot_hours = heat * max(hours - quality.safe_hours, 0.0)
    return min(1.0, quality.base_rejected_share + quality.spoiled_share_per_hot_hour * hot_hours)


def water_added(herder: Herder, price: float, caught: float, loss_l: float, litres: float, quality: Quality) -> float:
    if litres <= 0.0:
        return herder.watering
    gain = price * quality.most_water_share
    risk = caught * price * loss_l / litres
    appeal = quality.temptation_sharpness * (gain - risk - herder.scruple)
    target = quality.most_water_share / (1.0 + math.exp(-appeal))
    return herder.watering + quality.habit_speed * (target - herder.watering)


def collect_for_cooperatives(
    stage: Stage,
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
    offered: dict[int, float] = defaultdict(float)
    at_the_tank = []
    for herder in stage.agents_by_type[Herder]:
        herder.accepted_l = herder.accepted_volume_l = herder.spoiled_l = herder.refused_l = 0.0
        at, milk = herder.cooperative, herder.to_cooperative_l
        if at == NOBODY or milk <= 0.0:
            continue
        per_km = quality.hours_per_km_vehicle if has_vehicle[at] else quality.hours_per_km_on_foot
        hours = quality.hours_to_first_cooling + per_km * herder.distance_km
        spoiled = milk * spoiled_share(hours, heat, quality)
        chance = quality.caught_share_with_tester if has_tester[at] else 0.0
        loss = milk / days * quality.caught_loss_days
        water = water_added(herder, float(price[at]) / cpi, chance, loss, milk, quality)
        draw = uniform(seed, Purpose.ADULTERATION_CAUGHT, herder.unique_id, start)
        if draw < chance * (water / quality.most_water_share):
            spoiled, water = min(spoiled + loss, milk), 0.0
        herder.watering, herder.spoiled_l, herder.accepted_l = water, spoiled, milk - spoiled
        herder.accepted_volume_l = herder.accepted_l * (1.0 + water)
        offered[at] += weight * herder.accepted_volume_l
        if herder.accepted_l > 0.0:
            at_the_tank.append(herder)
    for herder in at_the_tank:
        at = herder.cooperative
        taken = min(1.0, float(capacity_l[at]) / offered[at])
        herder.refused_l = herder.accepted_l * (1.0 - taken)
        herder.accepted_l *= taken
        herder.accepted_volume_l *= taken
        received_l[at] += weight * herder.accepted_volume_l


def sell_to_collectors(
    stage: Stage,
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
    finds_room = _share_of_refused_that_finds_room(stage, room_l, weight)
    for herder in stage.agents_by_type[Herder]:
        herder.collector_volume_l = herder.collector_money = 0.0
        at, milk, refused = herder.collector, herder.to_collector_l, herder.refused_l
        if at == NOBODY or not is_active[at]:
            herder.spoiled_l += refused
            continue
        if milk + refused <= 0.0:
            continue
        herder.spoiled_l += refused * (1.0 - finds_room[at])
        refused *= finds_room[at]
        chance = quality.caught_share_collector if tests[at] else 0.0
        loss = milk * min(quality.caught_loss_days / days, 1.0)
        if herder.to_cooperative_l <= 0.0:
            herder.watering = water_added(herder, float(price[at]) / cpi, chance, loss, milk, quality)
        draw = uniform(seed, Purpose.CAUGHT_BY_COLLECTOR, herder.unique_id, start)
        if draw < chance * herder.watering / quality.most_water_share:
            herder.spoiled_l += loss
            milk -= loss
            herder.watering = 0.0
        measured = 1.0 + herder.watering
        herder.to_collector_l = milk + refused
        herder.collector_volume_l = (milk + refused) * measured
        herder.collector_money = float(price[at]) * measured * (milk + (1.0 - refused_discount) * refused)


def _share_of_refused_that_finds_room(stage: Stage, room_l: np.ndarray, weight: float) -> dict[int, float]:
    """For each collector: room that milk of his clients leaves, over what they bring back from cooperatives."""
    shares = {}
    for at, room in enumerate(room_l.tolist()):
        clients = [herder for herder in stage.agents_by_type[Herder] if herder.collector == at]
        brought = math.fsum(weight * herder.refused_l for herder in clients)
        free = max(math.fsum([room, *(-weight * herder.to_collector_l for herder in clients)]), 0.0)
        shares[at] = 1.0 if brought <= free else free / brought
    return shares
