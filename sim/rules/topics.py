"""The parameters of all rules, topic by topic: what the registry of a territory must give a number for."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.rules.cattle import Cattle
from sim.rules.climate import Climate
from sim.rules.enterprise import Enterprise
from sim.rules.farm_support import FarmSupport
from sim.rules.feeding import Feeding
from sim.rules.governance import Governance
from sim.rules.herd_life import HerdLife
from sim.rules.home import Home
from sim.rules.household import Household, Labour
from sim.rules.inclusion import Inclusion
from sim.rules.investing import Investing
from sim.rules.lactation import Lactation
from sim.rules.market import Market
from sim.rules.outlets import Outlets
from sim.rules.processing import Processing
from sim.rules.quality import Quality
from sim.rules.safety_nets import SafetyNets
from sim.rules.settling import Settling


class Parameters(NamedTuple):
    """One group of numbers for each topic; the field names are the names of the registry's files."""

    climate: Climate
    cattle: Cattle
    feeding: Feeding
    lactation: Lactation
    herd_life: HerdLife
    home: Home
    outlets: Outlets
    quality: Quality
    processing: Processing
    market: Market
    household: Household
    labour: Labour
    governance: Governance
    safety_nets: SafetyNets
    settling: Settling
    enterprise: Enterprise
    inclusion: Inclusion
    investing: Investing
    farm_support: FarmSupport


TOPICS: dict[str, type] = Parameters.__annotations__


def parameters_of(values: Mapping[str, Any]) -> Parameters:
    """Put the topics of the rules together; `values` has one NamedTuple for each topic of a registry, by name."""
    return Parameters._make(values[topic] for topic in TOPICS)
