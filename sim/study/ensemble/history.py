"""The years already lived: run once for each luck, kept on disk by content, and where every scenario starts from.

Up to the end of observed history a chain depends on the data and parameter values of its territory, on the seed, the
scale, whether there are cooperatives, and on what its outlook says of the quinzaines of history (little: a price not
observed to its end). Scenarios that agree on these share it bit for bit, whatever their levers.
"""

import contextlib
import hashlib
import os
import pickle
import platform
import tempfile
import time
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

from sim.chain import DairyChain
from sim.engine.clock import quinzaines
from sim.impacts.groups import Groups
from sim.rules.topics import parameters_of
from sim.study.ensemble.sealed import sealed, unsealed
from sim.study.record import carry_on, code_hash, settle
from sim.study.scenario import Scenario
from sim.territory.outside import World, last_observed_year
from sim.territory.territory import Territory

RANKED_YEARS = 3
"""Last years of history over which households are ranked by what they consume, so that one bad year ranks nobody."""

LARGEST_CACHE = 2 * 10**9
"""Bytes that histories may take on disk (one takes 8 MB at full scale); the longest unused leave first."""

ABANDONED_S = 3600.0
"""Age of a file half written from which whoever wrote it is gone."""

LIBRARIES = ("mesa", "numpy", "numba", "pandas")


class Kept(NamedTuple):
    """What is kept of a history: the province on its last evening, see `asleep`, and the groups of its households."""

    pickled: bytes
    groups: Groups


class History(NamedTuple):
    """A province asleep on the last evening of history, and the groups its households belong to from then on.

    All that are woken share its territory, which no run changes.
    """

    pickled: bytes
    groups: Groups
    territory: Territory

    def chain(self, scenario: Scenario, world: World | None = None) -> DairyChain:
        """Wake the province up for a scenario that shares this history, in a world that others of its outlook share."""
        chain: DairyChain = _Waking(self.pickled, self.territory).load()
        chain.world = world or World(chain.territory, chain.parameters, scenario.outlook, scenario.seed)
        chain.policy = scenario.levers
        chain.purse.budget = scenario.voted
        return chain


class _Sleeping(pickle.Pickler):
    """Pickles a province without its territory: that is read already wherever one is woken."""

    def persistent_id(self, thing: object) -> str | None:
        return "territory" if isinstance(thing, Territory) else None


class _Waking(pickle.Unpickler):
    """Gives a province pickled without its territory one again."""

    def __init__(self, pickled: bytes, territory: Territory) -> None:
        super().__init__(BytesIO(pickled))
        self._territory = territory

    def persistent_load(self, _: object) -> Territory:
        return self._territory


def asleep(chain: DairyChain) -> bytes:
    """Pickle a province without its territory."""
    buffer = BytesIO()
    _Sleeping(buffer, pickle.HIGHEST_PROTOCOL).dump(chain)
    return buffer.getvalue()


def history_of(scenario: Scenario, scale: float, loaded: Territory, cache: "Cache") -> History:
    """Give the history of a scenario: from the cache, or run now and kept.

    Raises BadInput for what cannot be run and LedgerBreak when the books do not balance.
    """
    territory = scenario.settled(loaded)
    key = history_key(scenario, scale, territory)
    return History(*cache.kept(key, lambda: _lived(scenario, scale, loaded)), territory)


def history_key(scenario: Scenario, scale: float, territory: Territory) -> str:
    """Name all that a history depends on, as a SHA-256; the territory has the scenario's parameters."""
    world = World(territory, parameters_of(territory.registry.values()), scenario.outlook, scenario.seed)
    span = quinzaines(territory.start.year, last_observed_year(territory.drivers))
    parts = (
        code_hash(),
        machine(),
        territory.content_hash(),
        {name: entry.value for name, entry in territory.registry.entries.items()},
        (scenario.seed, scale, scenario.has_cooperatives, scenario.outlet_choice),
        [tuple(world.of(quinzaine)) for quinzaine in span],
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def machine() -> str:
    """What else than code and data the last bits of a number may hang on: processor, Python, libraries."""
    libraries = ",".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{platform.machine()}, python {platform.python_version()}, {libraries}"


def _lived(scenario: Scenario, scale: float, loaded: Territory) -> Kept:
    """Run history without any policy."""
    last = last_observed_year(loaded.drivers)
    first = max(last - RANKED_YEARS + 1, loaded.start.year)
    chain, _ = settle(scenario, scale, loaded)
    chain.policy, chain.purse.budget = None, {}
    lived = carry_on(chain, scenario.but(first_year=first, last_year=last))
    return Kept(asleep(chain), Groups.lasting(lived.books))


class Cache:
    """A folder of histories by key, in the user's cache unless another is given.

    A file is written whole or not at all and bears a check; one that does not pass it, or that this Python cannot
    read, counts as not there. Nothing fails because the folder cannot be written.
    """

    def __init__(self, folder: Path | None = None, largest: int = LARGEST_CACHE) -> None:
        self.folder = folder or user_cache_path("lben", appauthor=False) / "histories"
        self._largest = largest

    def kept(self, key: str, make: Callable[[], Kept]) -> Kept:
        """Give what is kept under a key, or make and keep it."""
        path = self.folder / key
        found = _read(path)
        if found is None:
            found = make()
            with contextlib.suppress(OSError):
                self._write(path, pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
        return found

    def _write(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
            try:
                file.write(sealed(content))
                file.close()
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        self._sweep(path)

    def _sweep(self, newest: Path) -> None:
        """Remove what was abandoned half written, then the files longest unused until the rest fits."""
        now, files = time.time(), []
        for entry in os.scandir(self.folder):
            about = entry.stat()
            if entry.name.startswith("."):
                if now - about.st_mtime > ABANDONED_S:
                    Path(entry.path).unlink(missing_ok=True)
            else:
                files.append((about.st_mtime, about.st_size, entry.path))
        size = sum(each for _, each, _ in files)
        for _, each, path in sorted(files):
            if size <= self._largest or Path(path) == newest:
                break
            Path(path).unlink(missing_ok=True)
            size -= each


def _read(path: Path) -> Kept | None:
    """Read a file and mark it as used; None for one that is not there or not whole."""
    try:
        whole = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    content = unsealed(whole)
    if content is None:
        return None
    found = pickle.loads(content)
    return found if isinstance(found, Kept) else None
