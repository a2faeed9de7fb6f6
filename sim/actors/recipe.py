"""Recipes: what a litre of raw milk becomes in workshops and mahlabas, and what its products fetch."""

from typing import NamedTuple

from sim.engine.ledger import Good
from sim.rules.market import Market
from sim.territory.territory import Territory


class Product(NamedTuple):
    """A product of one litre: quantity in its unit, milk equivalent (L), worth relative to a litre of raw milk."""

    good: Good
    quantity: float
    milk_l: float
    worth: float


class Recipe(NamedTuple):
    """All that a litre is turned into; `raw` is the share that stays milk, `premium` the worth of the whole."""

    raw: float
    premium: float
    products: tuple[Product, ...]


class Recipes(NamedTuple):
    """Who makes what: neighbours get raw milk, the souk churned, schools raib; mahlabas make what people buy loose,
    workshops the same without raw milk."""

    raw: Recipe
    churned: Recipe
    raib: Recipe
    loose: Recipe
    workshop: Recipe


def recipes_of(territory: Territory, market: Market) -> Recipes:
    """The recipes of a territory: they do not change in a run."""
    churned, raib, jben = market.churned_share, market.raib_share, market.jben_share
    made = churned + raib + jben
    return Recipes(
        raw=_recipe(territory, market, raw=1.0),
        churned=_recipe(territory, market, churned=1.0),
        raib=_recipe(territory, market, raib=1.0),
        loose=_recipe(territory, market, raw=1.0 - churned - raib - jben, churned=churned, raib=raib, jben=jben),
        workshop=_recipe(territory, market, churned=churned / made, raib=raib / made, jben=jben / made),
    )


def _recipe(
    territory: Territory,
    market: Market,
    raw: float = 0.0,
    churned: float = 0.0,
    raib: float = 0.0,
    jben: float = 0.0,
) -> Recipe:
    """Turn these shares of a litre into products: churning gives lben and butter together."""
    products, churning = territory.products, territory.joint_products["churning"].outputs
    lben_milk = churning.lben * products["lben"].milk_equivalent_l
    butter_milk = churned * (1.0 - lben_milk)
    every = (
        Product(Good.RAW_MILK, raw, raw, raw),
        Product(Good.LBEN, churned * churning.lben, churned * lben_milk, churned * lben_milk * market.churned_premium),
        Product(Good.BUTTER, churned * churning.butter, butter_milk, butter_milk * market.churned_premium),
        Product(Good.RAIB, raib / products["raib"].milk_equivalent_l, raib, raib * market.raib_premium),
        Product(Good.JBEN, jben / products["jben"].milk_equivalent_l, jben, jben * market.jben_premium),
    )
    premium = raw + churned * market.churned_premium + raib * market.raib_premium + jben * market.jben_premium
    return Recipe(raw, premium, tuple(product for product in every if product.milk_l > 0.0))
