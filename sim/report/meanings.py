"""What each figure means, in words: its own text in the catalogues, or that of its family with the name filled in."""

from collections.abc import Mapping
from typing import NamedTuple

from sim.report.words import catalogue, say


class Family(NamedTuple):
    """Figures named alike: the key of their text, and how the keys of the names that end theirs begin."""

    key: str
    names: str


_ACCOUNT, _STAGE, _NEED = "explain.account.", "explain.stage.", "explain.need."
FAMILIES: Mapping[str, Family] = {
    "output_": Family("meaning.family.output", _ACCOUNT),
    "purchases_": Family("meaning.family.purchases", _ACCOUNT),
    "inputs_": Family("meaning.family.inputs", _ACCOUNT),
    "intermediate_consumption_": Family("meaning.family.intermediate_consumption", _ACCOUNT),
    "value_added_": Family("meaning.family.value_added", _ACCOUNT),
    "wages_": Family("meaning.family.wages", _ACCOUNT),
    "taxes_": Family("meaning.family.taxes", _ACCOUNT),
    "subsidies_": Family("meaning.family.subsidies", _ACCOUNT),
    "financial_charges_": Family("meaning.family.financial_charges", _ACCOUNT),
    "depreciation_": Family("meaning.family.depreciation", _ACCOUNT),
    "net_operating_profit_": Family("meaning.family.net_operating_profit", _ACCOUNT),
    "input_": Family("meaning.family.input", "explain.good."),
    "gdp_share_": Family("meaning.family.gdp_share", "explain.gdp."),
    "gdp_": Family("meaning.family.gdp", "explain.gdp."),
    "farm_price_": Family("meaning.family.farm_price", "explain.chain."),
    "consumer_price_": Family("meaning.family.consumer_price", "explain.chain."),
    "farm_gate_share_": Family("meaning.family.farm_gate_share", "explain.chain."),
    "women_income_by_": Family("meaning.family.women_income", "explain.way."),
    "persons_income_by_": Family("meaning.family.persons_income", "explain.way."),
    "women_share_by_": Family("meaning.family.women_share", "explain.way."),
    "welfare.regular_share_": Family("meaning.family.regular_share", _STAGE),
    "welfare.cover_share_": Family("meaning.family.cover_share", _STAGE),
    "decent_chance_": Family("meaning.family.decent_chance", _STAGE),
    "lack_of_": Family("meaning.family.lack", _NEED),
    "disempowerment_from_": Family("meaning.family.disempowerment", _NEED),
}
"""Families by how the names of their figures begin. A figure with a text of its own is told by it."""

NO_WORKLOAD = "_no_workload"


def meaning(name: str, language: str) -> str:
    """Say what a figure means. Raises KeyError for a figure without words."""
    if f"meaning.{name}" in catalogue(language):
        return say(f"meaning.{name}", language)
    if name.endswith(NO_WORKLOAD):
        return say("meaning.family.no_workload", language, meaning=meaning(name.removesuffix(NO_WORKLOAD), language))
    for beginning, family in FAMILIES.items():
        if name.startswith(beginning):
            named = say(family.names + name.removeprefix(beginning), language)
            return say(family.key, language, name=named)
    raise KeyError(name)
