"""The loose-milk price: the compiled search finds the root of the same excess demand written in plain Python."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from sim.rules import market as rules
from sim.territory.territory import Territory
from twins.market import excess_demand, net_export_l, split_demand
from twins.stage import random_case

CASES = 60


def _world(number: int, sefrou: Territory) -> tuple[rules.Market, tuple[float, ...]]:
    """A market and (supply, urban and rural appetite, town demand, packaged price, parity, cpi)."""
    case = random_case(number, sefrou.registry)
    rng = np.random.default_rng(number)
    litres = 10.0 ** rng.uniform(2.0, 6.0, 4)
    return case.parameters.market, (*litres, rng.uniform(6.0, 11.0), rng.uniform(4.0, 9.0), rng.uniform(0.9, 1.5))


@pytest.mark.parametrize("number", range(CASES))
def test_demand_agrees(number: int, sefrou: Territory) -> None:
    market, (_, _, _, town, packaged, parity, cpi) = _world(number, sefrou)
    price = parity * 0.3 * 10.0 ** np.random.default_rng(number + 1).random()
    for share in (market.loose_share_urban, market.loose_share_rural, 0.01, 0.99):
        theirs = split_demand(price, packaged, cpi, share, market)
        assert rules.split_demand(price, packaged, cpi, share, market) == pytest.approx(theirs, rel=1e-12, abs=1e-12)
    theirs = net_export_l(price, parity, town, cpi, market)
    assert rules.net_export_l(price, parity, town, cpi, market) == pytest.approx(theirs, rel=1e-11, abs=1e-12 * town)


@pytest.mark.parametrize("number", range(CASES))
def test_the_clearing_price_is_the_root(number: int, sefrou: Territory) -> None:
    market, world = _world(number, sefrou)
    supply, *rest = world
    parity = world[5]
    price = rules.clearing_price(supply, *rest, market)
    cheapest, dearest = 0.2 * parity, 5.0 * parity

    def excess(log_price: float) -> float:
        return excess_demand(math.exp(log_price), *world, market)

    if excess(math.log(cheapest)) <= 0.0:
        assert price == pytest.approx(cheapest, rel=1e-12)
    elif excess(math.log(dearest)) >= 0.0:
        assert price == pytest.approx(dearest, rel=1e-12)
    else:
        root = brentq(excess, math.log(cheapest), math.log(dearest), xtol=1e-15, rtol=1e-15)
        assert price == pytest.approx(math.exp(root), rel=1e-12)


@pytest.mark.parametrize("number", range(10))
def test_more_milk_never_raises_the_price(number: int, sefrou: Territory) -> None:
    market, (supply, *rest) = _world(number, sefrou)
    prices = [rules.clearing_price(supply * factor, *rest, market) for factor in (0.0, 0.5, 1.0, 2.0, 10.0)]
    assert prices == sorted(prices, reverse=True)
    assert len(set(prices)) > 1


def test_a_dry_province_pays_dear_and_a_flooded_one_cheap(sefrou: Territory) -> None:
    market, (_, urban, rural, town, packaged, parity, cpi) = _world(0, sefrou)
    dry = rules.clearing_price(0.0, urban, rural, town, packaged, parity, cpi, market)
    flooded = rules.clearing_price(1e12, urban, rural, town, packaged, parity, cpi, market)
    assert flooded == pytest.approx(0.2 * parity, rel=1e-12)
    assert dry > parity - market.trade_cost_mad_l > flooded
