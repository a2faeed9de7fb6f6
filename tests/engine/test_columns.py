"""Agents as columns: the promises of `sim.engine.columns`, held against plain Mesa wherever it has an answer.

Start with `TestAsPlainMesa`: the same herders live once as ordinary Mesa agents and once as rows, and must
give the same answer to every question.
"""

import copy
import gc
import os
import pickle
import subprocess
import sys
import textwrap
import warnings
import weakref
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sim.engine.columns import Column, ColumnarModel, Population, RowAgent, RowSet, StrongSet, Table

CASH = [50.0, 20.0, 50.0, 0.0, 75.5, 20.0, 120.25]
Purses = namedtuple("Purses", "cash is_member")
N_COWS = [3, 1, 3, 0, 2, 2, 3]
IS_MEMBER = [True, False, True, False, False, True, False]


# ---- The cast: the same herder as a row and as an ordinary agent ----


class Milking:
    """What both kinds of herder do."""

    @property
    def wealth(self) -> float:
        return self.cash + 1000 * self.n_cows

    def sell(self, litres: float, price: float = 4.0) -> float:
        self.cash += litres * price
        return self.cash


class Herder(Milking, RowAgent):
    cash = Column(float, unit="MAD", doc="money at hand")
    n_cows = Column(np.int32, unit="head", doc="cows in the stable")
    is_member = Column(bool, unit="1", doc="belongs to a cooperative")
    membership = Column(np.int32, default=-1, unit="row", doc="row of the cooperative, or -1")


class PlainHerder(Milking, mesa.Agent):
    def __init__(self, model: mesa.Model, cash: float, n_cows: int, is_member: bool) -> None:
        super().__init__(model)
        self.cash, self.n_cows, self.is_member = cash, n_cows, is_member


class Cooperative(RowAgent):
    id_base = 1_000_000
    cash = Column(float, unit="MAD", doc="money at hand")


class Vet(mesa.Agent):
    """An ordinary agent, to live beside the columns."""

    cash = 9.0


class Herd(Table):
    id_base = 5_000_000
    owner = Column(np.int32, default=-1, unit="row", doc="row of the herder")
    weight = Column(float, default=300.0, unit="kg", doc="live weight")


class Chain(ColumnarModel):
    herder_type = Herder

    def __init__(self, seed: int = 7) -> None:
        super().__init__(seed=seed)
        self.herders = self.add_population(Herder, len(CASH), cash=CASH, n_cows=N_COWS, is_member=IS_MEMBER)

    def step(self) -> None:
        self.agents_by_type[Herder].shuffle_do("sell", 10)


class PlainChain(mesa.Model):
    herder_type = PlainHerder

    def __init__(self, seed: int = 7) -> None:
        super().__init__(rng=seed)
        PlainHerder.create_agents(self, len(CASH), cash=CASH, n_cows=N_COWS, is_member=IS_MEMBER)

    def step(self) -> None:
        self.agents_by_type[PlainHerder].shuffle_do("sell", 10)


def pickled(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))


@pytest.fixture
def chain() -> Chain:
    return Chain()


# ---- Sets answer as plain Mesa's do ----


def plainly(answer: Any) -> Any:
    """Put an answer in terms that do not depend on who gave it: ids for agents, lists for arrays and sets."""
    if isinstance(answer, mesa.Agent):
        return ("agent", answer.unique_id)
    if isinstance(answer, np.ndarray):
        return answer.tolist()
    if isinstance(answer, dict):
        return [(key, plainly(value)) for key, value in answer.items()]
    if isinstance(answer, list | tuple) or hasattr(answer, "shuffle_do"):
        return [plainly(item) for item in answer]
    return answer.item() if isinstance(answer, np.generic) else answer


def after(method: str, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    """Call a method for its effect, then ask for who is there and what they hold."""

    def question(herders: Any) -> Any:
        assert getattr(herders, method)(*args, **kwargs) is herders
        return list(herders), herders.get(["cash", "n_cows"])

    return question


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "len": len,
    "members": list,
    "first and last": lambda s: (next(iter(s)), list(s)[-1]),
    "contains": lambda s: [agent in s for agent in s.select(lambda a: a.cash > 20)],
    "does not contain": lambda s: "a herder" in s,
    # get
    "get a column": lambda s: s.get("cash"),
    "get booleans": lambda s: s.get("is_member"),
    "get a property": lambda s: s.get("wealth"),
    "get ids": lambda s: s.get("unique_id"),
    "get several": lambda s: s.get(["cash", "n_cows", "is_member", "wealth"]),
    "get types": lambda s: [[type(value) for value in row] for row in s.get(["cash", "n_cows", "is_member"])],
    "get missing": lambda s: s.get("beauty", handle_missing="default", default_value=3),
    "get some missing": lambda s: s.get(["cash", "beauty"], handle_missing="default"),
    # agg
    "agg sum": lambda s: s.agg("cash", sum),
    "agg type": lambda s: type(s.agg("n_cows", sum)),
    "agg numpy": lambda s: s.agg("cash", np.mean),
    "agg ufunc": lambda s: s.agg("cash", np.add.reduce),
    "agg own": lambda s: s.agg("wealth", lambda values: sorted(values)[1] + len(values)),
    "agg several": lambda s: s.agg("n_cows", [min, max, len, np.median]),
    # select
    "select all": lambda s: s.select(),
    "select": lambda s: s.select(lambda a: a.n_cows > 1),
    "select none": lambda s: s.select(lambda a: False),
    "select a few": lambda s: s.select(at_most=3),
    "select a share": lambda s: s.select(at_most=0.5),
    "select 1": lambda s: s.select(at_most=1),
    "select 1.0": lambda s: s.select(at_most=1.0),
    "select 2.5": lambda s: s.select(at_most=2.5),
    "select less than none": lambda s: s.select(at_most=-1),
    "select share of set, not of passing": lambda s: s.select(lambda a: a.n_cows > 1, at_most=0.5),
    "select type": lambda s: s.select(agent_type=mesa.Agent),
    "select other type": lambda s: s.select(agent_type=Vet),
    "select in place": after("select", lambda a: a.is_member, inplace=True),
    # order
    "sort": lambda s: s.sort("cash"),
    "sort keeps ties in order": lambda s: s.sort("n_cows"),
    "sort ascending": lambda s: s.sort("n_cows", ascending=True),
    "sort by function": lambda s: s.sort(lambda a: (a.n_cows, -a.cash)),
    "sort by property": lambda s: s.sort("wealth"),
    "sort booleans": lambda s: s.sort("is_member"),
    "sort in place": after("sort", "cash", inplace=True),
    "shuffle": lambda s: s.shuffle(),
    "shuffle twice": lambda s: s.shuffle().shuffle(),
    "shuffle in place": after("shuffle", inplace=True),
    # groupby
    "groupby": lambda s: s.groupby("n_cows").groups,
    "groupby booleans": lambda s: s.groupby("is_member").groups,
    "groupby function": lambda s: s.groupby(lambda a: (a.is_member, a.n_cows > 1)).groups,
    "groupby lists": lambda s: s.groupby("n_cows", result_type="list").groups,
    "groupby count": lambda s: s.groupby("n_cows").count(),
    "groupby agg": lambda s: s.groupby("n_cows").agg("cash", sum),
    "groupby agg of lists": lambda s: s.groupby("n_cows", result_type="list").agg("wealth", max),
    "groupby map": lambda s: s.groupby("is_member").map(lambda members: members.agg("cash", max)),
    "groupby map by name": lambda s: s.groupby("is_member").map("get", "cash"),
    "groupby do": lambda s: s.groupby("is_member").do(lambda m: m.do("sell", 1)).agg("cash", sum),
    # calls
    "map": lambda s: s.map("sell", 2, price=5),
    "map a function": lambda s: s.map(lambda a, k: a.cash * k, 3),
    "do": after("do", "sell", 2),
    "do a function": after("do", lambda a: a.sell(3)),
    "shuffle_do": after("shuffle_do", "sell", 2),
    "order of shuffle_do": lambda s: (seen := [], s.shuffle_do(lambda a: seen.append(a.unique_id)) and None),
    "set": after("set", "cash", 12.5),
    # membership
    "copy": copy.copy,
    "discard": lambda s: (first := next(iter(s)), rest := copy.copy(s), rest.discard(first), rest)[-1],
    "discard twice": lambda s: (f := next(iter(s)), r := copy.copy(s), r.discard(f), r.discard(f), r)[-1],
    "remove": lambda s: (first := next(iter(s)), rest := copy.copy(s), rest.remove(first), rest)[-1],
    "add back": lambda s: (f := next(iter(s)), r := copy.copy(s), r.discard(f), r.add(f), r.add(f), r)[-1],
    "and": lambda s: sorted(a.unique_id for a in s & s.select(at_most=4)),
    "or": lambda s: sorted(a.unique_id for a in s.select(at_most=2) | s.sort("cash").select(at_most=2)),
    "minus": lambda s: s - s.select(at_most=4),
}

SETS: dict[str, Callable[[Any], Any]] = {
    "every herder": lambda model: model.agents_by_type[model.herder_type],
    "some herders": lambda model: model.agents_by_type[model.herder_type].select(lambda a: a.unique_id % 3 > 0),
    "in another order": lambda model: model.agents_by_type[model.herder_type].sort("cash"),
    "after some left": lambda model: [
        model.agents_by_type[model.herder_type].select(lambda a: a.unique_id in (2, 5)).do("remove"),
        model.agents_by_type[model.herder_type],
    ][-1],
    "every agent": lambda model: model.agents,
    "some agents": lambda model: model.agents.select(lambda a: a.unique_id % 3 > 0),
}


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
class TestAsPlainMesa:
    @pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
    @pytest.mark.parametrize("members", SETS.values(), ids=SETS)
    def test_same_answer(self, members, question):
        chain, plain = (
            Chain(),
            PlainChain(),
        )  # held here: the agents of a plain set do not survive their model
        assert plainly(question(members(chain))) == plainly(question(members(plain)))

    @pytest.mark.parametrize("item", [0, 3, -1, slice(2), slice(-3, None), slice(None, None, -2)])
    @pytest.mark.parametrize("members", SETS.values(), ids=SETS)
    def test_same_items(self, members, item):
        chain, plain = Chain(), PlainChain()
        assert plainly(members(chain)[item]) == plainly(list(members(plain))[item])

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            (lambda s: s.get("beauty"), AttributeError),
            (lambda s: s.get(["cash", "beauty"]), AttributeError),
            (lambda s: s.get("cash", handle_missing="ignore"), ValueError),
            (lambda s: s.agg("beauty", sum), AttributeError),
            (lambda s: s.sort("beauty"), AttributeError),
            (lambda s: s.groupby("beauty"), AttributeError),
            (lambda s: s.do("dance"), AttributeError),
            (lambda s: s[100], IndexError),
            (
                lambda s: (first := next(iter(s)), few := s.select(), few.remove(first), few.remove(first)),
                KeyError,
            ),
        ],
    )
    @pytest.mark.parametrize("members", SETS.values(), ids=SETS)
    def test_same_errors(self, members, wrong, error):
        for model in (Chain(), PlainChain()):
            with pytest.raises(error):
                wrong(members(model))

    def test_same_frames_from_the_data_collector(self):
        frames = []
        for model in (Chain(), PlainChain()):
            collector = mesa.DataCollector(
                model_reporters={"total": lambda m: m.agents.agg("cash", sum), "n": lambda m: len(m.agents)},
                agent_reporters={"cash": "cash", "wealth": lambda a: a.wealth},
                agenttype_reporters={model.herder_type: {"cash": "cash", "member": "is_member"}},
            )
            for _ in range(3):
                collector.collect(model)
                model.step()
            frames.append(
                [
                    collector.get_model_vars_dataframe(),
                    collector.get_agent_vars_dataframe(),
                    collector.get_agenttype_vars_dataframe(model.herder_type),
                ]
            )
        for ours, mesas in zip(*frames, strict=True):
            pd.testing.assert_frame_equal(ours, mesas)


class TestRowSet:
    def test_is_an_agent_set(self, chain):
        assert isinstance(chain.agents_by_type[Herder], mesa.agent.AgentSet)

    def test_a_column_comes_as_a_copy(self, chain):
        before = chain.herders.agents.get("cash")
        chain.herders.cash[:] = 0
        assert before.tolist() == CASH

    def test_mask_selects(self, chain):
        herders = chain.herders.agents.sort("cash")
        rich = herders.select(herders.get("cash") > 50, at_most=1)
        assert rich.get("cash").tolist() == [120.25]

    @pytest.mark.parametrize("mask", [np.ones(3, bool), np.ones(len(CASH), int)])
    def test_mask_that_is_not_one_boolean_per_member_is_refused(self, chain, mask):
        with pytest.raises(ValueError, match="one boolean for each of the 7 members"):
            chain.herders.agents.select(mask)

    def test_set_one_value_each(self, chain):
        chain.herders.agents.sort("unique_id").select(at_most=3).set("cash", [3.0, 2.0, 1.0])
        assert chain.herders.cash[-3:].tolist() == [1.0, 2.0, 3.0]

    def test_set_takes_no_new_attribute(self, chain):
        with pytest.raises(AttributeError, match="did you mean 'cash'"):
            chain.herders.agents.set("cahs", 1)

    def test_large_integers_do_not_overflow_in_a_sum(self, chain):
        chain.herders.n_cows[:] = 2**31 - 1
        assert chain.herders.agents.agg("n_cows", sum) == len(CASH) * (2**31 - 1)

    def test_the_whole_set_follows_those_who_come_and_go_but_a_chosen_one_only_those_who_go(self, chain):
        every, chosen = chain.herders.agents, chain.herders.agents.copy()
        chain.herders.remove([0, 1])
        chain.herders.add(3)
        assert (len(every), len(chosen)) == (8, 5)

    def test_a_new_tenant_does_not_inherit_membership(self, chain):
        chosen = chain.herders.agents.select(lambda herder: herder.row == 2)
        chain.herders.remove(2)
        assert chain.herders.add(1).tolist() == [2]
        assert len(chosen) == 0
        assert chain.herders.view(2) not in chosen

    def test_do_skips_those_removed_before_their_turn_and_those_who_take_their_rows(self, chain):
        called = []

        def evict_next(herder: Herder) -> None:
            called.append(herder.row)
            if herder.row % 2 == 0 and herder.row < 6:
                chain.herders.remove(herder.row + 1)
                chain.herders.add(1)

        chain.herders.agents.do(evict_next)
        assert called == [0, 2, 4, 6]

    def test_reordering_what_the_model_hands_out_does_not_touch_the_model(self, chain):
        chain.agents_by_type[Herder].select(at_most=1, inplace=True)
        assert len(chain.agents_by_type[Herder]) == len(CASH)

    def test_another_population_is_kept_out(self, chain):
        chain.add_population(Cooperative, 1)
        with pytest.raises(TypeError, match="not <Cooperative 1000001>"):
            chain.herders.agents.add(chain.populations[Cooperative].view(0))

    def test_sets_of_two_populations_unite(self, chain):
        cooperatives = chain.add_population(Cooperative, 2).agents
        both = chain.herders.agents | cooperatives
        assert isinstance(both, StrongSet)
        assert len(both) == len(CASH) + 2

    @pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
    def test_travels_with_its_model(self, chain, duplicate):
        chain.rich = chain.herders.agents.select(lambda herder: herder.cash > 50)
        twin = duplicate(chain)
        assert isinstance(twin.rich, RowSet)
        assert twin.rich.random is twin.random
        twin.rich.set("cash", 0)
        assert twin.herders.agents.agg("cash", max) == 50.0
        assert chain.herders.agents.agg("cash", max) == 120.25


# ---- One agent ----


class TestRowAgent:
    def test_is_a_mesa_agent(self, chain):
        herder = chain.herders.view(4)
        assert isinstance(herder, mesa.Agent)
        assert (herder.unique_id, herder.row, herder.model) == (5, 4, chain)
        assert herder.random is chain.random
        assert not hasattr(herder, "pos")
        assert repr(herder) == "<Herder 5>"

    def test_reads_and_writes_python_values_in_its_row(self, chain):
        herder = chain.herders.view(4)
        herder.cash += 10
        herder.is_member = True
        assert chain.herders.cash[4] == 85.5
        assert [type(v) for v in (herder.cash, herder.n_cows, herder.is_member)] == [float, int, bool]

    def test_an_integer_column_refuses_a_fraction(self, chain):
        with pytest.raises(TypeError, match="float"):
            chain.herders.view(0).n_cows = 2.5

    @pytest.mark.parametrize("name", ["cahs", "pos", "id_base", "sell"])
    def test_keeps_nothing_of_its_own(self, chain, name):
        with pytest.raises(AttributeError, match=name):
            setattr(chain.herders.view(0), name, 1)

    def test_equal_if_same_row_and_generation(self, chain):
        here, there = chain.herders.view(1), chain.herders.view(1)
        assert here == there
        assert len({here, there, chain.herders.view(2)}) == 2
        assert here != Chain().herders.view(1)
        chain.herders.remove(1)
        chain.herders.add(1)
        assert chain.herders.view(1) != here

    @pytest.mark.parametrize(
        "touch",
        [
            lambda herder: herder.cash,
            lambda herder: herder.unique_id,
            lambda herder: herder.row,
            lambda herder: herder.sell(1),
            lambda herder: setattr(herder, "cash", 0),
        ],
    )
    @pytest.mark.parametrize("replaced", [False, True])
    def test_once_removed_it_raises(self, chain, touch, replaced):
        herder = chain.herders.view(3)
        herder.remove()
        if replaced:
            assert chain.herders.add(1).tolist() == [3]
        with pytest.raises(ReferenceError, match="the Herder that lived in row 3 was removed"):
            touch(herder)
        assert not herder.is_alive
        assert repr(herder) == "<Herder removed>"

    def test_removed_twice_leaves_the_next_tenant_alone(self, chain):
        herder = chain.herders.view(3)
        herder.remove()
        chain.herders.add(1, cash=8.0)
        herder.remove()
        assert chain.herders.view(3).cash == 8.0

    def test_create_agents(self, chain):
        newcomers = Herder.create_agents(chain, 2, cash=[1.0, 2.0])
        assert newcomers.get(["unique_id", "cash"]) == [[8, 1.0], [9, 2.0]]

    def test_a_dead_view_stays_dead_in_a_copy(self, chain):
        chain.gone = chain.herders.view(3)
        chain.herders.remove(3)
        chain.herders.add(1)
        assert not pickled(chain).gone.is_alive

    @pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
    def test_copied_alone_it_brings_its_own_model(self, chain, duplicate):
        herder = chain.herders.view(2)
        twin = duplicate(herder)
        twin.cash = -1.0
        assert twin.model is not chain
        assert twin.model.herders.cash[2] == -1.0
        assert herder.cash == 50.0


# ---- Declarations ----


class TestColumn:
    def test_class_access_gives_the_declaration(self):
        assert (Herder.cash.name, Herder.cash.unit, Herder.cash.doc) == ("cash", "MAD", "money at hand")
        assert Herder.n_cows.dtype == np.int32
        assert list(Herder.schema) == ["cash", "n_cows", "is_member", "membership"]
        assert repr(Herder.cash) == "<Column cash: float64 [MAD]>"

    def test_subclasses_inherit(self):
        class Transhumant(Herder):
            km = Column(float, unit="km", doc="distance walked")

        assert [*Transhumant.schema] == [*Herder.schema, "km"]
        assert Transhumant.Arrays._fields == (*Transhumant.schema, "alive", "unique_id")
        assert "km" not in Herder.schema

    def test_unit_and_meaning_are_required(self):
        with pytest.raises(TypeError, match="unit"):
            Column(float, doc="nothing")
        with pytest.raises(TypeError, match="doc"):
            Column(float, unit="1")

    @pytest.mark.parametrize("name", ["kind", "capacity", "count", "index", "n"])
    def test_common_names_are_left_for_columns(self, name):
        agent_type = type("Factory", (RowAgent,), {name: Column(float, unit="1", doc="")})
        population = ColumnarModel(seed=1).add_population(agent_type, 2, **{name: 3.0})
        population.add(1, **{name: 4.0})
        assert getattr(population, name).tolist() == getattr(population.arrays, name).tolist() == [3.0, 3.0, 4.0]

    @pytest.mark.parametrize("dtype", [str, object, complex, "datetime64[D]"])
    def test_only_what_compiled_loops_read(self, dtype):
        with pytest.raises(TypeError, match="booleans, integers or floats"):
            Column(dtype, unit="1", doc="")

    def test_the_default_must_fit(self):
        with pytest.raises(ValueError, match="exactly"):
            Column(np.int8, default=1000, unit="1", doc="")

    @pytest.mark.parametrize("base", [RowAgent, Table])
    @pytest.mark.parametrize("name", ["alive", "unique_id", "rows", "model", "remove", "agent_type", "step"])
    def test_names_in_use_are_refused(self, base, name):
        with pytest.raises(TypeError, match=rf"Bad\.{name}: this name is taken"):
            type("Bad", (base,), {name: Column(float, unit="1", doc="")})

    @pytest.mark.parametrize(
        ("column", "values", "error"),
        [
            ("n_cows", 2.5, ValueError),
            ("n_cows", [1, 2**40], ValueError),
            ("n_cows", float("nan"), ValueError),
            ("is_member", 2, ValueError),
            ("cash", [1.0], ValueError),
            ("cash", [[1.0, 2.0]], ValueError),
            ("cash", "much", TypeError),
            ("cash", None, TypeError),
        ],
    )
    def test_values_that_do_not_fit_are_refused_and_change_nothing(self, chain, column, values, error):
        before = pickle.dumps(chain.herders.arrays), len(chain.herders), chain.herders._capacity
        with pytest.raises(error, match=column):
            chain.herders.add(2, **{column: values})
        assert (pickle.dumps(chain.herders.arrays), len(chain.herders), chain.herders._capacity) == before
        chain.herders.add(1)
        assert chain.herders.unique_id[-1] == 8

    def test_whole_floats_and_zero_one_fit_integers_and_booleans(self, chain):
        row = chain.herders.add(1, n_cows=np.float64(4), is_member=1)
        assert (chain.herders.n_cows[row], chain.herders.is_member[row]) == (4, True)


# ---- Tables and populations ----


class TestRows:
    """What a Table and a Population have in common, shown on a herd of cows."""

    @pytest.fixture
    def herd(self) -> Herd:
        herd = Herd(capacity=4)
        herd.add(3, owner=[0, 0, 1], weight=[400.0, 450.0, 380.0])
        return herd

    def test_columns(self, herd):
        assert herd.owner.tolist() == [0, 0, 1]
        assert herd.alive.tolist() == [True] * 3
        assert herd.unique_id.tolist() == [5_000_001, 5_000_002, 5_000_003]
        assert herd.rows().tolist() == [0, 1, 2]
        assert {"owner", "weight", "alive"} <= set(dir(herd))
        assert repr(herd) == "<Herd of 3 Herd rows>"

    def test_a_column_is_a_view(self, herd):
        herd.weight[1] += 1
        herd.weight[:] += 1
        assert herd.weight.tolist() == [401.0, 452.0, 381.0]

    @pytest.mark.parametrize("name", ["weight", "alive", "unique_id"])
    def test_assigning_over_a_column_raises(self, herd, chain, name):
        with pytest.raises(AttributeError, match=rf"\.{name}\[:\] = "):
            setattr(herd, name, 0)
        with pytest.raises(AttributeError, match=r"\.cash\[:\] = "):
            chain.herders.cash = 0

    def test_unknown_columns_are_refused_naming_the_nearest(self, herd, chain):
        with pytest.raises(TypeError, match="Herd has no column 'wieght'; did you mean 'weight'"):
            herd.add(1, wieght=1)
        with pytest.raises(AttributeError, match="did you mean 'cash'"):
            _ = chain.herders.cahs
        with pytest.raises(TypeError, match="did you mean 'cash'"):
            Chain().add_population(Cooperative, 1, cahs=3)

    def test_bookkeeping_cannot_be_given(self, herd):
        with pytest.raises(TypeError, match="no column 'alive'"):
            herd.add(1, alive=False)

    def test_recycled_rows_are_reset(self, herd):
        herd.remove([0, 2])
        assert herd.weight.tolist() == [400.0, 450.0, 380.0]  # the last words of the dead
        rows = herd.add(3, owner=[7, 8, 9])
        assert sorted(rows.tolist()) == [0, 2, 3]
        assert herd.owner[rows].tolist() == [7, 8, 9]
        assert herd.weight[rows].tolist() == [300.0] * 3
        assert herd.unique_id[rows].tolist() == [5_000_004, 5_000_005, 5_000_006]

    def test_the_living_line_up_in_the_order_asked_for(self, herd):
        herd.remove(0)
        herd.line_up([2, 1])
        assert herd.rows().tolist() == [0, 1]
        assert len(herd) == len(herd.alive) == 2
        assert herd.weight.tolist() == [380.0, 450.0]
        assert herd.unique_id.tolist() == [5_000_003, 5_000_002]
        assert herd.add(2, owner=[7, 8]).tolist() == [2, 3]
        assert herd.weight.tolist() == [380.0, 450.0, 300.0, 300.0]
        assert herd.alive.all()

    @pytest.mark.parametrize("rows", [[], [1], [1, 1], [0, 1], [0, 1, 2]])
    def test_all_the_living_line_up_once(self, herd, rows):
        herd.remove(0)
        with pytest.raises(ValueError, match="every live row, once"):
            herd.line_up(rows)
        assert herd.rows().tolist() == [1, 2]

    def test_agents_keep_their_rows(self, chain):
        with pytest.raises(TypeError, match="known by its row"):
            chain.herders.line_up(chain.herders.rows())

    def test_removing_twice_is_harmless(self, herd):
        herd.remove([1, 1])
        herd.remove(1)
        herd.remove([])
        assert len(herd) == 2
        assert len(set(herd.add(3).tolist())) == 3

    @pytest.mark.parametrize("rows", [-1, [0, -1], 3, [0, 99]])
    def test_rows_out_of_range_raise(self, herd, chain, rows):
        with pytest.raises(IndexError):
            herd.remove(rows)
        with pytest.raises(IndexError):
            chain.herders.view(-1)
        with pytest.raises(IndexError):
            chain.herders.view(len(CASH))

    def test_a_mask_is_not_row_numbers(self, herd):
        with pytest.raises(TypeError, match="flatnonzero"):
            herd.remove(herd.weight > 390)

    def test_nobody_to_view_in_a_dead_row(self, chain):
        chain.herders.remove(3)
        with pytest.raises(ReferenceError, match="no Herder lives in row 3"):
            chain.herders.view(3)

    def test_row_of(self, herd):
        herd.remove(0)
        herd.add(1)
        assert herd.row_of(5_000_003) == 2
        assert herd.row_of(5_000_004) == 0
        with pytest.raises(KeyError, match="5000001"):
            herd.row_of(5_000_001)

    def test_given_ids(self, herd):
        rows = herd.add(2, unique_id=[70, 5_000_010])
        assert herd.unique_id[rows].tolist() == [70, 5_000_010]
        herd.add(1)
        assert herd.unique_id[-1] == 5_000_011
        for ids in ([70, 71], [80, 80]):
            with pytest.raises(ValueError, match="unique id"):
                herd.add(2, unique_id=ids)
        herd.remove(rows[0])
        herd.add(1, unique_id=70)

    def test_adding_nobody(self, herd):
        assert herd.add(0).tolist() == []
        assert len(Herd()) == 0
        assert Herd().arrays.owner.tolist() == []

    def test_copies_share_nothing(self, herd):
        _ = herd.arrays
        for twin in (copy.deepcopy(herd), pickled(herd)):
            twin.weight[:] = 1
            twin.remove(0)
            twin.add(1, weight=2.0)
            assert twin.weight.tolist() == twin.arrays.weight.tolist() == [2.0, 1.0, 1.0]
            assert herd.weight.tolist() == [400.0, 450.0, 380.0]
            assert len(herd) == 3


class TestArrays:
    def test_every_column_then_the_bookkeeping(self, chain):
        arrays = chain.herders.arrays
        assert type(arrays) is Herder.Arrays
        assert arrays._fields == ("cash", "n_cows", "is_member", "membership", "alive", "unique_id")
        for name, column in arrays._asdict().items():
            assert np.shares_memory(column, getattr(chain.herders, name))
        assert all(column.shape == (len(CASH),) and column.flags.c_contiguous for column in arrays)

    def test_kept_until_new_rows_are_used(self, chain):
        arrays = chain.herders.arrays
        assert chain.herders.arrays is arrays
        chain.herders.remove(0)
        chain.herders.add(1, cash=3.0)  # in the row just freed
        assert chain.herders.arrays is arrays
        assert arrays.cash[0] == 3.0
        chain.herders.add(1)
        assert len(chain.herders.arrays.cash) == len(CASH) + 1

    def test_after_growth_they_are_the_new_arrays(self, chain):
        old = chain.herders.arrays
        chain.herders.add(1000, cash=1.0)
        chain.herders.view(0).cash = -5.0
        assert chain.herders.arrays.cash[0] == -5.0
        assert old.cash[0] == CASH[0]
        assert chain.herders.arrays.cash[-1] == 1.0

    def test_some_of_them_are_the_same_arrays_for_as_long(self, chain):
        some = chain.herders.only(Purses)
        assert type(some) is Purses
        assert all(np.shares_memory(ours, getattr(chain.herders, name)) for name, ours in some._asdict().items())
        assert chain.herders.only(Purses) is some
        for other in (copy.deepcopy(chain), pickled(chain)):
            assert not np.shares_memory(other.herders.only(Purses).cash, some.cash)
            other.herders.cash[0] = -7.0
            assert other.herders.only(Purses).cash[0] == -7.0
        chain.herders.add(1000, cash=1.0)
        chain.herders.view(0).cash = -5.0
        assert chain.herders.only(Purses).cash[0] == -5.0
        assert len(chain.herders.only(Purses).cash) == len(CASH) + 1000

    def test_two_models_share_no_array(self, chain):
        for other in (Chain(), copy.deepcopy(chain), pickled(chain)):
            for ours, theirs in zip(chain.herders.arrays, other.herders.arrays, strict=True):
                assert not np.shares_memory(ours, theirs)

    def test_pickle_finds_the_class(self, chain):
        assert pickled(Herder.Arrays) is Herder.Arrays
        assert pickled(chain.herders.arrays).cash.tolist() == CASH

    def test_a_compiled_loop_is_found_on_disk_by_another_process(self, tmp_path, monkeypatch):
        (tmp_path / "one_loop.py").write_text(
            textwrap.dedent("""
                import numba
                from sim.engine.columns import Column, ColumnarModel, RowAgent

                class Herder(RowAgent):
                    cash = Column(float, unit="MAD", doc="money at hand")

                @numba.njit(cache=True)
                def pay(herders, amount):
                    for i in range(len(herders.cash)):
                        if herders.alive[i]:
                            herders.cash[i] += amount

                herders = ColumnarModel(seed=1).add_population(Herder, 3)
                herders.remove(1)
                pay(herders.arrays, 5.0)
                hits, misses = sum(pay.stats.cache_hits.values()), sum(pay.stats.cache_misses.values())
                print(herders.cash.tolist(), hits, misses)
            """)
        )
        monkeypatch.syspath_prepend(tmp_path)
        import one_loop

        assert (one_loop.herders.cash.tolist(), one_loop.hits, one_loop.misses) == ([5.0, 0.0, 5.0], 0, 1)
        path = os.pathsep.join(sys.path)
        again = subprocess.run(
            [sys.executable, "-c", "import one_loop"],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        assert again.stdout.strip() == "[5.0, 0.0, 5.0] 1 0"


class PopulationAgainstADictionary(RuleBasedStateMachine):
    """Adds and removes herders at random, and does the same to a dictionary of id: (cash, cows)."""

    @initialize()
    def start(self):
        self.population = Population(ColumnarModel(seed=1), Herder)
        self.alive: dict[int, tuple[float, int]] = {}
        self.dead: list[Herder] = []

    @rule(cash=st.lists(st.floats(-1e6, 1e6), max_size=30), cows=st.integers(0, 50))
    def add(self, cash, cows):
        rows = self.population.add(len(cash), cash=cash, n_cows=cows)
        ids = self.population.unique_id[rows].tolist()
        assert not self.alive.keys() & set(ids)
        self.alive.update({uid: (money, cows) for uid, money in zip(ids, cash, strict=True)})

    @precondition(lambda self: self.alive)
    @rule(data=st.data())
    def remove(self, data):
        leaving = data.draw(st.lists(st.sampled_from(sorted(self.alive)), unique=True))
        rows = [self.population.row_of(uid) for uid in leaving]
        self.dead += [self.population.view(row) for row in rows]
        self.population.remove(rows)
        for uid in leaving:
            del self.alive[uid]

    @precondition(lambda self: self.alive)
    @rule(data=st.data(), cash=st.floats(-1e6, 1e6))
    def pay(self, data, cash):
        uid = data.draw(st.sampled_from(sorted(self.alive)))
        self.population.view(self.population.row_of(uid)).cash = cash
        self.alive[uid] = (cash, self.alive[uid][1])

    @invariant()
    def same_people_with_the_same_things(self):
        held = self.population.agents.get(["unique_id", "cash", "n_cows"])
        assert {uid: (cash, cows) for uid, cash, cows in held} == self.alive
        assert len(self.population) == len(self.alive) == len(self.population.rows())
        assert len(self.population.arrays.cash) <= self.population._capacity

    @invariant()
    def the_dead_stay_dead(self):
        assert not any(herder.is_alive for herder in self.dead)


PopulationAgainstADictionary.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestPopulationAgainstADictionary = PopulationAgainstADictionary.TestCase


# ---- The model ----


class Province(ColumnarModel):
    """A bit of everything: two populations, an ordinary agent, cows, views and sets held here and there."""

    def __init__(self, seed: int = 3) -> None:
        super().__init__(seed=seed)
        self.herders = self.add_population(Herder, 5, cash=self.rng.uniform(0, 100, 5))
        self.cooperatives = self.add_population(Cooperative, 2, cash=10.0)
        self.herd = Herd()
        self.herd.add(6, owner=self.rng.integers(0, 5, 6))
        self.vet = Vet(self)
        self.friend = self.herders.view(4)
        self.poor = self.herders.agents.select(lambda herder: herder.cash < 50)
        self.everyone = self.agents
        self.favours = {self.friend: 3.0, self.cooperatives.view(0): 1.0}

    def step(self) -> None:
        self.herders.agents.shuffle_do("sell", self.random.random())
        self.herd.weight[:] += self.rng.random(len(self.herd.weight))

    def state(self) -> list[Any]:
        return [*plainly(list(self.herders.arrays)), *plainly(list(self.herd.arrays)), self.steps]


class TestModel:
    def test_is_made_without_a_warning(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            province = Province()
            province.step()
            copy.deepcopy(province).step()
            assert len(province.agents) == 8

    def test_types_and_agents(self):
        province = Province()
        assert set(province.agent_types) == {Vet, Herder, Cooperative}
        assert [len(province.agents_by_type[kind]) for kind in (Vet, Herder, Cooperative)] == [1, 5, 2]
        assert [type(agent) for agent in province.agents] == [Vet] + [Herder] * 5 + [Cooperative] * 2
        assert province.agents.select(agent_type=Cooperative).get("cash") == [10.0, 10.0]
        assert province.agents.groupby(type).count() == {Vet: 1, Herder: 5, Cooperative: 2}
        assert set(province.agents) == {province.vet, *province.herders.agents, *province.cooperatives.agents}

    def test_ids_start_from_the_base_of_the_type(self):
        province = Province()
        assert province.agents_by_type[Herder].get("unique_id").tolist() == [1, 2, 3, 4, 5]
        assert province.agents_by_type[Cooperative].get("unique_id").tolist() == [1_000_001, 1_000_002]

    def test_agents_removed_leave_the_sets_that_hold_them(self):
        province = Province()
        province.vet.remove()
        province.friend.remove()
        assert len(province.everyone) == 6
        assert province.vet not in province.everyone
        assert province.friend not in province.everyone
        Vet(province)
        province.remove_all_agents()
        assert len(province.agents) == len(province.herders) == len(province.everyone) == 0

    def test_a_type_has_one_population(self, chain):
        with pytest.raises(ValueError, match="a population of Herder already"):
            chain.add_population(Herder, 1)

    def test_agents_cannot_be_assigned(self, chain):
        with pytest.raises(AttributeError):
            chain.agents = []

    def test_the_seed_is_all_there_is_to_luck(self):
        first, second, other = Province(3), Province(3), Province(4)
        for province in (first, second, other):
            province.step()
        assert first.state() == second.state() != other.state()
        first.reset_rng(3)
        assert first.rng.random() == np.random.default_rng(3).random()

    @pytest.mark.filterwarnings("ignore:The use of the `seed`")
    def test_the_randomizer_goes_back_to_the_seed(self, chain):
        first = chain.random.random()
        chain.reset_randomizer()
        assert chain.random.random() == first

    @pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
    def test_a_copy_in_the_middle_of_a_run_goes_its_own_way(self, duplicate):
        province = Province()
        province.step()
        before = province.state()
        twin = duplicate(province)
        assert twin.state() == before
        twin.step()
        assert province.state() == before
        province.step()
        assert province.state() == twin.state()

    @pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
    def test_what_a_copy_holds_is_its_own(self, duplicate):
        province = Province()
        twin = duplicate(province)
        assert twin.friend.model is twin
        assert twin.friend == twin.herders.view(4)
        assert twin.favours[twin.friend] == 3.0
        assert twin.friend in twin.everyone
        assert province.friend not in twin.everyone
        twin.poor.set("cash", -1.0)
        twin.everyone.do("remove")
        assert province.herders.agents.agg("cash", min) >= 0
        assert len(province.everyone) == 8

    @pytest.mark.parametrize("make", [Chain, lambda: copy.deepcopy(Chain()), lambda: pickled(Chain())])
    def test_a_model_nobody_holds_is_freed(self, make):
        chain = make()
        chain.friend, chain.some, chain.all = chain.herders.view(1), chain.herders.agents.copy(), chain.agents
        chain.step()
        model, column = weakref.ref(chain), weakref.ref(chain.herders.cash)
        del chain
        gc.collect()
        assert model() is None
        assert column() is None
