"""States that impacts are read from follow from what happens to a household, and from nothing else."""

import numpy as np
import pytest

from sim.chain import DairyChain
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.rules.outlets import NOBODY
from sim.territory.territory import Territory


@pytest.fixture(scope="module")
def chain(sefrou: Territory) -> DairyChain:
    chain = DairyChain(sefrou, seed=3, scale=0.1)
    for _ in range(QUINZAINES_PER_YEAR + 9):
        chain.step()
    return chain


def test_young_people_are_part_of_the_adults(chain: DairyChain, sefrou: Territory) -> None:
    herders = chain.herders
    for sex in ("women", "men"):
        adults = getattr(herders, f"n_{sex}")
        young, grown = getattr(herders, f"n_{sex}_15_24"), getattr(herders, f"n_{sex}_25_34")
        assert (young + grown <= adults).all()
        share = sefrou.registry["settling.adults_15_24_share"]
        assert young.sum() / adults.sum() == pytest.approx(share, abs=0.01)


def test_no_more_at_work_or_without_than_there_are(chain: DairyChain) -> None:
    herders = chain.herders
    for sex in ("women", "men"):
        at_work, without = getattr(herders, f"{sex}_at_work"), getattr(herders, f"{sex}_unemployed")
        assert (at_work + without <= getattr(herders, f"n_{sex}") + 1e-9).all()
        assert (getattr(herders, f"{sex}_underemployed") <= at_work + 1e-9).all()
    assert herders.men_unemployed.sum() > 0.0


def test_milk_at_home_is_worth_the_best_outlet(chain: DairyChain) -> None:
    herders = chain.herders
    price = np.divide(herders.home_value, herders.home_l, out=np.zeros(len(herders)), where=herders.home_l > 0.0)
    members = (herders.cooperative != NOBODY) & (herders.home_l > 0.0)
    assert (price[members] >= chain.outside.packaged_price * 0.2).all()
    neighbours = chain.parameters.market.direct_price_share * chain.loose_price
    assert (price[herders.home_l > 0.0] >= neighbours - 1e-9).all()


def test_whose_milk_money(chain: DairyChain) -> None:
    herders = chain.herders
    heads = herders.is_female_headed
    np.testing.assert_allclose(herders.women_milk_money[heads], herders.milk_money[heads])
    assert (herders.women_milk_money <= herders.milk_money + 1e-9).all()
    nothing = ~heads & (herders.n_men > 0) & ~herders.account_is_womans & (herders.to_souk_l == 0.0)
    assert nothing.any()
    assert (herders.women_milk_money[nothing] == 0.0).all()


def test_health_cover_opens_and_comes_with_aid(sefrou: Territory) -> None:
    chain = DairyChain(sefrou, seed=3, scale=0.05)
    while chain.today.year < 2025:
        assert not chain.herders.has_health_cover.any() or chain.today.year >= 2022
        chain.step()
    chain.step()
    herders = chain.herders
    assert herders.receives_aid.any()
    assert herders.has_health_cover[herders.receives_aid].all()
    share = float(herders.has_health_cover[~herders.receives_aid].mean())
    assert share == pytest.approx(sefrou.registry["safety_nets.farmers_cover_share"], abs=0.15)
