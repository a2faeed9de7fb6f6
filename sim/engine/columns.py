"""Agents as columns: state in NumPy arrays, Mesa agents as views of their rows.

A plain Mesa model keeps each agent in a Python object. Here every attribute of an agent type is one array,
and an agent is only the address of a row in those arrays:

    class Herder(RowAgent):
        cash = Column(float, unit="MAD", doc="money at hand")
        n_cows = Column(np.int32, unit="head", doc="cows in milk or dry")

    class Chain(ColumnarModel):
        def __init__(self, seed: int):
            super().__init__(seed=seed)
            self.herders = self.add_population(Herder, 3000, cash=500.0)

The same numbers can then be read in three ways:

- `chain.herders.cash` is the whole column, for NumPy;
- `kernel(chain.herders.arrays)` hands all the columns to a loop compiled by numba;
- `chain.agents_by_type[Herder]` is a Mesa `AgentSet`, whose agents write their own row: `herder.cash += 10`.

What is where, from the bottom up:

    Column      the declaration of one attribute: dtype, default, unit, meaning
    Table       rows added and removed in a struct of arrays (cows: nobody needs 24,000 cow objects)
    Population  a Table whose rows are agents of a model
    RowAgent    a mesa.Agent that is a view: (population, row, generation)
    StrongSet   a mesa.AgentSet that keeps its members; Mesa's own lets go of a view that nobody else holds
    RowSet      a StrongSet whose members are row numbers, read column by column
    ColumnarModel   a mesa.Model that knows its populations

A row never moves while its agent lives; only those of a table that is no population may be lined up anew. When the
agent leaves, the row's generation goes up by one and the row waits to be used again; a view remembers the generation
it saw, and never passes for the next tenant.

This is the only file that knows Mesa's inside. It runs on Mesa 3.3 and 3.5.
"""

from __future__ import annotations

import difflib
import itertools
import math
import operator
from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeGuard, TypeVar, overload

import numpy as np
from mesa import Agent, Model
from numpy.typing import ArrayLike, DTypeLike, NDArray

try:
    from mesa.agentset import AgentSet, GroupBy  # Mesa 3.5
except ImportError:
    from mesa.agent import AgentSet, GroupBy  # Mesa 3.3

Rows = NDArray[np.intp]
"""Row numbers, shape (number of rows asked for,)."""

Some = TypeVar("Some")
"""A named tuple of some columns."""

_SMALLEST_CAPACITY = 16

_TO_SCALAR: dict[str, Callable[[Any], Any]] = {
    "b": bool,
    "i": operator.index,
    "u": operator.index,
    "f": float,
}
"""How one value is read for a column of each NumPy kind: an integer column refuses 2.7 rather than keep 2."""


# ----------------------------------------------------------------------------------------------------
# Declaring columns
# ----------------------------------------------------------------------------------------------------


class Column:
    """One attribute of an agent type or of a table.

    On the class it is the declaration itself (`Herder.cash.unit`), on a view one value (`herder.cash`), on
    a table the array (`herd.owner`).

    Args:
        dtype: `bool`, an integer or a float type; compiled loops read nothing else.
        default: what a new row holds when it is given no value.
        unit: unit of the values, such as "MAD", "L/day", "head", "row", "share", or "1" for a pure number.
        doc: what the values mean, in a few words.
    """

    name = "(unnamed)"

    def __init__(self, dtype: DTypeLike, default: float = 0, *, unit: str, doc: str) -> None:
        self.dtype = np.dtype(dtype)
        if self.dtype.kind not in _TO_SCALAR:
            raise TypeError(f"a column holds booleans, integers or floats, not {self.dtype}")
        self.default = self.fit(default, 1)[0]
        self.unit = unit
        self.doc = doc
        self.__doc__ = f"{doc} [{unit}]"

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Column: ...
    @overload
    def __get__(self, instance: RowAgent, owner: type) -> Any: ...
    @overload
    def __get__(self, instance: Table, owner: type) -> NDArray[Any]: ...
    def __get__(self, instance: Table | RowAgent | None, owner: type) -> Any:
        return self if instance is None else instance._read(self.name)

    def __set__(self, view: RowAgent, value: float) -> None:
        view._write(self.name, _TO_SCALAR[self.dtype.kind](value))

    def __repr__(self) -> str:
        return f"<Column {self.name}: {self.dtype} [{self.unit}]>"

    def fit(self, values: ArrayLike, n: int) -> NDArray[Any]:
        """Return `values` (one, or one per row) as `n` values of this column's dtype, perhaps the same array.

        Raises:
            TypeError: the values are not numbers.
            ValueError: there are neither one nor `n` values, or the column cannot hold them exactly.
        """
        given = np.asarray(values)
        if given.dtype == self.dtype and given.shape == (n,):
            return given
        if given.dtype.kind not in _TO_SCALAR:
            raise TypeError(f"column {self.name} holds {self.dtype}, not {given.dtype}")
        if given.shape not in ((), (n,)):
            raise ValueError(f"column {self.name} takes one value or {n}, not an array of shape {given.shape}")
        fitted = given
        if given.dtype != self.dtype:
            with np.errstate(invalid="ignore"):
                fitted = given.astype(self.dtype)
            if self.dtype.kind != "f" and np.count_nonzero(fitted != given):
                raise ValueError(f"column {self.name} holds {self.dtype} and cannot hold these values exactly: {given}")
        return fitted if fitted.shape else np.full(n, fitted)


def _columns_of(cls: type) -> dict[str, Column]:
    """Return the columns a class declares or inherits, in the order of their declaration."""
    bodies = (vars(base) for base in reversed(cls.__mro__))
    return {name: item for body in bodies for name, item in body.items() if isinstance(item, Column)}


def _unknown(owner: str, name: str, known: Iterable[str]) -> str:
    """Say that `owner` has no column `name`, and which one may have been meant."""
    nearest = difflib.get_close_matches(name, known, n=1)
    return f"{owner} has no column {name!r}" + (f"; did you mean {nearest[0]!r}?" if nearest else "")


class _Bookkeeping:
    """The columns every table keeps beside the declared ones; only `add`, `remove` and `line_up` write them."""

    alive = Column(bool, unit="1", doc="whether the row is in use")
    unique_id = Column(np.int64, unit="1", doc="number of the agent or animal, never used twice")


_BOOKKEEPING = _columns_of(_Bookkeeping)


class HasColumns:
    """A class whose body declares columns: an agent type, or a table of rows that are no agents.

    Attributes:
        schema: the declared columns by name.
        Arrays: the NamedTuple that carries the arrays to compiled loops. numba keeps its type on disk with
            the compiled code, so that pickle must find the class again: it does, by its qualified name
            `Herder.Arrays`.
        id_base: the unique ids of this class are id_base + 1, id_base + 2, ... unless given. Mesa promises
            ids that are unique in a model: give each type its own base.
    """

    __slots__ = ()

    schema: ClassVar[Mapping[str, Column]]
    Arrays: ClassVar[Any]
    id_base: ClassVar[int] = 0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.schema = MappingProxyType(_columns_of(cls))
        for name in cls.schema:
            if name in {*_BOOKKEEPING, "agent_type"} or hasattr(RowAgent, name) or hasattr(Population, name):
                raise TypeError(f"{cls.__name__}.{name}: this name is taken by the table or by Mesa; choose another")
        fields = [*cls.schema, *_BOOKKEEPING]
        arrays: Any = namedtuple(f"{cls.__name__}Arrays", fields, module=cls.__module__)  # type: ignore[misc]
        arrays.__qualname__ = f"{cls.__qualname__}.Arrays"
        cls.Arrays = arrays


# ----------------------------------------------------------------------------------------------------
# Rows
# ----------------------------------------------------------------------------------------------------


class Table(HasColumns):
    """Rows in a struct of arrays: `class Herd(Table): owner = Column(np.int32, unit="row", doc=...)`.

    `herd.owner` is the column, a writable view of shape (used,). It has one value for every row ever used,
    dead rows included, so that a row number indexes it directly: `herd.owner[herd.rows()]` are those of the
    living. `herd.alive` (bool) and `herd.unique_id` (int64) come in the same way. After `add` or `line_up`, a
    view taken before may show arrays since replaced: read columns afresh.

    Args:
        capacity: rows to make room for at once; the table grows by half when it is full.
    """

    def __init__(self, capacity: int = 0) -> None:
        self._used = 0
        self._free: Rows = np.zeros(0, np.intp)
        self._next_id = self._kind.id_base + 1
        self._arrays: Any = None
        self._some: dict[type, Any] = {}
        self._generation = np.zeros(max(capacity, _SMALLEST_CAPACITY), np.int32)
        declared = {**self._kind.schema, **_BOOKKEEPING}
        self._columns = {name: np.zeros(self._capacity, column.dtype) for name, column in declared.items()}

    @property
    def _kind(self) -> type[HasColumns]:
        """The class that declares the columns."""
        return type(self)

    @property
    def _capacity(self) -> int:
        """Rows there is room for, used or not."""
        return len(self._generation)

    def __len__(self) -> int:
        """Count the live rows."""
        return self._used - len(self._free)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} {self._kind.__name__} rows>"

    # -- reading

    @property
    def arrays(self) -> Any:
        """Every column, `alive` and `unique_id`: a NamedTuple of arrays of shape (used,) for compiled loops.

        It is kept until `add` or `line_up` changes how many rows are in use: asking for it again costs next to nothing.
        """
        if self._arrays is None:
            self._arrays = self._kind.Arrays._make(column[: self._used] for column in self._columns.values())
            vars(self).update(self._arrays._asdict())  # a column read again is found at once
        return self._arrays

    def only(self, columns: type[Some]) -> Some:
        """Some columns, those that a named tuple names, for a compiled loop that is called often and reads few.

        Handing over an array costs such a call time of its own. Kept as `arrays` is.
        """
        if columns not in self._some:
            names: Any = columns
            self._some[columns] = names._make(map(self._read, names._fields))
        kept: Some = self._some[columns]
        return kept

    def _forget_arrays(self) -> None:
        """Drop the kept views: another number of rows is in use now."""
        self._arrays = None
        self._some = {}
        for name in self._columns:
            vars(self).pop(name, None)

    def _read(self, name: str) -> NDArray[Any]:
        column: NDArray[Any] = getattr(self.arrays, name)
        return column

    def __getattr__(self, name: str) -> NDArray[Any]:
        columns = self.__dict__.get("_columns", ())  # a table being unpickled has none yet
        if name not in columns:
            raise AttributeError(_unknown(type(self).__name__, name, columns))
        column: NDArray[Any] = getattr(self._arrays or self.arrays, name)
        return column

    def __setattr__(self, name: str, value: object) -> None:
        if name in vars(self).get("_columns", {}):
            raise AttributeError(f"{name} is a column: write into it with `.{name}[:] = ...`")
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._columns]

    def rows(self) -> Rows:
        """Return the numbers of the live rows, ascending, shape (len(self),)."""
        return np.flatnonzero(self.alive)

    def row_of(self, unique_id: int) -> int:
        """Return the row where the agent or animal with this unique id lives.

        Raises:
            KeyError: nobody alive has this id.
        """
        found = np.flatnonzero((self.unique_id == unique_id) & self.alive)
        if not len(found):
            raise KeyError(f"no {self._kind.__name__} alive has unique id {unique_id}")
        return int(found[0])

    def _checked(self, rows: ArrayLike) -> Rows:
        """Return `rows` as an array of row numbers; refuse masks, negative numbers and rows never used."""
        numbers = np.atleast_1d(np.asarray(rows))
        if numbers.size and numbers.dtype.kind not in "iu":
            raise TypeError(f"row numbers expected, not {numbers.dtype}; np.flatnonzero makes them from a mask")
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < self._used:
            raise IndexError(f"rows of this table go from 0 to {self._used - 1}, not {numbers.min()}..{numbers.max()}")
        return numbers.astype(np.intp)

    # -- adding and removing

    def add(self, n: int, /, unique_id: ArrayLike | None = None, **values: ArrayLike) -> Rows:
        """Add `n` rows, in places left free first. Nothing changes when a value is refused.

        Args:
            n: number of rows.
            unique_id: one id per row; by default the next ones.
            **values: for any column, one value for all rows or one for each; the others take their default.

        Returns:
            The numbers of the new rows, shape (n,), in the order of the values given.

        Raises:
            TypeError: a column is unknown, or values are not numbers.
            ValueError: values do not fit their column, or an id is already that of somebody alive.
        """
        schema = self._kind.schema
        for name in values.keys() - schema.keys():
            raise TypeError(_unknown(self._kind.__name__, name, schema))
        if not n:
            return np.zeros(0, np.intp)
        filling: dict[str, Any] = {name: column.default for name, column in schema.items()}
        filling |= {name: schema[name].fit(given, n) for name, given in values.items()}
        filling["unique_id"] = ids = self._new_ids(n, unique_id)
        filling["alive"] = True
        rows = self._claim(n)
        for name, filled in filling.items():
            self._columns[name][rows] = filled
        self._next_id = max(self._next_id, int(ids.max()) + 1)
        return rows

    def _new_ids(self, n: int, given: ArrayLike | None) -> NDArray[np.int64]:
        if given is None:
            return np.arange(self._next_id, self._next_id + n)
        ids = _BOOKKEEPING["unique_id"].fit(given, n)
        if len(np.unique(ids)) < n or np.isin(ids, self.unique_id[self.alive]).any():
            raise ValueError(f"a unique id is given twice, or belongs to a {self._kind.__name__} alive")
        return ids

    def _claim(self, n: int) -> Rows:
        """Take `n` rows: those freed last, then new ones, making room as needed."""
        recycled = self._free[: -n - 1 : -1]
        self._free = self._free[: len(self._free) - len(recycled)]
        first, self._used = self._used, self._used + n - len(recycled)
        if self._used > self._capacity:
            self._grow(max(self._used, self._capacity * 3 // 2))
        if self._used > first:
            self._forget_arrays()
        return np.concatenate([recycled, np.arange(first, self._used)])

    def _grow(self, capacity: int) -> None:
        room = capacity - self._capacity
        self._generation = np.pad(self._generation, (0, room))
        self._columns = {name: np.pad(column, (0, room)) for name, column in self._columns.items()}

    def remove(self, rows: ArrayLike) -> None:
        """Remove rows; those already dead stay so. Their last values stay until the rows are used again.

        Raises:
            IndexError: a row is negative or was never used.
            TypeError: a mask was given in place of row numbers.
        """
        is_leaving = np.zeros(self._used, bool)
        is_leaving[self._checked(rows)] = True
        leaving = np.flatnonzero(is_leaving & self.alive)
        self.alive[leaving] = False
        self._generation[leaving] += 1
        self._free = np.concatenate([self._free, leaving])

    def line_up(self, rows: ArrayLike) -> None:
        """Move the living into the first rows, in the order of `rows`: a row number held before means another now.

        Compiled loops go faster over living rows than over dead ones, and over rows that resemble their neighbours.

        Raises:
            ValueError: `rows` are not all live rows, each once.
        """
        order = self._checked(rows)
        if not np.array_equal(np.sort(order), self.rows()):
            raise ValueError(f"to line up, {self} needs the number of every live row, once")
        for column in self._columns.values():
            column[: len(order)] = column[order]
        self.alive[len(order) :] = False
        self._used = len(order)
        self._free = np.zeros(0, np.intp)
        self._forget_arrays()

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the kept views: copied, they would no longer be views of the copied columns."""
        kept = {name: value for name, value in vars(self).items() if name not in self._columns}
        return {**kept, "_arrays": None, "_some": {}}


class Population(Table):
    """The rows of one agent type in one model; `ColumnarModel.add_population` makes it.

    `population.cash` is a column, and `add` and `remove` change the rows, as for any `Table`.
    """

    def __init__(self, model: ColumnarModel, agent_type: type[RowAgent], capacity: int = 0) -> None:
        self.model = model
        self.agent_type = agent_type
        super().__init__(capacity)

    @property
    def _kind(self) -> type[HasColumns]:
        """The agent type, which declares the columns."""
        return self.agent_type

    @property
    def agents(self) -> RowSet:
        """Every live agent, in the order of rows; the set follows those who come and go."""
        return RowSet(self)

    def line_up(self, rows: ArrayLike) -> None:
        """Refused: an agent is known by its row.

        Raises:
            TypeError: always.
        """
        raise TypeError(f"{self} cannot line up: an agent is known by its row")

    def view(self, row: int) -> RowAgent:
        """Return the agent that lives in `row`.

        Raises:
            IndexError: the row is negative or was never used.
            ReferenceError: nobody lives there.
        """
        self._checked(row)
        if not self.alive[row]:
            raise ReferenceError(f"no {self.agent_type.__name__} lives in row {row}")
        return self.agent_type(self, int(row), int(self._generation[row]))


# ----------------------------------------------------------------------------------------------------
# One agent
# ----------------------------------------------------------------------------------------------------


class RowAgent(HasColumns, Agent):  # type: ignore[misc]  # Mesa is untyped
    """A Mesa agent that owns nothing: it reads and writes its row of a population.

    Subclass it to declare columns and to write methods as for any Mesa agent. Agents come from
    `model.add_population`, `population.add` or `Herder.create_agents`, never from calling the class. Two
    views of the same agent are equal. Reading or writing an agent that was removed raises ReferenceError,
    whoever has its row now.
    """

    __slots__ = ("_generation", "_population", "_row")
    _population: Population
    _row: int
    _generation: int

    def __init__(self, population: Population, row: int, generation: int) -> None:
        # Not Agent.__init__, which would take an id and register an object: the population does both.
        object.__setattr__(self, "_population", population)
        object.__setattr__(self, "_row", row)
        object.__setattr__(self, "_generation", generation)

    @classmethod
    def create_agents(cls, model: ColumnarModel, n: int, **values: ArrayLike) -> RowSet:
        """Add `n` agents to the population of this type, with values as for `Table.add`; return their set."""
        population = model.populations[cls]
        return RowSet(population, population.add(n, **values))

    @property
    def model(self) -> ColumnarModel:
        """The model the agent lives, or lived, in."""
        return self._population.model

    @property
    def population(self) -> Population:
        """The population whose row this is."""
        return self._population

    @property
    def is_alive(self) -> bool:
        """Whether the agent is still in its model; never raises."""
        return bool(self._population._generation[self._row] == self._generation)

    @property
    def row(self) -> int:
        """Number of the agent's row.

        Raises:
            ReferenceError: the agent was removed.
        """
        if not self.is_alive:
            raise ReferenceError(f"the {type(self).__name__} that lived in row {self._row} was removed")
        return self._row

    @property
    def unique_id(self) -> int:
        """Number of the agent, unique in its model."""
        return int(self._read("unique_id"))

    def _read(self, name: str) -> Any:
        return getattr(self._population.arrays, name).item(self.row)

    def _write(self, name: str, value: float) -> None:
        getattr(self._population.arrays, name)[self.row] = value

    def __setattr__(self, name: str, value: Any) -> None:
        """Write a column or a property. A view would forget anything else, so it refuses it."""
        if not hasattr(getattr(type(self), name, None), "__set__"):
            raise AttributeError(_unknown(type(self).__name__, name, self.schema))
        super().__setattr__(name, value)

    def remove(self) -> None:
        """Remove the agent from its model; harmless if it was removed before."""
        if self.is_alive:
            self._population.remove(self._row)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowAgent) and self._address() == other._address()

    def __hash__(self) -> int:
        return hash(self._address())

    def _address(self) -> tuple[int, int, int]:
        return id(self._population), self._row, self._generation

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._population, self._row, self._generation)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id if self.is_alive else 'removed'}>"


# ----------------------------------------------------------------------------------------------------
# Sets of agents
# ----------------------------------------------------------------------------------------------------


def _is_present(agent: Agent) -> bool:
    """Tell whether an agent, a view or an ordinary one, is still in its model."""
    return agent.is_alive if isinstance(agent, RowAgent) else agent in agent.model._all_agents


def _as_list(values: Sequence[Any] | NDArray[Any]) -> list[Any]:
    """Return values as Mesa would give them: a list of Python objects."""
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def _reduce(func: Callable[..., Any], values: Sequence[Any] | NDArray[Any]) -> Any:
    """Apply `func` to the array if it is NumPy's own, else to the list that Mesa would give it.

    Python's `sum` is slow over an array, overflows with its integers and rounds otherwise than over a list.
    """
    is_numpy = isinstance(func, np.ufunc) or (getattr(func, "__module__", None) or "").startswith("numpy")
    return func(values if is_numpy else _as_list(values))


class StrongSet(AgentSet):  # type: ignore[misc]  # Mesa is untyped
    """An AgentSet that keeps its members.

    Mesa's own holds them weakly: a view made on the fly would vanish from it at once. Answers are Mesa's,
    order and random draws included. Members removed from the model drop out of the set, and a member removed
    during `do`, `map` or iteration before its turn is passed over.

    Args:
        agents: the members, in order.
        random: what `shuffle` and `shuffle_do` draw from, usually `model.random`.
    """

    def __init__(self, agents: Iterable[Agent], random: Random) -> None:
        self.random = random
        self._update(agents)

    # -- members: what RowSet keeps in its own way

    def _update(self, agents: Iterable[Agent]) -> Self:
        self._agents = dict.fromkeys(agents)
        return self

    def _take(self, positions: Sequence[int] | Rows, inplace: bool = False) -> Self:
        """Return the set of the members at these positions, in that order: this very set if `inplace`."""
        members = list(self)
        taken = [members[position] for position in positions]
        return self._update(taken) if inplace else type(self)(taken, self.random)

    def _from_iterable(self, agents: Iterable[Agent]) -> StrongSet:
        """Make the result of `&`, `|`, `-` and `^`."""
        return StrongSet(agents, self.random)

    def _measure(self, by: str | Callable[[Agent], Any], *default: Any) -> list[Any] | NDArray[Any]:
        """Return one value per member: of an attribute, or of a function of the agent."""
        if callable(by):
            return [by(agent) for agent in self]
        return [getattr(agent, by, *default) for agent in self]

    def _instances(self, agent_type: type) -> NDArray[np.bool_]:
        """Tell which members are of a type, shape (members,)."""
        return np.array([isinstance(agent, agent_type) for agent in self], bool)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Agent]:
        return (agent for agent in list(self._agents) if _is_present(agent))

    def __contains__(self, agent: object) -> bool:
        return agent in self._agents and _is_present(agent)

    def __getitem__(self, item: int | slice) -> Any:
        return self.to_list()[item]

    def to_list(self) -> list[Agent]:
        """Return the members as a list of agents."""
        return list(self)

    def copy(self) -> Self:
        """Return a set of the present members, which those who come later do not join."""
        return self._take(range(len(self)))

    __copy__ = copy

    # -- reading and writing

    def get(
        self, attr_names: str | Iterable[str], handle_missing: str = "error", default_value: Any = None
    ) -> list[Any] | NDArray[Any]:
        """Return one value per member, or for several names one list of values per member.

        A single column comes as an array (a copy), anything else as a list.

        Args:
            attr_names: an attribute, or several.
            handle_missing: "error", or "default" to put `default_value` where an agent lacks the attribute.
            default_value: see `handle_missing`.

        Raises:
            AttributeError: an agent lacks the attribute, and `handle_missing` is "error".
            ValueError: `handle_missing` is something else.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        default = (default_value,) if handle_missing == "default" else ()
        if isinstance(attr_names, str):
            return self._measure(attr_names, *default)
        values = [_as_list(self._measure(name, *default)) for name in attr_names]
        return [list(of_one) for of_one in zip(*values, strict=True)]

    def agg(self, attribute: str, func: Callable[..., Any] | Iterable[Callable[..., Any]]) -> Any:
        """Apply a function, or each of several, to the members' values of an attribute.

        NumPy's functions receive the column as an array, other functions a list, as in Mesa.
        """
        values = self.get(attribute)
        return _reduce(func, values) if callable(func) else [_reduce(each, values) for each in func]

    def set(self, attr_name: str, value: Any) -> Self:
        """Give every member the same value of an attribute."""
        for agent in self:
            setattr(agent, attr_name, value)
        return self

    # -- choosing and ordering

    def select(
        self,
        filter_func: Callable[[Agent], bool] | NDArray[np.bool_] | None = None,
        at_most: float = math.inf,
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> Self:
        """Return the members that pass, in order.

        Args:
            filter_func: a function of the agent, or a mask with one boolean per member in the order of the
                set, such as `members.get("cash") > 5`.
            at_most: stop after this many; a float up to 1 is a share of the set, rounded down.
            inplace: narrow this set instead of making another.
            agent_type: keep only agents of this type.

        Raises:
            ValueError: the mask has not one boolean per member.
        """
        n = len(self)
        passing = np.ones(n, bool) if filter_func is None else self._mask(filter_func, n)
        if agent_type is not None:
            passing &= self._instances(agent_type)
        limit = int(n * at_most) if isinstance(at_most, float) and at_most <= 1.0 else at_most
        positions = np.flatnonzero(passing)
        if limit < len(positions):
            positions = positions[: max(0, math.ceil(limit))]
        return self._take(positions, inplace)

    def _mask(self, criterion: Callable[[Agent], bool] | NDArray[np.bool_], n: int) -> NDArray[np.bool_]:
        if callable(criterion):
            return np.array([bool(passes) for passes in self._measure(criterion)], bool)
        mask = np.array(criterion)
        if mask.dtype != bool or mask.shape != (n,):
            raise ValueError(f"the mask must have one boolean for each of the {n} members, in the order of the set")
        return mask

    def sort(self, key: str | Callable[[Agent], Any], ascending: bool = False, inplace: bool = False) -> Self:
        """Return the members ordered by an attribute or a function of the agent, by default largest first."""
        values = _as_list(self._measure(key))
        return self._take(sorted(range(len(values)), key=values.__getitem__, reverse=not ascending), inplace)

    def shuffle(self, inplace: bool = False) -> Self:
        """Return the members in random order, drawn from `self.random` as Mesa draws it."""
        positions = list(range(len(self)))
        self.random.shuffle(positions)
        return self._take(positions, inplace)

    def groupby(self, by: str | Callable[[Agent], Any], result_type: str = "agentset") -> GroupBy:
        """Group the members by an attribute or a function of the agent.

        Args:
            by: what the members of a group have in common.
            result_type: "agentset" for sets, "list" for lists of agents.
        """
        positions = defaultdict(list)
        for position, value in enumerate(_as_list(self._measure(by))):
            positions[value].append(position)
        groups = {value: self._take(members) for value, members in positions.items()}
        if result_type == "agentset":
            return SetsBy(groups)
        return GroupBy({value: members.to_list() for value, members in groups.items()})

    # -- calling each agent: the slow way, always right

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Call a function, or a method by name, on each member and return the results."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a function, or a method by name, on each member."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a function, or a method by name, on each member, in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self


class SetsBy(GroupBy):  # type: ignore[misc]  # Mesa is untyped
    """Mesa's GroupBy over sets that aggregate by themselves, column by column."""

    def agg(self, attr_name: str, func: Callable[..., Any]) -> dict[Any, Any]:
        """Apply a function to each group's values of an attribute."""
        return {value: members.agg(attr_name, func) for value, members in self.groups.items()}


class RowSet(StrongSet):
    """A set of agents of one population, kept as row numbers. It makes views only to call or return agents.

    Args:
        population: where the members live.
        rows: distinct rows of the members, in order; by default every live row, whoever comes and goes.
        random: what the shuffles draw from; by default `model.random`.
    """

    def __init__(self, population: Population, rows: ArrayLike | None = None, random: Random | None = None) -> None:
        self.random = population.model.random if random is None else random
        self._population = population
        self._rows: Rows | None = None
        self._generations: NDArray[np.int32] | None = None
        if rows is not None:
            self._hold(population._checked(rows))

    # -- members

    def _hold(self, rows: Rows) -> Self:
        """Make the tenants of these rows the members: their generations tell them from later tenants."""
        self._rows = rows[self._population.alive[rows]]
        self._generations = self._population._generation[self._rows]
        return self

    @property
    def rows(self) -> Rows:
        """Row numbers of the members still alive, in the order of the set, shape (len(self),)."""
        if self._rows is None:
            return self._population.rows()
        present: NDArray[np.bool_] = self._population._generation[self._rows] == self._generations
        return self._rows[present]

    def _take(self, positions: Sequence[int] | Rows, inplace: bool = False) -> Self:
        rows = self.rows[np.asarray(positions, np.intp)]
        return self._hold(rows) if inplace else type(self)(self._population, rows, self.random)

    def _from_iterable(self, agents: Iterable[Agent]) -> StrongSet:
        members = list(dict.fromkeys(agents))
        if all(self._is_ours(agent) for agent in members):
            return RowSet(self._population, [agent.row for agent in members], self.random)
        return StrongSet(members, self.random)

    def _is_ours(self, agent: object) -> TypeGuard[RowAgent]:
        return isinstance(agent, RowAgent) and agent.population is self._population and agent.is_alive

    def _measure(self, by: str | Callable[[Agent], Any], *default: Any) -> list[Any] | NDArray[Any]:
        if isinstance(by, str) and (by == "unique_id" or by in self._population._kind.schema):
            return self._population._read(by)[self.rows]
        return super()._measure(by, *default)

    def _instances(self, agent_type: type) -> NDArray[np.bool_]:
        return np.full(len(self), issubclass(self._population.agent_type, agent_type))

    def __len__(self) -> int:
        return len(self._population) if self._rows is None else len(self.rows)

    def __iter__(self) -> Iterator[RowAgent]:
        population, rows = self._population, self.rows
        generations = population._generation[rows]
        views = map(population.agent_type, itertools.repeat(population), rows.tolist(), generations.tolist())
        return (view for view in views if view.is_alive)

    def __contains__(self, agent: object) -> bool:
        return self._is_ours(agent) and (self._rows is None or agent.row in self.rows)

    def __getitem__(self, item: int | slice) -> Any:
        chosen = self.rows[item]
        if isinstance(chosen, np.ndarray):
            return RowSet(self._population, chosen, self.random).to_list()
        return self._population.view(chosen)

    def set(self, attr_name: str, value: Any) -> Self:
        """Give every member the same value of an attribute; a column also takes one value for each."""
        column = self._population._kind.schema.get(attr_name)
        if column is None:
            return super().set(attr_name, value)
        rows = self.rows
        self._population._read(attr_name)[rows] = column.fit(value, len(rows))
        return self

    def add(self, agent: RowAgent) -> None:
        """Add a live agent of the same population, if it is not in the set already.

        Raises:
            TypeError: the agent is of another population.
            ReferenceError: the agent was removed.
        """
        if not isinstance(agent, RowAgent) or agent.population is not self._population:
            raise TypeError(f"this set holds agents of {self._population}, not {agent}")
        row = agent.row
        if agent not in self:
            self._hold(np.append(self.rows, row))

    def discard(self, agent: object) -> None:
        """Take an agent out of the set, if it is there."""
        if self._is_ours(agent):
            rows = self.rows
            self._hold(rows[rows != agent.row])

    def remove(self, agent: object) -> None:
        """Take an agent out of the set.

        Raises:
            KeyError: it is not there.
        """
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def __getstate__(self) -> dict[str, Any]:
        return vars(self).copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


# ----------------------------------------------------------------------------------------------------
# The model
# ----------------------------------------------------------------------------------------------------


class ColumnarModel(Model):  # type: ignore[misc]  # Mesa is untyped
    """A Mesa model whose agents live in populations. Ordinary Mesa agents may live beside them.

    Args:
        seed: seeds `model.random` and `model.rng`, alike on every version of Mesa.

    Attributes:
        populations: the population of each agent type.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(rng=seed)  # Mesa 3.5 deprecates the name `seed`
        self._seed = seed  # what reset_randomizer() goes back to; under the name `rng`, Mesa 3.3 forgets it
        self.populations: dict[type[RowAgent], Population] = {}

    def add_population(
        self,
        agent_type: type[RowAgent],
        n: int,
        /,
        *,
        unique_id: ArrayLike | None = None,
        **values: ArrayLike,
    ) -> Population:
        """Make the population of an agent type, with `n` agents to begin with.

        Args:
            agent_type: the subclass of RowAgent that declares the columns.
            n: number of agents, possibly 0.
            unique_id: one id per agent; by default id_base + 1 and on.
            **values: for any column, one value for all or one per agent.

        Raises:
            ValueError: the model has a population of this type, or values do not fit (see `Table.add`).
        """
        if agent_type in self.populations:
            raise ValueError(f"this model has a population of {agent_type.__name__} already; use its `add`")
        population = Population(self, agent_type, capacity=n)
        population.add(n, unique_id, **values)
        self.populations[agent_type] = population
        return population

    @property
    def agents_by_type(self) -> dict[type, AgentSet]:
        """The agents of each type: Mesa's own set for ordinary agents, a new RowSet for each population."""
        by_population = {kind: population.agents for kind, population in self.populations.items()}
        return {**self._agents_by_type, **by_population}

    @property
    def agent_types(self) -> list[type]:
        """Every type of agent in the model."""
        return list(self.agents_by_type)

    @property
    def agents(self) -> StrongSet:
        """Every agent of the model, the ordinary ones first: a set made anew, best for reporting."""
        populations = (population.agents for population in self.populations.values())
        return StrongSet(itertools.chain(self._all_agents, *populations), self.random)

    def remove_all_agents(self) -> None:
        """Remove every agent, ordinary or in a population."""
        super().remove_all_agents()
        for population in self.populations.values():
            population.remove(population.rows())
