"""The province: all actors of one territory, their ledger, and the world around them."""

from datetime import date
from typing import Any, Protocol

import numpy as np

from sim.actors.collector import Collector
from sim.actors.consumer import Consumer, Segments
from sim.actors.cooperative import Cooperative
from sim.actors.herd import Herd
from sim.actors.herder import Herder
from sim.actors.processor import MAHLABA_HERE, MAHLABA_TOWN, PLANT, Processor
from sim.actors.project import Project
from sim.actors.promises import PriceSupport, SchoolOrder
from sim.actors.recipe import recipes_of
from sim.engine.clock import Quinzaine
from sim.engine.columns import ColumnarModel
from sim.engine.ledger import Account, Ledger, Purse
from sim.engine.public_purse import Payer, PublicPurse
from sim.rules.cattle import growth_curve
from sim.rules.lactation import wood_cumulative
from sim.rules.luck import named
from sim.rules.outlets import LOGIT
from sim.rules.topics import parameters_of
from sim.territory.outside import Outlook, Outside, World
from sim.territory.synthesis import settle
from sim.territory.territory import Territory


class Policy(Protocol):
    """What acts on a province in every quinzaine, between the drivers and the feed."""

    def act(self, province: "Province") -> None:
        """Do what this quinzaine asks for."""


class Province(ColumnarModel):
    """Actors of a territory at one moment. Phases of the quinzaine read and change it; it does nothing by itself.

    `weight` is how many households a simulated herder stands for (1 at full scale). Prices are in MAD/L of milk
    equivalent: `loose_price` in the towns of the province, `parity` in the big town, `packaged_price` in the shops,
    `wholesale_price` what mahlabas pay, `workshop_price` what cooperatives' own products fetch. `net_export_l` is the
    loose milk that left in the quinzaine; `animal_index` the price of animals against normal; `bull_blood` the improved
    blood of each commune's bulls, taken anew every January; `has_cooperatives` is false where none may exist; `theory`
    is how herders choose their outlets, see `sim.rules.outlets.THEORIES`. `policy`
    holds the levers, None for none; `price_supports`, by programme, and `school_order` are what they promise for the
    running quinzaine, `school_l` is the milk schools got last; `purse` pays for them and `projects` are what they have
    promised; `feed_programme` is who pays for subsidised feed, and on which budget. `segments` are the rows of the
    consumers by where they live, `recipes` what milk is turned into, `wood` the curve of lactation, `growth` that
    of a calf: taken once, for they stay what they are.
    """

    def __init__(self, territory: Territory, seed: int, scale: float, outlook: Outlook, has_cooperatives: bool) -> None:
        super().__init__(seed=seed)
        self.has_cooperatives = has_cooperatives
        self.theory = LOGIT
        self.policy: Policy | None = None
        self.projects = Project()
        self.price_supports: dict[str, PriceSupport] = {}
        self.school_order: SchoolOrder | None = None
        self.school_l = 0.0
        self.seed = seed
        self.scale = scale
        self.territory = territory
        self.parameters = parameters_of(territory.registry.values())
        self.world = World(territory, self.parameters, outlook, seed)
        self.quinzaine = Quinzaine.starting(date(territory.start.year, 1, 1))
        self.outside: Outside = self.world.of(self.quinzaine)
        self._settle(territory, seed, scale)
        self.recipes = recipes_of(territory, self.parameters.market)
        self.wood = wood_cumulative(self.parameters.lactation)
        self.growth = growth_curve(self.parameters.cattle)
        self.communes = len(territory.communes)
        self.commune_names = np.array([named(commune.commune) for commune in territory.communes], np.uint64)
        market = self.parameters.market
        self.packaged_price = self.outside.packaged_price
        self.parity = market.loose_parity_ratio * self.packaged_price
        self.loose_price = self.parity - market.trade_cost_mad_l
        self.wholesale_price = self.loose_price - market.mahlaba_margin_mad_l
        self.workshop_price = self.loose_price * market.souk_price_share
        self.town_demand_l = 0.0
        self.net_export_l = 0.0
        self.shop_price_real = self.packaged_price / self.outside.cpi
        self.bull_blood = np.zeros(self.communes)
        self.animal_index = 1.0
        self.sold_share_year = self.parameters.household.market_depth_share_year
        self.feed_programme = ("drought_feed", Payer.STATE)

    def _settle(self, territory: Territory, seed: int, scale: float) -> None:
        settlement = settle(territory, self.parameters, seed, scale)
        self.weight = settlement.weight
        self.herders = self._people(Herder, settlement.herders)
        self.cooperatives = self._people(Cooperative, settlement.cooperatives)
        self.collectors = self._people(Collector, settlement.collectors)
        self.processors = self._people(Processor, settlement.processors)
        self.consumers = self._people(Consumer, settlement.consumers)
        self.segments = Segments.of(self.consumers)
        self.herd = Herd(capacity=len(settlement.cattle["owner"]) * 5 // 4)
        self.herd.add(len(settlement.cattle["owner"]), **settlement.cattle)
        kind = self.processors.business
        self.plants = np.flatnonzero(kind == PLANT)
        self.mahlabas = np.flatnonzero(kind != PLANT)
        self.mahlabas_here = np.flatnonzero(kind == MAHLABA_HERE)
        self.mahlabas_town = np.flatnonzero(kind == MAHLABA_TOWN)
        self.ledger = Ledger()
        self.ledger.open(
            {
                Account.HERDERS: Purse(self.herders, weight=self.weight),
                Account.COOPERATIVES: Purse(self.cooperatives),
                Account.COLLECTORS: Purse(self.collectors),
                Account.MAHLABAS: Purse(self.processors, self.mahlabas),
                Account.PLANTS: Purse(self.processors, self.plants),
                Account.CONSUMERS: Purse(self.consumers),
            }
        )
        self.purse = PublicPurse(self.ledger)

    def _people(self, agent_type: type, columns: dict[str, Any]) -> Any:
        n = len(next(iter(columns.values())))
        return self.add_population(agent_type, n, **columns)

    @property
    def leader(self) -> int:
        """Row of the plant that sells most: it sets the shop price, bears boycotts and signs with new cooperatives."""
        return int(self.plants[np.argmax(self.processors.size_share[self.plants])])

    def in_communes(self, values: Any, communes: Any) -> Any:
        """Sum of values (one for each entry of `communes`) by commune, shape (communes,)."""
        return np.bincount(communes, weights=values, minlength=self.communes)
