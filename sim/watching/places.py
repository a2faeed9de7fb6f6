"""Where the milk of a quinzaine is: what each commune makes and to whom it goes, and the ways it takes over the map.

Positions are the coordinates of the territory's communes, in kilometres on a plane.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.chain import DairyChain
from sim.territory.territory import Territory

Floats = NDArray[np.float64]

OUTLETS = {
    "cooperative_l": "accepted_l",
    "collector_l": "to_collector_l",
    "neighbours_l": "to_direct_l",
    "souk_l": "to_souk_l",
    "home_l": "home_l",
    "calves_l": "calves_l",
}
"""The recorded series of where the milk goes, and the column of a herder that each adds up; the rest is lost."""

KM_PER_DEGREE = 111.195
"""Length of a degree of latitude on a sphere of 6,371 km: π · 6371 / 180."""


class Way(NamedTuple):
    """Milk that goes from one place to another: rows of communes, None for the place outside the map (L/day)."""

    start: int
    end: int | None
    litres_day: float


class Places(NamedTuple):
    """The milk of a quinzaine on the map, in litres a day of the whole territory.

    `milk_l_day` is what each commune makes, shape (communes,); `by_outlet` says to whom it goes, the same by outlet,
    and adds up to it. The ways are those of members' milk to a tank in another commune, of cooperatives' milk to the
    plants, and of loose milk to the big town.
    """

    milk_l_day: Floats
    by_outlet: Mapping[str, Floats]
    to_tanks: list[Way]
    to_plants: list[Way]
    to_town: list[Way]

    @property
    def widest_l_day(self) -> float:
        """The most that takes one way, L/day."""
        return max((way.litres_day for way in (*self.to_tanks, *self.to_plants, *self.to_town)), default=0.0)


def places_of(chain: DairyChain) -> Places:
    """Read the quinzaine that a chain has just finished.

    Loose milk for the big town is counted where collectors and cooperatives have it, each with its share of all that
    is loose: the model knows how much leaves, not whose. Milk of a member who has left since then takes no way.
    """
    herders, weight, days = chain.herders, chain.weight, chain.finished.days

    def by_commune(column: Floats) -> Floats:
        return np.asarray(chain.in_communes(column, herders.commune) * weight / days)

    milk = by_commune(herders.milk_l)
    by_outlet = {name: by_commune(getattr(herders, column)) for name, column in OUTLETS.items()}
    by_outlet["farm_loss_l"] = np.maximum(milk - np.sum(list(by_outlet.values()), axis=0), 0.0)
    return Places(milk, by_outlet, _to_tanks(chain), _to_plants(chain), _to_town(chain))


def _to_tanks(chain: DairyChain) -> list[Way]:
    herders, n = chain.herders, chain.communes
    members = np.flatnonzero((herders.cooperative >= 0) & (herders.accepted_l > 0.0))
    home, tank = herders.commune[members], chain.cooperatives.commune[herders.cooperative[members]]
    litres = np.bincount(home * n + tank, weights=herders.accepted_l[members], minlength=n * n).reshape(n, n)
    np.fill_diagonal(litres, 0.0)
    litres_day = litres * chain.weight / chain.finished.days
    return [Way(int(c), int(t), float(litres_day[c, t])) for c, t in np.argwhere(litres_day > 0.0)]


def _to_plants(chain: DairyChain) -> list[Way]:
    cooperatives = chain.cooperatives
    return _outwards(chain.in_communes(cooperatives.plant_l, cooperatives.commune) / chain.finished.days)


def _to_town(chain: DairyChain) -> list[Way]:
    collectors, cooperatives = chain.collectors, chain.cooperatives
    loose = chain.in_communes(collectors.milk_l - collectors.lost_l, collectors.commune)
    loose = loose + chain.in_communes(cooperatives.loose_l, cooperatives.commune)
    share = max(chain.net_export_l, 0.0) / max(float(loose.sum()), 1e-9)
    return _outwards(loose * share / chain.finished.days)


def _outwards(litres_day: Floats) -> list[Way]:
    return [Way(int(c), None, float(litres_day[c])) for c in np.flatnonzero(litres_day > 0.0)]


def positions(territory: Territory) -> tuple[Floats, Floats]:
    """Kilometres east and north of the middle: of the communes, shape (communes, 2), and of the big town, shape (2,).

    x = (longitude - middle) · cos(latitude of the middle) · km per degree, y = (latitude - middle) · km per degree:
    true to a thousandth over a province.
    """
    town = territory.market_town
    communes = [(commune.longitude, commune.latitude) for commune in territory.communes]
    degrees = np.array([*communes, (town.longitude, town.latitude)])
    middle = (degrees.min(axis=0) + degrees.max(axis=0)) / 2.0
    stretch = np.array([np.cos(np.radians(middle[1])), 1.0]) * KM_PER_DEGREE
    km = (degrees - middle) * stretch
    return km[:-1], km[-1]
