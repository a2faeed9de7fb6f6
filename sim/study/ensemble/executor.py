"""Who does the units of a comparison: this process, processes on this machine, or a Dask cluster."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Protocol, TypeVar

from sim.study.processes import end_with_parent
from sim.territory.reading import BadInput

T = TypeVar("T")
R = TypeVar("R")

ANSWER_S = 10.0
"""Seconds to wait for a cluster to answer."""


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
            given = {pool.submit(work, task): task for task in tasks}
            for done in as_completed(given):
                yield given[done], done.result()
        except BrokenProcessPool:
            raise BadInput("a process was killed, perhaps for want of memory: try again with fewer --jobs") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


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
            given = client.map(work, tasks, pure=False)
            place = {future.key: task for future, task in zip(given, tasks, strict=True)}
            try:
                for future, result in as_completed(given, loop=client.loop, with_results=True):
                    yield place[future.key], result
            finally:
                client.cancel(given)
