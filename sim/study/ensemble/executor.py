"""Who does the units of a comparison: this process, processes on this machine, or a Dask cluster."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from sim.engine.ledger import LedgerBreak
from sim.engine.public_purse import Overspent
from sim.study.processes import end_with_parent, settle_in
from sim.territory.reading import BadInput

T = TypeVar("T")
R = TypeVar("R")

ANSWER_S = 10.0
"""Seconds to wait for a cluster to answer."""
WORKERS_S = 60.0
"""Seconds to wait for the first worker of a cluster."""


class Executor(Protocol):
    """Does tasks and gives each with its result, in the order in which they finish."""

    def do(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R]]:
        """Do all tasks; the first that fails ends the others and raises."""


class Processes:
    """Processes on this machine, which end with this one; a single one is this process itself."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def do(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R]]:
        """Do all tasks; the first that fails ends the others and raises."""
        if min(self.jobs, len(tasks)) <= 1:
            yield from ((task, work(task)) for task in tasks)
            return
        pool = ProcessPoolExecutor(
            min(self.jobs, len(tasks)), mp_context=get_context("spawn"), initializer=end_with_parent
        )
        try:
            given = {pool.submit(_work_and_settle, work, task): task for task in tasks}
            for done in as_completed(list(given)):
                yield given.pop(done), done.result()
        except BrokenProcessPool:
            raise BadInput("a process was killed, perhaps for want of memory: try again with fewer --jobs") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _work_and_settle(work: Callable[[T], R], task: T) -> R:
    done = work(task)
    settle_in()
    return done


class Dask:
    """The workers of a Dask cluster, which must run the same code; results come back through this process."""

    def __init__(self, address: str) -> None:
        self.address = address

    def do(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R]]:
        """Do all tasks; the first that fails ends the others and raises. Raises BadInput without an answer."""
        try:
            from distributed import Client, as_completed  # noqa: PLC0415
        except ImportError:
            raise BadInput("--dask: needs the package distributed: install lben[dask]") from None
        try:
            client = Client(self.address, timeout=ANSWER_S, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise BadInput(f"--dask {self.address}: no cluster answers ({type(error).__name__})") from None
        with client:
            self._wait_for_workers(client)
            given = client.map(work, tasks, pure=False)
            place = {future.key: task for future, task in zip(given, tasks, strict=True)}
            try:
                for future in as_completed(given, loop=client.loop):
                    yield place[future.key], self._result(future)
                    future.release()
            finally:
                with contextlib.suppress(Exception):  # of a cluster that is gone nothing needs to be called back
                    client.cancel(given)

    def _wait_for_workers(self, client: Any) -> None:
        try:
            client.wait_for_workers(1, timeout=WORKERS_S)
        except TimeoutError:
            raise BadInput(f"--dask {self.address}: read no worker for {WORKERS_S:.0f} s, allowed 1 or more") from None

    def _result(self, future: Any) -> Any:
        """Give what a worker made of a task. Raises what the task raised, BadInput when the cluster lost it."""
        try:
            return future.result()
        except (BadInput, LedgerBreak, Overspent):
            raise
        except Exception as error:
            if type(error).__module__.partition(".")[0] in {"distributed", "concurrent", "asyncio"}:
                lost = f"--dask {self.address}: the cluster lost a task ({type(error).__name__})"
                raise BadInput(f"{lost}: with its workers back, the same command goes on") from None
            raise
