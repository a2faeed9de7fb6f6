"""Checks a synthetic population against the margins it was made to fit."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.rules.cattle import CROSS, FEMALE, LOCAL, PURE, breed_of
from sim.rules.topics import parameters_of
from sim.territory.synthesis import Settlement, settle
from sim.territory.territory import HERD_CLASSES, Territory

TOLERANCE = 0.01

PERCENT = 100.0


class Fit(NamedTuple):
    """One margin: what was asked, what was made. `name` is its word, `place` the commune when it has one."""

    name: str
    asked: float
    made: float
    digits: int = 0
    place: str = ""

    @property
    def gap(self) -> float:
        """Gap between made and asked, as a share of what was asked."""
        if self.asked == 0.0:
            return 0.0 if self.made == 0.0 else math.inf
        return (self.made - self.asked) / self.asked

    @property
    def holds(self) -> bool:
        """Whether the margin holds to within 1%, or to the half unit that whole numbers allow."""
        return abs(self.gap) <= TOLERANCE or (self.digits == 0 and abs(self.made - self.asked) <= 0.5)


def check(territory: Territory, seed: int = 1) -> list[Fit]:
    """Settle a territory at full scale and compare it with its margins, in the order in which to read them."""
    made = settle(territory, parameters_of(territory.registry.values()), seed)
    return [
        *_herds(territory, made),
        *_people(territory, made),
        *_cooperatives(territory, made),
        *_traders(territory, made),
        *_consumers(territory, made),
    ]


def _herds(territory: Territory, made: Settlement) -> Iterator[Fit]:
    margins, herders, cattle = territory.margins, made.herders, made.cattle
    cows = herders["n_cows"][herders["n_cows"] > 0]
    households = margins["herder_households"]
    yield Fit("households", households, len(cows))
    yield Fit("candidates", margins["candidate_households_share"] * households, (herders["n_cows"] == 0).sum())
    yield Fit("cattle", margins["cattle"], len(cattle["owner"]))
    is_cow = (cattle["parity"] > 0) & (cattle["sex"] == FEMALE)
    yield Fit("cows", margins["cattle"] * margins["cow_share"], is_cow.sum())
    sizes = [*HERD_CLASSES.values(), np.inf]
    for name, fewest, more in zip(HERD_CLASSES, sizes, sizes[1:], strict=False):
        yield Fit(name, PERCENT * margins[name], PERCENT * float(np.mean((cows >= fewest) & (cows < more))), 1)
    breeds = np.array([breed_of(blood) for blood in cattle["blood"]])
    for name, code in (("breed_local", LOCAL), ("breed_cross", CROSS), ("breed_pure", PURE)):
        yield Fit(name, PERCENT * margins[name], PERCENT * float(np.mean(breeds == code)), 1)


def _people(territory: Territory, made: Settlement) -> Iterator[Fit]:
    margins, herders = territory.margins, made.herders
    people, children, women = (herders[name] for name in ("n_people", "n_children", "n_women"))
    adults = people.sum() - children.sum()
    yield Fit("household_size", margins["mean_household_size"], people.mean(), 2)
    yield Fit("children", PERCENT * margins["share_children_under_15"], PERCENT * children.sum() / people.sum(), 1)
    yield Fit("women", PERCENT * margins["share_women_among_adults"], PERCENT * women.sum() / adults, 1)
    yield Fit("female_heads", PERCENT * margins["female_headed"], PERCENT * herders["is_female_headed"].mean(), 1)
    reads = 1.0 - (1.0 - margins["literacy_women_rural"]) ** women
    yield Fit("literacy", PERCENT * reads.mean(), PERCENT * herders["has_literate_woman"].mean(), 1)


def _cooperatives(territory: Territory, made: Settlement) -> Iterator[Fit]:
    records, cooperatives, herders = territory.cooperatives, made.cooperatives, made.herders
    yield Fit("cooperatives", len(records), len(cooperatives["commune"]))
    yield Fit("active_cooperatives", sum(r.is_active for r in records), cooperatives["is_active"].sum())
    yield Fit("members", sum(r.members for r in records if r.is_active), (herders["cooperative"] >= 0).sum())
    yield Fit("tanks", sum(r.tank_capacity_l_day for r in records), cooperatives["tank_capacity_l_day"].sum())
    yield Fit("surveyed", sum(r.surveyed for r in records), cooperatives["is_surveyed"].sum())
    surveyed = np.append(cooperatives["is_surveyed"], False)[herders["cooperative"]]
    women = (surveyed & herders["member_is_woman"]).sum()
    yield Fit("surveyed_women", sum(r.women for r in records if r.surveyed), women)


def _traders(territory: Territory, made: Settlement) -> Iterator[Fit]:
    margins = territory.margins
    yield Fit("collectors", margins["collectors"], len(made.collectors["commune"]))
    business = made.processors["business"]
    kinds = (
        ("plants", "industrial_plants"),
        ("mahlabas_here", "artisan_dairies_local"),
        ("mahlabas_town", "artisan_dairies_market_town"),
    )
    for code, (name, margin) in enumerate(kinds):
        yield Fit(name, margins[margin], (business == code).sum())


def _consumers(territory: Territory, made: Settlement) -> Iterator[Fit]:
    """People of each commune, herder households included, and of the big town."""
    consumers, herders, n = made.consumers, made.herders, len(territory.communes)
    here = consumers["commune"] >= 0
    buying = np.bincount(consumers["commune"][here], weights=consumers["n_people"][here], minlength=n)
    herding = np.bincount(herders["commune"], weights=herders["n_people"], minlength=n) * made.weight
    for commune, people in zip(territory.communes, buying + herding, strict=True):
        yield Fit("consumers", commune.population_2014, people, place=commune.commune)
    town = territory.market_town
    yield Fit("consumers_town", town.population.census[2014], consumers["n_people"][~here].sum(), place=town.name.fr)
