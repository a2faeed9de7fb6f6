"""History without something that happened, so that a response can be told from what would have come anyway."""

from collections.abc import Callable
from dataclasses import replace

from sim.territory.drivers import Driver
from sim.territory.reading import BadInput, unknown
from sim.territory.territory import Territory


def without(territory: Territory, event: str) -> Territory:
    """Give a territory whose observed series leave an event out. Raises BadInput for an unknown event."""
    if event not in EVENTS:
        raise BadInput(unknown("event", event, EVENTS))
    return EVENTS[event](territory)


def _without_boycott(territory: Territory) -> Territory:
    """The leading plant sells as much as it would in any other year, from the start of history on."""
    boycott = territory.drivers.leader_demand_factor
    quiet = Driver(
        unit=boycott.unit,
        shape="step",
        sources=boycott.sources,
        status="derived",
        note=boycott.note,
        values={next(iter(boycott.values)): 1.0},
    )
    drivers = territory.drivers.model_copy(update={"leader_demand_factor": quiet})
    return replace(territory, drivers=drivers)


EVENTS: dict[str, Callable[[Territory], Territory]] = {"boycott": _without_boycott}
"""What can be left out of history, by the name that measures use."""
