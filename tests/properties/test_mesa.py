"""The real chain is a Mesa model: agent sets, groups, shuffles, data collection, copies."""

import copy
import pickle
from collections import Counter

import mesa
import numpy as np
import pytest
from mesa.datacollection import DataCollector

from sim.actors.collector import Collector
from sim.actors.consumer import Consumer
from sim.actors.cooperative import Cooperative
from sim.actors.herder import Herder
from sim.actors.processor import Processor
from sim.chain import DairyChain
from sim.territory.territory import Territory


@pytest.fixture(scope="module")
def stepped(sefrou: Territory) -> DairyChain:
    chain = DairyChain(sefrou, seed=2, scale=0.02)
    for _ in range(6):
        chain.step()
    return chain


@pytest.fixture
def chain(stepped: DairyChain) -> DairyChain:
    return copy.deepcopy(stepped)


def test_it_is_a_model_of_five_kinds_of_agents(chain: DairyChain) -> None:
    assert isinstance(chain, mesa.Model)
    assert set(chain.agent_types) == {Herder, Cooperative, Collector, Processor, Consumer}
    assert len(chain.agents) == sum(len(population) for population in chain.populations.values())
    ids = [agent.unique_id for agent in chain.agents]
    assert len(set(ids)) == len(ids)
    assert all(isinstance(agent, mesa.Agent) for agent in chain.agents)


def test_mesa_counts_the_steps(chain: DairyChain) -> None:
    assert chain.steps == 6
    chain.step()
    assert chain.steps == 7


def test_aggregates_are_those_of_the_columns(chain: DairyChain) -> None:
    herders = chain.agents_by_type[Herder]
    assert herders.agg("cash", np.sum) == chain.herders.cash.sum()
    assert herders.agg("cash", sum) == pytest.approx(chain.herders.cash.sum(), rel=1e-12)
    assert herders.agg("n_cows", [min, max]) == [chain.herders.n_cows.min(), chain.herders.n_cows.max()]


def test_get_reads_one_or_several(chain: DairyChain) -> None:
    herders = chain.agents_by_type[Herder]
    np.testing.assert_array_equal(herders.get("milk_l"), chain.herders.milk_l)
    both = herders.get(["unique_id", "n_cows"])
    assert both[3] == [chain.herders.unique_id[3], chain.herders.n_cows[3]]


def test_select_takes_functions_and_masks(chain: DairyChain) -> None:
    herders = chain.agents_by_type[Herder]
    by_function = herders.select(lambda herder: herder.cooperative >= 0)
    by_mask = herders.select(herders.get("cooperative") >= 0)
    expected = np.flatnonzero(chain.herders.cooperative >= 0)
    assert len(expected) > 3
    assert by_function.rows.tolist() == by_mask.rows.tolist() == expected.tolist()
    assert len(herders.select(at_most=5)) == 5
    assert by_mask.agg("cash", np.mean) == chain.herders.cash[expected].mean()


def test_groupby_counts_and_adds_up(chain: DairyChain) -> None:
    groups = chain.agents_by_type[Herder].groupby("commune")
    assert groups.count() == Counter(chain.herders.commune.tolist())
    milk = groups.agg("milk_l", np.sum)
    by_commune = chain.in_communes(chain.herders.milk_l, chain.herders.commune)
    for commune, litres in milk.items():
        assert litres == pytest.approx(by_commune[commune], rel=1e-12)


def test_shuffle_keeps_everybody_and_moves_nobodys_luck(chain: DairyChain) -> None:
    """Shuffling draws from the model's own generator, of which no rule takes anything."""
    other = copy.deepcopy(chain)
    shuffled = chain.agents_by_type[Herder].shuffle()
    assert sorted(shuffled.rows) == sorted(chain.herders.rows())
    assert shuffled.rows.tolist() != chain.herders.rows().tolist()
    chain.step()
    other.step()
    np.testing.assert_array_equal(chain.herders.cash, other.herders.cash)


def test_a_view_reads_and_writes_its_row(chain: DairyChain) -> None:
    herder = chain.agents_by_type[Herder][4]
    herder.trust = 0.125
    assert chain.herders.trust[4] == 0.125
    chain.herders.trust[4] = 0.5
    assert herder.trust == 0.5
    assert herder.model is chain


def test_do_and_map_go_agent_by_agent(chain: DairyChain) -> None:
    cash = chain.agents_by_type[Herder].map(lambda herder: herder.cash)
    assert cash == chain.herders.cash.tolist()


def test_the_data_collector_reports_the_model(chain: DairyChain) -> None:
    collector = DataCollector(
        model_reporters={
            "date": "today",
            "milk": lambda model: float(model.herders.milk_l.sum()) * model.weight,
            "members": lambda model: int((model.herders.cooperative >= 0).sum()),
            "richest": lambda model: model.agents_by_type[Herder].agg("cash", max),
        }
    )
    for _ in range(3):
        chain.step()
        collector.collect(chain)
    table = collector.get_model_vars_dataframe()
    assert len(table) == 3
    assert table["milk"].iloc[-1] == pytest.approx(chain.herders.milk_l.sum() * chain.weight)
    assert table["date"].is_monotonic_increasing
    assert table["richest"].iloc[-1] == chain.herders.cash.max()


def test_a_copy_shares_nothing(chain: DairyChain) -> None:
    for twin in (copy.deepcopy(chain), pickle.loads(pickle.dumps(chain))):
        twin.step()
        assert twin.quinzaine != chain.quinzaine
        for population, other in zip(chain.populations.values(), twin.populations.values(), strict=True):
            assert other.model is twin
            for name in population.arrays._fields:
                assert not np.shares_memory(getattr(population.arrays, name), getattr(other.arrays, name))
        assert twin.ledger.purses[0].population is twin.herders


def test_agents_of_a_copy_belong_to_it(chain: DairyChain) -> None:
    twin = copy.deepcopy(chain)
    twin.agents_by_type[Herder][0].cash = -1.0
    assert chain.herders.cash[0] != -1.0


def test_a_cow_sold_leaves_a_row_for_a_calf(chain: DairyChain) -> None:
    before = len(chain.herd.alive)
    for _ in range(24):
        chain.step()
    assert len(chain.herd) <= len(chain.herd.alive) < 1.3 * max(before, len(chain.herd))
